"""`outcomes`: whether violence changed after a turn."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bascule.cli.options import Command, Day, decorated, output_options
from bascule.cli.output import Warnings, print_records, print_rows, say, tell_of_unknown
from bascule.cli.questions import open_ledger

if TYPE_CHECKING:
    from bascule.weigh.outcomes import Outcome
    from bascule.weigh.violence_series import Violence

COLUMNS = (
    *("country", "area", "measure", "source", "turn", "answer", "mean_before", "mean_after"),
    *("difference", "difference_low", "difference_high", "level", "level_low", "level_high"),
    *("slope_before", "slope_after", "slope_change", "slope_change_low", "slope_change_high"),
    *("months_before", "months_after", "caveat", "sentence"),
)
# Names nobody knows, told on stderr; more are only counted.
TOLD = 5


class Month(click.ParamType[int]):
    """A month as YYYY-MM, counted from January of year 0."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The counted month, or a usage error that says what is expected."""
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", value)
        if match is None:
            self.fail(f"{value!r} is no month; write it as 2022-01", param, ctx)
        return int(match[1]) * 12 + int(match[2]) - 1


def series_options(command: Command) -> Command:
    """Which violence is set beside which turn: the same for the answer and for its picture."""
    return decorated(
        command,
        click.option(
            "--series",
            "series",
            metavar="FILE",
            required=True,
            type=click.Path(path_type=Path),
            help="A UCDP GED or ACLED file that you have (.csv, .csv.gz, .zip).",
        ),
        click.option(
            "--ledger", "ledger_path", metavar="FILE", type=click.Path(), help="The ledger whose turn is taken."
        ),
        click.option(
            "--at", type=Month(), metavar="MONTH", help="The turn (2022-01); else the ledger's strongest shift."
        ),
        click.option("--with", "with_", metavar="CODE", help="The strongest shift with this partner (RUS, IGO:UN)."),
        click.option(
            "--measure", type=click.Choice(["deaths", "events", "civilians"]), default="deaths", help="What to count."
        ),
        click.option("--area", metavar="NAME", help="Only this first-level area, as the file writes it."),
    )


@click.command()
@click.argument("country")
@series_options
@click.option("--kind", metavar="KIND", help="Only this kind (state-based, non-state, one-sided, Battles, …).")
@click.option("--window", type=click.IntRange(6, 600), default=48, help="Months on each side of the turn at most.")
@click.option("--compare", "donors", metavar="CODES", help="Countries to compare with (NER,BFA,…); else neighbours.")
@click.option("--from", "from_", type=Day(), help="The file covers from here on; else from its first event.")
@click.option("--to", type=Day(), help="The file covers up to here; else to its last event.")
@click.option("--encoding", help="Encoding of the file where it is not UTF-8 (cp1252, latin-1, …).")
@click.option("--language", type=click.Choice(["fr", "en"]), default="en", help="Language of the sentences.")
@output_options
def outcomes(
    country: str,
    series: Path,
    ledger_path: str | None,
    at: int | None,
    with_: str | None,
    measure: str,
    area: str | None,
    kind: str | None,
    window: int,
    donors: str | None,
    from_: date | None,
    to: date | None,
    encoding: str | None,
    language: str,
    form: str,
) -> None:
    """Did violence in COUNTRY fall after the turn? Levels and slopes before and after, with their uncertainty.

    Association, not cause: the series is set beside the turn, and beside a mix of neighbours where there are enough.
    """
    from bascule.weigh.outcome_wording import sentences
    from bascule.weigh.outcomes import outcome

    asked = country.upper()
    turn = chosen_turn(asked, ledger_path, at, with_, language)
    violence = read_violence(series, kind=kind, from_=from_, to=to, encoding=encoding)
    found: list[Outcome] = []
    if turn is not None and told_of(violence, asked, area):
        others = [name.strip().upper() for name in donors.split(",")] if donors else None
        month, earliest, latest = turn
        found.append(
            outcome(
                violence,
                asked,
                month,
                measure=measure,
                area=area,
                window=window,
                earliest=earliest,
                latest=latest,
                donors=others,
            )
        )
    if form in {"json", "jsonl"}:
        print_records((_record(item, sentences(item, language)) for item in found), form)
    elif form == "table":
        for item in found:
            for line in sentences(item, language):
                click.echo(line)
            click.echo(_credit(item.series.source, language))
    else:
        print_rows((_row(item, " ".join(sentences(item, language))) for item in found), form, COLUMNS)


def chosen_turn(
    country: str, ledger_path: str | None, at: int | None, with_: str | None = None, language: str = "en"
) -> tuple[int, int, int] | None:
    """The month of the turn, and the first and last it can be; None, with a word on stderr, where there is none.

    Raises a usage error without ledger and month.
    """
    tell_of_unknown(country, written="MLI")
    if at is not None:
        return at, at, at
    if ledger_path is None:
        raise click.UsageError("name the turn (--at 2022-01) or a ledger to find it in (--ledger FILE)")
    from bascule.weigh.shift_wording import sentence
    from bascule.weigh.shifts import examine

    with open_ledger(ledger_path) as ledger:
        shifts = examine(ledger, country, with_=with_.upper() if with_ else None)
    if not shifts.found:
        say(f"no turn to set beside: {shifts.note or 'no shift in this ledger'}; name one with --at 2022-01")
        return None
    say(sentence(shifts.found[0], language))
    month, first, last = (
        int(text[:4]) * 12 + int(text[5:]) - 1
        for text in (shifts.found[0].month, shifts.found[0].first, shifts.found[0].last)
    )
    return month, first, last


def read_violence(
    path: Path,
    *,
    kind: str | None = None,
    from_: date | None = None,
    to: date | None = None,
    encoding: str | None = None,
) -> Violence:
    """The file counted by month; what was left out is told on stderr."""
    from bascule.sources.violence import ViolenceFile
    from bascule.weigh.violence_series import counted

    source = ViolenceFile(path, encoding)
    violence = counted(source, kind=kind, from_=from_, to=to)
    warnings = Warnings()
    for item in source.set_aside:
        warnings.add(item)
    for name, count in sorted(violence.unplaced.items(), key=lambda pair: -pair[1])[:TOLD]:
        say(f"unknown country {name!r}: {count} rows left out")
    say(
        f"{path}: {source.source}, {source.rows} rows, {violence.events} violent events counted; left out: "
        f"{source.other} that are not violence, {violence.too_wide} that span more than a month, "
        f"{sum(violence.unplaced.values())} of unknown countries, {warnings.count} set aside"
    )
    return violence


def told_of(violence: Violence, country: str, area: str | None) -> bool:
    """Whether the file has the country and area at all; a word on stderr where it has not."""
    if country not in violence.countries:
        known = ", ".join(violence.countries[:20]) or "none"
        say(f"no event of {country} in the file; it has {known}")
        return False
    areas = violence.areas(country)
    if area is not None and area.casefold() not in {name.casefold() for name in areas}:
        say(f"no area {area!r} of {country} in the file; it has {', '.join(areas[:20]) or 'none'}")
        return False
    return True


def _credit(source: str, language: str) -> str:
    from bascule.sources.violence import CREDITS

    return f"Source{' ' if language == 'fr' else ''}: {CREDITS.get(source, source)}"


def _row(item: Outcome, words: str) -> dict[str, Any]:
    from bascule.weigh.alignment import month_name

    row: dict[str, Any] = {
        "country": item.series.country,
        "area": item.series.area,
        "measure": item.series.measure,
        "source": item.series.source,
        "turn": month_name(item.turn),
        "answer": item.answer,
        "mean_before": item.mean_before,
        "mean_after": item.mean_after,
        "months_before": item.numbers["before"],
        "months_after": item.numbers["after"],
        "caveat": "association, not cause",
        "sentence": words,
    }
    for name in ("difference", "level", "slope_before", "slope_after", "slope_change"):
        estimate = getattr(item, name)
        if estimate is not None:
            row |= {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
    return row


def _record(item: Outcome, words: list[str]) -> dict[str, Any]:
    from bascule.weigh.alignment import month_name

    made = asdict(item)
    series = made.pop("series")
    series["values"] = [float(value) for value in item.series.values]
    series["first"] = month_name(item.series.first)
    for name in ("turn", "first", "last"):
        made[name] = month_name(getattr(item, name))
    made |= {"series": series, "trend": item.trend, "caveat": "association, not cause", "sentences": words}
    record: dict[str, Any] = json.loads(json.dumps(made))
    return record
