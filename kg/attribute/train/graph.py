"""The network as a graph for ONNX Runtime, written out operation by operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from kg.attribute.train.network import EPSILON, HEADS, HIDDEN, LAYERS

OPSET: Final = 17
"""The first in which a layer norm is one operation."""

ROWWISE: Final = frozenset(f"layers.{number}.down" for number in range(LAYERS))
"""Linear parts whose inputs are brought to one size word by word before they are put into 8 bits: a few words' inputs
go far there, and would leave little for all others. Whole tag probabilities then lie 0.0087 from those in 32 bits,
without it 0.0176; with the first three of these products in 32 bits, as it was, 0.0088 for 7 % more time. Measured on
152 windows (40 articles of FA-KES, 12 of PolNeAR's development part), on a processor with AVX2 only."""

Arrays = Mapping[str, NDArray[Any]]


class Graph:
    """Nodes and constants, as they are added."""

    def __init__(self, weights: Arrays, reach: Arrays) -> None:
        self.weights = weights
        self.reach = reach
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:  # noqa: ANN401 -- whatever the operation takes
        """Add an operation and return the name of its output."""
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Add a constant once and return its name."""
        self.constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def shape(self, *sizes: int) -> str:
        """Return a shape as a constant."""
        return self.constant("shape_" + "_".join(map(str, sizes)), np.array(sizes, np.int64))

    def number(self, value: float) -> str:
        """Return a number as a constant."""
        return self.constant(f"number_{value}", np.array(value, np.float32))

    def linear(self, x: str, name: str) -> str:
        """Add a linear part: a product, which is quantised later, and its bias."""
        weights = self.weights[f"{name}.weight"].T
        if name in self.reach:
            even = np.sqrt(self.reach[name] / np.abs(weights).max(1)).astype(np.float32)
            x = self.add("Mul", x, self.constant(f"{name}.even", 1 / even))
            weights = weights * even[:, None]
        product = self.constant(f"{name}.matrix", weights)
        bias = self.constant(f"{name}.bias", self.weights[f"{name}.bias"])
        if name not in ROWWISE:
            return self.add("Add", self.add("MatMul", x, product), bias)
        # What comes out of a Gelu hardly goes below 0, so the largest is the farthest.
        largest = self.add("Max", self.add("ReduceMax", x, axes=[-1], keepdims=1), self.number(1e-3))
        x = self.add("MatMul", self.add("Div", x, largest), product)
        return self.add("Add", self.add("Mul", x, largest), bias)

    def rows(self, name: str, at: str) -> str:
        """Look up rows of a table that is kept in 8 bits, with a scale for each row."""
        table = self.weights[f"{name}.weight"]
        scale = np.maximum(np.abs(table).max(1, keepdims=True) / 127, np.finfo(np.float32).tiny)
        numbers = self.constant(f"{name}.numbers", np.round(table / scale).astype(np.int8))
        scales = self.constant(f"{name}.scales", scale.astype(np.float32))
        found = self.add("Cast", self.add("Gather", numbers, at, axis=0), to=TensorProto.FLOAT)
        return self.add("Mul", found, self.add("Gather", scales, at, axis=0))

    def norm(self, x: str, name: str) -> str:
        """Add a layer norm."""
        scale, bias = (self.constant(f"{name}.{part}", self.weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.add("LayerNormalization", x, scale, bias, axis=-1, epsilon=EPSILON)

    def gelu(self, x: str) -> str:
        """Add the exact Gelu, in the form that ONNX Runtime knows and fuses."""
        wave = self.add("Erf", self.add("Div", x, self.number(2**0.5)))
        return self.add("Mul", self.add("Mul", x, self.add("Add", wave, self.number(1.0))), self.number(0.5))


def model(weights: Arrays, reach: Arrays) -> onnx.ModelProto:
    """Return the network: from `input_ids`, (b, t), to `tag`, (b, t, 7), and `qk`, (b, t, 256).

    `reach` is how far the inputs of a linear part go, by its name, (in,). In 8
    bits a few inputs that go far leave little for all others; so half of their
    reach (in logarithms) is moved into the weights, which have a scale a column.
    """
    graph = Graph(weights, reach)
    x = _embedded(graph)
    for number in range(LAYERS):
        x = _layer(graph, x, f"layers.{number}")
    for name, output in (("tag", "tag"), ("pointer", "qk")):
        graph.nodes.append(helper.make_node("Identity", [graph.linear(x, name)], [output]))
    inputs = [_tensor("input_ids", TensorProto.INT64, "b", "t")]
    sizes = {"tag": len(weights["tag.bias"]), "qk": len(weights["pointer.bias"])}
    outputs = [_tensor(name, TensorProto.FLOAT, "b", "t", size) for name, size in sizes.items()]
    whole = helper.make_graph(graph.nodes, "attribution", inputs, outputs, list(graph.constants.values()))
    made = helper.make_model(whole, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(made)
    return made


def _embedded(graph: Graph) -> str:
    table = graph.constant("places", graph.weights["positions.weight"] + graph.weights["kinds.weight"][:1])
    width = graph.add("Shape", "input_ids", start=1, end=2)
    place = graph.add("Slice", table, graph.shape(0), width, graph.shape(0))
    return graph.norm(graph.add("Add", graph.rows("words", "input_ids"), place), "norm")


def _layer(graph: Graph, x: str, name: str) -> str:
    three = [_heads(graph, graph.linear(x, f"{name}.{part}")) for part in ("query", "key", "value")]
    size = HIDDEN // HEADS
    likeness = graph.add("MatMul", three[0], graph.add("Transpose", three[1], perm=[0, 1, 3, 2]))
    seen = graph.add("Softmax", graph.add("Div", likeness, graph.number(size**0.5)), axis=-1)
    seen = graph.add("Transpose", graph.add("MatMul", seen, three[2]), perm=[0, 2, 1, 3])
    seen = graph.linear(graph.add("Reshape", seen, graph.shape(0, 0, HIDDEN)), f"{name}.out")
    x = graph.norm(graph.add("Add", seen, x), f"{name}.norm")
    inner = graph.linear(graph.gelu(graph.linear(x, f"{name}.up")), f"{name}.down")
    return graph.norm(graph.add("Add", inner, x), f"{name}.norm_out")


def _heads(graph: Graph, x: str) -> str:
    return graph.add("Transpose", graph.add("Reshape", x, graph.shape(0, 0, HEADS, HIDDEN // HEADS)), perm=[0, 2, 1, 3])


def _tensor(name: str, kind: int, *sizes: str | int) -> Any:  # noqa: ANN401 -- onnx has no types
    return helper.make_tensor_value_info(name, kind, list(sizes))
