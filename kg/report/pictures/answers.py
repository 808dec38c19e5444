"""Who says how many: the answers of each origin in the order they were said, as intervals on one line.

Rows belong to an origin, the highest standing answer first; within one, time
runs down. Where two standing answers leave no number that fits both, the gap
between them is what the reader sees first.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.links import Question
from kg.readable import asked as asked_of
from kg.relations import spelled_as
from kg.report.gather import Asked
from kg.report.pictures.days import day_of
from kg.report.pictures.drawing import (
    BOLD,
    HEAVY,
    NOTHING,
    SMALL,
    WIDTH,
    Looks,
    Picture,
    box,
    cut,
    fill,
    line,
    notes,
    polygon,
    stroke,
    width,
    words,
)  # fmt: skip
from kg.values import COUNTS, OPEN, Interval

LEFT: Final = 58
RIGHT: Final = 250
"""Where the line of answers begins and ends: left of it stand days, right of it numbers."""
ROW: Final = 19
HEAD: Final = 17
TOP: Final = 22
ORIGINS: Final = 8
"""Origins of a picture; more than these nobody reads."""
EACH: Final = 3
"""Answers of one origin, the last among them."""
SPREAD: Final = 50
"""How many times the smallest number the largest has to be for a logarithmic line."""


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One value that one origin gave, how often, and when first and last."""

    first: str
    lo: int
    hi: int
    last: str
    stands: bool
    times: int
    family: str

    @property
    def interval(self) -> Interval:
        """The value on the line of answers."""
        return Interval(self.lo, self.hi)


def intervals(asked: Asked, families: Sequence[str] = ()) -> Picture:
    """Return who answers a question how, false where a picture would show nothing.

    Numbers and percentages are drawn from two answers on, yes and no where both
    were said. `families` gives all pictures of an event the same signs.
    """
    return spoken(asked.question, _ranked(_by_origin(asked)), families)


def spoken(one: Question, groups: Mapping[str, Sequence[Row]], families: Sequence[str] = (), rest: int = 0) -> Picture:
    """Return the same picture of the values that each origin gave, in the order they were said.

    The first origins are drawn. `rest` is how many more values there are than are given: who asks for the picture of
    a large event need not have them all.
    """
    rows = [row for group in groups.values() for row in group]
    numbers = one.aspect in (*COUNTS, "control")
    if len(rows) < 2 or not (numbers or len({row.interval for row in rows}) > 1):
        return NOTHING
    kept = _kept(groups)
    scale = _Scale([row for _, group in kept for row in group], one.aspect)
    looks = Looks(families or sorted({row.family for row in rows}))
    standing = [row.interval for row in rows if row.stands]
    body, y = _blocks(kept, scale, looks)
    under, end = notes(y + 16, list(_notes(len(rows), rest, kept, scale)))
    spelled = [f"{origin}: {', '.join(scale.spelled(row.interval) for row in group)}" for origin, group in kept]
    return Picture(
        _title(one), "; ".join(spelled) + ".", end, _band(standing, scale, y) + scale.axis(y) + body + under,
        ("origin", "family", "answer", "stands", "first said", "last said", "times"),
        tuple(
            (origin, row.family, scale.spelled(row.interval), ("no", "yes")[row.stands], row.first, row.last, row.times)
            for origin, group in groups.items() for row in group
        ),
    )  # fmt: skip


def _title(one: Question) -> str:
    """Return what is asked as a headline."""
    about = asked_of(one)
    if one.aspect in COUNTS:
        return f"Who says how many were {one.aspect}{f' ({about})' if about != 'people' else ''}"
    return f"Who says what on {one.aspect}{f': {about}' if about else ''}"


def _by_origin(asked: Asked) -> dict[str, list[Row]]:
    """Return the values that each origin gave in the order they were said; the origins in order of their names."""
    found: dict[tuple[str, str, int, int, bool], list[str]] = defaultdict(list)
    for one in asked.stated:
        for evidence in one.evidence:
            link = evidence.link
            found[link.origin, link.family, one.interval.lo, one.interval.hi, one.stands].append(link.said[:10])
    groups: dict[str, list[Row]] = defaultdict(list)
    for (origin, family, lo, hi, stands), days in found.items():
        known = [day for day in days if day]
        first, last = (min(known), max(known)) if known else ("", "")
        groups[origin].append(Row(first, lo, hi, last, stands, len(days), family))
    return {origin: sorted(groups[origin], key=lambda row: (not row.first, row)) for origin in sorted(groups)}


def _ranked(groups: Mapping[str, Sequence[Row]]) -> dict[str, Sequence[Row]]:
    """Return the origins in the order in which a picture takes them: both edges of the gap, then who says most."""

    def weight(item: tuple[str, Sequence[Row]]) -> tuple[object, ...]:
        return not any(row.stands for row in item[1]), -sum(row.times for row in item[1]), item[0]

    ranked = sorted(groups.items(), key=weight)
    standing = [(row, item) for item in ranked for row in item[1] if row.stands]
    edges = []
    if standing:
        highest, lowest = max(standing, key=lambda one: one[0].lo), min(standing, key=lambda one: one[0].hi)
        edges = [highest[1], lowest[1]]
    return dict([*edges, *ranked])


def _kept(groups: Mapping[str, Sequence[Row]]) -> list[tuple[str, list[Row]]]:
    """Return the origins that are drawn, the highest answer first."""

    def height(item: tuple[str, Sequence[Row]]) -> tuple[object, ...]:
        stands = [row for row in item[1] if row.stands]
        last = max(stands or item[1], key=lambda row: (row.lo, row.hi))
        return not stands, -last.lo, -last.hi, item[0]

    chosen = list(groups.items())[:ORIGINS]
    return [(origin, _last_of(group)) for origin, group in sorted(chosen, key=height)]


def _last_of(group: Sequence[Row]) -> list[Row]:
    """Return the rows of an origin that are drawn, in order: what stands before what does not, then the latest."""
    wanted = sorted(range(len(group)), key=lambda at: (not group[at].stands, -at))[:EACH]
    return [group[at] for at in sorted(wanted)]


class _Scale:
    """Where a value lies between the left and the right end of the line, and how it is written."""

    def __init__(self, rows: Iterable[Row], aspect: str) -> None:
        self.aspect = aspect
        self.numbers = aspect in COUNTS
        bounds = [bound for row in rows for bound in (row.lo, row.hi) if bound != OPEN]
        small = min((bound for bound in bounds if bound > 0), default=1)
        most = max(1, *bounds, 1)
        self.logarithmic = self.numbers and most > SPREAD * small
        self.ticks = self._ticks(most)
        self.most = self.ticks[-1]

    def _ticks(self, most: int) -> list[int]:
        if self.aspect == "control":
            return [0, 50, 100]
        if not self.numbers:
            return [0, 1]
        if self.logarithmic:
            return [0, *(10**power for power in range(1, len(str(most - 1)) + 1))]
        ten = 10 ** (len(str(most)) - 1)
        step = next(step for step in (ten // 5, ten // 2, ten, ten * 2, ten * 5) if step and step * 4 >= most)
        return list(range(0, most + step, step))

    def __call__(self, value: int) -> float:
        share = math.log1p(value) / math.log1p(self.most) if self.logarithmic else value / self.most
        return LEFT + min(1.0, share) * (RIGHT - LEFT)

    def spelled(self, interval: Interval) -> str:
        """Return an answer as the table has it."""
        return spelled_as(self.aspect, interval)

    def short(self, row: Row) -> str:
        """Return an answer as it stands beside its mark."""
        if self.aspect not in (*COUNTS, "control"):
            return self.spelled(row.interval)
        percent = " %" if self.aspect == "control" else ""
        if row.lo == row.hi:
            return f"{row.lo:,}{percent}"
        if row.hi == OPEN:
            return f"{row.lo:,}+{percent}"
        return f"≤ {row.hi:,}{percent}" if row.lo == 0 else f"{row.lo:,}–{row.hi:,}{percent}"  # noqa: RUF001 -- a range, as set in print

    def axis(self, y: float) -> str:
        """Draw the line of answers and what lies where."""
        parts = [line(stroke("line"), (LEFT, y), (RIGHT + 8, y))]
        names = ["no", "yes"] if self.ticks == [0, 1] and not self.numbers else [f"{tick:,}" for tick in self.ticks]
        end = 0.0
        for tick, name in zip(self.ticks, names, strict=True):
            x = self(tick)
            parts.append(line(stroke("line"), (x, TOP), (x, y + 3), 0.5))
            if x - width(name, 11) / 2 > end:
                parts.append(words(x, y + 14, name, ink="quiet", anchor="middle", more=SMALL))
                end = x + width(name, 11) / 2 + 3
        return "".join(parts)


def _band(standing: Sequence[Interval], scale: _Scale, y: float) -> str:
    """Draw what the standing answers come to: the numbers that fit all, or the gap that shows that none does."""
    highest = max((one.lo for one in standing), default=0)
    lowest = min((one.hi for one in standing), default=OPEN)
    if len(set(standing)) < 2 or not (scale.numbers or scale.aspect == "control"):
        return ""
    if highest > lowest:
        left, right, said, ink = scale(lowest), scale(highest), "no number fits all that stand", "warn"
    else:
        fits = scale.spelled(Interval(highest, lowest))
        left, right = scale(highest), RIGHT + 8 if lowest == OPEN else scale(lowest)
        said, ink = f"{fits} fits all that stand", "good"
    half = width(said, 11) / 2
    middle = min(max((left + right) / 2, 6 + half), WIDTH - 6 - half)
    edges = "".join(line(stroke(ink), (x, TOP), (x, y), 1, "2 3") for x in {left, right} if x <= RIGHT)
    return (
        box(fill("soft"), left, TOP, max(1, right - left), y - TOP) + edges
        + words(middle, TOP - 6, said, ink=ink, anchor="middle", more=SMALL)
    )  # fmt: skip


def _blocks(kept: Sequence[tuple[str, list[Row]]], scale: _Scale, looks: Looks) -> tuple[str, float]:
    """Draw each origin with its rows; return them and where they end."""
    parts, y = [], TOP + 4.0
    for origin, group in kept:
        family = group[-1].family
        name = cut(origin, (WIDTH - 40) / HEAVY)
        parts += [
            looks.mark(family, 12, y + 8),
            words(22, y + 12, name, more=BOLD, halo="paper"),
        ]
        end = 28 + width(name) * HEAVY
        if family != origin and end < WIDTH - 56:
            roof = cut(f"({family})", WIDTH - 6 - end, 11)
            parts.append(words(end, y + 12, roof, ink="quiet", more=SMALL, halo="paper"))
        y += HEAD
        for before, row in zip([None, *group], group, strict=False):
            if before:
                parts.append(
                    line(
                        looks.stroke(family),
                        (_point(before, scale), y - ROW / 2),
                        (_point(row, scale), y + ROW / 2),
                        0.7,
                    )
                )
            parts.append(_row(row, y + ROW / 2, scale, looks))
            y += ROW
        y += 5
    return "".join(parts), y


def _point(row: Row, scale: _Scale) -> float:
    """Return where the sign of a row stands: on its number, its only bound, or the middle of both."""
    if row.hi == OPEN:
        return scale(row.lo)
    return scale(row.hi) if row.lo == 0 else (scale(row.lo) + scale(row.hi)) / 2


def _row(row: Row, y: float, scale: _Scale, looks: Looks) -> str:
    left, paint = scale(row.lo), looks.stroke(row.family)
    right = RIGHT + 8 if row.hi == OPEN else scale(row.hi)
    dash = "" if row.stands else "3 2.5"
    parts = [words(LEFT - 8, y + 4, day_of(row.first) or "no day", ink="quiet", anchor="end", more=SMALL)]
    if right > left:
        parts.append(line(paint, (left, y), (right, y), 2, dash))
        parts += [line(paint, (x, y - 5), (x, y + 5), 2) for x in ([left] if row.hi == OPEN else [left, right])]
    if row.hi == OPEN:
        tip = [(right + 3, y), (right - 4, y - 4), (right - 4, y + 4)]
        parts.append(polygon(paint.replace("s-", "f-").replace("stroke=", "fill="), tip))
    parts.append(looks.mark(row.family, _point(row, scale), y, hollow=not row.stands))
    said, end = scale.short(row), right + 9.0
    if row.stands:
        parts.append(words(end, y + 4, said, more=BOLD, halo="paper"))
        end += width(said) * HEAVY + 5
    else:
        parts.append(words(end, y + 4, said, ink="quiet", halo="paper"))
        end += width(said) + 5
    times = f"×{row.times:,} " if row.times > 1 else ""  # noqa: RUF001 -- times
    room = WIDTH - 2 - end
    aside = next(text for text in (times + ("" if row.stands else "outdated"), times, "") if width(text, 11) < room)
    return "".join(parts) + (words(end, y + 4, aside.strip(), ink="quiet", more=SMALL, halo="paper") if aside else "")


def _notes(given: int, rest: int, kept: Sequence[tuple[str, list[Row]]], scale: _Scale) -> Iterable[str]:
    """Yield how to read the picture, and what it leaves out."""
    signs = ["Each sign is a family."]
    if any(row.hi == OPEN for _, group in kept for row in group):
        signs.append("An arrow has no upper bound.")
    if any(not row.stands for _, group in kept for row in group):
        signs.append("Hollow: outdated, it no longer stands.")
    if scale.logarithmic:
        signs.append("Logarithmic.")
    yield " ".join(signs)
    left_out = given - sum(len(group) for _, group in kept) + rest
    if left_out:
        yield f"And {left_out:,} more answers{'' if rest else ', which the table has'}."
