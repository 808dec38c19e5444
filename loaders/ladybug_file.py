"""The file of an embedded property graph, whole at any moment: who writes has a copy, which takes its place at the end.

Ladybug 0.22 keeps rows that were copied out of its log, so a process that is
killed during a checkpoint leaves a file in which, once recovered, it is noted
how far the graph has come, and no rows are (4 of 97 kills of a load of 3,000
claims). And whoever reads while somebody else writes may find a part. So nobody
writes to the file that is read, and what a writer that was killed leaves is thrown away.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path
from typing import IO, Final

import ladybug as lb

from kg.errors import StoreError
from kg.loaders.base import not_opened

FILE: Final = "graph.lbug"

NEXT: Final = "next"
"""The folder of the copy that is written to."""

LOGS: Final = (".wal", ".wal.checkpoint", ".shadow", ".checkpoint.intent.lock", ".checkpoint.apply.lock")
"""What Ladybug puts beside a file while it is written to."""

POOL: Final = 3 * 2**29
"""Bytes of memory for pages of a writer; by default Ladybug takes four fifths of the machine's."""

READING_POOL: Final = max(3 * 2**30, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4)
"""The same for a query, a quarter of the machine's memory and 3 GB at least: all 821,143 contradictions of a million
claims need 4 GB, the other questions over them up to 1.2 GB."""


class GraphFile:
    """The file in a folder, and the folder's one writer.

    Raises `StoreError` when it cannot be had: there is none to read, somebody else is writing, or the disk refuses.
    """

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self._path, self._file, self._next = path, path / FILE, path / NEXT / FILE
        self._lock: IO[str] | None = None
        if read_only:
            if not self.there():
                raise StoreError(f"{path}: there is no graph. Load one with `kg load`.")
            return
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(path / "lock")
            self._discard()
            self._drop_torn()
        except OSError as error:
            self.release()
            raise not_opened(path, error) from error

    def there(self) -> bool:
        """Say whether there is a graph."""
        return self._file.is_file()

    def opened(self) -> lb.Database:
        """Open the graph to be read."""
        try:
            return lb.Database(self._file, read_only=True, buffer_pool_size=READING_POOL)
        except (OSError, RuntimeError) as error:
            raise not_opened(self._path, error) from error

    def copied(self, *, empty: bool = False) -> lb.Database:
        """Open a copy to be written to, or an empty one; an earlier one is thrown away."""
        try:
            self._discard()
            self._next.parent.mkdir()
            if not empty:
                shutil.copyfile(self._file, self._next)
            return self.again()
        except OSError as error:
            raise not_opened(self._path, error) from error

    def again(self) -> lb.Database:
        """Open the copy that is there once more."""
        try:
            return lb.Database(self._next, buffer_pool_size=POOL)
        except (OSError, RuntimeError) as error:
            raise not_opened(self._path, error) from error

    def put_in_place(self) -> None:
        """Put the copy, which is closed, where readers look; one whose log could not be written to its end is not."""
        left = [one.name for one in self._next.parent.iterdir() if one.name != FILE]
        if left:
            raise StoreError(f"{self._path}: the graph cannot be written: its log was left. Run the command again.")
        self._next.replace(self._file)
        self._discard()

    def release(self) -> None:
        """Let another write."""
        if self._lock:
            self._lock.close()
            self._lock = None

    def _discard(self) -> None:
        if self._next.parent.exists():
            shutil.rmtree(self._next.parent)

    def _drop_torn(self) -> None:
        """Take away what a version that wrote in place left when it was killed: it may say more than it holds."""
        left = [log for end in LOGS if (log := self._path / f"{FILE}{end}").exists()]
        if left:
            self._file.unlink(missing_ok=True)
            for log in left:
                log.unlink()


def _locked(path: Path) -> IO[str]:
    """Return a file of which the lock is held; the system lets go of it when the process ends, however it ends."""
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise BlockingIOError(f"the lock is held: {error}") from error
    return file
