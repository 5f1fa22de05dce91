"""`chart`: pictures of what a ledger holds, to a file or as a Vega-Lite specification."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

import click

from bascule.cli.options import Day, ledger_option
from bascule.cli.outcomes import chosen_turn, read_violence, series_options, told_of
from bascule.cli.output import say, tell_of_unknown
from bascule.cli.questions import open_ledger

Command = TypeVar("Command", bound=Callable[..., Any])
ENDINGS = (".svg", ".png", ".html", ".json")


def _file(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and value.suffix.lower() not in ENDINGS:
        raise click.BadParameter(f"{value.name!r} ends in none of {', '.join(ENDINGS)}", ctx, param)
    return value


def _picture_options(command: Command) -> Command:
    """Where the chart goes and in which language it speaks."""
    decorators: tuple[Callable[[Command], Command], ...] = (
        click.option(
            "--save",
            "path",
            metavar="FILE",
            type=click.Path(path_type=Path),
            callback=_file,
            help="Write .svg, .png, .html (needs nothing else) or .json here; else the specification to stdout.",
        ),
        click.option("--language", type=click.Choice(["fr", "en"]), default="en", help="Language of title and labels."),
    )
    return reduce(lambda made, decorator: decorator(made), reversed(decorators), command)


def _ledger_options(command: Command) -> Command:
    """The country, the ledger, and the days asked for."""
    decorators: tuple[Callable[[Command], Command], ...] = (
        click.argument("country"),
        click.option("--from", "from_", type=Day(), help="Only events from this day on."),
        click.option("--to", type=Day(), help="Only events up to this day."),
        click.option("--known-by", type=Day(), help="As the ledger knew things on this day."),
        ledger_option,
        _picture_options,
    )
    return reduce(lambda made, decorator: decorator(made), reversed(decorators), command)


@click.group("chart")
def charts() -> None:
    """Pictures with a title that says the finding, drawn offline; needs the extra `charts`."""


@charts.command()
@_ledger_options
def shares(country: str, **options: Any) -> None:
    """Partner shares of COUNTRY's cooperation and conflict over time, with the tipping points."""
    _draw("shares", country, options)


@charts.command()
@click.argument("country")
@click.option("--on", type=Day(), help="Up to this day; by default the last day the ledger has word of.")
@click.option("--known-by", type=Day(), help="As the ledger knew things on this day.")
@click.option("--published-by", type=Day(), help="As the press had printed by this day.")
@ledger_option
@_picture_options
def channels(country: str, **options: Any) -> None:
    """The state of each channel of security cooperation between COUNTRY and its partners, day by day."""
    _draw("channels", country, options)


@charts.command()
@click.option("--with", "with_", metavar="CODE", help="Only with this partner (RUS, IGO:UN).")
@_ledger_options
def timeline(country: str, **options: Any) -> None:
    """The incidents that concern COUNTRY by type, with their independent voices and disputes."""
    _draw("timeline", country, options)


@charts.command("map")
@click.option("--with", "with_", metavar="CODE", help="Only with this partner (RUS, IGO:UN).")
@_ledger_options
def world_map(country: str, **options: Any) -> None:
    """Where visits, presences and other incidents that concern COUNTRY took place."""
    _draw("world_map", country, options)


@charts.command()
@_ledger_options
def matrix(country: str, **options: Any) -> None:
    """Who with whom in the incidents that concern COUNTRY, as a ranked matrix."""
    _draw("matrix", country, options)


@charts.command()
@click.argument("country")
@series_options
@click.option("--from", "from_", type=Day(), help="The file covers from here on; else from its first event.")
@click.option("--to", type=Day(), help="The file covers up to here; else to its last event.")
@_picture_options
def outcomes(
    country: str,
    series: Path,
    ledger_path: str | None,
    at: int | None,
    with_: str | None,
    measure: str,
    area: str | None,
    from_: date | None,
    to: date | None,
    path: Path | None,
    language: str,
) -> None:
    """Violence in COUNTRY by month with the break at the turn: association, not cause."""
    from bascule.charts.drawing import empty
    from bascule.charts.labels import Labels
    from bascule.charts.outcome import outcome as draw
    from bascule.weigh.outcomes import outcome

    asked = country.upper()
    turn = chosen_turn(asked, ledger_path, at, with_, language)
    violence = read_violence(series, from_=from_, to=to)
    if turn is None or not told_of(violence, asked, area):
        words = Labels(language)
        _put(empty(words("outcome_none", place=words.party(asked)), language), path)
        return
    month, earliest, latest = turn
    found = outcome(violence, asked, month, measure=measure, area=area, earliest=earliest, latest=latest)
    _put(draw(found, language), path)


@charts.command()
@click.argument("figures", type=click.Path(path_type=Path))
@_picture_options
def reliability(figures: Path, path: Path | None, language: str) -> None:
    """Precision, recall and F1 of the reader, out of FIGURES as `bascule evaluate GOLD --json` writes them."""
    from bascule.charts.reliability import figures as read
    from bascule.charts.reliability import reliability as draw

    _put(draw(read(figures), language), path)


def _draw(name: str, country: str, options: dict[str, Any]) -> None:
    from bascule import charts as pictures

    asked, path = country.upper(), options.pop("path")
    if options.get("with_"):
        options["with_"] = options["with_"].upper()
    tell_of_unknown(asked)
    with open_ledger(options.pop("ledger_path")) as ledger:
        drawing = getattr(pictures, name)(ledger, asked, **options)
    _put(drawing, path)


def _put(drawing: Any, path: Path | None) -> None:
    from bascule.charts.saving import save, specification

    if path is None:
        click.echo(json.dumps(specification(drawing), ensure_ascii=False))
        return
    save(drawing, path)
    say(f"{path}: {path.stat().st_size} bytes")
