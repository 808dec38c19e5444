"""Articles as PDF: the text layer as pypdf reads it; a scan has none.

The day on which a PDF was made is not the day on which its text was published,
so it is no fact here.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, Any, Final

from kg.articles import Article
from kg.errors import InputError
from kg.read import apart
from kg.read.extracts import extract
from kg.read.facts import TEXT_MOST
from kg.read.lines import joined
from kg.read.nested import whole
from kg.read.options import Options

PAGES_MOST: Final = 500
"""Pages of one PDF; a page of print has 3,000 characters, so that more pages are more than one article may have."""


def read_pdf(file: IO[bytes], path: str, options: Options) -> Iterator[Article | InputError]:
    """Yield the one article of a PDF, or raise `InputError` without its place."""
    yield extract(apart.call("pdf", whole(file)), options, stem=path)


def extracted(data: bytes) -> dict[str, Any]:
    """Return text layer and title of a PDF, its broken lines joined, pages divided by an empty line. Runs apart."""
    from pypdf import PdfReader  # noqa: PLC0415 -- only PDF needs it
    from pypdf.errors import FileNotDecryptedError, PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError("this PDF is locked by a password. Save a copy without one.")
        if len(reader.pages) > PAGES_MOST:
            raise InputError(f"this PDF has {len(reader.pages):,} pages, more than {PAGES_MOST}; split it.")
        pages: list[str] = []
        for page in reader.pages:
            pages.append(joined(page.extract_text().strip()))
            if sum(map(len, pages)) > TEXT_MOST:
                break  # it is refused as too long
        title = reader.metadata.title if reader.metadata else ""
    except FileNotDecryptedError:
        raise InputError("this PDF is locked by a password. Save a copy without one.") from None
    except PyPdfError as error:
        raise InputError(f"this is no PDF that can be read ({type(error).__name__}). Is it damaged?") from None
    text = "\n\n".join(page for page in pages if page)
    if not text:
        raise InputError("this PDF has no text, only pictures of it. Have the text recognised (OCR) first.")
    return {"text": text, "title": title if isinstance(title, str) else ""}
