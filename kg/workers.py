"""Processes that each work on one thing at a time, so that one which dies takes nothing else with it.

What comes out is in the order of what went in, whoever was faster. A process of
ours and not of a pool's, because a pool cannot say which thing a dead process
was at. `python -m kg.workers` is the other end.
"""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any, Final, Generic, Self, TypeVar

from kg.errors import StoreError

Item = TypeVar("Item")

Job = tuple[Item, bool]
"""A thing, and whether there is work on it; what needs none only keeps its place."""

AHEAD: Final = 50
"""Things a worker that are read ahead of the slowest: enough that a long article holds nobody up."""

AHEAD_SIZE: Final = 4_000_000
"""Of their size together: four of the longest articles that are read."""

LEAST: Final = 50_000
"""Size of the work from which workers are started: each takes three seconds to start, in which one process
reads about so many characters."""

FEW: Final = 1_000
"""Things that are looked at to find out whether there is so much work."""

THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
"""What keeps the libraries of a worker to one thread; more of them than cores slow each other down."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What comes out for a thing at which a worker died twice, the second time with nobody beside it."""

    why: str


@dataclass(slots=True)
class _Slot(Generic[Item]):
    item: Item
    size: int
    done: bool
    made: Any = None
    deaths: int = 0


class _Worker:
    """One process, and what it is at."""

    def __init__(self, task: str) -> None:
        ours, theirs = Pipe()
        self.conn: Connection[Any, Any] = ours
        self.ready = False
        self.slot: _Slot[Any] | None = None
        environment = os.environ | dict.fromkeys(THREADS, "1") | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self.process = subprocess.Popen(  # noqa: S603 -- our own module, by our own interpreter
            [sys.executable, "-m", __spec__.name, str(theirs.fileno()), task],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C is for the parent, who lets each finish or ends it
        )
        theirs.close()

    def end(self) -> None:
        """End the process, whatever it is at."""
        self.conn.close()
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def last_words(self) -> str:
        """Say how a process that let go of its end has died."""
        self.conn.close()
        code = self.process.wait()
        if code >= 0:
            return "memory ran out" if code == NO_MEMORY else f"it ended with status {code}"
        name = signal.Signals(-code).name
        return f"killed by {name}, as the system does when memory runs out" if name == "SIGKILL" else f"ended by {name}"


class Crew(Generic[Item]):
    """Workers that all do one task, "module:function", on what they are handed one by one."""

    def __init__(self, number: int, task: str) -> None:
        self._task = task
        self._workers = [_Worker(task) for _ in range(number)]
        self._waiting: deque[_Slot[Item]] = deque()
        self._again: deque[_Slot[Item]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.end()

    @property
    def processes(self) -> list[int]:
        """The numbers by which the system knows the processes."""
        return [worker.process.pid for worker in self._workers]

    def map(self, jobs: Iterable[Job[Item]], size: Callable[[Item], int]) -> Iterator[tuple[Item, Any]]:
        """Yield each thing with what the task made of it, `None` without work, `Lost` when workers died at it."""
        window: deque[_Slot[Item]] = deque()
        left, held = iter(jobs), 0
        more = True
        while more or window:
            while more and held < AHEAD_SIZE and len(window) < AHEAD * len(self._workers):
                job = next(left, None)
                if job is None:
                    more = False
                    break
                slot = _Slot(job[0], size(job[0]), done=not job[1])
                held += slot.size
                window.append(slot)
                if not slot.done:
                    self._waiting.append(slot)
            self._hand_out()
            if window and not window[0].done:
                self._collect()
            while window and window[0].done:
                slot = window.popleft()
                held -= slot.size
                yield slot.item, slot.made

    def _hand_out(self) -> None:
        """Give the idle something to do; what a worker has died at is done with nobody else at work."""
        idle = [worker for worker in self._workers if worker.ready and worker.slot is None]
        if self._again:
            busy = any(worker.slot is not None for worker in self._workers)
            if idle and not busy:
                self._give(idle[0], self._again)
            return
        for worker in idle:
            if self._waiting:
                self._give(worker, self._waiting)

    def _give(self, worker: _Worker, slots: deque[_Slot[Item]]) -> None:
        try:
            worker.conn.send(slots[0].item)
        except (BrokenPipeError, ConnectionResetError):
            self._replace(worker)  # it died with nothing to do, so nothing of ours is to blame
            return
        worker.slot = slots.popleft()

    def _collect(self) -> None:
        """Wait until somebody has said something, and take down what."""
        at_work = {worker.conn: worker for worker in self._workers if worker.slot is not None or not worker.ready}
        for conn in wait(list(at_work)):
            worker = at_work[conn]  # type: ignore[index]  # only connections went in
            try:
                kind, said = worker.conn.recv()
            except (EOFError, ConnectionResetError):
                self._bury(worker)
                continue
            if kind == "failed":
                error, trace = said
                error.add_note(f"In a worker:\n{trace}")
                raise error
            if kind == "ready":
                worker.ready = True
            elif worker.slot is not None:
                worker.slot.made, worker.slot.done = said, True
                worker.slot = None

    def _bury(self, worker: _Worker) -> None:
        slot, why = worker.slot, worker.last_words()
        if slot is None:
            raise StoreError(
                f"A worker process could not be started: {why}. Run the command again with fewer --workers; what was "
                "done is kept."
            )
        slot.deaths += 1
        if slot.deaths == 1:
            self._again.append(slot)
        else:
            slot.made, slot.done = Lost(f"two processes died while reading it ({why})"), True
        self._replace(worker)

    def _replace(self, worker: _Worker) -> None:
        worker.end()
        self._workers[self._workers.index(worker)] = _Worker(self._task)


def spread(
    jobs: Iterable[Job[Item]], task: str, number: int, size: Callable[[Item], int]
) -> Generator[tuple[Item, Any], None, None]:
    """Yield each thing with what the task makes of it: in this process, or with `number` workers where it pays."""
    left = iter(jobs)
    while True:
        first: list[Job[Item]] = []
        work = 0
        for item, wanted in left:
            first.append((item, wanted))
            work += size(item) if wanted else 0
            if work >= LEAST or len(first) >= FEW or number == 1:
                break
        if not first:
            return
        if number > 1 and work >= LEAST:
            with Crew[Item](number, task) as crew:
                yield from crew.map(chain(first, left), size)
            return
        for item, wanted in first:
            yield item, _named(task)(item) if wanted else None


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


NO_MEMORY: Final = 71
"""Exit status of a worker that ran out of memory, of the system's for what it could not give."""


def _named(task: str) -> Callable[[Any], Any]:
    module, _, name = task.partition(":")
    found: Callable[[Any], Any] = getattr(importlib.import_module(module), name)
    return found


def _work(conn: Connection[Any, Any], task: str) -> None:
    """Do what comes in until nobody is at the other end any more."""
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            function = _named(task)
            conn.send(("ready", None))
            while True:
                conn.send(("made", function(conn.recv())))
        except MemoryError:
            os._exit(NO_MEMORY)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise
        except Exception as error:  # noqa: BLE001 -- handed on, to be raised where somebody sees it
            conn.send(("failed", (_sendable(error), traceback.format_exc())))


def _sendable(error: Exception) -> Exception:
    """Return an error that survives the way: one whose making takes other arguments goes as its text."""
    try:
        import pickle  # noqa: PLC0415 -- only what this process made

        pickle.loads(pickle.dumps(error))  # noqa: S301 -- as above
    except Exception:  # noqa: BLE001 -- anything may be wrong with a stranger's error
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


if __name__ == "__main__":
    _work(Connection(int(sys.argv[1])), sys.argv[2])
