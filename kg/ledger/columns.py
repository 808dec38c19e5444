"""What goes into which column of the ledger's tables; one function a table."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kg.articles import Article
from kg.claims import Claim


def article_columns(facts: Sequence[tuple[str, Article, bool]], batch: int, recorded: datetime) -> dict[str, list[Any]]:
    """Lay out sets of facts, each (article id, article, whether its text is new)."""
    rows = sorted(facts, key=lambda row: row[0])
    columns: dict[str, list[Any]] = {
        name: [getattr(article, name) for _, article, _ in rows]
        for name in ("publisher", "given", "title", "url", "published", "language", "retrieved")
    }
    # The text follows from the id, so that facts told later need not repeat it.
    columns["id"] = [id_ for id_, _, _ in rows]
    columns["text"] = [article.text if new else None for _, article, new in rows]
    columns["sha256"] = [hashlib.sha256(a.text.encode("utf-8", "surrogatepass")).hexdigest() for _, a, _ in rows]
    return columns | {"batch": [batch] * len(rows), "recorded": [recorded] * len(rows)}


def claim_columns(claims: Mapping[str, tuple[Claim, str]], batch: int, recorded: datetime) -> dict[str, list[Any]]:
    """Lay out claims, given by id with their JSON."""
    ids = sorted(claims)
    return {
        "id": ids,
        "article": [claims[id_][0].article for id_ in ids],
        "aspect": [claims[id_][0].aspect for id_ in ids],
        "data": [claims[id_][1] for id_ in ids],
        "batch": [batch] * len(ids),
        "recorded": [recorded] * len(ids),
    }


def link_columns(rows: Sequence[tuple[str, str, str, str]], batch: int, recorded: datetime) -> dict[str, list[Any]]:
    """Lay out rows of (unit, kind, id, JSON)."""
    columns: dict[str, list[Any]] = {
        name: [row[i] for row in rows] for i, name in enumerate(("unit", "kind", "id", "data"))
    }
    return columns | {"batch": [batch] * len(rows), "recorded": [recorded] * len(rows)}
