"""An article as scrapers leave it: without commas, apostrophes and most quote marks, its paragraphs run together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Final

from kg.articles import Span
from kg.attribute.train.labels import Statement

LOST: Final = frozenset(",'’‘`")  # noqa: RUF001 -- as papers set them
QUOTES: Final = frozenset('"“”')

KEEPS_QUOTES: Final = 0.4
"""Share of articles whose double quote marks survive, as plain ones; in the training articles of the conflict corpus
one in three has some."""

KEEPS_LINES: Final = 0.3
"""Share of articles that keep their paragraphs. In the conflict corpus none does; other scrapes do."""


def scraped(text: str, statements: Sequence[Statement], rng: Random) -> tuple[str, list[Statement]]:
    """Return a text as scraped, with its statements where they stand now."""
    quotes, lines = rng.random() < KEEPS_QUOTES, rng.random() < KEEPS_LINES
    kept: list[str] = []
    place = [0]  # where each character of the old text begins in the new one
    for char in text:
        if char in QUOTES:
            kept.append('"' if quotes else "")
        elif char in LOST:
            kept.append("")
        else:
            kept.append(char if lines or char != "\n" else " ")
        place.append(place[-1] + len(kept[-1]))

    def moved(spans: Sequence[Span]) -> tuple[Span, ...]:
        found = (Span(place[start], place[end]) for start, end in spans)
        return tuple(span for span in found if span.end > span.start)

    there = [replace(s, source=moved(s.source), cue=moved(s.cue), content=moved(s.content)) for s in statements]
    return "".join(kept), there
