"""All pictures of an event or of a report that show something, each under a name that a file can have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.readable import question
from kg.report.gather import Asked, Evidence, Report, Told
from kg.report.pictures.answers import intervals
from kg.report.pictures.chain import chain
from kg.report.pictures.drawing import Picture
from kg.report.pictures.network import families as agreement
from kg.report.pictures.places import places, spots
from kg.report.pictures.timeline import signs, timeline
from kg.report.wording import event_title

CHAINS: Final = 2
"""Chains of a disputed question: the two claims of its first dispute."""
_OTHER: Final = re.compile(r"[^a-z0-9]+")


def of_event(told: Told) -> dict[str, Picture]:
    """Return the pictures of an event: "timeline", "families", each question's and the chains of what disagrees.

    A question goes by its words ("killed-people"), a chain by its claim
    ("chain-1f3a5b7c"); what would show nothing is left out.
    """
    found: dict[str, Picture] = {}
    families = signs(told)
    _add(found, "timeline", timeline(told))
    _add(found, "families", agreement(told.asked, families, event_title(told.event)))
    for asked in told.asked:
        _add(found, question(asked.question), intervals(asked, families))
    for asked in told.asked:
        for one in disputed(asked):
            if f"chain-{one.claim.id[:8]}" not in found:
                _add(found, f"chain {one.claim.id[:8]}", chain(one, told.event))
    return found


def of_report(report: Report) -> Iterator[tuple[str, Picture]]:
    """Yield all pictures of a report with their names: "map" and "families" for all events, then each event's."""
    for name, picture in overall(report).items():
        yield name, picture
    for told in report.told:
        for name, picture in of_event(told).items():
            yield f"{slug(told.event.id)[:8]}-{name}", picture


def overall(report: Report) -> dict[str, Picture]:
    """Return the pictures of all events of a report together."""
    found: dict[str, Picture] = {}
    _add(found, "map", places(*spots(report.told)))
    if len(report.told) > 1:
        asked = [one for told in report.told for one in told.asked]
        _add(found, "families", agreement(asked, about=f"all {len(asked):,} questions"))
    return found


def disputed(asked: Asked) -> list[Evidence]:
    """Return the claims of a question whose chains are drawn: what disagrees first, where somebody passed it on."""
    first = asked.disputes[:1]
    sides = [side for bearing in first for side in (bearing.a, bearing.b)][:CHAINS]
    return sides if any(len(side.chain) > 1 for side in sides) else []


def slug(text: str) -> str:
    """Return a name that is a file's anywhere.

    >>> slug("killed: children, in ../Salwan"), slug("???")
    ('killed-children-in-salwan', 'x')
    """
    return _OTHER.sub("-", text.lower()).strip("-")[:60].strip("-") or "x"


def _add(found: dict[str, Picture], name: str, picture: Picture) -> None:
    """Keep a picture that shows something, under its name or the next that is free."""
    if not picture:
        return
    free, at = slug(name), 1
    while free in found:
        at += 1
        free = f"{slug(name)}-{at}"
    found[free] = picture
