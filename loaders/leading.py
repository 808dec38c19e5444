"""Which answers stand for others, so that queries join few nodes and group none.

All of it follows from the answers to a question, which a unit of links holds whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from kg.relations import Answer, speakers
from kg.values import COUNTS, OPEN

Key = tuple[str, str]
"""Names an answer: its question and its claim, for a claim gives one answer to a question."""

VOICES: Final = 40
"""Speakers of one question up to which a list over everything compares each with each; the largest question of the
development corpus has 17. Beyond, pairs grow with the square of the claims, and nobody reads them."""

GROUPS: Final = 20
"""Values that are compared of a question with more speakers: those that exclude the most others."""


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
