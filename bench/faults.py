"""Kill a load with SIGKILL at random moments, again and again, and compare what comes of it with an undisturbed load.

    python bench/faults.py [KILLS] [CLAIMS]        (30 kills of each engine and series, 3,000 generated claims)

Three series: from nothing, and with a tenth and as much again to add to a graph. Every fifth kill begins with the graph
as it was. Prints what each engine had reached after each kill.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from generate import SEED
from linked import fill_linked

from kg.ledger import Ledger
from kg.loaders.base import Language
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


def load(base: Path, place: Path, language: Language) -> subprocess.Popen[str]:
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


def undisturbed(base: Path, place: Path, language: Language) -> tuple[list[str], float]:
    """Load once, and return what the graph holds then and how many seconds it took."""
    begun = time.monotonic()
    assert load(base, place, language).wait() == 0
    took = time.monotonic() - begun
    with embedded(place, language, read_only=True) as store:
        return dump(store), took


def series(what: str, base: Path, before: Path | None, language: Language, kills: int) -> None:
    """Kill loads that begin with the view of `before`, or with none, and load once more after every fifth."""
    chance, states, equal, name = random.Random(what), Counter[str](), 0, EMBEDDED[language].name
    with tempfile.TemporaryDirectory() as scratch:

        def begin(place: Path) -> Path:
            if before and not place.exists():
                shutil.copytree(before / EMBEDDED[language], place / EMBEDDED[language])
            return place

        whole, longest = undisturbed(base, begin(Path(scratch) / "whole"), language)
        for number in range(kills):
            place = begin(Path(scratch) / f"{number // 5}")
            loading = load(base, place, language)
            time.sleep(chance.uniform(0, longest))
            loading.send_signal(signal.SIGKILL)
            loading.wait()
            with embedded(place, language) as store:
                states[str(store.reached())] += 1
            if number % 5 == 4 or number == kills - 1:
                found, _ = undisturbed(base, place, language)
                compare(f"{name}, {what}, after kill {number + 1}", whole, found)
                equal += 1
    print(f"{name}, {what}: {kills} kills within {longest:.1f} s, then {equal} loads, all equal", flush=True)
    for reached, count in states.most_common():
        print(f"  {count:3} times reached {reached}")


def main() -> None:
    """Run the series of the command line for each engine."""
    kills, claims = map(int, [*sys.argv[1:], *["30", "3000"][len(sys.argv) - 1 :]])
    with tempfile.TemporaryDirectory() as scratch:
        first, few, many = (Path(scratch) / name / "kg.db" for name in ("first", "few", "many"))
        fill_linked(Ledger.open(first, create=True), claims)
        for more, added in ((few, claims // 10), (many, claims)):
            shutil.copytree(first, more)
            fill_linked(Ledger.open(more), added, seed=SEED + 1)
        for language in EMBEDDED:
            undisturbed(first, first, language)
            series("from nothing", first, None, language, kills)
            series(f"{claims // 10:,} claims more", few, first, language, kills)
            series(f"{claims:,} claims more", many, first, language, kills)


if __name__ == "__main__":
    main()
