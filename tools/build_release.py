"""Builds what a release consists of: python tools/build_release.py [--to FOLDER]

The source package; the wheel, built from that source package in a folder of its own and with nothing on the path, so
that what was left out would be missed and no other toolchain (Node, a compiler) can come in; a bill of materials
(CycloneDX) of the locked requirements; and SHA256SUMS over all of them. Nothing is fetched: hatchling and cyclonedx
are development requirements. Two builds of one commit give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from importlib import metadata
from pathlib import Path

from licences import licence

ROOT = Path(__file__).resolve().parents[1]
# What the package index of Python takes in one file without asking.
MOST_BYTES = 100_000_000
# The bill of materials must not change from day to day: 25 November 2026, midnight UTC, unless the caller says.
EPOCH = "1795564800"


def source(folder: Path) -> Path:
    """The source package, made in `folder`."""
    return _built("sdist", ROOT, folder)


def wheel(archive: Path, folder: Path) -> Path:
    """The wheel of a source package, made in `folder`. Raises SystemExit where it is too large."""
    with tempfile.TemporaryDirectory() as unpacked:
        with tarfile.open(archive) as packed:
            packed.extractall(unpacked, filter="data")
        (inner,) = Path(unpacked).iterdir()
        made = _built("wheel", inner, folder)
    if made.stat().st_size >= MOST_BYTES:
        sys.exit(f"{made.name} has {made.stat().st_size:,} bytes, {MOST_BYTES:,} at the most")
    return made


def bill(folder: Path, version: str) -> Path:
    """The bill of materials of what is installed for use, each part with its licence."""
    made = folder / f"bascule-{version}.cdx.json"
    form = ["--output-reproducible", "--output-format", "JSON", "--pyproject", str(ROOT / "pyproject.toml")]
    requirements = ROOT / "requirements" / "use.txt"
    asked = [sys.executable, "-m", "cyclonedx_py", "requirements", str(requirements), *form, "-o", str(made)]
    subprocess.run(asked, check=True, cwd=ROOT, capture_output=True)
    told = json.loads(made.read_text(encoding="utf-8"))
    for part in told["components"]:
        # The line of the lock; its hashes stand under externalReferences.
        part.pop("description", None)
        if found := licence(part["name"]):
            part["licenses"] = [{"license": {"name": found}}]
    made.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return made


def sums(files: list[Path], folder: Path) -> Path:
    """SHA256SUMS, as `sha256sum --check` reads it."""
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(files)]
    made = folder / "SHA256SUMS"
    made.write_text("".join(lines), encoding="utf-8")
    return made


def _built(kind: str, project: Path, folder: Path) -> Path:
    """A package of the project in `folder`, made with no program on the path."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as made:
        environment = {**os.environ, "PATH": made, "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", EPOCH)}
        asked = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", made]
        done = subprocess.run(asked, cwd=project, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"the {kind} cannot be built:\n{done.stdout}{done.stderr}")
        (package,) = Path(made).iterdir()
        return Path(shutil.move(package, folder / package.name))


def main() -> None:
    """Builds everything and says what was made."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=ROOT / "dist", metavar="FOLDER")
    parser.add_argument("--bill", action="store_true", help="the bill of materials alone")
    asked = parser.parse_args()
    folder: Path = asked.to
    if asked.bill:
        folder.mkdir(parents=True, exist_ok=True)
        print(bill(folder, metadata.version("bascule")))
        return
    archive = source(folder)
    files = [archive, wheel(archive, folder)]
    files.append(bill(folder, files[1].name.split("-")[1]))
    for path in [*files, sums(files, folder)]:
        print(f"{path.stat().st_size:>12,}  {path}")


if __name__ == "__main__":
    main()
