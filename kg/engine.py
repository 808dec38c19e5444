"""Who does the work on many things: one small protocol, and the engines that keep it.

The steps know this protocol and no engine; which engine it was cannot be told
from what comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any, Final, Literal, Protocol

from kg.workers import Item, Job, Processes, Task, cores


class Engine(Protocol):
    """Somebody who maps a task over things."""

    def map(
        self, jobs: Iterable[Job[Item]], task: Task, size: Callable[[Item], int]
    ) -> Generator[tuple[Item, Any], None, None]:
        """Yield each thing, in order, with what the task made of it: `None` where no work was wanted.

        Where workers died at a thing again and again, `workers.Lost` stands in its
        place. `size` says how large a thing is, in characters or what takes as long;
        how far is read ahead is bounded by it. Closing the generator ends the work.
        """
        ...


ALONE: Final = Processes(1)
"""The engine that is this process and no other."""


def engine(name: Literal["processes", "ray"], workers: int | None) -> Engine:
    """Return an engine by its name, with so many workers; without a number one a core of what it runs on.

    Raises `UsageError` when its library is not installed.
    """
    if name == "ray":
        from kg.on_ray import Ray  # noqa: PLC0415 -- an extra that most do without

        return Ray(workers)
    return Processes(workers or cores())
