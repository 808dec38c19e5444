"""Where another speaker takes his turn: "the monitor said 120 died, | while | the ministry put the toll at 300".

The learnt tagger often gives the first speaker the rest of the sentence. What
the rules find behind a word that turns to somebody else is that one's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg.articles import Span
from kg.attribute.citing import is_speaker
from kg.attribute.order import TURNS
from kg.attribute.sources import RELATIVE
from kg.attribute.spans import Draft, Near, overlap, tidy
from kg.attribute.syntax import head_of, words_at

if TYPE_CHECKING:
    from spacy.tokens import Doc

AGAINST: Final = frozenset({"while", "but", "whereas", "although", "though"})
BACK: Final = 3
"""Words between the one that turns and the speaker: "but | meanwhile | the ministry"."""


def turns(doc: Doc, drafts: Sequence[Draft], plain: frozenset[Draft]) -> dict[Draft, Span]:
    """Return the drafts in which another than before speaks, each with its stretch from the word that turns to him.

    `plain` have a plain word of saying or a toll; others need a name, and a word that sets them against what was said.
    """
    found = {}
    for draft in drafts:
        start = _turn(doc, draft, TURNS | {";"}) if draft in plain else _against(doc, draft)
        if start is not None:
            found[draft] = Span(start, draft.whole[-1].end)
    return found


def _against(doc: Doc, draft: Draft) -> int | None:
    """Return where somebody's turn begins whose word may be no word of saying: "though | Moscow denied | ..."."""
    speaks = draft.source and is_speaker(head_of(words_at(doc, draft.source)))
    return _turn(doc, draft, AGAINST) if speaks else None


def _turn(doc: Doc, draft: Draft, turning: frozenset[str]) -> int | None:
    """Return the character at which a speaker's turn begins, `None` when no word of `turning` says that he takes it."""
    if not draft.source or not draft.cue or not draft.source[0].start < draft.cue[0].start < draft.content[-1].start:
        return None
    source = words_at(doc, draft.source)
    if source[0].lower_ in RELATIVE and "and" in turning:
        return source[0].idx
    for token in reversed(doc[max(source.start - BACK, source[0].sent.start) : source.start]):
        if token.lower_ in turning:
            return token.idx
        if token.pos_ != "ADV" and token.text != ",":
            break
    return None


def cut(text: str, drafts: Sequence[Draft], taken: dict[Draft, Span]) -> list[Draft]:
    """Return drafts without what another says in his turn; who would have nothing left to say keeps it."""
    near = Near(taken)
    return [
        _cut(text, draft, [taken[other] for other in near.of(draft.content) if _after(draft, other)])
        for draft in drafts
    ]


def _after(draft: Draft, other: Draft) -> bool:
    """Say whether another takes his turn behind a draft's own source and cue."""
    own = (*draft.source, *draft.cue)
    return not overlap(own, other.whole) and max(span.end for span in own) <= other.at


def _cut(text: str, draft: Draft, away: Sequence[Span]) -> Draft:
    content = list(draft.content)
    for gap in away:
        content = [piece for span in content for piece in _without(span, gap)]
    left = tidy(text, content)
    return replace(draft, content=left) if left else draft


def _without(span: Span, gap: Span) -> list[Span]:
    if gap.end <= span.start or span.end <= gap.start:
        return [span]
    before, after = Span(span.start, gap.start), Span(gap.end, span.end)
    return [piece for piece in (before, after) if piece.start < piece.end]
