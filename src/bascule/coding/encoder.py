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
from bascule.coding.marking import MARKS, SPACE, Marked, Pieces
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

    def encode(texts: Sequence[str]) -> list[list[int]]:
        return [encoding.ids for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    actor, recipient, trigger = (tokenizer.token_to_id(SPACE + mark) for mark in MARKS)
    first, last, space = (tokenizer.token_to_id(piece) for piece in ("<s>", "</s>", SPACE))
    return Pieces(encode, first, last, space, (actor, recipient, trigger), most)


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

    def run(self, marked: Sequence[Marked], outputs: Sequence[str]) -> list[np.ndarray]:
        """Outputs by name, each with a row a sequence, in the order given."""
        import numpy as np

        results: list[np.ndarray] = []
        for batch in batches([len(item.ids) for item in marked]):
            answers = self.session.run(list(outputs), padded([marked[n] for n in batch]))
            if not results:
                results = [np.empty((len(marked), *answer.shape[1:]), answer.dtype) for answer in answers]
            for result, answer in zip(results, answers, strict=True):
                result[batch] = answer
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


def padded(batch: Sequence[Marked]) -> dict[str, np.ndarray]:
    """The inputs of the model: ids and roles [batch, length], lengths [batch], anchors [batch, 3], all int32."""
    import numpy as np

    longest = max(len(item.ids) for item in batch)
    ids, roles = np.ones((len(batch), longest), np.int32), np.zeros((len(batch), longest), np.int32)
    for row, item in enumerate(batch):
        ids[row, : len(item.ids)], roles[row, : len(item.ids)] = item.ids, item.roles
    return {
        "ids": ids,
        "roles": roles,
        "lengths": np.array([len(item.ids) for item in batch], np.int32),
        "anchors": np.array([item.anchors for item in batch], np.int32),
    }
