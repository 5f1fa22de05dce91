"""Which articles are copies of one text: a wire as several papers print it, cut, headed and signed in their own way.

Runs of words are compared, after bylines and datelines at either end are dropped. Bands of a MinHash sketch find the
articles worth comparing; then the runs themselves decide, so that a sketch never makes a copy, it can only miss one.
Hashes are fixed: the same text has the same bands on every machine and in every run.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bascule.weigh.word_lists import levelled

Hashes = npt.NDArray[np.uint64]

RULE = "word-runs-v1"
# Words in a run: three in a row are often the same by chance ("a déclaré à"), four seldom.
RUN = 4
# Two hashes a band: 32 bands find a pair that shares a third of all its runs in 98 cases of 100.
BANDS, ROWS = 32, 2
# A copy holds this share of the runs of the shorter text. Papers cut a wire freely, and change a word in each sentence.
ALIKE = 0.6
# Texts read at a time by `copies_among`: a hundred megabytes or so.
READ_AT_ONCE = 50_000
# Texts with fewer runs are left to the comparison of sentences (`voices`).
FEWEST_RUNS = 8

# "BAMAKO, 5 mars (AFP) -", "(Reuters)": what stands before a bracket within the first line.
_DATELINE = re.compile(r"^[^\n.!?]{0,80}?\([^()\n]{2,40}\)\s*[-–—:.]?\s*")
_SIGNED = re.compile(r"(?i)^(?:par|by|avec|with|source|©|\(c\))\b|^[a-z]{2,4}(?:[-/][a-z]{2,4})+$|^[©(]")
# A line that signs is short: a name, an agency, the initials of the desk.
_SHORT_LINE = 8


def copies(texts: Mapping[str, str]) -> dict[str, str]:
    """For each article id of `texts` that has copies, or is one, the id of the fullest text among them.

    The order of `texts` makes no difference; articles that stand alone are left out.
    """
    kept = {name: runs for name, text in texts.items() if len(runs := word_runs(text)) >= FEWEST_RUNS}
    fullest: dict[str, str] = {}
    # Fullest texts by band: copies meet these alone, so that ten thousand copies cost ten thousand comparisons.
    met: dict[tuple[int, int], list[str]] = {}
    for name in sorted(kept, key=lambda name: (-len(kept[name]), name)):
        own = list(enumerate(bands(kept[name])))
        candidates = dict.fromkeys(other for band in own for other in met.get(band, ()))
        shares = {other: _shared(kept[name], kept[other]) for other in candidates}
        best = max(shares, key=lambda other: shares[other], default=None)
        if best is not None and shares[best] >= ALIKE:
            fullest[name] = fullest[best] = best
            continue
        for band in own:
            met.setdefault(band, []).append(name)
    return fullest


def copies_among(names: Iterable[str], texts_of: Callable[[list[str]], Mapping[str, str]]) -> dict[str, str]:
    """What `copies` says of the texts that `texts_of` gives for these ids, without holding them all.

    They are read a part at a time for their bands; only those that share one with another are read again, together.
    """
    listed = sorted(set(names))
    owners, rows = list[str](), list[Hashes]()
    for begun in range(0, len(listed), READ_AT_ONCE):
        for name, text in texts_of(listed[begun : begun + READ_AT_ONCE]).items():
            if len(runs := word_runs(text)) >= FEWEST_RUNS:
                owners.append(name)
                rows.append(_bands(runs))
    if len(rows) < 2:
        return {}
    table = np.stack(rows)
    shared = np.zeros(len(table), dtype=np.bool_)
    for band in range(BANDS):
        _, back, counts = np.unique(table[:, band], return_inverse=True, return_counts=True)
        shared |= counts[back] > 1
    chosen = [owners[place] for place in np.flatnonzero(shared).tolist()]
    return copies(texts_of(chosen)) if chosen else {}


def groups(texts: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """The same as groups of ids, each and all in order."""
    gathered: dict[str, list[str]] = {}
    for name, full in copies(texts).items():
        gathered.setdefault(full, []).append(name)
    return tuple(sorted(tuple(sorted(names)) for names in gathered.values()))


def without_bylines(text: str) -> str:
    """The text without the dateline that opens it and the lines that sign it at either end."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    while len(lines) > 1 and _signs(lines[0]):
        lines.pop(0)
    while len(lines) > 1 and _signs(lines[-1]):
        lines.pop()
    body = "\n".join(lines)
    return _DATELINE.sub("", body, count=1)


@lru_cache(maxsize=1 << 14)
def _runs_of(text: str) -> bytes:
    words = re.findall(r"\w+", levelled(without_bylines(text)))
    if len(words) < RUN:
        return b""
    own = np.fromiter((zlib.crc32(word.encode()) for word in words), np.uint64, len(words))
    combined = np.zeros(len(words) - RUN + 1, np.uint64)
    for place in range(RUN):
        # Stirred at each place: the same words in another order are another run.
        combined = _stirred(combined ^ own[place : place + len(combined)] + np.uint64(place))
    return np.unique(combined).tobytes()


def word_runs(text: str) -> Hashes:
    """The distinct runs of RUN words of a text as 64-bit hashes, in order; empty for shorter texts."""
    return np.frombuffer(_runs_of(text), np.uint64)


def bands(runs: Hashes) -> tuple[int, ...]:
    """BANDS numbers; texts that share one at the same place are worth comparing. At least one run is needed."""
    return tuple(int(number) for number in _bands(runs))


def _bands(runs: Hashes) -> Hashes:
    least = (_stirred(runs[:, None] ^ _keys()[None, :])).min(axis=0).reshape(BANDS, ROWS)
    mixed = least[:, 0]
    for row in range(1, ROWS):
        mixed = _stirred(mixed ^ least[:, row] + np.uint64(row))
    result: Hashes = mixed
    return result


def band_rows(texts: Mapping[str, str]) -> Iterable[tuple[str, int, int]]:
    """Rows of article id, band and hash, for a join in a database; texts too short to compare give none."""
    for name, text in texts.items():
        runs = word_runs(text)
        if len(runs) >= FEWEST_RUNS:
            yield from ((name, place, value) for place, value in enumerate(bands(runs)))


def _shared(runs: Hashes, other: Hashes) -> float:
    """The share of the shorter text's runs that the other has too."""
    return len(np.intersect1d(runs, other, assume_unique=True)) / min(len(runs), len(other))


def _signs(line: str) -> bool:
    return len(line.split()) <= _SHORT_LINE and bool(_SIGNED.search(line))


@lru_cache(maxsize=1)
def _keys() -> Hashes:
    return _stirred(np.arange(1, BANDS * ROWS + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15))


def _stirred(values: Hashes) -> Hashes:
    """Each number mixed so that near ones lie far apart; one to one, so nothing is lost."""
    mixed = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    result: Hashes = mixed ^ (mixed >> np.uint64(31))
    return result
