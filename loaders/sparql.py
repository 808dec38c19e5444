"""The graph in any store that speaks SPARQL 1.1: Query, Update and, for speed, the Graph Store Protocol.

`open_store("sparql+http://localhost:3030/kg")` names a dataset by its address,
with or without "sparql+"; `kg.loaders.sparql_http.endpoint` says how places
other than /query, /update and /data or /store are named. User and password are
`KG_SPARQL_USERNAME` and `KG_SPARQL_PASSWORD`.

The graph is the default graph of the dataset. Whatever else is in there stays.
What has to take something back is one update request, which every server we
know carries out whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal
from uuid import uuid4

import pyoxigraph as ox

from kg.errors import KgError, StoreError, UsageError
from kg.links import Link
from kg.loaders import rdf, rdf_units
from kg.loaders.base import Cell, Given, Linked, of_another_form
from kg.loaders.oxigraph import FORMAT, STORE
from kg.loaders.oxigraph_ask import ask
from kg.loaders.sparql_http import Connection

if TYPE_CHECKING:
    from kg.ledger import Versions

SCHEMES: Final = ("sparql+http", "sparql+https", "http", "https")
"""How the addresses begin that this store opens."""

BATCH: Final = 5_000
"""Articles and claims in one request: some 20 MB, which servers take by default."""

UPDATE: Final = 50_000
"""Statements put in by one update of links: some 10 MB of text."""

LOAD: Final = 200_000
"""Statements put in by one request where nothing is taken out: some 40 MB of text."""

_OURS: Final = f'STRSTARTS(STR(?s), "{rdf.DATA}") && !STRSTARTS(STR(?s), "{rdf.DATA}ns")'


def open_store(url: str, *, read_only: bool = False) -> SparqlStore:
    """Open the dataset at an address; nothing is asked of the server yet if it is only read."""
    return SparqlStore(url, read_only=read_only)


class SparqlStore:
    """A graph on a server; one that holds another form of this graph is emptied of it when opened to write."""

    language: Literal["sparql"] = "sparql"

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        self.http = Connection(url)
        self._read_only = read_only
        self._known = False
        if read_only:
            return
        try:
            if self._notes().get("format", FORMAT) != FORMAT:
                self.clear()
        except KgError:
            self.close()
            raise

    def reached(self) -> Versions:
        """Return the ledger versions whose data this store holds whole; all 0 for none."""
        from kg.ledger import Versions  # noqa: PLC0415 -- whoever only asks needs no ledger

        notes = self._notes()
        return Versions(**{field.name: int(notes.get(field.name, 0)) for field in fields(Versions)})

    def add(self, rows: Iterable[Given], upto: Versions) -> None:
        """Add articles and claims, and note the versions of both when all are there."""
        mine = self._begin()
        left = iter(rows)
        kinds = f"{rdf.term('Article')} {rdf.term('Claim')}"
        fresh = not self._any(f"VALUES ?k {{ {kinds} }} ?s a ?k")
        while batch := list(islice(left, BATCH)):
            nodes = [rdf.iri(type(one).__name__.lower(), one.id) for one in batch]
            new = dict.fromkeys(line for one in batch for line in rdf_units.given(one))
            there = [] if fresh else self._there(nodes)
            self._write([_of_given(there)] if there else [], new)
        self._note({"articles": upto.articles, "claims": upto.claims}, mine)

    def replace(self, units: Iterable[tuple[str, Sequence[Linked]]], upto: Versions) -> None:
        """Put each unit's links in place of the old ones, and note their version when all are there."""
        mine = self._begin()
        fresh = not self._any(f"?s {rdf.term('unit')} ?o")  # nothing to take back: faster, and in larger requests
        names: list[str] = []
        links: list[Link] = []
        new: dict[str, None] = {}
        for name, rows in units:
            names.append(name)
            links += (one for one in rows if isinstance(one, Link))
            new |= dict.fromkeys(rdf_units.unit(name, rows))
            if len(new) >= (LOAD if fresh else UPDATE) or len(names) >= BATCH:
                self._write([] if fresh else _of_units(names, links), new)
                names, links, new = [], [], {}
        if names:
            self._write([] if fresh else _of_units(names, links), new)
        self._note({"links": upto.links, "judgements": upto.judgements}, mine)

    def rows(
        self, query: str, parameters: Mapping[str, object] | None = None, *, seconds: float | None = None
    ) -> Iterator[dict[str, Cell]]:
        """Run a query that only reads and yield its rows as they come; it is checked before the server sees it."""
        if parameters:
            raise UsageError("A SPARQL query has its parameters in its VALUES lines.")
        if self._read_only and not self._known:
            if self._notes().get("format", FORMAT) != FORMAT:
                raise of_another_form(self.http.endpoint.base)
            self._known = True
        columns, _ = ask(ox.Store(), query)  # the same refusals, and the same columns, as in the embedded store
        found = self.http.select(query, seconds=seconds)
        return ({column: row.get(column) for column in columns} for row in found)

    def clear(self) -> None:
        """Take everything of ours out of the dataset, so that nothing has been reached; what is not ours stays."""
        whole = not self._any(f"?s ?p ?o FILTER(!({_OURS}))")
        self._change("CLEAR DEFAULT" if whole else f"DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER({_OURS}) }}")

    def owner(self) -> str:
        """Return which ledger was loaded into it, "" for none yet."""
        return self._notes().get("ledger", "")

    def own(self, ledger: str) -> None:
        """Note which ledger is loaded into it."""
        mark = f"{STORE} {rdf.term('ledger')}"
        self._change(f"DELETE WHERE {{ {mark} ?o }} ;\nINSERT DATA {{ {mark} {rdf.text(ledger)} }}")

    def close(self) -> None:
        """Let go of the server."""
        self.http.close()

    def _notes(self) -> dict[str, str]:
        found = self.http.select(f"SELECT ?p ?o {{ {STORE} ?p ?o }}")
        return {str(row.get("p")).removeprefix(rdf.NS): str(row.get("o")) for row in found}

    def _begin(self) -> str:
        """Mark the store as being loaded from here, and return the mark: a server has no lock that others would see."""
        mine = rdf.text(uuid4().hex)
        self._change(f"DELETE WHERE {{ {STORE} {rdf.LABEL} ?o }} ;\nINSERT DATA {{ {STORE} {rdf.LABEL} {mine} }}")
        return mine

    def _note(self, notes: dict[str, int], mine: str) -> None:
        """Note how far this store has come, unless another load began meanwhile.

        Each may have put older data over the other's newer. So nothing has been reached then, and the other
        load, if it has not ended yet, finds its mark taken away and says the same.
        Two loads up to the same versions put in the same, and are no trouble.
        """
        written = {"format": FORMAT} | {name: str(value) for name, value in notes.items()}
        terms = " ".join(rdf.term(name) for name in written)
        new = " ".join(f"{STORE} {rdf.term(name)} {rdf.text(value)} ." for name, value in written.items())
        here = f"{STORE} {rdf.LABEL} {mine}"
        self._change(
            f"DELETE {{ {STORE} ?p ?o }} WHERE {{ {here} . VALUES ?p {{ {terms} }} {STORE} ?p ?o }} ;\n"
            f"INSERT {{ {new} }} WHERE {{ {here} }} ;\nDELETE WHERE {{ {here} . {STORE} {rdf.LABEL} ?o }}"
        )
        found = self._notes()
        if any(found.get(name) != value for name, value in written.items()):
            self._change(f"DELETE WHERE {{ {STORE} ?p ?o }}")
            raise StoreError(
                f"{self.http.endpoint.base}: another load ran at the same time, so neither is counted as done. "
                "When the other has ended, run the command again."
            )

    def _any(self, pattern: str) -> bool:
        return any(self.http.select(f"SELECT ?s {{ {pattern} }} LIMIT 1"))

    def _there(self, nodes: Sequence[str]) -> list[str]:
        """Return those of the nodes that the store has, as articles or claims."""
        found = self.http.select(f"SELECT DISTINCT ?s {{ VALUES ?s {{ {' '.join(nodes)} }} ?s a ?k }}")
        return [f"<{row['s']}>" for row in found]

    def _write(self, deletions: Sequence[str], new: Mapping[str, None]) -> None:
        """Take out and put in, whole or not at all."""
        text = "".join(f"{line} .\n" for line in new)
        if deletions:
            self._change(" ;\n".join([*deletions, f"INSERT DATA {{\n{text}}}"]))
        elif new:
            self._may_write()
            self.http.post(text)

    def _change(self, update: str) -> None:
        self._may_write()
        self.http.update(update)

    def _may_write(self) -> None:
        if self._read_only:
            raise UsageError(f"{self.http.endpoint.base} was opened to be read.")


def _of_given(nodes: Sequence[str]) -> str:
    """Return the update that takes out what a store has on articles and claims, a link's part left in."""
    kept = " ".join(rdf.term(name) for name in ("about", "gives", *rdf.LINK_TERMS)).replace(" ", ", ")
    return f"DELETE {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {' '.join(nodes)} }} ?s ?p ?o FILTER(?p NOT IN ({kept})) }}"


def _of_units(names: Sequence[str], links: Sequence[Link]) -> list[str]:
    """Return the updates that take out what a store has of units, and of what new links say again of their claims.

    The order matters: what leads to a thing goes before the thing.
    """
    unit, about, gives, answers, disputes = map(rdf.term, ("unit", "about", "gives", "answers", "disputes"))
    of_link = " ".join(rdf.term(name) for name in rdf.LINK_TERMS)
    marked = f"VALUES ?u {{ {' '.join(map(rdf.text, names))} }} ?n {unit} ?u"
    a_claim = f'STRSTARTS(STR(?n), "{rdf.DATA}claim/")'
    updates = [
        f"DELETE {{ ?c {gives} ?a }} WHERE {{ {marked} . ?a {answers} ?n . ?c {gives} ?a }}",
        f"DELETE {{ ?a ?p ?o }} WHERE {{ {marked} . ?a {answers} ?n . ?a ?p ?o }}",
        f"DELETE {{ ?d ?p ?o }} WHERE {{ {marked} . ?d {disputes} ?n . ?d ?p ?o }}",
        f"DELETE {{ ?c {about} ?n }} WHERE {{ {marked} . ?c {about} ?n }}",
        f"DELETE {{ ?n ?p ?o }} WHERE {{ {marked} . ?n ?p ?o FILTER(!{a_claim}) }}",
        f"DELETE {{ ?n ?p ?o }} WHERE {{ {marked} FILTER({a_claim}) VALUES ?p {{ {of_link} }} ?n ?p ?o }}",
    ]
    if links:
        claims = " ".join(dict.fromkeys(rdf.iri("claim", one.claim) for one in links))
        origins = " ".join(dict.fromkeys(rdf.source_iri(one.origin) for one in links))
        member = rdf.term("memberOf")
        updates += [
            f"DELETE {{ ?n ?p ?o }} WHERE {{ VALUES ?n {{ {claims} }} VALUES ?p {{ {of_link} }} ?n ?p ?o }}",
            f"DELETE {{ ?s {member} ?o }} WHERE {{ VALUES ?s {{ {origins} }} ?s {member} ?o }}",
        ]
    return updates
