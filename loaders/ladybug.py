"""The property graph in Ladybug, embedded: a folder or memory, asked in Cypher without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ladybug as lb
import pyarrow as pa

from kg.errors import StoreError, UsageError
from kg.loaders.base import Cell, of_another_form
from kg.loaders.columns import UnfitError, from_rows, tables
from kg.loaders.cypher import STORE, CypherStore, checked, create, missing, plain, quoted
from kg.loaders.ladybug_file import READING_POOL, GraphFile
from kg.loaders.property_graph import FORMAT, GROUPS, Record

if TYPE_CHECKING:
    from kg.ledger import Ledger, Versions

COPY: Final = 2_000
"""Rows from which COPY is worth it, which costs some 0.3 s a table whatever it copies; below, rows are created."""

FILL: Final = 1_000_000
"""Rows of one transaction while an empty graph is filled: what is not committed stays in the pool."""

OURS: Final = 24 * 3600.0
"""Seconds after which a statement of our own is ended; a COPY of a million rows takes minutes."""


class LadybugStore(CypherStore):
    """A graph in a folder, made if need be, or in memory when there is none.

    A folder has one writer at a time, whose work is seen when it closes. A reader sees
    the graph as it was when opened.
    """

    at_once = True  # while it copies tables Python must wait: 0.22 lets go of them in threads of its own, and crashes

    def __init__(self, path: Path | None = None, *, read_only: bool = False) -> None:
        self._path = path
        self._read_only = read_only and path is not None
        self._database: lb.Database | None = None
        self._writes = path is None
        self._file = GraphFile(path, read_only=self._read_only) if path else None
        try:
            if self._file and self._file.there():
                self._use(self._file.opened())
            self._fit()
        except BaseException:
            self._let_go()
            if self._file:
                self._file.release()
            raise

    def rows(
        self, query: str, parameters: Mapping[str, object] | None = None, *, seconds: float | None = None
    ) -> Iterator[dict[str, Cell]]:
        """Run a query that only reads and yield its rows; the time limit holds while it runs, before the first row."""
        self._limit(seconds or OURS)
        try:
            found = self._connection.execute(*_bound(checked(query, parameters or ()), parameters or {}))
        except RuntimeError as error:
            raise _refused(str(error), seconds) from None
        finally:
            self._limit(OURS)
        if isinstance(found, list):
            raise UsageError("The text holds several queries; one is run at a time.")
        return _each(found)

    def clear(self) -> None:
        """Begin with an empty graph and put the schema in."""
        self._let_go()
        self._writes = True
        self._use(self._file.copied(empty=True) if self._file else lb.Database(buffer_pool_size=READING_POOL))
        written = (resources.files("kg.schema") / "ladybug.cypher").read_text("utf-8")
        lines = [line for line in written.splitlines() if not line.startswith("//")]
        for statement in "\n".join(lines).split(";"):
            if statement.strip():
                self._run(statement)
        self._run(
            "CREATE (:Store {id: $id, format: $format, articles: 0, claims: 0, links: 0, judgements: 0})",
            id=STORE,
            format=FORMAT,
        )

    def close(self) -> None:
        """Show readers what was written, and let go of the folder, so that others can write."""
        try:
            if self._file and self._writes and self._database:
                with self._told():
                    self._run("CHECKPOINT")
                self._let_go()
                self._file.put_in_place()
        finally:
            self._let_go()
            if self._file:
                self._file.release()

    def fill(self, ledger: Ledger, upto: Versions) -> bool:
        """Copy all that a ledger holds, table by table, if it is worth it."""
        if ledger.counts()["claims"] < COPY:
            return False
        if self._run("MATCH (n:Article) RETURN n.id LIMIT 1"):
            self.clear()
        self._to_write()
        try:
            with self._told():
                self._fill(ledger, upto)
        except BaseException as error:
            with suppress(RuntimeError, StoreError):
                self.clear()
            if isinstance(error, UnfitError):
                return False
            raise
        return True

    # -- inside --------------------------------------------------------------------

    def _fit(self) -> None:
        """Begin anew with a graph of another form; a reader is told."""
        if self._database and self._form() == FORMAT:
            return
        if self._read_only:
            raise of_another_form(self._path)
        self.clear()

    def _use(self, database: lb.Database) -> None:
        self._database = database
        self._connection = lb.Connection(database)
        self._limit(OURS)

    def _let_go(self) -> None:
        if self._database:
            self._connection.close()
            self._database.close()
            self._database = None

    def _to_write(self) -> None:
        """Go on with a copy, which readers do not see."""
        if self._file and not self._writes:
            self._let_go()
            self._use(self._file.copied())
            self._writes = True

    def _form(self) -> str:
        try:
            found = self._run("MATCH (s:Store {id: $id}) RETURN s.format", id=STORE)
        except RuntimeError:
            return ""  # no table yet
        return str(found[0][0]) if found else ""

    def _limit(self, seconds: float) -> None:
        self._connection.set_query_timeout(max(1, int(seconds * 1000)))

    def _run(self, statement: str, **parameters: object) -> list[list[Any]]:
        found = self._connection.execute(statement, parameters)
        assert not isinstance(found, list)
        return [list(row) for row in found.get_all()]

    def _whole(self, work: Callable[[], object]) -> None:
        self._to_write()
        self._run("BEGIN TRANSACTION")
        try:
            work()
        except BaseException:
            with suppress(RuntimeError):  # a statement that fails has taken all back already
                self._run("ROLLBACK")
            raise
        with self._told():
            self._run("COMMIT")

    def _write(self, group: str, records: Sequence[Record]) -> None:
        try:
            if len(records) < COPY:
                ((count,),) = self._run(create(group), rows=list(records))
                if count != len(records):
                    raise missing(group)
                return
            table = from_rows(records)
            shape = GROUPS[group]
            if shape.on:
                label, column = shape.on
                put = ", ".join(f"n.{quoted(name)} = {quoted(name)}" for name in shape.properties)
                self._run(f"LOAD FROM $t MATCH (n:{label} {{id: {quoted(column)}}}) SET {put}", t=table)
            self._copy_all(group, table)
        except RuntimeError as error:
            if "Unable to find primary key value" in str(error):
                raise missing(group) from error
            raise self._unwritten(error) from error

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except RuntimeError as error:
            raise self._unwritten(error) from error

    def _unwritten(self, error: RuntimeError) -> StoreError:
        return StoreError(f"{self._path or 'memory'}: the graph cannot be written: {str(error).strip()}")

    def _fill(self, ledger: Ledger, upto: Versions) -> None:
        rows = 0
        self._run("BEGIN TRANSACTION")
        for group, table in tables(ledger):
            self._copy_all(group, table)
            rows += table.num_rows
            if rows >= FILL:
                rows = 0
                self._run("COMMIT")
                if self._file:  # 0.22 lets go of what it keeps of each copy, 4 kB a claim in all, when it is closed
                    self._let_go()
                    self._use(self._file.again())
                self._run("BEGIN TRANSACTION")
        self._note(asdict(upto))
        self._run("COMMIT")

    def _copy_all(self, group: str, table: pa.Table) -> None:
        for name, columns, options in _copies(group):
            self._copy(name, table, columns, options)

    def _copy(self, name: str, table: pa.Table, columns: Sequence[str], options: str = "") -> None:
        listed = ", ".join(map(quoted, columns))
        self._run(f"COPY {quoted(name)} FROM (LOAD FROM $t RETURN {listed}) {options}", t=table)


def _bound(query: str, parameters: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    """Return a query with the parameters that it names: one in backticks Ladybug wants in backticks."""
    names = {name: f"`{name}`" if f"$`{name}`" in query else name for name in parameters}
    return query, {names[name]: value for name, value in parameters.items() if f"${names[name]}" in query}


def _copies(group: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield the tables that rows of a group are copied into, each with its columns and options."""
    shape = GROUPS[group]
    if shape.label:
        yield shape.label, (*shape.properties, *shape.later), ""
    for edge in shape.edges:
        yield edge.name, (edge.source[1], edge.target[1]), f"(from='{edge.source[0]}', to='{edge.target[0]}')"


def _each(found: Any) -> Iterator[dict[str, Cell]]:  # noqa: ANN401 -- Ladybug's own result
    names = found.get_column_names()
    while found.has_next():
        yield dict(zip(names, map(plain, found.get_next()), strict=True))


def _refused(error: str, seconds: float | None) -> StoreError | UsageError:
    if "Interrupted" in error:
        return StoreError(
            f"The query took longer than {seconds:g} seconds and was ended. "
            "Set a parameter to ask for less, or allow more time with --time-limit."
        )
    if "Buffer manager exception" in error or "buffer pool" in error.casefold():
        return StoreError(
            f"The query needed more than {READING_POOL / 2**30:g} GB. Ask for less: set a parameter, or add conditions."
        )
    if any(kind in error for kind in ("Parser exception", "Binder exception", "Catalog exception", "Parameter ")):
        return UsageError(f"The query is no Cypher that this graph understands: {error.strip()}")
    return StoreError(f"The query cannot be run: {error.strip()}")
