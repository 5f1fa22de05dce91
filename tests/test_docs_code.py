"""Every code block of the documentation runs, in the order of its page; what a page prints under a block is printed."""

from __future__ import annotations

import re
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from docs_shell import Shell
from source_shapes import STORIES, rss

DOCS = Path(__file__).resolve().parents[1] / "docs"
FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>\S*)\n(?P<code>.*?)^ *```$", re.M | re.S)
# What a block may be: run as it is, or shown only (printed text, a file, a notebook's cell run elsewhere, R).
RUN = {"bash", "python"}
# Seconds for one block of Python.
PATIENCE = 120
SHOWN = {"text", "r", "json", "dockerfile"}


def blocks(page: Path) -> list[tuple[str, str]]:
    """The kind and the text of each block of a page, in order."""
    return [(found["kind"], found["code"]) for found in FENCE.finditer(page.read_text(encoding="utf-8"))]


PAGES = sorted(page for page in DOCS.rglob("*.md") if page.parts[len(DOCS.parts)] != "fr")
FRENCH = sorted((DOCS / "fr").rglob("*.md"))
WITH_CODE = [page for page in PAGES if any(kind in RUN for kind, _ in blocks(page))]


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Raises TimeoutError where the block takes longer."""

    def stop(number: int, frame: object) -> None:
        raise TimeoutError(f"not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def name(page: Path) -> str:
    return str(page.relative_to(DOCS))


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    made = Shell(tmp_path_factory.mktemp("shell"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A list of feeds with one on this machine, which has all its texts."""
    folder = tmp_path_factory.mktemp("feeds")
    whole = [replace(story, text="\n".join([story.text] * 3)) for story in STORIES]
    (folder / "monde.rss").write_text(rss(whole), encoding="utf-8")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments: Any) -> None:
            """Nothing to stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/monde.rss Le Monde inventé\n"
    server.shutdown()
    server.server_close()


def test_there_are_pages_with_code() -> None:
    assert {name(page) for page in WITH_CODE} >= {"tutorial.md", "howto/own_articles.md", "howto/export.md", "r.md"}


@pytest.mark.parametrize("page", [*PAGES, *FRENCH], ids=name)
def test_blocks_are_of_known_kinds(page: Path) -> None:
    """A block that is neither run nor known to be shown only would not be tried by anything."""
    assert {kind for kind, _ in blocks(page)} <= RUN | SHOWN


@pytest.mark.parametrize("page", [*PAGES, *FRENCH], ids=name)
def test_code_stands_between_fences(page: Path) -> None:
    """A block set in by four spaces would be code that nothing runs."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    assert not re.search(r"\n\n {4,}\S", text)


@pytest.mark.parametrize("page", FRENCH, ids=name)
def test_french_pages_have_the_blocks_of_the_english_ones(page: Path) -> None:
    assert blocks(page) == blocks(DOCS / page.relative_to(DOCS / "fr"))


@pytest.mark.parametrize("page", WITH_CODE, ids=name)
def test_code_runs(
    page: Path, shell: Shell, feeds: str, demo_ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(demo_ledger, tmp_path / "demo.duckdb")
    (tmp_path / "feeds.txt").write_text(feeds, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    printed, names = "", dict[str, Any]()
    for kind, code in blocks(page):
        if kind == "bash":
            printed = shell.run(code, tmp_path)
        elif kind == "python":
            with at_most(PATIENCE):
                exec(compile(code, str(page), "exec"), names)
            printed = ""
        elif kind == "text" and printed:
            lines = [" ".join(line.split()) for line in printed.splitlines()]
            for line in filter(None, map(str.split, code.splitlines())):
                assert " ".join(line) in lines, f"{name(page)} shows what is not printed"
            printed = ""
