"""Who agrees and disagrees with whom: families under one another, joined on the left where they agree, else right.

The two sides, and dashes, say what the colours say. A tie is as thick as the
number of questions that two families answer alike, or cannot both be right on.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations
from operator import attrgetter
from typing import Final

from kg.report.gather import Asked, Bearing
from kg.report.pictures.drawing import (
    BOLD,
    NOTHING,
    SMALL,
    WIDTH,
    Looks,
    Picture,
    notes,
    number,
    stroke,
    width,
    words,
    wrapped,
)  # fmt: skip
from kg.report.wording import count
from kg.report.wording import families as spelled_families
from kg.values import Interval

FAMILIES: Final = 12
"""Families of a picture: those that answer most questions."""
MOST: Final = 24
"""Families whose ties are counted and stand in the table: each pair of them is looked at for each question."""
ROW: Final = 30
MIDDLE: Final = 150
"""Units that the names take at most; the rest is for the arcs."""
THICK: Final = 5
"""Units of the thickest tie."""
STRONGEST: Final = 12
"""Ties of each side that are drawn; more of them hide each other."""


_SIDES: Final = attrgetter("a.link.family", "b.link.family")
"""The families of a dispute."""
_PART: Final = 10_000
"""Disputes that are read at once; an event of 5,000 generated claims has 857,696."""


@dataclass(frozen=True, slots=True, order=True)
class Tie:
    """Two families, in order of their names, and the questions on which they agree and disagree."""

    a: str
    b: str
    agree: int
    disagree: int


def ties(asked: Iterable[Asked], families: Iterable[str] | None = None) -> list[Tie]:
    """Return who agrees and disagrees with whom over some questions, among the families given.

    Two agree on a question when the standing answer of one is the other's or
    lies inside it, and disagree when a rule says that theirs contradict.
    """
    questions = list(asked)
    among = sorted(set(families) if families is not None else _speakers(questions))
    agree: Counter[tuple[str, str]] = Counter()
    disagree: Counter[tuple[str, str]] = Counter()
    for one in questions:
        answers = _standing(one)
        present = [family for family in among if family in answers]
        agree.update((a, b) for a, b in combinations(present, 2) if _alike(answers[a], answers[b]))
        disagree.update(_opposed(one.disputes, set(among)))
    return [Tie(a, b, agree[a, b], disagree[a, b]) for a, b in sorted({*agree, *disagree})]


def speakers(asked: Iterable[Asked]) -> list[str]:
    """Return the families that answer something, those that answer most questions first."""
    answered = _speakers(asked)
    return sorted(answered, key=lambda family: (-answered[family][0], -answered[family][1], family))


def families(asked: Iterable[Asked], signs: Sequence[str] = (), about: str = "") -> Picture:
    """Return who agrees and disagrees with whom over some questions, among the families that answer most of them."""
    questions = list(asked)
    who = speakers(questions)
    return network(ties(questions, who[:MOST]), who, signs, about)


def network(
    found: Sequence[Tie], families: Sequence[str], signs: Sequence[str] = (), about: str = "", *, rest: int = 0
) -> Picture:
    """Return the families with their ties, false for fewer than three or without a tie.

    `families` are all that speak, the most talkative first; only so many are
    drawn, and `rest` more speak than are given. `signs` gives all pictures of an
    event the same signs.
    """
    drawn = families[:FAMILIES]
    kept = [tie for tie in found if tie.a in drawn and tie.b in drawn]
    agree, disagree = _strongest(kept, drawn, "agree"), _strongest(kept, drawn, "disagree")
    tied = {name for tie, _ in (*agree, *disagree) for name in (tie.a, tie.b)}
    order = _order([name for name in drawn if name in tied], kept)
    if len(order) < 3:
        return NOTHING
    looks = Looks(signs or families)
    place = {name: 46 + ROW * at for at, name in enumerate(order)}
    middle = min(MIDDLE, 40 + max(width(name, 11) for name in order))
    left, right = (WIDTH - middle) / 2, (WIDTH + middle) / 2
    most = max(max(tie.agree, tie.disagree) for tie in kept)
    parts = [
        words(left - 6, 18, "agree", ink="good", anchor="end", more=BOLD),
        words(right + 6, 18, "disagree", ink="warn", more=BOLD),
        _arcs(agree, place, left, most, "good"),
        _arcs(disagree, place, right, most, "warn"),
    ]
    for name, y in place.items():
        lines = wrapped(name, MIDDLE - 24, 2, 11)
        start = (WIDTH - max(width(text, 11) for text in lines)) / 2 + 7
        parts.append(looks.mark(name, start - 10, y))
        first = y + 4 - 6 * (len(lines) - 1)
        parts += [words(start, first + 12 * at, text, more=' font-size="11"') for at, text in enumerate(lines)]
    under, end = notes(46 + ROW * len(order) - 14, _notes(len(families) + rest - len(order), kept, most))
    agreeing, disagreeing = sum(tie.agree for tie in found), sum(tie.disagree for tie in found)
    told = f"{len(families) + rest} families; {count(agreeing, 'agreement')}, {count(disagreeing, 'disagreement')}."
    rows = tuple((tie.a, tie.b, tie.agree, tie.disagree) for tie in found)
    title = f"Who agrees and disagrees with whom{f': {about}' if about else ''}"
    return Picture(title, told, end, "".join(parts) + under, ("family", "and", "agree on", "disagree on"), rows)


def _speakers(asked: Iterable[Asked]) -> dict[str, tuple[int, int]]:
    """Return how many questions each family answers, and with how many claims."""
    answered: Counter[str] = Counter()
    claims: Counter[str] = Counter()
    for one in asked:
        here = [evidence.link.family for stated in one.stated for evidence in stated.evidence]
        answered.update(set(here))
        claims.update(here)
    return {family: (answered[family], claims[family]) for family in answered}


def _opposed(disputes: Sequence[Bearing], among: set[str]) -> set[tuple[str, str]]:
    """Return which families contradict each other; of a question that has every pair already, no more is read."""
    found: set[tuple[str, str]] = set()
    for start in range(0, len(disputes), _PART):
        for a, b in set(map(_SIDES, disputes[start : start + _PART])):
            if a != b and a in among and b in among:
                found.add((min(a, b), max(a, b)))
        if len(found) == len(among) * (len(among) - 1) // 2:
            break
    return found


def _standing(one: Asked) -> dict[str, list[Interval]]:
    found: dict[str, set[Interval]] = defaultdict(set)
    for stated in one.stated:
        if stated.stands:
            for evidence in stated.evidence:
                found[evidence.link.family].add(stated.interval)
    return {family: sorted(values, key=lambda value: (value.lo, value.hi)) for family, values in found.items()}


def _alike(a: Sequence[Interval], b: Sequence[Interval]) -> bool:
    return _some_inside(a, b) or _some_inside(b, a)


def _some_inside(narrow: Sequence[Interval], wide: Sequence[Interval]) -> bool:
    """Say whether an interval of one sorted list lies within one of another, without comparing them pair by pair."""
    starts = [one.lo for one in wide]
    reach = list(accumulate((one.hi for one in wide), max))
    return any(at and reach[at - 1] >= one.hi for one in narrow for at in [bisect_right(starts, one.lo)])


def _order(names: Sequence[str], kept: Sequence[Tie]) -> list[str]:
    """Return families so that those who agree stand together: each next to the one it agrees with most."""
    weight = {(tie.a, tie.b): tie.agree - tie.disagree for tie in kept}
    weight |= {(b, a): value for (a, b), value in weight.items()}
    left = list(names)
    placed = [left.pop(0)] if left else []
    while left:
        following = max(left, key=lambda name: (_closeness(name, placed, weight), -names.index(name)))
        left.remove(following)
        placed.append(following)
    return placed


def _closeness(name: str, placed: Sequence[str], weight: Mapping[tuple[str, str], int]) -> float:
    """Return how much a family agrees with those that are placed, the last ones most."""
    return sum(weight.get((other, name), 0) / (len(placed) - at) for at, other in enumerate(placed))


def _strongest(kept: Sequence[Tie], families: Sequence[str], side: str) -> list[tuple[Tie, int]]:
    """Return the ties of one side that are drawn, the strongest last; of equal ones those of the most talkative."""
    place = {family: at for at, family in enumerate(families)}
    found = [(tie, tie.agree if side == "agree" else tie.disagree) for tie in kept]
    ranked = sorted(
        (one for one in found if one[1]), key=lambda one: (-one[1], place[one[0].a] + place[one[0].b], one[0])
    )
    return ranked[:STRONGEST][::-1]


def _arcs(drawn: Sequence[tuple[Tie, int]], place: Mapping[str, float], side: float, most: int, colour: str) -> str:
    """Draw the ties of one side as arcs with their numbers."""
    agree = colour == "good"
    room = side - 22 if agree else WIDTH - 22 - side
    rows = max(1.0, (len(place) - 1) * ROW)
    parts: list[str] = []
    labels: list[str] = []
    used: list[tuple[float, float]] = []
    for tie, value in drawn:
        high, low = sorted((place[tie.a], place[tie.b]))
        bulge = room * (0.28 + 0.72 * (low - high) / rows)
        x = side + (-bulge if agree else bulge) * 4 / 3
        dash = "" if agree else ' stroke-dasharray="6 3"'
        thick = 1.2 + (THICK - 1.2) * value / most if most > 1 else 2
        parts.append(
            f'<path {stroke(colour)} fill="none" stroke-width="{number(thick)}" stroke-opacity=".75"{dash} '
            f'd="M{number(side)} {number(high)}C{number(x)} {number(high)} {number(x)} {number(low)} '
            f'{number(side)} {number(low)}"/>'
        )
        top = side + (-bulge if agree else bulge)
        if most > 1:
            y = (high + low) / 2
            while any(abs(top - other) < 16 and abs(y - level) < 11 for other, level in used):
                y += 11
            used.append((top, y))
            labels.append(words(top, y + 4, f"{value:,}", ink=colour, anchor="middle", more=SMALL, halo="paper"))
    return "".join(parts) + "".join(labels)


def _notes(more: int, kept: Sequence[Tie], most: int) -> list[str]:
    said = "Lines on the left: one's answer is the other's or lies inside it. Right, dashed: they cannot both be right."
    said += " Numbers are questions." if most > 1 else " Each line is one question."
    busiest = max(sum(tie.agree > 0 for tie in kept), sum(tie.disagree > 0 for tie in kept))
    if busiest > STRONGEST:
        said += f" The {STRONGEST} strongest of each side."
    return [said, f"And {spelled_families(more)} more, with fewer answers."] if more else [said]
