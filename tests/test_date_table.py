"""Expressions of time: tables of sentences in both languages, with the interval a reader gives each of them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bascule.coding.dates import find_dates

HERE = Path(__file__).parent
COLUMNS = ["published", "tense", "start", "end", "granularity", "sentence"]
BRACKET = re.compile(r"\[([^\]]+)\]")


def rows(language: str) -> list[dict[str, str]]:
    text = (HERE / f"date_expressions_{language}.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def unmarked(sentence: str) -> tuple[str, list[tuple[int, int]]]:
    """The sentence without its brackets, and where the marked expressions lie in it."""
    plain, marked, done = "", [], 0
    for match in BRACKET.finditer(sentence):
        plain += sentence[done : match.start()]
        marked.append((len(plain), len(plain) + len(match[1])))
        plain += match[1]
        done = match.end()
    return plain + sentence[done:], marked


def cases() -> Iterator[object]:
    for language in ("fr", "en"):
        for number, row in enumerate(rows(language), 1):
            yield pytest.param(language, row, id=f"{language}-{number}")


@pytest.mark.parametrize(("language", "row"), list(cases()))
def test_every_expression_of_the_tables(language: str, row: dict[str, str]) -> None:
    sentence, marked = unmarked(row["sentence"])
    published = date.fromisoformat(row["published"]) if row["published"] else None
    found = find_dates(sentence, published, language, tense=lambda offset: row["tense"] or None)
    if marked:
        found = [w for w in found if w.span and any(w.span.start < e and s < w.span.end for s, e in marked)]
    cells = zip(row["start"].split(), row["end"].split(), row["granularity"].split(), strict=True)
    assert [(str(w.start), str(w.end), w.granularity) for w in found] == list(cells), sentence


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_tables_are_large_and_well_formed(language: str) -> None:
    table = rows(language)
    assert len({(row["sentence"], row["published"], row["tense"]) for row in table}) == len(table) >= 300
    for row in table:
        assert list(row) == COLUMNS
        assert row["tense"] in {"past", "present", "future", ""}
        assert bool(row["start"]) == bool(BRACKET.search(row["sentence"])), row["sentence"]
