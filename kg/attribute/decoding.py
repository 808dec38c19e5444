"""From what the tagger says of each word to attributions: the best row of tags, and which spans belong together."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.articles import Span
from kg.attribute.crf import best_tags, likelihoods
from kg.attribute.spans import Draft, joined, tidy
from kg.attribute.tagger import TAGS, WIDTH, Floats, Reading, Window

BONUS: Final = {"O": -0.2, "B-source": 0.5, "B-cue": 1.0, "B-content": 0.5}
"""Added to what the tagger scores, since it misses more than it makes up: to the first word of a span above all, for a
bonus for each word would favour long ones. Chosen, as all numbers here, by who-said-what F1 on PolNeAR's development
part: none gives 73.5, without the first 74.2, with -0.1 there 74.6, this 74.8."""

SURE: Final = 0.25
"""Mean probability of the cue's words times that of the content's, below which a find is dropped."""

SURE_OF_NOBODY: Final = 0.4
"""The same for a find without a source."""

_FEWEST: Final = 2
"""Words of a content; "said so" and "wants it" say nothing that could be claimed."""

_QUOTES: Final = frozenset("\"“”'")

_PARAGRAPH: Final = re.compile(r"[.!?][\"”')]*\s*\n")
"""The end of a sentence and its paragraph. Without a line break, as in scraped text, who-said-what on the training
articles falls by 0.1: there the full stop is often a lost comma."""

REACH: Final = 128
"""Words of distance that the pointers tell apart; farther counts as this far."""

Words = tuple[int, int]
"""Words `start` up to but not including `end` of a reading."""

Whole = NDArray[np.int64]


@dataclass(slots=True)
class Found:
    """Spans of one text by role, in words."""

    source: list[Words] = field(default_factory=list)
    cue: list[Words] = field(default_factory=list)
    content: list[Words] = field(default_factory=list)


def decode(text: str, reading: Reading, distance: Floats) -> list[Draft]:
    """Return the attributions that the tagger sees, by the place of their cue."""
    if not len(reading.words):
        return []
    bonus = np.array([BONUS.get(tag, 0.0) for tag in TAGS], np.float32)
    found = spans_of(best_tags(reading.scores + bonus, reading.follows))
    contents, sources = _links(found, reading.windows, distance)
    likely = likelihoods(reading.scores, reading.follows)
    drafts = []
    for number, cue in enumerate(found.cue):
        content = [span for span in contents.get(number, []) if _belongs(text, reading, span, cue)]
        source = [found.source[sources[number]]] if number in sources else []
        source = [span for span in source if _speaks(text, reading, span, cue)]
        if content and _sure(likely, cue, content) >= (SURE if source else SURE_OF_NOBODY):
            drafts.append(_draft(text, reading, source, [cue], content))
    return [draft for draft in drafts if draft.content]


def _belongs(text: str, reading: Reading, content: Words, cue: Words) -> bool:
    """Say whether a content can be this cue's: in its paragraph, or a quotation that goes on in a later one.

    Without this 72.3, with it 72.7.
    """
    words = reading.words
    if words.paragraph[content[0]] == words.paragraph[cue[0]]:
        return True
    return content[0] > cue[0] and text[words.starts[content[0]]] in _QUOTES


def _speaks(text: str, reading: Reading, source: Words, cue: Words) -> bool:
    """Say whether a source can be this cue's: not who opens the paragraph after "..., residents said"."""
    between = text[reading.words.ends[cue[1] - 1] : reading.words.starts[source[0]]]
    return source[0] < cue[1] or _PARAGRAPH.search(between) is None


def _sure(likely: Floats, cue: Words, content: Sequence[Words]) -> float:
    """Return how sure the tagger is of a find, 0 to 1; 0 for one whose content is a single word."""
    of_cue = likely[cue[0] : cue[1], 3:5].sum(1).mean()
    of_content = np.concatenate([likely[left:right, 5:7].sum(1) for left, right in content])
    return float(of_cue * of_content.mean()) if len(of_content) >= _FEWEST else 0.0


def _draft(text: str, reading: Reading, *roles: Sequence[Words]) -> Draft:
    words = reading.words
    source, cue, content = ([Span(words.starts[left], words.ends[right - 1]) for left, right in role] for role in roles)
    return Draft(tidy(text, source), joined(text, cue), tidy(text, content), by="model")


def spans_of(tags: Sequence[int]) -> Found:
    """Return the stretches of words that a row of tags marks."""
    found = Found()
    lists = {"source": found.source, "cue": found.cue, "content": found.content}
    role, start = "", 0
    for i, tag in enumerate([*tags, 0]):
        name = TAGS[tag]
        if role and (name[0] != "I" or name[2:] != role):
            lists[role].append((start, i))
            role = ""
        if name != "O" and not role:
            role, start = name[2:], i
    return found


def _links(found: Found, windows: Sequence[Window], distance: Floats) -> tuple[dict[int, list[Words]], dict[int, int]]:
    """Return the contents of each cue, and its source where it has one, by number of the cue."""
    contents: dict[int, list[Words]] = defaultdict(list)
    sources: dict[int, int] = {}
    best: dict[Words, tuple[int, int]] = {}
    starts = {role: [span[0] for span in getattr(found, role)] for role in ("source", "cue", "content")}
    for window in windows:
        cues = _inside(found.cue, starts["cue"], window)
        if not cues:
            continue
        for number in _touching(found.content, starts["content"], window):
            span = found.content[number]
            seen = min(span[1], window.end) - max(span[0], window.start)
            if span not in best or seen > best[span][0]:
                best[span] = (seen, _cue_of(span, found, cues, window, distance[0]))
        speakers = _inside(found.source, starts["source"], window)
        for number in cues if speakers else ():
            speaker = _source_of(found.cue[number], found, speakers, window, distance[1])
            if speaker is not None:
                sources[number] = speaker
    for span, (_, number) in sorted(best.items()):
        contents[number].append(span)
    return contents, sources


def _inside(spans: Sequence[Words], starts: Sequence[int], window: Window) -> list[int]:
    first, last = bisect_left(starts, window.start), bisect_left(starts, window.end)
    return [i for i in range(first, last) if spans[i][1] <= window.end]


def _touching(spans: Sequence[Words], starts: Sequence[int], window: Window) -> range:
    first = bisect_right(starts, window.start) - 1
    if first < 0 or spans[first][1] <= window.start:
        first += 1
    return range(first, bisect_left(starts, window.end))


def _cue_of(span: Words, found: Found, cues: Sequence[int], window: Window, distance: Floats) -> int:
    """Return the cue that the words of a content point at: the mean of their scores, summed over the cue's words."""
    asking = np.arange(max(span[0], window.start), min(span[1], window.end))
    answering, firsts = _columns([found.cue[i] for i in cues])
    questions = window.vectors[asking - window.start, :WIDTH].mean(0)
    answers = window.vectors[answering - window.start, WIDTH : 2 * WIDTH]
    scores = answers @ questions / WIDTH**0.5
    scores = scores + distance[_apart(answering[None], asking[:, None])].mean(0)
    return cues[int(np.logaddexp.reduceat(scores, firsts).argmax())]


def _source_of(cue: Words, found: Found, speakers: Sequence[int], window: Window, distance: Floats) -> int | None:
    """Return the source that the first word of a cue points at, or `None` where "nobody" scores higher."""
    answering, firsts = _columns([found.source[i] for i in speakers])
    question = window.vectors[cue[0] - window.start, 2 * WIDTH : 3 * WIDTH]
    scores = window.vectors[answering - window.start, 3 * WIDTH :] @ question / WIDTH**0.5
    scores = np.logaddexp.reduceat(scores + distance[_apart(answering, np.asarray(cue[0]))], firsts)
    best = int(scores.argmax())
    return speakers[best] if scores[best] > window.nobody @ question / WIDTH**0.5 else None


def _columns(spans: Sequence[Words]) -> tuple[Whole, Whole]:
    """Return all words of some spans, and where among them each span begins."""
    words = np.concatenate([np.arange(left, right) for left, right in spans])
    firsts = np.cumsum([0, *(right - left for left, right in spans)])[:-1]
    return words, firsts


def _apart(one: Whole, other: Whole) -> Whole:
    """Return the column of the distance table for each pair of words."""
    apart: Whole = np.clip(one - other, -REACH, REACH) + REACH
    return apart
