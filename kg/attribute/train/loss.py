"""How far the network is from what is known of a window."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from kg.attribute.tagger import TAGS, WIDTH
from kg.attribute.train.examples import Batch
from kg.attribute.train.labels import NOBODY
from kg.attribute.train.network import NEVER, Network

MASK: Final = 103
_MARKS: Final = 1000
"""Ids of the vocabulary's mask; those below the second are no wordpieces."""

MASKED: Final = 0.05
"""Share of wordpieces that are hidden while training."""

POINTERS: Final = 0.5
"""Weight of each of the two pointers against the tags."""


def loss(network: Network, batch: Batch) -> Tensor:
    """Return the loss of a batch: of the row of tags, and of both pointers."""
    ids, real = torch.from_numpy(batch.ids), torch.from_numpy(batch.real)
    hidden = (torch.rand(ids.shape) < MASKED) & (ids >= _MARKS)
    tags, vectors = network(ids.masked_fill(hidden, MASK), torch.from_numpy(batch.mask))
    places = torch.from_numpy(batch.places)[..., None]
    scores = tags.gather(1, places.expand(-1, -1, len(TAGS)))
    total = row_loss(scores, torch.from_numpy(batch.allowed), real, network.follows)
    found = vectors.gather(1, places.expand(-1, -1, 4 * WIDTH))
    for which, answers in enumerate((batch.cue, batch.source)):
        answer = torch.from_numpy(answers)
        pointing = network.pointing(found, which).masked_fill(~real[:, None, :], NEVER)
        if which:
            asking = found[..., 2 * WIDTH : 3 * WIDTH]
            nobody = asking @ vectors[:, 0, 3 * WIDTH :, None] / WIDTH**0.5
            pointing = torch.cat([pointing, nobody], -1)
            answer = torch.where(answer == NOBODY, real.shape[1], answer)
        known = answer >= 0
        if known.any():
            total = total + POINTERS * functional.cross_entropy(pointing[known], answer[known])
    return total


def row_loss(scores: Tensor, allowed: Tensor, real: Tensor, follows: Tensor) -> Tensor:
    """Return how unlikely the rows of tags that the labels allow are, for each word of which something is known.

    Scores and `allowed` are (b, n, 7). A row's likelihood is that of all rows
    that agree with the labels, in a linear-chain conditional random field.
    """
    follows = follows + forbidden()
    both = torch.cat([scores, scores.masked_fill(~allowed, NEVER)])
    twice = torch.cat([real, real])
    reached = both[:, 0]
    for word in range(1, both.shape[1]):
        further = torch.logsumexp(reached[:, :, None] + follows, 1) + both[:, word]
        reached = torch.where(twice[:, word, None], further, reached)
    free, bound = torch.logsumexp(reached, 1).chunk(2)
    known = (real & ~allowed.all(-1)).sum()
    return (free - bound).sum() / known.clamp(min=1)


def forbidden() -> Tensor:
    """Return what no row has: an I- that does not follow a B- or I- of its role; (7, 7), 0 elsewhere."""
    rows = [[NEVER if two[0] == "I" and one[2:] != two[2:] else 0.0 for two in TAGS] for one in TAGS]
    return torch.tensor(rows)
