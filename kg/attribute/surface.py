"""Speakers at the end of a sentence, by word order: "... killed 30 people the Observatory said on Monday".

News text as it is scraped has lost its commas and quote marks, and a parser
then ties the speaker to what went before. Order tells what the parse cannot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from kg.attribute.before import speaks
from kg.attribute.cues import cues, nouns
from kg.attribute.syntax import STEPS, Range, passive

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_FINITE: Final = frozenset({"VBD", "VBZ", "VBP"})
_NOMINAL: Final = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "PART"})
_CLAUSAL: Final = frozenset({"ccomp", "xcomp", "dobj", "acomp", "attr", "oprd"})
_LONGEST: Final = 20
"""Tokens of a speaker with his office."""
_CLOSING: Final = frozenset({"monitor", "ngo", "observatory", "report", "reports"})
"""Words that close a headline as its source."""
_STATE: Final = frozenset({"tv", "television", "media", "agency", "radio"})
"""Words that do so after "state"."""
_UNFINISHED: Final = frozenset({"DET", "ADP", "PART", "VERB", "AUX", "CCONJ", "ADJ", "PRON"})
"""Parts of speech after which a closing word belongs to the sentence: "deny the report", "by monitor"."""
_OWNERS: Final = frozenset({"un", "u.n.", "'s", "’s"})  # noqa: RUF001 -- the apostrophe as papers set it
"""Words after which it is somebody's: "gunmen kidnap UN monitor"."""
_HEAD: Final = 30
"""Tokens of a headline."""
_LINE: Final = 120
"""Tokens on either side of a colon in which its line is looked for."""
_AFTER: Final = 18
"""Tokens after the verb that say when, where and to whom; longer is a clause of its own."""


def closes(verb: Token, sentence: Range) -> bool:
    """Say whether a verb with nothing reported after it stands near the end of its sentence."""
    if verb.lemma_.lower() not in cues().clause or not finite(verb):
        return False
    end = _goes_on(verb, min(sentence[1], verb.i + _AFTER + 2))
    if end - verb.i > _AFTER + 1 or verb.i - sentence[0] < STEPS:
        return False
    told = verb.lemma_.lower() in nouns().telling
    for word in verb.children:
        if verb.i < word.i < end and word.dep_ in _CLAUSAL and not (told and word.dep_ == "dobj"):
            return False
    return not any(
        t.tag_ in _FINITE or t.dep_ in {"nsubj", "nsubjpass", "ccomp"} or t.text in '"“”'
        for t in verb.doc[verb.i + 1 : end]
    )


def finite(verb: Token) -> bool:
    """Say whether a verb has a tense, or is the participle of "was quoted"."""
    quoted = verb.tag_ == "VBN" and verb.lemma_.lower() in nouns().passing and passive(verb)
    return (
        quoted
        or verb.tag_ in _FINITE
        or (verb.tag_ == "VBN" and any(c.lemma_ == "have" and c.dep_ == "aux" for c in verb.children))
    )


def _goes_on(verb: Token, end: int) -> int:
    """Return where another clause begins ("he said adding that ...", "as"), else where the search ends."""
    for token in verb.doc[verb.i + 1 : end]:
        if (token.tag_ == "VBG" and token.dep_ != "amod") or (token.pos_ == "SCONJ" and token.i > verb.i + 1):
            return token.i
    return end


def headline(doc: Doc, start: int) -> tuple[Range, Range] | None:
    """Return source and content of a first line such as "Raid kills 30 in the north Monitor", whose colon is lost.

    Only a line with a number in it, so that "Army denies the report" names no source.
    """
    first = next((token.i for token in doc if token.idx >= start and not token.is_space), len(doc))
    line = list(doc[first : first + _HEAD])
    ends = next((n for n, token in enumerate(line) if token.is_space and "\n" in token.text), len(line))
    line = line[:ends]
    while line and (line[-1].is_space or line[-1].text in ".!?"):
        line.pop()
    words = [token.lower_ for token in line]
    size = 2 if words[-2:-1] == ["state"] and words[-1] in _STATE else int(bool(words) and words[-1] in _CLOSING)
    size += size == 1 and words[-2:-1] in (["war"], ["local"])
    told, who = line[: len(line) - size], line[len(line) - size :]
    if not who or len(told) < STEPS or len(line) + 1 >= _HEAD or any(token.text in ".!?:;" for token in line):
        return None
    if told[-1].pos_ in _UNFINISHED or told[-1].lower_ in _OWNERS or not any(token.like_num for token in told):
        return None
    return (who[0].i, who[-1].i + 1), (first, who[0].i)


def colons(doc: Doc, sentences: Sequence[Range], start: int) -> Iterator[tuple[Range, int, Range]]:
    """Yield source, colon and content of "Monitor: 30 dead in ..." and of "30 dead in ...: monitor"."""
    seen: set[int] = set()
    for token in doc:
        sentence = sentences[token.i]
        if token.text != ":" or token.idx < start or sentence[0] in seen:
            continue
        seen.add(sentence[0])
        first, last = _line(doc, token, sentence)
        before, after = (first, token.i), (token.i + 1, last)
        if _is_speaker(doc, before) and last - token.i >= STEPS:
            yield before, token.i, after
        elif _is_speaker(doc, after) and token.i - first >= STEPS:
            yield after, token.i, before


def _line(doc: Doc, colon: Token, sentence: Range) -> Range:
    """Return the sentence or line that a colon stands in, without its full stop."""
    first, last = sentence
    for i in range(colon.i - 1, max(first, colon.i - _LINE) - 1, -1):
        if "\n" in doc[i].text_with_ws or (doc[i].is_punct and doc[i].text in ".!?"):
            first = i + 1
            break
    for i in range(colon.i, min(last, colon.i + _LINE)):
        if "\n" in doc[i].text_with_ws:
            last = i if doc[i].is_space else i + 1
            break
    while last > colon.i + 1 and (doc[last - 1].is_space or doc[last - 1].text in ".!?"):
        last -= 1
    return first, last


def _is_speaker(doc: Doc, tokens: Range) -> bool:
    """Say whether a few words next to a colon can only be a speaker."""
    words = doc[tokens[0] : tokens[1]]
    if not 1 <= len(words) <= 6 or any(t.pos_ not in _NOMINAL | {"DET", "ADP"} for t in words):
        return False
    last = words[-1]
    return (
        last.ent_type_ in {"PERSON", "ORG"}
        or speaks(last, proper=True)
        or last.lemma_.lower() in {"report", "poll", "study"}
    )
