"""One text with what every rule needs of it: words of reporting, quotations and who speaks them, sentences, paragraphs.

It also turns tokens into spans, so that no rule has to think of quotations,
paragraphs or what it has taken already.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from kg.articles import Span
from kg.attribute.before import Before
from kg.attribute.cues import Cues, cues, nouns
from kg.attribute.naming import Names
from kg.attribute.quotes import quotations
from kg.attribute.spans import Draft, joined, stripped, tidy
from kg.attribute.speech import FEWEST, Speech, speeches, token_ranges
from kg.attribute.syntax import Range, reach

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

LONGEST: Final = 250
"""Tokens of one reported clause; the longest sentence of PolNeAR's training part has 160. Longer is a list or a text
without full stops."""


class Context:
    """One parsed text, read from character `start` on.

    `spoken` are the quotations by the token of the verb that introduces them,
    `quoted` all tokens in them; `marked` is the quotation around each token
    between quote marks, spoken or not. `sentence` and `paragraph` are those of
    each token.
    """

    def __init__(self, doc: Doc, start: int) -> None:
        self.doc = doc
        self.text: str = doc.text
        self.start = start
        self.cues: Cues = cues()
        self.begins_source = frozenset(phrase[0] for phrase in self.cues.sources)
        self.stripped = stripped(self.text, start)
        quotes = quotations(self.text, start)
        self.spoken: dict[int, Speech] = speeches(doc, quotes, start)
        self.quoted: set[int] = {i for speech in self.spoken.values() for i in speech.inside}
        self.marked: dict[int, Range] = {i: tokens for tokens in token_ranges(doc, quotes) for i in range(*tokens)}
        self.sentence: list[Range] = [(s.start, s.end) for s in doc.sents for _ in s]
        self.paragraph = _paragraphs(doc)
        self.before = Before(doc, self.quoted, Names(doc, start))

    def noun_phrase(self, noun: Token) -> Range:
        """Return the stretch of a source: its phrase without "in a statement", in its own line, outside quotations."""
        start, end = reach(noun)
        for word in noun.children:
            if word.left_edge.i <= noun.i:
                continue
            aside = word.dep_ == "prep" and any(c.lemma_.lower() in nouns().statement for c in word.children)
            if aside or (self.stripped and word.dep_ == "relcl"):
                end = min(end, word.left_edge.i)
        start = max(start, noun.i - LONGEST)
        end = min(end, noun.i + LONGEST)
        start = next((i + 1 for i in range(noun.i - 1, start - 1, -1) if self._apart(i)), start)
        end = next((i for i in range(noun.i + 1, end) if self._apart(i)), end)
        return start, end

    def _apart(self, token: int) -> bool:
        return token in self.quoted or "\n" in self.doc[token].text

    def draft(
        self, source: Range | None, cue: Sequence[int], content: Iterable[Range], spoken: Sequence[Range] = ()
    ) -> Draft:
        """Return the spans of tokens; `spoken` are those stretches of the content that are quotations as they stand."""
        taken = sorted([*([source] if source else []), *((i, i + 1) for i in cue)])
        wholes = [
            whole if whole in spoken else self._one_paragraph(self._whole_quotes(whole, cue), cue or source or whole)
            for whole in content
            if whole[0] < whole[1]
        ]
        pieces = [piece for start, end in wholes if end - start <= LONGEST for piece in _without((start, end), taken)]
        return Draft(
            source=tidy(self.text, self._spans([source] if source else [])),
            cue=joined(self.text, self._spans((i, i + 1) for i in cue)),
            content=tidy(self.text, self._spans(pieces)),
        )

    def _spans(self, stretches: Iterable[Range]) -> list[Span]:
        """Return the characters of stretches of tokens, without what stands before the text's start."""
        spans = []
        for left, right in stretches:
            first, last = self.doc[left], self.doc[right - 1]
            span = Span(max(first.idx, self.start), last.idx + len(last))
            if span.start < span.end:
                spans.append(span)
        return spans

    def _whole_quotes(self, piece: Range, cue: Sequence[int]) -> Range:
        """Widen a stretch to the ends of the quotations that it reaches into, unless the cue stands there."""
        start, end = piece
        for at in (start, end - 1):
            quote = self.marked.get(at)
            if quote is not None and not any(quote[0] <= i < quote[1] for i in cue):
                start, end = min(start, quote[0]), max(end, quote[1])
        after = self.marked.get(end)
        if after is not None and after[0] == end and after[1] - end < FEWEST + 2:
            end = after[1]  # a few words in quote marks at its end: somebody's choice of words
        return start, end

    def _one_paragraph(self, piece: Range, by: Sequence[int]) -> Range:
        """Cut a stretch at the paragraph of its cue or source: a heading glued to a sentence is no part of it."""
        at = self.paragraph[by[0]]
        start = max(piece[0], bisect_left(self.paragraph, at))
        return start, max(start, min(piece[1], bisect_right(self.paragraph, at)))


def _paragraphs(doc: Doc) -> list[int]:
    """Return the number of the paragraph that each token stands in."""
    numbers, number = [], 0
    for token in doc:
        numbers.append(number)
        number += "\n" in token.text_with_ws
    return numbers


def _without(whole: Range, taken: Iterable[Range]) -> Iterator[Range]:
    """Yield what is left of a stretch when others are cut out of it."""
    start, end = whole
    for left, right in taken:
        if right <= start or left >= end:
            continue
        if left > start:
            yield start, left
        start = max(start, right)
    if start < end:
        yield start, end
