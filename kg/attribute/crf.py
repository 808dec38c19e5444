"""A linear chain of tags (conditional random field): the likeliest row of tags, and how likely each tag is.

A step from word to word is a matrix of tags to tags, and what the words before
say of a tag is a product of such matrices. It is taken in about as many runs of
words as a run has words, all runs side by side, and then over the runs: for 400
words in 40 steps of numpy in place of 400.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.attribute.tagger import TAGS, Floats

_NEVER: Final = -1e4

_FAINT: Final = -40.0
"""Below the best tag by more than this is as far as this, so that no row's likelihood becomes 0."""

_SAME: Final = np.eye(len(TAGS))

_FORBIDDEN: Final = np.array(
    [[_NEVER if two[0] == "I" and one[2:] != two[2:] else 0.0 for two in TAGS] for one in TAGS], np.float32
)
"""Keeps an I- from following anything but a B- or I- of its role, (7, 7)."""

_BEGINS: Final = np.array([_NEVER if tag[0] == "I" else 0.0 for tag in TAGS], np.float32)
"""Keeps an I- from beginning a text, (7,)."""

Numbers = NDArray[np.float64]
Times = Callable[[Numbers, Numbers], Numbers]
"""A product of two rows of matrices, (n, 7, 7)."""


def best_tags(scores: Floats, follows: Floats) -> list[int]:
    """Return the likeliest row of tags in which every I- follows a B- or I- of its role (Viterbi)."""
    step = (follows + _FORBIDDEN).astype(np.float64)
    steps = step + scores[:, None, :]
    steps[0] = scores[0] + _BEGINS
    best = _products(steps, np.where(_SAME, 0.0, _NEVER), _most)
    before: list[list[int]] = (best[:-1, :, None] + step).argmax(1).tolist()
    row = [int(best[-1].argmax())]
    for tags in reversed(before):
        row.append(tags[row[-1]])
    return row[::-1]


def likelihoods(scores: Floats, follows: Floats) -> Floats:
    """Return how likely each tag of each word is, over all rows of tags, (n, 7) (forward and backward)."""
    here = np.exp(np.maximum(scores - scores.max(-1, keepdims=True), _FAINT), dtype=np.float64)
    steps = np.exp(follows + _FORBIDDEN) * here[:, None, :]
    steps[0] = here[0] * np.exp(_BEGINS)
    before = _products(steps, _SAME, _sum)
    steps[0] = 1  # nothing comes after the last word
    after = _products(np.roll(steps[::-1], 1, 0).transpose(0, 2, 1), _SAME, _sum)[::-1]
    likely = before * after
    found: Floats = (likely / likely.sum(-1, keepdims=True)).astype(np.float32)
    return found


def _products(steps: Numbers, nothing: Numbers, times: Times) -> Numbers:
    """Return the product of all steps up to each word, (n, 7), from the step into each, (n, 7, 7).

    The first step is alike from every tag. `nothing` is a step that changes
    nothing: with it the last run is filled up.
    """
    length = isqrt(len(steps))
    filled = np.concatenate([steps, np.broadcast_to(nothing, (-len(steps) % length, *nothing.shape))])
    runs = filled.reshape(-1, length, *nothing.shape)
    up_to = np.empty_like(runs)
    up_to[:, 0] = runs[:, 0]
    for i in range(1, length):
        up_to[:, i] = times(up_to[:, i - 1], runs[:, i])
    ways = up_to[:, :, :1]  # from the first word on they are alike from every tag
    for i in range(1, len(runs)):
        ways[i] = times(np.broadcast_to(ways[i - 1, -1], ways[i].shape), up_to[i])
    return ways.reshape(-1, len(TAGS))[: len(steps)]


def _sum(one: Numbers, other: Numbers) -> Numbers:
    """Multiply matrices, each brought to a sum of 1, so that a long product stays a number."""
    found = one @ other
    found /= found.sum((-2, -1), keepdims=True)
    return found


def _most(one: Numbers, other: Numbers) -> Numbers:
    """Multiply matrices of logarithms where the likeliest way counts in place of the sum of all."""
    by_place, by_other = one.transpose(1, 2, 0), other.transpose(1, 2, 0)  # numpy is quick along the last axis
    found: Numbers = np.add(by_place[:, :, None], by_other, order="C").max(1)
    return found.transpose(2, 0, 1)
