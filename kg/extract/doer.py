"""Finds who does what a verb says: the party that is its subject, or after "by" in the passive.

By the parse, but only a party that is the subject's head or stands before it:
in "strikes on rebel villages killed ten" the rebels did nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from kg.extract.finding import Sentence
from kg.extract.lexicon import words
from kg.extract.parties import Party, after, pronoun
from kg.extract.quantities import numbers

if TYPE_CHECKING:
    from spacy.tokens import Token

CLIMB: Final = 4  # verbs up to the one that has the subject: "managed to recapture and hold"
BY: Final = 10  # words between a verb in the passive and "by"
BE: Final = words("grammar", "be")
HAVE: Final = words("grammar", "have")
SAYING: Final = words("grammar", "saying")
"""Verbs whose subject says something and does not do it."""


COMPLEMENTS: Final = frozenset({"xcomp", "ccomp", "acomp", "attr", "dobj"})
SHARING: Final = COMPLEMENTS | {"conj", "advcl", "aux", "pcomp", "prep", "dep", "compound", "pobj", "acl"}
"""Dependencies over which a word shares the subject of the verb above it."""


def passive(sentence: Sentence, start: int, form: str) -> bool:
    """Say whether a verb in the -ed form is passive: "was struck", "a town struck by"."""
    if form != "ed":
        return False
    index = start - 1
    while (
        index >= sentence.start
        and (sentence.doc[index].pos_ in ("ADV", "PART") or sentence.word(index) == "since")
        and sentence.word(index) not in BE | HAVE
    ):
        index -= 1
    if sentence.word(index) in BE | HAVE:
        return sentence.word(index) in BE
    if any(number.start == 0 for number in numbers(sentence.words[start + 1 - sentence.start :][:4])):
        return False
    token = sentence.doc[start]
    has_object = any(child.dep_ == "dobj" for child in token.children) or _takes(sentence, start + 1)
    by = any(t.lower_ == "by" for t in sentence.tokens(start + 1, start + 3))
    return by or (token.tag_ == "VBN" and not has_object)


def _takes(sentence: Sentence, index: int) -> bool:
    """Say whether a verb's object begins at a token: a determiner, or a name that is no day."""
    if index >= sentence.end:
        return False
    token = sentence.doc[index]
    return token.pos_ in ("DET", "NUM") or (token.pos_ == "PROPN" and token.ent_type_ not in ("DATE", "TIME"))


def agent(sentence: Sentence, found: Sequence[Party], end: int) -> Party | None:
    """Return the party after "by", unless it is another verb's: "killed in a raid | condemned by the army"."""
    for token in sentence.tokens(end, end + BY):
        if token.lower_ == "by":
            return after(found, token.i + 1, 3)
        if answers(token):
            break
        if token.tag_ in ("VBD", "VBZ", "VBP") or token.lower_ in (",", ";"):
            break
    return None


def answers(token: Token) -> bool:
    """Say whether a participle tells what was said or seen of a deed: who "condemned" an attack did not make it."""
    return token.tag_ in ("VBN", "VBD") and token.lemma_ in SAYING | words("grammar", "answering")


def subject(sentence: Sentence, found: Sequence[Party], start: int) -> Party | None:
    """Return the party that does what the verb at `start` says."""
    token = sentence.doc[start]
    for _ in range(CLIMB):
        if any(child.dep_ == "nsubjpass" for child in token.children):
            return None  # what was done to somebody he did not do
        subjects = _subjects(token, start)
        named = (_named_by(sentence, found, head) for head in subjects)
        party = next((party for party in named if party), None)
        if party or subjects:
            return party or _unjoined(sentence, found, start)
        if token.dep_ == "advcl" and any(child.dep_ == "aux" and child.lower_ != "to" for child in token.children):
            break  # a clause with a tense has a subject of its own, which the parse missed
        if token.dep_ in ("xcomp", "ccomp") and token.head.lemma_ in words("grammar", "ordering"):
            told = [child for child in token.head.children if child.dep_ == "dobj" and child.i < start]
            return next((party for head in told if (party := _named_by(sentence, found, head))), None)
        up = token.head
        inside = up.i != token.i and sentence.start <= up.i < sentence.end
        if not inside or up.lemma_ in SAYING or token.dep_ not in SHARING:
            break
        token = up
    return _beside(sentence, found, start)


def _unjoined(sentence: Sentence, found: Sequence[Party], start: int) -> Party | None:
    """Return the party right before a verb, unless it is another verb's: "the raid reported by the army | killed"."""
    party = adjacent(found, start)
    words_before = sentence.tokens(party.words.start - 2, party.words.start) if party else []
    return None if any(token.lower_ == "by" for token in words_before) else party


def _subjects(token: Token, start: int) -> list[Token]:
    """Return the subjects of a verb that stand before `start`, or the noun that it tells more of."""
    subjects = [child for child in token.children if child.dep_ == "nsubj" and child.i < start]
    if not subjects and token.dep_ in ("acl", "relcl"):
        return [token.head]
    relative = token.dep_ == "relcl"
    return [token.head if relative and s.lower_ in ("which", "that", "who") else s for s in subjects]


def adjacent(found: Sequence[Party], start: int) -> Party | None:
    """Return the party whose last word stands right before a token."""
    return next((party for party in found if party.words.end == start), None)


def _named_by(sentence: Sentence, found: Sequence[Party], head: Token) -> Party | None:
    """Return the party of a noun phrase: its head, or the name before its head."""
    standing = pronoun(sentence, head.i)
    if standing:
        return standing
    for party in found:
        if party.words.start <= head.i < party.words.end:
            return party
    if head.lower_ not in words("responsibility", "attack") | words("people", "people"):
        return None
    for party in found:
        if only_where(sentence, party):
            continue
        between = sentence.tokens(party.words.end, head.i)
        if (
            party.words.end <= head.i
            and len(between) <= 3
            and all(t.pos_ not in ("ADP", "VERB", "PUNCT", "CCONJ") for t in between)
        ):
            return party
    return None


def only_where(sentence: Sentence, party: Party) -> bool:
    """Say whether a country before an attack tells where it was: "Syria air raids", but not "US air raids"."""
    places = words("parties", "states") - words("parties", "short")
    return all(sentence.word(i) in places for i in range(party.words.start, party.words.end))


def _beside(sentence: Sentence, found: Sequence[Party], start: int) -> Party | None:
    """Return the party that stands right before a verb, where the parse has no subject."""
    token = sentence.doc[start]
    if any(child.dep_ == "nsubj" and child.i < start for child in token.children):
        return None
    for party in reversed(found):
        gap = sentence.tokens(party.words.end, start)
        if (
            party.words.end <= start
            and len(gap) <= 3
            and all(t.pos_ in ("ADV", "AUX") or t.lower_ in BE | HAVE for t in gap)
        ):
            return party
    return None
