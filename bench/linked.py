"""A ledger of any number of generated claims, written in columns with the links that linking would find.

    python bench/linked.py 1000000 FOLDER

Linking a million claims takes a quarter of an hour and is measured by linking.py. Here each generated event is one
event, and its questions, answers and summaries are `kg.relate`'s own, so that the stores get what they always get.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from generate import SEED, claims, places

from kg.articles import Article, digest
from kg.claims import Claim
from kg.codec import dumps, encode
from kg.interchange import import_claims
from kg.ledger import Ledger
from kg.ledger.columns import article_columns, claim_columns, link_columns
from kg.ledger.units import block_unit, event_unit
from kg.links import Event, Link
from kg.names import Names
from kg.relate import relate
from kg.spots import spot

COMMIT = 20_000  # claims of one commit
Made = tuple[list[tuple[Article, Claim]], list[tuple[str, str, str, str]]]


def fill_linked(ledger: Ledger, number: int, seed: int = SEED) -> None:
    """Write generated claims and their links into a ledger, some commits each; what is there is of another seed."""
    lake, now, batch, units = ledger._lake, datetime.now(UTC), ledger.versions().claims, set()  # noqa: SLF001 -- as fast as the tables can be written
    with lake.writing("generate"):
        for made in _commits(number, seed):
            batch += 1
            told, links = [one for some, _ in made for one in some], [row for _, rows in made for row in rows]
            new = sorted({row[0] for row in links} - units)
            units.update(new)
            links += [(unit, "unit", unit, "{}") for unit in new]
            facts = [(id_, article, True) for id_, article in {article.id: article for article, _ in told}.items()]
            given = {claim.id: (claim, dumps(encode(claim))) for _, claim in told}
            lake.tables["articles"].append(article_columns(facts, batch, now), {"batch": batch})
            lake.tables["claims"].append(claim_columns(given, batch, now), {"batch": batch})
            lake.tables["links"].append(link_columns(sorted(links), batch, now), {"batch": batch, "covers": batch})


def _commits(number: int, seed: int) -> Iterator[list[Made]]:
    names, where = Names.load(), places()
    some: list[Made] = []
    size = 0
    for _, rows in groupby(claims(number, seed), key=lambda row: row["article"].partition("a")[0]):
        told = [one for one in import_claims(map(json.dumps, rows), "generated") if isinstance(one, tuple)]
        some.append((told, _linked(told, names, where)))
        size += len(told)
        if size >= COMMIT:
            yield some
            some, size = [], 0
    if some:
        yield some


def _linked(told: Sequence[tuple[Article, Claim]], names: Names, where: Any) -> list[tuple[str, str, str, str]]:  # noqa: ANN401 -- id and province by name
    """Return the rows that linking would write for the claims of one event."""
    first = told[0][1]
    place, admin1 = where[first.place.text]
    year, week, _ = datetime.fromisoformat(first.date).isocalendar()
    block = f"{admin1}/{year}-W{week:02}"
    links = {
        claim.id: Link(
            claim=claim.id, article=article.id, block=block, source=claim.referent, source_kind="named", speaker="",
            via=claim.via, origin=claim.referent, origin_why="named", family=claim.referent, place=place,
            where=first.place.text, admin1=admin1, place_why="the exact spelling", first=claim.date, last=claim.date,
            said=article.published,
        )
        for article, claim in told
    }  # fmt: skip
    ids = tuple(sorted(links))
    event = Event(
        id=digest("incident", ids[0]), kind="incident", place=place, where=first.place.text, admin1=admin1,
        first=first.date, last=first.date, claims=ids, score=1.0, why="told by one article",
    )  # fmt: skip
    found = relate(event, spot(links[ids[0]]), {claim.id: claim for _, claim in told}, links, names)
    unit = event_unit(event.id)
    rows = [(block_unit(block), "link", link.claim, link) for link in links.values()]
    rows.append((unit, "event", event.id, event))
    rows += [(unit, "question", one.id, one) for one in found.questions]
    rows += [(unit, "answer", one.question, one) for one in found.answers]
    rows += [(unit, "summary", one.question, one) for one in found.summaries]
    return [(unit, kind, id_, dumps(encode(one))) for unit, kind, id_, one in rows]


if __name__ == "__main__":
    fill_linked(Ledger.open(Path(sys.argv[2]), create=True), int(sys.argv[1]))
