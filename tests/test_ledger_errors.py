"""Whatever is wrong with a ledger file, the user hears what, where, and what to do about it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from bascule.errors import BasculeError, LedgerLockedError
from bascule.ledger import Ledger
from bascule.records import Article, Event, Reading, SetAside, Span

ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
HOLDER = """
import sys
from bascule.ledger import Ledger
with Ledger(sys.argv[1], read_only=sys.argv[2] == "read") as ledger:
    if sys.argv[2] == "write":
        ledger.begin_run({"coder": "held"})
    print("open", flush=True)
    sys.stdin.read()
"""


def a_reading(text: str = "Conakry rouvre sa frontière.") -> Reading:
    whole = Span.of(text, 0, len(text))
    spans = {"sentence": whole, "trigger": whole, "attribution": None}
    sides = {"actors": ("GIN:GOV",), "recipients": (), "actor_mentions": (), "recipient_mentions": ()}
    rest = {"mode": None, "contexts": (), "channel": None, "sign": None, "speaker": None, "date": None, "place": None}
    event = Event(type="CONCEDE", factuality="asserted", score=1.0, why=(), **spans, **sides, **rest)  # type: ignore[arg-type]
    return Reading(Article(text), "fr", (whole,), (event,), (), ())


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A ledger with one reading, closed."""
    path = tmp_path / "made.duckdb"
    with Ledger(path) as ledger:
        ledger.add([a_reading()])
    return path


@contextmanager
def held(path: Path, how: str) -> Iterator[subprocess.Popen[str]]:
    """Another process with the ledger open, until the block ends."""
    command = [sys.executable, "-c", HOLDER, str(path), how]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "open\n"
        yield process
        assert process.stdin
        process.stdin.close()


def overwrite(path: Path, start: int, size: int) -> None:
    with path.open("r+b") as stream:
        stream.seek(start)
        stream.write(b"\xa5" * size)


def foreign(path: Path, *statements: str) -> None:
    with duckdb.connect(str(path)) as raw:
        for statement in statements:
            raw.execute(statement)


def folder(path: Path) -> None:
    path.mkdir()


def prose(path: Path) -> None:
    path.write_text("Le ledger est ailleurs. " * 900, encoding="utf-8")


def few_bytes(path: Path) -> None:
    path.write_bytes(b"DUCK")


def no_bytes(path: Path) -> None:
    path.write_bytes(b"")


def sqlite(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00" + b"\x00" * 9000)


def cut_short(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.add([a_reading()])
    os.truncate(path, 20000)


def bad_header(path: Path) -> None:
    with Ledger(path):
        pass
    overwrite(path, 4096, 4096)


def bad_blocks(path: Path) -> None:
    with Ledger(path):
        pass
    overwrite(path, 12288, path.stat().st_size - 12288)


def other_tables(path: Path) -> None:
    foreign(path, "CREATE TABLE sales (day DATE)")


def other_meta(path: Path) -> None:
    foreign(path, "CREATE TABLE meta (name VARCHAR)")


def meta_without_schema(path: Path) -> None:
    foreign(path, "CREATE TABLE meta (key VARCHAR, value VARCHAR)", "INSERT INTO meta VALUES ('schema', 'one')")


def newer(path: Path) -> None:
    foreign(path, "CREATE TABLE meta (key VARCHAR, value VARCHAR)", "INSERT INTO meta VALUES ('schema', '5')")


REFUSED: list[tuple[Callable[[Path], None], str, bool]] = [
    (folder, "is a folder", False),
    (prose, "is no ledger", True),
    (few_bytes, "is no ledger", True),
    (no_bytes, "is no ledger", True),
    (sqlite, "is no ledger", True),
    (cut_short, "is damaged", True),
    (bad_header, "is damaged", True),
    (bad_blocks, "is damaged", True),
    (other_tables, "no ledger of bascule", False),
    (other_meta, "no ledger of bascule", False),
    (meta_without_schema, "no ledger of bascule", False),
    (newer, "schema 5, this bascule knows schema 4", False),
]


@pytest.mark.parametrize("read_only", [False, True], ids=["write", "read"])
@pytest.mark.parametrize(("spoil", "what", "caused"), REFUSED, ids=[spoil.__name__ for spoil, _, _ in REFUSED])
def test_a_file_that_cannot_be_opened(
    tmp_path: Path, spoil: Callable[[Path], None], what: str, caused: bool, read_only: bool
) -> None:
    path = tmp_path / "mali.duckdb"
    spoil(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(BasculeError, match=what) as caught:
        Ledger(path, read_only=read_only)
    assert caught.value.where == str(path)
    assert caught.value.remedy
    assert caught.value.exit_code == 3
    assert isinstance(caught.value.__cause__, duckdb.Error) == caused
    assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.parametrize(
    ("path", "read_only", "what"),
    [
        ("absent.duckdb", True, "there is no ledger here"),
        ("absent/mali.duckdb", False, "folder for the ledger does not exist"),
        ("absent/mali.duckdb", True, "there is no ledger here"),
    ],
)
def test_a_file_that_is_not_there(tmp_path: Path, path: str, read_only: bool, what: str) -> None:
    with pytest.raises(BasculeError, match=what) as caught:
        Ledger(tmp_path / path, read_only=read_only)
    assert caught.value.where == str(tmp_path / path)
    assert caught.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_memory_cannot_be_read_only() -> None:
    with pytest.raises(BasculeError, match="in memory"):
        Ledger(read_only=True)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_without_the_right_to_write(tmp_path: Path, made: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    with pytest.raises(BasculeError, match="folder for the ledger may not be written"):
        Ledger(closed / "mali.duckdb")
    made.chmod(0o400)
    with pytest.raises(BasculeError, match="ledger may not be written"):
        Ledger(made)
    with Ledger(made, read_only=True) as ledger:
        assert ledger.counts()["readings"] == 1


@pytest.mark.parametrize(
    ("denied", "read_only", "what"),
    [
        ("folder", False, "folder for the ledger may not be written"),
        ("write", False, "the ledger may not be written"),
        ("read", True, "the ledger may not be read"),
    ],
)
def test_rights_the_system_denies(
    tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch, denied: str, read_only: bool, what: str
) -> None:
    """The same, where tests run as the superuser: the system's answer is played."""
    path = tmp_path / "new.duckdb" if denied == "folder" else made
    refused = os.R_OK if denied == "read" else os.W_OK
    monkeypatch.setattr(os, "access", lambda _, mode: mode != refused)
    with pytest.raises(BasculeError, match=what) as caught:
        Ledger(path, read_only=read_only)
    assert str(tmp_path) in str(caught.value)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder in which no file can be made")
def test_a_folder_in_which_no_file_can_be_made() -> None:
    with pytest.raises(BasculeError, match=r"may not be written|cannot be created here") as caught:
        Ledger("/proc/mali.duckdb")
    assert caught.value.where == "/proc/mali.duckdb"


@pytest.mark.parametrize(
    ("other", "read_only"), [("write", False), ("write", True), ("read", False)], ids=["two write", "reads", "writes"]
)
def test_another_process_holds_it(made: Path, other: str, read_only: bool) -> None:
    with held(made, other) as process, pytest.raises(LedgerLockedError) as caught:
        Ledger(made, read_only=read_only)
    assert caught.value.exit_code == 4
    assert caught.value.where == str(made)
    assert caught.value.remedy
    assert str(process.pid) in caught.value.what
    assert isinstance(caught.value.__cause__, duckdb.Error)
    with Ledger(made) as ledger:
        assert ledger.counts()["readings"] == 1


def test_several_may_read_at_once(made: Path) -> None:
    with held(made, "read"), Ledger(made, read_only=True) as ledger:
        assert ledger.counts()["events"] == 1


def test_two_modes_in_one_program(made: Path) -> None:
    with Ledger(made), pytest.raises(LedgerLockedError, match="already open in this program"):
        Ledger(made, read_only=True)


@pytest.mark.skipif(os.name != "posix", reason="kills a process the POSIX way")
def test_a_killed_writer_leaves_a_ledger_that_opens(tmp_path: Path) -> None:
    path = tmp_path / "new.duckdb"
    with held(path, "write") as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with Ledger(path, read_only=True) as ledger:
        assert ledger.counts()["runs"] == 1
    with Ledger(path) as ledger:
        assert ledger.add([a_reading()]) == 1


def test_a_database_without_tables_is_still_new(tmp_path: Path) -> None:
    """What a build leaves that is killed before its first transaction."""
    path = tmp_path / "blank.duckdb"
    foreign(path)
    with pytest.raises(BasculeError, match="no ledger of bascule"):
        Ledger(path, read_only=True)
    with Ledger(path) as ledger:
        assert ledger.add([a_reading()]) == 1


def test_reading_only_means_reading_only(made: Path) -> None:
    with Ledger(made, read_only=True) as ledger:
        writes: list[Callable[[], object]] = [
            lambda: ledger.add([a_reading()]),
            lambda: ledger.begin_run({}),
            lambda: ledger.set_aside([SetAside("a", "b", "c")]),
            lambda: ledger.judge("event", "e", "type", "AID", "Awa"),
        ]
        for write in writes:
            with pytest.raises(BasculeError, match="opened read-only"):
                write()


def test_an_unknown_run_and_an_unknown_article(made: Path) -> None:
    with Ledger(made) as ledger:
        with pytest.raises(BasculeError, match="no run nowhere"):
            ledger.add([a_reading()], "nowhere")
        with pytest.raises(BasculeError, match="no article nowhere"):
            ledger.text("nowhere")


def test_a_closed_ledger_says_so(made: Path) -> None:
    ledger = Ledger(made)
    ledger.close()
    ledger.close()
    with pytest.raises(BasculeError, match="closed") as caught:
        ledger.events()
    assert caught.value.where == str(made)


def test_damage_in_any_block_is_told(tmp_path: Path) -> None:
    """Some blocks are needed to open the file, others only to answer: either way the user hears of it."""
    path, spoilt = tmp_path / "long.duckdb", tmp_path / "spoilt.duckdb"
    with Ledger(path) as ledger:
        ledger.add(a_reading(f"Dépêche {number} : " + str(number**1200)) for number in range(2, 400))
    whole, block = path.read_bytes(), 256 * 1024
    assert len(whole) > 4 * block
    told: dict[str, set[str]] = {}
    for start in range(12288, len(whole), block):
        spoilt.write_bytes(whole)
        overwrite(spoilt, start + 100, 400)
        stage, message = "opening", ""
        try:
            with Ledger(spoilt, read_only=True) as ledger:
                stage = "asking"
                ledger.events()
                for article in ledger.articles():
                    ledger.text(article.article_id)
                stage = "unharmed"
        except BasculeError as error:
            message = f"{error.what} ({error.where})"
        told.setdefault(stage, set()).add(message)
    harmed = {f"the ledger is damaged ({spoilt})"}
    assert (told["opening"], told["asking"]) == (harmed, harmed)


def test_a_full_disk_loses_nothing_already_kept(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure of the disk in the middle of a batch is told, and the batch is rolled back whole."""
    with Ledger(made) as ledger:
        before, real = ledger.counts(), ledger._connection

        class Failing:
            def execute(self, sql: str, values: object = None) -> object:
                if sql.startswith("INSERT INTO events"):
                    raise duckdb.IOException("IO Error: No space left on device")
                return real.execute(sql, values) if values is not None else real.execute(sql)

        monkeypatch.setattr(ledger, "_connection", Failing())
        with pytest.raises(BasculeError, match="disk of the ledger is full") as caught:
            ledger.add([a_reading("Monrovia élit son parlement.")])
        assert isinstance(caught.value.__cause__, duckdb.IOException)
        monkeypatch.setattr(ledger, "_connection", real)
        assert ledger.counts() == before
        assert ledger.add([a_reading("Monrovia élit son parlement.")]) == 1


def test_the_front_door_does_not_load_the_database() -> None:
    check = "import sys, bascule, bascule.records; sys.exit('duckdb' in sys.modules)"
    subprocess.run([sys.executable, "-c", check], check=True, env=ENVIRONMENT)
