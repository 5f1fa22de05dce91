"""How alike the sentences of reports are by their words, for many pairs at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bascule.weigh.report_columns import NONE, Flags, Floats, Ints, Reports
from bascule.weigh.report_words import ABROAD, FULL, STEM, WEIGHTS, words_of

# What the last two bits of a token's number say: its weight, and whether both languages have it.
CLASSES = np.array([STEM, WEIGHTS["="], WEIGHTS["#"], WEIGHTS["@"]])
_CLASS_OF = {"=": 1, "#": 2, "@": 3}
# Cells of the table in which the tokens of many pairs are compared, each with each: some megabytes at a time.
CELLS = 1 << 23


class SharedWords:
    """The tokens of the sentences of a set of reports, each sentence read when first asked about."""

    def __init__(self, reports: Reports) -> None:
        self._reports = reports
        self._numbers = _Tokens()
        self._start = np.full(len(reports), NONE, dtype=np.int64)
        self._length = np.zeros(len(reports), dtype=np.int64)
        # In the language of the sentence, and abroad.
        self._total = np.zeros((2, len(reports)), dtype=np.int64)
        self._tokens, self._used = np.zeros(1 << 12, dtype=np.int32), 0

    def likeness(self, one: Ints, other: Ints, same_language: Flags) -> Floats:
        """How much of two sentences is alike, 0 to 1, by places in the table."""
        self._read(np.unique(np.concatenate((one, other))))
        width = np.maximum(self._length[one], self._length[other])
        order = np.argsort(width, kind="stable")
        shared, begun = np.zeros(len(one), dtype=np.int64), 0
        while begun < len(order):
            # Pairs of about the same width stand together; the widest of a block comes last.
            end = min(begun + max(1, CELLS // max(1, int(width[order[begun]]) ** 2)), len(order))
            end = max(begun + 1, min(end, begun + CELLS // max(1, int(width[order[end - 1]]) ** 2)))
            block = order[begun:end]
            shared[block] = self._shared(one[block], other[block], same_language[block], int(width[block[-1]]))
            begun = end
        own = np.where(same_language, self._total[0, one], self._total[1, one])
        theirs = np.where(same_language, self._total[0, other], self._total[1, other])
        found, both = np.zeros(len(one)), (own > 0) & (theirs > 0)
        share = 2 * shared[both] / (own[both] + theirs[both])
        found[both] = share * np.minimum(1.0, np.minimum(own[both], theirs[both]) / FULL)
        return found

    def _shared(self, one: Ints, other: Ints, same_language: Flags, width: int) -> Ints:
        """The weight of the tokens that both sentences of each pair have."""
        if width == 0:
            return np.zeros(len(one), dtype=np.int64)
        mine, theirs = self._padded(one, width, -1), self._padded(other, width, -2)
        rows, columns = np.nonzero((mine[:, :, None] == theirs[:, None, :]).any(axis=2))
        kinds = mine[rows, columns] & 3
        weights = np.where(same_language[rows] | (kinds > 0), CLASSES[kinds], 0)
        return np.bincount(rows, weights=weights, minlength=len(one)).astype(np.int64)

    def _padded(self, places: Ints, width: int, filler: int) -> NDArray[np.int32]:
        steps = np.arange(width)[None, :]
        at = np.minimum(self._start[places][:, None] + steps, len(self._tokens) - 1)
        found: NDArray[np.int32] = np.where(steps < self._length[places][:, None], self._tokens[at], np.int32(filler))
        return found

    def _read(self, places: Ints) -> None:
        """Reads the sentences of these reports that were not read yet."""
        tokens: list[int] = []
        for place in places[self._start[places] == NONE].tolist():
            words = words_of(self._reports.sentence(place))
            self._start[place] = self._used + len(tokens)
            self._length[place] = len(words)
            self._total[0, place] = sum(words.values())
            self._total[1, place] = sum(weight for token, weight in words.items() if token[0] in ABROAD)
            tokens += map(self._numbers.__getitem__, words)
        if self._used + len(tokens) > len(self._tokens):
            grown = np.zeros(2 * (self._used + len(tokens)), dtype=np.int32)
            grown[: self._used] = self._tokens[: self._used]
            self._tokens = grown
        self._tokens[self._used : self._used + len(tokens)] = tokens
        self._used += len(tokens)


class _Tokens(dict[str, int]):
    """Numbers of tokens, with their class in the last two bits."""

    def __missing__(self, token: str) -> int:
        number = self[token] = 4 * len(self) + _CLASS_OF.get(token[0], 0)
        return number
