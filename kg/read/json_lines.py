"""Articles as JSON lines, streaming: one object a line; a bad line is refused, the others go on."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator
from typing import IO, Any, Final, NoReturn

from kg.articles import Article
from kg.errors import InputError
from kg.read.encoding import stream_encoding
from kg.read.facts import article
from kg.read.options import FACTS, Options
from kg.read.wording import listed, quoted

LINE_MOST: Final = 8_000_000
"""Characters of one line: an article of the allowed length, each character escaped in six, and its facts."""


def read_json_lines(file: IO[bytes], _path: str, options: Options) -> Iterator[Article | InputError]:
    """Yield the article of each line, or an `InputError` with its line; raise one when there is none.

    Keys that stand for no field of ours are ignored.
    """
    encoding = stream_encoding(file) if file.seekable() else "utf-8-sig"
    errors = "surrogateescape" if encoding.startswith("utf-8") else "strict"
    found = False
    with io.TextIOWrapper(file, encoding, errors, newline="\n") as text:
        number = 0
        try:
            while line := text.readline(LINE_MOST + 1):
                number += 1
                if line.strip():
                    found = True
                    yield _article_or_error(line, number, options)
                while len(line) > LINE_MOST and not line.endswith("\n"):
                    line = text.readline(LINE_MOST + 1)
        except UnicodeDecodeError:
            found = True
            yield InputError(f"line {number + 1}: not in the encoding of the rest ({encoding}). Save as UTF-8.")
    if not found:
        raise InputError("there are no lines to read. Give it some, or leave it out.")


def _article_or_error(line: str, number: int, options: Options) -> Article | InputError:
    try:
        return _article(line, options)
    except InputError as error:
        return InputError(f"line {number}: {error}")


def _article(line: str, options: Options) -> Article:
    if len(line) > LINE_MOST:
        raise InputError(f"the line has more than {LINE_MOST:,} characters. Write one object a line.")
    row = _object(line)
    text = row.get(options.column("text"))
    if text is None:
        raise InputError(
            f"there is no key {quoted(options.column('text'))} for the text. "
            f"There are: {listed(list(row))}. Say which it is with --map text=COLUMN."
        )
    if not isinstance(text, str):
        raise InputError(f"the text is {quoted(text)}, but has to be a string.")
    return article(text, {field: _fact(row, field, options) for field in FACTS}, options)


def _fact(row: dict[str, Any], field: str, options: Options) -> str:
    value = row.get(options.column(field))
    if field == "id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is not None and not isinstance(value, str):
        raise InputError(f"{field} is {quoted(value)}, but has to be a string.")
    return value or ""


def _object(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line, parse_constant=_no_number, object_pairs_hook=_no_key_twice)
    except json.JSONDecodeError as error:
        raise InputError(f"column {error.colno}: this is not JSON ({error.msg}). Write one object a line.") from None
    except (ValueError, RecursionError) as error:
        reason = "brackets within brackets without end" if isinstance(error, RecursionError) else "a number too long"
        raise InputError(f"this is not JSON that can be read ({reason}). Write one object a line.") from None
    if not isinstance(row, dict):
        raise InputError(
            f"the line is {quoted(row)}, but has to be an object with the text and what is known about it."
        )
    return row


def _no_number(name: str) -> NoReturn:
    raise InputError(f"{name} is no JSON number. Write null where there is none.")


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise InputError(f"the key {quoted(twice)} is there twice. Keep one of the two.")
    return row
