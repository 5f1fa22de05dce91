"""`check` finds what does not hold in a ledger, `repair` carries over what does, and neither ends in a traceback."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bascule.cli import command, main
from bascule.errors import BasculeError, LedgerLockedError
from bascule.ledger import Ledger
from bascule.ledger.checking import Checked, Fault, check
from bascule.ledger.repairing import repair
from test_ledger import full_reading, stream
from test_ledger_errors import held

ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
COUNT = 20


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger in which every table but imported offices has rows; tests copy it."""
    path = tmp_path_factory.mktemp("sound") / "sound.duckdb"
    with Ledger(path) as ledger:
        ledger.add([full_reading(), *stream(COUNT)], ledger.begin_run({"coder": "1"}))
        ledger.judge("event", ledger.events()[0].event_id, "type", "AID", "Awa")
    return path


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(sound, tmp_path / "copy.duckdb"))


def spoil(path: Path, *statements: str) -> None:
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def faults(path: Path) -> list[Fault]:
    return [fault for item in check(path) for fault in item.faults]


def counts(path: Path) -> dict[str, int]:
    with Ledger(path, read_only=True) as ledger:
        return ledger.counts()


def run_main(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of the whole program, as a shell sees it."""
    monkeypatch.setattr(sys, "argv", ["bascule", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_a_sound_ledger_holds(sound: Path) -> None:
    before, results = sound.read_bytes(), list[Checked](check(sound))
    assert [item.faults for item in results if item.faults] == []
    rows = {item.table: item.rows for item in results}
    assert rows | counts(sound) == rows
    assert sound.read_bytes() == before


SPOILT = {
    "text": ("UPDATE texts SET text = text || '.' WHERE rowid = 3", "texts", "hash is that of the text"),
    "title": ("UPDATE articles SET title = 'another' WHERE rowid = 3", "articles", "id is that of its words"),
    "no text": ("DELETE FROM texts WHERE rowid = 3", "articles", "has its text"),
    "no run": ("DELETE FROM runs", "readings", "article and run exist"),
    "trigger": ("UPDATE events SET trigger_end = 99999 WHERE rowid = 3", "events", "offsets lie in the text"),
    "backwards": ("UPDATE events SET trigger_start = trigger_end + 1", "events", "offsets lie in the text"),
    "half a date": ("UPDATE events SET date_span_end = 5 WHERE rowid = 3", "events", "offsets lie in the text"),
    "place": ("UPDATE events SET place_span_start = -1, place_span_end = 2", "events", "offsets lie in the text"),
    "moved": ("UPDATE events SET position = 77 WHERE rowid = 3", "events", "id is that of its place"),
    "event twice": ("INSERT INTO events SELECT * FROM events LIMIT 1", "events", "kept once, none missing between"),
    "event lost": ("DELETE FROM events WHERE position = 3", "events", "kept once, none missing between"),
    "mention": ("UPDATE mentions SET start_offset = 1 WHERE rowid = 3", "mentions", "says what its text says"),
    "words": ("UPDATE mentions SET exact = 'autre' WHERE rowid = 3", "mentions", "says what its text says"),
    "no event": ("DELETE FROM events WHERE position = 4", "mentions", "its event exists"),
    "no reading": ("DELETE FROM readings WHERE rowid = 3", "events", "its reading exists"),
    "sentence": ("UPDATE readings SET sentence_ends = [99999]", "readings", "sentences lie in the text"),
    "quote": ("UPDATE quotes SET content_end = 99999", "quotes", "offsets lie in the text"),
    "contested": ("UPDATE characterisations SET as_end = 0", "characterisations", "offsets lie in the text"),
    "note twice": ("INSERT INTO set_aside SELECT * FROM set_aside LIMIT 1", "set_aside", "noted once a run"),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "table", "what"), SPOILT.values(), ids=SPOILT.keys())
def test_what_does_not_hold_is_found_and_left_out(
    sound: Path, copy: Path, tmp_path: Path, statement: str, table: str, what: str
) -> None:
    spoil(copy, statement)
    found = faults(copy)
    assert (table, what) in {(fault.table, fault.what) for fault in found}
    assert all(fault.key and fault.remedy for fault in found)
    before, new = copy.read_bytes(), tmp_path / "new.duckdb"
    told = repair(copy, new)
    assert told.left_out
    # The judgement of an event that is coded again waits for it.
    assert {fault.table for fault in faults(new)} <= {"judgements"}
    assert copy.read_bytes() == before
    with Ledger(new) as ledger:
        run = ledger.begin_run({"coder": "1"})
        done = ledger.coded_ids(run)
        again = [r for r in (full_reading(), *stream(COUNT)) if r.article.id not in done]
        named = {item.article_id for item in told.again}
        assert {reading.article.id for reading in again} <= named
        ledger.add(again, run)
    assert faults(new) == []
    assert counts(new) == counts(sound)


def test_the_commands_tell_faults_and_what_to_do(sound: Path, copy: Path, tmp_path: Path) -> None:
    run = CliRunner()
    whole = run.invoke(command, ["check", str(sound)])
    assert (whole.exit_code, "all holds" in whole.output) == (0, True)
    spoil(copy, "UPDATE events SET trigger_end = 99999 WHERE rowid = 3")
    told = run.invoke(command, ["check", str(copy)])
    assert told.exit_code == 1
    assert "offsets lie in the text; take what holds with `bascule repair`" in told.output
    mended = run.invoke(command, ["repair", str(copy), "--to", str(tmp_path / "new.duckdb")])
    assert mended.exit_code == 1
    assert "1 articles to code again" in mended.output


def test_repair_of_a_sound_ledger_keeps_every_row(sound: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.duckdb"
    result = repair(sound, new)
    assert (result.left_out, result.again) == ((), ())
    assert result.found == result.kept
    told = []
    for path in (sound, new):
        with duckdb.connect(str(path), read_only=True) as connection:
            told.append([connection.execute(f"FROM {table} ORDER BY rowid").fetchall() for table in result.kept])
    assert told[0] == told[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.duckdb"]


def test_repair_writes_over_nothing(copy: Path, tmp_path: Path) -> None:
    before = copy.read_bytes()
    for new in (copy, tmp_path / "absent" / "new.duckdb"):
        with pytest.raises(BasculeError) as caught:
            repair(copy, new)
        assert caught.value.remedy
    assert copy.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["copy.duckdb"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7)), min_size=1, max_size=5))
def test_flipped_bits_never_end_in_a_traceback(sound: Path, tmp_path: Path, flips: list[tuple[float, int]]) -> None:
    path, new = tmp_path / "flipped.duckdb", tmp_path / "new.duckdb"
    spoilt = bytearray(sound.read_bytes())
    for place, bit in flips:
        spoilt[int(place * len(spoilt))] ^= 1 << bit
    path.write_bytes(spoilt)
    new.unlink(missing_ok=True)
    try:
        list(check(path))
        repair(path, new)
        assert {fault.table for fault in faults(new)} <= {"judgements"}
    except BasculeError:
        assert not new.exists()
    assert path.read_bytes() == spoilt


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.9])
def test_a_file_cut_short_says_so(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float) -> None:
    os.truncate(copy, int(share * copy.stat().st_size))
    checked = run_main(monkeypatch, "check", str(copy))
    repaired = run_main(monkeypatch, "repair", str(copy), "--to", str(tmp_path / "new.duckdb"))
    # Cut near its end, a ledger may still open, without the last blocks.
    assert checked in ({3} if share < 0.1 else {1, 3})
    assert repaired == checked
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.duckdb", "new.duckdb"][: 1 + (repaired == 1)]


def test_what_is_no_ledger_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prose = tmp_path / "prose.duckdb"
    prose.write_text("Ceci n’est pas un registre. " * 500, encoding="utf-8")
    for path, what in ((prose, "this file is no ledger"), (tmp_path / "absent", "there is no ledger here")):
        assert run_main(monkeypatch, "check", str(path)) == 3
        assert what in capsys.readouterr().err


def test_a_ledger_in_use_says_who_holds_it(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of two builds, the second hears which process has the ledger; so do `check` and `repair`."""
    with held(copy, "write") as process:
        with pytest.raises(LedgerLockedError, match=str(process.pid)):
            Ledger(copy)
        assert run_main(monkeypatch, "check", str(copy)) == 4
        assert run_main(monkeypatch, "repair", str(copy), "--to", str(tmp_path / "new.duckdb")) == 4
        assert capsys.readouterr().err.count(f"process {process.pid}") == 2
    assert faults(copy) == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_may_not_be_written(copy: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    ledger = Path(shutil.copyfile(copy, closed / "mali.duckdb"))
    closed.chmod(0o500)
    try:
        assert faults(ledger) == []
        with pytest.raises(BasculeError):
            repair(ledger, closed / "new.duckdb")
        assert repair(ledger, tmp_path / "new.duckdb").left_out == ()
    finally:
        closed.chmod(0o700)


# Writes readings for ever, telling how many are committed.
WRITER = """
import os, sys
sys.path.insert(0, sys.argv[2])
from test_ledger import stream
from bascule.ledger import Ledger
ledger = Ledger(sys.argv[1])
run, batch = ledger.begin_run({"coder": "1"}), []
for reading in stream(100000):
    batch.append(reading)
    if len(batch) == 8:
        ledger.add(batch, run)
        batch = []
        print(ledger.counts()["readings"], flush=True)
"""


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    """A ledger and the process that is adding to it; killed at the end."""
    path = tmp_path / "written.duckdb"
    command = [sys.executable, "-c", WRITER, str(path), str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as process:
        yield path, process
        process.send_signal(signal.SIGKILL)


@pytest.mark.skipif(os.name != "posix", reason="kills a process the POSIX way")
def test_a_copy_taken_while_a_build_writes(tmp_path: Path, writing: tuple[Path, subprocess.Popen[str]]) -> None:
    """As after a cut of power: the copy has all that was committed before it was taken, and what it has is whole."""
    path, process = writing
    assert process.stdout
    for number in range(2):
        committed = [int(process.stdout.readline()) for _ in range(3)][-1]
        copy, new = tmp_path / f"copy{number}.duckdb", tmp_path / f"new{number}.duckdb"
        shutil.copyfile(path, copy)
        shutil.copyfile(f"{path}.wal", f"{copy}.wal")
        assert faults(copy) == []
        assert counts(copy)["readings"] >= committed
        assert repair(copy, new).left_out == ()
        assert counts(new) == counts(copy)


@pytest.mark.skipif(os.name != "posix", reason="kills a process the POSIX way")
def test_a_damaged_log_costs_only_what_comes_after(tmp_path: Path, writing: tuple[Path, subprocess.Popen[str]]) -> None:
    path, process = writing
    assert process.stdout
    while int(process.stdout.readline()) < 40:
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    log, new = Path(f"{path}.wal"), tmp_path / "new.duckdb"
    whole, committed = log.read_bytes(), counts(path)["readings"]
    spoilt = bytearray(whole)
    spoilt[len(whole) * 2 // 3] ^= 16
    log.write_bytes(spoilt)
    with pytest.raises(BasculeError, match="damaged"):
        list(check(path))
    result = repair(path, new)
    assert 0 < result.kept["readings"] < committed
    assert [fault.table for fault in result.left_out] == ["(latest writes)"]
    assert faults(new) == []
    assert log.read_bytes() == spoilt


def test_a_ledger_in_which_the_clock_went_back_is_told(copy: Path) -> None:
    """Ledgers of older versions kept the clock's word."""
    spoil(copy, "UPDATE readings SET recorded_at = recorded_at - INTERVAL 9 DAY WHERE rowid = 3")
    assert [fault.what for fault in faults(copy)] == ["recorded on no earlier day than the one before"]


def test_a_ledger_written_by_a_clock_ahead_is_told(copy: Path) -> None:
    spoil(copy, "UPDATE readings SET recorded_at = recorded_at + INTERVAL 9 YEAR")
    assert {fault.what for fault in faults(copy)} == {"recorded no later than now"}
