"""Raises the floors in `floors.json` to what is measured now, less a margin; it never lowers one.

    python eval/raise_floors.py

A measure that is missing from a language in the file is not added: write it there with 0 first, and this raises it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

EVAL = Path(__file__).resolve().parent
FLOORS = EVAL / "floors.json"
# What a measure may lose before the gate closes: less than one quotation of the gold.
MARGIN = 0.005

Floors = dict[str, dict[str, float]]


def load(path: Path = FLOORS) -> Floors:
    """The floors by language and measure, shares between 0 and 1."""
    floors: Floors = json.loads(path.read_text(encoding="utf-8"))
    return floors


def measured(language: str) -> dict[str, float]:
    """F1 of each measure of `bascule.evaluation` on the gold of a language."""
    from bascule.evaluation import code_gold, load_coding, score

    gold = EVAL / f"{language}.json"
    return {line.measure: line.f1 for line in score(code_gold(gold), load_coding(gold))}


def raised(floors: Mapping[str, Mapping[str, float]], reached: Mapping[str, Mapping[str, float]]) -> Floors:
    """The floors of `floors` with what `reached` allows; none is lower than before."""
    return {
        language: {
            measure: max(floor, round(reached[language][measure] - MARGIN, 3)) for measure, floor in measures.items()
        }
        for language, measures in floors.items()
    }


def main() -> int:
    """Rewrites the file and says what rose."""
    floors = load()
    new = raised(floors, {language: measured(language) for language in floors})
    for language, measures in new.items():
        for measure, floor in measures.items():
            if floor > floors[language][measure]:
                print(f"{language} {measure}: {floors[language][measure]:.3f} -> {floor:.3f}")
    FLOORS.write_text(json.dumps(new, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
