"""Windows of labelled texts, and batches of windows of about the same length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.attribute.tagger import TAGS
from kg.attribute.train.labels import NOBODY, UNKNOWN, Labels
from kg.attribute.windows import MARKED, Words, encode, units

BATCH: Final = 8
"""Windows in a batch."""

ROOM: Final = 254
"""Wordpieces and marks in a window, as the weights that ship were trained; more than in one that is read."""

_FEWEST: Final = 40
"""Wordpieces that the first window of a text has at least; its size is drawn anew each epoch, so that windows end
at other paragraphs each time."""

_SORTED: Final = 20
"""Batches that are sorted by length together, so that little is padded."""

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Example:
    """A window with its labels; pointers count words from its first, `NOBODY` and `UNKNOWN` are kept."""

    ids: list[int]
    places: list[int]
    allowed: NDArray[np.bool_]
    cue: Whole
    source: Whole


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples side by side: `ids`, `mask` (b, t); `places`, `real`, `cue`, `source` (b, n); `allowed` (b, n, 7)."""

    ids: Whole
    mask: NDArray[np.bool_]
    places: Whole
    real: NDArray[np.bool_]
    allowed: NDArray[np.bool_]
    cue: Whole
    source: Whole


def examples(words: Words, labels: Labels, rng: Random) -> Iterator[Example]:
    """Cut a labelled text into windows, other ones for each state of `rng`; those without a label are left out."""
    for start, end in _windows(words, rng.randint(_FEWEST, ROOM)):
        allowed = labels.allowed[start:end]
        if not allowed.all():
            ids, places = encode(words, start, end)
            cue, source = (_inside(pointer, start, end) for pointer in (labels.cue, labels.source))
            yield Example(ids, places, allowed, cue, source)


def _windows(words: Words, first: int) -> Iterator[tuple[int, int]]:
    """Yield words `start` up to `end` of each window, filled up with paragraphs; `first`: room in the first."""
    room, start, used = first, 0, 0
    for left, _, size in units(words, ROOM - MARKED):
        if left > start and used + size + 1 > room:
            yield start, left
            room, start, used = ROOM, left, 0
        used += size + 1
    if start < len(words):
        yield start, len(words)


def _inside(pointer: Whole, start: int, end: int) -> Whole:
    """Return pointers that leave the window as unknown."""
    mine = pointer[start:end]
    return np.where(mine == NOBODY, NOBODY, np.where((mine >= start) & (mine < end), mine - start, UNKNOWN))


def batches(found: list[Example], rng: Random) -> list[Batch]:
    """Return all examples in batches, in an order that `rng` draws."""
    rng.shuffle(found)
    result: list[Sequence[Example]] = []
    for at in range(0, len(found), BATCH * _SORTED):
        near = sorted(found[at : at + BATCH * _SORTED], key=lambda example: len(example.ids))
        result += [near[i : i + BATCH] for i in range(0, len(near), BATCH)]
    rng.shuffle(result)
    return [beside(batch) for batch in result]


def beside(found: Sequence[Example]) -> Batch:
    """Put examples side by side."""
    rows, columns = len(found), max(len(example.places) for example in found)
    width = max(len(example.ids) for example in found)
    batch = Batch(
        ids=np.zeros((rows, width), np.int64),
        mask=np.zeros((rows, width), bool),
        places=np.zeros((rows, columns), np.int64),
        real=np.zeros((rows, columns), bool),
        allowed=np.ones((rows, columns, len(TAGS)), bool),
        cue=np.full((rows, columns), UNKNOWN),
        source=np.full((rows, columns), UNKNOWN),
    )
    for row, example in enumerate(found):
        size, count = len(example.ids), len(example.places)
        batch.ids[row, :size] = example.ids
        batch.mask[row, :size] = True
        batch.places[row, :count] = example.places
        batch.real[row, :count] = True
        batch.allowed[row, :count] = example.allowed
        batch.cue[row, :count] = example.cue
        batch.source[row, :count] = example.source
    return batch
