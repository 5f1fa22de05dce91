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
# New types are learned from the mean of what these layers make of a pair. Of single layers, the last two or four, and
# every third, folds found two new types best with every second.
LEARNING_LAYERS = (2, 4, 6, 8, 10, 12)
# Added before the softmax where a token must not look.
HIDDEN = -1e9
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
    x = embedded(graph, state, word, position)
    sentence, seen = looked_at(graph)
    some: list[str] = []
    for layer in range(1, layers + 1):
        x = transformed(graph, x, f"encoder.layers.{layer - 1}", state, heads, seen)
        some += [x] if layer in LEARNING_LAYERS else []
    anchored = pooled(graph, x, state, sentence, "answering", "mean")
    share = graph.weight("share", np.array(1 / max(len(some), 1), np.float32))
    pooled(
        graph, graph.node("Mul", graph.node("Sum", *(some or [x])), share), state, sentence, "features", "mean_of_some"
    )
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
                {name: ["sequences", "length"] for name in ("ids", "positions", "roles", "groups")}
                | {"rows": ["pairs"], "anchors": ["pairs", 4]}
            ),
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["pairs", size]) for name, size in width.items()],
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
) -> str:
    """Embeddings after their norm."""
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
    placed = graph.node("Gather", graph.weight("position", position.astype(np.float32)), "positions")
    roles = graph.node("Gather", graph.weight("role", state["encoder.role"]), "roles")
    x = graph.node("Add", graph.node("Add", words, placed), roles)
    return graph.norm(x, "encoder.norm", state)


def looked_at(graph: Graph) -> tuple[str, str]:
    """Which tokens are the sentence [sequences, length], and what is added to each token's attention to each other."""
    nobody = graph.weight("nobody", np.array(0, np.int32))
    sentence = graph.node("Equal", "groups", nobody)
    across, down = graph.weight("across_tokens", np.array([1])), graph.weight("down_tokens", np.array([2]))
    theirs = graph.node("Unsqueeze", "groups", across)
    same = graph.node("Equal", theirs, graph.node("Unsqueeze", "groups", down))
    own = graph.node("And", same, graph.node("Greater", theirs, nobody))
    seen = graph.node("Or", own, graph.node("Unsqueeze", sentence, across))
    zero, hidden = graph.weight("added", np.array(0, np.float32)), graph.weight("hidden", np.array(HIDDEN, np.float32))
    return sentence, graph.node("Unsqueeze", graph.node("Where", seen, zero, hidden), across)


def transformed(graph: Graph, x: str, name: str, state: Mapping[str, np.ndarray], heads: int, seen: str) -> str:
    """One layer; `seen` as `looked_at` gives it."""

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
        *(split, f"{split}.1", f"{split}.2", "", "", seen),
        domain=ONNXRUNTIME,
        num_heads=heads,
    )
    x = graph.norm(graph.node("Add", x, linear(attended, "output")), f"{name}.attention_norm", state)
    inner = graph.node("Gelu", linear(x, "inner"), approximate="none")
    return graph.norm(graph.node("Add", x, linear(inner, "outer")), f"{name}.output_norm", state)


def pooled(graph: Graph, x: str, state: Mapping[str, np.ndarray], sentence: str, name: str, mean_name: str) -> str:
    """A row a pair, called `name`: its own token, the sentence's mean, called `mean_name`, and the anchors."""
    rows, columns = graph.constant("rows_axis", np.array([1])), graph.constant("columns_axis", np.array([2]))
    keep = graph.node("Cast", sentence, to=TensorProto.FLOAT)
    total = graph.node("ReduceSum", graph.node("Mul", x, graph.node("Unsqueeze", keep, columns)), rows, keepdims=0)
    means = graph.node("Div", total, graph.node("ReduceSum", keep, rows, keepdims=1))
    mean = graph.node("Gather", means, "rows", name=mean_name)
    # [pairs, 4, 2]: the sequence and the token of each anchor.
    where = graph.node("Unsqueeze", graph.node("Cast", "anchors", to=TensorProto.INT64), columns)
    sequence = graph.node(
        "Unsqueeze", graph.node("Cast", "rows", to=TensorProto.INT64), graph.constant("two", np.array([1, 2]))
    )
    sequence = graph.node("Expand", sequence, graph.node("Shape", where))
    found = graph.node("GatherND", x, graph.node("Concat", sequence, where, axis=2))
    own = graph.node("Split", found, graph.constant("one_and_sides", np.array([1, 3])), axis=1, outs=2)
    sides = f"{own}.1"
    marks = graph.node("Slice", "anchors", *(graph.constant(f"marks_{n}", np.array([n])) for n in (1, 4)), rows)
    absent = graph.constant("absent_anchor", np.array(0, np.int32))
    there = graph.node("Cast", graph.node("Greater", marks, absent), to=TensorProto.FLOAT)
    there = graph.node("Unsqueeze", there, columns)
    gone = graph.node("Sub", graph.constant("present", np.array(1, np.float32)), there)
    instead = graph.node("Mul", graph.constant("absent", state["absent"]), gone)
    marked = graph.node("Flatten", graph.node("Add", graph.node("Mul", sides, there), instead))
    return graph.node("Concat", graph.node("Squeeze", own, rows), mean, marked, axis=1, name=name)
