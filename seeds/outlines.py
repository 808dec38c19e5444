"""Pack the outlines of countries for shipping: `python -m kg.seeds.outlines countries-10m.json OUT`.

The input is Natural Earth's table of countries as TopoJSON, from the npm
package world-atlas. Each border is thinned once, so that neighbours still share
it. The same input gives the same bytes.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Final

STEPS: Final = 200
"""Steps a degree in which corners are kept: half a kilometre."""
NEAR: Final = 0.012
"""Degrees that a thinned border strays at most, 1.3 km: the whole table is then 0.4 MB, and with half of it 0.6."""
SMALLEST: Final = 0.05
"""Degrees that an island has to measure in one direction, unless it is all there is of a country."""

Point = tuple[float, float]


def rows(topology: dict[str, Any]) -> Iterator[str]:
    """Yield a line for each ring: country, code, bounds in steps (west, south, east, north), corners as differences."""
    (left, low), (wide, high) = topology["transform"]["translate"], topology["transform"]["scale"]
    arcs: list[list[Point]] = []
    for arc in topology["arcs"]:
        east, north = accumulate(x for x, _ in arc), accumulate(y for _, y in arc)
        arcs.append(thinned([(left + x * wide, low + y * high) for x, y in zip(east, north, strict=True)]))
    for country in topology["objects"]["countries"]["geometries"]:
        if country["properties"]["name"] == "Antarctica":
            continue  # it lies around a pole, and no place of the news in it
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        rings = [_steps(_joined(ring, arcs)) for polygon in polygons for ring in polygon]
        largest = max(rings, key=len)
        for ring in rings:
            bounds = _bounds(ring)
            if ring is largest or max(bounds[2] - bounds[0], bounds[3] - bounds[1]) >= SMALLEST * STEPS:
                yield "\t".join((country["properties"]["name"], ",".join(map(str, bounds)), _differences(ring)))


def thinned(line: Sequence[Point]) -> list[Point]:
    """Return a line without the corners that it can do without, its ends kept (Douglas and Peucker)."""
    keep = {0, len(line) - 1}
    parts = [(0, len(line) - 1)]
    if line[0] == line[-1] and len(line) > 3:  # an island: cut it in two at its far end
        far = max(range(len(line)), key=lambda at: _apart(line[0], line[at]))
        keep.add(far)
        parts = [(0, far), (far, len(line) - 1)]
    while parts:
        first, last = parts.pop()
        if last - first < 2:
            continue
        off, at = max((_off(line[at], line[first], line[last]), at) for at in range(first + 1, last))
        if off > NEAR:
            keep.add(at)
            parts += [(first, at), (at, last)]
    return [line[at] for at in sorted(keep)]


def _off(point: Point, a: Point, b: Point) -> float:
    """Return how far a point lies from the stretch between two others."""
    x, y = b[0] - a[0], b[1] - a[1]
    length = x * x + y * y
    share = min(1.0, max(0.0, ((point[0] - a[0]) * x + (point[1] - a[1]) * y) / length)) if length else 0.0
    return _apart(point, (a[0] + share * x, a[1] + share * y))


def _apart(a: Point, b: Point) -> float:
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)


def _joined(ring: Sequence[int], arcs: Sequence[Sequence[Point]]) -> list[Point]:
    """Return a ring from its arcs; a negative number is an arc walked backwards."""
    points: list[Point] = []
    for arc in ring:
        walked = arcs[arc] if arc >= 0 else arcs[~arc][::-1]
        points += walked[1:] if points else walked
    return points


def _steps(points: Sequence[Point]) -> list[tuple[int, int]]:
    """Return corners in whole steps, each once; a country on both sides of the date line goes on beyond 180 degrees."""
    turns = accumulate(
        (b[0] - a[0] for a, b in pairwise(points)), lambda turn, by: turn - 360 * round(by / 360), initial=0
    )
    steps = [(round((x + turn) * STEPS), round(y * STEPS)) for (x, y), turn in zip(points, turns, strict=True)]
    return [step for step, after in pairwise([*steps, (10**6, 0)]) if step != after]


def _bounds(ring: Sequence[tuple[int, int]]) -> tuple[int, int, int, int]:
    east, north = [x for x, _ in ring], [y for _, y in ring]
    return min(east), min(north), max(east), max(north)


def _differences(ring: Sequence[tuple[int, int]]) -> str:
    pairs = [(x - left, y - low) for (left, low), (x, y) in pairwise([(0, 0), *ring])]
    return " ".join(f"{x},{y}" for x, y in pairs)


if __name__ == "__main__":
    lines = sorted(rows(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
    Path(sys.argv[2]).write_bytes(gzip.compress(("\n".join(lines) + "\n").encode("utf-8"), mtime=0))
