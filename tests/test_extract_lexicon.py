"""Every line of every lexicon says what its own example says."""

from __future__ import annotations

from functools import cache

import pytest

from kg.claims import MODALITIES
from kg.extract import agreement, control, counts, occurrence, responsibility, weapon
from kg.extract.finding import Sentence
from kg.extract.lexicon import load
from kg.parse import model
from kg.values import ASPECTS, CHANGES, COUNTS, STATES, Agreement, Control, Count, Occurrence, Responsibility, Weapon

FINDERS = {
    "killed": counts.find,
    "injured": counts.find,
    "moved": counts.find,
    "control": control.find,
    "responsibility": responsibility.find,
    "weapon": weapon.find,
    "agreement": agreement.find,
    "occurrence": occurrence.find,
}
LINES = [
    pytest.param(name, line, id=f"{name}: {line['word']}")
    for name in FINDERS
    for table in ("trigger", "state")
    for line in load(name).get(table, ())
]


@cache
def found(name, text):
    doc = model()(text)
    return [finding for part in doc.sents for finding in FINDERS[name](Sentence(doc, part.start, part.end))]


def said(value):
    match value:
        case Count(bounds, _):
            text = "..".join("" if bound is None else str(bound) for bound in (bounds.min, bounds.max))
        case Control(holder, change):
            text = f"{holder} {change}"
        case Responsibility(actors):
            text = " or ".join(actors)
        case Weapon(text) | Agreement(text) | Occurrence(text):
            pass
    return text


@pytest.mark.parametrize(("name", "line"), LINES)
def test_a_line_of_the_lexicon_says_what_its_example_says(name, line):
    gives = line["gives"].rsplit(" ", 1)[0] if name == "control" else line["gives"]

    assert gives in [said(finding.value) for finding in found(name, line["example"])], line["example"]


def test_no_word_stands_twice_in_a_lexicon():
    for name in FINDERS:
        for table in ("trigger", "state"):
            every = [(line["word"], line.get("doer")) for line in load(name).get(table, ())]
            assert len(every) == len(set(every)), (name, sorted(w for w in every if every.count(w) > 1))


def test_the_lexicons_use_the_words_of_the_domain():
    assert {line["change"] for line in load("control")["trigger"]} <= set(CHANGES)
    assert {line["state"] for line in load("agreement")["state"]} <= set(STATES)
    assert {line["aspect"] for line in load("moved")["trigger"]} <= set(COUNTS)
    assert {line["polarity"] for line in load("occurrence")["trigger"]} <= {"asserts", "denies"}
    assert {line.get("modality", "certain") for line in load("agreement")["state"]} <= set(MODALITIES)
    assert set(load("confidence")["aspects"]) == set(ASPECTS)
