"""What a notebook shows of the records, the tables they become, and the example notebooks run again."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import nbformat
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bascule
from bascule.errors import BasculeError
from bascule.explorer.words import table
from bascule.exports.reports import incident_row, report_row
from bascule.highlights import KINDS, Mark, pieces
from bascule.notebooks import LABELS, MOST_TEXT, marked
from bascule.records import Article, Characterisation, Quote, Reading, SetAside, Span
from bascule.weigh.listings import INCIDENT_COLUMNS, STORED_COLUMNS
from exported import fill, readings

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
NASTY = '<script>alert(1)</script> "Le Mali" & l\'armée <b>ont dit</b>'


class Shown(HTMLParser):
    """The text of a page without labels, and the tags it has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags, self._skip = "", set[str](), 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if self._skip or tag == "style" or ("class", "tag") in attrs:
            self._skip += 1

    def handle_endtag(self, tag: str) -> None:
        self._skip = max(0, self._skip - 1)

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.text += data


def a_reading(text: str = NASTY) -> Reading:
    whole = Span.of(text, 0, len(text))
    quote = Quote(whole, None, None, Span.of(text, 3, 20), "direct")
    name = Characterisation(whole, Span.of(text, 0, 5), Span.of(text, 8, 12), None, "asserts")
    note = SetAside("<i>a</i>.txt", "<i>spoilt</i>", "mend it")
    article = Article(text, date(2024, 6, 20), "<b>Titre</b>", "x:<y>", "fr", "<i>Gazette</i>")
    return Reading(article, "fr", (whole,), (), (quote,), (name,), (note,))


@pytest.fixture
def ledger() -> Iterator[bascule.Ledger]:
    with bascule.Ledger() as made:
        yield cast("bascule.Ledger", fill(made))


def test_labels_are_those_of_the_explorer() -> None:
    assert {kind: list(LABELS[kind]) for kind in KINDS} == {kind: list(table()[f"mark.{kind}"]) for kind in KINDS}


@pytest.mark.parametrize("show", [lambda r: r.article._repr_html_(), lambda r: r._repr_html_()])
def test_texts_are_escaped(show: Callable[[Reading], str]) -> None:
    shown = Shown(show(a_reading()))
    assert NASTY in shown.text
    assert "<b>Titre</b>" in shown.text
    assert "<i>Gazette</i>" in shown.text
    assert not shown.tags & {"script", "b", "i"}


def test_a_reading_tells_what_was_set_aside() -> None:
    assert "set aside: <i>spoilt</i>; mend it" in Shown(a_reading()._repr_html_()).text


def test_a_long_text_is_cut_and_counted() -> None:
    html = Article("mot " * MOST_TEXT)._repr_html_()
    assert f"({3 * MOST_TEXT:,} more characters)" in html
    assert len(html) < 2 * MOST_TEXT


@given(
    st.text(alphabet="ab<&>\"'é \n𝔸", max_size=40),
    st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45), st.sampled_from(KINDS)), max_size=6),
)
def test_marks_never_change_the_text(text: str, spans: list[tuple[int, int, str]]) -> None:
    cut = pieces(text, [Mark(min(a, b), max(a, b), kind) for a, b, kind in spans])
    shown = Shown(marked(cut, "fr"))
    assert shown.text == text
    assert shown.tags <= {"span"}


def test_marks_say_their_kind_in_the_language_of_the_text() -> None:
    cut = [Mark(0, 7, "actor"), Mark(8, 11, "trigger")]
    assert '<span class="tag">qui</span>Le Mali</span>' in marked(pieces("Le Mali a dit", cut), "fr")
    assert '<span class="tag">who</span>Le Mali</span>' in marked(pieces("Le Mali a dit", cut), "en")


def test_incidents_show_the_sentence_of_each_report(ledger: bascule.Ledger) -> None:
    incidents = ledger.incidents()
    assert incidents
    for incident in incidents:
        shown = Shown(incident._repr_html_())
        assert incident.type in shown.text
        for report in incident.reports:
            assert report.sentence in shown.text
    assert "5 events" in ledger.events()._repr_html_()
    assert repr(incidents) == f"<{len(incidents)} incidents>"


def test_a_ledger_shows_its_counts_and_a_closed_one_says_so() -> None:
    ledger = bascule.Ledger()
    assert "<td>articles</td><td>0</td>" in ledger._repr_html_()
    ledger.close()
    assert "<td>articles</td>" not in ledger._repr_html_()
    assert ":memory:" in ledger._repr_html_()


def test_tables_say_what_the_exports_say(ledger: bascule.Ledger) -> None:
    for listing, row_of, columns in (
        (ledger.events(), report_row, STORED_COLUMNS),
        (ledger.incidents(), incident_row, INCIDENT_COLUMNS),
    ):
        table = listing.to_arrow()
        assert table.column_names == list(columns)
        assert table.num_rows == len(listing) > 0
        shared = 0
        for row, item in zip(table.to_pylist(), listing, strict=True):
            exported: dict[str, Any] = row_of(item)  # type: ignore[operator]
            for name in set(columns) & set(exported):
                value = row[name].isoformat() if hasattr(row[name], "isoformat") else row[name]
                assert value == exported[name], name
                shared += 1
        assert shared >= 20 * len(listing)


def test_types_do_not_hang_on_rows(ledger: bascule.Ledger) -> None:
    for listing in (ledger.events(), ledger.incidents()):
        empty = type(listing)()
        assert empty.to_arrow().schema == listing.to_arrow().schema
        assert empty.to_pandas().empty
        assert empty.to_polars().is_empty()
    schema = a_reading().to_arrow().schema
    assert schema.field("published").type == pa.date32()
    assert schema.field("actors").type == pa.list_(pa.string())
    assert schema.field("sentence_start").type == pa.int64()


def test_a_ledger_as_tables(ledger: bascule.Ledger) -> None:
    assert list(ledger.to_pandas("NER").type) == ledger.to_polars("NER")["type"].to_list() == ["AID", "RETREAT"]
    assert str(ledger.to_pandas()["published"].dtype).startswith("datetime64")


def test_a_reading_as_tables() -> None:
    for reading in readings():
        frame, table = reading.to_pandas(), reading.to_polars()
        assert list(frame.type) == table["type"].to_list() == [event.type for event in reading.events]
        cut = [reading.article.text[a:b] for a, b in zip(frame.trigger_start, frame.trigger_end, strict=True)]
        assert cut == list(frame.trigger)


@pytest.mark.parametrize(
    ("module", "method"), [("pyarrow", "to_arrow"), ("pandas", "to_pandas"), ("polars", "to_polars")]
)
def test_a_missing_library_names_the_extra(module: str, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(BasculeError, match=rf'needs {module}, .*: pip install "bascule\[tables\]"'):
        getattr(a_reading(), method)()


def runner() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_notebooks", ROOT / "tools" / "run_notebooks.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_run_and_say_what_they_say(path: Path, demo_ledger: Path, tmp_path: Path) -> None:
    shutil.copy(demo_ledger, tmp_path / "demo.duckdb")
    kept, made = nbformat.read(path, as_version=4), runner().executed(path, tmp_path)
    compared = 0
    for old, new in zip(kept.cells, made.cells, strict=True):
        if old.cell_type != "code":
            continue
        stale = f"if this is meant, run python tools/run_notebooks.py\n{old.source}"
        assert [_kinds(item) for item in old.outputs] == [_kinds(item) for item in new.outputs], stale
        if "compared" in old.metadata.get("tags", ()):
            compared += 1
            told, tells = ([item.data["text/plain"] for item in cell.outputs] for cell in (old, new))
            assert told == tells, stale
    assert compared >= 4


def _kinds(output: Any) -> tuple[str, bool]:
    return output.output_type, "text/html" in output.get("data", {})
