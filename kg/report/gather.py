"""Gathers what a report says from a part of the ledger: events, what is asked of each, the answers, and the evidence.

Nothing here decides what is true or words anything; every form of the report
is made from what `gather` returns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.articles import Article
from kg.claims import Claim
from kg.judgements import as_read, edited
from kg.links import Event, Link, Question
from kg.relations import HEARD, Answer, Relation, heard, relations, speakers
from kg.report.slice import Filter, Slice
from kg.values import Interval


@dataclass(frozen=True, slots=True)
class Evidence:
    """A claim with the article that it stands in and what linking made of its names.

    `claim` is as people left it, `read` as it was read, where they put something right.
    """

    claim: Claim
    link: Link
    article: Article
    read: Claim | None = None

    @property
    def as_read(self) -> dict[str, Any]:
        """How the fields were read that people put right, none where they put nothing right."""
        return as_read(self.read, self.claim) if self.read else {}

    @property
    def chain(self) -> tuple[str, ...]:
        """Who told whom, from the publisher to the source; one name when it speaks for itself."""
        source = () if self.claim.kind == "publisher" else (self.link.source,)
        return (self.article.outlet, *reversed(self.link.via), *source)


def put_right(one: Evidence, fields: Mapping[str, Any]) -> Evidence:
    """Return a claim as it was read with what people put in its place."""
    return replace(one, claim=edited(one.claim, fields), read=one.claim) if fields else one


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
    """One question of an event: its answers, what disagrees and what was revised.

    `unheard` answers of very many were not held against the others (`kg.relations.heard`).
    """

    question: Question
    stated: tuple[Stated, ...]
    disputes: tuple[Bearing, ...]
    revised: tuple[Bearing, ...]
    unheard: int = 0

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


def gather(part: Slice, only: Filter, day: str = "") -> Report:
    """Return the report on a part of a ledger; `only` says what the part was cut to, `day` as of when it is."""
    links = {link.claim: link for link in part.links}
    articles = {article.id: article for article in part.articles}
    edits = dict(part.edits)
    evidence = {
        claim.id: put_right(Evidence(claim, links[claim.id], articles[claim.article]), edits.get(claim.id, {}))
        for claim in part.claims
    }
    questions: dict[str, list[Question]] = defaultdict(list)
    answers: dict[str, list[Answer]] = defaultdict(list)
    for question in part.questions:
        questions[question.event].append(question)
    for answer in part.answers:
        answers[answer.question].append(answer)
    told = [_told(event, questions[event.id], answers, evidence) for event in part.events]
    ordered = sorted(told, key=lambda one: (-one.disputes, -len(one.families), one.event.first, one.event.id))
    return Report(tuple(ordered), only, day)


def _told(
    event: Event,
    questions: Sequence[Question],
    answers: Mapping[str, Sequence[Answer]],
    evidence: Mapping[str, Evidence],
) -> Told:
    asked = [_asked(question, answers, evidence) for question in questions]
    kept = [one for one in asked if one.stated]
    kept.sort(key=lambda one: (-len(one.disputes), -len(one.families), one.question.aspect, one.question.id))
    said = sorted((evidence[claim] for claim in event.claims), key=lambda one: (one.link.said or "9999", one.claim.id))
    return Told(event, tuple(kept), tuple(said))


def _asked(question: Question, answers: Mapping[str, Sequence[Answer]], evidence: Mapping[str, Evidence]) -> Asked:
    """Return one question; what only follows from a claim's words is shown where it disagrees, and not by itself."""
    mine = answers.get(question.id, ())
    spoken = heard(mine)
    there = [*spoken, *(answer for wider in question.within for answer in heard(answers.get(wider, ())))]
    found = [Bearing(relation, evidence[relation.a], evidence[relation.b]) for relation in relations([question], there)]
    return Asked(
        question,
        tuple(_stated(mine, evidence)),
        tuple(one for one in found if one.relation.kind == "contradicts"),
        tuple(one for one in found if one.relation.kind == "updates"),
        len(speakers(mine)) - len(spoken) if len(mine) > HEARD else 0,
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
