"""`claims`, `disputes` and `promises`: who says what, who denies it, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from bascule.cli.options import Command, Day, decorated, ledger_option, output_options
from bascule.cli.output import print_records, print_rows, print_table, say, tell_of_unknown
from bascule.cli.questions import open_ledger
from bascule.records import plain

if TYPE_CHECKING:
    from bascule.ledger import Claim, LedgerQuote
    from bascule.weigh.disputes import Dispute
    from bascule.weigh.promises import Promise
    from bascule.weigh.statements import Statement

VOICES = "voices are independent reports"

NAME_COLUMNS = ("of", "as", "contested", "asserted_by", "rejected_by")
QUOTE_COLUMNS = ("said_by", "cue", "cue_kind", "cue_grammar", "quotation", "published", "outlet")
CLAIM_COLUMNS = ("kind", *NAME_COLUMNS, *QUOTE_COLUMNS, "said", "sentences")
DISPUTE_HEADS = ("kind", "subject", "since", "last word")
DISPUTE_COLUMNS = ("kind", "subject", "asserted_by", "voices", "denied_by", "voices against", "first", "last")
PROMISE_COLUMNS = ("announced", "kind", "type", "holder", "beneficiary", "channel", "by", "due", "state", "voices")


def _days_options(what: str, *, on: str | None = None) -> Callable[[Command], Command]:
    """The days of a question; `on` is the help of the option of that name, left out without it."""

    def add(command: Command) -> Command:
        decorators = [
            click.option("--from", "from_", type=Day(), help=f"Only {what} from this day on."),
            click.option("--to", type=Day(), help=f"Only {what} up to this day."),
            *([click.option("--on", type=Day(), help=on)] if on else []),
            click.option("--known-by", type=Day(), help="As the ledger knew things on this day."),
            ledger_option,
            output_options,
        ]
        return decorated(command, *decorators)

    return add


@click.command()
@click.argument("country", required=False)
@click.option("--by", metavar="WHO", help="Only what WHO says: a code (MLI, IGO:UN) or a name (Diop, Moscou).")
@click.option("--about", metavar="WHAT", help="Only what is said about WHAT: a code, a name, or a word (mercenaires).")
@_days_options("what was published")
def claims(country: str | None, by: str | None, about: str | None, ledger_path: str, form: str, **days: Any) -> None:
    """Who says what: contestable names with both their sides, and quotations with their speakers.

    COUNTRY as in `bascule events`: what it says, and what is said about it.
    """
    from bascule.weigh.said import names_given, quotations

    asked: dict[str, Any] = {"country": _code(country), "by": _asked(by), "about": _asked(about)}
    with open_ledger(ledger_path) as ledger:
        names = [_name_row(claim) for claim in names_given(ledger, **asked, **days)]
        quotes = [_quote_row(item) for item in quotations(ledger, **asked, **days)]
    if form in {"json", "jsonl"}:
        print_records([*names, *quotes], form)
    elif form == "table":
        print_table(names, NAME_COLUMNS, below="sentences")
        if names and quotes:
            click.echo()
        print_table([_quote_shown(row) for row in quotes], ("who", "how", "published", "outlet"), below="said")
        say(f"{len(names)} names, {len(quotes)} quotations")
    else:
        print_rows([*names, *quotes], form, CLAIM_COLUMNS)


@click.command()
@click.argument("country", required=False)
@click.option("--kind", type=click.Choice(["name", "act"]), help="Only contested names, or only contested acts.")
@_days_options("disputes in which something was published", on="As the dispute stood on this day.")
def disputes(
    country: str | None,
    kind: str | None,
    from_: date | None,
    to: date | None,
    on: date | None,
    known_by: date | None,
    ledger_path: str,
    form: str,
) -> None:
    """What some assert and others deny, names and acts, always with both sides; COUNTRY as in `bascule events`."""
    from bascule.weigh.disputes import disputes as gather

    with open_ledger(ledger_path) as ledger:
        found = gather(ledger, _code(country), kind=kind, from_=from_, to=to, on=on, known_by=known_by)
    if form in {"json", "jsonl"}:
        print_records((_dispute_record(item) for item in found), form)
    elif form == "table":
        print_table([_dispute_shown(item) for item in found], DISPUTE_HEADS, below="lines")
        say(f"{len(found)} disputes: + who says so, − who denies it, each side's first and last word; {VOICES}")
    else:
        print_rows((_dispute_row(item) for item in found), form, (*DISPUTE_COLUMNS, "asserted", "denied"))


@click.command()
@click.argument("country", required=False)
@click.option("--with", "with_", metavar="CODE", help="Only with this other party (RUS, IGO:UN, FRA:MIL).")
@click.option("--type", "types", metavar="TYPE", multiple=True, help="Only this event type; repeat for more.")
@click.option("--channel", "channels", metavar="CHANNEL", multiple=True, help="Only this channel; may repeat.")
@click.option(
    "--state",
    "states",
    type=click.Choice(["open", "kept", "partly kept", "overdue", "denied"]),
    multiple=True,
    help="Only promises in this state; repeat for more.",
)
@_days_options("promises made", on="Their state on this day; the last day published is the default.")
def promises(
    country: str | None,
    with_: str | None,
    types: Sequence[str],
    channels: Sequence[str],
    states: Sequence[str],
    ledger_path: str,
    form: str,
    **days: Any,
) -> None:
    """What was promised, planned or hoped for, and what came of it; COUNTRY as in `bascule events`."""
    from bascule.weigh.promises import promises as gather

    with open_ledger(ledger_path) as ledger:
        found = gather(
            ledger,
            _code(country),
            with_=_code(with_),
            type=[kind.upper() for kind in types] or None,
            channel=list(channels) or None,
            state=list(states) or None,
            **days,
        )
    if form in {"json", "jsonl"}:
        print_records((plain(item) for item in found), form)
    elif form == "table":
        print_table([_promise_row(item) for item in found], PROMISE_COLUMNS, below="lines")
        say(f"{len(found)} promises" + (f", as of {found[0].on}" if found and found[0].on else ""))
    else:
        print_rows((_promise_row(item) for item in found), form, (*PROMISE_COLUMNS, "horizon", "reports", "evidence"))


def _code(country: str | None) -> str | None:
    """The code as asked for; one that names nobody is told."""
    code = country.upper() if country else None
    tell_of_unknown(code)
    return code


def _asked(words: str | None) -> str | None:
    from bascule.weigh.statements import asked_for

    return asked_for(words) if words else None


def _name_row(claim: Claim) -> dict[str, Any]:
    return {
        "kind": "name",
        "of": claim.of,
        "as": claim.as_,
        "contested": "yes" if claim.contested else "no",
        "asserted_by": _speakers(claim.asserted),
        "rejected_by": _speakers(claim.rejected),
        "sentences": list(dict.fromkeys(i.sentence for i in (*claim.asserted, *claim.rejected))),
    }


def _speakers(items: Iterable[Any]) -> list[str]:
    found = [i.by_entity or (i.characterisation.by.exact if i.characterisation.by else "(no one named)") for i in items]
    return list(dict.fromkeys(found))


def _quote_row(item: LedgerQuote) -> dict[str, Any]:
    from bascule.weigh.statements import speaker_words

    quote, speaker = item.quote, item.quote.speaker
    return {
        "kind": "quotation",
        "said_by": speaker_words(speaker) if speaker else "(no one named)",
        "speaker": speaker.entity if speaker else None,
        "cue": quote.cue.exact if quote.cue else None,
        "cue_kind": quote.cue_kind,
        "cue_grammar": quote.cue_grammar,
        "quotation": quote.kind,
        "said": quote.content.exact,
        "published": plain(item.published),
        "outlet": item.outlet,
        "article": item.article_id,
        "start": quote.content.start,
        "end": quote.content.end,
        "sentences": [item.sentence],
    }


def _quote_shown(row: dict[str, Any]) -> dict[str, Any]:
    """A quotation for a reader: who, by which word, and the words themselves, marked where they are verbatim."""
    code, cue = row["speaker"], row["cue"]
    kind = f" ({row['cue_kind']})" if row["cue_kind"] not in (None, "neutral") else ""
    said = " ".join(row["said"].split())
    return {
        "who": f"{row['said_by']} ({code})" if code else row["said_by"],
        "how": f"{cue}{kind}" if cue else row["cue_grammar"],
        "published": row["published"],
        "outlet": row["outlet"],
        "said": [f"“{said}”" if row["quotation"] == "direct" else said],
    }


def _dispute_shown(item: Dispute) -> dict[str, Any]:
    """A dispute for a reader: both sides under one another, with their speakers, voices, first and last word."""
    days = [statement.published for statement in item.statements if statement.published]
    lines: list[str] = []
    for sign, verb, side in (("+", "said by", item.asserted), ("−", "denied by", item.denied)):
        voices = f"{side.voices} voice{'s' if side.voices != 1 else ''}"
        lines.append(f"{sign} {verb} {', '.join(side.speakers)} ({voices})")
        told = _first_and_last(side.statements)
        for when, statement in zip(("first", "last") if len(told) > 1 else ("",), told, strict=True):
            lines.append("  " + _line(when, statement).strip())
    subject = f"{item.of} called “{item.as_}”" if item.kind == "name" else item.subject
    return {
        "kind": item.kind,
        "subject": subject,
        "since": min(days, default=None),
        "last word": max(days, default=None),
        "lines": lines,
    }


def _dispute_row(item: Dispute) -> dict[str, Any]:
    sides = (("asserted", "+", item.asserted), ("denied", "−", item.denied))
    days = [statement.published for statement in item.statements if statement.published]
    lines = [_line(sign, statement) for _, sign, side in sides for statement in _first_and_last(side.statements)]
    return {
        "kind": item.kind,
        "subject": item.subject,
        "asserted_by": list(item.asserted.speakers),
        "voices": item.asserted.voices,
        "denied_by": list(item.denied.speakers),
        "voices against": item.denied.voices,
        "first": min(days, default=None),
        "last": max(days, default=None),
        "lines": lines,
        **{name: [_line(sign, statement) for statement in side.statements] for name, sign, side in sides},
    }


def _dispute_record(item: Dispute) -> dict[str, Any]:
    record: dict[str, Any] = {"subject": item.subject, **plain(item)}
    for name, side in (("asserted", item.asserted), ("denied", item.denied)):
        record[name] |= {"first": plain(side.first), "last": plain(side.last)}
    return record


def _promise_row(item: Promise) -> dict[str, Any]:
    reports = [_line("announced", statement) for statement in item.reports]
    evidence = [_line(found.bearing, found.statement) for found in item.evidence]
    return {
        "announced": item.announced,
        "kind": item.kind,
        "type": f"{item.type} {item.mode}" if item.mode else item.type,
        "holder": list(item.holder),
        "beneficiary": list(item.beneficiary),
        "channel": f"{item.channel} {item.sign or ''}".strip() if item.channel else None,
        "by": item.by,
        "due": item.due,
        "horizon": item.horizon,
        "state": item.state,
        "voices": item.voices,
        "lines": [*reports, *evidence],
        "reports": reports,
        "evidence": evidence,
    }


def _first_and_last(statements: Sequence[Statement]) -> Sequence[Statement]:
    return statements if len(statements) < 2 else (statements[0], statements[-1])


def _line(lead: str, statement: Statement) -> str:
    source = ", ".join(str(part) for part in (statement.outlet, statement.published) if part)
    said = f" — {statement.speaker}" if statement.speaker != statement.outlet else ""
    return f"{lead} {source}{': ' if source else ''}{' '.join(statement.sentence.split())}{said}"
