"""Speed and memory of incidents, shifts and partnerships beside plain DuckDB scans of the same rows, in one run.

    python bench/weigh_speed.py [EVENTS] [--jobs NAME,NAME] [--seed 1] [--ledger FILE] [--keep FILE.json]

Events are made up with the skew of news (`made_up_events`). Each job runs in a process of its own, so that its memory
(peak resident set, DuckDB's included) is its own. `scan` reads every column of every event with its article and text
into Python, and keeps nothing; `scan of …` reads the rows that the partnership query named so rests on, every column of
them. `cpu` is the processor's time of all threads, which other work on the machine stretches less than the seconds;
`times` is that beside the scan before it. Only ratios within one run mean something. `--keep` adds the figures to FILE
under the number of events.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bascule.ledger import Ledger
from bascule.weigh.gists import gists
from bascule.weigh.incidents import incidents
from bascule.weigh.panels import panel
from bascule.weigh.partnerships import partnerships
from bascule.weigh.shifts import examine_all
from made_up_events import fill

DAY = date(2020, 1, 1)
# A country of middling weight in the news, and the one with most.
SOME, MOST = "MLI", "USA"
DUCKDB_MEMORY = "4GB"
AT_ONCE = 10_000
EVERY = """SELECT e.*, a.*, t.text FROM events e
    JOIN articles a ON a.id = e.article_id JOIN texts t ON t.hash = a.text_hash"""
CHANNELS = f"{EVERY} WHERE e.channel IS NOT NULL AND coalesce(e.date_start, a.published) <= DATE '{DAY}'"


def of_country(code: str) -> str:
    """The rows of one country among those of the channels."""
    parties = "list_concat(e.actors, e.recipients)"
    return f"{CHANNELS} AND len(list_filter({parties}, lambda x: starts_with(x, '{code}:'))) > 0"


def scanned(query: str) -> Callable[[Ledger], str]:
    """Reads all rows of a query into Python."""

    def scan(ledger: Ledger) -> str:
        cursor, count = ledger._connection.execute(query), 0
        while rows := cursor.fetchmany(AT_ONCE):
            count += len(rows)
        return f"{count} rows"

    return scan


def standing(**asked: Any) -> Callable[[Ledger], str]:
    """Partnerships on DAY."""

    def ask(ledger: Ledger) -> str:
        return f"{len(partnerships(ledger, on=DAY, **asked))} channels"

    return ask


def shifts_of_all(ledger: Ledger) -> str:
    found = examine_all(ledger)
    return f"{sum(len(item.found) for item in found.values())} shifts of {len(found)} countries"


JOBS: dict[str, Callable[[Ledger], str]] = {
    "scan": scanned(EVERY),
    "incidents": lambda ledger: f"{len(gists(ledger))} incidents",
    "incidents with reports": lambda ledger: f"{len(incidents(ledger))} incidents",
    "shifts of every country": shifts_of_all,
    "panel of countries": lambda ledger: f"{len(panel(ledger, 'country').rows)} rows",
    "scan of channels": scanned(CHANNELS),
    "partnerships of all": standing(),
    f"scan of {SOME}": scanned(of_country(SOME)),
    f"partnerships of {SOME}": standing(country=SOME),
    f"partnerships of {SOME} as known": standing(country=SOME, known_by=DAY),
    f"scan of {MOST}": scanned(of_country(MOST)),
    f"partnerships of {MOST}": standing(country=MOST),
    f"partnerships of {MOST} as known": standing(country=MOST, known_by=DAY),
}


def run(name: str, path: str, answers: Any) -> None:
    """One job: seconds and processor's seconds without opening the ledger, peak memory in MiB, and what it found."""
    with Ledger(path, read_only=True) as ledger:
        ledger._connection.execute(f"SET memory_limit = '{DUCKDB_MEMORY}'")
        begun, begun_cpu = time.perf_counter(), time.process_time()
        found = JOBS[name](ledger)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - begun_cpu
    answers.put((seconds, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, found))


def make(path: str, number: int, seed: int) -> None:
    """The ledger, in a process of its own."""
    with Ledger(path) as ledger:
        ledger._connection.execute(f"SET memory_limit = '{DUCKDB_MEMORY}'")
        fill(ledger, number, seed)


def main() -> None:
    """Print one row a job."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("events", type=int, nargs="?", default=100_000)
    parser.add_argument("--jobs", default=",".join(JOBS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ledger", help="Keep the ledger here, or take it where it is there.")
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        path = asked.ledger or str(Path(folder, "made_up.duckdb"))
        if not Path(path).exists():
            begun = time.perf_counter()
            maker = context.Process(target=make, args=(path, asked.events, asked.seed))
            maker.start()
            maker.join()
            size = Path(path).stat().st_size >> 20
            print(f"{asked.events} events made in {time.perf_counter() - begun:.0f} s, {size} MiB")
        print(f"{'job':34}{'seconds':>9}{'cpu':>9}{'times':>8}{'peak MiB':>10}  found", flush=True)
        rows, scan = list[dict[str, Any]](), None
        for name in asked.jobs.split(","):
            answers = context.Queue()
            process = context.Process(target=run, args=(name, path, answers))
            process.start()
            seconds, cpu, memory, found = answers.get()
            process.join()
            scan = cpu if name.startswith("scan") else scan
            times = round(cpu / scan, 2) if scan else None
            print(f"{name:34}{seconds:9.2f}{cpu:9.2f}{times or 0:8.2f}{memory:10.0f}  {found}", flush=True)
            told = {"seconds": round(seconds, 2), "cpu": round(cpu, 2), "times": times, "mib": round(memory)}
            rows.append({"job": name, **told, "found": found})
            if asked.keep:
                keep(asked.keep, asked.events, rows)


def keep(file: Path, number: int, rows: list[dict[str, Any]]) -> None:
    """Adds the figures to the file, with machine and date; the same number of events again replaces the same jobs."""
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    fresh = {row["job"] for row in rows}
    before = [row for row in kept.get(str(number), {}).get("jobs", []) if row["job"] not in fresh]
    kept[str(number)] = {
        "jobs": before + rows,
        "load_before": round(os.getloadavg()[2], 1),
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
    }
    file.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
