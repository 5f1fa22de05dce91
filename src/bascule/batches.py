"""`code_batch`: a table of articles in, a table of readings out, for engines that spread tables over machines.

The schema is frozen (tests/test_batches.py): a later version may add columns at its end, none goes or changes.
The columns of `events` are those of `Reading.to_arrow`; `reading` holds the whole reading, from which `readings_of`
makes it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from bascule.arrow_tables import EVENT_COLUMNS, event_cells, needed
from bascule.errors import BasculeError
from bascule.records import Article, Reading

if TYPE_CHECKING:
    import pyarrow as pa

    from bascule.coding.coder import Coder

# What a table of articles may hold beside `text`, which it must.
ARTICLE_FIELDS = ("published", "title", "url", "language", "outlet", "origin", "author", "agency")
OF_ARTICLE = frozenset({"article_id", "published", "outlet", "title", "url", "language"})


@cache
def reading_schema() -> pa.Schema:
    """The schema of what `code_batch` gives: one row an article."""
    pa = needed("pyarrow")
    kinds = {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "day": pa.date32(),
        "whole": pa.int64(),
        "number": pa.float64(),
    }
    event = pa.struct([(name, kinds[kind]) for name, kind in EVENT_COLUMNS.items() if name not in OF_ARTICLE])
    texts = [(name, pa.string()) for name in ("title", "url", "outlet", "language", "origin", "text")]
    counts = [(name, pa.int32()) for name in ("sentences", "quotes", "characterisations")]
    return pa.schema(
        [
            ("article_id", pa.string()),
            ("published", pa.date32()),
            *texts,
            ("events", pa.list_(event)),
            *counts,
            ("set_aside", pa.list_(pa.string())),
            ("reading", pa.string()),
        ]
    )


def code_batch(table: pa.Table) -> pa.Table:
    """Codes the articles of a table, one row each, in order; pure: the same table gives the same bytes everywhere.

    `table` has a column `text` and any of `published` (date), `title`, `url`, `language` (fr, en), `outlet`, `origin`,
    `author`, `agency`; others are passed over. The result has `reading_schema()`. An article that cannot be coded has
    no events and its reason in `set_aside`. Raises BasculeError where a column is missing or of another kind.
    """
    return code_articles(articles_of(table))


def code_articles(articles: Iterable[Article]) -> pa.Table:
    """What `code_batch` gives, of articles that are no table yet."""
    return readings_table(_coder().read_many(articles))


def articles_of(table: pa.Table) -> Iterator[Article]:
    """The articles of a table. Raises BasculeError where a column is missing or of another kind."""
    if "text" not in table.column_names:
        raise BasculeError("the table has no column `text`", remedy=f"its columns are {', '.join(table.column_names)}")
    names = ["text", *(name for name in ARTICLE_FIELDS if name in table.column_names)]
    pa = needed("pyarrow")
    for name in names:
        wanted = pa.date32() if name == "published" else pa.string()
        try:
            table = table.set_column(table.column_names.index(name), name, table.column(name).cast(wanted))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise BasculeError(f"the column `{name}` is no {wanted}", remedy=str(error)) from error
    for row in table.select(names).to_pylist():
        yield Article(**{**row, "text": row["text"] or ""})


def readings_table(readings: Iterable[Reading]) -> pa.Table:
    """Readings as a table of `reading_schema()`."""
    rows = [_row(reading) for reading in readings]
    schema = reading_schema()
    return needed("pyarrow").Table.from_pylist(rows, schema=schema)


def readings_of(table: pa.Table) -> Iterator[Reading]:
    """The readings of a table that `code_batch` gave."""
    from bascule.coding.stored_readings import restored

    for text in table.column("reading").to_pylist():
        yield restored(json.loads(text))


def _row(reading: Reading) -> Mapping[str, Any]:
    from bascule.coding.stored_readings import stored

    article = reading.article
    return {
        "article_id": article.id,
        "published": article.published,
        **{name: _told(getattr(article, name)) for name in ("title", "url", "outlet", "origin", "text")},
        "language": reading.language,
        "events": [event_cells(event) for event in reading.events],
        "sentences": len(reading.sentences),
        "quotes": len(reading.quotes),
        "characterisations": len(reading.characterisations),
        "set_aside": [note.reason for note in reading.set_aside],
        # Lone surrogates, which Arrow cannot hold, are escapes here.
        "reading": json.dumps(stored(reading), ensure_ascii=True, sort_keys=True),
    }


def _told(value: Any) -> Any:
    return value.encode("utf-8", "backslashreplace").decode("utf-8") if isinstance(value, str) else value


@cache
def _coder() -> Coder:
    """One coder a process, with one thread: the engine knows how many processes the machine bears."""
    from bascule.coding.coder import Coder
    from bascule.coding.relations import RelationReader, shipped

    return Coder(relations=RelationReader(threads=1) if shipped() is not None else None)
