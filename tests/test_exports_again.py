"""What is exported is read again as it was: tables, marked texts, judgements; changes become corrections."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.cli.export import export as export_command
from bascule.cli.judgements import judgements as command
from bascule.errors import BasculeError
from bascule.exports import brat, brat_again, judged, review, review_again
from bascule.exports.formats import export
from bascule.exports.markings import Marking, fields_of, written
from bascule.exports.reports import COLUMNS, INCIDENT_COLUMNS, report_row
from bascule.exports.rows_again import read_incidents_table, read_reports_table, read_rows
from bascule.exports.view import View
from bascule.exports.writing import bare_cell, write_csv, write_lines, write_parquet
from bascule.ledger import Ledger
from bascule.ledger.judgements import Judgement, add, listed, withdraw
from bascule.records import FACTUALITIES, SetAside
from exported import ENGLISH, FRENCH, fill

NOON = datetime(2031, 4, 1, 12, tzinfo=UTC)
# DuckDB keeps no zero character in a text of JSON; lists are parted at "; ".
WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0;"), min_size=1, max_size=12)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "small.duckdb"
    fill(Ledger(path)).close()
    return path


# Tables


@settings(max_examples=20, deadline=None)
@given(
    words=WORDS,
    title=st.none() | WORDS | st.sampled_from(("=1+1", "'=1", "'", "''@a", "-", "+ plus", "\r\n", " a ")),
    why=st.lists(WORDS, max_size=3),
    score=st.floats(0, 1),
    at=st.none() | st.floats(-90, 90),
)
def test_a_table_of_reports_comes_back_as_it_was(
    words: str, title: str | None, why: list[str], score: float, at: float | None
) -> None:
    with fill(Ledger()) as ledger, tempfile.TemporaryDirectory() as folder:
        item = ledger.events()[0]
        place = item.event.place and replace(item.event.place, lat=at, name=words)
        act = replace(
            item.event, trigger=replace(item.event.trigger, exact=words), why=tuple(why), score=score, place=place
        )
        rows = [report_row(replace(item, title=title, event=act)), *map(report_row, ledger.events()[1:])]
        wanted = [{column.name: row[column.name] for column in COLUMNS} for row in rows]
        for suffix in ("csv", "jsonl", "parquet"):
            path = Path(folder) / f"r.{suffix}"
            if suffix == "parquet":
                write_parquet(rows, COLUMNS, path)
            else:
                with path.open("w", encoding="utf-8", newline="") as stream:
                    write_lines(rows, stream) if suffix == "jsonl" else write_csv(rows, COLUMNS, stream)
            found = [row for _, row in read_reports_table(path) if not isinstance(row, SetAside)]
            assert [{name: row[name] for name in row if name != "mentions"} for row in found] == wanted, suffix


def test_incidents_come_back_from_all_three(path: Path, tmp_path: Path) -> None:
    with Ledger(path, read_only=True) as ledger:
        for suffix in ("jsonl", "csv", "parquet"):
            export(View(ledger), "incidents", tmp_path / f"i.{suffix}")
    wanted = [json.loads(line) for line in (tmp_path / "i.jsonl").read_text(encoding="utf-8").splitlines()]
    assert wanted
    for suffix in ("jsonl", "csv", "parquet"):
        assert [row for _, row in read_incidents_table(tmp_path / f"i.{suffix}")] == wanted
    assert {type(row["contested"]) for row in wanted} == {bool}


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=6))
def test_the_apostrophe_of_a_cell_is_taken_off_again(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c.csv"
        columns = [column for column in COLUMNS if column.name in ("event_id", "title")]
        with path.open("w", encoding="utf-8", newline="") as stream:
            write_csv([{"event_id": "x", "title": text}], columns, stream)
        assert [row["title"] for _, row in read_rows(path, columns) if isinstance(row, dict)] == [text or None]
    assert bare_cell(text) in (text, text[1:])


def test_bad_rows_of_a_table_are_set_aside_and_other_files_refused(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    with Ledger(path, read_only=True) as ledger:
        export(View(ledger), "reports", file)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text(lines[0] + "a,b\n" + "".join(lines[1:]), encoding="utf-8")
    found = list(read_reports_table(file))
    assert isinstance(found[0][1], SetAside)
    assert "row 2" in found[0][1].origin
    assert len([row for _, row in found if isinstance(row, dict)]) == 5
    other = tmp_path / "o.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(BasculeError, match="neither event_id"):
        list(read_reports_table(other))
    with pytest.raises(BasculeError, match="no table"):
        list(read_rows(tmp_path / "r.xlsx", INCIDENT_COLUMNS))


# Marked texts

LETTERS = st.text(st.sampled_from("aé🛰 \t𝔸’\u2028\r\n"), min_size=4, max_size=30).filter(lambda t: t.strip("\n"))
CODES = st.lists(st.sampled_from(("MLI:GOV", "RUS:MIL", "IGO:UN")), max_size=2, unique=True)


@st.composite
def texts_with_markings(draw: st.DrawFn) -> tuple[str, list[Marking]]:
    text = draw(LETTERS)
    spans = [
        (start, end)
        for start in range(len(text))
        for end in range(start + 1, len(text) + 1)
        # brat writes the lines of a span one by one, and knows no line without a letter.
        if text[start] != "\n" and text[end - 1] != "\n"
    ]
    one, several = st.sampled_from(spans), st.lists(st.sampled_from(spans), max_size=3)
    found = []
    for number in range(draw(st.integers(1, 3))):
        fields: dict[str, str | None] = {
            "type": draw(st.sampled_from(("AID", "CONSULT", "OWN_TYPE"))),
            "mode": draw(st.none() | st.sampled_from(("visit", "heavy-weapons"))),
            "factuality": draw(st.sampled_from(FACTUALITIES)),
            "speaker": draw(st.none() | st.just("FRA:GOV")),
            "actors": " ".join(sorted(draw(CODES))) or None,
            "recipients": " ".join(sorted(draw(CODES))) or None,
            "date": draw(st.none() | st.sampled_from(("2031-03-04", "2031-03-04/2031-03-09"))),
            "place": draw(st.none() | st.sampled_from(("Ouraba", 'L’Île "d\'or"\t|'))),
            "trigger": written([draw(one)]),
            **{name: written(draw(several)) for name in ("actor_spans", "recipient_spans")},
            **{name: written(draw(several)[:1]) for name in ("date_span", "place_span", "speaker_span")},
        }
        found.append(Marking(f"{number:016x}", fields))
    return text, found


def by_brat(text: str, items: list[review.Item], folder: Path) -> Iterator[Marking | SetAside]:
    return brat_again.read_article("".join(brat.standoff(text, items)), "here")


def by_prodigy(text: str, items: list[review.Item], folder: Path) -> Iterator[Marking | SetAside]:
    path = folder / "p.jsonl"
    with path.open("w", encoding="utf-8", newline="") as stream:
        write_lines(review.examples([(text, items)]), stream)
    return review_again.read_prodigy(path)


def by_studio(text: str, items: list[review.Item], folder: Path) -> Iterator[Marking | SetAside]:
    path = folder / "s.json"
    with path.open("w", encoding="utf-8", newline="") as stream:
        review.write_tasks([review.task(text, items, "0", [[marking for _, marking in items]])], stream)
    return review_again.read_studio(path)


@settings(max_examples=40, deadline=None)
@pytest.mark.parametrize("travel", [by_brat, by_prodigy, by_studio])
@given(made=texts_with_markings())
def test_marked_texts_come_back_as_they_were(
    travel: Callable[..., Iterator[Marking | SetAside]], made: tuple[str, list[Marking]]
) -> None:
    text, markings = made
    with fill(Ledger()) as ledger, tempfile.TemporaryDirectory() as folder:
        item = ledger.events()[0]
        items = [(replace(item, event_id=marking.event_id), marking) for marking in markings]
        found = list(travel(text, items, Path(folder)))
    assert len(found) == len(markings)
    for written_, read in zip(markings, found, strict=True):
        assert isinstance(read, Marking)
        assert read.event_id == written_.event_id
        assert set(read.fields) >= {"type", "factuality", "trigger", "actor_spans", "place_span"}
        assert dict(read.fields) == {name: written_.fields[name] for name in read.fields}
        assert all(text[start:end] == words for start, end, words in read.words)
        assert {(s, e) for s, e, _ in read.words} >= {(s, e) for _, s, e in written_.spans() if "\n" not in text[s:e]}


# Judgements

CORRECTIONS = st.dictionaries(
    st.sampled_from(
        ("type", "factuality", "actors", "recipients", "date", "place", "trigger", "actor_spans", "speaker")
    ),
    st.none(),
    min_size=1,
    max_size=4,
)
RIGHT = {
    "type": "THREATEN",
    "factuality": "desired",
    "actors": "NER:REB IGO:AU",
    "recipients": "TCD:CVL",
    "date": "2031-02-01/2031-02-03",
    "place": "Ailleurs",
    "trigger": "4:9",
    "actor_spans": "5:8 11:14",
    "speaker": "CHN:GOV",
}


@st.composite
def judgement_lists(draw: st.DrawFn) -> list[tuple[int, Judgement]]:
    made = []
    for place, reviewer in draw(
        st.lists(st.tuples(st.integers(0, 4), st.sampled_from(("Ada", "Bo ë/.."))), unique=True, max_size=6)
    ):
        verdict = draw(st.sampled_from(("accept", "reject", "correct")))
        said = {name: RIGHT[name] for name in draw(CORRECTIONS)} if verdict == "correct" else {}
        reason = draw(st.none() | st.sampled_from(("parce que", 'a\tb "c"')))
        at = NOON + timedelta(seconds=draw(st.integers(0, 9999)))
        made.append((place, Judgement("0" * 16, verdict, said, reason, reviewer, at)))
    return made


@settings(max_examples=10, deadline=None)
@pytest.mark.parametrize("form", list(judged.EXPORTS))
@given(made=judgement_lists())
def test_judgements_come_back_as_they_were(form: str, made: list[tuple[int, Judgement]]) -> None:
    with fill(Ledger()) as ledger, fill(Ledger()) as fresh, tempfile.TemporaryDirectory() as folder:
        events = ledger.events()
        told = [replace(item, event_id=events[place].event_id) for place, item in made]
        add(ledger, told)
        to = Path(folder) / f"out{(judged.EXPORTS[form] or ('',))[0]}"
        count, left_out = judged.write(ledger, form, to)
        assert (count, left_out) == (len(told), {})
        if form == "brat" and not told:
            return
        returned = judged.read(fresh, form, to)
        assert not returned.set_aside
        assert sorted(returned.judgements, key=repr) == sorted(told, key=repr)
        # Brought twice, it says nothing new.
        assert add(fresh, returned.judgements) == len(told)
        assert add(fresh, judged.read(fresh, form, to).judgements) == 0


def brought(ledger: Path, form: str, file: Path, *more: str, code: int = 0) -> str:
    run = CliRunner().invoke(command, ["import", form, str(file), "--ledger", str(ledger), *more])
    assert run.exit_code == code, run.output
    return run.stderr


def sent(ledger: Path, form: str, file: Path) -> Any:
    run = CliRunner().invoke(export_command, [form, str(ledger), "--to", str(file)])
    assert run.exit_code == 0, run.output


def kept(ledger: Path) -> list[Judgement]:
    with Ledger(ledger, read_only=True) as opened:
        return [item.judgement for item in listed(opened)]


def test_prodigy_brings_verdicts_and_moved_spans(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "p.jsonl"
    sent(path, "prodigy", file)
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    lines[0] |= {"answer": "accept", "_annotator_id": "ada", "_timestamp": 1930000000}
    lines[1] |= {"answer": "reject", "_annotator_id": "ada", "_timestamp": 1930000001}
    start = FRENCH.index("Des obus")
    lines[2] |= {"answer": "accept"}
    lines[2]["spans"].append({"start": start, "end": start + len("Des obus"), "label": "actor"})
    lines[3] |= {"answer": "ignore"}
    lines[4] |= {"answer": "accept"}
    lines[4]["text"] = ENGLISH.replace("𝔸", "A A")
    file.write_text("".join(json.dumps(line) + "\n" for line in lines) + "{\n", encoding="utf-8")
    told = brought(path, "prodigy", file, "--reviewer", "bo", code=1)
    assert "3 judgements added; 1 events not judged, 2 set aside" in told
    assert "do not stand at" in told
    assert "no JSON" in told
    accepted, right, rejected = sorted(kept(path), key=lambda item: item.verdict)
    assert (accepted.verdict, accepted.reviewer, accepted.at.year) == ("accept", "ada", 2031)
    assert (rejected.verdict, right.verdict) == ("reject", "correct")
    assert (right.reviewer, dict(right.corrections)) == ("bo", {"actor_spans": f"{start}:{start + 8}"})
    with Ledger(path, read_only=True) as ledger:
        assert len(ledger.set_aside_records()) == 2
    assert "0 judgements added" in brought(path, "prodigy", file, "--reviewer", "bo", code=1)


def test_label_studio_brings_what_was_left_taken_out_and_relabelled(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    sent(path, "label-studio", file)
    tasks = json.loads(file.read_text(encoding="utf-8"))
    french = tasks[0]
    ids = [item["event_id"] for item in map(report_row, opened(path))]
    result = [
        told
        for told in json.loads(json.dumps(french["predictions"][0]["result"]))
        if not told.get("id", told.get("from_id", "")).startswith(ids[1])
    ]
    for told in result:
        if told.get("id") == f"{ids[2]}-0" and told["type"] == "labels":
            told["value"]["labels"] = ["PROTEST"]
    # A region that a person drew: Label Studio counts UTF-16 units.
    before = FRENCH.index("Ouraba »")
    at = len(FRENCH[:before].encode("utf-16-le")) // 2
    place = {"start": at, "end": at + 6, "text": "Ouraba", "labels": ["place"]}
    result.append({"id": "hAnd", "from_name": "label", "to_name": "text", "type": "labels", "value": place})
    result.append({"type": "relation", "from_id": f"{ids[2]}-0", "to_id": "hAnd", "labels": ["place"]})
    astray = {"start": 0, "end": 2, "text": "🛰", "labels": ["AID"]}
    result.append({"id": "new", "from_name": "label", "to_name": "text", "type": "labels", "value": astray})
    french["annotations"] = [{"result": result, "completed_by": {"email": "ada@exemple.test"}}, {"was_cancelled": True}]
    file.write_text(json.dumps(tasks), encoding="utf-8")
    told = brought(path, "label-studio", file, code=1)
    assert "3 judgements added; 2 events not judged, 1 set aside" in told
    assert "1 regions belong to no event" in told
    found = {item.event_id: item for item in kept(path)}
    assert {item.reviewer for item in found.values()} == {"ada@exemple.test"}
    assert [found[name].verdict for name in ids[:3]] == ["accept", "reject", "correct"]
    assert dict(found[ids[2]].corrections) == {"type": "PROTEST", "place_span": f"{before}:{before + 6}"}


def opened(path: Path) -> list[Any]:
    with Ledger(path, read_only=True) as ledger:
        return ledger.events()


def test_label_studio_offsets_of_another_text_are_set_aside(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    sent(path, "label-studio", file)
    tasks = json.loads(file.read_text(encoding="utf-8"))
    for task in tasks:
        for told in task["predictions"][0]["result"]:
            if told["type"] == "labels":
                told["value"]["start"] += 1
                told["value"]["end"] += 1
        task["annotations"] = [{"result": task["predictions"][0]["result"], "completed_by": 7}]
    file.write_text(json.dumps(tasks), encoding="utf-8")
    told = brought(path, "label-studio", file, code=1)
    assert "0 judgements added; 0 events not judged, 5 set aside" in told
    assert kept(path) == []


def test_brat_brings_reviews_and_says_what_was_taken_out(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    sent(path, "brat", folder)
    ids = [item.event_id for item in opened(path)]
    french = next(file for file in folder.glob("*.ann") if "Ouraba" in file.read_text(encoding="utf-8"))
    lines = french.read_text(encoding="utf-8").splitlines()
    lines = [line.replace("Factuality E3 asserted", "Factuality E3 possible") for line in lines]
    lines = [line for line in lines if " E2 " not in line and not line.startswith(("E2", "#2"))]
    french.write_text("\n".join([*lines, "A90\tReview E1 accept", "R1\tOf Arg1:T1 Arg2:T2", "?"]), encoding="utf-8")
    english = next(file for file in folder.glob("*.ann") if file != french)
    words = english.read_text(encoding="utf-8").replace("\tsend\n", "\tsent\n")
    english.write_text(words + "T99\tAID 0 1\t𝔸\nE9\tAID:T99\n", encoding="utf-8")
    told = brought(path, "brat", folder, "--reviewer", "ada", code=1)
    assert "the event E2 was taken out" in told
    assert "'sent' do not stand at" in told
    assert "bears no id of the ledger" in told
    found = {item.event_id: item for item in kept(path)}
    assert found[ids[0]].verdict == "accept"
    assert (found[ids[2]].verdict, dict(found[ids[2]].corrections)) == ("correct", {"factuality": "possible"})
    assert len(found) == 2
    with pytest.raises(BasculeError, match="ann files"):
        list(brat_again.read(tmp_path / "none"))


def test_a_table_of_reports_brings_changed_cells(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    sent(path, "reports", file)
    rows = [row for _, row in read_reports_table(file) if isinstance(row, dict)]
    rows[0] |= {"verdict": "accept"}
    rows[1] |= {"recipients": ["MLI:CVL"], "date_start": "2031-03-01", "reason": "voir phrase 1"}
    rows[2] |= {"trigger_end": rows[2]["trigger_end"] + 1}
    rows[3] |= {"type": "no type"}
    columns = [*COLUMNS, *(replace(COLUMNS[0], name=name) for name in ("verdict", "reason"))]
    with file.open("w", encoding="utf-8", newline="") as stream:
        write_csv(({"verdict": None, "reason": None, **row} for row in rows), columns, stream)
    with pytest.raises(BasculeError, match="does not say who judged"):
        judged.read(Ledger(path, read_only=True), "reports", file)
    told = brought(path, "reports", file, "--reviewer", "ada", "--dry-run", code=1)
    assert "2 judgements read, none kept; 1 events not judged, 2 set aside" in told
    assert kept(path) == []
    brought(path, "reports", file, "--reviewer", "ada", code=1)
    accepted, corrected = sorted(kept(path), key=lambda item: item.verdict)
    assert accepted.event_id == rows[0]["event_id"]
    assert dict(corrected.corrections) == {"recipients": "MLI:CVL", "date": "2031-03-01"}
    assert corrected.reason == "voir phrase 1"


def test_judgements_on_events_that_are_not_here_are_set_aside(path: Path, tmp_path: Path) -> None:
    here = opened(path)[0].event_id
    with Ledger(path) as ledger:
        first = Judgement(here, "accept", {}, None, "ada", NOON)
        others = {"events": opened_ids(ledger)[1]}
        add(ledger, [first, Judgement(here, "merge", others, None, "ada", NOON + timedelta(1))])
        withdraw(ledger, first.id, "ada")
        add(ledger, [Judgement(here, "reject", {}, None, "ada", NOON + timedelta(2))])
        add(ledger, [Judgement(here, "accept", {}, None, "ada", NOON + timedelta(3))])
        assert judged.write(ledger, "jsonl", tmp_path / "j.jsonl")[0] == 3
        count, left_out = judged.write(ledger, "prodigy", tmp_path / "p.jsonl")
        assert (count, sum(left_out.values())) == (1, 2)
    lines = (tmp_path / "j.jsonl").read_text(encoding="utf-8")
    spoilt = json.loads(lines.splitlines()[1]) | {"verdict": "correct", "corrections": {"trigger": "1:99999"}}
    more = [lines.replace(here, "f" * 16).splitlines()[1], json.dumps(spoilt), '{"event_id": 3}', "no"]
    (tmp_path / "j.jsonl").write_text(lines + "\n".join(more), encoding="utf-8")
    fresh = tmp_path / "fresh.duckdb"
    fill(Ledger(fresh)).close()
    told = brought(fresh, "jsonl", tmp_path / "j.jsonl", code=1)
    assert "3 judgements added; 0 events not judged, 4 set aside" in told
    assert kept(fresh)[-1].verdict == "accept"
    run = CliRunner().invoke(command, ["list", "--ledger", str(path), "--jsonl"])
    listed_ = [json.loads(line) for line in run.stdout.splitlines()]
    assert [item["withdrawn"] for item in listed_] == ["ada", None, None, None]


def opened_ids(ledger: Ledger) -> list[str]:
    return [item.event_id for item in ledger.events()]


def test_every_field_that_can_be_corrected_is_carried() -> None:
    from bascule.ledger.judgements import FIELDS

    with fill(Ledger()) as ledger:
        for item in ledger.events():
            assert set(fields_of(item.event)) == set(FIELDS)
    assert date.fromisoformat("2031-03-04") == ledger_day()


def ledger_day() -> date:
    with fill(Ledger()) as ledger:
        (dated,) = [item for item in ledger.events() if item.event.type == "ASSAULT"]
    told = fields_of(dated.event)["date"]
    assert told is not None
    return date.fromisoformat(told)
