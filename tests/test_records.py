"""Records keep offsets in code points and give plain JSON."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bascule.records import Article, Reading, Span, When, plain

NASTY = st.text(alphabet="aé\u0301 \u00a0\u202f«»:;!?’'\u00ad😀\r\nMali", max_size=60)


@given(NASTY, st.integers(0, 60), st.integers(0, 60))
def test_span_holds_its_characters(text: str, first: int, second: int) -> None:
    start, end = sorted((min(first, len(text)), min(second, len(text))))
    span = Span.of(text, start, end)
    assert text[span.start : span.end] == span.exact


@given(NASTY)
def test_identity_depends_on_content_not_on_where_it_was_read(text: str) -> None:
    assert Article(text, origin="a.txt").id == Article(text, origin="b.txt").id
    assert Article(text).id != Article(text + "x").id
    assert Article(text, url="u").id != Article(text, title="u").id


def test_reading_is_plain_json() -> None:
    article = Article("Début juin, le vice-ministre a visité Bamako.", date(2024, 6, 20))
    when = When(date(2024, 6, 1), date(2024, 6, 10), "month-third", "Début juin", Span(0, 10, "Début juin"))
    assert plain(when) == {
        "start": "2024-06-01",
        "end": "2024-06-10",
        "granularity": "month-third",
        "basis": "Début juin",
    }
    data = Reading(article, "fr", (), (), (), ()).to_dict()
    assert json.loads(json.dumps(data))["published"] == "2024-06-20"
