"""The file of an embedded property graph: opening it, and telling whether whoever wrote to it last came to an end.

Beside the file there are others only while somebody writes: the log, and what a
checkpoint needs. 0.22 keeps rows that were copied out of its log, so a process
that is killed during a checkpoint leaves a file in which, once recovered, it is
noted how far the graph has come, and no rows are (4 of 97 kills of a load of
3,000 claims). Everything in a graph is in the ledger as well: what somebody left
unfinished is not recovered but made anew.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import Final

import ladybug as lb

from kg.errors import StoreError
from kg.loaders.base import not_opened

FILE: Final = "graph.lbug"

POOL: Final = 3 * 2**29
"""Bytes of memory for pages; by default Ladybug takes four fifths of the machine's. `FILL` rows need less than 1 GB."""

READING_POOL: Final = max(3 * 2**30, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4)
"""The same for a query, a quarter of the machine's memory and 3 GB at least: all 821,143 contradictions of a million
claims need 4 GB, the other questions over them up to 1.2 GB."""

TRIES: Final = 25
"""Times that a folder which somebody else is writing to is opened, 0.1 s apart."""


def opened(path: Path | None, *, read_only: bool) -> lb.Database:
    """Open the graph in a folder, or one in memory when there is none; a writer begins anew on what is unfinished.

    Raises:
        StoreError: There is no graph to read, or its last writer did not come to an end; somebody else is writing; the
            file is broken.
    """
    if path is None:
        return lb.Database(":memory:", buffer_pool_size=READING_POOL)
    file = path / FILE
    if read_only and not file.is_file():
        raise StoreError(f"{path}: there is no graph. Load one with `kg load`.")
    try:
        path.mkdir(parents=True, exist_ok=True)
        if _unfinished(file, remove=not read_only):
            raise StoreError(
                f"{path}: the process that loaded this graph was ended before it was done. Run `kg load`, which loads "
                "it anew."
            )
        return _patiently(file, read_only=read_only)
    except (OSError, RuntimeError) as error:
        raise not_opened(path, error) from error


def _unfinished(file: Path, *, remove: bool) -> bool:
    """Say whether somebody began to write to a graph, did not end and is gone; with `remove` make an end of it."""
    if not file.is_file() or not _beside(file):
        return False
    with file.open("r+b" if remove else "rb") as lock:
        try:
            fcntl.lockf(lock, (fcntl.LOCK_EX if remove else fcntl.LOCK_SH) | fcntl.LOCK_NB)  # Ladybug's own lock
        except BlockingIOError:
            return False  # still at it
        left = _beside(file)  # what is there now that nobody else can write
        if left and remove:
            lock.truncate(0)  # first, since without the others it would pass for whole; to Ladybug an empty file is new
            for one in left:
                one.unlink()
        return bool(left) and not remove


def _beside(file: Path) -> list[Path]:
    return sorted(file.parent.glob(f"{file.name}.*"))


def _patiently(file: Path, *, read_only: bool) -> lb.Database:
    """Open a database; a reader tries again while somebody else is in the middle of a write."""
    pool = READING_POOL if read_only else POOL
    for number in range(TRIES):
        try:
            return lb.Database(file, read_only=read_only, buffer_pool_size=pool)
        except RuntimeError:
            if not read_only or number == TRIES - 1:
                raise
            time.sleep(0.1)
    raise AssertionError
