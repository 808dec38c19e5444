"""The letters of a PDF report: the fonts that come along, and what is written for a letter that they do not have."""

from __future__ import annotations

import io
from functools import cache
from importlib import resources
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR: Final = "DejaVuSans"
BOLD: Final = "DejaVuSans-Bold"
"""Fonts that come along, since no two machines have the same: Latin, Greek, Cyrillic, Arabic, Hebrew and more."""


@cache
def registered() -> frozenset[int]:
    """Tell reportlab of the fonts, and return the letters that both have."""
    known = []
    for name in (REGULAR, BOLD):
        file = resources.files("kg.report") / "fonts" / f"{name}.ttf"
        font = TTFont(name, io.BytesIO(file.read_bytes()))
        pdfmetrics.registerFont(font)
        known.append(frozenset(font.face.charToGlyph))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    return known[0] & known[1]


def shown(text: str) -> str:
    """Return text that the fonts can show: a letter that they do not have is named by its number, and not lost.

    >>> shown("Tōkyō 東")
    'Tōkyō [U+6771]'
    """
    if text.isascii():
        return text
    known = registered()
    return "".join(char if ord(char) in known else f"[U+{ord(char):04X}]" for char in text)
