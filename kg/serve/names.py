"""The pages of names: sources and places, each with what is claimed by it or there, and the names that nobody knows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.articles import UNKNOWN_PUBLISHER
from kg.margin import value
from kg.report.pictures import Picture
from kg.serve import addresses, drawn
from kg.serve.database import Row, Snapshot
from kg.serve.forms import Asked, Page, Paging, Refused

if TYPE_CHECKING:
    from kg.names import Names

SHOWN: Final = 30
"""Claims on one page of a source or place."""

MET: Final = 12
"""Families that a source's page lists as contradicting or supporting it."""

LOOKED_AT: Final = 20_000
"""Names that are looked up in the registries for the list of unknown ones, the most frequent first."""

NAME_COLUMNS: Final = (
    "name", "claims", "events", "alone", "supported", "contradicted", "first", "last", "detail", "address",
)  # fmt: skip
CLAIM_COLUMNS: Final = (
    "claim", "aspect", "value", "source", "family", "via", "publisher", "said", "place", "alone", "supported",
    "contradicted", "sentence", "article", "event",
)  # fmt: skip
UNKNOWN: Final = ("kind", "name", "claims")

STANDINGS: Final = ("", "alone", "supported", "contradicted")


def sources(asked: Asked) -> Page:
    """Return the list of sources, or of families, those with most claims first."""
    kind = asked.one_of("by", ["source", "family"])
    order = asked.one_of("order", ["claims", "alone", "supported", "contradicted", "name"])
    return _list(asked, kind, order, "Sources" if kind == "source" else "Families", addresses.source)


def places(asked: Asked) -> Page:
    """Return the list of places."""
    order = asked.one_of("order", ["claims", "events", "contradicted", "name"])
    return _list(asked, "place", order, "Places", addresses.place)


def _list(asked: Asked, kind: str, order: str, title: str, to: Callable[[str], str]) -> Page:
    total = int(asked.view.notes().get(f"count {kind}", 0))
    by = "name" if order == "name" else f"{order} DESC, name"
    rows, paging = asked.part(f"SELECT * FROM name WHERE kind = ? ORDER BY {by}", kind, total=total)
    return Page(
        template="names",
        title=title,
        columns=NAME_COLUMNS,
        rows=[{**row, "address": to(row["name"])} for row in rows],
        paging=paging,
        shown={"kind": kind, "order": order, "map": _map(asked, rows) if kind == "place" else None},
    )


def _map(asked: Asked, rows: Sequence[Row]) -> Picture | None:
    """Return the map of the places of a list; programs get none."""
    if asked.form != "html":
        return None
    marks = ", ".join("?" * len(rows))
    return drawn.of_places(asked.view, f"place IN ({marks})", *(row["name"] for row in rows))


def source(asked: Asked) -> Page:
    """Return the page of a source, family or outlet: what it claims, and how that stands beside others."""
    view, name = asked.view, asked.name
    known = {
        row["kind"]: row
        for row in view.rows("SELECT * FROM name WHERE name = ? AND kind IN ('source', 'family')", name)
    }
    unknown = name == UNKNOWN_PUBLISHER
    published = view.number("SELECT count(*) FROM article WHERE publisher = ?", "" if unknown else name)
    if not known and not published:
        raise Refused(404, f"There is no source, family or outlet {name!r}.")
    own = known.get("source") or known.get("family")
    column = "source" if "source" in known else "family"
    which = asked.one_of("only", STANDINGS)
    only = f" AND {which} = 1" if which else ""
    family = known["source"]["detail"] if "source" in known and not unknown else name  # each article is its own
    rows, paging = asked.part(
        f"SELECT * FROM claim WHERE {column} = ?{only} ORDER BY said DESC", name, shown=SHOWN,
        total=own[which or "claims"] if own else 0,
    )  # fmt: skip
    members = view.rows(
        "SELECT name, claims FROM name WHERE kind = 'source' AND detail = ? AND name <> ? "
        "ORDER BY claims DESC, name LIMIT 20",
        family,
        name,
    )
    return Page(
        template="source",
        title=name,
        columns=CLAIM_COLUMNS,
        rows=_claim_rows(view, rows),
        paging=paging,
        data={"name": name, "family": family, "figures": own, "against": _met(view, family, "against"),
              "beside": _met(view, family, "beside"), "articles": published},
        shown={
            "name": name, "own": own, "family": family, "members": members, "published": published, "only": which,
            "against": _met(view, family, "against"), "beside": _met(view, family, "beside"), "held": rows,
            "evidence": view.evidence([row["id"] for row in rows]) if asked.form == "html" else {}, "value": value,
            "is_family": "source" not in known and bool(own),
        },
    )  # fmt: skip


def _met(view: Snapshot, family: str, how: str) -> list[Row]:
    return view.rows(
        f"SELECT other, {how} AS questions FROM meeting WHERE family = ? AND {how} > 0 "
        f"ORDER BY {how} DESC, other LIMIT ?",
        family, MET,
    )  # fmt: skip


def place(asked: Asked) -> Page:
    """Return the page of a place or province: its events, and what is claimed to have been there."""
    view, name = asked.view, asked.name
    own = view.row("SELECT * FROM name WHERE kind = 'place' AND name = ?", name)
    events, paging = asked.part(
        "SELECT * FROM event WHERE place = ? UNION SELECT * FROM event WHERE admin1 = ? AND admin1 <> '' "
        "ORDER BY disputed DESC, pairs DESC, last DESC, id",
        name, name, shown=SHOWN,
    )  # fmt: skip
    if not own and not events and asked.page == 1:
        raise Refused(404, f"There is no place {name!r} that a claim is about.")
    where = view.row(
        "SELECT json_extract(link, '$.lat') AS lat, json_extract(link, '$.lon') AS lon, admin1, "
        "json_extract(link, '$.admin2') AS admin2 FROM claim WHERE place = ? AND listed LIMIT 1",
        name,
    )
    rows = view.rows("SELECT * FROM claim WHERE place = ? ORDER BY said DESC LIMIT ?", name, asked.size(12))
    return Page(
        template="place",
        title=name,
        columns=CLAIM_COLUMNS,
        rows=_claim_rows(view, rows),
        paging=paging,
        data={"name": name, "figures": own, "where": where, "events": [addresses.event(row["name"]) for row in events]},
        shown={
            "name": name, "own": own, "where": where, "events": events, "held": rows, "value": value,
            "evidence": view.evidence([row["id"] for row in rows]) if asked.form == "html" else {},
            "map": drawn.of_places(view, "place = ? OR admin1 = ?", name, name) if asked.form == "html" else None,
        },
    )  # fmt: skip


def _claim_rows(view: Snapshot, rows: list[Row]) -> list[dict[str, Any]]:
    evidence = view.evidence([row["id"] for row in rows])
    made = []
    for row in rows:
        one = evidence[row["id"]]
        made.append(
            {
                "claim": row["id"], "aspect": row["aspect"], "value": value(one.claim.value), "source": row["source"],
                "family": row["family"], "via": " > ".join(one.link.via), "publisher": one.article.publisher,
                "said": row["said"], "place": row["place"], "alone": bool(row["alone"]),
                "supported": bool(row["supported"]), "contradicted": bool(row["contradicted"]),
                "sentence": row["sentence"], "article": row["article"], "event": row["event"],
            }
        )  # fmt: skip
    return made


class Registry:
    """The registries beside a knowledge base, read when first asked for, and again when the user's own changed."""

    def __init__(self, base: Path) -> None:
        self._own = base / "names"
        self._lock = threading.Lock()
        self._names: Names | None = None
        self._read: tuple[float, ...] = ()
        self._known: dict[tuple[str, str], bool] = {}

    def knows(self, kind: str, name: str) -> bool:
        """Say whether a source or a party is listed; places are looked up by linking."""
        if kind == "nowhere":
            return False
        key = (kind, name)
        if key not in self._known:
            names = self._names
            assert names is not None
            self._known[key] = bool(names.source(name) if kind == "named" else names.party(name))
        return self._known[key]

    def load(self) -> None:
        """Read the registries, if they are not read as they are now."""
        from kg.names import Names  # noqa: PLC0415 -- half a second that only this page needs

        with self._lock:
            files = sorted(self._own.glob("*.toml")) if self._own.is_dir() else []
            now = tuple(file.stat().st_mtime for file in files)
            if self._names is None or now != self._read:
                self._names = Names.load(self._own if self._own.is_dir() else None)
                self._known, self._read = {}, now


def unknown(asked: Asked) -> Page:
    """Return the names that no registry knows, the most frequent first."""
    registry: Registry = asked.extra["registry"]
    registry.load()
    kinds: Mapping[str, str] = {"named": "source", "party": "party", "nowhere": "place"}
    wanted = asked.one_of("kind", ["", "source", "party", "place"])
    rows = asked.view.rows(
        "SELECT kind, name, claims FROM name WHERE kind IN ('named', 'party', 'nowhere') "
        "ORDER BY claims DESC, kind, name LIMIT ?",
        LOOKED_AT,
    )
    found = [
        {"kind": kinds[row["kind"]], "name": row["name"], "claims": row["claims"]}
        for row in rows
        if wanted in ("", kinds[row["kind"]]) and not registry.knows(row["kind"], row["name"])
    ]
    size = asked.size()
    first = (asked.page - 1) * size
    return Page(
        template="unknown",
        title="Names nobody knows",
        columns=UNKNOWN,
        rows=found[first : first + size],
        paging=Paging(asked.page, len(found) > first + size, len(found), size),
        shown={"kind": wanted},
    )
