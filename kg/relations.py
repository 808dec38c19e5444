"""How two answers bear on each other; the only place in Python that decides it.

`queries/relations.rq` says the same in SPARQL, and a test holds the two equal.
Nothing here reads an article or a registry: what decides is question, interval,
origin, family and when it was said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from kg.links import Question, Summary
from kg.values import COUNTS, OPEN, Interval

Kind = Literal["corroborates", "repeats", "contradicts", "updates", "refines"]
Strength = Literal["same", "inside", "overlap", ""]

RULES: Final[dict[str, str]] = {
    "part-fits": "The question of one lies within the other's, and the part fits into the whole.",
    "part-too-large": "The question of one lies within the other's, and the part is more than the whole.",
    "part-of-whole": "All or none of a place was claimed, and of a part of it something else.",
    "one-origin-same": "Both come from one origin or one family, with the same value or a vaguer one.",
    "one-origin-other": "Both come from one origin or one family, which gave another value.",
    "called-old": "The text itself calls one of the two values superseded.",
    "toll-rose": "Another origin's lower figure was said on an earlier day, and tolls rise.",
    "deal-moved-on": "The deal had another state on an earlier day.",
    "changed-hands": "The place was somebody else's days before.",
    "disjoint": "No number is in both answers, and both stood on one day or stand now.",
    "disjoint-raised": "No number is in both answers, and the higher was only raised further.",
    "same": "Another origin gives the same value.",
    "inside": "Another origin gives a value inside the other's bounds.",
    "overlap": "Another origin gives a value that does not disagree, and supports nothing.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one claim says to one question.

    `said` is an ISO day or time, empty when unknown. `day` is what orders
    answers by day, as a proleptic Gregorian ordinal, 0 when unknown: the day it
    was said, or for deals and control the day that the state is of. `until` is
    the last day on which its origin still gave it. `stands` is false when its
    origin later gave another answer or the text calls the value old. `derived`
    answers follow from the claim's words ("the army holds it" says "the rebels
    do not"), `hedged` ones were put as probable or possible, and `vague` ones
    are a word ("dozens") and no number.
    """

    question: str
    aspect: str
    claim: str
    interval: Interval
    origin: str
    family: str
    said: str
    day: int = 0
    until: int = 0
    old: bool = False
    stands: bool = True
    derived: bool = False
    hedged: bool = False
    vague: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """How two claims bear on each other, with the rule that says so.

    `a` is the later, narrower or supporting claim; where there is no direction,
    the smaller id.
    """

    a: str
    b: str
    kind: Kind
    rule: str
    strength: Strength = ""
    hedged: bool = False
    why: str = ""


def earlier(a: Answer, b: Answer) -> bool | None:
    """Say whether `a` was said before `b`, or `None` when nothing decides.

    Words in the text come first, then the clock time at which it was said, else
    the day, else for tolls the lower first.
    """
    if a.old != b.old:
        return a.old
    if len(a.said) > len("2018-07-12") < len(b.said) and a.said != b.said:
        return a.said < b.said
    if a.day and b.day and a.day != b.day:
        return a.day < b.day
    if a.aspect in COUNTS and a.interval != b.interval:
        return (a.interval.lo, a.interval.hi) < (b.interval.lo, b.interval.hi)
    return None


def relate(a: Answer, b: Answer) -> Relation | None:  # noqa: PLR0911 -- in the order people argue it
    """Say how two answers to one question bear on each other, or `None` when nothing follows.

    The family is asked before the value: sources under one roof are not
    independent, so a family that raises its own toll updates it, and only
    another one can contradict or corroborate it.
    """
    if a.question != b.question or a.claim == b.claim:
        return None
    old, new = _in_order(a, b)
    if a.family == b.family:
        if _gives_another(new, old):
            return _relation(new, old, "updates", "one-origin-other")
        return _relation(new, old, "repeats", "one-origin-same")
    if a.interval.disjoint(b.interval):
        rule = _revises(new, old)
        if rule:
            return _relation(new, old, "updates", rule)
        first, second = sorted((a, b), key=lambda answer: answer.claim)
        if (a.stands and b.stands) or _at_one_time(a, b):
            return _relation(first, second, "contradicts", "disjoint")
        low, high = sorted((a, b), key=lambda answer: answer.interval.lo)
        if a.aspect in COUNTS and low.stands and not high.old:
            return _relation(first, second, "contradicts", "disjoint-raised")
        return None
    return _agree(a, b)


def _agree(a: Answer, b: Answer) -> Relation | None:
    """Say how far two answers of two origins that share a number support each other.

    What only follows from a claim's words supports nobody unless it is the same.
    """
    first, second = sorted((a, b), key=lambda answer: answer.claim)
    if a.interval == b.interval:
        return _relation(first, second, "corroborates", "same", "same")
    if a.derived or b.derived:
        return None
    if a.interval.contains(b.interval):
        return _relation(b, a, "corroborates", "inside", "inside")
    if b.interval.contains(a.interval):
        return _relation(a, b, "corroborates", "inside", "inside")
    return _relation(first, second, "corroborates", "overlap", "overlap")


def relate_within(part: Answer, whole: Answer) -> Relation | None:
    """Say how an answer bears on one to a question that its own lies within.

    A part that fits refines the whole. One that cannot fit contradicts it, if
    both stand and come from two origins: an origin is not held against itself,
    since the two numbers are often of two hours.
    """
    if part.claim == whole.claim:
        return None
    if part.interval.lo > whole.interval.hi:
        rule = "part-too-large"
    elif part.aspect == "control" and whole.interval.lo == 100 and part.interval.hi < 100:
        rule = "part-of-whole"
    else:
        return _relation(part, whole, "refines", "part-fits")
    if part.family == whole.family or not (part.stands and whole.stands):
        return None
    return _relation(part, whole, "contradicts", rule)


def standing(answers: Iterable[Answer]) -> list[Answer]:
    """Mark which answers stand and until when: of each origin its newest, and none that the text calls old.

    Answers of one origin between which nothing decides all stand.
    """
    by_origin: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in answers:
        by_origin[answer.question, answer.origin].append(answer)
    return [
        replace(
            answer,
            stands=not answer.old and not any(_supersedes(other, answer) for other in group),
            until=max(other.day for other in group if other.interval == answer.interval),
        )
        for group in by_origin.values()
        for answer in group
    ]


def summarise(question: str, answers: Iterable[Answer]) -> Summary:
    """Return what the standing answers to a question come to."""
    said = [answer for answer in answers if answer.question == question]
    stand = [answer for answer in said if answer.stands]
    return Summary(
        question=question,
        claims=len({answer.claim for answer in said}),
        origins=len({answer.origin for answer in stand}),
        families=len({answer.family for answer in stand}),
        max_lo=max((answer.interval.lo for answer in stand), default=0),
        min_hi=min((answer.interval.hi for answer in stand), default=OPEN),
    )


def relations(questions: Iterable[Question], answers: Iterable[Answer], *, pairs: bool = False) -> list[Relation]:
    """Return all relations among answers, one for each pair of claims, in order of their ids.

    Without `pairs`, one claim speaks for all those of its family that give the
    same answer in the same way: the earliest. A pair that answers several
    questions together keeps the relation that comes first in `PRECEDENCE`.
    """
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[answer.question].append(answer)
    if not pairs:
        groups = defaultdict(list, {key: speakers(group) for key, group in groups.items()})
    found: dict[tuple[str, str], Relation] = {}
    for question in questions:
        mine = groups[question.id]
        _keep(found, (relate(a, b) for i, a in enumerate(mine) for b in mine[i + 1 :]))
        for wider in question.within:
            _keep(found, (relate_within(part, whole) for part in mine for whole in groups[wider]))
    return [found[key] for key in sorted(found)]


def bearing_on(claim: str, questions: Iterable[Question], answers: Iterable[Answer]) -> list[Relation]:
    """Return how one claim bears on others, as `relations` has it; one of them speaks for those that say the same."""
    mine: dict[str, list[Answer]] = defaultdict(list)
    others: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        (mine if answer.claim == claim else others)[answer.question].append(answer)
    others = defaultdict(list, {key: speakers(group) for key, group in others.items()})
    found: dict[tuple[str, str], Relation] = {}
    for question in questions:
        here = mine.get(question.id, ())
        _keep(found, (relate(a, b) for a in here for b in others[question.id]))
        for wider in question.within:
            _keep(found, (relate_within(part, whole) for part in here for whole in others[wider]))
            _keep(found, (relate_within(part, whole) for part in others[question.id] for whole in mine.get(wider, ())))
    return [found[key] for key in sorted(found)]


PRECEDENCE: Final[tuple[Kind, ...]] = ("contradicts", "updates", "repeats", "corroborates", "refines")
"""Which relation of a pair is shown when several of its answers meet: what a reader must not miss comes first."""


def speakers(answers: Sequence[Answer]) -> list[Answer]:
    """Return the earliest answer of each family, origin, value and standing: one speaks for its copies."""
    first: dict[tuple[object, ...], Answer] = {}
    for answer in sorted(answers, key=lambda a: (a.said or "9999", a.claim)):
        key = (answer.family, answer.origin, answer.interval, answer.stands, answer.old, answer.day, answer.vague)
        first.setdefault(key, answer)
    return list(first.values())


HEARD: Final = 120
"""Answers of a question that pages and reports hold against each other pair by pair; the first of each value come
first. More than these have only the very largest events, where all pairs would be millions: `kg query relations` gives
them."""


def heard(answers: Sequence[Answer]) -> list[Answer]:
    """Return the answers that speak for their copies, of very many the first of each value before the second."""
    spoken = speakers(answers)
    if len(spoken) <= HEARD:
        return spoken
    seen: dict[tuple[object, ...], int] = defaultdict(int)
    ranked = []
    for place, answer in enumerate(spoken):
        key = (answer.interval, answer.stands)
        ranked.append((seen[key], place, answer))
        seen[key] += 1
    return [answer for _, _, answer in sorted(ranked, key=lambda one: one[:2])[:HEARD]]


def _keep(found: dict[tuple[str, str], Relation], new: Iterable[Relation | None]) -> None:
    for relation in new:
        if relation is None:
            continue
        key = (min(relation.a, relation.b), max(relation.a, relation.b))
        held = found.get(key)
        if held is None or _rank(relation) < _rank(held):
            found[key] = relation


def _rank(relation: Relation) -> tuple[object, ...]:
    strength = ("same", "inside", "overlap", "").index(relation.strength)
    return PRECEDENCE.index(relation.kind), strength, relation.rule, relation.a


def _supersedes(new: Answer, old: Answer) -> bool:
    return new.interval != old.interval and not new.old and earlier(old, new) is True


def _in_order(a: Answer, b: Answer) -> tuple[Answer, Answer]:
    first = earlier(a, b)
    if first is None:
        return (b, a) if a.claim < b.claim else (a, b)
    return (a, b) if first else (b, a)


CHANGE_DAYS: Final = 2
"""Days from which a place in other hands is news: reports of one battle are dated a day or two apart."""


def _gives_another(new: Answer, old: Answer) -> bool:
    """Say whether an origin gives another value, and not the same or a vaguer one.

    "At least 24" and later "126" is a raised toll although 126 lies within; a
    word ("dozens") and a number within it are one statement.
    """
    if old.vague or new.vague or old.aspect not in COUNTS:
        return old.interval.disjoint(new.interval)
    raised = old.interval.hi == OPEN and new.interval.lo > old.interval.lo
    return raised or not (old.interval.contains(new.interval) or new.interval.contains(old.interval))


def _revises(new: Answer, old: Answer) -> str:
    """Return the rule by which `new` is news and no contradiction of another origin's `old`, or ""."""
    if old.old != new.old:
        return "called-old"
    days = new.day - old.day if old.day and new.day else 0
    if old.aspect in COUNTS:
        lower_first = old.interval.lo < new.interval.lo
        return "toll-rose" if days and lower_first and old.until < new.day else ""
    if days and old.aspect == "agreement":
        return "deal-moved-on"
    return "changed-hands" if days > CHANGE_DAYS and old.aspect == "control" else ""


def _at_one_time(a: Answer, b: Answer) -> bool:
    """Say whether both answers were their origins' on one day; what is superseded the same day still was."""
    if a.old or b.old or not (a.day and b.day):
        return False
    return a.day <= max(b.day, b.until) and b.day <= max(a.day, a.until)


def _relation(a: Answer, b: Answer, kind: Kind, rule: str, strength: Strength = "") -> Relation:
    why = f"{RULES[rule]} {a.origin}: {spelled_answer(a)}; {b.origin}: {spelled_answer(b)}."
    return Relation(a=a.claim, b=b.claim, kind=kind, rule=rule, strength=strength, hedged=a.hedged or b.hedged, why=why)


def spelled(interval: Interval) -> str:
    """Return an interval as people write it.

    >>> spelled(Interval(27, OPEN)), spelled(Interval(0, 50)), spelled(Interval(9, 9))
    ('27 or more', 'up to 50', '9')
    """
    if interval.lo == interval.hi:
        return str(interval.lo)
    if interval.hi == OPEN:
        return f"{interval.lo} or more"
    return f"up to {interval.hi}" if interval.lo == 0 else f"{interval.lo} to {interval.hi}"


def spelled_answer(one: Answer) -> str:
    """Return an answer: a number, yes or no, or a percentage."""
    return spelled_as(one.aspect, one.interval)


def spelled_as(aspect: str, interval: Interval) -> str:
    """Return an interval as an answer on this aspect.

    >>> spelled_as("control", Interval(0, 0)), spelled_as("weapon", Interval(1, 1))
    ('0 %', 'yes')
    """
    if aspect in COUNTS:
        return spelled(interval)
    if aspect == "control":
        return f"{spelled(interval)} %"
    return {(1, 1): "yes", (0, 0): "no"}.get((interval.lo, interval.hi), spelled(interval))
