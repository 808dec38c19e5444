"""What the claims of one event answer, to which questions, and what the answers come to.

A claim gives the answer in its words and those that follow from it, marked
`derived`: who says that the army holds a town says that the rebels do not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kg.articles import digest
from kg.claims import Claim
from kg.links import Event, Link, Question, Summary
from kg.names import Names
from kg.relations import Answer, standing, summarise
from kg.scope import Scope, inside
from kg.values import (
    COUNTS,
    NO,
    YES,
    Agreement,
    Control,
    Count,
    Interval,
    Occurrence,
    Responsibility,
    Weapon,
)

ALL: Final = Interval(100, 100)
NONE: Final = Interval(0, 0)
SOME: Final = Interval(1, 99)

HELD_AFTER: Final[dict[str, Interval]] = {
    "took": ALL, "holds": ALL, "lost": NONE, "left": NONE, "entered": SOME, "contested": SOME,
}  # fmt: skip
"""Percent of the place that the party has afterwards."""

STATE_FOLLOWS: Final[dict[str, dict[str, Interval]]] = {
    "proposed": {},
    "reached": {"reached": YES},
    "in force": {"in force": YES, "reached": YES},
    "broken": {"in force": NO, "reached": YES},
    "failed": {"reached": NO, "in force": NO},
    "denied": {"reached": NO},
}
"""What a state of a deal answers to "was it reached?" and "is it in force?"."""

HEDGES: Final = ("probable", "possible")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question before it has an id, and what a claim answers to it."""

    aspect: str
    scope: Scope
    about: str
    interval: Interval
    place: str = ""
    day: str = ""
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """What `relate` says of one event."""

    questions: tuple[Question, ...]
    answers: tuple[Answer, ...]
    summaries: tuple[Summary, ...]


def relate(event: Event, claims: Mapping[str, Claim], links: Mapping[str, Link], names: Names) -> Related:
    """Return the questions of one event, the answers of its claims with those that stand marked, and the summaries."""
    asked = {claim: _answers(claims[claim], links[claim], names) for claim in event.claims}
    parties = _parties(asked)
    questions: dict[str, Question] = {}
    answers: list[Answer] = []
    for claim, mine in asked.items():
        own = {(one.aspect, one.about, one.place, one.day) for one in mine}
        follows = [
            one
            for first in mine
            for one in _derived(first, parties, names)
            if (one.aspect, one.about, one.place, one.day) not in own
        ]
        for one in _strongest([*mine, *follows]):
            question = _question(event, one)
            questions[question.id] = question
            answers.append(_answer(question, one, claims[claim], links[claim]))
    stand = sorted(standing(answers), key=lambda answer: (answer.question, answer.claim))
    by_question: dict[str, list[Answer]] = defaultdict(list)
    for answer in stand:
        by_question[answer.question].append(answer)
    ordered = [replace(q, within=_within(q, questions.values())) for _, q in sorted(questions.items())]
    summaries = tuple(summarise(question.id, by_question[question.id]) for question in ordered)
    return Related(tuple(ordered), tuple(stand), summaries)


def _answers(claim: Claim, link: Link, names: Names) -> list[_Asked]:  # noqa: PLR0911 -- one return an aspect
    """Return what a claim answers in its own words; future and unknown answer nothing."""
    if claim.modality == "future":
        return []
    match claim.value:
        case Count(bounds, who):
            interval = bounds.interval()
            scope = Scope(who=whom(names.people(who), subset=claim.subset), **_given_scope(claim))
            return [] if interval.says_nothing else [_Asked(claim.aspect, scope, "", interval)]
        case Responsibility(actors, polarity):
            parties = {names.party(actor) for actor in actors}
            if len(actors) > 1 or "" in parties:
                return []  # "A or B" and an unknown attacker say neither yes nor no of anybody
            return [_Asked("responsibility", Scope(), parties.pop(), YES if polarity == "asserts" else NO)]
        case Weapon(weapon, polarity):
            node = names.weapon(weapon)
            return [_Asked("weapon", Scope(), node, YES if polarity == "asserts" else NO)] if node else []
        case Control():
            return _control(claim.value, link, names)
        case Agreement(state, _):
            return [_Asked("agreement", Scope(), about, said) for about, said in STATE_FOLLOWS[state].items()]
        case Occurrence(polarity):
            return [_Asked("occurrence", Scope(), "", YES if polarity == "asserts" else NO)]


def whom(path: str, *, subset: bool) -> str:
    """Return the people a toll is about: a toll of "civilians" is the toll, unless the text calls it a part.

    Annotators took the toll of one strike for one number, whether the text says
    people, civilians or displaced people; children, medics and fighters are parts.

    >>> whom("people/civilians", subset=False), whom("people/civilians/children", subset=False)
    ('people', 'people/civilians/children')
    """
    return "people" if path == "people/civilians" and not subset else path


def _given_scope(claim: Claim) -> dict[str, str]:
    extent = "further" if claim.further else "part" if claim.subset and not claim.scope.get("who") else "whole"
    when = claim.date if "/" in claim.date else ""
    return {"extent": extent, "when": when}


def _control(value: Control, link: Link, names: Names) -> list[_Asked]:
    party = names.party(value.holder)
    interval = value.share.interval() if value.share else HELD_AFTER[value.change]
    if value.share and interval.hi > 100:
        interval = Interval(interval.lo, 100)
    if value.polarity == "denies":
        rest = _rest(interval)
        if rest is None:
            return []
        interval = rest
    if not party or value.places:
        return []  # counted places ("eight towns") name none, so nothing can be held against them
    place = link.place or link.where.casefold()
    return [_Asked("control", Scope(where=place), party, interval, place=place, day=link.last)]


def _rest(interval: Interval) -> Interval | None:
    """Return the percentages outside an interval, `None` where they are in two pieces or nowhere."""
    if interval.lo == 0 and interval.hi < 100:
        return Interval(interval.hi + 1, 100)
    if interval.hi == 100 and interval.lo > 0:
        return Interval(0, interval.lo - 1)
    return None


def _parties(asked: Mapping[str, Sequence[_Asked]]) -> dict[str, set[str]]:
    parties: dict[str, set[str]] = defaultdict(set)
    for mine in asked.values():
        for one in mine:
            parties[one.aspect].add(one.about)
    return parties


def _derived(one: _Asked, parties: Mapping[str, set[str]], names: Names) -> list[_Asked]:
    """Return what follows from an answer for the other parties, weapons and places that the event's claims name."""
    follows = []
    for other in sorted(parties[one.aspect] - {one.about}):
        interval = _follows(one, other, names)
        if interval is not None:
            follows.append(replace(one, about=other, interval=interval, derived=True))
    return follows


def _follows(one: _Asked, other: str, names: Names) -> Interval | None:
    """Return what an answer about one party or weapon says about another, `None` for nothing."""
    if one.aspect == "control" and names.exclusive(one.about, other):
        return Interval(0, 100 - one.interval.lo) if one.interval.lo > 0 else None
    if one.aspect in ("responsibility", "weapon"):
        if one.interval == YES and inside(one.about, other):
            return YES  # the army did it, so the government did; a barrel bomb is an air strike
        if one.interval == NO and inside(other, one.about):
            return NO
        if one.aspect == "responsibility" and one.interval == YES and names.exclusive(one.about, other):
            return NO
    return None


def _strongest(asked: Sequence[_Asked]) -> list[_Asked]:
    """Keep one answer a question: the claim's own words before what follows, the narrower before the wider."""
    kept: dict[tuple[object, ...], _Asked] = {}
    for one in sorted(asked, key=lambda a: (a.derived, a.interval.hi - a.interval.lo, a.interval.lo)):
        kept.setdefault((one.aspect, one.scope, one.about, one.place, one.day), one)
    return list(kept.values())


def _question(event: Event, one: _Asked) -> Question:
    scope = one.scope
    key = (scope.who, scope.where, scope.when, scope.deed, scope.extent)
    return Question(
        id=digest("question", event.id, one.aspect, key, one.about, one.place, one.day),
        event=event.id,
        aspect=one.aspect,
        scope=scope,
        about=one.about,
        place=one.place,
        day=one.day,
    )


def _within(question: Question, others: Collection[Question]) -> tuple[str, ...]:
    """Return the ids of the questions of its event that a question lies within, by whom they count."""
    return tuple(
        sorted(
            other.id
            for other in others
            if other.aspect == question.aspect and question.aspect in COUNTS and question.scope.within(other.scope)
        )
    )


def _answer(question: Question, one: _Asked, claim: Claim, link: Link) -> Answer:
    return Answer(
        question=question.id,
        aspect=one.aspect,
        claim=claim.id,
        interval=one.interval,
        origin=link.origin,
        family=link.family,
        said=link.said,
        old=claim.old,
        derived=one.derived,
        hedged=claim.modality in HEDGES,
    )
