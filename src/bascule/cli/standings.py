"""`partners`: who stands with whom on a day."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from bascule.cli.options import Day, ledger_option, output_options
from bascule.cli.output import print_records, print_rows, print_table, say, tell_of_unknown
from bascule.cli.questions import open_ledger

if TYPE_CHECKING:
    from bascule.weigh.partnerships import Partnership
    from bascule.weigh.successions import Presence

COLUMNS = ("holder", "partner", "channel", "state", "since", "gives", "contested_by", "reports")
CHAIN_COLUMNS = ("name", "partner", "channel", "state", "begins", "ends", "after")
# Sentences under a row of the table; --json has all.
SHOWN = 3


@click.command()
@click.argument("country", required=False)
@click.option("--with", "with_", metavar="CODE", help="Only with this partner (RUS, IGO:UN).")
@click.option("--channel", metavar="CHANNEL", help="Only this channel (visit, agreement, arms, presence, …).")
@click.option("--on", type=Day(), help="As things stood on this day; by default the last day the ledger has word of.")
@click.option("--known-by", type=Day(), help="As the ledger knew things on this day.")
@click.option("--published-by", type=Day(), help="As the press had printed by this day.")
@click.option("--succession", is_flag=True, help="The presences and trainers in COUNTRY, one after another.")
@ledger_option
@output_options
def partners(
    country: str | None,
    with_: str | None,
    channel: str | None,
    on: date | None,
    known_by: date | None,
    published_by: date | None,
    succession: bool,
    ledger_path: str,
    form: str,
) -> None:
    """The state of each channel of security cooperation between COUNTRY and its partners on a day, and why.

    States: none, announced, active, weakening, suspended, ended.
    """
    from bascule.weigh.partnerships import CHANNELS, partnerships
    from bascule.weigh.successions import succession as chain_of

    if channel is not None and channel not in CHANNELS:
        raise click.BadParameter(f"{channel!r} is none of {', '.join(CHANNELS)}", param_hint="--channel")
    if succession and country is None:
        raise click.UsageError("--succession needs a COUNTRY")
    asked, other = country.upper() if country else None, with_.upper() if with_ else None
    tell_of_unknown(asked, other, written="MLI, MLI:MIL or IGO:UN")
    with open_ledger(ledger_path) as ledger:
        if succession and asked:
            presences = chain_of(ledger, asked, on=on, known_by=known_by)
            _print_chain(presences, form)
            return
        found = partnerships(
            ledger, asked, with_=other, channel=channel, on=on, known_by=known_by, published_by=published_by
        )
    if form in {"json", "jsonl"}:
        print_records((_record(item) for item in found), form)
    elif form == "table":
        print_table([{**_row(item), "lines": _lines(item)} for item in found], COLUMNS, below="lines")
        day = f" on {found[0].on}" if found else ""
        say(f"{len(found)} channels{day}" if found else "nothing on record: no event with a channel fits")
    else:
        print_rows((_row(item) for item in found), form, (*COLUMNS, "why", "sentences"))


def values_of(item: Any) -> dict[str, Any]:
    """A dataclass as JSON values, days in ISO form."""
    found: dict[str, Any] = json.loads(json.dumps(asdict(item), default=str))
    return found


def _row(item: Partnership) -> dict[str, Any]:
    return {
        "holder": item.holder,
        "partner": item.partner,
        "channel": item.channel,
        "state": item.state,
        "since": item.since,
        "gives": item.gives,
        "contested_by": list(item.contested_by),
        "reports": len(item.evidence),
        "why": list(item.why),
        "sentences": [step.sentence for step in item.evidence],
    }


def _record(item: Partnership) -> dict[str, Any]:
    return {**values_of(item), "contested": item.contested, "why": list(item.why)}


def _lines(item: Partnership) -> list[str]:
    moves = list(item.why)[-1:]
    sentences = []
    for step in item.evidence[-SHOWN:]:
        source = ", ".join(str(part) for part in (step.outlet, step.published) if part)
        words = " ".join((step.sentence or "").split())
        sentences.append(f"{source}: {words}" if source else words)
    return [*moves, *sentences]


def _print_chain(found: list[Presence], form: str) -> None:
    rows = [
        {
            **{name: getattr(item, name) for name in CHAIN_COLUMNS[:-1]},
            "after": [f"{tie.after} ({tie.kind})" for tie in item.ties],
            "lines": [f"{tie.after}: {tie.sentence or tie.why}" for tie in item.ties],
        }
        for item in found
    ]
    if form in {"json", "jsonl"}:
        print_records((values_of(item) for item in found), form)
    elif form == "table":
        print_table(rows, CHAIN_COLUMNS, below="lines")
        say(f"{len(found)} presences")
    else:
        print_rows(rows, form, CHAIN_COLUMNS)
