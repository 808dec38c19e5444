"""How linking grows: all claims at once at several sizes, and one new article into a base of the largest.

    python bench/linking.py 10000 100000

Prints the exponent e of time ~ claims^e between the smallest and the largest, in one run on one machine.
"""

from __future__ import annotations

import math
import sys
import tempfile
import time
from pathlib import Path

from generate import claims

from kg.articles import Article
from kg.blockwise import Registries
from kg.interchange import import_claims
from kg.ledger import Ledger
from kg.names import Names
from kg.places import Gazetteer
from kg.relink import relink


def fill(ledger: Ledger, number: int, seed: int) -> None:
    """Add generated claims to a ledger in batches of 10,000."""
    import json  # noqa: PLC0415

    articles: dict[str, Article] = {}
    batch = []
    for item in import_claims((json.dumps(row) for row in claims(number, seed)), "generated"):
        assert isinstance(item, tuple), item
        articles[item[0].id] = item[0]
        batch.append(item[1])
        if len(batch) == 10_000:
            ledger.add(list(articles.values()), batch)
            articles, batch = {}, []
    ledger.add(list(articles.values()), batch)


def main() -> None:
    """Measure the sizes of the command line."""
    sizes = [int(text) for text in sys.argv[1:]] or [10_000, 100_000]
    registries = Registries(Names.load(), Gazetteer.load())
    times = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            ledger = Ledger.open(Path(folder), create=True)
            fill(ledger, size, seed=1)
            start = time.perf_counter()
            events = relink(ledger, registries)
            times.append(time.perf_counter() - start)
            print(f"{size:>9} claims: linked in {times[-1]:.1f} s, {events} events, {size / times[-1]:.0f} claims/s")
            if size == sizes[-1]:
                fill(ledger, 8, seed=2)
                start = time.perf_counter()
                touched = relink(ledger, registries)
                print(f"one new article of 8 claims: {time.perf_counter() - start:.2f} s, {touched} events made anew")
    if len(sizes) > 1:
        exponent = math.log(times[-1] / times[0]) / math.log(sizes[-1] / sizes[0])
        print(f"time ~ claims^{exponent:.2f}")


if __name__ == "__main__":
    main()
