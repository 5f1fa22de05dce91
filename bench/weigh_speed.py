"""Speed of incidents, shifts and partnerships beside a plain DuckDB scan of the same rows, in one run.

    python bench/weigh_speed.py [EVENTS] [SEED]      (default: 100,000 events)

Events are made up with the skew of news: a tenth of the pairs of countries carry most of it, a few days a year most of
a month, an act has one report or, seldom, forty; a third gives no date of its own. The scan reads every column of every
event, with the words of its sentence, into Python. Only ratios within one run mean something.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bascule.ledger import Ledger
from bascule.records import Article, Event, Place, Reading, Span, When
from bascule.weigh.incidents import RULES, merge
from bascule.weigh.partnerships import partnerships
from bascule.weigh.shifts import examine

COUNTRIES = [
    *("MLI", "RUS", "FRA", "UKR", "USA", "NER", "BFA", "TCD", "SEN", "CHN", "TUR", "ISR", "PSE", "LBN", "SYR"),
    *("IRN", "DEU", "GBR", "POL", "IND", "PAK", "SDN", "COD", "RWA", "ETH", "SOM", "NGA", "CMR", "KEN", "ZAF"),
]
TYPES = ("ASSAULT", "CONSULT", "ACCUSE", "AID", "SUPPORT", "REQUEST", "SANCTION", "MOBILIZE", "PROTEST", "AGREE")
TOWNS = [Place(f"Town {n}", 1000 + n, -30 + n, 3.0 * n % 90, "MLI", "city") for n in range(60)]
WORDS = [f"{stem}{ending}" for stem in ("brag", "cort", "delm", "fern", "golt", "hamb") for ending in
         ("ade", "ier", "ona", "uble", "ession", "age", "ement", "oir", "ard", "elle")]  # fmt: skip
FIRST, DAYS = date(2014, 1, 1), 3650


def readings(number: int, chance: random.Random) -> Iterator[Reading]:
    """Articles of one sentence with one event each, until there are so many."""
    pairs = [(one, other) for one in COUNTRIES for other in COUNTRIES if one != other]
    weights = [1 / (place + 1) for place in range(len(pairs))]
    chance.shuffle(pairs)
    made = 0
    while made < number:
        one, other = chance.choices(pairs, weights)[0]
        day = FIRST + timedelta(int(DAYS * chance.random() ** chance.choice((1, 1, 0.3))))
        kind, place = chance.choices(TYPES, range(len(TYPES), 0, -1))[0], chance.choice([None, *TOWNS])
        told = chance.sample(WORDS, 9)
        for _ in range(min(int(chance.paretovariate(1.2)), 40, number - made)):
            late = chance.choice((0, 1, 1, 2))
            words = [word if chance.random() < 0.7 else chance.choice(WORDS) for word in told]
            text = f"{one} {kind.lower()} {other} {' '.join(words)} {made}."
            whole = Span.of(text, 0, len(text))
            shape = chance.random()
            when = When(day, day, "day", "said") if shape < 0.6 else None
            if shape > 0.93:
                when = When(day - timedelta(day.weekday()), day + timedelta(6 - day.weekday()), "week", "said")
            if shape > 0.98:
                when = When(day.replace(day=1), day.replace(day=28), "month", "said")
            event = Event(
                sentence=whole, actors=(f"{one}:GOV",), recipients=(f"{other}:GOV",) if shape > 0.1 else (), type=kind,
                mode=None, contexts=(), channel="political" if kind == "SUPPORT" else None,
                sign="+" if kind == "SUPPORT" else None, factuality="asserted", speaker=None, attribution=None,
                trigger=whole, actor_mentions=(), recipient_mentions=(), date=when,
                place=replace(place) if place and chance.random() < 0.5 else None, score=1.0, why=(),
            )  # fmt: skip
            outlet = f"Paper {chance.randrange(40)}"
            yield Reading(Article(text, day + timedelta(late), outlet=outlet), "en", (whole,), (event,), (), ())
            made += 1


def timed(name: str, work: Callable[[], Any], scan: float | None) -> tuple[Any, float]:
    """What the work gives and how many seconds it took, in a row."""
    begun = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:38}{seconds:9.2f}{seconds / (scan or seconds):8.1f}{memory:10.0f}", flush=True)
    return result, seconds


def main() -> None:
    """Print one row a job: seconds, how many times the scan, and the peak memory so far in MiB."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    with Ledger() as ledger:
        begun = time.perf_counter()
        ledger.add(readings(number, chance))
        print(f"{number} events, kept in {time.perf_counter() - begun:.0f} s")
        print(f"{'job':38}{'seconds':>9}{'scans':>8}{'peak MiB':>10}")
        query = """SELECT e.*, a.*, t.text FROM events e JOIN articles a ON a.id = e.article_id
            JOIN texts t ON t.hash = a.text_hash"""
        _, scan = timed("plain scan, DuckDB into Python", lambda: ledger._connection.execute(query).fetchall(), None)
        events, _ = timed("events of the ledger, as records", ledger.events, scan)
        texts, _ = timed("texts of the ledger", lambda: ledger.texts({e.article_id for e in events}), scan)
        found: list[Any] = []
        for rule in RULES[::-1]:
            found, _ = timed(f"incidents, {rule}", lambda rule=rule: merge(events, rule=rule), scan)  # type: ignore[misc]
            print(f"  {len(found)} incidents, the largest of {max(len(one.reports) for one in found)} reports")
        half = [event for place, event in enumerate(events) if place % 2]
        timed("incidents of half of them", lambda: merge(half), scan)
        timed("incidents, with texts", lambda: merge(events, texts=texts), scan)
        timed("shifts of every country", lambda: [examine(ledger, c, incidents=found) for c in COUNTRIES], scan)
        timed("partnerships of one country", lambda: partnerships(ledger, "MLI", on=date(2020, 1, 1)), scan)


if __name__ == "__main__":
    main()
