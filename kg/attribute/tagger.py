"""The learnt tagger: for each word of a text how likely it is source, cue or content, and which goes with which.

A fine-tuned MiniLM in ONNX Runtime; `weights/MODEL_CARD.md` says on what and
how well. One window a call and one thread, so that what it says about a text
depends on that text alone: 8-bit activations share one scale for all that is
read in a call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.attribute.windows import Words, encode, windows, words_of
from kg.errors import UsageError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TAGS: Final = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
WIDTH: Final = 64
"""Dimensions of one pointer vector."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Window:
    """What the network says about words `start` up to `end` of a text.

    `vectors` are four pointer vectors of a word side by side, (n, 256): content
    asks and cue answers, cue asks and source answers. `nobody` answers for no
    source, (64,).
    """

    start: int
    end: int
    vectors: Floats
    nobody: Floats


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole text as read: `scores` are log probabilities of `TAGS`, (n, 7)."""

    words: Words
    scores: Floats
    windows: tuple[Window, ...]


class Tagger:
    """The network with its tokenizer; one of them a process."""

    def __init__(self) -> None:
        self._tokenizer, self._session = _load()
        with (files("kg.attribute") / "weights" / "rel_bias.npy").open("rb") as file:
            self.distance: Floats = np.load(file)

    def read(self, text: str, start: int = 0) -> Reading:
        """Read a text from character `start` on."""
        words = words_of(text, start, self._tokenizer)
        scores = np.zeros((len(words), len(TAGS)), np.float32)
        seen: list[Window] = []
        for left, right in windows(words):
            ids, places = encode(words, left, right)
            tags, vectors = self._run(ids)
            scores[left:right] = _log_softmax(tags[places])
            seen.append(Window(left, right, vectors[places], vectors[0, 3 * WIDTH :]))
        return Reading(words, scores, tuple(seen))

    def _run(self, ids: Sequence[int]) -> tuple[Floats, Floats]:
        row = np.asarray([ids], np.int64)
        tags, vectors = self._session.run(None, {"input_ids": row, "attention_mask": np.ones_like(row)})
        return tags[0], vectors[0]


@cache
def tagger() -> Tagger:
    """Load the tagger once a process."""
    return Tagger()


def _load() -> tuple[Tokenizer, Any]:
    weights = files("kg.attribute") / "weights"
    try:
        import onnxruntime  # type: ignore[import-untyped]  # noqa: PLC0415 -- the rules run without it
        from tokenizers import Tokenizer  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        network = (weights / "attr_int8_pc.onnx").read_bytes()
        session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_str((weights / "tokenizer.json").read_text(encoding="utf-8"))
    except (ImportError, OSError) as error:
        raise UsageError(
            f"The learnt tagger cannot be loaded ({error}). Install onnxruntime and tokenizers, "
            "or set KG_ATTRIBUTION=rules to go without it."
        ) from None
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer, session


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result
