"""What the screen before parsing misses: events and quotations found without it and not with it.

    python bench/screen.py [FILE ...]      (default: the MasakhaNEWS files of ../shared/corpora)

Every article is coded without the screen; those of which the screen passes something over are coded again with it. The
figures are kept in bench/results/screen.json.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from bascule.coding.coder import Coder
from bascule.coding.screen import screen
from bascule.coding.sentences import split_sentences
from bascule.records import Article
from bascule.sources import read_articles
from speed import CORPORA, FILES, screen_misses

RESULTS = Path(__file__).parent / "results" / "screen.json"


def measured(file: Path, language: str) -> dict[str, float]:
    """The counts of one file."""
    whole, screened, told = Coder(screen=False), Coder(), Counter[str]()
    for article in read_articles([file], language=language):
        if not isinstance(article, Article):
            continue
        sentences = split_sentences(article.text)
        kept = screen(article.text, article.title, sentences, language)
        without = whole.read(article).to_dict()
        within = without if all(kept) else screened.read(article).to_dict()
        told.update(screen_misses([without], [within]))
        told["articles"] += 1
        told["articles_screened"] += not all(kept)
        told["articles_not_parsed"] += not any(kept)
        told["characters"] += len(article.text)
        told["characters_passed_over"] += sum(len(s.exact) for s, k in zip(sentences, kept, strict=True) if not k)
    share = told["events_missed"] / max(1, told["events"])
    return {**told, "events_missed_percent": round(100 * share, 2)}


def main() -> None:
    """Print and keep the counts of each file."""
    files = [Path(name) for name in sys.argv[1:]] or [CORPORA / name for name in FILES.values()]
    results = {}
    for file in files:
        results[file.name] = measured(file, "fr" if "fr" in file.name else "en")
        print(file.name, json.dumps(results[file.name]), flush=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
