"""Text cut into what the learnt tagger reads at once: words, wordpieces, and windows that end with a paragraph.

A window is at most 256 wordpieces, the length that the tagger was trained on.
Paragraphs are packed into it whole; one that is longer is cut where a sentence
begins, or hard where none does, so that text without a full stop costs no more
than other text.
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

LENGTH: Final = 256
_UNIT: Final = 250
"""Wordpieces of a paragraph, or a part of one, that still fit a window with its marks."""

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
    encoded = tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False)
    pieces: list[list[int]] = [[] for _ in words]
    for piece, word in zip(encoded.ids, encoded.word_ids, strict=True):
        if word is not None and len(pieces[word]) < _PIECES:
            pieces[word].append(piece)
    return [word or [UNKNOWN] for word in pieces]


def windows(words: Words, first: int = LENGTH - 2) -> Iterator[tuple[int, int]]:
    """Yield words `start` up to `end` of each window, in order and without overlap; `first`: size of the first."""
    room, start, used = first, 0, 0
    for left, _, size in _units(words):
        if left > start and used + size + 1 > room:
            yield start, left
            room, start, used = LENGTH - 2, left, 0
        used += size + 1
    if start < len(words):
        yield start, len(words)


def _units(words: Words) -> Iterator[tuple[int, int, int]]:
    """Yield paragraphs, the long ones in parts, as words `left` up to `right` with their wordpieces."""
    left, size, sentence = 0, 0, 0
    count = len(words)
    at = 0
    while at < count:
        if at > left and words.paragraph[at] != words.paragraph[at - 1]:
            yield left, at, size
            left, size, sentence = at, 0, 0
        elif at > left and words.begins[at]:
            sentence = at
        if size + len(words.pieces[at]) > _UNIT:
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
