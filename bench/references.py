"""References as sides of events against gold files: the share of right ones by their score.

    python bench/references.py [GOLD.json …]      (default: eval/fr.json, eval/en.json and ../shared/gold/fr_dev.json)

Nothing is left open here: every reference gives its answer. An event of the coder is compared with those of the same
type that the gold has in its sentence; a reference is right where its country or body is on the same side of one of
them. Events of types that the gold does not have there are left out, since nothing says who their sides are.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

from bascule.codebook.entity_codes import party_of
from bascule.coding import reference_clues
from bascule.coding.coder import Coder
from bascule.evaluation import _joined as joined
from bascule.evaluation import load_coding

HERE = Path(__file__).resolve().parents[1]
GOLDS = (HERE / "eval" / "fr.json", HERE / "eval" / "en.json", HERE.parent / "shared" / "gold" / "fr_dev.json")
TOLD = re.compile(r"reference: '(?P<words>.*)' is (?P<code>\S+) \((?P<way>.+), (?P<score>[\d.]+)\)")


def main() -> None:
    """One line a tenth of the score, then one a way of answering."""
    reference_clues.ENOUGH = 0.0
    right: Counter[str] = Counter()
    every: Counter[str] = Counter()
    coder = Coder()
    for path in map(Path, sys.argv[1:] or [gold for gold in GOLDS if gold.exists()]):
        gold = load_coding(path)
        for raw in json.loads(path.with_name(f"{path.stem}_articles.json").read_text(encoding="utf-8")):
            article, numbers, spans = joined(raw)
            (reading,) = coder.read_many([article], sentences=[spans])
            number = {span.start: n for n, span in zip(numbers, spans, strict=True)}
            for event in reading.events:
                same = [e for e in gold[raw["doc"]][number[event.sentence.start]]["events"] if e["type"] == event.type]
                for why in event.why if same else ():
                    told = TOLD.fullmatch(why)
                    if told is None:
                        continue
                    side = "actor" if told["code"] in event.actors else "recipient"
                    sides = {party_of(code) for e in same for code in e[side]}
                    for key in (f"{told['score'][:3]}", told["way"]):
                        every[key] += 1
                        right[key] += party_of(told["code"]) in sides
    for key in sorted(every):
        print(f"{key:20}{right[key]:5} of {every[key]:5}  {right[key] / every[key]:.2f}")


if __name__ == "__main__":
    main()
