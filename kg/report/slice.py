"""A part of the ledger that stands by itself: some events with all that is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from kg.articles import Article
from kg.claims import Claim
from kg.codec import decode_answer, decode_event, decode_link, decode_question, decode_summary
from kg.errors import UsageError
from kg.judgements import Judgements
from kg.ledger import Ledger
from kg.ledger.units import event_unit
from kg.links import Event, Link, Question, Summary
from kg.relations import Answer

FEWEST: Final = 4
"""Characters with which the id of an event has to begin, as for claims."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which events a report is about; empty fields leave nothing out.

    `event` is an id or how it begins. `place` is a place or province of the
    event or of one of its claims, `source` one that speaks in it (as source,
    relay, origin, family or outlet); both are compared without regard to case.
    An event belongs to a period when it touches the days `since` to `until` (ISO).
    """

    event: str = ""
    place: str = ""
    source: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Events with their questions, answers, summaries, claims, links and articles, each by id.

    Claims are as they were read; `edits` are what people put in place of it, by claim.
    """

    articles: tuple[Article, ...]
    claims: tuple[Claim, ...]
    links: tuple[Link, ...]
    events: tuple[Event, ...]
    questions: tuple[Question, ...]
    answers: tuple[Answer, ...]
    summaries: tuple[Summary, ...]
    edits: tuple[tuple[str, Mapping[str, Any]], ...] = ()


def slice_of(ledger: Ledger, only: Filter) -> Slice:
    """Return what the ledger holds on the events that `only` lets through.

    Raises `UsageError` for an event that is not there, or one of several.
    """
    events = [decode_event(row.data) for row in ledger.rows(kinds=["event"])]
    if only.event:
        events = [_named(events, only.event)]
    links = {row.id: decode_link(row.data) for row in ledger.rows(kinds=["link"])}
    publishers = {article.id: article.publisher for article in ledger.articles()} if only.source else {}
    events = [event for event in events if _lets_through(only, event, [links[c] for c in event.claims], publishers)]
    wanted = {claim for event in events for claim in event.claims}
    claims = tuple(ledger.claims(wanted))
    units = {event_unit(event.id) for event in events}
    edits = Judgements.of(ledger.judgements()).edits
    return Slice(
        articles=tuple(ledger.articles({claim.article for claim in claims})),
        claims=claims,
        links=tuple(links[claim.id] for claim in claims),
        events=tuple(sorted(events, key=lambda event: event.id)),
        questions=_rows(ledger, units, "question", decode_question),
        answers=_rows(ledger, units, "answer", decode_answer),
        summaries=_rows(ledger, units, "summary", decode_summary),
        edits=tuple((claim, edits[claim]) for claim in sorted(edits) if claim in wanted and edits[claim]),
    )


def _named(events: Sequence[Event], start: str) -> Event:
    found = [event for event in events if event.id == start or (len(start) >= FEWEST and event.id.startswith(start))]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{len(found)} events have an id that begins with {start!r}. Write more of it.")
    raise UsageError(f"There is no event {start!r}. `kg events` lists them.")


def _lets_through(only: Filter, event: Event, links: Iterable[Link], publishers: Mapping[str, str]) -> bool:
    if (only.since and event.last < only.since) or (only.until and event.first > only.until):
        return False
    places, speakers = [event.where, event.admin1], []
    for link in links:
        places += [link.where, link.admin1]
        speakers += [link.source, link.origin, link.family, *link.via, publishers.get(link.article, "")]
    return _among(only.place, places) and _among(only.source, speakers)


def _among(wanted: str, names: Iterable[str]) -> bool:
    return not wanted or wanted.casefold() in {name.casefold() for name in names}


def _rows(ledger: Ledger, units: set[str], kind: str, decode: Callable[[Mapping[str, Any]], _T]) -> tuple[_T, ...]:
    return tuple(decode(row.data) for row in ledger.rows(units, kinds=[kind]))
