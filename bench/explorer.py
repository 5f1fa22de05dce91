"""First byte and full render of every page of the explorer, beside the bare query of the rows it rests on.

    python bench/explorer.py LEDGER [--requests N] [--no-browser] [--wrk SECONDS]
    python bench/explorer.py --make EVENTS LEDGER        makes the ledger first (made_up_events)

The server is a process of its own (`bascule explore`); a request is sent over a connection that stays open, as a
browser does, once its figures are computed. The bare query is what DuckDB needs, in this process, to fetch the rows of
the page without merging, weighing or writing anything. Figures are kept in bench/results/explorer.json, one entry a
ledger; only ratios within one run mean something, and the load of the machine is kept with them.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from bascule.ledger import Ledger

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results" / "explorer.json"
PORT = 8655
# Seconds a page may take to be computed for the first time.
PATIENCE = 1800
OF = "list_contains(list_transform(list_concat(actors, recipients), lambda c: split_part(c, ':', 1)), ?)"
CHROMIUM = Path("/usr/bin/chromium")


def main() -> None:
    """Measure one ledger."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("ledger", type=Path)
    asked.add_argument("--make", type=int, metavar="EVENTS")
    asked.add_argument("--requests", type=int, default=9)
    asked.add_argument("--no-browser", action="store_true")
    asked.add_argument("--wrk", type=int, default=0, metavar="SECONDS")
    given = asked.parse_args()
    if given.make:
        from made_up_events import fill

        with Ledger(given.ledger) as ledger:
            fill(ledger, given.make)
    with serving(given.ledger) as (server, waited):
        told = measured(given, server, waited)
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    kept[f"{told['events']} events"] = told
    RESULTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")


def measured(given: argparse.Namespace, server: int, waited: float) -> dict[str, Any]:
    """Everything of one ledger, printed as it comes."""
    before = memory(server)
    places, counts = addresses(given.ledger)
    render = {} if given.no_browser else rendered({name: path for name, (path, _, _) in places.items()})
    rows = list[dict[str, Any]]()
    print(
        f"{'page':12}{'first byte':>12}{'whole':>9}{'render':>9}{'bare query':>12}{'ratio':>8}{'KB':>7}   ms",
        flush=True,
    )
    for name, (path, sql, values) in places.items():
        first, whole, size, began = fetched(path, given.requests)
        query = bare(given.ledger, sql, values, given.requests)
        row = {
            "page": name,
            "address": path,
            "first_time_ms": began,
            "first_byte_ms": first,
            "whole_ms": whole,
            "render_ms": render.get(name),
            "bare_query_ms": query,
            "ratio": round(first / query, 2),
            "bytes": size,
        }
        rows.append(row)
        drawn = f"{row['render_ms']:9.0f}" if row["render_ms"] else f"{'':9}"
        print(
            f"{name:12}{first:12.1f}{whole:9.1f}{drawn}{query:12.1f}{row['ratio']:8.2f}{size / 1000:7.0f}", flush=True
        )
    slowest = max(rows, key=lambda row: row["first_byte_ms"])
    print(
        f"slowest: {slowest['page']}, {slowest['first_byte_ms']:.0f} ms; "
        f"ready after {waited:.0f} s; {memory(server)} MiB"
    )
    heaviest = max(rows, key=lambda row: row["whole_ms"])
    return {
        "events": counts["events"],
        "articles": counts["articles"],
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "load": os.getloadavg()[0],
        "ready_after_s": round(waited, 1),
        "memory_mib": {"before_pages": before, "after": memory(server), "peak": memory(server, "VmHWM")},
        "pages": rows,
        "wrk": wrk(heaviest["address"], given.wrk) if given.wrk else None,
    }


@contextmanager
def serving(ledger: Path) -> Iterator[tuple[int, float]]:
    """The explorer over a ledger; gives its process id and the seconds until every figure was computed."""
    command = [sys.executable, "-m", "bascule.cli", "explore", str(ledger), "--port", str(PORT), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    began = time.monotonic()
    try:
        # The overview of the search comes last; before it, all that is made ready for the busiest countries.
        for path in ("/countries", "/claims", "/promises", "/review", "/search?q=bragade", "/countries"):
            while status(path) != 200:
                if time.monotonic() - began > PATIENCE or process.poll() is not None:
                    raise SystemExit(f"{path} is not ready after {PATIENCE} s")
                time.sleep(1)
        yield process.pid, time.monotonic() - began
    finally:
        process.terminate()
        process.wait(30)


def status(path: str) -> int:
    """The status of an answer, 0 where nobody answers."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0


def addresses(ledger: Path) -> tuple[dict[str, tuple[str, str, list[Any]]], dict[str, int]]:
    """Every page with the bare query of its rows."""
    rows = asked("/incidents")["rows"]
    countries = [row["code"] for row in asked("/countries")["rows"] if row["kind"] == "country"]
    one = countries[0]
    other = asked(f"/country/{one}")["rows"][0]["partner"]
    busy = max(rows, key=lambda row: row["reports"])["id"]
    article = asked("/articles")["rows"][0]["article_id"]
    event = asked("/review")["rows"][0]["event_id"]
    word = "bragade" if asked("/search?q=bragade")["rows"] else "russie"
    reports = [row["event_id"] for row in asked(f"/incident/{busy}")["rows"]]
    every = "SELECT unnest(list_concat(actors, recipients)) AS code, count(*) FROM events GROUP BY code"
    own = f"SELECT * EXCLUDE (why) FROM events WHERE {OF}"
    text = "SELECT text FROM texts JOIN articles ON text_hash = hash WHERE id = ?"
    places: dict[str, tuple[str, str, list[Any]]] = {
        "countries": ("/", every, []),
        "country": (f"/country/{one}", own, [one]),
        "incidents": ("/incidents", "SELECT * FROM events ORDER BY date_start DESC NULLS LAST LIMIT 100", []),
        "of one": (f"/incidents?country={one}", own, [one]),
        "incident": (f"/incident/{busy}", "SELECT * FROM events WHERE list_contains(?, event_id)", [reports]),
        "pair": (f"/pair/{one}/{other}", f"{own} AND {OF}", [one, other]),
        "actors": ("/actors", every, []),
        "actor": (f"/actor/{one}:GOV", own, [one]),
        "claims": ("/claims", "SELECT * FROM characterisations", []),
        "quotations": ("/claims?show=quotations", "SELECT * FROM quotes", []),
        "promises": ("/promises", "SELECT * FROM events WHERE factuality IN ('planned', 'desired')", []),
        "map": (f"/map?country={one}", f"SELECT place_name, count(*) FROM events WHERE {OF} GROUP BY ALL", [one]),
        "articles": ("/articles", "SELECT * FROM articles ORDER BY published DESC LIMIT 100", []),
        "article": (f"/article/{article}", text, [article]),
        "search": (f"/search?q={word}", "SELECT text FROM texts WHERE contains(lower(text), ?) LIMIT 100", [word]),
        "review": ("/review", "SELECT * FROM events ORDER BY score LIMIT 100", []),
        "event": (f"/review/{event}", "SELECT * FROM events WHERE event_id = ?", [event]),
        "judgements": ("/judgements", "SELECT * FROM judgements", []),
        "precision": ("/precision", "SELECT type, count(*) FROM events GROUP BY type", []),
        "method": ("/method", "SELECT * FROM runs", []),
    }
    counts = asked("/countries")["ledger"]
    return places, {"events": counts["events"], "articles": counts["articles"]}


def asked(path: str) -> Any:
    """The JSON of a page."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=600)
    connection.request("GET", "/api" + path)
    return json.loads(connection.getresponse().read())


def fetched(path: str, times: int) -> tuple[float, float, int, float]:
    """Median milliseconds to the first byte and to the last, bytes as sent, and the milliseconds of the first time."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=600)
    firsts, wholes, size = list[float](), list[float](), 0
    for _ in range(times + 1):
        began = time.perf_counter()
        connection.request("GET", path, headers={"accept-encoding": "gzip"})
        answer = connection.getresponse()
        firsts.append(1000 * (time.perf_counter() - began))
        size = len(answer.read())
        wholes.append(1000 * (time.perf_counter() - began))
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")
    return (*(round(statistics.median(found[1:]), 2) for found in (firsts, wholes)), size, round(firsts[0], 1))  # type: ignore[return-value]


def bare(ledger: Path, sql: str, values: list[Any], times: int) -> float:
    """Median milliseconds of a query with all its rows fetched."""
    found = list[float]()
    with duckdb.connect(str(ledger), read_only=True) as connection:
        for _ in range(min(times, 5) + 1):
            began = time.perf_counter()
            connection.execute(sql, values).fetchall()
            found.append(1000 * (time.perf_counter() - began))
    return round(statistics.median(found[1:]), 2)


def rendered(places: dict[str, str]) -> dict[str, float]:
    """Milliseconds from the address to the end of the load, pictures and scripts included, in chromium; median of 3."""
    if not CHROMIUM.exists():
        return {}
    from playwright.sync_api import sync_playwright

    found: dict[str, float] = {}
    timing = (
        "(() => { const t = performance.getEntriesByType('navigation')[0]; return t.loadEventEnd - t.startTime; })()"
    )
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for name, path in places.items():
            times = []
            for _ in range(3):
                page.goto(f"http://127.0.0.1:{PORT}{path}", wait_until="load", timeout=600_000)
                page.wait_for_function("performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
                times.append(float(page.evaluate(timing)))
            found[name] = round(statistics.median(times), 1)
        browser.close()
    return found


def wrk(path: str, seconds: int) -> dict[str, Any] | None:
    """Requests a second of a page over loopback with four connections; None where wrk is not installed."""
    if shutil.which("wrk") is None:
        print("wrk is not installed (apt-get install wrk)")
        return None
    command = ["wrk", "-t1", "-c4", f"-d{seconds}s", "--timeout", "30s", "-H", "Accept-Encoding: gzip"]
    told = subprocess.run(
        [*command, f"http://127.0.0.1:{PORT}{path}"], capture_output=True, text=True, check=True
    ).stdout
    print(told)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", told)
    return {
        "address": path,
        "seconds": seconds,
        "connections": 4,
        "requests_a_second": float(rate[1]) if rate else 0.0,
        "errors": (int(wrong[1]) if wrong else 0) + (sum(map(int, broken.groups())) if broken else 0),
    }


def memory(process: int, kind: str = "VmRSS") -> int:
    """Memory of a process in MiB."""
    told = Path(f"/proc/{process}/status").read_text()
    found = re.search(rf"{kind}:\s+(\d+) kB", told)
    return int(found[1]) // 1024 if found else 0


if __name__ == "__main__":
    main()
