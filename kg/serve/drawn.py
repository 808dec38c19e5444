"""The report's pictures on the pages, from what the view keeps for them: as fast for 5,000 claims as for five."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from kg.codec import decode_event, decode_question
from kg.report.pictures import (
    Day,
    Picture,
    Spot,
    Tie,
    Voice,
    chronology,
    network,
    places,
    spoken,
)  # fmt: skip
from kg.report.pictures import Row as Value
from kg.serve.database import Row, Snapshot

MAPPED: Final = 200
"""Places of a map that are looked up, those with most claims first; it has room for forty signs."""

KEPT: Final = 500
"""Pictures of each kind that are kept drawn, some 10 kB each; a page is often asked for again."""


def of_event(view: Snapshot, event: Row) -> dict[str, Picture]:
    """Return when what was said of an event, and who agrees and disagrees with whom on it."""
    held = view.row("SELECT data FROM drawn WHERE event = ?", event["id"])
    return _event(held["data"], event["data"]) if held else {}


def of_question(view: Snapshot, question: str, families: Sequence[str] = ()) -> Picture:
    """Return who answers a question how; `families` gives all pictures of an event the same signs."""
    held = view.row("SELECT spoken, data FROM asked WHERE question = ?", question)
    return _question(held["spoken"], held["data"], tuple(families)) if held else Picture()


def signs(view: Snapshot, event: str) -> list[str]:
    """Return the families of an event in the order that gives all of its pictures the same signs."""
    held = view.row("SELECT json_extract(data, '$.families') AS families FROM drawn WHERE event = ?", event)
    return list(json.loads(held["families"])) if held else []


def of_places(view: Snapshot, where: str, *given: object) -> Picture:
    """Return a map of the places of some events; `where` says of which in SQL."""
    found = view.rows(
        "SELECT place, admin1, count(*) AS events, sum(claims) AS claims, sum(disputed > 0) AS disputed "
        f"FROM event WHERE {where} GROUP BY place ORDER BY claims DESC, place LIMIT {MAPPED}",
        *given,
    )
    spots, unknown = [], []
    for row in found:
        at = _coordinates(view, row["place"])
        if at is None:
            unknown.append(row["place"] or "no place named")
        else:
            spots.append(Spot(row["place"], *at, row["events"], row["claims"], row["disputed"]))
    return _map(tuple(spots), tuple(sorted(unknown)))


def _coordinates(view: Snapshot, place: str) -> tuple[float, float] | None:
    """Return where a place lies, `None` where nobody knows it or it is not on Earth."""
    row = view.row(
        "SELECT json_extract(link, '$.lat') AS lat, json_extract(link, '$.lon') AS lon FROM claim "
        "WHERE place = ? AND place <> '' AND listed LIMIT 1",
        place,
    )
    if not row or row["lat"] is None or row["lon"] is None:
        return None
    lat, lon = float(row["lat"]), float(row["lon"])
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


# What is drawn depends on what is given alone, so that a picture that is kept is never out of date.


@lru_cache(maxsize=KEPT)
def _event(drawn: str, event: str) -> dict[str, Picture]:
    held = json.loads(drawn)
    families = held["families"]
    days = {
        one["day"]: Day(
            [Voice(family, dict.fromkeys(said), claims, stands) for family, claims, stands, said in one["voices"]],
            one["more"],
            one["rest"],
        )
        for one in held["days"]
    }
    return {
        "timeline": chronology(decode_event(json.loads(event)), days, families, held["voices"] - len(families)),
        "families": network(
            [Tie(*tie) for tie in held["ties"]], held["talking"], families,
            rest=held["talkers"] - len(held["talking"]),
        ),
    }  # fmt: skip


@lru_cache(maxsize=KEPT)
def _question(drawn: str, question: str, families: tuple[str, ...]) -> Picture:
    held = json.loads(drawn)
    groups: dict[str, list[Value]] = defaultdict(list)
    for origin, family, lo, hi, stands, first, last, times in held["rows"]:
        groups[origin].append(Value(first, lo, hi, last, stands, times, family))
    return spoken(decode_question(json.loads(question)), groups, families, held["rest"])


@lru_cache(maxsize=KEPT // 10)
def _map(spots: tuple[Spot, ...], unknown: tuple[str, ...]) -> Picture:
    return places(spots, unknown)
