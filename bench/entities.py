"""Who and on whom: sides of events against a gold file, country by country.

    python bench/entities.py [GOLD.json ARTICLES.json]      (default: ../shared/gold/fr_dev.json and its articles)

Events are paired with those of the gold within their sentence: same type, most countries in common first. Of the pairs,
the share whose set of actor countries, of recipient countries, and both are right; beside them the F1 of all events by
type and both sets (strict). Names of the ICEWS data are measured by icews_names.py, speed by components.py.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bascule import Article, Coder
from bascule.codebook.entity_codes import party_of
from bascule.records import Span

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"
Sides = tuple[frozenset[str], frozenset[str], str]


def sides(actors: Iterable[str], recipients: Iterable[str], type_: str) -> Sides:
    """What is compared of an event."""
    return frozenset(map(party_of, actors)), frozenset(map(party_of, recipients)), type_


def article_of(raw: dict[str, Any]) -> tuple[Article, list[Span]]:
    """An article of the gold with its own sentences, a space between them."""
    text, spans = "", []
    for sentence in raw["sentences"]:
        start = len(text)
        text += sentence["text"]
        spans.append(Span.of(text, start, len(text)))
        text += " "
    published = date.fromisoformat(raw["published"]) if raw.get("published") else None
    return Article(text, published, title=raw.get("headline"), language="fr"), spans


def pairs(found: list[Sides], gold: list[Sides]) -> Iterator[tuple[Sides, Sides]]:
    """Events of one sentence that have the same type, each once, the likest first."""
    options = sorted(
        (
            (-len((f[0] | f[1]) & (g[0] | g[1])) - 2 * (f == g), i, j)
            for i, f in enumerate(found)
            for j, g in enumerate(gold)
            if f[2] == g[2]
        ),
    )
    left, right = set[int](), set[int]()
    for _, i, j in options:
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            yield found[i], gold[j]


def main() -> None:
    """Code the articles, print one table; the pairs that differ go to stderr."""
    gold_file, article_file = map(Path, sys.argv[1:3]) if len(sys.argv) > 2 else (GOLD / "fr_dev.json", None)
    article_file = article_file or GOLD / "fr_dev_articles.json"
    gold = {item["doc"]: item for item in json.loads(gold_file.read_text(encoding="utf-8"))}
    raw = json.loads(article_file.read_text(encoding="utf-8"))
    articles = [article_of(item) for item in raw]
    readings = Coder(["fr"]).read_many([a for a, _ in articles], sentences=[s for _, s in articles])
    told: Counter[str] = Counter()
    for item, (_, spans), reading in zip(raw, articles, readings, strict=True):
        wanted = {s["n"]: s["events"] for s in gold[item["doc"]]["sentences"]}
        for sentence, span in zip(item["sentences"], spans, strict=True):
            mine = [sides(e.actors, e.recipients, e.type) for e in reading.events if e.sentence.start == span.start]
            theirs = [sides(e["actor"], e["recipient"], e["type"]) for e in wanted.get(sentence["n"], [])]
            told["mine"] += len(mine)
            told["gold"] += len(theirs)
            told["strict"] += (Counter(mine) & Counter(theirs)).total()
            for one, other in pairs(mine, theirs):
                told["pairs"] += 1
                told["actors"] += one[0] == other[0]
                told["recipients"] += one[1] == other[1]
                told["both"] += one == other
                if one != other:
                    print(f"{item['doc']}\t{span.exact[:150]}", file=sys.stderr)
                    print(f"\tfound {shown(one)}\tgold {shown(other)}", file=sys.stderr)
    print("events\tgold\tsame type\tactors right\trecipients right\tboth right\tstrict F1")
    shares = [told[name] / max(told["pairs"], 1) for name in ("actors", "recipients", "both")]
    f1 = 2 * told["strict"] / max(told["mine"] + told["gold"], 1)
    print(f"{told['mine']}\t{told['gold']}\t{told['pairs']}\t" + "\t".join(f"{s:.3f}" for s in (*shares, f1)))


def shown(event: Sides) -> str:
    """An event in one cell."""
    return f"{event[2]} {'+'.join(sorted(event[0])) or '-'} -> {'+'.join(sorted(event[1])) or '-'}"


if __name__ == "__main__":
    main()
