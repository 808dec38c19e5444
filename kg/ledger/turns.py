"""One writer of a ledger at a time, and each that waits is next.

A lock that is only tried now and then is never had while another process
commits without a pause: it is free for microseconds. So a writer first takes
the *turn*, which is never held during work, and keeps it until it has the
lock; one that wrote has to take the turn again, behind whoever waits.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from kg.errors import StoreError

LOCK_SECONDS: Final = 60.0
"""How long a writer waits for another: the longest commit measured, a compaction of 1,000 files, takes 0.5 s."""

TRY_SECONDS: Final = 0.02
"""Time between two tries: a wait that nobody notices, and 50 system calls a second."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the system lets go of it when the process ends, however it ends.

    Delta alone would refuse the second of two commits, but after its work and
    with an error that the user can do nothing about.

    Raises:
        StoreError: Another process kept the lock for `LOCK_SECONDS`.
    """
    until = time.monotonic() + LOCK_SECONDS
    with (folder / "lock").open("a") as lock:
        with (folder / "turn").open("a") as turn:
            _take(turn, folder, until)
            _take(lock, folder, until)
        yield


def _take(file: IO[str], folder: Path, until: float) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise StoreError(
                    f"{folder}: another process has been writing to this ledger for {LOCK_SECONDS:g} seconds. "
                    "Wait until it has ended, or end it, and run the command again."
                ) from None
            time.sleep(TRY_SECONDS)
        else:
            return
