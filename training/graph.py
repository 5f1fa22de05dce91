"""The trained model as an ONNX graph, written node by node: layers in int8, word pieces in the 4 bits they came in.

Each token's activations are quantised on their own, so that a pair gets the same answer alone and in any batch, and
weights keep to 7 bits, so that sums of two products fit 16 bits and processors without VNNI give the same answer too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

EPSILON = 1e-12
OPSET = 20
FLOAT = 32
# Activations are bytes around 128.
MIDDLE = 128
REACH = 127
# The largest weight: 255 * 63 * 2 stays below 2 ** 15.
LARGEST_WEIGHT = 63
ONNXRUNTIME = "com.microsoft"


class Graph:
    """Collects nodes and weights."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.names: dict[str, int] = {}
        self.shared: set[str] = set()

    def node(self, kind: str, *ins: str, outs: int = 1, domain: str = "", name: str = "", **attributes: object) -> str:
        """Add a node; the name of its first output."""
        stem = name or kind.lower()
        self.names[stem] = self.names.get(stem, -1) + 1
        label = stem if name else f"{stem}_{self.names[stem]}"
        outputs = [label] + [f"{label}.{n}" for n in range(1, outs)]
        self.nodes.append(helper.make_node(kind, list(ins), outputs, domain=domain, name=label, **attributes))
        return label

    def weight(self, name: str, value: np.ndarray) -> str:
        """Add a constant; its name."""
        self.weights.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def constant(self, name: str, value: np.ndarray) -> str:
        """A constant that many nodes share; its name."""
        if name not in self.shared:
            self.shared.add(name)
            self.weight(name, value)
        return name

    def linear(self, x: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """x @ weight.T + bias, x [batch, length, columns]."""
        rows, columns = weight.shape
        bias_name = self.weight(f"{name}.bias", bias.astype(np.float32))
        if self.bits == FLOAT:
            product = self.node("MatMul", x, self.weight(f"{name}.weight", weight.T.astype(np.float32)))
            return self.node("Add", product, bias_name)
        tokens = self.node("Reshape", x, self.constant(f"tokens_{columns}", np.array([-1, columns])))
        largest = self.node("ReduceMax", self.node("Abs", tokens), self.constant("across", np.array([-1])), keepdims=0)
        scale = self.node("Mul", largest, self.constant("reach", np.array(1 / REACH, np.float32)))
        middle = self.node("Expand", self.constant("middles", np.array([MIDDLE], np.uint8)), self.node("Shape", scale))
        bytes_ = self.node("QuantizeLinear", tokens, scale, middle, axis=0)
        values, scales = quantised(weight)
        product = self.node(
            "MatMulInteger",
            bytes_,
            self.weight(f"{name}.weight", values.T),
            self.constant("zero_byte", np.array(MIDDLE, np.uint8)),
        )
        # In this order: onnxruntime 1.32 fuses scales that are multiplied first, and takes one for all tokens.
        product = self.node(
            "Mul", self.node("Cast", product, to=TensorProto.FLOAT), self.weight(f"{name}.scales", scales)
        )
        product = self.node("Mul", product, self.node("Unsqueeze", scale, self.constant("down", np.array([1]))))
        shape = self.node("Concat", self.node("Shape", "ids"), self.constant(f"wide_{rows}", np.array([rows])), axis=0)
        return self.node("Reshape", self.node("Add", product, bias_name), shape)

    def norm(self, x: str, name: str, state: Mapping[str, np.ndarray]) -> str:
        """Layer norm over the last axis."""
        weight = self.weight(f"{name}.weight", state[f"{name}.weight"])
        bias = self.weight(f"{name}.bias", state[f"{name}.bias"])
        return self.node("LayerNormalization", x, weight, bias, axis=-1, epsilon=EPSILON)


def quantised(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """[rows, columns] as int8 with a float32 scale for each row."""
    scales = np.maximum(np.abs(weight).max(1), 1e-12) / LARGEST_WEIGHT
    return np.rint(weight / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def build(
    state: Mapping[str, np.ndarray],
    word: tuple[np.ndarray, np.ndarray],
    position: np.ndarray,
    heads: int,
    layers: int,
    metadata: Mapping[str, str],
    bits: int = 8,
) -> onnx.ModelProto:
    """The whole model; `word`: packed [pieces, blocks, 16], scales [pieces, blocks]; `position` [places, hidden]."""
    graph = Graph(bits)
    hidden = position.shape[1]
    x, places, zero = embedded(graph, state, word, position)
    for layer in range(layers):
        x = transformed(graph, x, f"encoder.layers.{layer}", state, heads)
    anchored = pooled(graph, x, state, places, zero)
    for head, name in (("type_head", "type"), ("mode_head", "mode"), ("factuality_head", "factuality")):
        weight = graph.weight(f"{head}.weight", state[f"{head}.weight"].T)
        product = graph.node("MatMul", anchored, weight)
        graph.node("Add", product, graph.weight(f"{head}.bias", state[f"{head}.bias"]), name=name)
    width = {"features": state["type_head.weight"].shape[1], "mean": hidden}
    width |= {name: len(state[f"{name}_head.bias"]) for name in ("type", "mode", "factuality")}
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "relations",
            inputs(
                {
                    "ids": ["batch", "length"],
                    "roles": ["batch", "length"],
                    "lengths": ["batch"],
                    "anchors": ["batch", 3],
                }
            ),
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", size]) for name, size in width.items()],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(ONNXRUNTIME, 1)],
        producer_name="bascule",
        ir_version=10,
    )
    helper.set_model_props(model, {**metadata, "width": str(hidden)})
    return model


def inputs(shapes: Mapping[str, Sequence[str | int]]) -> list[onnx.ValueInfoProto]:
    """All inputs are int32."""
    return [helper.make_tensor_value_info(name, TensorProto.INT32, shape) for name, shape in shapes.items()]


def embedded(
    graph: Graph, state: Mapping[str, np.ndarray], word: tuple[np.ndarray, np.ndarray], position: np.ndarray
) -> tuple[str, str, str]:
    """Embeddings after their norm, the places 0, 1, … of the tokens, and a zero."""
    zero, one = graph.weight("zero", np.array(0)), graph.weight("one", np.array(1))
    packed = graph.node("Gather", graph.weight("word.packed", word[0]), "ids")
    low = graph.node("BitwiseAnd", packed, graph.weight("low_half", np.array(15, np.uint8)))
    high = graph.node("BitShift", packed, graph.weight("half", np.array(4, np.uint8)), direction="RIGHT")
    halves = graph.node("Cast", graph.node("Concat", low, high, axis=3), to=TensorProto.FLOAT)
    halves = graph.node("Sub", halves, graph.weight("middle", np.array(8, np.float32)))
    scales = graph.node("Gather", graph.weight("word.scales", word[1].astype(np.float16)), "ids")
    scales = graph.node(
        "Unsqueeze", graph.node("Cast", scales, to=TensorProto.FLOAT), graph.weight("last", np.array([3]))
    )
    opened = graph.node("Mul", halves, scales)
    words = graph.node("Reshape", opened, graph.weight("flat", np.array([0, 0, position.shape[1]])))
    length = graph.node("Squeeze", graph.node("Shape", "ids", start=1, end=2))
    places = graph.node("Range", zero, length, one)
    placed = graph.node("Gather", graph.weight("position", position.astype(np.float32)), places)
    roles = graph.node("Gather", graph.weight("role", state["encoder.role"]), "roles")
    x = graph.node("Add", graph.node("Add", words, placed), roles)
    return graph.norm(x, "encoder.norm", state), places, zero


def transformed(graph: Graph, x: str, name: str, state: Mapping[str, np.ndarray], heads: int) -> str:
    """One layer."""

    def linear(y: str, part: str) -> str:
        return graph.linear(y, f"{name}.{part}", state[f"{name}.{part}.weight"], state[f"{name}.{part}.bias"])

    parts = [f"{name}.{part}" for part in ("query", "key", "value")]
    together = graph.linear(
        x,
        f"{name}.attention",
        np.concatenate([state[f"{part}.weight"] for part in parts]),
        np.concatenate([state[f"{part}.bias"] for part in parts]),
    )
    split = graph.node("Split", together, outs=3, axis=-1, num_outputs=3)
    attended = graph.node(
        "MultiHeadAttention",
        *(split, f"{split}.1", f"{split}.2", "", "lengths"),
        domain=ONNXRUNTIME,
        num_heads=heads,
    )
    x = graph.norm(graph.node("Add", x, linear(attended, "output")), f"{name}.attention_norm", state)
    inner = graph.node("Gelu", linear(x, "inner"), approximate="none")
    return graph.norm(graph.node("Add", x, linear(inner, "outer")), f"{name}.output_norm", state)


def pooled(graph: Graph, x: str, state: Mapping[str, np.ndarray], places: str, zero: str) -> str:
    """First token, mean and anchors: the output `features`; the output `mean` on the way."""
    rows, columns = graph.weight("rows", np.array([1])), graph.weight("columns", np.array([2]))
    lengths = graph.node("Unsqueeze", graph.node("Cast", "lengths", to=TensorProto.INT64), rows)
    keep = graph.node("Cast", graph.node("Less", places, lengths), to=TensorProto.FLOAT)
    total = graph.node("ReduceSum", graph.node("Mul", x, graph.node("Unsqueeze", keep, columns)), rows, keepdims=0)
    mean = graph.node("Div", total, graph.node("Cast", lengths, to=TensorProto.FLOAT), name="mean")
    anchors = graph.node("Cast", "anchors", to=TensorProto.INT64)
    there = graph.node("Cast", graph.node("Greater", anchors, zero), to=TensorProto.FLOAT)
    there = graph.node("Unsqueeze", there, columns)
    found = graph.node("GatherND", x, graph.node("Unsqueeze", anchors, columns), batch_dims=1)
    gone = graph.node("Sub", graph.weight("present", np.array(1, np.float32)), there)
    instead = graph.node("Mul", graph.weight("absent", state["absent"]), gone)
    marked = graph.node("Flatten", graph.node("Add", graph.node("Mul", found, there), instead))
    first = graph.node("Gather", x, zero, axis=1)
    return graph.node("Concat", first, mean, marked, axis=1, name="features")
