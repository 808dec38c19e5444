"""The graph in Oxigraph, in a folder or in memory.

Text is loaded in bulk, twice as fast as statement objects. What has to take
something back is one SPARQL update, which happens whole or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, fields
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.errors import StoreError
from kg.links import Link
from kg.loaders import base, rdf, rdf_units
from kg.loaders.base import Cell, Given, Language, Linked, not_opened
from kg.loaders.behind import Behind
from kg.loaders.oxigraph_ask import ask, open_to_read, rows_within

if TYPE_CHECKING:
    from kg.ledger import Ledger, Versions

BATCH: Final = 10_000
"""Articles and claims in one bulk load of what is added: its text is in memory at once, some 30 MB."""

UPDATE: Final = 50_000
"""Statements taken out and put in by one update of links: some 10 MB of text, parsed in memory."""

BULK: Final = 20_000
"""Statements from which a bulk load, which writes files of its own, is worth it; some 500 claims."""

FILL: Final = 500
"""Claims from which an empty graph is filled by one bulk load."""

PIPES: Final = Path("/dev/fd")
"""Where the engine finds a pipe of ours by a path; a container without /proc has none, and loads in batches."""

BROKEN: Final = "broken off"
"""What is no statement, so that a bulk load that reads it ends and puts nothing in."""

FORMAT: Final = rdf.FORMAT

VIEW: Final = Path("views") / "oxigraph"
"""Where a knowledge base keeps this view."""

STORE: Final = f"<{rdf.DATA}store>"


class OxigraphStore:
    """A graph in a folder, made if need be, or in memory when there is none.

    `graph` is pyoxigraph's own store, for exports and for rdflib. A folder has one
    writer at a time. Readers see it as it was when they opened it, and never wait.
    """

    language: Language = "sparql"

    def __init__(self, path: Path | None = None, *, read_only: bool = False) -> None:
        self._path = path
        self.graph = open_to_read(path) if path and read_only else _open(path)
        if not read_only and self._notes().get("format", FORMAT) != FORMAT:
            self.graph.clear()

    def reached(self) -> Versions:
        """Return the ledger versions whose data this store holds whole; all 0 for none."""
        from kg.ledger import Versions  # noqa: PLC0415 -- whoever only asks needs no ledger

        notes = self._notes()
        return Versions(**{field.name: int(notes.get(field.name, 0)) for field in fields(Versions)})

    def add(self, rows: Iterable[Given], upto: Versions) -> None:
        """Add articles and claims, and note the versions of both when all are there."""
        left = iter(rows)
        first = not any(self.graph.quads_for_pattern(None, _node(rdf.term("in")), None)) and not any(
            self.graph.quads_for_pattern(None, _node(rdf.term("publishedBy")), None)
        )
        with Behind() as behind:
            while batch := list(islice(left, BATCH)):
                new = _set(line for one in batch for line in rdf_units.given(one))
                behind.do(partial(self._add, () if first else batch, new))
        self._note({"articles": upto.articles, "claims": upto.claims})

    def replace(self, units: Iterable[tuple[str, Sequence[Linked]]], upto: Versions) -> None:
        """Put each unit's links in place of the old ones, and note their version when all are there."""
        first = not any(self.graph.quads_for_pattern(None, _node(rdf.term("unit")), None))
        waiting: list[tuple[str, Sequence[Linked], list[str]]] = []
        size = 0
        with Behind() as behind:
            for name, rows in units:
                lines = rdf_units.unit(name, rows)
                waiting.append((name, rows if not first else (), lines))
                size += len(lines)
                if size >= UPDATE or len(waiting) >= BATCH:
                    behind.do(partial(self._replace, waiting, first=first))
                    waiting, size = [], 0
            behind.do(partial(self._replace, waiting, first=first))
        if first:
            self._settle()
        self._note({"links": upto.links, "judgements": upto.judgements})

    def fill(self, ledger: Ledger, upto: Versions) -> bool:
        """Load all that a ledger holds in one go, if it is worth it; what a killed load left goes first.

        The engine takes less of the processor's time than for the same in batches (47 s and 66 s for 7.3 million
        statements), and 1.8 GB of memory instead of 0.6, 2.8 GB for a million claims.
        """
        from kg.ledger import Versions  # noqa: PLC0415 -- whoever only asks needs no ledger

        if ledger.counts()["claims"] < FILL or not PIPES.exists():
            return False
        with self._told():
            self.graph.clear()
        told = (rdf_units.given(one) for one in base.given(ledger, Versions(0, 0, 0, 0)))
        linked = (rdf_units.unit(name, rows) for name, rows in base.units(ledger, since=0))
        self._stream(chain(told, linked))
        self._settle()
        self._note(asdict(upto))
        return True

    def rows(
        self,
        query: str,
        parameters: Mapping[str, object] | None = None,
        *,
        seconds: float | None = None,
    ) -> Iterator[dict[str, Cell]]:
        """Run a query that only reads and yield its rows; with `seconds` in a process of its own, if in a folder."""
        assert not parameters, "SPARQL has no parameters: they are written into the text, escaped"
        if seconds is not None and self._path:
            return rows_within(self._path, query, seconds)
        columns, rows = ask(self.graph, query)
        return (dict(zip(columns, row, strict=True)) for row in rows)

    def clear(self) -> None:
        """Take everything out, so that nothing has been reached."""
        self.graph.clear()

    def close(self) -> None:
        """Let go of the folder, so that others can write."""
        del self.graph

    def _notes(self) -> dict[str, str]:
        held = self.graph.quads_for_pattern(_node(STORE), None, None)
        return {quad.predicate.value.removeprefix(rdf.NS): _value(quad) for quad in held}

    def _note(self, notes: dict[str, int]) -> None:
        """Note how far this store has come, on disk only after what it has come to."""
        written = {"format": FORMAT} | {name: str(value) for name, value in notes.items()}
        with self._told():
            self._flush()
        old = [
            f"{STORE} {rdf.term(name)} {rdf.text(value)}" for name, value in self._notes().items() if name in written
        ]
        new = [f"{STORE} {rdf.term(name)} {rdf.text(value)}" for name, value in written.items()]
        self._write(_set(old), _set(new))

    def _add(self, batch: Sequence[Given], new: dict[str, None]) -> None:
        self._write(self._stale(batch), new)

    def _replace(self, waiting: Iterable[tuple[str, Sequence[Linked], list[str]]], *, first: bool) -> None:
        """Put units in place of what is there; the first time nothing is, and looking would take a fifth longer."""
        old: dict[str, None] = {}
        new: dict[str, None] = {}
        for name, rows, lines in waiting:
            if not first:
                old |= _set(self._held(name, rows))
            new |= _set(lines)
            if len(old) + len(new) >= UPDATE:
                self._write(old, new)
                old, new = {}, {}
        self._write(old, new)

    def _stale(self, batch: Iterable[Given]) -> Iterator[str]:
        """Yield what the store has on the same articles and claims, a link's part left out."""
        links = {rdf.NS + name for name in rdf.LINK_TERMS}
        others = {rdf.NS + "about", rdf.NS + "gives"} | links
        for one in batch:
            node = _node(rdf.iri(type(one).__name__.lower(), one.id))
            for quad in self.graph.quads_for_pattern(node, None, None):
                if quad.predicate.value not in others:
                    yield str(quad.triple)

    def _held(self, name: str, rows: Iterable[Linked]) -> Iterator[str]:
        """Yield what the store has of a unit, and of what the unit's new rows say again of things of no unit."""
        marked = self.graph.quads_for_pattern(None, _node(rdf.term("unit")), ox.Literal(name))
        nodes = {str(quad.subject) for quad in marked}
        claims = {node for node in nodes if node.startswith(f"<{rdf.DATA}claim/")}
        nodes -= claims
        nodes |= {
            str(quad.subject)
            for term in ("answers", "disputes")
            for node in nodes
            for quad in self.graph.quads_for_pattern(None, _node(rdf.term(term)), _node(node))
        }
        for node in nodes:
            yield from self._lines(node, None)
            for back in ("about", "gives"):
                yield from self._lines(None, back, node)
        links = [one for one in rows if isinstance(one, Link)]
        for node in claims | {rdf.iri("claim", one.claim) for one in links}:
            for term in rdf.LINK_TERMS:
                yield from self._lines(node, term)
        for origin in {rdf.source_iri(one.origin) for one in links}:
            yield from self._lines(origin, "memberOf")

    def _lines(self, subject: str | None, term: str | None, value: str | None = None) -> Iterator[str]:
        predicate = _node(rdf.term(term)) if term else None
        held = self.graph.quads_for_pattern(
            _node(subject) if subject else None, predicate, _node(value) if value else None
        )
        for quad in held:
            yield str(quad.triple)

    def _write(self, old: Iterable[str], new: dict[str, None]) -> None:
        """Take out and put in, whole or not at all; what is in both stays."""
        held = _set(old)
        gone = [line for line in held if line not in new]
        more = [line for line in new if line not in held] if held else new
        with self._told():
            if not gone and len(more) >= BULK:
                # What is ours is well-formed; not having it checked saves a tenth of the time.
                self.graph.bulk_load(_joined(more), ox.RdfFormat.N_TRIPLES, lenient=True)
            elif gone or more:
                self.graph.update(f"DELETE DATA {{\n{_joined(gone)}}} ;\nINSERT DATA {{\n{_joined(more)}}}")
            if len(more) >= BULK:
                self._flush()

    def _stream(self, things: Iterable[Sequence[str]]) -> None:
        """Load what there is to say of each thing while it is made; nothing stays of what breaks off."""
        end, begin = os.pipe()

        def load() -> None:
            try:  # by its path, the engine reads without waiting for Python, which takes half the time
                self.graph.bulk_load(path=str(PIPES / str(end)), format=ox.RdfFormat.N_TRIPLES, lenient=True)
            finally:
                os.close(end)

        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer") as thread:
            # The pipe is closed first, however this ends, or the load would wait for more.
            with suppress(BrokenPipeError), open(begin, "w", encoding="utf-8", newline="\n") as pipe:  # noqa: PTH123
                loading = thread.submit(load)
                try:
                    for lines in things:
                        if not _written(pipe, _joined(lines)):
                            break  # nobody reads any more; why is the load's to say
                except BaseException:
                    _written(pipe, BROKEN)
                    raise
            with self._told():
                loading.result()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, RuntimeError) as error:
            raise StoreError(
                f"{self._path or 'memory'}: the graph cannot be written: {error}. Make room on the disk, and run the "
                "command again."
            ) from error

    def _settle(self) -> None:
        """Put what bulk loads wrote into few files: a look-up searches each, so that questions take half the time.

        It takes a tenth of the time of the load, and the folder a tenth more room.
        """
        if self._path:
            with self._told():
                self.graph.optimize()

    def _flush(self) -> None:
        """Put everything on disk: what is only in the log makes the next opening slow."""
        if self._path:
            self.graph.flush()


def _open(path: Path | None) -> ox.Store:
    if path is None:
        return ox.Store()
    try:
        path.mkdir(parents=True, exist_ok=True)
        store = ox.Store(str(path))
    except OSError as error:
        raise not_opened(path, error) from error
    # A bulk load that was killed leaves these behind, up to 100 MB. Only who has
    # the lock may remove them: they may be another's bulk load that is running.
    for orphan in path.glob("bulk-*.sst"):
        orphan.unlink(missing_ok=True)
    return store


def _written(pipe: IO[str], text: str) -> bool:
    """Write to a pipe; say whether there is still somebody who reads it."""
    try:
        pipe.write(text)
    except BrokenPipeError:
        return False
    return True


def _set(lines: Iterable[str]) -> dict[str, None]:
    """Return lines without doubles, in order."""
    return dict.fromkeys(lines)


def _joined(lines: Iterable[str]) -> str:
    text = " .\n".join(lines)
    return f"{text} .\n" if text else ""


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri[1:-1])


def _value(quad: ox.Quad) -> str:
    return str(quad.object.value) if isinstance(quad.object, ox.Literal) else ""
