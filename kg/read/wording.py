"""How the messages of the readers show what came from outside: short, on one line, printable."""

from __future__ import annotations

from typing import Final

LONGEST: Final = 80
"""Characters of a found value that a message shows; enough for a date or an address."""
MOST_NAMES: Final = 20
"""Column names that a message lists; more would bury what to do."""


def shown(name: str) -> str:
    r"""Return a file's name as given, with escapes for what would not print or would move the cursor.

    >>> shown("news/a b.txt"), shown("a\nb.txt")
    ('news/a b.txt', "'a\\nb.txt'")
    """
    return name if name.isprintable() else ascii(name)


def quoted(value: object) -> str:
    """Return a found value in quotes, cut when it is long.

    >>> quoted("6/4/2017")
    "'6/4/2017'"
    """
    text = repr(value[: LONGEST + 1] if isinstance(value, str) else value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def listed(names: list[str]) -> str:
    """Return the names there are, the first of them when there are many.

    >>> listed(["date", "body"]), listed([])
    ("'date', 'body'", 'none')
    """
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(quoted(name) for name in names[:MOST_NAMES]) + more if names else "none"
