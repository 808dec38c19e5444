"""The property graph in a Neo4j server, over Bolt, by the official driver."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple
from functools import partial
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import neo4j
from neo4j.exceptions import AuthError, ClientError, DriverError, Neo4jError, ServiceUnavailable, SessionExpired

from kg.errors import StoreError, UsageError
from kg.loaders.base import Cell, of_another_form
from kg.loaders.behind import Behind
from kg.loaders.columns import UnfitError, tables
from kg.loaders.cypher import STORE, CypherStore, checked, columns_of, create, missing, plain
from kg.loaders.property_graph import FORMAT, GROUPS, Record

if TYPE_CHECKING:
    from kg.ledger import Ledger, Versions

ROWS: Final = 5_000
"""Rows of one statement; of 1,000 to 20,000 loading is slower only with the fewest."""

FILL: Final = 2_000
"""Claims from which an empty graph is filled from columns; fewer are one transaction, and made row by row."""

PATIENCE: Final = 15.0
"""Seconds for which a transaction is tried again when the server is busy or gone, and to wait for a connection."""


class Neo4jStore(CypherStore):
    """A graph in one database of a server. Loads lock each other out: the one that began last goes on.

    Raises `StoreError` when the server is away, or refuses the user or the database.
    """

    dialect = "neo4j"
    batch = 5_000
    linked = 20_000

    def __init__(
        self, url: str, user: str, password: str, database: str | None = None, *, read_only: bool = False
    ) -> None:
        self._url, self._database = url, database
        self._read_only = read_only
        self._transaction: neo4j.ManagedTransaction | None = None
        self._holder = ""
        with self._told():
            self._driver = neo4j.GraphDatabase.driver(
                url,
                auth=(user, password),
                connection_timeout=PATIENCE,
                connection_acquisition_timeout=PATIENCE,
                max_transaction_retry_time=PATIENCE,
                notifications_min_severity="OFF",
            )
        try:
            self._fit(self._form())
        except BaseException:
            self._driver.close()
            raise

    def rows(
        self, query: str, parameters: Mapping[str, object] | None = None, *, seconds: float | None = None
    ) -> Iterator[dict[str, Cell]]:
        """Run a query that only reads, in a transaction that may only read, and yield its rows as they come."""
        return self._each(checked(query, parameters or ()), dict(parameters or {}), seconds)

    def clear(self) -> None:
        """Take out everything that is ours and put the schema in."""
        self._remove("Store")
        self._empty()
        self._holder = ""
        self._schema()

    def close(self) -> None:
        """Let go of the connection."""
        self._driver.close()

    def owner(self) -> str:
        """Return which ledger was loaded into it, "" for none yet."""
        found = self._run("MATCH (s:Store {id: $id}) RETURN coalesce(s.ledger, '')", id=STORE)
        return str(found[0][0]) if found else ""

    def own(self, ledger: str) -> None:
        """Note which ledger is loaded into it."""
        statement = "MATCH (s:Store {id: $id}) SET s.ledger = $ledger"
        self._whole(lambda: self._run(statement, id=STORE, ledger=ledger))

    def fill(self, ledger: Ledger, upto: Versions) -> bool:
        """Write all that a ledger holds from columns, if it is worth it; each few thousand rows are a transaction.

        What a killed load of the same state of the ledger has left is gone on with, anything else is taken out.
        """
        begun = self._begin(f"{ledger.identity} {astuple(upto)}")
        if ledger.counts()["claims"] < FILL:
            return False
        try:
            with Behind() as behind:
                for group, table in tables(ledger):
                    wanted = table.select(columns_of(group))
                    for start in range(0, wanted.num_rows, ROWS):
                        records = wanted.slice(start, ROWS).to_pylist()
                        behind.do(partial(self._whole, partial(self._lay, group, records, begun=begun)))
        except UnfitError:
            self._empty()
            return False
        self._whole(lambda: self._note(asdict(upto)))
        return True

    # -- inside --------------------------------------------------------------------

    def _begin(self, state: str) -> bool:
        """Note of which state of which ledger a graph is to be; say whether a load of the same had begun already."""
        self._whole(lambda: None)  # from now on no other load writes
        if self._run("MATCH (s:Store {id: $id, filling: $state}) RETURN s.id", id=STORE, state=state):
            return True
        self._empty()
        self._whole(lambda: self._run("MATCH (s:Store {id: $id}) SET s.filling = $state", id=STORE, state=state))
        return False

    def _lay(self, group: str, records: Sequence[Record], *, begun: bool) -> None:
        """Write rows of a group, those that are not there if some may be."""
        if begun and GROUPS[group].label:
            there = self._ids(GROUPS[group].label, [one["id"] for one in records])
            records = [one for one in records if one["id"] not in there]
        elif begun:
            records = self._unjoined(group, records)
        if records:
            self._create(create(group, said=True), group, records)

    def _empty(self) -> None:
        """Take out all but how far the store has come: first what has few edges, so that no transaction is large."""
        for shape in reversed(GROUPS.values()):
            if shape.label:
                self._remove(shape.label)

    def _remove(self, label: str) -> None:
        while self._run(f"MATCH (n:{label}) WITH n LIMIT 10000 DETACH DELETE n RETURN count(*)") != [[0]]:
            pass

    def _fit(self, form: str) -> None:
        """Make a database ready for what is loaded; one of another form is emptied, or not asked."""
        if self._read_only:
            if form not in ("", FORMAT):
                raise of_another_form(self._url)
        elif not form:
            self._schema()
        elif form != FORMAT:
            self.clear()

    def _form(self) -> str:
        found = self._run("MATCH (s:Store {id: $id}) RETURN s.format", id=STORE)
        return str(found[0][0]) if found else ""

    def _schema(self) -> None:
        written = (resources.files("kg.schema") / "neo4j.cypher").read_text("utf-8")
        lines = [line for line in written.splitlines() if not line.startswith("//")]
        with self._told(), self._session(neo4j.WRITE_ACCESS) as session:
            for statement in "\n".join(lines).split(";"):
                if statement.strip():  # tried again: two first loads at once wait for each other's constraints
                    session.execute_write(_run_alone, statement)

    def _session(self, mode: str) -> neo4j.Session:
        return self._driver.session(database=self._database, default_access_mode=mode)

    def _each(self, query: str, parameters: dict[str, object], seconds: float | None) -> Iterator[dict[str, Cell]]:
        with (
            self._told(seconds),
            self._session(neo4j.READ_ACCESS) as session,
            session.begin_transaction(timeout=seconds) as transaction,
        ):
            found = transaction.run(query, parameters)
            names = list(found.keys())
            for record in found:
                yield dict(zip(names, map(plain, record.values()), strict=True))

    def _run(self, statement: str, **parameters: object) -> list[list[Any]]:
        if self._transaction:
            return _values(self._transaction.run(statement, parameters))
        with self._told(), self._session(neo4j.READ_ACCESS if self._read_only else neo4j.WRITE_ACCESS) as session:
            return _values(session.run(statement, parameters))

    def _whole(self, work: Callable[[], object]) -> None:
        holder, piece = self._holder or secrets.token_hex(8), secrets.token_hex(8)

        def begun(transaction: neo4j.ManagedTransaction) -> None:
            self._transaction = transaction
            try:
                if self._hold(holder, piece):
                    work()
            finally:
                self._transaction = None

        with self._told(), self._session(neo4j.WRITE_ACCESS) as session:
            session.execute_write(begun)
        self._holder = holder

    def _hold(self, holder: str, piece: str) -> bool:
        """Lock the node that says how far this store has come, and see that no other load has begun meanwhile.

        What two loads wrote in turns could be of two states of the ledger, so the earlier one ends. Returns
        whether a piece of work is still to be done: one is tried again when the server went away just after it
        had kept it and before it said so.
        """
        ((held, done),) = self._run(
            "MERGE (s:Store {id: $id}) ON CREATE SET s.format = $format, s.articles = 0, s.claims = 0, s.links = 0, "
            "s.judgements = 0 SET s.holder = coalesce(s.holder, '') WITH s, s.holder AS held, s.piece AS done "
            "SET s.holder = $holder, s.piece = $piece RETURN held, done",
            id=STORE,
            format=FORMAT,
            holder=holder,
            piece=piece,
        )
        if self._holder and held != holder:
            raise StoreError(
                f"{self._url}: another load of this store has begun, so this one has ended. "
                "Let the other end, and run `kg load` again."
            )
        return bool(done != piece)

    def _write(self, group: str, records: Sequence[Record]) -> None:
        for start in range(0, len(records), ROWS):
            self._create(create(group), group, records[start : start + ROWS])

    def _create(self, statement: str, group: str, records: Sequence[Record]) -> None:
        ((count,),) = self._run(statement, rows=list(records))
        if count != len(records):
            raise missing(group)

    @contextmanager
    def _told(self, seconds: float | None = None) -> Iterator[None]:
        """Say what the driver's errors mean and what to do; never who the user is or by which password."""
        try:
            yield
        except AuthError:
            raise StoreError(
                f"{self._url}: the server refuses the user or the password. Set NEO4J_USERNAME and NEO4J_PASSWORD."
            ) from None
        except (ServiceUnavailable, SessionExpired) as error:
            raise StoreError(
                f"{self._url}: the server cannot be reached ({_short(error)}). Start it, or correct the address, and "
                "run the command again: a load goes on where it was."
            ) from None
        except Neo4jError as error:
            raise self._refused(error, seconds) from None
        except (DriverError, ValueError) as error:
            raise StoreError(f"{self._url}: {_short(error)}") from None

    def _refused(self, error: Neo4jError, seconds: float | None) -> StoreError | UsageError:
        code = error.code or ""
        if "DatabaseNotFound" in code or "DatabaseUnavailable" in code:
            return StoreError(
                f"{self._url}: there is no database {self._database or 'by default'!r} on this server. "
                "Name one at the end of the address, such as bolt://localhost:7687/neo4j."
            )
        if "TransactionTimedOut" in code or ("Terminated" in code and seconds):
            return StoreError(
                f"The query took longer than {seconds:g} seconds and was ended. "
                "Set a parameter to ask for less, or allow more time with --time-limit."
            )
        if "MemoryPool" in code or "OutOfMemory" in code:
            return StoreError("The query needed more memory than the server has. Ask for less: set a parameter.")
        if isinstance(error, ClientError) and "Statement" in code:
            return UsageError(f"The query is no Cypher that this graph understands: {_short(error)}")
        return StoreError(f"{self._url}: {_short(error)}")


def _run_alone(transaction: neo4j.ManagedTransaction, statement: str) -> None:
    transaction.run(statement).consume()


def _values(found: neo4j.Result) -> list[list[Any]]:
    return [[_native(value) for value in record.values()] for record in found]


def _native(value: Any) -> Any:  # noqa: ANN401 -- whatever the driver gives
    return value.to_native() if hasattr(value, "to_native") else value


def _short(error: BaseException) -> str:
    """Return the first line of what a driver says, without a full stop."""
    return (getattr(error, "message", None) or str(error)).strip().split("\n")[0].rstrip(".:")
