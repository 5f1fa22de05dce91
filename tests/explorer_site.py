"""A ledger of the demo dispatches and one of hostile articles, built once a session, and the explorer over them."""

from __future__ import annotations

import atexit
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import uvicorn
from fastapi.testclient import TestClient

from bascule.coding.coder import Coder
from bascule.demo import demo_articles
from bascule.explorer.app import create_app
from bascule.explorer.guards import Doors
from bascule.ledger import Ledger
from bascule.records import Article, Characterisation, Event, Mention, Place, Quote, Reading, SetAside, Span, When

BASE = "http://127.0.0.1"
CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    "--disable-dev-shm-usage",
)
SCRIPT = '<script>window.hacked = "title"</script>'
IMAGE = "<img src=x onerror=\"window.hacked='text'\">"
BREAKOUT = "\"'><svg onload=window.hacked='attribute'>"
OVERRIDE = "\u202e"
LONG_LINE = 5_000_000
# The rules over events take time by the square of a word: a longer one would be their test, not the explorer's.
LONG_WORD = 50_000
# Recorded on two days, so that what was known by the first differs from what is known now.
FIRST_DAY, SECOND_DAY = datetime(2025, 7, 1, tzinfo=UTC), datetime(2025, 8, 1, tzinfo=UTC)
_folders: list[tempfile.TemporaryDirectory[str]] = []


def folder() -> Path:
    """A folder that goes with the session."""
    _folders.append(tempfile.TemporaryDirectory(prefix="bascule-explorer-"))
    return Path(_folders[-1].name)


@cache
def demo_ledger() -> Path:
    """The demo dispatches, the last ten recorded a month after the rest."""
    path = folder() / "demo.duckdb"
    now = FIRST_DAY
    coder = Coder()
    with Ledger(path, now=lambda: now) as ledger:
        run = ledger.begin_run(coder.versions)
        readings = list(coder.read_many(demo_articles()))
        ledger.add(readings[:-10], run)
        now = SECOND_DAY
        ledger.add(readings[-10:], run)
    return path


@cache
def hostile_ledger() -> Path:
    """Articles that try to run script, to turn the reading direction, to lead elsewhere, and to be too long."""
    path = folder() / "hostile.duckdb"
    with Ledger(path, now=lambda: FIRST_DAY) as ledger:
        run = ledger.begin_run({"coder": SCRIPT})
        ledger.add(
            [
                hostile(
                    f"{IMAGE} Bamako {BREAKOUT} a reçu Moscou.", SCRIPT, "javascript:window.hacked='url'", BREAKOUT
                ),
                hostile(
                    f"Le ministre {OVERRIDE}txt.exe a signé {SCRIPT} à Kidal.",
                    f"{OVERRIDE}Titre",
                    "data:text/html,x",
                    "L",
                ),
                hostile("x" * LONG_WORD, "Un mot", "https://example.org/?a=1&b=<2>", "Long"),
                too_long("x" * LONG_LINE, "Une ligne"),
                hostile("a{{ 7*7 }} {% raw %} b", "{{ 7*7 }}", "http://[::1", "Modèle"),
                hostile("\ud83d seul", None, None, None),
            ],
            run,
        )
    return path


def hostile(text: str, title: str | None, url: str | None, outlet: str | None) -> Reading:
    """A reading of a text of one sentence in which everything that can be read is made of the text itself."""
    text = text.encode("utf-8", "replace").decode()
    article = Article(text, date(2024, 6, 20), title, url, "fr", outlet)
    whole = Span.of(text, 0, len(text))
    middle = Span.of(text, min(3, len(text) - 1), len(text))
    who = Mention("MLI:GOV", 0, len(text), text, name=IMAGE, role=SCRIPT)
    event = Event(
        sentence=whole,
        actors=("MLI:GOV", "XXX:REB:<B>"),
        recipients=("RUS:GOV",),
        type="CONSULT",
        mode=BREAKOUT,
        contexts=(),
        channel="visit",
        sign="+",
        factuality="asserted",
        speaker=who,
        attribution=None,
        trigger=middle,
        actor_mentions=(who,),
        recipient_mentions=(),
        date=When(date(2024, 6, 1), date(2024, 6, 2), "days", IMAGE),
        place=Place(IMAGE, None, 12.6, -8.0, "MLI", "city"),
        score=0.5,
        why=(SCRIPT, IMAGE),
    )
    quote = Quote(whole, who, middle, middle, "direct")
    names = [Characterisation(whole, middle, middle, whole, stance) for stance in ("asserts", "rejects")]
    return Reading(article, "fr", (whole,), (event,), (quote,), tuple(names))


def too_long(text: str, title: str) -> Reading:
    """What the coder makes of a text that is too long for it."""
    article = Article(text, date(2024, 6, 21), title, None, "fr", "Long")
    note = SetAside(SCRIPT, f"the text has {len(text):,} characters {IMAGE}", "split it", article.id)
    return Reading(article, "fr", (), (), (), (), (note,))


@cache
def client(path: Path) -> TestClient:
    """A client of the explorer over a ledger, with its figures computed."""
    app = create_app(path, Doors(names=frozenset({"testserver"})), patience=60)
    atexit.register(app.state.desk.close)
    return TestClient(app, base_url=BASE, follow_redirects=False, raise_server_exceptions=False)


def demo() -> TestClient:
    """A client of the explorer over the demo's ledger."""
    return client(demo_ledger())


def record(address: str, of: TestClient | None = None, **headers: str) -> Any:
    """The JSON at an address of the demo's explorer, or of another."""
    answer = (of or demo()).get(f"/api{address}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


@contextmanager
def serving(path: Path) -> Iterator[str]:
    """The explorer over a ledger on a free port of this machine; gives its address."""
    app = create_app(path, patience=60)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


class Elements(HTMLParser):
    """The elements of a page as a browser takes them, and what is wrong with each for a page without inline script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        for name, value in attrs:
            address = (value or "").strip().lower()
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.wrong.append(f"{tag} {name}={value}")
            if name in ("href", "src", "action") and not address.startswith(("/", "#", "?", "https://example.org/")):
                self.wrong.append(f"{tag} {name}={value}")
        if tag == "script" and not given.get("src", "").startswith("/static/"):  # type: ignore[union-attr]
            self.wrong.append("script without its own file")
        if tag in ("iframe", "object", "embed", "style", "base"):
            self.wrong.append(tag)


def pages(of: TestClient) -> dict[str, str]:
    """An address of every page, with the ids that this ledger has."""
    incident = record("/incidents", of)["rows"][0]["id"]
    article = record("/articles", of)["rows"][0]["article_id"]
    found = {
        "index": "/",
        "country": "/country/MLI",
        "incidents": "/incidents?country=NER",
        "incident": f"/incident/{incident}",
        "articles": "/articles",
        "article": f"/article/{article}",
        "pair": "/pair/MLI/RUS",
        "actors": "/actors?country=MLI",
        "actor": "/actor/MLI:GOV",
        "claims": "/claims",
        "names": "/claims?show=names",
        "quotations": "/claims?show=quotations",
        "promises": "/promises",
        "map": "/map?country=MLI",
        "review": "/review",
        "event": f"/review/{record('/review', of)['rows'][0]['event_id']}",
        "judgements": "/judgements",
        "precision": "/precision",
        "search": "/search?q=russie",
        "search empty": "/search",
        "try": "/try?example=fr",
        "method": "/method",
        "docs": "/docs",
        "missing": "/incident/none",
        "as of": "/country/MLI?on=2021-06-01&known_by=2025-07-02",
    }
    for kind, name in (("disputes", "dispute"), ("promises", "promise")):
        rows = record("/claims" if kind == "disputes" else "/promises", of)["rows"]
        if rows:
            found[name] = f"/{name}/{rows[0]['id']}"
    return found
