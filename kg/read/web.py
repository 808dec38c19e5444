"""Articles from the web: a page by its address, or the pages of a feed.

Of a feed's entry that carries its whole text, that is read; else its page is
fetched. What cannot be had is yielded as an `InputError`, and the others go on.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import urlsplit

from kg.articles import Article
from kg.errors import InputError
from kg.read.extracts import NAMELESS, extract, nameless
from kg.read.feed import entries
from kg.read.fetch import Answer, Fetcher
from kg.read.formats import read_file
from kg.read.kinds import HEAD, SUFFIXES, TYPES, kind_of
from kg.read.nested import placed
from kg.read.options import Options
from kg.read.wording import shown

ADDRESS: Final = re.compile("https?://", re.IGNORECASE)
PAGES_MOST: Final = 200
"""Pages fetched of one feed in one go: at one a second that is three minutes."""
FULL: Final = 500
"""Characters from which what an entry carries is its whole text; summaries have 100 to 400."""
UNTOLD: Final = ("", "application/octet-stream", "binary/octet-stream")
"""What servers call content that they know nothing about."""


def is_address(source: str) -> bool:
    """Say whether a source is an address of the web and no file.

    >>> is_address("https://example.org/a"), is_address("news/a.txt")
    (True, False)
    """
    return bool(ADDRESS.match(source))


class Web:
    """What is read from the web in one run."""

    def __init__(self, allowed: Collection[str] = (), fetcher: Fetcher | None = None) -> None:
        self._fetcher = fetcher or Fetcher(frozenset(host.lower() for host in allowed))

    def read(self, url: str, options: Options) -> Iterator[Article | InputError]:
        """Yield the articles at an address: one, those of a feed, or those of an archive."""
        try:
            answer = self._fetcher.get(url, _is_wanted)
            name = _name(answer)
            if kind_of(answer.data[:HEAD], name) == "feed":
                yield from self._feed(url, answer, options)
                return
            yield from _articles(url, answer, name, options)
        except InputError as error:
            yield placed(error, f"{shown(url)}: ")

    def _feed(self, url: str, answer: Answer, options: Options) -> Iterator[Article | InputError]:
        fetched = 0
        for entry in entries(answer.data, answer.content_type):
            link = (entry["url"] or "").partition("#")[0]
            if link and options.seen(link):
                continue
            if _carries_all(entry) or not is_address(link):
                yield _entry(url, entry, replace(options, retrieved=answer.retrieved))
                continue
            fetched += 1
            if fetched > PAGES_MOST:
                yield InputError(
                    f"{shown(url)}: the feed has more than {PAGES_MOST} new pages. `kg watch --once` goes on from here."
                )
                return
            found = list(self._page(link, options))
            if len(found) == 1 and isinstance(found[0], Article):
                found = [replace(_with_facts(found[0], entry, options), url=link)]
            yield from found

    def _page(self, url: str, options: Options) -> Iterator[Article | InputError]:
        """Yield the article of an entry's page; what a page points to is not followed, so a feed there is none."""
        try:
            answer = self._fetcher.get(url, _is_wanted)
            yield from _articles(url, answer, _name(answer), options)
        except InputError as error:
            yield placed(error, f"{shown(url)}: ")


def _articles(url: str, answer: Answer, name: str, options: Options) -> Iterator[Article | InputError]:
    here = replace(options, url=_address(url, answer.url), retrieved=answer.retrieved)
    data = _as_unicode(answer, name)
    for item in read_file(io.BytesIO(data), name, here, len(data)):
        if isinstance(item, InputError):
            yield placed(item, f"{shown(url)}, ")
        else:
            found = nameless(item)
            yield found if found.publisher else replace(found, publisher=_host(found.url))


def _with_facts(found: Article, entry: Mapping[str, Any], options: Options) -> Article:
    """Return the article of an entry's page with what its feed says: the time of day, and what the page leaves out."""
    told = extract({**entry, "text": found.text}, options)
    dated = told.published if told.published[:10] == found.published[:10] or not found.published else found.published
    return replace(found, given=found.given or told.given, title=found.title or told.title, published=dated)


def _entry(url: str, entry: Mapping[str, Any], options: Options) -> Article | InputError:
    try:
        found = extract(entry, options)
    except InputError as error:
        return InputError(f"{shown(url)}, entry {shown(str(entry['title'] or entry['id']))[:80]}: {error}")
    return found if found.publisher else replace(found, publisher=_host(url))


def _carries_all(entry: Mapping[str, Any]) -> bool:
    return bool(entry["full"]) and len(entry["text"]) >= FULL


def _address(asked: str, answered: str) -> str:
    """Return the address of a page: the one asked for, unless another host answered."""
    same = urlsplit(asked).hostname == urlsplit(answered).hostname
    return asked.partition("#")[0] if same else answered


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _is_wanted(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind in TYPES or kind in UNTOLD or kind.endswith("+xml")


def _name(answer: Answer) -> str:
    """Return a name that says what an answer is: by what the server calls it, else by its address."""
    kind = answer.content_type.partition(";")[0].strip().lower()
    path = PurePath(urlsplit(answer.url).path.lower())
    packed = path.suffix == ".gz" and PurePath(path.stem).suffix in SUFFIXES
    if packed:
        return f"{NAMELESS}{PurePath(path.stem).suffix}.gz"
    return NAMELESS + (TYPES.get(kind) or (path.suffix if path.suffix in SUFFIXES else ".html"))


def _as_unicode(answer: Answer, name: str) -> bytes:
    """Return a text as UTF-8, with its mark, when the server says that it is in another encoding."""
    found = re.search(r"charset\s*=\s*[\"']?([\w-]{2,40})", answer.content_type, re.IGNORECASE)
    if not found or found[1].lower().startswith("utf") or kind_of(answer.data[:HEAD], name) not in ("html", "txt"):
        return answer.data
    try:
        return b"\xef\xbb\xbf" + answer.data.decode(found[1]).encode("utf-8", "replace")
    except (LookupError, ValueError):
        return answer.data
