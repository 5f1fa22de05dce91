"""Pictures: valid specifications, titles that say the finding in both languages, files without a network, bad input."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from hand_made import event, in_ledger, reading, stated
from violence_rows import UCDP_COLUMNS, monthly, table

pytest.importorskip("altair", reason="comes with bascule[charts]")
pytest.importorskip("vl_convert", reason="comes with bascule[charts]")
pytest.importorskip("statsmodels", reason="comes with bascule[outcomes]")

from bascule.charts import channels, matrix, save, shares, timeline, world_map
from bascule.charts.drawing import SERIES_COLOURS, alt, wilson
from bascule.charts.labels import Labels
from bascule.charts.outcome import outcome as draw_outcome
from bascule.charts.outline import Box, cut, shape_of, shapes
from bascule.charts.periods import periods
from bascule.charts.reliability import figures, reliability
from bascule.charts.saving import specification
from bascule.charts.timeline import of_incidents as timeline_of
from bascule.charts.world_map import of_incidents as map_of
from bascule.cli.charts import charts as command
from bascule.codebook.ontology import ontology
from bascule.errors import BasculeError
from bascule.ledger import Ledger, LedgerEvent
from bascule.records import Event, Place
from bascule.sources.violence import ViolenceFile
from bascule.weigh.incidents import merge
from bascule.weigh.outcomes import outcome
from bascule.weigh.partnerships import CHANNELS
from bascule.weigh.violence_series import counted

Draw = Callable[..., Any]
OF_LEDGER: tuple[Draw, ...] = (shares, channels, timeline, world_map, matrix)
NAMES = ("shares", "channels", "timeline", "map", "matrix")
LABELS = tomllib.loads(files("bascule.charts").joinpath("data").joinpath("labels.toml").read_text(encoding="utf-8"))
FIGURES = [
    {"measure": "type", "precision": 0.7, "recall": 0.6, "f1": 0.646, "correct": 70, "coded": 100, "gold": 117},
    {"measure": "quotes", "precision": 0.9, "recall": 0.8, "f1": 0.847, "correct": 90, "coded": 100, "gold": 112},
]


def city(name: str, lat: float, lon: float, precision: str = "city") -> Place:
    return Place(name, None, lat, lon, "MLI", precision)


def monthly_act(month: int, number: int) -> Event:
    day = f"{2018 + month // 12}-{month % 12 + 1:02d}-10"
    partner = "FRA" if month < 30 else "RUS"
    return event(
        f"{partner} forme des soldats {day} {number}.",
        "AID" if number else "CONSULT",
        f"{partner}:GOV",
        "MLI:GOV",
        channel="training" if number else "visit",
        sign="+",
        date=stated(day),
        place=city("Bamako", 12.65, -8.0) if number else city("Gao", 16.27, -0.04),
    )


@pytest.fixture(scope="module")
def ledger_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """France trains and visits until 2020, then Russia does; a presence that is denied; Bamako and Gao."""
    path = tmp_path_factory.mktemp("charts") / "mali.duckdb"
    made = [monthly_act(month, n) for month in range(60) for n in range(2)]
    day = "2022-01-05"
    made.append(
        event("La Russie est à Gao.", "MOBILIZE", "RUS:MIL", "MLI", channel="presence", sign="+", date=stated(day))
    )
    made.append(event("La Russie n'est pas à Gao.", "MOBILIZE", "RUS:MIL", "MLI", "negated", date=stated(day)))
    with Ledger(path) as ledger:
        run = ledger.begin_run({"coder": "hand"})
        dated = [(item, item.date.start.isoformat() if item.date else None) for item in made]
        ledger.add([reading(item, when, f"Journal {n % 3}") for n, (item, when) in enumerate(dated)], run)
    return path


@pytest.fixture
def ledger(ledger_path: Path) -> Any:
    with Ledger(ledger_path, read_only=True) as opened:
        yield opened


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a chart asked for the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def title(spec: dict[str, Any]) -> str:
    return " ".join(spec["title"]["text"])


def words(spec: dict[str, Any]) -> str:
    return json.dumps(spec, ensure_ascii=False)


# Specifications


@pytest.mark.parametrize("draw", OF_LEDGER)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_chart_is_valid_vega_lite_that_holds_its_data(ledger: Ledger, draw: Draw, language: str) -> None:
    spec = specification(draw(ledger, "MLI", language=language))
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/v6")
    assert '"url"' not in words(spec)
    assert "Mali" in title(spec)
    assert not re.search(r"\{\w*\}", words(spec))
    assert spec["config"]["locale"]["time"]["months"][1] == {"fr": "février", "en": "February"}[language]


def test_titles_say_the_finding(ledger: Ledger) -> None:
    found = {draw.__name__: title(specification(draw(ledger, "MLI"))) for draw in OF_LEDGER}
    assert re.search(r"in July 2020 the weight of \w+ moves to Russia, from 0 to 100%", found["shares"])
    assert found["channels"].endswith("channels are in use with 2 partners; most with Russia")
    assert re.search(r"\d+ incidents; the most told", found["timeline"])
    assert found["world_map"] == "Mali: 2 places on record; most often Bamako (60 incidents)"
    assert re.match(r"Mali: most passes between Mali and (France|Russia) \(\d+ incidents\)", found["matrix"])
    french = {draw.__name__: title(specification(draw(ledger, "MLI", language="fr"))) for draw in OF_LEDGER}
    assert "le poids de la coopération passe vers Russie" in french["shares"]
    assert french["world_map"].startswith("Mali : 2 lieux")


def test_shares_of_a_period_add_up_and_turns_are_marked(ledger: Ledger) -> None:
    spec = specification(shares(ledger, "MLI"))
    text = words(spec)
    assert "July 2020: Russia" in text
    rows = [row for data in bars(spec) for row in data if "low" in row]
    tops = {}
    for row in rows:
        tops[row["start"]] = max(tops.get(row["start"], 0), row["high"])
    assert set(tops.values()) == {1.0}
    assert {row["partner"] for row in rows} == {"France", "Russia"}


def bars(spec: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The rows of every layer that has any."""
    return [rows for rows in spec.get("datasets", {}).values() if isinstance(rows, list) and rows]


def test_a_disputed_incident_is_marked(ledger: Ledger) -> None:
    spec = specification(timeline(ledger, "MLI", language="fr"))
    (rows,) = bars(spec)
    assert {row["type"] for row in rows if row["dispute"] == "contesté"} == {"mobilisation"}
    assert spec["title"]["subtitle"][0].startswith("1 contestés")


def test_states_of_channels_follow_each_other(ledger: Ledger) -> None:
    rows = [row for data in bars(specification(channels(ledger, "MLI"))) for row in data]
    assert {row["state"] for row in rows if row["partner"] == "Russia"} >= {"active"}
    assert {row["channel"] for row in rows} >= {"visit", "training"}


def test_places_known_by_country_alone_are_told_and_not_drawn() -> None:
    def at(place: Place | None, n: int) -> LedgerEvent:
        when = stated(f"2024-0{n}-01")
        return in_ledger(event(f"Fait {n}.", "ASSAULT", "MLI:REB", "MLI:MIL", place=place, date=when), str(n), None)

    places = [city("Gao", 16.27, -0.04), city("Mali", 17.0, -4.0, "country"), None, city("Paris", 48.85, 2.35)]
    found = merge([at(place, n) for n, place in enumerate(places, 1)])
    spec = specification(map_of(found, "MLI"))
    assert "2 known by country only, or without a place, are not drawn" in " ".join(spec["title"]["subtitle"])
    assert "Outside this map: Paris (1)" in spec["title"]["subtitle"]
    assert "drawn de facto" in " ".join(spec["title"]["subtitle"])
    assert {row["place"] for data in bars(spec) for row in data if "what" in row} == {"Gao"}


# Files


@pytest.mark.parametrize(("draw", "name"), [*zip(OF_LEDGER, NAMES, strict=True)])
def test_svg_is_drawn_without_a_network(
    ledger: Ledger, draw: Draw, name: str, tmp_path: Path, no_network: None
) -> None:
    path = tmp_path / f"{name}.svg"
    save(draw(ledger, "MLI", language="fr"), path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert text.count("<path") > 10
    assert "Mali" in text
    assert "href" not in text.replace("xmlns:xlink", "")


def test_png_html_and_json_need_nothing_else(ledger: Ledger, tmp_path: Path, no_network: None) -> None:
    drawing = matrix(ledger, "MLI")
    for ending in ("png", "html", "json"):
        save(drawing, tmp_path / f"a.{ending}")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert not re.search(r"<(script|link)[^>]*(src|href)=", page)
    assert "cdn." not in page
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == specification(drawing)


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_data_of_an_address_are_never_fetched(tmp_path: Path, ending: str) -> None:
    # The renderer has sockets of its own, which no patch of Python's reaches: it must refuse the address itself.
    remote = alt.Chart(alt.UrlData("http://127.0.0.1:9/rows.json")).mark_point().encode(x="a:Q")
    with pytest.raises(BasculeError, match="not allowed"):
        save(remote, tmp_path / f"a.{ending}")


def test_a_file_that_cannot_be_written_is_told(ledger: Ledger, tmp_path: Path) -> None:
    drawing = matrix(ledger, "MLI")
    with pytest.raises(BasculeError, match=r"none of \.svg"):
        save(drawing, tmp_path / "a.pdf")
    with pytest.raises(BasculeError, match="cannot be written"):
        save(drawing, tmp_path / "none" / "a.json")


def test_a_missing_library_names_the_command(monkeypatch: pytest.MonkeyPatch, ledger: Ledger, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(BasculeError, match=r"pip install 'bascule\[charts\]'"):
        save(matrix(ledger, "MLI"), tmp_path / "a.svg")
    code = "import sys; sys.modules['altair'] = None\nimport bascule.charts"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert "charts need altair, which is not installed: pip install 'bascule[charts]'" in result.stderr


# Outcomes and reliability


@pytest.fixture
def series_path(tmp_path: Path) -> Path:
    rows = monthly(2018 * 12, [20 + n % 7 for n in range(30)] + [60 + n % 9 for n in range(30)])
    path = tmp_path / "events.csv"
    path.write_text(table(rows, UCDP_COLUMNS), encoding="utf-8")
    return path


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_outcome_bears_caveat_break_and_source(
    series_path: Path, language: str, tmp_path: Path, no_network: None
) -> None:
    found = outcome(counted(ViolenceFile(series_path)), "MLI", 2020 * 12 + 6)
    spec = specification(draw_outcome(found, language))
    subtitle = " ".join(spec["title"]["subtitle"])
    assert {"en": "Association, not cause", "fr": "Association, non pas cause"}[language] in subtitle
    assert "Uppsala Conflict Data Program" in subtitle
    assert {"en": "deaths rose after July 2020, from 22.8 to 63.7", "fr": "hausse après juillet 2020, de 22,8 à 63,7"}[
        language
    ] in title(spec)
    save(draw_outcome(found, language), tmp_path / "o.svg")
    assert "2020" in (tmp_path / "o.svg").read_text(encoding="utf-8")


def test_a_short_series_is_drawn_with_its_warning_and_no_lines(series_path: Path) -> None:
    found = outcome(counted(ViolenceFile(series_path)), "MLI", 2018 * 12 + 8)
    spec = specification(draw_outcome(found))
    assert "too short a series" in title(spec)
    assert "Too short" in " ".join(spec["title"]["subtitle"])
    assert "earlier path" not in words(spec)


def test_reliability_ranks_and_reads_what_evaluate_writes(tmp_path: Path, no_network: None) -> None:
    path = tmp_path / "figures.json"
    path.write_text(json.dumps(FIGURES), encoding="utf-8")
    spec = specification(reliability(figures(path), "fr"))
    assert title(spec) == "Lecteur le plus sûr : citations (0,85) ; le moins : type (0,65)"
    save(reliability(FIGURES), tmp_path / "r.svg")
    assert title(specification(reliability([]))) == "No figures of the reader"


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[{"measure": "type"}]'])
def test_other_files_are_no_figures(tmp_path: Path, text: str) -> None:
    path = tmp_path / "figures.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BasculeError, match="evaluate GOLD --json"):
        figures(path)


# Bad input


@pytest.mark.parametrize("draw", OF_LEDGER)
def test_an_empty_ledger_gives_an_empty_chart_that_says_so(draw: Draw, tmp_path: Path) -> None:
    with Ledger(tmp_path / "empty.duckdb") as ledger:
        spec = specification(draw(ledger, "MLI"))
    assert re.search("nothing on record|no incident", title(spec))
    assert bars(spec) == []


@pytest.mark.parametrize("draw", OF_LEDGER)
def test_one_event_gives_a_chart(draw: Draw, tmp_path: Path) -> None:
    one = event(
        "Le ministre russe visite Bamako.",
        *("CONSULT", "RUS:GOV", "MLI:GOV"),
        channel="visit",
        sign="+",
        date=stated("2024-06-03"),
        place=city("Bamako", 12.65, -8.0),
    )
    with Ledger(tmp_path / "one.duckdb") as ledger:
        ledger.add([reading(one, "2024-06-04")], ledger.begin_run({"coder": "hand"}))
        for language in ("fr", "en"):
            drawing = draw(ledger, "MLI", language=language)
            assert "Mali" in title(specification(drawing))
        save(drawing, tmp_path / "one.svg")
    assert "<svg" in (tmp_path / "one.svg").read_text(encoding="utf-8")


def test_bodies_and_unknown_countries_have_maps_too() -> None:
    place = city("Gao", 16.27, -0.04)
    one = in_ledger(event("L'ONU part.", "RETREAT", "IGO:UN", "MLI", place=place, date=stated("2024-01-01")), "a", None)
    for code in ("IGO:UN", "ZZZ", "RUS"):
        assert "Gao" in title(specification(map_of(merge([one]), code)))


def test_an_undated_incident_alone_gives_an_empty_timeline() -> None:
    undated = merge([in_ledger(event("Un fait.", "AID", "RUS", "MLI"), "a", None)])
    assert "nothing on record" in title(specification(timeline_of(undated, "MLI")))


@pytest.mark.parametrize("name", NAMES)
def test_the_command_writes_a_file_or_the_specification(ledger_path: Path, name: str, tmp_path: Path) -> None:
    run = CliRunner()
    target = tmp_path / "a.json"
    saved = run.invoke(command, [name, "mli", "--ledger", str(ledger_path), "--save", str(target), "--language", "fr"])
    printed = run.invoke(command, [name, "MLI", "--ledger", str(ledger_path), "--language", "fr"])
    assert (saved.exit_code, printed.exit_code) == (0, 0)
    assert json.loads(target.read_text(encoding="utf-8")) == json.loads(printed.stdout)
    assert saved.stdout == ""
    unknown = run.invoke(command, [name, "ZZZ", "--ledger", str(ledger_path)])
    assert unknown.exit_code == 0
    assert "ZZZ is no country" in unknown.stderr
    assert json.loads(unknown.stdout)["title"]
    wrong = run.invoke(command, [name, "MLI", "--ledger", str(ledger_path), "--save", "a.gif"])
    assert wrong.exit_code == 2
    assert ".svg" in wrong.stderr


def test_the_command_draws_outcomes_and_reliability(ledger_path: Path, series_path: Path, tmp_path: Path) -> None:
    run, target = CliRunner(), tmp_path / "a.svg"
    given_turn = ["outcomes", "MLI", "--series", str(series_path), "--ledger", str(ledger_path), "--save", str(target)]
    assert run.invoke(command, given_turn).exit_code == 0
    assert "<svg" in target.read_text(encoding="utf-8")
    nothing = run.invoke(command, ["outcomes", "NER", "--series", str(series_path), "--at", "2020-07"])
    assert "no event of NER in the file" in nothing.stderr
    assert title(json.loads(nothing.stdout)) == "Niger: nothing on record in this file"
    (tmp_path / "f.json").write_text(json.dumps(FIGURES), encoding="utf-8")
    told = run.invoke(command, ["reliability", str(tmp_path / "f.json")])
    assert title(json.loads(told.stdout)) == "The reader is best at quotations (0.85) and weakest at type (0.65)"


# Parts


def test_both_languages_have_the_same_words() -> None:
    extra = {"shares_title_conflict"}
    assert LABELS["en"].keys() == LABELS["fr"].keys() - extra
    assert {event_type.code for event_type in ontology().types} == set(LABELS["en"]["types"])
    for part in ("types", "parties", "measures"):
        assert LABELS["en"][part].keys() == LABELS["fr"][part].keys()
    assert set(CHANNELS) <= LABELS["en"].keys()
    for key, text in LABELS["en"].items():
        if isinstance(text, str):
            assert set(re.findall(r"\{(\w+)\}", LABELS["fr"][key])) <= set(re.findall(r"\{(\w+)\}", text)), key
    with pytest.raises(BasculeError, match="no labels"):
        Labels("de")


def test_neighbouring_colours_of_a_stack_differ_in_lightness_for_print() -> None:
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
        return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2

    pairs = pairwise(SERIES_COLOURS)
    assert all(abs(lightness(one) - lightness(other)) > 0.1 for one, other in pairs)


@given(st.integers(2000 * 12, 2020 * 12), st.integers(0, 2000))
def test_periods_cover_the_months_without_gap_or_overlap(first: int, length: int) -> None:
    found = periods(first, first + length)
    assert found[0].first <= first
    assert found[-1].last >= first + length
    assert all(one.last + 1 == other.first and one.end == other.start for one, other in pairwise(found))
    assert len({span.label for span in found}) == len(found)


@given(st.floats(0, 1), st.integers(0, 500))
def test_an_interval_holds_its_share(share: float, number: int) -> None:
    low, high = wilson(share, number)
    assert 0 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1


def test_the_outline_has_the_countries_where_they_are() -> None:
    mali, france = shape_of("MLI"), shape_of("FRA")
    assert mali is not None
    assert france is not None
    assert mali.main.holds(-8.0, 12.65)
    assert france.main.holds(2.35, 48.85)
    assert shape_of("ZZZ") is None
    assert {shape.code for shape in shapes()} >= {"RUS", "UKR", "NER", "BFA", "CAF", "XKX", "ESH", "PSE", "TWN"}
    assert files("bascule.charts").joinpath("data").joinpath("world_outline.json").read_bytes().__len__() < 150_000


def test_a_cut_holds_what_meets_it_and_the_lines_it_needs() -> None:
    part = cut(Box(-12, 10, 5, 25))
    codes = {shape.get("id") for shape in part["objects"]["countries"]["geometries"]}
    assert {"MLI", "NER", "DZA"} <= codes
    assert "AUS" not in codes
    used = {n if n >= 0 else ~n for shape in part["objects"]["countries"]["geometries"] for n in flat(shape["arcs"])}
    assert used == set(range(len(part["arcs"])))


def flat(arcs: Any) -> list[int]:
    return [arcs] if isinstance(arcs, int) else [arc for part in arcs for arc in flat(part)]


def test_days_are_the_day_whatever_the_clock_of_the_reader() -> None:
    assert Labels("fr").day(date(2024, 6, 1)) == "1er juin 2024"
    assert Labels("en").day(date(2024, 6, 1)) == "1 June 2024"
