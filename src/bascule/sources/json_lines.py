"""JSON: one object a line (.jsonl, .ndjson), or a file with one object, a list, or {"articles": [...]} (.json)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import Any

from bascule.records import Article, SetAside
from bascule.sources.choices import Choices, UnreadableError
from bascule.sources.fields import build_article, choose_columns, listed
from bascule.sources.opening import (
    LARGEST_WHOLE,
    decode_whole,
    decoded,
    ending,
    lines_of,
    open_bytes,
    read_whole,
    well_decoded,
)
from bascule.sources.shapes import SHAPES, shape_of

# Records of one file have a few shapes; a file where each has its own must not fill the memory.
MOST_SHAPES = 1000

TOO_LARGE = "write it as JSON lines (.jsonl), one article a line"
_NOTHING = ("it holds no article", "name a file with articles")


class _Keys:
    """Which key holds which field, record by record, and which mapped keys no record had."""

    def __init__(self, choices: Choices) -> None:
        self._choices, self._records = choices, 0
        self._missing = dict(choices.columns)
        self._known: dict[tuple[str, ...], dict[str, str]] = {}

    def article(self, record: Any, origin: str) -> Iterator[Article | SetAside]:
        """The article of one JSON value."""
        if not isinstance(record, dict):
            yield SetAside(origin, "it is no JSON object", 'write each article as {"text": "…", "published": "…"}')
            return
        self._records += 1
        shape = None if self._choices.columns else shape_of(record)
        if shape is not None:
            yield from shape.read(record, self._choices, origin)
            return
        if self._records == 1:
            self._check_form(record)
        chosen = self._chosen(tuple(record))
        for field in chosen:
            self._missing.pop(field, None)
        if "text" not in chosen:
            wanted = self._choices.columns.get("text")
            what = "no key holds the text" if wanted is None else f"no key {wanted!r}"
            keys = f"the keys are {listed(record)}" if record else "it has no keys"
            yield SetAside(origin, f"{what}; {keys}", "name it: --column text=NAME")
            return
        values = {field: record[key] for field, key in chosen.items()}
        yield from build_article(values, self._choices, origin)

    def _check_form(self, record: dict[str, Any]) -> None:
        """Raise `UnreadableError` where a tool's records were asked for and the first one is none."""
        wanted = next((shape for shape in SHAPES if shape.name == self._choices.form), None)
        if wanted is not None and wanted.name != "mediacloud":
            keys = f"the keys are {listed(record)}" if record else "it has no keys"
            raise UnreadableError(f"it is not {wanted.shown}; {keys}", "leave --format out")

    def _chosen(self, keys: tuple[str, ...]) -> dict[str, str]:
        """Which of `keys` hold which field."""
        if keys not in self._known:
            if len(self._known) == MOST_SHAPES:
                self._known.clear()
            self._known[keys] = choose_columns(keys, self._choices.columns)
        return self._known[keys]

    def missing(self, origin: str) -> Iterator[SetAside]:
        """One record for each mapped key that nothing had, the text's apart, which each record told itself."""
        if not self._records:
            return
        for field, key in self._missing.items():
            if field != "text":
                yield SetAside(
                    origin,
                    f"no record has the key {key!r} for {field}; the articles are kept without it",
                    f"name another key: --column {field}=NAME",
                )


def read_json_lines_file(path: Path, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The articles of a file with one JSON object a line, streamed."""
    with open_bytes(path) as stream:
        yield from read_json_lines(stream, choices, origin)


def read_json_lines(stream: BufferedReader, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The articles of `stream`, one JSON object a line; a line that is none costs itself alone."""
    keys, empty = _Keys(choices), True
    with decoded(stream, choices, newline="\n") as (text, encoding):
        for number, line in enumerate(lines_of(text), start=1):
            if not line.strip():
                continue
            empty = False
            where = f"{origin}, line {number}"
            try:
                record = parse_json(well_decoded(line, encoding))
            except UnreadableError as error:
                yield SetAside(where, error.reason, error.remedy)
                continue
            yield from keys.article(record, where)
    if empty:
        raise UnreadableError(*_NOTHING)
    yield from keys.missing(origin)


def read_json_file(path: Path, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The articles of a file that is one JSON value."""
    with open_bytes(path) as stream:
        data = read_whole(stream, LARGEST_WHOLE, TOO_LARGE)
    yield from read_json(data, choices, origin)


def read_json_of_any_kind(path: Path, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """JSON lines or one JSON value, by the ending of the name, else by whether the first line is a value of its own."""
    kind = ending(path)
    if kind not in {".json", ".jsonl", ".ndjson"}:
        with open_bytes(path) as stream:
            first = stream.readline(LARGEST_WHOLE)
        try:
            kind = ".json" if holds_articles(parse_json(decode_whole(first, choices))) else ".jsonl"
        except UnreadableError:
            kind = ".json"
        kind = ".json" if first.lstrip().startswith(b"[") else kind
    yield from (read_json_file if kind == ".json" else read_json_lines_file)(path, choices, origin)


def read_json(data: bytes, choices: Choices, origin: str) -> Iterator[Article | SetAside]:
    """The articles of one JSON value: an object, a list of objects, or an object that holds such a list."""
    value = parse_json(decode_whole(data, choices))
    value = _held(value) if holds_articles(value) else value
    keys = _Keys(choices)
    if not isinstance(value, list):
        yield from keys.article(value, origin)
    elif not value:
        raise UnreadableError(*_NOTHING)
    else:
        for number, record in enumerate(value, start=1):
            yield from keys.article(record, f"{origin}, record {number}")
    yield from keys.missing(origin)


def holds_articles(value: Any) -> bool:
    """Whether a JSON value is an envelope: an object with a list of articles under one of the names that tools use."""
    return _held(value) is not None


def _held(value: Any) -> list[Any] | None:
    """The list in an envelope: of `articles`, of Media Cloud's `stories`, of the `hits` of a search in an index."""
    if not isinstance(value, dict):
        return None
    hits = value.get("hits")
    lists = (value.get("articles"), value.get("stories"), hits.get("hits") if isinstance(hits, dict) else None)
    return next((item for item in lists if isinstance(item, list)), None)


def parse_json(text: str) -> Any:
    """The value of a JSON text; `UnreadableError` where it is none."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else f"column {error.colno}"
        raise UnreadableError(
            f"it is not valid JSON ({error.msg} at {where})",
            "one JSON object a line in .jsonl, one JSON value in .json",
        ) from None
    except RecursionError:
        raise UnreadableError("its JSON is nested too deep", "write the article as one flat object") from None
    except ValueError as error:  # a number of more digits than Python will read
        raise UnreadableError(f"its JSON could not be read ({error})", "write long numbers as text") from None
