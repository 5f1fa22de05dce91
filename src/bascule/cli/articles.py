"""`code` and `build`: articles in, readings to stdout or into a ledger."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from bascule.cli.options import ledger_option, output_options, source_options, speed_options, types_option
from bascule.cli.output import Warnings, print_records, print_rows, print_table, say
from bascule.coding.coder import Coder
from bascule.coding.learned import LearnedTypes
from bascule.errors import BasculeError
from bascule.records import Article, Event, Reading, SetAside
from bascule.sources import read_articles

EVENT_COLUMNS = (
    "article", "published", "outlet", "title", "date", "date_source", "type", "mode", "actors", "recipients", "channel",
    "sign", "factuality", "speaker", "place", "trigger", "start", "end", "sentence", "score", "why", "url",
)  # fmt: skip
TABLE_COLUMNS = ("date", "type", "actors", "recipients", "channel", "factuality")


@click.command()
@source_options
@types_option
@speed_options
@output_options
def code(
    sources: tuple[str, ...],
    columns: Mapping[str, str],
    published: date | None,
    language: str | None,
    encoding: str | None,
    source_format: str | None,
    clean: bool,
    types: tuple[str, ...],
    workers: int,
    screen: bool,
    form: str,
) -> None:
    """Read and code articles; print what they say, and keep nothing.

    SOURCE is a file, a folder of files, or - for standard input: text, HTML pages, tables, JSON, PDF, RTF and Word
    documents, exports of Europresse, Factiva and LexisNexis, feeds and web archives; each also packed as .gz (see
    docs/sources.md). --jsonl prints one reading a line; the other forms print one event a row.
    """
    warnings, coder = Warnings(), Coder(learned=learned_types(types), screen=screen)
    read = Reader(sources, columns, published, language, encoding, source_format, clean, coder=coder, workers=workers)
    readings = read.readings(warnings)
    if form in {"json", "jsonl"}:
        print_records((reading.to_dict() for reading in readings), form)
    elif form == "table":
        print_table(_table_rows(readings), TABLE_COLUMNS, below="lines")
    else:
        print_rows((event_row(e, r.article) for r in readings for e in r.events), form, EVENT_COLUMNS)
    finish(read.count, warnings)


@click.command()
@source_options
@types_option
@speed_options
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="Code here, or on a Ray cluster (extra `ray`); then SOURCE may be an address such as s3://bucket/folder.",
)
@click.option("--address", help="The Ray cluster; a new one on this machine where it is left out.")
@click.option(
    "--parts",
    metavar="FOLDER",
    help="Where the cluster keeps its Parquet parts, a folder that all machines see or an address; else LEDGER.parts.",
)
@ledger_option
def build(
    sources: tuple[str, ...],
    columns: Mapping[str, str],
    published: date | None,
    language: str | None,
    encoding: str | None,
    source_format: str | None,
    clean: bool,
    types: tuple[str, ...],
    workers: int,
    screen: bool,
    engine: str,
    address: str | None,
    parts: str | None,
    ledger_path: str,
) -> None:
    """Read, code and keep articles in a ledger; SOURCE as in `bascule code`.

    An article that the ledger already holds, coded by the same version, is passed over: a build that was stopped goes
    on where it was, and one that is run twice adds nothing. Names that an article does not explain are looked up among
    the office holders whom earlier articles or `bascule actors import` have taught. The content of --types is kept with
    the run.

    With --engine ray, each file (or row group of a Parquet file) is coded in parts on the machines of the cluster, and
    the parts are merged into the ledger; repeated, the command codes what is missing. Nothing is then learned from one
    article for another, which the run tells. See docs/cluster.md.
    """
    if engine == "ray":
        if types or not screen or workers > 1 or "-" in sources:
            raise click.UsageError("--engine ray goes without --types, --no-screen, --workers and standard input")
        options = {
            "columns": dict(columns),
            "published": str(published) if published else None,
            "language": language,
            "encoding": encoding,
            "form": source_format,
            "clean": clean,
        }
        build_under_ray(sources, options, ledger_path, parts or f"{ledger_path}.parts", address)
        return
    from bascule.ledger import Ledger
    from bascule.weigh.known_persons import KnownPersons

    warnings, coder = Warnings(), Coder(learned=learned_types(types), screen=screen)
    read = Reader(sources, columns, published, language, encoding, source_format, clean, coder=coder, workers=workers)
    with Ledger(Path(ledger_path)) as ledger:
        known = KnownPersons(ledger.roles())
        read.coder.ask(known)
        run = ledger.begin_run({**read.coder.versions, **known.settings})
        before = ledger.counts()
        kept = ledger.add(read.progressing(read.readings(warnings, ledger.coded_ids(run), ledger, run)), run)
        after, told = ledger.counts(), ledger.clock.note()
    if told:
        say(told)
    say(
        f"{ledger_path}: {kept} articles added ({read.passed_over} already there), "
        f"{after['events'] - before['events']} events, {after['quotes'] - before['quotes']} quotations, "
        f"{warnings.count} records set aside"
    )
    finish(read.count, warnings)


def build_under_ray(
    sources: tuple[str, ...], options: Mapping[str, Any], ledger_path: str, parts: str, address: str | None
) -> None:
    """Codes on a Ray cluster and merges the parts into a ledger."""
    from bascule.cluster import SETTINGS, code_under_ray, readings_in, units
    from bascule.ledger import Ledger

    warnings, versions = Warnings(), {**Coder().versions, **SETTINGS}
    with Ledger(Path(ledger_path)) as ledger:
        told = code_under_ray(units(sources, options), parts, versions, address)
        run = ledger.begin_run(versions)
        before, articles = ledger.counts(), sum(row["articles"] for row in told)
        notes = [SetAside(*note) for row in told if row["notes"] for note in json.loads(row["notes"])]
        ledger.set_aside(notes, run)
        for note in notes:
            warnings.add(note)

        def readings() -> Iterator[Reading]:
            for reading in readings_in(parts, (row["part"] for row in told if row["part"])):
                for item in reading.set_aside:
                    warnings.add(item)
                yield reading

        kept = ledger.add(readings(), run)
        after = ledger.counts()
    say(
        f"{ledger_path}: {kept} articles added ({articles - kept} already there), "
        f"{after['events'] - before['events']} events, {after['quotes'] - before['quotes']} quotations, "
        f"{warnings.count} records set aside"
    )
    finish(articles, warnings)


class Reader:
    """Articles from the sources of a command to their readings, with what could not be read told and kept."""

    def __init__(
        self,
        sources: tuple[str, ...],
        columns: Mapping[str, str],
        published: date | None,
        language: str | None,
        encoding: str | None,
        source_format: str | None = None,
        clean: bool = False,
        *,
        coder: Coder | None = None,
        workers: int = 1,
    ) -> None:
        self.coder, self.workers = coder or Coder(), workers
        self.count = self.passed_over = 0
        self._items = read_articles(
            sources,
            columns=columns,
            published=published,
            language=language,
            encoding=encoding,
            form=source_format,
            clean=clean,
            stdin=sys.stdin.buffer,
        )

    def readings(
        self, warnings: Warnings, known: set[str] | None = None, ledger: Any = None, run: str | None = None
    ) -> Iterator[Reading]:
        """Readings in order; records set aside go to `warnings`, and to the ledger where there is one."""

        def articles() -> Iterator[Article]:
            for item in self._items:
                if isinstance(item, SetAside):
                    warnings.add(item)
                    if ledger is not None:
                        ledger.set_aside([item], run)
                    continue
                self.count += 1
                if known is not None and item.id in known:
                    self.passed_over += 1
                else:
                    yield item

        for reading in self.coder.read_many(articles(), workers=self.workers):
            for item in reading.set_aside:
                warnings.add(item)
            yield reading

    def progressing(self, readings: Iterator[Reading]) -> Iterator[Reading]:
        """The same readings, their number and speed shown on stderr."""
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        events = 0
        console = Console(stderr=True)
        layout = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*layout, console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task("coding", total=None)
            for number, reading in enumerate(readings, start=1):
                events += len(reading.events)
                progress.update(task, description=f"{number} articles, {events} events")
                yield reading


def learned_types(files: tuple[str, ...]) -> LearnedTypes | None:
    """The types that a user taught, None where none are named."""
    return LearnedTypes.read(*map(Path, files)) if files else None


def finish(count: int, warnings: Warnings) -> None:
    """The exit code: 3 where nothing could be read, 1 where some records were set aside."""
    if count == 0:
        raise BasculeError("no article could be read", remedy="see the messages above, or name other sources")
    if warnings.count:
        sys.exit(1)


def event_row(event: Event, article: Article) -> dict[str, Any]:
    """An event as one flat row."""
    return {
        "article": article.id,
        "published": article.published,
        "outlet": article.outlet,
        "title": article.title,
        "date": interval(event, article.published),
        "date_source": when.source if (when := event.when(article.published)) else None,
        "type": event.type,
        "mode": event.mode,
        "actors": list(event.actors),
        "recipients": list(event.recipients),
        "channel": event.channel,
        "sign": event.sign,
        "factuality": event.factuality,
        "speaker": event.speaker.exact if event.speaker else None,
        "place": event.place.name if event.place else None,
        "trigger": event.trigger.exact,
        "start": event.sentence.start,
        "end": event.sentence.end,
        "sentence": event.sentence.exact,
        "score": event.score,
        "why": list(event.why),
        "url": article.url,
    }


def interval(event: Event, published: date | None) -> str:
    """The days of an event as one cell: what the text says, else (in brackets) the day of publication."""
    when = event.when(published)
    if when is None:
        return ""
    told = str(when.start) if when.start == when.end else f"{when.start}/{when.end}"
    return told if when.source == "text" else f"({told})"


def labelled(event: Event) -> str:
    """Type and mode in one cell."""
    return f"{event.type} {event.mode}" if event.mode else event.type


def _table_rows(readings: Iterator[Reading]) -> Iterator[dict[str, Any]]:
    for reading in readings:
        for event in reading.events:
            row = event_row(event, reading.article)
            row["type"] = labelled(event)
            row["channel"] = f"{event.channel} {event.sign or ''}".strip() if event.channel else None
            said = f" — {event.speaker.exact}" if event.speaker else ""
            row["lines"] = [f"{' '.join(event.sentence.exact.split())}{said}"]
            yield row
