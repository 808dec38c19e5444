"""Gathers what a report says from the ledger: events, what is asked of each, the answers, and the evidence.

Nothing here decides what is true or words anything; every form of the report
is made from what `gather` returns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from kg.articles import Article
from kg.claims import Claim
from kg.codec import decode_answer, decode_event, decode_link, decode_question
from kg.errors import UsageError
from kg.ledger import Ledger
from kg.ledger.units import event_unit
from kg.links import Event, Link, Question
from kg.relations import Answer, Relation, relations
from kg.values import Interval

FEWEST: Final = 4
"""Characters with which the id of an event has to begin, as for claims."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which events a report is about; empty fields leave nothing out.

    `event` is an id or how it begins. `place` is a place or province of the
    event or of one of its claims, `source` one that speaks in it (as source,
    origin, family or outlet); both are compared without regard to case. An
    event belongs to a period when it touches the days `since` to `until` (ISO).
    """

    event: str = ""
    place: str = ""
    source: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A claim with the article that it stands in and what linking made of its names."""

    claim: Claim
    link: Link
    article: Article

    @property
    def chain(self) -> tuple[str, ...]:
        """Who told whom, from the publisher to the source; one name when it speaks for itself."""
        source = () if self.claim.kind == "publisher" else (self.link.source,)
        return (self.article.publisher, *reversed(self.link.via), *source)


@dataclass(frozen=True, slots=True)
class Stated:
    """One value given to a question, with those who give it.

    `families` are those whose standing answer is this or lies inside it: the
    independent support. `evidence` are the claims that give exactly this value.
    """

    answer: Answer
    stands: bool
    families: tuple[str, ...]
    evidence: tuple[Evidence, ...]

    @property
    def interval(self) -> Interval:
        """The value on the line of answers."""
        return self.answer.interval


@dataclass(frozen=True, slots=True)
class Bearing:
    """How two claims bear on each other, each with its evidence."""

    relation: Relation
    a: Evidence
    b: Evidence


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of an event: its answers, what disagrees and what was revised."""

    question: Question
    stated: tuple[Stated, ...]
    disputes: tuple[Bearing, ...]
    revised: tuple[Bearing, ...]

    @property
    def families(self) -> frozenset[str]:
        """Families with an answer that stands."""
        return frozenset(family for one in self.stated if one.stands for family in one.families)


@dataclass(frozen=True, slots=True)
class Told:
    """One event with all that is asked of it, the disputed first, and its claims in the order they were said."""

    event: Event
    asked: tuple[Asked, ...]
    timeline: tuple[Evidence, ...]

    @property
    def disputes(self) -> int:
        """Pairs of answers that exclude each other."""
        return sum(len(one.disputes) for one in self.asked)

    @property
    def families(self) -> frozenset[str]:
        """All families that say something of it."""
        return frozenset(one.link.family for one in self.timeline)


@dataclass(frozen=True, slots=True)
class Report:
    """Events with what is said of them, the most disputed first; `day` is the end of what it knows, "" for today."""

    told: tuple[Told, ...]
    only: Filter
    day: str = ""

    @property
    def disputed(self) -> int:
        """Questions on which standing answers exclude each other."""
        return sum(bool(asked.disputes) for told in self.told for asked in told.asked)

    @property
    def single(self) -> int:
        """Questions that only one family answers."""
        return sum(len(asked.families) == 1 for told in self.told for asked in told.asked)

    @property
    def claims(self) -> int:
        """Claims that it cites."""
        return sum(len(told.timeline) for told in self.told)


def gather(ledger: Ledger, only: Filter, day: str = "") -> Report:
    """Return what the ledger holds on the events that `only` lets through.

    Raises `UsageError` for an event that is not there, or one of several.
    """
    events = [decode_event(row.data) for row in ledger.rows(kinds=["event"])]
    if only.event:
        events = [_named(events, only.event)]
    links = {row.id: decode_link(row.data) for row in ledger.rows(kinds=["link"])}
    events = [event for event in events if _let_through(event, links, only)]
    evidence = _evidence(ledger, events, links)
    if only.source:
        events = [event for event in events if _speaks(only.source, [evidence[claim] for claim in event.claims])]
    units = {event_unit(event.id) for event in events}
    questions = _by_unit(ledger, units, "question", decode_question)
    answers = _by_unit(ledger, units, "answer", decode_answer)
    told = [_told(event, questions[event_unit(event.id)], answers[event_unit(event.id)], evidence) for event in events]
    ordered = sorted(told, key=lambda one: (-one.disputes, -len(one.families), one.event.first, one.event.id))
    return Report(tuple(ordered), only, day)


def _named(events: Sequence[Event], start: str) -> Event:
    found = [event for event in events if event.id == start or (len(start) >= FEWEST and event.id.startswith(start))]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{len(found)} events have an id that begins with {start!r}. Write more of it.")
    raise UsageError(f"There is no event {start!r}. `kg events` lists them.")


def _let_through(event: Event, links: Mapping[str, Link], only: Filter) -> bool:
    if (only.since and event.last < only.since) or (only.until and event.first > only.until):
        return False
    if not only.place:
        return True
    named = {event.where, event.admin1}
    named |= {name for claim in event.claims if claim in links for name in (links[claim].where, links[claim].admin1)}
    return only.place.casefold() in {name.casefold() for name in named}


def _speaks(source: str, evidence: Iterable[Evidence]) -> bool:
    wanted = source.casefold()
    return any(
        wanted in {name.casefold() for name in (*one.chain, one.link.source, one.link.origin, one.link.family)}
        for one in evidence
    )


def _evidence(ledger: Ledger, events: Sequence[Event], links: Mapping[str, Link]) -> dict[str, Evidence]:
    wanted = {claim for event in events for claim in event.claims}
    claims = {claim.id: claim for claim in ledger.claims() if claim.id in wanted}
    articles = {article.id: article for article in ledger.articles({claim.article for claim in claims.values()})}
    return {id_: Evidence(claim, links[id_], articles[claim.article]) for id_, claim in claims.items()}


def _by_unit(
    ledger: Ledger, units: set[str], kind: str, decode: Callable[[Mapping[str, Any]], _T]
) -> dict[str, list[_T]]:
    found: dict[str, list[_T]] = defaultdict(list)
    for row in ledger.rows(kinds=[kind]):
        if row.unit in units:
            found[row.unit].append(decode(row.data))
    return found


def _told(
    event: Event, questions: Sequence[Question], answers: Sequence[Answer], evidence: Mapping[str, Evidence]
) -> Told:
    by_question: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_question[answer.question].append(answer)
    asked = [_asked(question, by_question, evidence) for question in questions]
    kept = [one for one in asked if one.stated]
    kept.sort(key=lambda one: (-len(one.disputes), -len(one.families), one.question.aspect, one.question.id))
    said = sorted((evidence[claim] for claim in event.claims), key=lambda one: (one.link.said or "9999", one.claim.id))
    return Told(event, tuple(kept), tuple(said))


def _asked(question: Question, answers: Mapping[str, Sequence[Answer]], evidence: Mapping[str, Evidence]) -> Asked:
    """Return one question; what only follows from a claim's words is shown where it disagrees, and not by itself."""
    mine = answers.get(question.id, ())
    there = [*mine, *(answer for wider in question.within for answer in answers.get(wider, ()))]
    found = [Bearing(relation, evidence[relation.a], evidence[relation.b]) for relation in relations([question], there)]
    return Asked(
        question,
        tuple(_stated(mine, evidence)),
        tuple(one for one in found if one.relation.kind == "contradicts"),
        tuple(one for one in found if one.relation.kind == "updates"),
    )


def _stated(answers: Sequence[Answer], evidence: Mapping[str, Evidence]) -> list[Stated]:
    groups: dict[tuple[Interval, bool], list[Answer]] = defaultdict(list)
    for answer in answers:
        if not answer.derived:
            groups[answer.interval, answer.stands].append(answer)
    standing = [answer for answer in answers if answer.stands and not answer.derived]
    result = []
    for (interval, stands), group in groups.items():
        support = {one.family for one in standing if interval.contains(one.interval)}
        cited = sorted((evidence[one.claim] for one in group), key=lambda one: (one.link.said or "9999", one.claim.id))
        result.append(Stated(group[0], stands, tuple(sorted(support if stands else {})), tuple(cited)))
    return sorted(result, key=lambda one: (not one.stands, -len(one.families), one.interval.lo, one.interval.hi))
