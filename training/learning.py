"""Batches, losses and answers: what training, calibration and checks of an export share."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from tokenizers import Tokenizer
from torch import Tensor

from bascule.coding.encoder import NONE, Labels, padded, pieces_of
from bascule.coding.encoder import batches as of_like_sizes
from bascule.coding.marking import MOST_QUESTIONS, Offsets, Packed, Pair, Pieces, mark, packed
from encoder import Encoder, PairModel
from samples import Sample, renamed

# No answer wanted from a head.
IGNORED = -100
# The share of the losses of mode and factuality beside that of type.
SIDE_SHARE = 0.5
# Of a sentence, both ends counted.
MOST_TOKENS = 192
Inputs = dict[str, Tensor]
Logits = tuple[Tensor, Tensor, Tensor]


@dataclass(frozen=True, slots=True)
class Base:
    """What recovery left: tensors by name and the tokenizer."""

    tensors: dict[str, np.ndarray]
    tokenizer: str
    pieces: Pieces

    @classmethod
    def read(cls, folder: Path) -> Base:
        """From the folder that `recover.py` wrote."""
        with np.load(folder / "weights.npz") as stored:
            tensors = dict(stored)
        text = (folder / "tokenizer.json").read_text(encoding="utf-8")
        return cls(tensors, text, pieces_of(Tokenizer.from_str(text), MOST_TOKENS))


class Answers:
    """Samples to numbers: targets by head, and which modes belong to which type."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.type_of = {name: n for n, name in enumerate(labels.types)}
        self.mode_of = {name: n for n, name in enumerate(labels.modes)}
        self.factuality_of = {name: n for n, name in enumerate(labels.factualities)}
        # [types, modes]: what is added to the logits of modes that are not the type's.
        self.others = torch.full((len(labels.types), len(labels.modes)), float("-inf"))
        for row, name in enumerate(labels.types):
            self.others[row, labels.modes_of(name)] = 0.0

    def targets(self, batch: Sequence[Sample]) -> Tensor:
        """[batch, 3], IGNORED where a head has nothing to answer."""
        rows = []
        for sample in batch:
            mode = f"{sample.type} {sample.mode}" if sample.mode else sample.type
            factuality = self.factuality_of[sample.factuality] if sample.factuality else IGNORED
            rows.append([self.type_of[sample.type], self.mode_of.get(mode, IGNORED), factuality])
        return torch.tensor(rows)

    def loss(self, logits: Logits, targets: Tensor, weights: Tensor | None, smoothing: float) -> Tensor:
        """Cross-entropy of the three heads; modes compete within the right type only."""
        types, modes, factualities = (part.float() for part in logits)
        total = F.cross_entropy(types, targets[:, 0], weight=weights, label_smoothing=smoothing)
        told = targets[:, 1] != IGNORED
        if told.any():
            masked = modes[told] + self.others[targets[told, 0]]
            total = total + SIDE_SHARE * F.cross_entropy(masked, targets[told, 1])
        told = targets[:, 2] != IGNORED
        if told.any():
            total = total + SIDE_SHARE * F.cross_entropy(
                factualities[told], targets[told, 2], label_smoothing=smoothing
            )
        return total


def divergence(one: Logits, other: Logits) -> Tensor:
    """How much two readings with different dropout disagree on the type (R-Drop)."""
    p, q = (F.log_softmax(logits[0].float(), 1) for logits in (one, other))
    return (F.kl_div(p, q, log_target=True, reduction="batchmean")
            + F.kl_div(q, p, log_target=True, reduction="batchmean")) / 2  # fmt: skip


def class_weights(samples: Sequence[Sample], answers: Answers, power: float) -> Tensor | None:
    """Rarer types weigh more: counts to the minus `power`, mean 1 over samples; None for 0."""
    if not power:
        return None
    counts = torch.ones(len(answers.labels.types))
    for sample in samples:
        counts[answers.type_of[sample.type]] += 1
    # NONE is drawn to its share each epoch.
    counts[answers.type_of[NONE]] = counts[1:].max()
    weights = counts**-power
    return weights * counts.sum() / (weights * counts).sum()


def together(samples: Sequence[Sample], swap: float, chance: random.Random) -> list[list[Sample]]:
    """Samples by sentence, as many as a sequence may hold, a share of the sentences with other countries."""
    sentences: dict[str, list[Sample]] = {}
    for sample in samples:
        sentences.setdefault(sample.sentence, []).append(sample)
    parts = [
        group[n : n + MOST_QUESTIONS] for group in sentences.values() for n in range(0, len(group), MOST_QUESTIONS)
    ]
    return [renamed(part, chance) if part[0].forms and chance.random() < swap else part for part in parts]


def packs_of(groups: Sequence[Sequence[Sample]], pieces: Pieces) -> list[Packed]:
    """One sequence a group of samples of one sentence; a group of a sentence too long for that is cut for all alike."""
    cuts = pieces.cut([group[0].text for group in groups])
    return [
        packed(cut, [(n, (s.actor, s.recipient, s.trigger)) for n, s in enumerate(group)], pieces)
        for cut, group in zip(cuts, groups, strict=True)
    ]


def inputs(batch: Sequence[Packed]) -> Inputs:
    """Tensors of one batch."""
    return {name: torch.from_numpy(value).long() for name, value in padded(batch).items()}


def batches(packs: Sequence[Packed], most: int, chance: random.Random) -> Iterator[list[int]]:
    """Indices in batches of like length and at most so many tokens, the batches in random order."""
    cut = list(of_like_sizes([len(pack.ids) + chance.randrange(6) for pack in packs], most))
    chance.shuffle(cut)
    yield from cut


def answer(model: PairModel, samples: Sequence[Sample], pieces: Pieces) -> tuple[np.ndarray, ...]:
    """Logits of the three heads, a row a sample, in order."""
    return logits_of(model, [(s.text, s.actor, s.recipient) for s in samples], [s.trigger for s in samples], pieces)


@torch.no_grad()
def logits_of(
    model: PairModel, pairs: Sequence[Pair], triggers: Sequence[Offsets | None], pieces: Pieces
) -> tuple[np.ndarray, ...]:
    """Logits of the three heads, a row a pair, in order."""
    model.eval()
    packs = mark(pairs, triggers, pieces)
    rows: list[tuple[np.ndarray, ...]] = []
    order: list[int] = []
    for batch in of_like_sizes([len(pack.ids) for pack in packs]):
        some = [packs[n] for n in batch]
        logits = model(**inputs(some))
        rows.append(tuple(part.float().numpy() for part in logits))
        order += [number for pack in some for number in pack.numbers]
    back = np.argsort(order)
    return tuple(np.concatenate(parts)[back] for parts in zip(*rows, strict=True))


def load(checkpoint: Path, base: Base) -> tuple[PairModel, dict]:
    """The model of a checkpoint, and what was stored beside it."""
    stored = torch.load(checkpoint, weights_only=True)
    encoder = Encoder.from_tensors(base.tensors, stored["layers"])
    model = PairModel(encoder, Labels.from_json(stored["labels"]))
    model.load_state_dict(stored["state"])
    return model.eval(), stored
