"""The gazetteer: which place a string of the news means, and what lies within what.

Only what is already held to be a place is looked up: under a tolerant spelling
said, war and base are villages. What nobody lists stays unknown, without
coordinates.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from kg.errors import UsageError
from kg.placechoice import (
    CITY,
    KNOWN,
    MAJOR,
    NEAR_KM,
    SEAT,
    Found,
    choose,
    kilometres,
    provinces_of,
    rank,
    same_province,
)
from kg.placetables import COUNTRIES, Hit, Level, Place, abroad, hits_in, level_of, world_hits
from kg.placewords import LIMIT, Phrase, Unit, cut, possessive
from kg.registry import COUNTRIES_SET, Entry, countries, entries
from kg.spelling import exact, light, vowel

__all__ = ["Found", "Gazetteer", "Level", "Place"]

SUBURB_KM: Final = 30.0
"""A town or suburb "of" or "near" a city lies nearer than this: Douma 12, Jayrud 50 from Damascus."""
REGION_KM: Final = 60.0
"""The middle of a region "near" a city lies nearer than this: Qalamoun 60 km from Damascus."""
SHORTEST: Final = 3
"""Letters of the shortest key that is looked up."""
_KEYS: Final = frozenset(
    {
        "name",
        "aliases",
        "lat",
        "lon",
        "feature",
        "country",
        "admin1",
        "admin2",
        "within",
        "parts",
        "same",
        "surrounded_by",
    }
)
_CODE: Final = re.compile("[A-Z]{2}")
_CONTEXT: Final = 60
"""Place strings of an article that are looked at; the most in the development claims is 31."""
_REMEMBERED: Final = 4096
"""Context strings whose places are remembered: the strings of one article are each other's context."""
_CLOSE: Final = ("exact", "light", "vowel")
_WORDS: Final = 6
"""Words of a name that are tried apart; names of places have fewer."""


class Gazetteer:
    """All tables, each read when it is first needed."""

    def __init__(self, own: Path | None = None) -> None:
        self._countries = _countries()
        self._supplement: dict[str, list[Entry]] = {}
        self._regions: dict[str, Entry] = {}
        self._around: dict[str, str] = {}
        for entry in entries("places.toml", "place", _KEYS, own):
            name = entry.text("name")
            if not entry.text("same", ""):
                _degrees(entry)
            if entry.texts("parts"):
                self._regions[_own_id(name)] = entry
            if entry.text("surrounded_by", ""):
                self._around[entry.text("same", name)] = entry.text("surrounded_by")
            for text in (name, *entry.texts("aliases")):
                self._supplement.setdefault(vowel(light(text)), []).append(entry)
        self._parts: dict[str, frozenset[str]] = {}
        self._named = lru_cache(maxsize=_REMEMBERED)(self._all_named)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_named"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._named = lru_cache(maxsize=_REMEMBERED)(self._all_named)

    @classmethod
    def load(cls, own: Path | None = None) -> Gazetteer:
        """Read our own list and the user's in the folder `own`, whose entries win; tables follow when needed."""
        return cls(own)

    def find(self, text: str, *, context: Sequence[str] = ()) -> Found | None:
        """Return the place that a string means, or `None` when nobody lists it.

        `context` are the other place strings of the article: of several places
        of a name, the one in their provinces is meant.
        """
        text = text[:LIMIT]
        if text.islower():  # typed by a user: only towns that are meant without doubt
            found = self._found(text.title(), context)
            return found if found and found.level == "exact" and rank(found.place, "") >= KNOWN else None
        return self._found(text, context)

    def _found(self, text: str, context: Sequence[str]) -> Found | None:
        """Return what `find` does for a text in capitals where a name has them."""
        phrase = cut(text)
        others = [place for other in context[:_CONTEXT] if other != text for place in self._named(other[:LIMIT])]
        around = [*others, *(place for name in phrase.others for place in self._named(name))]
        pieces = text not in phrase.names  # "Old City of Aleppo" is listed as it stands
        listed = [hit for hit in self._listed_hits(text, around) if hit.level == "exact"] if pieces else []
        whole = choose(listed, "", around)
        if whole or not phrase.names:
            return whole
        outer = next((found for name in phrase.outer if (found := self._alone(cut(name), around))), None)
        if outer:
            return self._inside(phrase, outer.place) or self._alone(phrase, around)
        if phrase.unit == "quarter":
            return self._quarter(phrase, around)
        return self._alone(phrase, around) or self._side_by_side(phrase, around)

    def _side_by_side(self, phrase: Phrase, around: Sequence[Place]) -> Found | None:
        """Find a place in a name that has lost the comma before the city or province it lies in: "Saraqib Idlib"."""
        words = phrase.names[-1].split()[:_WORDS]
        for at in range(len(words) - 1, 0, -1):
            first, second = " ".join(words[:at]), " ".join(words[at:])
            outer = self._alone(Phrase((second,)), around)
            if outer and outer.level != "vowel":
                if rank(outer.place, "") >= MAJOR:
                    return self._inside(Phrase((first,), (), phrase.unit), outer.place)
                return self._alone(Phrase((first,)), [*around, outer.place])  # two towns, and no "and" between them
        return None

    def _all_named(self, text: str) -> tuple[Place, ...]:
        """Return the places that a string names, each looked up for itself."""
        phrase = cut(text)
        found = [self._alone(each, ()) for each in (phrase, *(Phrase((name,)) for name in phrase.others[:_CONTEXT]))]
        return tuple(each.place for each in found if each)

    def region(self, province: str) -> str:
        """Return the province that lies around a city that is a province of its own, else the province itself.

        News of a capital and of its suburbs is one, and texts give either for the other.
        """
        return self._around.get(province, province)

    def contains(self, outer: Place, inner: Place) -> bool:
        """Say whether a place lies within another; none lies within itself."""
        if outer.id == inner.id:
            return False
        if outer.id == inner.within or inner.id.startswith(outer.id + "/"):
            return True
        parts = self.parts(outer.id)
        if inner.id in parts or inner.within in parts:
            return True
        return outer.country == inner.country and _in_unit(outer, inner)

    def _alone(self, phrase: Phrase, around: Sequence[Place]) -> Found | None:
        for name in phrase.names:
            found = choose(self._hits(name, around), phrase.unit, around)
            if found:
                return found
        for name in phrase.names:
            split = possessive(name)
            city = choose(self._hits(split[0], around), "town", around) if split else None
            if split and city:
                return self._inside(Phrase((split[1],), (), phrase.unit), city.place)
        return None

    def _inside(self, phrase: Phrase, outer: Place) -> Found | None:
        """Find a name within a place that the text gives with it, or take it for an unlisted part of that place."""
        hits = [hit for name in phrase.names for hit in self._hits(name, [outer])]
        within = [
            hit
            for hit in hits
            if self._belongs(hit.place, outer, phrase.unit) or (hit.listed and _around(hit.place, outer))
        ]
        found = choose(within, phrase.unit, [outer])
        if found:
            return Found(found.place, found.level, found.ambiguous, f"{found.why}, in {outer.name} as the text says")
        if outer.id in {hit.place.id for hit in hits if hit.level != "vowel"}:
            return Found(outer, "exact", ambiguous=False, why="the same as what it is said to lie in")
        if outer.feature == "A.PCLI" or any(rank(hit.place, "") >= SEAT for hit in hits if hit.level != "vowel"):
            return None  # a city named beside another one is no part of it
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

    def _belongs(self, inner: Place, outer: Place, unit: Unit) -> bool:
        """Say whether a place can be the one that the text puts in, at or near another."""
        if inner.id == outer.id or inner.country != outer.country:
            return False
        if self.contains(outer, inner):
            return True
        if outer.feature.startswith(("L.", "T.")):
            return inner.admin1 == outer.admin1
        if not outer.feature.startswith("P."):
            return False
        known = rank(inner, "") >= KNOWN  # "Marea, Aleppo" is the town in Aleppo's province, no quarter
        same_unit = inner.admin1 == outer.admin1 and (known or (inner.admin2 == outer.admin2 != ""))
        return same_unit or kilometres(inner, outer) <= (SUBURB_KM if unit in {"town", "district"} else NEAR_KM)

    def _quarter(self, phrase: Phrase, around: Sequence[Place]) -> Found | None:
        """Find a quarter: a listed one, else one of the only city that the article names; never a village elsewhere."""
        cities = {place.id: place for place in around if rank(place, "") == SEAT}
        within = self._inside(phrase, next(iter(cities.values()))) if len(cities) == 1 else None
        if within and not _is_unlisted(within.place):
            return within
        found = self._alone(phrase, around)
        return found if found and (found.place.within or found.place.feature == "P.PPLX") else within

    def _hits(self, name: str, around: Sequence[Place]) -> list[Hit]:
        key = light(name)
        if len(key) < SHORTEST:
            return []
        own = self._listed_hits(name, around)
        hits = self._table_hits(name, key, around)
        near = own + hits
        if any(hit.listed or rank(hit.place, "") >= MAJOR for hit in near):
            return near
        towns = abroad(name, key)
        here = {(country, self.region(province)) for country, province in provinces_of(around)}
        if any(hit.level != "vowel" and (hit.place.country, self.region(hit.place.admin1)) in here for hit in near):
            return near  # the article speaks of its province, and the spelling is close
        told = {country for country, _ in here}
        if not told.isdisjoint(self._countries):
            towns = [hit for hit in towns if hit.prime]  # what else it is called may be a quarter's name here
        return _foreign(_with_tables(world_hits(name), name, key) + towns, near, told) or near

    def _listed_hits(self, name: str, around: Sequence[Place]) -> list[Hit]:
        """Look into our own list: under the name, and with a city of the article ("Ashrafieh, Aleppo")."""
        hits: dict[str, Hit] = {}
        cities = [place.name for place in around if rank(place, "") == SEAT]
        for text in (name, *(f"{name} {city}" for city in dict.fromkeys(cities))):
            for entry in self._supplement.get(vowel(light(text)), ()):
                level = level_of(text, (entry.text("name"), *entry.texts("aliases")))
                if entry.text("same", ""):
                    for hit in self._same(entry):
                        hits.setdefault(hit.place.id, replace(hit, level=level))
                else:
                    place = self._built(entry)
                    hits.setdefault(place.id, Hit(place, level, listed=True))
        return list(hits.values())

    def _same(self, entry: Entry) -> list[Hit]:
        same, feature = entry.text("same"), entry.text("feature", "")
        hits = [
            hit for hit in self._table_hits(same, light(same), ()) if hit.prime and feature in {"", hit.place.feature}
        ]
        if not hits:
            raise entry.error(f"same is {same!r}, but no table lists that place")
        return hits

    def _table_hits(self, name: str, key: str, around: Sequence[Place]) -> list[Hit]:
        """Look into the tables in order, up to one where the name is a city's or in a province of the article."""
        hits: list[Hit] = []
        provinces = provinces_of(around)
        for country in self._order(around):
            hits += hits_in(country, name, key)
            if any(rank(hit.place, "") >= MAJOR or (country, hit.place.admin1) in provinces for hit in hits):
                break
        return hits

    def _order(self, around: Sequence[Place]) -> list[str]:
        """Return the tables to look into: those that are set, unless the article is about other countries."""
        named = list(dict.fromkeys(place.country for place in around if place.country in COUNTRIES))
        rest = [country for country in named if country not in self._countries]
        return rest + list(self._countries) if named and len(rest) == len(named) else list(self._countries) + rest

    def _built(self, entry: Entry) -> Place:
        within = entry.text("within", "")
        inside = choose(self._table_hits(within, light(within), ()), "town", ()) if within else None
        name = entry.text("name")
        lat, lon = _degrees(entry)
        return Place(
            id=_own_id(name),
            name=name,
            lat=lat,
            lon=lon,
            feature=entry.text("feature", "P.PPLX" if within else "P.PPL"),
            country=entry.text("country", "SY"),
            admin1=entry.text("admin1", inside.place.admin1 if inside else ""),
            admin2=entry.text("admin2", inside.place.admin2 if inside else ""),
            population=0,
            within=inside.place.id if inside else "",
        )

    def parts(self, id_: str) -> frozenset[str]:
        """Return the ids of what our own list says to lie in a region; none of a place that it has no parts of."""
        entry = self._regions.get(id_)
        if entry is None:
            return frozenset()
        if id_ not in self._parts:
            outer = self._built(entry)
            found = [choose(self._hits(part, [outer]), "town", [outer]) for part in entry.texts("parts")]
            self._parts[id_] = frozenset(each.place.id for each in found if each)
        return self._parts[id_]


def _degrees(entry: Entry) -> tuple[float, float]:
    """Return where a place of our own list or the user's lies; raises `InputError` for what is nowhere on Earth."""
    country = entry.text("country", "SY")
    if not _CODE.fullmatch(country):
        raise entry.error(f"country is {country!r}, but has to be its code of two letters, such as SY")
    lat, lon = entry.number("lat"), entry.number("lon")
    for name, number, most in (("lat", lat, 90), ("lon", lon, 180)):
        if not -most <= number <= most:
            raise entry.error(f"{name} is {number:g}, but has to be degrees from -{most} to {most}")
    return lat, lon


def _own_id(name: str) -> str:
    return f"kg:{exact(name).replace(' ', '-')}"


def _is_unlisted(place: Place) -> bool:
    return "/" in place.id


def _around(a: Place, b: Place) -> bool:
    """Say whether a region, road or quarter of our own list can be the one that lies in or near a place."""
    return same_province(a, b) or (not a.within and kilometres(a, b) <= REGION_KM)


def _foreign(far: Sequence[Hit], near: Sequence[Hit], told: Collection[str]) -> list[Hit]:
    """Return the larger places elsewhere that a name is of, and not of a lesser place here; none where it is of that.

    A namesake in the same spelling has to be a city, under the name that it is known by. Any other has to be spelt
    more closely than the one here; and be a city, or the seat of a province, where the article speaks of a place of
    the same country, `told` being those that it speaks of.
    """
    known = max((rank(hit.place, "") for hit in near), default=-1)
    closest = min((_CLOSE.index(hit.level) for hit in near), default=len(_CLOSE))
    if closest == 0:
        cities = [hit for hit in far if hit.level == "exact" and hit.prime and hit.place.population >= CITY]
        return cities if known < KNOWN else []
    least = MAJOR if any(hit.place.country in told for hit in near) else known + 1
    return [hit for hit in far if rank(hit.place, "") >= max(least, known + 1) and _CLOSE.index(hit.level) < closest]


def _with_tables(hits: list[Hit], name: str, key: str) -> list[Hit]:
    """Give a town of the world as its country's own table has it, where there is one: with its province."""
    better = [
        own
        for hit in hits
        if hit.place.country in COUNTRIES
        for own in hits_in(hit.place.country, name, key)
        if own.level == "exact" and rank(own.place, "") >= KNOWN
    ]
    return better or hits


def _in_unit(outer: Place, inner: Place) -> bool:
    """Say whether a country, province or district has a place of the same country in it."""
    if outer.feature == "A.PCLI":
        return True
    if outer.feature == "A.ADM1":
        return inner.admin1 == outer.name
    return outer.feature == "A.ADM2" and inner.admin2 == outer.name and inner.admin1 == outer.admin1


def _countries() -> tuple[str, ...]:
    """Return the tables that are always looked into."""
    codes = countries()
    for code in codes:
        if code not in COUNTRIES:
            raise UsageError(f"{COUNTRIES_SET} has {code!r}, but there is a table only for {', '.join(COUNTRIES)}.")
    return codes
