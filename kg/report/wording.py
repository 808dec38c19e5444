"""The sentences that every form of the report shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from kg import readable
from kg.links import NO_DAY, Event
from kg.report.gather import Asked, Bearing, Evidence, Report


def heading(report: Report) -> str:
    """Return the title of a report: what it is about."""
    only = report.only
    parts = [
        f"event {only.event}" if only.event else "",
        only.place,
        only.source,
        f"from {only.since}" if only.since else "",
        f"until {only.until}" if only.until else "",
    ]
    what = ", ".join(part for part in parts if part)
    return f"Who says what: {what}" if what else "Who says what"


def about(report: Report) -> Iterator[str]:
    """Yield what a busy reader needs first: how much there is, how much is disputed, and what is not said."""
    yield (
        f"{count(len(report.told), 'event')}, {count(report.claims, 'claim')}. "
        f"{count(report.disputed, 'question')} disputed; {count(report.single, 'question')} of one family only."
    )
    if report.day:
        yield f"As of {report.day}: what was said later is left out."
    yield "Claims, not facts: nothing here says who is right. Families are sources under one roof, and count once."


LISTED: Final = 100
"""Disputes, and revisions, of a question that are listed one by one, each wording once; the JSON form has all."""


def listed(bearings: Sequence[Bearing]) -> list[tuple[Bearing, str]]:
    """Return what bears on each other, each wording once, with how many pairs of claims it holds of where of several.

    A wire that ten outlets printed disagrees with each report of the other side in the same words.
    """
    pairs = Counter(_worded(bearing) for bearing in bearings)
    first = {_worded(bearing): bearing for bearing in reversed(bearings)}
    return [
        (first[said], said[0] + (f" ({many} pairs of claims)" if many > 1 else ""))
        for said, many in list(pairs.items())[:LISTED]
    ]


def _worded(bearing: Bearing) -> tuple[str, bool]:
    return bearing.relation.why, bearing.relation.hedged


def left_out(asked: Asked) -> Iterator[str]:
    """Yield what is not listed of a question of very many answers."""
    more = [
        count(len(ways) - LISTED, thing)
        for found, thing in ((asked.disputes, "more contradiction"), (asked.revised, "more revision"))
        if len(ways := {_worded(bearing) for bearing in found}) > LISTED
    ]
    if more:
        yield f"And {' and '.join(more)}, which the JSON form lists."
    if asked.unheard:
        yield (
            f"{count(asked.unheard, 'more answer')} were not held against these, which speak for most; "
            "`kg query relations` gives every pair."
        )


def cited(one: Evidence) -> str:
    """Return how a claim is named beside its sentence, and what was read of it where people put something right."""
    read = "; ".join(f"{name} {_spelled(value)}" for name, value in one.as_read.items())
    return f"claim {one.claim.id[:8]}" + (f", put right by hand; read as {read}" if read else "")


def _spelled(value: object) -> str:
    """Return a field of a claim in one line.

    >>> _spelled({"min": 27, "max": None, "who": "people"}), _spelled("")
    ('min 27, max open, who people', 'unknown')
    """
    if isinstance(value, dict):
        return ", ".join(f"{name} {'open' if part is None else part}" for name, part in value.items())
    return str(value) or "unknown"


def event_title(event: Event) -> str:
    """Return what an event is called: its kind, place and days."""
    where = ", ".join(dict.fromkeys(name for name in (event.where, event.admin1) if name)) or "no place named"
    if event.first == NO_DAY:
        return f"{event.kind.capitalize()} · {where}"
    return f"{event.kind.capitalize()} · {where} · {readable.days(event.first, event.last)}"


def families(number: int) -> str:
    """Return how many families.

    >>> families(1), families(3)
    ('1 family', '3 families')
    """
    return "1 family" if number == 1 else f"{number} families"


def count(number: int, thing: str) -> str:
    """Return how many of a thing.

    >>> count(1, "event"), count(0, "claim")
    ('1 event', '0 claims')
    """
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
