"""Where a claim comes from, as far as the texts tell; only origins count as corroboration.

Each origin is kept with its reason. What this module adds to `resolve`: the
publisher's own voice, which most often restates somebody, and the sentences
that an outlet took over from another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from kg.claims import Claim
from kg.link.resolve import OWN_VOICE, UNNAMED, own_voice
from kg.links import Link
from kg.names import Names
from kg.values import Control, Count, Value

_WORD: Final = re.compile(r"\w+")
SHORTEST: Final = 6
"""Words a sentence must have before its like in another article is taken for a copy; shorter ones recur by chance."""

ALIKE: Final = 0.8
"""Share of word pairs that two sentences must have in common to be one; two changed words in 20 give 0.73."""

PERMUTATIONS: Final = 64
BANDS: Final = 16
"""Of four rows each: a pair at `ALIKE` is missed with probability (1 - 0.8**4)**16, below one in ten thousand."""

SEED: Final = 1


def alone(link: Link, names: Names) -> Link:
    """Return a link as its article alone resolves it, before other articles had a say in its origin."""
    if link.outlet:
        outlet = names.outlet(link.outlet, link.article)
        return replace(link, origin=outlet.name, family=outlet.family, origin_why=UNNAMED)
    if link.source_kind != "publisher":
        return link
    credit = names.source(link.credit) if link.credit else None
    origin, family, why = own_voice(names.outlet(link.source, link.article), credit)
    return replace(link, origin=origin, family=family, origin_why=why)


def find_origins(links: Sequence[Link], claims: Mapping[str, Claim]) -> list[Link]:
    """Return the links of one block with their origins found, in the order given.

    An own-voice claim takes the source that gives the same or an inside value
    in the same article (headlines and leads restate), else the agency that the
    article credits, else the origin of the oldest article with the same
    sentence, else its publisher. Somebody unnamed whom nobody but the publisher
    passes on has the origin of the oldest article with the same sentence too.
    """
    by_article: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        by_article[link.article].append(link)
    inside = {link.claim: _restated(link, by_article[link.article], claims) for link in links}
    found = {link.claim: inside[link.claim] or link for link in links}
    oldest = _oldest_sentences([found[link.claim] for link in links], claims)
    return [_copied(found[link.claim], oldest) for link in links]


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


def _oldest_sentences(links: Sequence[Link], claims: Mapping[str, Claim]) -> dict[str, Link]:
    """Return for each claim the link of the claim of its value whose article had its sentence first.

    Sentences count as one when most of their words in a row are the same (an
    outlet cuts a dateline or adds a comma to the wire) and they say the same.
    """
    by_value: dict[tuple[str, Value], list[Link]] = defaultdict(list)
    for link in links:
        claim = claims[link.claim]
        if len(_words(claim)) >= SHORTEST:
            by_value[claim.aspect, claim.value].append(link)
    oldest: dict[str, Link] = {}
    for group in by_value.values():
        ordered = sorted(group, key=lambda link: (link.said or "9999", link.claim))
        for link, first in zip(ordered, _first_like([_words(claims[o.claim]) for o in ordered]), strict=True):
            oldest[link.claim] = ordered[first]
    return oldest


def _first_like(sentences: Sequence[Sequence[str]]) -> list[int]:
    """Return for each sentence the position of the first one that is nearly the same, itself if there is none."""
    from rensa import RMinHash, RMinHashLSH  # noqa: PLC0415 -- only linking pays for loading it

    hashes = []
    for words in sentences:
        minhash = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
        minhash.update([" ".join(words[at : at + 2]) for at in range(len(words) - 1)])
        hashes.append(minhash)
    index = RMinHashLSH(threshold=ALIKE, num_perm=PERMUTATIONS, num_bands=BANDS)
    first: list[int] = []
    for at, minhash in enumerate(hashes):
        alike = [other for other in index.query(minhash) if minhash.jaccard(hashes[other]) >= ALIKE]
        first.append(min((first[other] for other in alike), default=at))
        index.insert(at, minhash)
    return first


def _copied(link: Link, oldest: Mapping[str, Link]) -> Link:
    first = oldest.get(link.claim, link)
    if link.origin_why not in (OWN_VOICE, UNNAMED) or first.article == link.article:
        return link
    return replace(link, origin=first.origin, family=first.family, origin_why=f"same sentence as {first.claim}")


def _words(claim: Claim) -> list[str]:
    return _WORD.findall(claim.sentence.casefold())
