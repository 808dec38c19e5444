"""Make claims of any number, seeded: events with a heavy tail, sources by Zipf's law, tolls that rise and disagree.

python bench/generate.py 100000 > claims.jsonl        (the form of `kg import claims`)
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import resources
from typing import Any

SEED = 1
LARGEST = 5_000  # claims of one event at most
TAIL = 0.6  # share of events with at least k claims is about TAIL / k, as in the study of stores
ARTICLE = 8  # claims of one article on average, the corpus's


def claims(number: int, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """Yield rows in the form of `kg import claims`."""
    chance = random.Random(seed)
    where = list(places())
    sources = [f"Source {n}" for n in range(400)]
    weights = [1 / (n + 1) ** 1.05 for n in range(len(sources))]
    made = event = 0
    while made < number:
        event += 1
        size = min(number - made, LARGEST, max(1, int(TAIL / (1 - chance.random()))))
        place = chance.choice(where)
        day = date(2011, 3, 15) + timedelta(days=chance.randrange(3650))
        truth = max(1, int(chance.lognormvariate(2, 1)))
        for n in range(size):
            made += 1
            article = f"e{event}a{n // ARTICLE}"
            later = timedelta(days=min(n // 50, chance.randrange(3)))
            lo = max(0, truth + chance.choice((0, 0, 0, 1, -1, truth // 2)))
            source = chance.choices(sources, weights)[0]
            yield {
                "id": f"g{seed}-{made:09}",
                "article": article,
                "publisher": f"Outlet {(event * 7 + n // ARTICLE) % 15}",
                "published": str(day + later),
                "sentence": f"{lo} people were killed in {place}, {source} said in report {event}-{n}.",
                "start": 0,
                "end": 80,
                "content": f"{lo} people were killed",
                "source_text": source,
                "cue": "said",
                "source": source,
                "source_kind": "named",
                "via": ["Outlet 1"] if chance.random() < 0.25 else [],
                "aspect": chance.choice(("killed", "killed", "injured")),
                "place": place,
                "date": str(day),
                "value": {"min": lo, "max": chance.choice((lo, lo, None)), "who": "people"},
                "modality": "certain",
            }


def places() -> dict[str, tuple[str, str]]:
    """Return id and province of the places where events happen, by name."""
    packed = resources.files("kg.seeds").joinpath("gazetteer", "SY.tsv.gz").read_bytes()
    rows = [line.split("\t") for line in gzip.decompress(packed).decode("utf-8").splitlines()[1:]]
    return {row[1]: (row[0], row[7]) for row in [row for row in rows if row[5].startswith("P.")][:3000]}


if __name__ == "__main__":
    for row in claims(int(sys.argv[1])):
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
