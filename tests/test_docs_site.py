"""The documentation site is built strictly, leads nowhere that is not there, and fetches nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from bascule.cli import command
from bascule.codebook.ontology import ontology

ROOT = Path(__file__).resolve().parents[1]
# What a page fetches when it is opened, by tag and attribute.
FETCHED = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src")}
# Relations of `link` that fetch nothing.
NAMING = {"canonical", "prev", "next", "alternate"}


class Page(HTMLParser):
    """Where a page leads, what it fetches, and its anchors."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links, self.fetched, self.anchors, self.language = list[str](), list[str](), {""}, ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.language = told.get("lang") or "" if tag == "html" else self.language
        self.anchors |= {value for name, value in attrs if name in ("id", "name") and value}
        for name, value in attrs:
            if value is None:
                continue
            if tag == "a" and name == "href":
                self.links.append(value)
            elif (tag, name) in FETCHED and not (tag == "link" and told.get("rel") in NAMING):
                self.fetched.append(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "-q",
        "-f",
        str(ROOT / "mkdocs.yml"),
        "-d",
        str(folder),
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in sorted(site.rglob("*.html"))}


def test_links_lead_somewhere(site: Path, pages: dict[Path, Page]) -> None:
    wrong, followed = [], 0
    for path, page in pages.items():
        for link in [*page.links, *page.fetched]:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or path.name == "404.html":
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            followed += 1
            anchor = unquote(parts.fragment) if target.suffix == ".html" else ""
            if not target.exists() or (anchor and anchor not in pages[target].anchors):
                wrong.append(f"{path.relative_to(site)} → {link}")
    assert not wrong
    assert followed > 1000


def test_a_page_fetches_nothing_from_elsewhere(site: Path, pages: dict[Path, Page]) -> None:
    for path, page in pages.items():
        assert not [link for link in page.fetched if urlsplit(link).netloc], path
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(https?:)?//", sheet.read_text(encoding="utf-8")), sheet


def test_each_language_speaks_for_itself(site: Path, pages: dict[Path, Page]) -> None:
    french = [path for path in pages if path.is_relative_to(site / "fr")]
    assert len(french) >= 13
    for path, page in pages.items():
        assert page.language == ("fr" if path in french else "en"), path
    # Each French page leads to the English one of its name.
    for path in french:
        english = site / path.relative_to(site / "fr")
        assert english in pages
        assert os.path.relpath(english, path.parent) in [urlsplit(link).path for link in pages[path].links]


def test_reference_pages_hold_what_the_package_holds(site: Path) -> None:
    commands = (site / "reference" / "commands.html").read_text(encoding="utf-8")
    for name in command.commands:
        assert f"bascule {name}</" in commands or f"bascule {name}<" in commands, name
    for folder in ("", "fr"):
        codebook = (site / folder / "codebook.html").read_text(encoding="utf-8")
        for item in ontology().types:
            assert f'id="{item.code.lower()}"' in codebook
    accuracy = (site / "method.html").read_text(encoding="utf-8")
    assert "<!-- accuracy -->" not in accuracy
    assert "quotations with the right speaker" in accuracy
    # Two sections come from the readme, so that a figure stands in one place.
    assert "<!-- readme" not in accuracy
    assert "bench/speed.py" in accuracy


def test_notebooks_are_shown_with_their_marks(site: Path) -> None:
    page = (site / "notebooks" / "mali.html").read_text(encoding="utf-8")
    assert page.count('class="notebook-output"') >= 4
    assert 'class="m k-' in page
