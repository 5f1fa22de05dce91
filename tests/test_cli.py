"""The commands as a user runs them: what they print, what they keep, how they fail."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from bascule.cli import command, main

VISIT = "Début juin, le vice-ministre russe de la Défense a effectué une visite à Bamako."
ARMS = "Russia delivered helicopters to Mali in March 2024."


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `bascule` in this process, so that the parsers load once."""

    def call(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["bascule", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return call


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "visite.txt").write_text(VISIT, encoding="utf-8")
    (folder / "arms.txt").write_text(ARMS, encoding="utf-8")
    return folder


def every_command() -> list[tuple[str, click.Command]]:
    def below(name: str, item: click.Command) -> list[tuple[str, click.Command]]:
        inner = item.commands.items() if isinstance(item, click.Group) else ()
        return [(name, item), *(pair for word, each in inner for pair in below(f"{name} {word}", each))]

    return below("bascule", command)


@pytest.mark.parametrize(("name", "item"), every_command(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_and_option_has_help(name: str, item: click.Command) -> None:
    assert (item.help or "").strip()
    for parameter in item.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts}"
        else:
            named = (parameter.metavar or parameter.name or "").removesuffix("...").upper()
            assert named in item.help, f"{name} does not say what {named} is"


def test_help_and_version_are_printed(run: Run) -> None:
    shown = run("--help")
    assert shown.code == 0
    assert all(name in shown.out for name in command.commands)
    assert run("--version").out.startswith("bascule, version ")


def test_code_prints_one_reading_a_line_with_true_offsets(run: Run, sources: Path) -> None:
    ran = run("code", sources, "--published", "2024-06-20", "--jsonl")
    assert ran.code == 0, ran.err
    readings = {item["language"]: item for item in map(json.loads, ran.out.splitlines())}
    assert set(readings) == {"fr", "en"}
    (event,) = [e for e in readings["fr"]["events"] if e["type"] == "CONSULT"]
    assert (event["actors"], event["recipients"]) == (["RUS:GOV"], ["MLI:GOV"])
    assert event["date"]["start"] == "2024-06-01"
    assert event["date"]["end"] == "2024-06-10"
    assert event["place"]["name"] == "Bamako"
    assert VISIT[event["trigger"]["start"] : event["trigger"]["end"]] == event["trigger"]["exact"]


def test_code_prints_every_form(run: Run, sources: Path) -> None:
    table = run("code", sources, "--published", "2024-06-20")
    assert VISIT in " ".join(table.out.split())
    rows = list(csv.DictReader(io.StringIO(run("code", sources, "--csv").out)))
    assert {row["type"] for row in rows} >= {"CONSULT", "AID"}
    assert {row["sentence"] for row in rows} == {VISIT, ARMS}
    assert run("code", sources, "--tsv").out.splitlines()[0].split("\t") == list(rows[0])
    assert len(json.loads(run("code", sources, "--json").out)) == 2


def test_code_reads_standard_input(run: Run) -> None:
    ran = run("code", "-", "--language", "fr", "--jsonl", stdin=VISIT.encode())
    assert json.loads(ran.out)["events"][0]["type"] == "CONSULT"


def test_code_reads_columns_by_name(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "presse.csv"
    table.write_text(f'body,date,journal\n"{VISIT}",2023-06-20,Agence Essai\n', encoding="utf-8")
    columns = ("--column", "text=body", "--column", "published=date", "--column", "outlet=journal")
    (reading,) = map(json.loads, run("code", table, *columns, "--jsonl").out.splitlines())
    assert (reading["published"], reading["outlet"]) == ("2023-06-20", "Agence Essai")
    assert reading["events"][0]["date"]["start"] == "2023-06-01"


def test_build_twice_adds_nothing_and_answers_questions(run: Run, sources: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "l.duckdb"
    first = run("build", sources, "--published", "2024-06-20", "--ledger", ledger)
    assert first.code == 0, first.err
    assert "2 articles added" in first.err
    again = run("build", sources, "--published", "2024-06-20", "--ledger", ledger)
    assert "0 articles added (2 already there)" in again.err
    rows = [json.loads(line) for line in run("events", "MLI", "--ledger", ledger, "--jsonl").out.splitlines()]
    assert {row["text"] for row in rows} == {VISIT, ARMS}
    assert all(row["published"] == "2024-06-20" for row in rows)
    assert not run("events", "FRA", "--ledger", ledger, "--jsonl").out
    only = run("events", "MLI", "--type", "aid", "--with", "rus", "--ledger", ledger, "--jsonl").out.splitlines()
    assert [json.loads(line)["type"] for line in only] == ["AID"]
    shown = run("incidents", "MLI", "--ledger", ledger)
    assert VISIT in " ".join(shown.out.split())
    assert "2 incidents from 2 reports" in shown.err


def test_claims_show_both_sides_together(run: Run, tmp_path: Path) -> None:
    text = (
        "Les instructeurs russes sont qualifiés de mercenaires par les capitales occidentales ; "
        "le gouvernement malien réfute cette caractérisation."
    )
    article = tmp_path / "a.txt"
    article.write_text(text, encoding="utf-8")
    ledger = tmp_path / "l.duckdb"
    run("build", article, "--ledger", ledger)
    told = [json.loads(line) for line in run("claims", "--ledger", ledger, "--jsonl").out.splitlines()]
    (claim,) = [row for row in told if row["kind"] == "name"]
    assert claim["as"] == "mercenaires"
    assert claim["contested"] == "yes"
    assert claim["asserted_by"]
    assert claim["rejected_by"]
    shown = run("disputes", "--ledger", ledger)
    assert "1 disputes" in shown.err
    lines = [line.strip() for line in shown.out.splitlines() if line.strip()[:1] in {"+", "−"}]
    assert [line[0] for line in lines] == ["+", "−"]
    (dispute,) = json.loads(run("disputes", "--ledger", ledger, "--json").out)
    for side in ("asserted", "denied"):
        first = dispute[side]["first"]
        assert text[first["start"] : first["end"]] == first["text"]
    (row,) = csv.DictReader(io.StringIO(run("disputes", "--kind", "name", "--ledger", ledger, "--csv").out))
    assert (row["asserted"].lstrip("'")[:1], row["denied"].lstrip("'")[:1]) == ("+", "−")


def test_an_event_without_a_date_is_of_the_day_of_publication_and_says_so(run: Run, tmp_path: Path) -> None:
    article, undated = tmp_path / "a.txt", "La Russie a livré des hélicoptères au Mali."
    article.write_text(undated, encoding="utf-8")
    ledger = tmp_path / "l.duckdb"
    fallback = {"start": "2024-06-20", "end": "2024-06-20", "source": "publication"}
    (event,) = json.loads(run("code", article, "--published", "2024-06-20", "--jsonl").out)["events"]
    assert (event["date"], event["when"]) == (None, fallback)
    (row,) = csv.DictReader(io.StringIO(run("code", article, "--published", "2024-06-20", "--csv").out))
    assert (row["date"], row["date_source"]) == ("(2024-06-20)", "publication")
    run("build", article, "--published", "2024-06-20", "--ledger", ledger)
    (kept,) = map(json.loads, run("events", "MLI", "--ledger", ledger, "--jsonl").out.splitlines())
    assert (kept["date"], kept["when"]) == (None, fallback)
    assert "(2024-06-20)" in run("events", "MLI", "--ledger", ledger).out
    (incident,) = json.loads(run("incidents", "MLI", "--ledger", ledger, "--json").out)
    assert (incident["start"], incident["dated"]) == ("2024-06-20", "publication")
    assert "(2024-06-20)" in run("incidents", "MLI", "--ledger", ledger).out
    (told,) = csv.DictReader(io.StringIO(run("incidents", "MLI", "--ledger", ledger, "--csv").out))
    assert (told["date"], told["dated"]) == ("2024-06-20", "publication")


def test_a_date_in_the_text_is_its_own(run: Run, sources: Path) -> None:
    readings = map(json.loads, run("code", sources, "--published", "2024-06-20", "--jsonl").out.splitlines())
    (event,) = [e for reading in readings for e in reading["events"] if e["type"] == "CONSULT"]
    assert event["when"] == {"start": "2024-06-01", "end": "2024-06-10", "source": "text"}
    threat = "Le Mali a menacé le Niger.".encode()
    (undated,) = json.loads(run("code", "-", "--language", "fr", "--json", stdin=threat).out)
    assert undated["events"][0]["when"] is None


@pytest.fixture
def told(run: Run, tmp_path: Path) -> Path:
    """A ledger with a promise, what became of it, and words of three speakers."""
    rows = [
        ("2024-06-20", "fr", "La Russie a promis de livrer des hélicoptères au Mali d'ici fin 2024."),
        ("2024-11-03", "en", "Russia delivered helicopters to Mali."),
        ("2024-11-04", "fr", "Paris qualifie les instructeurs russes de mercenaires."),
        ("2024-11-05", "fr", "Le ministre Abdoulaye Diop a affirmé que le Mali choisit librement ses partenaires."),
    ]
    source = tmp_path / "told.jsonl"
    keys = ("published", "language", "text")
    source.write_text("\n".join(json.dumps(dict(zip(keys, row, strict=True))) for row in rows), encoding="utf-8")
    ledger = tmp_path / "told.duckdb"
    assert run("build", source, "--ledger", ledger).code == 0
    return ledger


def test_promises_show_their_state_and_evidence(run: Run, told: Path) -> None:
    shown = run("promises", "MLI", "--ledger", told)
    assert "keeps 2024-11-03: Russia delivered helicopters to Mali." in shown.out
    (asked,) = json.loads(run("promises", "mli", "--on", "2024-07-01", "--ledger", told, "--json").out)
    assert (asked["state"], asked["due"], asked["on"]) == ("open", "2024-12-31", "2024-07-01")
    (row,) = csv.DictReader(io.StringIO(run("promises", "--state", "kept", "--ledger", told, "--csv").out))
    assert "2024-11-03" in row["evidence"]


def test_claims_are_asked_by_speaker_and_topic(run: Run, told: Path) -> None:
    def asked(*arguments: str) -> list[dict[str, object]]:
        return [json.loads(line) for line in run("claims", *arguments, "--ledger", told, "--jsonl").out.splitlines()]

    assert [row["kind"] for row in asked("--by", "Diop")] == ["quotation"]
    assert asked("--by", "Diop", "--about", "Mali") == asked("--by", "Diop")
    assert asked("--by", "Diop", "--about", "Ukraine") == []
    (name,) = [row for row in asked("--about", "mercenaries") if row["kind"] == "name"]
    assert name["as"] == "mercenaires"
    assert [row["as"] for row in asked("--by", "FRA") if row["kind"] == "name"] == ["mercenaires"]
    assert asked("--about", "mercenaries", "--to", "2024-11-03") == []


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "tsv", "table"])
def test_a_country_that_is_not_there_gets_an_empty_answer(run: Run, told: Path, form: str) -> None:
    for question in ("claims", "disputes", "promises"):
        ran = run(question, "XYZ", "--ledger", told, f"--{form}")
        assert ran.code == 0
        if form == "json":
            assert json.loads(ran.out) == []
        else:
            assert len(ran.out.splitlines()) == (form in {"csv", "tsv"})


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["code"], 2, "SOURCE"),
        (["code", "NOWHERE.txt"], 3, "NOWHERE.txt"),
        (["code", "a.txt", "--published", "June"], 2, "2024-06-20"),
        (["code", "a.txt", "--column", "body"], 2, "FIELD=NAME"),
        (["events", "MLI", "--ledger", "NOWHERE.duckdb"], 3, "bascule build"),
        (["evaluate", "NOWHERE.json"], 3, "NOWHERE.json"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_mistakes_are_told_with_their_remedy(run: Run, arguments: list[str], code: int, told: str) -> None:
    ran = run(*arguments)
    assert ran.code == code
    assert told in ran.err
    assert "Traceback" not in ran.err
    assert not ran.out


def test_one_bad_article_never_costs_the_run(run: Run, sources: Path, tmp_path: Path) -> None:
    (sources / "binary.txt").write_bytes(b"ab\x00\x01")
    (sources / "latin.txt").write_bytes("Le général a cédé à Bamako.".encode("cp1252"))
    (sources / "empty.txt").write_bytes(b"")
    (sources / "deutsch.txt").write_text("Der Minister besucht heute die Hauptstadt und spricht.", encoding="utf-8")
    ledger = tmp_path / "l.duckdb"
    ran = run("build", sources, "--ledger", ledger)
    assert ran.code == 1
    assert "2 articles added" in ran.err or "3 articles added" in ran.err
    for name in ("binary.txt", "latin.txt", "empty.txt", "deutsch.txt"):
        assert name in ran.err, name
    from bascule import Ledger

    with Ledger(ledger, read_only=True) as kept:
        assert kept.counts()["set_aside"] == 4


def test_an_article_beyond_what_a_parse_can_hold_is_set_aside(run: Run, tmp_path: Path) -> None:
    long = tmp_path / "long.txt"
    long.write_text((VISIT + " ") * 250_000, encoding="utf-8")
    assert long.stat().st_size > 20_000_000
    ran = run("code", long, "--jsonl")
    assert ran.code in {1, 3}
    assert "long.txt" in ran.err


def test_a_ledger_that_is_none_is_refused_in_plain_words(run: Run, tmp_path: Path, sources: Path) -> None:
    broken = tmp_path / "l.duckdb"
    broken.write_bytes(b"not a ledger at all" * 100)
    ran = run("build", sources, "--ledger", broken)
    assert ran.code == 3
    assert "no ledger" in ran.err
    assert broken.read_bytes().startswith(b"not a ledger")


def test_a_ledger_in_use_is_told_and_left_alone(run: Run, tmp_path: Path, sources: Path) -> None:
    ledger = tmp_path / "l.duckdb"
    holder = "import sys, time, bascule; l = bascule.Ledger(sys.argv[1]); print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", holder, str(ledger)], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            ran = run("build", sources, "--ledger", ledger)
        finally:
            process.kill()
    assert ran.code == 4
    assert "held by process" in ran.err


def test_a_killed_build_resumes_to_the_same_rows(run: Run, tmp_path: Path) -> None:
    rows = [
        f'{{"text": "{ARMS} Text {number}.", "published": "2024-06-{number % 28 + 1:02}"}}' for number in range(300)
    ]
    source = tmp_path / "many.jsonl"
    source.write_text("\n".join(rows), encoding="utf-8")
    ledger, whole = tmp_path / "l.duckdb", tmp_path / "whole.duckdb"
    build = [sys.executable, "-m", "bascule.cli", "build", str(source), "--ledger"]
    with subprocess.Popen([*build, str(ledger)], stderr=subprocess.DEVNULL) as process:
        wal = Path(f"{ledger}.wal")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not (wal.exists() and wal.stat().st_size > 20_000):
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
    assert run("build", source, "--ledger", ledger).code == 0
    assert run("build", source, "--ledger", whole).code == 0
    resumed, undisturbed = (run("events", "--ledger", path, "--jsonl").out.splitlines() for path in (ledger, whole))
    assert len(resumed) == 300
    assert sorted(resumed) == sorted(undisturbed)


def test_output_stops_quietly_when_its_reader_goes(sources: Path) -> None:
    line = f"{sys.executable} -m bascule.cli code {sources} --jsonl | head -c 10"
    ran = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False, timeout=120)
    assert "Traceback" not in ran.stderr
    assert "Error" not in ran.stderr


def test_evaluate_scores_a_gold_file_and_agreement(run: Run, tmp_path: Path) -> None:
    event = {"actor": ["RUS:GOV"], "recipient": ["MLI:GOV"], "type": "CONSULT", "factuality": "asserted"}
    gold = [{"doc": "d", "sentences": [{"n": 0, "events": [event], "quotes": [], "characterisations": []}]}]
    articles = [{"doc": "d", "sentences": [{"n": 0, "text": VISIT}]}]
    (tmp_path / "g.json").write_text(json.dumps(gold), encoding="utf-8")
    (tmp_path / "g_articles.json").write_text(json.dumps(articles), encoding="utf-8")
    rows = {row["measure"]: row for row in json.loads(run("evaluate", tmp_path / "g.json", "--json").out)}
    assert rows["strict"]["recall"] == 1.0
    assert rows["event speaker"]["f1"] == 1.0
    event["type"] = "AID"
    (tmp_path / "other.json").write_text(json.dumps(gold), encoding="utf-8")
    against = run("evaluate", tmp_path / "g.json", "--against", tmp_path / "other.json", "--json")
    rows = {row["measure"]: row for row in json.loads(against.out)}
    assert (rows["any"]["f1"], rows["type"]["f1"]) == (1.0, 0.0)


def test_evaluate_matches_characterisations_by_words_and_stance(run: Run, tmp_path: Path) -> None:
    def coding(name: str, *items: tuple[str, str, str]) -> Path:
        rows = [{"of": of, "as": as_, "by": None, "stance": stance} for of, as_, stance in items]
        path = tmp_path / f"{name}.json"
        path.write_text(
            json.dumps([{"doc": "d", "sentences": [{"n": 0, "characterisations": rows}]}]), encoding="utf-8"
        )
        return path

    hostile, sect = ("ces instructeurs", "mercenaires"), ("le groupe armé", "une secte")
    gold = coding("g", (*hostile, "asserts"), (*hostile, "rejects"), (*sect, "asserts"))
    own = coding(
        "o", (*hostile, "asserts"), ("les hommes", "mercenaires", "rejects"), ("groupe armé", "secte", "asserts")
    )
    rows = {row["measure"]: row for row in json.loads(run("evaluate", gold, "--against", own, "--json").out)}
    measured = rows["characterisations"]
    assert (measured["correct"], measured["coded"], measured["gold"]) == (2, 3, 3)


def test_evaluate_compares_the_two_languages(run: Run, tmp_path: Path) -> None:
    pairs = tmp_path / "p.tsv"
    lines = ["id\tfr\ten", f"1\tLa Russie a livré des hélicoptères au Mali.\t{ARMS}", "2\tIl pleut.\tIt rains."]
    pairs.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = json.loads(run("evaluate", pairs, "--parallel", "--json").out)
    assert [row["share"] for row in rows] == [1.0, 1.0]


def test_demo_prints_incidents_with_their_sentences_and_keeps_the_ledger(run: Run, tmp_path: Path) -> None:
    ledger = tmp_path / "demo.duckdb"
    ran = run("demo", "--ledger", ledger)
    assert ran.code == 0, ran.err
    assert "CONSULT" in ran.out
    assert "Agence Démo" in ran.out
    assert "Written for demonstration" in ran.err
    assert f"bascule events MLI --with RUS --ledger {ledger}" in ran.err
    assert run("events", "MLI", "--with", "RUS", "--ledger", ledger, "--jsonl").out
