"""Files, folders and standard input to articles: the first step, where what comes from outside is checked.

What cannot be read is yielded as an `InputError` in its place, so that the
others go on. One file a format, which formats.py lists.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kg.articles import Article
from kg.errors import InputError
from kg.read.dates import parse_date
from kg.read.encoding import BLOCK, AsItWas, opened
from kg.read.extracts import NAMELESS, nameless
from kg.read.formats import Reader, read_file
from kg.read.json_lines import read_json_lines
from kg.read.kinds import HEAD, kind_of
from kg.read.nested import MEMBER_MOST, Budget, placed, unpacked
from kg.read.options import Options
from kg.read.plain_text import read_text
from kg.read.sources import files
from kg.read.web import Web, is_address
from kg.read.wording import shown

__all__ = ["Options", "is_address", "nothing_in", "parse_date", "read"]

STANDARD_INPUT: Final = "-"
PACKED_WHOLE: Final = (".gz", ".tgz")
OBJECT: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*(?:["}]|$)')
"""How JSON lines begin, and hardly ever an article."""


def read(sources: Sequence[str], options: Options | None = None) -> Iterator[Article | InputError]:
    """Return the articles of files, folders, patterns, addresses and `-` (standard input), in the order given.

    Each thing refused is an `InputError` among them. Raises `UsageError` at once
    for options that no input could satisfy.
    """
    options = options or Options()
    options.check()
    web, way = Web(options.allow_hosts), _Way()
    return _told(options.behind, way, (item for source in sources for item in _source(source, options, web, way)))


def nothing_in(sources: Sequence[str]) -> list[InputError]:
    """Return why there is nothing to read where no source leads to a file or an address; empty where one may."""
    refused = []
    for source in sources:
        if source == STANDARD_INPUT or is_address(source):
            return []
        for path in files(source):
            if not isinstance(path, InputError):
                return []
            refused.append(path)
    return refused


@dataclass(slots=True)
class _Way:
    """How far the files have been read: bytes of those that are done, and of the one that is being read."""

    done: int = 0
    here: int = 0


def _told(
    behind: Callable[[int], None], way: _Way, items: Iterator[Article | InputError]
) -> Iterator[Article | InputError]:
    for item in items:
        behind(way.done + way.here)
        yield item


def _source(source: str, options: Options, web: Web, way: _Way) -> Iterator[Article | InputError]:
    if source == STANDARD_INPUT:
        yield from _standard_input(options)
        return
    if is_address(source):
        yield from web.read(source, options)
        return
    for path in files(source):
        yield from [path] if isinstance(path, InputError) else _file(path, options, way)


def _file(path: str, options: Options, way: _Way) -> Iterator[Article | InputError]:
    name, size = shown(path), 0
    try:
        with opened(path) as file:
            size = os.fstat(file.fileno()).st_size
            with io.BufferedReader(AsItWas(file, size), BLOCK) as whole:
                for item in _placed(name, read_file(whole, path, options, size)):
                    # What is packed as one is unpacked to its end before the first article of it is read.
                    way.here = 0 if path.endswith(PACKED_WHOLE) or whole.closed else whole.tell()
                    yield item
            if os.fstat(file.fileno()).st_size > size:
                yield InputError(f"{name}: the file grew while it was read. Read it again for the rest.")
    except InputError as error:
        yield placed(error, f"{name}: ")
    except OSError as error:
        yield InputError(
            f"{name}: the file cannot be read ({error.strerror}). Check that it is there and yours to read."
        )
    way.done, way.here = way.done + size, 0


def _standard_input(options: Options) -> Iterator[Article | InputError]:
    """Read JSON lines as they come if standard input begins with an object, a file of any kind otherwise."""
    file = io.BufferedReader(sys.stdin.buffer)  # type: ignore[type-var]  # only its readinto is used
    try:
        head = file.peek(HEAD)
        reader: Reader = read_json_lines if OBJECT.match(head) else read_text
        if kind_of(head[:HEAD], "") in ("", "xml"):
            yield from _placed("standard input", reader(file, "", options))
            return
        with unpacked(file, Budget(MEMBER_MOST)) as content:
            size = content.seek(0, io.SEEK_END)
            content.seek(0)
            for item in _placed("standard input", read_file(content, NAMELESS, options, size)):
                yield item if isinstance(item, InputError) else nameless(item)
    except InputError as error:
        yield InputError(f"standard input: {error}")
    finally:
        if not file.closed:
            file.detach()  # it is not ours to close


def _placed(name: str, items: Iterator[Article | InputError]) -> Iterator[Article | InputError]:
    for item in items:
        yield placed(item, f"{name}, ") if isinstance(item, InputError) else item
