"""Writing what is ready while the next is being made: engines write without holding Python up."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self


class Behind:
    """Does one piece of work after the other, in order, in a thread of its own; at most one waits for the next.

    What a piece raises comes out of the next `do`, or of the end of the block, and
    nothing is done after it. When the block itself fails, what was begun is ended first.
    With `at_once` each piece is done before `do` returns, for an engine that cannot
    bear Python to go on beside it.
    """

    def __init__(self, *, at_once: bool = False) -> None:
        self._at_once = at_once
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")
        self._begun: Future[object] | None = None

    def __enter__(self) -> Self:
        return self

    def do(self, work: Callable[[], object]) -> None:
        """Begin a piece of work when the one before has ended."""
        if self._at_once:
            work()
            return
        self._ended()
        self._begun = self._thread.submit(work)

    def _ended(self) -> None:
        begun, self._begun = self._begun, None
        if begun:
            begun.result()

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
        try:
            if error is None:
                self._ended()
        finally:
            self._thread.shutdown(wait=True)
