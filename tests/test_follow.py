"""Following feeds: from a server of our own into a ledger, with everything a server can do wrong."""

from __future__ import annotations

import gzip
import io
import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.cli import main
from bascule.errors import BasculeError, LedgerLockedError
from bascule.ledger import Ledger
from bascule.records import Article, SetAside
from bascule.sources import fetching
from bascule.sources.fetching import Fetcher, FetchError, is_inside, plain_address
from bascule.sources.following import MOST_TRIES, Follower, FollowState
from bascule.sources.subscriptions import Subscription, subscriptions
from source_shapes import STORIES, Story, atom, page, rss

Answering = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """A web server on this machine; `routes` says what each path answers, `asked` what was asked for."""

    def __init__(self) -> None:
        self.routes: dict[str, Answering] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.asked.append((self.path, dict(self.headers)))
                answer = outer.routes.get(self.path)
                if answer is None:
                    answer = give(b"<html><body>404</body></html>", status=404)
                answer(self)

            def log_message(self, *arguments: object) -> None:
                """Nothing to stderr."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def give(
    body: str | bytes,
    *,
    status: int = 200,
    kind: str = "application/rss+xml",
    length: int | None = None,
    **headers: str,
) -> Answering:
    """An answer that is always the same; `_` in the name of a header stands for a hyphen."""
    data = body.encode() if isinstance(body, str) else body

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(data) if length is None else length))
        if length is not None:
            handler.close_connection = True
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def conditional(body: str, etag: str, modified: str) -> Answering:
    """An answer that says 304 to whoever has this copy."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers.get("If-None-Match") == etag and handler.headers.get("If-Modified-Since") == modified:
            handler.send_response(304)
            handler.end_headers()
            return
        give(body, ETag=etag, Last_Modified=modified)(handler)

    return answer


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "*")
    running = Server()
    yield running
    running.close()


@pytest.fixture
def fetcher() -> Fetcher:
    return Fetcher(delay=0, timeout=5)


def news_of(
    url: str,
    path: Path,
    fetcher: Fetcher,
    *,
    pages: bool = True,
    now: Callable[[], float] = time.time,
    keep: bool = True,
) -> tuple[list[Article], list[SetAside]]:
    """One round of one feed by a new follower."""
    follower = Follower(fetcher, FollowState(path), pages=pages, now=now)
    subscription = Subscription(url, "Le Fleuve")
    items = list(follower.news(subscription))
    if keep:
        follower.keep(subscription)
    aside = [item for item in items if isinstance(item, SetAside)]
    return [item for item in items if isinstance(item, Article)], aside


LONG = tuple(
    Story(s.title, "\n".join([s.text, *(f"{line} ({n})." for n in range(6) for line in s.paragraphs[:1])]), s.published,
          s.outlet, s.author, s.language)
    for s in STORIES
)  # fmt: skip


def test_a_feed_with_whole_texts_needs_no_page(server: Server, fetcher: Fetcher, tmp_path: Path) -> None:
    server.routes["/rss"] = give(rss(LONG, base=server.base))
    articles, aside = news_of(f"{server.base}/rss", tmp_path / "s.json", fetcher)
    assert not aside
    # Oldest entries stand last in a feed and are read first.
    assert [article.title for article in articles] == [story.title for story in reversed(LONG)]
    assert {article.outlet for article in articles} == {"Le Fleuve"}
    assert articles[-1].text == LONG[0].text
    assert articles[-1].url == f"{server.base}/0"
    assert server.paths() == ["/rss"]


def test_the_page_of_a_teaser_is_fetched(server: Server, fetcher: Fetcher, tmp_path: Path) -> None:
    server.routes["/rss"] = give(rss(STORIES, base=server.base, full=False))
    for number, story in enumerate(STORIES):
        server.routes[f"/{number}"] = give(
            gzip.compress(page(story).encode()), kind="text/html", Content_Encoding="gzip"
        )
    articles, aside = news_of(f"{server.base}/rss", tmp_path / "s.json", fetcher)
    assert not aside
    for article, story in zip(reversed(articles), STORIES, strict=True):
        assert all(line in article.text for line in story.paragraphs)
        assert "Russie" not in article.text
        assert (article.published, article.language) == (story.published, story.language)
    assert sorted(server.paths()) == ["/0", "/1", "/2", "/3", "/robots.txt", "/rss"]


def test_nothing_is_read_twice_and_an_unchanged_feed_is_not_sent_again(
    server: Server, fetcher: Fetcher, tmp_path: Path
) -> None:
    url, state = f"{server.base}/rss", tmp_path / "s.json"
    server.routes["/rss"] = conditional(rss(LONG[1:]), '"v1"', "Thu, 20 Jun 2024 10:00:00 GMT")
    assert len(news_of(url, state, fetcher)[0]) == 3
    assert news_of(url, state, fetcher) == ([], [])
    _, headers = server.asked[-1]
    assert headers["If-None-Match"] == '"v1"'
    assert headers["If-Modified-Since"] == "Thu, 20 Jun 2024 10:00:00 GMT"
    # The newest entry comes first, and the numbers of the others move on: their addresses tell them apart.
    entry = rss(LONG[:1], base="https://new.example")
    item = entry[entry.index("<item>") : entry.index("</item>") + 7]
    server.routes["/rss"] = conditional(rss(LONG[1:]).replace("<item>", f"{item}<item>", 1), '"v2"', "Fri")
    articles, _ = news_of(url, state, fetcher)
    assert [article.title for article in articles] == [LONG[0].title]
    assert json.loads(state.read_text())["feeds"][url]["etag"] == '"v2"'


def test_what_was_not_kept_is_read_again(server: Server, fetcher: Fetcher, tmp_path: Path) -> None:
    server.routes["/rss"] = conditional(rss(LONG), '"v1"', "x")
    url, state = f"{server.base}/rss", tmp_path / "s.json"
    assert len(news_of(url, state, fetcher, keep=False)[0]) == 4
    assert not state.exists()
    assert len(news_of(url, state, fetcher)[0]) == 4


def test_requests_are_polite(server: Server, tmp_path: Path) -> None:
    server.routes["/rss"] = give(rss(LONG))
    news_of(f"{server.base}/rss", tmp_path / "s.json", Fetcher(delay=0, contact="desk@lefleuve.example"))
    _, headers = server.asked[0]
    assert headers["User-Agent"].startswith("bascule/")
    assert "desk@lefleuve.example" in headers["User-Agent"]
    assert headers["From"] == "desk@lefleuve.example"
    assert "gzip" in headers["Accept-Encoding"]
    assert "application/rss+xml" in headers["Accept"]


def test_a_host_is_given_time_between_requests(server: Server) -> None:
    server.routes["/a"] = give("a")
    slept: list[float] = []
    clock = iter(range(100, 10_000, 1))
    fetcher = Fetcher(delay=10, sleep=slept.append, clock=lambda: float(next(clock)))
    for _ in range(3):
        fetcher.get(f"{server.base}/a")
    assert len(slept) == 2
    assert all(0 < seconds <= 20 for seconds in slept)
    fetcher.slow_down(server.base, 50)
    fetcher.get(f"{server.base}/a")
    fetcher.get(f"{server.base}/a")
    assert slept[-1] > 40


def test_a_site_that_wants_no_program_is_left_alone(server: Server, fetcher: Fetcher, tmp_path: Path) -> None:
    server.routes["/robots.txt"] = give("User-agent: *\nDisallow: /0\nCrawl-delay: 0\n", kind="text/plain")
    server.routes["/rss"] = give(rss(STORIES[:2], base=server.base, full=False))
    server.routes["/1"] = give(page(STORIES[1]), kind="text/html")
    articles, aside = news_of(f"{server.base}/rss", tmp_path / "s.json", fetcher)
    assert "/0" not in server.paths()
    assert [article.title for article in articles] == [STORIES[1].title, STORIES[0].title]
    assert articles[1].text == STORIES[0].paragraphs[0][:60].strip()
    assert ["robots.txt" in item.reason and "teaser of the feed is kept" in item.reason for item in aside] == [True]


def test_no_pages_means_no_pages(server: Server, fetcher: Fetcher, tmp_path: Path) -> None:
    server.routes["/rss"] = give(rss(STORIES[:1], base=server.base, full=False))
    articles, aside = news_of(f"{server.base}/rss", tmp_path / "s.json", fetcher, pages=False)
    assert ([article.text for article in articles], aside) == ([STORIES[0].paragraphs[0][:60].strip()], [])
    assert server.paths() == ["/rss"]


def test_a_page_that_is_down_waits_even_where_the_feed_stays_the_same(
    server: Server, fetcher: Fetcher, tmp_path: Path
) -> None:
    url, state = f"{server.base}/rss", tmp_path / "s.json"
    server.routes["/rss"] = conditional(rss(STORIES[:2], base=server.base, full=False), '"v1"', "x")
    server.routes["/0"] = give("", status=503)
    server.routes["/1"] = give(page(STORIES[1]), kind="text/html")
    articles, aside = news_of(url, state, fetcher)
    assert [article.title for article in articles] == [STORIES[1].title]
    assert [("503" in item.reason, item.remedy) for item in aside] == [(True, "it will be tried again")]
    server.routes["/0"] = give(page(STORIES[0]), kind="text/html")
    articles, aside = news_of(url, state, fetcher)
    assert [(article.title, article.published) for article in articles] == [(STORIES[0].title, date(2024, 6, 20))]
    assert not aside
    assert news_of(url, state, fetcher) == ([], [])


def test_a_page_that_stays_down_is_given_up(server: Server, fetcher: Fetcher, tmp_path: Path) -> None:
    url, state = f"{server.base}/rss", tmp_path / "s.json"
    server.routes["/rss"] = conditional(rss(STORIES[:1], base=server.base, full=False), '"v1"', "x")
    server.routes["/0"] = give("", status=500)
    told = [news_of(url, state, fetcher)[1] for _ in range(MOST_TRIES + 1)]
    assert [len(aside) for aside in told] == [1] * MOST_TRIES + [0]
    assert f"tried {MOST_TRIES} times" in told[MOST_TRIES - 1][0].remedy


def test_while_the_feed_is_down_no_try_of_a_page_is_spent(server: Server, fetcher: Fetcher, tmp_path: Path) -> None:
    url, state = f"{server.base}/rss", tmp_path / "s.json"
    server.routes["/rss"] = give(rss(STORIES[:1], base=server.base, full=False))
    server.routes["/0"] = give("", status=500)
    news_of(url, state, fetcher)
    server.routes["/rss"] = give("", status=502)
    for _ in range(MOST_TRIES):
        news_of(url, state, fetcher)
    server.routes["/rss"] = give(rss(STORIES[:1], base=server.base, full=False))
    server.routes["/0"] = give(page(STORIES[0]), kind="text/html")
    assert [article.title for article in news_of(url, state, fetcher)[0]] == [STORIES[0].title]


def test_a_link_into_a_private_network_is_not_followed(server: Server, fetcher: Fetcher, tmp_path: Path) -> None:
    teaser = rss(STORIES[:1], full=False)
    for inside in (
        "http://169.254.169.254/meta",
        "http://localhost/x",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://2130706433/",
    ):
        server.routes["/rss"] = give(teaser.replace("https://lefleuve.example/0", inside))
        articles, aside = news_of(f"{server.base}/rss", tmp_path / f"{len(inside)}.json", fetcher)
        assert len(articles) == 1
        assert ["private network" in item.reason for item in aside] == [True]


@pytest.mark.parametrize(
    ("url", "inside"),
    [("https://lefleuve.example/", False), ("http://93.184.216.34/", False), ("http://0x7f.1/", True),
     ("http://a.internal/", True), ("http://[fe80::1]/", True), ("http://192.168.1.1:8080/", True)],
)  # fmt: skip
def test_private_addresses_are_known(url: str, inside: bool) -> None:
    assert is_inside(url) == inside


# What can be wrong with a feed: each is told, and nothing stops.


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(40):
        handler.wfile.write(b"<")
        handler.wfile.flush()
        time.sleep(0.05)


def silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1.5)


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def moved(where: str) -> Answering:
    return give("", status=302, Location=where)


BROKEN: dict[str, tuple[dict[str, Answering], str]] = {
    "html": (
        {"/f": give("<!DOCTYPE html><html><body>x</body></html>", kind="text/html")},
        "an HTML page, not a feed",
    ),
    "gone": ({}, "404 Not Found"),
    "forbidden": ({"/f": give("", status=403)}, "403"),
    "failing": ({"/f": give("", status=500)}, "500"),
    "circle": ({"/f": moved("/g"), "/g": moved("/f")}, "in a circle"),
    "itself": ({"/f": moved("/f")}, "in a circle"),
    "endless": ({"/f": moved("/1"), **{f"/{n}": moved(f"/{n + 1}") for n in range(1, 20)}}, "more than 5 times"),
    "file": ({"/f": moved("file:///etc/passwd")}, "no address of the web"),
    "nowhere": ({"/f": moved("http://a b/")}, "no address"),
    "silent": ({"/f": silent}, "does not answer"),
    "drip": ({"/f": drip}, "too slow"),
    "hung up": ({"/f": hang_up}, "connection failed"),
    "cut off": ({"/f": give(rss(LONG)[:500], length=5000)}, "cut off"),
    "packed wrong": ({"/f": give(b"no gzip", Content_Encoding="gzip")}, "cannot be read"),
    "packed oddly": ({"/f": give(b"x", Content_Encoding="br")}, "packed as br"),
    "empty": ({"/f": give("")}, "empty"),
    "noise": ({"/f": give(bytes(range(256)))}, "no feed"),
    "large": ({"/f": give(b"x" * 2_000_000)}, "larger than"),
    "bomb": ({"/f": give(gzip.compress(b"x" * 20_000_000), Content_Encoding="gzip")}, "unpacks to more"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_feed_that_cannot_be_read_is_told_and_read_when_it_can(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    routes, reason = BROKEN[name]
    monkeypatch.setattr("bascule.sources.following.LARGEST_FEED", 2**20)
    server.routes |= routes
    url, state = f"{server.base}/f", tmp_path / "s.json"
    started = time.monotonic()
    articles, aside = news_of(url, state, Fetcher(delay=0, timeout=0.5, patience=0.5))
    assert time.monotonic() - started < 5
    assert not articles
    assert [(item.origin, reason in item.reason) for item in aside] == [(url, True)], aside
    server.routes["/f"] = give(rss(LONG))
    assert len(news_of(url, state, Fetcher(delay=0))[0]) == 4


def test_a_redirect_is_followed(server: Server, fetcher: Fetcher, tmp_path: Path) -> None:
    server.routes |= {"/f": moved("g?x=é"), "/g?x=%C3%A9": give(atom(LONG))}
    assert len(news_of(f"{server.base}/f", tmp_path / "s.json", fetcher)[0]) == 4


def test_a_redirect_into_a_private_network_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Fetcher, "_ask", lambda *arguments: "http://169.254.169.254/")
    with pytest.raises(FetchError, match="private network"):
        Fetcher(delay=0).get("https://lefleuve.example/")


def test_a_host_that_does_not_exist_is_told(tmp_path: Path) -> None:
    _, aside = news_of("http://127.0.0.1:9/rss", tmp_path / "s.json", Fetcher(delay=0, timeout=1))
    assert ["connection failed" in item.reason for item in aside] == [True]


def test_a_server_that_asks_to_wait_is_left_alone_so_long(server: Server, fetcher: Fetcher, tmp_path: Path) -> None:
    url, state = f"{server.base}/rss", tmp_path / "s.json"
    server.routes["/rss"] = give("", status=429, Retry_After="3600")
    assert "429" in news_of(url, state, fetcher, now=lambda: 1000.0)[1][0].reason
    server.routes["/rss"] = give(rss(LONG))
    assert news_of(url, state, fetcher, now=lambda: 2000.0) == ([], [])
    assert len(news_of(url, state, fetcher, now=lambda: 5000.0)[0]) == 4


@pytest.mark.parametrize("value", ["soon", "-5", "Thu, 99 Jun 2024", ""])
def test_a_wait_that_nobody_understands_is_none(value: str) -> None:
    assert fetching._seconds(value) is None


def test_a_wait_until_a_day_is_bounded() -> None:
    assert fetching._seconds("Thu, 20 Jun 2999 10:00:00 GMT") == fetching.LONGEST_WAIT
    assert fetching._seconds("Thu, 20 Jun 2019 10:00:00 GMT") == 0


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("https://lefleuve.example/économie?q=é à", "https://lefleuve.example/%C3%A9conomie?q=%C3%A9%20%C3%A0"),
        ("http://exämple.example", "http://xn--exmple-cua.example/"),
        (" https://a.example:8080/%C3%A9#haut ", "https://a.example:8080/%C3%A9"),
        ("http://[::1]:80/a", "http://[::1]:80/a"),
    ],
)
def test_an_address_is_made_plain(written: str, plain: str) -> None:
    assert plain_address(written) == plain


@pytest.mark.parametrize(
    "bad", ["", "lefleuve.example", "ftp://a.example/", "file:///etc/passwd", "http://", "http://a:b/"]
)
def test_what_is_no_address_is_refused(bad: str) -> None:
    with pytest.raises(FetchError):
        plain_address(bad)


@given(st.text(max_size=60))
@settings(max_examples=200)
def test_any_address_is_plain_or_refused(text: str) -> None:
    try:
        address = plain_address(f"http://{text}")
    except FetchError:
        return
    assert address.isascii()
    assert not set(" \r\n\t") & set(address)


OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>Presse</title></head><body><outline text="Sahel">
<outline type="rss" text="Le Fleuve" xmlUrl="https://lefleuve.example/rss" htmlUrl="https://lefleuve.example/"/>
<outline type="rss" text="x" title="La Lagune" xmlUrl="https://lalagune.example/rss"/>
<outline type="rss" text="Le Fleuve" xmlUrl="https://lefleuve.example/rss"/>
<outline type="rss" text="Mal" xmlUrl="feed:rss"/></outline></body></opml>"""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("feeds.opml", OPML),
        (
            "feeds.txt",
            "# p\nhttps://lefleuve.example/rss Le Fleuve\n\nhttps://lalagune.example/rss  La Lagune\nfeed:rss",
        ),
    ],
)
def test_a_list_of_feeds_is_read(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    found, aside = subscriptions(path)
    assert found == [
        Subscription("https://lefleuve.example/rss", "Le Fleuve"),
        Subscription("https://lalagune.example/rss", "La Lagune"),
    ]
    assert ["no address" in item.reason for item in aside] == [True]


@pytest.mark.parametrize("content", ["", "# nothing\n", "<opml><body/></opml>", "<opml>", "\x00\x01"])
def test_a_list_without_feeds_is_an_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "feeds.txt"
    path.write_text(content)
    with pytest.raises(BasculeError):
        subscriptions(path)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"feeds": {"u": 3}}', '{"feeds": {"u": {"waiting": {"k": 1}}}}'])
def test_a_damaged_state_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "s.json"
    path.write_text(content)
    with pytest.raises(BasculeError, match="state of the feeds"):
        FollowState(path)


# The command.


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    monkeypatch.setattr(sys, "argv", ["bascule", *map(str, arguments)])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    try:
        main()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return 0


VISIT = Story(
    "Visite à Bamako",
    "Début juin, le vice-ministre russe de la Défense a effectué une visite à Bamako.\n"
    + "\n".join(f"Le programme de la journée numéro {n} a été publié par la présidence." for n in range(12)),
    date(2024, 6, 20),
    "Le Fleuve",
    "AFP",
    "fr",
)


def test_feeds_come_into_a_ledger_once(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.routes |= {"/a": conditional(rss([VISIT]), '"1"', "x"), "/loop": moved("/loop")}
    feeds, ledger = tmp_path / "feeds.txt", tmp_path / "l.duckdb"
    feeds.write_text(f"{server.base}/a Le Fleuve\n{server.base}/loop\n{server.base}/gone\n")
    command = ("follow", feeds, "--ledger", ledger, "--once", "--delay", "0")
    assert run(monkeypatch, *command) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "in a circle" in told.err
    assert "404" in told.err
    assert "1 of 3 feeds read: 1 articles added, 2 records set aside" in told.err
    with Ledger(ledger, read_only=True) as kept:
        assert [(event.event.type, event.outlet) for event in kept.events("MLI")] == [("CONSULT", "Le Fleuve")]
        counts = kept.counts()
    assert (tmp_path / "l.duckdb.follow.json").exists()
    assert run(monkeypatch, *command) == 1
    assert "0 articles added" in capsys.readouterr().err
    # Without its state it reads the same again, and the ledger keeps nothing twice.
    (tmp_path / "l.duckdb.follow.json").unlink()
    run(monkeypatch, *command)
    with Ledger(ledger, read_only=True) as kept:
        assert {name: kept.counts()[name] for name in ("articles", "events")} == {
            name: counts[name] for name in ("articles", "events")
        }


def test_feeds_none_of_which_can_be_read_are_an_error(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feeds = tmp_path / "feeds.txt"
    feeds.write_text(f"{server.base}/gone\n")
    assert run(monkeypatch, "follow", feeds, "--ledger", tmp_path / "l.duckdb", "--once", "--delay", "0") == 3
    assert "none of the feeds could be read" in capsys.readouterr().err
    assert run(monkeypatch, "follow", tmp_path / "no.opml", "--ledger", tmp_path / "l.duckdb", "--once") == 3


def test_without_once_it_goes_on_until_stopped(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.routes["/a"] = conditional(rss([VISIT]), '"1"', "x")
    feeds = tmp_path / "feeds.txt"
    feeds.write_text(f"{server.base}/a\n")
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", sleep)
    command = ("follow", feeds, "--ledger", tmp_path / "l.duckdb", "--every", "5", "--delay", "0")
    assert run(monkeypatch, *command) == 0
    assert slept == [300.0] * 3
    assert server.paths().count("/a") == 3
    assert "stopped" in capsys.readouterr().err


def test_a_locked_ledger_loses_nothing(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.routes["/a"] = conditional(rss([VISIT]), '"1"', "x")
    feeds, state = tmp_path / "feeds.txt", tmp_path / "state.json"
    feeds.write_text(f"{server.base}/a\n")
    command = ("follow", feeds, "--ledger", tmp_path / "l.duckdb", "--state", state, "--once", "--delay", "0")

    def locked(*arguments: object, **options: object) -> None:
        raise LedgerLockedError("the ledger is held by process 7")

    with monkeypatch.context() as patch:
        patch.setattr("bascule.ledger.Ledger", locked)
        assert run(patch, *command) == 4
    assert "process 7" in capsys.readouterr().err
    assert not state.exists()
    assert run(monkeypatch, *command) == 0
    assert "1 articles added" in capsys.readouterr().err
