"""Says which coalition "the coalition" is: the one that its article names nearest, as a rule before it.

A war is fought by one, the next by another, so a registry cannot say whose the
bare word is where the article itself does.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kg.claims import Claim
from kg.values import Control, Responsibility, Value

_WHOSE: Final = (
    r"(?:(?:(?:Saudi|South|North|New|United(?: Arab)?) )?[A-Z][\w.]{0,30}[-\u2010\u2011]led|Arab|Saudi|Gulf"
    r"|[Ii]nternational|[Gg]lobal|American|US|U\.S\.|Western|Emirati|Turkish|Russian)"
)
_NAMED: Final = re.compile(rf"\b({_WHOSE}(?: (?!and\b|or\b)[\w-]+){{0,2}}?) (coalition|alliance)\b", re.ASCII)
_LED: Final = re.compile(r"\b(coalition|alliance)(?: that is| which is|,)? led by (?:the )?([A-Z]\w+(?: [A-Z]\w+)*)")
_BARE: Final = re.compile(
    r"(?:the |an? )?(coalition|alliance)(?:['’]?s)?"  # noqa: RUF001 -- the apostrophe as papers set it
    r"(?: (?:forces?|war ?planes?|aircraft|jets?|planes?|helicopters?|drones?|troops|fighters|air|military|command"
    r"|strikes?|airstrikes?|spokesman|spokeswoman|spokesperson|officials?|commanders?|officers?|statement))*",
    re.IGNORECASE,
)
LONGEST: Final = 100
"""Characters of a name that are looked at."""


class Alliances:
    """The coalitions that one article names, by the noun that it takes for them, each with where it does."""

    def __init__(self, text: str, start: int) -> None:
        found = [(m.start(), f"{m[1]} {m[2]}") for m in _NAMED.finditer(text, start)]
        found += [(m.start(), f"{m[2][:LONGEST]}-led {m[1]}") for m in _LED.finditer(text, start)]
        self._named: dict[str, list[tuple[int, str]]] = {}
        for at, name in sorted(found):
            plain = name.replace("U.S.", "US").replace("U.K.", "UK")
            self._named.setdefault(name.rpartition(" ")[2], []).append((at, plain))

    def meant(self, name: str, at: int) -> str:
        """Return a name with the fuller one of its coalition in place of the bare word at character `at`."""
        bare = _BARE.fullmatch(name[:LONGEST])
        named = self._named.get(bare[1].lower()) if bare else None
        if not bare or not named:
            return name
        full = named[max(bisect_left(named, (at, "")) - 1, 0)][1]
        return name[: bare.start(1)] + full + name[bare.end(1) :]


def which_alliance(text: str, start: int, claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims with "the coalition" by the name that a text gives it from character `start` on."""
    alliances = Alliances(text, start)
    return [_named(alliances, claim) for claim in claims]


def _named(alliances: Alliances, claim: Claim) -> Claim:
    value = _value(alliances, claim)
    referent = claim.referent or claim.source.text
    full = alliances.meant(referent, claim.source.spans[0].start) if claim.source.spans else referent
    if value is claim.value and full == referent:
        return claim
    if full == referent:
        return replace(claim, value=value)
    return replace(claim, value=value, referent=full, kind="named")  # who speaks for a body that has a name


def _value(alliances: Alliances, claim: Claim) -> Value:
    value = claim.value
    at = claim.words.spans[0].start if claim.words.spans else claim.start
    if isinstance(value, Responsibility):
        actors = tuple(alliances.meant(actor, at) for actor in value.actors)
        return value if actors == value.actors else replace(value, actors=actors)
    if isinstance(value, Control):
        holder = alliances.meant(value.holder, at)
        return value if holder == value.holder else replace(value, holder=holder)
    return value
