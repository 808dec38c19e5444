"""Pages that were written already, for as long as the view that they were made from is the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

ROOM: Final = 32_000_000
"""Bytes of pages that are kept: some hundred of the heaviest, a thousand of the others."""

Key = tuple[str, str, bool]
"""Address, what is behind the question mark, and whether the reader may decide: all that a page depends on."""


class Kept:
    """The pages of one moment of the view, those that were asked for last."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._moment = ""
        self._size = 0
        self._pages: OrderedDict[Key, bytes] = OrderedDict()

    def get(self, moment: str, key: Key) -> bytes | None:
        """Return a page as it was written at this moment of the view, `None` where it was not."""
        with self._lock:
            if moment != self._moment or key not in self._pages:
                return None
            self._pages.move_to_end(key)
            return self._pages[key]

    def put(self, moment: str, key: Key, page: bytes) -> None:
        """Keep a page; those of another moment are let go of, and those not asked for longest.

        A view that does not say its moment was not written by us, and nothing of it is kept.
        """
        if not moment:
            return
        with self._lock:
            if moment != self._moment:
                self._pages.clear()
                self._moment, self._size = moment, 0
            self._size -= _size(key, self._pages.pop(key, b""))
            self._size += _size(key, page)
            self._pages[key] = page
            while self._size > self._room:
                self._size -= _size(*self._pages.popitem(last=False))


def _size(key: Key, page: bytes) -> int:
    return len(page) + len(key[0]) + len(key[1]) if page else 0
