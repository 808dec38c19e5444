"""Text cut into what the learnt tagger reads at once: words, wordpieces, and windows that end with a paragraph.

Paragraphs are packed into windows whole; one that is longer is cut where a
sentence begins, or hard where none does, so that text without a full stop costs
no more than other text. The windows of a text are about as long as one another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WORD: Final = re.compile(r"\w+|[^\w\s]")
"""The words that the tagger labels; a punctuation mark is one."""

CLS: Final = 101
SEP: Final = 102
UNKNOWN: Final = 100
"""Ids of BERT's uncased vocabulary: start, separator, and what it cannot spell."""

ROOM: Final = 150
"""Wordpieces, and a mark after each paragraph, in a window; the mark it begins with is left out.

Who-said-what and exact contents on PolNeAR's development part, in percent: with 254, as many as the tagger was trained
on, 74.3 and 68.3 (74.7 and 68.1 where windows are filled up instead of even), 200: 74.0 and 67.8, 160: 74.7 and 69.1,
150: 75.1 and 69.3, 144: 75.0 and 69.1, 128: 74.6 and 68.9. Reading takes 6 % less time than with 254.
"""

MARKED: Final = 4
"""Room that is left for marks beside a paragraph, or a part of one, that fills a window alone."""

_AFTER_STOP: Final = frozenset("\"“‘'(")  # noqa: RUF001 -- quote marks as papers set them
_STILL_STOP: Final = frozenset("\"”’')")  # noqa: RUF001

_PIECES: Final = 12
"""Wordpieces of one word that are read; longer is no word of English."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: character offsets, number of the paragraph, whether a sentence begins, and wordpieces."""

    starts: list[int]
    ends: list[int]
    paragraph: list[int]
    begins: list[bool]
    pieces: list[list[int]]

    def __len__(self) -> int:
        return len(self.starts)


def words_of(text: str, start: int, tokenizer: Tokenizer) -> Words:
    """Cut a text from character `start` on into words."""
    starts: list[int] = []
    ends: list[int] = []
    paragraph: list[int] = []
    begins: list[bool] = []
    number, last, stopped = 0, start, False
    for match in WORD.finditer(text, start):
        left, right = match.span()
        word = match.group()
        breaks = bool(starts) and "\n" in text[last:left]
        number += breaks
        starts.append(left)
        ends.append(right)
        paragraph.append(number)
        capital = word[0].isupper() or word in _AFTER_STOP
        begins.append(len(starts) == 1 or breaks or (stopped and left > last and capital))
        stopped = word in ".!?" or (stopped and word in _STILL_STOP)
        last = right
    return Words(starts, ends, paragraph, begins, _pieces(text, starts, ends, tokenizer))


def _pieces(text: str, starts: Sequence[int], ends: Sequence[int], tokenizer: Tokenizer) -> list[list[int]]:
    if not starts:
        return []
    words = [text[left:right] for left, right in zip(starts, ends, strict=True)]
    distinct = list(dict.fromkeys(words))  # half of them
    encoded = tokenizer.encode(distinct, is_pretokenized=True, add_special_tokens=False)
    pieces: list[list[int]] = [[] for _ in distinct]
    for piece, word in zip(encoded.ids, encoded.word_ids, strict=True):
        if word is not None and len(pieces[word]) < _PIECES:
            pieces[word].append(piece)
    spelt = {word: found or [UNKNOWN] for word, found in zip(distinct, pieces, strict=True)}
    return [spelt[word] for word in words]


def windows(words: Words) -> Iterator[tuple[int, int]]:
    """Yield words `start` up to `end` of each window, in order and without overlap, as even as paragraphs allow."""
    found = list(units(words, ROOM - MARKED))
    total = sum(size + 1 for _, _, size in found)
    even = total / max(1, -(-total // ROOM))
    start, used = 0, 0
    for left, _, size in found:
        full = used + size + 1 > ROOM or used + (size + 1) / 2 > even
        if left > start and full:
            yield start, left
            start, used = left, 0
        used += size + 1
    if start < len(words):
        yield start, len(words)


def units(words: Words, most: int) -> Iterator[tuple[int, int, int]]:
    """Yield paragraphs, those of more than `most` wordpieces in parts, as words `left` up to `right` and wordpieces."""
    left, size, sentence = 0, 0, 0
    count = len(words)
    at = 0
    while at < count:
        if at > left and words.paragraph[at] != words.paragraph[at - 1]:
            yield left, at, size
            left, size, sentence = at, 0, 0
        elif at > left and words.begins[at]:
            sentence = at
        if size + len(words.pieces[at]) > most:
            cut = sentence if sentence > left else at
            yield left, cut, sum(map(len, words.pieces[left:cut]))
            left, size, sentence, at = cut, 0, 0, cut
            continue
        size += len(words.pieces[at])
        at += 1
    if left < count:
        yield left, count, size


def encode(words: Words, start: int, end: int) -> tuple[list[int], list[int]]:
    """Return the input ids of a window, and where in them each of its words begins."""
    ids, places = [CLS], []
    for word in range(start, end):
        if word > start and words.paragraph[word] != words.paragraph[word - 1]:
            ids.append(SEP)
        places.append(len(ids))
        ids.extend(words.pieces[word])
    ids.append(SEP)
    return ids, places
