"""Says who is counted: a number with the people that it stands before, in the text's words.

Numbers of anything else are left out here, so no rule about the dead can pick
up "three rockets".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.extract.finding import Sentence, Words, once
from kg.extract.lexicon import load, words
from kg.extract.quantities import Number, ageless, numbers
from kg.values import Range

REACH: Final = 7  # words between a number and its noun: "27 members of the Syrian government's own"
AGE: Final = 6  # tokens of "9-years-old"
TAIL: Final = 6  # words after "members of"
FAR: Final = 12  # words between a number and its part: "27 people were killed in raids on two towns, including 11 boys"
ANYBODY: Final = "people"
OPENERS: Final = frozenset(
    tuple(phrase.split())
    for phrase in ("including", "included", "includes", "include", "among them", "amongst them", "among whom")
)
JOINTS: Final = frozenset(tuple(phrase.split()) for phrase in load("people")["joints"])
"""Words between two numbers that make of them one list."""
BARE: Final = frozenset(
    ["VERB", "AUX", "ADP", "CCONJ", "PUNCT", "SCONJ", "PRON", "PART", "X", "SPACE", "SYM"]
)  # parts of speech after which a number stands alone
DEFINITE: Final = frozenset({"the", "its", "his", "her", "their"})
"""Words before one person who is known: "the pilot was killed" is one dead."""
NOT: Final = frozenset({"not", "n't", "nt", "without"})
"""Words before "one" or "a single" that make none of it."""
STATES: Final = frozenset(
    {"killed", "dead", "wounded", "injured", "missing", "captured", "displaced", "martyred", "hurt", "died"}
)
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


@once
def quantities(sentence: Sentence) -> list[Quantity]:
    """Return the numbers of people in a sentence, left to right."""
    found = [q for number in _numbers(sentence) if (q := _counted(sentence, number))]
    apart: list[Quantity] = []
    for quantity in sorted(found, key=lambda quantity: (quantity.words.start, -quantity.words.end)):
        if not apart or quantity.words.start >= apart[-1].words.end:
            apart.append(quantity)
    return apart


def _numbers(sentence: Sentence) -> list[Number]:
    said = _negated(sentence, numbers(sentence.words))
    said = [number for number in said if number.start == 0 or sentence.words[number.start - 1] != "no"]
    if sentence.words[1:2] and sentence.words[0] in words("people", "person") and sentence.words[1] in STATES:
        said.append(Number(Range(1, 1), 0, 0))  # "Civilian killed in ..." as headlines have it
    taken = {index for number in said for index in range(number.start, number.end)}
    for index, word in enumerate(sentence.words):
        if index in taken:
            continue
        after = sentence.words[index + 1] if index + 1 < len(sentence.words) else ""
        none = _not_before(sentence, index) if word == "a" and after == "single" else None
        if none is not None:
            said.append(Number(Range(0, 0), none, index + 2))
        elif word in DEFINITE and index + 1 not in taken:
            said.append(Number(Range(1, 1), index, index + 1, vague=True))
        elif word in ("a", "an") or (word == "another" and index + 1 not in taken):
            said.append(Number(Range(1, 1), index, index + 1, further=word == "another", vague=True))
        elif word == "nobody":
            said.append(Number(Range(0, 0), index, index + 1))
        elif word == "no":
            said.append(Number(Range(0, 0), index, index + (2 if after == "one" else 1)))
    return said


def _negated(sentence: Sentence, said: Sequence[Number]) -> list[Number]:
    """Read "not one" as none, and leave out what it was not: "not 40 but 12"."""
    result = []
    for number in said:
        none = _not_before(sentence, number.start)
        if none is None:
            result.append(number)
        elif number.range == Range(1, 1) and sentence.words[number.end : number.end + 1] != ("but",):
            result.append(Number(Range(0, 0), none, number.end))
    return result


def _not_before(sentence: Sentence, index: int) -> int | None:
    """Return where "not" or "not even" stands right before a number."""
    start = index - (sentence.words[max(index - 1, 0) : index] == ("even",))
    return start - 1 if start > 0 and sentence.words[start - 1] in NOT else None


def _counted(sentence: Sentence, number: Number) -> Quantity | None:
    """Put a number together with its people; `None` when it counts something else."""
    start, end = sentence.start + number.start, sentence.start + number.end
    article = sentence.word(start) in ("a", "an", "another", *DEFINITE) and end == start + 1
    definite = article and sentence.word(start) in DEFINITE
    pointed = sentence.word(end) == "of" and sentence.word(end + 1) in ("them", "whom", "these", "those", "which")
    if pointed and sentence.word(end + 2) not in STATES:  # "ten of those killed" is the lexicon's
        return _part(sentence, number)
    head = _head(sentence, end, single=definite)
    if head is None and not article and (_shared(sentence, end) or _described(sentence, end)):
        return Quantity(number.range, Words(start, end + 1), _who(sentence, end, end + 1), number.further)
    if head is None:
        zero = number.range == Range(0, 0)
        things = sentence.word(end) in THINGS or (zero and sentence.word(end + 1) in THINGS)
        alone = sentence.word(start) == "nobody" or sentence.word(start + 1) == "one"
        if article or (zero and not things and not alone) or not _stands_alone(sentence, end) or _age(sentence, start):
            return None
        return Quantity(number.range, Words(start, end), ANYBODY, number.further, bare=True)
    last = _with(sentence, start, head) or _tail(sentence, head)
    who = _who(sentence, end, last)
    bounds, last = (
        (Range(number.range.min, None), last + 2) if _at_least(sentence, last, number) else (number.range, last)
    )
    return Quantity(bounds, Words(start, last), who, number.further, article)


def _at_least(sentence: Sentence, end: int, number: Number) -> bool:
    """Say whether the bound comes last: "20 civilians at least"."""
    return (sentence.word(end), sentence.word(end + 1)) == ("at", "least") and number.range.min == number.range.max


def _shared(sentence: Sentence, end: int) -> bool:
    """Say whether the noun comes with the second number: "30 regime and 39 rebel fighters"."""
    inside = words("parties", "core") | words("parties", "modifiers")
    return (
        sentence.word(end) in inside and sentence.word(end + 1) in ("and", ",") and sentence.word(end + 2)[:1].isdigit()
    )


def _described(sentence: Sentence, end: int) -> bool:
    """Say whether who it was is an adjective of what is counted: "49 civilian deaths"."""
    return sentence.word(end) in words("people", "person") and sentence.word(end + 1) in THINGS


def _part(sentence: Sentence, number: Number) -> Quantity:
    """Read "four of them children" and "11 of whom were civilians"."""
    start, end = sentence.start + number.start, sentence.start + number.end + 2
    index = end + (sentence.word(end) in ("were", "are", "is", "was"))
    index += sentence.word(index) in ("a", "an")
    head = _head(sentence, index) if sentence.word(index) not in STATES else None
    if head is None:
        return Quantity(number.range, Words(start, end), ANYBODY, number.further, part=True)
    return Quantity(number.range, Words(start, head + 1), _who(sentence, index, head + 1), number.further, part=True)


def _head(sentence: Sentence, start: int, *, single: bool = False) -> int | None:
    """Find the noun that says who, by the words after a number; `single` when only one person can be meant."""
    head = None
    start = _aged(sentence, start)
    for token in sentence.tokens(start, start + REACH):
        word = token.lower_
        if (word in words("people", "people") and not single) or _person(sentence, token.i):
            head = token.i
        elif head is not None or _ends_phrase(sentence, token.i, start):
            break
    return head


def _aged(sentence: Sentence, start: int) -> int:
    """Return where an age before a noun ends: "a 9-years-old girl"."""
    if sentence.word(start)[:1].isdigit():
        for index in range(start, start + AGE):
            if sentence.word(index) == "old" or sentence.word(index).endswith("-old"):
                return index + 1
    return start


def _person(sentence: Sentence, index: int) -> bool:
    """Say whether a word is one person and not the adjective of the next: "a rebel", not "a rebel stronghold"."""
    if sentence.word(index) not in words("people", "person"):
        return False
    after = sentence.tokens(index + 1, index + 2)
    return (
        not after
        or (after[0].pos_ not in ("NOUN", "PROPN", "ADJ") and after[0].text != "-")
        or after[0].lower_ in STATES
        or (
            after[0].pos_ == "PROPN"
            and after[0].lower_ not in words("people", "people")
            and sentence.doc[index].pos_ == "NOUN"
        )
    )


def _ends_phrase(sentence: Sentence, index: int, start: int) -> bool:
    """Say whether a word cannot stand between a number and its noun."""
    token = sentence.doc[index]
    word = token.lower_
    sides = words("parties", "core") | words("parties", "national")
    if word == "of":
        ends = index != start
    elif word in STATES:
        ends = sentence.word(index + 1) not in words("people", "people")
    elif word in DEFINITE | {"this", "these", "that", "an", "a"}:
        ends = sentence.word(index - 1) != "of"
    elif word in ("and", ","):
        ends = not (sentence.word(index - 1) in sides and sentence.word(index + 1) in sides)
    elif token.pos_ == "VERB" and token.tag_ in ("VBN", "VBG"):
        ends = token.tag_ == "VBG" and index != start
    else:
        numeral = token.pos_ == "NUM" or word[:1].isdigit()
        ends = numeral or (token.pos_ in BARE and word not in ("-", '"', "'s", "(", ")"))
    return ends


def _with(sentence: Sentence, start: int, head: int) -> int:
    """Return where "36 women and children" ends, whom one number counts; 0 when nobody is joined to the noun."""
    last = head
    while sentence.word(last + 1) in ("and", ",", "or") and sentence.word(last + 2) in words("people", "people"):
        joined = sentence.doc[last + 2]
        if joined.dep_ != "conj" or not head <= joined.head.i <= last:
            break
        last += 2
    done = any(token.pos_ == "VERB" for token in sentence.tokens(start - 1, start))
    flee = done and any(token.tag_ in ("VBD", "VBP") for token in sentence.tokens(last + 1, last + 2))
    return last + 1 if last > head and not flee else 0  # "killed 12 soldiers and civilians | fled"


def _tail(sentence: Sentence, head: int) -> int:
    """Return where "members of the army" ends, when the noun alone does not say who."""
    end = head + 1
    if sentence.word(head) not in words("people", "group") or sentence.word(end) not in ("of", "from"):
        return end
    last = end
    for token in sentence.tokens(end + 1, end + 1 + TAIL):
        if token.pos_ not in ("DET", "ADJ", "NOUN", "PROPN", "PRON", "PUNCT", "PART") or token.lower_ in (",", "."):
            break
        if token.pos_ in ("NOUN", "PROPN"):
            last = token.i + 1
    return last


def _who(sentence: Sentence, start: int, end: int) -> str:
    """Return who is counted in the text's words, without "others", "of" and "the"."""
    while start < end and sentence.word(start) in (
        "of",
        "the",
        "other",
        "more",
        "their",
        "its",
        "his",
        "our",
        "'s",
        '"',
    ):
        start += 1
    end -= end - start > 1 and sentence.word(end - 1) == "lives"  # "100 civilian lives"
    text = sentence.text(Words(start, end)) if start < end else ""
    return (
        ANYBODY if text.lower() in ("", "others", "other", "lives", "persons", "person", "victims", "souls") else text
    )


def _stands_alone(sentence: Sentence, end: int) -> bool:
    """Say whether a number has no noun of its own, so that people are meant: "27 were killed"."""
    if end >= sentence.end:
        return True
    token = sentence.doc[end]
    if token.lower_ == "of":
        return any(sentence.word(i) in STATES | {"victims"} for i in (end + 1, end + 2))
    return token.lower_ in STATES or token.lower_ in THINGS or token.pos_ in BARE or token.pos_ in ("ADV", "DET")


def _age(sentence: Sentence, start: int) -> bool:
    """Say whether a number behind one person is an age: "the man, 27, was killed", "Omar Hassan 27 was killed"."""
    before = sentence.word(start - 1)
    if before == "," and sentence.word(start + 1) == ",":
        named = sentence.tokens(start - 2, start - 1)
        return bool(named) and (named[0].ent_type_ == "PERSON" or sentence.word(start - 2) in words("people", "person"))
    named = sentence.tokens(start - 1, start)
    told = sentence.word(start + 1) in STATES  # "... Omar 27 killed" has lost a full stop
    return bool(named) and named[0].ent_type_ == "PERSON" and named[0].pos_ == "PROPN" and not told


def groups(sentence: Sentence, found: Sequence[Quantity]) -> list[Group]:
    """Put quantities that stand side by side together, and parts with what they are a part of."""
    result: list[Group] = []
    inside = False
    for quantity in found:
        previous = result[-1] if result else None
        gap = sentence.words[previous.end - sentence.start : quantity.words.start - sentence.start] if previous else ()
        joined = previous is not None and (not gap or ageless(gap) in JOINTS)
        if previous and "among" in gap and len(gap) <= 3 and set(gap) <= AMONG:
            result[-1] = Group((quantity,), (*previous.mains, *previous.parts))  # "six of us were among nine killed"
        elif (
            previous
            and len(gap) <= FAR
            and (quantity.part or _opened(gap) or (joined and not gap and _narrower(quantity, previous)))
        ):
            result[-1] = Group(previous.mains, (*previous.parts, quantity))
            inside = True
        elif previous and joined and inside and not _own_state(sentence, previous, quantity):
            result[-1] = Group(previous.mains, (*previous.parts, quantity))
        elif (
            previous
            and joined
            and not inside
            and _alike(previous, quantity, gap)
            and not _stated(sentence, quantity)
            and (gap or not _goes_on(sentence, quantity.words.end))
        ):
            result[-1] = Group((*previous.mains, quantity), previous.parts)
        else:
            result.append(Group((quantity,)))
            inside = False
    return result


AMONG: Final = frozenset({"were", "was", "are", "is", "among", "amongst", "also"})


def _stated(sentence: Sentence, quantity: Quantity) -> bool:
    """Say whether a quantity brings its own state: "140 injured people"."""
    return any(sentence.word(i) in STATES for i in range(quantity.words.start, quantity.words.end))


def _own_state(sentence: Sentence, group: Group, quantity: Quantity) -> bool:
    """Say whether a list of parts has ended: "56 dead including 11 children and dozens wounded"."""
    if _stated(sentence, quantity):
        return True
    before = any(sentence.word(i) in STATES for i in range(group.main_end, group.parts[0].words.start))
    return sentence.word(quantity.words.end) in STATES and (before or sentence.word(quantity.words.end) != "killed")


def _opened(gap: Sequence[str]) -> bool:
    """Say whether "including" or "among them" stands between two numbers."""
    return _opens(gap) or any(tuple(gap[-len(opener) :]) == opener for opener in OPENERS)


def _opens(gap: Sequence[str]) -> bool:
    return any(tuple(gap[: len(opener)]) == opener for opener in OPENERS)


def _goes_on(sentence: Sentence, index: int) -> bool:
    """Say whether people do or suffer something: "killing nine people two villagers said"."""
    return sentence.word(index) in STATES or any(t.pos_ in ("VERB", "AUX") for t in sentence.tokens(index, index + 1))


def _alike(group: Group, quantity: Quantity, gap: Sequence[str]) -> bool:
    """Say whether two numbers in a row are one list: "two men and a boy", not "12 dead, 40 ..."."""
    last = group.mains[-1]
    if not gap:  # the comma is lost: "14 fighters 5 villagers"
        return not (last.bare or quantity.bare or quantity.article)
    return not (last.bare and quantity.bare)


def _narrower(quantity: Quantity, group: Group | None) -> bool:
    """Say whether "15 civilians 3 children" lists a part: commas are often lost."""
    few = quantity.range.max if quantity.range.max is not None else quantity.range.min
    many = group.mains[-1].range.min if group else None
    kids = quantity.who.lower().split()[-1:] in (["children"], ["women"], ["child"], ["woman"])
    return bool(kids and few is not None and many is not None and few <= many)
