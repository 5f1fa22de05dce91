"""The formats that are read: which endings they have, what they look like, and what reads them.

The ending of a file's name tells the family; within it the beginning of the file tells an export of a press database
from a plain page. A file without a known ending is read where its beginning is a sure sign.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bascule.errors import BasculeError
from bascule.records import Article, SetAside
from bascule.sources.choices import Choices, UnreadableError
from bascule.sources.documents import read_docx, read_rtf
from bascule.sources.docx import lines_of_docx
from bascule.sources.europresse import read_europresse
from bascule.sources.factiva import read_factiva
from bascule.sources.feeds import read_feed
from bascule.sources.html import read_html
from bascule.sources.json_lines import read_json_file, read_json_lines_file, read_json_of_any_kind
from bascule.sources.nexis import read_nexis
from bascule.sources.opening import ending, open_bytes
from bascule.sources.pdf import read_pdf
from bascule.sources.rtf import lines_of_rtf
from bascule.sources.tables import read_table
from bascule.sources.text import read_text_file
from bascule.sources.warc import read_warc

FileReader = Callable[[Path, Choices, str], Iterator[Article | SetAside]]
# Style sheets, and a cover with the titles, may take a hundred thousand characters before the first article.
HEAD = 2**18


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name for `--format`, what to call a file of it, its endings, its sure signs, its reader.

    `sign` is sought in the beginning of a file, decoded; a format without one is told by the ending alone.
    """

    name: str
    shown: str
    endings: tuple[str, ...]
    read: FileReader
    sign: re.Pattern[str] | None = None


_MARKED = (".html", ".htm", ".xhtml", ".mhtml", ".aspx")
_TEXTS = (".txt", ".md")
_WRITTEN = (*_MARKED, *_TEXTS, ".rtf", ".docx")
_RECORDS = (".json", ".jsonl", ".ndjson")
# Signs of plain kinds stand at the very beginning: sought from every place, they would take time by its square.
_PAGE = re.compile(r"\A\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.I | re.S)


def read_story_list(path: Path, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """A list of Media Cloud's, as a table or as JSON; a story to which somebody has added a text is an article."""
    if ending(path) in _RECORDS or head_of(path).lstrip().startswith(("[", "{")):
        yield from read_json_of_any_kind(path, choices, origin)
    else:
        yield from read_table(path, choices, origin)


# The most telling first.
FORMATS = (
    Format(
        "europresse",
        "a Europresse HTML export",
        _MARKED,
        read_europresse,
        re.compile(r"DocPublicationName|titreArticleVisu|docOcurrContainer|rdp__articletitle"),
    ),
    Format(
        "factiva",
        "a Factiva export",
        _WRITTEN,
        read_factiva,
        re.compile(
            r"class=[\"']?article(?: \w\wArticle|Paragraph \w\warticleParagraph)\b"
            r"|^(?:AN\s+)?Document [A-Z]{2,40}[A-Za-z0-9]{13,80}\s*$"
            r"|\bDocument [A-Z]{3,}[A-Z0-9]{0,4}0{2,}20\d{6}[a-z0-9]{9}\b",
            re.M,
        ),
    ),
    Format(
        "nexis",
        "a LexisNexis export",
        _WRITTEN,
        read_nexis,
        re.compile(
            r"<a name=[\"']?DOC_ID_\d|<DOCFULL>|^[^\S\n]*\d+ (?:of|de) \d+ DOCUMENTS?[^\S\n]*$"
            r"|^[^\S\n]*Document \d+ de \d+[^\S\n]*$"
            r"|(?:^|>)\s{0,99}(?:End of Document|Fin du document)\s{0,99}(?:$|<)|^Documents? \(\d+\)\s*$|^Load-Date:",
            re.M | re.I,
        ),
    ),
    Format("html", "an HTML page", _MARKED, read_html, _PAGE),
    Format("rtf", "an RTF document", (".rtf",), read_rtf, re.compile(r"\A\s*\{\\rtf")),
    Format("docx", "a Word document", (".docx",), read_docx, re.compile(r"\APK\x03\x04.*?word/", re.S)),
    Format(
        "trafilatura",
        "trafilatura's JSON",
        _RECORDS,
        read_json_of_any_kind,
        re.compile(r"^\s*[\[{].*\"source-hostname\"\s*:", re.S),
    ),
    Format(
        "datashare",
        "a dump of Datashare documents",
        _RECORDS,
        read_json_of_any_kind,
        re.compile(r"^\s*[\[{].*\"(?:contentTextLength|rootDocument|tika_metadata_\w+)\"\s*:", re.S),
    ),
    Format(
        "mediacloud",
        "a Media Cloud story list",
        (*_RECORDS, ".csv", ".tsv"),
        read_story_list,
        re.compile(r"^\s*[\[{].*\"media_name\"\s*:|^[^\n]*\bmedia_name\b", re.S),
    ),
    Format(
        "feed",
        "a feed (RSS or Atom)",
        (".rss", ".atom", ".rdf", ".xml"),
        read_feed,
        re.compile(r"\A\s*(?:<[?!][^>]*>\s*)*<(?:rss|(?:\w+:)?RDF|(?:\w+:)?feed)\b"),
    ),
    Format("warc", "a web archive (WARC)", (".warc",), read_warc, re.compile(r"WARC/[01]\.\d")),
    Format("pdf", "a PDF", (".pdf",), read_pdf, re.compile(r"%PDF-")),
    Format("json", "JSON", (".json",), read_json_file, re.compile(r"\A\s*[\[{]\s*[\"{\]}]")),
    Format("jsonl", "JSON lines", (".jsonl", ".ndjson"), read_json_lines_file),
    Format("csv", "a table", (".csv", ".tsv"), read_table),
    Format("text", "plain text", _TEXTS, read_text_file),
)
FORMAT_NAMES = tuple(sorted(item.name for item in FORMATS))
# The endings that are read; each may have .gz after it.
KINDS = tuple(dict.fromkeys(ending for item in reversed(FORMATS) for ending in item.endings))
_EXPORTS = ("europresse", "factiva", "nexis")
# What a file is whose ending tells its family and whose beginning tells no more.
_PLAIN = ("html", "feed", "warc", "pdf", "rtf", "docx", "json", "jsonl", "csv", "text")
# Signs that hold without an ending; JSON lines and tables begin like much else.
_SURE = ("europresse", "factiva", "nexis", "html", "feed", "warc", "pdf", "rtf", "docx")


def format_named(name: str) -> Format:
    """The format of that name; `BasculeError` where there is none."""
    for item in FORMATS:
        if item.name == name:
            return item
    raise BasculeError(f"{name!r} is no format that is read", remedy=f"use one of {', '.join(FORMAT_NAMES)}")


def format_of(path: Path, choices: Choices) -> Format:
    """The format to read a file in: the chosen one, else what its ending and its beginning say.

    Raises `UnreadableError` where they say nothing.
    """
    if choices.form is not None:
        return format_named(choices.form)
    end, head = ending(path), head_of(path)
    for item in FORMATS:
        if end in item.endings and item.sign is not None and item.sign.search(head):
            return item
    for item in reversed(FORMATS):
        if end in item.endings and item.name in _PLAIN:
            return item
    seen = looks_like(head)
    if seen is not None and seen.name in _SURE:
        return seen
    raise UnreadableError("it is of no kind that is read", f"use {', '.join(KINDS)}, each also with .gz after it")


def looks_like(head: str) -> Format | None:
    """The format that the beginning of a file is a sign of, None for what may be anything."""
    return next((item for item in FORMATS if item.sign is not None and _begins(item, head)), None)


def read_as(item: Format, path: Path, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """What a format's reader yields; a file that fails it is told what it looks like instead."""
    count = 0
    try:
        for record in item.read(path, choices, origin):
            count += 1
            yield record
    except UnreadableError as error:
        seen = looks_like(head_of(path))
        if count or seen is None or seen is item or {seen.name, item.name} == {"json", "jsonl"}:
            raise
        if seen.shown in error.reason:
            raise UnreadableError(error.reason, f"{error.remedy}, or read it with --format {seen.name}") from error
        raise UnreadableError(
            f"{error.reason}; it looks like {seen.shown}", f"read it with --format {seen.name}"
        ) from error


def head_of(path: Path) -> str:
    """The beginning of a file, unpacked and decoded as far as that goes; empty where it cannot be read.

    RTF and Word documents are given by their first bytes and then their lines.
    """
    try:
        with open_bytes(path) as stream:
            data = stream.read(HEAD)
        if data.startswith(b"PK\x03\x04"):
            return "\n".join(("PK\x03\x04word/", *lines_of_docx(path)))[:HEAD]
        if data.lstrip().startswith(b"{\\rtf"):
            return "\n".join(("{\\rtf", *lines_of_rtf(data)))
    except (OSError, EOFError, zlib.error, UnreadableError):
        return ""
    return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig", "replace")


def _begins(item: Format, head: str) -> bool:
    assert item.sign is not None
    # The signs of exports stand anywhere in the head, those of plain kinds at its very beginning.
    found = item.sign.search(head)
    return found is not None and (item.name in _EXPORTS or found.start() == 0)
