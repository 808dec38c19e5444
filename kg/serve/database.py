"""Reads the view that the pages are made from: one snapshot a request, and no query without an end."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from kg.articles import Article
from kg.claims import Claim
from kg.codec import decode_claim, decode_link
from kg.errors import StoreError
from kg.links import NO_DAY, Link
from kg.loaders.pages import FILE, VIEW
from kg.relations import Answer
from kg.report import Evidence, put_right
from kg.values import Interval

SECONDS: Final = 5.0
"""Time that one request may spend in the database; the slowest page at 100,000 claims takes a tenth of a second."""

STEPS: Final = 20_000
"""Instructions of SQLite between two looks at the clock, about a millisecond."""

QUESTION: Final = (
    "id, event, name, aspect, wording, claims, families, pairs, revised, weaker, firm, why, place, admin1, first, "
    "last, opposed"
)
"""What a list shows of a question; the values given and the question itself are long."""

KNOWN: Final = 5_000
"""Claims that are kept once they were read, some 4 kB each."""

HEARD: Final = 50_000
"""Answers that are kept once they were read, some 300 bytes each."""

Row = dict[str, Any]


class Late(Exception):  # noqa: N818 -- not an error of the program
    """A request asked for more than there is time for."""


class Pages:
    """The view of one knowledge base, read by several threads, each with a connection of its own."""

    def __init__(self, base: Path) -> None:
        self._file = base / VIEW / FILE
        self._local = threading.local()
        self._known = _Known("")

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Give the view as it is now; it stays so until the end, whatever is written meanwhile."""
        file = self._connected()
        until = time.monotonic() + SECONDS
        file.set_progress_handler(lambda: time.monotonic() > until, STEPS)
        try:
            file.execute("BEGIN")
            moment = (file.execute("SELECT value FROM note WHERE name = 'moment'").fetchone() or ("",))[0]
            if moment != self._known.moment:
                self._known = _Known(moment)
            yield Snapshot(file, self._known if moment else _Known(""))
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise Late from None
            raise StoreError(f"{self._file}: the pages cannot be read: {error}.") from error
        finally:
            if file.in_transaction:
                file.execute("ROLLBACK")

    def _connected(self) -> sqlite3.Connection:
        """Return this thread's connection; a new one where the file was made anew since."""
        try:
            now = self._file.stat().st_ino
            known, file = getattr(self._local, "opened", (0, None))
            if file is None or known != now:
                file = sqlite3.connect(f"{self._file.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
                file.row_factory = sqlite3.Row
                file.execute("PRAGMA query_only = ON")
                file.execute("PRAGMA mmap_size = 1073741824")
                self._local.opened = (now, file)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{self._file}: there are no pages yet: {error}.") from error
        assert isinstance(file, sqlite3.Connection)
        return file


class _Known:
    """What was read at one moment of the view: the first claims of an event, and what all say, are on many pages."""

    def __init__(self, moment: str) -> None:
        self.moment = moment
        self.evidence: dict[str, Evidence] = {}
        self.spoken: dict[str, list[Answer]] = {}
        self.edits: Mapping[str, Mapping[str, Any]] | None = None
        self._heard = 0

    def add(self, found: Mapping[str, Evidence]) -> None:
        """Keep claims; all are let go of where they have become too many."""
        if len(self.evidence) + len(found) > KNOWN:
            self.evidence.clear()
        self.evidence.update(found)

    def hear(self, question: str, answers: list[Answer]) -> None:
        """Keep the answers to a question."""
        self._heard += len(answers)
        if self._heard > HEARD:
            self.spoken.clear()
            self._heard = len(answers)
        self.spoken[question] = answers


class Snapshot:
    """The view as of one moment."""

    def __init__(self, file: sqlite3.Connection, known: _Known) -> None:
        self._file = file
        self._known = known

    def rows(self, sql: str, *given: object, **named: object) -> list[Row]:
        """Return the rows of a query, each by its column names."""
        return [dict(row) for row in self._file.execute(sql, named or given)]

    def row(self, sql: str, *given: object, **named: object) -> Row | None:
        """Return the first row of a query, if there is one."""
        found = self._file.execute(sql, named or given).fetchone()
        return dict(found) if found else None

    def number(self, sql: str, *given: object, **named: object) -> int:
        """Return the number that a query comes to."""
        found = self._file.execute(sql, named or given).fetchone()
        return int(found[0] or 0)

    def notes(self) -> dict[str, str]:
        """Return the figures of the first page and the versions reached."""
        return {row["name"]: row["value"] for row in self.rows("SELECT name, value FROM note")}

    def find_claim(self, start: str) -> str:
        """Return the id of the claim that is, or alone begins with, `start`; "" when there is none."""
        if self.row("SELECT 1 FROM claim WHERE id = ?", start):
            return start
        return self._alone("SELECT id FROM claim WHERE id >= ? AND id < ? LIMIT 2", start)

    def find_article(self, start: str) -> str:
        """Return the id of the article with this id, given id, or beginning of an id; "" when there is none."""
        found = self.row("SELECT id FROM article WHERE id = ?", start) or self.row(
            "SELECT id FROM article WHERE given = ? ORDER BY published DESC, id DESC", start
        )
        return found["id"] if found else self._alone("SELECT id FROM article WHERE id >= ? AND id < ? LIMIT 2", start)

    def _alone(self, sql: str, start: str) -> str:
        if len(start) < 4:
            return ""
        found = self.rows(sql, start, start + "\U0010ffff")
        return found[0]["id"] if len(found) == 1 else ""

    def evidence(self, ids: Collection[str]) -> dict[str, Evidence]:
        """Return claims as people left them, with their articles, texts left out, and what linking made of them."""
        wanted = dict.fromkeys(ids)
        kept = {id_: self._known.evidence.get(id_) for id_ in wanted}
        found = self._read([id_ for id_, one in kept.items() if one is None])
        if len(found) < KNOWN // 10:  # long lists for programs would drive out what pages share
            self._known.add(found)
        return found | {id_: one for id_, one in kept.items() if one is not None}

    def _read(self, ids: Sequence[str]) -> dict[str, Evidence]:
        found = {}
        edits = self._edits() if ids else {}
        for part in _parts(ids):
            for row in self.rows(
                "SELECT c.data, c.link, a.id AS article, a.publisher, a.given, a.title, a.url, a.published "
                f"FROM claim AS c JOIN article AS a ON a.id = c.article WHERE c.id IN ({', '.join('?' * len(part))})",
                *part,
            ):
                claim = decode_claim(json.loads(row["data"]))
                article = Article(
                    publisher=row["publisher"], text="", given=row["given"], title=row["title"], url=row["url"],
                    published=row["published"],
                )  # fmt: skip
                link = decode_link(json.loads(row["link"])) if row["link"] else unlinked(claim, article)
                found[claim.id] = put_right(Evidence(claim, link, article), edits.get(claim.id, {}))
        return found

    def _edits(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what people put in place of what was read, by claim."""
        if self._known.edits is None:
            self._known.edits = self._edited()
        return self._known.edits

    def _edited(self) -> Mapping[str, Mapping[str, Any]]:
        made = self.rows("SELECT claims, fields FROM judgement WHERE kind = 'edit' AND undone = 0 ORDER BY number")
        found: dict[str, dict[str, Any]] = {}
        for row in made:
            for claim in json.loads(row["claims"]):
                found[claim] = found.get(claim, {}) | json.loads(row["fields"])
        return found

    def answers(self, questions: Collection[str], also: str = "", *given: object) -> list[Answer]:
        """Return the answers to some questions; `also` is what else is said of them in SQL."""
        sql = f"SELECT {_ANSWER} FROM answer WHERE question IN ({', '.join('?' * len(questions))}) {also}"
        return [_answer(row) for row in self._file.execute(sql, [*questions, *given])]

    def answers_beside(self, claim: str, questions: Collection[str]) -> list[Answer]:
        """Return a claim's answers to some questions, and of the others the earliest of those that say the same.

        That is what `kg.relations.speakers` leaves, of some thousands a tenth.
        """
        others = [answer for question in questions for answer in self._spoken(question, claim)]
        return [*self.answers(questions, "AND claim = ?", claim), *others]

    def _spoken(self, question: str, claim: str) -> list[Answer]:
        """Return the answers to a question that speak for their copies, as if a claim had given none."""
        found = self._known.spoken.get(question)
        if found is None:
            found = self._speakers(question)
            self._known.hear(question, found)
        # Where it speaks for others itself, another of them does.
        return self._speakers(question, claim) if any(one.claim == claim for one in found) else found

    def _speakers(self, question: str, claim: str = "") -> list[Answer]:
        # Of columns that are not grouped by, SQLite gives those of the row with the least.
        sql = (
            f"SELECT {_ANSWER}, min(coalesce(nullif(said, ''), '9999') || claim) FROM answer "
            "WHERE question = ? AND claim <> ? "
            "GROUP BY family, origin, lo, hi, stands, old, day, vague"
        )
        return [_answer(row) for row in self._file.execute(sql, [question, claim])]


_ANSWER: Final = (
    "question, aspect, claim, lo, hi, origin, family, said, day, until, old, stands, derived, hedged, vague"
)


def _answer(row: Sequence[Any]) -> Answer:
    return Answer(
        question=row[0], aspect=row[1], claim=row[2], interval=Interval(row[3], row[4]), origin=row[5],
        family=row[6], said=row[7], day=row[8], until=row[9], old=bool(row[10]), stands=bool(row[11]),
        derived=bool(row[12]), hedged=bool(row[13]), vague=bool(row[14]),
    )  # fmt: skip


def unlinked(claim: Claim, article: Article) -> Link:
    """Return what can be said of a claim without links: it was rejected, outdated, or is not linked yet."""
    source = claim.referent or claim.source.text or article.publisher
    return Link(
        claim=claim.id, article=claim.article, block="", source=source, source_kind=claim.kind, speaker=claim.speaker,
        via=claim.via, origin="", origin_why="", family="", place="", where=claim.place.text, admin1="", place_why="",
        first=claim.date or NO_DAY, last=claim.date or NO_DAY, said=claim.said,
    )  # fmt: skip


def _parts(ids: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
