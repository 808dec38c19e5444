"""What the claims of one event answer, to which questions, and what the answers come to.

A claim gives the answer in its words and those that follow from it, marked
`derived`: who says that the army holds a town says that the rebels do not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from kg.articles import digest
from kg.claims import Claim
from kg.links import Event, Link, Question, Summary
from kg.names import Names
from kg.relate.said import CIVILIANS, EITHER, FIGHTERS, NOBODY, Asked, answers_of, by_deed, wholes_of
from kg.relations import Answer, standing, summarise
from kg.scope import inside
from kg.spots import Spot
from kg.values import COUNTS, NO, YES, Agreement, Control, Count, Interval

STATE_FOLLOWS: Final[dict[str, dict[str, Interval]]] = {
    "in force": {"reached": YES},
    "broken": {"reached": YES},
    "failed": {"reached": NO},
    "denied": {"in force": NO},
}
"""What follows from it, asked only where somebody says the opposite: who says that a deal is
carried out does not set out to confirm that it was made."""

HEDGES: Final = ("probable", "possible")

_VAGUE: Final = re.compile(
    r"\b(?:dozens|scores|tens|tenths|hundreds|thousands|several|a number of|many)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Related:
    """What `relate` says of one event."""

    questions: tuple[Question, ...]
    answers: tuple[Answer, ...]
    summaries: tuple[Summary, ...]


@dataclass(frozen=True, slots=True)
class _Event:
    """What the claims of one event have to be read beside one another for.

    `battle` when both sides act, so that one side's deed says nothing against
    the other's. `asked` is what is answered of each aspect: about what, and how.
    """

    names: Names
    battle: bool
    asked: Mapping[str, frozenset[tuple[str, Interval]]]


def relate(
    event: Event, main: Spot | None, claims: Mapping[str, Claim], links: Mapping[str, Link], names: Names
) -> Related:
    """Return the questions of one event, the answers of its claims with those that stand marked, and the summaries.

    `main` is the place that most of its claims name: what is told of another
    settlement is asked apart.
    """
    mine = [(claims[claim], links[claim]) for claim in event.claims]
    apart = frozenset(aspect for aspect in COUNTS if _counts_civilians_apart(aspect, mine, names))
    wholes = wholes_of(claim for claim, _ in mine)
    asked = {claim.id: answers_of(claim, link, names, apart, main, wholes) for claim, link in mine}
    battle = _is_battle(mine, asked, names)
    if battle:
        asked = by_deed([claim for claim, _ in mine], asked, names)
    seen = _Event(names, battle, _all_asked(asked))
    questions: dict[str, Question] = {}
    answers: list[Answer] = []
    for claim, link in mine:
        said = asked[claim.id]
        own = {one.key for one in said}
        follows = [one for first in said for one in _derived(first, claim, seen) if one.key not in own]
        for one in _strongest([*said, *follows]):
            question = _question(event, one)
            questions[question.id] = question
            answers.append(_answer(question, one, claim, link, event))
    stand = sorted(standing(answers), key=lambda answer: (answer.question, answer.claim))
    by_question: dict[str, list[Answer]] = defaultdict(list)
    for answer in stand:
        by_question[answer.question].append(answer)
    ordered = [replace(q, within=_within(q, questions.values())) for _, q in sorted(questions.items())]
    summaries = tuple(summarise(question.id, by_question[question.id]) for question in ordered)
    return Related(tuple(ordered), tuple(stand), summaries)


def _counts_civilians_apart(aspect: str, mine: Sequence[tuple[Claim, Link]], names: Names) -> bool:
    """Say whether some origin gives, in one article, more people than civilians, or calls them a part."""
    tolls: dict[tuple[str, str], list[int]] = defaultdict(list)
    civilians: dict[tuple[str, str], list[int]] = defaultdict(list)
    for claim, link in mine:
        if claim.aspect != aspect or not isinstance(claim.value, Count):
            continue
        path = names.people(claim.value.who)
        interval = claim.value.range.interval()
        if path == CIVILIANS:
            if claim.subset:
                return True
            civilians[claim.article, link.origin].append(interval.hi)
        elif path == "people":
            tolls[claim.article, link.origin].append(interval.lo)
    return any(min(hi) < min(tolls[key]) for key, hi in civilians.items() if key in tolls)


def _is_battle(mine: Sequence[tuple[Claim, Link]], asked: Mapping[str, Sequence[Asked]], names: Names) -> bool:
    """Say whether both sides act: who holds the place is told too, or one origin names the deeds of two sides."""
    if any(isinstance(claim.value, Control) and claim.value.change != "holds" for claim, _ in mine):
        return True
    deeds: dict[str, set[str]] = defaultdict(set)
    for claim, link in mine:
        deeds[link.origin] |= {
            one.about for one in asked[claim.id] if one.aspect == "responsibility" and one.interval == YES
        }
    return any(names.exclusive(a, b) for parties in deeds.values() for a in parties for b in parties if a < b)


def _all_asked(asked: Mapping[str, Sequence[Asked]]) -> dict[str, frozenset[tuple[str, Interval]]]:
    found: dict[str, set[tuple[str, Interval]]] = defaultdict(set)
    for mine in asked.values():
        for one in mine:
            found[one.aspect].add((one.about, one.interval))
    return {aspect: frozenset(said) for aspect, said in found.items()}


def _derived(one: Asked, claim: Claim, event: _Event) -> list[Asked]:
    """Return what follows from an answer for what else is asked within the event."""
    there = event.asked[one.aspect]
    if isinstance(claim.value, Agreement):
        follows = STATE_FOLLOWS.get(claim.value.state, {})
        return [
            replace(one, about=about, interval=said, derived=True)
            for about, said in follows.items()
            if any(about == other and said.disjoint(interval) for other, interval in there)
        ]
    abouts = sorted({about for about, _ in there} - {one.about})
    found = [(other, _follows(one, other, event)) for other in abouts]
    return [replace(one, about=other, interval=said, derived=True) for other, said in found if said is not None]


def _follows(one: Asked, other: str, event: _Event) -> Interval | None:  # noqa: PLR0911 -- one case a line
    """Return what an answer about one party or weapon says about another, `None` for nothing."""
    if one.aspect == "control":
        if event.names.exclusive(one.about, other) and one.interval.lo > 0:
            return Interval(0, 100 - one.interval.lo)
        return None
    if one.aspect not in ("responsibility", "weapon"):
        return None
    mine, theirs = one.about.split(EITHER), other.split(EITHER)
    if one.interval == YES and inside(one.about, other):
        return YES  # the army did it, so the government did; a barrel bomb is an air strike
    if one.interval == NO and all(any(inside(party, wider) for wider in mine) for party in theirs):
        return NO
    if one.aspect == "responsibility" and one.interval == YES:
        if NOBODY in (one.about, other):
            return NO
        if not event.battle and all(event.names.exclusive(a, b) for a in mine for b in theirs):
            return NO
    return None


def _strongest(asked: Sequence[Asked]) -> list[Asked]:
    """Keep one answer a question: the claim's own words before what follows, the narrower before the wider."""
    kept: dict[tuple[object, ...], Asked] = {}
    for one in sorted(asked, key=lambda a: (a.derived, a.interval.hi - a.interval.lo, a.interval.lo)):
        kept.setdefault(one.key, one)
    return list(kept.values())


def _question(event: Event, one: Asked) -> Question:
    scope = one.scope
    key = (scope.who, scope.where, scope.when, scope.deed, scope.extent)
    return Question(
        id=digest("question", event.id, one.aspect, key, one.about),
        event=event.id,
        aspect=one.aspect,
        scope=scope,
        about=one.about,
    )


def _within(question: Question, others: Collection[Question]) -> tuple[str, ...]:
    """Return the ids of the questions of its event that a question lies within, by whom they count.

    Fighters do not lie within "people": where a text counts the dead of a
    battle apart, its "people" are as often the civilians alone.
    """
    if question.aspect not in COUNTS:
        return ()
    root = FIGHTERS if inside(question.scope.who, FIGHTERS) else "people"
    wider = [o for o in others if o.aspect == question.aspect and inside(o.scope.who, root)]
    return tuple(sorted(other.id for other in wider if question.scope.within(other.scope)))


def _answer(question: Question, one: Asked, claim: Claim, link: Link, event: Event) -> Answer:
    return Answer(
        question=question.id,
        aspect=one.aspect,
        claim=claim.id,
        interval=one.interval,
        origin=link.origin,
        family=link.family,
        said=link.said,
        day=_day(claim, link, event),
        old=claim.old,
        derived=one.derived,
        hedged=claim.modality in HEDGES,
        vague=isinstance(claim.value, Count) and is_vague(claim),
    )


def _day(claim: Claim, link: Link, event: Event) -> int:
    """Return the day that orders an answer: for deals and control of the state itself, else when it was said.

    A deal that a text calls made or in force without a day was so before what it reports.
    """
    if claim.aspect == "agreement" and not claim.date:
        assert isinstance(claim.value, Agreement)
        if claim.value.state in ("in force", "reached"):
            return ordinal(event.first) - 1
    return ordinal(link.last if claim.aspect in ("control", "agreement") and claim.date else link.said)


def is_vague(claim: Claim) -> bool:
    """Say whether a count is a word ("dozens") and no number."""
    return claim.value.range.max is None and bool(_VAGUE.search(claim.words.text or claim.content.text))  # type: ignore[union-attr]


def ordinal(day: str) -> int:
    """Return the number of an ISO day (proleptic Gregorian ordinal), 0 for none.

    >>> ordinal("2018-07-12T10:00:00Z") - ordinal("2018-07-10")
    2
    """
    return date.fromisoformat(day[:10]).toordinal() if day else 0
