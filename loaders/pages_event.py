"""What the pages show of one event, worked out when it is written: values given, what disagrees, who meets whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kg.links import Event, Question
from kg.readable import question as worded
from kg.relations import Answer, Relation, relations
from kg.relations import heard as heard_of

FIRST: Final = 40
"""Values among which the two are looked for that a list shows; those with most families come first."""

FEW: Final = 12
"""Names that a list has of each side; the page of the question has all."""

KEPT: Final = 200
"""Pairs of a question that are kept of each kind; how many there are is kept too."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with what its page and its line in a list show.

    `stated` are the values given, as JSON objects: lo, hi, stands, the families
    behind it, the number of claims and the first of them. `opposed` are the two
    that exclude each other and have most families behind the weaker one; there
    is one only where the dispute is with a whole or a part, or with what follows
    from other words. `sides` are pairs of families with "against" or "beside".
    """

    question: Question
    name: str
    wording: str
    claims: int
    families: int
    stated: list[dict[str, Any]]
    opposed: list[dict[str, Any]]
    disputes: list[Relation]
    revised: list[Relation]
    weaker: int
    sides: list[tuple[str, str, str]]

    @property
    def firm(self) -> bool:
        """True when a pair of answers that exclude each other is not hedged."""
        return any(not one.hedged for one in self.disputes)


@dataclass(slots=True)
class Marks:
    """Claims that only one family stands behind, that another supports, and that another contradicts."""

    alone: set[str] = field(default_factory=set)
    supported: set[str] = field(default_factory=set)
    contradicted: set[str] = field(default_factory=set)


def asked_of(questions: Sequence[Question], answers: Iterable[Answer]) -> tuple[list[Asked], Marks]:
    """Return the questions of one event, and how its claims stand."""
    by_question: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_question[answer.question].append(answer)
    heard = {key: heard_of(group) for key, group in by_question.items()}
    marks = Marks()
    made = [_asked(question, by_question[question.id], heard, marks) for question in questions]
    return made, marks


def _asked(question: Question, mine: Sequence[Answer], heard: Mapping[str, list[Answer]], marks: Marks) -> Asked:
    there = [*heard.get(question.id, ()), *(one for wider in question.within for one in heard.get(wider, ()))]
    found = relations([question], there)
    direct = [answer for answer in mine if not answer.derived]
    disputes = [one for one in found if one.kind == "contradicts"]
    stated = _stated(direct)
    _mark(mine, direct, disputes, marks)
    family = {answer.claim: answer.family for answer in there}
    behind = {answer.claim: _behind(stated, answer) for answer in there}
    return Asked(
        question=question,
        name=min((answer.claim for answer in direct or mine), default=""),
        wording=worded(question),
        claims=len({answer.claim for answer in direct}),
        families=len({answer.family for answer in direct if answer.stands}),
        stated=stated,
        opposed=_opposed(stated),
        disputes=sorted(disputes, key=lambda one: (-min(behind[one.a], behind[one.b]), one.hedged, one.a, one.b)),
        revised=[one for one in found if one.kind == "updates"],
        weaker=max((min(behind[one.a], behind[one.b]) for one in disputes), default=0),
        sides=_sides(found, family),
    )


def _stated(direct: Sequence[Answer]) -> list[dict[str, Any]]:
    """Return the values given, those that stand and have most families behind them first."""
    groups: dict[tuple[int, int, bool], list[Answer]] = defaultdict(list)
    for answer in direct:
        groups[answer.interval.lo, answer.interval.hi, answer.stands].append(answer)
    standing = {(answer.interval, answer.family) for answer in direct if answer.stands}
    found = []
    for (lo, hi, stands), group in groups.items():
        behind = {family for interval, family in standing if group[0].interval.contains(interval)} if stands else set()
        first = min(group, key=lambda one: (one.said or "9999", one.claim))
        found.append(
            {
                "lo": lo, "hi": hi, "stands": stands, "families": sorted(behind), "claims": len(group),
                "first": first.claim, "said": first.said, "origins": _origins(group),
            }
        )  # fmt: skip
    return sorted(found, key=lambda one: (not one["stands"], -len(one["families"]), one["lo"], one["hi"]))


def _opposed(stated: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    best: tuple[int, int, int] | None = None
    found = list(stated[:1])
    shown = stated[:FIRST]
    for i, one in enumerate(shown):
        for j, other in enumerate(shown[i + 1 :], i + 1):
            if one["lo"] > other["hi"] or other["lo"] > one["hi"]:
                rank = (min(len(one["families"]), len(other["families"])), one["stands"] + other["stands"], -i - j)
                if best is None or rank > best:
                    best, found = rank, [one, other]
    return [{**one, "families": one["families"][:FEW], "origins": one["origins"][:FEW]} for one in found]


def _origins(group: Iterable[Answer]) -> list[str]:
    """Return who gives a value, in the order in which they said so."""
    return list(dict.fromkeys(one.origin for one in sorted(group, key=lambda one: (one.said or "9999", one.claim))))


def _behind(stated: Iterable[Mapping[str, Any]], answer: Answer) -> int:
    """Return how many families stand behind the value of an answer; 1 where it only follows from other words."""
    key = (answer.interval.lo, answer.interval.hi, answer.stands)
    return max((len(one["families"]) for one in stated if (one["lo"], one["hi"], one["stands"]) == key), default=1) or 1


def _mark(mine: Sequence[Answer], direct: Sequence[Answer], disputes: Collection[Relation], marks: Marks) -> None:
    """Note which claims are alone, supported, contradicted."""
    standing = {(answer.interval, answer.family) for answer in direct if answer.stands}
    roofs = {family for _, family in standing}
    inside = {
        interval: {family for other, family in standing if interval.contains(other)}
        for interval in {answer.interval for answer in direct}
    }
    for answer in direct:
        if answer.stands and roofs == {answer.family}:
            marks.alone.add(answer.claim)
        if inside[answer.interval] - {answer.family}:
            marks.supported.add(answer.claim)
    met = {claim for one in disputes for claim in (one.a, one.b)}
    spoken = {(one.family, one.interval, one.stands) for one in mine if one.claim in met}
    marks.contradicted |= {one.claim for one in mine if (one.family, one.interval, one.stands) in spoken}
    marks.contradicted |= met


def _sides(found: Iterable[Relation], family: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return which families contradict and support each other here, each pair once and in order."""
    kinds = {"contradicts": "against", "corroborates": "beside"}
    sides = set()
    for one in found:
        a, b = sorted((family[one.a], family[one.b]))
        if one.kind in kinds and one.strength != "overlap" and a != b:
            sides.add((a, b, kinds[one.kind]))
    return sorted(sides)


def title_of(event: Event) -> str:
    """Return the claim that an event is addressed by: one of its own, so that the address outlasts the event."""
    return min(event.claims, default="")
