"""Two ledgers side by side: what both have, and what one lacks, whatever order they come in."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from bascule.cli.compare import compare as command
from bascule.cli.imports import imports
from bascule.errors import BasculeError
from bascule.ledger import Ledger, ReportRow
from bascule.weigh.comparison import WAYS, acts_of, compared, pairs_of
from exported import fill

MONDAY = date(2031, 3, 3)


def report(
    number: int, type: str, actors: str, recipients: str, start: date | None, end: date | None = None, *, out: int = 0
) -> ReportRow:
    told = dict.fromkeys(ReportRow._fields)
    own = {"event_id": f"{number:016x}", "article_id": f"a{number}", "type": type, "factuality": "asserted"}
    own |= {"recorded_at": datetime(2031, 4, 1, tzinfo=UTC), "sentence": f"Phrase {number}.", "outlet": "Le Courrier"}
    own |= {"actors": tuple(actors.split()), "recipients": tuple(recipients.split()), "start": start}
    published = start + timedelta(days=out) if start else None
    return ReportRow(**told | own | {"end": end or start, "published": published})  # type: ignore[arg-type]


def test_an_act_is_a_type_a_pair_and_a_day() -> None:
    rows = [
        report(1, "CONSULT", "RUS:MIL", "MLI:GOV", MONDAY, out=2),
        report(2, "CONSULT", "MLI:CVL", "RUS:GOV", MONDAY, out=1),
        report(3, "CONSULT", "RUS:MIL", "MLI:GOV NER:GOV", MONDAY + timedelta(days=1)),
        report(4, "PROTEST", "MLI:CVL", "", MONDAY),
        report(5, "AGREE", "MLI:GOV NER:GOV BFA:GOV", "", MONDAY),
        report(6, "AGREE", "", "", MONDAY),
        report(7, "AGREE", "MLI:GOV", "", None),
    ]
    acts = list(acts_of(rows))
    first = acts[0]
    # Who acts does not matter, nor which part of a country; the report printed first tells the act.
    assert (first.pair, first.reports, first.event_id) == (("MLI", "RUS"), 2, f"{2:016x}")
    assert [act.way("pair") for act in acts] == [
        *("MLI – RUS", "MLI – RUS", "NER – RUS", "MLI", "MLI – NER", "BFA – MLI", "BFA – NER")
    ]
    assert first.way("month") == "2031-03"
    assert pairs_of(["XXX:REB:JNIM"], ["MLI:MIL"]) == [("MLI", "XXX:REB:JNIM")]


def test_acts_near_enough_are_the_same_and_each_is_found_once() -> None:
    ours = [report(n, "ASSAULT", "MLI:MIL", "MLI:REB", MONDAY + timedelta(days=n)) for n in (0, 3, 20)]
    theirs = [
        report(10, "ASSAULT", "MLI:REB", "MLI:GOV", MONDAY + timedelta(days=2)),
        report(11, "ASSAULT", "MLI:REB", "MLI:GOV", MONDAY + timedelta(days=7), MONDAY + timedelta(days=20)),
        report(12, "COERCE", "MLI:REB", "MLI:GOV", MONDAY + timedelta(days=5)),
    ]
    found = compared(ours, theirs, whole=True)
    assert [(one.event_id[-2:], other.event_id[-2:]) for one, other in found.both] == [("14", "0b"), ("03", "0a")]
    assert [act.event_id[-2:] for act in found.only_first] == ["00"]
    assert [act.type for act in found.only_second] == ["COERCE"]
    by_type = found.by("type")
    assert [(d.value, d.both, d.only_first, d.only_second) for d in by_type] == [
        ("ASSAULT", 2, 1, 0),
        ("COERCE", 0, 0, 1),
    ]
    assert by_type[1].examples_second[0].sentence == "Phrase 12."
    # The day that only ours covers is not compared unless all days are.
    assert (compared(ours, theirs).first, compared(ours, theirs).only_first) == (MONDAY + timedelta(days=2), ())
    assert len(compared(ours, theirs, days=0, whole=True).both) == 1
    assert compared([], theirs).first is None


ROWS = st.lists(
    st.builds(
        lambda kind, sides, day, long: (kind, sides, MONDAY + timedelta(days=day), MONDAY + timedelta(days=day + long)),
        st.sampled_from(("AID", "ASSAULT")),
        st.sampled_from((("MLI:GOV", "RUS:GOV"), ("RUS:MIL", "MLI:MIL"), ("MLI:GOV", ""))),
        st.integers(0, 12),
        st.integers(0, 5),
    ),
    max_size=12,
).map(lambda told: [report(n, kind, *sides, start, end) for n, (kind, sides, start, end) in enumerate(told)])


@given(ours=ROWS, theirs=ROWS, days=st.integers(0, 3))
def test_every_act_is_counted_once_on_its_side(ours: list[ReportRow], theirs: list[ReportRow], days: int) -> None:
    found, back = (compared(*rows, days=days, whole=True) for rows in ((ours, theirs), (theirs, ours)))
    for rows, only, place in ((ours, found.only_first, 0), (theirs, found.only_second, 1)):
        acts = list(acts_of(rows))
        if ours and theirs:
            assert sorted([*only, *(pair[place] for pair in found.both)], key=repr) == sorted(acts, key=repr)
        for way in WAYS:
            differences = found.by(way)
            assert sum((d.only_first, d.only_second)[place] for d in differences) == len(only)
            assert all(len(d.examples_first) == min(3, d.only_first) for d in differences)
    assert len(back.both) == len(found.both)
    for one, other in found.both:
        assert (one.type, one.pair) == (other.type, other.pair)
        assert max((other.start - one.end).days, (one.start - other.end).days) <= days
    # A ledger beside itself lacks nothing.
    assert compared(ours, ours, days=days).only_first == ()


@pytest.fixture
def ledgers(tmp_path: Path) -> tuple[str, str]:
    fill(Ledger(tmp_path / "ours.duckdb")).close()
    rows = ["Russia\tMake a visit\tMali\t2031-03-06", "France\t072\tNiger\t2031-03-06", "China\t042\tMali\t2031-03-04"]
    (tmp_path / "i.tsv").write_text("\n".join(rows), encoding="utf-8")
    other = str(tmp_path / "other.duckdb")
    assert CliRunner().invoke(imports, ["icews", str(tmp_path / "i.tsv"), "--ledger", other]).exit_code == 0
    return str(tmp_path / "ours.duckdb"), other


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(command, list(arguments))
    assert result.exit_code == 0, result.output
    return result


def test_the_command_tells_what_each_lacks_with_examples(ledgers: tuple[str, str]) -> None:
    told = run(*ledgers, "--json", "--whole")
    found = json.loads(told.stdout)
    assert {item["by"] for item in found} == set(WAYS)
    consult = next(item for item in found if item["value"] == "CONSULT")
    assert (consult["both"], consult["only_ledger"], consult["only_other"]) == (1, 0, 1)
    (example,) = consult["examples_other"]
    assert (example["pair"], example["start"], example["outlet"]) == (["CHN", "MLI"], "2031-03-04", "ICEWS")
    assert example["sentence"].startswith("China\t042")
    assert "1 acts in both" in told.stderr
    months = json.loads(run(*ledgers, "--json", "--by", "month", "--country", "mli").stdout)
    assert [(item["value"], item["both"]) for item in months] == [("2031-03", 1)]
    table = run(*ledgers, "--by", "pair", "--examples", "1", "--most", "1", "--whole")
    assert "only other:  2031-03-0" in table.stdout
    assert "more by pair" in table.stderr
    rows = run(*ledgers, "--csv", "--by", "type").stdout.splitlines()
    assert rows[0] == "by,value,both,only_ledger,only_other,examples_ledger,examples_other"
    # What is only planned was not done: it is compared where asked for.
    planned = run(*ledgers, "--jsonl", "--factuality", "planned", "--by", "type", "--whole")
    assert planned.stdout == ""
    assert "nothing to compare: ours.duckdb has 2 such events, other.duckdb 0" in planned.stderr
    with pytest.raises(BasculeError, match="no such ledger"):
        CliRunner().invoke(command, [ledgers[0], "none.duckdb"], catch_exceptions=False)
