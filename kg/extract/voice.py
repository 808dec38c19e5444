"""Says whose claim a finding is: the innermost attribution whose content holds its words.

Everything outside of every attribution is the publisher's own voice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.articles import Span
from kg.claims import NOTHING, Attribution, Mention, SourceKind
from kg.extract.lexicon import words


@dataclass(frozen=True, slots=True)
class Voice:
    """Who makes a claim, by which words, and through whom."""

    source: Mention = NOTHING
    cue: Mention = NOTHING
    referent: str = ""
    kind: SourceKind = "publisher"
    via: tuple[str, ...] = ()


PUBLISHER = Voice()
OPENING: Final = frozenset("\"“'\u2018")
"""Marks with which speech opens: who "cheered: ..." said it."""

BLOCK: Final = 2000  # characters; any size gives the same answers


class Attributions:
    """An article's attributions, found by where they stand, so that no article takes quadratic time."""

    def __init__(self, attributions: Sequence[Attribution]) -> None:
        self._blocks: dict[int, list[Attribution]] = {}
        for attribution in attributions:
            spans = (*attribution.source.spans, *attribution.cue.spans, *attribution.content.spans)
            for block in sorted({b for span in spans for b in range(span.start // BLOCK, span.end // BLOCK + 1)}):
                self._blocks.setdefault(block, []).append(attribution)

    def near(self, at: Span) -> list[Attribution]:
        """Return the attributions that may bear on a stretch of text, in the order in which they were given."""
        seen: dict[int, Attribution] = {}
        for block in range(at.start // BLOCK, at.end // BLOCK + 1):
            for attribution in self._blocks.get(block, ()):
                seen.setdefault(id(attribution), attribution)
        return list(seen.values())


def voices(attributions: Sequence[Attribution], at: Span) -> list[Voice]:
    """Return who says the words at `at`: one voice, or more when several sources share one content."""
    around = [a for a in attributions if _holds(a.content, at) and not _felt(a)]
    if not around:
        return [PUBLISHER]
    around = [a for a in around if a.source] or around  # "X said that people are believed to be dead": X says so
    around.sort(key=lambda a: (_size(a.content), _first(a.content), _first(a.source)))
    smallest = _size(around[0].content)
    inner = [a for a in around if _size(a.content) == smallest]
    outer = [a for a in around if _size(a.content) > smallest]
    return [_voice(a, outer) for a in _distinct(inner)]


def claimed(attributions: Sequence[Attribution], at: Span, claimer: Mention, cue: Mention) -> Voice:
    """Return the voice of one whose words make the claim by themselves: "X accused Y", "X claimed it".

    What an attribution says of the same words (who "he" is) is kept; whoever
    reports the accusation passes it on.
    """
    others = [a for a in attributions if not _holds(a.source, at)]  # nobody accuses himself
    by_cue = (a for a in others if a.source and _meet(a.cue, cue) and not _meet(a.content, cue))
    same = next(by_cue, None) or next((a for a in others if _meet(a.source, claimer)), None)
    if same is None and cue.text.endswith("ing"):  # "said they fled the raid accusing the army": who said so accuses
        same = min(
            (a for a in attributions if a.source and _meet(a.content, cue)),
            key=lambda a: _size(a.content),
            default=None,
        )
    inner = Attribution(source=claimer, cue=cue, kind=_kind(claimer.text)) if same is None else same
    outer = [a for a in attributions if _holds(a.content, at) and not _meet(a.source, inner.source) and not _felt(a)]
    outer.sort(key=lambda a: (_size(a.content), _first(a.content), _first(a.source)))
    return _voice(inner, outer)


def _felt(attribution: Attribution) -> bool:
    """Say whether somebody is glad or sad of what the text itself says: "residents rejoicing at the army's return"."""
    feels = not words("grammar", "feeling").isdisjoint(attribution.cue.text.lower().split())
    return feels and attribution.content.text[:1] not in OPENING


def _kind(name: str) -> SourceKind:
    """Take a claimer for unnamed who has no capital but at the head of the sentence: "Residents", "Local activists"."""
    words_of = name.split()
    initials = any(len(word) > 1 and word.isupper() for word in words_of[:1])
    return "named" if initials or any(word[:1].isupper() for word in words_of[1:]) else "unnamed"


def _meet(a: Mention, b: Mention) -> bool:
    return any(x.start < y.end and y.start < x.end for x in a.spans for y in b.spans)


def _voice(inner: Attribution, outer: Sequence[Attribution]) -> Voice:
    via = [_name(mention.text, "") for mention in inner.via]
    for attribution in outer:
        name = _name(attribution.source.text, attribution.referent)
        if name and name not in via and attribution.source.spans != inner.source.spans:
            via += [name, *(mention.text for mention in attribution.via if mention.text not in via)]
    return Voice(inner.source, inner.cue, inner.referent, inner.kind, tuple(v for v in via if v))


def _name(text: str, referent: str) -> str:
    return referent or text


def _distinct(found: Sequence[Attribution]) -> list[Attribution]:
    """Drop attributions that name the same words as their source."""
    seen: dict[tuple[Span, ...], Attribution] = {}
    for attribution in found:
        seen.setdefault(attribution.source.spans, attribution)
    return list(seen.values())


def _holds(content: Mention, at: Span) -> bool:
    return any(span.start <= at.start and at.end <= span.end for span in content.spans)


def _size(content: Mention) -> int:
    return sum(span.end - span.start for span in content.spans)


def _first(mention: Mention) -> int:
    return mention.spans[0].start if mention.spans else -1
