"""Spans of an article while an attribution is being found: before anybody asks who the source is.

Both finders, the rules and the learnt tagger, hand over drafts in characters of
the article, so that everything after them is one and the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kg.articles import Span
from kg.claims import Mention

_EDGE: Final = " \t\r\n,;:.–—-"  # noqa: RUF001 -- dashes as newspapers set them
_PAIRS: Final = {")": "(", "]": "["}


_BUCKET: Final = 64
"""Characters of text in one bucket of `Near`; it decides how fast, never what."""

COMMAS: Final = 1.0
"""Commas in 100 words, below which a text has lost its punctuation. PolNeAR's articles have 2 to 9.5 (middle 96 %),
the scraped ones of FA-KES none at all."""

FEWEST: Final = 40
"""Words, below which a text is too short to tell."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One attribution as found: spans of source, cue and content in order, each possibly in pieces or empty.

    `by` says which finder found it. `relays` are what the finder already knows
    of who passed it on, the one nearest to the source first.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    by: Literal["rules", "model"] = "rules"
    relays: tuple[tuple[Span, ...], ...] = ()

    @property
    def whole(self) -> tuple[Span, ...]:
        """All of its spans."""
        return tuple(sorted((*self.source, *self.cue, *self.content)))

    @property
    def at(self) -> int:
        """Where it says who says it: the first character of source or cue. What is said may stand anywhere."""
        return min(span.start for span in (*self.source, *self.cue))


class Near:
    """Drafts by where they stand, so that a text with thousands of them is not compared each with each."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        self._at: dict[int, list[Draft]] = defaultdict(list)
        for draft in drafts:
            for bucket in dict.fromkeys(_buckets(draft.whole)):
                self._at[bucket].append(draft)

    def of(self, spans: Sequence[Span]) -> list[Draft]:
        """Return the drafts that may share characters with these spans, each once and in their order of entry."""
        found = {id(draft): draft for bucket in _buckets(spans) for draft in self._at.get(bucket, ())}
        return list(found.values())


def _buckets(spans: Iterable[Span]) -> Iterator[int]:
    for start, end in spans:
        yield from range(start // _BUCKET, (end - 1) // _BUCKET + 1)


def mention(text: str, spans: Sequence[Span]) -> Mention:
    """Return the words at these spans, pieces joined by one space."""
    return Mention(" ".join(text[start:end] for start, end in spans), tuple(spans))


def trim(text: str, span: Span) -> Span:
    """Cut white space and punctuation that belongs to the sentence around off both ends; quote marks stay.

    >>> trim("said , that it rains.", Span(4, 21))
    Span(start=7, end=20)
    """
    start, end = span
    while start < end and (text[start] in _EDGE or text[start] in ")]"):
        start += 1
    while start < end and (text[end - 1] in _EDGE or text[end - 1] in "([" or _unpaired(text, start, end)):
        if _inside_quote(text, start, end):
            break
        end -= 1
    return Span(start, end)


def _unpaired(text: str, start: int, end: int) -> bool:
    opener = _PAIRS.get(text[end - 1])
    return opener is not None and opener not in text[start:end]


def _inside_quote(text: str, start: int, end: int) -> bool:
    """Say whether the last mark is the end of an abbreviation such as "U.S." and so a part of the words."""
    return text[end - 1] == "." and end - start > 3 and text[end - 3] == "." and text[end - 2].isalpha()


def joined(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Order spans and join those that touch or overlap, or have only white space of one line between them."""
    whole: list[Span] = []
    for span in sorted(spans):
        if whole and (span.start <= whole[-1].end or _blank(text[whole[-1].end : span.start])):
            whole[-1] = Span(whole[-1].start, max(whole[-1].end, span.end))
        else:
            whole.append(span)
    return tuple(whole)


def _blank(gap: str) -> bool:
    return gap.isspace() and "\n" not in gap


def tidy(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join spans, trim each of them, and drop those without a letter or digit."""
    trimmed = (trim(text, span) for span in joined(text, spans))
    return tuple(span for span in trimmed if any(char.isalnum() for char in text[span.start : span.end]))


def kills(text: str, draft: Draft) -> bool:
    """Say whether a "claim" is no claim: the attack "claimed the lives of five people"."""
    if not any(text[cue.start : cue.end].lower().rpartition(" ")[2].startswith("claim") for cue in draft.cue):
        return False
    first = text[draft.content[0].start : draft.content[0].end][:60].lower().split()
    return "lives" in first[:5] or "life" in first[:5] or "casualties" in first[:3]


def overlap(one: Sequence[Span], other: Sequence[Span]) -> int:
    """Return how many characters two lists of spans share."""
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in other)


def size(spans: Sequence[Span]) -> int:
    """Return how many characters spans cover."""
    return sum(end - start for start, end in spans)


def stripped(text: str, start: int = 0) -> bool:
    """Say whether a text has lost its commas.

    >>> stripped("Two people died the mayor said on Sunday. " * 9), stripped("Two died, the mayor said. " * 9)
    (True, False)
    """
    words = text.count(" ", start)
    return words >= FEWEST and 100 * text.count(",", start) < COMMAS * words
