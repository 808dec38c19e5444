"""The names in an article, and the fullest form of each: "SOHR" and "the Observatory" to the name they shorten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from kg.attribute.cues import cues
from kg.attribute.sources import fold

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_JOINS: Final = frozenset({"of", "for", "the", "and", "in", "de", "al", "el", "bin", "ibn", "-"})
_ARTICLES: Final = frozenset({"the", "a", "an"})
_LONGEST: Final = 10
"""Tokens of one run."""
_BODY: Final = 7
"""Words of a body's name; longer runs are headings."""
_PERSON: Final = 5
"""Words of a person's name."""


class Names:
    """Names of one article: runs of capitalised words by their words and their initials, people by surname."""

    def __init__(self, doc: Doc, start: int) -> None:
        self._by_word: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self._by_initials: dict[str, tuple[str, ...]] = {}
        self._written: dict[tuple[str, ...], str] = {}
        self._people: dict[str, str] = {}
        for run in _runs(token for token in doc if token.idx >= start):
            words = tuple(fold(token.text) for token in run)
            if words in self._written:
                continue
            self._written[words] = doc[run[0].i : run[-1].i + 1].text
            for word in set(words):
                self._by_word[word].append(words)
            initials = "".join(word[0] for word in words if word not in _JOINS)
            if len(initials) > 2:
                self._by_initials.setdefault(initials, words)
        for entity in doc.ents:
            if entity.label_ == "PERSON" and entity.start_char >= start and 1 < len(entity) <= _PERSON:
                surname = fold(entity[-1].text)
                if len(entity.text) > len(self._people.get(surname, "")):
                    self._people[surname] = entity.text

    def person(self, proper: Sequence[str]) -> str:
        """Return the longest name of a person that ends in this surname, "" when there is none."""
        return self._people.get(proper[-1], "") if proper else ""

    def initials(self, word: str) -> str:
        """Return the name that an acronym stands for, "" when there is none."""
        words = self._by_initials.get(word)
        return self._written[words] if words else ""

    def body(self, word: str) -> str:
        """Return the longest name of a body with this noun in it, such as "observatory"; "" when there is none."""
        named = self._by_word.get(word, [])[:50]
        best = max(named, key=lambda words: (len(words) <= _BODY, len(words)), default=())
        return self._written[best] if best and len(best) <= _BODY else ""


def _runs(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """Yield runs of capitalised words with the small words between them, of two words and more."""
    run: list[Token] = []
    for token in tokens:
        capital = token.text[:1].isupper() and token.lower_ not in _ARTICLES and token.lower_ not in cues().times
        capital = capital and not (token.is_sent_start and token.pos_ not in {"PROPN", "ADJ", "NOUN"})
        joins = bool(run) and token.text in _JOINS and not token.is_sent_start
        if (capital or joins) and len(run) < _LONGEST and not (run and token.is_sent_start):
            run.append(token)
            continue
        yield from _closed(run)
        run = [token] if capital else []
    yield from _closed(run)


def _closed(run: list[Token]) -> Iterator[list[Token]]:
    while run and run[-1].text in _JOINS:
        run.pop()
    if len(run) > 1:
        yield run
