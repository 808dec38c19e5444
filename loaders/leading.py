"""Which answers stand for others, so that queries join few nodes and group none.

All of it follows from the answers to a question, which a unit of links holds whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kg.relations import Answer, speakers
from kg.values import OPEN

Key = tuple[str, str]
"""Names an answer: its question and its claim, for a claim gives one answer to a question."""


def named(one: Answer) -> Key:
    """Return what names an answer."""
    return one.question, one.claim


def roles(answers: Iterable[Answer]) -> dict[Key, list[str]]:
    """Return in which ways an answer stands for others, by its key.

    It `speaksTo` its question for what its origin said alike on that day, as
    `relations.speakers` has it; it `leads` when it is the earliest with its
    value from its origin; it `opens` when it is the earliest that stands with
    its value, from anybody.
    """
    found: dict[Key, list[str]] = defaultdict(list)
    by_question: dict[str, list[Answer]] = defaultdict(list)
    for one in answers:
        by_question[one.question].append(one)
    for group in by_question.values():
        for one in speakers(group):
            found[named(one)].append("speaksTo")
        seen: set[tuple[object, ...]] = set()
        for one in sorted(group, key=lambda one: (one.said or "9999", one.claim)):
            ways = [("leads", one.interval, one.origin), *([("opens", one.interval, "")] if one.stands else [])]
            for way in ways:
                if way not in seen:
                    seen.add(way)
                    found[named(one)].append(way[0])
    return found


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
