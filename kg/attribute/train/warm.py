"""Trained weights read back from the folder that the product reads, to go on from there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from kg.attribute.tagger import NETWORK
from kg.attribute.train.network import LAYERS, Network, fresh

_PARTS: Final = ("query", "key", "value", "out", "norm", "up", "down", "norm_out")

Arrays = dict[str, NDArray[Any]]


def again(folder: Path, seed: int) -> Network:
    """Return the network with the weights of a folder, as near as 8 bits keep them.

    The word embeddings, which training leaves as they are, come from the base.
    """
    network = fresh(seed)
    graph = onnx.load(folder / NETWORK).graph
    kept = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    if "places" in kept:
        weights = _named(kept)
        weights["positions.weight"] = kept["places"] - network.kinds.weight[0].detach().numpy()
    else:
        weights = _ordered(graph, kept)
    weights["distance"] = np.load(folder / "rel_bias.npy")
    if (folder / "follows.npy").exists():
        weights["follows"] = np.load(folder / "follows.npy")
    state = {name: torch.from_numpy(np.array(value, np.float32)) for name, value in weights.items()}
    network.load_state_dict(state, strict=False)
    return network


def _names() -> Iterator[str]:
    """Yield the names of the network's parts in the order in which they work."""
    yield "norm"
    for number in range(LAYERS):
        yield from (f"layers.{number}.{part}" for part in _PARTS)
    yield from ("tag", "pointer")


def _named(kept: Arrays) -> Arrays:
    """Read a graph as `kg.attribute.train.graph` writes it."""
    weights: Arrays = {}
    for name in _names():
        weights[f"{name}.bias"] = kept[f"{name}.bias"]
        if f"{name}.weight" in kept:
            weights[f"{name}.weight"] = kept[f"{name}.weight"]
            continue
        matrix = _plain(kept, f"{name}.matrix")
        weights[f"{name}.weight"] = (matrix * kept.get(f"{name}.even", np.ones(1))[:, None]).T
    return weights


def _ordered(graph: Any, kept: Arrays) -> Arrays:  # noqa: ANN401 -- onnx has no types
    """Read a graph as torch wrote it for the first weights, in which matrices have numbers for names."""
    vectors = iter([value for name, value in kept.items() if _is_vector(name, value)])
    products = [node.input[1].removesuffix("_quantized") for node in graph.node if node.op_type == "MatMulInteger"]
    matrices = iter([_plain(kept, name) for name in products])
    weights: Arrays = {}
    for name in _names():
        weights[f"{name}.weight"] = next(vectors) if "norm" in name else next(matrices).T
        weights[f"{name}.bias"] = next(vectors)
    places = next(name for name in kept if "position" in name and name.endswith("_quantized"))
    weights["positions.weight"] = _plain(kept, places.removesuffix("_quantized"))
    return weights


def _is_vector(name: str, value: NDArray[Any]) -> bool:
    return value.ndim == 1 and value.dtype == np.float32 and not name.endswith("_scale")


def _plain(kept: Arrays, name: str) -> NDArray[Any]:
    whole = kept[f"{name}_quantized"].astype(np.float32) - kept[f"{name}_zero_point"]
    return np.asarray(whole * kept[f"{name}_scale"], np.float32)
