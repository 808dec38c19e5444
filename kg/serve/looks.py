"""Writes pages as HTML: templates that escape everything, and the few words and marks that they share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from kg import readable
from kg.articles import UNKNOWN_PUBLISHER
from kg.links import NO_DAY
from kg.readable import question
from kg.relations import spelled_as
from kg.report.page import address, sentence
from kg.report.wording import count, families
from kg.serve import addresses, pieces
from kg.serve.forms import Page
from kg.values import Interval


def as_html(page: Page, around: Mapping[str, Any]) -> str:
    """Return a page as HTML; `around` is what all pages share: who reads, where, and the version of the ledger."""
    template = environment().get_template(f"{page.template}.html")
    return template.render(title=page.title, paging=page.paging, rows=page.rows, **around, **page.shown)


@cache
def environment() -> Environment:
    """Return the templates with their filters."""
    made = Environment(
        loader=PackageLoader("kg.serve", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.filters |= {
        "day": pieces.day,
        "days": days,
        "number": number,
        "value": lambda one, aspect: spelled_as(aspect, Interval(one["lo"], one["hi"])),
        "count": count,
        "families": families,
        "sentence": sentence,
        "outside": address,
        "outlet": lambda name: name or UNKNOWN_PUBLISHER,
        "place_of": place_of,
        "worded": question,
    }
    made.globals |= {"to": addresses, "pieces": pieces}
    return made


def days(one: Mapping[str, Any]) -> str:
    """Return when something happened.

    >>> days({"first": "2018-07-10", "last": "2018-07-12"})
    '2018-07-10 to 2018-07-12'
    """
    if one["first"] == NO_DAY or not one["first"]:
        return "day unknown"
    return readable.days(one["first"], one["last"])


def number(figure: object) -> str:
    """Return a figure as it is set in print.

    >>> number(1234567), number("12")
    ('1,234,567', '12')
    """
    text = str(figure)
    return f"{int(text):,}" if re.fullmatch(r"-?\d+", text) else text


def place_of(one: Mapping[str, Any]) -> str:
    """Return where something is, its province behind it."""
    names = dict.fromkeys(name for name in (one["place"], one["admin1"]) if name)
    return ", ".join(names) or "no place named"
