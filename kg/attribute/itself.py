"""Tells when a text speaks of itself: "an earlier version of this article said" is its publisher's own voice."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from kg.attribute.spans import Draft, mention

LONGEST: Final = 120
"""Characters of a source that are looked at."""
_TEXT: Final = r"(?:article|story|report|dispatch|item|piece|post|page|headline|caption)"
_PAPERS: Final = r"(?:article|story|dispatch|headline|caption)"
"""What "the" one is of the paper itself; "an earlier version of the report" may be of a report by somebody else."""
_ITSELF: Final = re.compile(
    rf"(?:(?:an?|the|our) )?(?:\w+,? ){{0,3}}version of (?:(?:this|our) {_TEXT}|(?:the|that) {_PAPERS})\b.*"
    rf"|(?:this|our) (?:article|story|dispatch|headline|caption|post)\b.*|an? (?:earlier|previous|original) version",
    re.IGNORECASE | re.DOTALL,
)
_OURS: Final = re.compile(r"\b(?:incorrectly|wrongly|mistakenly|erroneously)\b", re.IGNORECASE)


def own_voice(text: str, draft: Draft) -> Draft:
    """Return a draft without its source, where that is the text itself or who writes it ("we wrongly reported")."""
    if not draft.cue or not draft.source:
        return draft
    source = mention(text, draft.source).text[:LONGEST]
    ours = source.lower() == "we" and _OURS.search(mention(text, draft.cue).text[:LONGEST])
    return replace(draft, source=()) if ours or _ITSELF.fullmatch(source) else draft
