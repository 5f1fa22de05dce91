"""Exports: reports and incidents in every form, the view they come from, the package beside them, and the command."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bascule.cli.export import export as command
from bascule.errors import BasculeError
from bascule.exports import view as view_module
from bascule.exports.formats import export, formats
from bascule.exports.packages import beside
from bascule.exports.reports import COLUMNS, read_reports, report_row
from bascule.exports.view import View
from bascule.ledger import Ledger
from exported import ENGLISH, FRENCH, fill


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "small.duckdb"
    fill(Ledger(path)).close()
    return path


@pytest.fixture
def view(path: Path) -> Iterator[View]:
    with Ledger(path, read_only=True) as ledger:
        yield View(ledger)


@pytest.mark.parametrize("block", [1, 2, 1024])
def test_the_view_streams_what_the_ledger_answers(view: View, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(view_module, "BLOCK", block)
    assert list(view.events()) == view.ledger.events()
    mali = View(view.ledger, "MLI", from_=date(2031, 3, 5), factuality=("asserted", "negated"))
    assert list(mali.events()) == view.ledger.events("MLI", from_=date(2031, 3, 5), factuality=["asserted", "negated"])
    assert len(list(mali.events())) == 2


def test_articles_come_with_their_texts_and_only_with_events(view: View) -> None:
    found = list(view.articles())
    assert [item.text for item in found] == [FRENCH, ENGLISH]
    assert [len(item.events) for item in found] == [3, 2]


def test_reports_of_all_three_forms_hold_the_same(view: View, tmp_path: Path) -> None:
    for suffix in ("csv", "jsonl", "parquet"):
        assert export(view, "reports", tmp_path / f"r.{suffix}") == 5
    lines = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines()]
    table = list(csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text(encoding="utf-8"))))
    assert list(table[0]) == [column.name for column in COLUMNS]
    assert table[0]["title"] == "'=Visite"
    assert lines[0]["title"] == "=Visite"
    assert (table[0]["recipient_cow"], table[0]["actor_gwcode"], table[0]["quad"]) == ("432", "365", "1")
    query = "SELECT event_id, sentence, trigger_start, published, actors, why FROM read_parquet(?)"
    rows = duckdb.connect().execute(query, [str(tmp_path / "r.parquet")]).fetchall()
    wanted = [
        (row["event_id"], row["sentence"], row["trigger_start"], date.fromisoformat(row["published"]),
         "; ".join(row["actors"]) or None, "; ".join(row["why"]))
        for row in lines
    ]  # fmt: skip
    assert sorted(rows) == sorted(wanted)


def test_offsets_of_reports_point_at_their_words(view: View) -> None:
    for article in view.articles():
        for item in article.events:
            row = report_row(item)
            for name in ("sentence", "trigger", "attribution", "date_words", "place_words", "speaker"):
                if row[name] is not None:
                    assert article.text[row[f"{name}_start"] : row[f"{name}_end"]] == row[name]


def test_reports_are_read_again_as_they_were(view: View, tmp_path: Path) -> None:
    export(view, "reports", tmp_path / "r.jsonl")
    with (tmp_path / "r.jsonl").open(encoding="utf-8", newline="") as stream:
        assert list(read_reports(stream)) == view.ledger.events()


@given(words=st.text(min_size=1), title=st.none() | st.text(), why=st.lists(st.text()), confidence=st.floats(0, 1))
def test_any_event_comes_back_from_its_line(words: str, title: str | None, why: list[str], confidence: float) -> None:
    with fill(Ledger()) as ledger:
        item = ledger.events()[0]
    span = replace(item.event.trigger, exact=words)
    item = replace(item, title=title, event=replace(item.event, trigger=span, why=tuple(why), score=confidence))
    assert list(read_reports([json.dumps(report_row(item))])) == [item]


def test_a_line_that_is_no_report_is_named(tmp_path: Path) -> None:
    with pytest.raises(BasculeError, match="line 1"):
        list(read_reports(['{"event_id": "x"}'], "r.jsonl"))


def test_incidents_name_their_reports(view: View, tmp_path: Path) -> None:
    export(view, "incidents", tmp_path / "i.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "i.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sorted(name for row in rows for name in row["event_ids"]) == sorted(e.event_id for e in view.events())
    assert {row["dated"] for row in rows} == {"text", "publication"}


def test_the_package_tells_columns_rows_digest_and_versions(view: View, path: Path, tmp_path: Path) -> None:
    view.country = "NER"
    export(view, "reports", tmp_path / "r.csv")
    told = json.loads((tmp_path / "r.csv.datapackage.json").read_text(encoding="utf-8"))
    (resource,) = told["resources"]
    assert [field["name"] for field in resource["schema"]["fields"]] == [column.name for column in COLUMNS]
    assert all(field["description"] for field in resource["schema"]["fields"])
    assert resource["rows"] == 2
    assert told["bascule"]["ledger_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert told["bascule"]["filters"] == {"country": "NER"}
    assert told["bascule"]["runs"][0]["coder"] == "made by hand"


@pytest.mark.parametrize("name", list(formats()))
def test_every_format_is_written_with_a_package_also_without_rows(path: Path, tmp_path: Path, name: str) -> None:
    for country, rows in ((None, True), ("JPN", False)):
        to = tmp_path / f"{name}-{rows}{(formats()[name].suffixes or ('',))[0]}"
        with Ledger(path, read_only=True) as ledger:
            assert (export(View(ledger, country), name, to) > 0) == rows
        told = json.loads(beside(to).read_text(encoding="utf-8"))
        for resource in told["resources"]:
            assert ((to if to.is_dir() else to.parent) / resource["path"]).exists()
        assert not list(tmp_path.rglob("*.part"))


def test_the_command_writes_and_tells(path: Path, tmp_path: Path) -> None:
    run = CliRunner()
    done = run.invoke(command, ["reports", str(path), "--country", "mli", "--to-date", "2031-03-06"])
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 3
    assert "2 rows" in done.stderr
    wrong = run.invoke(command, ["shapefile", str(path)])
    assert wrong.exit_code == 2
    assert "reports" in wrong.stderr
    for to, told in (("r.txt", ".csv"), ("none/r.csv", "no such folder")):
        failed = run.invoke(command, ["reports", str(path), "--to", str(tmp_path / to)])
        assert isinstance(failed.exception, BasculeError)
        assert told in str(failed.exception)


def test_the_ledger_is_never_written_over(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "l.csv"
    link.symlink_to(path)
    before = path.read_bytes()
    with Ledger(path, read_only=True) as ledger, pytest.raises(BasculeError, match="the ledger itself"):
        export(View(ledger), "reports", link)
    assert path.read_bytes() == before
