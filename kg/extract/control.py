"""Finds who holds, took, lost, entered or left a place; besieging it is not control.

Each line of the lexicon says where the holder and the place stand. A verb
without a place, named or at least a "town" or "hill", says nothing here: soldiers
are captured, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kg.extract.doer import agent, subject
from kg.extract.doer import passive as is_passive
from kg.extract.finding import Finding, Sentence, Words
from kg.extract.lexicon import Match, lexicon, load, words
from kg.extract.objects import head_after, held_to_account
from kg.extract.parties import Party, after, before, meant, parties, pronoun
from kg.extract.people import quantities
from kg.extract.quantities import numbers
from kg.extract.where import Place, narrower, places
from kg.values import Change, Control, Polarity, Range

REACH: Final = 9  # words from a verb to its place: "seized control of most of the strategic town of X"
COUNTED: Final = 3  # words between "eight" and "towns"
NEEDED: Final = 8  # words in which a word that an entry needs stands: "drove the last rebels out of"
BETWEEN: Final = 10  # words in which both parties stand between which a place is divided
BESIDE: Final = 5  # words from a party to its verb where the parse has no subject
LEFT: Final = 18  # words from a subject to its verb
FORMERLY: Final = frozenset({"once", "formerly", "previously"})
RELATIVE: Final = 6  # words from "which" to the verb
TRY: Final = 7  # words before a verb that make of it an attempt
CLAUSE: Final = frozenset({",", ";", "when", "after", "while", "but", "as", "where"})

AIDING: Final = frozenset({"by", "from", "against", "with", "of"})
"""Words before a party that only helps who does it: "the campaign backed by A took the town"."""

SOME: Final = Range(1, 100)
"""Percent that who is "still in" a place has: more than nothing of it, and perhaps all."""


@dataclass(frozen=True, slots=True)
class _Clause:
    sentence: Sentence
    start: int
    end: int
    match: Match
    sides: Sequence[Party]
    named: Sequence[Place]


def find(sentence: Sentence) -> Iterator[Finding]:
    """Yield who holds what after what a sentence tells."""
    matches = list(lexicon("control").find(sentence.words))
    if not matches:
        return
    sides, named = parties(sentence), places(sentence)
    last = -1
    for match in matches:
        clause = _Clause(sentence, sentence.start + match.start, sentence.start + match.end, match, sides, named)
        found = list(_findings(clause))
        if found and found[-1].words[-1].start != last:
            last = found[-1].words[-1].start
            yield from found


def _findings(clause: _Clause) -> Iterator[Finding]:
    says = clause.match.entry
    if not _needs(clause) or not _verb(clause):
        return
    passive = (
        says.get("holder") == "subject"
        and not says.says.get("active")
        and is_passive(clause.sentence, clause.start, clause.match.form)
    )
    place, outcome = _place(clause, passive=passive), _outcome(clause)
    if place is None or outcome is None:
        return
    if says.get("holder") == "each":
        holders = _each(clause)
    else:
        holder = _holder(clause, passive=passive)
        if holder is None and passive and outcome == ("took", "asserts"):
            holder, outcome = _from(clause), ("lost", "asserts")
            if holder is None and place.named and clause.sentence.taker:
                holder, outcome = _taker(clause), ("took", "asserts")
        if holder is None and outcome in (("took", "asserts"), ("holds", "asserts")) and _unled(clause):
            holder = _taker(clause)
        holders = [holder] if holder else []
    listed = _listed(clause, place, passive=passive)
    for one in holders:
        for each in listed:
            yield _finding(clause, each, meant(clause.sentence, clause.sides, one), outcome)


def _finding(clause: _Clause, place: _Held, holder: Party, outcome: tuple[Change, Polarity]) -> Finding:
    says = clause.match.entry
    change, polarity = outcome
    value = Control(
        holder=holder.text,
        change=change,
        polarity=polarity,
        share=_share(clause) or (SOME if says.says.get("some") and polarity == "asserts" else None),
        places=_places(clause, place),
        by=_by(clause),
    )
    spans = sorted(
        {span for span in (holder.words, Words(clause.start, clause.end), place.words) if span.end > span.start}
    )
    return Finding(
        aspect="control",
        value=value,
        trigger=clause.start,
        words=tuple(spans),
        content=Words(spans[0].start, max(span.end for span in spans)),
        found_by=f"control/{says.word}",
        guessed=holder.generic or holder.words.start == holder.words.end,
        place=place.words if place.named else None,
    )


def _needs(clause: _Clause) -> bool:
    needs, wants = clause.match.entry.get("needs"), clause.match.entry.get("needs_before")
    near = clause.sentence.words[clause.end - clause.sentence.start :][:NEEDED]
    earlier = clause.sentence.words[: clause.start - clause.sentence.start][-NEEDED:]
    only, unlike = clause.match.entry.get("only"), clause.match.entry.get("not_after")
    return (
        (not needs or any(word in near for word in needs.split()))
        and (not wants or any(word in earlier for word in wants.split()))
        and (not only or clause.match.form in only.split())
        and not (unlike and near[:1] and near[0] in unlike.split())
    )


def _verb(clause: _Clause) -> bool:
    """Say whether the words stand as the verb or phrase that the line means, not as "rebel-held"."""
    sentence, start = clause.sentence, clause.start
    if sentence.word(start - 1) == "-" or (sentence.word(clause.end) == "-" and clause.match.form != "base"):
        return False
    if sentence.word(start - 1) in FORMERLY:
        return False  # "the land they once held"
    if clause.match.entry.word == "hold" and held_to_account(sentence, clause.end, REACH):
        return False
    if clause.match.entry.word == "clear" and sentence.doc[start].pos_ == "ADJ":
        return False
    if clause.match.entry.word == "control" and clause.match.form == "base":
        return sentence.doc[start].pos_ == "VERB" or sentence.word(start - 1) in ("now", "still", "who", "which")
    return True


@dataclass(frozen=True, slots=True)
class _Held:
    words: Words
    named: bool


def _place(clause: _Clause, *, passive: bool) -> _Held | None:
    where = clause.match.entry.get("place")
    if where == "object" and _people(clause, passive=passive):
        return None
    if where == "near":
        return _near(clause)
    if passive or where == "subject":
        return _leftward(clause) or (_pronoun(clause) if where == "subject" else None)
    if where == "object" and (_captive(clause) or _thing(clause)):
        return None
    reach = REACH + (6 if where == "after" else 0)
    return _rightward(clause, reach) or (_leftward(clause) if where == "object" and _relative(clause) else None)


def _people(clause: _Clause, *, passive: bool) -> bool:
    """Say whether people are what is taken or freed: "freed 12 hostages in the town", "captured him"."""
    role = "nsubjpass" if passive else "dobj"
    objects = [child for child in clause.sentence.doc[clause.start].children if child.dep_ == role]
    people = words("people", "people") | words("people", "person")
    if not passive:
        counted = (one for one in quantities(clause.sentence) if one.words.start == clause.end and not one.bare)
        objects += [clause.sentence.doc[one.words.end - 1] for one in counted]
    return any(one.lower_ in people or one.lower_ in ("him", "her") for one in objects)


def _thing(clause: _Clause) -> bool:
    """Say whether what is taken or left is no place: "seized arms in the town", "withdrew from talks"."""
    head = head_after(clause.sentence, clause.end)
    if (
        head is None
        or head.pos_ != "NOUN"
        or any(place.words.start <= head.i < place.words.end for place in clause.named)
    ):
        return False
    if clause.match.end - clause.match.start > 1:
        return head.lower_ in words("objects", "figures")
    held = words("control", "places") | words("objects", "grounds") | words("objects", "measures")
    served = clause.match.entry.word == "run" and head.lower_ in words("objects", "services")
    return served or head.lower_ not in held


def _listed(clause: _Clause, place: _Held, *, passive: bool) -> list[_Held]:
    """Return each place of "the towns of X, Y and Z", where the parse has them as the verb's subject or object."""
    subject_ = passive or clause.match.entry.get("place") == "subject"
    roles = ("nsubj", "nsubjpass") if subject_ else ("dobj",)
    heads = [child for child in clause.sentence.doc[clause.start].children if child.dep_ in roles]
    if not heads or heads[0].tag_ != "NNS" or heads[0].lower_ not in words("control", "places"):
        return [place]
    of = [child for child in heads[0].children if child.lower_ == "of"]
    names = [name for word in of for name in word.children if name.dep_ == "pobj"]
    for name in names:  # grows as it goes: each name leads to the next one
        names += [child for child in name.children if child.dep_ == "conj" and child.pos_ == "PROPN"]
    first = [min([name.i, *(child.i for child in name.children if child.dep_ == "compound")]) for name in names]
    spans = [Words(start, name.i + 1) for start, name in zip(first, names, strict=True)]
    return [_Held(span, named=True) for span in spans] if len(spans) > 1 else [place]


def _pronoun(clause: _Clause) -> _Held | None:
    """Return "it" as the place: "it is the last rebel stronghold"."""
    for token in clause.sentence.tokens(clause.start - LEFT, clause.start):
        if token.lower_ in ("it", "this", "which") and token.dep_ == "nsubj":
            return _Held(Words(token.i, token.i + 1), named=False)
    return None


def _captive(clause: _Clause) -> bool:
    """Say whether what is taken is the noun before the clause, and no place: "a pilot they captured near the town"."""
    token = clause.sentence.doc[clause.start]
    own = any(child.dep_ == "nsubj" and child.tag_ not in ("WP", "WDT") for child in token.children)
    objects = any(child.dep_ == "dobj" for child in token.children)
    return token.dep_ == "relcl" and own and not objects and not _relative(clause)


def _relative(clause: _Clause) -> bool:
    """Say whether a verb tells more of a place before it: "the town which rebels took", "territory it controls"."""
    token = clause.sentence.doc[clause.start]
    if token.dep_ == "relcl":
        of = any(place.words.start <= token.head.i < place.words.end for place in clause.named)
        return of or token.head.lower_ in words("control", "places")
    return "which" in clause.sentence.words[: clause.start - clause.sentence.start][-RELATIVE:]


def _rightward(clause: _Clause, reach: int) -> _Held | None:
    """Return the first place after the verb, its name where it has one."""
    noun = None
    for token in clause.sentence.tokens(clause.end, clause.end + reach):
        name = next((place for place in clause.named if place.words.start == token.i), None)
        if noun is not None and noun + 2 == token.i and clause.sentence.word(noun + 1) == "with":
            end = name.words.end if name else token.i + 1
            if name or token.pos_ == "PROPN":
                return _Held(Words(noun, end), named=True)  # "the border with X" lies in neither alone
        if name:
            return _Held(name.words, named=True)
        if token.lower_ in words("control", "places") and noun is None:
            noun = token.i
        if token.pos_ == "VERB" and token.tag_ in ("VBD", "VBZ", "VBP") and token.i > clause.end:
            break
        if token.lower_ in (";", ":") or (token.lower_ in CLAUSE and noun is not None):
            break
    return _Held(Words(noun, noun + 1), named=False) if noun is not None else None


def _leftward(clause: _Clause) -> _Held | None:
    noun = None
    for token in reversed(clause.sentence.tokens(clause.start - LEFT, clause.start)):
        name = next((place for place in clause.named if place.words.end == token.i + 1), None)
        if name:
            return _Held(narrower(clause.named, name).words, named=True)
        if noun is not None and token.pos_ in ("VERB", "AUX") and token.tag_ != "VBG":
            break
        if token.lower_ in words("control", "places") and noun is None:
            noun = token.i
        if token.pos_ == "PROPN" and token.dep_ in ("nsubj", "nsubjpass") and noun is None:
            return _Held(
                Words(token.left_edge.i if token.i - token.left_edge.i < 3 else token.i, token.i + 1), named=True
            )
        if token.lower_ in (";", ":") and noun is not None:
            break
    return _Held(Words(noun, noun + 1), named=False) if noun is not None else None


def _near(clause: _Clause) -> _Held | None:
    held = _rightward(clause, REACH + 8) or _leftward(clause)
    return held or _Held(Words(clause.start, clause.end), named=False)


def _holder(clause: _Clause, *, passive: bool) -> Party | None:
    where = clause.match.entry.get("holder")
    if where == "after":
        return _cleared(clause) or pronoun(clause.sentence, clause.end) or after(clause.sides, clause.end, 4)
    if where == "beside":
        return before(clause.sides, clause.start, 1) or agent(clause.sentence, clause.sides, clause.end)
    if where == "before":
        return before(clause.sides, clause.start, 1)
    if passive:
        return agent(clause.sentence, clause.sides, clause.end)
    noun = clause.sentence.doc[clause.start].pos_ in ("NOUN", "PROPN") and clause.match.form in ("base", "s")
    if noun and not clause.match.entry.says.get("fixed"):
        return before(clause.sides, clause.start, 0)
    return subject(clause.sentence, clause.sides, clause.start) or _nearby(clause)


def _each(clause: _Clause) -> list[Party]:
    """Return the parties between which a place is divided: "between rebels in the east and the army in the west"."""
    words_after = clause.sentence.words[clause.end - clause.sentence.start :][:NEEDED]
    start = clause.end + words_after.index("between") + 1
    return [party for party in clause.sides if start <= party.words.start <= start + BETWEEN][:2]


def _from(clause: _Clause) -> Party | None:
    """Return the party from which a place was taken, where nobody is said to have taken it."""
    return after(clause.sides, clause.end + 1, 1) if clause.sentence.word(clause.end) == "from" else None


def _taker(clause: _Clause) -> Party:
    """Return who the article said takes places, where nobody else is named: "... was retaken, too"."""
    return Party(Words(clause.start, clause.start), clause.sentence.taker)


def _unled(clause: _Clause) -> bool:
    """Say whether no party is the subject, and the article has said who takes places: "comes after taking the town"."""
    token = clause.sentence.doc[clause.start]
    if not clause.sentence.taker or token.tag_ != "VBG" or token.dep_ != "pcomp" or token.head.lower_ != "after":
        return False
    above = token.head.head
    return any(child.dep_ == "nsubj" and child.lower_ in words("control", "course") for child in above.children)


def _cleared(clause: _Clause) -> Party | None:
    """Read "clear of terrorism" as a government's words for being clear of its enemies."""
    if clause.match.entry.get("change") != "lost" or clause.sentence.word(clause.end) != "terrorism":
        return None
    return Party(Words(clause.end, clause.end + 1), "terrorists")


def _nearby(clause: _Clause) -> Party | None:
    """Return the party before a verb or phrase that has no subject of its own in the parse."""
    near = before(clause.sides, clause.start, BESIDE)
    between = clause.sentence.tokens(near.words.end, clause.start) if near else []
    outside = near and clause.sentence.word(near.words.start - 1) in AIDING
    return None if outside or any(t.lower_ in (",", ";", "said", "says") for t in between) else near


def _outcome(clause: _Clause) -> tuple[Change, Polarity] | None:
    """Return what is true of the holder: an attempt is contested, a failed one denied, an aim is nothing yet."""
    change: Change = clause.match.entry.get("change")  # type: ignore[assignment]  # a test holds the lexicon to the words of kg.values
    earlier = clause.sentence.words[: clause.start - clause.sentence.start][-TRY:]
    if clause.match.entry.get("polarity") or any(word in words("control", "failed") for word in earlier[-5:]):
        return change, "denies"
    if clause.match.entry.word.startswith("control of") and "for" in earlier[-1:]:
        return "contested", "asserts"
    if clause.match.form == "base" and _infinitive(clause, earlier) and change in ("took", "entered"):
        if any(word in words("control", "attempt") for word in earlier):
            return "contested", "asserts"
        return (change, "asserts") if any(word in words("control", "managed") for word in earlier) else None
    return change, "asserts"


def _infinitive(clause: _Clause, earlier: Sequence[str]) -> bool:
    """Say whether a verb stands after "to", its own or that of the verb before "and"."""
    token = clause.sentence.doc[clause.start]
    joined = token.dep_ == "conj" and any(child.lower_ == "to" for child in token.head.children)
    return joined or "to" in earlier[-2:]


def _share(clause: _Clause) -> Range | None:
    near = " ".join(clause.sentence.words[max(0, clause.start - clause.sentence.start - 10) :][:22])
    for line in load("control")["shares"]:
        if f" {line['word']} " in f" {near} ":
            return Range(line["least"], line["most"])
    stretch = clause.sentence.words[max(0, clause.start - clause.sentence.start - 8) :][:20]
    for index, word in enumerate(stretch):
        if word in ("percent", "%") or (word == "per" and stretch[index + 1 : index + 2] == ("cent",)):
            digits = stretch[index - 1] if index else ""
            if digits.isascii() and digits.isdigit() and int(digits) <= 100:
                low = int(digits) + ("than" in stretch[max(0, index - 3) : index])
                return Range(min(low, 100), 100 if low != int(digits) else int(digits))
    return None


def _places(clause: _Clause, place: _Held) -> Range | None:
    """Return how many places it is about: "eight towns"."""
    first = max(0, min(clause.start, place.words.start) - clause.sentence.start - COUNTED)
    stretch = clause.sentence.words[first : first + 12 + COUNTED]
    for number in numbers(stretch):
        if any(
            word in words("control", "places") and word.endswith("s") for word in stretch[number.end : number.end + 3]
        ):
            return number.range
    return None


def _by(clause: _Clause) -> Literal["force", "deal"] | None:
    near = set(clause.sentence.words[max(0, clause.start - clause.sentence.start - 10) :][:25])
    if near & words("control", "deal"):
        return "deal"
    return "force" if near & words("control", "force") else None
