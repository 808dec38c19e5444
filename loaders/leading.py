"""Which answers stand for others, and which two contradict each other, so that queries join few nodes and group none.

All of it follows from the answers to a question, which a unit of links holds whole.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.links import Question
from kg.readable import asked
from kg.relations import Answer, relate, relate_within, speakers
from kg.values import COUNTS, OPEN

Key = tuple[str, str]
"""Names an answer: its question and its claim, for a claim gives one answer to a question."""

VOICES: Final = 40
"""Speakers of one question up to which a list over everything compares each with each; the largest question of the
development corpus has 17. Beyond, pairs grow with the square of the claims, and nobody reads them."""

ALL: Final = 100
"""Percent of a place that somebody has who has all of it."""

GROUPS: Final = 20
"""Values that are compared of a question with more speakers: those that exclude the most others."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two values of two origins that cannot both be true, `a` the one that says more.

    Both are the earliest of their origin with their value. `question` is that of
    both or, when one is to a part and one to its whole, the part's.
    """

    question: Question
    a: Answer
    b: Answer
    rule: str

    @property
    def hedged(self) -> bool:
        """True when one of the two was put as probable or possible."""
        return self.a.hedged or self.b.hedged


def named(one: Answer) -> Key:
    """Return what names an answer."""
    return one.question, one.claim


def roles(answers: Iterable[Answer]) -> dict[Key, list[str]]:
    """Return in which ways an answer stands for others, by its key.

    It `speaksTo` its question for what its origin said alike on that day, as
    `relations.speakers` has it; it `leads` when it is the earliest with its
    value from its origin; it `opens` when it is the earliest that stands with
    its value, from anybody; it is `brief` when `brief` has it.
    """
    found: dict[Key, list[str]] = defaultdict(list)
    by_question: dict[str, list[Answer]] = defaultdict(list)
    for one in answers:
        by_question[one.question].append(one)
    for group in by_question.values():
        spoken = speakers(group)
        for one in spoken:
            found[named(one)].append("speaksTo")
        for one in brief(spoken):
            found[named(one)].append("brief")
        seen: set[tuple[object, ...]] = set()
        for one in sorted(group, key=lambda one: (one.said or "9999", one.claim)):
            ways = [("leads", one.interval, one.origin), *([("opens", one.interval, "")] if one.stands else [])]
            for way in ways:
                if way not in seen:
                    seen.add(way)
                    found[named(one)].append(way[0])
    return found


def brief(spoken: Sequence[Answer]) -> list[Answer]:
    """Return the speakers of one question that brief lists compare: all, or of many the telling ones.

    Of many, those that stand are grouped by value (tolls) or by value and day,
    since a deal or a place in other hands on a later day is news. The groups at
    both ends, and the newest, are kept, and of each the first two families and
    the last two that gave it: if any two answers with these two values contradict
    each other, two of those do, since a higher toll is news only when no lower one
    was said on its day or later.
    """
    if len(spoken) <= VOICES:
        return list(spoken)
    groups: dict[tuple[int, int, int], list[Answer]] = defaultdict(list)
    for one in spoken:
        if one.stands:
            day = 0 if one.aspect in COUNTS else one.day
            groups[day, one.interval.lo, one.interval.hi].append(one)
    high = sorted(groups, key=lambda key: (-key[0], -key[1], key[2]))[: GROUPS // 2]
    low = sorted(groups, key=lambda key: (-key[0], key[2], key[1]))[: GROUPS // 2]
    found: dict[Key, Answer] = {}
    for key in dict.fromkeys([*high, *low]):
        first = sorted(groups[key], key=lambda one: (one.day, one.said, one.claim))
        last = sorted(groups[key], key=lambda one: (-(one.until or OPEN), one.claim))
        found |= {named(one): one for one in (*_two_families(first), *_two_families(last))}
    return list(found.values())


def _two_families(ordered: Iterable[Answer]) -> list[Answer]:
    """Return the first answers of the first two families."""
    first: dict[str, Answer] = {}
    for one in ordered:
        first.setdefault(one.family, one)
        if len(first) == 2:
            break
    return list(first.values())


def contradictions(
    questions: Sequence[Question],
    answers: Iterable[Answer],
    ways: Mapping[Key, Collection[str]],
    led: Mapping[Key, Answer],
) -> list[Contradiction]:
    """Return what a brief list of contradictions tells of some questions, in its order.

    `ways` are the `roles` of the answers and `led` their `leaders`. However many
    claims there are, no question has more than some thousand, since those with
    more voices than `VOICES` are told by few.
    """
    compared: dict[str, list[Answer]] = defaultdict(list)
    for one in answers:
        if "brief" in ways.get(named(one), ()):
            compared[one.question].append(one)
    found: dict[tuple[str, Key, Key, str], Contradiction] = {}
    for question in questions:
        mine = compared[question.id]
        pairs = _exclusive(mine, mine)
        for wider in question.within:
            pairs += _exclusive(mine, compared[wider])
            if question.aspect == "control":
                pairs += [
                    (one, part) for part in mine for one in compared[wider] if part.interval.hi < ALL <= one.interval.lo
                ]
        for a, b in pairs:
            rule = _rule(question, a, b)
            if rule:
                more, less = led[named(a)], led[named(b)]
                key = question.id, named(more), named(less), rule
                found[key] = Contradiction(question, more, less, rule)
    texts = {question.id: asked(question) for question in questions}
    return sorted(
        found.values(),
        key=lambda one: (one.question.aspect, texts[one.question.id], one.a.claim, one.b.claim, one.question.id),
    )


def _exclusive(more: Iterable[Answer], less: Iterable[Answer]) -> list[tuple[Answer, Answer]]:
    """Return the pairs of which the first says more than the second allows."""
    ordered = sorted(less, key=lambda one: one.interval.hi)
    highest = [one.interval.hi for one in ordered]
    return [(a, b) for a in more for b in ordered[: bisect_left(highest, a.interval.lo)]]


def _rule(question: Question, a: Answer, b: Answer) -> str:
    """Return the rule by which two answers contradict each other, or "" when they do not."""
    if a.question == b.question:
        found = relate(a, b)
    else:
        found = relate_within(*((a, b) if a.question == question.id else (b, a)))
    return found.rule if found and found.kind == "contradicts" else ""


def leaders(answers: Iterable[Answer]) -> dict[Key, Answer]:
    """Return for each answer, by its key, the earliest with its value from its origin."""
    first: dict[tuple[object, ...], Answer] = {}
    ordered = sorted(answers, key=lambda one: (one.said or "9999", one.claim))
    return {named(one): first.setdefault((one.question, one.interval, one.origin), one) for one in ordered}


def disjoint(answers: Iterable[Answer]) -> dict[str, bool]:
    """Return for each question whether any two of its answers exclude each other, standing or not."""
    lo: dict[str, int] = {}
    hi: dict[str, int] = {}
    for one in answers:
        lo[one.question] = max(lo.get(one.question, 0), one.interval.lo)
        hi[one.question] = min(hi.get(one.question, OPEN), one.interval.hi)
    return {key: lo[key] > hi[key] for key in lo}
