"""Real full disks and real folders without the right to write: a clear word, and nothing lost of what was committed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bascule.ledger import Ledger
from bascule.ledger.checking import check

pytestmark = pytest.mark.skipif(os.name != "posix", reason="limits and rights of POSIX")
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
# Adds readings of some thousand letters that do not pack, telling how many are committed, until the disk is full.
FILLER = """
import random, sys
from bascule.errors import BasculeError
from bascule.ledger import Ledger
sys.path.insert(0, sys.argv[3])
from test_ledger_errors import a_reading
letters = random.Random(1)
def batch(number):
    return [a_reading(f"Depeche {number}-{k}. " + "".join(letters.choices("abcdefgh ", k=3000))) for k in range(8)]
with Ledger(sys.argv[1]) as ledger:
    run = ledger.begin_run({"coder": "1"})
    if int(sys.argv[2]):
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
    for number in range(400):
        try:
            ledger.add(batch(number), run)
        except BasculeError as error:
            print(error)
            print(ledger.counts()["readings"])
            break
        print(ledger.counts()["readings"], flush=True)
"""
# Opens a ledger for writing, then reads it, as somebody without rights: everything is loaded before they are given up.
UNPRIVILEGED = """
import os, sys
import bascule.ledger
from bascule.errors import BasculeError
bascule.ledger.Ledger().close()
os.setgid(65534)
os.setuid(65534)
for read_only in (False, True):
    try:
        with bascule.ledger.Ledger(sys.argv[1], read_only=read_only) as ledger:
            if not read_only:
                ledger.begin_run({"coder": "2"})
            print(ledger.counts()["runs"])
    except BasculeError as error:
        print(error)
"""


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of 3 MB; skips where none may be mounted."""
    folder.mkdir()
    mounting = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True)
    if mounting.returncode:
        pytest.skip("no file system may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def filled(path: Path, most: int) -> tuple[int, str]:
    """How many readings were committed when the disk was full, and what was said."""
    command = [sys.executable, "-c", FILLER, str(path), str(most), str(Path(__file__).parent)]
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=120)
    assert "Traceback" not in done.stderr
    *_, committed, told, left = done.stdout.splitlines()
    assert committed == left
    return int(committed), told


def held(path: Path, committed: int) -> None:
    """What was committed is there, holds, and can be added to."""
    assert [fault for item in check(path) for fault in item.faults] == []
    with Ledger(path, read_only=True) as ledger:
        counts = ledger.counts()
    assert (counts["readings"], counts["events"], counts["articles"]) == (committed,) * 3


@pytest.mark.parametrize("most", [300_000, 2_000_000])
def test_a_file_that_may_not_grow(tmp_path: Path, most: int) -> None:
    path = tmp_path / "mali.duckdb"
    committed, told = filled(path, most)
    assert committed > 0
    assert "the disk of the ledger is full" in told
    assert "make room" in told
    held(path, committed)
    # With room again, the same goes on where it was.
    again, _ = filled(path, 2 * most)
    assert again > committed


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a file system of Linux")
def test_a_disk_that_is_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small") as folder:
        path = folder / "mali.duckdb"
        committed, told = filled(path, 0)
        assert committed > 0
        assert "the disk of the ledger is full" in told
        held(path, committed)
        (rest,) = (file for file in folder.iterdir() if file.suffix == ".wal")
        assert rest.stat().st_size > 2_000_000


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only the superuser may become somebody else")
@pytest.mark.parametrize("closed", ["folder and file", "folder"])
def test_somebody_without_rights(closed: str) -> None:
    # Folders of the tests themselves may be entered by their owner alone.
    folder = Path(tempfile.gettempdir()) / f"bascule-{os.getpid()}-{closed.replace(' ', '-')}"
    folder.mkdir(mode=0o755)
    path = folder / "mali.duckdb"
    try:
        with Ledger(path) as ledger:
            ledger.begin_run({"coder": "1"})
        before = path.read_bytes()
        path.chmod(0o644 if closed == "folder and file" else 0o666)
        command = [sys.executable, "-c", UNPRIVILEGED, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=60)
        assert done.stderr == ""
        writing, reading = done.stdout.splitlines()
        assert "may not be written" in writing
        assert reading == "1"
        assert path.read_bytes() == before
    finally:
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
