"""What the parse mends in the tagger's spans: names cut in half, and words left out.

Each mend looks at a few words and their nearest heads, never at a whole clause.
They are for the reader more than for the score: on PolNeAR's development part
they take who-said-what from 73.7 to 73.8.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg.articles import Span
from kg.attribute.spans import Draft, mention, overlap, size, tidy, trim
from kg.attribute.syntax import head_of, words_at
from kg.attribute.windows import WORD
from kg.claims import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc

_ROOM: Final = 30
"""Characters by which a source may grow beyond three times its length."""


_OF_NAME: Final = frozenset({"compound", "amod", "nmod"})
"""Roles in which the parser sees the words of a name before its noun."""

_IF: Final = frozenset({"if", "unless", "once", "until", "when", "though", "although", "while"})


def mend(doc: Doc, text: str, draft: Draft) -> Draft:
    """Return a draft with its spans mended."""
    draft = _named(doc, text, _parted(doc, text, draft))
    return replace(draft, source=_source(doc, text, draft), content=_gaps(text, draft))


def _parted(doc: Doc, text: str, draft: Draft) -> Draft:
    """Part a cue that begins with its speaker, where nobody else speaks: "IS said"."""
    if draft.source or len(draft.cue) != 1:
        return draft
    speaker, *others = words_at(doc, draft.cue)
    if not others or speaker.pos_ != "PROPN" or speaker.dep_ != "nsubj" or speaker.head not in others:
        return draft
    end = speaker.idx + len(speaker)
    said = trim(text, Span(end, draft.cue[0].end))
    return replace(draft, source=(Span(draft.cue[0].start, end),), cue=(said,)) if said.start < said.end else draft


def supposed(doc: Doc, draft: Draft) -> bool:
    """Say whether a cue has nobody who says it, and only supposes that somebody will: "If confirmed, it would be"."""
    said = words_at(doc, draft.cue)[0]
    nobody = not draft.source or words_at(doc, draft.source).text.lower() in _IF
    return nobody and said.i > 0 and doc[said.i - 1].lower_ in _IF and said.tag_ in {"VBN", "VBD"}


def closed(text: str, source: Mention) -> Mention:
    """Give a source with commas in it the one that closes it: "Ann Lee, 30, a cook, | said".

    On PolNeAR's development part this takes exact sources from 77.7 to 80.9.
    """
    spans = []
    for start, end in source.spans:
        opened = "," in text[start:end] and text[end : end + 1] == ","
        spans.append(Span(start, end + opened))
    return mention(text, spans)


def _source(doc: Doc, text: str, draft: Draft) -> tuple[Span, ...]:
    """Widen a source to its noun phrase, without a clause that follows: "Sen. | Mary Hill"."""
    if not draft.source:
        return ()
    phrase = words_at(doc, draft.source)
    head = head_of(phrase)
    last = head.right_edge
    for word in head.children:
        if word.i > head.i and word.dep_ in {"relcl", "acl"} and word.left_edge.i >= phrase.end:
            last = doc[max(head.i, word.left_edge.i - 1)]
            break
    start = min(head.left_edge.idx, draft.source[0].start)
    wide = trim(text, Span(start, max(last.idx + len(last), draft.source[-1].end)))
    too_wide = wide.end - wide.start > 3 * size(draft.source) + _ROOM
    if too_wide or overlap([wide], (*draft.cue, *draft.content)) or "\n" in text[wide.start : wide.end]:
        return draft.source
    return (wide,)


def _named(doc: Doc, text: str, draft: Draft) -> Draft:
    """Give a source that is a bare noun its name, where the comma between it and the content is lost.

    "the city of Karum KANU news | agency reported": up to the nearest name.
    """
    if len(draft.source) != 1 or text[draft.source[0].start].isupper():
        return draft
    phrase = words_at(doc, draft.source)
    head = head_of(phrase)
    if head.tag_ != "NN" or any(word.dep_ in {"det", "poss", "nummod"} for word in phrase):
        return draft
    first = phrase.start
    while first > 0 and doc[first - 1].dep_ in _OF_NAME and doc[first - 1].head == head:
        first -= 1
        if doc[first].text[:1].isupper():
            break
    name = Span(doc[first].idx, draft.source[0].end)
    if not text[name.start].isupper() or "\n" in text[name.start : draft.source[0].start]:
        return draft
    content = [Span(a, name.start) if a < name.start < b else Span(a, b) for a, b in draft.content]
    return draft if overlap(content, [name]) else replace(draft, source=(name,), content=tidy(text, content))


def _gaps(text: str, draft: Draft) -> tuple[Span, ...]:
    """Join pieces of a content that only one word or mark keeps apart."""
    pieces = [draft.content[0]]
    for piece in draft.content[1:]:
        gap = Span(pieces[-1].end, piece.start)
        near = gap.end - gap.start < _ROOM and len(WORD.findall(text[gap.start : gap.end])) <= 1
        if near and "\n" not in text[gap.start : gap.end] and not overlap([gap], (*draft.source, *draft.cue)):
            pieces[-1] = Span(pieces[-1].start, piece.end)
        else:
            pieces.append(piece)
    return tuple(pieces)
