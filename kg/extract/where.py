"""Says where a claim's event happened, in the text's own words: the narrowest place near the words.

The place of the event, not of the reporter. spaCy's place names come first;
since the model mislabels many Arabic names, capitalised words after "in", "at"
or "the town of" count as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.extract.finding import Sentence, Words
from kg.extract.lexicon import words

if TYPE_CHECKING:
    from spacy.tokens import Token

LABELS: Final = ("GPE", "LOC", "FAC")
FAR: Final = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A place name in a sentence and how narrow it is: 0 a country, 1 a region, 2 a town or less."""

    words: Words
    narrow: int
    at: bool


def places(sentence: Sentence) -> list[Place]:
    """Return the place names of a sentence, left to right, without overlap."""
    found: dict[int, Place] = {}
    taken: set[int] = set()
    for span in [*_named(sentence), *_capitalised(sentence)]:
        if span.end <= span.start or any(i in taken for i in range(span.start, span.end)) or _no_place(sentence, span):
            continue
        taken |= set(range(span.start, span.end))
        found[span.start] = Place(span, _narrow(sentence, span), _at(sentence, span))
    return [found[start] for start in sorted(found)]


def nearest(sentence: Sentence, found: list[Place], trigger: int, avoid: set[int]) -> Place | None:
    """Return the place that the trigger's clause is most likely about."""
    best, best_cost = None, float(FAR)
    for place in found:
        if any(i in avoid for i in range(place.words.start, place.words.end)):
            continue
        after = place.words.start >= trigger
        distance = place.words.start - trigger if after else trigger - place.words.end
        cost = distance * (1.0 if after else 1.3) + (0 if place.at else 10) + (2 - place.narrow) * 14
        if cost < best_cost:
            best, best_cost = place, cost
    return best


def _named(sentence: Sentence) -> list[Words]:
    spans = []
    for entity in sentence.doc[sentence.start : sentence.end].ents:
        if entity.label_ in LABELS:
            spans.append(_trim(sentence, Words(entity.start, entity.end)))
    return spans


def _capitalised(sentence: Sentence) -> list[Words]:
    """Find capitalised words after a preposition of place: "in al-Bab", "the town of Ras al-Ayn"."""
    spans = []
    tokens = sentence.tokens(sentence.start, sentence.end)
    for token in tokens:
        if token.lower_ not in words("where", "prepositions"):
            continue
        start = token.i + 1
        while sentence.word(start) in words("where", "skipped"):
            start += 1
        end = start
        while end < sentence.end and _namelike(sentence.doc[end], first=end == start):
            end += 1
        if end > start:
            spans.append(_trim(sentence, Words(start, end)))
    return spans


def _namelike(token: Token, *, first: bool) -> bool:
    word = token.text
    if token.lower_ in ("al", "el", "-", "al-") or word.lower().startswith("al-"):
        return True
    return word[:1].isupper() and token.pos_ in ("PROPN", "NOUN", "ADJ", "X") and (first or token.pos_ == "PROPN")


def _trim(sentence: Sentence, span: Words) -> Words:
    """Leave out "the" and nationality at the start and the word for the kind of place at the end."""
    start, end = span.start, span.end
    while start < end and sentence.word(start) in words("where", "skipped") | words("where", "adjectives"):
        start += 1
    while end > start and (sentence.word(end - 1) in words("where", "kinds") | {"'s", "-", "s"}):
        end -= 1
    return Words(start, end)


def _no_place(sentence: Sentence, span: Words) -> bool:
    text = sentence.text(span).lower()
    if text in words("where", "never") or not any(c.isalpha() for c in text):
        return True
    if any(sentence.word(i) in words("where", "never") for i in range(span.start, span.end)):
        return True
    return any(sentence.doc[i].ent_type_ in ("PERSON", "DATE", "TIME", "NORP") for i in range(span.start, span.end)) and not _at(
        sentence, span
    )


def _narrow(sentence: Sentence, span: Words) -> int:
    text = sentence.text(span).lower()
    if text.removesuffix("s") in words("where", "countries") or text in words("where", "countries"):
        return 0
    around = {sentence.word(span.end), sentence.word(span.start - 1), sentence.word(span.start - 2)}
    return 1 if around & words("where", "regions") else 2


def _at(sentence: Sentence, span: Words) -> bool:
    index = span.start - 1
    while sentence.word(index) in words("where", "skipped") | words("where", "adjectives") or (
        sentence.start <= index and sentence.doc[index].pos_ == "ADJ"
    ):
        index -= 1
    return sentence.word(index) in words("where", "prepositions")
