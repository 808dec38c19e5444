"""Reporting without a verb: "according to", "the claim that", "is certain that", "allegedly"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.attribute.before import phrase_end, speaks
from kg.attribute.context import Context
from kg.attribute.order import another
from kg.attribute.spans import Draft
from kg.attribute.syntax import STEPS, Range, ancestors, child, reach, reports_after, subject

if TYPE_CHECKING:
    from spacy.tokens import Token

VERBAL = frozenset({"VERB", "AUX"})


def of_phrase(context: Context, token: Token) -> Draft | None:
    """Read "according to X": the source is X, the content the sentence or clause around the phrase."""
    if token.lower_ not in context.begins_source:
        return None
    fitting = [phrase for phrase in context.cues.sources if _matches(context, token, phrase)]
    if not fitting:
        return None
    words = max(fitting, key=len)  # two that fit and are equally long are the same
    last = context.doc[token.i + len(words) - 1]
    noun = child(last, "pobj", "pcomp") or child(token, "pobj") or child(last.head, "pobj")
    if noun is None or noun.i <= last.i:
        return None
    head = token.head
    if head is token or (token.dep_ == "prep" and head.pos_ not in VERBAL):
        head = next((above for above in ancestors(token) if above.pos_ in VERBAL), token)
    start, end = reach(head)
    left, right = reach(token)
    sentence = context.sentence[token.i]
    if left - sentence[0] <= 1 or sentence[1] - right <= STEPS:
        start, end = _sentence(context, sentence, left, right)
    source = context.noun_phrase(noun)
    if context.stripped:
        source = last.i + 1, min(source[1], phrase_end(context.doc, last.i + 1, source[1]))
        right = source[1]
    content = [(start, min(left, end)), (max(right, start), end)]
    return context.draft(source, range(token.i, last.i + 1), content)


def _matches(context: Context, token: Token, phrase: tuple[str, ...]) -> bool:
    if token.lower_ != phrase[0] or token.i + len(phrase) >= len(context.doc):
        return False
    return all(context.doc[token.i + k].lower_ == word for k, word in enumerate(phrase))


def _sentence(context: Context, sentence: Range, left: int, right: int) -> Range:
    """Return the whole sentence, but from where an earlier source in it has begun to speak."""
    start, end = sentence
    for token in context.doc[start:left]:
        if token.pos_ == "VERB" and token.lemma_.lower() in context.cues.clause and reports_after(token, left):
            clause = child(token, "ccomp")
            start = max(start, clause.left_edge.i) if clause is not None else start
    return start, max(end, right)


def of_adverb(context: Context, adverb: Token) -> Draft | None:
    """Read "allegedly": nobody says the clause around it."""
    if adverb.lower_ not in context.cues.adverbs:
        return None
    head = adverb.head
    if head.pos_ not in VERBAL:
        head = next((above for above in ancestors(adverb) if above.pos_ in VERBAL), head)
    start, end = reach(head)
    return context.draft(None, [adverb.i], [(start, adverb.i), (adverb.i + 1, end)])


def of_noun(context: Context, noun: Token) -> Draft | None:
    """Read "its claim that ...": the owner says the clause."""
    if noun.lemma_.lower() not in context.cues.nouns:
        return None
    clause = child(noun, "acl", "ccomp")
    if clause is not None and clause.tag_ == "VBG" and clause.lemma_.lower() in {"suggest", "say", "claim", "allege"}:
        clause = child(clause, "ccomp")  # "reports suggesting that"
    told = clause is not None and child(clause, "mark") is not None  # "reports that five were killed"
    if clause is None or clause.i < noun.i or (clause.tag_ in {"VBN", "VBG"} and not told):
        return None
    owner = child(noun, "poss") or next(
        (c for c in noun.children if c.dep_ in {"compound", "amod"} and speaks(c)), None
    )
    content = reach(clause)
    if context.stripped:
        content = content[0], another(context, noun, (content[0], context.sentence[noun.i][1]), content[1])
    if owner is not None:
        source = reach(owner) if owner.dep_ == "poss" else (owner.i, owner.i + 1)
        return context.draft(source, [noun.i], [content])
    if context.stripped and noun.lemma_.lower() == "report" and noun.tag_ == "NNS":
        return context.draft((noun.i, noun.i + 1), [noun.i + 1], [content])  # "by reports | that", nobody's
    return context.draft(None, [noun.i], [content])


def of_adjective(context: Context, adjective: Token) -> Draft | None:
    """Read "is certain that ..."."""
    if adjective.lemma_.lower() not in context.cues.adjectives or adjective.head.lemma_ != "be":
        return None
    clause = child(adjective, "ccomp")
    who = subject(adjective.head)
    if clause is None or clause.i < adjective.i or who is None or who.lower_ in {"it", "there"}:
        return None
    return context.draft(context.noun_phrase(who), [adjective.head.i, adjective.i], [reach(clause)])
