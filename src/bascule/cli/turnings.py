"""`shifts`: when a country's relations with its partners tipped."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bascule.cli.options import Day, ledger_option, output_options
from bascule.cli.output import print_records, print_rows, say, tell_of_unknown
from bascule.cli.questions import incident_record, open_ledger

if TYPE_CHECKING:
    from bascule.weigh.alignment import Weights
    from bascule.weigh.shifts import Shift

COLUMNS = (
    *("month", "first", "last", "kind", "series", "partner", "direction", "before", "after", "from", "to"),
    *("evidence", "probability", "attention", "sentence"),
)
# Sentences of evidence under a shift; --json has all.
SHOWN = 3


@click.command()
@click.argument("country")
@click.option("--with", "with_", metavar="CODE", help="Only with this partner (RUS, IGO:UN).")
@click.option("--from", "from_", type=Day(), help="Only events from this day on.")
@click.option("--to", type=Day(), help="Only events up to this day.")
@click.option("--known-by", type=Day(), help="As the ledger knew things on this day.")
@click.option("--weights", "weights_path", metavar="FILE", type=click.Path(path_type=Path), help="Your own weights.")
@click.option("--language", type=click.Choice(["fr", "en"]), default="en", help="Language of the sentences.")
@ledger_option
@output_options
def shifts(
    country: str,
    with_: str | None,
    from_: date | None,
    to: date | None,
    known_by: date | None,
    weights_path: Path | None,
    language: str,
    ledger_path: str,
    form: str,
) -> None:
    """When what passes between COUNTRY and its partners changed: month and interval, strength, evidence.

    Each shift in a sentence, the strongest first; over incidents, not reports.
    """
    from bascule.weigh.shift_wording import sentence
    from bascule.weigh.shifts import examine

    asked = country.upper()
    tell_of_unknown(asked, with_.upper() if with_ else None)
    weights = _weights(weights_path)
    with open_ledger(ledger_path) as ledger:
        found = examine(
            ledger,
            asked,
            with_=with_.upper() if with_ else None,
            from_=from_,
            to=to,
            known_by=known_by,
            weights=weights,
        )
    if found.note:
        say(found.note)
    if form in {"json", "jsonl"}:
        print_records((_record(item, sentence(item, language)) for item in found.found), form)
    elif form == "table":
        for item in found.found:
            click.echo(sentence(item, language))
            for incident in item.incidents[:SHOWN]:
                report = incident.reports[0]
                source = ", ".join(str(part) for part in (report.outlet, report.published) if part)
                click.echo(f"    {source}: {' '.join(report.sentence.split())}")
        say(f"{len(found.found)} shifts in {found.months} months and {found.acts} acts with partners")
    else:
        rows = ({**_row(item), "sentence": sentence(item, language)} for item in found.found)
        print_rows(rows, form, COLUMNS)


def _weights(path: Path | None) -> Weights | None:
    from bascule.errors import BasculeError
    from bascule.weigh.alignment import parse_weights

    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BasculeError("the weights cannot be read", where=str(path), remedy="name a TOML file in UTF-8") from error
    return parse_weights(text, str(path))


def _row(item: Shift) -> dict[str, Any]:
    names = ("month", "first", "last", "kind", "series", "partner", "direction", "before", "after")
    told = {name: getattr(item, name) for name in names}
    return {
        **told,
        "from": item.from_,
        "to": item.to,
        "evidence": item.evidence,
        "probability": item.probability,
        "attention": item.attention,
    }


def _record(item: Shift, words: str) -> dict[str, Any]:
    return {
        "country": item.country,
        **_row(item),
        "shares_before": item.shares_before,
        "shares_after": item.shares_after,
        "posterior": item.posterior,
        "weights": item.weights,
        "sentence": words,
        "incidents": [incident_record(incident) for incident in item.incidents],
    }
