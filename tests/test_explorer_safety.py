"""What the explorer refuses, what it escapes, and how it opens a ledger that others hold."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from bascule.cli import command
from bascule.errors import LedgerLockedError
from bascule.explorer.app import create_app
from bascule.explorer.guards import Doors, doors_for
from bascule.explorer.holding import HeldLedger
from bascule.ledger import Ledger
from explorer_site import (
    BASE,
    FIRST_DAY,
    IMAGE,
    OVERRIDE,
    SCRIPT,
    Elements,
    client,
    demo,
    demo_ledger,
    hostile_ledger,
    pages,
    record,
)

TOKEN = "a-token-of-some-length"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "localhost.evil.example", "", "[", "127.0.0.1.evil"]
)
def test_a_name_that_is_not_ours_gets_no_answer(host: str) -> None:
    answer = demo().get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "Mali" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8642", "[::1]:8642"])
def test_our_own_names_do(host: str) -> None:
    assert demo().get("/", headers={"host": host}).status_code == 200


def test_a_page_elsewhere_cannot_post_here() -> None:
    told = {"text": "Bamako."}
    assert demo().post("/try", data=told, headers={"origin": "https://evil.example"}).status_code == 403
    assert demo().post("/try", data=told, headers={"origin": "null"}).status_code == 403
    assert demo().post("/api/try", json=told, headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_beyond_loopback_a_token_is_demanded_and_the_reason_given() -> None:
    for token in (None, "short"):
        with pytest.raises(ValueError, match="everybody on the network"):
            doors_for("0.0.0.0", token)
    assert doors_for("127.0.0.1", None).token is None
    assert doors_for("192.0.2.7", TOKEN).token == TOKEN
    told = CliRunner().invoke(command, ["explore", str(demo_ledger()), "--host", "0.0.0.0", "--no-browser"])
    assert told.exit_code == 2
    assert "--token" in told.output
    assert "everybody on the network" in told.output


def test_with_a_token_nothing_is_shown_without_it() -> None:
    app = create_app(demo_ledger(), doors_for("0.0.0.0", TOKEN), patience=60)
    with TestClient(app, base_url="http://192.0.2.7:8642", follow_redirects=False) as site:
        for address in ("/", "/api/countries", "/static/page.css", "/api/openapi.json", "/?token=wrong"):
            assert site.get(address).status_code == 401, address
        assert site.get("/api/countries", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
        let_in = site.get(f"/country/MLI?on=2022-03-01&token={TOKEN}")
        assert let_in.status_code == 303
        assert let_in.headers["location"] == "/country/MLI?on=2022-03-01"
        assert "httponly" in let_in.headers["set-cookie"].lower()
        assert site.get("/country/MLI").status_code == 200
        assert site.get("/", headers={"host": "rebound.example"}).status_code == 421


def test_hostile_articles_are_text_and_nothing_else() -> None:
    site = client(hostile_ledger())
    for name, address in pages(site).items():
        text = site.get(address).text
        assert SCRIPT not in text, name
        assert IMAGE not in text, name
        assert "<svg onload" not in text, name
        assert OVERRIDE not in text, name
        assert not Elements(text).wrong, name
        assert len(text) < 1_500_000, name
    for row in record("/articles", site)["rows"]:
        answer = site.get(f"/article/{row['article_id']}")
        assert answer.status_code == 200
        assert len(answer.content) < 500_000
        assert not Elements(answer.text).wrong
        assert OVERRIDE not in answer.text
        assert "49" not in re.sub(r"\d{3,}|[0-9a-f]{12,}", "", answer.text.split("<main")[1].split("<footer")[0])


def test_what_turns_the_reading_direction_is_shown_by_its_code() -> None:
    site = client(hostile_ledger())
    turned = next(row for row in record("/articles", site)["rows"] if OVERRIDE in (row["title"] or ""))
    assert "⟦U+202E⟧" in site.get(f"/article/{turned['article_id']}").text
    assert record(f"/article/{turned['article_id']}", site)["text"].count(OVERRIDE) == 1  # data stays as it is


def test_a_line_of_five_million_characters_comes_in_parts() -> None:
    site = client(hostile_ledger())
    row = next(row for row in record("/articles", site)["rows"] if row["title"] == "Une ligne")
    told = record(f"/article/{row['article_id']}?at=4900000", site)
    assert told["part"]["of"] == 250
    assert told["part"]["start"] <= 4_900_000 < told["part"]["end"]
    assert len(site.get(f"/article/{row['article_id']}?page=3").content) < 200_000


@pytest.mark.parametrize(
    "words",
    [
        "'; DROP TABLE sentences; --",
        '" OR 1=1 --',
        "%_%",
        "../../etc/passwd",
        "\x00",
        "(((",
        "-" * 100,
        '"' * 9,
        "\ud83d",
        "{{7*7}}",
        "é" * 190,
    ],
)
def test_words_of_the_user_reach_neither_disk_nor_database_as_such(words: str) -> None:
    site = demo()
    asked = quote(words, safe="", errors="surrogatepass")
    for address in (
        f"/search?q={asked}",
        f"/incidents?country={asked}&with={asked}&type={asked}&place={asked}",
        f"/claims?show=quotations&by={asked[:80]}",
        f"/articles?outlet={asked}&written_in={asked}",
        f"/actors?country={asked}",
        f"/incident/{asked}",
        f"/article/{asked}",
        f"/actor/{asked}",
        f"/country/{asked}",
        f"/static/{asked}",
        f"/charts/map.svg?incident={asked}",
    ):
        answer = site.get(address)
        assert answer.status_code in (200, 404, 422), (address, answer.status_code)
        assert "root:" not in answer.text
    assert record("/search?q=mali")["total"] > 0


def test_a_spreadsheet_runs_no_cell() -> None:
    text = demo().get("/api/incidents.csv").text
    hostile = client(hostile_ledger()).get("/api/articles.csv").text
    for line in (text + hostile).splitlines():
        assert not re.match(r'^"?[=@]', line)


def test_a_ledger_that_a_build_holds_is_shown_as_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "busy.duckdb"
    path.write_bytes(demo_ledger().read_bytes())
    code = (
        "import sys; from bascule.ledger import Ledger; ledger = Ledger(sys.argv[1]);"
        "ledger.judge('event', 'x', 'type', 'AID', reviewer='Awa'); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as build:
        assert build.stdout is not None
        assert build.stdout.readline().strip() == "held"
        with pytest.raises(LedgerLockedError):
            Ledger(path, read_only=True)
        app = create_app(path, Doors(names=frozenset({"testserver"})), patience=60)
        with TestClient(app, base_url=BASE) as site:
            answer = site.get("/country/MLI?language=en")
            assert answer.status_code == 200
            assert f"process {build.pid}" in answer.text
            assert "a copy taken on" in answer.text
            assert site.get("/api/countries").json()["ledger"]["copy"] is True
            copied = Path(app.state.desk.held._folder.name)
            assert copied.exists()
        assert not copied.exists()
        assert build.stdin is not None
        build.stdin.close()


def test_an_open_explorer_lets_others_read(tmp_path: Path) -> None:
    path = tmp_path / "shared.duckdb"
    path.write_bytes(demo_ledger().read_bytes())
    held = HeldLedger(path)
    code = (
        "import sys; from bascule.ledger import Ledger; print(Ledger(sys.argv[1], read_only=True).counts()['articles'])"
    )
    told = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert int(told.stdout) == held.state.counts["articles"]
    held.close()


def test_the_state_is_told_by_content_not_by_when_it_was_recorded(tmp_path: Path) -> None:
    from explorer_site import hostile

    def made(name: str, day: datetime, texts: list[str]) -> str:
        path = tmp_path / name
        with Ledger(path, now=lambda: day) as ledger:
            run = ledger.begin_run({"coder": "1"})
            for text in texts:
                ledger.add([hostile(text, None, None, None)], run)
        held = HeldLedger(path)
        held.close()
        return held.state.digest

    texts = ["Bamako reçoit Moscou.", "Paris part."]
    first = made("one.duckdb", FIRST_DAY, texts)
    assert made("two.duckdb", datetime(2026, 1, 1, tzinfo=UTC), texts[::-1]) == first
    assert made("three.duckdb", FIRST_DAY, [*texts, "Niamey attend."]) != first


def test_importing_bascule_and_its_commands_loads_no_web_server() -> None:
    code = "import json, sys, bascule, bascule.cli; print(json.dumps(sorted(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(told.stdout))
    assert not [
        name for name in loaded if name.startswith(("bascule.explorer", "fastapi", "uvicorn", "jinja2", "altair"))
    ]


def test_the_command_says_what_is_wrong_with_a_ledger(tmp_path: Path) -> None:
    told = CliRunner().invoke(command, ["explore", str(tmp_path / "none.duckdb"), "--no-browser", "--port", "0"])
    assert told.exit_code != 0
    assert "no ledger here" in str(told.exception)


def test_the_explorer_stops_while_it_is_computing() -> None:
    code = (
        "import os, sys, time; from bascule.explorer import standings; from bascule.explorer.app import create_app;"
        "standings.merge = lambda *a, **k: time.sleep(60); app = create_app(sys.argv[1]); time.sleep(0.5);"
        "app.state.desk.close(); print(app.state.desk.standings.busy, flush=True); os._exit(0)"
    )
    began = time.monotonic()
    told = subprocess.run([sys.executable, "-c", code, str(demo_ledger())], capture_output=True, text=True, timeout=50)
    assert told.stdout.strip() == "True", told.stderr
    assert time.monotonic() - began < 30


def test_the_command_serves_until_it_is_interrupted() -> None:
    command_line = [sys.executable, "-m", "bascule.cli", "explore", str(demo_ledger()), "--port", "0", "--no-browser"]
    with subprocess.Popen(command_line, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        line = running.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert address, line
        for _ in range(100):
            try:
                with urlopen(f"{address[0]}api/countries", timeout=20) as answer:
                    assert json.load(answer)["rows"]
                break
            except URLError:
                time.sleep(0.1)  # it listens, and answers as soon as it is up
        running.send_signal(signal.SIGINT)
        running.wait(20)
        assert "Traceback" not in running.stderr.read()
