"""Places as linking compares them, and how near two of them are.

A spot carries what the gazetteer knew when its claim was resolved, so that
linking a block never looks a place up.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Final

from kg.links import Link

_WORD: Final = re.compile(r"[^\W_]+")

COUNTRY: Final = "A.PCLI"
FIRST_LEVEL: Final = "A.ADM1"
SECOND_LEVEL: Final = "A.ADM2"
SEAT: Final = "P.PPLA"
"""GeoNames' codes of what linking tells apart: a country, its divisions, the seat of a first-level one."""

SAME: Final = 1.0
PART: Final = 0.8  # one lies in the other, as the gazetteer or the text says
DISTRICT: Final = 0.7  # one is the district of the other
BESIDE_KM: Final = ((5.0, 0.7), (12.0, 0.55), (25.0, 0.35))
"""Closeness by distance in kilometres: the news names the next town, and fronts are some ten kilometres wide."""
SUBURB_KM: Final = 12.5
"""Kilometres from the middle of a city within which places are as good as parts of it."""
SEAT_SIZE: Final = 2.5
"""Times farther than from another town: what happens in the suburbs of a city is told of the city."""
PROVINCE: Final = 0.4  # one is the province of the other: fits, but says little
ELSEWHERE: Final = 0.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a claim; `key` is the gazetteer's id or, where nobody lists it, the folded name."""

    key: str
    label: str
    listed: bool
    lat: float | None
    lon: float | None
    feature: str
    admin1: str
    admin2: str
    within: str

    def to_json(self) -> list[Any]:
        """Return it as the ledger keeps it."""
        return [
            self.key, self.label, self.listed, self.lat, self.lon,
            self.feature, self.admin1, self.admin2, self.within,
        ]  # fmt: skip

    @property
    def coarse(self) -> bool:
        """True for a country or a province: most claims fit in it."""
        return self.feature in (COUNTRY, FIRST_LEVEL)


def spot(link: Link) -> Spot | None:
    """Return the spot of a link, `None` when its claim names no place."""
    key = link.place or " ".join(_WORD.findall(link.where.casefold()))
    if not key:
        return None
    return Spot(
        key, link.where, bool(link.place), link.lat, link.lon, link.feature, link.admin1, link.admin2, link.within
    )


def closeness(a: Spot, b: Spot) -> float:
    """Say how near two spots are: 1 the same, 0 nothing to do with each other."""
    if a.key == b.key:
        return SAME
    if not (a.listed and b.listed):
        shorter, longer = sorted((f" {a.label.casefold()} ", f" {b.label.casefold()} "), key=len)
        return PART if shorter in longer else ELSEWHERE
    return max(_part(a, b), _part(b, a), _distance(a, b))


def lies_in(inner: Spot, outer: Spot) -> bool:
    """Say whether a spot lies in another that is no province: a quarter in a town, a town in a district."""
    return inner.key != outer.key and _part(outer, inner) >= DISTRICT


def _part(outer: Spot, inner: Spot) -> float:
    if inner.within == outer.key or inner.key.startswith(outer.key + "/"):
        return PART
    if outer.feature == SECOND_LEVEL and outer.label == inner.admin2 and outer.admin1 == inner.admin1:
        return DISTRICT
    if outer.feature == FIRST_LEVEL and outer.label == inner.admin1:
        return PROVINCE
    if outer.feature == SEAT and outer.admin1 and outer.admin1 == inner.admin1:
        return PROVINCE  # "in Idlib" is as often the province as its seat
    return ELSEWHERE


def _distance(a: Spot, b: Spot) -> float:
    if None in (a.lat, a.lon, b.lat, b.lon) or a.coarse or b.coarse:
        return ELSEWHERE
    assert a.lat is not None
    assert a.lon is not None
    assert b.lat is not None
    assert b.lon is not None
    east = (a.lon - b.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    kilometres = 111.2 * math.hypot(a.lat - b.lat, east)
    if SEAT in (a.feature, b.feature):
        if kilometres <= SUBURB_KM:
            return PART
        kilometres /= SEAT_SIZE
    return next((near for limit, near in BESIDE_KM if kilometres <= limit), ELSEWHERE)
