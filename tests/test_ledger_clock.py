"""Whatever the machine's clock says, what arrived later is never known earlier."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.errors import BasculeError
from bascule.ledger import ImportedRole, Ledger
from bascule.ledger.checking import check
from bascule.records import SetAside
from test_ledger_errors import a_reading

DAY = timedelta(days=1)
START = datetime(2024, 6, 10, 12, tzinfo=UTC)


def dispatch(number: int) -> str:
    return f"Conakry rouvre son poste {number}."


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(-400, 400), min_size=2, max_size=6))
def test_what_arrived_later_is_never_known_earlier(hours: list[int]) -> None:
    """For any wandering of the clock, what is known by a day is a beginning of what arrived."""
    now = START
    with Ledger(now=lambda: now) as ledger:
        for number, moved in enumerate(hours):
            now = START + timedelta(hours=moved)
            ledger.add([a_reading(dispatch(number))], ledger.begin_run({"coder": "1"}))
        arrived = [dispatch(number) for number in range(len(hours))]
        told = {row.sentence: row.recorded_at for row in ledger.events()}
        times = [told[sentence] for sentence in arrived]
        assert times == sorted(times)
        assert all(time >= START + timedelta(hours=moved) for time, moved in zip(times, hours, strict=True))
        for day in (START + step * DAY for step in range(-20, 21)):
            known = {row.sentence for row in ledger.events(known_by=day.date())}
            assert known == set(arrived[: len(known)])


def test_it_holds_across_openings_and_tables(tmp_path: Path) -> None:
    """Every kind of row keeps the clock from going back, whichever was written last."""
    path, back = tmp_path / "mali.duckdb", START - 30 * DAY
    office = ImportedRole("Awa Keita", "ministre", "MLI:GOV", None, None, "roles.csv:1")
    for number, write in enumerate(
        (
            lambda ledger: ledger.begin_run({"coder": "9"}),
            lambda ledger: ledger.set_aside([SetAside("a", "b", "c")]),
            lambda ledger: ledger.judge("event", "e", "type", "AID", "Awa"),
            lambda ledger: ledger.import_roles([office]),
        )
    ):
        time = START + number * DAY
        with Ledger(path, now=lambda time=time: time) as ledger:  # type: ignore[misc]
            write(ledger)
            assert ledger.clock.note() is None
        with Ledger(path, now=lambda: back) as ledger:
            ledger.add([a_reading(dispatch(number))], ledger.begin_run({"coder": "1"}))
            (row,) = (row for row in ledger.events() if row.sentence == dispatch(number))
            assert row.recorded_at == time
            assert ledger.clock.behind == time - back
            note = ledger.clock.note()
            assert note is not None
            assert f"{30 + number} days behind" in note
            assert f"{time:%Y-%m-%d %H:%M}" in note
    assert [fault for item in check(path) for fault in item.faults if item.table == "readings"] == []


def test_judgements_stay_in_the_order_in_which_they_were_made() -> None:
    now = START
    with Ledger(now=lambda: now) as ledger:
        words = [[("event", name, "type", "AID", "Awa", None)] for name in ("e1", "e2", "e3")]
        times = ledger.judge_together(words)
        now = START - 2 * DAY
        times += ledger.judge_together([[("event", "e1", "type", "AGREE", "Awa", None)]])
        ledger.add([a_reading()])
        times.append(ledger.events()[0].recorded_at)
        assert times == sorted(times)
        assert len(set(times[:3])) == 3
        assert times[3] > times[0]
        assert ledger.events(known_by=date(2024, 6, 9)) == []
        assert [row.value for row in ledger.judgements()] == ["AID", "AID", "AID", "AGREE"]


def test_small_corrections_are_not_worth_a_word() -> None:
    now = START
    with Ledger(now=lambda: now) as ledger:
        ledger.add([a_reading(dispatch(1))])
        now = START - timedelta(seconds=2)
        ledger.add([a_reading(dispatch(2))])
        assert ledger.clock.behind == timedelta(seconds=2)
        assert ledger.clock.note() is None


def test_the_build_tells_of_a_clock_that_is_behind(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from bascule.cli import command

    path, text = tmp_path / "mali.duckdb", tmp_path / "a.txt"
    text.write_text("Bamako a condamné Alger lundi.", encoding="utf-8")
    with Ledger(path, now=lambda: datetime.now(UTC) + 3 * DAY) as ledger:
        ledger.add([a_reading()])
    told = CliRunner().invoke(command, ["build", str(text), "--ledger", str(path), "--language", "fr"])
    assert told.exit_code == 0
    assert "behind what the ledger already holds" in " ".join(told.output.split())


def test_a_ledger_whose_times_cannot_be_read_is_not_written_to(tmp_path: Path) -> None:
    path = tmp_path / "mali.duckdb"
    with Ledger(path) as ledger:
        ledger.add([a_reading()])
    spoilt = bytearray(path.read_bytes())
    spoilt[12288 + 100 :] = b"\xa5" * len(spoilt[12288 + 100 :])
    path.write_bytes(spoilt)
    with pytest.raises(BasculeError, match="damaged"):
        Ledger(path)
