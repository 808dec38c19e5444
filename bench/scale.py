"""Measure what scaling out rests on: the work of the one who hands out and writes, and what the ledger weighs.

    python bench/scale.py reading ../shared/corpus/fa-kes.csv [ARTICLES]
    python bench/scale.py linking [CLAIMS] [processes|ray]

All is the processor's time of this process, which is the one that hands out; what
its workers spend is not in it, and neither is what a busy machine makes it wait.
"""

from __future__ import annotations

import pickle
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

from ingest import OPTIONS, part
from linking import fill

from kg import workers
from kg.blockwise import Registries
from kg.claiming import claims_of
from kg.engine import ALONE, engine
from kg.errors import InputError
from kg.ledger import Ledger
from kg.names import Names
from kg.pipeline import KnowledgeBase
from kg.places import Gazetteer
from kg.read import read
from kg.relink import relink
from kg.workers import Processes, Task


class Done:
    """An engine whose workers were done before: what they made is packed as it comes over."""

    def __init__(self, made: dict[str, bytes]) -> None:
        self._made = made

    def map(
        self, jobs: Iterable[tuple[Any, bool]], task: Task, size: Callable[[Any], int]
    ) -> Generator[tuple[Any, Any], None, None]:
        """Yield what was made before; other tasks than reading are done here."""
        if task.name != "kg.claiming:claims_of":
            yield from Processes().map(jobs, task, size)
            return
        for item, wanted in jobs:
            pickle.dumps(item)
            yield item, pickle.loads(self._made[item.id]) if wanted else None  # noqa: S301 -- made above


def weight(folder: Path) -> int:
    """Return the bytes of a table."""
    return sum(file.stat().st_size for file in folder.rglob("*.parquet"))


def reading(path: str, most: int = 150) -> Iterator[str]:
    """Measure what is left to the one who hands out articles and commits claims."""
    with tempfile.TemporaryDirectory() as scratch:
        source = part(path, most, Path(scratch))
        articles = [item for item in read([str(source)], OPTIONS) if not isinstance(item, InputError)]
        claims_of(articles[0])  # loads the models, which is measured apart
        begun = time.process_time()
        made = {article.id: claims_of(article) for article in articles}
        worked = (time.process_time() - begun) / len(made)
        base = KnowledgeBase(Path(scratch) / "kg.db", create=True)
        base.refresh = lambda **_: 0  # type: ignore[method-assign]  # linking is measured apart
        begun = time.process_time()
        base.ingest([str(source)], OPTIONS, engine=Done({id_: pickle.dumps(found) for id_, found in made.items()}))
        handed = (time.process_time() - begun) / len(made)
        claims = sum(map(len, made.values()))
        base.ledger.compact()
        base.ledger.purge()
        articles_, claims_ = (weight(base.ledger.folder / name) for name in ("articles", "claims"))
        relink(base.ledger, base.registries)
        links = weight(base.ledger.folder / "links")
        words = sum(len(article.text.split()) for article in articles)
        yield f"{len(made)} articles of {words / len(articles):.0f} words, {claims / len(made):.1f} claims an article"
        yield f"{1000 * worked:.0f} ms an article to read it; {1000 * handed:.2f} ms to hand out and commit"
        yield f"so one who hands out keeps {worked / handed:.0f} cores busy"
        weights = {"articles": articles_, "claims": claims_, "links": links}
        yield "bytes an article: " + ", ".join(f"{name} {bytes_ / len(made):.0f}" for name, bytes_ in weights.items())


def linking(number: int = 20_000, by: str = "processes") -> Iterator[str]:
    """Measure what of linking is left to the one who hands out, with two workers, and its memory."""
    registries = Registries(Names.load(), Gazetteer.load())
    workers.LEAST = 1  # type: ignore[misc]  # else so few claims are not shared
    spent = {}
    shared = engine(by, 2)  # type: ignore[arg-type]
    # The first run reads tables and fills caches, and its memory is what counts.
    for name, at_work in (("first", ALONE), ("alone", ALONE), ("two workers", shared)):
        with tempfile.TemporaryDirectory() as folder:
            ledger = Ledger.open(Path(folder), create=True)
            fill(ledger, number, seed=1)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            begun = time.process_time()
            relink(ledger, registries, engine=at_work)
            spent[name] = time.process_time() - begun
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            per = 1000 * spent[name] / number
            yield f"{name}: {spent[name]:.1f} s in this process, {per:.2f} ms a claim; it grew by {grown / 1024:.0f} MB"
            yield f"links: {weight(ledger.folder / 'links') / number:.0f} bytes a claim"
    yield f"left to the one who hands out: {100 * spent['two workers'] / spent['alone']:.0f} %"


if __name__ == "__main__":
    what, *given = sys.argv[1:]
    for line in {"reading": reading, "linking": linking}[what](*(int(t) if t.isdigit() else t for t in given)):
        print(line, flush=True)
