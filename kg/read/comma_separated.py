"""Articles as the rows of a CSV file, streaming: one bad row is refused, the others go on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import IO, Final, TextIO

from kg.articles import Article
from kg.errors import InputError
from kg.read.encoding import stream_encoding
from kg.read.facts import article
from kg.read.options import FIELDS, Options
from kg.read.wording import listed, quoted

RECORD_MOST: Final = 8_000_000
"""Characters of one row: an article of the allowed length beside columns that nobody asked for."""
DELIMITERS: Final = ",;\t"


class Lines:
    """The lines of a CSV file as `csv.reader` takes them, with a bound on the row they add up to.

    A row beyond the bound goes on as its quotes alone: whether they are even or
    odd says where the row ends, so that the next row is read as it should be.
    """

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.number = 0
        self.size = 0

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self.file.readline(RECORD_MOST + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self.size += len(line)
        if self.size <= RECORD_MOST:
            return line
        quotes = line.count('"')
        while line and not line.endswith(("\n", "\r")):
            line = self.file.readline(RECORD_MOST)
            quotes += line.count('"')
        return '"' * (quotes % 2)


def read_csv(file: IO[bytes], _path: str, options: Options) -> Iterator[Article | InputError]:
    """Yield the article of each row, or an `InputError` with its line; raise one when there are no rows.

    The first row names the columns. A text is its cell exactly as it stands.
    """
    encoding = stream_encoding(file)
    with io.TextIOWrapper(file, encoding, "surrogateescape" if encoding == "utf-8" else "strict", newline="") as text:
        csv.field_size_limit(2 * RECORD_MOST)  # the bound is ours; the library's own, 131,072, is below an article
        lines = Lines(text)
        try:
            first = _first(lines)
            rows = csv.reader(_again(first, lines), delimiter=delimiter(first), strict=True)
            columns = [name.strip() for name in next(rows)]
            yield from _rows(rows, lines, columns, positions(columns, options), options)
        except csv.Error as error:
            yield InputError(f"line 1: this is not CSV ({error}). Put cells with quotes in them in quotes.")
        except UnicodeDecodeError:
            yield InputError(f"line {lines.number + 1}: not in the encoding of the rest ({encoding}). Save as UTF-8.")


def _first(lines: Lines) -> str:
    first = next(lines, "")
    if not first.strip():
        raise InputError("the file has no first row with the names of its columns. Give it one.")
    if lines.size > RECORD_MOST:
        raise InputError("the first row, which has to name the columns, does not end. Is this a CSV file?")
    return first


def delimiter(line: str) -> str:
    """Return what divides the columns: comma, semicolon or tab, whichever gives most of them.

    >>> delimiter("id;text;url"), delimiter("text")
    (';', ',')
    """
    return max(DELIMITERS, key=lambda sign: len(next(csv.reader([line], delimiter=sign), [])))


def positions(columns: list[str], options: Options) -> dict[str, int]:
    """Return where each field of ours stands in a row; raise `InputError` when the text does not.

    >>> positions(["date", "body"], Options(fields={"text": "body"}))
    {'text': 1}
    """
    for field in FIELDS:
        if columns.count(options.column(field)) > 1:
            raise InputError(f"there are two columns {quoted(options.column(field))}. Rename one.")
    where = {field: columns.index(options.column(field)) for field in FIELDS if options.column(field) in columns}
    for field in ("text", *options.fields):
        if field not in where:
            raise InputError(
                f"there is no column {quoted(options.column(field))} for the {field}. "
                f"There are: {listed(columns)}. Say which it is with --map {field}=COLUMN."
            )
    return where


def _again(first: str, lines: Lines) -> Iterator[str]:
    yield first
    yield from lines


def _rows(
    rows: Iterator[list[str]], lines: Lines, columns: list[str], where: dict[str, int], options: Options
) -> Iterator[Article | InputError]:
    found = False
    while True:
        start, lines.size = lines.number + 1, 0
        try:
            row = next(rows, None)
            if row is None:
                break
            if row or lines.size > RECORD_MOST:
                found = True
                yield _article(row, lines.size, columns, where, options)
        except csv.Error as error:
            found = True
            yield InputError(f"line {start}: the row is not CSV ({error}). Is a quote not closed, or not doubled?")
        except InputError as error:
            yield InputError(f"line {start}: {error}")
    if not found:
        raise InputError("the file has no rows below the names of its columns. Give it some, or leave it out.")


def _article(row: list[str], size: int, columns: list[str], where: dict[str, int], options: Options) -> Article:
    if size > RECORD_MOST:
        raise InputError(f"the row has more than {RECORD_MOST:,} characters. Is a quote not closed?")
    if len(row) != len(columns):
        raise InputError(f"the row has {len(row)} cells, but there are {len(columns)} columns. Is a quote missing?")
    cells = {field: row[at] for field, at in where.items()}
    return article(cells.pop("text"), cells, options)
