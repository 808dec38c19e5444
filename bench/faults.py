"""Kill a load with SIGKILL at random moments, again and again, and compare what comes of it with an undisturbed load.

    python bench/faults.py [KILLS] [CLAIMS] [--neo4j]     (30 kills of each engine and series, 3,000 generated claims)

Three series: from nothing, and with a tenth and as much again to add to a graph. Every fifth kill begins with the graph
as it was. With `--neo4j` a server is started and loaded, as the tests do, and not the embedded views. Prints what each
engine had reached after each kill.
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
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from generate import SEED
from linked import fill_linked

from kg.ledger import Ledger
from kg.loaders.base import Language, update
from kg.loaders.servers import opened
from kg.views import EMBEDDED, embedded

sys.path.append(str(Path(__file__).parent.parent / "tests"))
from graphs import dump
from neo4j_server.running import PASSWORD, running

LOADS = """
import sys
from pathlib import Path
from kg.ledger import Ledger
from kg.loaders.base import update
sys.path[:0] = sys.argv[3:]
from faults import asked
ledger = Ledger.open(Path(sys.argv[1]))
print("begun", flush=True)
with asked(sys.argv[2]) as store:
    update(store, ledger)
"""


@contextmanager
def asked(place: str, *, read_only: bool = False) -> Iterator[Any]:
    """Open a store: a server by its address, an embedded view by language and folder, `cypher:FOLDER`."""
    if place.startswith("bolt"):
        with closing(opened(place, lambda: ("neo4j", PASSWORD), read_only=read_only)) as store:
            yield store
        return
    language, _, folder = place.partition(":")
    with embedded(Path(folder), language, read_only=read_only) as view:  # type: ignore[arg-type]
        yield view


def load(base: Path, place: str) -> subprocess.Popen[str]:
    """Begin a load in a process of its own and return when it has opened the ledger."""
    command = [sys.executable, "-c", LOADS, str(base), place, *sys.path]
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


def undisturbed(base: Path, place: str) -> tuple[list[str], float]:
    """Load once, and return what the graph holds then and how many seconds it took."""
    begun = time.monotonic()
    assert load(base, place).wait() == 0
    took = time.monotonic() - begun
    with asked(place, read_only=True) as store:
        return dump(store), took


def series(what: str, base: Path, begin: Callable[[int], str], kills: int) -> None:
    """Kill loads into what `begin` makes ready, once for every five, and load once more after each fifth."""
    chance, states, equal = random.Random(what), Counter[str](), 0
    whole, longest = undisturbed(base, begin(-1))
    for number in range(kills):
        if number % 5 == 0:
            place = begin(number // 5)
        loading = load(base, place)
        time.sleep(chance.uniform(0, longest))
        loading.send_signal(signal.SIGKILL)
        loading.wait()
        with asked(place) as store:
            states[str(store.reached())] += 1
        if number % 5 == 4 or number == kills - 1:
            found, _ = undisturbed(base, place)
            compare(f"{what}, after kill {number + 1}", whole, found)
            equal += 1
    print(f"{what}: {kills} kills within {longest:.1f} s, then {equal} loads, all equal", flush=True)
    for reached, count in states.most_common():
        print(f"  {count:3} times reached {reached}")


def in_folders(scratch: Path, language: Language, before: Path | None) -> Callable[[int], str]:
    """Return what makes a folder ready: with the view that another has, or empty."""

    def begin(number: int) -> str:
        folder = scratch / f"{number}"
        shutil.rmtree(folder, ignore_errors=True)
        if before:
            shutil.copytree(before / EMBEDDED[language], folder / EMBEDDED[language])
        return f"{language}:{folder}"

    return begin


def on_server(url: str, before: Path | None) -> Callable[[int], str]:
    """Return what makes a server ready: with another knowledge base, or empty."""

    def begin(_: int) -> str:
        with asked(url) as store:
            store.clear()
            if before:
                update(store, Ledger.open(before))
        return url

    return begin


def main() -> None:
    """Run the series of the command line for each engine."""
    typed = [int(word) for word in sys.argv[1:] if word.isdigit()]
    kills, claims = [*typed, *[30, 3000][len(typed) :]]
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        first, few, many = (scratch / folder / "kg.db" for folder in ("first", "few", "many"))
        fill_linked(Ledger.open(first, create=True), claims)
        for more, added in ((few, claims // 10), (many, claims)):
            shutil.copytree(first, more)
            fill_linked(Ledger.open(more), added, seed=SEED + 1)
        of = (("from nothing", first, None), (f"{claims // 10:,} more", few, first), (f"{claims:,} more", many, first))
        if "--neo4j" in sys.argv:
            url = running().url
            for what, base, before in of:
                series(f"neo4j, {what}", base, on_server(url, before), kills)
            return
        for language, view in EMBEDDED.items():
            undisturbed(first, f"{language}:{first}")
            for what, base, before in of:
                series(f"{view.name}, {what}", base, in_folders(scratch / "views", language, before), kills)


if __name__ == "__main__":
    main()
