"""The report as a Word file: headings, paragraphs and marks that a reader can edit; the same report, the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor

from kg.report.document import Kind, Line, Look, Words, lines
from kg.report.gather import Report
from kg.report.pack import archive

STYLES: Final[dict[Kind, str]] = {
    "title": "Title", "text": "Normal", "event": "Heading 1", "question": "Heading 2", "answer": "Heading 3",
    "evidence": "Quote", "bearing": "List Bullet", "order": "Heading 2",
}  # fmt: skip
"""How each kind of line is set, by Word's own styles, so that a contents list can be made."""

LOOKS: Final[dict[Look, str]] = {
    "source": '<w:highlight w:val="cyan"/>', "cue": '<w:highlight w:val="yellow"/>',
    "content": '<w:highlight w:val="green"/>', "quiet": '<w:b w:val="0"/><w:color w:val="555555"/>',
    "strong": "<w:b/>", "warn": '<w:color w:val="9A3B00"/>',
}  # fmt: skip

WRITTEN: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""When every such file says it was written: what it holds does not depend on the day."""


def word(report: Report) -> bytes:
    """Return the report as DOCX; pictures are left out, for Word shows no SVG that it has not converted itself."""
    made = Document()
    facts = made.core_properties
    facts.title, facts.author, facts.last_modified_by, facts.comments = "Who says what", "kg", "kg", ""
    facts.created = facts.modified = WRITTEN
    quote = made.styles["Quote"]
    quote.font.italic, quote.font.color.rgb, quote.paragraph_format.left_indent = False, RGBColor(0, 0, 0), Pt(18)
    ids = {kind: str(made.styles[name].style_id) for kind, name in STYLES.items()}
    # Written as XML: paragraph by paragraph through the library, a thousand events take two minutes.
    body = "".join(_paragraph(one, ids[one.kind]) for one in lines(report) if one.picture is None)
    end = made.element.body.sectPr
    for paragraph in parse_xml(f"<w:body {nsdecls('w')}>{body}</w:body>"):
        end.addprevious(paragraph)
    out = io.BytesIO()
    made.save(out)
    with zipfile.ZipFile(out) as packed:
        return archive({name: packed.read(name) for name in packed.namelist()}, zipfile.ZIP_DEFLATED)


def _paragraph(line: Line, style: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(map(_run, line.words))}</w:p>'


def _run(one: Words) -> str:
    """Return words as XML; what is in them is escaped, and has no character that XML could not hold."""
    look = f"<w:rPr>{LOOKS[one.look]}</w:rPr>" if one.look else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(one.text)}</w:t></w:r>'
