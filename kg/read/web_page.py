"""Articles as pages of the web: the main text as trafilatura finds it, without menus, links and notices.

The archived text is that main text; title, day and name of the site are facts.
A day counts only where the page states it; the day of the last change, years
in a footer and whatever else could be guessed from are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any, Final
from urllib.parse import urlsplit

from kg.articles import Article
from kg.errors import InputError
from kg.read import apart
from kg.read.encoding import decode, marked
from kg.read.extracts import extract
from kg.read.nested import whole
from kg.read.options import Options

BYTES_MOST: Final = 10_000_000
"""Bytes of one page; half of all pages have less than 0.1 million, and no news page was seen with 5."""
CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
"""How a page says in what encoding it is written."""
STATED: Final = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}
"""Only days that a page states, and never one that depends on the day on which it is read."""
NO_TEXT: Final = "no main text was found in this page. Is it a list of links, or filled in by a script?"


def read_page(file: IO[bytes], path: str, options: Options) -> Iterator[Article | InputError]:
    """Yield the one article of a page, or raise `InputError` without its place."""
    yield extract(apart.call("web_page", whole(file, BYTES_MOST), url=options.url), options, stem=path)


def extracted(data: bytes, url: str = "") -> dict[str, Any]:
    """Return what trafilatura finds in a page; raise `InputError` when that is no text. Runs apart.

    The address that a page gives itself counts only on the host that it came
    from: else it could pass for a newer version of another one's page.
    """
    found = main_text(characters(data), url)
    if url and urlsplit(found.get("url") or "").hostname != urlsplit(url).hostname:
        found["url"] = url
    if not found.get("text"):
        raise InputError(NO_TEXT)
    return found


def main_text(markup: str, url: str = "") -> dict[str, Any]:
    """Return main text and facts of a page's markup, an empty text when none is found."""
    from trafilatura import bare_extraction  # noqa: PLC0415 -- a third of a second that only pages pay

    found = bare_extraction(
        markup, url=url or None, include_comments=False, with_metadata=True, date_extraction_params=STATED
    )
    if found is None or isinstance(found, dict):
        return {"text": ""}
    return {
        "text": (found.text or "").strip(),
        "title": found.title,
        "published": found.date,
        "publisher": found.sitename,
        "url": found.url,
    }


def characters(data: bytes, charset: str = "") -> str:
    """Return the characters of a page: as its mark says, else as it was sent, else as it says, else as it looks."""
    declared = None if marked(data) else CHARSET.search(data[:4_096])
    for name in (charset, declared[1].decode("ascii", "replace") if declared else ""):
        try:
            if name and not name.lower().replace("_", "-").startswith("utf"):
                return data.decode(name)
        except (LookupError, ValueError):
            continue
    try:
        return decode(data)
    except InputError:
        return data.decode("utf-8", "replace")
