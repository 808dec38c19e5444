"""What a verb is done to, by the order of the words behind it: the noun that heads them.

"Launched an investigation | into the attack" is about an investigation, and
"entered talks in the town" about talks. By order, since a parse of news without
its commas often loses the object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.extract.finding import Sentence
from kg.extract.lexicon import Match, words

if TYPE_CHECKING:
    from spacy.tokens import Token

REACH: Final = 12  # words from a verb to the noun that heads its object
BLAME: Final = frozenset({"responsible", "accountable"})
AIM: Final = 6  # words from "accused" to "of planning"
DATES: Final = frozenset({"DATE", "TIME"})
INSIDE: Final = frozenset({"DET", "ADJ", "NUM", "ADV", "PRON", "PART", "SYM"})
NOUNS: Final = frozenset({"NOUN", "PROPN"})


def head_after(sentence: Sentence, index: int) -> Token | None:
    """Return the noun that heads the words from a token on, through "a series of"; `None` where none begins."""
    head = None
    for token in sentence.tokens(index, index + REACH):
        if _time(sentence, token):
            if head is not None:
                break
        elif token.pos_ in NOUNS:
            head = token
        elif _begins_anew(token, head):
            head = None
        elif not (_inside(token) if head is None else _goes_on(sentence, token)):
            break
    return head


def _begins_anew(token: Token, head: Token | None) -> bool:
    """Say whether what stands before a token heads nothing: "rebel | - held town", "a wave | of raids"."""
    measured = token.lower_ == "of" and (head is None or head.lower_ in words("objects", "measures"))
    return measured or token.text == "-"


def _inside(token: Token) -> bool:
    """Say whether a word can stand before the first noun of its phrase."""
    return token.pos_ in INSIDE or token.tag_ in ("VBN", "VBG") or token.text in "'\"`"


def _goes_on(sentence: Sentence, token: Token) -> bool:
    """Say whether a noun phrase goes on behind a noun: "the opposition | 's main route", "oppositions | main route"."""
    after = sentence.tokens(token.i + 1, token.i + 2)
    return token.lower_ == "'s" or (
        token.pos_ == "ADJ" and any(t.pos_ in NOUNS and not _time(sentence, t) for t in after)
    )


def _time(sentence: Sentence, token: Token) -> bool:
    """Say whether a token tells when: "on | Monday"."""
    after = sentence.tokens(token.i + 1, token.i + 2)
    return token.ent_type_ in DATES or (
        token.lower_ in ("on", "early", "late") and any(t.ent_type_ in DATES for t in after)
    )


def held_to_account(sentence: Sentence, end: int, reach: int) -> bool:
    """Say whether "hold", which ends before a token, holds somebody responsible and no place; `reach` in words."""
    return not BLAME.isdisjoint(sentence.words[end - sentence.start :][:reach])


def figurative(sentence: Sentence, match: Match, end: int) -> bool:
    """Say whether a verb of violence means none: "struck a deal", "fired its minister", "hit it with sanctions"."""
    kind = match.entry.word
    if kind in words("objects", "literal"):
        return False
    if kind.endswith("responsible") and sentence.word(end) == "for":
        kind, end = "responsible for", end + 1
    near = sentence.words[end - sentence.start :][:REACH]
    if kind == "responsible for":
        return words("objects", "harm").isdisjoint(near) and words("responsibility", "attack").isdisjoint(near)
    if kind in ("accuse", "blame"):
        return not words("objects", "aims").isdisjoint(near[:AIM])
    if words("objects", "figures").isdisjoint(near) and words("objects", "measures_of_state").isdisjoint(near):
        return kind == "fire" and not words("objects", "posts").isdisjoint(near) and _peaceful(sentence, kind, end)
    return match.entry.get("doer") in ("subject", "self") and _peaceful(sentence, kind, end)


def _peaceful(sentence: Sentence, kind: str, end: int) -> bool:
    """Say whether what stands behind a verb is nothing that is struck, or is struck with nothing that hurts."""
    head = head_after(sentence, end + (kind.startswith("deny any") and sentence.word(end) in ("in", "for")))
    word = head.lower_ if head is not None else ""
    if word in words("objects", "figures") or (kind == "fire" and word in words("objects", "posts")):
        return True
    means = next((t.i + 1 for t in sentence.tokens(end, end + REACH) if t.lower_ == "with"), None)
    head = head_after(sentence, means) if means is not None else None
    return head is not None and head.lower_ in words("objects", "measures_of_state")
