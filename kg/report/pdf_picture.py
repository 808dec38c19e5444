"""A picture of the report in a PDF: the few shapes that `kg.report.pictures` draws, put on reportlab's canvas."""

from __future__ import annotations

import re
from typing import Any, Final
from xml.etree import ElementTree as ET

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from kg.report.pdf_letters import BOLD, REGULAR, shown
from kg.report.pictures import Picture
from kg.report.pictures.drawing import WIDTH

WIDE: Final = 300.0
"""Points that a picture is wide: its letters of 11 units are then set in 9 points."""

_NUMBERS: Final = re.compile(r"-?\d+(?:\.\d+)?")


class Drawn(Flowable):  # type: ignore[misc]
    """A picture with its lower left corner where the text has come to."""

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self._picture = picture
        self._scale = WIDE / WIDTH

    def wrap(self, *_: float) -> tuple[float, float]:
        """Return how much room it takes."""
        return WIDE, self._picture.height * self._scale + 6

    def draw(self) -> None:
        """Put it on the page."""
        canvas = self.canv
        canvas.saveState()
        canvas.translate(0, 4)
        canvas.scale(self._scale, self._scale)
        # It is our own, and what comes from texts in it is escaped.
        _draw(canvas, ET.fromstring(self._picture.__html__()), self._picture.height)  # noqa: S314
        canvas.restoreState()


def _draw(canvas: Any, parent: ET.Element, height: float) -> None:  # noqa: ANN401 -- reportlab has no types
    for one in parent:
        canvas.saveState()
        if one.tag == "svg":
            room = canvas.beginPath()
            room.rect(0, height - float(one.get("height", 0)), float(one.get("width", 0)), float(one.get("height", 0)))
            canvas.clipPath(room, stroke=0, fill=0)
            _draw(canvas, one, height)
        elif one.tag in _SHAPES:
            stroke, fill = _paint(canvas, one)
            _SHAPES[one.tag](canvas, one, height, {"stroke": stroke, "fill": fill})
        canvas.restoreState()


def _paint(canvas: Any, one: ET.Element) -> tuple[int, int]:  # noqa: ANN401
    fill, stroke = one.get("fill", "none"), one.get("stroke", "none")
    if fill != "none":
        canvas.setFillColor(HexColor(fill))
        canvas.setFillAlpha(float(one.get("fill-opacity", 1)))
    if stroke != "none":
        canvas.setStrokeColor(HexColor(stroke))
        canvas.setStrokeAlpha(float(one.get("stroke-opacity", 1)))
        canvas.setLineWidth(float(one.get("stroke-width", 1)))
        dashes = one.get("stroke-dasharray")
        if dashes:
            canvas.setDash([float(length) for length in dashes.split()])
    return int(stroke != "none"), int(fill != "none")


def _number(one: ET.Element, name: str) -> float:
    return float(one.get(name, 0))


def _rect(canvas: Any, one: ET.Element, height: float, paint: dict[str, int]) -> None:  # noqa: ANN401
    wide, high = _number(one, "width"), _number(one, "height")
    canvas.rect(_number(one, "x"), height - _number(one, "y") - high, wide, high, **paint)


def _line(canvas: Any, one: ET.Element, height: float, _: dict[str, int]) -> None:  # noqa: ANN401
    canvas.line(_number(one, "x1"), height - _number(one, "y1"), _number(one, "x2"), height - _number(one, "y2"))


def _circle(canvas: Any, one: ET.Element, height: float, paint: dict[str, int]) -> None:  # noqa: ANN401
    canvas.circle(_number(one, "cx"), height - _number(one, "cy"), _number(one, "r"), **paint)


def _polygon(canvas: Any, one: ET.Element, height: float, paint: dict[str, int]) -> None:  # noqa: ANN401
    found = [float(value) for value in _NUMBERS.findall(one.get("points", ""))]
    figure = canvas.beginPath()
    figure.moveTo(found[0], height - found[1])
    for x, y in zip(found[2::2], found[3::2], strict=True):
        figure.lineTo(x, height - y)
    figure.close()
    canvas.drawPath(figure, **paint)


def _path(canvas: Any, one: ET.Element, height: float, paint: dict[str, int]) -> None:  # noqa: ANN401
    """Draw an arc: where it begins, then one curve."""
    x, y, *ends = (float(value) for value in _NUMBERS.findall(one.get("d", "")))
    figure = canvas.beginPath()
    figure.moveTo(x, height - y)
    figure.curveTo(*(height - value if at % 2 else value for at, value in enumerate(ends)))
    canvas.drawPath(figure, **paint)


def _text(canvas: Any, one: ET.Element, height: float, _: dict[str, int]) -> None:  # noqa: ANN401
    x, y = _number(one, "x"), height - _number(one, "y")
    size, bold = float(one.get("font-size", 12)), one.get("font-weight") == "600"
    text, font = shown(one.text or ""), BOLD if bold else REGULAR
    canvas.setFont(font, size * NARROW)
    wide = canvas.stringWidth(text, font, size * NARROW)
    left = x - {"end": wide, "middle": wide / 2}.get(one.get("text-anchor", ""), 0)
    if one.get("paint-order"):  # what lies under it is kept away, as on a screen
        canvas.drawString(left, y, text, mode=1)
    canvas.drawString(left, y, text)
    for more in one:
        canvas.setFillColor(HexColor(more.get("fill", "#000000")))
        canvas.setFont(REGULAR, float(more.get("font-size", 12)) * NARROW)
        canvas.drawString(x + wide, y, shown(more.text or ""))


NARROW: Final = 0.92
"""How much smaller letters are set than they are drawn on a screen: this font is wider than most."""

_SHAPES: Final = {"rect": _rect, "line": _line, "circle": _circle, "polygon": _polygon, "path": _path, "text": _text}
