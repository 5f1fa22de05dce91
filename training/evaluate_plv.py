"""Scores a model on sentence-dyad pairs of PLV that nothing was trained on.

    python training/evaluate_plv.py FILE.tsv [--model FILE.onnx | --checkpoint MODELS/NAME --base BASE]

The file has columns sentence_id, quad, root and marked_sentence, with `<s>` around the actor and `<t>` around the
recipient. Answers are folded as PLV folds them: a refused cooperative act is REJECT, a planned one AGREE, a conviction
COERCE; CONCEDE and RETREAT are YIELD. NONE counts as wrong.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import sys
import time
from pathlib import Path

import numpy as np

from bascule.codebook.ontology import ontology
from bascule.coding.encoder import MODEL, NONE
from bascule.coding.marking import Pair
from bascule.coding.relations import Relation, RelationReader, relation
from measures import by_class, calibration, confusion, macro_f1

MARK = re.compile(r"</?([st])>")
COOPERATIVE = frozenset(item.code for item in ontology().types if item.quad in (1, 2))
FORTHCOMING = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID"})
YIELD = "YIELD"


def main() -> int:
    """Read, relate, fold, score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--checkpoint", type=Path, help="folder that train.py wrote, instead of a model file")
    parser.add_argument("--base", type=Path, help="with --checkpoint: folder that recover.py wrote")
    parser.add_argument("--table", action="store_true", help="print the confusion table and the figures by type")
    parser.add_argument("--json", action="store_true", help="figures on one line of JSON")
    options = parser.parse_args()
    rows = read(options.file)
    pairs = [pair for _, _, pair in rows]
    began = time.monotonic()
    if options.checkpoint:
        answers = from_checkpoint(options.checkpoint, options.base, pairs)
    else:
        answers = RelationReader(options.model).relate(pairs)
    took = time.monotonic() - began
    gold, quads = [root for root, _, _ in rows], [quad for _, quad, _ in rows]
    guesses = [folded(answer) for answer in answers]
    quad_of = {root: quad for root, quad, _ in rows}
    figures = {
        "pairs": len(rows),
        "types": macro_f1(gold, guesses),
        "quads": macro_f1(quads, [quad_of.get(guess, NONE) for guess in guesses]),
        "accuracy": sum(g == p for g, p in zip(gold, guesses, strict=True)) / len(rows),
        "none": guesses.count(NONE) / len(rows),
        "types_if_something": macro_f1(gold, [folded(answer, something=True) for answer in answers]),
        "pairs_a_second": len(rows) / took,
    }
    right = np.array([g == p for g, p in zip(gold, guesses, strict=True)])
    figures["calibration_error"] = calibration(np.array([answer.score for answer in answers]), right)[0]
    low, high = interval(gold, guesses)
    if options.json:
        print(json.dumps(figures))
        return 0
    print(", ".join(f"{name} {value:.3f}" for name, value in figures.items()))
    print(f"types, 95 in 100 resamples: {low:.3f} to {high:.3f}")
    if options.table:
        for name, (precision, recall, f1, number) in by_class(gold, guesses).items():
            print(f"{name:<10} precision {precision:.2f} recall {recall:.2f} F1 {f1:.2f} ({number})")
        print(confusion(gold, guesses))
    return 0


def read(path: Path) -> list[tuple[str, str, Pair]]:
    """Root, quad and pair of each row."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            (row["root"], row["quad"], unmarked(row["marked_sentence"]))
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def unmarked(marked: str) -> Pair:
    """A sentence and its two stretches from `<s>` and `<t>`."""
    text, position = "", 0
    edges: dict[str, list[int]] = {"s": [], "t": []}
    for match in MARK.finditer(marked):
        text += marked[position : match.start()]
        edges[match[1]].append(len(text))
        position = match.end()
    text += marked[position:]
    actor, recipient = (tuple(edges[side][:2]) if len(edges[side]) >= 2 else None for side in "st")
    return text, actor, recipient  # type: ignore[return-value]


def folded(answer: Relation, something: bool = False) -> str:
    """An answer in PLV's terms; with `something`, the likeliest type where the answer is NONE."""
    kind = answer.type
    if kind == NONE and something:
        kind = answer.runner_up[0]
    if kind in COOPERATIVE and answer.factuality == "negated":
        return "REJECT"
    if kind in FORTHCOMING and answer.factuality == "planned":
        return "AGREE"
    if kind == "SANCTION" and answer.mode == "convict":
        return "COERCE"
    return YIELD if kind in {"CONCEDE", "RETREAT"} else kind


def interval(gold: list[str], guesses: list[str], times: int = 300) -> tuple[float, float]:
    """Where macro-F1 of 95 in 100 resampled sets lies."""
    chance = random.Random(1)
    figures = []
    for _ in range(times):
        drawn = [chance.randrange(len(gold)) for _ in gold]
        figures.append(macro_f1([gold[n] for n in drawn], [guesses[n] for n in drawn]))
    figures.sort()
    return figures[round(times * 0.025)], figures[round(times * 0.975) - 1]


def from_checkpoint(folder: Path, base_folder: Path, pairs: list[Pair]) -> list[Relation]:
    """Answers of the float model."""
    # Needs torch, which scoring the shipped file does not.
    from bascule.coding.encoder import Labels
    from learning import Base, load, logits_of

    base = Base.read(base_folder)
    model, stored = load(folder / "model.pt", base)
    labels = Labels.from_json(stored["labels"])
    logits = logits_of(model, pairs, [None] * len(pairs), base.pieces)
    cooled = (part / temperature for part, temperature in zip(logits, labels.temperatures, strict=True))
    return [relation(labels, *row) for row in zip(*cooled, strict=True)]


if __name__ == "__main__":
    sys.exit(main())
