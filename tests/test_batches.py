"""Tables of articles in, tables of readings out."""

from __future__ import annotations

from datetime import date

import pytest

import bascule
from bascule.batches import articles_of, code_articles, reading_schema, readings_of
from bascule.coding.coder import Coder
from bascule.errors import BasculeError
from bascule.records import Article

pa = pytest.importorskip("pyarrow")
TABLE = {
    "text": ["Le Mali a condamné la Russie mardi.", "", "Mali thanked Russia \udce9 on Tuesday.", "La pluie tombe."],
    "published": [date(2024, 6, 20), None, date(2024, 6, 21), None],
    "title": ["Un", None, "Two", None],
    "elsewhere": [1, 2, 3, 4],
}
# Frozen: tables that users keep have it. A later version may add columns at the end.
FROZEN = """\
article_id: string
published: date32[day]
title: string
url: string
outlet: string
language: string
origin: string
text: string
events: list<item: struct<type: string, mode: string, channel: string, sign: string, contexts: list<item: string>, \
factuality: string, actors: list<item: string>, recipients: list<item: string>, date_start: date32[day], \
date_end: date32[day], date_granularity: string, date_basis: string, place: string, place_geonameid: int64, \
latitude: double, longitude: double, place_country: string, speaker: string, speaker_entity: string, trigger: string, \
trigger_start: int64, trigger_end: int64, sentence: string, sentence_start: int64, sentence_end: int64, \
confidence: double, why: list<item: string>>>
sentences: int32
quotes: int32
characterisations: int32
set_aside: list<item: string>
reading: string"""


def table(**columns: list[object]) -> object:
    given: dict[str, list[object]] = {**TABLE, **columns}  # type: ignore[dict-item]
    given["text"] = [text.replace("\udce9", "é") if isinstance(text, str) else text for text in given["text"]]
    return pa.table(given)


def described(schema: object) -> str:
    return "\n".join(f"{field.name}: {field.type}" for field in schema)  # type: ignore[attr-defined]


def test_the_schema_is_frozen() -> None:
    assert described(reading_schema()) == FROZEN
    assert described(bascule.code_batch(table()).schema) == FROZEN
    assert described(bascule.code_batch(table().slice(0, 0)).schema) == FROZEN  # type: ignore[attr-defined]


def test_a_row_an_article_in_order_with_the_events_of_the_coder() -> None:
    coded = bascule.code_batch(table())
    articles = list(articles_of(table()))
    readings = list(Coder().read_many(articles))
    assert coded.column("article_id").to_pylist() == [article.id for article in articles]
    assert list(readings_of(coded)) == readings
    first = coded.column("events").to_pylist()[0]
    assert [(event["type"], event["actors"], event["recipients"]) for event in first] == [
        (event.type, list(event.actors), list(event.recipients)) for event in readings[0].events
    ]
    assert first[0]["trigger"] == "condamné"
    assert coded.column("set_aside").to_pylist()[1] == ["the text is empty"]


def test_the_same_rows_in_other_batches_are_the_same_bytes() -> None:
    whole = bascule.code_batch(table())
    parts = [bascule.code_batch(table().slice(start, 1)) for start in (3, 1, 0, 2)]  # type: ignore[attr-defined]
    assert pa.concat_tables(parts).sort_by("article_id").equals(whole.sort_by("article_id"))


def test_what_utf8_cannot_hold_survives_in_the_reading() -> None:
    article = Article("Le Mali a condamné la Russie \ud800 mardi.", language="fr")
    coded = code_articles([article])
    assert next(readings_of(coded)).article.text == article.text
    assert coded.column("text").to_pylist() == ["Le Mali a condamné la Russie \\ud800 mardi."]


def test_a_table_that_holds_no_articles_is_refused_with_its_columns() -> None:
    with pytest.raises(BasculeError, match="no column `text`"):
        bascule.code_batch(pa.table({"body": ["x"]}))
    with pytest.raises(BasculeError, match="`published` is no date32"):
        bascule.code_batch(table(published=["soon", "later", "never", "now"]))


def test_texts_of_other_string_types_and_days_as_text_are_taken() -> None:
    given = table(published=["2024-06-20", None, "2024-06-21", None])
    large = given.set_column(0, "text", given.column("text").cast(pa.large_string()))  # type: ignore[attr-defined]
    assert bascule.code_batch(large).equals(bascule.code_batch(table()))
