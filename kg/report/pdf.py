"""The report as a PDF file, with bookmarks, marks, links and pictures; the same report gives the same bytes."""

from __future__ import annotations

import io
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph

from kg.report.document import Kind, Line, Look, Words, lines
from kg.report.gather import Report
from kg.report.pdf_letters import REGULAR, registered, shown
from kg.report.pdf_picture import Drawn

MARGIN: Final = 18 * mm

BACKS: Final[dict[Look, str]] = {"source": "#bfe3f5", "cue": "#ffe08a", "content": "#e3f1dc"}
INKS: Final[dict[Look, str]] = {"quiet": "#555555", "warn": "#9a3b00"}


def pdf(report: Report) -> bytes:
    """Return the report as PDF on A4."""
    registered()
    styles = _styles()
    out = io.BytesIO()
    made = _Pages(out)
    made.build([made_of for one in lines(report) for made_of in _flowables(one, styles)])
    return out.getvalue()


def _styles() -> dict[Kind, ParagraphStyle]:
    def style(name: str, size: float, **more: float) -> ParagraphStyle:
        return ParagraphStyle(name, fontName=REGULAR, fontSize=size, leading=size * 1.4, splitLongWords=1, **more)

    return {
        "title": style("title", 18, spaceAfter=6),
        "text": style("text", 9, spaceAfter=3),
        "event": style("event", 14, spaceBefore=16, spaceAfter=3, keepWithNext=1),
        "question": style("question", 11, spaceBefore=9, spaceAfter=3, keepWithNext=1),
        "answer": style("answer", 9.5, spaceBefore=4, keepWithNext=1),
        "evidence": style("evidence", 9, leftIndent=12, spaceAfter=3),
        "bearing": style("bearing", 9, leftIndent=12, firstLineIndent=-8, spaceAfter=2),
        "order": style("order", 10, spaceBefore=8, keepWithNext=1),
        "picture": style("picture", 9, spaceBefore=4, keepWithNext=1),
    }


class _Pages(BaseDocTemplate):  # type: ignore[misc]
    """A4 with one column, page numbers, and a bookmark for each event."""

    def __init__(self, out: io.BytesIO) -> None:
        super().__init__(
            out, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
            title="Who says what", author="kg", invariant=1, pageCompression=1,
        )  # fmt: skip
        frame = Frame(self.leftMargin, self.bottomMargin, self.width, self.height, 0, 0, 0, 0)
        self.addPageTemplates(PageTemplate(frames=[frame], onPage=_numbered))
        self._events = 0

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 -- reportlab's name
        """Note where an event begins."""
        if isinstance(flowable, Paragraph) and flowable.style.name == "event":
            self._events += 1
            key = f"event{self._events}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.getPlainText(), key, 0)


def _numbered(canvas: Canvas, _: _Pages) -> None:
    canvas.setFont(REGULAR, 8)
    canvas.setFillColor(HexColor("#555555"))
    canvas.drawRightString(A4[0] - MARGIN, MARGIN / 2, str(canvas.getPageNumber()))


def _flowables(line: Line, styles: dict[Kind, ParagraphStyle]) -> list[Flowable]:
    text = "".join(_markup(one) for one in line.words)
    made = [Paragraph(f"• {text}" if line.kind == "bearing" else text, styles[line.kind])]
    return [*made, Drawn(line.picture)] if line.picture is not None else made


def _markup(one: Words) -> str:
    """Return words as reportlab's own markup; what is in them is escaped."""
    text = escape(shown(one.text))
    if one.look in BACKS:
        text = f'<font backColor="{BACKS[one.look]}">{text}</font>'
    elif one.look in INKS:
        text = f'<font color="{INKS[one.look]}">{text}</font>'
    elif one.look == "strong":
        text = f"<b>{text}</b>"
    return f"<a href={quoteattr(one.url)}>{text}</a>" if one.url else text
