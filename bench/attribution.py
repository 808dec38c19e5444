"""Measure the speed and the memory of the attribution step against parsing the same texts.

    python bench/attribution.py ../shared/eval/polnear/dev.jsonl [ARTICLES]

Both run in this one process, on one core, taking turns article by article, so
that a busy machine slows both alike. Time is the processor's, not the clock's.
Memory is the peak of a process that only parses, and of one that attributes,
too.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

MEGABYTE = 1024
"""Of the kilobytes that the system counts a process's peak in."""


def texts(path: str, most: int) -> list[str]:
    """Return the texts of a file of JSON lines."""
    with Path(path).open(encoding="utf-8") as file:
        return [json.loads(line)["text"] for line, _ in zip(file, range(most), strict=False)]


def speed(found: list[str]) -> tuple[float, float]:
    """Return words a second of parsing and of attribution."""
    from kg.attribute import attribute  # noqa: PLC0415 -- loading is part of what the memory run counts
    from kg.parse import parse  # noqa: PLC0415

    attribute(parse(found[0]))  # loads both models
    parsing = attributing = 0.0
    for text in found:
        begun = time.process_time()
        doc = parse(text)
        between = time.process_time()
        attribute(doc)
        parsing += between - begun
        attributing += time.process_time() - between
    words = sum(len(text.split()) for text in found)
    return words / parsing, words / attributing


def peak(path: str, most: int, step: str) -> float:
    """Return the peak memory, in megabytes, of a process of its own that parses, or parses and attributes."""
    command = [sys.executable, __file__, path, str(most), step]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    """Print the figures, or in a process of its own the peak of its memory."""
    path, most = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    found = texts(path, most)
    if len(sys.argv) > 3:
        from kg.attribute import attribute  # noqa: PLC0415
        from kg.parse import parse  # noqa: PLC0415

        for text in found:
            doc = parse(text)
            if sys.argv[3] == "attribute":
                attribute(doc)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE)
        return
    alone, both = (peak(path, most, step) for step in ("parse", "attribute"))
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    parsing, attributing = speed(found)
    print(f"articles {len(found)}; words/s: parsing {parsing:,.0f}, attribution {attributing:,.0f}")
    print(f"attribution / parsing {attributing / parsing:.2f}")
    print(f"peak memory: parsing {alone:.0f} MB, parsing and attribution {both:.0f} MB, more {both - alone:.0f} MB")


if __name__ == "__main__":
    main()
