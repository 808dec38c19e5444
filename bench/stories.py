"""Make news of any number, seeded: short stories with tolls, sides and sources that agree and disagree.

    python bench/stories.py 2000 > stories.jsonl        (for `kg ingest`)

Everything in them is made up but the places, which are the gazetteer's. Words
that no story had before come in too, as misprints and names do in news.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta

from generate import _places as places

SEED = 1
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OUTLETS = ("The Northern Courier", "Tanu", "Harbour Weekly", "Quarry Post", "Daily Lantern")
SOURCES = (
    "the Salwan Rights Monitor", "the state news agency Tanu", "the Red Lantern", "a military source", "activists",
    "the interior ministry", "a hospital official", "witnesses", "Colonel {name}", "{name}, a resident,",
)  # fmt: skip
SENTENCES = (
    "{n} people were killed in the {kind} of {place} on {day}, {source} said.",
    "At least {n} civilians, among them {k} children, died when shells hit a shop in {place} on {day}, {source} said.",
    "{source} said that {n} fighters had been killed and {m} wounded near {place} on {day}.",
    "The army captured the {kind} of {place} on {day}, {source} said.",
    "Rebels were still in the {kind} of {place} on {day}, {source} reported.",
    "{source} denied that air strikes had hit {place}, and blamed rebels for a blast that killed {n} people.",
    "Residents of {place} told the paper that the road had been closed since {day} and that bread was short.",
    "A deal under which the rebels leave {place} was reached on {day}, {source} said.",
    "The meeting about {place} was put off because nobody had brought the papers, {name} wrote.",
)
SYLLABLES = ("ba", "del", "qa", "sim", "ra", "hun", "tel", "mo", "zar", "ki", "fen", "lo", "ya", "dur", "ne", "sha")


def stories(number: int, sentences: int = 3, seed: int = SEED) -> Iterator[dict[str, str]]:
    """Yield rows with id, publisher, published, title and text."""
    chance = random.Random(seed)
    known = places()
    for n in range(number):
        day = date(2015, 1, 1) + timedelta(days=chance.randrange(700))
        place = known[int(len(known) * chance.random() ** 3)]
        told = [_sentence(chance, place, day) for _ in range(sentences)]
        yield {
            "id": f"story-{seed}-{n:06}",
            "publisher": chance.choice(OUTLETS),
            "published": str(day),
            "title": f"News from {place}",
            "text": " ".join(one[0].upper() + one[1:] for one in told) + f" This is report {seed}-{n}.",
        }


def _sentence(chance: random.Random, place: str, day: date) -> str:
    n = max(1, int(chance.lognormvariate(2, 1)))
    name = " ".join("".join(chance.choices(SYLLABLES, k=3)).capitalize() for _ in range(2))
    source = chance.choice(SOURCES).format(name=name)
    said = DAYS[(day - timedelta(days=chance.randrange(3))).weekday()]
    return chance.choice(SENTENCES).format(
        n=n, m=n + 3, k=max(1, n // 2), place=place, day=said, source=source, name=name,
        kind=chance.choice(("village", "town", "district")),
    )  # fmt: skip


if __name__ == "__main__":
    for row in stories(int(sys.argv[1]), *(int(text) for text in sys.argv[2:])):
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
