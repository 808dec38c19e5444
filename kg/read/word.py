"""Articles as Word files (.docx): the paragraphs and tables of the body in order, as python-docx reads them.

Entities are not resolved and nothing outside the file is looked up.
"""

from __future__ import annotations

import io
from typing import IO, Any

from kg.articles import Article
from kg.errors import InputError
from kg.read import apart
from kg.read.extracts import extract
from kg.read.nested import whole
from kg.read.options import Options


def word_article(file: IO[bytes], path: str, options: Options) -> Article:
    """Return the one article of a Word file, or raise `InputError` without its place."""
    return extract(apart.call("word", whole(file)), options, stem=path)


def extracted(data: bytes) -> dict[str, Any]:
    """Return text and title of a Word file; a row of a table is a line. Runs apart."""
    from docx import Document  # noqa: PLC0415 -- only Word files need it
    from docx.table import Table  # noqa: PLC0415

    document = Document(io.BytesIO(data))
    lines: list[str] = []
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            lines += [" | ".join(cell.text.strip() for cell in row.cells) for row in part.rows]
        else:
            lines.append(part.text)
    text = "\n".join(lines).strip()
    if not text:
        raise InputError("this Word file has no text. Give it one, or leave it out.")
    return {"text": text, "title": document.core_properties.title}
