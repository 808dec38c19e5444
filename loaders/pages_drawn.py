"""What the pictures of an event need, worked out when it is written: a few hundred values, whatever it holds.

A page draws from these; drawn from all claims, the picture of an event of 5,000
would cost a reader a tenth of a second. What is left out is counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final

from kg.links import Question
from kg.loaders.pages_event import Asked
from kg.readable import statement
from kg.relations import Answer
from kg.values import Interval

ORIGINS: Final = 20
"""Origins that are kept of a question: both edges of the gap, then who says most. A picture has room for eight."""

EACH: Final = 6
"""Values that are kept of one origin: what stands, then the latest. A picture has room for three."""

DAYS: Final = 12
"""Days whose voices are kept: the first and those on which most was said; of the others, how many there were."""

VOICES: Final = 6
"""Families that are kept of one day, who says most first."""

WORDS: Final = 6
"""Statements that are kept of a family on one day."""

FAMILIES: Final = 42
"""Families that are kept in order of their claims: so many have a sign of their own."""

TALKING: Final = 24
"""Families whose ties are kept, those that answer most questions; `kg.report.pictures.MOST`."""


def spoken(direct: Iterable[Answer]) -> dict[str, Any]:
    """Return the values that each origin gave to a question, and how many more there are than these.

    A row is origin, family, lo, hi, stands, first said, last said, times.
    """
    found: dict[tuple[str, str, int, int, bool], list[str]] = defaultdict(list)
    for one in direct:
        found[one.origin, one.family, one.interval.lo, one.interval.hi, one.stands].append(one.said[:10])
    groups: dict[str, list[list[Any]]] = defaultdict(list)
    for key, days in sorted(found.items()):
        known = [day for day in days if day]
        first, last = (min(known), max(known)) if known else ("", "")
        groups[key[0]].append([*key, first, last, len(days)])
    kept = [row for origin in _origins(groups) for row in _latest(groups[origin])]
    return {"rows": kept, "rest": len(found) - len(kept)}


def told(
    asked: Sequence[Asked], direct: Mapping[str, Sequence[Answer]], said: Iterable[tuple[str, str]]
) -> dict[str, Any]:
    """Return what was said of an event on which day, and who agrees with whom.

    `direct` are the answers to each question that do not only follow from other
    words, `said` is family and time of each claim.
    """
    said = list(said)
    claims = Counter(family for family, _ in said)
    talking = _talking(direct)
    return {
        "families": sorted(claims, key=lambda family: (-claims[family], family))[:FAMILIES],
        "voices": len(claims),
        "days": _days(asked, direct, said),
        "talking": talking[:TALKING],
        "talkers": len(talking),
        "ties": _ties(asked, direct, talking[:TALKING]),
    }


@dataclass(slots=True)
class _Voice:
    """What one family says on one day."""

    claims: int = 0
    stands: bool = False
    said: dict[tuple[str, Interval], Question] = field(default_factory=dict)


def _origins(groups: dict[str, list[list[Any]]]) -> list[str]:
    """Return the origins that are kept, as the picture chooses them."""

    def weight(origin: str) -> tuple[object, ...]:
        rows = groups[origin]
        return not any(row[4] for row in rows), -sum(row[7] for row in rows), origin

    ranked = sorted(groups, key=weight)
    standing = [(row, origin) for origin in ranked for row in groups[origin] if row[4]]
    edges = []
    if standing:
        highest = max(standing, key=lambda one: one[0][2])
        lowest = min(standing, key=lambda one: one[0][3])
        edges = [highest[1], lowest[1]]
    return list(dict.fromkeys([*edges, *ranked]))[:ORIGINS]


def _latest(group: Sequence[list[Any]]) -> list[list[Any]]:
    """Return the values that are kept of one origin: what stands before what does not, then the latest."""
    said = sorted(group, key=lambda row: (not row[5], row[5], row[2], row[3], row[6]))
    kept = sorted(range(len(said)), key=lambda at: (not said[at][4], -at))[:EACH]
    return [said[at] for at in sorted(kept)]


def _talking(direct: Mapping[str, Sequence[Answer]]) -> list[str]:
    """Return the families that answer something, those that answer most questions first."""
    questions: Counter[str] = Counter()
    claims: Counter[str] = Counter()
    for group in direct.values():
        here = [one.family for one in group]
        questions.update(set(here))
        claims.update(here)
    return sorted(questions, key=lambda family: (-questions[family], -claims[family], family))


def _days(
    asked: Sequence[Asked], direct: Mapping[str, Sequence[Answer]], said: Iterable[tuple[str, str]]
) -> list[dict[str, Any]]:
    voices: dict[tuple[str, str], _Voice] = defaultdict(_Voice)
    for family, when in said:
        voices[when[:10], family].claims += 1
    order = sorted(asked, key=lambda one: (-len(one.disputes), -one.families, one.question.aspect, one.question.id))
    for stands in (True, False):
        for one in order:
            _hear(one, direct.get(one.question.id, ()), voices, stands=stands)
    days: dict[str, list[tuple[str, _Voice]]] = defaultdict(list)
    for (day, family), voice in sorted(voices.items(), key=lambda item: (-item[1].claims, item[0][1])):
        days[day].append((family, voice))
    ordered = sorted(days, key=lambda day: day or "9999")
    most = sorted(ordered, key=lambda day: (day != ordered[0], -sum(one.claims for _, one in days[day]), day))
    kept = set(most[:DAYS])
    return [_day(day, days[day], VOICES if day in kept else 0) for day in ordered]


def _hear(one: Asked, direct: Iterable[Answer], voices: dict[tuple[str, str], _Voice], *, stands: bool) -> None:
    """Note what is said to one question by whom, the values with most families behind them first."""
    place = {(value["lo"], value["hi"], value["stands"]): at for at, value in enumerate(one.stated)}
    mine = [answer for answer in direct if answer.stands == stands]
    for answer in sorted(mine, key=lambda a: place[a.interval.lo, a.interval.hi, a.stands]):
        voice = voices[answer.said[:10], answer.family]
        voice.said.setdefault((one.question.id, answer.interval), one.question)
        voice.stands = voice.stands or stands


def _day(day: str, voices: Sequence[tuple[str, _Voice]], most: int) -> dict[str, Any]:
    rest = voices[most:]
    return {
        "day": day,
        "voices": [[family, one.claims, one.stands, _statements(one)] for family, one in voices[:most]],
        "more": len(rest),
        "rest": sum(one.claims for _, one in rest),
    }


def _statements(voice: _Voice) -> list[str]:
    words = [statement(question, interval) for (_, interval), question in list(voice.said.items())[:WORDS]]
    more = len(voice.said) - len(words)
    return [*words, f"and {more} more"] if more else words


def _ties(asked: Iterable[Asked], direct: Mapping[str, Sequence[Answer]], talking: Sequence[str]) -> list[list[Any]]:
    """Return pairs of families with the questions on which they agree and disagree.

    They agree where the standing answer of one is the other's or lies inside it.
    """
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    among = set(talking)
    for one in asked:
        values: dict[str, set[Interval]] = defaultdict(set)
        for answer in direct.get(one.question.id, ()):
            if answer.stands and answer.family in among:
                values[answer.family].add(answer.interval)
        for a, b in combinations(sorted(values), 2):
            if any(x.contains(y) or y.contains(x) for x in values[a] for y in values[b]):
                found[a, b][0] += 1
        for a, b, kind in one.sides:
            if kind == "against" and a in among and b in among:
                found[a, b][1] += 1
    return [[a, b, *counted] for (a, b), counted in sorted(found.items())]
