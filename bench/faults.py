"""Kill a load with SIGKILL at random moments, again and again, and compare what comes of it with an undisturbed load.

    python bench/faults.py [KILLS] [CLAIMS]        (30 kills of each engine, 3,000 generated claims)

Every fifth kill begins with an empty view. Prints what each engine had reached after each kill.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from linked import fill_linked

from kg.ledger import Ledger
from kg.views import EMBEDDED, embedded

sys.path.append(str(Path(__file__).parent.parent / "tests"))
from graphs import dump

LOADS = """
import sys
from pathlib import Path
from kg.ledger import Ledger
from kg.loaders.base import update
from kg.views import embedded
ledger = Ledger.open(Path(sys.argv[1]))
print("begun", flush=True)
with embedded(Path(sys.argv[2]), sys.argv[3]) as store:
    update(store, ledger)
"""


def load(base: Path, place: Path, language: str) -> subprocess.Popen[str]:
    """Begin a load in a process of its own and return when it has opened the ledger."""
    command = [sys.executable, "-c", LOADS, str(base), str(place), language]
    loading = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert loading.stdout is not None
    loading.stdout.readline()
    return loading


def compare(where: str, whole: list[str], found: list[str]) -> None:
    """End with what is missing and what is too much, some of it, where a graph is not the undisturbed one."""
    missing, more = Counter(whole) - Counter(found), Counter(found) - Counter(whole)
    if missing or more:
        shown = "".join(
            f"\n  {sign} {text[:300]}" for sign, texts in (("-", missing), ("+", more)) for text in [*texts][:5]
        )
        raise SystemExit(f"{where}: another graph, {missing.total()} missing and {more.total()} too many{shown}")


def main() -> None:
    """Run the series of the command line for each engine."""
    kills, claims = map(int, [*sys.argv[1:], "30", "3000"][:2] if len(sys.argv) != 2 else [sys.argv[1], "3000"])
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        base = Path(name) / "kg.db"
        fill_linked(Ledger.open(base, create=True), claims)
        for language, view in EMBEDDED.items():
            begun = time.monotonic()
            assert load(base, Path(name) / "whole", language).wait() == 0
            longest = time.monotonic() - begun
            with embedded(Path(name) / "whole", language, read_only=True) as store:
                whole = dump(store)
            states: Counter[str] = Counter()
            equal = 0
            for number in range(kills):
                place = Path(name) / f"{view.name}-{number // 5}"
                loading = load(base, place, language)
                time.sleep(chance.uniform(0, longest))
                loading.send_signal(signal.SIGKILL)
                loading.wait()
                with embedded(place, language) as store:
                    states[str(store.reached())] += 1
                if number % 5 == 4 or number == kills - 1:
                    assert load(base, place, language).wait() == 0
                    with embedded(place, language, read_only=True) as store:
                        compare(f"{view.name}, after kill {number + 1}", whole, dump(store))
                    equal += 1
            print(f"{view.name}: {kills} kills within {longest:.1f} s, then {equal} loads, all equal", flush=True)
            for reached, count in states.most_common():
                print(f"  {count:3} times reached {reached}")


if __name__ == "__main__":
    main()
