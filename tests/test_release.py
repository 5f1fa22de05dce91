"""What a release consists of: built offline, small enough, the same each time, usable without a network, licensed."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
HADOLINT = Path(sys.executable).with_name("hadolint")


def tool(name: str) -> ModuleType:
    """A module of tools/, which is no package."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.pop(0)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tool("build_release").source(tmp_path_factory.mktemp("release"))
    return made


@pytest.fixture(scope="module")
def wheel(archive: Path) -> Path:
    made: Path = tool("build_release").wheel(archive, archive.parent)
    return made


def test_the_wheel_is_small_and_whole(wheel: Path) -> None:
    assert wheel.stat().st_size < 100_000_000
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    kept = subprocess.run(["git", "ls-files", "src"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    wanted = {name.removeprefix("src/") for name in kept.splitlines() if (ROOT / name).exists()}
    assert wanted <= names
    assert {"bascule/py.typed", "bascule/demo/dispatches.jsonl", "bascule/coding/model/relations.onnx"} <= names
    assert not [name for name in names if not name.startswith(("bascule/", "bascule-"))]


def test_the_source_package_holds_what_it_takes_to_check_it(archive: Path) -> None:
    with tarfile.open(archive) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    assert {"LICENSE", "DATA_LICENCES.md", "pyproject.toml", "requirements/use.txt", "tests/test_release.py"} <= names
    # Nothing that another toolchain would have to build.
    assert not [
        name for name in names if Path(name).name in ("package.json", "Cargo.toml", "setup.py", "CMakeLists.txt")
    ]
    assert not [name for name in names if name.startswith((".venv", "dist", "shared"))]


def test_the_wheel_is_the_same_each_time(wheel: Path, archive: Path, tmp_path: Path) -> None:
    again = tool("build_release").wheel(archive, tmp_path)
    assert again.read_bytes() == wheel.read_bytes()


def test_the_wheel_runs_the_demo_without_a_network(wheel: Path) -> None:
    asked = [sys.executable, str(ROOT / "tools" / "try_wheel.py"), str(wheel), "--borrow", sys.prefix]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["sockets_blocked"]
    assert told["of_the_wheel"]
    assert told["demo_lines"] > 100


def test_a_wheel_that_asks_for_a_network_is_found_out(wheel: Path, tmp_path: Path) -> None:
    broken = tmp_path / wheel.name
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(broken, "w") as new:
        for item in old.infolist():
            if item.filename.endswith((".onnx", "gazetteer.txt.gz")):
                continue
            text = old.read(item)
            if item.filename == "bascule/cli/demonstration.py":
                text += b"\nimport socket\nsocket.create_connection(('192.0.2.1', 80))\n"
            new.writestr(item, text)
    asked = [sys.executable, str(ROOT / "tools" / "try_wheel.py"), str(broken), "--borrow", sys.prefix]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1
    assert "the network is blocked" in json.loads(done.stdout)["messages"]


def test_the_bill_of_materials_names_every_locked_part(wheel: Path, tmp_path: Path) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    release = tool("build_release")
    text = release.bill(tmp_path, "0.1.0").read_text(encoding="utf-8")
    told: dict[str, Any] = json.loads(text)
    assert JsonStrictValidator(SchemaVersion.from_version(told["specVersion"])).validate_str(text) is None
    locked = (ROOT / "requirements" / "use.txt").read_text(encoding="utf-8")
    wanted = {tuple(pair) for pair in re.findall(r"^([\w.-]+)==([^\s;\\]+)", locked, re.M)}
    assert wanted == {(part["name"], part["version"]) for part in told["components"]}
    assert all(part["externalReferences"][0]["hashes"] for part in told["components"])
    assert text == release.bill(tmp_path, "0.1.0").read_text(encoding="utf-8")


def test_sums_are_those_of_the_files(wheel: Path, tmp_path: Path) -> None:
    made = tool("build_release").sums([wheel], tmp_path)
    (tmp_path / wheel.name).write_bytes(wheel.read_bytes())
    check = ["sha256sum", "--check", "--strict", made.name]
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / wheel.name).write_bytes(b"other")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 1


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen")
def test_signing_as_the_page_of_releases_tells_it(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "release.md").read_text(encoding="utf-8")
    (signing,) = re.findall(r"^(ssh-keygen -Y sign .*)$", page, re.M)
    (verifying,) = re.findall(r"^(ssh-keygen -Y verify .*)$", page, re.M)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key"], cwd=tmp_path, check=True)
    public = " ".join((tmp_path / "key.pub").read_text(encoding="utf-8").split()[:2])
    (tmp_path / "allowed_signers").write_text(f'NAME namespaces="bascule" {public}\n', encoding="utf-8")
    (tmp_path / "SHA256SUMS").write_text("0  made-up.whl\n", encoding="utf-8")

    def run(line: str) -> int:
        told = line.replace("~/.ssh/release_key", "key")
        return subprocess.run(["bash", "-c", told], cwd=tmp_path, capture_output=True, check=False).returncode

    assert run(signing) == 0
    assert run(verifying) == 0
    (tmp_path / "SHA256SUMS").write_text("1  made-up.whl\n", encoding="utf-8")
    assert run(verifying) != 0


def linted(text: str, tmp_path: Path) -> int:
    (tmp_path / "Containerfile").write_text(text, encoding="utf-8")
    return subprocess.run([HADOLINT, "Containerfile"], cwd=tmp_path, capture_output=True, check=False).returncode


def test_the_container_file_is_well_formed(tmp_path: Path) -> None:
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    assert linted(text, tmp_path) == 0
    assert linted("FROM python:latest\nRUN pip install spacy\n", tmp_path) == 1
    lines = [line.split() for line in text.splitlines()]
    copied = [name for line in lines if line[:1] == ["COPY"] for name in line[1:-1]]
    kept = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    assert copied
    for name in copied:
        assert (ROOT / name).exists(), name
        assert f"!{name}" in kept, name
    assert "--require-hashes" in text
    assert not re.search(r"apt-get|curl|wget|gcc|npm", text)


def excepted() -> Iterator[str]:
    yield from tool("licences").RULES["exceptions"]


def test_licences_are_allowed_or_excepted() -> None:
    licences = tool("licences")
    assert licences.faults() == []
    names = {name for _, name in licences.locked()}
    assert set(excepted()) <= names, "an exception for what is no longer a dependency"
    assert all(len(rule["reason"]) > 20 for rule in licences.RULES["exceptions"].values())


def test_the_page_of_licences_is_of_today() -> None:
    licences = tool("licences")
    assert licences.PAGE.read_text(encoding="utf-8") == licences.page(), "run python tools/licences.py"


@pytest.mark.parametrize(
    ("name", "told", "fits"),
    [
        ("made-up", "MIT", True),
        ("made-up", "MIT AND PSF-2.0", True),
        ("made-up", "GPL-3.0-only OR Apache-2.0", True),
        ("made-up", "MIT AND GPL-3.0-only", False),
        ("made-up", "LGPL-LR", False),
        ("made-up", "Proprietary", False),
        ("made-up", "", False),
        ("certifi", "MPL-2.0", True),
        ("certifi", "GPL-3.0-only", False),
    ],
)
def test_what_is_allowed(name: str, told: str, fits: bool) -> None:
    assert tool("licences").acceptable(name, told) is fits
