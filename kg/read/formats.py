"""One file a format, and here which kind goes to which: a new format is a file and a line in `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import IO, Final

from kg.articles import Article
from kg.errors import InputError, Skipped
from kg.read.archives import read_tar, read_zip
from kg.read.comma_separated import read_csv
from kg.read.feed import read_feed
from kg.read.gzipped import read_gzip
from kg.read.json_lines import read_json_lines
from kg.read.kinds import HEAD, REASONS, SUFFIXES, kind_of
from kg.read.mail import read_mail
from kg.read.nested import Budget, Within
from kg.read.options import Options
from kg.read.pdf import read_pdf
from kg.read.plain_text import read_text
from kg.read.web_archive import read_warc
from kg.read.web_page import read_page

Reader = Callable[[IO[bytes], str, Options], Iterator[Article | InputError]]
Opener = Callable[[IO[bytes], str, Options, Within], Iterator[Article | InputError]]

FORMATS: Final[Mapping[str, Reader]] = {
    "csv": read_csv,
    "feed": read_feed,
    "html": read_page,
    "jsonl": read_json_lines,
    "pdf": read_pdf,
    "txt": read_text,
}
NESTED: Final[Mapping[str, Opener]] = {
    "eml": read_mail,
    "gz": read_gzip,
    "tar": read_tar,
    "warc": read_warc,
    "zip": read_zip,
}
"""Kinds that hold files of any kind."""


def read_file(file: IO[bytes], name: str, options: Options, size: int) -> Iterator[Article | InputError]:
    """Yield the articles of a file of `size` bytes that can be sought in, by what it is and not by what it is called.

    Raises `InputError`, without its place, when nothing can be read.
    """
    return _read(file, name, options, Within(_read, Budget(size)))


def _read(file: IO[bytes], name: str, options: Options, within: Within) -> Iterator[Article | InputError]:
    kind = kind_of(file.read(HEAD), name)
    file.seek(0)
    if kind in FORMATS:
        return FORMATS[kind](file, name, options)
    if kind in NESTED:
        return NESTED[kind](file, name, options, within)
    if kind == "xml":
        raise Skipped(REASONS[kind])
    raise InputError(
        REASONS.get(kind) or f"only files ending in {' or '.join(SUFFIXES)} can be read. Convert or rename it."
    )
