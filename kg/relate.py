"""What the claims of one event answer, to which questions, and what the answers come to.

A claim gives the answer in its words and those that follow from it, marked
`derived`: who says that the army holds a town says that the rebels do not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from kg.articles import digest
from kg.claims import Claim
from kg.links import Event, Link, Question, Summary
from kg.names import Names
from kg.relations import Answer, standing, summarise
from kg.scope import Extent, Scope, inside
from kg.spots import Spot, spot
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
    "took": ALL, "holds": ALL, "lost": NONE, "left": NONE, "entered": SOME,
}  # fmt: skip
"""Percent of the place that the party has afterwards."""

CONTESTED: Final = "contested"
"""What a question is about that asks whether a place is fought over, and not who has it."""

STATE_SAYS: Final[dict[str, dict[str, Interval]]] = {
    "proposed": {},
    "reached": {"reached": YES},
    "in force": {"in force": YES},
    "broken": {"in force": NO},
    "failed": {"in force": NO},
    "denied": {"reached": NO},
}
"""What a state of a deal answers in so many words to "was it reached?" and "is it in force?"."""

STATE_FOLLOWS: Final[dict[str, dict[str, Interval]]] = {
    "in force": {"reached": YES},
    "broken": {"reached": YES},
    "failed": {"reached": NO},
    "denied": {"in force": NO},
}
"""What follows from it, asked only where somebody says the opposite: who says that a deal is
carried out does not set out to confirm that it was made."""

HEDGES: Final = ("probable", "possible")
CIVILIANS: Final = "people/civilians"
FIGHTERS: Final = "people/fighters"
NOBODY: Final = "nobody"
EITHER: Final = "|"
"""Joins the parties of "A or B" into what a question is about."""

_OR: Final = re.compile(r"\bor\b|/")
_AND: Final = re.compile(r"\band\b|,|/|\bor\b|followed by")
_ACCIDENT: Final = re.compile(r"^(?:none|nobody|no one)\b|\baccident|\btechnical\b|\bmalfunction", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_VAGUE: Final = re.compile(
    r"\b(?:dozens|scores|tens|tenths|hundreds|thousands|several|a number of|many)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question before it has an id, and what a claim answers to it."""

    aspect: str
    scope: Scope
    about: str
    interval: Interval
    derived: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two of them one question."""
        return self.aspect, self.scope, self.about


@dataclass(frozen=True, slots=True)
class Related:
    """What `relate` says of one event."""

    questions: tuple[Question, ...]
    answers: tuple[Answer, ...]
    summaries: tuple[Summary, ...]


@dataclass(frozen=True, slots=True)
class _Event:
    """What the claims of one event have to be read beside one another for.

    `civilians_apart` when some source counts civilians as a part of the dead,
    so that a toll of civilians is not the toll. `battle` when both sides act,
    so that one side's deed says nothing against the other's.
    """

    names: Names
    civilians_apart: frozenset[str]
    battle: bool
    asked: Mapping[str, frozenset[tuple[str, Interval]]]


def relate(event: Event, claims: Mapping[str, Claim], links: Mapping[str, Link], names: Names) -> Related:
    """Return the questions of one event, the answers of its claims with those that stand marked, and the summaries."""
    mine = [(claims[claim], links[claim]) for claim in event.claims]
    apart = frozenset(aspect for aspect in COUNTS if _counts_civilians_apart(aspect, mine, names))
    main = next((place for _, link in mine if (place := spot(link)) and place.key == event.place), None)
    wholes = _wholes(claim for claim, _ in mine)
    asked = {claim.id: _answers(claim, link, names, apart, main, wholes) for claim, link in mine}
    seen = _Event(names, apart, _is_battle(mine, asked, names), _all_asked(asked))
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


def _answers(  # noqa: PLR0911, PLR0913, PLR0917 -- one case an aspect, and what each is read beside
    claim: Claim,
    link: Link,
    names: Names,
    apart: Collection[str],
    main: Spot | None,
    wholes: Mapping[tuple[str, int, str], str],
) -> list[_Asked]:
    """Return what a claim answers in its own words; future and unknown answer nothing."""
    if claim.modality == "future":
        return []
    match claim.value:
        case Count(bounds, who):
            interval = bounds.interval()
            people = whom(names.people(who), apart=claim.aspect in apart)
            whole = wholes.get((claim.article, claim.start, claim.aspect))
            if claim.subset and whole is not None:
                people = part_of(people, whom(names.people(whole), apart=claim.aspect in apart))
            asked = _Asked(claim.aspect, _scope(claim, people, elsewhere(link, main)), "", interval)
            return [] if interval.says_nothing else [asked]
        case Responsibility(actors, polarity):
            said = YES if polarity == "asserts" else NO
            return [_Asked("responsibility", Scope(), about, said) for about in whose_deed(actors, names)]
        case Weapon(weapon, polarity):
            said = YES if polarity == "asserts" else NO
            nodes = {node for part in _AND.split(weapon) if (node := names.weapon(part))}
            return [_Asked("weapon", Scope(), node, said) for node in sorted(nodes)]
        case Control():
            return _control(claim.value, link, names, main)
        case Agreement(state, _):
            return [_Asked("agreement", Scope(), about, said) for about, said in STATE_SAYS[state].items()]
        case Occurrence(polarity):
            return [_Asked("occurrence", Scope(), "", YES if polarity == "asserts" else NO)]


def _wholes(claims: Iterable[Claim]) -> dict[tuple[str, int, str], str]:
    """Return whom a sentence counts that counts a part of them too, by article, start of the sentence and aspect."""
    found: dict[tuple[str, int, str], str] = {}
    for claim in sorted(claims, key=lambda claim: claim.id):
        if isinstance(claim.value, Count) and not claim.subset:
            found.setdefault((claim.article, claim.start, claim.aspect), claim.value.who)
    return found


def part_of(path: str, whole: str) -> str:
    """Return people that a text calls a part of others as a node within theirs.

    >>> part_of("people/fighters/officers", "people/fighters/government")
    'people/fighters/government/officers'
    >>> part_of("people/civilians/children", "people")
    'people/civilians/children'
    """
    return path if inside(path, whole) and path != whole else f"{whole}/{path.rpartition('/')[2]}"


def whom(path: str, *, apart: bool) -> str:
    """Return the people a toll is about: a toll of "civilians" is the toll, unless the event counts them apart.

    Annotators took the toll of one strike for one number, whether the text says
    people, civilians or displaced people; children, medics and fighters are parts.

    >>> whom("people/civilians", apart=False), whom("people/civilians/children", apart=False)
    ('people', 'people/civilians/children')
    """
    return "people" if path == CIVILIANS and not apart else path


def whose_deed(actors: Sequence[str], names: Names) -> list[str]:
    """Return the parties that actors are, each alone when all did it, joined by | when it was one of them.

    An unknown actor answers nothing. Who says that it was an accident says that
    nobody did it.
    """
    if any(_ACCIDENT.search(actor) for actor in actors):
        return [NOBODY]
    either = len(actors) > 1 or any(_OR.search(actor) for actor in actors)
    parts = [part for actor in actors for part in (_OR if either else _AND).split(_BRACKETS.sub(" ", actor))]
    parties = sorted({party for part in parts if (party := names.party(part))})
    if either and len(parties) > 1:
        return [EITHER.join(parties)]
    return parties


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


def _is_battle(mine: Sequence[tuple[Claim, Link]], asked: Mapping[str, Sequence[_Asked]], names: Names) -> bool:
    """Say whether both sides act: who holds the place is told too, or one origin names the deeds of two sides."""
    if any(claim.aspect == "control" for claim, _ in mine):
        return True
    deeds: dict[str, set[str]] = defaultdict(set)
    for claim, link in mine:
        deeds[link.origin] |= {
            one.about for one in asked[claim.id] if one.aspect == "responsibility" and one.interval == YES
        }
    return any(names.exclusive(a, b) for parties in deeds.values() for a in parties for b in parties if a < b)


def _all_asked(asked: Mapping[str, Sequence[_Asked]]) -> dict[str, frozenset[tuple[str, Interval]]]:
    found: dict[str, set[tuple[str, Interval]]] = defaultdict(set)
    for mine in asked.values():
        for one in mine:
            found[one.aspect].add((one.about, one.interval))
    return {aspect: frozenset(said) for aspect, said in found.items()}


def elsewhere(link: Link, main: Spot | None) -> str:
    """Return the place of a toll's own, where it is a settlement or quarter other than the event's, else "".

    A wider place ("in Idlib") is the event's, said less exactly; so is one that
    nobody lists, since its spelling may be all that differs.
    """
    place = spot(link)
    if main is None or main.coarse or place is None or place.key == main.key:
        return ""
    if not (place.listed and main.listed):
        return ""
    wider = main.within == place.key or main.key.startswith(place.key + "/")
    return place.label if place.feature.startswith("P.") and not wider else ""


def _scope(claim: Claim, who: str, where: str) -> Scope:
    extent: Extent = "further" if claim.further else "part" if claim.subset and who == "people" else "whole"
    return Scope(who=who, where=where, when=claim.date if "/" in claim.date else "", extent=extent)


def _control(value: Control, link: Link, names: Names, main: Spot | None) -> list[_Asked]:
    """Return what a claim says of a place: how much of it a party has, or whether it is fought over.

    Fighting is a question of its own: reports of a battle and of its end are of
    one day, and annotators held neither against the other.
    """
    if value.places:
        return []  # counted places ("eight towns") name none, so nothing can be held against them
    here = spot(link)
    place = "" if here is None or (main and here.key == main.key) else here.label
    if value.change == "contested" and not value.share:
        said = YES if value.polarity == "asserts" else NO
        return [_Asked("control", Scope(where=place), CONTESTED, said)]
    party = names.party(value.holder).split("/", 1)[0]  # an army holds a town for its side
    interval = value.share.interval() if value.share else HELD_AFTER.get(value.change, SOME)
    interval = Interval(min(interval.lo, 100), min(interval.hi, 100))
    if value.polarity == "denies":
        rest = NONE if value.change == "entered" else _rest(interval)  # "have not advanced": none of it is theirs
        if rest is None:
            return []
        interval = rest
    return [_Asked("control", Scope(where=place), party, interval)] if party else []


def _rest(interval: Interval) -> Interval | None:
    """Return the percentages outside an interval, `None` where they are in two pieces or nowhere."""
    if interval.lo == 0 and interval.hi < 100:
        return Interval(interval.hi + 1, 100)
    if interval.hi == 100 and interval.lo > 0:
        return Interval(0, interval.lo - 1)
    return None


def _derived(one: _Asked, claim: Claim, event: _Event) -> list[_Asked]:
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


def _follows(one: _Asked, other: str, event: _Event) -> Interval | None:  # noqa: PLR0911 -- one case a line
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


def _strongest(asked: Sequence[_Asked]) -> list[_Asked]:
    """Keep one answer a question: the claim's own words before what follows, the narrower before the wider."""
    kept: dict[tuple[object, ...], _Asked] = {}
    for one in sorted(asked, key=lambda a: (a.derived, a.interval.hi - a.interval.lo, a.interval.lo)):
        kept.setdefault(one.key, one)
    return list(kept.values())


def _question(event: Event, one: _Asked) -> Question:
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


def _answer(question: Question, one: _Asked, claim: Claim, link: Link, event: Event) -> Answer:
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
