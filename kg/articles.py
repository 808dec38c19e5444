"""An article as stored, and what its character offsets mean.

The text is archived exactly as it was read. Every offset in the project counts
characters (Unicode code points) of that text from 0, end excluded; normalising
is only ever done for matching.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Final, NamedTuple


class Span(NamedTuple):
    """Characters `start` up to but not including `end` of an article's text."""

    start: int
    end: int


def digest(*fields: object) -> str:
    """Name something by what it is made of: 32 hex digits of SHA-256 over a JSON list.

    A JSON list, because `repr` changes when a field is renamed and `hash` with
    each process.

    >>> digest("a", ["b"]) == digest("a", ("b",))
    True
    """
    return hashlib.sha256(_WRITER.encode(fields).encode("utf-8", "surrogatepass")).hexdigest()[:32]


_WRITER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


END_OF_LINE: Final = r"(?:\r\n|\r|\n)"
KNOWN_KEY: Final = rf"(?:id|title|publisher|published|url)[ \t]*:[^\r\n]*{END_OF_LINE}"
_OTHER: Final = rf"(?!{KNOWN_KEY})(?!(?-i:[A-Z]+)[ \t]*:)[A-Z][A-Z_-]*[ \t]*:[^\r\n]*(?<![.!?\"\u201d]){END_OF_LINE}"

HEADER: Final = re.compile(rf"(?:{_OTHER})*{KNOWN_KEY}(?:{KNOWN_KEY}|{_OTHER})*[ \t]*{END_OF_LINE}", re.IGNORECASE)
"""Lines of `key: value`, of which one at least has a known key, and the empty line that ends them.

An other key is one word and its value no sentence, nor is it in capitals: "BREAKING: nine dead" is the text's. A line
can be taken in one way only, so that a header that does not end is seen through at once.
"""


def body_start(text: str) -> int:
    r"""Return the offset at which the body of an article's text begins: behind its header, 0 without one.

    The archived text keeps its header, so that offsets count the whole file;
    claims are taken from the body only. Keys that nobody knows ("author") are part of it.

    >>> body_start("id: fire-2\npublisher: The Courier\n\nNine died."), body_start("Note: nine died.\n\nMore.")
    (35, 0)
    """
    header = HEADER.match(text)
    return header.end() if header else 0


ENGLISH: Final = "en"

UNKNOWN_PUBLISHER: Final = "unknown publisher"
"""Who says what an article without a publisher says in its own voice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One version of a published text, with the facts that were given about it.

    `id` follows from publisher and text alone. Everything else is a fact about
    it; `given` is the id that the input gave (a file's stem, a column) and the
    name that exports use. `published` is an ISO day or time, empty when unknown.
    `language` is an ISO 639-1 code, or empty when the text is too short to tell.
    `retrieved` is the time (ISO, UTC) at which it was fetched from the web, empty
    when it was not; it says nothing about the text, so it is kept from the first
    time only and is in no export.
    """

    publisher: str
    text: str
    given: str = ""
    title: str = ""
    url: str = ""
    published: str = ""
    language: str = ENGLISH
    retrieved: str = ""

    @property
    def id(self) -> str:
        """Hash of publisher and text: 32 hex digits. One without a text (an import) goes by the id given with it."""
        return digest(self.publisher, self.text) if self.text else digest(self.publisher, "", self.given)

    @property
    def name(self) -> str:
        """The id given with it, else its own."""
        return self.given or self.id

    @property
    def outlet(self) -> str:
        """Its publisher as readers are told it."""
        return self.publisher or UNKNOWN_PUBLISHER
