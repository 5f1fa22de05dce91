"""Panels: codes of four lists, months as VIEWS counts them, no month of a country missing, CSV and Parquet alike."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from bascule.cli.tables import panel as command
from bascule.errors import BasculeError
from bascule.ledger import Ledger, LedgerEvent
from bascule.records import Article, Event, Reading, Span
from bascule.weigh.incidents import merge
from bascule.weigh.panels import Panel, of_incidents, panel


def report(
    day: str,
    actors: str,
    recipients: str = "",
    type: str = "AID",
    *,
    mode: str | None = None,
    factuality: str = "asserted",
) -> LedgerEvent:
    text = f"{actors} {type} {recipients} {day}"
    whole = Span.of(text, 0, len(text))
    sides = (tuple(actors.split()), tuple(recipients.split()))
    event = Event(
        *(whole, *sides, type, mode, (), None, None, factuality, None, None, whole, (), (), None, None, 1.0, ())
    )
    published = date.fromisoformat(day)
    return LedgerEvent(text, "r", datetime(2024, 1, 1, tzinfo=UTC), published, None, None, "en", None, text, event)


EVENTS = [
    report("2013-01-11", "FRA:MIL", "MLI:GOV"),
    report("2013-01-20", "FRA:MIL", "MLI:REB", "ASSAULT", mode="aerial"),
    report("2013-03-02", "MLI:GOV NER:GOV", "", "CONSULT", mode="visit"),
    report("2013-03-05", "MLI:COP", "MLI:CVL", "COERCE", mode="arrest"),
    report("2013-03-06", "IGO:UN", "MLI:GOV", "SUPPORT"),
    report("2013-04-01", "RUS:GOV", "MLI:GOV", factuality="planned"),
]


def table(kind: str, events: list[LedgerEvent] | None = None) -> Panel:
    return of_incidents(merge(EVENTS if events is None else events), kind)


def test_a_row_for_every_country_and_month() -> None:
    made = table("country")
    assert [(row["entity"], row["month"]) for row in made.rows] == [
        (party, month) for party in ("FRA", "IGO:UN", "MLI", "NER") for month in (1, 2, 3)
    ]
    mali = {row["month"]: row for row in made.rows if row["entity"] == "MLI"}
    assert {name: mali[1][name] for name in ("iso2", "iso3", "cow", "gwcode", "year", "month_id")} == {
        "iso2": "ML",
        "iso3": "MLI",
        "cow": 432,
        "gwcode": 432,
        "year": 2013,
        "month_id": 397,
    }
    assert [mali[m]["events"] for m in (1, 2, 3)] == [2, 0, 3]
    assert (mali[1]["receiving"], mali[1]["acting"], mali[1]["aid"], mali[1]["assault"]) == (2, 0, 1, 1)
    assert (mali[1]["friendly"], mali[1]["hostile"]) == (1.0, 0.95)
    assert (mali[3]["domestic"], mali[3]["acting"], mali[3]["receiving"]) == (1, 2, 2)
    assert (mali[3]["verbal_cooperation"], mali[3]["material_conflict"]) == (2, 1)
    un = next(row for row in made.rows if row["entity"] == "IGO:UN")
    assert [un[name] for name in ("iso2", "iso3", "cow", "gwcode")] == [None] * 4


def test_dyads_are_directed() -> None:
    rows = {(row["entity_a"], row["entity_b"], row["month"]): row for row in table("dyad").rows}
    assert list(rows) == [("FRA", "MLI", 1), ("IGO:UN", "MLI", 3), ("MLI", "NER", 3), ("NER", "MLI", 3)]
    first = rows["FRA", "MLI", 1]
    assert (first["events"], first["aid"], first["assault"], first["gwcode_a"], first["iso3_b"]) == (
        2,
        1,
        1,
        220,
        "MLI",
    )
    assert (rows["MLI", "NER", 3]["friendly"], rows["NER", "MLI", 3]["consult"]) == (0.4, 1)


@pytest.mark.parametrize(("day", "month_id"), [("1980-01-31", 1), ("1989-12-01", 120), ("2024-06-15", 534)])
def test_months_as_views_counts_them(day: str, month_id: int) -> None:
    (row,) = table("dyad", [report(day, "FRA:GOV", "MLI:GOV")]).rows
    assert row["month_id"] == month_id


@pytest.mark.parametrize("kind", ["country", "dyad"])
def test_csv_and_parquet_say_the_same(kind: str, tmp_path: Path) -> None:
    made, stream, path = table(kind), io.StringIO(), tmp_path / "panel.parquet"
    made.write_csv(stream)
    made.write_parquet(path)
    read = list(csv.DictReader(io.StringIO(stream.getvalue())))
    cursor = duckdb.connect().execute(f"SELECT * FROM '{path}'")
    names = tuple(column[0] for column in cursor.description or ())
    packed = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    assert names == made.columns == tuple(read[0])
    assert packed == [dict(row) for row in made.rows]
    told = [{key: "" if value is None else str(value) for key, value in row.items()} for row in packed]
    assert told == read


@pytest.mark.parametrize("kind", ["country", "dyad"])
def test_nothing_is_an_empty_table(kind: str, tmp_path: Path) -> None:
    made = table(kind, [])
    assert made.rows == ()
    made.write_parquet(tmp_path / "empty.parquet")
    query = f"SELECT count(*) FROM '{tmp_path / 'empty.parquet'}'"
    assert duckdb.connect().execute(query).fetchone() == (0,)
    with pytest.raises(ValueError, match="county"):
        of_incidents([], "county")
    with pytest.raises(BasculeError, match="cannot be written"):
        made.write_parquet(tmp_path / "no" / "folder.parquet")


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "sahel.duckdb"
    with Ledger(path) as ledger:
        ledger.add(
            Reading(Article(e.sentence, e.published), "en", (e.event.sentence,), (e.event,), (), ()) for e in EVENTS
        )
        assert len(panel(ledger, "dyad", "NER").rows) == 2

    def ask(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(command, [*arguments, "--ledger", str(path)])
        assert result.exit_code == code, result.output
        return result.stdout

    assert len(ask("country").splitlines()) == 13
    assert ask("dyad", "--from", "2013-03-01").count("\n") == 4
    assert ask("dyad", "ZZZ").count("\n") == 1
    assert ask("dyad", "--to", str(tmp_path / "d.csv")) == ""
    assert len((tmp_path / "d.csv").read_text().splitlines()) == 5
    ask("country", "--to", str(tmp_path / "c.parquet"))
    assert (tmp_path / "c.parquet").read_bytes()[:4] == b"PAR1"
    ask("dyad", "--to", str(tmp_path / "d.xlsx"), code=2)
    ask("planet", code=2)
