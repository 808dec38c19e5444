"""The blocks that stand dozens of times on a page, written without templates, which take five times as long.

All that comes from an article or a name is escaped here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from markupsafe import Markup, escape

from kg.articles import UNKNOWN_PUBLISHER
from kg.links import NO_DAY
from kg.report import Evidence
from kg.report.page import sentence
from kg.report.pictures import Picture
from kg.serve import addresses

EMPTY: Final = "unknown"

ROWS: Final = 20
"""Rows of the table beside a picture; all claims are in the CSV of its page."""


_STEP: Final = ' <span aria-hidden="true">&rsaquo;</span><span class="unseen"> citing </span> '


def day(said: str) -> str:
    """Return a day or time as a day.

    >>> day("2018-07-12T10:00"), day("0001-01-01"), day("")
    ('2018-07-12', 'unknown', 'unknown')
    """
    return EMPTY if not said or said.startswith(NO_DAY) else said[:10]


@lru_cache(maxsize=4096)
def source(name: str) -> Markup:
    """Return a name that leads to the page of its source; only a publisher can be without one.

    >>> print(source("A & B"))
    <a class="name" href="/source/A%20%26%20B">A &amp; B</a>
    """
    known = name or UNKNOWN_PUBLISHER
    return _safe(f'<a class="name" href="{escape(addresses.source(known))}">{escape(known)}</a>')


def sources(names: Sequence[str], most: int = 6) -> Markup:
    """Return names, the first of them only where they are many."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return _safe(", ".join(source(name) for name in names[:most]) + more)


def chain(one: Evidence) -> Markup:
    """Return who told whom, from the publisher to the source."""
    names = _STEP.join(source(b) for a, b in pairwise(["", *one.chain]) if a != b)
    speaker = f", through {escape(one.link.speaker)}" if one.link.speaker else ""
    return _safe(f'<span class="chain">{names}{speaker}</span>')


def evidence(one: Evidence) -> Markup:
    """Return the sentence of a claim with who said it, when, and where it stands."""
    claim = one.claim
    article = (
        f'<a href="{escape(addresses.article(claim.article, claim.id))}">{escape(one.article.title or "article")}</a>'
    )
    here = f'<a class="id" href="{escape(addresses.claim(claim.id))}">claim {escape(claim.id[:8])}</a>'
    told = f"{chain(one)} · {escape(day(one.link.said))} · {article} · {here}"
    return _safe(f'<blockquote class="said"><p>{sentence(one)}</p>\n<footer>{told}</footer></blockquote>')


def table(picture: Picture) -> Markup:
    """Return what a picture shows as the rows of a table, the first of them."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in picture.columns)
    labels = [escape(name) for name in picture.columns]
    body = []
    for row in picture.rows[:ROWS]:
        first, *others = (escape(cell if cell != "" else EMPTY) for cell in row)
        cells = "".join(f'<td data-label="{label}">{cell}</td>' for label, cell in zip(labels[1:], others, strict=True))
        body.append(f'<tr><th scope="row">{first}</th>{cells}</tr>\n')
    return _safe(f"<thead><tr>{head}</tr></thead>\n<tbody>\n{''.join(body)}</tbody>")


def _safe(made: str) -> Markup:
    """Return HTML in which all that is not ours has been escaped."""
    return Markup(made)  # noqa: S704 -- by everybody here
