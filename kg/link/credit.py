"""The agency that an article credits as a whole: "DAMASCUS (Reuters) -", "/TASS/.", "- Reuters" at its end."""

from __future__ import annotations

import re
from typing import Final

from kg.articles import body_start
from kg.names import Names, Source

HEAD: Final = 300
"""Characters of the body in which a dateline stands: a headline of some 100 and the dateline after it, with room."""

TAIL: Final = 60
"""Characters at the end in which a credit line stands."""

_BRACKETED: Final = re.compile(r"\(([^()\n]{2,40})\)|(?:^|\s)/([^/\n]{2,40})/(?=[.,:\s\u2013\u2014-])")
_LAST: Final = re.compile(r"(?:^|[\n.!?\"'\u201d\u2019])\s*(?:[-\u2013\u2014(/]\s*)([^()\n]{2,40}?)\)?\s*$")
_PARTS: Final = re.compile(r"\s*(?:/|,|&|\band\b)\s*")


def credited(text: str, names: Names) -> Source | None:
    """Return the agency that an article credits, `None` when it credits none or several.

    Only registered agencies count: what else stands in brackets at the head of
    a text is an abbreviation or an aside.
    """
    body = text[body_start(text) :]
    found = [match[1] or match[2] for match in _BRACKETED.finditer(body[:HEAD])]
    last = _LAST.search(body[-TAIL:])
    if last:
        found.append(last[1])
    agencies = {
        source.name: source
        for part in found
        for name in _PARTS.split(part)
        if (source := names.source(name)) and source.kind == "agency" and len(name.split()) <= 5
    }
    return next(iter(agencies.values())) if len(agencies) == 1 else None
