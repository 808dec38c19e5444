"""Addresses of the pages. What can be linked anew is named by a claim, which always stays: events and questions.

>>> event("3fa9"), source("Salwan Rights/Monitor"), source("list.csv")
('/event/3fa9', '/source/Salwan%20Rights%2FMonitor', '/source/list.csv.html')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlencode

ENDINGS: Final = (".html", ".json", ".csv")
"""Endings of an address that say the form of a page; without one it is HTML."""


def event(claim: str) -> str:
    """Return the address of the event that a claim is about."""
    return _to("event", claim)


def question(claim: str, wording: str = "") -> str:
    """Return the address of a question that a claim answers; `wording` says which, where there are several."""
    return _to("question", claim) + (f"/{slug(wording)}" if wording else "")


def claim(id_: str) -> str:
    """Return the address of a claim."""
    return _to("claim", id_)


def article(id_: str, claim: str = "") -> str:
    """Return the address of an article, or of the place in it where a claim stands."""
    return _to("article", id_) + (f"#c-{claim[:12]}" if claim else "")


def source(name: str) -> str:
    """Return the address of a source, family or outlet."""
    return _to("source", name)


def place(name: str) -> str:
    """Return the address of a place or province."""
    return _to("place", name)


def query(name: str) -> str:
    """Return the address of a question of the library."""
    return _to("query", name)


def slug(wording: str) -> str:
    """Return what stands for the wording of a question in its address.

    >>> slug("control: Free Army, in market")
    'control-free-army-in-market'
    """
    return re.sub(r"\W+", "-", wording.casefold()).strip("-")


def within(path: str, given: Mapping[str, str], **changed: object) -> str:
    """Return an address with the fields of a request, some of them changed; empty ones are left out."""
    fields = {name: str(value) for name, value in (dict(given) | changed).items() if value not in ("", None)}
    return path + (f"?{urlencode(fields)}" if fields else "")


@lru_cache(maxsize=4096)
def _to(kind: str, name: str) -> str:
    ending = ".html" if name.endswith(ENDINGS) else ""
    return f"/{kind}/{quote(name, safe='')}{ending}"
