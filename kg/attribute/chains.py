"""Who told whom: an attribution inside another becomes one, with the outer speaker as its relay.

"The agency reported that a source said the road is cut" and "the road is cut, a
source said, the agency reported" both come to the source, through the agency.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.articles import Span
from kg.attribute.citing import is_speaker
from kg.attribute.combine import FILLS, says, within
from kg.attribute.cues import nouns
from kg.attribute.relays import is_outlet
from kg.attribute.sources import PRONOUNS
from kg.attribute.spans import Draft, Near, overlap, size, tidy
from kg.attribute.syntax import child, head_of, words_at

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


def chained(
    doc: Doc, text: str, outer: Sequence[Draft], inner: Sequence[Draft], sure: frozenset[Draft] = frozenset()
) -> list[Draft]:
    """Put the source inside in place of the one who only passes it on; `sure` are rules' finds that stand alone."""
    telling = (draft for draft in inner if draft.source and (draft in sure or says(text, draft)))
    plain = Near(draft for draft in telling if not _pronoun(text, draft))
    result: list[Draft] = []
    for draft in outer:
        deep = None
        if draft.source and says(text, draft):
            deep = next((other for other in plain.of(draft.content) if _nested(other, draft)), None)
        result.append(_joined(doc, draft, deep) if deep is not None else draft)
    return result


def speakers(doc: Doc, text: str, draft: Draft, *, by_order: bool = False) -> list[Draft]:
    """Return one draft for each of two sources that say the same: "state media and the monitor said".

    `by_order` looks at the words alone: where commas are lost the parse does not join the two.
    Two sources of one statement are two claims. PolNeAR counts them as one source, so that this costs 0.2 to 0.3 of
    who-said-what there.
    """
    if len(draft.source) != 1 or not says(text, draft):
        return [draft]
    phrase = words_at(doc, draft.source)
    head = head_of(phrase)
    other = next((c for c in head.children if c.dep_ == "conj" and phrase.start <= c.i < phrase.end), None)
    joint = child(head, "cc")
    if by_order:
        joint = next((t for t in reversed(phrase[1:-1]) if t.lower_ == "and"), None)
        head, other = (doc[joint.i - 1], phrase[-1]) if joint is not None else (head, None)
    if other is None or joint is None or joint.lower_ != "and" or not (is_speaker(head) and is_speaker(other)):
        return [draft]
    if _crowd(head) and _crowd(other):
        return [draft]
    first = Span(phrase[0].idx, doc[joint.i - 1].idx + len(doc[joint.i - 1]))
    second = Span(doc[joint.i + 1].idx, phrase[-1].idx + len(phrase[-1]))
    pair = [tidy(text, [span]) for span in (first, second)]
    return [replace(draft, source=source) for source in pair if source]


def _crowd(noun: Token) -> bool:
    """Say whether a noun is a plural of people: "rescuers and doctors in the city" are one source."""
    return noun.tag_ == "NNS" and noun.lemma_.lower() in nouns().people


def _nested(inner: Draft, outer: Draft) -> bool:
    return (
        within(inner, outer)
        and not overlap(inner.source, outer.source)
        and not overlap(outer.cue, inner.content)
        and overlap(inner.whole, outer.content) >= FILLS * size(outer.content)
    )


def _joined(doc: Doc, outer: Draft, inner: Draft) -> Draft:
    """Return the two as one; of a paper and somebody else, it is the paper that passes on, wherever it stands."""
    if _outlet(doc, inner.source) and not _outlet(doc, outer.source):
        content = tuple(span for span in outer.content if not overlap([span], (*inner.source, *inner.cue)))
        return replace(outer, content=content or inner.content, relays=(inner.source, *outer.relays))
    return replace(inner, relays=(outer.source, *outer.relays))


def _outlet(doc: Doc, source: Sequence[Span]) -> bool:
    return is_outlet(words_at(doc, source).root)


def _pronoun(text: str, draft: Draft) -> bool:
    return text[draft.source[0].start : draft.source[-1].end].lower() in PRONOUNS
