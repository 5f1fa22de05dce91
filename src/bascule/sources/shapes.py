"""Records in the shapes of tools: trafilatura's JSON, Datashare's documents, Media Cloud's stories."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from bascule.records import Article, SetAside
from bascule.sources.choices import Choices
from bascule.sources.clippings import Clipping, article_of
from bascule.sources.dates import date_in_name
from bascule.sources.fields import build_article, choose_columns

# Where web pages say what they are; Tika writes `og:site_name` as `tika_metadata_og_site_name`.
_TIKA = "tika_metadata_"
_TIKA_FIELDS = {
    "title": ("og_title", "dc_title", "title"),
    "published": ("article_published_time", "og_article_published_time", "date_published", "dc_date", "pubdate"),
    "url": ("og_url", "canonical", "dc_source", "resourcename_url"),
    "outlet": ("og_site_name", "application_name", "dc_publisher"),
    "author": ("article_author", "dc_creator", "author"),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A tool's records: how they are known by their keys, and what a record becomes."""

    name: str
    shown: str
    knows: Callable[[Mapping[str, Any]], bool]
    read: Callable[[Mapping[str, Any], Choices, str], Iterator[Article | SetAside]]


def shape_of(record: Mapping[str, Any]) -> Shape | None:
    """The shape of a record, None for one of no tool."""
    return next((shape for shape in SHAPES if shape.knows(record)), None)


def is_story_list(names: Iterable[str]) -> bool:
    """Whether columns or keys are those of a Media Cloud story list, to which nobody has added a text."""
    names = set(names)
    known = {"media_name", "title", "url"} <= names and bool({"publish_date", "indexed_date"} & names)
    return known and "text" not in choose_columns(names, {})


def story_without_text(url: object, origin: str) -> SetAside:
    """What to say of a story of which a list tells only where it is."""
    where = f" ({url})" if isinstance(url, str) and url.strip() else ""
    return SetAside(
        origin,
        f"a Media Cloud list has titles and addresses, not the text of a story{where}",
        "save the page of the story and read that, or add a column with its text",
    )


def _is_trafilatura(record: Mapping[str, Any]) -> bool:
    return "text" in record and ("source-hostname" in record or {"fingerprint", "hostname"} <= set(record))


def _read_trafilatura(record: Mapping[str, Any], choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    values = {
        "text": record.get("text") or record.get("raw_text"),
        "title": record.get("title"),
        "published": record.get("date"),
        "url": record.get("source") or record.get("url"),
        "outlet": record.get("source-hostname") or record.get("sitename") or record.get("hostname"),
        "language": record.get("language"),
        "author": record.get("author"),
    }
    yield from _article(values, choices, origin)


def _is_datashare(record: Mapping[str, Any]) -> bool:
    inner = record.get("_source")
    record = inner if isinstance(inner, dict) else record
    if record.get("type") == "NamedEntity" and "mention" in record:
        return True
    return "content" in record and bool({"contentTextLength", "rootDocument", "extractionDate"} & set(record))


def _read_datashare(record: Mapping[str, Any], choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    inner = record.get("_source")
    record = inner if isinstance(inner, dict) else record
    if record.get("type") == "NamedEntity":
        # A dump of the index lists the names found in a document beside it.
        return
    metadata = record.get("metadata")
    told = metadata if isinstance(metadata, dict) else {}
    values = {
        field: next((value for key in keys if (value := told.get(_TIKA + key))), None)
        for field, keys in _TIKA_FIELDS.items()
    }
    name = PurePath(record["path"]).name if isinstance(record.get("path"), str) else ""
    values["title"] = values["title"] or record.get("title")
    values["published"] = values["published"] or date_in_name(name)
    values |= {"text": record.get("content"), "language": record.get("language")}
    yield from _article(values, choices, f"{origin} ({name})" if name else origin)


def _read_story(record: Mapping[str, Any], _: Choices, origin: str) -> Iterator[Article | SetAside]:
    yield story_without_text(record.get("url"), origin)


def _article(values: Mapping[str, Any], choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    text = values["text"]
    if not isinstance(text, str) or "\0" in text or not text.strip():
        yield from build_article({"text": text}, choices, origin)
        return
    published = values["published"]
    yield from article_of(
        Clipping(
            text=text,
            title=_said(values["title"]),
            published=_said(published) if isinstance(published, str | list) else published,
            url=_said(values["url"]),
            outlet=_said(values["outlet"]),
            author=_said(values["author"]),
            language=_said(values["language"]),
        ),
        choices,
        origin,
    )


def _said(value: object) -> str | None:
    """A value as text; of several, which Tika gives where a page says a thing twice, the first."""
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, str) else None


SHAPES = (
    Shape("trafilatura", "trafilatura's JSON", _is_trafilatura, _read_trafilatura),
    Shape("datashare", "a dump of Datashare documents", _is_datashare, _read_datashare),
    Shape("mediacloud", "a Media Cloud story list", is_story_list, _read_story),
)
