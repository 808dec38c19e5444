"""Finds the sides of a war in a sentence: runs of words that name a party, as the text has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kg.extract.finding import Sentence, Words
from kg.extract.lexicon import words

BETWEEN: Final = ("and", "&")
"""Words that join two parties into one doer: "Russian and regime warplanes"."""


@dataclass(frozen=True, slots=True)
class Party:
    """A party's name in a sentence; `generic` when it only stands for one named before ("the forces")."""

    words: Words
    text: str
    generic: bool = False


def parties(sentence: Sentence) -> list[Party]:
    """Return the parties that a sentence names, left to right; "A and B" is one."""
    runs = _runs(sentence)
    merged: list[Words] = []
    for run in runs:
        if merged and run.start == merged[-1].end + 1 and sentence.word(merged[-1].end) in BETWEEN:
            merged[-1] = Words(merged[-1].start, run.end)
        else:
            merged.append(run)
    return [Party(run, sentence.text(run), _generic(sentence, run)) for run in merged]


def _runs(sentence: Sentence) -> list[Words]:
    inside = words("parties", "core") | words("parties", "modifiers")
    runs: list[Words] = []
    start = sentence.start
    while start < sentence.end:
        end = start
        while sentence.word(end) in inside and not _copula(sentence, end):
            end += 1
        if end > start:
            run = _trimmed(sentence, Words(start, end))
            if run:
                runs.append(run)
        start = max(end, start + 1)
    return runs


def _copula(sentence: Sentence, index: int) -> bool:
    """Say whether "is" is the verb and not the Islamic State, and "us" the pronoun and not the country."""
    token = sentence.doc[index]
    return token.lower_ in ("is", "us") and token.text not in ("IS", "US")


def _trimmed(sentence: Sentence, run: Words) -> Words | None:
    start, end = run.start, run.end
    leading, core = words("parties", "leading"), words("parties", "core")
    while start < end and sentence.word(start) in leading:
        start += 1
    while end > start and sentence.word(end - 1) in leading | {"of", "positioned", "affiliated", "loyal", "units", "led", "backed", "pro", "anti"}:
        end -= 1
    national = words("parties", "national")
    if any(sentence.word(i) in core or sentence.word(i) in national for i in range(start, end)):
        return Words(start, end)
    return None


def _generic(sentence: Sentence, run: Words) -> bool:
    generic = words("parties", "generic") | {"the", "of", "and", "-", "its", "their"}
    return all(sentence.word(i) in generic for i in range(run.start, run.end))


def before(found: list[Party], index: int, reach: int = 14) -> Party | None:
    """Return the nearest party that ends at or before a token."""
    near = [party for party in found if party.words.end <= index and index - party.words.end <= reach]
    return near[-1] if near else None


def after(found: list[Party], index: int, reach: int = 10) -> Party | None:
    """Return the nearest party that starts at or after a token."""
    return next((party for party in found if index <= party.words.start <= index + reach), None)
