"""Verbs of reporting and what they report: with a clause, a quotation or an object, before or after their speaker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from kg.attribute.context import Context
from kg.attribute.cues import nouns
from kg.attribute.order import DEEDS, inverted, opening
from kg.attribute.spans import Draft
from kg.attribute.speech import Speech
from kg.attribute.subjects import speaker
from kg.attribute.surface import closes
from kg.attribute.syntax import Range, agent, child, cue_words, passive, reach, reports_after, subject

if TYPE_CHECKING:
    from spacy.tokens import Token

_PARTICIPLES: Final = frozenset({"VBD", "VBZ", "VBP", "VBN"})

_SHORT: Final = 20
"""Tokens of a speaker with his office, as the parse gives it."""


def of_verb(context: Context, verb: Token) -> Draft | None:
    """Return what a verb reports and who speaks, `None` when it is no cue here."""
    if _no_cue(context, verb):
        return None
    speech = context.spoken.get(verb.i)
    ordered = _by_order(context, verb, speech)
    if ordered is not None:
        return ordered
    content = _reported(context, verb, speech)
    if speech is not None and context.stripped and closes(verb, context.sentence[verb.i]):
        content = _with_clause(context, verb, content)
    source = speaker(context, verb) if content else None
    if not content or (source is not None and _same(source, content)):
        return None
    return context.draft(source, cue_words(verb), content, speech.ranges if speech else ())


def _by_order(context: Context, verb: Token, speech: Speech | None) -> Draft | None:
    """Read a verb by the order of words, where that is surer than the parse."""
    found = None
    opens = context.stripped and verb.lemma_.lower() in context.cues.clause
    if opens and (speech is None or _within(context, verb, speech)):
        found = opening(context, verb)
    if found is None and speech is None and closes(verb, context.sentence[verb.i]):
        found = _closing(context, verb)
    if found is None and speech is None and context.stripped:
        found = inverted(context, verb)
    return found


def _no_cue(context: Context, verb: Token) -> bool:
    """Say whether a verb reports nothing: "an inquiry to determine whether", "Omar Said", "claimed responsibility"."""
    doubtful = verb.lemma_.lower() in context.cues.doubtful
    if verb.tag_ == "VB" and verb.dep_ in {"acl", "advcl", "relcl"} and doubtful:
        return True
    return _surname(verb) or _claims_deed(verb)


def _surname(verb: Token) -> bool:
    """Say whether "Said" is somebody's name."""
    if verb.text != "Said" or verb.is_sent_start:
        return False
    return verb.doc[verb.i - 1].pos_ == "PROPN"


def _claims_deed(verb: Token) -> bool:
    """Say whether a verb claims a deed that the text tells of itself: "claimed responsibility for the attack that"."""
    obj = child(verb, "dobj")
    return verb.lemma_.lower() == "claim" and obj is not None and obj.lemma_.lower() in DEEDS


def _with_clause(context: Context, verb: Token, content: list[Range]) -> list[Range]:
    """Return quotations with the words of their sentence that go on up to a closing speaker."""
    start = context.sentence[verb.i][0]
    source = context.before.speaker(verb, context.sentence[verb.i])
    if source is None or not any(left <= start < right or start <= left < verb.i for left, right in content):
        return content
    return [piece for piece in content if piece[1] <= start or piece[0] > verb.i] + [
        (min([start, *(left for left, right in content if left < start < right)]), source[0])
    ]


def _within(context: Context, verb: Token, speech: Speech) -> bool:
    """Say whether what a verb introduces in quote marks stands between it and the end of its sentence."""
    end = context.sentence[verb.i][1]
    return all(verb.i < left and right <= end for left, right in speech.ranges)


# -- at the end of a sentence: "... the council said on Monday."


def _closing(context: Context, verb: Token) -> Draft | None:
    source = _closing_speaker(context, verb)
    doubtful = verb.lemma_.lower() in context.cues.doubtful
    if source is None or (doubtful and (context.stripped or not _ends_in_speaker(context, source))):
        return None
    start = context.sentence[verb.i][0]
    before = context.doc[start : source[0]]
    if len(before) < 3 or any(token.i in context.quoted for token in before):
        return None
    reported = any(
        token.pos_ == "VERB" and token.lemma_.lower() in context.cues.clause and reports_after(token, source[0])
        for token in before
    )
    if reported or not any(token.pos_ in {"VERB", "AUX"} for token in before):
        return None
    content = [(start, source[0])]
    end = context.sentence[verb.i][1]
    if context.stripped and verb.i + 1 < end and _adds(context, context.doc[verb.i + 1]):
        content.append((verb.i + 1, end))  # "said updating a toll of 12"
    return context.draft(source, cue_words(verb), content)


def _adds(context: Context, token: Token) -> bool:
    """Say whether a participle goes on with what its speaker says: "said | adding that"."""
    return token.tag_ == "VBG" and token.lemma_.lower() in {"add", "note", "update", *context.cues.toll}


def _closing_speaker(context: Context, verb: Token) -> Range | None:
    """Return the speaker before a closing verb: by order, or by the parse where that has more and is sound."""
    ordered = context.before.speaker(verb, context.sentence[verb.i])
    if context.stripped:
        return ordered
    who = child(verb, "nsubj")
    if who is None or who.i in context.quoted:
        return ordered
    parsed = context.noun_phrase(who)
    wider = ordered is None or (parsed[0] <= ordered[0] and ordered[1] <= parsed[1] and _hangs(context, ordered[0]))
    fits = parsed[1] <= verb.i and parsed[1] - parsed[0] <= _SHORT and not _has_verb(context, parsed)
    return parsed if wider and fits else ordered


def _ends_in_speaker(context: Context, tokens: Range) -> bool:
    """Say whether a phrase is a pronoun, or ends in a name or in a word for people and bodies."""
    last = context.doc[tokens[1] - 1]
    lemma = last.lemma_.lower()
    return last.pos_ in {"PRON", "PROPN"} or lemma in nouns().people or lemma in nouns().bodies


def _hangs(context: Context, start: int) -> bool:
    """Say whether the word before a phrase takes it as its object or its last word: "monitoring | the war"."""
    return start > 0 and context.doc[start - 1].pos_ in {"ADP", "VERB", "CCONJ", "PROPN", "NOUN", "PART"}


def _has_verb(context: Context, tokens: Range) -> bool:
    return any(t.tag_ in _PARTICIPLES and t.dep_ != "amod" for t in context.doc[tokens[0] : tokens[1]])


# -- what is reported


def _reported(context: Context, verb: Token, speech: Speech | None) -> list[Range]:
    """Return the stretches that the verb reports, none when it is no cue here."""
    words, lemma = context.cues, verb.lemma_.lower()
    clause, open_clause = child(verb, "ccomp"), child(verb, "xcomp")
    if speech is not None:
        return _quotation(clause, speech)
    if clause is not None and lemma in words.clause and _is_reported(verb, clause):
        return [(clause.left_edge.i, _runs_to(context, verb, clause))]
    if open_clause is not None and open_clause.i > verb.i:
        infinitive = any(c.lower_ == "to" and c.dep_ == "aux" for c in open_clause.children)
        if lemma in (words.infinitive if infinitive else words.gerund):
            return _infinitive(verb, open_clause)
    if clause is not None and lemma in words.infinitive and clause.i > verb.i:
        return [reach(clause)]
    if lemma in words.clause and verb.dep_ in {"parataxis", "ccomp", "dep"} and _set_in(verb):
        (start, end), (left, right) = reach(verb.head), reach(verb)
        return [(start, min(left, end)), (max(right, start), end)]
    return _object(context, verb) or _prepositional(context, verb)


def _quotation(clause: Token | None, speech: Speech) -> list[Range]:
    """Return the quotations, and the clause that they are part of: "said the road, "a death trap", was cut"."""
    if clause is not None and clause.i not in speech.inside:
        start, end = reach(clause)
        if any(start < right and left < end for left, right in speech.ranges):
            return [(start, end), *speech.ranges]
    return list(speech.ranges)


def _is_reported(verb: Token, clause: Token) -> bool:
    """Say whether a clause is what is said, and not what a comparison is made with: "as he said"."""
    return clause.i > verb.i or not any(c.dep_ == "mark" and c.lower_ in {"as", "than", "like"} for c in verb.children)


def _runs_to(context: Context, verb: Token, clause: Token) -> int:
    """Return where a clause ends: verbs without a subject that the parse tied to "said" go on with it."""
    end = clause.right_edge.i + 1
    if clause.i < verb.i:
        return end
    for word in verb.children:
        if word.i < end or word.left_edge.i > end + 1 or word.pos_ != "VERB":
            continue
        own = any(c.dep_ in {"nsubj", "nsubjpass"} for c in word.children)
        if word.dep_ in {"conj", "advcl", "dep"} and not own and word.lemma_.lower() not in context.cues.clause:
            end = word.right_edge.i + 1
    return end


def _infinitive(verb: Token, clause: Token) -> list[Range]:
    """Return "to ...", with whom it was asked of, or of whom it is expected."""
    start, end = reach(clause)
    obj = child(verb, "dobj")
    if obj is not None and obj.i < clause.i:
        start = min(start, obj.left_edge.i)
    who = subject(verb) if passive(verb) and agent(verb) is None else None
    return [(start, end)] if who is None else [reach(who), (start, end)]


def _set_in(verb: Token) -> bool:
    """Say whether a cue with its own subject stands inside the clause that it reports: "X, analysts contend, is"."""
    return child(verb, "nsubj") is not None and child(verb, "ccomp", "dobj", "xcomp") is None


def _object(context: Context, verb: Token) -> list[Range]:
    obj = child(verb, "dobj")
    if obj is None or obj.i < verb.i or _bare_infinitive(verb):
        return []
    end = _tail(context, verb, obj)
    lemma = verb.lemma_.lower()
    if context.stripped and (_shown(verb) or (lemma in context.cues.toll and _tolls(context, obj))):
        return [(obj.left_edge.i, context.sentence[verb.i][1])]
    says = lemma in context.cues.object and (obj.pos_ != "PRON" or end > obj.i + 1)
    counts = lemma in context.cues.toll and _tolls(context, obj)
    return [(obj.left_edge.i, end)] if says or counts else []


def _shown(verb: Token) -> bool:
    """Say whether a film or picture shows it."""
    who = subject(verb)
    return verb.lemma_.lower() in {"show", "depict"} and who is not None and who.lemma_.lower() in nouns().papers


def _prepositional(context: Context, verb: Token) -> list[Range]:
    if _bare_infinitive(verb):
        return []
    lemma = verb.lemma_.lower()
    return next(
        (
            [(word.i + 1, word.right_edge.i + 1)]
            for word in verb.children
            if word.dep_ == "prep" and (lemma, word.lower_) in context.cues.preposition
        ),
        [],
    )


def _bare_infinitive(verb: Token) -> bool:
    return verb.tag_ == "VB" and child(verb, "aux") is not None and subject(verb) is None


def _tolls(context: Context, noun: Token) -> bool:
    """Say whether an object is a toll, or something that somebody keeps count of."""
    after = context.doc[noun.i + 1 : noun.i + 3]
    again = (
        noun.lower_ == "it" and len(after) == 2 and after[0].lower_ in {"at", "to"} and after[1].like_num
    )  # "put it at 40"
    return again or noun.lemma_.lower() in context.cues.tolls or any(c.dep_ == "nummod" for c in noun.children)


def _tail(context: Context, verb: Token, obj: Token) -> int:
    """Return where an object with its complements ends: "described it as a disgrace"."""
    end = obj.right_edge.i + 1
    for word in verb.children:
        as_many = word.lower_ in {"high", "low"} and word.left_edge.lower_ == "as"  # "put the toll as high as 150"
        goes_on = as_many or word.dep_ in {"prep", "xcomp", "oprd", "dative"}
        if word.i > obj.i and goes_on and word.left_edge.i == end:
            if word.dep_ == "prep" and any(t.lower_ in context.cues.times for t in word.children):
                break
            end = word.right_edge.i + 1
    return end


def _same(source: Range, content: Iterable[Range]) -> bool:
    """Say whether the speaker is all that would be said."""
    return any(piece == source for piece in content)
