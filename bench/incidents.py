"""How well reports gather into incidents: on the events of the gold, and on what the coder reads out of its texts.

    python bench/incidents.py [--given]      (--given: the gold's own events only, a second instead of minutes)

End to end, an article is one report of the gold; each is scored once, by the incident of its event of the type the gold
gives it, else by that of its first event; a report the coder reads no event in stands alone, as a reader would find it.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Hashable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from bascule.ledger import Ledger, LedgerEvent
from bascule.records import Article
from bascule.weigh.incidents import RULES, merge
from bascule.weigh.partition_scores import partition_scores
from incident_gold import GoldReport, half, reports


def main() -> None:
    """Print one row a rule, source of events and part of the gold; then how the misses of the newer rule fall."""
    read = reports()
    texts = {item.name: item.text for item in read}
    gold = {event.event_id: incident for item in read for incident, event in item.events}
    given = [event for item in read for _, event in item.events]
    print(f"{len(read)} reports of {len(set(gold.values()))} incidents")
    print(f"{'events':12}{'rule':14}{'of':8}{'B3 P':>7}{'R':>7}{'F1':>7}{'pair P':>8}{'R':>7}{'F1':>7}{'seconds':>9}")
    for rule in RULES:
        begun = time.perf_counter()
        found = merge(given, rule=rule, texts=texts)
        seconds = time.perf_counter() - begun
        home: dict[str, Hashable] = {event.event_id: one.id for one in found for event in one.reports}
        rows("given", rule, home, gold, seconds)
        kinds(home, gold, {event.event_id: event for event in given})
    if "--given" not in sys.argv[1:]:
        end_to_end(read)


def end_to_end(read: list[GoldReport]) -> None:
    """The same through the coder: one article a report."""
    from bascule.coding.coder import Coder

    articles = {
        Article(item.text, item.published, outlet=item.outlet, language=item.language).id: item for item in read
    }
    begun = time.perf_counter()
    with Ledger() as ledger:
        ledger.add(
            Coder().read_many(
                Article(item.text, item.published, outlet=item.outlet, language=item.language)
                for item in articles.values()
            )
        )
        events = ledger.events()
        texts = {name: item.text for name, item in articles.items()}
    print(f"coded in {time.perf_counter() - begun:.0f} s: {len(events)} events")
    by_article: dict[str, list[LedgerEvent]] = {}
    for event in events:
        by_article.setdefault(event.article_id, []).append(event)
    lead = {name: leading(by_article[name], articles[name]) for name in articles if name in by_article}
    silent = [name for name in articles if name not in by_article]
    typed = sum(event.event.type == articles[name].events[0][1].event.type for name, event in lead.items())
    print(f"reports without an event {len(silent)}, with the gold's type {typed}")
    gold = {name: item.events[0][0] for name, item in articles.items()}
    for rule in RULES:
        begun = time.perf_counter()
        found = merge(events, rule=rule, texts=texts)
        seconds = time.perf_counter() - begun
        group = {event.event_id: one.id for one in found for event in one.reports}
        home: dict[str, Hashable] = {name: group[event.event_id] for name, event in lead.items()}
        rows("read", rule, home | {name: name for name in silent}, gold, seconds)
        rows("read, heard", rule, home, {name: gold[name] for name in home}, seconds)


def leading(events: list[LedgerEvent], report: GoldReport) -> LedgerEvent:
    """The event that stands for a report."""
    wanted = report.events[0][1].event.type
    return next((event for event in events if event.event.type == wanted), events[0])


def rows(source: str, rule: str, home: Mapping[str, Hashable], gold: Mapping[str, str], seconds: float) -> None:
    """A row for the whole and each half of the gold."""
    for part, name in ((None, "all"), (0, "read"), (1, "unread")):
        kept = {key: incident for key, incident in gold.items() if part in (None, half(incident))}
        told = partition_scores({key: home[key] for key in kept}, kept)
        print(
            f"{source:12}{rule:14}{name:8}{told.precision:7.3f}{told.recall:7.3f}{told.f1:7.3f}"
            f"{told.pair_precision:8.3f}{told.pair_recall:7.3f}{told.pair_f1:7.3f}{seconds:9.2f}"
        )


def kinds(home: Mapping[str, Hashable], gold: Mapping[str, str], events: Mapping[str, LedgerEvent]) -> None:
    """How many pairs are wrongly together or apart, by what sets the two reports apart."""
    wrong: dict[str, Counter[str]] = {"together": Counter(), "apart": Counter()}
    names = sorted(gold)
    by_incident: dict[str, list[str]] = {}
    by_home: dict[Hashable, list[str]] = {}
    for name in names:
        by_incident.setdefault(gold[name], []).append(name)
        by_home.setdefault(home[name], []).append(name)
    for side, groups, other in (("apart", by_incident.values(), home), ("together", by_home.values(), gold)):
        for group in groups:
            for place, one in enumerate(group):
                for two in group[place + 1 :]:
                    if other[one] != other[two]:
                        wrong[side][difference(events[one], events[two])] += 1
    for side, counted in wrong.items():
        told = ", ".join(f"{kind} {number}" for kind, number in counted.most_common())
        print(f"  pairs wrongly {side}: {told or 'none'}")


def difference(one: LedgerEvent, other: LedgerEvent) -> str:
    """The first thing that two events differ in."""
    first, second = one.event, other.event
    if first.type != second.type:
        return "type"
    if {code.split(":")[0] for code in (*first.actors, *first.recipients)} != {
        code.split(":")[0] for code in (*second.actors, *second.recipients)
    }:
        return "parties"
    if one.interval != other.interval:
        return "days"
    return "words or place"


if __name__ == "__main__":
    main()
