"""What one claim answers in its own words: to which question, and with which interval."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from kg.claims import Claim
from kg.links import Link
from kg.names import Names
from kg.scope import Extent, Scope, inside
from kg.spots import PROVINCE, Spot, closeness, spot
from kg.values import COUNTS, NO, YES, Agreement, Control, Count, Interval, Occurrence, Responsibility, Weapon

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

PERIOD_DAYS: Final = 2
"""Days from the first to the last from which a number is of a period of its own; "overnight" spans one."""

CIVILIANS: Final = "people/civilians"

FIGHTERS: Final = "people/fighters"

NOBODY: Final = "nobody"

EITHER: Final = "|"
"""Joins the parties of "A or B" into what a question is about."""

_OR: Final = re.compile(r"\bor\b|/")

_AND: Final = re.compile(r"\band\b|,|/|\bor\b|followed by")

_ACCIDENT: Final = re.compile(r"^(?:none|nobody|no one)\b|\baccident|\btechnical\b|\bmalfunction", re.IGNORECASE)

_BRACKETS: Final = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Asked:
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


def answers_of(  # noqa: PLR0911, PLR0913, PLR0917 -- one case an aspect, and what each is read beside
    claim: Claim,
    link: Link,
    names: Names,
    apart: Collection[str],
    main: Spot | None,
    wholes: Mapping[tuple[str, int, str], str],
) -> list[Asked]:
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
            asked = Asked(claim.aspect, _scope(claim, people, elsewhere(link, main)), "", interval)
            return [] if interval.says_nothing else [asked]
        case Responsibility(actors, polarity):
            said = YES if polarity == "asserts" else NO
            return [Asked("responsibility", Scope(), about, said) for about in whose_deed(actors, names)]
        case Weapon(weapon, polarity):
            said = YES if polarity == "asserts" else NO
            nodes = {node for part in _AND.split(weapon) if (node := names.weapon(part))}
            return [Asked("weapon", Scope(), node, said) for node in sorted(nodes)]
        case Control():
            return _control(claim.value, link, names, main)
        case Agreement(state, _):
            return [Asked("agreement", Scope(), about, said) for about, said in STATE_SAYS[state].items()]
        case Occurrence(polarity):
            return [Asked("occurrence", Scope(), "", YES if polarity == "asserts" else NO)]


def wholes_of(claims: Iterable[Claim]) -> dict[tuple[str, int, str], str]:
    """Return whom a sentence counts that counts a part of them too, by article, start of the sentence and aspect."""
    found: dict[tuple[str, int, str], str] = {}
    for claim in sorted(claims, key=lambda claim: claim.id):
        if isinstance(claim.value, Count) and not claim.subset:
            found.setdefault((claim.article, claim.start, claim.aspect), claim.value.who)
    return found


def deeds_of(claims: Iterable[Claim], names: Names) -> dict[tuple[str, int], str]:
    """Return whose deed a sentence tells, by article and start of the sentence: the side, where it is one alone."""
    sides: dict[tuple[str, int], set[str]] = {}
    for claim in claims:
        if isinstance(claim.value, Responsibility) and claim.value.polarity == "asserts":
            found = {party.split("/", 1)[0] for party in whose_deed(claim.value.actors, names)}
            sides.setdefault((claim.article, claim.start), set()).update(found)
    return {at: found.pop() for at, found in sides.items() if len(found) == 1 and EITHER not in min(found)}


def by_deed(claims: Sequence[Claim], asked: Mapping[str, Sequence[Asked]], names: Names) -> dict[str, list[Asked]]:
    """Return the answers of a battle's claims, tolls as those of the side whose deed their sentence tells.

    Only where tolls of one class are told of two sides that exclude each other:
    the dead of the attack and those of the counter-attack are two questions.
    Fighters of a side need none: whose dead they are says whose deed it was.
    """
    told = deeds_of(claims, names)
    deeds = {claim.id: told[claim.article, claim.start] for claim in claims if (claim.article, claim.start) in told}
    sides: dict[tuple[str, str], set[str]] = {}
    for claim, deed in deeds.items():
        for one in asked[claim]:
            if one.aspect in COUNTS and not inside(one.scope.who, FIGHTERS):
                sides.setdefault((one.aspect, one.scope.who), set()).add(deed)
    two = {key for key, parties in sides.items() if any(names.exclusive(a, b) for a in parties for b in parties)}

    def its(claim: str, one: Asked) -> Asked:
        apart = claim in deeds and (one.aspect, one.scope.who) in two
        return replace(one, scope=replace(one.scope, deed=deeds[claim])) if apart else one

    return {claim: [its(claim, one) for one in said] for claim, said in asked.items()}


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


def elsewhere(link: Link, main: Spot | None) -> str:
    """Return the place of a toll's own, where it is a settlement or quarter other than the event's, else "".

    A wider place ("in Idlib") is the event's, said less exactly, whichever of
    the two the event is named for; so is one that nobody lists, since its
    spelling may be all that differs.
    """
    place = spot(link)
    if main is None or main.coarse or place is None or place.key == main.key:
        return ""
    if not (place.listed and main.listed):
        return ""
    wider = main.within == place.key or main.key.startswith(place.key + "/") or closeness(main, place) == PROVINCE
    return place.label if place.feature.startswith("P.") and not wider else ""


def _scope(claim: Claim, who: str, where: str) -> Scope:
    extent: Extent = "further" if claim.further else "part" if claim.subset and who == "people" else "whole"
    return Scope(who=who, where=where, when=_period(claim.date), extent=extent)


def _period(date_: str) -> str:
    """Return the period that a number is of, "" for a day or a night: two days are the event's own time.

    >>> _period("2018-07-10/2018-07-11"), _period("2018-07-08/2018-07-12")
    ('', '2018-07-08/2018-07-12')
    """
    first, _, last = date_.partition("/")
    if not last or (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days < PERIOD_DAYS:
        return ""
    return date_


def _control(value: Control, link: Link, names: Names, main: Spot | None) -> list[Asked]:
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
        return [Asked("control", Scope(where=place), CONTESTED, said)]
    party = names.party(value.holder).split("/", 1)[0]  # an army holds a town for its side
    interval = value.share.interval() if value.share else HELD_AFTER.get(value.change, SOME)
    interval = Interval(min(interval.lo, 100), min(interval.hi, 100))
    if value.polarity == "denies":
        rest = NONE if value.change == "entered" else _rest(interval)  # "have not advanced": none of it is theirs
        if rest is None:
            return []
        interval = rest
    return [Asked("control", Scope(where=place), party, interval)] if party else []


def _rest(interval: Interval) -> Interval | None:
    """Return the percentages outside an interval, `None` where they are in two pieces or nowhere."""
    if interval.lo == 0 and interval.hi < 100:
        return Interval(interval.hi + 1, 100)
    if interval.hi == 100 and interval.lo > 0:
        return Interval(0, interval.lo - 1)
    return None
