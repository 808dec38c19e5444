"""Finds what was used; a weapon named only to refer back ("the strikes") is no claim.

One claim for each kind of weapon in a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kg.extract.finding import Finding, Sentence, Words
from kg.extract.lexicon import Match, lexicon, words
from kg.values import Weapon

if TYPE_CHECKING:
    from spacy.tokens import Token

CLOSE: Final = 12  # words between two names of one weapon
PARTS: Final = (("suicide", "vehicle"), ("gas", "barrel"), ("shell", "gas"), ("bomb", "vehicle"), ("bomb", "suicide"))
"""Kinds of which the first is only a part or a wider name of the second, named in one sentence."""
NEAR: Final = 8  # words between an aircraft and what it does: "warplanes of the coalition on Monday struck"


def find(sentence: Sentence) -> Iterator[Finding]:
    """Yield each kind of weapon that a sentence says was used, once."""
    matches = [match for match in lexicon("weapon").find(sentence.words) if _asserted(sentence, match)]
    seen: set[str] = set()
    for match in _apart(matches):
        kind = match.entry.get("kind")
        if kind in seen:
            continue
        seen.add(kind)
        span = Words(sentence.start + match.start, sentence.start + match.end)
        name = match.entry.get("weapon") or sentence.text(span)
        yield _finding(name, span, span, f"weapon/{kind}")
    if not seen & {"air", "barrel", "gas", "incendiary", "cluster"}:
        yield from _aircraft(sentence)


def _apart(matches: list[Match]) -> list[Match]:
    """Leave out what is only a part of another weapon: "a suicide bomber in a car bomb", "rockets with gas"."""
    kinds = {match.entry.get("kind"): match for match in matches}
    gone = set()
    for part, whole in PARTS:
        if part in kinds and whole in kinds and abs(kinds[part].start - kinds[whole].start) <= CLOSE:
            gone.add(part)
    return [match for match in matches if match.entry.get("kind") not in gone]


def _finding(name: str, span: Words, content: Words, found_by: str) -> Finding:
    return Finding(
        aspect="weapon",
        value=Weapon(name),
        trigger=span.start,
        words=(span,),
        content=content,
        found_by=found_by,
    )


def _aircraft(sentence: Sentence) -> Iterator[Finding]:
    """Yield an air strike where aircraft hit something."""
    for index, word in enumerate(sentence.words):
        if word not in words("weapon", "aircraft"):
            continue
        for offset in range(1, NEAR):
            at = index + offset
            if at < len(sentence.words) and sentence.words[at] in ("was", "were", "been"):
                break
            if at < len(sentence.words) and sentence.words[at] in words("weapon", "hits"):
                first, last = sentence.start + index, sentence.start + at
                span = Words(first, first + 1)
                yield _finding("air strike", span, Words(first, last + 1), "weapon/aircraft")
                return


def _asserted(sentence: Sentence, match: Match) -> bool:
    """Say whether the words say that the weapon was used, and do not only refer to it."""
    start, end = sentence.start + match.start, sentence.start + match.end
    token = sentence.doc[start]
    if match.entry.says.get("verb"):
        return match.form in ("ed", "ing")
    if match.entry.says.get("noun") and token.pos_ not in ("NOUN", "PROPN"):
        return False
    if sentence.word(end) in words("weapon", "after"):
        return False
    lead = _lead(sentence, start)
    if lead & words("weapon", "before"):
        return False
    return not (lead & words("weapon", "definite")) or _acts(sentence, end - 1)


def _lead(sentence: Sentence, start: int) -> set[str]:
    """Return the words of the noun phrase before a weapon's name."""
    found: set[str] = set()
    for token in reversed(sentence.tokens(start - 6, start)):
        if token.pos_ not in ("ADJ", "DET", "PROPN", "NOUN", "PUNCT", "PRON", "NUM", "PART") and token.lower_ not in (
            "-",
            "led",
        ):
            if token.lower_ in words("weapon", "before"):
                found.add(token.lower_)
            break
        found.add(token.lower_)
        if token.pos_ == "DET":
            break
    return found


def _acts(sentence: Sentence, index: int) -> bool:
    """Say whether the weapon is the subject of a verb: "the strikes hit the town"."""
    token: Token = sentence.doc[index]
    return token.dep_ == "nsubj" and token.head.lower_ in words("weapon", "hits")
