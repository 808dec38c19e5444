"""A text with its attributions in colour, for the terminal and for the web: what `--explain` shows.

A word has one colour. Where spans lie in each other, the cue wins over the
source, the source over a relay and the relay over what is said.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from typing import Final, Literal

from rich.text import Text

from kg.claims import Attribution

Role = Literal["content", "via", "source", "cue"]

ROLES: Final[tuple[Role, ...]] = ("content", "via", "source", "cue")
"""From the one that gives way to the one that wins."""

STYLES: Final[dict[str, str]] = {"content": "green", "via": "magenta", "source": "bold cyan", "cue": "bold yellow"}


def styled(text: str, attributions: Iterable[Attribution]) -> Text:
    """Return the text in colour, for rich to print; nothing in it is read as markup."""
    return Text.assemble(*[(piece, STYLES[role] if role else "") for role, piece in pieces(text, attributions)])


def page(text: str, attributions: Iterable[Attribution]) -> str:
    """Return the text as HTML: `<mark class="source">` and so on, all else escaped, line breaks kept.

    >>> page("a < b", [])
    'a &lt; b'
    """
    return "".join(
        f'<mark class="{role}">{html.escape(piece)}</mark>' if role else html.escape(piece)
        for role, piece in pieces(text, attributions)
    )


def pieces(text: str, attributions: Iterable[Attribution]) -> Iterator[tuple[Role | None, str]]:
    """Yield stretches of the text that have one role, in order; together they are the text."""
    painted = bytearray(len(text))
    spans = [(ROLES.index(role) + 1, span) for one in attributions for role, span in _spans(one)]
    for colour, (start, end) in sorted(spans):
        painted[start:end] = bytes([colour]) * (min(end, len(text)) - start)
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or painted[at] != painted[start]:
            yield (ROLES[painted[start] - 1] if painted[start] else None), text[start:at]
            start = at


def _spans(one: Attribution) -> Iterator[tuple[Role, tuple[int, int]]]:
    for relay in one.via:
        yield from (("via", span) for span in relay.spans)
    yield from (("source", span) for span in one.source.spans)
    yield from (("cue", span) for span in one.cue.spans)
    yield from (("content", span) for span in one.content.spans)
