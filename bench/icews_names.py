"""Share of the ICEWS actor names that map to an entity: of distinct names, and of mentions.

Usage: python bench/icews_names.py [FILE]: tab-separated, actor, event, recipient, day (default: the sample beside the
repository). What is not mapped goes to stderr, most frequent first.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from pathlib import Path

from bascule.codebook.icews_names import entity_of_name

SAMPLE = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "icews_2005-2015_sample.tsv"


def main() -> None:
    """Count, print one table."""
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    mentions: Counter[tuple[str, str]] = Counter()
    for line in file.read_text(encoding="utf-8").splitlines():
        actor, _, recipient, day = line.split("\t")
        mentions[actor, day] += 1
        mentions[recipient, day] += 1
    names: dict[str, Counter[bool]] = {}
    for (name, day), number in mentions.items():
        names.setdefault(name, Counter())[entity_of_name(name, date.fromisoformat(day)) is not None] += number
    print("names\tdistinct\tmapped\tshare\tmentions\tmapped\tshare")
    generic = {name for name in names if name.endswith(")")}
    for label, group in (("generic, with a country", generic), ("proper", names.keys() - generic), ("all", set(names))):
        whole = sum(1 for name in group if names[name][True])
        total = sum(names[name].total() for name in group)
        told = sum(names[name][True] for name in group)
        print(f"{label}\t{len(group)}\t{whole}\t{whole / len(group):.3f}\t{total}\t{told}\t{told / total:.3f}")
    for name, number in sorted(((n, c[False]) for n, c in names.items() if c[False]), key=lambda item: -item[1]):
        print(f"{number}\t{name}", file=sys.stderr)


if __name__ == "__main__":
    main()
