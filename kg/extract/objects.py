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
AIM: Final = 6  # words from "accused" to "of planning"
DATES: Final = frozenset({"DATE", "TIME"})
INSIDE: Final = frozenset({"DET", "ADJ", "NUM", "ADV", "PRON", "PART", "SYM"})
NOUNS: Final = frozenset({"NOUN", "PROPN"})


def head_after(sentence: Sentence, index: int) -> Token | None:
    """Return the noun that heads the words from a token on, through "a series of"; `None` where none begins there."""
    head = None
    for token in sentence.tokens(index, index + REACH):
        if _time(sentence, token):
            if head is not None:
                break
        elif token.pos_ in NOUNS:
            head = token
        elif token.text == "-" or (
            token.lower_ == "of" and (head is None or head.lower_ in words("objects", "measures"))
        ):
            head = None  # "rebel- | held town", "a wave of | raids"
        elif head is not None and not _goes_on(sentence, token):
            break
        elif head is None and not (token.pos_ in INSIDE or token.tag_ in ("VBN", "VBG") or token.text in "'\"`"):
            break
    return head


def _goes_on(sentence: Sentence, token: Token) -> bool:
    """Say whether a noun phrase goes on behind a noun: "the opposition | 's main route", also without the apostrophe."""
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


def figurative(sentence: Sentence, match: Match, end: int) -> bool:
    """Say whether a verb of violence means none: "struck a deal", "fired its minister", "hit the country with sanctions"."""
    kind = match.entry.word
    if kind.endswith("responsible") and sentence.word(end) == "for":
        kind, end = "responsible for", end + 1
    if kind == "responsible for":
        about = sentence.words[end - sentence.start :][:REACH]
        return words("objects", "harm").isdisjoint(about) and words("responsibility", "attack").isdisjoint(about)
    if kind in ("accuse", "blame"):
        return not words("objects", "aims").isdisjoint(sentence.words[end - sentence.start :][:AIM])
    if match.entry.get("doer") not in ("subject", "self"):
        return False
    head = head_after(sentence, end + (kind.startswith("deny any") and sentence.word(end) in ("in", "for")))
    word = head.lower_ if head is not None else ""
    if word in words("objects", "figures") or (kind == "fire" and word in words("objects", "posts")):
        return True
    with_ = next((t.i for t in sentence.tokens(end, end + REACH) if t.lower_ == "with"), None)
    means = head_after(sentence, with_ + 1) if with_ is not None else None
    return means is not None and means.lower_ in words("objects", "measures_of_state")
