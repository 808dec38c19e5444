"""Check on a real corpus that order and batches do not matter: shuffles and splits export the same bytes.

    python bench/order.py KNOWLEDGE_BASE [SHUFFLES] [SPLITS]

Takes the articles and claims of a knowledge base, links them anew in other
orders and in several runs, and compares what is exported.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from kg.articles import Article
from kg.blockwise import Registries
from kg.claims import Claim
from kg.interchange import export_claims, export_relations
from kg.ledger import Ledger
from kg.names import Names
from kg.places import Gazetteer
from kg.relink import relink

Told = tuple[Article, list[Claim]]


def exported(batches: Sequence[Sequence[Told]], registries: Registries) -> str:
    """Return a hash of all that is exported when the batches are linked one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(Path(folder), create=True)
        for batch in batches:
            ledger.add([article for article, _ in batch], [claim for _, claims in batch for claim in claims])
            relink(ledger, registries)
        found = hashlib.sha256()
        for row in (*export_claims(ledger), *export_relations(ledger, pairs=True)):
            found.update(json.dumps(row, sort_keys=True).encode())
        return found.hexdigest()


def main() -> None:
    """Compare the orders that the command line asks for."""
    base, shuffles, splits = Path(sys.argv[1]), *[int(text) for text in sys.argv[2:4] or ("20", "5")]
    ledger = Ledger.open(base)
    claims: dict[str, list[Claim]] = defaultdict(list)
    for claim in ledger.claims():
        claims[claim.article].append(claim)
    told = [(article, claims[article.id]) for article in ledger.articles()]
    registries = Registries(Names.load(), Gazetteer.load())
    wanted = exported([told], registries)
    different = 0
    for seed in range(shuffles + splits):
        chance = random.Random(seed)
        order = chance.sample(told, len(told))
        size = len(order) if seed < shuffles else max(1, len(order) // chance.randint(3, 12))
        batches = [order[at : at + size] for at in range(0, len(order), size)]
        different += exported(batches, registries) != wanted
    print(f"{len(told)} articles: {shuffles} shuffles and {splits} splits, {different} with other bytes")


if __name__ == "__main__":
    main()
