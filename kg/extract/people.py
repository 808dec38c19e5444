"""Says who is counted: a number with the people that it stands before, in the text's words.

Numbers of anything else are left out here, so no rule about the dead can pick
up "three rockets".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.extract.finding import Sentence, Words
from kg.extract.lexicon import words
from kg.extract.quantities import Number, numbers
from kg.values import Range

REACH: Final = 7  # words between a number and its noun: "27 members of the Syrian government's own"
TAIL: Final = 6  # words after "members of"
ANYBODY: Final = "people"
OPENERS: Final = (
    ("including",), ("included",), ("among", "them"), ("amongst", "them"), ("among", "whom"), ("includes",), ("include",),
)  # fmt: skip
JOINTS: Final = frozenset({"and", ",", "&", "plus", "as", "well", "along", "together", "with", "in", "addition", "to", "also", "(", "the"})
BARE: Final = frozenset(
    "VERB AUX ADP CCONJ PUNCT SCONJ PRON PART X SPACE SYM".split()
)  # parts of speech after which a number stands alone
STATES: Final = frozenset({"killed", "dead", "wounded", "injured", "missing", "captured", "displaced", "martyred", "hurt", "died"})
THINGS: Final = frozenset({"casualties", "deaths", "fatalities", "bodies", "corpses", "martyrs", "injuries", "dead"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of people: its range, its words, and who they are."""

    range: Range
    words: Words
    who: str
    further: bool = False
    article: bool = False
    part: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Quantities that stand side by side, and those that are a part of them ("including ...")."""

    mains: tuple[Quantity, ...]
    parts: tuple[Quantity, ...] = ()

    @property
    def start(self) -> int:
        """The first token."""
        return self.mains[0].words.start

    @property
    def end(self) -> int:
        """The token after the last."""
        return max(quantity.words.end for quantity in (*self.mains, *self.parts))

    @property
    def main_end(self) -> int:
        """The token after the last that is no part of another."""
        return self.mains[-1].words.end


def quantities(sentence: Sentence) -> list[Quantity]:
    """Return the numbers of people in a sentence, left to right."""
    found = [q for number in _numbers(sentence) if (q := _counted(sentence, number))]
    return sorted(found, key=lambda quantity: quantity.words)


def _numbers(sentence: Sentence) -> list[Number]:
    said = numbers(sentence.words)
    said = [number for number in said if number.start == 0 or sentence.words[number.start - 1] != "no"]
    taken = {index for number in said for index in range(number.start, number.end)}
    for index, word in enumerate(sentence.words):
        if index in taken:
            continue
        after = sentence.words[index + 1] if index + 1 < len(sentence.words) else ""
        if word in ("a", "an") or (word == "another" and index + 1 not in taken):
            said.append(Number(Range(1, 1), index, index + 1, further=word == "another", vague=True))
        elif word == "nobody":
            said.append(Number(Range(0, 0), index, index + 1))
        elif word == "no":
            said.append(Number(Range(0, 0), index, index + (2 if after == "one" else 1)))
    return said


def _counted(sentence: Sentence, number: Number) -> Quantity | None:
    """Put a number together with its people; `None` when it counts something else."""
    start, end = sentence.start + number.start, sentence.start + number.end
    article = sentence.word(start) in ("a", "an", "another") and end == start + 1
    singles = article or number.range == Range(1, 1)
    if sentence.word(end) == "of" and sentence.word(end + 1) in ("them", "whom", "these", "those", "which"):
        return _part(sentence, number)
    head = _head(sentence, end, singles=singles)
    if head is None:
        zero = number.range == Range(0, 0)
        things = sentence.word(end) in THINGS or (zero and sentence.word(end + 1) in THINGS)
        alone = sentence.word(start) in ("nobody",) or sentence.word(start + 1) == "one"
        if article or (zero and not things and not alone) or not _stands_alone(sentence, end):
            return None
        return Quantity(number.range, Words(start, end), ANYBODY, number.further, bare=True)
    last = _tail(sentence, head)
    return Quantity(number.range, Words(start, last), _who(sentence, end, last), number.further, article)


def _part(sentence: Sentence, number: Number) -> Quantity:
    """Read "four of them children" and "11 of whom were civilians"."""
    start, end = sentence.start + number.start, sentence.start + number.end + 2
    index = end + (sentence.word(end) in ("were", "are", "is", "was"))
    head = _head(sentence, index, singles=False) if sentence.word(index) not in STATES else None
    if head is None:
        return Quantity(number.range, Words(start, end), ANYBODY, number.further, part=True)
    return Quantity(number.range, Words(start, head + 1), _who(sentence, index, head + 1), number.further, part=True)


def _head(sentence: Sentence, start: int, *, singles: bool) -> int | None:
    """Find the noun that says who, by the words after a number."""
    people, person = words("people", "people"), words("people", "person")
    head = None
    for token in sentence.tokens(start, start + REACH):
        word = token.lower_
        if word in people or (singles and word in person):
            head = token.i
        elif head is not None or (token.pos_ in BARE and word not in ("of", "-", '"', "'s", "(", ")")):
            if token.pos_ == "VERB" and head is None and token.tag_ in ("VBN", "VBG") and word not in STATES:
                continue
            break
        elif word in STATES and sentence.word(token.i + 1) not in people:
            break
    return head


def _tail(sentence: Sentence, head: int) -> int:
    """Return where "members of the army" ends, when the noun alone does not say who."""
    end = head + 1
    if sentence.word(head) not in words("people", "group") or sentence.word(end) not in ("of", "from"):
        return end
    last = end
    for token in sentence.tokens(end + 1, end + 1 + TAIL):
        if token.pos_ not in ("DET", "ADJ", "NOUN", "PROPN", "PRON", "PUNCT", "PART") or token.lower_ in (",", "."):
            break
        last = token.i + 1
    return end if last == end else last


def _who(sentence: Sentence, start: int, end: int) -> str:
    """Return who is counted in the text's words, without "others", "of" and "the"."""
    while start < end and sentence.word(start) in ("of", "the", "other", "more", "their", "its", "his", "our", "'s", '"'):
        start += 1
    text = sentence.text(Words(start, end)) if start < end else ""
    return ANYBODY if text.lower() in ("", "others", "other", "lives", "persons", "person", "victims", "souls") else text


def _stands_alone(sentence: Sentence, end: int) -> bool:
    """Say whether a number has no noun of its own, so that people are meant: "27 were killed"."""
    if end >= sentence.end:
        return True
    token = sentence.doc[end]
    return token.lower_ in STATES or token.lower_ in THINGS or token.pos_ in BARE or token.pos_ == "ADV"


def groups(sentence: Sentence, found: Sequence[Quantity]) -> list[Group]:
    """Put quantities that stand side by side together, and parts with what they are a part of."""
    result: list[Group] = []
    inside = False
    for quantity in found:
        previous = result[-1] if result else None
        gap = sentence.words[previous.end - sentence.start : quantity.words.start - sentence.start] if previous else ()
        opened = _opens(gap) or _opens(gap[-2:]) or _opens(gap[-1:])
        joined = previous is not None and len(gap) <= 4 and all(word in JOINTS for word in gap)
        part = quantity.part or opened or (joined and not gap and _narrower(quantity, previous))
        if previous and (part and len(gap) <= 12) :
            result[-1] = Group(previous.mains, (*previous.parts, quantity))
            inside = True
        elif previous and joined and (inside or _alike(previous, quantity, gap)):
            more = (previous.mains, (*previous.parts, quantity)) if inside else ((*previous.mains, quantity), previous.parts)
            result[-1] = Group(*more)
        else:
            result.append(Group((quantity,)))
            inside = False
    return result


def _opens(gap: Sequence[str]) -> bool:
    return any(tuple(gap[: len(opener)]) == opener for opener in OPENERS)


def _alike(group: Group, quantity: Quantity, gap: Sequence[str]) -> bool:
    """Say whether two numbers in a row are one list: "two men and a boy", not "12 dead, 40 ..."."""
    return bool(gap) and not (group.mains[-1].bare and quantity.bare)


def _narrower(quantity: Quantity, group: Group | None) -> bool:
    """Say whether "15 civilians 3 children" lists a part: commas are often lost."""
    few = quantity.range.max if quantity.range.max is not None else quantity.range.min
    many = group.mains[-1].range.min if group else None
    kids = quantity.who.lower().split()[-1:] and quantity.who.lower().split()[-1] in ("children", "women", "child", "woman")
    return bool(kids and few is not None and many is not None and few <= many)
