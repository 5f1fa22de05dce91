"""What a ledger costs as it grows: adding readings to it, and asking it, beside the same in a small one and in DuckDB.

    python bench/ledger.py [EVENTS] [--ledger FILE] [--keep FILE.json]

The ledger of EVENTS made-up events (`made_up_events`) is made first, in a process of its own. `add` adds ADDED
readings of the demonstration's articles, their texts made different by a line at the end; its ratio is to the same in
an empty ledger. `ask` takes the events of two parties in a year, with their mentions, year after year; its ratio is to
DuckDB's plain selection of the same events. Each job runs in a process of its own. Adding leaves the readings in FILE.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from dataclasses import replace
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any

from bascule.coding.coder import Coder
from bascule.demo import demo_articles
from bascule.ledger import Ledger
from bascule.records import Reading
from weigh_speed import DUCKDB_MEMORY, keep, make

ADDED = 2000
YEARS = range(2014, 2024)
ONE, OTHER = "MLI", "FRA"
SEED = 1
PLAIN = """SELECT e.*, a.*, t.text
    FROM events e JOIN articles a ON a.id = e.article_id JOIN texts t ON t.hash = a.text_hash
    WHERE len(list_filter(list_concat(e.actors, e.recipients), lambda x: starts_with(x, '{one}:'))) > 0
    AND len(list_filter(list_concat(e.actors, e.recipients), lambda x: starts_with(x, '{other}:'))) > 0
    AND coalesce(e.date_end, a.published) >= DATE '{year}-01-01'
    AND coalesce(e.date_start, a.published) <= DATE '{year}-12-31'"""


def readings() -> list[Reading]:
    """ADDED readings with texts of their own."""
    first = list(Coder().read_many(demo_articles()))
    return [
        replace(reading, article=replace(reading.article, text=f"{reading.article.text}\n{time.time_ns()}.{number}"))
        for number, reading in zip(range(ADDED), cycle(first))
    ]


def add(ledger: Ledger) -> tuple[int, float]:
    """Readings added, and seconds."""
    given = readings()
    begun = time.perf_counter()
    return ledger.add(given), time.perf_counter() - begun


def ask(ledger: Ledger) -> tuple[int, float]:
    """Events given, and seconds."""
    begun, count = time.perf_counter(), 0
    for year in YEARS:
        count += len(ledger.events(ONE, with_=OTHER, from_=date(year, 1, 1), to=date(year, 12, 31)))
    return count, time.perf_counter() - begun


def plain(ledger: Ledger) -> tuple[int, float]:
    """Rows given by DuckDB alone, and seconds."""
    begun, count = time.perf_counter(), 0
    for year in YEARS:
        count += len(ledger._connection.execute(PLAIN.format(one=ONE, other=OTHER, year=year)).fetchall())
    return count, time.perf_counter() - begun


JOBS = {"add": add, "ask": ask, "plain": plain}


def run(name: str, path: str, answers: Any) -> None:
    """One job in this process, with its peak memory in MiB."""
    with Ledger(path, read_only=name != "add") as ledger:
        ledger._connection.execute(f"SET memory_limit = '{DUCKDB_MEMORY}'")
        found, seconds = JOBS[name](ledger)
        closing = time.perf_counter()
    # What was added is only written out where the file is closed.
    seconds += time.perf_counter() - closing if name == "add" else 0.0
    answers.put((found, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def main() -> None:
    """Print one row a job."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("events", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--ledger", help="Keep the ledger here, or take it where it is there.")
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    context = multiprocessing.get_context("spawn")

    def told(name: str, path: str) -> dict[str, Any]:
        answers = context.Queue()
        process = context.Process(target=run, args=(name, path, answers))
        process.start()
        found, seconds, memory = answers.get()
        process.join()
        return {"found": found, "seconds": round(seconds, 3), "mib": round(memory)}

    with tempfile.TemporaryDirectory() as folder:
        empty, path = str(Path(folder, "empty.duckdb")), asked.ledger or str(Path(folder, "made_up.duckdb"))
        Ledger(empty).close()
        if not Path(path).exists():
            begun = time.perf_counter()
            maker = context.Process(target=make, args=(path, asked.events, SEED))
            maker.start()
            maker.join()
            size = Path(path).stat().st_size >> 20
            print(f"{asked.events} events made in {time.perf_counter() - begun:.0f} s, {size} MiB", flush=True)
        rows = {"add to an empty one": told("add", empty), "add": told("add", path)}
        rows |= {"plain": told("plain", path), "ask": told("ask", path)}
    rows["add"]["times"] = round(rows["add"]["seconds"] / rows["add to an empty one"]["seconds"], 2)
    rows["ask"]["times"] = round(rows["ask"]["seconds"] / rows["plain"]["seconds"], 2)
    print(f"{'job':22}{'found':>9}{'seconds':>10}{'times':>8}{'peak MiB':>10}")
    for name, row in rows.items():
        print(f"{name:22}{row['found']:9}{row['seconds']:10.2f}{row.get('times', 0):8.2f}{row['mib']:10}")
    if asked.keep:
        keep(asked.keep, asked.events, [{"job": name, **row} for name, row in rows.items()])


if __name__ == "__main__":
    main()
