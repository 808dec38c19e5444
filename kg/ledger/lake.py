"""Delta tables in a folder: commits that carry their marks, reads by SQL, one writer at a time.

Nothing here knows what an article or a claim is. A *mark* is a number that a
commit sets together with its rows, all or nothing (Delta's application
transactions); the mark "batch" counts the commits of a table that brought rows.
Heavy libraries are imported here and nowhere else in the ledger.
"""

from __future__ import annotations

import glob
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import DeltaError

from kg.errors import InputError, StoreError
from kg.ledger.marker import declare
from kg.ledger.turns import locked

BATCH: Final = "batch"

SCHEMAS: Final[dict[str, pa.Schema]] = {
    name: pa.schema([(column, types.get(column, pa.string())) for column in columns.split()])
    for types in ({"batch": pa.int64(), "recorded": pa.timestamp("us", tz="UTC")},)
    for name, columns in {
        "articles": "id publisher given title url published language retrieved text sha256 batch recorded",
        "claims": "id article aspect data batch recorded",
        "links": "unit kind id data batch recorded",
        "judgements": "kind data batch recorded",
    }.items()
}

TIDY_EVERY: Final = 200
"""Batches of a table after which its small files are joined: 300 files cost a query 20 ms, 5,000 0.4 to 0.9 s."""

KEEP_HOURS: Final = 24
"""Files that no longer belong to a table stay so long, for readers that opened it before."""

FILE_BYTES: Final = 32 * 2**20
"""Upper size of a data file; a replaced unit rewrites the files that may hold it, and no others."""

FEW: Final = 1_000
"""Names in one predicate; with more the whole table is rewritten: at 5,000 that takes a third of the time, and 100,000
names overflow the stack of the library's parser."""

ROWS: Final = 2_048
"""Rows that a read holds in memory at a time."""

WRITER: Final = WriterProperties(compression="ZSTD")


@contextmanager
def told(folder: Path, doing: str) -> Iterator[None]:
    """Turn what the libraries raise into an error that says where, what, and what to do."""
    try:
        yield
    except (DeltaError, duckdb.Error, pa.ArrowException, OSError) as error:
        # The libraries write several lines, with colours and arrows for a terminal.
        reason = " ".join(re.sub("\x1b\\[[0-9;]*m|\u21b3", "", str(error)).split()) or type(error).__name__
        raise StoreError(f"{folder}: cannot {doing}: {reason[:300]}. {_remedy(reason)}") from error


def _remedy(reason: str) -> str:
    low = reason.lower()
    if "no space left" in low or "file too large" in low or "quota" in low:
        return "Make room on the disk and run the command again; what was committed before is whole."
    if "permission denied" in low or "read-only" in low:
        return "Give yourself the right to write there, or name another folder with --db."
    return "What was committed before is whole; run the command again, and if it stays so, restore the folder."


class Table:
    """One Delta table, seen as of the last `refresh` or the last write through this object."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.schema = SCHEMAS[folder.name]
        # A URL, because a plain path with a per cent sign in it would be decoded by the library.
        self._delta = DeltaTable(folder.as_uri())
        self._lacks = self._lacking()

    @staticmethod
    def create(folder: Path) -> None:
        """Make the table if there is none."""
        folder.mkdir(exist_ok=True)
        DeltaTable.create(folder.as_uri(), SCHEMAS[folder.name], mode="ignore")

    def refresh(self) -> None:
        """See what others have committed since."""
        self._delta.update_incremental()
        if self._lacks:
            self._lacks = self._lacking()

    def _lacking(self) -> list[str]:
        """Return the columns that came after this table was made."""
        there = {field.name for field in self._delta.schema().fields}
        return [name for name in self.schema.names if name not in there]

    def outgrown(self) -> bool:
        """Say whether the table lacks columns that rows have today; until it is made anew they read as not known."""
        return bool(self._lacks)

    def mark(self, name: str = BATCH) -> int:
        """Return the number that the newest commit with this mark set, 0 when there is none."""
        return self._delta.transaction_version(name) or 0

    @property
    def identity(self) -> str:
        """What tells this table from every other; it stays however often the table is written."""
        return str(self._delta.metadata().id)

    def append(self, rows: Mapping[str, Sequence[object]], marks: Mapping[str, int]) -> None:
        """Add rows, given as columns, and set marks in one commit; no rows is a commit too."""
        self._write(self.arrow(rows), marks, mode="append")

    def replace(self, column: str, names: Sequence[str], rows: pa.Table, marks: Mapping[str, int]) -> None:
        """Put rows in place of those whose `column` is one of at most `FEW` names, in one commit.

        All rows given must have one of the names. SQL has no other special
        character inside a string than the quote, so doubling it is enough.
        """
        quoted = ",".join("'" + name.replace("'", "''") + "'" for name in names)
        self._write(rows, marks, mode="overwrite", predicate=f"{column} IN ({quoted})")

    def overwrite(self, rows: pa.RecordBatchReader, marks: Mapping[str, int], *, anew: bool = False) -> None:
        """Put rows in place of all there are, in one commit; with `anew` the table takes their columns too."""
        self._write(rows, marks, mode="overwrite", schema_mode="overwrite" if anew else None)

    def _write(self, rows: pa.Table | pa.RecordBatchReader, marks: Mapping[str, int], **how: Any) -> None:  # noqa: ANN401 -- the library's own options
        write_deltalake(
            self._delta,
            rows,
            target_file_size=FILE_BYTES,
            writer_properties=WRITER,
            commit_properties=CommitProperties(app_transactions=[Transaction(*mark) for mark in marks.items()]),
            **how,
        )
        self.refresh()

    def drop_after(self, batch: int) -> None:
        """Take out the rows of all batches after this one."""
        self._delta.delete(f"{BATCH} > {int(batch)}")
        self.refresh()

    def tidy(self) -> None:
        """Join small files and remove those that left the table more than `KEEP_HOURS` ago."""
        self._delta.optimize.compact(writer_properties=WRITER)
        self._delta.vacuum(
            retention_hours=KEEP_HOURS,
            dry_run=False,
            enforce_retention_duration=False,  # the library insists on a week, and links are rewritten often
            full=True,  # also the files of a killed writer, which no commit ever named
        )
        self.refresh()

    def purge(self) -> None:
        """Leave nothing on the disk that is not in the table now: no old file, and no old log, which quotes values.

        Whoever reads the table as it was before has to open it again.
        """
        self._delta.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False, full=True)
        self.refresh()
        self._delta.create_checkpoint()
        log, now = self.folder / "_delta_log", f"{self._delta.version():020}"
        for file in log.iterdir():
            if file.name[:20].isdigit() and file.name[:20] < now:
                file.unlink()
        self._delta = DeltaTable(self.folder.as_uri())

    def pinned(self) -> tuple[list[Path], dict[Path, bytes]]:
        """Return the files that make up the table as it is now, and those that change, with what they hold.

        All but the latter are written once, so that they can be copied later. Only who writes may ask.
        """
        paths = self._paths()
        log, now = self.folder / "_delta_log", f"{self._delta.version():020}"
        files = [self.folder / path for path in paths]
        files += sorted(one for one in log.iterdir() if one.name[:20].isdigit() and one.name[:20] <= now)
        last = log / "_last_checkpoint"
        return files, {last: last.read_bytes()} if last.exists() else {}

    def source(self) -> tuple[str, list[str] | None]:
        """Return what stands for this table in SQL, and the files to bind to its name, if it has any."""
        # Escaped, because DuckDB takes "*", "?" and "[" in a path for a pattern.
        files = [glob.escape(str(self.folder / path)) for path in self._paths()]
        if files:
            lacks = "".join(f", NULL::VARCHAR AS {name}" for name in self._lacks)
            read = f"read_parquet(${self.folder.name})"
            return f"(SELECT *{lacks} FROM {read})" if lacks else read, files  # noqa: S608 -- names of columns, not input
        columns = ", ".join(f"NULL::{'BIGINT' if f.type == pa.int64() else 'VARCHAR'} AS {f.name}" for f in self.schema)
        return f"(SELECT {columns} LIMIT 0)", None

    def _paths(self) -> list[str]:
        """Return the files that make up the table; not by way of Arrow's tables, which import pandas where it is."""
        return [str(path) for path in self._delta.get_add_actions()["path"].to_pylist()]

    def arrow(self, rows: Mapping[str, Sequence[object]]) -> pa.Table:
        """Return rows, given as columns, in the table's schema; `InputError` for what is not text."""
        try:
            return pa.table({field.name: pa.array(rows[field.name], field.type) for field in self.schema}, self.schema)
        except UnicodeEncodeError as error:
            excerpt = ascii(error.object[max(0, error.start - 20) : error.end + 20])
            raise InputError(
                f"{excerpt} holds half a character (a lone surrogate), which no file can store. "
                "Replace it, for example by U+FFFD, and add the text again."
            ) from None


class Lake:
    """The tables of one folder, each at a snapshot."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with told(folder, "open the ledger"):
            # In the order in which `refresh` needs them.
            self.tables = {name: Table(folder / name) for name in ("judgements", "links", "claims", "articles")}
            self._duck = duckdb.connect(
                config={
                    "temp_directory": tempfile.gettempdir(),  # else a folder appears wherever one happens to stand
                    "autoinstall_known_extensions": "false",  # nothing is downloaded
                    "autoload_known_extensions": "false",
                }
            )

    @staticmethod
    def create(folder: Path) -> None:
        """Make the tables; a folder in which a killed run made some gets the rest."""
        with told(folder, "make a ledger"):
            folder.mkdir(parents=True, exist_ok=True)
            with locked(folder):
                for name in SCHEMAS:
                    Table.create(folder / name)
                declare(folder)

    def refresh(self) -> None:
        """See what others have committed: what refers before what it refers to, so that no reference dangles."""
        for table in self.tables.values():
            table.refresh()

    @contextmanager
    def writing(self, doing: str) -> Iterator[None]:
        """Be the only writer and see all that was committed; library errors come out as `StoreError`."""
        with told(self.folder, doing), locked(self.folder):
            self.refresh()
            for name, table in self.tables.items():
                if table.outgrown():
                    self._make_anew(name)
            yield

    def _make_anew(self, name: str) -> None:
        """Write a table of an earlier version once more, with the columns that rows have today, in one commit."""
        table = self.tables[name]
        source, files = table.source()
        sql = f"SELECT {', '.join(table.schema.names)} FROM {source}"  # noqa: S608 -- names of columns, not input
        with self._duck.cursor() as cursor:
            found = cursor.sql(sql, params={name: files} if files else {}).to_arrow_reader(ROWS)
            rows = (batch.cast(table.schema) for batch in found)
            table.overwrite(pa.RecordBatchReader.from_batches(table.schema, rows), {BATCH: table.mark()}, anew=True)

    def select(self, sql: str, **parameters: object) -> Iterator[tuple[Any, ...]]:
        """Run a query in which `{claims}` stands for the table of that name, and yield its rows."""
        sources = {name: self.tables[name].source() for name in self.tables if f"{{{name}}}" in sql}
        bound = parameters | {name: files for name, (_, files) in sources.items() if files}
        text = sql.format_map({name: source for name, (source, _) in sources.items()})
        with told(self.folder, "read the ledger"), self._duck.cursor() as cursor:
            cursor.execute(text, bound)
            while rows := cursor.fetchmany(ROWS):
                yield from rows

    def batches(self, sql: str, size: int, **parameters: object) -> Iterator[pa.RecordBatch]:
        """Run a query as `select` does, and yield its rows in columns, some `size` at a time."""
        sources = {name: self.tables[name].source() for name in self.tables if f"{{{name}}}" in sql}
        bound = parameters | {name: files for name, (_, files) in sources.items() if files}
        for name, (source, _) in sources.items():
            sql = sql.replace(f"{{{name}}}", source)
        with told(self.folder, "read the ledger"), self._duck.cursor() as cursor:
            yield from cursor.sql(sql, params=bound).to_arrow_reader(size)

    def replace(
        self,
        name: str,
        column: str,
        names: Sequence[str],
        rows: Mapping[str, Sequence[object]],
        marks: Mapping[str, int],
    ) -> None:
        """Put rows in place of those whose `column` is one of the names, in one commit."""
        table = self.tables[name]
        new = table.arrow(rows)
        if len(names) <= FEW:
            table.replace(column, names, new, marks)
            return
        source, files = table.source()
        columns = ", ".join(table.schema.names)
        sql = f"SELECT {columns} FROM {source} WHERE {column} NOT IN (SELECT unnest($names::VARCHAR[]))"  # noqa: S608 -- names of columns, not input
        with self._duck.cursor() as cursor:
            bound = {"names": list(names)} | ({name: files} if files else {})
            kept = (batch.cast(table.schema) for batch in cursor.sql(sql, params=bound).to_arrow_reader(ROWS))
            table.overwrite(pa.RecordBatchReader.from_batches(table.schema, chain(kept, new.to_batches())), marks)

    def tidy(self, *names: str, every: int = TIDY_EVERY) -> None:
        """Tidy those of the named tables whose batch number says that it is time."""
        for name in names:
            if self.tables[name].mark() % every == 0:
                self.tables[name].tidy()
