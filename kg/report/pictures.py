"""Who says how many, as a picture: one row an answer, its interval as a bar, open ends as arrows.

Plain SVG without scripts or fonts of its own. The same figures stand in the
table beside it, and colour alone says nothing: what no longer stands is dashed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Final

from kg.relations import spelled_answer
from kg.report.gather import Asked, Stated
from kg.values import COUNTS, OPEN

WIDTH: Final = 640
ROW: Final = 26
LABEL: Final = 200
"""Units of the picture: its width, the height of a row, and what of the width the names take."""
RIGHT: Final = 70
TOP: Final = 8
LONGEST: Final = 30
"""Letters of a name that are shown; the table has all of it."""
FEWEST: Final = 2
MOST: Final = 24
"""Rows of a picture: one says nothing that the table does not, and more than these nobody reads."""


def intervals(asked: Asked) -> str:
    """Return the answers to a question on one line as SVG, "" where a picture would show nothing.

    Only numbers and percentages are drawn. Where the largest value is more than
    fifty times the smallest the line is logarithmic, and says so.
    """
    shown = asked.stated[:MOST]
    if asked.question.aspect not in (*COUNTS, "control") or len(shown) < FEWEST:
        return ""
    scale = _Scale(shown, percent=asked.question.aspect == "control")
    height = TOP * 2 + ROW * len(shown) + 16
    rows = "".join(_row(number, one, scale) for number, one in enumerate(shown))
    title = "; ".join(f"{_who(one)}: {spelled_answer(one.answer)}" for one in shown)
    note = "logarithmic" if scale.logarithmic else ""
    return (
        f'<svg class="picture" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f'<line class="axis" x1="{LABEL}" y1="{height - 18}" x2="{WIDTH - RIGHT}" y2="{height - 18}"/>{rows}'
        f'<text class="tick" x="{LABEL}" y="{height - 4}">{scale.least}</text>'
        f'<text class="tick" x="{WIDTH - RIGHT}" y="{height - 4}" text-anchor="end">{scale.most} {note}</text></svg>'
    )


class _Scale:
    """Where a value lies between the left and the right end of the line."""

    def __init__(self, shown: Sequence[Stated], *, percent: bool) -> None:
        bounds = [n for one in shown for n in (one.interval.lo, one.interval.hi) if n != OPEN]
        self.least = 0
        self.most = 100 if percent else max(1, *bounds)
        small = min((n for n in bounds if n > 0), default=1)
        self.logarithmic = not percent and self.most > 50 * small

    def __call__(self, number: int) -> float:
        share = math.log1p(number) / math.log1p(self.most) if self.logarithmic else number / self.most
        return round(LABEL + min(1.0, share) * (WIDTH - LABEL - RIGHT), 1)


def _row(number: int, one: Stated, scale: _Scale) -> str:
    middle = TOP + ROW * number + ROW / 2
    left, right = scale(one.interval.lo), scale(min(one.interval.hi, scale.most))
    kind = "stands" if one.stands else "gone"
    parts = [f'<text class="name" x="{LABEL - 8}" y="{middle + 4}" text-anchor="end">{escape(_who(one))}</text>']
    if one.interval.hi == OPEN:
        right = WIDTH - RIGHT + 6
        tip = f"{right},{middle} {right - 8},{middle - 4} {right - 8},{middle + 4}"
        parts.append(f'<polygon class="{kind}" points="{tip}"/>')
    parts.append(f'<line class="bar {kind}" x1="{left}" y1="{middle}" x2="{right}" y2="{middle}"/>')
    ends = [left] if one.interval.hi == OPEN else [left, right]
    parts += [f'<line class="end {kind}" x1="{x}" y1="{middle - 6}" x2="{x}" y2="{middle + 6}"/>' for x in ends]
    parts.append(f'<text class="value" x="{right + 8}" y="{middle + 4}">{escape(_short(one))}</text>')
    return "".join(parts)


def _who(one: Stated) -> str:
    """Return the first to say it, and how many others of its evidence there are."""
    first = one.evidence[0].link.origin
    more = len({evidence.link.origin for evidence in one.evidence}) - 1
    name = first if len(first) <= LONGEST else first[: LONGEST - 1] + "…"
    return f"{name} +{more}" if more else name


def _short(one: Stated) -> str:
    lo, hi = one.interval.lo, one.interval.hi
    return str(lo) if lo == hi else f"{lo}+" if hi == OPEN else f"{lo}–{hi}"  # noqa: RUF001 -- a range, as set in print
