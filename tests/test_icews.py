"""Event files of ICEWS become a ledger whose every event leads back to the characters of its row."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from bascule.cli.imports import imports
from bascule.codebook.cameo import cameo_act, parse
from bascule.codebook.ontology import ontology
from bascule.errors import BasculeError
from bascule.ledger import Ledger
from bascule.sources.icews import IcewsFile
from bascule.weigh.partnerships import partnerships
from bascule.weigh.shifts import examine

SAMPLE = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "icews_2005-2015_sample.tsv"
ROWS = (
    "Russia\tMake a visit\tMali\t2021-10-02",
    "Mali\tHost a visit\tMilitary (Russia)\t2021-10-03",
    "France\tEmploy aerial weapons\tArmed Rebel (Mali)\t2013-01-16",
    "Niger\t072\tMali\t2014-05-01",
)


def write(folder: Path, *lines: str, name: str = "events.tsv") -> Path:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def load(path: Path, ledger: Path, code: int = 0) -> str:
    result = CliRunner().invoke(imports, ["icews", str(path), "--ledger", str(ledger)])
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    return result.stderr


# The table


@pytest.mark.parametrize(
    ("told", "type", "mode"),
    [
        ("Make a visit", "CONSULT", "visit"),
        ("make a VISIT", "CONSULT", "visit"),
        ("042", "CONSULT", "visit"),
        ("42", "CONSULT", "visit"),
        ("04", "CONSULT", None),
        ("18", "ASSAULT", None),
        ("1951", "ASSAULT", "aerial"),
        ("Express intent to provide military aid", "AGREE", None),
        ("Criticize or denounce", "ACCUSE", "disapprove"),
        ("Expel or withdraw peacekeepers", "SANCTION", "expel"),
    ],
)
def test_codes_and_labels(told: str, type: str, mode: str | None) -> None:
    act = cameo_act(told)
    assert act is not None
    assert (act.type, act.mode) == (type, mode)


def test_statements_are_no_acts_and_the_unknown_is_unknown() -> None:
    statement = cameo_act("Make statement")
    assert statement is not None
    assert statement.type is None
    assert cameo_act("Dance") is None
    assert cameo_act("999") is None


def test_the_table_holds_all_types() -> None:
    acts = {cameo_act(f"{n:03d}") for n in range(10, 205)} - {None}
    assert {act.type for act in acts if act} >= {t.code for t in ontology().types}
    header = "code\tlabel\ttype\tmode\tchannel\tsign\tcontexts\tturned\n"
    assert parse(f"{header}042\tVisit\tCONSULT\tvisit\t\t\t\t\n", "own")["visit"].code == "042"
    for spoilt in (
        "code\tlabel\n",
        f"{header}042\tVisit\n",
        f"{header}042\tVisit\tCONSULT\tdance\t\t\t\t\n",
        f"{header}042\tVisit\tDANCE\tvisit\t\t\t\t\n",
        f"{header}42\tVisit\tCONSULT\t\t\t\t\t\n",
        f"{header}042\tVisit\tCONSULT\t\ttea\t+\t\t\n",
        f"{header}042\tVisit\tCONSULT\t\tvisit\t\t\t\n",
        f"{header}042\tVisit\tCONSULT\t\t\t\tnowhere\t\n",
        f"{header}042\tVisit\tCONSULT\t\t\t\t\t\n042\tCall\tCONSULT\t\t\t\t\t\n",
    ):
        with pytest.raises(BasculeError):
            parse(spoilt, "own")


# The file


def test_every_event_leads_to_its_characters(tmp_path: Path) -> None:
    path, ledger_path = write(tmp_path, *ROWS), tmp_path / "icews.duckdb"
    assert "4 events added of 4 rows" in load(path, ledger_path)
    with Ledger(ledger_path, read_only=True) as ledger:
        events = ledger.events()
        assert [event.sentence for event in events] == [ROWS[2], ROWS[3], ROWS[0], ROWS[1]]
        for event in events:
            text = ledger.text(event.article_id)
            act = event.event
            assert text in ROWS
            for span in (act.trigger, *act.actor_mentions, *act.recipient_mentions, act.date and act.date.span):
                assert span
                assert text[span.start : span.end] == span.exact
        strike, aid, visit, hosted = (event.event for event in events)
        assert (strike.actors, strike.recipients, strike.type) == (("FRA:GOV",), ("MLI:REB",), "ASSAULT")
        assert (aid.type, aid.channel, aid.sign, aid.contexts) == ("AID", "arms", "+", ("military",))
        assert (visit.actors, visit.recipients) == (("RUS:GOV",), ("MLI:GOV",))
        # The host receives: the visitor is the actor.
        assert (hosted.actors, hosted.recipients) == (("RUS:MIL",), ("MLI:GOV",))
        assert hosted.actor_mentions[0].exact == "Military (Russia)"
        assert aid.date is not None
        assert (aid.date.start, aid.date.end) == (date(2014, 5, 1), date(2014, 5, 1))
        (arms,) = partnerships(ledger, "MLI", channel="arms")
        assert (arms.partner, arms.state) == ("NER", "active")


def test_imports_that_overlap(tmp_path: Path) -> None:
    ledger_path = tmp_path / "icews.duckdb"
    load(write(tmp_path, *ROWS[:3]), ledger_path)
    assert "0 events added of 3 rows" in load(write(tmp_path, *ROWS[:3]), ledger_path)
    assert "1 events added of 3 rows" in load(write(tmp_path, *ROWS[1:], name="more.tsv"), ledger_path)
    with Ledger(ledger_path, read_only=True) as ledger:
        assert len(ledger.events()) == 4


def test_a_header_names_the_columns(tmp_path: Path) -> None:
    header = "Event ID\tEvent Date\tSource Name\tSource Country\tEvent Text\tCAMEO Code\tTarget Name\tTarget Country"
    row = "7\t2013-01-16\tSomebody Nobody Knows\tFrance\tConsult\t040\tMali\tMali"
    (reading,) = IcewsFile(write(tmp_path, header, row)).readings()
    (event,) = reading.events
    assert (event.actors, event.recipients, event.trigger.exact) == (("FRA:GOV",), ("MLI:GOV",), "040")
    packed = tmp_path / "events.tsv.gz"
    packed.write_bytes(gzip.compress(f"{ROWS[0]}\r\n".encode()))
    assert [reading.article.text for reading in IcewsFile(packed).readings()] == [ROWS[0]]


def test_bad_rows_are_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        ROWS[0],
        "Mali\tMake a visit",
        "Mali\tMake a visit\tFrance\tyesterday",
        "Mali\tDance\tFrance\t2013-01-01",
        "Mali\tMake statement\tFrance\t2013-01-01",
        "Zzyzx\tMake a visit\tQwerty\t2013-01-01",
        "",
    )
    told = load(path, tmp_path / "icews.duckdb", code=1)
    assert "events.tsv, line 2: 2 columns" in told
    assert "'yesterday' is no day" in told
    assert "unknown label or code 'Dance': 1 rows" in told
    assert "1 events added of 6 rows; left out: 1 statements alone, 1 without a known side, 1 with an" in told
    with Ledger(tmp_path / "icews.duckdb", read_only=True) as ledger:
        assert len(ledger.events()) == 1
        assert len(ledger.set_aside_records()) == 2


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BasculeError, match="cannot be read"):
        list(IcewsFile(tmp_path / "none.tsv").readings())
    latin = tmp_path / "latin.tsv"
    latin.write_bytes("Sénégal\tConsult\tMali\t2013-01-01\n".encode("latin-1"))
    with pytest.raises(BasculeError, match="UTF-8"):
        list(IcewsFile(latin).readings())
    empty = write(tmp_path)
    assert "0 events added of 0 rows" in load(empty, tmp_path / "icews.duckdb")


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample is not in this checkout")
@pytest.mark.parametrize(
    ("country", "partner", "months"), [("MLI", "FRA", ("2013-01",)), ("UKR", "RUS", ("2014-02", "2014-03"))]
)
def test_known_turning_points(tmp_path: Path, country: str, partner: str, months: tuple[str, ...]) -> None:
    name = {"MLI": "Mali", "UKR": "Ukraine"}[country]
    rows = [line for line in SAMPLE.read_text("utf-8").splitlines() if f"{name})" in line or f"{name}\t" in line]
    path = write(tmp_path, *rows)
    with Ledger() as ledger:
        ledger.add(IcewsFile(path).readings())
        found = examine(ledger, country).found
    strongest = [shift for shift in found[:2] if shift.partner == partner and shift.direction == "rises"]
    assert strongest
    assert any(shift.first <= month <= shift.last for shift in strongest for month in months)
    assert strongest[0].attention == "agrees"
