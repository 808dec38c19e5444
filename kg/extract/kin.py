"""Counts a family as one number: "a mother and her three daughters" are four people.

Annotators write such a list down as one number of people, and "two men and a
boy" as two: only a list that begins with one person or a couple, and goes on
with whose they are or what they are to each other, is a family.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Final

from kg.extract.finding import Sentence, Words
from kg.extract.lexicon import words
from kg.extract.people import ANYBODY, JOINTS, Group, Quantity
from kg.values import Range

WHOSE: Final = frozenset({"his", "her", "their"})
COUPLE: Final = "couple"


def families(sentence: Sentence, found: Sequence[Group]) -> list[Group]:
    """Return the groups of a sentence with each family as one number."""
    result: list[Group] = []
    for group in found:
        previous = result[-1] if result else None
        if previous is None or not _theirs(sentence, previous, group):
            result.append(group)
        elif previous.parts:
            result[-1] = Group(previous.mains, (*previous.parts, *group.mains, *group.parts))
        else:
            result[-1] = Group((*previous.mains, *group.mains), group.parts)
    return [Group(_summed(sentence, group.mains), _summed(sentence, group.parts)) for group in result]


def _theirs(sentence: Sentence, previous: Group, group: Group) -> bool:
    """Say whether the next number is of somebody's in the one before: "and her | three daughters"."""
    gap = sentence.words[previous.end - sentence.start : group.start - sentence.start]
    return gap[:-1] in JOINTS and gap[-1] in WHOSE


def _summed(sentence: Sentence, people: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    """Return the numbers of a list with the family that it begins with as one."""
    if len(people) < 2 or not _begins(sentence, people[0]):
        return people
    family = [people[0]]
    for other in people[1:]:
        if not _related(sentence, family, other):
            break
        family.append(other)
    if len(family) == 1:
        return people
    total = reduce(_plus, (member.range for member in family))
    whole = Quantity(total, Words(family[0].words.start, family[-1].words.end), ANYBODY, family[0].further)
    return (whole, *people[len(family) :])


def _begins(sentence: Sentence, first: Quantity) -> bool:
    """Say whether a number is one person, whoever it is, or a couple."""
    return (first.range == Range(1, 1) and sentence.word(first.words.start) != "the") or _couple(sentence, first)


def _couple(sentence: Sentence, quantity: Quantity) -> bool:
    """Say whether "a couple" is two people and not a word for two of something."""
    return quantity.bare and sentence.word(quantity.words.end - 1) == COUPLE


def _related(sentence: Sentence, family: Sequence[Quantity], other: Quantity) -> bool:
    """Say whether a number tells whose it is, or both are members of a family by their names: "a mother and a son"."""
    inside = sentence.words[other.words.start - 1 - sentence.start : other.words.end - sentence.start]
    if not WHOSE.isdisjoint(inside):
        return True
    first, noun = family[0].who.lower().split()[-1], other.who.lower().split()[-1]
    known = len(family) > 1 or _couple(sentence, family[0]) or first in words("people", "kin")
    return known and noun in words("people", "kin") | words("people", "young")


def _plus(a: Range, b: Range) -> Range:
    least = None if a.min is None and b.min is None else (a.min or 0) + (b.min or 0)
    return Range(least, None if a.max is None or b.max is None else a.max + b.max)
