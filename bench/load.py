"""How fast a knowledge base gets into its stores, beside what each engine does by itself with the same rows.

    python bench/load.py 10000 100000 [--stores oxigraph,ladybug] [--neo4j bolt://127.0.0.1:7687] [--rounds 3]
        [--ask by-source,single-source]

A size is generated and linked as it was made (linked.py); a folder is a knowledge base that is there, whose own
views are left alone. In each round a store is loaded by `kg load` and then, with the same statements or rows, by the
engine's own bulk path; prints seconds, their ratio, the memory of the largest moment so far, and at the end the
seconds of the questions. Ratios are of one run on one machine. A server's password is in NEO4J_PASSWORD.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyoxigraph as ox
from linked import fill_linked

from kg.ledger import Ledger
from kg.loaders.base import Store, update
from kg.loaders.columns import tables
from kg.loaders.cypher import columns_of, create
from kg.loaders.ladybug import LadybugStore
from kg.loaders.oxigraph import OxigraphStore
from kg.loaders.property_graph import GROUPS
from kg.loaders.servers import opened
from kg.query import load, run

QUESTIONS = ("contradictions", "corroborations", "by-source", "single-source")
LIMIT = 3600.0  # seconds for one question
FIRST = ("source", "place", "article", "event")  # what claims have edges to


Took = tuple[float, float]
"""Seconds by the clock and of the processor, whose time a busy machine leaves alone."""


def timed(work: Callable[[], Any]) -> Took:
    """Return the seconds that something takes."""
    start = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start[0], time.process_time() - start[1]


def statements(ledger: Ledger, file: Path) -> Path:
    """Write what a load puts into an empty Oxigraph, each statement as often as it does."""
    with file.open("w", encoding="utf-8") as out:

        class Written(OxigraphStore):
            def _stream(self, things: Iterable[Sequence[str]]) -> None:
                out.writelines(f"{line} .\n" for lines in things for line in lines)

        update(Written(), ledger)
    return file


def raw_oxigraph(file: Path, folder: Path) -> Took:
    """Return the seconds of one bulk load of all statements from a file that is there already."""
    store = ox.Store(str(folder))

    def work() -> None:
        store.bulk_load(path=str(file), format=ox.RdfFormat.N_TRIPLES)
        store.flush()

    return timed(work)


def all_rows(ledger: Ledger) -> dict[str, pa.Table]:
    """Return all rows of the property graph, a table a group."""
    found: dict[str, list[pa.Table]] = defaultdict(list)
    for group, table in tables(ledger):
        found[group].append(table)
    return {group: pa.concat_tables(some) for group, some in found.items()}


def raw_ladybug(rows: dict[str, pa.Table], folder: Path) -> Took:
    """Return the seconds of one COPY a table, from Arrow tables that are there already."""
    store = LadybugStore(folder)

    def work() -> None:
        for group in GROUPS:
            if group in rows:
                store._copy_all(group, rows[group])  # noqa: SLF001 -- the engine's own rate is what is measured

    seconds = timed(lambda: store._whole(work))  # noqa: SLF001
    store.close()
    return seconds


def raw_neo4j(rows: dict[str, list[Any]], store: Any) -> Took:  # noqa: ANN401 -- the driver is an extra
    """Return the seconds of the hand-written form: ids there left out, then one UNWIND, MATCH and CREATE a batch.

    As in the study that the form is from, a claim is made with all of its edges in one statement.
    """
    store.clear()
    ends = {group: {one["claim"]: one for one in rows[group]} for group in ("link", "about")}
    claims = [one | ends["link"][one["id"]] | ends["about"][one["id"]] for one in rows["claim"]]
    statements = {group: create(group) for group in FIRST} | {"claim": claim_with_ends()}
    statements |= {group: create(group) for group in GROUPS if group not in (*statements, "link", "about")}

    def chunk(name: str, records: list[Any]) -> None:
        label = GROUPS[name].label
        if label:
            ids = [one["id"] for one in records]
            known = {id_ for (id_,) in store._run(f"UNWIND $ids AS i MATCH (n:{label} {{id: i}}) RETURN n.id", ids=ids)}  # noqa: SLF001
            records = [one for one in records if one["id"] not in known]
        store._run(statements[name], rows=records)  # noqa: SLF001

    def work() -> None:
        for name in statements:
            records = claims if name == "claim" else rows.get(name, [])
            for start in range(0, len(records), 5000):
                store._whole(lambda n=name, part=records[start : start + 5000]: chunk(n, part))  # noqa: SLF001

    return timed(work)


def claim_with_ends() -> str:
    """Return the statement that makes claims with what links and events say of them."""
    edges = [*GROUPS["claim"].edges, *GROUPS["link"].edges, *GROUPS["about"].edges]
    names = (*GROUPS["claim"].properties, *GROUPS["claim"].later)
    given = ", ".join(f"`{name}`: r.`{name}`" for name in names)
    found = [f"MATCH (x{n}:{edge.target[0]} {{id: r.`{edge.target[1]}`}})" for n, edge in enumerate(edges)]
    made = [f"(c)-[:`{edge.name}`]->(x{n})" for n, edge in enumerate(edges)]
    return "\n".join(
        ["UNWIND $rows AS r", *found, f"CREATE (c:Claim {{{given}}})", "CREATE " + ", ".join(made), "RETURN count(*)"]
    )


def report(size: int, name: str, ours: Took, raw: Took) -> None:
    """Print one line of the table; a server's processor time is not ours to see."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{size:>8} {name:9} kg load {ours[0]:7.1f} s ({size / ours[0]:6.0f} claims/s)  engine {raw[0]:7.1f} s  "
        f"ratio {raw[0] / ours[0]:.2f}  processor {ours[1]:.1f} s and {raw[1]:.1f} s, ratio {raw[1] / ours[1]:.2f}  "
        f"peak {peak:.1f} GB",
        flush=True,
    )


def ask(size: int, store: Path | Store, language: Any, questions: Sequence[str]) -> None:  # noqa: ANN401 -- a word
    """Print the seconds of each question with all of its rows; by one source where it takes one."""
    for name in questions:
        typed = {"by": "Source 3"} if name == "by-source" else {}
        start = time.perf_counter()
        rows = sum(1 for _ in run(load(name, language), store, typed, time_limit=LIMIT))
        print(f"{size:>8} {language:9} {name:16} {time.perf_counter() - start:8.2f} s {rows:9} rows", flush=True)


def measure(ledger: Ledger, given: argparse.Namespace) -> None:
    """Load a ledger everywhere, into a folder of its own."""
    size = ledger.counts()["claims"]
    questions = [question for question in given.ask.split(",") if question]
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        if "oxigraph" in given.stores:
            file = statements(ledger, base / "all.nt")
            for number in range(given.rounds):
                shutil.rmtree(base / "views", ignore_errors=True)
                ours = timed(lambda: into(OxigraphStore(base / "views" / "oxigraph"), ledger))
                report(size, "oxigraph", ours, raw_oxigraph(file, base / f"raw-{number}"))
            ask(size, base, "sparql", questions)
        if "ladybug" in given.stores:
            rows = all_rows(ledger)
            for number in range(given.rounds):
                shutil.rmtree(base / "views" / "ladybug", ignore_errors=True)
                ours = timed(lambda: into(LadybugStore(base / "views" / "ladybug"), ledger))
                report(size, "ladybug", ours, raw_ladybug(rows, base / f"raw-ladybug-{number}"))
            ask(size, base, "cypher", questions)
        if given.neo4j:
            user = os.environ.get("NEO4J_USERNAME", "neo4j")
            server = opened(given.neo4j, lambda: (user, os.environ["NEO4J_PASSWORD"]))
            records = {group: table.select(columns_of(group)).to_pylist() for group, table in all_rows(ledger).items()}
            for _ in range(given.rounds):
                raw = raw_neo4j(records, server)
                server.clear()
                report(size, "neo4j", timed(lambda: update(server, ledger)), raw)
            ask(size, server, "cypher", questions)
            server.close()


def into(store: Store, ledger: Ledger) -> None:
    """Load a ledger into a store and close it."""
    update(store, ledger)
    store.close()


def main() -> None:
    """Measure the sizes and knowledge bases of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", default=["10000", "100000"])
    parser.add_argument("--stores", default="oxigraph,ladybug")
    parser.add_argument("--neo4j", default="")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ask", default=",".join(QUESTIONS))
    given = parser.parse_args()
    for one in given.sizes:
        with tempfile.TemporaryDirectory() as name:
            ledger = Ledger.open(Path(name) if one.isdigit() else Path(one), create=one.isdigit())
            if one.isdigit():
                fill_linked(ledger, int(one))
            measure(ledger, given)


if __name__ == "__main__":
    main()
