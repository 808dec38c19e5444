"""What all pictures share: the canvas, colours and shapes, and text that is measured, cut and escaped.

A picture is 360 units wide, the width of a phone, so that its letters stay
readable there. Colours are CSS variables for light and dark, each with the
light colour as a plain attribute: where a page allows no style, or a program
knows none, the picture is a light card. No colour says anything alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Final

WIDTH: Final = 360
"""Units across; 1 unit is a pixel on a narrow phone."""

_LIGHT: Final = {
    "ink": "#1a1a1a", "paper": "#ffffff", "quiet": "#595959", "line": "#c9c9c9", "soft": "#efeeea", "warn": "#a33c00",
    "good": "#00567f", "land": "#f1efe8", "sea": "#dfe9ef", "border": "#a9a59b",
    "c0": "#0068a8", "c1": "#b84a00", "c2": "#007a59", "c3": "#9c3f72", "c4": "#6f5c00", "c5": "#4d4d4d",
}  # fmt: skip
"""The colours of Okabe and Ito, darkened until each stands out 4.5 to 1 from the paper."""
_DARK: Final = {
    "ink": "#ececec", "paper": "#161616", "quiet": "#b4b4b4", "line": "#4d4d4d", "soft": "#272727", "warn": "#ffb07a",
    "good": "#8ccbf2", "land": "#2a2a28", "sea": "#161d22", "border": "#6f6c66",
    "c0": "#6fbdf0", "c1": "#ff9d57", "c2": "#3fcfa2", "c3": "#e8a6cc", "c4": "#e9d94a", "c5": "#cfcfcf",
}  # fmt: skip
COLOURS: Final = 6
SHAPES: Final = ("circle", "square", "triangle", "diamond", "bar", "down", "cross")
"""With seven shapes and six colours, the first forty-two families look different."""

_FAMILY: Final = "system-ui, 'Liberation Sans', 'DejaVu Sans', sans-serif"


def _style() -> str:
    light, dark = (";".join(f"--d-{name}:{colour}" for name, colour in colours.items()) for colours in (_LIGHT, _DARK))
    fills = "".join(f".drawing .f-{name}{{fill:var(--d-{name})}}" for name in _LIGHT)
    strokes = "".join(f".drawing .s-{name}{{stroke:var(--d-{name})}}" for name in _LIGHT)
    return (
        f".drawing{{{light};display:block;width:100%;max-width:30rem;height:auto}}"
        f"@media screen and (prefers-color-scheme:dark){{.drawing{{{dark}}}}}{fills}{strokes}"
        "@media print{.drawing{max-width:11cm;break-inside:avoid}}"
    )


STYLE: Final = _style()
"""What a page puts into its style sheet once for all pictures; a file has it inside."""


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A picture with its name, a sentence on what is seen, and the table that holds the same.

    It is false when there is nothing to draw. Put into a page (`{{ picture }}`)
    it is SVG without style or ids, which wants `STYLE` once a page; `svg` is a
    file of its own.
    """

    title: str = ""
    told: str = ""
    height: float = 0
    body: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str | int, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.body)

    def __repr__(self) -> str:
        return f"Picture({self.title!r})"

    def __html__(self) -> str:
        return self._drawn(self.body, self.height) if self.body else ""

    @property
    def svg(self) -> str:
        """The picture as a file that stands alone, with its title above."""
        lines = wrapped(self.title, (WIDTH - 12) / HEAVY, 3, 14)
        head = "".join(words(6, 20 + 18 * at, text, more=f'{BOLD} font-size="14"') for at, text in enumerate(lines))
        under = 18 * len(lines) + 10
        size = f' xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{number(self.height + under)}"'
        body = f'{head}<g transform="translate(0 {under})">{self.body}</g>'
        return self._drawn(body, self.height + under, size, f"<style>{STYLE}</style>")

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: str | Path) -> None:
        """Write the picture as an SVG file."""
        Path(path).write_text(self.svg, encoding="utf-8", newline="\n")

    def _drawn(self, body: str, height: float, size: str = "", style: str = "") -> str:
        return (
            f'<svg class="drawing"{size} viewBox="0 0 {WIDTH} {number(height)}" role="img" font-family="{_FAMILY}" '
            f'font-size="12"><title>{clean(self.title)}</title><desc>{clean(self.told[:LONGEST])}</desc>{style}'
            f"{box(fill('paper'), 0, 0, WIDTH, height)}{body}</svg>"
        )


NOTHING: Final = Picture()
"""Nothing to draw."""


class Looks:
    """The shape and colour of each family; a family that is not among them looks like the last."""

    def __init__(self, families: Iterable[str]) -> None:
        self._places = {family: at for at, family in enumerate(dict.fromkeys(families))}

    def mark(self, family: str, x: float, y: float, *, hollow: bool = False) -> str:
        """Draw the sign of a family, 9 units across, around a point; hollow for what no longer stands."""
        at = self._places.get(family, len(self._places))
        colour = f"c{at % COLOURS}"
        paint = both("paper" if hollow else colour, colour)
        return shape(SHAPES[at % len(SHAPES)], x, y, 4.5, f'{paint} stroke-width="1.5"')

    def stroke(self, family: str) -> str:
        """Return the paint of lines of a family."""
        return stroke(f"c{self._places.get(family, len(self._places)) % COLOURS}")


def shape(name: str, x: float, y: float, r: float, paint: str) -> str:
    """Draw a sign of radius `r` around a point."""
    if name == "circle":
        return f'<circle {paint} cx="{number(x)}" cy="{number(y)}" r="{number(r)}"/>'
    corners = {
        "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
        "triangle": ((0, -1.1), (1.1, 0.9), (-1.1, 0.9)),
        "down": ((0, 1.1), (1.1, -0.9), (-1.1, -0.9)),
        "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
        "bar": ((-0.5, -1.2), (0.5, -1.2), (0.5, 1.2), (-0.5, 1.2)),
        "cross": (
            (-0.4, -1.1), (0.4, -1.1), (0.4, -0.4), (1.1, -0.4), (1.1, 0.4), (0.4, 0.4), (0.4, 1.1), (-0.4, 1.1),
            (-0.4, 0.4), (-1.1, 0.4), (-1.1, -0.4), (-0.4, -0.4),
        ),
    }[name]  # fmt: skip
    return polygon(paint, [(x + r * across, y + r * down) for across, down in corners])


def polygon(paint: str, corners: Iterable[tuple[float, float]]) -> str:
    """Draw a closed figure."""
    points = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    return f'<polygon {paint} points="{points}"/>'


def line(paint: str, start: tuple[float, float], end: tuple[float, float], width: float = 1, dash: str = "") -> str:
    """Draw a line; `dash` are the lengths of strokes and gaps."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    (x1, y1), (x2, y2) = start, end
    ends = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
    return f'<line {paint} {ends} stroke-width="{number(width)}"{dashed}/>'


def box(paint: str, x: float, y: float, width: float, height: float) -> str:
    """Draw a rectangle."""
    return f'<rect {paint} x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"/>'


def words(x: float, y: float, text: str, *, ink: str = "ink", anchor: str = "", more: str = "", halo: str = "") -> str:  # noqa: PLR0913 -- as SVG has them
    """Set one line of text, escaped; `anchor` is end or middle, `more` further attributes, `halo` what lies under."""
    anchored = f' text-anchor="{anchor}"' if anchor else ""
    paint = f'{both(ink, halo)} stroke-width="3" stroke-linejoin="round" paint-order="stroke"' if halo else fill(ink)
    return f'<text {paint} x="{number(x)}" y="{number(y)}"{anchored}{more}>{clean(text)}</text>'


BOLD: Final = ' font-weight="600"'
HEAVY: Final = 1.15
"""How much wider bold letters are set."""
SMALL: Final = ' font-size="11"'


def fill(name: str) -> str:
    """Return a colour to fill with."""
    return f'class="f-{name}" fill="{_LIGHT[name]}"' if name != "none" else 'fill="none"'


def stroke(name: str) -> str:
    """Return a colour to draw lines with."""
    return f'class="s-{name}" stroke="{_LIGHT[name]}"'


def both(inside: str, edge: str) -> str:
    """Return a colour to fill with and one to draw the edge with."""
    return f'class="f-{inside} s-{edge}" fill="{_LIGHT[inside]}" stroke="{_LIGHT[edge]}"'


def number(value: float) -> str:
    """Write a length, to a tenth of a unit.

    >>> number(3.04), number(3.96), number(-0.01)
    ('3', '4', '0')
    """
    rounded = round(value, 1) + 0.0
    return f"{rounded:.1f}".removesuffix(".0")


_UNSAID: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""What no XML can hold, and what turns the direction of the text around it."""


def plain(text: str) -> str:
    r"""Return text on one line, without what cannot be shown.

    >>> plain("a\n b\x00\u202ec")
    'a bc'
    """
    return _UNSAID.sub("", " ".join(text.split()))


def clean(text: str) -> str:
    """Return text as SVG shows it.

    >>> clean('<script>"&')
    '&lt;script&gt;&quot;&amp;'
    """
    return escape(plain(text))


def width(text: str, size: float = 12) -> float:
    """Estimate how wide text is set; a little more than the widest of the usual sans-serif letters take on average.

    >>> round(width("Monitor")), round(width("モニター"))
    (45, 48)
    """
    return sum(_width(char) for char in text) * size


@lru_cache(maxsize=4096)
def _width(char: str) -> float:
    if unicodedata.combining(char):
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return 1
    if char in "iljtfrI.,:;'|! ()[]":
        return 0.34
    return 0.9 if char in "mwMW@%+≤" else 0.7 if char.isupper() else 0.64 if char.isdigit() else 0.6


def cut(text: str, room: float, size: float = 12) -> str:
    """Return text that fits into so many units, with an ellipsis for what is left out.

    >>> cut("Salwan Rights Monitor", 80)
    'Salwan Rig…'
    """
    text = plain(text[: LONGEST * 2])
    if width(text, size) <= room:
        return text
    kept, used = 0, width("…", size)
    while kept < len(text) and used + width(text[kept], size) <= room:
        used += width(text[kept], size)
        kept += 1
    return text[:kept].rstrip() + "…"


LONGEST: Final = 1000
"""Characters of a text that are looked at; no picture has room for as many."""


def wrapped(text: str, room: float, most: int, size: float = 12) -> list[str]:
    """Return text in lines that fit into so many units, the last cut where there are more than `most`.

    >>> wrapped("At least 27 people were killed in the market", 110, 2)
    ['At least 27 people', 'were killed in t…']
    """
    lines, used, space = [""], 0.0, width(" ", size)
    for word in plain(text[:LONGEST]).split(" "):
        wide = width(word, size)
        if lines[-1] and used + space + wide > room:
            lines.append(word)
            used = wide
        else:
            used += space * bool(lines[-1]) + wide
            lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > most:
        lines[most - 1] += " …"
        lines = lines[:most]
    fitted = [cut(one, room, size) for one in lines]
    if len(lines) == most and lines[-1].endswith(" …"):
        fitted[-1] = cut(lines[-1].removesuffix(" …"), room - width("…", size), size).removesuffix("…") + "…"
    return fitted


def notes(y: float, lines: Sequence[str]) -> tuple[str, float]:
    """Set quiet lines under a picture, wrapped; return them and where they end."""
    drawn = []
    for text in lines:
        for part in wrapped(text, WIDTH - 12, 3, 11):
            y += 14
            drawn.append(words(6, y, part, ink="quiet", more=SMALL))
    return "".join(drawn), y + 8
