"""What an annotated text says of each of its words: the tags it can have, and whom it points at.

An annotation that says nothing of a word allows every tag, so that texts where
only some statements are annotated can be learnt from, too.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.articles import Span
from kg.attribute.tagger import TAGS
from kg.attribute.windows import Words

ROLES: Final = ("source", "cue", "content")

NOBODY: Final = -1
UNKNOWN: Final = -2
"""Instead of the number of a word: points at no source; nothing is known."""

OUTSIDE: Final = TAGS.index("O")


@dataclass(frozen=True, slots=True)
class Statement:
    """One attribution as annotated, each role in pieces or empty.

    `exact` is false where the content is only a part of what was said, so that
    its first word need not be the first one.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Labels:
    """What is known of each word: `allowed` tags, (n, 7); the first word of its `cue` or `source`, (n,)."""

    allowed: NDArray[np.bool_]
    cue: NDArray[np.int64]
    source: NDArray[np.int64]


def whole(words: Words, statements: Sequence[Statement]) -> Labels:
    """Label a text in which every attribution is annotated."""
    tags = np.full(len(words), OUTSIDE)
    owner = _owners(words, statements)
    before: tuple[int, str] | None = None
    for word in range(len(words)):
        mine = owner.get(word)
        if mine is not None:
            tags[word] = TAGS.index(f"{'I' if mine == before else 'B'}-{mine[1]}")
        before = mine
    allowed = np.eye(len(TAGS), dtype=bool)[tags]
    return Labels(allowed, *_pointers(len(words), owner, statements))


def partly(words: Words, statements: Sequence[Statement], nobodys: Sequence[Span]) -> Labels:
    """Label a text in which only some attributions are annotated; `nobodys` are stretches that nobody says."""
    allowed = np.ones((len(words), len(TAGS)), bool)
    for span in nobodys:
        allowed[within(words, span)] = _only("O")
    owner = _owners(words, statements)
    before: tuple[int, str] | None = None
    for word in range(len(words)):
        mine = owner.get(word)
        if mine is not None:
            number, role = mine
            if mine == before:
                allowed[word] = _only(f"I-{role}")
            elif role == "content" and not statements[number].exact:
                allowed[word] = _only("B-content", "I-content")
            else:
                allowed[word] = _only(f"B-{role}")
        before = mine
    return Labels(allowed, *_pointers(len(words), owner, statements))


def within(words: Words, span: Span) -> list[int]:
    """Return the words that a span touches."""
    word, found = bisect_right(words.ends, span.start), []
    while word < len(words) and words.starts[word] < span.end:
        found.append(word)
        word += 1
    return found


def _only(*tags: str) -> NDArray[np.bool_]:
    return np.isin(TAGS, tags)


def _owners(words: Words, statements: Sequence[Statement]) -> dict[int, tuple[int, str]]:
    """Return for each labelled word the number of its statement and its role; the first to ask for a word has it."""
    owner: dict[int, tuple[int, str]] = {}
    for number, statement in enumerate(statements):
        for role in ROLES:
            for span in getattr(statement, role):
                for word in within(words, span):
                    owner.setdefault(word, (number, role))
    return owner


def _pointers(
    count: int, owner: dict[int, tuple[int, str]], statements: Sequence[Statement]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    first: dict[tuple[int, str], int] = {}
    for word in sorted(owner):
        first.setdefault(owner[word], word)
    cue, source = np.full(count, UNKNOWN), np.full(count, UNKNOWN)
    for word, (number, role) in owner.items():
        if role == "content":
            cue[word] = first.get((number, "cue"), UNKNOWN)
        elif role == "cue" and first[number, role] == word:
            nobody = UNKNOWN if statements[number].source else NOBODY
            source[word] = first.get((number, "source"), nobody)
    return cue, source
