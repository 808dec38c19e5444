"""Reads the lexicons: which words say what, one line a word, each with a sentence that shows it.

An entry's `word` is matched as it is inflected: "claim the|their lives of" finds
"claimed the lives of" and "claims their lives of"; `|` separates alternatives,
a trailing `?` marks a word that may be missing. Only the first word inflects;
`forms` adds irregular ones. Matching knows nothing of syntax.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

Form = str
"""How the first word of an entry stands in the text: base, s, ed or ing."""

VOWELS: Final = "aeiou"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a lexicon: the words, and what they say (the line's other keys)."""

    word: str
    says: Mapping[str, Any] = field(hash=False, compare=False)

    def get(self, key: str) -> str:
        """Return what the line says under `key`, or the empty string."""
        value: str = self.says.get(key, "")
        return value


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found in a list of words: positions `start` up to but not including `end`."""

    entry: Entry
    start: int
    end: int
    form: Form


def inflect(word: str) -> dict[str, Form]:
    """Return every way in which a regular word can stand in a text, with the kind of form.

    Makes some words that do not exist, which harms nobody.

    >>> sorted(form for form in inflect("carry"))
    ['carried', 'carries', 'carry', 'carrying']
    """
    forms = {word: "base"}
    if word.endswith("e"):
        return forms | {word + "s": "s", word + "d": "ed", word[:-1] + "ing": "ing"}
    if len(word) > 2 and word.endswith("y") and word[-2] not in VOWELS:
        return forms | {word[:-1] + "ies": "s", word[:-1] + "ied": "ed", word + "ing": "ing"}
    forms |= {word + "s": "s", word + "ed": "ed", word + "ing": "ing"}
    if word.endswith(("s", "x", "ch", "sh")):
        forms[word + "es"] = "s"
    if len(word) > 2 and word[-1] not in VOWELS + "wxy" and word[-2] in VOWELS:
        forms |= {word + word[-1] + "ed": "ed", word + word[-1] + "ing": "ing"}
    return forms


class Lexicon:
    """Entries, found in running words by their first word."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)
        self._by_first: dict[str, list[tuple[Entry, tuple[str, ...], Form]]] = {}
        for entry in entries:
            first, *rest = entry.word.split()
            for alternative in first.split("|"):
                for form, kind in self._forms(entry, alternative).items():
                    self._by_first.setdefault(form, []).append((entry, tuple(rest), kind))

    @staticmethod
    def _forms(entry: Entry, first: str) -> dict[str, Form]:
        if entry.says.get("fixed"):
            return {first: "base"}
        given: dict[str, Form] = dict.fromkeys(entry.get("forms").split(), "ed")
        return inflect(first) | given

    def find(self, words: Sequence[str]) -> Iterator[Match]:
        """Yield the longest entries at each position of `words` (lower case), left to right.

        Two entries of one length ("attack" as a verb and as a noun) are both yielded.
        """
        position = 0
        while position < len(words):
            found = self._at(words, position)
            yield from found
            position = found[0].end if found else position + 1

    def _at(self, words: Sequence[str], position: int) -> list[Match]:
        best: list[Match] = []
        for entry, rest, form in self._by_first.get(words[position], ()):
            end = _follow(words, position + 1, rest)
            if end and (not best or end >= best[0].end):
                best = [match for match in best if match.end == end] + [Match(entry, position, end, form)]
        return best


def _follow(words: Sequence[str], position: int, rest: tuple[str, ...]) -> int:
    """Return where `rest` ends if it stands at `position`, else 0."""
    for item in rest:
        if position < len(words) and words[position] in item.rstrip("?").split("|"):
            position += 1
        elif not item.endswith("?"):
            return 0
    return position


@cache
def load(name: str) -> Mapping[str, Any]:
    """Return a lexicon file as it was written."""
    return tomllib.loads(files(__package__).joinpath("lexicon", f"{name}.toml").read_text(encoding="utf-8"))


@cache
def lexicon(name: str, table: str = "trigger") -> Lexicon:
    """Return the entries of one table of a lexicon file, ready to be found."""
    return Lexicon([Entry(line["word"], line) for line in load(name)[table]])


@cache
def words(name: str, table: str) -> frozenset[str]:
    """Return a list of plain words of a lexicon file as a set."""
    return frozenset(load(name)[table])
