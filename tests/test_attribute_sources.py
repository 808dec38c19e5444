import pytest

from kg.attribute import attribute
from kg.claims import Attribution
from kg.parse import model


@pytest.fixture(params=("rules", "model"), autouse=True)
def finder(request, monkeypatch):
    monkeypatch.setenv("KG_ATTRIBUTION", request.param)
    return request.param


def read(text: str) -> list[Attribution]:
    return attribute(model()(text))


def relays(found: Attribution) -> list[str]:
    return [relay.text for relay in found.via]


def test_a_pronoun_means_the_last_person_who_spoke():
    found = read("Police chief Omar Haddad said two men were held. He added that both were armed.")

    assert [one.referent for one in found] == ["Police chief Omar Haddad"] * 2
    assert found[1].source.text == "He"


def test_it_means_the_last_body_that_spoke():
    found = read("The Delta Relief Council said nine people died. It said that aid was late.")

    assert found[1].referent == "Delta Relief Council"


def test_a_short_form_means_its_full_name():
    found = read("The Delta Relief Council said nine people died. The council added that forty were hurt.")

    assert found[1].referent == "Delta Relief Council"


def test_a_surname_means_the_person_with_his_office():
    found = read("Police chief Omar Haddad said two men were held. Haddad said that the search went on.")

    assert found[1].referent == "Police chief Omar Haddad"


def test_the_source_means_the_unnamed_source_before_it():
    found = read("A military source said nine rebels were killed. The source added that the road was open.")

    assert [(one.referent, one.kind) for one in found] == [("military source", "unnamed")] * 2


def test_a_monitor_in_the_lead_means_the_observatory_named_below():
    found = read("A monitor said nine people died. The Northern Observatory for Human Rights said four were children.")

    assert {one.referent for one in found} == {"Northern Observatory for Human Rights"}
    assert {one.kind for one in found} == {"named"}


def test_a_monitor_stays_unnamed_where_the_article_names_none():
    assert read("A monitor said nine people died in the raid.")[0].kind == "unnamed"


def test_a_pronoun_without_anybody_before_it_means_nobody():
    assert read("He said it rained in the valley.")[0].referent == ""


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("Activists", "unnamed"),
        ("Witnesses", "unnamed"),
        ("Local officials", "unnamed"),
        ("A military source", "unnamed"),
        ("The Delta Relief Council", "named"),
        ("The Russian military", "named"),
        ("State media", "named"),
        ("Omar Haddad", "named"),
    ],
)
def test_a_source_is_named_or_typed_by_its_words(source, kind):
    assert read(f"{source} said that the road was cut on Monday.")[0].kind == kind


def test_whom_a_source_told_is_its_relay():
    found = read("A military source told SANA that nine rebels were killed.")[0]

    assert (found.source.text, relays(found)) == ("A military source", ["SANA"])


def test_telling_reporters_is_no_relay():
    assert read("The mayor told reporters that the bridge was closed.")[0].via == ()


def test_a_statement_to_an_agency_is_a_relay():
    assert relays(read("In a statement to Reuters, a guard said the convoy had left.")[0]) == ["Reuters"]


def test_who_is_quoted_is_the_source_and_who_quotes_the_relay():
    found = read("State news agency SANA quoted a police source as saying that five shells hit the market.")[0]

    assert found.source.text == "a police source"
    assert found.content.text == "that five shells hit the market"
    assert len(found.via) == 1


def test_who_is_cited_is_the_source_and_who_cites_the_relay():
    found = read("Radio Delta reported citing a harbour official that the ship sank.")[0]

    assert (found.source.text, relays(found), found.content.text) == (
        "a harbour official",
        ["Radio Delta"],
        "that the ship sank",
    )


def test_an_outer_agency_is_the_relay_of_the_one_inside():
    found = read("Local officials said Monday that the school had reopened, the Anadolu agency reported.")[0]

    assert (found.source.text, relays(found)) == ("Local officials", ["the Anadolu agency"])


def test_an_unnamed_source_keeps_its_relay_in_the_next_sentence():
    found = read("A military source told SANA that nine rebels were killed. The source added that the road was open.")

    assert relays(found[1]) == ["SANA"]


def test_a_body_does_not_keep_the_relay_of_what_it_once_told():
    found = read("The Delta Relief Council told AFP that nine people died. The council said that aid was late.")

    assert [relays(one) for one in found] == [["AFP"], []]
