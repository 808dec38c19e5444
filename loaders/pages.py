"""What `kg serve` shows, in one SQLite file: the ledger laid out for pages, with full text.

Any number of readers see it as it was when their query began, also while it
is brought up to date (write-ahead log); it has one writer at a time.
"""

from __future__ import annotations

import fcntl
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.articles import Article, digest
from kg.claims import Claim
from kg.codec import dumps, encode
from kg.errors import StoreError
from kg.links import Event, Link, Question
from kg.loaders.base import Given, Linked, update
from kg.loaders.pages_event import KEPT, Asked, asked_of, title_of
from kg.relations import Answer

if TYPE_CHECKING:
    from kg.ledger import Ledger, Versions

VIEW: Final = Path("views") / "pages"
"""Where a knowledge base keeps this view, a folder with one database."""

FILE: Final = "pages.sqlite"

SCHEMA: Final = (resources.files("kg.schema") / "pages.sql").read_text("utf-8")

FORMAT: Final = f"1 {digest(SCHEMA)}"
"""The form of this view; one of another is made anew. The number is raised when its tables are filled otherwise."""

ROWS: Final = 20_000
"""Rows written in one transaction: the first load of 100,000 claims takes ten, an ordinary ingest one."""

_UNLINKED: Final = (
    "unit = '', link = '', source = '', source_kind = '', family = '', place = '', listed = 0, admin1 = '', said = ''"
)

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
                        self._add_article(one, upto.claims)
                    else:
                        self._add_claim(one, upto.claims)
        with self._whole():
            self._count()
            self._note({"articles": upto.articles, "claims": upto.claims})

    def replace(self, units: Iterable[tuple[str, Sequence[Linked]]], upto: Versions) -> None:
        """Put each unit's links in place of the old ones, and note their version when all are there."""
        for batch in _batches(units, lambda unit: 1 + len(unit[1])):
            with self._whole():
                for name, rows in batch:
                    self._replace(name, rows, upto.claims)
        with self._whole():
            self._count()
            self._note({"links": upto.links})

    def judged(self, made: Iterable[Mapping[str, Any]], upto: Versions) -> None:
        """Put what people decided in place of what was there."""
        made = list(made)
        undone = {one["of"] for one in made if one["kind"] == "undo"}
        with self._whole():
            self._file.execute("DELETE FROM judgement")
            for number, one in enumerate(made, 1):
                self._put(
                    "judgement", number=number, kind=one["kind"], who=one["who"], day=one["when"],
                    claims=json.dumps(one.get("claims", [])), fields=dumps(one.get("fields", {})),
                    of=one.get("of", 0), undone=number in undone,
                )  # fmt: skip
            self._note({"judgements": upto.judgements})

    def clear(self) -> None:
        """Take everything out, so that nothing has been reached."""
        with self._whole():
            made = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            tables = [name for (name,) in self._file.execute(made)]
            for name in sorted(tables, key=lambda name: not name.endswith("_text")):  # those own other tables
                self._file.execute(f'DROP TABLE IF EXISTS "{name}"')
            for statement in _statements(SCHEMA):
                self._file.execute(statement)
            self._note({"format": FORMAT})
            self._count()

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

    def _add_article(self, one: Article, arrived: int) -> None:
        row = {
            "id": one.id, "given": one.given, "publisher": one.publisher, "title": one.title, "url": one.url,
            "published": one.published, "language": one.language, "text": one.text,
        }  # fmt: skip
        held = self._file.execute("SELECT key, title, text FROM article WHERE id = ?", [one.id]).fetchone()
        if held is None:
            key = self._put("article", **row, arrived=arrived)
        else:
            key = held[0]
            self._file.execute(
                "INSERT INTO article_text (article_text, rowid, title, text) VALUES ('delete', ?, ?, ?)", held
            )
            self._file.execute(
                f"UPDATE article SET {', '.join(f'{name} = :{name}' for name in row)} WHERE id = :id", row
            )
        self._file.execute("INSERT INTO article_text (rowid, title, text) VALUES (?, ?, ?)", [key, one.title, one.text])

    def _add_claim(self, one: Claim, arrived: int) -> None:
        if self._file.execute("SELECT 1 FROM claim WHERE id = ?", [one.id]).fetchone():
            return  # a claim does not change while it is there
        key = self._put(
            "claim", id=one.id, article=one.article, aspect=one.aspect, start=one.start, sentence=one.sentence,
            data=dumps(encode(one)), arrived=arrived,
        )  # fmt: skip
        self._file.execute("INSERT INTO claim_text (rowid, sentence) VALUES (?, ?)", [key, one.sentence])
        self._file.execute("UPDATE article SET claims = claims + 1 WHERE id = ?", [one.article])

    def _replace(self, name: str, rows: Sequence[Linked], arrived: int) -> None:
        kind, _, id_ = name.partition(":")
        if kind == "block":
            self._file.execute(f"UPDATE claim SET {_UNLINKED} WHERE unit = ?", [name])
            for one in rows:
                if isinstance(one, Link):
                    self._link(name, one)
        elif kind == "event":
            self._forget_event(id_)
            event = next((one for one in rows if isinstance(one, Event)), None)
            if event:
                questions = [one for one in rows if isinstance(one, Question)]
                self._event(event, questions, [one for one in rows if isinstance(one, Answer)], arrived)

    def _link(self, unit: str, one: Link) -> None:
        self._file.execute(
            "UPDATE claim SET unit = ?, link = ?, source = ?, source_kind = ?, family = ?, place = ?, listed = ?, "
            "admin1 = ?, said = ? WHERE id = ?",
            [
                unit, dumps(encode(one)), one.source, one.source_kind, one.family, one.where, bool(one.place),
                one.admin1, one.said, one.claim,
            ],
        )  # fmt: skip

    def _forget_event(self, event: str) -> None:
        for sides in self._file.execute("SELECT sides FROM asked WHERE event = ?", [event]).fetchall():
            self._meet(json.loads(sides[0]), -1)
        for table in ("question", "asked", "speaks", "answer", "bearing"):
            self._file.execute(f"DELETE FROM {table} WHERE event = ?", [event])
        self._file.execute("DELETE FROM event WHERE id = ?", [event])
        self._file.execute(
            "UPDATE claim SET event = '', alone = 0, supported = 0, contradicted = 0 WHERE event = ?", [event]
        )

    def _event(self, event: Event, questions: Sequence[Question], answers: Sequence[Answer], arrived: int) -> None:
        asked, marks = asked_of(questions, answers)
        asked = [one for one in asked if one.name]
        # A claim that comes from another event brings along how it stood there.
        self._file.executemany(
            "UPDATE claim SET event = ?, alone = 0, supported = 0, contradicted = 0 WHERE id = ?",
            [(event.id, one) for one in event.claims],
        )
        for column, claims in asdict(marks).items():
            self._file.executemany(f"UPDATE claim SET {column} = 1 WHERE id = ?", [(one,) for one in claims])
        newest, families = self._file.execute(
            "SELECT coalesce(max(arrived), ?), count(DISTINCT family) FROM claim WHERE event = ?", [arrived, event.id]
        ).fetchone()
        self._put(
            "event", id=event.id, name=title_of(event), kind=event.kind, place=event.where, admin1=event.admin1,
            first=event.first, last=event.last, claims=len(event.claims), families=families,
            questions=sum(bool(one.stated) for one in asked), disputed=sum(bool(one.disputes) for one in asked),
            pairs=sum(len(one.disputes) for one in asked), part_of=event.part_of, data=dumps(encode(event)),
            arrived=newest,
        )  # fmt: skip
        for one in asked:
            self._question(event, one)
        self._file.executemany(
            f"INSERT OR REPLACE INTO answer VALUES ({', '.join('?' * 16)})", [_answer(event, one) for one in answers]
        )
        disputed = {one.question.id for one in asked if one.disputes}
        source = dict(self._file.execute("SELECT id, source FROM claim WHERE event = ?", [event.id]))
        self._file.executemany(
            "INSERT OR IGNORE INTO speaks VALUES (?, ?, ?)",
            {
                (name, one.question, event.id)
                for one in answers
                if one.question in disputed
                for name in (source.get(one.claim, ""), one.origin, one.family)
                if name
            },
        )

    def _question(self, event: Event, one: Asked) -> None:
        self._put(
            "question", id=one.question.id, event=event.id, name=one.name, aspect=one.question.aspect,
            wording=one.wording, claims=one.claims, families=one.families, pairs=len(one.disputes),
            revised=len(one.revised), weaker=one.weaker, firm=one.firm,
            why=one.disputes[0].why if one.disputes else "", place=event.where, admin1=event.admin1,
            first=event.first, last=event.last, opposed=json.dumps(one.opposed, ensure_ascii=False),
        )  # fmt: skip
        self._put(
            "asked", question=one.question.id, event=event.id, stated=json.dumps(one.stated, ensure_ascii=False),
            sides=json.dumps(one.sides, ensure_ascii=False), data=dumps(encode(one.question)),
        )  # fmt: skip
        self._meet(one.sides, 1)
        for kind, found in (("contradicts", one.disputes), ("updates", one.revised)):
            for number, relation in enumerate(found[:KEPT]):
                self._put(
                    "bearing", question=one.question.id, event=event.id, kind=kind, number=number, a=relation.a,
                    b=relation.b, rule=relation.rule, hedged=relation.hedged, why=relation.why,
                )  # fmt: skip

    def _meet(self, sides: Iterable[Sequence[str]], by: int) -> None:
        rows = [
            (x, y, by * (kind == "against"), by * (kind == "beside"))
            for a, b, kind in sides
            for x, y in ((a, b), (b, a))
        ]
        self._file.executemany(
            "INSERT INTO meeting VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE "
            "SET against = against + excluded.against, beside = beside + excluded.beside",
            rows,
        )

    def _count(self) -> None:
        """Count anew what the lists of sources, families and places show, and the figures of the first page."""
        self._file.execute("DELETE FROM meeting WHERE against = 0 AND beside = 0")
        self._file.execute("DELETE FROM name")
        for kind, column, only, detail in (
            ("source", "source", "source <> ''", "max(family)"),
            ("family", "family", "family <> ''", "''"),
            ("place", "place", "place <> ''", "max(admin1)"),
            ("named", "source", "source_kind = 'named'", "max(family)"),
            ("nowhere", "place", "place <> '' AND NOT listed", "max(admin1)"),
        ):
            self._file.execute(
                f"INSERT INTO name SELECT '{kind}', {column}, count(*), count(DISTINCT nullif(event, '')), sum(alone), "
                "sum(supported), sum(contradicted), coalesce(min(nullif(substr(said, 1, 10), '')), ''), "
                f"max(substr(said, 1, 10)), {detail} FROM claim WHERE {only} GROUP BY {column}"
            )
        self._file.execute(
            "INSERT INTO name SELECT 'party', one.value, count(*), 0, 0, 0, 0, '', '', '' FROM ("
            "SELECT e.value FROM claim, "
            "json_each(claim.data, iif(aspect = 'control', '$.value.holder', '$.value.actor')) AS e "
            "WHERE aspect IN ('control', 'responsibility')) AS one WHERE one.value <> '' GROUP BY one.value"
        )
        figures = {
            "article": "SELECT count(*) FROM article",
            "claim": "SELECT count(*) FROM claim",
            "event": "SELECT count(*) FROM event",
            "question": "SELECT count(*) FROM question WHERE claims > 0",
            "dispute": "SELECT count(*) FROM question WHERE pairs > 0",
            "single": "SELECT count(*) FROM question WHERE claims > 0 AND families = 1",
            "source": "SELECT count(*) FROM name WHERE kind = 'source'",
            "family": "SELECT count(*) FROM name WHERE kind = 'family'",
            "place": "SELECT count(*) FROM name WHERE kind = 'place'",
        }
        self._note({f"count {name}": self._file.execute(sql).fetchone()[0] for name, sql in figures.items()})

    def _put(self, table: str, **row: object) -> int:
        names = ", ".join(row)
        sql = f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})"
        return int(self._file.execute(sql, list(row.values())).lastrowid or 0)

    def _notes(self) -> dict[str, str]:
        try:
            return dict(self._file.execute("SELECT name, value FROM note"))
        except sqlite3.OperationalError:
            return {}  # no table yet

    def _note(self, notes: Mapping[str, object]) -> None:
        self._file.executemany(
            "INSERT OR REPLACE INTO note VALUES (?, ?)", [(name, str(value)) for name, value in notes.items()]
        )

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Do all of it or nothing."""
        with self._told():
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield
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


def _answer(event: Event, one: Answer) -> tuple[object, ...]:
    return (
        one.question, one.claim, event.id, one.aspect, one.interval.lo, one.interval.hi, one.origin, one.family,
        one.said, one.day, one.until, one.old, one.stands, one.derived, one.hedged, one.vague,
    )  # fmt: skip


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
