"""Processes that each work on one thing at a time, so that one which dies takes nothing else with it.

What comes out is in the order of what went in, whoever was faster. A process of
ours and not of a pool's, because a pool cannot say which thing a dead process
was at. `python -m kg.workers` is the other end.
"""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import subprocess
import sys
import traceback
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
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
"""Size of the work saved from which workers are started: each takes three seconds to start, in which one process
reads about so many characters."""

FEW: Final = 1_000
"""Things without work that are looked at to find out whether there is so much of it."""

THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
"""What keeps the libraries of a worker to one thread; more of them than cores slow each other down."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What comes out for a thing at which a worker died twice, the second time with nobody beside it."""

    why: str


@dataclass(frozen=True, slots=True)
class Task:
    """What is done with each thing: the function "module:name", and what it is given before the thing.

    What is given goes over once a worker, and has to survive pickling.
    """

    name: str
    given: tuple[Any, ...] = ()
    saves: float = 1.0
    """The share of the work that is off the one who hands out when another does it; the rest is handing over."""

    def function(self) -> Callable[[Any], Any]:
        """Return what takes one thing."""
        module, _, name = self.name.partition(":")
        return partial(getattr(importlib.import_module(module), name), *self.given)


@dataclass(slots=True)
class Slot(Generic[Item]):
    """A thing on its way: whether it is done, what was made of it, and how many workers died at it."""

    item: Item
    size: int
    done: bool
    made: Any = None
    deaths: int = 0


class _Worker:
    """One process, and what it is at."""

    def __init__(self, task: Task) -> None:
        ours, theirs = Pipe()
        self.conn: Connection[Any, Any] = ours
        self.ready = False
        self.slot: Slot[Any] | None = None
        environment = os.environ | dict.fromkeys(THREADS, "1") | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self.process = subprocess.Popen(  # noqa: S603 -- our own module, by our own interpreter
            [sys.executable, "-m", __spec__.name, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C is for the parent, who lets each finish or ends it
        )
        theirs.close()
        with suppress(BrokenPipeError, ConnectionResetError):  # one that died so early is found when nothing comes back
            ours.send(task)

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


class Crew(ABC, Generic[Item]):
    """Somebody who does one task on things and hands back what was made of them in the order in which they came."""

    ahead_size = AHEAD_SIZE

    def __init__(self) -> None:
        self._waiting: deque[Slot[Item]] = deque()
        self._again: deque[Slot[Item]] = deque()

    def __enter__(self) -> Self:
        return self

    @abstractmethod
    def __exit__(self, *_: object) -> None:
        """End whoever works."""

    @abstractmethod
    def _number(self) -> int:
        """Return how many work side by side."""

    @abstractmethod
    def _hand_out(self) -> None:
        """Give the idle something of what waits."""

    @abstractmethod
    def _collect(self) -> None:
        """Wait until somebody has something done, and take it down."""

    def map(self, jobs: Iterable[Job[Item]], size: Callable[[Item], int]) -> Iterator[tuple[Item, Any]]:
        """Yield each thing with what the task made of it, `None` without work, `Lost` when workers died at it."""
        window: deque[Slot[Item]] = deque()
        left, held = iter(jobs), 0
        more = True
        while more or window:
            while more and held < self.ahead_size and len(window) < AHEAD * self._number():
                job = next(left, None)
                if job is None:
                    more = False
                    break
                slot = Slot(job[0], size(job[0]), done=not job[1])
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


class Pool(Crew[Item]):
    """Processes of this machine, each at one thing at a time."""

    def __init__(self, number: int, task: Task) -> None:
        super().__init__()
        self._task = task
        self._workers = [_Worker(task) for _ in range(number)]

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.end()

    @property
    def processes(self) -> list[int]:
        """The numbers by which the system knows the processes."""
        return [worker.process.pid for worker in self._workers]

    def _number(self) -> int:
        return len(self._workers)

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

    def _give(self, worker: _Worker, slots: deque[Slot[Item]]) -> None:
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
    jobs: Iterable[Job[Item]], task: Task, size: Callable[[Item], int], crew: Callable[[], Crew[Item]] | None
) -> Generator[tuple[Item, Any], None, None]:
    """Yield each thing with what the task makes of it: in this process, or with a crew where there is one and it pays.

    What is made depends on the thing alone, so nobody can tell from it who made it.
    """
    left = iter(jobs)
    function = None
    while True:
        first: list[Job[Item]] = []
        work, idle = 0.0, 0
        for item, wanted in left:
            first.append((item, wanted))
            if wanted:
                work += task.saves * size(item)
            else:
                idle += 1
            if work >= LEAST or idle >= FEW or crew is None:
                break
        if not first:
            return
        if crew is not None and work >= LEAST:
            with crew() as at_work:
                yield from at_work.map(chain(first, left), size)
            return
        for item, wanted in first:
            if wanted and function is None:
                function = task.function()
            yield item, function(item) if wanted and function else None


@dataclass(frozen=True, slots=True)
class Processes:
    """The engine of one machine: this process alone, or so many beside it."""

    number: int = 1

    def map(
        self, jobs: Iterable[Job[Item]], task: Task, size: Callable[[Item], int]
    ) -> Generator[tuple[Item, Any], None, None]:
        """As `kg.engine.Engine` says."""
        crew = (lambda: Pool[Item](self.number, task)) if self.number > 1 else None
        return spread(jobs, task, size, crew)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


NO_MEMORY: Final = 71
"""Exit status of a worker that ran out of memory, of the system's for what it could not give."""


def _work(conn: Connection[Any, Any]) -> None:
    """Do what comes in until nobody is at the other end any more."""
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            function = conn.recv().function()
            conn.send(("ready", None))
            while True:
                conn.send(("made", function(conn.recv())))
        except MemoryError:
            os._exit(NO_MEMORY)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise
        except Exception as error:  # noqa: BLE001 -- handed on, to be raised where somebody sees it
            conn.send(("failed", (sendable(error), traceback.format_exc())))


def sendable(error: Exception) -> Exception:
    """Return an error that survives the way: one whose making takes other arguments goes as its text."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 -- only what this process made
    except Exception:  # noqa: BLE001 -- anything may be wrong with a stranger's error
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


if __name__ == "__main__":
    _work(Connection(int(sys.argv[1])))
