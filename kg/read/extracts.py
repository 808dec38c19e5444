"""Articles whose text another program laid out: what came out is cleaned and checked as any other text.

A page, a PDF or a mail says things about itself that nobody typed in for us, so
that a title of ten thousand characters loses the title and not the article.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from kg.articles import Article, body_start
from kg.errors import InputError
from kg.read.dates import parse_date
from kg.read.facts import FACT_MOST, article, stem_of
from kg.read.options import FACTS, Options

NAMELESS: Final = "page"
"""Stands for the stem of a file's name where there is no file: on the web and in its archives."""
NO_CHARACTER: Final = re.compile("[\0\ud800-\udfff]")


def extract(found: Mapping[str, Any], options: Options, *, stem: str = "") -> Article:
    """Return the article of what a parser found: text and facts under our names, `published` in ISO form.

    `stem` is the name of its file and its id when it gives none. Raises
    `InputError` when there is no text.
    """
    text = clean(found.get("text") or "")
    if body_start(text):
        text = f"\n{text}"  # lines of a page that look like our header are not one
    facts = {name: told(found.get(name)) for name in FACTS}
    published = facts.pop("published")
    facts["id"] = facts["id"] or stem_of(stem)
    made = article(text, facts, options)
    day = _iso(published)
    return replace(made, published=day) if day else made


def nameless(made: Article) -> Article:
    """Return an article of the web without the name that stood for a file's."""
    return replace(made, given="") if made.given == NAMELESS else made


def clean(text: str) -> str:
    r"""Return a text without what is no character, which PDF and mail do hold.

    >>> clean("nine\0 died") == "nine\ufffd died"
    True
    """
    return NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text)


def told(value: object) -> str:
    """Return a fact on one line, "" when it is none or longer than any fact is."""
    text = " ".join(clean(value).split()) if isinstance(value, str) else ""
    return text if len(text) <= FACT_MOST else ""


def _iso(text: str) -> str:
    try:
        return parse_date(text, "") if text else ""
    except InputError:
        return ""
