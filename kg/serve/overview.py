"""The pages that lists begin with: the first page, events, disputes, articles."""

from __future__ import annotations

import json
from typing import Any, Final

from kg.articles import UNKNOWN_PUBLISHER
from kg.relations import spelled_as
from kg.report.pictures import Picture
from kg.serve import addresses, drawn
from kg.serve.bars import Line
from kg.serve.database import QUESTION, Row, Snapshot
from kg.serve.forms import Asked, Page
from kg.values import ASPECTS, Interval

TOP: Final = 6
"""Disputes and new events on the first page."""

EVENT_COLUMNS: Final = (
    "event", "kind", "place", "province", "first", "last", "claims", "families", "questions", "disputed", "address",
)  # fmt: skip
DISPUTE_COLUMNS: Final = (
    "question", "aspect", "event", "place", "province", "first", "last", "pairs", "families", "weaker", "firm", "one",
    "other", "why", "address",
)  # fmt: skip
ARTICLE_COLUMNS: Final = ("article", "given", "publisher", "title", "published", "url", "claims")

STRENGTHS: Final = ("any", "firm", "two", "three")
"""How strong a dispute has to be: any; not only hedged words; two or three families and more on each side."""

EVENT_ORDERS: Final = {
    "disputed": "disputed DESC, pairs DESC, families DESC, first, id",
    "new": "arrived DESC, last DESC, id",
    "latest": "last DESC, id",
}


def start(asked: Asked) -> Page:
    """Return the first page: how much there is, what is most disputed, what is new."""
    view = asked.view
    notes = view.notes()
    counts = {name.removeprefix("count "): int(value) for name, value in notes.items() if name.startswith("count ")}
    disputed = view.rows(f"SELECT {QUESTION} FROM question WHERE pairs > 0 ORDER BY {_STRONGEST} LIMIT {TOP}")
    new = view.rows(f"SELECT * FROM event ORDER BY {EVENT_ORDERS['new']} LIMIT {TOP}")
    articles = view.rows(
        "SELECT id, given, publisher, title, published, claims FROM article "
        f"ORDER BY arrived DESC, published DESC LIMIT {TOP}"
    )
    sources = view.rows(f"SELECT * FROM name WHERE kind = 'source' ORDER BY claims DESC, name LIMIT {TOP}")
    return Page(
        template="start",
        title="Who says what",
        columns=EVENT_COLUMNS,
        rows=[_event_row(row) for row in new],
        data={"counts": counts, "disputes": [_dispute_row(row) for row in disputed]},
        shown={
            "counts": counts, "disputed": [dispute(row) for row in disputed], "new": new, "articles": articles,
            "sources": sources, "first": _first_claims(view, disputed),
        },
    )  # fmt: skip


def events(asked: Asked) -> Page:
    """Return the list of events."""
    order = asked.one_of("order", list(EVENT_ORDERS))
    rows, paging = asked.part(
        f"SELECT * FROM event ORDER BY {EVENT_ORDERS[order]}", total=int(asked.view.notes().get("count event", 0))
    )
    return Page(
        template="events",
        title="Events",
        columns=EVENT_COLUMNS,
        rows=[_event_row(row) for row in rows],
        paging=paging,
        shown={"events": rows, "order": order},
    )


_STRONGEST: Final = "weaker DESC, pairs DESC, last DESC, id"


def disputes(asked: Asked) -> Page:
    """Return the questions on which standing answers exclude each other, the strongest first, as filters have them."""
    given = {name: asked.text(name) for name in ("place", "source")}
    since, until = asked.day("since"), asked.day("until")
    aspect = asked.one_of("aspect", ["", *ASPECTS])
    strength = asked.one_of("strength", STRENGTHS)
    wheres, values = ["pairs > 0"], []
    if given["place"]:
        wheres.append(
            "id IN (SELECT id FROM question WHERE pairs > 0 AND place = ? "
            "UNION SELECT id FROM question WHERE pairs > 0 AND admin1 = ?)"
        )
        values += [given["place"]] * 2
    if since:
        wheres.append("last >= ?")
        values.append(since)
    if until:
        wheres.append("first <= ?")
        values.append(until)
    if aspect:
        wheres.append("aspect = ?")
        values.append(aspect)
    if strength != "any":
        wheres.append({"firm": "firm = 1", "two": "weaker >= 2", "three": "weaker >= 3"}[strength])
    if given["source"]:
        wheres.append("id IN (SELECT question FROM speaks WHERE name = ?)")
        values.append(given["source"])
    rows, paging = asked.part(
        f"SELECT {QUESTION} FROM question WHERE {' AND '.join(wheres)} ORDER BY {_STRONGEST}", *values, shown=25
    )
    filters = {**given, "since": since, "until": until, "aspect": aspect, "strength": strength}
    return Page(
        template="disputes",
        title="Disputes",
        columns=DISPUTE_COLUMNS,
        rows=[_dispute_row(row) for row in rows],
        paging=paging,
        data={"filters": {name: value for name, value in filters.items() if value}},
        shown={
            "disputes": [dispute(row) for row in rows], "filters": filters, "aspects": ASPECTS,
            "first": _first_claims(asked.view, rows), "map": _map(asked, rows),
        },
    )  # fmt: skip


def _map(asked: Asked, rows: list[Row]) -> Picture | None:
    """Return the map of the events that some questions are about; programs get none."""
    if asked.form != "html":
        return None
    events = {row["event"] for row in rows}
    return drawn.of_places(asked.view, f"id IN ({', '.join('?' * len(events))})", *sorted(events))


def articles(asked: Asked) -> Page:
    """Return the list of articles, the newest arrival first, or those of one publisher."""
    publisher = asked.text("publisher")
    named = "" if publisher == UNKNOWN_PUBLISHER else publisher
    where, given = ("WHERE publisher = ?", [named]) if publisher else ("", [])
    columns = "id AS article, given, publisher, title, published, url, claims"
    order = "published DESC, id" if publisher else "arrived DESC, published DESC"
    rows, paging = asked.part(
        f"SELECT {columns} FROM article {where} ORDER BY {order}", *given,
        total=None if publisher else int(asked.view.notes().get("count article", 0)),
    )  # fmt: skip
    return Page(
        template="articles",
        title=f"Articles of {publisher}" if publisher else "Articles",
        columns=ARTICLE_COLUMNS,
        rows=rows,
        paging=paging,
        shown={"publisher": publisher},
    )


def dispute(row: Row) -> dict[str, Any]:
    """Return a disputed question with the two values that exclude each other and have most families behind them."""
    sides: list[dict[str, Any]] = json.loads(row["opposed"])
    line = Line(row["aspect"], sides)
    one, other = [{**side, "bar": line.bar(side)} for side in sides] + [None] * (2 - len(sides))
    return {**row, "one": one, "other": other}


def _first_claims(view: Snapshot, rows: list[Row]) -> dict[str, Any]:
    """Return the claims that the two sides of disputes begin with."""
    ids = []
    for row in rows:
        ids += [side["first"] for side in json.loads(row["opposed"])]
    return view.evidence(ids)


def _event_row(row: Row) -> dict[str, Any]:
    return {
        **{
            name: row[name]
            for name in ("kind", "place", "first", "last", "claims", "families", "questions", "disputed")
        },
        "event": row["id"],
        "province": row["admin1"],
        "address": addresses.event(row["name"]),
    }


def _dispute_row(row: Row) -> dict[str, Any]:
    sides = json.loads(row["opposed"])
    spelled = [spelled_as(row["aspect"], Interval(side["lo"], side["hi"])) for side in sides] + ["", ""]
    return {
        **{
            name: row[name]
            for name in ("aspect", "event", "place", "first", "last", "pairs", "families", "weaker", "why")
        },
        "question": row["wording"],
        "province": row["admin1"],
        "firm": bool(row["firm"]),
        "one": spelled[0],
        "other": spelled[1],
        "address": addresses.question(row["name"], row["wording"]),
    }
