import time

import pytest

from kg.articles import Span
from kg.attribute import attribute
from kg.attribute.combine import combine
from kg.attribute.spans import Draft
from kg.attribute.surface import headline
from kg.claims import Attribution
from kg.errors import UsageError
from kg.parse import model

FINDERS = ("rules", "model")


@pytest.fixture(params=FINDERS, autouse=True)
def finder(request, monkeypatch):
    monkeypatch.setenv("KG_ATTRIBUTION", request.param)
    return request.param


def read(text: str, start: int = 0) -> list[Attribution]:
    return attribute(model()(text), start)


def only(text: str) -> Attribution:
    found = read(text)
    assert len(found) == 1, found
    return found[0]


SHAPES = [
    ("The Blue Guards put the toll in Homs at 41.", "The Blue Guards", "put", "the toll in Homs at 41"),
    ("State media gave a toll of 38 dead.", "State media", "gave", "a toll of 38 dead"),
    (
        "Local activists had put the number of dead as high as 150.",
        "Local activists",
        "had put",
        "the number of dead as high as 150",
    ),
    ("The mayor said that the bridge was closed.", "The mayor", "said", "that the bridge was closed"),
    ("The bridge was closed, the mayor said on Monday.", "the mayor", "said", "The bridge was closed"),
    (
        '"The bridge is closed to all," said mayor Lena Ortiz.',
        "mayor Lena Ortiz",
        "said",
        '"The bridge is closed to all,"',
    ),
    (
        "According to the River Council, twelve houses burnt.",
        "the River Council",
        "According to",
        "twelve houses burnt",
    ),
    ("The plan, analysts contend, is dead.", "analysts", "contend", "The plan is dead"),
    ("In a statement to Reuters, a guard said the convoy had left.", "a guard", "said", "the convoy had left"),
    ("The Council reported that nine people died.", "The Council", "reported", "that nine people died"),
    ("The ministry denied shelling the market.", "The ministry", "denied", "shelling the market"),
]


@pytest.mark.parametrize(
    ("text", "source", "via"),
    [
        (
            "Borduria's state news agency BANA, citing a military source, said 17 people died.",
            "a military source",
            "Borduria's state news agency BANA",
        ),
        ("Reuters, quoting two doctors, reported that 17 people died.", "two doctors", "Reuters"),
        ("Citing a military source, the Daily Herald said 17 people died.", "a military source", "the Daily Herald"),
    ],
)
def test_who_is_cited_before_the_verb_is_the_source_and_the_paper_passes_it_on(monkeypatch, text, source, via):
    monkeypatch.setenv("KG_ATTRIBUTION", "model")
    found = [one for one in read(text) if "17 people died" in one.content.text]

    assert [(one.source.text, [relay.text for relay in one.via]) for one in found] == [(source, [via])]


def test_what_is_cited_and_no_speaker_is_no_source(monkeypatch):
    monkeypatch.setenv("KG_ATTRIBUTION", "model")
    found = read("The ministry, citing security concerns, said the road was closed.")

    assert "The ministry" in [one.source.text.split(",")[0] for one in found if "road" in one.content.text]


def test_what_raises_a_toll_is_no_source(monkeypatch):
    monkeypatch.setenv("KG_ATTRIBUTION", "model")

    assert read("The latest deaths put the toll at 41.") == []
    assert read("The blast put the town at risk.") == []


@pytest.mark.parametrize(("text", "source", "cue", "content"), SHAPES)
def test_each_shape_of_reporting_gives_source_cue_and_content(text, source, cue, content):
    found = only(text)

    assert (found.source.text, found.cue.text, found.content.text) == (source, cue, content)


def test_every_span_holds_the_words_it_stands_for():
    text = "Road news\n\nThe mayor of Delta said the road, cut on Friday, was open. It was, he added, safe."

    for found in read(text):
        for mention in (found.source, found.cue, found.content, *found.via):
            assert mention.text == " ".join(text[start:end] for start, end in mention.spans)


def test_text_that_lost_its_commas_keeps_its_closing_speaker():
    found = only("Thirty people died in the harbour the River Watch said on Sunday.")

    assert found.source.text == "the River Watch"
    assert found.content.text == "Thirty people died in the harbour"


def test_a_whole_article_without_commas_keeps_its_speakers():
    text = (
        "Shells fell on the village of Tell Amber and killed five people the River Watch said on Sunday. "
        "The army took two hills near the town of Nahr and lost one tank on Friday state media reported. "
        "Four people were hurt when a shed burnt down in the port a harbour official told Reuters. "
        "The army denied it had shelled the village and said rebels had fired first."
    )

    assert [found.source.text for found in read(text)][:3] == ["the River Watch", "state media", "a harbour official"]


def test_in_text_without_commas_a_clause_about_the_source_is_no_part_of_it():
    text = "The River Watch which relies on a network of volunteers said five people died in the port. " * 4

    assert {found.source.text for found in read(text)} == {"The River Watch"}


def test_a_quotation_goes_on_after_its_speaker():
    found = only('"The bridge is gone," said mayor Lena Ortiz. "We have no way across."')

    assert found.content.text == '"The bridge is gone," "We have no way across."'


def test_a_quotation_of_several_paragraphs_has_one_speaker():
    found = read('"We hid in the cellar all night.\n\n"Then the shells came," the baker said.')

    assert [one.source.text for one in found] == ["the baker"]
    assert "cellar" in found[0].content.text


def test_a_passive_without_a_speaker_has_no_source():
    found = only("The army is believed to have left the town.")

    assert (found.source.text, found.referent, found.kind) == ("", "", "publisher")


def test_text_before_start_is_not_read():
    text = "The mayor said it rained. The baker said it snowed."

    assert [found.source.text for found in read(text, text.index("The baker"))] == ["The baker"]


def test_text_without_a_speaker_gives_nothing():
    assert read("Two trucks crossed the river. The bridge held.") == []


def test_attributions_come_in_the_order_of_their_speakers():
    found = read("It rained, the mayor said. The baker said it snowed. The roof leaked, the smith said.")

    assert [one.source.text for one in found] == ["the mayor", "The baker", "the smith"]


def test_an_attack_that_claims_lives_says_nothing():
    assert read("The attack claimed the lives of five people in the port.") == []


HEADLINES = [
    ("Raid on Karum oil field kills 30 Monitor", "Monitor", "Raid on Karum oil field kills 30"),
    ("Nine dead in Karum by coalition airstrikes Report.", "Report", "Nine dead in Karum by coalition airstrikes"),
    ("Raid kills nine in Karum war monitor", "war monitor", "Raid kills nine in Karum"),
    ("Army shells village near Karum monitor", None, None),
    ("Ministry confirms nine deaths in the report", None, None),
    ("Gunmen free three guards of UN monitor", None, None),
]


@pytest.mark.parametrize(("line", "source", "content"), HEADLINES)
def test_a_headline_that_lost_its_colon_keeps_its_closing_source(line, source, content):
    found = headline(model()(f"{line}\nThe road was closed on Monday."), 0)
    doc = model()(line)

    assert (found is None) == (source is None)
    if found is not None:
        assert [doc[start:end].text for start, end in found] == [source, content]


def test_a_verb_of_saying_without_a_speaker_gets_that_of_the_parse():
    text = "The envoys left on Monday, but said the talks failed."
    at = {
        words: (Span(text.index(words), text.index(words) + len(words)),)
        for words in ("The envoys", "said", "the talks failed")
    }
    learnt = Draft((), at["said"], at["the talks failed"], "model")
    ruled = Draft(at["The envoys"], at["said"], at["the talks failed"], "rules")

    assert [draft.source for draft in combine(text, [learnt], [ruled])] == [at["The envoys"]]


def test_two_sources_of_one_statement_are_two_attributions():
    found = read("State media and the River Watch said four people died in the port.")

    assert [one.source.text for one in found] == ["State media", "the River Watch"]
    assert found[0].content == found[1].content


def test_whole_sources_are_as_people_mark_them():
    text = "State media and the River Watch said it rained. Ann Lee, 30, a cook from Delta, said the road was cut."

    found = [one.source.text for one in attribute(model()(text), whole=True)]

    assert found == ["State media and the River Watch", "Ann Lee, 30, a cook from Delta,"]


def test_an_unknown_finder_is_answered_with_the_known_ones(monkeypatch):
    monkeypatch.setenv("KG_ATTRIBUTION", "magic")

    with pytest.raises(UsageError, match="model, rules"):
        read("The mayor said it rained.")


HOSTILE = {
    "empty": "",
    "blank": " \n\n ",
    "one mark": '"',
    "odd marks": 'He said "the road is cut. She said "no" and left". ' * 40,
    "open quotation": '"The road is cut, he said. ' + "It is cut again. " * 400,
    "only marks": "\"“”«»''" * 500,
    "ten thousand words": "the monitor said rebels killed five people near the town and he added " * 770,
    "said": "said " * 3000,
    "capitals": "THE MAYOR SAID FIVE PEOPLE DIED ON MONDAY. " * 60,
    "emoji": 'The mayor 😀 said "it 😀 rains" 😀. ' * 60,
    "names": "Abu Mas'ab al-Ta'i said Abu Masab alTai met Umm Mas‘ab. " * 40,  # noqa: RUF001 -- apostrophes as papers set them
    "arabic": "قال المرصد إن الطريق مقطوع. " * 60,
    "joined": "residents and officials at the clinic of the town near the port " * 1200 + "said",
    "told": "a source in the port told the agency that the officer said " * 800,
    "brackets": "(RW) said (A) said the monitor (" * 400,
    "colons": "Monitor: five dead : monitor : " * 400,
    "paragraphs": '"We went on, he said\n' * 500,
    "one word": "a" * 50_000,
    "null": 'The mayor \x00 said "it \x01 rains". ' * 20,
}

SECONDS = 10
"""For 10,000 words; they take about one second on one core, and whatever is quadratic in words takes minutes."""


@pytest.mark.parametrize("name", HOSTILE)
def test_bad_input_gives_neither_an_error_nor_a_long_wait(name):
    doc = model()(HOSTILE[name])

    began = time.process_time()
    found = attribute(doc)

    assert time.process_time() - began < SECONDS
    assert all(one.content for one in found)


def test_a_text_reads_the_same_alone_and_in_company():
    texts = [text for text, *_ in SHAPES] + [HOSTILE["odd marks"], HOSTILE["capitals"], HOSTILE["names"]]
    alone = [read(text) for text in texts]

    assert [read(text) for text in reversed(texts)] == alone[::-1]


LEAST = {"rules": 56.0, "model": 72.0}


@pytest.mark.eval
def test_who_said_what_on_polnear_is_as_good_as_stated(finder):
    import importlib.util  # noqa: PLC0415 -- only this test needs the scorer
    import json  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    shared = Path(__file__).parents[2] / "shared" / "eval"
    spec = importlib.util.spec_from_file_location("score_attribution", shared / "score_attribution.py")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    rows = [json.loads(line) for line in (shared / "polnear" / "dev.jsonl").read_text("utf-8").splitlines()]
    gold = {row["doc"]: (row["text"], row["attributions"]) for row in rows}

    found = {
        row["doc"]: [
            {"source": one.source.spans, "cue": one.cue.spans, "content": one.content.spans}
            for one in read(row["text"])
        ]
        for row in rows
    }

    assert scorer.score(gold, found)["all"]["who_said_what"]["F1"] >= LEAST[finder]


def test_who_opens_the_next_paragraph_did_not_say_the_last_one():
    text = (
        "AMMAN (Reuters) - Jets bombed a crowded cattle market at Ariha, a town of Idlib province, on "
        "Tuesday, killing at least 17 people and wounding dozens, rescue workers and residents said.\n\n"
        "The White Helmets civil defence group said five children were among the dead and that 42 people had been "
        "injured.\n\nResidents blamed Russian jets for the attack."
    )
    sources = [one.source.text for one in attribute(model()(text))]

    assert sources == ["rescue workers and residents", "The White Helmets civil defence group", "Residents"]
