"""Ledgers with little or nothing in them, and codes that are nobody's: a clear word, and a well-formed answer."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bascule.cli import command
from bascule.ledger import Ledger
from bascule.weigh.gists import gists
from bascule.weigh.incidents import incidents
from bascule.weigh.panels import KINDS, panel
from bascule.weigh.partnerships import partnerships
from bascule.weigh.shifts import examine, examine_all
from hand_made import event, reading, stated

QUESTIONS = ("events", "incidents", "shifts", "partners", "promises", "disputes", "claims")
FORMS = ("json", "jsonl", "csv", "tsv", "table")
GIFT = "La Russie livre des drones au Mali."


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    path = tmp_path / "empty.duckdb"
    Ledger(path).close()
    return path


@pytest.fixture
def single(tmp_path: Path) -> Path:
    """One event, which makes one month."""
    path = tmp_path / "single.duckdb"
    gift = event(GIFT, "AID", "RUS:GOV", "MLI:GOV", channel="arms", sign="+", date=stated("2024-03-04"))
    with Ledger(path) as ledger:
        ledger.add([reading(gift, "2024-03-05", "Le Jour")])
    return path


def ask(path: Path, *arguments: str) -> tuple[str, str]:
    ran = CliRunner().invoke(command, [*arguments, "--ledger", str(path)])
    assert ran.exit_code == 0, ran.output
    return ran.stdout, ran.stderr


def rows_of(out: str, form: str) -> int:
    """The number of rows of an answer; it must be of its form."""
    if form == "json":
        found = json.loads(out)
        assert isinstance(found, list)
        return len(found)
    if form == "jsonl":
        return len([json.loads(line) for line in out.splitlines()])
    if form == "table":
        return len(out.splitlines())
    header, *rows = csv.reader(io.StringIO(out), delimiter="\t" if form == "tsv" else ",")
    assert header
    return len(rows)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_an_empty_ledger_has_no_answer_in_every_form(empty: Path, question: str, form: str) -> None:
    assert rows_of(ask(empty, question, "MLI", f"--{form}")[0], form) == 0


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_country_that_is_not_there_is_told(single: Path, question: str, form: str) -> None:
    out, told = ask(single, question, "qqq", f"--{form}")
    assert rows_of(out, form) == 0
    assert "QQQ is no country or body of the codebook" in told


@pytest.mark.parametrize("question", ["events", "incidents", "shifts", "partners"])
def test_another_party_that_is_not_there_is_told(single: Path, question: str) -> None:
    out, told = ask(single, question, "MLI", "--with", "qqq", "--json")
    assert json.loads(out) == []
    assert "QQQ is no country" in told


@pytest.mark.parametrize("question", ["events", "incidents"])
def test_types_and_channels_of_nothing_are_told(single: Path, question: str) -> None:
    out, told = ask(single, question, "--type", "gift", "--channel", "pigeon", "--json")
    assert json.loads(out) == []
    assert "GIFT is no event type of the codebook" in told
    assert "ASSAULT" in told
    assert "pigeon is no channel" in told
    out, told = ask(single, question, "MLI", "--with", "RUS", "--type", "aid", "--channel", "arms", "--json")
    assert len(json.loads(out)) == 1
    assert told == ""


def test_one_event_is_one_incident_one_channel_and_no_shift(single: Path) -> None:
    assert [len(item["reports"]) for item in json.loads(ask(single, "incidents", "--json")[0])] == [1]
    assert [item["state"] for item in json.loads(ask(single, "partners", "MLI", "--json")[0])] == ["active"]
    out, told = ask(single, "shifts", "MLI", "--json")
    assert json.loads(out) == []
    assert "1 month on record; 12 are needed" in told
    with Ledger(single, read_only=True) as ledger:
        assert {name: (item.found, item.months) for name, item in examine_all(ledger).items()} == {
            "MLI": ((), 1),
            "RUS": ((), 1),
        }
        assert [row["events"] for row in panel(ledger, "country").rows] == [1, 1]


def test_an_empty_ledger_is_no_mistake_for_the_library(empty: Path) -> None:
    with Ledger(empty, read_only=True) as ledger:
        assert incidents(ledger) == gists(ledger) == partnerships(ledger) == []
        assert examine_all(ledger) == {}
        assert examine(ledger, "MLI").note == "nothing on record between MLI and a partner"
        assert all(panel(ledger, kind).rows == () and panel(ledger, kind).columns for kind in KINDS)
