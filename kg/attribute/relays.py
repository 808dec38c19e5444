"""Who passed it on: the papers, stations and agencies between a source and the publisher.

Whom a source told, who quoted it, and in whose statement it stands, as the
words around the cue say it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from kg.articles import Span
from kg.attribute.cues import nouns
from kg.attribute.sources import fold
from kg.attribute.spans import mention, tidy
from kg.attribute.syntax import child, reach, subject, words_at
from kg.claims import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_NEAR: Final = 12
"""Tokens around a cue in which a relay is looked for where the parse does not join the two."""


def relays(doc: Doc, text: str, source: Sequence[Span], cue: Sequence[Span]) -> tuple[Mention, ...]:
    """Return who passed on what this source says, the one nearest to it first."""
    verbs = [token for span in cue for token in _tokens(doc, span)]
    taken = {token.i for span in source for token in _tokens(doc, span)}
    found: list[Token] = []
    for verb in verbs:
        near = [*_candidates(verb), *_told(verb)]
        near.extend(_carriers(verb))
        found.extend(noun for noun in near if noun.i not in taken and is_outlet(noun))
    found.extend(_of_outlet(doc, source))
    mentions = (_mention(doc, text, noun) for noun in found)
    return tuple(dict.fromkeys(mentions))


def quoting(doc: Doc, text: str, source: Sequence[Span]) -> tuple[Mention, ...]:
    """Return who quotes, cites or reports this source: the subject of the verb whose object it is."""
    for span in source:
        for token in _tokens(doc, span):
            verb = token.head
            if token.dep_ in {"dobj", "nsubj"} and verb.pos_ == "VERB" and verb.lemma_.lower() in nouns().passing:
                who = subject(verb)
                if who is not None and who.i != token.i and who.pos_ in {"NOUN", "PROPN", "PRON"}:
                    return (_mention(doc, text, who),)
    return ()


def is_outlet(noun: Token) -> bool:
    """Say whether a noun with its phrase names a paper, station or agency or one of its people."""
    listed = nouns()
    start, end = reach(noun)
    words = noun.doc[max(start, noun.i - _NEAR) : min(end, noun.i + 5)]
    named = any(t.pos_ == "PROPN" or t.text[:1].isupper() for t in words)
    if any(fold(part) in listed.outlets for t in words for part in t.text.split("-")):
        return True
    if noun.lemma_.lower() in listed.press and (noun.tag_ != "NNS" or noun.lower_ == "media"):
        return (
            named
            or any(t.lower_.startswith(("state", "official")) for t in words)
            or noun.lemma_.lower() in {"reporter", "correspondent", "newspaper", "agency", "channel"}
        )
    return any(t.lemma_.lower() in listed.press and t.head is noun for t in words) and named


def _told(verb: Token) -> Iterator[Token]:
    """Yield the name right after "told", whatever the parse makes of it: "told | SANA | four people were killed"."""
    if verb.lower_ not in {"told", "tells", "telling"}:
        return
    last = None
    for token in verb.doc[verb.i + 1 : verb.i + 6]:
        if token.text[:1].isupper() or token.lemma_.lower() in nouns().press or token.pos_ == "DET":
            last = token
        else:
            break
    if last is not None and last.pos_ != "DET":
        yield last


def _carriers(verb: Token) -> Iterator[Token]:
    """Yield the noun after "in a statement carried by", wherever it stands around a cue and whatever it hangs on."""
    listed = nouns()
    doc = verb.doc
    found: list[Token] = []
    for token in doc[max(0, verb.i - 2 * _NEAR) : verb.i + _NEAR]:
        if token.is_sent_start:
            if token.i > verb.i:
                break
            found = []
        if token.tag_ != "VBN" or token.lemma_.lower() not in listed.carried or token.i < 1:
            continue
        by = next((c for c in token.children if c.lower_ == "by"), None)
        noun = child(by, "pobj") if by is not None else None
        if noun is not None and doc[token.i - 1].lemma_.lower() in listed.statement:
            found.append(noun)
    yield from found


def _of_outlet(doc: Doc, source: Sequence[Span]) -> Iterator[Token]:
    """Yield the outlet whose source it is: "a | Radio Delta | source"."""
    for span in source:
        for token in _tokens(doc, span)[1:]:
            if token.lemma_.lower() == "source" and fold(doc[token.i - 1].text) in nouns().outlets:
                yield doc[token.i - 1]


def _candidates(verb: Token) -> Iterator[Token]:
    """Yield the nouns that stand where a relay does around a cue."""
    listed = nouns()
    lemma = verb.lemma_.lower()
    if lemma in listed.telling and verb.pos_ == "VERB":
        yield from (c for c in verb.children if c.dep_ in {"dobj", "dative"} and c.i > verb.i)
    for preposition in verb.children:
        if preposition.dep_ in {"prep", "dative", "agent"}:
            yield from _after(preposition, direct=preposition.lower_ in {"to", "by", "via", "on", "with"})
        elif preposition.dep_ == "advcl" and preposition.lemma_.lower() in listed.telling:
            for inner in preposition.children:
                if inner.dep_ == "prep" and inner.lower_ in {"to", "with", "on"}:
                    yield from _after(inner, direct=True)


def _after(preposition: Token, *, direct: bool) -> Iterator[Token]:
    """Yield the noun after a preposition, or the one to whom the statement after it was made."""
    listed = nouns()
    noun = child(preposition, "pobj")
    if noun is None:
        return
    if direct:
        yield noun
    if noun.lemma_.lower() not in listed.statement:
        return
    for word in noun.children:
        if word.dep_ == "prep" and word.lower_ in {"to", "with", "on", "by", "for"}:
            inner = child(word, "pobj")
            if inner is not None:
                yield inner
        elif word.dep_ == "acl" and word.lemma_.lower() in listed.carried:
            by = child(word, "agent", "prep")
            inner = child(by, "pobj") if by is not None else None
            if inner is not None:
                yield inner


def _mention(doc: Doc, text: str, noun: Token) -> Mention:
    start, end = reach(noun)
    end = min(end, noun.i + 1 + sum(1 for c in noun.children if c.dep_ == "appos" and c.i == noun.i + 1))
    while start < noun.i and doc[start].pos_ in {"DET", "PUNCT", "SPACE"}:
        start += 1
    start = max(start, noun.i - _NEAR)
    return mention(text, tidy(text, [Span(doc[start].idx, doc[end - 1].idx + len(doc[end - 1]))]))


def _tokens(doc: Doc, span: Span) -> list[Token]:
    return list(words_at(doc, [span]))
