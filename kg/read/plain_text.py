"""Articles as plain text: one file, one article, with a header for those who want one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final

from kg.articles import Article, body_start
from kg.errors import InputError
from kg.read.encoding import decode
from kg.read.facts import TEXT_MOST, article, check_length, stem_of
from kg.read.options import Options

BYTES_MOST: Final = 8_000_000
"""Bytes read of one text: no encoding takes more than 4 for a character, so more is too long in any."""


def read_text(file: IO[bytes], path: str, options: Options) -> Iterator[Article | InputError]:
    """Yield the one article of a text file, or raise `InputError` without its place.

    The first lines may be a header, `key: value` with the keys id, title,
    publisher, published and url, ended by an empty line; anything else is text.
    The archived text is the whole file, header and line ends as they are.
    Without an id the file's stem is the id.
    """
    data = file.read(BYTES_MOST + 1)
    if not data:
        raise InputError("the file is empty. Give it a text, or leave it out.")
    if len(data) > BYTES_MOST:
        raise InputError(f"the article has more than {TEXT_MOST:,} characters; split it.")
    text = decode(data)
    check_length(text)
    facts = header(text[: body_start(text)])
    if not facts.get("id"):
        facts["id"] = stem_of(path)
    yield article(text, facts, options)


def header(text: str) -> dict[str, str]:
    r"""Return what a header says; raise `InputError` for a key that is there twice.

    >>> header("id: fire-2\r\nurl: https://example.org/a:b\r\n\r\n")
    {'id': 'fire-2', 'url': 'https://example.org/a:b'}
    """
    facts: dict[str, str] = {}
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        key, colon, value = line.partition(":")
        key = key.strip().lower()
        if colon and key in facts:
            raise InputError(f"the header gives {key} twice. Keep one of the two.")
        if colon:
            facts[key] = value.strip()
    return facts
