"""Every export of a ledger: rows in, rows out, what comes back where it is read again, and speed.

    python bench/exports.py [LEDGER]      (default: the ledger of `bascule demo`, made on the way)

Rows in are events (for incidents: incidents). Speed is the best of three runs, digest and data package included. "Back"
counts what a reader gives again as it was: whole rows (tables), markings of events (tools of review), sides and type
(files of event sets, which know no more), entities by the library of FollowTheMoney, points by DuckDB. Then articles
recovered from the invented exports of Europresse and Factiva that the tests use.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from bascule.exports import brat_again, gdelt, icews, review_again
from bascule.exports.formats import export, formats
from bascule.exports.markings import Marking, fields_of, levelled
from bascule.exports.reports import COLUMNS, INCIDENT_COLUMNS, incident_row, report_row
from bascule.exports.rows_again import read_rows
from bascule.exports.view import View
from bascule.ledger import Ledger
from bascule.records import Article, SetAside
from bascule.sources import read_articles
from bascule.sources.event_rows import EventFile
from bascule.sources.gdelt import GdeltFile
from bascule.sources.icews import IcewsFile
from bascule.sources.polecat import PolecatFile

RUNS = 3
# Written beside these endings: the formats that are one table in several files.
TABLES = ("reports", "incidents")
TESTS = Path(__file__).resolve().parents[1] / "tests"


def back(ledger: Ledger, name: str, path: Path) -> str:
    """What is read again of an export, as "same of all"; empty where nothing reads it."""
    if name in TABLES:
        view = View(ledger)
        rows = map(report_row, view.events()) if name == "reports" else map(incident_row, view.incidents())
        columns = COLUMNS if name == "reports" else INCIDENT_COLUMNS
        wanted = [{column.name: row[column.name] for column in columns} for row in rows]
        found = [row for _, row in read_rows(path, columns) if isinstance(row, dict)]
        return told(
            ({key: value for key, value in row.items() if key != "mentions"} for row in found), wanted, key=repr
        )
    reader = {"brat": brat_again.read, "prodigy": review_again.read_prodigy}.get(name)
    if reader is not None or name == "label-studio":
        return _markings(ledger, reader(path) if reader else _studio(path))
    if name in ("polecat", "gdelt", "icews"):
        return _sides(ledger, name, path)
    if name == "ftm":
        return _entities(path)
    if name == "geoparquet":
        return _points(ledger, path)
    if name == "sqlite":
        database = sqlite3.connect(path)
        ((kept,),) = database.execute("SELECT count(*) FROM events").fetchall()
        broken = database.execute("PRAGMA foreign_key_check").fetchall()
        database.close()
        return f"{kept - len(broken)} of {kept}"
    return ""


def told(found: Iterable[Any], wanted: Iterable[Any], key: Callable[[Any], Any]) -> str:
    """How many of the wanted were found, each once."""
    left = list(map(key, wanted))
    count = len(left)
    for item in map(key, found):
        if item in left:
            left.remove(item)
    return f"{count - len(left)} of {count}"


def _studio(path: Path) -> Iterator[Marking | SetAside]:
    """The tasks as an annotator sends them who accepts all."""
    tasks = json.loads(path.read_text(encoding="utf-8"))
    for task in tasks:
        task["annotations"] = [{"result": task["predictions"][0]["result"]}]
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return review_again.read_studio(path)


def _markings(ledger: Ledger, found: Iterable[Marking | SetAside]) -> str:
    own = {item.event_id: fields_of(item.event) for item in ledger.events()}
    same = 0
    for marking in found:
        if isinstance(marking, Marking):
            fields = own[marking.event_id]
            same += all(levelled(name, value) == levelled(name, fields[name]) for name, value in marking.fields.items())
    return f"{same} of {len(own)}"


def _sides(ledger: Ledger, name: str, path: Path) -> str:
    """Of the rows written, those whose sides come back: all of them, the first of each, or the pair of the row."""
    source: EventFile | IcewsFile
    if name == "gdelt":
        source = GdeltFile(path / gdelt.EVENTS)
    else:
        source = PolecatFile(path) if name == "polecat" else IcewsFile(path)
    own = {item.event_id: item.event for item in ledger.events()}
    numbers = {str(int(event[:15], 16)): event for event in own}
    same = 0
    for reading in source.readings():
        found, (first, *_) = reading.events[0], reading.article.text.split("\t")
        if name == "polecat":
            act = own[first.partition("-")[2].partition("_")[0]]
            same += (found.actors, found.recipients) == (act.actors, act.recipients)
        elif name == "gdelt":
            act = own[numbers[first]]
            same += (found.actors, found.recipients) == (act.actors[:1], act.recipients[:1])
        else:
            sides = [next(iter(side), None) for side in (found.actors, found.recipients)]
            same += tuple(sides) in icews.pairs(own[first])
    return f"{same} of {source.rows}"


def _entities(path: Path) -> str:
    try:
        from followthemoney import model
    except ImportError:
        return "not installed"
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    same = 0
    for line in lines:
        entity = json.loads(line)
        again = model.get_proxy(entity, cleaned=False).to_dict()["properties"]
        same += {k: sorted(v) for k, v in again.items()} == {k: sorted(v) for k, v in entity["properties"].items()}
    return f"{same} of {len(lines)}"


def _points(ledger: Ledger, path: Path) -> str:
    rows = duckdb.sql(f"SELECT event_id, geometry FROM '{path}'").fetchall()
    own = {item.event_id: item.event.place for item in ledger.events()}
    same = 0
    for event, geometry in rows:
        _, _, longitude, latitude = struct.unpack("<BIdd", geometry)
        place = own[event]
        same += place is not None and (place.lon, place.lat) == (latitude, longitude)[::-1]
    return f"{same} of {len(rows)}"


def table(path: Path) -> None:
    """Prints a row for every format and ending."""
    with Ledger(path, read_only=True) as ledger, tempfile.TemporaryDirectory() as folder:
        events, happenings = len(ledger.events()), len(View(ledger).incidents())
        print("| format | file | rows in | rows out | back | rows/s |\n|---|---|---|---|---|---|")
        for name, form in formats().items():
            for suffix in form.suffixes if name in TABLES else (form.suffixes or ("",))[:1]:
                to = Path(folder) / f"{name}{suffix}"
                best, count = float("inf"), 0
                for _ in range(RUNS):
                    if to.is_dir():
                        shutil.rmtree(to)
                    begun = time.perf_counter()
                    count = export(View(ledger), name, to)
                    best = min(best, time.perf_counter() - begun)
                given = happenings if name == "incidents" else events
                again = back(ledger, name, to)
                print(f"| `{name}` | {suffix or 'a folder'} | {given:,} | {count:,} | {again} | {count / best:,.0f} |")


def recovered() -> None:
    """Prints how many articles of the invented exports come back whole."""
    sys.path.insert(0, str(TESTS))
    import source_shapes as shapes

    made = {
        "Europresse, newer layout": ("a.html", shapes.europresse(shapes.STORIES)),
        "Europresse, older layout": ("b.html", shapes.europresse(shapes.STORIES, newer=False)),
    }
    for indexed in (True, False):
        kind = "with" if indexed else "without"
        for form, ending in (("html", "html"), ("rtf", "rtf"), ("text", "txt")):
            content = getattr(shapes, f"factiva_{form}")(shapes.STORIES, indexed=indexed)
            made[f"Factiva {form}, {kind} indexing"] = (f"{form}{indexed}.{ending}", content)
    print("\n| export | articles in | articles out | with day, outlet and title |\n|---|---|---|---|")
    wanted = {(story.title, story.published, story.outlet) for story in shapes.STORIES}
    with tempfile.TemporaryDirectory() as folder:
        for label, (name, content) in made.items():
            (Path(folder) / name).write_bytes(content.encode() if isinstance(content, str) else content)
            found = [item for item in read_articles([str(Path(folder) / name)]) if isinstance(item, Article)]
            whole = {(item.title, item.published, item.outlet) for item in found} & wanted
            print(f"| {label} | {len(wanted)} | {len(found)} | {len(whole)} |")


def main() -> None:
    """Both tables."""
    if len(sys.argv) > 1:
        table(Path(sys.argv[1]))
    else:
        from bascule.coding.coder import Coder
        from bascule.demo import demo_articles

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "demo.duckdb"
            coder = Coder()
            with Ledger(path) as ledger:
                ledger.add(coder.read_many(demo_articles()), ledger.begin_run(coder.versions))
            table(path)
    recovered()


if __name__ == "__main__":
    main()
