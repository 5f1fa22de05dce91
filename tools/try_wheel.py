"""Installs a wheel into a clean environment and runs `bascule demo` there without a network.

    python tools/try_wheel.py WHEEL                    # requirements by their hashes, then the wheel
    python tools/try_wheel.py WHEEL --borrow .venv     # requirements of another environment, nothing is fetched

In the environment every socket that would leave the machine raises; where the system lets us, the demo also runs in a
network namespace without any interface. Prints JSON: what was tried, seconds and megabytes. Exit code 1 where the demo
fails or bascule was not that of the wheel.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# Loaded by Python itself at each start: no socket but those within the machine.
BLOCK = """
import socket

def _refuse(*args, **kwargs):
    raise OSError("the network is blocked")

class _Inner(socket.socket):
    def __init__(self, family=socket.AF_INET, *args, **kwargs):
        if family in (socket.AF_INET, socket.AF_INET6, -1):
            _refuse()
        super().__init__(family, *args, **kwargs)

socket.socket = _Inner
socket.create_connection = socket.getaddrinfo = socket.gethostbyname = _refuse
"""
INCIDENTS = ("MLI", "RUS", "FRA")


def environment(folder: Path, borrowed: Path | None) -> Path:
    """The Python of a new environment with the requirements: by their hashes, or those of another environment."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    if borrowed is None:
        locked = ["--require-hashes", "-r", str(ROOT / "requirements" / "use.txt")]
        _checked([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *locked])
    else:
        # A path is added, not a site: the editable bascule of the other environment stays out.
        (_site(folder) / "borrowed.pth").write_text(f"{_site(borrowed.absolute())}\n", encoding="utf-8")
    return python


def tried(python: Path, wheel: Path) -> dict[str, Any]:
    """What became of the wheel in the environment: `bascule demo`, without a network."""
    no_index = ["--no-deps", "--no-index", "--force-reinstall", "--disable-pip-version-check"]
    _checked([python, "-m", "pip", "install", "-q", *no_index, wheel])
    folder = python.parents[1]
    (_site(folder) / "sitecustomize.py").write_text(BLOCK, encoding="utf-8")
    refused = subprocess.run(
        [python, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"],
        capture_output=True,
        text=True,
        check=False,
    )
    where = _checked([python, "-c", "import bascule; print(bascule.__file__)"]).strip()
    apart = ["unshare", "--user", "--map-root-user", "--net"] if _can_unshare() else []
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as empty:
        demo = subprocess.run(
            [*apart, folder / "bin" / "bascule", "demo"], cwd=empty, capture_output=True, text=True, check=False
        )
    return {
        "wheel": wheel.name,
        "wheel_megabytes": round(wheel.stat().st_size / 1e6, 1),
        "sockets_blocked": "the network is blocked" in refused.stderr,
        "own_namespace": bool(apart),
        "of_the_wheel": Path(where).is_relative_to(folder),
        "demo_exit_code": demo.returncode,
        "demo_lines": len(demo.stdout.splitlines()),
        "demo_tells": all(code in demo.stdout for code in INCIDENTS),
        "demo_seconds": round(time.monotonic() - started, 1),
        "messages": "" if demo.returncode == 0 else demo.stderr[-2000:],
    }


def _site(folder: Path) -> Path:
    return next((folder / "lib").glob("python3.*")) / "site-packages"


def _can_unshare() -> bool:
    try:
        return subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _checked(asked: list[Any]) -> str:
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, asked))}\n{done.stdout}{done.stderr}")
    return done.stdout


def _megabytes(folder: Path) -> int:
    return round(sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6)


def main() -> None:
    """Tries one wheel."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--borrow", type=Path, metavar="ENVIRONMENT", help="take the requirements from here")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        python = environment(Path(folder), asked.borrow)
        seconds = round(time.monotonic() - started, 1)
        told = tried(python, asked.wheel.absolute())
        told |= {"install_seconds": seconds, "install_megabytes": _megabytes(Path(folder))}
    print(json.dumps(told, indent=2))
    good = told["sockets_blocked"] and told["of_the_wheel"] and told["demo_exit_code"] == 0 and told["demo_tells"]
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
