"""The outlines of countries that ship with the package (`kg.seeds.outlines`): what of them lies in a rectangle."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from itertools import accumulate, pairwise
from typing import Final

STEPS: Final = 200
"""Steps of the table in a degree."""

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""


def rings_in(view: Rectangle, finest: float) -> Iterator[tuple[str, list[Point]]]:
    """Yield the outlines that reach into a rectangle, cut to it: the country, and corners as (east, north) in degrees.

    `finest` is the smallest distance in degrees that a picture can show.
    """
    west, south, east, north = (side * STEPS for side in view)
    for country, bounds, corners in _table():
        if bounds[0] > east or bounds[2] < west or bounds[1] > north or bounds[3] < south:
            continue
        if max(bounds[2] - bounds[0], bounds[3] - bounds[1]) < finest * STEPS * 2:
            continue
        ring = _thinned(_corners(corners), finest * STEPS)
        if bounds[0] < west or bounds[1] < south or bounds[2] > east or bounds[3] > north:
            ring = _clipped(ring, (west, south, east, north))
        if len(ring) > 2:
            yield country, [(x / STEPS, y / STEPS) for x, y in ring]


@cache
def _table() -> list[tuple[str, tuple[int, ...], str]]:
    packed = resources.files("kg.seeds").joinpath("outline", "WORLD.tsv.gz").read_bytes()
    lines = (line.split("\t") for line in gzip.decompress(packed).decode("utf-8").splitlines())
    return [(country, tuple(map(int, bounds.split(","))), corners) for country, bounds, corners in lines]


def _corners(differences: str) -> list[Point]:
    pairs = [pair.partition(",") for pair in differences.split(" ")]
    return list(zip(accumulate(int(x) for x, _, _ in pairs), accumulate(int(y) for _, _, y in pairs), strict=True))


def _clipped(ring: Sequence[Point], view: Rectangle) -> list[Point]:
    """Cut a ring to a rectangle, side by side (Sutherland and Hodgman)."""
    for side, (axis, sign) in zip(view, ((0, 1), (1, 1), (0, -1), (1, -1)), strict=True):
        kept: list[Point] = []
        for a, b in pairwise([*ring[-1:], *ring]):
            a_in, b_in = (a[axis] - side) * sign >= 0, (b[axis] - side) * sign >= 0
            if a_in != b_in:
                share = (side - a[axis]) / (b[axis] - a[axis])
                kept.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
            if b_in:
                kept.append(b)
        ring = kept
    return list(ring)


def _thinned(ring: Sequence[Point], finest: float) -> list[Point]:
    """Leave out corners nearer to the one before than a picture can show."""
    kept: list[Point] = []
    for x, y in ring:
        if not kept or abs(x - kept[-1][0]) >= finest or abs(y - kept[-1][1]) >= finest:
            kept.append((x, y))
    return kept
