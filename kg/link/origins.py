"""Where a claim comes from, as far as the texts tell; only origins count as corroboration.

Each origin is kept with its reason. What this module adds to `resolve`: the
publisher's own voice, which most often restates somebody.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from kg.claims import Claim
from kg.link.resolve import OWN_VOICE
from kg.links import Link
from kg.names import Names
from kg.values import Control, Count, Value

_WORD: Final = re.compile(r"\w+")
SHORTEST: Final = 6
"""Words a sentence must have before its like in another article is taken for a copy; shorter ones recur by chance."""


def alone(link: Link, names: Names) -> Link:
    """Return a link as its article alone resolves it, before other articles had a say in its origin."""
    if link.source_kind != "publisher":
        return link
    return replace(link, origin=link.source, family=names.publisher(link.source).family, origin_why=OWN_VOICE)


def find_origins(links: Sequence[Link], claims: Mapping[str, Claim]) -> list[Link]:
    """Return the links of one block with their origins found, in the order given.

    An own-voice claim takes the source that gives the same or an inside value
    in the same article (headlines and leads restate), else the origin of the
    oldest article with the same sentence, else its publisher.
    """
    by_article: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        by_article[link.article].append(link)
    inside = {link.claim: _restated(link, by_article[link.article], claims) for link in links}
    found = {link.claim: inside[link.claim] or link for link in links}
    oldest = _oldest_sentences([found[link.claim] for link in links], claims)
    return [_copied(found[link.claim], oldest, claims) for link in links]


def _restated(link: Link, others: Sequence[Link], claims: Mapping[str, Claim]) -> Link | None:
    """Return the link with the origin of the source that its article gives for the same value, if there is one."""
    if link.source_kind != "publisher":
        return None
    mine = claims[link.claim]
    sources = [
        other
        for other in others
        if other.source_kind != "publisher"
        and claims[other.claim].aspect == mine.aspect
        and says_as_much(claims[other.claim].value, mine.value)
    ]
    if not sources:
        return None
    # Two sources of one value: the first in the text is the one a headline restates.
    best = min(sources, key=lambda other: (claims[other.claim].start, other.claim))
    return replace(link, origin=best.origin, family=best.family, origin_why=f"restates {best.claim}")


def says_as_much(sourced: Value, mine: Value) -> bool:
    """Say whether a sourced value is the same as an own-voice one, or lies inside it."""
    if isinstance(sourced, Count) and isinstance(mine, Count):
        return mine.range.interval().contains(sourced.range.interval())
    if isinstance(sourced, Control) and isinstance(mine, Control):
        return (sourced.holder, sourced.change, sourced.polarity) == (mine.holder, mine.change, mine.polarity)
    return sourced == mine


def _oldest_sentences(links: Sequence[Link], claims: Mapping[str, Claim]) -> dict[tuple[str, str], Link]:
    """Return for each (aspect, sentence) the link of the article that had it first."""
    oldest: dict[tuple[str, str], Link] = {}
    for link in links:
        key = _sentence(claims[link.claim])
        held = oldest.get(key)
        if held is None or (link.said or "9999", link.claim) < (held.said or "9999", held.claim):
            oldest[key] = link
    return oldest


def _copied(link: Link, oldest: Mapping[tuple[str, str], Link], claims: Mapping[str, Claim]) -> Link:
    if link.origin_why != OWN_VOICE:
        return link
    key = _sentence(claims[link.claim])
    first = oldest[key]
    if first.article == link.article or len(key[1].split()) < SHORTEST:
        return link
    return replace(link, origin=first.origin, family=first.family, origin_why=f"same sentence as {first.claim}")


def _sentence(claim: Claim) -> tuple[str, str]:
    return claim.aspect, " ".join(_WORD.findall(claim.sentence.casefold()))
