"""Finds the sides of a war in a sentence: runs of words that name a party, as the text has it.

A country is a side where it does something and a place elsewhere, and "rebel"
is none in "rebel-held". "Forces" or "it" stands for a party named before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from kg.extract.finding import Sentence, Words, once
from kg.extract.lexicon import words

JOINING: Final = frozenset({"and", "&", "the", "a", "an", "its", "his", "their", "ally", "allies", "allied"})
"""Words that join two parties into one doer: "the regime and its ally Russia"."""
PLACING: Final = words("grammar", "placing")
"""Words before a country that make of it a place."""
BELONGING: Final = frozenset(
    tuple(phrase.split())
    for phrase in (
        "of", "from", "loyal to", "belonging to", "believed to be", "thought to be", "allied with", "affiliated with",
        "affiliated to", "believed to belong to", "thought to belong to", "believed to be from", "thought to be from",
        "of the so-called", "from the so-called", "linked to",
    )
)  # fmt: skip
"""Words between "forces" or "jets" and whose they are."""
OWNER: Final = 3  # words of a name before "forces"
LONGEST_NAME: Final = 4  # words of a name after "Jaish" or "Liwa"
BACKED: Final = frozenset({"backed", "supported", "sponsored"})
DEFINITE: Final = frozenset({"the", "its", "their", "these", "those"})
PRONOUNS: Final = frozenset({"it", "they", "its", "their"})


@dataclass(frozen=True, slots=True)
class Party:
    """A party in a sentence: its words, its name, and whether it only stands for one named before."""

    words: Words
    text: str
    generic: bool = False


@once
def parties(sentence: Sentence) -> list[Party]:
    """Return the parties that a sentence names, left to right; "A and B" is one."""
    found: list[Words] = []
    ends: list[int] = []  # where each reaches with what only tells more of it: "(of A)", "against B"
    for run in _runs(sentence):
        gap = sentence.words[ends[-1] - sentence.start : run.start - sentence.start] if found else ()
        if found and _told(gap):
            ends[-1] = run.end + (sentence.word(run.end) == ")")
        elif found and _joins(sentence, found[-1], gap):
            found[-1] = Words(found[-1].start, run.end)
            ends[-1] = run.end
        else:
            found.append(run)
            ends.append(run.end)
    return [_party(sentence, run, end) for run, end in zip(found, ends, strict=True)]


def _party(sentence: Sentence, run: Words, end: int) -> Party:
    """Return a run of words as a party, without who backs it: "US-backed Kurdish fighters" are Kurdish fighters."""
    start = run.start
    for index in range(run.start + 1, run.end - 1):
        if sentence.word(index).rpartition("-")[2] in BACKED and _named(sentence, Words(index + 1, run.end)):
            start = index + 1
    while sentence.word(start) == "-":
        start += 1
    return Party(Words(start, end), _plain(sentence.text(Words(start, run.end))), _generic(sentence, run))


def _plain(name: str) -> str:
    """Return a name in one spelling and without whom it fights.

    >>> _plain("U.S.-led anti-Ansar coalition")
    'US-led coalition'
    """
    return re.sub(r"\banti-\w+ (?=coalition|alliance)", "", name.replace("U.S.", "US").replace("U.K.", "UK"))


def _named(sentence: Sentence, run: Words) -> bool:
    """Say whether a run of words says by itself whose it is: "fighters" and "militants" do not."""
    inside = {sentence.word(i) for i in range(run.start, run.end)}
    return bool(inside & (words("parties", "core") | words("parties", "national")) - words("parties", "loose"))


def _told(gap: Sequence[str]) -> bool:
    """Say whether what follows a party only tells more of it: it stands in brackets, or is whom the party fights."""
    return (gap[:1] == ("(",) and ")" not in gap) or (gap[:1] in (("against",), ("fighting",)) and len(gap) <= 2)


def _joins(sentence: Sentence, last: Words, gap: Sequence[str]) -> bool:
    if not gap or len(gap) > 4:
        return False
    if gap[0] in ("and", "&") and sentence.word(last.start - 1) != "between" and all(word in JOINING for word in gap):
        return True
    bare = [word for word in gap if word not in ("the", "president")]
    loose = sentence.word(last.end - 1) in words("parties", "loose") and not _named(sentence, last)
    return (loose or _generic(sentence, last)) and tuple(bare) in BELONGING


def _runs(sentence: Sentence) -> list[Words]:
    listed = _listed()
    runs: list[Words] = []
    start = sentence.start
    while start < sentence.end:
        end = start
        while sentence.word(end) in listed and not _another_word(sentence, end):
            end += 1
        group = _group(sentence, start) if end == start else None
        if group:
            runs.append(group)
            end = group.end
        elif end > start:
            start, end = _owner(sentence, start, end), _named_on(sentence, end)
            run = _trimmed(sentence, start, end)
            if run and _is_side(sentence, run):
                runs.append(run)
        start = max(end, start + 1)
    return runs


def _group(sentence: Sentence, start: int) -> Words | None:
    """Return a name that no list has with the word for an armed group behind it: "the Red Lantern group"."""
    end = start
    while end < min(sentence.end, start + LONGEST_NAME) and _capital(sentence, end):
        end += 1
    whole = end > start and sentence.word(end) in words("parties", "groups")
    return Words(start, end + 1) if whole and sentence.word(end - 1) not in words("parties", "civil") else None


def _capital(sentence: Sentence, index: int) -> bool:
    token = sentence.doc[index]
    return token.text[:1].isupper() and token.pos_ == "PROPN" and token.lower_ not in words("parties", "groups")


@cache
def _listed() -> frozenset[str]:
    """Return every word that can stand in the name of a side."""
    return frozenset().union(*(words("parties", name) for name in ("core", "states", "national", "arms", "modifiers")))


def _named_on(sentence: Sentence, end: int) -> int:
    """Return where a name ends that goes on with words of no list: "Jaish Khaled bin Walid"."""
    if sentence.word(end - 1) not in words("parties", "begin_names"):
        return end
    last = end
    for token in sentence.tokens(end, end + LONGEST_NAME):
        if not (token.text[:1].isupper() or token.lower_ in ("bin", "al", "-", "ibn", "el")):
            break
        last = token.i + 1
    return last


def _owner(sentence: Sentence, start: int, end: int) -> int:
    """Return where a name begins that says whose "forces" are: "Omar Saids forces"."""
    if not all(sentence.word(i) in words("parties", "arms") for i in range(start, end)):
        return start
    first = start
    while first > max(sentence.start, start - OWNER) and sentence.doc[first - 1].ent_type_ == "PERSON":
        first -= 1
    return first


def _another_word(sentence: Sentence, index: int) -> bool:
    """Say whether "us" is the pronoun and not the country, "led" the verb and no part of a name."""
    token = sentence.doc[index]
    if token.lower_ == "us":
        return token.text != "US"
    return (
        token.lower_ in ("force", "front", "led", "backed", "jet", "command")
        and token.pos_ == "VERB"
        and sentence.word(index - 1) != "-"
    )


def _trimmed(sentence: Sentence, start: int, end: int) -> Words | None:
    while start < end and (
        sentence.word(start) in words("parties", "leading")
        or (sentence.word(start), sentence.word(start + 1)) == ("free", "of")
    ):
        start += 1
    while (
        end > start
        and sentence.word(end - 1) in words("parties", "trailing")
        and not (sentence.word(end - 1) in ("led", "backed") and sentence.word(end - 2) == "-")
        and not (sentence.word(end - 1) == ")" and "(" in sentence.words[start - sentence.start : end - sentence.start])
    ):
        end -= 1
    return Words(start, end) if end > start else None


def _is_side(sentence: Sentence, run: Words) -> bool:
    """Say whether a run of words names a side and not a place or the adjective of something else."""
    inside = {sentence.word(i) for i in range(run.start, run.end)}
    if sentence.word(run.start - 1) in words("parties", "civil") and inside <= words("parties", "groups"):
        return False
    if sentence.word(run.end) == "-" and sentence.word(run.end + 1) in words("parties", "hyphened"):
        return False
    if sentence.word(run.end) in words("parties", "spoils") and sentence.doc[run.end].pos_ != "VERB":
        return False
    if inside & (words("parties", "core") | words("parties", "arms")):
        return True
    if inside & words("parties", "states"):
        short = sentence.word(run.start) in words("parties", "short")  # has no adjective: "in US air strikes"
        struck = short and sentence.word(run.end) in words("responsibility", "attack") | words("parties", "struck")
        return (struck or sentence.word(run.start - 1) not in PLACING) and not _possessive(sentence, run)
    return bool(inside & words("parties", "national"))


def _possessive(sentence: Sentence, run: Words) -> bool:
    """Say whether "Syrias" only says where something is: "Syrias Idlib"."""
    last = sentence.word(run.end - 1)
    return last.endswith("s") and last not in ("damascus", "us", "u.s.") and last[:-1] in words("parties", "states")


def _generic(sentence: Sentence, run: Words) -> bool:
    """Say whether nothing in a run says whose: "the forces", "suicide bombers", "the extremist group"."""
    if sentence.word(run.end - 1) in words("parties", "bodies") and sentence.word(run.start - 1) == "the":
        told = words("parties", "descriptions") | words("parties", "bodies")
        if all(sentence.word(i) in told for i in range(run.start, run.end)):
            return not _appositive(sentence, run)
    return all(
        sentence.word(i) in words("parties", "arms") | words("parties", "blank") for i in range(run.start, run.end)
    )


def _appositive(sentence: Sentence, run: Words) -> bool:
    """Say whether a name follows that the words describe: "the extremist group Ansar"."""
    return run.end < sentence.end and sentence.doc[run.end].pos_ == "PROPN"


def adjective(sentence: Sentence, party: Party) -> bool:
    """Say whether a party is only a country's adjective: "Russian"."""
    return all(sentence.word(i) in words("parties", "national") for i in range(party.words.start, party.words.end))


def before(found: Sequence[Party], index: int, reach: int = 14) -> Party | None:
    """Return the nearest party that ends at or before a token."""
    near = [party for party in found if party.words.end <= index and index - party.words.end <= reach]
    return near[-1] if near else None


def after(found: Sequence[Party], index: int, reach: int = 10) -> Party | None:
    """Return the nearest party that starts at or after a token, at most `reach` tokens on."""
    return next((party for party in found if index <= party.words.start <= index + reach), None)


def meant(sentence: Sentence, found: Sequence[Party], party: Party) -> Party:
    """Return a party by the name of the one that it stands for, in this sentence or those before."""
    if not party.generic:
        return party
    earlier = [p for p in found if p.words.end <= party.words.start and not p.generic and not adjective(sentence, p)]
    if earlier:
        between = sentence.tokens(earlier[-1].words.end, party.words.start)
        own = len(between) == 1 and between[0].pos_ == "VERB"  # "the army launched its"
        name = (earlier[0] if not own and sentence.word(party.words.start) in PRONOUNS else earlier[-1]).text
    elif teller := _teller(sentence, party):
        name = teller
    else:
        head = sentence.word(party.words.end - 1)
        alike = (one for one in sentence.antecedents if one.lower().split()[-1] == head)
        name = next(alike, sentence.antecedents[0] if sentence.antecedents else "")
    return Party(party.words, name, generic=True) if name else party


def _teller(sentence: Sentence, party: Party) -> str:
    """Return the office of a state that says this of its own: "Russia's ministry denied that its planes did it"."""
    start = party.words.start
    if PRONOUNS.isdisjoint((sentence.word(start), sentence.word(start - 1))):
        return ""
    for verb in sentence.doc[start].ancestors:
        for subject in (child for child in verb.lefts if child.dep_ == "nsubj" and child.i < start - 1):
            whole = Words(max(subject.left_edge.i, sentence.start), subject.i + 1)
            inside = {sentence.word(i).removesuffix("s") for i in range(whole.start, whole.end)}
            if subject.lower_ in words("parties", "offices") and inside & _owners():
                return sentence.text(whole).removeprefix("The ").removeprefix("the ")
    return ""


def _owners() -> frozenset[str]:
    return words("parties", "states") | words("parties", "national")


def definite(sentence: Sentence, party: Party) -> bool:
    """Say whether a party without a name is one spoken of before: "the warplanes", "it", and not "warplanes"."""
    return sentence.word(party.words.start) in PRONOUNS or sentence.word(party.words.start - 1) in DEFINITE


def pronoun(sentence: Sentence, index: int) -> Party | None:
    """Return "it" or "they" as a party, if that is the word."""
    return (
        Party(Words(index, index + 1), sentence.word(index), generic=True) if sentence.word(index) in PRONOUNS else None
    )
