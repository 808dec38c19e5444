"""Which of several places of one name is meant: our own list, cities and provinces, the article's provinces, size."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kg.placetables import Hit, Level, Place
from kg.placewords import Unit

NEAR_KM: Final = 10.0
"""Two hits nearer than this are one place; a quarter of a city lies within it (gazetteer study: 20 of 56 quarters)."""
_RANKS: Final = {
    "A.PCLI": 5, "P.PPLC": 4, "P.PPLA": 4, "A.ADM1": 3, "P.PPLA2": 3, "A.ADM2": 2, "P.PPLA3": 2,
    "P.PPLL": 0, "P.PPLQ": 0, "P.PPLF": 0,
}  # fmt: skip
KNOWN: Final = 2
MAJOR: Final = 3
SEAT: Final = 4
"""Ranks from which a place is known beyond its neighbours, a city or province, and a country's or province's seat."""
CITY: Final = 100_000
_TOWN: Final = 10_000
"""People from which a settlement counts as a city, or as a seat of its surroundings."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a string means, how far its spelling was stretched for it, and why this place.

    `ambiguous` when another place of the name is as likely.
    """

    place: Place
    level: Level
    ambiguous: bool
    why: str


def choose(hits: Iterable[Hit], unit: Unit, around: Sequence[Place]) -> Found | None:
    """Choose among the places of one name: our own list, cities and provinces, the article's provinces, size."""
    pool = list(hits)
    provinces = provinces_of(around)
    for tier in (("exact", "light"), ("vowel",)):
        candidates = [hit for hit in pool if hit.level in tier or _own_quarter(hit, provinces)]
        if not candidates:
            continue

        def key(hit: Hit, provinces: set[tuple[str, str]] = provinces) -> tuple[object, ...]:
            size = rank(hit.place, unit)
            here = (hit.place.country, hit.place.admin1) in provinces
            return _foremost(hit, provinces), size if size >= MAJOR else 0, here, size

        best = max(
            candidates, key=lambda hit: (*key(hit), hit.prime, hit.level == "exact", hit.place.population, hit.place.id)
        )
        rivals = [
            hit
            for hit in candidates
            if (*key(hit), hit.prime) == (*key(best), best.prime) and apart(hit.place, best.place)
        ]
        if tier == ("vowel",) and rivals:
            return None
        here = (best.place.country, best.place.admin1) in provinces
        why = f"the {best.level} spelling" + (
            ", in a province that the article names" if here and len(candidates) > 1 else ""
        )
        return Found(best.place, best.level, bool(rivals) and not best.listed, why)
    return None


def provinces_of(around: Sequence[Place]) -> set[tuple[str, str]]:
    """Return the provinces, each with its country, that places lie in or are."""
    return {(place.country, place.admin1 or place.name) for place in around}


def _foremost(hit: Hit, provinces: set[tuple[str, str]]) -> bool:
    """Our own list comes first, but for quarters of a city in another province: their names are common."""
    return hit.listed and (not hit.place.within or not provinces or (hit.place.country, hit.place.admin1) in provinces)


def _own_quarter(hit: Hit, provinces: set[tuple[str, str]]) -> bool:
    """A listed quarter of the article's city needs no close spelling: the villages of its name are elsewhere."""
    return bool(hit.listed and hit.place.within and (hit.place.country, hit.place.admin1) in provinces)


def same_province(a: Place, b: Place) -> bool:
    """Say whether a place lies in the province of another, or in the other as a province."""
    return a.country == b.country and a.admin1 == (b.admin1 or b.name)


def rank(place: Place, unit: Unit) -> int:
    """Return how likely a place of a name is the one that the news mean, 0 to 6; `unit` is what the text calls it."""
    if unit == "province" and place.feature.startswith("A.ADM"):
        return 6 if place.feature == "A.ADM1" else 5
    if unit == "district" and place.feature == "A.ADM2":
        return 3
    usual = _RANKS.get(place.feature, 1)
    if place.feature.startswith("P."):
        if place.population >= CITY:
            return SEAT
        if place.population >= _TOWN:
            return max(usual, KNOWN)
    return usual


def apart(a: Place, b: Place) -> bool:
    """Say whether two places of a name are two; a district and its seat are one."""
    unit = a.feature.startswith("A.") != b.feature.startswith("A.")
    return kilometres(a, b) > NEAR_KM and not (unit and same_province(a, b))


def kilometres(a: Place, b: Place) -> float:
    """Return the distance in kilometres, infinite when a place has no coordinates; flat, which does for one country."""
    if a.id == b.id:
        return 0.0
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return math.inf
    east = (a.lon - b.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    return 111.2 * math.hypot(a.lat - b.lat, east)
