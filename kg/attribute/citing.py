"""Whom a paper quotes: "SANA quoted X as saying", "X was quoted as saying by the daily", "it reported citing X".

The one who is quoted is the source, and the paper that quotes is the relay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg.articles import Span
from kg.attribute.cues import nouns
from kg.attribute.spans import Draft, overlap, tidy
from kg.attribute.syntax import Range, agent, child, cue_words, passive, reach, subject, words_at

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

CITING: Final = frozenset({"citing", "quoting"})
LONGEST: Final = 40
"""Tokens of a cue or of a source that are looked at."""


def cited(doc: Doc, text: str, draft: Draft) -> Draft:
    """Put the one who is quoted in place of the paper that quotes."""
    for verb in _verbs(doc, draft.cue):
        saying = _saying(verb)
        if saying is not None:
            return _quoted(doc, text, draft, saying)
        citing = next((c for c in verb.children if c.i > verb.i and c.lower_ in CITING), None)
        who = child(citing, "dobj") if citing is not None else None
        if citing is not None and who is not None and draft.source and is_speaker(who):
            return _citing(doc, text, draft, (citing, who))
        before = _citing_before(doc, draft, verb)
        if before is not None:
            return _citing(doc, text, draft, before)
    return draft


def _citing_before(doc: Doc, draft: Draft, verb: Token) -> tuple[Token, Token] | None:
    """Return "citing" and who is cited where both stand before the verb: "SANA, citing a source, said".

    By the order of the words: between the one who is cited and the verb stands
    nothing but the paper, marks and adverbs.
    """
    if not draft.source:
        return None
    paper = words_at(doc, draft.source)
    if verb.lower_ in CITING or verb.i <= paper.start:
        return None
    for token in reversed(doc[max(verb.sent.start, verb.i - LONGEST) : verb.i]):
        if token.lower_ not in CITING:
            continue
        who = child(token, "dobj")
        if who is None or not token.i < who.i < verb.i or not is_speaker(who):
            return None
        between = doc[_name(who)[1] : verb.i]
        beside = all(paper.start <= t.i < paper.end or t.is_punct or t.pos_ in {"ADV", "AUX", "DET"} for t in between)
        return (token, who) if beside else None
    return None


def _verbs(doc: Doc, cue: Sequence[Span]) -> list[Token]:
    words = [token for span in cue for token in words_at(doc, [span])]
    return [token for token in words[:LONGEST] if token.pos_ == "VERB"]


def _saying(verb: Token) -> Token | None:
    """Return the "saying" of "quoted X as saying", from either verb."""
    if verb.dep_ == "pcomp" and verb.head.lower_ == "as" and verb.head.head.lemma_.lower() in nouns().passing:
        return verb
    if verb.lemma_.lower() not in nouns().passing:
        return None
    for word in verb.children:
        if word.dep_ == "prep" and word.lower_ == "as":
            return child(word, "pcomp")
    return None


def _quoted(doc: Doc, text: str, draft: Draft, saying: Token) -> Draft:
    quoting = saying.head.head
    if passive(quoting):
        who = child(quoting, "nsubjpass")
        by = child(saying, "prep", "agent")
        relay = agent(quoting) or (child(by, "pobj") if by is not None and by.lower_ == "by" else None)
    else:
        who, relay = child(quoting, "dobj"), subject(quoting)
    if who is None:
        return draft
    source = _spans(doc, text, _name(who))
    clause = child(saying, "ccomp")
    if clause is not None and clause.i > saying.i:
        content = _spans(doc, text, reach(clause))
    else:
        content = tidy(text, [piece for span in draft.content for piece in _outside(span, source)])
    cue = sorted({*cue_words(quoting), saying.head.i, saying.i})
    spans = [span for i in cue for span in _spans(doc, text, (i, i + 1))]
    relays = (_spans(doc, text, _name(relay)),) if relay is not None and relay.i != who.i else ()
    if relays and overlap(relays[0], draft.source) and not overlap(draft.source, source):
        relays = (draft.source,)  # a finder's own span of the same paper: a name rather than a noun
    return Draft(source, tuple(spans), content or draft.content, draft.by, relays or draft.relays)


def _citing(doc: Doc, text: str, draft: Draft, cited_as: tuple[Token, Token]) -> Draft:
    citing, who = cited_as
    source = _spans(doc, text, _name(who))
    cut = (*_spans(doc, text, (citing.i, citing.i + 1)), *source)
    if overlap(source, draft.source) and source[0].start <= draft.source[0].start:
        relay = subject(citing.head)
        relays = (_spans(doc, text, _name(relay)),) if relay is not None else draft.relays
    else:
        paper = tidy(text, [piece for span in draft.source for piece in _outside(span, cut)])
        relays = (paper, *draft.relays) if paper else draft.relays
    content = [piece for span in draft.content for piece in _outside(span, cut)]
    return replace(draft, source=source, content=tidy(text, content) or draft.content, relays=relays)


def _outside(span: Span, cut: Sequence[Span]) -> list[Span]:
    start, end = span
    pieces = []
    for left, right in cut:
        if left >= end or right <= start:
            continue
        if left > start:
            pieces.append(Span(start, left))
        start = max(start, right)
    return [*pieces, Span(start, end)] if start < end else pieces


def _name(noun: Token) -> Range:
    """Return the stretch of a noun's phrase, up to a clause in it."""
    start, end = reach(noun)
    for word in noun.children:
        if word.i > noun.i and word.dep_ in {"acl", "relcl", "ccomp"}:
            end = min(end, word.left_edge.i)
    end = _with_place(noun.doc, min(end, noun.i + LONGEST))
    return max(start, noun.i - LONGEST), end


def _with_place(doc: Doc, end: int) -> int:
    """Return where a phrase ends with the place or body after it: "quoted a source | at the clinic | as saying"."""
    at = end
    if at < len(doc) and doc[at].lower_ in {"in", "at", "from", "of", "with", "inside"}:
        at += 1
        while at < min(len(doc), end + LONGEST) and (
            doc[at].pos_ in {"NOUN", "PROPN", "ADJ", "DET"} or doc[at].text == "-"
        ):
            at += 1
        if at > end + 1 and (at == len(doc) or doc[at].lower_ in {"as", "that"} or doc[at].is_punct):
            return at
    return end


def _spans(doc: Doc, text: str, tokens: Range) -> tuple[Span, ...]:
    first, last = doc[tokens[0]], doc[tokens[1] - 1]
    return tidy(text, [Span(first.idx, last.idx + len(last))])


def is_speaker(noun: Token) -> bool:
    """Say whether a noun is a name or a word for people, bodies or papers."""
    words = {noun.lemma_.lower(), noun.lower_}  # "media" is a body, and its lemma "medium" is not
    listed = nouns()
    return noun.pos_ == "PROPN" or bool(words & (listed.people | listed.bodies | listed.papers))
