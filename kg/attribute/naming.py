"""The names in an article, and the fullest form of each: "SOHR" and "the Observatory" to the name they shorten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from kg.attribute.sources import fold

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_JOINS: Final = frozenset({"of", "for", "the", "and", "in", "de", "al", "el", "bin", "ibn", "-"})
_LONGEST: Final = 10
"""Tokens of one name."""


class Names:
    """Runs of capitalised words of one article, by each of their words and by their initials."""

    def __init__(self, doc: Doc, start: int) -> None:
        self._by_word: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self._by_initials: dict[str, tuple[str, ...]] = {}
        self._written: dict[tuple[str, ...], str] = {}
        for run in _runs(token for token in doc if token.idx >= start):
            words = tuple(fold(token.text) for token in run)
            if words in self._written:
                continue
            self._written[words] = doc.text[run[0].idx : run[-1].idx + len(run[-1])]
            for word in set(words):
                self._by_word[word].append(words)
            initials = "".join(word[0] for word in words if word not in _JOINS)
            if len(initials) > 2:
                self._by_initials.setdefault(initials, words)

    def fullest(self, proper: Sequence[str], *, ends: bool) -> str:
        """Return the longest name that holds these words in a row, "" when there is no longer one.

        `ends`: the name has to end in them, as a person's does in the surname.
        """
        wanted = tuple(proper)
        if not wanted:
            return ""
        if len(wanted) == 1 and wanted[0] in self._by_initials:
            return self._written[self._by_initials[wanted[0]]]
        best: tuple[str, ...] = ()
        for words in self._by_word.get(wanted[-1], ())[:50]:
            size = len(wanted)
            places = [len(words) - size] if ends else range(len(words) - size + 1)
            if len(words) > max(len(best), size) and any(words[i : i + size] == wanted for i in places if i >= 0):
                best = words
        return self._written[best] if best else ""


def _runs(tokens: Iterable[Token]) -> Iterable[list[Token]]:
    """Yield runs of capitalised words with the small words between them, of two words and more."""
    run: list[Token] = []
    for token in tokens:
        capital = token.text[:1].isupper() and not (token.is_sent_start and token.pos_ in {"DET", "ADP", "PRON", "SCONJ"})
        joins = bool(run) and token.lower_ in _JOINS
        if (capital or joins) and len(run) < _LONGEST:
            run.append(token)
            continue
        yield from _closed(run)
        run = [token] if capital else []
    yield from _closed(run)


def _closed(run: list[Token]) -> Iterable[list[Token]]:
    while run and run[-1].lower_ in _JOINS:
        run.pop()
    while run and run[0].pos_ == "DET":
        del run[0]
    if len(run) > 1:
        yield run
