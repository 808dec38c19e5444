"""What the parse mends in the tagger's spans: names cut in half, words left out, clauses that stop short.

Each mend looks at a few words and their nearest heads, never at a whole clause.
On PolNeAR's development part the three together take who-said-what from 73.6
to 73.8 (source 73.6, gap 73.6, end 73.7 each alone).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg.articles import Span
from kg.attribute.spans import Draft, overlap, size, trim
from kg.attribute.syntax import ancestors, head_of, words_at
from kg.attribute.windows import WORD

if TYPE_CHECKING:
    from spacy.tokens import Doc

_ROOM: Final = 30
"""Characters by which a source may grow beyond three times its length."""

_TAIL: Final = 60
"""Characters that a content may grow at its end."""


def mend(doc: Doc, text: str, draft: Draft) -> Draft:
    """Return a draft with its spans mended."""
    draft = replace(draft, source=_source(doc, text, draft), content=_gaps(text, draft))
    return replace(draft, content=_end(doc, text, draft))


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


def _end(doc: Doc, text: str, draft: Draft) -> tuple[Span, ...]:
    """Widen a content to the end of the phrase that it stops in."""
    piece = draft.content[-1]
    words = words_at(doc, [Span(piece.end - 1, piece.end)])
    end = piece.end
    for head in (words[-1], *ancestors(words[-1])):
        if head.idx < piece.start:
            break
        reached = head.right_edge.idx + len(head.right_edge)
        if reached > piece.end + _TAIL:
            break
        end = max(end, reached)
    tail = Span(piece.end, end)
    if end == piece.end or overlap([tail], (*draft.source, *draft.cue)) or "\n" in text[tail.start : tail.end]:
        return draft.content
    return (*draft.content[:-1], trim(text, Span(piece.start, end)))
