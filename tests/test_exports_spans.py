"""Exports that point into texts: every offset holds, also behind characters that JavaScript counts twice."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.errors import BasculeError
from bascule.exports import geoparquet
from bascule.exports.formats import export
from bascule.exports.spans import lines_of, units
from bascule.exports.view import View
from bascule.ledger import Ledger
from exported import ENGLISH, FRENCH, fill


@pytest.fixture
def view() -> Iterator[View]:
    with fill(Ledger()) as ledger:
        yield View(ledger)


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_geojson_has_points_of_longitude_and_latitude(view: View, tmp_path: Path) -> None:
    export(view, "geojson", tmp_path / "m.geojson")
    made = json.loads((tmp_path / "m.geojson").read_text(encoding="utf-8"))
    (feature,) = made["features"]
    assert made["type"] == "FeatureCollection"
    assert feature["geometry"] == {"type": "Point", "coordinates": [-4.2, 14.5]}
    assert feature["properties"]["place_precision"] == "city"
    assert view.left_out == {"events without coordinates": 4}


def test_geoparquet_is_read_as_points_by_others(view: View, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert export(view, "geoparquet", tmp_path / "m.parquet") == 1
    file = parquet.ParquetFile(tmp_path / "m.parquet")
    told = json.loads(file.metadata.metadata[b"geo"])
    assert (told["version"], told["primary_column"]) == ("1.1.0", "geometry")
    assert told["columns"]["geometry"] == {
        "encoding": "WKB",
        "geometry_types": ["Point"],
        "bbox": [-4.2, 14.5, -4.2, 14.5],
    }
    (row,) = file.read().to_pylist()
    assert struct.unpack("<BIdd", row["geometry"]) == (1, 1, -4.2, 14.5)
    assert (row["published"], row["place_precision"], row["actors"]) == (date(2031, 3, 6), "city", "RUS:MIL")
    # DuckDB takes the column for a geometry by those metadata alone, and by their default for degrees on WGS 84.
    described = duckdb.sql(f"DESCRIBE SELECT * FROM '{tmp_path / 'm.parquet'}'").fetchall()
    assert {name: kind for name, kind, *_ in described}["geometry"] == "GEOMETRY('OGC:CRS84')"
    assert view.left_out == {"events without coordinates": 4}


@given(st.lists(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1), max_size=4))
def test_bounds_hold_all_points_and_no_more(groups: list[list[tuple[float, float]]]) -> None:
    bounds = None
    for group in groups:
        bounds = geoparquet.widened(bounds, group)
    points = [point for group in groups for point in group]
    assert bounds == (
        (*(min(p[n] for p in points) for n in (0, 1)), *(max(p[n] for p in points) for n in (0, 1))) if points else None
    )
    assert ("bbox" in geoparquet.metadata(bounds)["columns"]["geometry"]) == bool(points)


def test_annotations_hold_by_position_and_by_quote(view: View, tmp_path: Path) -> None:
    export(view, "annotations", tmp_path / "a.jsonl")
    made = lines(tmp_path / "a.jsonl")
    assert len(made) == 5
    for number, item in enumerate(made):
        text = FRENCH if number < 3 else ENGLISH
        assert item["@context"] == "http://www.w3.org/ns/anno.jsonld"
        for target in item["target"]:
            position, quote = target["selector"]
            start, end = position["start"], position["end"]
            assert text[start:end] == quote["exact"]
            assert text[:start].endswith(quote["prefix"])
            assert text[end:].startswith(quote["suffix"])
    assert made[0]["target"][0]["source"] == "https://exemple.test/1"
    assert [t["bascule:role"] for t in made[0]["target"]] == ["sentence", "event", "actor", "recipient", "place"]
    assert {"type": "TextualBody", "purpose": "tagging", "value": "factuality:negated"} in made[1]["body"]


def test_brat_spans_hold_and_events_point_at_them(view: View, tmp_path: Path) -> None:
    assert export(view, "brat", tmp_path / "b") == 5
    texts = sorted((tmp_path / "b").glob("*.txt"))
    assert sorted(path.read_bytes().decode() for path in texts) == sorted((FRENCH, ENGLISH))
    events = 0
    for path in texts:
        text, spans = path.read_bytes().decode(), dict[str, str]()
        for line in path.with_suffix(".ann").read_text(encoding="utf-8").splitlines():
            name, what, *rest = line.split("\t")
            if name[0] == "T":
                label, start, end = what.split(" ")
                assert text[int(start) : int(end)] == rest[0]
                assert name not in spans
                spans[name] = label
            elif name[0] == "E":
                events += 1
                for role in what.split(" "):
                    kind, _, target = role.partition(":")
                    assert spans[target] == kind.rstrip("0123456789")
    assert events == 5
    assert "CONSULT\t" in (tmp_path / "b" / "annotation.conf").read_text(encoding="utf-8")
    with pytest.raises(BasculeError, match="a new folder"):
        export(view, "brat", tmp_path / "b")


def test_label_studio_counts_as_javascript_does(view: View, tmp_path: Path) -> None:
    assert export(view, "label-studio", tmp_path / "t.json") == 2
    tasks = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert [task["data"]["text"] for task in tasks] == [FRENCH, ENGLISH]
    for task in tasks:
        (prediction,) = task["predictions"]
        script, names = task["data"]["text"].encode("utf-16-le"), set()
        for item in prediction["result"]:
            if item["type"] in ("labels", "choices"):
                names.add(item["id"])
                value = item["value"]
                assert script[value["start"] * 2 : value["end"] * 2].decode("utf-16-le") == value["text"]
            else:
                assert {item["from_id"], item["to_id"]} <= names


def test_prodigy_counts_code_points(view: View, tmp_path: Path) -> None:
    export(view, "prodigy", tmp_path / "p.jsonl")
    first = lines(tmp_path / "p.jsonl")[0]
    told = [(first["text"][span["start"] : span["end"]], span["label"]) for span in first["spans"]]
    assert told == [
        ("a reçu", "CONSULT"),
        ("instructeurs russes", "actor"),
        ("Oumar Ledoux", "recipient"),
        ("Ouraba", "place"),
    ]


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",))), st.integers(0, 40))
def test_units_are_those_of_utf_16(text: str, start: int) -> None:
    start = min(start, len(text))
    assert units(text, start) == len(text[:start].encode("utf-16-le")) // 2


@given(st.text(alphabet="ab\n"))
def test_lines_of_a_span_hold_all_but_its_line_ends(text: str) -> None:
    parts = list(lines_of(text, 0, len(text)))
    assert "".join(text[start:end] for start, end in parts) == text.replace("\n", "")
    assert not any("\n" in text[start:end] for start, end in parts)
