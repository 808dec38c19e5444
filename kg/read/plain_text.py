"""Articles as plain text: one file, one article, with a header for those who want one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Final

from kg.articles import END_OF_LINE, KNOWN_KEY, Article, body_start
from kg.errors import InputError, Skipped
from kg.read.encoding import decode
from kg.read.facts import TEXT_MOST, article, check_length, stem_of
from kg.read.options import FACTS, Options
from kg.read.wording import listed

_LINE: Final = rf"(?!{KNOWN_KEY})[^:\s][^:\r\n]{{0,40}}:[^\r\n]*{END_OF_LINE}"
LIKE_HEADER: Final = re.compile(rf"(?:{_LINE})*{KNOWN_KEY}(?:{KNOWN_KEY}|{_LINE})*[ \t]*{END_OF_LINE}", re.IGNORECASE)
"""Lines of `key: value`, of which one at least has a known key, up to an empty line."""

BYTES_MOST: Final = 8_000_000
"""Bytes read of one text: no encoding takes more than 4 for a character, so more is too long in any."""


def read_text(file: IO[bytes], path: str, options: Options) -> Iterator[Article | InputError]:
    """Yield the one article of a text file, or raise `InputError` without its place.

    The first lines may be a header, `key: value` with the keys id, title,
    publisher, published and url, ended by an empty line; anything else is text.
    Other keys of a header are left out, which a `Skipped` says, as it says of
    lines that are much like a header and are read as text.
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
    start = body_start(text)
    found = header(text[:start])
    facts = {key: value for key, value in found.items() if key in FACTS}
    yield from _unused(text, start, [key for key in found if key not in FACTS])
    if not facts.get("id"):
        facts["id"] = stem_of(path)
    yield article(text, facts, options, iso=True)


def _unused(text: str, start: int, left: list[str]) -> Iterator[InputError]:
    """Yield what there is to say of lines at the beginning that somebody may have meant for a header."""
    keys = ", ".join(FACTS)
    if left:
        yield Skipped(f"header: {listed(left)} left out; the keys of a header are {keys}")
    elif not start and (like := LIKE_HEADER.match(text)):
        lines = (line.partition(":") for line in like[0].splitlines())
        other = dict.fromkeys(key.strip() for key, colon, _ in lines if colon and key.strip().lower() not in FACTS)
        yield Skipped(
            f"no header: the first lines are read as text because of {listed(list(other))}; the keys are {keys}"
        )


def header(text: str) -> dict[str, str]:
    r"""Return what a header says; raise `InputError` for a key of ours that is there twice.

    >>> header("id: fire-2\r\nurl: https://example.org/a:b\r\n\r\n")
    {'id': 'fire-2', 'url': 'https://example.org/a:b'}
    """
    facts: dict[str, str] = {}
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        key, colon, value = line.partition(":")
        key = key.strip().lower()
        if colon and key in FACTS and key in facts:
            raise InputError(f"the header gives {key} twice. Keep one of the two.")
        if colon:
            facts[key] = value.strip()
    return facts
