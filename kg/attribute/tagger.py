"""The learnt tagger: for each word of a text how likely it is source, cue or content, and which goes with which.

A fine-tuned MiniLM in ONNX Runtime; `weights/MODEL_CARD.md` says on what and
how well. One window a call and one thread, so that what it says about a text
depends on that text alone: 8-bit activations share one scale for all that is
read in a call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.attribute.windows import Words, encode, windows, words_of
from kg.errors import UsageError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TAGS: Final = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
NETWORK: Final = "attr_int8_pc.onnx"
"""The file of the network in the folder of its weights."""

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
    """A whole text as read: `scores` of `TAGS` for each word, (n, 7), and what one tag after another adds, (7, 7)."""

    words: Words
    scores: Floats
    windows: tuple[Window, ...]
    follows: Floats


Run = Callable[[Sequence[int]], tuple[Floats, Floats]]
"""A network: from the ids of a window to tag scores, (t, 7), and pointer vectors, (t, 256)."""


@dataclass(frozen=True, slots=True)
class Tagger:
    """A network with its tokenizer and tables: `distance`, (2, 257), and `follows`, (7, 7), see `decoding`."""

    tokenizer: Tokenizer
    run: Run
    distance: Floats
    follows: Floats

    def read(self, text: str, start: int = 0) -> Reading:
        """Read a text from character `start` on."""
        words = words_of(text, start, self.tokenizer)
        scores = np.zeros((len(words), len(TAGS)), np.float32)
        seen: list[Window] = []
        for left, right in windows(words):
            ids, places = encode(words, left, right)
            tags, vectors = self.run(ids)
            scores[left:right] = tags[places]
            seen.append(Window(left, right, vectors[places], vectors[0, 3 * WIDTH :]))
        return Reading(words, scores, tuple(seen), self.follows)


@cache
def tagger() -> Tagger:
    """Load the shipped tagger once a process."""
    return load(files("kg.attribute") / "weights")


def load(weights: Traversable) -> Tagger:
    """Load a tagger from the folder of its weights."""
    try:
        import onnxruntime  # noqa: PLC0415 -- the rules run without it
        from tokenizers import Tokenizer  # noqa: PLC0415

        session = _session(onnxruntime, (weights / NETWORK).read_bytes())
        tokenizer = Tokenizer.from_str((weights / "tokenizer.json").read_text(encoding="utf-8"))
        distance, follows = (_table(weights / name) for name in ("rel_bias.npy", "follows.npy"))
    except (ImportError, OSError) as error:
        raise UsageError(
            f"The learnt tagger cannot be loaded ({error}). Install onnxruntime and tokenizers, "
            "or set KG_ATTRIBUTION=rules to go without it."
        ) from None
    tokenizer.no_padding()
    tokenizer.no_truncation()

    def run(ids: Sequence[int]) -> tuple[Floats, Floats]:
        row = np.asarray([ids], np.int64)
        tags, vectors = session.run(None, {"input_ids": row})
        return tags[0], vectors[0]

    return Tagger(tokenizer, run, distance, follows)


def _session(runtime: Any, network: bytes) -> Any:  # noqa: ANN401 -- onnxruntime has no types
    """Return a session of ONNX Runtime on one thread, see above."""
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # a plan of memory for each length of window costs 7 % and is seldom met again
    options.add_session_config_entry("optimization.enable_gelu_approximation", "1")  # 2 %, and as near to 32 bits
    slow = ["SkipLayerNormFusion"]  # a sum and its layer norm as one operation take ten times as long as two: 10 %
    return runtime.InferenceSession(network, options, providers=["CPUExecutionProvider"], disabled_optimizers=slow)


def _table(file: Traversable) -> Floats:
    with file.open("rb") as opened:
        table: Floats = np.load(opened)
    return table
