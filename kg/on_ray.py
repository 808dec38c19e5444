"""The engine Ray: actors, one a core of a cluster, that each hold the models and take some things at a time.

Things go out in shards, since a message a thing would keep the one who hands
out busy on a large cluster; what a shard's actor died at goes out again one by
one.
"""

from __future__ import annotations

import importlib.util
import os
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, Final

from kg.errors import StoreError, UsageError
from kg.raycluster import connected
from kg.workers import AHEAD_SIZE, NO_MEMORY, THREADS, Crew, Item, Job, Lost, Slot, Task, sendable, spread

SHARD: Final = 20_000
"""Size of the things in one shard, in characters: about a second of reading, against milliseconds for the message."""

DEPTH: Final = 2
"""Shards that an actor has at hand, the one it is at and the next, so that it never waits for the message."""

TRIES: Final = 3
"""Deaths at a thing after which it is left out: one in company, and two alone, since a machine of a cluster may go."""

STARTS: Final = 5
"""Actors that may die one after the other before any of them has come up."""


class Hand:
    """What an actor does; it lives in a process of Ray's, on any machine."""

    def __init__(self, task: Task) -> None:
        os.environ.update(dict.fromkeys(THREADS, "1"))
        self._task = task.function()

    def ready(self) -> str:
        """Return the version of the program that is installed where this actor lives."""
        return version("kg-claims")

    def do(self, items: list[Any]) -> tuple[list[Any], tuple[Exception, str] | None]:
        """Return what the task makes of each thing, and the error that stopped it with where it came from."""
        made: list[Any] = []
        try:
            for item in items:
                made.append(self._task(item))  # noqa: PERF401 -- what was made before an error is not lost
        except MemoryError:
            os._exit(NO_MEMORY)
        except Exception as error:  # noqa: BLE001 -- handed on, to be raised where somebody sees it
            return made, (sendable(error), traceback.format_exc())
        return made, None


@dataclass(slots=True, eq=False)
class _Actor:
    """An actor, the promise that it is up, and the shards that it has at hand, by the promises that they are done."""

    handle: Any
    promise: Any
    ready: bool = False
    shards: dict[Any, list[Slot[Any]]] = field(default_factory=dict)

    def promises(self) -> list[Any]:
        """Return what to wait for."""
        return list(self.shards) if self.ready else [self.promise]


class Actors(Crew[Item]):
    """Actors on a cluster, each at some things at a time."""

    def __init__(self, number: int | None, task: Task) -> None:
        super().__init__()
        self._ray = connected(number)
        there = int(self._ray.cluster_resources().get("CPU", 0))
        number = number or there
        if number > there:
            raise UsageError(f"--workers is {number}, but the Ray cluster has {there} cores. Give at most as many.")
        self.ahead_size = max(AHEAD_SIZE, 2 * DEPTH * SHARD * number)
        self._task = self._ray.put(task)
        self._class = self._ray.remote(num_cpus=1, max_restarts=0)(Hand)
        self._starts = 0
        self._actors = [self._new() for _ in range(number)]

    def __exit__(self, *_: object) -> None:
        for actor in self._actors:
            self._ray.kill(actor.handle)

    @property
    def handles(self) -> list[Any]:
        """The actors as Ray knows them."""
        return [actor.handle for actor in self._actors]

    def _new(self) -> _Actor:
        handle = self._class.remote(self._task)
        return _Actor(handle, handle.ready.remote())

    def _number(self) -> int:
        return len(self._actors)

    def _hand_out(self) -> None:
        """Give each a shard of what waits; what an actor has died at is given to one alone that has nothing else."""
        for actor in self._actors:
            if not actor.ready:
                continue
            if self._again and not actor.shards:
                self._give(actor, [self._again.popleft()])
            while self._waiting and len(actor.shards) < DEPTH and not _alone(actor):
                self._give(actor, _shard(self._waiting))

    def _give(self, actor: _Actor, slots: list[Slot[Item]]) -> None:
        actor.shards[actor.handle.do.remote([slot.item for slot in slots])] = slots

    def _collect(self) -> None:
        """Wait until some shard is done or some actor is up, and take down all that are by then."""
        at = {promise: actor for actor in self._actors for promise in actor.promises()}
        self._ray.wait(list(at), num_returns=1)
        done, _ = self._ray.wait(list(at), num_returns=len(at), timeout=0)
        for promise in done:
            actor = at[promise]
            if actor not in self._actors:
                continue  # it died, and all that it had at hand is taken care of
            try:
                said = self._ray.get(promise)
            except self._ray.exceptions.RayActorError as death:
                self._bury(actor, death)
                continue
            if actor.ready:
                self._take_down(actor.shards.pop(promise), *said)
            else:
                self._welcome(actor, said)

    def _welcome(self, actor: _Actor, its: str) -> None:
        """Let an actor work whose program is ours, because another's claims may be others."""
        if its != version("kg-claims"):
            raise StoreError(
                f"A machine of the Ray cluster has kg-claims {its}, but this one has {version('kg-claims')}. "
                "Install the same version on all."
            )
        actor.ready = True
        self._starts = 0

    def _take_down(self, slots: list[Slot[Item]], made: list[Any], failed: tuple[Exception, str] | None) -> None:
        if failed:
            error, trace = failed
            error.add_note(f"In a worker:\n{trace}")
            raise error
        for slot, one in zip(slots, made, strict=True):
            slot.made, slot.done = one, True

    def _bury(self, actor: _Actor, death: Exception) -> None:
        """Put another in an actor's place, and what it had at hand back."""
        why = str(death).partition("\n")[0]
        if not actor.ready:
            self._starts += 1
            if self._starts >= STARTS or getattr(death, "actor_init_failed", False):
                whole = " ".join(str(death).split())[-300:]  # the error itself is the last line of a trace
                raise StoreError(
                    f"A worker could not be started on the Ray cluster: {whole} Install kg-claims with its extra ray "
                    "on each machine, and run the command again; what was done is kept."
                ) from None
        for slots in actor.shards.values():
            for slot in slots:
                slot.deaths += 1
                if slot.deaths < TRIES:
                    self._again.append(slot)
                else:
                    slot.made, slot.done = Lost(f"{TRIES} workers died at it ({why[:200]})"), True
        self._actors[self._actors.index(actor)] = self._new()


def _alone(actor: _Actor) -> bool:
    """Say whether an actor is at something at which another has died."""
    return any(slot.deaths for slots in actor.shards.values() for slot in slots)


def _shard(waiting: deque[Slot[Item]]) -> list[Slot[Item]]:
    """Take the next things from what waits: one, or several that are no larger than a shard together."""
    shard = [waiting.popleft()]
    size = shard[0].size
    while waiting and size + waiting[0].size <= SHARD:
        size += waiting[0].size
        shard.append(waiting.popleft())
    return shard


@dataclass(frozen=True, slots=True)
class Ray:
    """The engine of many machines: so many actors, or one a core of the cluster that `RAY_ADDRESS` names."""

    number: int | None = None

    def __post_init__(self) -> None:
        if importlib.util.find_spec("ray") is None:
            raise UsageError("The engine ray needs Ray. Install it with: pip install 'kg-claims[ray]'.")

    def map(
        self, jobs: Iterable[Job[Item]], task: Task, size: Callable[[Item], int]
    ) -> Generator[tuple[Item, Any], None, None]:
        """As `kg.engine.Engine` says."""
        return spread(jobs, task, size, lambda: Actors[Item](self.number, task))
