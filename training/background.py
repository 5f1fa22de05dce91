"""Chooses the sentences that `bascule learn` sets a new event type against, and packs them into the package.

    python training/background.py [--each 14]

So many sentences for each type and language, spread evenly over our examples; of each sentence every event between two
marked sides and at most two pairs between whom nothing happens, the way back first.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from pathlib import Path

import bascule
from bascule.coding.learned_examples import BACKGROUND
from examples import NONE, Example, Pair, pairs, read_examples

TARGET = Path(bascule.__file__).parent / "coding" / "data" / BACKGROUND
MOST_NONE = 2


def main() -> int:
    """Choose and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=14, help="sentences for each type and language")
    parser.add_argument("--to", type=Path, default=TARGET)
    options = parser.parse_args()
    chosen = choose(list(read_examples()), options.each)
    lines = ["# Sentences of our own with the types of their pairs, for learning new types against. Own work, CC0"]
    lines += [line(example) for example in chosen]
    # No time stamp, so that the same sentences give the same file.
    options.to.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode("utf-8"), 9, mtime=0))
    asked = sum(len(kept(example)) for example in chosen)
    print(f"{len(chosen)} sentences, {asked} pairs, {options.to.stat().st_size} bytes", file=sys.stderr)
    return 0


def choose(examples: list[Example], each: int) -> list[Example]:
    """Sentences in the order of the files; one that tells several types serves the rarest of them first."""
    result: dict[str, Example] = {}
    for language in ("fr", "en"):
        own = [item for item in examples if item.language == language and len(item.actors) > 1]
        by_type: dict[str, list[Example]] = {}
        for item in own:
            for kind in {label.type for label in item.labels if label.actor and label.recipient} or {NONE}:
                by_type.setdefault(kind, []).append(item)
        for kind in sorted(by_type, key=lambda name: (len(by_type[name]), name)):
            pool = [item for item in by_type[kind] if item.id not in result]
            step = max(len(pool) / each, 1)
            for place in range(min(each, len(pool))):
                item = pool[int(place * step)]
                result[item.id] = item
    return [item for item in examples if item.id in result]


def kept(example: Example) -> list[Pair]:
    """The pairs of a sentence that are asked about."""
    told = {(p.actor, p.recipient): p for p in reversed(list(pairs(example))) if p.actor and p.recipient}
    events = [pair for pair in told.values() if pair.type != NONE]
    back = {(pair.recipient, pair.actor) for pair in events}
    nothing = [pair for pair in reversed(told.values()) if pair.type == NONE]
    nothing.sort(key=lambda pair: (pair.actor, pair.recipient) not in back)
    return events + nothing[:MOST_NONE]


def line(example: Example) -> str:
    """A sentence with its marks, and its pairs after a tab."""
    letters = {offsets: letter for letter, offsets in example.actors.items()}
    marked, position = "", 0
    for (start, end), letter in sorted(letters.items()):
        marked += f"{example.text[position:start]}[{letter}:{example.text[start:end]}]"
        position = end
    marked += example.text[position:]
    if "\t" in marked:
        raise ValueError(f"{example.id} holds a tab")
    labels = [f"{letters[p.actor]}>{letters[p.recipient]} {p.type}" for p in kept(example) if p.actor and p.recipient]
    return f"{marked}\t{','.join(labels)}"


if __name__ == "__main__":
    sys.exit(main())
