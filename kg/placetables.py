"""The shipped gazetteer tables, one a country: read once, searched under the keys that stand in them.

`seeds/pack.py` makes them. Only the vowel key is indexed: places whose name is
the same under a stricter key share it.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Final, Literal

from kg.spelling import exact, light, unaccented, vowel

Level = Literal["exact", "light", "vowel"]

COUNTRIES: Final = ("SY", "IQ", "PS", "LY", "YE", "UA", "SD", "AF")
_WORLD: Final = "WORLD"
_TOWNS: Final = "TOWNS"


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer.

    `id` is GeoNames', `wof:` Who's On First's, `kg:` our own, and with a slash
    a part of the place before it that nobody lists. `name` is what newspapers
    call it, where we know (`seeds/usual.py`), else the table's name without accents. `lat` and `lon` are degrees
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
class Hit:
    """A place whose name shares a key with what is looked up, and how far its spelling was stretched."""

    place: Place
    level: Level
    own: str = ""  # the table's name for it, without accents
    prime: bool = False  # under that name, and no other
    listed: bool = False  # in our own list, or the user's


def level_of(name: str, names: Iterable[str]) -> Level:
    """Say how far a name had to be stretched to be one of the names that share its key."""
    listed = list(names)
    if exact(name) in map(exact, listed):
        return "exact"
    return "light" if light(name) in map(light, listed) else "vowel"


def hits_in(country: str, name: str, key: str) -> list[Hit]:
    """Return the places of one country's table under any spelling of a name; `key` is its light key."""
    lines, index = _table(country)
    hits = []
    for row in index.get(vowel(key), ()):
        place, names = _row(lines[row])
        hits.append(Hit(place, level_of(name, names), unaccented(names[0]), prime=light(names[0]) == key))
    return hits


def world_hits(name: str) -> list[Hit]:
    """Return countries and the world's larger towns under exactly this name."""
    lines, index = _table(_WORLD)
    found = (_row(lines[row])[0] for row in index.get(exact(name), ()))
    return [Hit(place, "exact", prime=exact(place.name) == exact(name)) for place in found]


def abroad(name: str, key: str) -> list[Hit]:
    """Return what all tables have under a name, `key` in its light form, that is known beyond its country.

    These are provinces, their seats and larger towns; villages of that name are in the country's own table. `prime`
    are those whose first name is the same but for vowels: Hodeidah is Al Hudaydah, and Salahuddin another name.
    """
    found = (hit for hit in hits_in(_TOWNS, name, key) if hit.level != "vowel")
    return [replace(hit, prime=vowel(light(hit.own)) == vowel(key)) for hit in found]


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
    if not admin1 and feature == "P.PPLA":
        admin1 = name  # the seat of a province lies in it, also where the table leaves it out
    if feature == "P.PPL" and light(name) == light(admin1):
        feature = "P.PPLA"  # the tables class most seats with the villages, Aleppo and Kyiv among them
    north, east = (float(lat), float(lon)) if lat else (None, None)
    label = _label(id_, name, feature, admin1)
    place = Place(id_, label, north, east, feature, country, admin1, admin2, int(population or 0))
    return place, [name, *alternates.split("|")]


def _label(id_: str, name: str, feature: str, admin1: str) -> str:
    """Return what a place is called on screen; provinces and districts keep their names, which other rows refer to."""
    if not feature.startswith("P."):
        return name
    if feature == "P.PPLA" and light(name) == light(admin1):
        return min(admin1, name, key=len)  # Raqqa, and not Ar Raqqah
    return _usual_names().get(id_) or unaccented(name)


@cache
def _usual_names() -> dict[str, str]:
    """Read how newspapers spell places, by id."""
    lines = resources.files("kg.seeds").joinpath("usual-names.tsv").read_text(encoding="utf-8").splitlines()
    return {id_: name for id_, _, name in (line.partition("\t") for line in lines)}
