"""What strangers may feed to bascule: each target takes any bytes and raises only where something is wrong.

Shared by the tests, which replay past failures and try a little, and by `tools/fuzz.py`, which tries for hours.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bascule.errors import BasculeError
from bascule.records import Article, SetAside, Span
from bascule.sources import read_articles
from bascule.sources.formats import FORMATS
from bascule.sources.reading import UNFORESEEN

if TYPE_CHECKING:
    from bascule.coding.coder import Coder

Target = Callable[[bytes], None]
DAY = date(2024, 2, 29)


@cache
def folder() -> Path:
    """Where inputs stand while they are read: in memory where the system has such a place."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="fuzz-", dir=memory if memory.is_dir() else None))


def text_of(data: bytes) -> str:
    """Any text, lone surrogates included, for bytes that are no UTF-8."""
    return data.decode("utf-8", "surrogateescape")


def source(name: str, end: str) -> Target:
    """Reads a file of that format; whatever it holds must come out as articles or as what was set aside."""

    def target(data: bytes) -> None:
        path = folder() / f"input{end}"
        path.write_bytes(data)
        try:
            for item in read_articles([path], form=name):
                if isinstance(item, SetAside):
                    assert item.reason, item
                    assert item.remedy, item
                    assert UNFORESEEN not in item.reason, item
                else:
                    assert item.text.strip()
                    item.text.encode("utf-8")
        finally:
            path.unlink()

    return target


def told_by_the_file(data: bytes) -> None:
    """A file whose format its ending and its beginning must tell: the first byte chooses the ending."""
    ends = sorted({end for item in FORMATS for end in item.endings})
    path = folder() / f"told{ends[data[0] % len(ends)] if data else ''}"
    path.write_bytes(data[1:])
    try:
        for item in read_articles([path]):
            assert not isinstance(item, SetAside) or UNFORESEEN not in item.reason, item
    finally:
        path.unlink()


def dates_of_sources(data: bytes) -> None:
    """Dates in headers, lines and names of files."""
    from bascule.sources.dates import EARLIEST, date_in_name, find_date, parse_date

    text = text_of(data)
    for read in (parse_date, find_date, date_in_name):
        found = read(text)
        assert found is None or found.year >= EARLIEST, (read, found)


def dates_in_texts(data: bytes) -> None:
    """Expressions of time in both languages."""
    from bascule.coding.dates import find_dates

    text = text_of(data)
    for language in ("fr", "en"):
        last = 0
        for when in find_dates(text, DAY, language, tense=lambda _: None):
            assert when.start <= when.end
            assert when.span is not None
            assert last <= when.span.start < when.span.end
            holds(text, when.span)
            last = when.span.end


def quotations(data: bytes) -> None:
    """Sentences, quotation marks and names of places, by the letters alone."""
    from bascule.coding.lexicon import straight
    from bascule.coding.place_names import find_candidates
    from bascule.coding.plain_text import PlainText
    from bascule.coding.quotation_marks import find_passages
    from bascule.coding.sentences import split_sentences

    text = text_of(data)
    sentences = split_sentences(text)
    last = 0
    for sentence in sentences:
        assert last <= sentence.start < sentence.end
        holds(text, sentence)
        last = sentence.end
    for passage in find_passages(text, sentences):
        for span in vars_of(passage):
            holds(text, span)
    PlainText.of(text)
    for language in ("fr", "en"):
        for candidate in find_candidates(straight(text), language):
            assert 0 <= candidate.start < candidate.end <= len(text)


def vars_of(record: object) -> Iterator[Span]:
    """The spans among the fields of a record."""
    for name in getattr(type(record), "__dataclass_fields__", ()):
        value = getattr(record, name)
        if isinstance(value, Span):
            yield value


def holds(text: str, span: Span) -> None:
    assert text[span.start : span.end] == span.exact, span


def furniture(data: bytes) -> None:
    """Notices and links taken out of what pages hold."""
    from bascule.sources.furniture import cleaned

    text = text_of(data)
    cleaned(text)
    assert len(cleaned(text, in_place=True).text) == len(text)


def offices(data: bytes) -> None:
    """A user's own table of office holders."""
    from bascule.ledger.role_tables import roles_of

    with suppress(BasculeError):
        list(roles_of(text_of(data), "input"))


def event_set(name: str) -> Target:
    """A file of another event set, to be compared with."""

    def target(data: bytes) -> None:
        from bascule.ledger.writing import verify
        from bascule.sources import conflict, gdelt, icews, polecat

        makers = {
            "icews": icews.IcewsFile,
            "gdelt": gdelt.GdeltFile,
            "polecat": polecat.PolecatFile,
            "ucdp": conflict.UcdpFile,
            "acled": conflict.AcledFile,
        }
        path = folder() / "events.tsv"
        path.write_bytes(data)
        with suppress(BasculeError):
            for reading in makers[name](path).readings():
                verify(reading)
        path.unlink()

    return target


@cache
def coder() -> Coder:
    """One coder for all inputs; its models load once."""
    from bascule.coding.coder import Coder

    return Coder()


def readings(data: bytes) -> None:
    """A whole article: never an exception, every span says what its text says, and no field fails unseen."""
    from bascule.ledger.writing import verify

    for language in ("fr", "en"):
        reading = coder().read(Article(text_of(data), DAY, language=language, title="Titre"))
        verify(reading)
        for item in reading.set_aside:
            assert "could not be read" not in item.reason, item


TARGETS: dict[str, Target] = {
    **{item.name: source(item.name, item.endings[0]) for item in FORMATS},
    **{name: event_set(name) for name in ("icews", "gdelt", "polecat", "ucdp", "acled")},
    "packed": source("jsonl", ".jsonl.gz"),
    "told": told_by_the_file,
    "dates-of-sources": dates_of_sources,
    "dates-in-texts": dates_in_texts,
    "quotations": quotations,
    "furniture": furniture,
    "offices": offices,
    "readings": readings,
}
