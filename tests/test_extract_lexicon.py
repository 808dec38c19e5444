"""Every line of every lexicon says what its own example says."""

from __future__ import annotations

from functools import cache

import pytest

from kg.extract import agreement, control, counts, occurrence, responsibility, weapon
from kg.extract.finding import Sentence
from kg.extract.lexicon import load
from kg.parse import model
from kg.values import Agreement, Control, Count, Occurrence, Responsibility, Weapon, to_json

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
    pytest.param(name, table, line, id=f"{name}: {line['word']}")
    for name in FINDERS
    for table in ("trigger", "state")
    for line in load(name).get(table, ())
]


@cache
def found(name, text):
    doc = model()(text)
    return [finding for part in doc.sents for finding in FINDERS[name](Sentence(doc, part.start, part.end))]


def said(finding):
    match finding.value:
        case Count(bounds, _):
            low, high = bounds.min, bounds.max
            return f"{'' if low is None else low}..{'' if high is None else high}"
        case Control(holder, change):
            return f"{holder} {change}"
        case Responsibility(actors):
            return " or ".join(actors)
        case Weapon(name):
            return name
        case Agreement(state):
            return state
        case Occurrence(polarity):
            return polarity
    return to_json(finding.value)


@pytest.mark.parametrize(("name", "table", "line"), LINES)
def test_a_line_of_the_lexicon_says_what_its_example_says(name, table, line):
    gives = line["gives"].rsplit(" ", 1)[0] if name == "control" else line["gives"]

    assert gives in [said(finding) for finding in found(name, line["example"])], line["example"]


def test_no_word_stands_twice_in_a_lexicon():
    for name in FINDERS:
        for table in ("trigger", "state"):
            every = [(line["word"], line.get("doer")) for line in load(name).get(table, ())]
            assert len(every) == len(set(every)), (name, sorted(w for w in every if every.count(w) > 1))
