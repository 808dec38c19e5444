"""What each sentence says: aspects and values, with their words, place, day and who puts them forward.

One file an aspect family, one line of a lexicon a verb or noun. A finder sees
one sentence and knows nothing of sources; here its findings become claims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg.articles import Article
from kg.claims import Attribution, Claim
from kg.extract import agreement, control, counts, occurrence, responsibility, weapon
from kg.extract.again import NOBODY, again
from kg.extract.alliance import which_alliance
from kg.extract.assemble import Assembly
from kg.extract.corrections import NOTHING, corrected, superseded
from kg.extract.finding import Finder, Finding, Sentence
from kg.extract.parties import adjective, parties
from kg.extract.parts import sentences
from kg.extract.restates import restated
from kg.values import Control

if TYPE_CHECKING:
    from spacy.tokens import Doc

FINDERS: Final[tuple[Finder, ...]] = (
    counts.find,
    control.find,
    responsibility.find,
    weapon.find,
    agreement.find,
    occurrence.find,
)


def extract(article: Article, doc: Doc, attributions: Sequence[Attribution], start: int = 0) -> list[Claim]:
    """Return what an article claims, in the order of its text, each claim with an id of its own.

    `doc` is the parse of the article's text, `attributions` say who says which
    stretch of it; what no attribution holds is the publisher's own voice. The
    text before character `start` (a header) is ignored.
    """
    assembly = Assembly(article, doc, attributions, start)
    found: dict[str, Claim] = {}
    spoken_of: tuple[str, ...] = ()
    taker, counted, taken_back = "", NOBODY, NOTHING
    pieces = list(sentences(article, doc, start))
    assembly.survey(pieces)
    towns = assembly.mains.towns()
    for bare in pieces:
        sentence = replace(bare, antecedents=spoken_of, towns=towns, taker=taker)
        found_here = [finding for find in FINDERS for finding in find(sentence)]
        findings, counted = again(sentence, found_here, counted)
        findings, taken_back = corrected(sentence, findings, taken_back)
        for claim in assembly.claims(sentence, findings):
            found.setdefault(claim.id, claim)
        spoken_of = _spoken_of(sentence) or spoken_of
        taker = _taker(findings) or taker
    ordered = sorted(
        found.values(), key=lambda claim: (claim.start, claim.words.spans, claim.aspect, claim.source.spans)
    )
    return restated(superseded(which_alliance(article.text, start, ordered)))


def _taker(findings: Sequence[Finding]) -> str:
    """Return the party that a sentence last said took a place."""
    taken = [one.value for one in findings if isinstance(one.value, Control)]
    return next((v.holder for v in reversed(taken) if v.change == "took" and v.polarity == "asserts"), "")


def _spoken_of(sentence: Sentence) -> tuple[str, ...]:
    """Return the parties that a sentence speaks of: what "it" and "the forces" mean in the next."""
    return tuple(p.text for p in parties(sentence) if not p.generic and not adjective(sentence, p))


__all__ = ["extract"]
