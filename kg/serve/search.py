"""Full-text search in sentences and articles, and by name, place and id."""

from __future__ import annotations

import re
from typing import Any, Final

from markupsafe import Markup, escape

from kg.serve import addresses
from kg.serve.database import Row, Snapshot
from kg.serve.forms import Asked, Elsewhere, Page, Paging

SHOWN: Final = 20
"""Claims on one page of results."""

RANKED: Final = 1_000
"""Claims up to which the best come first; of more the newest, since ranking looks at every one (the aim is 10 ms)."""

WORDS: Final = 12
"""Words that are looked for."""

BEGINNING: Final = 3
"""Letters of a last word that is taken for a beginning too; fewer begin too many words."""

BESIDE: Final = 6
"""Articles, sources and places that are shown beside the claims."""

COLUMNS: Final = ("claim", "source", "publisher", "said", "sentence", "article", "event")


def search(asked: Asked) -> Page:
    """Return what is found of some words; an id leads to its claim."""
    typed = asked.text("q")
    view = asked.view
    if re.fullmatch(r"[0-9a-f]{8,32}", typed) and (claim := view.find_claim(typed)):
        raise Elsewhere(addresses.claim(claim))
    wanted = match(typed)
    rows, paging, ranked = _claims(asked, wanted) if wanted else ([], Paging(1, more=False, total=0), True)
    articles = _articles(view, wanted, ranked=ranked) if wanted and asked.page == 1 else []
    names = _names(view, typed) if typed and asked.page == 1 else []
    return Page(
        template="search",
        title=f"Search: {typed}" if typed else "Search",
        columns=COLUMNS,
        rows=_rows(rows),
        paging=paging,
        data={"q": typed, "articles": [row["id"] for row in articles]},
        shown={"q": typed, "found": rows, "articles": articles, "names": names, "ranked": ranked, "most": RANKED},
    )


def match(typed: str) -> str:
    """Return what FTS5 is asked: every word, phrases in quotes as they stand, the last word also as a beginning.

    All is quoted, so that nothing typed is read as an operator.

    >>> match('market "air strike" tal'), match('"'), match('NEAR(')
    ('"market" "air strike" "tal"*', '', '"near"*')
    """
    parts = re.findall(r'"([^"]+)"|([^\s"]+)', typed)[:WORDS]
    found = []
    for phrase, word in parts:
        words = re.findall(r"\w+", phrase or word)
        if words:
            found.append(f'"{" ".join(words).lower()}"')
    if found and len(found[-1]) >= BEGINNING + 2 and not typed.rstrip().endswith('"'):
        found[-1] += "*"
    return " ".join(found)


def _claims(asked: Asked, wanted: str) -> tuple[list[Row], Paging, bool]:
    view = asked.view
    number = view.number(
        f"SELECT count(*) FROM (SELECT 1 FROM claim_text WHERE claim_text MATCH ? LIMIT {RANKED + 1})", wanted
    )
    ranked = number <= RANKED
    size = asked.size(SHOWN)
    order = "rank" if ranked else "rowid DESC"
    keys = view.rows(
        "SELECT rowid AS key, snippet(claim_text, 0, char(1), char(2), '…', 48) AS words FROM claim_text "
        f"WHERE claim_text MATCH ? ORDER BY {order} LIMIT {size + 1} OFFSET {(asked.page - 1) * size}",
        wanted,
    )
    rows = []
    for found in keys[:size]:
        row = view.row(
            "SELECT c.id, c.aspect, c.source, c.said, c.sentence, c.article, c.event, c.contradicted, c.supported, "
            "c.alone, a.publisher, a.title FROM claim AS c JOIN article AS a ON a.id = c.article WHERE c.key = ?",
            found["key"],
        )
        if row:
            rows.append(row | {"words": highlighted(found["words"])})
    return rows, Paging(asked.page, len(keys) > size, number if ranked else None, size), ranked


def _articles(view: Snapshot, wanted: str, *, ranked: bool) -> list[Row]:
    rows = view.rows(
        "SELECT a.id, a.title, a.given, a.publisher, a.published, a.claims, "
        "snippet(article_text, 1, char(1), char(2), '…', 24) AS words FROM article_text "
        "JOIN article AS a ON a.key = article_text.rowid WHERE article_text MATCH ? "
        f"ORDER BY {'rank' if ranked else 'article_text.rowid DESC'} LIMIT {BESIDE}",
        wanted,
    )
    return [row | {"words": highlighted(row["words"])} for row in rows]


def _names(view: Snapshot, typed: str) -> list[Row]:
    """Return sources and places of which the name holds what was typed."""
    part = typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").strip('"')
    return view.rows(
        "SELECT kind, name, claims, contradicted FROM name "
        "WHERE kind IN ('source', 'place') AND name LIKE ? ESCAPE '\\' ORDER BY claims DESC, name LIMIT ?",
        f"%{part}%", BESIDE,
    )  # fmt: skip


def highlighted(words: str | None) -> Markup:
    """Return an excerpt with what was found marked, all else escaped.

    >>> print(highlighted(f"a <b> {chr(1)}fire{chr(2)}"))
    a &lt;b&gt; <mark>fire</mark>
    """
    text = str(escape(words or ""))
    return Markup(text.replace("\x01", "<mark>").replace("\x02", "</mark>"))  # noqa: S704 -- escaped above


def _rows(rows: list[Row]) -> list[dict[str, Any]]:
    return [{"claim": row["id"], **{name: row[name] for name in COLUMNS[1:]}} for row in rows]
