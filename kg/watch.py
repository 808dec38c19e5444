"""Folders, feeds and pages read again and again, and what that changed, said once.

A file is read when it is new or has changed, and only once it has stopped
growing; of a feed only the entries that are not known. State is in the ledger:
what a watch that was stopped did not see, the next one does.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.errors import InputError, KgError, UsageError
from kg.notices import Notice, Watched
from kg.pipeline import KnowledgeBase, Outcome
from kg.read import Options, is_address
from kg.read.sources import files, missing

SETTLED: float = 2.0
"""Seconds since a file was last written after which it counts as whole; copying pauses for less."""
TRIES: int = 3
"""Times that a page which cannot be had is tried again, once a round."""

Stamp = tuple[int, int]
"""Size and time of the last change (ns) of a file."""


@dataclass(slots=True)
class Round:
    """What one round brought; `failed` when something was refused, also where that was said before."""

    outcome: Outcome
    notices: list[Notice]
    refused: list[str]
    failed: bool = False


@dataclass(slots=True)
class Watch:
    """What is watched, and what of it was read; `waiting` when the last round left files that were still growing."""

    path: Path
    sources: Sequence[str]
    options: Options
    base: KnowledgeBase = field(init=False)
    ledger: Watched = field(init=False)
    waiting: bool = False
    _read: dict[str, Stamp] = field(default_factory=dict)
    _growing: dict[str, Stamp] = field(default_factory=dict)
    _said: set[str] = field(default_factory=set)
    _tried: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        if "-" in self.sources:
            raise UsageError("Standard input cannot be watched. Name folders, files, feeds or addresses.")
        absent = [why for source in self.sources if not is_address(source) and (why := missing(source))]
        if len(absent) == len(self.sources) and not self.path.exists():  # nothing is made for what is not there
            raise InputError("\n".join(map(str, absent)))
        self.base = KnowledgeBase(self.path, create=True)
        self.ledger = Watched.open(self.path)
        self.base.ledger = self.ledger

    def round(self) -> Round:
        """Read what is new and return what that changed; a `KgError` of one round does not end the watch."""
        self.waiting = False
        due: dict[str, Stamp | None] = {}
        refused: list[str] = []
        for found in self._due():
            if isinstance(found, InputError):
                refused.append(str(found))
            else:
                due[found[0]] = found[1]
        known = {url for _, url, _, _ in self.ledger.pages()}
        try:
            outcome = self.base.ingest(list(due), replace(self.options, seen=lambda url: self._seen(url, known)))
        except KgError as error:
            return Round(Outcome(), [], [*self._unsaid(refused), str(error)], failed=True)
        self._read |= {path: stamp for path, stamp in due.items() if stamp is not None}
        failed = bool(refused or outcome.refused)
        refused += [*outcome.refused, *outcome.skipped]
        return Round(outcome, self.ledger.notices(), self._unsaid(refused), failed)

    def _due(self) -> Iterator[tuple[str, Stamp | None] | InputError]:
        """Yield the addresses, and the files that were not read as they are now, each with its stamp."""
        for source in self.sources:
            if is_address(source):
                yield source, None
                continue
            for path in files(source):
                if isinstance(path, InputError):
                    yield path
                elif (stamp := _stamp(path)) != self._read.get(path) and self._is_whole(path, stamp):
                    yield path, stamp

    def _is_whole(self, path: str, stamp: Stamp) -> bool:
        """Say whether a file has stopped growing: it was the same a round ago, or was not written for a while."""
        same = self._growing.get(path) == stamp
        self._growing[path] = stamp
        whole = same or time.time() - stamp[1] / 1e9 > SETTLED
        self.waiting = self.waiting or not whole
        return whole

    def _seen(self, url: str, known: set[str]) -> bool:
        if url in known:
            return True
        self._tried[url] += 1
        return self._tried[url] > TRIES

    def _unsaid(self, lines: Sequence[str]) -> list[str]:
        """Return the lines that were not said before; a file that is refused is refused every round."""
        new = [line for line in dict.fromkeys(lines) if line not in self._said]
        self._said.update(new)
        return new


def _stamp(path: str) -> Stamp:
    try:
        found = os.stat(path)  # noqa: PTH116 -- paths stay the strings that were given
    except OSError:
        return 0, 0  # it is gone, and reading says so
    return found.st_size, found.st_mtime_ns


def rounds(watch: Watch, every: float, tell: Callable[[Round], None], *, once: bool = False) -> bool:
    """Go round until interrupted, or once; `every` is the seconds between the end of one round and the next.

    Once means that files which were still growing get a while, and no more. Says
    whether all was taken.
    """
    while True:
        one = watch.round()
        tell(one)
        if once:
            failed = one.failed
            if watch.waiting:
                time.sleep(SETTLED)
                one = watch.round()
                tell(one)
            return not (failed or one.failed)
        time.sleep(every)
