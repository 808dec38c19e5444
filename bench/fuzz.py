"""Feed every surface with inputs that coverage leads to (atheris), and count what must not happen.

    pip install -c constraints.txt -e '.[test,fuzz]'
    python bench/fuzz.py                              (each target for a minute)
    python bench/fuzz.py --seconds 3600 extraction
    python bench/fuzz.py --inputs 1000000 --keep DIR  (the million that issue 9 asks for: a night on two cores)
    python bench/fuzz.py --replay FILE extraction     (one input again, with its traceback)

Counted for each target of bench/fuzz_targets.py: inputs; exceptions other than
the house's own errors, by the place they came from; and inputs that took more
than 100 times the median. Time is the processor's, and what was slow is tried
again before it counts, since machines are shared. Exits with 1 when there is
any. With `--keep`, what broke or was slow is written to DIR, and what found new
code is kept there to begin from the next time.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import traceback
from array import array
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any, Final

SLOW: Final = 100
"""Times the median of its target's inputs that an input may take."""
SLOWEST: Final = 50
"""Inputs of a target that are looked at again when they seem slow."""
LONGEST: Final = 2_000
"""Bytes of an input: some 1,500 words of news."""
FEW: Final = 0.05
"""Milliseconds below which nothing counts as slow: collecting garbage alone takes as long."""


class Tally:
    """What came of the inputs of one target."""

    def __init__(self, name: str, run: Any) -> None:  # noqa: ANN401 -- a target
        self.name = name
        self._run = run
        self.times = array("d")
        self.refused = 0
        self.broken: Counter[str] = Counter()
        self.examples: dict[str, tuple[bytes, str]] = {}
        self._slowest: list[tuple[float, bytes]] = []

    def feed(self, data: bytes) -> None:
        """Run one input and note what came of it; nothing is raised."""
        from kg.errors import KgError  # noqa: PLC0415 -- kg is imported when atheris looks on

        begun = time.process_time()
        try:
            self._run(data)
        except KgError:
            self.refused += 1
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is what is looked for
            place = traceback.extract_tb(error.__traceback__)[-1]
            mark = f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno} {place.name}"
            self.broken[mark] += 1
            self.examples.setdefault(mark, (data, traceback.format_exc()))
        took = time.process_time() - begun
        self.times.append(took)
        if len(self._slowest) < SLOWEST or took > self._slowest[0][0]:
            keep = heapq.heappush if len(self._slowest) < SLOWEST else heapq.heapreplace
            keep(self._slowest, (took, data))

    def slow(self) -> list[tuple[float, bytes]]:
        """Return the inputs that take too long also when they are run again, with their times the median."""
        usual = max(median(self.times), FEW / 1_000)
        found = []
        for took, data in sorted(self._slowest, reverse=True):
            if took <= SLOW * usual:
                break
            again = Tally(self.name, self._run)
            again.feed(data)
            if again.times[0] > SLOW * usual:
                found.append((again.times[0] / usual, data))
        return found

    def result(self, keep: Path | None) -> dict[str, Any]:
        """Return the figures, and write the inputs that they are about."""
        slow = self.slow()
        for number, (data, told) in enumerate(self.examples.values()):
            print(f"\n{self.name}: {told}", file=sys.stderr)
            if keep:
                (keep / f"{self.name}-broken-{number}").write_bytes(data)
        for number, (_, data) in enumerate(slow):
            if keep:
                (keep / f"{self.name}-slow-{number}").write_bytes(data)
        return {
            "target": self.name,
            "inputs": len(self.times),
            "refused": self.refused,
            "broken": dict(self.broken),
            "slow": len(slow),
            "median_ms": median(self.times) * 1_000,
            "slowest_ms": max(self.times) * 1_000,
        }


def one_target(name: str, inputs: int, seconds: float, out: Path, keep: Path | None) -> None:
    """Fuzz one target in this process, which ends with it: libFuzzer never comes back."""
    import atheris  # type: ignore[import-not-found]  # noqa: PLC0415 -- needed here only

    with atheris.instrument_imports(include=["kg"], enable_loader_override=False):
        import fuzz_targets  # noqa: PLC0415 -- so that kg is imported under its eyes
    run = fuzz_targets.TARGETS[name]
    chance = random.Random(name)
    seeds = [b"", *(chance.randbytes(chance.randrange(1, LONGEST)) for _ in range(200))]
    for seed in seeds[:20]:  # what is loaded when first needed is no input's fault
        Tally(name, run).feed(seed)
    tally, begun = Tally(name, run), time.monotonic()

    def feed(data: bytes) -> None:
        tally.feed(data)
        if len(tally.times) >= inputs or time.monotonic() - begun > seconds:
            out.write_text(json.dumps(tally.result(keep)), "utf-8")
            sys.stdout.flush()
            os._exit(0)

    with tempfile.TemporaryDirectory(prefix="kg-fuzz-") as scratch:
        corpus = keep / f"{name}-corpus" if keep else Path(scratch)
        corpus.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds if not any(corpus.iterdir()) else ()):
            (corpus / f"seed-{number}").write_bytes(seed)
        options = [f"-max_len={LONGEST}", "-timeout=3600", "-rss_limit_mb=4096", "-verbosity=0", f"-seed={len(name)}"]
        atheris.Setup([sys.argv[0], *options, str(corpus)], feed)
        atheris.Fuzz()


def shown(rows: list[dict[str, Any]]) -> bool:
    """Print the table; say whether nothing broke and nothing was slow."""
    heads = ("target", "inputs", "refused", "exceptions", "slow", "median ms", "slowest ms")
    print("{:12} {:>9} {:>8} {:>10} {:>5} {:>10} {:>11}".format(*heads))
    for row in rows:
        counts = f"{row['inputs']:9,} {row['refused']:8,} {sum(row['broken'].values()):10,} {row['slow']:5}"
        print(f"{row['target']:12} {counts} {row['median_ms']:10.2f} {row['slowest_ms']:11.1f}")
    for row in rows:
        for mark, count in row["broken"].items():
            print(f"{row['target']}: {count} x {mark}")
    print(f"inputs in all: {sum(row['inputs'] for row in rows):,}")
    return not any(row["broken"] or row["slow"] for row in rows)


def main() -> None:
    """Fuzz the targets one after another, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*")
    parser.add_argument(
        "--inputs", type=int, default=0, help="Inputs of each target (default: as many as there is time for)"
    )
    parser.add_argument(
        "--seconds", type=float, default=0.0, help="Seconds for each target (default: 60, without --inputs)"
    )
    parser.add_argument("--keep", type=Path, help="Write here what broke or was slow")
    parser.add_argument("--replay", type=Path, help="Run this one input")
    parser.add_argument("--result", type=Path, help=argparse.SUPPRESS)  # what the process of one target is told
    told = parser.parse_args()
    inputs, seconds = told.inputs or sys.maxsize, told.seconds or (sys.maxsize if told.inputs else 60.0)
    if told.result:
        one_target(told.targets[0], inputs, seconds, told.result, told.keep)
    from fuzz_targets import TARGETS  # noqa: PLC0415 -- a process of one target imports it under atheris

    if told.replay:
        TARGETS[told.targets[0]](told.replay.read_bytes())
        return
    rows = []
    with tempfile.TemporaryDirectory(prefix="kg-fuzz-") as scratch:
        for name in told.targets or TARGETS:
            result = Path(scratch) / name
            command = [sys.executable, __file__, name, "--result", result, "--inputs", inputs, "--seconds", seconds]
            keep = ["--keep", told.keep] if told.keep else []
            ended = subprocess.run([str(word) for word in [*command, *keep]], check=False, stdout=subprocess.DEVNULL)
            if not result.exists():
                sys.exit(f"{name}: the process ended with {ended.returncode} before it could say what it found")
            rows.append(json.loads(result.read_text("utf-8")))
    sys.exit(0 if shown(rows) else 1)


if __name__ == "__main__":
    main()
