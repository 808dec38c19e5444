"""The property graph as a script: statements without parameters for cypher-shell, or any client of Neo4j.

It begins with the constraints and indexes of `schema/neo4j.cypher`. Each statement
makes some hundred nodes or edges from a list of maps; ends of edges are looked up
by id. It is for a database that holds none of it: run twice, the constraints refuse it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from kg.ledger import Versions
from kg.loaders import property_graph
from kg.loaders.base import Given, Linked, update
from kg.loaders.cypher import create, quoted
from kg.loaders.property_graph import GROUPS, Record, Rows

if TYPE_CHECKING:
    from kg.ledger import Ledger

ROWS: Final = 500
"""Nodes or edges of one statement: some 0.3 MB of claims. Each statement is planned anew, as all are different."""

_ESCAPES: Final = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def script(ledger: Ledger) -> Iterator[str]:
    """Yield each statement with its semicolon, in an order in which every edge finds its ends."""
    written = (resources.files("kg.schema") / "neo4j.cypher").read_text("utf-8")
    schema = " ".join(line for line in written.splitlines() if not line.startswith("//")).split(";")
    yield from (f"{' '.join(one.split())};" for one in schema if one.strip())
    noted = _Noted()
    update(noted, ledger)
    yield from noted.statements()


def literal(value: Any) -> str:  # noqa: ANN401 -- whatever a property holds
    r"""Return a value as a literal of Cypher, on one line.

    Everything that is not plain is escaped: Cypher reads \u anywhere in a
    statement, so a backslash of the text is never left alone.

    >>> print(literal("it's\na \\u0027"), literal([True, 2]), literal(date(2018, 7, 12)))
    'it\'s\na \\u0027' [true, 2] date('2018-07-12')
    """
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case date():
            return f"date('{value.isoformat()}')"
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case _:
            return f"'{''.join(map(_character, str(value)))}'"


def _character(one: str) -> str:
    escaped = _ESCAPES.get(one)
    if escaped or one.isprintable():
        return escaped or one
    units = one.encode("utf-16-be", "replace").hex().upper()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


class _Noted:
    """A view that keeps the rows of the graph and nothing else."""

    def __init__(self) -> None:
        self._rows = Rows()

    def reached(self) -> Versions:
        return Versions(0, 0, 0, 0)

    def add(self, rows: Iterable[Given], upto: Versions) -> None:  # noqa: ARG002 -- a view's verb
        for one in rows:
            property_graph.given(self._rows, one)

    def replace(self, units: Iterable[tuple[str, Sequence[Linked]]], upto: Versions) -> None:  # noqa: ARG002
        for name, rows in units:
            property_graph.unit(self._rows, name, rows)

    def clear(self) -> None:
        self._rows = Rows()

    def statements(self) -> Iterator[str]:
        records = self._rows.records
        events = {one["id"] for one in records["event"]}
        records["part"] = [
            {"event": one["id"], "partOf": one["partOf"]} for one in records["event"] if one["partOf"] in events
        ]
        for group in GROUPS:
            ordered = sorted(records[group], key=_key)
            for start in range(0, len(ordered), ROWS):
                yield _statement(group, ordered[start : start + ROWS])


def _key(record: Record) -> list[str]:
    """Order rows by their ids: a row's first columns are or begin with them."""
    return [str(value) for value in record.values()][:2]


def _statement(group: str, records: Sequence[Record]) -> str:
    rows = ",\n ".join(
        f"{{{', '.join(f'{quoted(name)}: {literal(value)}' for name, value in one.items())}}}" for one in records
    )
    lines = create(group).splitlines()
    body = "\n".join(line for line in lines[1:] if line != "RETURN count(*) AS n")
    return f"UNWIND [\n {rows}\n] AS r\n{body};"
