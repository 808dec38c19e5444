"""Says how a clause is put forward: how sure its speaker is, and whether it is denied.

Hedges count when they stand in the clause of the words that they hedge, to
their left or beside them; a hedge in the next clause says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.claims import Modality
from kg.extract.denial import untrue
from kg.extract.finding import Finding, Sentence
from kg.extract.lexicon import words

if TYPE_CHECKING:
    from spacy.tokens import Token

REACH: Final = 8  # words to the left in which a hedge bears on the trigger, within its clause
CLIMB: Final = 5  # governing verbs to look at: "denied that it had ordered them to kill"


@dataclass(frozen=True, slots=True)
class Stance:
    """How a clause is put forward; `unreal` when it is a wish, a threat or a condition."""

    modality: Modality = "certain"
    denied: bool = False
    negated: bool = False
    unreal: bool = False


def stance(sentence: Sentence, finding: Finding, cue: str = "") -> Stance:
    """Return the stance of a finding's clause; `cue` are the words of its attribution."""
    token = sentence.doc[finding.trigger]
    around = _around(sentence, finding)
    above = _above(sentence, token)
    denied = any(word in words("modality", "denial") for word in (*cue.lower().split(), *above))
    denied = denied or untrue(sentence, finding.trigger)
    negated = any(_negates(sentence, token, child) for child in token.children)
    return Stance(
        modality=finding.modality or _modality(around, above),
        denied=denied,
        negated=negated,
        unreal=any(word in words("modality", "unreal") for word in (*_auxiliaries(token), *above)),
    )


def _negates(sentence: Sentence, token: Token, child: Token) -> bool:
    """Say whether a word denies what it hangs on, and no other number: "16 died, | not 60"."""
    if child.dep_ != "neg" and child.lower_ not in ("not", "never", "nt"):
        return False
    return child.i < token.i or not any(after.like_num for after in sentence.tokens(child.i + 1, child.i + 2))


def _modality(around: set[str], above: set[str]) -> Modality:
    for level in ("possible", "probable"):
        if (around | above) & words("modality", level):
            return level
    if around & words("modality", "future") & {"will", "shall", "tomorrow"}:
        return "future"
    if above & {"expected", "set", "due", "scheduled", "planned", "plans"}:
        return "future"
    return "certain"


def _auxiliaries(token: Token) -> set[str]:
    return {child.lower_ for child in token.children if child.dep_ in ("aux", "mark")}


def _above(sentence: Sentence, token: Token) -> set[str]:
    """Return the verbs and nouns that govern a clause, with their auxiliaries, inside the sentence."""
    above: set[str] = set()
    for _ in range(CLIMB):
        if token.dep_ in ("nsubj", "nsubjpass"):
            above |= {token.head.lower_} | {c.lower_ for c in token.head.children if c.dep_ in ("acomp", "attr")}
        if token.dep_ in ("conj", "ROOT", "advcl", "relcl", "nsubj", "nsubjpass") and token.pos_ in ("VERB", "AUX"):
            break
        head = token.head
        if head.i == token.i or not sentence.start <= head.i < sentence.end:
            break
        if token.dep_ in ("ccomp", "xcomp", "acl", "dobj", "pobj", "prep", "pcomp", "oprd"):
            above |= {head.lower_} | _auxiliaries(head)
        token = head
    return above


def _around(sentence: Sentence, finding: Finding) -> set[str]:
    """Return the words of the clause up to the trigger and the value."""
    first = min([finding.trigger, *(w.start for w in finding.words)])
    last = max([finding.trigger + 1, *(w.end for w in finding.words)])
    found: set[str] = set()
    for token in reversed(sentence.tokens(first - REACH, first)):
        if token.lower_ in (
            ",",
            ";",
            ":",
            '"',
            "when",
            "after",
            "which",
            "who",
            "while",
            "but",
            "said",
            "says",
            "added",
            "that",
        ):
            break
        found.add(_lower(token))
    found |= {_lower(token) for token in sentence.tokens(first, last)}
    return found


def _lower(token: Token) -> str:
    """Return a word in lower case, none for the month of May, which is no hedge."""
    return "" if token.text == "May" and token.pos_ == "PROPN" else str(token.lower_)
