"""Event types that a user taught: kept in a small JSON file, bound to the model they were learned on.

A learned type is a linear head over what the encoder sees of a pair and over the probabilities of the standard types.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bascule.coding.encoder import NONE
from bascule.errors import BasculeError

if TYPE_CHECKING:
    import numpy as np

    from bascule.coding.relations import Relation, RelationReader

FORMAT = 1
AGAIN = "learn it again: bascule learn EXAMPLES"
# Probabilities below it are all the same to a head.
LEAST_CHANCE = 1e-4
# Who writes examples of a type wants it found; a standard type that is nearly certain still stands in the way. Tried on
# two new types: 1 finds 0.71 of one type's examples, 0.8 finds 0.96, as precisely.
RIVALRY = 0.8


@dataclass(frozen=True, slots=True)
class LearnedType:
    """One type: `like` is the standard type it counts as for others, None where none is near.

    `triggers` are words that told the act in the examples. A pair is taken above the probability `threshold`, 0.5 as
    learned, where the folds parted best; whoever wants fewer but surer events may raise it in the file. `weights` are
    float32 numbers, little end first, in base 64, over `columns`.
    """

    name: str
    quad: int | None
    definition: str
    like: str | None
    reciprocal: bool
    triggers: tuple[str, ...]
    threshold: float
    bias: float
    weights: str

    def tells(self, word: str) -> bool:
        """Whether a word is a form of one that told the act in the examples."""
        return any(_same_word(word.casefold(), told) for told in " ".join(self.triggers).casefold().split())


@dataclass(frozen=True)
class LearnedTypes:
    """Types learned on one model, whose file has the SHA-256 `encoder`."""

    encoder: str
    types: tuple[LearnedType, ...]

    @classmethod
    def read(cls, *paths: Path) -> LearnedTypes:
        """The types of one file or several. Raises BasculeError where one cannot be read or a name is taught twice."""
        if not paths:
            raise BasculeError("no file of learned types is named", remedy="name what bascule learn wrote")
        parts: list[LearnedTypes] = []
        for path in paths:
            try:
                text = path.read_bytes().decode("utf-8-sig")
            except (OSError, UnicodeDecodeError) as error:
                told = getattr(error, "strerror", None) or str(error)
                raise BasculeError("the learned types cannot be read", where=str(path), remedy=told) from error
            part = cls.from_json(text, str(path))
            if parts and parts[0].encoder != part.encoder:
                what = "learned on another model than the types named before"
                raise BasculeError(what, where=str(path), remedy=AGAIN)
            names = {item.name for other in parts for item in other.types}
            for item in part.types:
                if item.name in names:
                    raise BasculeError(f"{item.name} is taught twice", where=str(path), remedy="name one file of it")
            parts.append(part)
        return cls(parts[0].encoder, tuple(item for part in parts for item in part.types))

    @classmethod
    def from_json(cls, text: str, where: str = "learned types") -> LearnedTypes:
        """Types as `to_json` wrote them; `where` names the file in messages. Raises BasculeError."""
        try:
            values = json.loads(text)
            version = values["bascule_types"]
            if version != FORMAT:
                what = f"learned types of format {version}; this bascule reads format {FORMAT}"
                raise BasculeError(what, where=where, remedy=AGAIN)
            types = tuple(_type(item) for item in values["types"])
            return cls(str(values["encoder"]), types)
        except (ValueError, KeyError, TypeError) as error:
            raise BasculeError("this is no file of learned types", where=where, remedy=AGAIN) from error

    def to_json(self) -> str:
        """The content of a file; the same types give the same text."""
        types = [asdict(item) for item in self.types]
        return json.dumps(
            {"bascule_types": FORMAT, "encoder": self.encoder, "types": types}, ensure_ascii=False, indent=1
        )

    @property
    def settings(self) -> dict[str, str]:
        """What a run keeps of them: their digest, and all of their content, so that a ledger can give them back."""
        text = self.to_json()
        return {
            "setting learned types": hashlib.sha256(text.encode("utf-8")).hexdigest()[:16],
            "setting learned types content": text,
        }

    def check(self, reader: RelationReader) -> None:
        """Raise BasculeError where these types were learned on another model than the reader's."""
        if self.encoder != fingerprint(reader):
            names = ", ".join(item.name for item in self.types)
            raise BasculeError(
                f"{names} was learned on another relation model than the one installed",
                where=f"model {self.encoder[:12]}, installed {fingerprint(reader)[:12]}",
                remedy=AGAIN,
            )

    def standard(self, name: str) -> str:
        """The standard type that a type counts as: `like` of a learned one (itself where none is near)."""
        return next((item.like or name for item in self.types if item.name == name), name)

    def over(self, relations: Sequence[Relation], seen: np.ndarray) -> list[Relation]:
        """The same answers, learned types in the place of standard ones where they are surer.

        `seen` is what the encoder saw of each pair, float32 [pairs, features]. A learned type is taken above its
        threshold, unless a standard type other than its `like` has the higher probability; of several, the likeliest.
        """
        import numpy as np

        if not relations:
            return []
        logits = columns(relations, seen) @ self._matrix.T + np.array([item.bias for item in self.types])
        result = list(relations)
        best = [0.0] * len(relations)
        for number, item in enumerate(self.types):
            chances = logistic(logits[:, number])
            taken = (chances > item.threshold) & (chances > rivals(relations, item.like))
            for row in map(int, np.flatnonzero(taken)):
                chance = round(float(chances[row]), 4)
                if chance > best[row]:
                    best[row] = chance
                    result[row] = _as_learned(relations[row], item, chance)
        return result

    @cached_property
    def _matrix(self) -> np.ndarray:
        """[types, columns]"""
        import numpy as np

        return np.stack([unpacked(item.weights) for item in self.types]).astype(np.float64)


def fingerprint(reader: RelationReader) -> str:
    """SHA-256 of a reader's model file, in hex. Raises BasculeError where it is missing."""
    path = reader.encoder.path
    if not path.is_file():
        what = "the relation model is missing, and learned types need it"
        raise BasculeError(what, where=str(path), remedy="reinstall bascule, or see training/README.md")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def columns(relations: Sequence[Relation], seen: np.ndarray) -> np.ndarray:
    """What a head weighs: the encoder's features, then the log probability of each standard type by name, float64."""
    import numpy as np

    names = sorted(relations[0].scores)
    chances = np.array([[relation.scores[name] for name in names] for relation in relations])
    return np.hstack([seen.astype(np.float64), np.log(np.maximum(chances, LEAST_CHANCE))])


def rivals(relations: Sequence[Relation], like: str | None) -> np.ndarray:
    """What a type of the user's must be likelier than: the likeliest standard type but `like`, by RIVALRY.

    NONE is no rival: it says no more than that no standard type fits.
    """
    import numpy as np

    return (
        np.array(
            [
                max(chance for name, chance in relation.scores.items() if name not in (NONE, like))
                for relation in relations
            ]
        )
        * RIVALRY
    )


def logistic(odds: np.ndarray) -> np.ndarray:
    """Probabilities of log odds."""
    import numpy as np

    result: np.ndarray = 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
    return result


def packed(weights: np.ndarray) -> str:
    """Weights as text."""
    return base64.b64encode(weights.astype("<f4").tobytes()).decode("ascii")


def unpacked(text: str) -> np.ndarray:
    """Weights from text, float32."""
    import numpy as np

    return np.frombuffer(base64.b64decode(text), "<f4")


def _as_learned(relation: Relation, item: LearnedType, chance: float) -> Relation:
    return replace(
        relation,
        type=item.name,
        mode=None,
        score=chance,
        scores={item.name: chance, **relation.scores},
        mode_score=1.0,
        learned=item,
    )


def _type(values: dict[str, Any]) -> LearnedType:
    names = {item.name for item in fields(LearnedType)}
    if set(values) != names:
        raise ValueError(f"fields {sorted(set(values) ^ names)}")
    try:
        base64.b64decode(values["weights"], validate=True)
    except binascii.Error as error:
        raise ValueError("weights") from error
    return LearnedType(**{**values, "triggers": tuple(values["triggers"])})


def _same_word(one: str, other: str) -> bool:
    # Forms of a verb share all but an ending of two or three letters; words of three letters or fewer tell nothing.
    least = max(4, min(len(one), len(other)) - 2)
    return len(one) >= 4 and len(other) >= 4 and one[:least] == other[:least]
