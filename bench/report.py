"""How long `kg report` takes for a thousand events, in each of its forms.

    python bench/report.py [--events 1000] [--forms html,docx,pdf]

Events are generated (generate.py) and linked. Prints how many events, claims and disputes there are, the seconds that
gathering takes, and for each form the seconds and the processor time of writing it, its weight and the memory of the
largest moment so far: a form is as slow as gathering and writing together.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

from generate import claims
from linking import fill

from kg.blockwise import Registries
from kg.ledger import Ledger
from kg.names import Names
from kg.places import Gazetteer
from kg.relink import relink
from kg.report import FORMS, Filter, gather, slice_of, written


def events(number: int) -> int:
    """Return how many of the generated claims the first so many events have."""

    def before(row: dict[str, Any]) -> bool:
        return int(str(row["article"])[1:].partition("a")[0]) <= number

    return sum(1 for _ in takewhile(before, _all(number)))


def _all(number: int) -> Iterator[dict[str, Any]]:
    return claims(number * 100, seed=1)


def main() -> None:
    """Measure what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--forms", default=",".join(FORMS))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(Path(folder) / "base", create=True)
        fill(ledger, events(given.events), seed=1)
        relink(ledger, Registries(Names.load(), Gazetteer.load()))
        start, spent = time.perf_counter(), time.process_time()
        report = gather(slice_of(ledger, Filter()), Filter())
        seconds, processor = time.perf_counter() - start, time.process_time() - spent
        pairs = sum(told.disputes for told in report.told)
        print(f"{len(report.told)} events, {report.claims} claims, {pairs} pairs of answers that exclude each other")
        print(f"gathering {seconds:6.1f} s  processor {processor:6.1f} s")
        for form in given.forms.split(","):
            start, spent = time.perf_counter(), time.process_time()
            size = len(written(report, form))
            seconds, processor = time.perf_counter() - start, time.process_time() - spent
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
            print(f"{form:9} {seconds:6.1f} s  processor {processor:6.1f} s  {size / 1e6:6.1f} MB  peak {peak:.1f} GB")


if __name__ == "__main__":
    main()
