"""A progress bar on standard error: articles done, articles a second, and the time left."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from kg.articles import Article
from kg.errors import InputError
from kg.read import is_address
from kg.read.sources import files


class Progress:
    """The bar of one ingest; nothing is drawn when standard error is no terminal.

    How far it is goes by the bytes of the files, since the articles in a stream
    are not known before it ends; by the articles where they are `expect`ed.
    Without a total it only shows that something goes on.
    """

    def __init__(self, total: int | None, *, quiet: bool = False) -> None:
        console = Console(stderr=True)
        self._bar = Bar(
            TextColumn("{task.fields[articles]} articles"),
            BarColumn(),
            TextColumn("{task.fields[rate]:.1f}/s"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
        )
        self._articles = 0
        self._behind: deque[int] = deque()  # of what was read ahead and is not done
        self._task = self._bar.add_task("ingest", total=total, articles=0, rate=0.0)

    @property
    def done(self) -> float:
        """How much of the total is done."""
        return self._bar.tasks[0].completed

    def expect(self, articles: int) -> None:
        """Count by articles from now on, so many in all."""
        self._bar.update(self._task, total=articles)

    def behind(self, size: int) -> None:
        """Note that the next article or refusal that is read has so many bytes of the files behind it."""
        self._behind.append(size)

    def tell(self, item: Article | InputError) -> None:
        """Count one article or refusal; they come in the order in which they were read."""
        done = self._behind.popleft() if self._behind else self._articles + 1
        self._articles += isinstance(item, Article)
        elapsed = self._bar.tasks[0].elapsed or 0.0
        rate = self._articles / elapsed if elapsed else 0.0
        self._bar.update(self._task, completed=max(done, self.done), articles=self._articles, rate=rate)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()


def size_of(sources: Sequence[str]) -> int | None:
    """Return the bytes of the files that are read; `None` when nobody can tell, as of what comes from the web."""
    if any(source == "-" or is_address(source) for source in sources):
        return None
    return sum(_size(path) for source in sources for path in files(source) if isinstance(path, str)) or None


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 -- paths stay the strings that were given
    except OSError:
        return 0
