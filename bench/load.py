"""How fast a knowledge base gets into its stores, beside what each engine does by itself with the same rows.

    python bench/load.py 10000 100000 [--neo4j bolt://127.0.0.1:7687] [--ask by-source,single-source]

A size is generated; a folder is a knowledge base that is there, whose own views are left alone. Prints for each
store: the load by `kg load`, the same rows by the engine's own bulk path, their ratio, and the seconds of the
questions. Ratios are of one run on one machine. A server's password is in NEO4J_PASSWORD.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from linking import fill

from kg.ledger import Ledger
from kg.loaders import ladybug, rdf
from kg.loaders.base import DECODE, Store, update
from kg.loaders.columns import from_rows
from kg.loaders.cypher import create
from kg.loaders.ladybug import LadybugStore
from kg.loaders.oxigraph import OxigraphStore
from kg.loaders.property_graph import GROUPS, Rows, given, unit
from kg.loaders.servers import opened
from kg.names import Names
from kg.places import Gazetteer
from kg.query import load, run
from kg.relink import Registries, relink

QUESTIONS = ("contradictions", "corroborations", "by-source", "single-source")
LIMIT = 600.0  # seconds for one question


def units(ledger: Ledger) -> Iterator[tuple[str, list[Any]]]:
    """Yield each unit of links as the loaders get it."""
    name, rows = "", []
    for row in ledger.rows():
        if row.unit != name:
            if name:
                yield name, rows
            name, rows = row.unit, []
        if row.kind in DECODE:
            rows.append(DECODE[row.kind](row.data))
    if name:
        yield name, rows


def timed(work: Callable[[], Any]) -> float:
    """Return the seconds that something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def raw_oxigraph(ledger: Ledger, folder: Path) -> float:
    """Return the seconds of one bulk load of all triples from a file that is there already."""
    file = folder / "all.nt"
    with file.open("w", encoding="utf-8") as out:
        for one in (*ledger.articles(), *ledger.claims()):
            out.writelines(f"{line} .\n" for line in rdf.given(one))
        for name, rows in units(ledger):
            out.writelines(f"{line} .\n" for line in dict.fromkeys(rdf.unit(name, rows)))
    store = ox.Store(str(folder / "raw-oxigraph"))

    def work() -> None:
        store.bulk_load(path=str(file), format=ox.RdfFormat.N_TRIPLES)
        store.flush()

    return timed(work)


def all_rows(ledger: Ledger) -> Rows:
    """Return all rows of the property graph."""
    rows = Rows()
    for one in (*ledger.articles(), *ledger.claims()):
        given(rows, one)
    for name, linked in units(ledger):
        unit(rows, name, linked)
    told = {one["claim"]: one for one in rows.records["link"]}
    for claim in rows.records["claim"]:
        link = told.get(claim["id"])
        if link:
            claim.update({name: link[name] for name in GROUPS["link"].properties})
    return rows


def raw_ladybug(rows: Rows, folder: Path) -> float:
    """Return the seconds of one COPY a table, from Arrow tables that are there already."""
    store = LadybugStore(folder / "raw-ladybug")
    tables = [(group, from_rows(rows.records[group])) for group in GROUPS if rows.records[group]]

    def work() -> None:
        for group, table in tables:
            for name, columns, options in ladybug._copies(group):  # noqa: SLF001
                store._copy(name, table, columns, options)  # noqa: SLF001

    seconds = timed(lambda: store._whole(work))  # noqa: SLF001 -- the engine's own rate is what is measured
    store.close()
    return seconds


def raw_neo4j(rows: Rows, store: Any) -> float:  # noqa: ANN401 -- the driver is an extra
    """Return the seconds of the hand-written form: ids there left out, then one UNWIND, MATCH and CREATE a batch."""

    def chunk(name: str, records: list[Any]) -> None:
        label = GROUPS[name].label
        if label:
            ids = [one["id"] for one in records]
            store._run(f"UNWIND $ids AS i MATCH (n:{label} {{id: i}}) RETURN n.id", ids=ids)  # noqa: SLF001
        store._run(create(name), rows=records)  # noqa: SLF001

    def work() -> None:
        for name in GROUPS:
            records = rows.records[name]
            for start in range(0, len(records), 5000):
                store._whole(lambda n=name, part=records[start : start + 5000]: chunk(n, part))  # noqa: SLF001

    return timed(work)


def report(size: int, name: str, ours: float, raw: float, asked: dict[str, float]) -> None:
    """Print one line of the table."""
    told = ", ".join(f"{question} {seconds:.2f}" for question, seconds in asked.items())
    print(
        f"{size:>8} {name:9} kg load {ours:7.1f} s ({size / ours:6.0f} claims/s)  engine {raw:7.1f} s  "
        f"ratio {raw / ours:.2f}  peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GB  | {told}",
        flush=True,
    )


def asked(store: Path | Store, language: Any, questions: Sequence[str]) -> dict[str, float]:  # noqa: ANN401 -- a word
    """Return the seconds of each question with all of its rows; by one source where it takes one."""
    found = {}
    for name in questions:
        typed = {"by": "Source 3"} if name == "by-source" else {}
        found[name] = timed(lambda n=name, t=typed: sum(1 for _ in run(load(n, language), store, t, time_limit=LIMIT)))
    return found


def measure(ledger: Ledger, url: str, questions: Sequence[str]) -> None:
    """Load a ledger everywhere, into a folder of its own."""
    size = sum(1 for _ in ledger.claims())
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        for kind, view, language in ((OxigraphStore, "oxigraph", "sparql"), (LadybugStore, "ladybug", "cypher")):
            store = kind(base / "views" / view)
            ours = timed(lambda s=store: update(s, ledger))
            store.close()
            raw = raw_oxigraph(ledger, base) if view == "oxigraph" else raw_ladybug(all_rows(ledger), base)
            report(size, view, ours, raw, asked(base, language, questions))
        if url:
            server = opened(url, lambda: (os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ["NEO4J_PASSWORD"]))
            server.clear()
            raw = raw_neo4j(all_rows(ledger), server)
            server.clear()
            ours = timed(lambda: update(server, ledger))
            report(size, "neo4j", ours, raw, asked(server, "cypher", questions))
            server.close()


def main() -> None:
    """Measure the sizes and knowledge bases of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", default=["10000", "100000"])
    parser.add_argument("--neo4j", default="")
    parser.add_argument("--ask", default=",".join(QUESTIONS))
    given_ = parser.parse_args()
    for one in given_.sizes:
        with tempfile.TemporaryDirectory() as name:
            ledger = Ledger.open(Path(name) if one.isdigit() else Path(one), create=one.isdigit())
            if one.isdigit():
                fill(ledger, int(one), seed=1)
                relink(ledger, Registries(Names.load(), Gazetteer.load()))
            measure(ledger, given_.neo4j, [question for question in given_.ask.split(",") if question])


if __name__ == "__main__":
    main()
