"""A progress bar on standard error: articles done, articles a second, and the time left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from kg.articles import Article
from kg.errors import InputError


class Progress:
    """The bar of one ingest; nothing is drawn when standard error is no terminal.

    How far it is goes by the bytes of the sources, since the articles in a
    stream are not known before it ends.
    """

    def __init__(self, sources: Sequence[str], *, quiet: bool = False) -> None:
        console = Console(stderr=True)
        self._total = sum(_size(Path(source)) for source in sources)
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
        self._task = self._bar.add_task("ingest", total=self._total or None, articles=0, rate=0.0)

    def tell(self, item: Article | InputError) -> None:
        """Count one article or refusal."""
        if isinstance(item, InputError):
            return
        self._articles += 1
        elapsed = self._bar.tasks[0].elapsed or 0.0
        rate = self._articles / elapsed if elapsed else 0.0
        read = len(item.text.encode("utf-8", "replace"))
        self._bar.update(self._task, advance=read, articles=self._articles, rate=rate)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()


def _size(path: Path) -> int:
    """Return the bytes of a file, or of the files in a folder; 0 when they cannot be told."""
    try:
        if path.is_dir():
            return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
        return path.stat().st_size
    except OSError:
        return 0
