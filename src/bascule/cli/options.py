"""Options that several commands share, so that they mean the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

from bascule.records import FACTUALITIES
from bascule.sources import FORMAT_NAMES

Command = TypeVar("Command", bound=Callable[..., Any])
FIELDS = ("text", "published", "title", "url", "language", "outlet")


class Day(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error that says what is expected."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2024-06-20", param, ctx)


def _columns(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    columns: dict[str, str] = {}
    for value in values:
        field, _, name = value.partition("=")
        if field not in FIELDS or not name:
            raise click.BadParameter(f"{value!r}: write FIELD=NAME, with FIELD one of {', '.join(FIELDS)}", ctx, param)
        columns[field] = name
    return columns


def decorated(command: Command, *decorators: Callable[[Command], Command]) -> Command:
    """A command with these options and arguments, in this order."""
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def source_options(command: Command) -> Command:
    """What to read: the SOURCE arguments and how to read them."""
    return decorated(
        command,
        click.argument("sources", metavar="SOURCE...", nargs=-1, required=True),
        click.option(
            "--column",
            "columns",
            metavar="FIELD=NAME",
            multiple=True,
            callback=_columns,
            help=f"Column or key NAME holds FIELD ({', '.join(FIELDS)}); repeat as needed.",
        ),
        click.option("--published", type=Day(), help="Day of publication of articles that bear none."),
        click.option("--language", type=click.Choice(["fr", "en"]), help="Language of all articles; else it is read."),
        click.option("--encoding", help="Encoding of the files where it is not UTF-8 (cp1252, latin-1, …)."),
        click.option(
            "--format",
            "source_format",
            type=click.Choice(FORMAT_NAMES),
            help="Format of the files where their ending and beginning do not tell it.",
        ),
        click.option(
            "--clean",
            is_flag=True,
            help="Pass over notices, comments and links to other articles in texts, tables and JSON too.",
        ),
    )


def types_option(command: Command) -> Command:
    """Event types that the user taught."""
    return click.option(
        "--types",
        metavar="FILE",
        multiple=True,
        type=click.Path(),
        help="Find the type that `bascule learn` wrote to FILE too; repeat for more.",
    )(command)


def speed_options(command: Command) -> Command:
    """How many processes code, and whether all sentences are parsed."""
    return decorated(
        command,
        click.option(
            "--workers",
            type=click.IntRange(1, 256),
            default=1,
            show_default=True,
            help="Code in so many processes, each of about 1 GB; what comes out is the same.",
        ),
        click.option(
            "--screen/--no-screen",
            default=True,
            help="Pass over sentences where nobody is named who could act (the default), or parse all.",
        ),
    )


def output_options(command: Command) -> Command:
    """How to print: --table (the default), --jsonl, --json, --csv, --tsv."""
    helps = {
        "table": "A table to read (the default).",
        "jsonl": "One JSON object a line.",
        "json": "One JSON list.",
        "csv": "Comma-separated values, lists joined by '; '.",
        "tsv": "Tab-separated values, lists joined by '; '.",
    }
    for name, text in reversed(helps.items()):
        option = click.option(f"--{name}", "form", flag_value=name, default="table", help=text)
        command = option(command)
    return command


def ledger_option(command: Command) -> Command:
    """The ledger a question goes to."""
    return click.option(
        "--ledger", "ledger_path", metavar="FILE", required=True, type=click.Path(), help="The ledger (a DuckDB file)."
    )(command)


def question_options(command: Command) -> Command:
    """Filters of the questions to a ledger."""
    return decorated(
        command,
        click.argument("country", required=False),
        click.option("--with", "with_", metavar="CODE", help="Only with this other party (RUS, IGO:UN, FRA:MIL)."),
        click.option("--type", "types", metavar="TYPE", multiple=True, help="Only this event type; repeat for more."),
        click.option("--channel", "channels", metavar="CHANNEL", multiple=True, help="Only this channel; may repeat."),
        click.option(
            "--factuality",
            type=click.Choice(FACTUALITIES),
            multiple=True,
            help="Only events this sure; repeat for more.",
        ),
        click.option("--from", "from_", type=Day(), help="Only events from this day on."),
        click.option("--to", type=Day(), help="Only events up to this day."),
        click.option("--known-by", type=Day(), help="As the ledger knew things on this day."),
    )
