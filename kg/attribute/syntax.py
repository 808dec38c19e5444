"""What hangs on a verb: its subject, its clause and the words that make up the cue, over spaCy's parse.

Every phrase is a stretch from its left edge to its right edge, which spaCy
keeps ready, so nothing here walks a subtree: a sentence of ten thousand words
costs no more than its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from kg.articles import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Phrase

Range = tuple[int, int]
"""Tokens `start` up to but not including `end` of the doc."""

STEPS: Final = 4
"""How far up a chain of joined verbs a subject is looked for ("he came, saw and said")."""


def words_at(doc: Doc, spans: Sequence[Span]) -> Phrase:
    """Return the tokens that some spans touch, from the first to the last."""
    phrase = doc.char_span(spans[0].start, spans[-1].end, alignment_mode="expand")
    assert phrase is not None, "spans come from the doc's own text"
    return phrase


def reach(token: Token) -> Range:
    """Return the stretch of a token's whole phrase."""
    return token.left_edge.i, token.right_edge.i + 1


def child(token: Token, *deps: str) -> Token | None:
    """Return the first child in one of these roles."""
    return next((c for c in token.children if c.dep_ in deps), None)


def passive(verb: Token) -> bool:
    """Say whether the verb is in the passive voice."""
    return any(c.dep_ in {"auxpass", "nsubjpass"} for c in verb.children)


def agent(verb: Token) -> Token | None:
    """Return the noun after "by" of a passive verb."""
    by = child(verb, "agent")
    return child(by, "pobj") if by is not None else None


def subject(verb: Token) -> Token | None:
    """Return who does it: its own subject, that of the verb it is joined to or hangs on, or the noun it describes."""
    for _ in range(STEPS):
        own = next((c for c in verb.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
        if own is not None:
            return own
        if verb.dep_ == "acl" and verb.tag_ == "VBG":
            above = verb.head.head  # "condemned the attack saying": the one who condemned it says so
            if verb.head.dep_ != "dobj" or above.pos_ != "VERB":
                return verb.head
            verb = above
            continue
        if verb.dep_ not in {"conj", "xcomp", "advcl", "pcomp", "dep", "ccomp"} or verb.head is verb:
            return None
        verb = verb.head
        if verb.pos_ not in {"VERB", "AUX"}:
            return None
    return None


def cue_words(verb: Token) -> list[int]:
    """Return the tokens of the cue: the verb with its helpers, "not" and adverbs close before it, and its particle."""
    words = {verb.i}
    for word in verb.children:
        if word.dep_ == "prt" or (word.dep_ in {"aux", "auxpass", "neg"} and verb.i - word.i <= STEPS):
            words.add(word.i)
    before = verb.i - 1
    while before >= max(0, verb.i - STEPS) and (before in words or verb.doc[before].dep_ == "advmod"):
        if verb.doc[before].head is verb:
            words.add(before)
        before -= 1
    return sorted(words)


def reports_after(verb: Token, before: int) -> bool:
    """Say whether a verb with a subject reports a clause between itself and token `before`."""
    return child(verb, "nsubj") is not None and any(c.dep_ == "ccomp" and verb.i < c.i < before for c in verb.children)


def head_of(phrase: Phrase) -> Token:
    """Return the head of a short phrase: the highest token on the way up from its last word that is still in it."""
    token = phrase[-1]
    for above in ancestors(token):
        if not phrase.start <= above.i < phrase.end:
            break
        token = above
    return token


def ancestors(token: Token, limit: int = 40) -> Iterator[Token]:
    """Yield heads upwards, at most `limit` of them."""
    for _ in range(limit):
        if token.head is token:
            return
        token = token.head
        yield token
