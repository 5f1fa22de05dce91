"""What one side of a sentence did to the other: type, mode and factuality of marked pairs, from the trained encoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bascule.coding.encoder import MODEL, NONE, Encoder, Labels
from bascule.coding.marking import Offsets, Packed, Pair, mark, whole
from bascule.errors import BasculeError

if TYPE_CHECKING:
    import numpy as np

    from bascule.coding.learned import LearnedType

__all__ = ["NONE", "Relation", "RelationReader", "shipped"]

# Outputs of the model that answer, in the order of the temperatures.
HEADS = ("type", "mode", "factuality")


@dataclass(frozen=True, slots=True)
class Relation:
    """The answer for one pair, read in the given direction.

    `type` is one of the 16 types or NONE, or one that a user taught, which is then `learned`; `mode` and `factuality`
    are None for NONE, `mode` also where no mode fits. `scores` gives each type and NONE its calibrated probability,
    likeliest first (a learned type before them); `score` is that of `type`.
    `mode_score` and `factuality_score` are probabilities given the type, 1.0 where there was nothing to choose.
    """

    type: str
    mode: str | None
    factuality: str | None
    score: float
    scores: Mapping[str, float]
    mode_score: float = 1.0
    factuality_score: float = 1.0
    learned: LearnedType | None = None

    @property
    def runner_up(self) -> tuple[str, float]:
        """The second likeliest type and its probability."""
        return list(self.scores.items())[1]


class RelationReader:
    """Reads pairs with the model that ships with bascule, or with another file of that make.

    The model loads on first use and keeps `threads` threads (all cores where None is given). Safe to use from several
    threads.
    """

    def __init__(self, path: Path = MODEL, threads: int | None = None) -> None:
        self.encoder = Encoder(path, threads)

    def relate(self, pairs: Sequence[Pair], triggers: Sequence[Offsets | None] | None = None) -> list[Relation]:
        """One answer a pair: `(sentence, (start, end) of the actor or None, (start, end) of the recipient or None)`.

        `triggers`, one a pair or None, are the offsets of the words asked about, where a sentence tells several events.
        Raises BasculeError naming the pair whose offsets do not fit, or where the model is missing.
        """
        if not pairs:
            return []
        return self._relations(self.encoder.run(self._marked(pairs, triggers), HEADS))

    def examine(
        self, pairs: Sequence[Pair], triggers: Sequence[Offsets | None] | None = None
    ) -> tuple[list[Relation], np.ndarray]:
        """What `relate` and `represent` give, in one pass over the model."""
        if not pairs:
            return [], self._nothing(5)
        *logits, features = self.encoder.run(self._marked(pairs, triggers), (*HEADS, "features"))
        return self._relations(logits), features

    def represent(self, pairs: Sequence[Pair], triggers: Sequence[Offsets | None] | None = None) -> np.ndarray:
        """What the heads see of each pair: float32 [pairs, 5 * width], for heads learned later. Errors as `relate`."""
        marked = self._marked(pairs, triggers)
        return self.encoder.run(marked, ("features",))[0] if marked else self._nothing(5)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Whole texts as unit vectors: float32 [texts, width]; only as many tokens as the model reads are seen."""
        import numpy as np

        if not texts:
            return self._nothing(1)
        means = self.encoder.run(whole([text.strip() for text in texts], self.encoder.pieces), ("mean",))[0]
        unit: np.ndarray = means / np.linalg.norm(means, axis=1, keepdims=True)
        return unit

    def _relations(self, logits: Sequence[np.ndarray]) -> list[Relation]:
        labels = self.encoder.labels
        types, modes, factualities = (
            logit / temperature for logit, temperature in zip(logits, labels.temperatures, strict=True)
        )
        return [relation(labels, *row) for row in zip(types, modes, factualities, strict=True)]

    def _marked(self, pairs: Sequence[Pair], triggers: Sequence[Offsets | None] | None) -> list[Packed]:
        if triggers is not None and len(triggers) != len(pairs):
            raise BasculeError(f"{len(triggers)} triggers for {len(pairs)} pairs", remedy="give one a pair, or None")
        return mark(pairs, triggers if triggers is not None else [None] * len(pairs), self.encoder.pieces)

    def _nothing(self, parts: int) -> np.ndarray:
        import numpy as np

        return np.empty((0, parts * int(self.encoder.metadata["width"])), np.float32)


def shipped() -> RelationReader | None:
    """A reader of the model that ships with bascule; None in a source tree without it."""
    return RelationReader() if MODEL.is_file() else None


def relation(labels: Labels, types: np.ndarray, modes: np.ndarray, factualities: np.ndarray) -> Relation:
    """The answer from the cooled logits of one pair."""
    chances = softmax(types)
    order = [int(n) for n in chances.argsort(kind="stable")[::-1]]
    scores = {labels.types[n]: float(chances[n]) for n in order}
    best = labels.types[order[0]]
    if best == NONE:
        return Relation(NONE, None, None, scores[NONE], scores)
    own = labels.modes_of(best)
    mode, mode_score = None, 1.0
    if own:
        among = softmax(modes[own])
        mode = labels.modes[own[int(among.argmax())]].partition(" ")[2] or None
        mode_score = float(among.max())
    sure = softmax(factualities)
    factuality = labels.factualities[int(sure.argmax())]
    return Relation(best, mode, factuality, scores[best], scores, mode_score, float(sure.max()))


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities of one row of logits."""
    import numpy as np

    powers: np.ndarray = np.exp(logits.astype(np.float64) - logits.max())
    powers /= powers.sum()
    return powers
