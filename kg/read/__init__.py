"""Files, folders and standard input to articles: the first step, where what comes from outside is checked.

What cannot be read is yielded as an `InputError` in its place, so that the
others go on. One file a format; a new format is a file and a line in `FORMATS`.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import BinaryIO, Final

from kg.articles import Article
from kg.errors import InputError
from kg.read.comma_separated import read_csv
from kg.read.dates import parse_date
from kg.read.encoding import opened
from kg.read.json_lines import read_json_lines
from kg.read.options import Options
from kg.read.plain_text import read_text
from kg.read.sources import SUFFIXES, files
from kg.read.wording import shown

__all__ = ["FORMATS", "Options", "parse_date", "read"]

Reader = Callable[[BinaryIO, str, Options], Iterator[Article | InputError]]

FORMATS: Final[Mapping[str, Reader]] = {".csv": read_csv, ".jsonl": read_json_lines, ".txt": read_text}

STANDARD_INPUT: Final = "-"
OBJECT: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*(?:["}]|$)')
"""How JSON lines begin, and hardly ever an article."""


def read(sources: Sequence[str], options: Options | None = None) -> Iterator[Article | InputError]:
    """Return the articles of files, folders, patterns and `-` (standard input), in the order given.

    Each thing refused is an `InputError` among them. Raises `UsageError` at once
    for options that no input could satisfy.
    """
    options = options or Options()
    options.check()
    return (item for source in sources for item in _source(source, options))


def _source(source: str, options: Options) -> Iterator[Article | InputError]:
    if source == STANDARD_INPUT:
        yield from _standard_input(options)
        return
    for path in files(source):
        yield from [path] if isinstance(path, InputError) else _file(path, options)


def _file(path: str, options: Options) -> Iterator[Article | InputError]:
    name = shown(path)
    reader = FORMATS.get(PurePath(path).suffix.lower())
    if reader is None:
        yield InputError(f"{name}: only files ending in {' or '.join(SUFFIXES)} can be read. Convert or rename it.")
        return
    try:
        with opened(path) as file:
            yield from _placed(name, reader(file, path, options))
    except InputError as error:
        yield InputError(f"{name}: {error}")
    except OSError as error:
        yield InputError(
            f"{name}: the file cannot be read ({error.strerror}). Check that it is there and yours to read."
        )


def _standard_input(options: Options) -> Iterator[Article | InputError]:
    """Read JSON lines if standard input begins with an object, one plain text otherwise."""
    file = io.BufferedReader(sys.stdin.buffer)  # type: ignore[type-var]  # only its readinto is used
    try:
        reader: Reader = read_json_lines if OBJECT.match(file.peek(1)) else read_text
        yield from _placed("standard input", reader(file, "", options))
    except InputError as error:
        yield InputError(f"standard input: {error}")
    finally:
        if not file.closed:
            file.detach()  # it is not ours to close


def _placed(name: str, items: Iterator[Article | InputError]) -> Iterator[Article | InputError]:
    for item in items:
        yield InputError(f"{name}, {item}") if isinstance(item, InputError) else item
