"""What `kg serve` shows, in one SQLite file: the ledger laid out for pages, with full text.

Any number of readers see it as it was when their query began, also while it
is brought up to date (write-ahead log); it has one writer at a time.
"""

from __future__ import annotations

import fcntl
import json
import secrets
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.articles import Article, digest
from kg.codec import dumps
from kg.errors import StoreError
from kg.loaders.base import Given, Linked, update
from kg.loaders.pages_rows import PageRows

if TYPE_CHECKING:
    from kg.ledger import Ledger, Versions

VIEW: Final = Path("views") / "pages"
"""Where a knowledge base keeps this view, a folder with one database."""

FILE: Final = "pages.sqlite"

SCHEMA: Final = (resources.files("kg.schema") / "pages.sql").read_text("utf-8")

FORMAT: Final = f"2 {digest(SCHEMA)}"
"""The form of this view; one of another is made anew. The number is raised when its tables are filled otherwise."""

ROWS: Final = 20_000
"""Rows written in one transaction: the first load of 100,000 claims takes ten, an ordinary ingest one."""

WAIT: Final = 60.0
"""Seconds for which a writer waits for another."""


class PageStore:
    """The view in a folder, made if need be, open to be written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._told():
            path.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(path / FILE, timeout=WAIT, isolation_level=None)
            self._file.execute("PRAGMA journal_mode = WAL")
            self._file.execute("PRAGMA synchronous = NORMAL")
            self._rows = PageRows(self._file)
            if self._notes().get("format") != FORMAT:
                self.clear()

    def reached(self) -> Versions:
        """Return the ledger versions whose data this view holds whole; all 0 for none."""
        from kg.ledger import Versions  # noqa: PLC0415 -- whoever only asks needs no ledger

        notes = self._notes()
        return Versions(**{field.name: int(notes.get(field.name, 0)) for field in fields(Versions)})

    def add(self, rows: Iterable[Given], upto: Versions) -> None:
        """Add articles and claims, and note the versions of both when all are there."""
        for batch in _batches(rows, lambda _: 1):
            with self._whole():
                for one in batch:
                    if isinstance(one, Article):
                        self._rows.add_article(one, upto.claims)
                    else:
                        self._rows.add_claim(one, upto.claims)
        with self._whole():
            self._rows.count()
            self._rows.note({"articles": upto.articles, "claims": upto.claims})

    def replace(self, units: Iterable[tuple[str, Sequence[Linked]]], upto: Versions) -> None:
        """Put each unit's links in place of the old ones, and note their version when all are there."""
        for batch in _batches(units, lambda unit: 1 + len(unit[1])):
            with self._whole():
                for name, rows in batch:
                    self._rows.replace(name, rows, upto.claims)
        with self._whole():
            self._rows.count()
            self._rows.note({"links": upto.links})

    def judged(self, made: Iterable[Mapping[str, Any]], upto: Versions) -> None:
        """Put what people decided in place of what was there."""
        made = list(made)
        undone = {one["of"] for one in made if one["kind"] == "undo"}
        with self._whole():
            self._file.execute("DELETE FROM judgement")
            for number, one in enumerate(made, 1):
                self._rows.put(
                    "judgement", number=number, kind=one["kind"], who=one["who"], day=one["when"],
                    claims=json.dumps(one.get("claims", [])), fields=dumps(one.get("fields", {})),
                    of=one.get("of", 0), undone=number in undone,
                )  # fmt: skip
            self._rows.note({"judgements": upto.judgements})

    def clear(self) -> None:
        """Take everything out, so that nothing has been reached."""
        with self._whole():
            made = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            tables = [name for (name,) in self._file.execute(made)]
            for name in sorted(tables, key=lambda name: not name.endswith("_text")):  # those own other tables
                self._file.execute(f'DROP TABLE IF EXISTS "{name}"')
            for statement in _statements(SCHEMA):
                self._file.execute(statement)
            self._rows.note({"format": FORMAT})
            self._rows.count()

    def scrub(self) -> None:
        """Write the file anew without what was taken out, and empty the log; waits for who is reading.

        In place and not by another file: who has it open would go on writing to the old one's log.
        """
        with self._told():
            self._file.execute("VACUUM")
            until = time.monotonic() + WAIT
            while self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > until:
                    raise StoreError(
                        f"{self._path}: somebody has been reading these pages for {WAIT:g} seconds, so that what was "
                        "taken out is still in the file. End `kg serve`, and run the command again."
                    )
                time.sleep(0.1)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    # -- inside --------------------------------------------------------------------

    def _notes(self) -> dict[str, str]:
        try:
            return dict(self._file.execute("SELECT name, value FROM note"))
        except sqlite3.OperationalError:
            return {}  # no table yet

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Do all of it or nothing."""
        with self._told():
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._rows.note({"moment": secrets.token_hex(8)})  # what was made from the view before may have changed
            except BaseException:
                self._file.execute("ROLLBACK")
                raise
            self._file.execute("COMMIT")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"{self._path}: the pages cannot be written: {error}. If it stays so, remove the folder; "
                "`kg serve` makes it anew."
            ) from error


def bring_up_pages(base: Path, ledger: Ledger, *, rebuild: bool = False) -> bool:
    """Bring the pages of a knowledge base up to its ledger, and say whether there was anything to do.

    One process at a time: two would each add what they saw in the ledger, and one might have seen it before
    something was forgotten. With `rebuild` from nothing, and no byte of what was there before stays in the files.
    """
    store = PageStore(base / VIEW)
    try:
        with _alone(base / VIEW):
            return _brought_up(store, ledger, rebuild=rebuild)
    finally:
        store.close()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until nobody else brings these pages up; the system lets go when the process ends, however it ends."""
    with (folder / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _brought_up(store: PageStore, ledger: Ledger, *, rebuild: bool) -> bool:
    if rebuild:
        store.clear()
    before = store.reached()
    update(store, ledger)
    upto = ledger.versions()
    if store.reached().judgements != upto.judgements:
        store.judged(ledger.judgements(), upto)
    if rebuild:
        store.scrub()
    return before != store.reached()


def reached(base: Path) -> Versions:
    """Return the ledger versions that the pages of a knowledge base have reached."""
    store = PageStore(base / VIEW)
    try:
        return store.reached()
    finally:
        store.close()


def _batches(things: Iterable[Any], size: Any) -> Iterator[list[Any]]:  # noqa: ANN401 -- whatever is counted
    batch: list[Any] = []
    weight = 0
    for thing in things:
        batch.append(thing)
        weight += size(thing)
        if weight >= ROWS:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _statements(script: str) -> Iterator[str]:
    bare = "\n".join(line for line in script.splitlines() if not line.startswith("--"))
    yield from (statement for statement in bare.split(";") if statement.strip())
