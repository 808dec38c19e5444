"""How well a network finds who said what, on annotated texts, decoded as the product decodes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kg.articles import Span
from kg.attribute.decoding import decode
from kg.attribute.spans import Draft
from kg.attribute.tagger import Tagger
from kg.attribute.train.labels import ROLES, Statement, within
from kg.attribute.train.texts import Text
from kg.attribute.windows import WORD, Words

HALF: Final = 0.5
"""Share of all words of two spans that they have in common, from which they are the same."""

Found = frozenset[int]


@dataclass(frozen=True, slots=True)
class Figures:
    """F1 in percent: of who said what, and of exact contiguous spans by role."""

    said: float
    source: float
    cue: float
    content: float

    def __str__(self) -> str:
        spans = f"{self.source:.1f} / {self.cue:.1f} / {self.content:.1f}"
        return f"who-said-what {self.said:.1f}, source / cue / content {spans}"


def figures(tagger: Tagger, texts: Iterable[Text]) -> Figures:
    """Measure a tagger on texts in which every attribution is marked."""
    hits, marked, found = 0, 0, 0
    spans = {role: [0, 0, 0] for role in ROLES}
    for text in texts:
        drafts = decode(text.text, tagger.read(text.text), tagger.distance)
        words = _bounds(text.text)
        gold = [_words(words, one) for one in text.statements if one.content]
        mine = [_words(words, one) for one in drafts]
        hits += _said(gold, mine)
        marked, found = marked + len(gold), found + len(mine)
        for number, role in enumerate(ROLES):
            one, other = (_runs(triple[number] for triple in triples) for triples in (gold, mine))
            for i, count in enumerate((len(one & other), len(one), len(other))):
                spans[role][i] += count
    return Figures(_f1(hits, marked, found), *(_f1(*spans[role]) for role in ROLES))


def _f1(hits: int, marked: int, found: int) -> float:
    return 200 * hits / (marked + found) if marked + found else 0.0


def _bounds(text: str) -> Words:
    matches = [match.span() for match in WORD.finditer(text)]
    return Words([start for start, _ in matches], [end for _, end in matches], [], [], [])


def _words(words: Words, one: Statement | Draft) -> tuple[Found, Found, Found]:
    source, cue, content = (_touched(words, getattr(one, role)) for role in ROLES)
    return source, cue, content


def _touched(words: Words, spans: Sequence[Span]) -> Found:
    return frozenset(word for span in spans for word in within(words, span))


def _said(gold: Sequence[tuple[Found, Found, Found]], mine: Sequence[tuple[Found, Found, Found]]) -> int:
    """Return how many attributions are found, content and source, each once and the likest first."""
    pairs = [
        (-_shared(one[2], other[2]), i, j)
        for i, one in enumerate(gold)
        for j, other in enumerate(mine)
        if one[2] & other[2]
    ]
    seen_gold: set[int] = set()
    seen_mine: set[int] = set()
    hits = 0
    for likeness, i, j in sorted(pairs):
        if -likeness >= HALF and i not in seen_gold and j not in seen_mine:
            seen_gold.add(i)
            seen_mine.add(j)
            one, other = gold[i][0], mine[j][0]
            hits += not (one or other) or _shared(one, other) >= HALF
    return hits


def _shared(one: Found, other: Found) -> float:
    return len(one & other) / len(one | other)


def _runs(found: Iterable[Found]) -> set[tuple[int, int]]:
    """Return the first and last word of each contiguous run."""
    runs: set[tuple[int, int]] = set()
    for words in found:
        start = last = -2
        for word in [*sorted(words), -2]:
            if word != last + 1 and last >= 0:
                runs.add((start, last))
            if word != last + 1:
                start = word
            last = word
    return runs
