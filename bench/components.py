"""Speed of each component of the coder, in seconds per 1,000 sentences of news, and the share of dated events.

    python bench/components.py [FILE LANGUAGE [ARTICLES]]   (default: 40 articles of each MasakhaNEWS file in ../shared)

One process, one thread as spaCy has it, models loaded before the clock starts. Each component is timed alone over all
articles, on the parse and the actors of those before it. Only the ratio within one run means something.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

from bascule import Coder
from bascule.coding.actors import find_actors
from bascule.coding.attribution import find_quotes
from bascule.coding.cast import Cast
from bascule.coding.characterisations import find_characterisations
from bascule.coding.coder import _dates, _places
from bascule.coding.events import find_events
from bascule.coding.pipelines import parse
from bascule.coding.roles import find_roles
from bascule.records import Article
from bascule.sources import read_articles

# The files give no day; with any day at all, "lundi" and "en mars" are dates.
ASSUMED = date(2022, 6, 15)
CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
DEFAULT = ((CORPORA / "masakhanews_fra_dev.tsv", "fr", 40), (CORPORA / "masakhanews_eng_dev.tsv", "en", 40))


def measure(file: Path, language: str, number: int) -> None:
    """Times every component on the first articles of a file; one line each."""
    articles = [a for a in read_articles([file]) if isinstance(a, Article)][:number]
    coder = Coder([language])
    next(
        iter(coder.read_many([Article("Le Mali a accusé la France." if language == "fr" else "Mali accused France.")]))
    )
    clock: Counter[str] = Counter()

    def lap(name: str, begun: float) -> float:
        now = time.perf_counter()
        clock[name] += now - begun
        return time.perf_counter()

    begun = time.perf_counter()
    parsed = list(parse([(article.text, None) for article in articles], language))
    begun = lap("sentences and parse", begun)
    sentences = sum(len(spans) for _, spans in parsed)
    casts: list[Cast] = []
    for article, (doc, _) in zip(articles, parsed, strict=True):
        casts.append(find_actors(doc, language, published=article.published, title=article.title))
    begun = lap("actors and references", begun)
    for (doc, spans), cast in zip(parsed, casts, strict=True):
        find_events(doc, spans, cast, language, coder.relations)
    begun = lap("events", begun)
    quotes = [
        find_quotes(article.text, doc, spans, language) for article, (doc, spans) in zip(articles, parsed, strict=True)
    ]
    begun = lap("quotations", begun)
    for article, (doc, spans), said in zip(articles, parsed, quotes, strict=True):
        find_characterisations(article.text, doc, spans, language, said)
    begun = lap("characterisations", begun)
    for article, (doc, _) in zip(articles, parsed, strict=True):
        _dates(doc, article, language)
    begun = lap("dates", begun)
    for (doc, _), cast in zip(parsed, casts, strict=True):
        _places(doc, cast, language)
    begun = lap("places", begun)
    for article, (doc, _), cast in zip(articles, parsed, casts, strict=True):
        find_roles(doc, cast, article.published)
    lap("roles", begun)
    print(f"{file.name}: {len(articles)} articles, {sentences} sentences")
    for name, seconds in clock.items():
        print(f"  {name:24}{1000 * seconds / sentences:8.2f} s per 1,000 sentences")
    print(f"  {'all':24}{1000 * clock.total() / sentences:8.2f} s per 1,000 sentences")
    dated(coder, articles)


def dated(coder: Coder, articles: list[Article]) -> None:
    """How many events have a date of their own: as the file is, and as if its articles were of one known day."""
    for label, day in (("as it is", None), (f"as if of {ASSUMED}", ASSUMED)):
        asked = [replace(article, published=article.published or day) for article in articles]
        events = [event for reading in coder.read_many(asked) for event in reading.events]
        own = sum(1 for event in events if event.date is not None)
        share = (len(events) - own) / max(len(events), 1)
        print(f"  {label}: {len(events)} events, {own} with a date of their own, {share:.1%} with the fallback at best")


def main() -> None:
    """One block a file."""
    if len(sys.argv) > 2:
        measure(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 40)
        return
    for file, language, number in DEFAULT:
        measure(file, language, number)


if __name__ == "__main__":
    main()
