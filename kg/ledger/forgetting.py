"""What a ledger does to forget articles: rows go, then what refers to them, then the files that held them."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kg.codec import dumps
from kg.ledger.columns import claim_columns

if TYPE_CHECKING:
    from kg.ledger.lake import Lake


class Forgetting:
    """The part of a ledger that takes articles out for good.

    Of a forgotten article one row stays, with its id and nothing else: the id is
    a hash, which keeps the article from being read in again. A missing
    publisher marks it; an article's own is a text, if an empty one.
    """

    _lake: Lake

    def _reached(self) -> int:
        return self._lake.tables["claims"].mark()

    def forgotten(self) -> set[str]:
        """Return the ids of the articles of which only the id is kept, so that they are not read in again."""
        return {id_ for (id_,) in self._lake.select("SELECT id FROM {articles} WHERE publisher IS NULL")}

    def forget(self, articles: Collection[str]) -> None:
        """Take out the claims, texts and facts of articles, and what people put into their claims; keep the ids.

        The rows are gone for whoever reads, but not yet from the disk (`purge`),
        and links still speak of the claims until they are made anew.
        """
        ids = sorted(articles)
        with self._lake.writing("forget articles"):
            reached, now = self._reached(), datetime.now(UTC)
            self._blank(set(ids))
            self._lake.replace("claims", "article", ids, claim_columns({}, reached, now), {})
            columns: dict[str, list[Any]] = {
                name: [None] * len(ids) for name in self._lake.tables["articles"].schema.names
            }
            columns |= {"id": ids, "batch": [reached] * len(ids), "recorded": [now] * len(ids)}
            self._lake.replace("articles", "id", ids, columns, {})

    def _blank(self, articles: Collection[str]) -> None:
        """Empty the edits of what is forgotten; a judgement keeps its number."""
        mine = {id_ for id_, article in self._lake.select("SELECT id, article FROM {claims}") if article in articles}
        made = list(self._lake.select("SELECT kind, data, batch, recorded FROM {judgements} ORDER BY batch, data"))
        rows = []
        for kind, data, batch, recorded in made:
            judgement = json.loads(data)
            if mine & set(judgement.get("claims", ())):
                judgement |= {"fields": {}, "forgotten": True}
            rows.append((kind, dumps(judgement), batch, recorded))
        if [row[1] for row in rows] != [row[1] for row in made]:
            columns = dict(zip(("kind", "data", "batch", "recorded"), map(list, zip(*rows, strict=True)), strict=True))
            self._lake.tables["judgements"].overwrite(self._lake.tables["judgements"].arrow(columns).to_reader(), {})

    def purge(self) -> None:
        """Leave nothing on the disk of what was taken out or replaced; it takes as long as writing the ledger anew."""
        with self._lake.writing("remove what was forgotten"):
            for table in self._lake.tables.values():
                table.purge()

    def strays(self) -> list[str]:
        """Return the ids of claims that are linked and not there any more."""
        sql = "SELECT id FROM {links} WHERE kind = 'link' AND id NOT IN (SELECT id FROM {claims}) ORDER BY id"
        return [id_ for (id_,) in self._lake.select(sql)]

    def unlinked(self) -> list[str]:
        """Return the ids of the articles none of whose claims is linked."""
        sql = """
            SELECT DISTINCT article FROM {claims} WHERE article NOT IN
                (SELECT c.article FROM {claims} AS c JOIN {links} AS l ON c.id = l.id WHERE l.kind = 'link')
            ORDER BY article"""
        return [article for (article,) in self._lake.select(sql)]
