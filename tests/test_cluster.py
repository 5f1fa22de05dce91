"""A build on a Ray cluster of two nodes: the rows of one process, none lost and none twice, also when a worker dies."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bascule.batches import articles_of, code_articles
from bascule.cluster import PART, Unit, articles_in, code_under_ray, code_unit, readings_in, units
from bascule.coding.coder import Coder
from bascule.errors import BasculeError
from bascule.records import Article, SetAside

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
TEXTS = [
    f"{actor} {verb} {other} le {day} mai 2024."
    for day, (actor, verb, other) in enumerate(
        (actor, verb, other)
        for actor in ("Le Mali", "La France", "Le Niger")
        for verb in ("a condamné", "a remercié")
        for other in ("la Russie", "le Tchad", "le Togo")
    )
    if day
]
OPTIONS: dict[str, Any] = {
    "columns": {}, "published": "2024-06-20", "language": "fr", "encoding": None, "form": None, "clean": False,
}  # fmt: skip


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A Parquet file of two row groups and a file of JSON lines with one broken line."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    pq.write_table(pa.table({"text": TEXTS[:8]}), folder / "one.parquet", row_group_size=4)
    lines = [json.dumps({"text": text}) for text in TEXTS[8:]]
    (folder / "two.jsonl").write_text("\n".join([*lines[:3], "{broken", *lines[3:]]), "utf-8")
    return folder


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray = pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    cluster.add_node(num_cpus=1)
    ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
    assert len([node for node in ray.nodes() if node["Alive"]]) == 2
    yield cluster.address
    ray.shutdown()
    cluster.shutdown()


def here(corpus: Path) -> list[Any]:
    """The readings of one process, by article."""
    articles = [item for unit in units([str(corpus)], OPTIONS) for item in articles_in(unit)]
    readings = Coder().read_many(item for item in articles if isinstance(item, Article))
    return sorted(readings, key=lambda reading: reading.article.id)


def rows_in(folder: Path) -> Any:
    tables = [pq.read_table(path) for path in sorted(folder.glob("[!.]*.parquet"))]
    return pa.concat_tables(tables).sort_by("article_id")


def kill_one(folder: Path, killed: list[int]) -> None:
    """Kills a worker that is coding as soon as the first part is there."""
    import psutil

    until = time.monotonic() + 120
    while not killed and time.monotonic() < until:
        if any(folder.glob("[!.]*.parquet")):
            for process in psutil.process_iter(["cmdline"]):
                words = " ".join(process.info["cmdline"] or ())
                if words.startswith("ray::") and "FlatMap" in words:
                    os.kill(process.pid, signal.SIGKILL)
                    killed.append(process.pid)
                    return
        time.sleep(0.02)


def test_two_nodes_and_a_killed_worker_give_the_rows_of_one_process(corpus: Path, tmp_path: Path, address: str) -> None:
    folder, killed = tmp_path / "parts", list[int]()
    pieces = units([str(corpus)], OPTIONS)
    assert len(pieces) == 3
    killer = threading.Thread(target=kill_one, args=(folder, killed))
    killer.start()
    told = code_under_ray(pieces, str(folder), {"coder": "test"}, address, part=1)
    killer.join()
    assert killed
    alone = here(corpus)
    assert rows_in(folder).equals(code_articles([reading.article for reading in alone]))
    assert sorted(readings_in(str(folder), [r["part"] for r in told if r["part"]]), key=lambda r: r.article.id) == alone
    assert [json.loads(row["notes"])[0][1] for row in told if row["notes"] not in {"", "[]"}] == [
        "it is not valid JSON (Expecting property name enclosed in double quotes at column 2)"
    ]

    # Once more: nothing is coded again, and the answer is the same.
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.name[0] != "."}
    assert code_under_ray(pieces, str(folder), {"coder": "test"}, address, part=1) == told
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.name[0] != "."} == before


def test_build_merges_the_parts_into_a_ledger_and_can_be_repeated(
    corpus: Path, tmp_path: Path, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from click.testing import CliRunner

    from bascule.cli import command
    from bascule.ledger import Ledger

    path = tmp_path / "news.duckdb"
    words = ["build", str(corpus), "--engine", "ray", "--address", address, "--language", "fr", "--ledger", str(path)]
    words += ["--published", "2024-06-20"]
    first = CliRunner().invoke(command, words)
    assert first.exit_code == 1, first.output
    assert f"{len(TEXTS)} articles added (0 already there)" in first.output
    with Ledger(path) as ledger:
        counts = ledger.counts()
    events = sum(len(reading.events) for reading in here(corpus))
    assert (counts["articles"], counts["events"]) == (len(TEXTS), events)
    again = CliRunner().invoke(command, words)
    assert f"0 articles added ({len(TEXTS)} already there), 0 events" in again.output
    with Ledger(path) as ledger:
        assert ledger.counts() == counts


def test_a_unit_coded_by_hand_is_in_parts_of_its_size(corpus: Path, tmp_path: Path) -> None:
    unit = units([str(corpus / "one.parquet")], OPTIONS)[1]
    assert (unit.group, unit.key({"coder": "1"}) == unit.key({"coder": "2"})) == (1, False)
    folder = tmp_path / "parts"
    folder.mkdir()
    told = code_unit(unit, "key", str(folder), part=3)
    assert [(row["part"], row["articles"]) for row in told] == [
        ("key-000000.parquet", 3), ("key-000001.parquet", 1), ("", 0)
    ]  # fmt: skip
    assert [r.article.text for r in readings_in(str(folder), ["key-000000.parquet", "key-000001.parquet"])] == TEXTS[
        4:8
    ]
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_web_archives_and_addresses_are_read_through_their_file_system(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc")
    page = b"<html><head><title>Mali</title></head><body><article><p>%s</p></article></body></html>" % (b"Mali. " * 60)
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\nWARC-Record-ID: <urn:a>\r\n"
        b"WARC-Date: 2024-06-20T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        b"Content-Length: %d\r\n\r\n" % len(answer)
    )
    (tmp_path / "a.warc").write_bytes(head + answer + b"\r\n\r\n")
    (unit,) = units([f"file://{tmp_path}/a.warc"], OPTIONS)
    assert unit.source == f"file://{tmp_path}/a.warc"
    (article,) = articles_in(unit)
    assert isinstance(article, Article)
    assert (article.url, article.title) == ("https://example.org/a", "Mali")
    assert (article.origin or "").startswith(unit.source)


def test_what_cannot_be_reached_is_told(tmp_path: Path) -> None:
    with pytest.raises(BasculeError, match="no such file or folder"):
        units([str(tmp_path / "nowhere")], OPTIONS)
    with pytest.raises(BasculeError, match="the address cannot be used"):
        units(["nothing://bucket/folder"], OPTIONS)
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(b"\x00\x01\x02")
    (note,) = articles_in(Unit(str(broken), 3, None, OPTIONS))
    assert isinstance(note, SetAside)
    assert note.origin == str(broken)


def test_columns_of_a_parquet_file_go_by_the_names_given(tmp_path: Path) -> None:
    pq.write_table(pa.table({"body": TEXTS[:2], "day": ["2024-05-01", None]}), tmp_path / "a.parquet")
    options = {**OPTIONS, "columns": {"text": "body", "published": "day"}}
    (unit,) = units([str(tmp_path)], options)
    one, two = (item for item in articles_in(unit) if isinstance(item, Article))
    assert (one.text, str(one.published), str(two.published)) == (TEXTS[0], "2024-05-01", "2024-06-20")
    assert list(articles_of(pa.table({"text": []}))) == []
    assert PART > 1
