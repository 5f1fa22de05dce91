"""Exports as entities, as a graph with provenance and as a database: every reference leads somewhere."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.errors import BasculeError
from bascule.exports import followthemoney, sqlite
from bascule.exports.formats import export
from bascule.exports.view import View
from bascule.ledger import Ledger, LedgerEvent
from exported import OURABA, fill

# Of the public schema: the properties that each schema has, its own and those it inherits, as far as we use them.
THING = {"name", "country", "notes", "summary", "sourceUrl", "publisher", "keywords", "retrievedAt"}
ALLOWED = {
    "Article": {*THING, "title", "publishedAt", "language"},
    "Event": {*THING, "startDate", "endDate", "organizer", "involved", "location", "proof", "recordId"},
    "PublicBody": THING,
    "Organization": THING,
}


@pytest.fixture
def view() -> Iterator[View]:
    with fill(Ledger()) as ledger:
        yield View(ledger)


def test_entities_keep_to_the_schema_and_point_at_entities_before_them(view: View) -> None:
    seen: dict[str, str] = {}
    for entity in followthemoney.entities(view):
        assert entity["id"] not in seen
        assert set(entity["properties"]) <= ALLOWED[entity["schema"]]
        for name, values in entity["properties"].items():
            assert values
            assert all(isinstance(value, str) for value in values)
            if name in ("organizer", "involved", "proof"):
                assert set(values) <= set(seen)
        seen[entity["id"]] = entity["schema"]
    assert sorted(seen.values()) == ["Article"] * 2 + ["Event"] * 5 + ["PublicBody"] * 5
    assert seen[followthemoney.party_id("RUS:MIL")] == "PublicBody"


def held(view: View) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each line as written, and as the library gives it again."""
    model = pytest.importorskip("followthemoney").model
    stream = io.StringIO()
    followthemoney.write(view, stream)
    # Line ends of JSON lines are LF alone: a text may hold others.
    for line in stream.getvalue().split("\n")[:-1]:
        entity = json.loads(line)
        schema = model.get(entity["schema"])
        assert schema is not None
        assert set(entity["properties"]) <= set(schema.properties)
        for name, values in entity["properties"].items():
            prop = schema.get(name)
            assert not prop.stub
            assert all(prop.type.validate(value) for value in values), (name, values)
        yield entity, model.get_proxy(entity, cleaned=False).to_dict()


def test_every_line_is_valid_for_the_library_and_comes_back_whole(view: View) -> None:
    count = 0
    for written, again in held(view):
        count += 1
        assert (again["id"], again["schema"], again["datasets"]) == (written["id"], written["schema"], ["bascule"])
        assert {key: sorted(values) for key, values in again["properties"].items()} == {
            key: sorted(values) for key, values in written["properties"].items()
        }
    assert count == 12


ODD = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
# The library takes a place for an address, and puts the marks between its parts in order.
PLACES = st.text(st.characters(categories=("Lu", "Ll", "Nd", "Zs"), include_characters="-’"), min_size=1, max_size=20)
URLS = st.none() | ODD | st.sampled_from(("javascript:alert(1)", "https://exemple.fr/a?b=c", "exemple.fr", "http://["))


@settings(max_examples=60, deadline=None)
@given(title=st.none() | ODD, outlet=st.none() | ODD, url=URLS, place=PLACES)
def test_whatever_an_article_is_called_its_lines_stay_valid(
    title: str | None, outlet: str | None, url: str | None, place: str
) -> None:
    with fill(Ledger()) as ledger:
        items = [
            replace(
                item, title=title, outlet=outlet, url=url, event=replace(item.event, place=replace(OURABA, name=place))
            )
            for item in ledger.events()
        ]

        class Made(View):
            def events(self) -> Iterator[LedgerEvent]:
                return iter(items)

        for written, again in held(Made(ledger)):
            assert {key: sorted(values) for key, values in again["properties"].items()} == {
                key: sorted(values) for key, values in written["properties"].items()
            }


def test_every_event_was_derived_from_an_article_and_generated_by_a_run(view: View, tmp_path: Path) -> None:
    count = export(view, "jsonld", tmp_path / "g.jsonld")
    document = json.loads((tmp_path / "g.jsonld").read_text(encoding="utf-8"))
    nodes = {node["@id"]: node for node in document["@graph"]}
    assert count == len(nodes) == 2 + 2 + 5
    events = [node for name, node in nodes.items() if name.startswith("urn:bascule:event:")]
    for node in events:
        assert nodes[node["wasDerivedFrom"]]["@type"] == "prov:Entity"
        run = nodes[node["wasGeneratedBy"]]
        assert run["@type"] == "prov:Activity"
        assert nodes[run["wasAssociatedWith"]]["coder"] == "made by hand"
    assert document["@context"]["wasDerivedFrom"]["@id"] == "prov:wasDerivedFrom"
    assert [node["event_type"] for node in events] == [item.event.type for item in view.events()]


def test_the_database_has_keys_that_hold_and_metadata_of_its_columns(view: View, tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    for _ in range(2):
        assert export(view, "sqlite", path) == 2 + 5 + 6
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    query = """SELECT a.outlet, e.type, p.cow FROM parties p JOIN events e USING (event_id)
        JOIN articles a USING (article_id) WHERE p.side = 'actor' AND p.iso3 = 'RUS'"""
    assert database.execute(query).fetchall() == [("Le Courrier inventé", "CONSULT", 365)]
    told = json.loads((tmp_path / "record.metadata.json").read_text(encoding="utf-8"))["databases"]["record"]["tables"]
    for name in sqlite.TABLES:
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({name})")]
        assert list(told[name]["columns"]) == columns
        assert set(told[name]["facets"]) <= set(columns)
    database.close()


def test_a_database_that_cannot_be_written_is_told(view: View, tmp_path: Path) -> None:
    with pytest.raises(BasculeError, match="no such folder"):
        export(view, "sqlite", tmp_path / "none" / "r.db")
