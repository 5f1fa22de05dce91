"""Outcome series: both layouts of both sets, months, the answer with its uncertainty, neighbours, bad input."""

from __future__ import annotations

import gzip
import json
import sys
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.cli.outcomes import outcomes as command
from bascule.errors import BasculeError
from bascule.ledger import Ledger
from bascule.sources.violence import UCDP_COLUMNS, ViolenceFile
from bascule.weigh.alignment import month_name
from bascule.weigh.outcome_wording import CAVEAT_LONG, sentences
from bascule.weigh.outcomes import neighbours, of_series, outcome
from bascule.weigh.synthetic import compare
from bascule.weigh.violence_series import MonthlySeries, Violence, counted
from violence_rows import ACLED_COLUMNS, OLD_ACLED_COLUMNS, acled_row, monthly, table, ucdp_row

pytest.importorskip("statsmodels", reason="comes with bascule[outcomes]")
JANUARY_2018 = 2018 * 12


def written(folder: Path, text: str, name: str = "events.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def series(values: list[float] | np.ndarray) -> MonthlySeries:
    return MonthlySeries("MLI", None, "deaths", "UCDP GED", JANUARY_2018, np.array(values, dtype=np.float64))


def noisy(level: float, months: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).poisson(level, months).astype(np.float64)


# Files


def test_ucdp_with_and_without_a_header_read_alike(tmp_path: Path) -> None:
    rows = [ucdp_row("2020-03-10", 4), ucdp_row("2020-05-02", 7, "Niger", type_of_violence="3", deaths_civilians="7")]
    headed = ViolenceFile(written(tmp_path, table(rows, UCDP_COLUMNS), "a.csv"))
    bare = ViolenceFile(written(tmp_path, table(rows, UCDP_COLUMNS, header=False), "b.csv"))
    found = list(headed.events())
    assert found == list(bare.events())
    assert [(e.country, e.deaths, e.kind, e.start) for e in found] == [
        ("MLI", 4, "state-based", date(2020, 3, 10)),
        ("NER", 7, "one-sided", date(2020, 5, 2)),
    ]
    assert headed.source == bare.source == "UCDP GED"


def test_ucdp_order_of_estimates_is_best_high_low(tmp_path: Path) -> None:
    row = ucdp_row("2020-03-10", 4, low="2", high="9")
    (found,) = ViolenceFile(written(tmp_path, table([row], UCDP_COLUMNS, header=False))).events()
    assert (found.low, found.deaths, found.high) == (2, 4, 9)


def test_acled_of_both_layouts_with_mark_and_both_dates(tmp_path: Path) -> None:
    new = table([acled_row("2023-01-31", 3)], ACLED_COLUMNS)
    old_row = acled_row("31 January 2023", 3) | {"iso3": "MLI"}
    old = table([old_row], OLD_ACLED_COLUMNS)
    events = [
        list(ViolenceFile(written(tmp_path, text, name)).events())
        for text, name in (("\ufeff" + new, "new.csv"), (old, "old.csv"), (new.replace(",", ";"), "semicolons.csv"))
    ]
    assert events[0] == events[1] == events[2]
    assert (events[0][0].country, events[0][0].start, events[0][0].deaths) == ("MLI", date(2023, 1, 31), 3)


@pytest.mark.parametrize("columns", [ACLED_COLUMNS, OLD_ACLED_COLUMNS])
def test_protests_and_agreements_of_acled_are_no_violence(tmp_path: Path, columns: tuple[str, ...]) -> None:
    rows = [
        acled_row("2023-01-31", 0, disorder_type="Demonstrations", event_type="Protests"),
        acled_row("2023-01-31", 0, disorder_type="Strategic developments", event_type="Strategic developments"),
        acled_row("2023-01-31", 2, disorder_type="Political violence", event_type="Violence against civilians"),
        acled_row(
            "2023-01-31",
            1,
            disorder_type="Political violence; Demonstrations",
            event_type="Protests",
            sub_event_type="Excessive force against protesters",
        ),
    ]
    file = ViolenceFile(written(tmp_path, table(rows, columns)))
    assert [event.deaths for event in file.events()] == [2, 1]
    assert (file.rows, file.other) == (4, 2)


def test_packed_files_read_as_plain_ones(tmp_path: Path) -> None:
    text = table([ucdp_row("2020-03-10", 4)], UCDP_COLUMNS)
    plain = list(ViolenceFile(written(tmp_path, text)).events())
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(text.encode()))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("GEDEvent.csv", text)
        archive.writestr("readme.txt", "x")
    assert (
        list(ViolenceFile(tmp_path / "a.csv.gz").events()) == plain == list(ViolenceFile(tmp_path / "a.zip").events())
    )


def test_a_bad_row_costs_itself_alone(tmp_path: Path) -> None:
    rows = [ucdp_row("2020-03-10", 4), ucdp_row("2020-03-10", 4, best="many"), ucdp_row("2020-13-40", 1)]
    file = ViolenceFile(written(tmp_path, table(rows, UCDP_COLUMNS) + "1,2,3\n"))
    assert len(list(file.events())) == 1
    assert [item.origin.rpartition(" ")[2] for item in file.set_aside] == ["3", "4", "5"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("a,b,c\n1,2,3\n", "neither UCDP GED nor ACLED"),
        (
            "event_id_cnty,event_date,event_type,country\nx,2020-01-01,Battles,Mali\n",
            "ACLED without admin1, fatalities",
        ),
        ("\0\1\2\3", "binary"),
    ],
)
def test_a_wrong_file_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BasculeError, match=said):
        list(ViolenceFile(written(tmp_path, text)).events())


def test_a_missing_file_and_an_ambiguous_archive_are_told(tmp_path: Path) -> None:
    with pytest.raises(BasculeError, match="cannot be read"):
        list(ViolenceFile(tmp_path / "none.csv").events())
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", "x")
        archive.writestr("b.csv", "x")
    with pytest.raises(BasculeError, match="2 CSV files"):
        list(ViolenceFile(tmp_path / "two.zip").events())


# Months


def violence(rows: list[dict[str, str]], folder: Path) -> Violence:
    return counted(ViolenceFile(written(folder, table(rows, UCDP_COLUMNS))))


def test_months_without_an_event_are_zero_over_the_span_of_the_file(tmp_path: Path) -> None:
    rows = [ucdp_row("2020-01-10", 2), ucdp_row("2020-01-20", 3), ucdp_row("2020-04-02", 1, "Niger", "Elsewhere")]
    found = violence(rows, tmp_path)
    assert found.series("MLI").values.tolist() == [5, 0, 0, 0]
    assert found.series("MLI", "events").values.tolist() == [2, 0, 0, 0]
    assert found.series("NER", area="ELSEWHERE").values.tolist() == [0, 0, 0, 1]
    assert found.series("FRA").values.tolist() == [0, 0, 0, 0]
    assert (found.countries, found.areas("NER")) == (("MLI", "NER"), ("Elsewhere",))
    with pytest.raises(ValueError, match="measure"):
        found.series("MLI", "sorrow")


def test_an_event_of_a_year_is_left_out_and_counted(tmp_path: Path) -> None:
    rows = [ucdp_row("2020-01-10", 2), ucdp_row("2020-01-01", 500, date_end="2020-12-31")]
    found = violence(rows, tmp_path)
    assert (found.too_wide, found.series("MLI").values.tolist()) == (1, [2])


def test_an_unknown_country_is_counted_by_name(tmp_path: Path) -> None:
    found = violence([ucdp_row("2020-01-10", 2, "Atlantis")], tmp_path)
    assert (found.unplaced, found.countries) == ({"Atlantis": 1}, ())


# The answer


def test_a_fall_and_a_rise_are_told_with_the_truth_inside_the_interval() -> None:
    high, low = noisy(80, 36), noisy(20, 36, 2)
    fell = of_series(series(np.concatenate([high, low])), JANUARY_2018 + 36)
    rose = of_series(series(np.concatenate([low, high])), JANUARY_2018 + 36)
    assert (fell.answer, rose.answer) == ("fell", "rose")
    assert fell.difference is not None
    assert rose.difference is not None
    assert fell.difference.low < -60 < fell.difference.high < 0 < rose.difference.low < 60 < rose.difference.high
    assert fell.level is not None
    assert fell.level.low < -60 < fell.level.high


def test_noise_without_a_turn_gives_no_sure_answer() -> None:
    found = of_series(series(noisy(30, 72)), JANUARY_2018 + 36)
    assert found.answer == "unclear"
    assert found.level is not None
    assert found.level.sign == 0


def test_slopes_are_those_of_the_series() -> None:
    values = np.concatenate([10 + 2.0 * np.arange(24), 58 - 1.5 * np.arange(24)]) + noisy(4, 48) - 4
    found = of_series(series(values), JANUARY_2018 + 24)
    assert found.slope_before is not None
    assert found.slope_after is not None
    assert found.slope_before.low < 2.0 < found.slope_before.high
    assert found.slope_after.low < -1.5 < found.slope_after.high
    assert found.trend == "reversed"
    assert "reversed" not in sentences(found)[0]
    assert any("turned: it rose before" in line for line in sentences(found))


def test_errors_are_wider_where_months_resemble_their_neighbours() -> None:
    steps = np.random.default_rng(3).normal(0, 5, 72)
    alike = np.empty(72)
    alike[0] = steps[0]
    for n in range(1, 72):
        alike[n] = 0.8 * alike[n - 1] + steps[n]
    shuffled = np.random.default_rng(4).permutation(alike)
    first, second = (of_series(series(100 + values), JANUARY_2018 + 36).difference for values in (alike, shuffled))
    assert first is not None
    assert second is not None
    assert first.high - first.low > 1.3 * (second.high - second.low)


def test_a_short_series_bears_a_warning_and_no_answer() -> None:
    found = of_series(series(noisy(50, 16)), JANUARY_2018 + 8)
    assert (found.answer, found.warnings) == ("short", ("short",))
    text = " ".join(sentences(found))
    assert "8 months before the turn and 8 after; 12 of each are needed" in text
    assert "interval" not in text


@pytest.mark.parametrize("turn", [JANUARY_2018 - 50, JANUARY_2018, JANUARY_2018 + 71, JANUARY_2018 + 500])
def test_a_turn_outside_or_at_the_edge_is_short(turn: int) -> None:
    found = of_series(series(noisy(50, 72)), turn)
    assert (found.answer, found.difference) == ("short", None)
    assert "short" in found.warnings
    assert sentences(found)[-1] == CAVEAT_LONG["en"]


def test_a_quiet_series_is_not_fitted_for_an_answer() -> None:
    values = np.zeros(72)
    values[[3, 40]] = 900
    found = of_series(series(values), JANUARY_2018 + 36)
    assert found.answer == "short"
    assert "quiet" in found.warnings


def test_whether_the_answer_holds_for_every_month_of_the_turn_is_told() -> None:
    values = np.concatenate([noisy(80, 36), noisy(20, 36, 2)])
    sure = of_series(series(values), JANUARY_2018 + 36, earliest=JANUARY_2018 + 34, latest=JANUARY_2018 + 37)
    exact = of_series(series(values), JANUARY_2018 + 36)
    assert (sure.steady, exact.steady) == (True, None)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 500), min_size=1, max_size=60), st.integers(-5, 65))
def test_any_series_gives_a_well_formed_answer_ending_on_the_caveat(values: list[int], turn: int) -> None:
    found = of_series(series([float(value) for value in values]), JANUARY_2018 + turn)
    assert found.answer in {"fell", "rose", "unclear", "short"}
    for language in ("fr", "en"):
        told = sentences(found, language)
        assert told[-1] == CAVEAT_LONG[language]
        assert not any("{" in line or "nan" in line for line in told)


# Neighbours


def test_neighbours_share_borders_both_ways() -> None:
    table = neighbours()
    assert {"BFA", "NER", "DZA", "SEN"} <= set(table["MLI"])
    assert "RUS" not in table["MLI"]
    assert all(one in table[other] for one, others in table.items() for other in others)


def test_the_mix_finds_the_countries_a_series_is_made_of() -> None:
    one, two, three = (noisy(50, 60, seed) for seed in (1, 2, 3))
    own = (one - one[:40].mean()) / one[:40].std() * 0.7 + (two - two[:40].mean()) / two[:40].std() * 0.3 + 10
    own[40:] += 5
    found = compare(own, {"AAA": one, "BBB": two, "CCC": three}, 40)
    assert found is not None
    assert list(found.weights)[:2] == ["AAA", "BBB"]
    assert sum(found.weights.values()) == pytest.approx(1, abs=0.02)
    assert (found.rank, found.of) == (1, 4)
    assert found.gap == pytest.approx(5, abs=0.7)
    assert found.fit > 0.95


def test_too_few_or_flat_neighbours_give_no_comparison() -> None:
    own = noisy(50, 60)
    assert compare(own, {"AAA": noisy(50, 60, 2), "BBB": noisy(50, 60, 3)}, 40) is None
    assert compare(own, {name: np.zeros(60) for name in ("AAA", "BBB", "CCC")}, 40) is None


def test_an_outcome_takes_the_neighbours_in_the_file(tmp_path: Path) -> None:
    rows = monthly(JANUARY_2018, [*(int(v) for v in noisy(30, 30)), *(int(v) for v in noisy(90, 30, 5))])
    for seed, name in enumerate(("Niger", "Burkina Faso", "Senegal"), 7):
        rows += monthly(JANUARY_2018, [int(v) for v in noisy(30, 60, seed)], name)
    found = violence(rows, tmp_path)
    told = outcome(found, "MLI", JANUARY_2018 + 30)
    assert told.comparison is not None
    assert set(told.comparison.weights) <= {"NER", "BFA", "SEN"}
    assert told.comparison.gap == pytest.approx(60, abs=15)
    assert "poor mix" in told.warnings
    assert any("little weight" in line for line in sentences(told))
    assert "few neighbours" in outcome(found, "MLI", JANUARY_2018 + 30, donors=["NER"]).warnings
    assert outcome(found, "MLI", JANUARY_2018 + 30, area="Invented region").comparison is None


# The command


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = monthly(JANUARY_2018, [*(int(v) for v in noisy(30, 30)), *(int(v) for v in noisy(90, 30, 5))])
    return written(tmp_path, table(rows, UCDP_COLUMNS))


def asked(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(command, [str(item) for item in arguments])
    return result.exit_code, result.stdout, result.stderr


def test_the_command_answers_in_both_languages_with_source_and_caveat(file: Path) -> None:
    code, english, _ = asked("mli", "--series", file, "--at", "2020-07")
    assert code == 0
    assert "did violence fall after the turn of July 2020?" in english
    assert "No: deaths rose from" in english
    assert "95% interval" in english
    assert "Association, not cause" in english
    assert "Uppsala Conflict Data Program" in english
    _, french, _ = asked("MLI", "--series", file, "--at", "2020-07", "--language", "fr")
    assert "la violence a-t-elle baissé après la bascule (juillet 2020) ?" in french
    assert "Association, non pas cause" in french


@pytest.mark.parametrize("form", ["--json", "--jsonl", "--csv", "--tsv"])
def test_every_form_bears_the_caveat(file: Path, form: str) -> None:
    code, out, _ = asked("MLI", "--series", file, "--at", "2020-07", form)
    assert code == 0
    assert "association, not cause" in out


def test_json_holds_every_estimate(file: Path) -> None:
    _, out, _ = asked("MLI", "--series", file, "--at", "2020-07", "--json")
    (record,) = json.loads(out)
    assert (record["answer"], record["turn"]) == ("rose", "2020-07")
    assert record["difference"]["low"] < record["difference"]["value"] < record["difference"]["high"]
    assert len(record["series"]["values"]) == 60


def test_unknown_countries_areas_and_months_are_told_and_the_answer_is_empty(file: Path) -> None:
    code, out, err = asked("ZZZ", "--series", file, "--at", "2020-07", "--json")
    assert (code, json.loads(out)) == (0, [])
    assert "ZZZ is no country" in err
    assert "no event of ZZZ in the file; it has MLI" in err
    code, out, err = asked("MLI", "--series", file, "--at", "2020-07", "--area", "Kolasokoro", "--json")
    assert (code, json.loads(out)) == (0, [])
    assert "it has Invented region" in err
    code, _, err = asked("MLI", "--series", file, "--at", "July")
    assert code == 2
    assert "write it as 2022-01" in err
    code, _, err = asked("MLI", "--series", file)
    assert code == 2
    assert "--at 2022-01" in err


def test_an_empty_ledger_has_no_turn(file: Path, tmp_path: Path) -> None:
    with Ledger(tmp_path / "empty.duckdb"):
        pass
    code, out, err = asked("MLI", "--series", file, "--ledger", tmp_path / "empty.duckdb", "--json")
    assert (code, json.loads(out)) == (0, [])
    assert "no turn to set beside: nothing on record" in err


def test_a_missing_statsmodels_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels.regression.linear_model", None)
    with pytest.raises(BasculeError, match=r"pip install 'bascule\[outcomes\]'"):
        of_series(series(noisy(50, 60)), JANUARY_2018 + 30)


def test_month_names_of_the_command_and_the_series_are_one() -> None:
    assert month_name(JANUARY_2018) == "2018-01"
