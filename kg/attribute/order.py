"""What is said, by the order of words: for text that has lost its commas and with them the parse of its clauses.

A verb of saying opens what is said ("the monitor said that ...", up to where
somebody else speaks), or the speaker follows it ("... said the monitor").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.attribute.before import speaks
from kg.attribute.context import LONGEST, Context
from kg.attribute.cues import cues, nouns
from kg.attribute.spans import Draft
from kg.attribute.surface import closes, finite
from kg.attribute.syntax import Range, cue_words, passive, words_at

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

DEEDS: Final = frozenset({"responsibility", "credit"})
"""What is claimed by words that report nothing: the deed is told by the text itself."""
_VERBAL: Final = frozenset({"VERB", "AUX"})
TURNS: Final = frozenset({"while", "but", "whereas", "and", "although", "though"})
"""Words between what one says and what another says."""
_LEADING: Final = frozenset({"meanwhile", "also", "separately", "however", "and", "but", "while", "earlier", "later"})
_DEPENDENT: Final = frozenset({"relcl", "advcl", "acl", "pcomp"})
_PLAIN: Final = frozenset({"say", "tell", "report", "add", "announce", "state", "claim", "confirm", "note", "declare"})
"""Verbs that open a clause without "that"."""
_ADDRESSEE: Final = 8
"""Tokens after the verb for whom it was told, when, and "that"."""


def opening(context: Context, verb: Token) -> Draft | None:
    """Read "X said (that) ...": the sentence after the verb, up to where another speaks."""
    if verb.lemma_.lower() in context.cues.doubtful or not finite(verb) or passive(verb):
        return None
    sentence = context.sentence[verb.i]
    that = _that(context, verb, sentence)
    if not that and (verb.lemma_.lower() not in _PLAIN or verb.dep_ in _DEPENDENT):
        return None
    source = context.before.speaker(verb, sentence)
    if source is None or not _speaker(context, source):
        return None
    if not that and not _begins(context, source, sentence):
        return None
    start = that or verb.i + 1
    end = another(context, verb, sentence, sentence[1])
    if not any(t.pos_ in _VERBAL and t.dep_ != "amod" for t in context.doc[start : min(end, start + LONGEST)]):
        return None
    return context.draft(source, cue_words(verb), [(start, end)])


def reported(doc: Doc, draft: Draft) -> bool:
    """Say whether a find has a word of reporting for its cue: not "have waged", and "showed" only of a video."""
    listed = cues()
    lemmas = {token.lemma_.lower() for span in draft.cue for token in words_at(doc, [span])}
    if "claim" in lemmas and draft.content and words_at(doc, draft.content[:1])[0].lower_ in DEEDS:
        return False
    if lemmas & listed.doubtful and not lemmas & (listed.nouns | _PLAIN):
        source = {token.lemma_.lower() for span in draft.source for token in words_at(doc, [span])}
        return bool(source & nouns().papers)
    return not draft.cue or bool(
        lemmas & (listed.clause | listed.object | listed.quotation | listed.nouns | {"accord", ":"})
    )


def inverted(context: Context, verb: Token) -> Draft | None:
    """Read "... said X" and "... said X which relies on Y", without quote marks."""
    sentence = context.sentence[verb.i]
    if verb.lemma_.lower() not in {"say", "report", "add", "announce"} or not finite(verb):
        return None
    before = context.doc[max(sentence[0], verb.i - LONGEST) : verb.i]
    if len(before) < 4 or not any(t.pos_ in _VERBAL for t in before) or any(t.i in context.quoted for t in before):
        return None
    end = _phrase_after(context, verb, sentence)
    if end is None:
        return None
    return context.draft((verb.i + 1, end), cue_words(verb), [(sentence[0], verb.i)])


def _phrase_after(context: Context, verb: Token, sentence: Range) -> int | None:
    """Return where a speaker after the verb ends, `None` when what follows is no speaker alone."""
    doc, at = context.doc, verb.i + 1
    sentence = sentence[0], min(sentence[1], at + LONGEST)
    end = at
    while end < sentence[1] and (doc[end].pos_ in {"NOUN", "PROPN", "DET", "ADJ"} or doc[end].text in "-()"):
        end += 1
    while end < sentence[1] and doc[end].lower_ in {"of", "for", "at"}:
        end += 1
        while end < sentence[1] and (doc[end].pos_ in {"NOUN", "PROPN", "DET", "ADJ"} or doc[end].text in "-()"):
            end += 1
    if end == at or not any(speaks(t, proper=True) or t.pos_ == "PROPN" for t in doc[at:end]):
        return None
    rest = doc[end : sentence[1]]
    if any(t.pos_ in _VERBAL for t in rest) and rest[0].lower_ not in {"which", "who", "adding", "citing", "in"}:
        return None
    return end


def _speaker(context: Context, source: Range) -> bool:
    """Say whether a phrase can speak: a pronoun, a name, or a word for people, bodies or papers."""
    for token in context.doc[source[0] : source[1]]:
        lemma = token.lemma_.lower()
        if token.pos_ in {"PRON", "PROPN"} or speaks(token, proper=True) or lemma in nouns().papers:
            return True
    return False


def _that(context: Context, verb: Token, sentence: Range) -> int:
    """Return the place of "that" after whom it was told and when; 0 when there is none."""
    for token in context.doc[verb.i + 1 : min(sentence[1], verb.i + 1 + _ADDRESSEE)]:
        if token.lower_ == "that" and token.tag_ in {"IN", "DT", "WDT"} and token.dep_ != "det":
            return token.i
        if token.pos_ in _VERBAL or token.lower_ in {"which", "who", "as"}:
            return 0
    return 0


def _begins(context: Context, source: Range, sentence: Range) -> bool:
    """Say whether a speaker stands at the head of his sentence, but for words such as "meanwhile"."""
    return all(
        t.lower_ in _LEADING or t.lower_ in context.cues.times or t.is_punct or t.is_space or t.lower_ in {"on", "in"}
        for t in context.doc[sentence[0] : source[0]]
    )


def another(context: Context, cue: Token, sentence: Range, end: int) -> int:
    """Return where after a cue, and before token `end`, another begins to speak; `end` when nobody does."""
    doc = context.doc
    for token in doc[cue.i + 1 : min(sentence[1], cue.i + LONGEST)]:
        lemma = token.lemma_.lower()
        reports = lemma in context.cues.clause
        if token.pos_ != "VERB" or not (reports or lemma in context.cues.toll) or not finite(token):
            continue
        other = context.before.speaker(token, (cue.i + 1, sentence[1]))
        if other is None or not _speaker(context, other):
            continue
        turn = other[0] - 1
        while turn > cue.i and doc[turn].pos_ == "ADV":
            turn -= 1
        if doc[turn].lower_ in TURNS:
            return min(turn, end)
        if reports and closes(token, sentence):
            return min(other[0], end)
    return end
