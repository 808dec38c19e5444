"""What the stores that speak Cypher share: how a property graph is kept up to the ledger, and what a query may do.

Nodes are looked up by id first and only new ones are created, which is three
times as fast as MERGE for everything. All statements here are in the part of
the language that Ladybug and Neo4j have in common.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from functools import cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, Final

from kg.errors import StoreError, UsageError
from kg.loaders import property_graph
from kg.loaders.base import Cell, Given, Language, Linked
from kg.loaders.behind import Behind
from kg.loaders.property_graph import GROUPS, Record, Rows
from kg.loaders.things import thing

if TYPE_CHECKING:
    from kg.ledger import Versions

BATCH: Final = 10_000
"""Articles and claims in one transaction; of 1,000 to 20,000 this loaded fastest into Ladybug (bench/load.py)."""

LINKED: Final = 40_000
"""Links, events, questions and answers in one transaction, some 10,000 claims' worth."""

LONGEST: Final = 100_000
"""Characters of a query; the longest of the library has some 6,000."""

STORE: Final = "kg"
"""Id of the node that says how far a store has come."""

BEGINNINGS: Final = frozenset(["MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN"])
"""Words with which a query may begin."""

CHANGING: Final = frozenset([
    "CREATE", "INSERT", "MERGE", "SET", "DELETE", "REMOVE", "DROP", "ALTER", "FOREACH", "CALL", "COPY", "LOAD",
    "EXPORT", "IMPORT", "ATTACH", "DETACH", "INSTALL", "UNINSTALL",
])  # fmt: skip
"""Words by which a statement changes something, calls a procedure, or reads or writes a file."""

LINK_EDGES: Final = (("saidBy", "Source"), ("origin", "Source"), ("at", "Place"), ("via", "Source"))

_NOTE: Final = re.compile(r"^[ \t]*(?://|:param\b).*$", re.MULTILINE)


def checked(query: str, parameters: Collection[str] = ()) -> str:
    """Return a query without the lines that only people and shells read, or raise `UsageError` if it may not run.

    A query that contains a word that could change something is refused wherever
    the word stands: telling whether it is inside a text takes a parser that
    agrees with the store's in every detail. For the same reason the escape by which
    Cypher spells any character anywhere is refused. What is checked is what runs.
    """
    if len(query) > LONGEST:
        raise UsageError(f"The query has {len(query)} characters; at most {LONGEST} are read. Write a shorter one.")
    bare = _NOTE.sub("", query).strip().rstrip(";").rstrip()
    if not bare:
        raise UsageError("The query is empty. Write MATCH ... RETURN ...")
    if ";" in bare:
        raise UsageError("The query contains ';', but one query is run at a time. Leave it out.")
    if "\\u" in bare.casefold():
        raise UsageError("The query contains \\u. Write the character itself, or set a parameter with -p.")
    words = re.findall(r"\w+", bare)
    if not words or words[0].upper() not in BEGINNINGS:
        raise UsageError(f"The query begins with {bare[:20]!r}, but a query only reads: it begins with MATCH.")
    for word in words:
        if word.upper() in CHANGING:
            raise UsageError(
                f"The query contains the word {word}, but a query only reads. If it is part of a text, put it into "
                "a parameter and set that with -p; if it is a name, choose another."
            )
    for name in re.findall(r"\$`?([A-Za-z_]\w*)", bare):
        if name not in parameters:  # Ladybug would take it for null, and find nothing
            raise UsageError(
                f"The query has a parameter ${name} without a value. Give its default in a line of its own before the "
                f"query, such as :param {name} => ''."
            )
    return bare


def plain(value: object) -> Cell:
    """Return a value as every store gives it: days as ISO text, a list of names as one text in order.

    A node, a relationship, a path or a map is a text in Cypher that knows what it was made of (`things`).

    >>> plain(["b", "a"]), plain(date(2018, 7, 12)), plain(0.5)
    ('a; b', '2018-07-12', 0.5)
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():  # what Ladybug makes of a sum
            return int(value)
        case _ if (made := thing(value)) is not None:
            return made
        case list() | tuple():
            return "; ".join(sorted(str(plain(one)) for one in value))
        case _ if hasattr(value, "isoformat"):
            return str(value.isoformat())
        case _:
            return str(value)


def create(group: str, *, said: bool = False) -> str:
    """Return the statement that writes rows of a group, `$rows`, and returns how many it has written.

    With `said` what links say of a claim is on it already, as in `columns`, and only their edges are written.
    """
    shape = GROUPS[group]
    ends = [end for edge in shape.edges for end in (edge.source, edge.target) if end != (shape.label, "id")]
    names = {end: f"x{number}" for number, end in enumerate(dict.fromkeys(ends))}
    lines = ["UNWIND $rows AS r"]
    lines += [f"MATCH ({name}:{label} {{id: r.{quoted(column)}}})" for (label, column), name in names.items()]
    if shape.on and not said:
        put = ", ".join(f"{names[shape.on]}.{quoted(name)} = r.{quoted(name)}" for name in shape.properties)
        lines.append(f"SET {put}")
    made = []
    if shape.label:
        given = ", ".join(f"{quoted(name)}: r.{quoted(name)}" for name in (*shape.properties, *shape.later))
        made.append(f"(n:{shape.label} {{{given}}})")
    made += [f"({names.get(e.source, 'n')})-[:{quoted(e.name)}]->({names.get(e.target, 'n')})" for e in shape.edges]
    return "\n".join([*lines, "CREATE " + ", ".join(made), "RETURN count(*) AS n"])


def columns_of(group: str) -> list[str]:
    """Return the columns of a group's rows that its statement names, for claims with what links say of them."""
    shape = GROUPS[group]
    ends = [column for edge in shape.edges for _, column in (edge.source, edge.target)]
    return list(dict.fromkeys([*(shape.properties if shape.label else ()), *shape.later, *ends]))


def quoted(name: str) -> str:
    """Return a name as it may stand anywhere, also where it is a word of the language."""
    return f"`{name}`"


@cache
def _held(group: str) -> str:
    """Return the statement that looks up nodes of a group by `$ids`, with all of their properties."""
    shape = GROUPS[group]
    found = ", ".join(f"n.{quoted(name)} AS {quoted(name)}" for name in shape.properties)
    return f"UNWIND $ids AS i MATCH (n:{shape.label} {{id: i}}) RETURN {found}"


@cache
def _change(group: str) -> str:
    """Return the statement that sets the properties of nodes that are there."""
    shape = GROUPS[group]
    label, column = shape.on or (shape.label, "id")
    put = ", ".join(f"n.{quoted(name)} = r.{quoted(name)}" for name in shape.properties if name != "id")
    return f"UNWIND $rows AS r MATCH (n:{label} {{id: r.{quoted(column)}}}) SET {put}"


class CypherStore(ABC):
    """A property graph that follows the ledger; a store says how it runs a statement and how it writes many rows."""

    language: Language = "cypher"
    batch: ClassVar[int] = BATCH
    linked: ClassVar[int] = LINKED
    at_once: ClassVar[bool] = False

    @abstractmethod
    def _run(self, statement: str, **parameters: object) -> list[list[Any]]:
        """Run one statement of our own and return its rows, inside what `_whole` has begun if anything."""

    @abstractmethod
    def _whole(self, work: Callable[[], object]) -> None:
        """Do something in one transaction, whole or not at all."""

    @abstractmethod
    def _write(self, group: str, records: Sequence[Record]) -> None:
        """Write new rows of a group; raise `StoreError` when an edge would lack an end."""

    @abstractmethod
    def clear(self) -> None:
        """Take everything out and put the schema in."""

    @abstractmethod
    def rows(
        self, query: str, parameters: Mapping[str, object] | None = None, *, seconds: float | None = None
    ) -> Iterator[dict[str, Cell]]:
        """Run a query that only reads, with its parameters bound, and yield its rows in the order it asks for."""

    def reached(self) -> Versions:
        """Return the ledger versions whose data this store holds whole; all 0 for none."""
        from kg.ledger import Versions  # noqa: PLC0415 -- whoever only asks needs no ledger

        names = [field.name for field in fields(Versions)]
        found = self._run(f"MATCH (s:Store {{id: $id}}) RETURN {', '.join(f's.{name}' for name in names)}", id=STORE)
        return Versions(*(number or 0 for number in found[0])) if found else Versions(0, 0, 0, 0)

    def add(self, rows: Iterable[Given], upto: Versions) -> None:
        """Add articles and claims, and note the versions of both with the last of them."""
        note = {"articles": upto.articles, "claims": upto.claims}
        with Behind(at_once=self.at_once) as behind:
            for batch, last in _batches(iter(rows), self.batch):
                collected = Rows()
                for one in batch:
                    property_graph.given(collected, one)
                behind.do(partial(self._whole, partial(self._add, collected, note if last else {})))

    def replace(self, units: Iterable[tuple[str, Sequence[Linked]]], upto: Versions) -> None:
        """Put each unit's links in place of the old ones, and note their version with the last of them."""
        first = not self._run("MATCH (e:Event) RETURN e.id LIMIT 1") and not self._run(
            "MATCH (c:Claim)-[:saidBy]->(s:Source) RETURN c.id LIMIT 1"
        )
        names: list[str] = []
        linked = Rows()
        size = 0
        with Behind(at_once=self.at_once) as behind:
            for name, rows in units:
                property_graph.unit(linked, name, rows)
                names.append(name)
                size += len(rows)
                if size >= self.linked:
                    behind.do(partial(self._whole, partial(self._replace, names, linked, {}, first=first)))
                    names, linked, size = [], Rows(), 0
            note = {"links": upto.links, "judgements": upto.judgements}
            behind.do(partial(self._whole, partial(self._replace, names, linked, note, first=first)))

    # -- inside one transaction ------------------------------------------------------

    def _add(self, collected: Rows, note: Mapping[str, int]) -> None:
        for group in ("source", "article", "claim"):
            new, changed = self._sorted(group, collected.records[group])
            self._put(group, new)
            if changed:
                self._run(_change(group), rows=changed)
        if note:
            self._note(note)

    def _replace(self, names: Sequence[str], linked: Rows, note: Mapping[str, int], *, first: bool) -> None:
        records = linked.records
        if not first:
            self._drop(names, records)
        for group in ("source", "place"):
            self._put(group, self._sorted(group, records[group])[0])
        for group in ("member", "province"):
            self._put(group, self._unjoined(group, records[group]))
        for group in ("link", "via", "event", "about", "question", "wider", "answer", "led"):
            self._put(group, records[group])
        self._put("part", self._parts(records["event"]))
        if note:
            self._note(note)

    def _drop(self, names: Sequence[str], records: Mapping[str, Sequence[Record]]) -> None:
        """Take out what the units held, and what their new rows say again wherever it was held."""
        questions = self._of("MATCH (n:Question) WHERE n.unit = u RETURN n.id", names)
        questions |= {one["id"] for one in records.get("question", ())}
        events = self._of("MATCH (n:Event) WHERE n.unit = u RETURN n.id", names)
        events |= {one["id"] for one in records.get("event", ())}
        unlinked = self._of("MATCH (n:Claim) WHERE n.unit = u RETURN n.id", names)
        claims = unlinked | {one["claim"] for one in records.get("link", ())}
        unlinked -= {one["claim"] for one in records.get("link", ())}
        origins = {one["origin"] for one in records.get("link", ())}
        if questions:
            self._run(
                "UNWIND $ids AS i MATCH (q:Question {id: i})<-[:answers]-(n:Answer) DETACH DELETE n",
                ids=sorted(questions),
            )
            self._run("UNWIND $ids AS i MATCH (n:Question {id: i}) DETACH DELETE n", ids=sorted(questions))
        if events:
            self._run("UNWIND $ids AS i MATCH (n:Event {id: i}) DETACH DELETE n", ids=sorted(events))
        for edge, label in LINK_EDGES if claims else ():
            self._run(
                f"UNWIND $ids AS i MATCH (c:Claim {{id: i}})-[r:{quoted(edge)}]->(x:{label}) DELETE r",
                ids=sorted(claims),
            )
        if unlinked:
            self._run(_change("link"), rows=[{"claim": id_} | property_graph.LINKED for id_ in sorted(unlinked)])
        if origins:
            self._run(
                "UNWIND $ids AS i MATCH (s:Source {id: i})-[r:memberOf]->(f:Source) DELETE r", ids=sorted(origins)
            )

    def _parts(self, events: Sequence[Record]) -> list[Record]:
        """Return the edges from and to new events whose both ends are there: a part and its whole may be two units."""
        ids = [one["id"] for one in events]
        pairs = {(one["id"], one["partOf"]) for one in events if one["partOf"]}
        there = self._ids("Event", {whole for _, whole in pairs}) if pairs else set()
        pairs = {(part, whole) for part, whole in pairs if whole in there}
        pairs |= (
            set(map(tuple, self._run("UNWIND $ids AS i MATCH (n:Event) WHERE n.partOf = i RETURN n.id, i", ids=ids)))
            if ids
            else set()
        )
        return [{"event": part, "partOf": whole} for part, whole in sorted(pairs)]

    def _of(self, pattern: str, units: Sequence[str]) -> set[str]:
        return {id_ for (id_,) in self._run(f"UNWIND $units AS u {pattern}", units=list(units))} if units else set()

    def _ids(self, label: str, ids: Iterable[str]) -> set[str]:
        found = self._run(f"UNWIND $ids AS i MATCH (n:{label} {{id: i}}) RETURN n.id", ids=list(ids))
        return {id_ for (id_,) in found}

    def _sorted(self, group: str, records: Sequence[Record]) -> tuple[list[Record], list[Record]]:
        """Return the rows that the store does not have, and those that it has otherwise; of two alike the last."""
        rows = {one["id"]: one for one in records}
        if not rows:
            return [], []
        names = GROUPS[group].properties
        held = {found[0]: found for found in self._run(_held(group), ids=list(rows))}
        new = [one for id_, one in rows.items() if id_ not in held]
        changed = [one for id_, one in rows.items() if id_ in held and [one[name] for name in names] != held[id_]]
        return new, changed

    def _unjoined(self, group: str, records: Sequence[Record]) -> list[Record]:
        """Return the rows of a group of edges that are not there, told by the first edge of each."""
        edge = GROUPS[group].edges[0]
        (start, one_end), (end, other_end) = edge.source, edge.target
        ids = sorted({one[one_end] for one in records})
        if not ids:
            return []
        statement = f"UNWIND $ids AS i MATCH (a:{start} {{id: i}})-[:{quoted(edge.name)}]->(b:{end}) RETURN a.id, b.id"
        there = {(a, b) for a, b in self._run(statement, ids=ids)}
        return [one for one in records if (one[one_end], one[other_end]) not in there]

    def _put(self, group: str, records: Sequence[Record]) -> None:
        if records:
            self._write(group, records)

    def _note(self, versions: Mapping[str, int]) -> None:
        """Note how far this store has come, in the transaction of what it has come to."""
        if not self._run("MATCH (s:Store {id: $id}) RETURN s.id", id=STORE):
            self._run(
                "CREATE (:Store {id: $id, format: $format, articles: 0, claims: 0, links: 0, judgements: 0})",
                id=STORE,
                format=property_graph.FORMAT,
            )
        put = ", ".join(f"s.{name} = ${name}" for name in versions)
        self._run(f"MATCH (s:Store {{id: $id}}) SET {put}", id=STORE, **versions)


def missing(group: str) -> StoreError:
    """Return what to say when an edge would lack an end."""
    return StoreError(
        f"The {group} rows name something that the store does not have, so they were left out, and all that goes "
        "with them. Run `kg load --rebuild`."
    )


def _batches(rows: Iterator[Given], size: int) -> Iterator[tuple[list[Given], bool]]:
    """Yield batches and whether each is the last; an empty one when there are no rows, for its note."""
    batch = list(islice(rows, size))
    while True:
        following = list(islice(rows, size))
        yield batch, not following
        if not following:
            return
        batch = following
