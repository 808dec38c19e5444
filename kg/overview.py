"""What a knowledge base holds, in rows: events, and names that nobody knows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

from kg.codec import decode_event, decode_link, decode_summary
from kg.ledger import Ledger
from kg.links import Event, Summary
from kg.names import Names

COLUMNS: Final = (
    "event",
    "kind",
    "place",
    "province",
    "first",
    "last",
    "claims",
    "families",
    "disputed",
    "score",
    "why",
)


def events_of(ledger: Ledger) -> list[dict[str, Any]]:
    """Return a row for each event, those with most disputed questions first, then by day."""
    found: dict[str, Event] = {}
    summaries: dict[str, list[Summary]] = defaultdict(list)
    families: dict[str, str] = {}
    for row in ledger.rows(kinds=["event", "summary", "link"]):
        if row.kind == "event":
            found[row.unit] = decode_event(row.data)
        elif row.kind == "summary":
            summaries[row.unit].append(decode_summary(row.data))
        else:
            families[row.id] = decode_link(row.data).family
    rows = [
        {
            "event": event.id,
            "kind": event.kind,
            "place": event.where,
            "province": event.admin1,
            "first": event.first,
            "last": event.last,
            "claims": len(event.claims),
            "families": len({families[claim] for claim in event.claims if claim in families}),
            "disputed": sum(summary.contradictory for summary in summaries[unit]),
            "score": event.score,
            "why": event.why,
        }
        for unit, event in found.items()
    ]
    return sorted(rows, key=lambda row: (-row["disputed"], row["first"], row["event"]))


UNKNOWN: Final = ("kind", "name", "claims")


def unknown_names(ledger: Ledger, names: Names) -> Iterator[dict[str, Any]]:
    """Yield the names that no registry knows, the most frequent first: sources, parties and places."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in ledger.rows(kinds=["link"]):
        link = decode_link(row.data)
        if link.source_kind == "named" and not names.source(link.source):
            counts["source", link.source] += 1
        if link.where and not link.place:
            counts["place", link.where] += 1
    for claim in ledger.claims():
        for actor in _actors(claim.value):
            if not names.party(actor):
                counts["party", actor] += 1
    for (kind, name), number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield {"kind": kind, "name": name, "claims": number}


def _actors(value: object) -> tuple[str, ...]:
    holder = getattr(value, "holder", "")
    return tuple(getattr(value, "actors", ())) or ((holder,) if holder else ())
