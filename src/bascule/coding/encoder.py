"""The trained encoder at run time: one ONNX file with weights, tokenizer and labels, read by onnxruntime on the CPU."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bascule.codebook.ontology import ontology
from bascule.coding.marking import MARKS, SPACE, Cut, Packed, Pieces
from bascule.errors import BasculeError
from bascule.records import FACTUALITIES

if TYPE_CHECKING:
    import numpy as np

MODEL = Path(__file__).parent / "model" / "relations.onnx"
NONE = "NONE"
# Tokens of one batch: what fits the caches of a core; four times as many are a quarter slower (bench/README.md).
BATCH_TOKENS = 512


@dataclass(frozen=True, slots=True)
class Labels:
    """What the heads answer, in the order of their outputs, and how their scores are cooled.

    `modes` holds "CONSULT visit" for a mode and "CONSULT" for none of its modes; types without modes are not in it.
    """

    types: tuple[str, ...]
    modes: tuple[str, ...]
    factualities: tuple[str, ...]
    temperatures: tuple[float, float, float] = (1.0, 1.0, 1.0)

    @classmethod
    def of_codebook(cls) -> Labels:
        """Labels of the whole standard."""
        types = ontology().types
        modes = tuple(
            mode for item in types if item.modes for mode in (item.code, *(f"{item.code} {m.code}" for m in item.modes))
        )
        return cls((NONE, *(item.code for item in types)), modes, FACTUALITIES)

    def modes_of(self, type: str) -> list[int]:
        """Where a type's modes stand among `modes`."""
        return [n for n, mode in enumerate(self.modes) if mode.partition(" ")[0] == type]

    @classmethod
    def from_json(cls, text: str) -> Labels:
        """Labels as `to_json` wrote them."""
        values: dict[str, Any] = json.loads(text)
        return cls(**{name: tuple(value) for name, value in values.items()})

    def to_json(self) -> str:
        """For the model file."""
        return json.dumps(asdict(self), ensure_ascii=False)


def pieces_of(tokenizer: Any, most: int) -> Pieces:
    """What marking needs, from a `tokenizers.Tokenizer`."""

    def cut(texts: Sequence[str]) -> list[Cut]:
        encodings = tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [(encoding.ids, encoding.offsets) for encoding in encodings]

    actor, recipient, trigger = (tokenizer.token_to_id(SPACE + mark) for mark in MARKS)
    first, last = (tokenizer.token_to_id(piece) for piece in ("<s>", "</s>"))
    return Pieces(cut, first, last, (actor, recipient, trigger), most)


class Encoder:
    """Loads on first use. `threads` is fixed then: all cores that this process may use where None is given."""

    def __init__(self, path: Path = MODEL, threads: int | None = None) -> None:
        self.path, self.threads = path, threads

    @cached_property
    def session(self) -> Any:
        """The onnxruntime session. Raises BasculeError where the file is missing or no model."""
        if not self.path.is_file():
            raise BasculeError(
                "the relation model is missing",
                where=str(self.path),
                remedy="reinstall bascule, or see training/README.md",
            )
        import onnxruntime

        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = self.threads or available_cores()
        # Threads that wait for work would take a core from whatever else runs.
        settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
        settings.inter_op_num_threads = 1
        settings.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(str(self.path), settings, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise BasculeError("the relation model cannot be read", where=str(self.path), remedy=str(error)) from error

    @cached_property
    def metadata(self) -> Mapping[str, str]:
        """Texts that travel in the file: labels, tokenizer, most tokens, how it was made."""
        texts: Mapping[str, str] = self.session.get_modelmeta().custom_metadata_map
        return texts

    @cached_property
    def labels(self) -> Labels:
        """What the heads answer."""
        return Labels.from_json(self.metadata["labels"])

    @cached_property
    def pieces(self) -> Pieces:
        """The vocabulary."""
        metadata = self.metadata
        from tokenizers import Tokenizer

        return pieces_of(Tokenizer.from_str(metadata["tokenizer"]), int(metadata["most"]))

    def run(self, packs: Sequence[Packed], outputs: Sequence[str]) -> list[np.ndarray]:
        """Outputs by name, each with a row a pair, in the order of their numbers."""
        import numpy as np

        pairs = sum(len(pack.numbers) for pack in packs)
        results: list[np.ndarray] = []
        for batch in batches([len(pack.ids) for pack in packs]):
            some = [packs[n] for n in batch]
            answers = self.session.run(list(outputs), padded(some))
            if not results:
                results = [np.empty((pairs, *answer.shape[1:]), answer.dtype) for answer in answers]
            numbers = [number for pack in some for number in pack.numbers]
            for result, answer in zip(results, answers, strict=True):
                result[numbers] = answer
        return results


def available_cores() -> int:
    """Cores that this process may run on: fewer than the machine has where it is held to some."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def batches(sizes: Sequence[int], most: int = BATCH_TOKENS) -> Iterator[list[int]]:
    """Indices in batches of like sizes, so that little is padding; at most `most` tokens each, or one sequence."""
    batch: list[int] = []
    for index in sorted(range(len(sizes)), key=sizes.__getitem__):
        if batch and (len(batch) + 1) * sizes[index] > most:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def padded(packs: Sequence[Packed]) -> dict[str, np.ndarray]:
    """The inputs of the model, all int32.

    `ids`, `positions`, `roles` and `groups` [sequences, length], the last -1 for padding; `rows` [pairs], the sequence
    of each pair, and `anchors` [pairs, 4].
    """
    import numpy as np

    shape = len(packs), max(len(pack.ids) for pack in packs)
    ids, groups = np.ones(shape, np.int32), np.full(shape, -1, np.int32)
    positions, roles = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    for row, pack in enumerate(packs):
        size = len(pack.ids)
        ids[row, :size], positions[row, :size] = pack.ids, pack.positions
        roles[row, :size], groups[row, :size] = pack.roles, pack.groups
    return {
        "ids": ids,
        "positions": positions,
        "roles": roles,
        "groups": groups,
        "rows": np.array([row for row, pack in enumerate(packs) for _ in pack.anchors], np.int32),
        "anchors": np.array([anchors for pack in packs for anchors in pack.anchors], np.int32),
    }
