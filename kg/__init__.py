"""kg reads news into attributed claims and keeps who says so, through whom, in which words.

`kg.open("kg.db")` opens a knowledge base from Python; docs/python.md shows how.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from kg.api import Base

__all__ = ["open"]


def open(path: str | PathLike[str] = "kg.db") -> Base:  # noqa: A001 -- kg.open, like gzip.open
    """Open a knowledge base to read it; raises `kg.errors.StoreError` when there is none."""
    from kg.api import Base  # noqa: PLC0415 -- `import kg` alone stays at once: every part of kg imports this file

    return Base(path)
