"""Writes the rows of the view that pages are made from; when, and all or none of it, is its caller's (`pages.py`)."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Final

from kg.articles import Article
from kg.claims import Claim
from kg.codec import dumps, encode
from kg.links import Event, Link, Question
from kg.loaders.base import Linked
from kg.loaders.pages_drawn import spoken, told
from kg.loaders.pages_event import KEPT, Asked, asked_of, title_of
from kg.relations import Answer

_UNLINKED: Final = (
    "unit = '', link = '', source = '', source_kind = '', family = '', place = '', listed = 0, admin1 = '', said = ''"
)


class PageRows:
    """The tables of one view, open to be written."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    def add_article(self, one: Article, arrived: int) -> None:
        """Add an article, or what is now known of one that is there."""
        row = {
            "id": one.id, "given": one.given, "publisher": one.publisher, "title": one.title, "url": one.url,
            "published": one.published, "language": one.language, "text": one.text,
        }  # fmt: skip
        held = self._file.execute("SELECT key, title, text FROM article WHERE id = ?", [one.id]).fetchone()
        if held is None:
            key = self.put("article", **row, arrived=arrived)
        else:
            key = held[0]
            self._file.execute(
                "INSERT INTO article_text (article_text, rowid, title, text) VALUES ('delete', ?, ?, ?)", held
            )
            self._file.execute(
                f"UPDATE article SET {', '.join(f'{name} = :{name}' for name in row)} WHERE id = :id", row
            )
        self._file.execute("INSERT INTO article_text (rowid, title, text) VALUES (?, ?, ?)", [key, one.title, one.text])

    def add_claim(self, one: Claim, arrived: int) -> None:
        """Add a claim, not linked yet."""
        if self._file.execute("SELECT 1 FROM claim WHERE id = ?", [one.id]).fetchone():
            return  # a claim does not change while it is there
        key = self.put(
            "claim", id=one.id, article=one.article, aspect=one.aspect, start=one.start, sentence=one.sentence,
            data=dumps(encode(one)), arrived=arrived,
        )  # fmt: skip
        self._file.execute("INSERT INTO claim_text (rowid, sentence) VALUES (?, ?)", [key, one.sentence])
        self._file.execute("UPDATE article SET claims = claims + 1 WHERE id = ?", [one.article])

    def replace(self, name: str, rows: Sequence[Linked], arrived: int) -> None:
        """Put the links of one unit, a block or an event, in place of the old ones."""
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
        for table in ("question", "asked", "drawn", "speaks", "answer", "bearing"):
            self._file.execute(f"DELETE FROM {table} WHERE event = ?", [event])
        self._file.execute("DELETE FROM event WHERE id = ?", [event])
        self._file.execute(
            "UPDATE claim SET event = '', alone = 0, supported = 0, contradicted = 0 WHERE event = ?", [event]
        )

    def _event(self, event: Event, questions: Sequence[Question], answers: Sequence[Answer], arrived: int) -> None:
        direct: dict[str, list[Answer]] = defaultdict(list)
        for answer in answers:
            if not answer.derived:
                direct[answer.question].append(answer)
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
        self.put(
            "event", id=event.id, name=title_of(event), kind=event.kind, place=event.where, admin1=event.admin1,
            first=event.first, last=event.last, claims=len(event.claims), families=families,
            questions=sum(bool(one.stated) for one in asked), disputed=sum(bool(one.disputes) for one in asked),
            pairs=sum(len(one.disputes) for one in asked), part_of=event.part_of, data=dumps(encode(event)),
            arrived=newest,
        )  # fmt: skip
        for one in asked:
            self._question(event, one, direct[one.question.id])
        said = self._file.execute("SELECT family, said FROM claim WHERE event = ?", [event.id])
        self.put("drawn", event=event.id, data=json.dumps(told(asked, direct, said), ensure_ascii=False))
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

    def _question(self, event: Event, one: Asked, direct: Sequence[Answer]) -> None:
        self.put(
            "question", id=one.question.id, event=event.id, name=one.name, aspect=one.question.aspect,
            wording=one.wording, claims=one.claims, families=one.families, pairs=len(one.disputes),
            revised=len(one.revised), weaker=one.weaker, firm=one.firm,
            why=one.disputes[0].why if one.disputes else "", place=event.where, admin1=event.admin1,
            first=event.first, last=event.last, opposed=json.dumps(one.opposed, ensure_ascii=False),
        )  # fmt: skip
        self.put(
            "asked", question=one.question.id, event=event.id, stated=json.dumps(one.stated, ensure_ascii=False),
            sides=json.dumps(one.sides, ensure_ascii=False), data=dumps(encode(one.question)),
            spoken=json.dumps(spoken(direct), ensure_ascii=False),
        )  # fmt: skip
        self._meet(one.sides, 1)
        for kind, found in (("contradicts", one.disputes), ("updates", one.revised)):
            for number, relation in enumerate(found[:KEPT]):
                self.put(
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

    def count(self) -> None:
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
        self.note({f"count {name}": self._file.execute(sql).fetchone()[0] for name, sql in figures.items()})

    def put(self, table: str, **row: object) -> int:
        """Add a row, or put it in place of the one with its key, and return its number."""
        names = ", ".join(row)
        sql = f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})"
        return int(self._file.execute(sql, list(row.values())).lastrowid or 0)

    def note(self, notes: Mapping[str, object]) -> None:
        """Keep figures and versions, each under its name."""
        self._file.executemany(
            "INSERT OR REPLACE INTO note VALUES (?, ?)", [(name, str(value)) for name, value in notes.items()]
        )


def _answer(event: Event, one: Answer) -> tuple[object, ...]:
    return (
        one.question, one.claim, event.id, one.aspect, one.interval.lo, one.interval.hi, one.origin, one.family,
        one.said, one.day, one.until, one.old, one.stands, one.derived, one.hedged, one.vague,
    )  # fmt: skip
