"""A megabyte of the worst costs no more than seconds and some hundred MB, whatever it unpacks to."""

from __future__ import annotations

import gzip
import io
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import brotli
import pytest
from fastwarc import stream_io

from bascule.budget import Budget, resident
from bascule.coding.coder import Coder
from bascule.records import Article, SetAside
from bascule.sources import read_articles
from bascule.sources.reading import UNFORESEEN
from source_shapes import warc_record

SECONDS, MEGABYTES, SIZE = 10, 500, 1_000_000
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKED = "Content-Encoding: {}\r\n"
PAGE = b"<html><body><article>"


def filled(unit: bytes, start: bytes = b"", end: bytes = b"") -> bytes:
    return start + unit * ((SIZE - len(start) - len(end)) // len(unit)) + end


def word(xml: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", xml)
    return made.getvalue()


def bomb(unit: bytes, megabytes: int) -> bytes:
    return gzip.compress(unit * (megabytes * 2**20 // len(unit)), 1)


def brotli_bomb(megabytes: int) -> bytes:
    packer = brotli.Compressor(quality=1)
    return b"".join([*(packer.process(b"<p>a</p>" * 2**17) for _ in range(megabytes)), packer.finish()])


def zstd_bomb(megabytes: int) -> bytes:
    made = io.BytesIO()
    writer = stream_io.ZstdWriter(made)
    for _ in range(megabytes):
        writer.write(b"<p>a</p>" * 2**17)
    writer.close()
    return made.getvalue()


def document(inside: bytes) -> bytes:
    return word(b'<w:document xmlns:w="%s">%s' % (WORD.encode(), inside))


# Endings, and what makes the bytes; made when asked for, since some unpack to hundreds of MB.
SOURCES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "paragraphs": (".html", lambda: filled(b"<p>a</p>", PAGE)),
    "one-paragraph": (".html", lambda: filled(b"a", PAGE + b"<p>")),
    "nested-tags": (".html", lambda: filled(b"<div>", PAGE)),
    "comments": (".html", lambda: filled(b"<!--")),
    "brackets": (".html", lambda: filled(b"<")),
    "attributes": (".html", lambda: filled(b'<p "', PAGE)),
    "lines-of-nothing": (".txt", lambda: filled(b"\n")),
    "capitals": (".txt", lambda: filled(b"A", b"AN Document ", b"!")),
    "marks-of-nexis": (".txt", lambda: filled(b"End of Document\n")),
    "days": (".html", lambda: filled(b"lundi ", b"<article><p class=titreArticle>a</p><b>", b"</b></article>")),
    "groups": (".rtf", lambda: filled(b"{", b"{\\rtf")),
    "tabs": (".rtf", lambda: filled(b"\t \t", b"{\\rtf a")),
    "open-lists": (".json", lambda: filled(b"[")),
    "open-records": (".jsonl", lambda: filled(b'{"a":')),
    "digits": (".json", lambda: filled(b"1", b"[", b"]")),
    "quotes": (".csv", lambda: filled(b'""', b'text\n"')),
    "feed-of-nothing": (".rss", lambda: filled(b"<?a ?>")),
    "unpacked": (".txt.gz", lambda: bomb(b"a ", 700)),
    "unpacked-lines": (".jsonl.gz", lambda: bomb(b"0", 700)),
    "word-elements": (".docx", lambda: document(b"<w:p>" + b"<w:t>a</w:t>" * 18_000_000)),
    "word-nested": (".docx", lambda: document(b"<w:p>" * 30_000_000)),
    "word-larger": (".docx", lambda: word(b" " * 300_000_000)),
    "packed-page": (".warc", lambda: warc_record("http://e.org", bomb(b"<p>", 700), headers=PACKED.format("gzip"))),
    "brotli-page": (".warc", lambda: warc_record("http://e.org", brotli_bomb(700), headers=PACKED.format("br"))),
    "zstd-page": (".warc", lambda: warc_record("http://e.org", zstd_bomb(700), headers=PACKED.format("zstd"))),
    "packed-archive": (".warc.gz", lambda: gzip.compress(warc_record("http://e.org", b"\0" * 700_000_000), 1)),
}  # fmt: skip
TEXTS = {
    "quotes": '"', "opened": "«", "nested": "« ", "commas": "Mali, ", "and": "le Mali et la Russie ou le Niger ",
    "names": "Jean Paul ", "dates": "du 3 au 5 mars 2020 et ", "acts": "Le Mali condamne le Niger. ",
    "offices": "ministre des Affaires étrangères ", "said": "a déclaré ", "letters": "a", "marks": ".",
    "combining": "e\u0301",
    "invisible": "\u200b", "backwards": "\u202eمالي \u202c", "flags": "🇲🇱", "digits": "1 ", "brackets": "(",
}  # fmt: skip


def peak() -> float:
    """The most memory held since `forget`, in MB."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in told.splitlines() if line.startswith("VmHWM"))


def costs(work: Callable[[], None], allowed: float = SECONDS) -> None:
    """Does the work, and looks what it took; memory only where the system tells."""
    held, begun = resident(), time.thread_time()
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        told = True
    except OSError:
        told = False
    work()
    assert time.thread_time() - begun < allowed
    assert not told or peak() - held < MEGABYTES


@pytest.mark.parametrize("name", SOURCES)
def test_a_megabyte_of_the_worst_from_a_source(tmp_path: Path, name: str) -> None:
    end, made = SOURCES[name]
    path = tmp_path / f"input{end}"
    path.write_bytes(made())
    assert path.stat().st_size < 4 * SIZE

    def read() -> None:
        for item in read_articles([path]):
            assert not isinstance(item, SetAside) or UNFORESEEN not in item.reason, item

    costs(read)


# Articles that name so many are parsed whole, whatever else they hold.
SIDES = "Mali, Niger, Russie, France, Tchad, Togo, Bénin, Ghana. "


@pytest.fixture(scope="module")
def hurried() -> Coder:
    """A coder with models loaded and little time."""
    coder = Coder(budget=Budget(seconds=1))
    coder.read(Article("Le Mali condamne le Niger.", date(2024, 1, 1), language="fr"))
    return coder


@pytest.mark.parametrize("name", TEXTS)
def test_a_megabyte_of_the_worst_to_be_coded(hurried: Coder, name: str) -> None:
    """Within the budget and a little: one step in a model's own code is not cut short."""
    coder, unit = hurried, TEXTS[name]
    text = SIDES + (unit * (SIZE // len(unit) + 1))[: SIZE - len(SIDES)]

    def read() -> None:
        reading = coder.read(Article(text, date(2024, 1, 1), language="fr"))
        assert all("could not be read" not in item.reason for item in reading.set_aside)

    costs(read, 1 + 4)
