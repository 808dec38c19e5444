"""Files packed with gzip: what comes out is read as what it is, a web archive while it comes out."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import PurePath
from typing import IO, Any, Final

from kg.articles import Article
from kg.errors import InputError
from kg.read.kinds import HEAD, SUFFIXES, kind_of
from kg.read.nested import DEPTH_MOST, Budget, Within, unpacked
from kg.read.options import Options
from kg.read.web_archive import read_warc

DAMAGED: Final = "it is damaged or cut off. Fetch it again."


def read_gzip(file: IO[bytes], path: str, options: Options, within: Within) -> Iterator[Article | InputError]:
    """Yield the articles of what a .gz holds, without a place of its own: it is one file."""
    if within.depth >= DEPTH_MOST:
        raise InputError(f"it lies more than {DEPTH_MOST} archives deep. Unpack the outer ones.")
    deeper = Within(within.read, within.budget, within.depth + 1)
    stream = io.BufferedReader(Unpacking(file, within.budget))
    inner = _inner(path)
    if kind_of(stream.peek(HEAD)[:HEAD], inner) == "warc":
        yield from read_warc(stream, inner, options, deeper)
        return
    with unpacked(stream, Budget(within.budget.packed)) as content:  # counted as it came out of the stream
        yield from within.read(content, inner, options, deeper)


def _inner(path: str) -> str:
    """Return the name of what is packed; a text unless it says otherwise.

    >>> _inner("news/a.csv.gz"), _inner("a.tgz"), _inner("a.gz")
    ('a.csv', 'a.tar', 'a.txt')
    """
    name = PurePath(path)
    if name.suffix.lower() == ".tgz":
        return f"{name.stem}.tar"
    inner = name.stem if name.suffix.lower() == ".gz" else name.name
    return inner if PurePath(inner).suffix.lower() in SUFFIXES else f"{inner}.txt"


class Unpacking(io.RawIOBase):
    """What comes out of a gzip file, counted; damage is an `InputError`."""

    def __init__(self, file: IO[bytes], budget: Budget) -> None:
        self._stream = gzip.GzipFile(fileobj=file, mode="rb")
        self._budget = budget

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 -- whatever can be written to
        """Fill a buffer with what comes out next; 0 at the end."""
        try:
            block = self._stream.read(len(buffer))
        except (OSError, EOFError, zlib.error):
            raise InputError(DAMAGED) from None
        self._budget.take(len(block))
        buffer[: len(block)] = block
        return len(block)
