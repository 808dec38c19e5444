"""What a ledger does when articles are read again: claims that the text no longer gives go, the others stay or come."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from kg.claims import Claim
from kg.codec import decode_claim, dumps, encode
from kg.judgements import standing
from kg.ledger.columns import claim_columns
from kg.ledger.forgetting import Forgetting

THINNED: Final = "thinned"
"""The mark of the claims table with the last batch that took claims out or put others in their place."""


@dataclass(frozen=True, slots=True)
class Superseded:
    """What reading articles again came to: articles of which something changed, claims that came and that went."""

    articles: int = 0
    new: int = 0
    gone: int = 0


@dataclass(slots=True)
class _Rows:
    """What is to be written: claims with their JSON by id, and when those that were there had come."""

    claims: dict[str, tuple[Claim, str]] = field(default_factory=dict)
    since: dict[str, Any] = field(default_factory=dict)


class Superseding(Forgetting):
    """The part of a ledger that puts what is found in an article now in place of what was found in it before."""

    def thinned(self) -> int:
        """Return the last batch of claims that took some out; a view that has not reached it is made anew."""
        return self._lake.tables["claims"].mark(THINNED)

    def supersede(self, found: Mapping[str, Sequence[Claim]]) -> Superseded:
        """Put claims in place of those of their articles, by article id; all of them in one commit.

        A claim whose id is the same keeps the time at which it came. Claims that
        an import gave are nobody's to find again, so they stay. Articles that
        are forgotten, or not there, are left alone. When nothing changes, nothing is written.
        """
        lake = self._lake
        with lake.writing("replace claims"):
            reached, begun = self._reached(), lake.tables["articles"].mark()
            if begun > reached:
                lake.tables["articles"].drop_after(reached)
            there = self._there(found)
            rows, changed, gone, new, altered = _Rows(), [], 0, 0, 0
            for article in sorted(there):
                held, wanted = there[article], _wanted(found[article])
                mine = {id_ for id_, (claim, _, _) in held.items() if not claim.given_id}
                before, now = {id_: held[id_][1] for id_ in mine}, {id_: data for id_, (_, data) in wanted.items()}
                if before == now:
                    continue
                changed.append(article)
                gone += len(mine - set(wanted))
                new += len(set(wanted) - mine)
                altered += sum(before[id_] != now[id_] for id_ in mine & set(wanted))
                rows.claims |= {
                    id_: (claim, data) for id_, (claim, data, _) in held.items() if id_ not in mine
                } | wanted
                rows.since |= {id_: since for id_, (_, _, since) in held.items()}
            if not changed:
                return Superseded()
            batch, recorded = max(reached, begun) + 1, datetime.now(UTC)
            columns = claim_columns(rows.claims, batch, recorded)
            columns["recorded"] = [rows.since.get(id_, recorded) for id_ in columns["id"]]
            marks = {"batch": batch} | ({THINNED: batch} if gone or altered else {})
            lake.replace("claims", "article", changed, columns, marks)
            lake.tidy("claims")
        return Superseded(len(changed), new, gone)

    def readable(self, languages: Sequence[str]) -> set[str]:
        """Return the ids of the articles that have a text in one of these languages."""
        sql = """
            SELECT id FROM {articles} WHERE batch <= $reached AND publisher IS NOT NULL GROUP BY id
            HAVING max(length(text)) > 0 AND coalesce(min(nullif(language, '')), '')
                IN (SELECT unnest($of::VARCHAR[]))"""
        return {id_ for (id_,) in self._lake.select(sql, reached=self._reached(), of=list(languages))}

    def _there(self, articles: Mapping[str, object]) -> dict[str, dict[str, tuple[Claim, str, Any]]]:
        """Return the claims of those articles that there are, by article and id, each with its JSON and its time."""
        sql = """
            SELECT DISTINCT id FROM {articles}
            WHERE publisher IS NOT NULL AND batch <= $reached AND id IN (SELECT unnest($ids::VARCHAR[]))"""
        ids = list(articles)
        there: dict[str, dict[str, tuple[Claim, str, Any]]] = {
            id_: {} for (id_,) in self._lake.select(sql, ids=ids, reached=self._reached())
        }
        sql = """
            SELECT article, id, data, recorded FROM {claims} WHERE article IN (SELECT unnest($ids::VARCHAR[]))"""
        for article, id_, data, recorded in self._lake.select(sql, ids=list(there)):
            there[article][id_] = decode_claim(json.loads(data)), data, recorded
        return there

    def dangling(self) -> Iterator[tuple[int, dict[str, Any], list[str]]]:
        """Yield the judgements that stand and name claims that are not there: number, judgement, those claims.

        What was decided about forgotten articles is left out: it was meant to lose its claims.
        """
        sql = "SELECT data FROM {judgements} ORDER BY batch, data"
        made = [json.loads(data) for (data,) in self._lake.select(sql)]
        named = sorted({claim for one in made for claim in one.get("claims", ())})
        found = "SELECT id FROM {claims} WHERE id IN (SELECT unnest($ids::VARCHAR[]))"
        there = {id_ for (id_,) in self._lake.select(found, ids=named)} if named else set()
        for number, one in standing(made):
            lost = [claim for claim in one.get("claims", ()) if claim not in there]
            if lost and not one.get("forgotten"):
                yield number, dict(one), lost


def _wanted(claims: Sequence[Claim]) -> dict[str, tuple[Claim, str]]:
    """Return claims by id, each with its JSON; of two with one id the smaller JSON."""
    wanted: dict[str, tuple[Claim, str]] = {}
    for claim in claims:
        data = dumps(encode(claim))
        if claim.id not in wanted or data < wanted[claim.id][1]:
            wanted[claim.id] = claim, data
    return wanted
