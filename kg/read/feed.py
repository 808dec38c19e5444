"""Articles as the entries of a feed, RSS or Atom: as a file, the text that each entry carries.

A feed on the web is another matter (`web.py`): there the page of an entry is
fetched where the entry carries a summary only.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from typing import IO, Any, Final

from kg.articles import Article
from kg.errors import InputError
from kg.read import apart
from kg.read.extracts import extract
from kg.read.nested import whole
from kg.read.options import Options

BYTES_MOST: Final = 10_000_000
"""Bytes of one feed; those of news have 0.05 to 0.5 million."""
ENTRIES_MOST: Final = 1_000
"""Entries of one feed, the first ones: feeds put the newest first and carry ten to a hundred."""
SHORT: Final = 500
"""Characters up to which markup is one paragraph of text; trafilatura breaks what it finds too short for a page."""
NO_FEED: Final = "this is no feed that can be read, or one without entries. Is it RSS or Atom?"


def read_feed(file: IO[bytes], _path: str, options: Options) -> Iterator[Article | InputError]:
    """Yield the article of each entry of a feed, or an `InputError` for an entry without a text."""
    for number, entry in enumerate(entries(whole(file, BYTES_MOST)), 1):
        try:
            yield extract(entry, options)
        except InputError as error:
            yield InputError(f"entry {number}: {error}")


def entries(data: bytes, content_type: str = "") -> list[dict[str, Any]]:
    """Return what each entry gives: text and facts under our names, and whether the text is `full`."""
    found: list[dict[str, Any]] = apart.call("feed", data, content_type=content_type)["entries"]
    return found


def extracted(data: bytes, content_type: str = "") -> dict[str, Any]:
    """Return the entries of a feed as feedparser reads it, with the feed's title as publisher. Runs apart."""
    import feedparser  # noqa: PLC0415 -- only feeds need it

    headers = {"content-type": content_type} if content_type else {}
    feed = feedparser.parse(io.BytesIO(data), response_headers=headers)
    found = [_entry(entry, feed.feed.get("title", "")) for entry in feed.entries[:ENTRIES_MOST]]
    if not found:
        raise InputError(NO_FEED)
    return {"entries": found}


def _entry(entry: Any, publisher: str) -> dict[str, Any]:  # noqa: ANN401 -- the library gives no types
    contents = [part for part in entry.get("content", ()) if part.get("value")]
    body = contents[0] if contents else entry.get("summary_detail") or {}
    moment = entry.get("published_parsed")
    return {
        "id": entry.get("id") or entry.get("link"),
        "title": _words(entry.get("title", ""), entry.get("title_detail", {}).get("type", "")),
        "url": entry.get("link"),
        "published": time.strftime("%Y-%m-%dT%H:%M:%SZ", moment) if moment else "",
        "publisher": _words(publisher, "text/html"),
        "text": _words(body.get("value", ""), body.get("type", "")),
        "full": bool(contents),
    }


def _words(value: str, kind: str) -> str:
    """Return the text of markup, or a plain text as it is."""
    if "<" not in value and "&" not in value:
        return value.strip()
    if "html" not in kind:
        return value.strip()
    from trafilatura import html2txt  # noqa: PLC0415 -- a third of a second that only markup pays

    from kg.read.web_page import main_text  # noqa: PLC0415

    markup = f"<html><body><article><div>{value}</div></article></body></html>"
    plain = html2txt(markup).strip()
    return (main_text(markup)["text"] if len(plain) > SHORT else "") or plain
