"""Kill ingests at random moments, let the next run go on, and compare with an ingest that nobody disturbed.

    python bench/kills.py [KILLS] [STORIES] [WORKERS]

Prints where the kills fell, and whether exports, both graphs' answers and the
undisturbed run's are the same bytes; exit status 1 when they are not. A run is
a process of its own, forked from this one, which has the models loaded, so that
kills fall into the work and not into loading them.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from stories import stories

from kg import pipeline, workers
from kg.articles import Article
from kg.claiming import claims_of
from kg.read import Options

LONG = 0.15  # share of runs that are let live ten times as long, so that kills fall into linking and loading, too


def forked(do: Callable[[], None]) -> int:
    """Do something in a process of its own and return its number."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        do()
        status = 0
    finally:
        os._exit(status)


def ended(child: int) -> bool:
    """Wait for a process and say whether it did what it had to."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def ingest(base: Path, source: Path, number: int, batch: int) -> None:
    """Ingest the stories, and leave beside the base how far this run is."""
    workers.LEAST = 0  # workers also for the last few stories
    pipeline.BATCH = batch
    phase = base.with_suffix(".phase")
    phase.write_text("opening")
    kb = pipeline.KnowledgeBase(base, create=True)
    relink, load = pipeline.relink, kb.load
    pipeline.relink = lambda *args, **named: (phase.write_text("linking"), relink(*args, **named))[1]
    kb.load = lambda: (phase.write_text("loading views"), load())[1]
    phase.write_text("reading")
    kb.ingest([str(source)], Options(), engine=workers.Processes(number))


def fingerprint(base: Path) -> str:
    """Return a hash of all that is exported and of what the graph answers."""
    from kg import query  # noqa: PLC0415
    from kg.interchange import export_claims, export_relations  # noqa: PLC0415

    ledger = pipeline.KnowledgeBase(base).ledger
    found = hashlib.sha256()
    asked = [query.run(query.load(name), base, {}) for name in ("contradictions", "corroborations", "timeline")]
    for rows in (export_claims(ledger), export_relations(ledger, pairs=True), *asked):
        for row in rows:
            found.update(json.dumps(row, sort_keys=True).encode())
    return found.hexdigest()


def whole(base: Path, source: Path, number: int, batch: int) -> str:
    """Let an ingest run to its end and return what came out; in processes of their own, so that forks stay safe."""
    out = base.with_suffix(".hash")
    if not ended(forked(lambda: ingest(base, source, number, batch))):
        raise SystemExit(f"{base}: the ingest failed")
    if not ended(forked(lambda: out.write_text(fingerprint(base)) and None)):
        raise SystemExit(f"{base}: the exports failed")
    return out.read_text()


def main() -> int:
    """Kill as often as the command line says."""
    kills, number, processes = [int(text) for text in (*sys.argv[1:], *("100", "2000", "1")[len(sys.argv) - 1 :])]
    chance = random.Random(f"{kills}/{number}/{processes}")
    batch = min(pipeline.BATCH, max(4, number // 20))
    with tempfile.TemporaryDirectory(prefix="kg-kills-") as scratch:
        folder = Path(scratch)
        source = folder / "stories.jsonl"
        source.write_text("".join(json.dumps(row) + "\n" for row in stories(number, sentences=1)))
        if processes == 1:
            claims_of(Article(publisher="p", text="Nine people died in the fire, a warden said."))
        begun = time.monotonic()
        wanted = whole(folder / "undisturbed.db", source, 1, batch)
        took = time.monotonic() - begun
        print(f"undisturbed: {number} stories in {took:.0f} s", flush=True)
        span = took * 4 / kills + (8 if processes > 1 else 0)  # workers load their models anew each time
        fell: Counter[str] = Counter()
        rounds = wrong = 0
        base = folder / "round0.db"
        while fell.total() < kills:
            child = forked(lambda base=base: ingest(base, source, processes, batch))
            lived = chance.uniform(0, span) * (10 if chance.random() < LONG else 1)
            until = time.monotonic() + min(lived, took)
            done = (0, 0)
            while time.monotonic() < until and done == (0, 0):
                time.sleep(0.005)
                done = os.waitpid(child, os.WNOHANG)
            if done == (0, 0):
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                phase = base.with_suffix(".phase")
                fell[phase.read_text() if phase.exists() else "starting"] += 1
                continue
            wrong += os.waitstatus_to_exitcode(done[1]) != 0 or whole(base, source, processes, batch) != wanted
            rounds += 1
            base = folder / f"round{rounds}.db"
        wrong += whole(base, source, processes, batch) != wanted
        where = ", ".join(f"{phase} {count}" for phase, count in sorted(fell.items()))
        print(f"{fell.total()} kills over {rounds + 1} bases ({where}); bases with other bytes: {wrong}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
