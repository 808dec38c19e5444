"""Count how the news spell places: `python -m kg.seeds.usual KNOWLEDGE_BASE > seeds/usual-names.tsv`.

A table of places has one romanisation for each, seldom the one that is read in
newspapers ("Al Fuʿah"). Each publisher has one vote, shared among the spellings
that it uses, so that the house style of the busiest does not decide. Where a
quarter of the votes is for the table's own romanisation, that holds.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kg.codec import decode_link
from kg.ledger import Ledger
from kg.placetables import COUNTRIES, Hit, hits_in
from kg.spelling import light

OWN: Final = 0.25
"""Share of the votes from which the table's own spelling holds: mostly an encyclopedia's, and read beyond news."""


def usual_names(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Yield the id of each listed place that claims name, and the spelling that most publishers use."""
    publishers = {article.id: article.publisher for article in ledger.articles()}
    texts = {claim.id: claim.place.text for claim in ledger.claims()}
    used: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    seen = set()
    for row in ledger.rows(kinds=["link"]):
        link = decode_link(row.data)
        text = texts.get(link.claim, "")
        if text and link.place and (link.place, text, link.article) not in seen and _hits(link.place, text):
            seen.add((link.place, text, link.article))
            used[link.place][publishers[link.article]][text] += 1
    for place, by_publisher in sorted(used.items()):
        votes: dict[str, float] = defaultdict(float)
        for _, spellings in sorted(by_publisher.items()):
            for text, articles in spellings.items():
                votes[text] += articles / spellings.total()
        own = next((text for text in votes if _is_own(place, text)), "")
        often = min(votes, key=lambda text: (-round(votes[text], 6), len(text), text))
        yield place, own if own and votes[own] >= OWN * len(by_publisher) else often


def _hits(place: str, text: str) -> list[Hit]:
    """Find a place under this text as it stands, and not only under a part of it."""
    found = (hit for country in COUNTRIES for hit in hits_in(country, text, light(text)))
    return [hit for hit in found if hit.place.id == place]


def _is_own(place: str, text: str) -> bool:
    return any(hit.own == text for hit in _hits(place, text))


if __name__ == "__main__":
    for id_, name in usual_names(Ledger.open(Path(sys.argv[1]))):
        sys.stdout.write(f"{id_}\t{name}\n")
