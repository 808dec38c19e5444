"""Intervals drawn small, one beside its number in a table: where it lies on the line of all answers to its question.

Plain SVG with presentation attributes only, since pages allow no style but the one
file. What is drawn stands beside it as text, so that nothing is lost without it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from markupsafe import Markup

from kg.values import COUNTS, OPEN

WIDTH: Final = 150
HEIGHT: Final = 14
EDGE: Final = 7
"""Units of a bar: its width and height, and what is kept free at both ends for dots and arrows."""


class Line:
    """The line that the answers to one question lie on, from nothing to the largest number given."""

    def __init__(self, aspect: str, stated: Iterable[Mapping[str, Any]]) -> None:
        self.drawn = aspect in COUNTS or aspect == "control"
        bounds = [bound for one in stated for bound in (one["lo"], one["hi"]) if bound != OPEN]
        self.most = 100 if aspect == "control" else max(1, *bounds) if bounds else 1
        small = min((bound for bound in bounds if bound > 0), default=1)
        self.logarithmic = aspect != "control" and self.most > 50 * small

    def bar(self, one: Mapping[str, Any]) -> Markup:
        """Return one interval as a small picture, "" where there is none to draw."""
        if not self.drawn:
            return Markup("")
        left, middle = self._at(one["lo"]), HEIGHT / 2
        kind = "stands" if one["stands"] else "gone"
        right = WIDTH - EDGE if one["hi"] == OPEN else self._at(one["hi"])
        parts = [f'<line class="track" x1="{EDGE}" y1="{middle}" x2="{WIDTH - EDGE}" y2="{middle}"/>']
        if right - left < 1:
            parts.append(f'<circle class="{kind}" cx="{left}" cy="{middle}" r="4.5"/>')
        else:
            parts.append(f'<line class="bar {kind}" x1="{left}" y1="{middle}" x2="{right}" y2="{middle}"/>')
            ends = [left] if one["hi"] == OPEN else [left, right]
            parts += [f'<line class="end {kind}" x1="{x}" y1="2" x2="{x}" y2="{HEIGHT - 2}"/>' for x in ends]
        if one["hi"] == OPEN:
            tip = f"{WIDTH},{middle} {WIDTH - EDGE},2 {WIDTH - EDGE},{HEIGHT - 2}"
            parts.append(f'<polygon class="{kind}" points="{tip}"/>')
        # Only numbers of ours are in it.
        return Markup(  # noqa: S704
            f'<svg class="interval" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{"".join(parts)}</svg>'
        )

    def _at(self, number: int) -> float:
        share = math.log1p(number) / math.log1p(self.most) if self.logarithmic else number / self.most
        return round(EDGE + min(1.0, share) * (WIDTH - 2 * EDGE), 1)
