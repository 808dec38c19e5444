"""Articles, claims, links and judgements, kept for good.

Articles and claims only grow. Delta Lake has no transaction over two tables, so
a batch is written articles first and then claims, and **the commit of claims is
the mark that the batch is whole**; it is made also when there are no claims.
That order, because whoever reads the tables with another program then never
meets a claim without its article. A run that is killed between the two leaves
articles of a batch that claims have not reached: they are not known and not
shown, the next writer takes them out, and they are read again. Links say which
batch of claims they cover, in the same commit.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from kg.articles import Article
from kg.claims import Claim
from kg.codec import decode_claim, dumps, encode
from kg.errors import InputError, OvertakenError, StoreError, UsageError
from kg.ledger.columns import article_columns, claim_columns, link_columns
from kg.ledger.marker import find
from kg.ledger.rows import UNIT, Row, Versions, checked
from kg.ledger.superseding import Superseding

if TYPE_CHECKING:
    import pyarrow as pa

    from kg.ledger.lake import Lake


class Ledger(Superseding):
    """A ledger that is open, as of when it was opened, last written to here, or last asked for its `versions`."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._ids: set[str] = set()
        self._ids_upto = 0

    @classmethod
    def open(cls, db: Path, *, create: bool = False) -> Self:
        """Open the ledger of a knowledge base; with `create`, make one where there is none.

        Raises `StoreError` when there is none, when the folder holds something
        else, or when a newer version of the program wrote it.
        """
        folder = db.absolute() / "ledger"
        there = find(db, folder)
        from kg.ledger.lake import Lake  # noqa: PLC0415 -- its libraries take 0.3 s, which no `kg --help` should wait for

        if not there:
            if not create:
                raise StoreError(
                    f"{db}: there is no knowledge base. Make one with `kg ingest FILES --db {db}`, or name "
                    "another folder with --db or KG_DB."
                )
            Lake.create(folder)
        return cls(Lake(folder))

    @property
    def folder(self) -> Path:
        """Where the tables lie."""
        return self._lake.folder

    @property
    def identity(self) -> str:
        """What tells this ledger from every other; a copy of its folder has the same."""
        return self._lake.tables["claims"].identity

    def versions(self) -> Versions:
        """See what other processes have committed, and return the batches reached."""
        self._lake.refresh()
        marks = {name: table.mark() for name, table in self._lake.tables.items()}
        return Versions(marks["claims"], marks["claims"], marks["links"], marks["judgements"])

    def covered(self) -> int:
        """Return the batch of claims up to which links have been made."""
        return self._lake.tables["links"].mark("covers")

    def counts(self) -> dict[str, int]:
        """Return how many articles, claims and events there are; no row is decoded."""
        sql = """
            SELECT (SELECT count(DISTINCT id) FROM {articles} WHERE batch <= $reached AND publisher IS NOT NULL),
                (SELECT count(*) FROM {claims}),
                (SELECT count(*) FROM {links} WHERE kind = 'event')"""
        ((articles, claims, events),) = self._lake.select(sql, reached=self._reached())
        return {"articles": articles, "claims": claims, "events": events}

    # -- articles and claims -------------------------------------------------

    def known(self, ids: Collection[str]) -> set[str]:
        """Return those of the article ids that are in the ledger."""
        reached = self._reached()
        if self._ids_upto < reached:
            sql = "SELECT DISTINCT id FROM {articles} WHERE batch > $seen AND batch <= $reached"
            self._ids.update(id_ for (id_,) in self._lake.select(sql, seen=self._ids_upto, reached=reached))
            self._ids_upto = reached
        return self._ids.intersection(ids)

    def add(self, articles: Sequence[Article], claims: Sequence[Claim]) -> int:
        """Add what is new as one batch and return the number of new claims.

        Facts that come with a known article (title, url, date, given id) are
        kept beside the earlier ones. Claims whose id is there are left out. When
        nothing is new, nothing is written. Raises `InputError` for a claim of an
        article that is neither in the ledger nor given.
        """
        lake = self._lake
        with lake.writing("add articles and claims"):
            reached, begun = self._reached(), lake.tables["articles"].mark()
            if begun > reached:
                lake.tables["articles"].drop_after(reached)
            gone = self.forgotten()
            given = [(article.id, article) for article in articles if article.id not in gone]
            claims = [claim for claim in claims if claim.article not in gone]
            known = self.known({id_ for id_, _ in given} | {claim.article for claim in claims})
            facts = self._new_facts(given, known)
            fresh = self._new_claims(claims, known, {id_ for id_, _ in given})
            if not facts and not fresh:
                return 0
            batch, recorded = max(reached, begun) + 1, datetime.now(UTC)
            if facts:
                lake.tables["articles"].append(article_columns(facts, batch, recorded), {"batch": batch})
            lake.tables["claims"].append(claim_columns(fresh, batch, recorded), {"batch": batch})
            lake.tidy("articles", "claims")
        return len(fresh)

    def named(self, name: str) -> list[str]:
        """Return the ids of the articles that a name stands for: an id or given id, an address, or a publisher."""
        sql = """
            SELECT DISTINCT id FROM {articles} WHERE batch <= $reached AND publisher IS NOT NULL
                AND (id = $name OR given = $name OR url = $name OR publisher = $name) ORDER BY id"""
        return [id_ for (id_,) in self._lake.select(sql, reached=self._reached(), name=name)]

    def articles(self, ids: Collection[str] | None = None, *, since: int = 0) -> Iterator[Article]:
        """Yield articles by id, each with the facts that hold.

        Of each fact the smallest that was given holds, so the earliest date and
        the smallest given id, in whatever order they came. `since` leaves out
        the articles of which nothing came after that batch.
        """
        sql = """
            WITH facts AS (
                SELECT id, min(nullif(given, '')) AS given, min(nullif(title, '')) AS title,
                    min(nullif(url, '')) AS url, min(nullif(published, '')) AS published,
                    min(nullif(language, '')) AS language, min(nullif(retrieved, '')) AS retrieved
                FROM {articles} WHERE batch <= $reached AND ($all OR id IN (SELECT unnest($ids::VARCHAR[])))
                GROUP BY id HAVING max(batch) > $since)
            SELECT publisher, text, f.given, f.title, f.url, f.published, f.language, f.retrieved
            FROM facts AS f JOIN {articles} AS a ON f.id = a.id
            WHERE a.text IS NOT NULL AND a.batch <= $reached ORDER BY f.id"""
        rows = self._lake.select(sql, reached=self._reached(), since=since, all=ids is None, ids=list(ids or ()))
        for publisher, text, *facts in rows:
            given, title, url, published, language, retrieved = (fact or "" for fact in facts)
            yield Article(
                publisher=publisher,
                text=text,
                given=given,
                title=title,
                url=url,
                published=published,
                language=language,
                retrieved=retrieved,
            )

    def pages(self) -> list[tuple[str, str, str, str]]:
        """Return (publisher, url, published, article id) of the articles that have a url, by id; texts are not read."""
        sql = """
            SELECT first(publisher), min(nullif(url, '')), coalesce(min(nullif(published, '')), ''), id
            FROM {articles} WHERE batch <= $reached GROUP BY id HAVING min(nullif(url, '')) IS NOT NULL ORDER BY id"""
        return list(self._lake.select(sql, reached=self._reached()))

    def article(self, name: str) -> Article:
        """Return the article with this id or given id; of several with one given id the newest.

        Raises `UsageError` when there is none.
        """
        sql = "SELECT DISTINCT id FROM {articles} WHERE batch <= $reached AND (id = $name OR given = $name)"
        ids = [id_ for (id_,) in self._lake.select(sql, reached=self._reached(), name=name)]
        found = list(self.articles([name] if name in ids else ids))
        if not found:
            raise UsageError(
                f"There is no article {name!r} in {self.folder.parent}. "
                "Give its id (32 hex digits) or the id that came with it."
            )
        return max(found, key=lambda article: (article.published, article.id))

    def claims(
        self, ids: Collection[str] | None = None, *, articles: Collection[str] | None = None, since: int = 0
    ) -> Iterator[Claim]:
        """Yield claims by id: those with the ids, of the articles, of batches after `since`, or all."""
        sql = """
            SELECT data FROM {claims} WHERE batch > $since
                AND ($any_id OR id IN (SELECT unnest($ids::VARCHAR[])))
                AND ($any_article OR article IN (SELECT unnest($articles_::VARCHAR[])))
            ORDER BY id"""
        yield from self._decoded(
            sql,
            since=since,
            any_id=ids is None,
            ids=list(ids or ()),
            any_article=articles is None,
            articles_=list(articles or ()),
        )

    def claims_due(self) -> Iterator[Claim]:
        """Yield by id all claims of the articles of which links do not cover something: a claim, or a fact.

        All of them, since each claim of an article is context for the others.
        """
        sql = """
            SELECT data FROM {claims} WHERE article IN (
                SELECT article FROM {claims} WHERE batch > $covered
                UNION SELECT id FROM {articles} WHERE batch > $covered AND batch <= $reached)
            ORDER BY id"""
        yield from self._decoded(sql, covered=self.covered(), reached=self._reached())

    # -- links and judgements ------------------------------------------------

    def replace(self, units: Mapping[str, Sequence[Row]], *, covers: int) -> None:
        """Put new rows in place of all that these units held, in one commit; no rows empties a unit.

        `covers` is the batch of claims that links cover from then on: the
        `versions().claims` that was asked for *before* the claims were read.
        Raises `OvertakenError` when another process has covered more meanwhile,
        since its links know claims that these do not.
        """
        lake = self._lake
        rows = checked(units)
        with lake.writing("replace links"):
            covered, links = self.covered(), lake.tables["links"]
            if covers > self._reached():
                raise ValueError(f"links cannot cover batch {covers}: claims have reached {self._reached()}")
            if covers < covered:
                raise OvertakenError(
                    f"{lake.folder}: another process has linked claims up to batch {covered} while this one worked "
                    f"up to {covers}. Nothing was written; run the command again."
                )
            if not units and covers == covered:
                return
            batch = links.mark() + 1
            marks = {"batch": batch, "covers": covers}
            columns = link_columns(rows, batch, datetime.now(UTC))
            if units:
                lake.replace("links", "unit", sorted(units), columns, marks)
            else:
                links.append(columns, marks)
            lake.tidy("links")

    def rows(self, units: Collection[str] | None = None, kinds: Collection[str] = ()) -> Iterator[Row]:
        """Yield what linking and relating say, by (unit, kind, id); without `kinds`, of every kind."""
        sql = """
            SELECT unit, kind, id, data FROM {links}
            WHERE ($any_unit OR unit IN (SELECT unnest($units::VARCHAR[])))
                AND CASE WHEN $any_kind THEN kind <> 'unit' ELSE kind IN (SELECT unnest($kinds::VARCHAR[])) END
            ORDER BY unit, kind, id, data"""
        found = self._lake.select(
            sql, any_unit=units is None, units=list(units or ()), any_kind=not kinds, kinds=list(kinds)
        )
        for unit, kind, id_, data in found:
            with self._sound():
                row = Row(unit=unit, kind=kind, id=id_, data=json.loads(data))
            yield row

    def batches(self, sql: str, *, size: int = 100_000) -> Iterator[pa.RecordBatch]:
        """Run SQL in which `{claims}` stands for the table of that name, and yield its rows in columns.

        For what takes many rows at once; `{articles}` may hold rows of a batch that claims
        have not reached, so they are asked with `batch <= $reached`.
        """
        yield from self._lake.batches(sql, size, **({"reached": self._reached()} if "$reached" in sql else {}))

    def units_of(self, kind: str, ids: Collection[str]) -> dict[str, str]:
        """Return the unit in which each thing of a kind lies, of those ids that there are; no row is decoded."""
        sql = "SELECT id, unit FROM {links} WHERE kind = $kind AND id IN (SELECT unnest($ids::VARCHAR[]))"
        return dict(self._lake.select(sql, kind=kind, ids=list(ids)))

    def units_since(self, version: int) -> list[str]:
        """Return the names of the units that were replaced after that batch of links, in order."""
        sql = "SELECT unit FROM {links} WHERE kind = $kind AND batch > $version ORDER BY unit"
        return [unit for (unit,) in self._lake.select(sql, kind=UNIT, version=version)]

    def judge(self, judgement: Mapping[str, Any]) -> None:
        """Keep what a person decided: a JSON object with at least kind, who and when, each a text."""
        for key in ("kind", "who", "when"):
            if not isinstance(judgement.get(key), str) or not judgement[key]:
                raise ValueError(f"a judgement has {key} {judgement.get(key)!r}, but it has to be a text")
        data = dumps(judgement)
        with self._lake.writing("keep a judgement"):
            table = self._lake.tables["judgements"]
            batch = table.mark() + 1
            columns = {"kind": [judgement["kind"]], "data": [data], "batch": [batch], "recorded": [datetime.now(UTC)]}
            table.append(columns, {"batch": batch})
            self._lake.tidy("judgements")

    def judgements(self) -> Iterator[dict[str, Any]]:
        """Yield all judgements in the order in which they were made."""
        for (data,) in self._lake.select("SELECT data FROM {judgements} ORDER BY batch, data"):
            with self._sound():
                judgement = json.loads(data)
            yield judgement

    def pinned(self) -> tuple[Versions, list[Path], dict[Path, bytes]]:
        """Return one moment of all tables: the batches reached, their files, and those that change with their bytes."""
        with self._lake.writing("look at the ledger"):
            files: list[Path] = []
            changing: dict[Path, bytes] = {}
            for table in self._lake.tables.values():
                mine, theirs = table.pinned()
                files += mine
                changing |= theirs
            changing[self.folder / "format.json"] = (self.folder / "format.json").read_bytes()
            return self.versions(), files, changing

    def compact(self) -> None:
        """Join small files now; it happens by itself every `lake.TIDY_EVERY` batches of a table."""
        with self._lake.writing("compact the ledger"):
            self._lake.tidy(*self._lake.tables, every=1)

    # -- inside --------------------------------------------------------------

    def _new_facts(self, given: Sequence[tuple[str, Article]], known: set[str]) -> list[tuple[str, Article, bool]]:
        """Return (id, article, whether its text is new) for each set of facts that is not there."""
        sql = """
            SELECT id, given, title, url, published, language FROM {articles}
            WHERE batch <= $reached AND id IN (SELECT unnest($ids::VARCHAR[]))"""
        again = sorted({id_ for id_, _ in given} & known)
        there = set(self._lake.select(sql, reached=self._reached(), ids=again)) if again else set()
        texts = set(known)
        new = []
        for id_, article in given:
            facts = (id_, article.given, article.title, article.url, article.published, article.language)
            if facts not in there:
                there.add(facts)
                new.append((id_, article, id_ not in texts))
                texts.add(id_)
        return new

    def _new_claims(self, claims: Sequence[Claim], known: set[str], given: set[str]) -> dict[str, tuple[Claim, str]]:
        """Return the claims that are not there by id, each with its JSON; of two with one id the smaller JSON."""
        new: dict[str, tuple[Claim, str]] = {}
        doubtful = []  # a claim's id is a hash over its article's: of a new article, only imported ids can be there
        for claim in claims:
            if claim.article not in given and claim.article not in known:
                raise InputError(
                    f"Claim {claim.id} names the article {claim.article!r}, which is not in the ledger. "
                    "Add the article first, or together with its claims."
                )
            id_, data = claim.id, dumps(encode(claim))
            if id_ not in new or data < new[id_][1]:
                new[id_] = claim, data
            if claim.given_id or claim.article in known:
                doubtful.append(id_)
        if doubtful:
            sql = "SELECT id FROM {claims} WHERE id IN (SELECT unnest($ids::VARCHAR[]))"
            for (id_,) in self._lake.select(sql, ids=doubtful):
                new.pop(id_, None)
        return new

    def _decoded(self, sql: str, **parameters: object) -> Iterator[Claim]:
        for (data,) in self._lake.select(sql, **parameters):
            with self._sound():
                claim = decode_claim(json.loads(data))
            yield claim

    @contextmanager
    def _sound(self) -> Iterator[None]:
        """Say what to do about a row that does not hold what this program writes."""
        try:
            yield
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"{self.folder}: a row cannot be read ({error}). Another program may have written it; "
                "restore the folder, or ingest the articles into a new one."
            ) from error


__all__ = ["Ledger", "Row", "Versions"]
