"""Who says what a verb reports: its subject by the parse, by the order of words, or who stands beside a quotation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.attribute.context import Context
from kg.attribute.syntax import Range, agent, child, passive, reach, subject

if TYPE_CHECKING:
    from spacy.tokens import Token

_PHRASE: Final = frozenset({"NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM", "PART", "ADP"})
_SHORT: Final = 20
"""Tokens of a speaker with his office, as the parse gives it."""


def speaker(context: Context, verb: Token) -> Range | None:
    """Return who says what a verb reports, `None` when nobody is named."""
    if passive(verb) or _hearsay(verb):
        by, said = agent(verb), child(verb, "prep")
        if by is not None:
            return reach(by)
        if said is None or said.lower_ != "as":  # but "X was quoted as saying"
            return None
    who = subject(verb)
    if who is not None and _expletive(who, verb):
        return None
    if who is None or who.i in context.quoted:
        return _unparsed(context, verb, who)
    parsed = context.noun_phrase(who)
    return _in_order(context, verb, who, parsed) if context.stripped else parsed


def _expletive(who: Token, verb: Token) -> bool:
    """Say whether "it" stands for nobody: "it seems", "it is impossible to confirm"."""
    infinitive = verb.tag_ == "VB" and verb.dep_ == "xcomp" and verb.head.pos_ in {"AUX", "ADJ"}
    return who.lower_ in {"it", "there"} and (infinitive or verb.lemma_.lower() in {"seem", "appear"})


def _unparsed(context: Context, verb: Token, who: Token | None) -> Range | None:
    """Return who stands beside a verb to which the parse gives no speaker, or one inside a quotation."""
    if who is None and context.stripped and not passive(verb):
        ordered = context.before.speaker(verb, context.sentence[verb.i])
        if ordered is not None:
            return ordered
    return _beside(context, verb) if verb.i in context.spoken else None


def _in_order(context: Context, verb: Token, who: Token, parsed: Range) -> Range:
    """Return a speaker as far as order shows where he begins and ends, where the parse agrees on who it is."""
    ordered = context.before.speaker(verb, context.sentence[verb.i])
    if ordered is None:
        return parsed
    if ordered[0] <= who.i < ordered[1]:
        joined = parsed[0] < ordered[0] and context.doc[ordered[0] - 1].pos_ == "CCONJ"
        return parsed if joined else ordered  # "the Front for X and the Y brigade"
    return (parsed[0], ordered[1]) if parsed[1] == ordered[0] else parsed  # "A nurse at the clinic | Bayan Haddad"


def _hearsay(verb: Token) -> bool:
    """Say whether a participle tells what nobody in particular thinks: "jets believed to be Russian"."""
    if verb.lemma_.lower() not in {"believe", "think", "suspect", "understand", "presume", "report", "say"}:
        return False
    follows = verb.i + 2 < len(verb.doc) and verb.doc[verb.i + 1].lower_ == "to"
    return follows and verb.tag_ in {"VBN", "VBD"} and not any(c.dep_ in {"aux", "neg"} for c in verb.children)


def _beside(context: Context, verb: Token) -> Range | None:
    """Return the noun phrase next to the verb of a quotation whose parse went wrong: before it, else after it."""
    doc = context.doc
    for near, step in ((verb.i - 1, -1), (verb.i + 1, 1)):
        if not 0 <= near < len(doc) or near in context.quoted or doc[near].pos_ not in _PHRASE - {"NUM", "PART", "ADP"}:
            continue
        far = near
        while 0 <= far + step < len(doc) and far + step not in context.quoted and doc[far + step].pos_ in _PHRASE:
            if abs(far - near) > _SHORT:
                break
            far += step
        return min(near, far), max(near, far) + 1
    return None
