import pytest

from kg.attribute import attribute
from kg.claims import Attribution
from kg.parse import model

FILLER = " The road to the harbour was open by noon and trucks took flour to the bakeries of the town." * 3
"""Enough words without a comma that a text counts as one that has lost them, and nobody speaks in them."""


@pytest.fixture(params=("rules", "model"), autouse=True)
def finder(request, monkeypatch):
    monkeypatch.setenv("KG_ATTRIBUTION", request.param)
    return request.param


def read(text: str) -> list[Attribution]:
    return [found for found in attribute(model()(text + FILLER)) if found.content.spans[0].start < len(text)]


def relays(found: Attribution) -> list[str]:
    return [relay.text for relay in found.via]


CLOSING = [
    ("Shells hit the market of Tell Amber killing four traders residents said.", "residents"),
    ("A mine blew up on the road killing five people and wounding dozens more observers said.", "observers"),
    ("Rockets hit the mill and killed two guards in Tell Amber rights groups said.", "rights groups"),
    (
        "A bus was hit and 51 people were killed a source at the Delta Hospital told Reuters.",
        "a source at the Delta Hospital",
    ),
    (
        "Two boats sank in the port an activist with the Delta Media Centre said.",
        "an activist with the Delta Media Centre",
    ),
    ("Four people died in the port of Nahr River Live Network (RLN) reported.", "River Live Network (RLN)"),
    (
        "Nine fighters were killed near the border an organisation monitoring the war said on Friday.",
        "an organisation monitoring the war",
    ),
    (
        "Nine fighters were killed near the border an organisation that monitors the war said.",
        "an organisation that monitors the war",
    ),
    ("Five people were killed on the road to Nahr said the River Watch which relies on volunteers.", "the River Watch"),
]


@pytest.mark.parametrize(("text", "source"), CLOSING)
def test_the_order_of_words_shows_where_a_closing_speaker_begins(text, source):
    assert [found.source.text for found in read(text)] == [source]


def test_a_joint_speaker_is_two_sources_but_a_crowd_is_one():
    two = read("Five people were killed in the raid on Nahr the Delta Council and state media said.")
    crowd = read("Five people were killed in the raid on the mill rescuers and doctors said.")

    assert [found.source.text for found in two] == ["the Delta Council", "state media"]
    assert [found.source.text for found in crowd] == ["rescuers and doctors"]


def test_what_a_speaker_says_runs_to_the_end_of_his_sentence():
    text = "The mayor said that Nahr situated on the river which has a large mill is under the control of the army."

    assert read(text)[0].content.text.endswith("is under the control of the army")


def test_what_one_says_ends_where_another_speaks():
    text = "The River Watch said shelling killed 40 people on Monday while the Harbour Council put the toll at 45 dead."
    found = read(text)

    assert [one.source.text for one in found] == ["The River Watch", "the Harbour Council"]
    assert "45" not in found[0].content.text


def test_a_toll_that_is_updated_after_the_verb_is_the_same_speakers():
    found = read("The blast killed 32 people in Nahr the River Watch said updating an earlier toll of 15 dead.")

    assert [one.source.text for one in found] == ["the River Watch"]
    assert "15 dead" in found[0].content.text


def test_a_report_inside_a_report_has_its_own_source():
    found = read("The World Council says Delta health officials have reported that 84 people died in the flood.")

    assert "84 people" in next(one for one in found if "officials" in one.source.text).content.text


def test_reports_are_a_source_of_their_own():
    found = read(
        "The council is seeking clarity on reports that ninety people were killed in the valley the envoy said."
    )

    assert next(one for one in found if one.source.text == "reports").content.text.endswith("in the valley")


def test_rebel_allegations_are_the_rebels():
    found = read("For days the ministry has tried to counter rebel allegations that the army shelled the mill.")

    assert [one.referent for one in found if one.cue.text == "allegations"] == ["rebels"]


def test_a_quotation_that_goes_on_without_its_marks_is_one_statement():
    text = '"The planes dropped bombs on the village of Nahr" held by the Northern Front the River Watch said.'

    assert "Northern Front" in read(text)[0].content.text


SILENT = [
    "The Northern Front claimed responsibility for a blast that killed thirty people in Nahr.",
    "Fights between rebels and soldiers continued across the valley.",
    "The photo was taken by Omar Said in the port of Nahr.",
]


@pytest.mark.parametrize("text", SILENT)
def test_what_only_looks_like_a_report_is_the_publishers_own_voice(text):
    assert [found.source.text for found in read(text)] == []


def test_what_nobody_in_particular_believes_has_no_source():
    found = read("It was reported in May that scores of soldiers were killed in the valley.")

    assert {(one.source.text, one.kind) for one in found} == {("", "publisher")}


def test_the_spokesman_of_the_organisation_speaks_for_the_body_named_before():
    text = "The Delta Relief Council said nine people died. The organisations spokesman said that four were children."

    assert read(text)[1].referent == "Delta Relief Council spokesman"


def test_the_army_is_no_army_of_another_name():
    text = "The Army of the North took Nahr. The pilot landed in a field where the army says rebels killed him."

    assert "North" not in read(text)[-1].referent


def test_the_opposition_of_a_country_is_not_its_government():
    text = "The Syrian government said the road was open. The Syrian opposition says that soldiers fired on the bus."

    assert [one.referent for one in read(text)] == ["Syrian government", "Syrian opposition"]


def test_he_has_the_office_that_stood_after_his_name():
    text = "Mahmud Haddad a spokesman for the Delta Council described fierce fighting. He said nine people had died."

    assert read(text)[-1].referent == "Mahmud Haddad a spokesman for the Delta Council"


def test_a_relay_that_is_only_it_is_named():
    text = "The River Watch said the shelling was heavy. It quoted activists as saying that nine people had died."

    assert relays(read(text)[-1]) == ["River Watch"]


def test_who_carries_a_statement_is_its_relay():
    text = "The Northern Front in a statement published by the Delta news agency said it carried out the attack."

    assert relays(read(text)[0]) == ["Delta news agency"]


def test_a_person_keeps_his_relay_in_the_next_sentence():
    text = "Omar Haddad said the road was cut. Haddad told AFP that two men were held. He said that both were armed."

    assert relays(read(text)[-1]) == ["AFP"]
