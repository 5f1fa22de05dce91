"""A build killed with SIGKILL at random moments and taken up again, beside one that nobody disturbed.

    python bench/kill.py [--times 10] [--articles 150] [--seed 1] [--minutes 60] [--keep FILE.json]

The articles are made up, two short sentences each, French and English in turn. Each kill falls at a random moment
between the start of the process and the time an undisturbed build takes; a build that ends before its kill is compared
and a new one begun. Every ledger that was built to its end must hold exactly the rows of the undisturbed one, times
apart, and pass `bascule check`. Exits with 1 where one does not. `--keep` writes the figures with machine and date.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from bascule.ledger.checking import check

CAPITALS = ("Bamako", "Niamey", "Ouagadougou", "Dakar", "Alger", "Tunis", "Accra", "Lomé", "Nairobi", "Luanda")
# What a row says of the moment it was written, which no two builds share.
TIMES = ("recorded_at", "started")


def made_up(count: int) -> list[dict[str, str]]:
    """Articles as rows of JSON lines, French and English in turn, no two alike."""
    articles = []
    for number in range(count):
        one, other = CAPITALS[number % 10], CAPITALS[(number // 10 + 1 + number) % 10]
        if number % 2:
            text = (
                f"{one} condemned {other} on Monday. The minister said that mission {number} would leave the country."
            )
        else:
            text = f"{one} a condamné {other} lundi. Le ministre a affirmé que la mission {number} quitterait le pays."
        day = f"2023-{number % 12 + 1:02}-{number % 28 + 1:02}"
        articles.append({"text": text, "published": day, "outlet": "made up", "title": f"Dépêche {number}"})
    return articles


def rows_of(path: Path) -> dict[str, list[str]]:
    """Every row of every table but the moments, sorted."""
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        kept: dict[str, list[str]] = {}
        for table in sorted(tables):
            columns = [row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall() if row[0] not in TIMES]
            rows = connection.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
            kept[table] = sorted(map(repr, rows))
        return kept


def started(source: Path, ledger: Path) -> subprocess.Popen[bytes]:
    """`bascule build` as its own process."""
    command = [sys.executable, "-m", "bascule.cli", "build", str(source), "--ledger", str(ledger)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def readings_in(ledger: Path) -> int | None:
    """The readings a killed build left, None where it was killed before there was a ledger. Raises where damaged."""
    if not ledger.exists():
        return None
    with duckdb.connect(str(ledger), read_only=True) as connection:
        if not connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'readings'").fetchall():
            return None
        ((count,),) = connection.execute("SELECT count(*) FROM readings").fetchall()
        return int(count)


def sound(ledger: Path, wanted: dict[str, list[str]]) -> bool:
    """Whether a ledger holds exactly these rows and passes the check."""
    return rows_of(ledger) == wanted and not any(item.faults for item in check(ledger))


def killed_and_resumed(
    folder: Path, source: Path, wanted: dict[str, list[str]], options: Any, usual: float
) -> dict[str, Any]:
    """Kills builds until the number or the time asked for is reached, then lets the last one end."""
    rng, deadline = random.Random(options.seed), time.monotonic() + 60 * options.minutes
    kills, finished, wrong, moments = 0, 0, list[str](), Counter[str]()
    ledger, before = folder / "killed0.duckdb", 0
    while kills < options.times and time.monotonic() < deadline:
        process = started(source, ledger)
        try:
            code = process.wait(rng.uniform(0, usual))
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            kills += 1
            left = readings_in(ledger)
            if left is not None and left < before:
                wrong.append(f"kill {kills}: {before} readings before, {left} after")
            before = left or 0
            moments["no ledger yet" if left is None else "no reading yet" if left == 0 else "some readings"] += 1
            continue
        if code not in (0, 1) or not sound(ledger, wanted):
            wrong.append(f"{ledger.name}: exit code {code}")
        finished, ledger, before = finished + 1, folder / f"killed{finished + 1}.duckdb", 0
    code = started(source, ledger).wait()
    if code not in (0, 1) or not sound(ledger, wanted):
        wrong.append(f"{ledger.name}: exit code {code}")
    return {"kills": kills, "ledgers_compared": finished + 1, "killed_with": dict(moments), "wrong": wrong}


def main() -> None:
    """Print and keep what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--articles", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, whole = folder / "articles.jsonl", folder / "undisturbed.duckdb"
        lines = (json.dumps(article, ensure_ascii=False) for article in made_up(options.articles))
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        begun = time.monotonic()
        if started(source, whole).wait() not in (0, 1):
            sys.exit("the undisturbed build failed")
        usual = time.monotonic() - begun
        wanted = rows_of(whole)
        result = killed_and_resumed(folder, source, wanted, options, usual)
    result |= {
        "asked": options.times,
        "rows": {table: len(rows) for table, rows in wanted.items()},
        "undisturbed_seconds": round(usual, 1),
        "seconds": round(time.monotonic() - begun),
        "seed": options.seed,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
    }
    told = json.dumps(result, indent=2)
    print(told)
    if options.keep:
        options.keep.parent.mkdir(parents=True, exist_ok=True)
        options.keep.write_text(told + "\n", encoding="utf-8")
    sys.exit(1 if result["wrong"] else 0)


if __name__ == "__main__":
    main()
