"""Trained weights as the files that the product reads: 8-bit weights for ONNX Runtime, tables, and the tokenizer."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from kg.attribute.tagger import NETWORK
from kg.attribute.train.graph import model
from kg.attribute.train.network import LAYERS, Network, arrays, base_folder
from kg.attribute.train.run import reader

CALIBRATED: Final = 15
"""Texts that are read to see how far the inputs of the network's parts go."""


def export(network: Network, texts: Sequence[str], folder: Path) -> None:
    """Write a network as the folder that `kg.attribute.tagger.load` takes; some texts show how far its inputs go."""
    weights = arrays(network)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        onnx.save(model(weights, _reach(network, texts[:CALIBRATED])), plain)
        quantize_dynamic(
            plain,
            folder / NETWORK,
            op_types_to_quantize=["MatMul"],
            weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"MatMulConstBOnly": True},
        )
    np.save(folder / "rel_bias.npy", weights["distance"])
    np.save(folder / "follows.npy", weights["follows"])
    shutil.copyfile(base_folder() / "tokenizer.json", folder / "tokenizer.json")


def mean(files: Sequence[Path]) -> Network:
    """Return the network whose weights are the mean of those that training kept in some files."""
    states = [torch.load(file) for file in files]
    network = Network()
    network.load_state_dict({name: sum(state[name] for state in states) / len(states) for name in states[0]})
    return network


def tokenizer() -> Tokenizer:
    """Return the base's tokenizer, without padding and cutting."""
    found = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    found.no_padding()
    found.no_truncation()
    return found


def _reach(network: Network, texts: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Return the largest input of each layer's way up, by its name, (384,).

    Measured on a network after its last step: a few of these inputs are 14
    times the middle one.
    """
    found: dict[str, NDArray[Any]] = {}
    hooks = []
    for number in range(LAYERS):
        name = f"layers.{number}.up"

        def note(_: object, inputs: Sequence[torch.Tensor], name: str = name) -> None:
            largest = inputs[0].detach().abs().amax((0, 1)).numpy()
            found[name] = np.maximum(found.get(name, 0.0), largest)

        hooks.append(network.get_submodule(name).register_forward_pre_hook(note))
    tagger = reader(network, tokenizer())
    for text in texts:
        tagger.read(text)
    for hook in hooks:
        hook.remove()
    return found
