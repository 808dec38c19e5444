"""Listed phrases under any spelling: folding, and finding the longest one in a text.

What is listed and what is looked up are folded alike, so a list needs one
spelling of "Abdel Rahman" and none of the lost apostrophe in "Syrias army".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Generic, TypeVar

LIMIT: Final = 400
"""Characters of a name that are looked at; the longest source in the development gold has 98."""

REMEMBERED: Final = 1 << 14
"""Names that are kept folded: sources are few, and each is looked up for every claim of theirs."""

_APOSTROPHE: Final = re.compile("['`\u00b4\u2018\u2019\u02bb\u02bc\u02be\u02bf\u2032.]")
_ABD: Final = re.compile(r"\babd[ -]?(?:[aeou][lrsn])[ -]?")
_ARTICLE: Final = re.compile(r"\b(?:al|el|ul|ad|ed|an|ar|as|es|ash|at|az|ez)-")
_WORD: Final = re.compile(r"[^\W_]+")
_DOUBLE: Final = re.compile(r"(.)\1")
_DROPPED: Final = frozenset({"the", "a", "an", "al", "el"})

Value = TypeVar("Value")


@lru_cache(REMEMBERED)
def fold(text: str) -> tuple[str, ...]:
    """Return the words of a name without what spellings differ in.

    Case, accents, apostrophes, articles (English and Arabic), Abdel/Abdul/Abd
    al-, double letters and a final s go, so a possessive that lost its
    apostrophe is the name itself.

    >>> fold("Syria's Al-Masdar News") == fold("syrias al Masdar news")
    True
    >>> fold("Rami Abdel Rahman") == fold("Rami Abdulrahman") == fold("Rami Abd al-Rahman")
    True
    """
    plain = unicodedata.normalize("NFKD", text[:LIMIT].casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = _ARTICLE.sub(" ", _ABD.sub("abd", _APOSTROPHE.sub("", plain)))
    return tuple(_fold_word(word) for word in _WORD.findall(plain) if word not in _DROPPED)


def _fold_word(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return _DOUBLE.sub(r"\1", word)


_LINKED: Final = (
    "linked backed affiliated aligned allied run held led controlled sponsored supported supporting dominated besieged "
    "occupied loyal funded owned operated inspired friendly majority critical leaning trained"
)
LINKED: Final = frozenset(fold(_LINKED))
"""After a name these make it an adjective: an ISIS-affiliated page is not ISIS."""

AGAINST: Final = frozenset({"pro", "anti", "ex"})
"""Before a name these make it somebody else's: anti-IS activists are not IS."""


@dataclass(frozen=True, slots=True)
class Hit(Generic[Value]):
    """A listed phrase found in a text: words `start` up to `end` of the folded text."""

    start: int
    end: int
    value: Value


class Phrases(Generic[Value]):
    """Values listed under phrases."""

    def __init__(self, listed: Mapping[tuple[str, ...], Value]) -> None:
        self._listed = dict(listed)
        self._longest = max(map(len, self._listed), default=0)

    def get(self, words: Sequence[str]) -> Value | None:
        """Return what is listed under exactly these folded words."""
        return self._listed.get(tuple(words))

    def hits(self, words: Sequence[str]) -> list[Hit[Value]]:
        """Return the phrases in a folded text, the longest at each place and none within another.

        A phrase that is only half of an adjective ("X-backed", "anti-X") is none.
        """
        found: list[Hit[Value]] = []
        start = 0
        while start < len(words):
            for end in range(min(start + self._longest, len(words)), start, -1):
                value = self._listed.get(tuple(words[start:end]))
                if value is not None and not _adjective(words, start, end):
                    found.append(Hit(start, end, value))
                    start = end - 1
                    break
            start += 1
        return found


def _adjective(words: Sequence[str], start: int, end: int) -> bool:
    return (end < len(words) and words[end] in LINKED) or (start > 0 and words[start - 1] in AGAINST)


def any_of(words: Iterable[str], listed: frozenset[str]) -> bool:
    """Say whether one of the words is listed."""
    return not listed.isdisjoint(words)
