"""From a text and what was given about it to an Article: the checks that every format shares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

from kg.articles import Article, body_start
from kg.errors import InputError
from kg.read.dates import parse_date
from kg.read.language import language_of
from kg.read.options import Options
from kg.read.wording import quoted

TEXT_MOST: Final = 1_000_000
"""Characters of one article; spaCy's own bound, and far more than any news story has."""
FACT_MOST: Final = 2_000
"""Characters of an id, a title, a publisher or an address; what browsers take as an address."""
SURROGATE: Final = re.compile("[\ud800-\udfff]")


def article(text: str, facts: Mapping[str, str], options: Options, *, iso: bool = False) -> Article:
    """Return the Article of a text; raise `InputError`, without its place, for what cannot be one.

    `facts` holds what the input gives under our names (id, title, publisher,
    published, url); what is missing or empty there is taken from the options.
    With `iso` an ISO date is one whatever the options say of how dates are written.
    """
    check_text(text)
    given = {name: _fact(name, value) for name, value in facts.items()}
    dated = given.get("published")
    published = dated or options.published
    body = body_start(text)
    return Article(
        publisher=given.get("publisher") or options.publisher,
        text=text,
        given=given.get("id", ""),
        title=given.get("title", ""),
        url=given.get("url") or options.url,
        published=parse_date(published, options.date_format, iso=iso or not dated) if published else "",
        language=language_of(text[body:] if body else text),
        retrieved=options.retrieved,
    )


def stem_of(name: str) -> str:
    """Return the id that a file's name gives; one that is not UTF-8 has surrogates in it, which no text may have.

    >>> stem_of("news/fire-2.txt")
    'fire-2'
    """
    return PurePath(name).stem.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def check_text(text: str) -> None:
    """Raise `InputError` for a text that is empty, too long, or holds what is no character.

    The offset in a message counts characters from 0, as all offsets do.
    """
    check_length(text)
    if not text[body_start(text) :].strip():
        raise InputError("the article has no text. Give it one, or leave it out.")
    _check_characters("the text", text)


def check_length(text: str) -> None:
    """Raise `InputError` for a text that is too long for anything else to look at it."""
    if len(text) > TEXT_MOST:
        raise InputError(f"the article has {len(text):,} characters, longer than {TEXT_MOST:,}; split it.")


def _fact(name: str, value: str) -> str:
    if len(value) > FACT_MOST:
        raise InputError(f"{name} has {len(value):,} characters, more than {FACT_MOST:,}. Is it another column's?")
    _check_characters(name, value)
    return " ".join(value.split())


def _check_characters(name: str, text: str) -> None:
    nul = text.find("\0")
    if nul >= 0:
        raise InputError(f"{name} has a NUL character at offset {nul:,}, so it is not text. Remove it.")
    if bad := SURROGATE.search(text):
        code, at = ord(bad[0]), bad.start()
        if 0xDC80 <= code <= 0xDCFF:  # how Python keeps a byte that does not decode
            raise InputError(f"{name} has the byte 0x{code - 0xDC00:02x} at offset {at:,}, no UTF-8. Save it as UTF-8.")
        raise InputError(
            f"{name} has half a character (the lone surrogate {quoted(bad[0])}) at offset {at:,}. "
            "Write the whole pair, or leave it out."
        )
