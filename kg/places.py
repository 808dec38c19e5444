"""The gazetteer: which place a string of the news means, and what lies within what.

Only what is already held to be a place is looked up: under a tolerant spelling
said, war and base are villages. What nobody lists stays unknown, without
coordinates.
"""

from __future__ import annotations

import gzip
import math
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final, Literal

from kg.errors import UsageError
from kg.placewords import Phrase, Unit, cut, possessive
from kg.registry import Entry, entries
from kg.spelling import exact, light, vowel

Level = Literal["exact", "light", "vowel"]

COUNTRIES: Final = ("SY", "IQ", "PS", "LY", "YE", "UA", "SD", "AF")
NEAR_KM: Final = 10.0
"""Two hits nearer than this are one place; a quarter of a city lies within it (gazetteer study: 20 of 56 quarters)."""
SHORTEST: Final = 3
"""Letters of the shortest key that is looked up."""
COLUMNS: Final = 11
_WORLD: Final = "WORLD"
_KEYS: Final = frozenset({"name", "aliases", "lat", "lon", "feature", "country", "admin1", "admin2", "within", "parts"})
_LEVELS: Final[tuple[Level, ...]] = ("exact", "light", "vowel")
_RANKS: Final = {
    "A.PCLI": 5, "P.PPLC": 4, "P.PPLA": 4, "A.ADM1": 3, "P.PPLA2": 3, "A.ADM2": 2, "P.PPLA3": 2,
    "P.PPLL": 0, "P.PPLQ": 0, "P.PPLF": 0,
}  # fmt: skip
_MAJOR: Final = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer.

    `id` is GeoNames', `wof:` Who's On First's, `kg:` our own, and with a slash
    a part of the place before it that nobody lists. `lat` and `lon` are degrees
    (WGS 84), `None` when unknown; `feature` is GeoNames' class and code,
    `country` ISO 3166, `admin1` and `admin2` names. `population` 0 is unknown.
    `within` is the id of the place that this is a part of, where it is one.
    """

    id: str
    name: str
    lat: float | None
    lon: float | None
    feature: str
    country: str
    admin1: str
    admin2: str
    population: int
    within: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a string means, how far its spelling was stretched for it, and why this place.

    `ambiguous` when another place of the name is as likely.
    """

    place: Place
    level: Level
    ambiguous: bool
    why: str


@dataclass(frozen=True, slots=True)
class _Hit:
    place: Place
    level: Level
    listed: bool = False  # in our own list, or the user's


class Gazetteer:
    """All tables, each read when it is first needed."""

    def __init__(self, own: Path | None = None) -> None:
        self._countries = _countries()
        self._supplement: dict[str, list[Entry]] = {}
        self._by_name: dict[str, Entry] = {}
        for entry in entries("places.toml", "place", _KEYS, own):
            name = entry.text("name")
            self._by_name[name] = entry
            for text in (name, *entry.texts("aliases")):
                self._supplement.setdefault(light(text), []).append(entry)
        self._parts: dict[str, frozenset[str]] = {}

    @classmethod
    def load(cls, own: Path | None = None) -> Gazetteer:
        """Read our own list and the user's in the folder `own`, whose entries win; tables follow when needed."""
        return cls(own)

    def find(self, text: str, *, context: Sequence[str] = ()) -> Found | None:
        """Return the place that a string means, or `None` when nobody lists it.

        `context` are the other place strings of the article: of several places
        of a name, the one in their provinces is meant.
        """
        phrase = cut(text)
        if not phrase.names:
            return None
        around = [found.place for other in context if other != text and (found := self._alone(cut(other), ()))]
        outer = next((found for name in phrase.outer if (found := self._alone(cut(name), around))), None)
        if outer:
            return self._inside(phrase, outer.place)
        return self._alone(phrase, around) or self._quarter(phrase, around)

    def contains(self, outer: Place, inner: Place) -> bool:
        """Say whether a place lies within another; none lies within itself."""
        if outer.id == inner.id:
            return False
        if outer.id == inner.within or inner.id.startswith(outer.id + "/"):
            return True
        if outer.id.startswith("kg:"):
            parts = self._part_ids(outer)
            if inner.id in parts or inner.within in parts:
                return True
        if outer.country != inner.country:
            return False
        if outer.feature == "A.PCLI":
            return True
        if outer.feature == "A.ADM1":
            return inner.admin1 == outer.name
        return outer.feature == "A.ADM2" and inner.admin2 == outer.name and inner.admin1 == outer.admin1

    def _alone(self, phrase: Phrase, around: Sequence[Place]) -> Found | None:
        for name in phrase.names:
            found = _choose(self._hits(name, around), phrase.unit, around)
            if found:
                return found
        for name in phrase.names:
            split = possessive(name)
            city = _choose(self._hits(split[0], around), "town", around) if split else None
            if split and city:
                return self._inside(Phrase((split[1],), (), phrase.unit), city.place)
        return None

    def _inside(self, phrase: Phrase, outer: Place) -> Found:
        """Find a name within a place that the text gives with it, or take it for an unlisted part of that place."""
        hits = [hit for name in phrase.names for hit in self._hits(name, [outer])]
        within = [hit for hit in hits if self._belongs(hit.place, outer)]
        found = _choose(within, phrase.unit, [outer])
        if found:
            return Found(found.place, found.level, found.ambiguous, f"{found.why}, in {outer.name} as the text says")
        if outer.id in {hit.place.id for hit in hits}:
            return Found(outer, "exact", ambiguous=False, why="the same as what it is said to lie in")
        town = outer.feature.startswith("P.")
        part = Place(
            id=f"{outer.id}/{exact(phrase.names[-1]).replace(' ', '-')}",
            name=phrase.names[0],
            lat=outer.lat if town else None,
            lon=outer.lon if town else None,
            feature="P.PPLX" if town else "P.PPL",
            country=outer.country,
            admin1=outer.admin1 or (outer.name if outer.feature == "A.ADM1" else ""),
            admin2=outer.admin2,
            population=0,
            within=outer.id,
        )
        what = "a part of" if town else "somewhere in"
        return Found(part, "exact", ambiguous=False, why=f"nobody lists it; {what} {outer.name} as the text says")

    def _belongs(self, inner: Place, outer: Place) -> bool:
        if self.contains(outer, inner):
            return True
        if not outer.feature.startswith("P."):
            return False
        near = _km(inner, outer) <= NEAR_KM
        return inner.id != outer.id and (near or bool(outer.admin2) and (inner.admin1, inner.admin2) == (outer.admin1, outer.admin2))

    def _quarter(self, phrase: Phrase, around: Sequence[Place]) -> Found | None:
        """Take an unlisted quarter for one of the only city that the article names."""
        cities = {place.id: place for place in around if _RANKS.get(place.feature, 1) == 4}
        if phrase.unit == "quarter" and len(cities) == 1:
            return self._inside(phrase, next(iter(cities.values())))
        return None

    def _hits(self, name: str, around: Sequence[Place]) -> list[_Hit]:
        key = light(name)
        if len(key) < SHORTEST:
            return []
        own = [
            _Hit(self._built(entry), "exact" if _is_exact(name, entry) else "light", listed=True)
            for entry in self._supplement.get(key, [])
        ]
        hits: list[_Hit] = []
        for country in self._order(around):
            hits += _table_hits(country, name, key)
            if hits:
                break
        if not own and not hits:
            hits = _world_hits(name)
        return own + hits

    def _order(self, around: Sequence[Place]) -> list[str]:
        """Return the tables to look into: those that are set, unless the article is about other countries."""
        named = list(dict.fromkeys(place.country for place in around if place.country in COUNTRIES))
        rest = [country for country in named if country not in self._countries]
        return rest + list(self._countries) if named and len(rest) == len(named) else list(self._countries) + rest

    def _built(self, entry: Entry) -> Place:
        within = entry.text("within", "")
        inside = _choose(self._hits(within, ()), "town", ()) if within else None
        name = entry.text("name")
        return Place(
            id=f"kg:{exact(name).replace(' ', '-')}" if not inside else f"{inside.place.id}/{exact(name).replace(' ', '-')}",
            name=name,
            lat=entry.number("lat"),
            lon=entry.number("lon"),
            feature=entry.text("feature", "P.PPLX" if within else "P.PPL"),
            country=entry.text("country", "SY"),
            admin1=entry.text("admin1", inside.place.admin1 if inside else ""),
            admin2=entry.text("admin2", inside.place.admin2 if inside else ""),
            population=0,
            within=inside.place.id if inside else "",
        )

    def _part_ids(self, outer: Place) -> frozenset[str]:
        if outer.id not in self._parts:
            entry = self._by_name.get(outer.name)
            found = [_choose(self._hits(part, [outer]), "town", [outer]) for part in (entry.texts("parts") if entry else [])]
            self._parts[outer.id] = frozenset(each.place.id for each in found if each)
        return self._parts[outer.id]


def _choose(hits: Iterable[_Hit], unit: Unit, around: Sequence[Place]) -> Found | None:
    """Choose among the places of one name: our own list, cities and provinces, the article's provinces, size."""
    pool = list(hits)
    for tier in (("exact", "light"), ("vowel",)):
        candidates = [hit for hit in pool if hit.level in tier]
        if not candidates:
            continue
        provinces = {(place.country, place.admin1 or place.name) for place in around}

        def key(hit: _Hit, provinces: set[tuple[str, str]] = provinces) -> tuple[object, ...]:
            rank = _rank(hit.place, unit)
            here = (hit.place.country, hit.place.admin1) in provinces
            return hit.listed, rank if rank >= _MAJOR else 0, here, rank

        best = max(candidates, key=lambda hit: (*key(hit), hit.level == "exact", hit.place.population, hit.place.id))
        rivals = [h for h in candidates if key(h) == key(best) and _km(h.place, best.place) > NEAR_KM]
        if tier == ("vowel",) and rivals:
            return None
        here = (best.place.country, best.place.admin1) in provinces
        why = f"the {best.level} spelling" + (", in a province that the article names" if here and len(candidates) > 1 else "")
        return Found(best.place, best.level, bool(rivals) and not best.listed, why)
    return None


def _rank(place: Place, unit: Unit) -> int:
    if unit == "province" and place.feature.startswith("A.ADM"):
        return 6 if place.feature == "A.ADM1" else 5
    if unit == "district" and place.feature == "A.ADM2":
        return 3
    return _RANKS.get(place.feature, 1)


def _km(a: Place, b: Place) -> float:
    """Distance in kilometres, infinite when a place has no coordinates; flat, which does for some hundred kilometres."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return math.inf
    east = (a.lon - b.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    return 111.2 * math.hypot(a.lat - b.lat, east)


def _is_exact(name: str, entry: Entry) -> bool:
    return exact(name) in {exact(text) for text in (entry.text("name"), *entry.texts("aliases"))}


def _countries() -> tuple[str, ...]:
    """Return the tables that are always looked into: `KG_COUNTRIES`, codes joined by commas, else Syria's."""
    codes = tuple(code.strip().upper() for code in os.environ.get("KG_COUNTRIES", "SY").split(",") if code.strip())
    for code in codes:
        if code not in COUNTRIES:
            raise UsageError(f"KG_COUNTRIES has {code!r}, but there is a table only for {', '.join(COUNTRIES)}.")
    return codes


def _table_hits(country: str, name: str, key: str) -> list[_Hit]:
    lines, index = _table(country)
    wanted = exact(name)
    hits = []
    for row in index.get(vowel(key), ()):
        place, names = _row(lines[row])
        level: Level = "vowel"
        if any(exact(each) == wanted for each in names):
            level = "exact"
        elif any(light(each) == key for each in names):
            level = "light"
        hits.append(_Hit(place, level))
    return hits


def _world_hits(name: str) -> list[_Hit]:
    lines, index = _table(_WORLD)
    return [_Hit(_row(lines[row])[0], "exact") for row in index.get(exact(name), ())]


@cache
def _table(name: str) -> tuple[list[str], dict[str, list[int]]]:
    """Read a table once: its lines, parsed only when hit, and for each key the numbers of its lines."""
    packed = resources.files("kg.seeds").joinpath("gazetteer", f"{name}.tsv.gz").read_bytes()
    lines = gzip.decompress(packed).decode("utf-8").splitlines()[1:]
    index: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        for key in line[line.rindex("\t") + 1 :].split("|"):
            index.setdefault(key, []).append(number)
    return lines, index


def _row(line: str) -> tuple[Place, list[str]]:
    id_, name, alternates, lat, lon, feature, country, admin1, admin2, population, _ = line.split("\t")
    where = (float(lat), float(lon)) if lat else (None, None)
    place = Place(id_, name, *where, feature, country, admin1, admin2, int(population or 0))
    return place, [name, *alternates.split("|")]
