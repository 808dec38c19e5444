"""What the ledger keeps of a domain object gives the same object back."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import codec, values
from kg.articles import Article, Span
from kg.claims import MODALITIES, PARTS, SOURCE_KINDS, Claim, Mention
from kg.links import Event, Link, Question, Summary
from kg.relations import Answer
from kg.scope import Scope
from kg.values import Agreement, Control, Count, Interval, Occurrence, Range, Responsibility, Weapon

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAME = TEXT.filter(bool)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
NUMBER = st.integers(0, values.OPEN - 1)
ENDS = st.lists(st.none() | NUMBER, min_size=2, max_size=2).filter(lambda e: None in e or e[0] <= e[1])
RANGE = ENDS.map(lambda ends: Range(*ends))
POLARITY = st.sampled_from(["asserts", "denies"])
MENTION = st.builds(Mention, TEXT, st.lists(st.builds(Span, NUMBER, NUMBER), max_size=3).map(tuple))
SCOPE = st.builds(
    Scope, who=TEXT, where=TEXT, when=TEXT, deed=TEXT, extent=st.sampled_from(["whole", "part", "further"])
)
INTERVAL = st.tuples(NUMBER, NUMBER).map(sorted).map(lambda ends: Interval(*ends))
VALUES = {aspect: st.builds(Count, RANGE, TEXT) for aspect in values.COUNTS} | {
    "responsibility": st.builds(Responsibility, st.lists(NAME, min_size=1, max_size=3).map(tuple), POLARITY),
    "weapon": st.builds(Weapon, TEXT, POLARITY),
    "control": st.builds(
        Control,
        holder=TEXT,
        change=st.sampled_from(values.CHANGES),
        polarity=POLARITY,
        share=st.none() | RANGE,
        places=st.none() | RANGE,
        by=st.sampled_from(["force", "deal", None]),
    ),
    "agreement": st.builds(Agreement, st.sampled_from(values.STATES), TEXT),
    "occurrence": st.builds(Occurrence, POLARITY),
}


def built(of: type, /, **known: st.SearchStrategy) -> st.SearchStrategy:
    """Build a domain object in which every field that is not told is a text."""
    return st.builds(of, **({field.name: TEXT for field in fields(of)} | known))


CLAIM = st.sampled_from(values.ASPECTS).flatmap(
    lambda aspect: built(
        Claim,
        aspect=st.just(aspect),
        value=VALUES[aspect],
        start=NUMBER,
        end=NUMBER,
        **dict.fromkeys(("content", "words", "source", "cue", "place"), MENTION),
        **dict.fromkeys(("old", "further", "subset"), st.booleans()),
        kind=st.sampled_from(SOURCE_KINDS),
        via=TEXTS,
        modality=st.sampled_from(MODALITIES),
        part=st.sampled_from(PARTS),
        confidence=st.floats(0, 1),
    )
)
SUMMARY = built(Summary, **dict.fromkeys(("claims", "origins", "families", "max_lo", "min_hi"), NUMBER))
CASES = [
    (built(Article), codec.decode_article),
    (CLAIM, codec.decode_claim),
    (built(Link, via=TEXTS), codec.decode_link),
    (built(Event, claims=TEXTS, score=st.floats(0, 1)), codec.decode_event),
    (built(Question, scope=SCOPE, within=TEXTS), codec.decode_question),
    (
        built(Answer, interval=INTERVAL, **dict.fromkeys(("old", "stands", "derived", "hedged"), st.booleans())),
        codec.decode_answer,
    ),
    (SUMMARY, codec.decode_summary),
]


@pytest.mark.parametrize(("things", "decode"), CASES, ids=lambda case: getattr(case, "__name__", ""))
@given(data=st.data())
def test_what_was_written_is_read_back_as_it_was(things, decode, data):
    thing = data.draw(things)
    written = codec.dumps(codec.encode(thing))
    assert decode(json.loads(written)) == thing
    assert codec.dumps(json.loads(written)) == written


@given(CLAIM)
def test_every_field_is_written(claim):
    assert set(codec.encode(claim)) == {field.name for field in fields(Claim)}


def a_claim(**known: object) -> Claim:
    defaults = {"article": "a", "aspect": "killed", "value": Count(Range(1, 1), "people"), "sentence": "", "start": 0}
    return Claim(**(defaults | {"end": 0, "content": Mention(), "words": Mention()} | known))


def test_a_field_that_an_older_row_lacks_takes_its_default_and_an_unknown_one_is_passed_by():
    row = codec.encode(a_claim(via=("relay",)))
    del row["via"], row["cue"]
    assert codec.decode_claim(row | {"from_the_future": 1}) == a_claim()


@pytest.mark.parametrize(
    "known",
    [
        {"aspect": "weapon"},
        {"aspect": "weather"},
        {"aspect": "responsibility", "value": Responsibility(())},
        {"confidence": float("nan")},
    ],
)
def test_what_could_not_be_read_back_is_not_written(known):
    with pytest.raises(ValueError, match=r"value|actor|aspect|JSON|nan"):
        codec.dumps(codec.encode(a_claim(**known)))
