"""Marks what a headline, lead or caption only repeats from the body of its article.

The body says it more fully and often with its source; the short form is kept,
but points to it, so that nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kg.claims import Claim
from kg.values import OPEN, Agreement, Control, Count, Responsibility, Weapon

VAGUE: Final = {2: 10, 3: 10, 20: 100, 24: 100, 40: 200, 200: 2000, 2000: 20000}
"""Least number of a vague word, and the number that it would not be used for."""
MOST: Final = 300  # claims of an aspect that are looked at, so that no article takes quadratic time
CLOSE: Final = 0.1  # a rounding: "nearly 70" for 68, "more than 200" for 213


def restated(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims, own-voice ones outside the body pointing to the claim they repeat, a sourced one first."""
    full: dict[str, list[Claim]] = {}
    for claim in sorted(claims, key=lambda claim: claim.kind == "publisher"):
        if claim.kind != "publisher" or claim.part == "body":
            full.setdefault(claim.aspect, []).append(claim)
    result = []
    for claim in claims:
        again = None
        if claim.kind == "publisher" and claim.part != "body":
            again = next((other for other in full.get(claim.aspect, ())[:MOST] if _same(claim, other)), None)
        result.append(replace(claim, restates=again.id) if again else claim)
    return result


def _same(short: Claim, full: Claim) -> bool:
    a, b = short.value, full.value
    match a, b:
        case Count(), Count():
            return short.subset == full.subset and _close(a, b)
        case Responsibility(), Responsibility():
            return a.polarity == b.polarity and bool(_stems(" ".join(a.actors)) & _stems(" ".join(b.actors)))
        case Weapon(), Weapon():
            return a.polarity == b.polarity and bool(_stems(a.weapon) & _stems(b.weapon))
        case Control(), Control():
            return (a.change, a.polarity) == (b.change, b.polarity)
        case Agreement(), Agreement():
            return a.state == b.state
        case _:
            return a == b


def _close(a: Count, b: Count) -> bool:
    """Say whether two counts are one number, the first perhaps rounded or vague: "dozens" for 43."""
    first, second = a.range.interval(), b.range.interval()
    if first == second or (first.hi != OPEN and first.contains(second)):
        return True
    if first.hi == OPEN and first.lo in VAGUE and second.lo:
        return first.lo <= second.lo < VAGUE[first.lo]
    low, high = sorted((first.lo, second.lo))
    return low > 0 and high - low <= CLOSE * high and OPEN in (first.hi, second.hi)


def _stems(text: str) -> set[str]:
    return {word[:5] for word in text.lower().replace("-", "").split() if len(word) > 3}
