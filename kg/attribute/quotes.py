"""Which quote mark closes which: quotations of a text, paragraph by paragraph.

A mark that never finds its partner closes with its paragraph if the next one
opens with a mark too (how papers set a quotation of several paragraphs), and is
else left alone. One pass, whatever the marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_MARK: Final = re.compile(r"[\"“”„‟«»＂]|''|``|\n")  # noqa: RUF001 -- marks as papers set them
_OPENS: Final = frozenset("“„‟«") | {"``"}
_CLOSES: Final = frozenset("”»")

LONGEST: Final = 4000
"""Characters of one quotation inside a paragraph. The longest of PolNeAR's training part has under 3,000."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation with its marks: characters `start` up to `end`.

    `runs_on` says that its paragraph ended before it did, and the next goes on with it.
    """

    start: int
    end: int
    runs_on: bool = False


def quotations(text: str, start: int = 0) -> list[Quote]:
    """Return the quotations of a text from character `start` on, in order and none within another.

    >>> [text[q.start:q.end] for text in ['He said "no" and “yes”, not "this.'] for q in quotations(text)]
    ['"no"', '“yes”']
    """
    found: list[Quote] = []
    opened: int | None = None
    for match in _MARK.finditer(text, start):
        mark, at = match.group(), match.start()
        if mark == "\n":
            if opened is not None and _next_opens(text, at):
                found.append(Quote(opened, at, runs_on=True))
            opened = None
        elif opened is None:
            if mark not in _CLOSES and _can_open(text, match.end()):
                opened = at
        elif mark in _OPENS or (mark not in _CLOSES and _must_open(text, at, match.end())):
            opened = at  # the earlier one never closed
        else:
            if at - opened <= LONGEST:
                found.append(Quote(opened, match.end()))
            opened = None
    return found


def _can_open(text: str, after: int) -> bool:
    return after < len(text) and not text[after].isspace()


def _must_open(text: str, at: int, after: int) -> bool:
    """Say whether a mark between a space and a word can only be an opening one."""
    return at > 0 and text[at - 1].isspace() and _can_open(text, after) and text[after].isalnum()


def _next_opens(text: str, at: int) -> bool:
    """Say whether the next paragraph begins with a mark; at most 20 blank characters are skipped."""
    following = text[at : at + 20].lstrip()
    return bool(following) and (following[0] in '"“„‟«＂' or following[:2] in {"''", "``"})  # noqa: RUF001
