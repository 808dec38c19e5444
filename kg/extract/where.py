"""Says where a claim's event happened, in the text's own words: the narrowest place near the words.

The place of the event, not of the reporter. spaCy's place names come first;
since the model mislabels many Arabic names, capitalised words after "in", "at"
or "the town of" count as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.extract.finding import Sentence, Words, once
from kg.extract.lexicon import words

if TYPE_CHECKING:
    from spacy.tokens import Token

LABELS: Final = ("GPE", "LOC", "FAC")
FAR: Final = 60
CHAIN: Final = 5  # words between a town and the region that it lies in: "X in the countryside of northern Y"
COMERS: Final = 4  # words between people and the place that they come from: "evacuees and fighters bused out from X"
LONGEST: Final = 4  # words of a town's name that is looked for elsewhere in its article
HEAD: Final = 2.0  # mentions that one in the headline or lead is worth


COUNTRY: Final = 0
REGION: Final = 1
TOWN: Final = 2
"""How narrow a place is. A town that only says near what it was ("north of Aleppo") counts as a region."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place name in a sentence, how narrow it is, and whether something is said to be there."""

    words: Words
    narrow: int
    at: bool


@once
def places(sentence: Sentence) -> list[Place]:
    """Return the place names of a sentence, left to right, without overlap."""
    spans = [
        span
        for span in {*_named(sentence), *_begun(sentence), *_capitalised(sentence), *_elsewhere(sentence)}
        if not _no_place(sentence, span)
    ]
    apart: list[Words] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start)):  # the longest first
        if not any(span.start < other.end and other.start < span.end for other in apart):
            apart.append(span)
    found = [Place(span, _narrow(sentence, span), _at(sentence, span)) for span in sorted(apart)]
    return [place for place in found if place.narrow or place.at]


def whole_war(sentence: Sentence) -> bool:
    """Say whether a sentence sums up a war, so that a country is the narrowest place."""
    return any(word in words("where", "war") for word in sentence.words)


def nearest(found: Sequence[Place], trigger: int, avoid: set[int]) -> Place | None:
    """Return the place that the trigger's clause is most likely about."""
    best, best_cost = None, float(FAR)
    for place in found:
        if any(i in avoid for i in range(place.words.start, place.words.end)):
            continue
        after = place.words.start >= trigger
        distance = place.words.start - trigger if after else trigger - place.words.end
        cost = distance * (1.0 if after else 1.3) + (0 if place.at else 10) + (TOWN - place.narrow) * 14
        if cost < best_cost:
            best, best_cost = place, cost
    return narrower(found, best) if best else None


def narrower(found: Sequence[Place], place: Place) -> Place:
    """Return the place that stands right before a wider one: the town in "the town of X in rural Y"."""
    before = [other for other in found if other.words.end <= place.words.start]
    if (
        before
        and place.narrow < TOWN
        and before[-1].narrow == TOWN
        and place.words.start - before[-1].words.end <= CHAIN
    ):
        return before[-1]
    return place


class MainPlace:
    """The town that an article is most about: what "the town" and "the blast" mean where no name stands."""

    def __init__(self) -> None:
        self._weight: dict[str, float] = {}
        self._first: dict[str, tuple[Sentence, Place]] = {}
        self._beside: dict[str, set[str]] = {}

    def see(self, sentence: Sentence) -> None:
        """Take in a sentence; the order of the article."""
        found = places(sentence)
        names = [_folded(sentence.text(place.words)) for place in found]
        for place, name in zip(found, names, strict=True):
            if place.narrow == COUNTRY or not place.at:
                continue
            if name not in self._first or place.narrow > self._first[name][1].narrow:
                self._first[name] = (sentence, place)
            worth = HEAD if sentence.part in ("headline", "lead") else 1.0
            self._weight[name] = self._weight.get(name, 0.0) + worth
            self._beside.setdefault(name, set()).update(
                other_name
                for other, other_name in zip(found, names, strict=True)
                if 0 < other.words.start - place.words.end <= CHAIN
            )

    def towns(self) -> frozenset[tuple[str, ...]]:
        """Return the names of towns as their words in lower case."""
        seen = [
            sentence.tokens(place.words.start, place.words.end)
            for sentence, place in self._first.values()
            if place.narrow == TOWN
        ]
        return frozenset(tuple(token.lower_ for token in tokens) for tokens in seen if len(tokens) <= LONGEST)

    def best(self) -> tuple[Sentence, Place] | None:
        """Return the town named most, the first of several, with the sentence of its first mention."""
        if not self._weight:
            return None
        towns = [name for name in self._weight if self._first[name][1].narrow == TOWN]
        order = towns or list(self._weight)
        return self._first[max(order, key=lambda name: self._weight[name])]  # of several, max returns the first

    def lies_in(self, name: str, wider: str) -> bool:
        """Say whether the article names the one place right before the other, as what lies in it."""
        return _folded(wider) in self._beside.get(_folded(name), set())


def _folded(name: str) -> str:
    """Return a name as it is counted: "Dara'a" and "Daraa" are one."""
    return name.lower().replace("'", "").replace("\u2019", "").replace("-", " ")


def _named(sentence: Sentence) -> list[Words]:
    """Return the places that the parser names; token by token, since `Span.ents` looks through the whole document."""
    spans: list[Words] = []
    for token in sentence.tokens(sentence.start, sentence.end):
        if token.ent_type_ not in LABELS:
            continue
        if spans and token.ent_iob_ == "I" and spans[-1].end == token.i:
            spans[-1] = Words(spans[-1].start, token.i + 1)
        else:
            spans.append(Words(token.i, token.i + 1))
    return [_trim(sentence, _whole(sentence, span)) for span in spans]


def _begun(sentence: Sentence) -> list[Words]:
    """Find names that begin with a word for a village, mound or spring, which the parser takes for people's."""
    spans = []
    for token in sentence.tokens(sentence.start, sentence.end - 1):
        if token.text[:1].isupper() and token.lower_ in words("where", "begins"):
            end = token.i + 1
            while end < sentence.end and end - token.i < LONGEST and _namelike(sentence.doc[end], first=False):
                end += 1
            if end > token.i + 1:
                spans.append(_trim(sentence, Words(token.i, end)))
    return spans


def _whole(sentence: Sentence, span: Words) -> Words:
    """Return a name with the part behind its hyphen, where the parser stopped short: "Deir el-Zour"."""
    hyphen = span.end - 1 if sentence.word(span.end - 1) == "-" else span.end
    joined = sentence.word(hyphen) == "-" and sentence.word(hyphen - 1) in ("al", "el", "ez", "es", "ad", "ash")
    if joined and hyphen + 1 < sentence.end and sentence.doc[hyphen + 1].text[:1].isupper():
        return Words(span.start, hyphen + 2)
    return span


def _capitalised(sentence: Sentence) -> list[Words]:
    """Find capitalised words after a preposition of place: "in al-Bab", "the town of Ras al-Ayn"."""
    spans = []
    tokens = sentence.tokens(sentence.start, sentence.end)
    for token in tokens:
        if token.lower_ not in words("where", "prepositions"):
            continue
        if token.lower_ == "of" and sentence.word(token.i - 1) not in words("where", "before_of"):
            continue  # "the killing of X", "the headquarters of X"
        start = token.i + 1
        while sentence.word(start) in words("where", "skipped"):
            start += 1
        end = start
        while end < sentence.end and _namelike(sentence.doc[end], first=end == start) and not _new_name(sentence, end):
            end += 1
        if end > start:
            spans.append(_trim(sentence, Words(start, end)))
    return spans + [_trim(sentence, span) for token in tokens if (span := _before_kind(sentence, token))]


def _elsewhere(sentence: Sentence) -> list[Words]:
    """Find names that the article elsewhere uses as a town's, whatever stands before them here: "X fell on Monday"."""
    return [
        Words(start, start + length)
        for length in sorted({len(town) for town in sentence.towns})
        for start in range(sentence.start, sentence.end - length + 1)
        if sentence.doc[start].text[:1].isupper()
        and sentence.words[start - sentence.start :][:length] in sentence.towns
    ]


def _before_kind(sentence: Sentence, token: Token) -> Words | None:
    """Return the capitalised words before a word for a kind of place: "eight Dara'a towns"."""
    if token.lower_ not in words("where", "kinds") or token.lower_ == "s":
        return None
    start = token.i
    while start > sentence.start and _namelike(sentence.doc[start - 1], first=False):
        start -= 1
    return Words(start, token.i) if start < token.i else None


def _namelike(token: Token, *, first: bool) -> bool:
    word = token.text
    if token.lower_ in ("al", "el", "ez", "es", "-", "al-") or word.lower().startswith("al-"):
        return True
    if not word[:1].isupper() or token.is_stop:
        return False
    return first or token.pos_ == "PROPN" or "'" in word or "\u2019" in word


def _new_name(sentence: Sentence, index: int) -> bool:
    """Say whether somebody's name begins right behind a place's, a comma lost between: "in Homs Ali Hassan said"."""
    before, token = sentence.doc[index - 1], sentence.doc[index]
    return before.ent_type_ in LABELS and token.ent_iob_ == "B" and token.ent_type_ in {"PERSON", "ORG", "NORP"}


def _first_of_list(sentence: Sentence, start: int, end: int) -> int:
    """Return where the first name ends when commas were lost: "Bab al-Faraj al-Neel" are two."""
    if "," in sentence.words:
        return end
    articles = [i for i in range(start, end) if sentence.word(i) in ("al", "el") or sentence.word(i).startswith("al-")]
    return articles[1] if len(articles) > 1 and end - start > 3 else end


def _trim(sentence: Sentence, span: Words) -> Words:
    """Leave out "the" and nationality at the start and the word for the kind of place at the end."""
    start, end = span.start, _first_of_list(sentence, span.start, span.end)
    while start < end - 1 and sentence.word(start) in words("where", "skipped") | words("where", "adjectives"):
        if sentence.word(start) in words("where", "named") and sentence.doc[start].text[0].isupper():
            break  # "Eastern Ghouta" is a name, "eastern Ghouta" a part of one
        start += 1
    while end > start and (
        sentence.word(end - 1) in words("where", "kinds") | {"'s", "-", "s"}
        or (end - start > 1 and sentence.word(end - 1).removesuffix("s") in words("where", "countries"))
    ):
        end -= 1
    return Words(start, end)


def _no_place(sentence: Sentence, span: Words) -> bool:
    text = sentence.text(span).lower()
    if text in words("where", "never") or not any(c.isalpha() for c in text):
        return True
    inside = [sentence.word(i) for i in range(span.start, span.end)]
    if any(word in words("where", "never") or word.removesuffix("s") in words("where", "never") for word in inside):
        return True
    sides = (
        words("parties", "core")
        | words("parties", "modifiers")
        | words("parties", "arms")
        | words("parties", "national")
    )
    if _adjective(sentence, span, inside):
        return True
    kinds = words("where", "skipped") | words("where", "kinds")
    if any(word in words("people", "people") for word in inside) or all(word in kinds for word in inside):
        return True  # all of them: "Ancient", of the Ancient City
    if any(word in words("parties", "core") for word in inside) or all(word in sides for word in inside):
        return True
    begun = inside[0] in words("where", "begins") and len(inside) > 1
    labels = {sentence.doc[i].ent_type_ for i in range(span.start, span.end)}
    return not begun and not labels.isdisjoint(("PERSON", "DATE", "TIME", "NORP")) and not _at(sentence, span)


def _adjective(sentence: Sentence, span: Words, inside: Sequence[str]) -> bool:
    """Say whether a country only says whose something is: "in US air strikes", "Syrias Idlib province"."""
    if len(inside) > 2 or " ".join(inside) not in words("where", "countries") | words("where", "adjectives"):
        return False
    after = sentence.tokens(span.end, span.end + 1)
    if not after:
        return False
    if " ".join(inside) in words("where", "adjectives"):
        return after[0].text[:1].isupper() or after[0].pos_ in ("ADJ", "NOUN")
    return after[0].text == "-" or after[0].lower_ in words("where", "deeds")


def _narrow(sentence: Sentence, span: Words) -> int:
    text = sentence.text(span).lower()
    if text.removesuffix("s") in words("where", "countries") or text in words("where", "countries"):
        return 0
    around = {sentence.word(span.end), sentence.word(span.start - 1), sentence.word(span.start - 2)}
    return REGION if around & words("where", "regions") or _reference(sentence, span) else TOWN


def _reference(sentence: Sentence, span: Words) -> bool:
    """Say whether a place only tells near what it was: "outside Aleppo", "35 miles north of Damascus"."""
    index = span.start - 1
    while sentence.word(index) in words("where", "skipped") - {"of", "north", "south", "east", "west"}:
        index -= 1
    before = (sentence.word(index - 1), sentence.word(index))
    if before[1] in ("near", "outside", "from", "around"):
        return True
    part = sentence.word(index - 2) in ("the", "held")  # "in the west of the city" is in the city
    return before[1] == "of" and before[0] in words("where", "directions") and not part


def _at(sentence: Sentence, span: Words) -> bool:
    """Say whether a preposition of place leads to a name: "in the northern town of X"."""
    index = span.start - 1
    passed = words("where", "skipped") | words("where", "adjectives")
    while index >= sentence.start and sentence.word(index) not in words("where", "prepositions"):
        if sentence.word(index) not in passed and sentence.doc[index].pos_ != "ADJ":
            return False
        index -= 1
    return index >= sentence.start and not _come_from(sentence, index)


def _come_from(sentence: Sentence, index: int) -> bool:
    """Say whether a preposition tells where people come from, not where they are: "evacuees from the town of X"."""
    if sentence.word(index) == "of":
        return sentence.word(index - 1) in words("where", "comers")
    if sentence.word(index) != "from":
        return False
    before = range(max(sentence.start, index - COMERS), index)
    return any(sentence.word(at) in words("where", "comers") for at in before)
