"""PDF files with a text layer, web archives, and feeds as files."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import brotli
import pytest
from fastwarc import stream_io
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.records import Article, SetAside
from bascule.sources import read_articles
from bascule.sources.pdf import paragraphs
from source_shapes import STORIES, atom, page, pdf, rss, warc_record


def read(source: Path, **choices: Any) -> tuple[list[Article], list[SetAside]]:
    items = list(read_articles([source], **choices))
    aside = [item for item in items if isinstance(item, SetAside)]
    return [item for item in items if isinstance(item, Article)], aside


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


LINES = [
    "Le ministre malien de la Défense s'est rendu mardi à Niamey, où il a été reçu par",
    "son homologue nigérien pour parler d'une force commune. Le texte en sera minis-",
    "tériel et tiendra en dix pages, selon les délégations.",
    "Une seconde rencontre est prévue à Saint-",
    "Denis dans les semaines qui viennent.",
]
JOINED = (
    "Le ministre malien de la Défense s'est rendu mardi à Niamey, où il a été reçu par son homologue nigérien pour "
    "parler d'une force commune. Le texte en sera ministériel et tiendra en dix pages, selon les délégations.\n"
    "Une seconde rencontre est prévue à Saint-Denis dans les semaines qui viennent."
)


def test_a_pdf_gives_its_text_in_paragraphs(tmp_path: Path) -> None:
    articles, aside = read(write(tmp_path, "2024-06-20-niamey.pdf", pdf([LINES], "Le ministre reçu à Niamey")))
    assert not aside
    article = articles[0]
    assert article.text == JOINED
    assert (article.title, article.published, article.language) == (
        "Le ministre reçu à Niamey",
        date(2024, 6, 20),
        "fr",
    )


def test_running_heads_and_page_numbers_are_no_text(tmp_path: Path) -> None:
    pages = [
        ["Le Fleuve - 20 juin 2024", f"Texte de la page {number} du rapport.", f"Page {number}"]
        for number in range(1, 5)
    ]
    articles, _ = read(write(tmp_path, "a.pdf", pdf(pages)))
    assert "Le Fleuve" not in articles[0].text
    assert "Page 2" not in articles[0].text
    assert all(f"la page {number} du rapport" in articles[0].text for number in range(1, 5))


@pytest.mark.parametrize("title", ["Microsoft Word - a.doc", "untitled", "depeche.indd", "", None])
def test_a_title_that_is_a_program_s_is_none(tmp_path: Path, title: str | None) -> None:
    assert read(write(tmp_path, "a.pdf", pdf([LINES], title)))[0][0].title is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pdf([[]]), "no text layer"),
        (pdf([LINES])[:40], "broken"),
        (b"%PDF-1.7\n1 0 obj", "broken"),
        (b"nothing of the kind", "no PDF"),
        (b"<html><body><p>x</p></body></html>", "no PDF; it looks like an HTML page"),
    ],
)
def test_a_pdf_that_cannot_be_read_is_told(tmp_path: Path, content: bytes, reason: str) -> None:
    articles, aside = read(write(tmp_path, "a.pdf", content))
    assert not articles
    assert [reason in item.reason for item in aside] == [True]


def test_a_locked_pdf_is_told(tmp_path: Path) -> None:
    import pypdf

    path = write(tmp_path, "a.pdf", pdf([LINES]))
    writer = pypdf.PdfWriter(clone_from=path)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(path)
    articles, aside = read(path)
    assert not articles
    assert "password" in aside[0].reason


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30), max_size=6), max_size=5))
def test_no_letter_is_invented_in_a_paragraph(pages: list[list[str]]) -> None:
    given_letters = {letter for lines in pages for line in lines for letter in line}
    assert {letter for line in paragraphs(pages) for letter in line} <= given_letters | {" "}


def archive(*, packed: bool = False) -> list[bytes]:
    records = [
        warc_record(f"https://lefleuve.example/{number}", page(story).encode()) for number, story in enumerate(STORIES)
    ]
    return [gzip.compress(record) for record in records] if packed else records


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_every_page_of_an_archive_comes_back(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name, b"".join(archive(packed=name.endswith("gz"))))
    articles, aside = read(path)
    assert not aside
    assert [article.url for article in articles] == [f"https://lefleuve.example/{number}" for number in range(4)]
    for article, story in zip(articles, STORIES, strict=True):
        assert (article.published, article.outlet) == (story.published, story.outlet)
        assert (article.title, article.language) == (story.title, story.language)
        assert all(line in article.text for line in story.paragraphs)
        assert "Russie" not in article.text
        assert article.origin == f"{path} ({article.url})"


def test_packed_bodies_and_declared_encodings_are_read(tmp_path: Path) -> None:
    plain = (
        page(STORIES[0]).replace('<meta charset="utf-8">', "").replace("’", "'").encode("latin-1", "xmlcharrefreplace")
    )
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(plain), plain)
    records = [
        warc_record("https://a.example/", plain, kind="text/html; charset=iso-8859-1"),
        warc_record(
            "https://b.example/", gzip.compress(page(STORIES[0]).encode()), headers="Content-Encoding: gzip\r\n"
        ),
        warc_record(
            "https://c.example/", chunks, kind="text/html; charset=latin-1", headers="Transfer-Encoding: chunked\r\n"
        ),
    ]
    articles, aside = read(write(tmp_path, "a.warc", b"".join(records)))
    assert not aside
    assert len(articles) == 3
    assert all("homologue nigérien" in article.text for article in articles)


def zstandard(data: bytes) -> bytes:
    made = io.BytesIO()
    writer = stream_io.ZstdWriter(made)
    writer.write(data)
    writer.close()
    return made.getvalue()


@pytest.mark.parametrize(
    ("packing", "pack"),
    [
        ("gzip", gzip.compress),
        ("X-GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("br", brotli.compress),
        ("zstd", zstandard),
        ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
        ("identity", bytes),
    ],
)
def test_a_body_is_read_however_it_is_packed(tmp_path: Path, packing: str, pack: Callable[[bytes], bytes]) -> None:
    body = pack(page(STORIES[0]).encode())
    record = warc_record("https://a.example/", body, headers=f"Content-Encoding: {packing}\r\n")
    (article,), aside = read(write(tmp_path, "a.warc", record))
    assert not aside
    assert "homologue nigérien" in article.text


@pytest.mark.parametrize(
    ("packing", "reason"),
    [("br", "badly packed"), ("zstd", "badly packed"), ("gzip", "badly packed"), ("rot13", "packed with 'rot13'")],
)
def test_a_body_that_cannot_be_unpacked_costs_itself(tmp_path: Path, packing: str, reason: str) -> None:
    spoilt = warc_record("https://a.example/", b"no packing " * 9, headers=f"Content-Encoding: {packing}\r\n")
    articles, aside = read(write(tmp_path, "a.warc", spoilt + archive()[0]))
    assert [article.title for article in articles] == [STORIES[0].title]
    assert [reason in item.reason and "https://a.example/" in item.origin for item in aside] == [True]


def test_what_is_no_page_is_passed_over_and_a_bad_page_costs_itself(tmp_path: Path) -> None:
    records = [
        warc_record("https://a.example/i.png", b"\x89PNG", kind="image/png"),
        warc_record("https://a.example/old", b"", status="301 Moved Permanently", headers="Location: /new\r\n"),
        warc_record("https://a.example/gone", b"<p>Rien</p>", status="404 Not Found"),
        warc_record("https://a.example/bad", b"<html><body><p>Le g\xe9n\xe9ral</p></body></html>"),
        warc_record("https://a.example/", b"<html><body></body></html>"),
        *archive()[:1],
    ]
    articles, aside = read(write(tmp_path, "a.warc", b"".join(records)))
    assert [article.title for article in articles] == [STORIES[0].title]
    told = [(item.origin.rpartition(" ")[2], item.reason) for item in aside]
    assert [where for where, _ in told] == [
        "(https://a.example/gone)",
        "(https://a.example/bad)",
        "(https://a.example/)",
    ]
    assert "404" in told[0][1]
    assert "not valid UTF-8" in told[1][1]
    assert "no article was found" in told[2][1]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("cut", [0.01, 0.2, 0.5, 0.9])
def test_an_archive_that_is_cut_off_keeps_what_was_read_and_says_so(tmp_path: Path, packed: bool, cut: float) -> None:
    records = archive(packed=packed)
    content = b"".join(records[:3]) + records[3][: int(len(records[3]) * cut)]
    articles, aside = read(write(tmp_path, "a.warc.gz" if packed else "a.warc", content))
    assert [article.title for article in articles] == [story.title for story in STORIES[:3]]
    assert len(aside) == 1
    assert "kept" in aside[0].remedy


def test_an_archive_that_is_broken_inside_says_so(tmp_path: Path) -> None:
    records = archive(packed=True)
    content = records[0] + b"\x1f\x8b\x08" + b"\0" * 100 + records[1]
    articles, aside = read(write(tmp_path, "a.warc.gz", content))
    assert [article.title for article in articles] == [STORIES[0].title]
    assert "broken after 1 page" in aside[0].reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no HTML page"),
        (b"<html><body>x</body></html>", "no web archive (WARC); it looks like an HTML page"),
        (b"hello " * 50, "no web archive"),
        (warc_record("https://a.example/i.png", b"\x89PNG", kind="image/png"), "no HTML page"),
    ],
)
def test_an_archive_without_pages_is_told(tmp_path: Path, content: bytes, reason: str) -> None:
    articles, aside = read(write(tmp_path, "a.warc", content))
    assert not articles
    assert [reason in item.reason for item in aside] == [True]


@pytest.mark.parametrize("name", ["feed.xml", "feed.rss", "feed"])
def test_a_feed_file_gives_its_entries(tmp_path: Path, name: str) -> None:
    articles, aside = read(write(tmp_path, name, rss(STORIES)))
    assert not aside
    assert [article.title for article in articles] == [story.title for story in STORIES]
    for number, (article, story) in enumerate(zip(articles, STORIES, strict=True)):
        assert article.text == story.text + ("\n(Reuters)" if "Reuters" in story.author else "")
        assert (article.published, article.outlet, article.language) == (story.published, "Le Fleuve", story.language)
        assert article.url == f"https://lefleuve.example/{number}"


def test_an_atom_feed_is_read_too(tmp_path: Path) -> None:
    articles, aside = read(write(tmp_path, "feed.atom", atom(STORIES[2:3])))
    assert not aside
    article = articles[0]
    assert (article.text, article.published, article.outlet) == (STORIES[2].text, STORIES[2].published, "The Ferry")


def test_an_entry_without_text_is_set_aside_with_its_address(tmp_path: Path) -> None:
    content = rss(STORIES[:2]).replace(f"<p>{STORIES[0].paragraphs[0]}</p>", "", 1)
    start, stop = content.index("<content:encoded>"), content.index("</content:encoded>")
    articles, aside = read(write(tmp_path, "a.xml", content[:start] + content[stop + 18 :]))
    assert [article.title for article in articles] == [STORIES[1].title]
    assert ["https://lefleuve.example/0" in item.reason for item in aside] == [True]


def test_a_feed_with_broken_xml_keeps_its_entries_and_says_so(tmp_path: Path) -> None:
    content = rss(STORIES).replace("</channel></rss>", "")
    articles, aside = read(write(tmp_path, "a.xml", content))
    assert len(articles) == 4
    assert ["XML of the feed is broken" in item.reason for item in aside] == [True]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.rss", "<!DOCTYPE html><html><head></head><body>Bonjour</body></html>", "it is an HTML page, not a feed"),
        ("a.xml", "<urlset><url><loc>https://a.example/</loc></url></urlset>", "no feed"),
        ("a.xml", "", "empty"),
        ("a.atom", rss([]), "no entries"),
    ],
)
def test_what_is_no_feed_is_told(tmp_path: Path, name: str, content: str, reason: str) -> None:
    articles, aside = read(write(tmp_path, name, content))
    assert not articles
    assert [reason in item.reason for item in aside] == [True]


def test_a_page_in_place_of_a_feed_tells_where_its_feed_is(tmp_path: Path) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="https://lefleuve.example/rss">'
    path = write(tmp_path, "a.rss", f"<!DOCTYPE html><html><head>{link}</head><body></body></html>")
    assert "https://lefleuve.example/rss" in read(path, form="feed")[1][0].remedy


@pytest.mark.parametrize(
    ("name", "content", "remedy"),
    [
        ("a.pdf", pdf([LINES]), 'pip install "bascule[pdf]"'),
        ("a.warc", archive()[0], 'pip install "bascule[warc]"'),
        ("a.xml", rss(STORIES), 'pip install "bascule[feeds]"'),
    ],
)
def test_a_missing_library_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str | bytes, remedy: str
) -> None:
    for module in ("pypdf", "fastwarc", "fastwarc.warc", "feedparser"):
        monkeypatch.setitem(sys.modules, module, None)
    articles, aside = read(write(tmp_path, name, content))
    assert not articles
    assert [(item.remedy, "not installed" in item.reason) for item in aside] == [(remedy, True)]


def test_none_of_the_libraries_loads_before_it_is_needed() -> None:
    code = (
        "import sys, bascule.sources, bascule.cli; "
        "print(sorted({'pypdf', 'fastwarc', 'feedparser', 'trafilatura', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "[]"


@given(content=st.binary(max_size=200), name=st.sampled_from(["a.pdf", "a.warc", "a.warc.gz", "a.xml"]))
@settings(max_examples=150, deadline=None)
def test_no_bytes_break_a_document(tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str) -> None:
    start = {"a.pdf": b"%PDF-1.4\n", "a.warc": b"WARC/1.0\r\n", "a.xml": b"<rss><channel><item>"}.get(name, b"")
    articles, aside = read(write(tmp_path_factory.getbasetemp(), name, start + content))
    assert articles or aside
