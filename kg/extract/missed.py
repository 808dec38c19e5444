"""Where a sentence speaks of numbers of people, parties and weapons: the words from which claims come.

A person who checks an article reads the sentences with such words and without
a claim; there is where something was missed, if something was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from kg.articles import Article, Span
from kg.claims import Part
from kg.extract.finding import Sentence, Words
from kg.extract.lexicon import lexicon
from kg.extract.parties import adjective, parties
from kg.extract.parts import sentences
from kg.extract.people import quantities

if TYPE_CHECKING:
    from spacy.tokens import Doc

Kind = Literal["count", "actor", "weapon"]

WHY: Final[dict[Kind, str]] = {
    "count": "a number of people, and no verb that says what befell them",
    "actor": "a party, and no deed of its own",
    "weapon": "a weapon, and no word that it was used",
}


@dataclass(frozen=True, slots=True)
class Hint:
    """Words of a sentence from which a claim could come, and which kind of claim."""

    kind: Kind
    span: Span


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence as claims are taken from it: characters of the text, its part, and what stands in it."""

    start: int
    end: int
    part: Part
    hints: tuple[Hint, ...]


def passages(article: Article, doc: Doc, start: int = 0) -> Iterator[Passage]:
    """Yield the sentences of an article that claims are taken from, in order, each with its telling words."""
    for sentence in sentences(article, doc, start):
        span = _span(doc, Words(sentence.start, sentence.end))
        yield Passage(span.start, span.end, sentence.part, tuple(_hints(sentence)))


def _hints(sentence: Sentence) -> Iterator[Hint]:
    for quantity in quantities(sentence):
        if not quantity.article:  # "a soldier" is in every other sentence
            yield Hint("count", _span(sentence.doc, quantity.words))
    for party in parties(sentence):
        if party.generic or adjective(sentence, party):
            continue  # "forces", "Russian" are nobody by themselves
        yield Hint("actor", _span(sentence.doc, party.words))
    for match in lexicon("weapon").find(sentence.words):
        words = Words(sentence.start + match.start, sentence.start + match.end)
        yield Hint("weapon", _span(sentence.doc, words))


def _span(doc: Doc, words: Words) -> Span:
    last = doc[words.end - 1]
    return Span(doc[words.start].idx, last.idx + len(last.text))
