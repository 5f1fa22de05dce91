"""Pages of the documentation site made from the package's own data: codebook, commands, figures of accuracy."""

from __future__ import annotations

import inspect
import json
import re
import textwrap
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from bascule.cli import command
from bascule.codebook.ontology import Entry, ontology
from bascule.records import FACTUALITIES

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ROOT / "src" / "bascule" / "explorer" / "data" / "reliability.json"
FLOORS = ROOT / "eval" / "floors.json"

WORDS = tomllib.loads(Path(__file__).with_name("site_words.toml").read_text(encoding="utf-8"))


def codebook_page(language: str) -> str:
    """Every code with what it means and how it reads, in `fr` or `en`."""
    standard = ontology()

    def say(key: str) -> str:
        return str(WORDS[key][language])

    parts = [f"# {say('codebook')}", say("intro"), f"## {say('types')}"]
    for item in standard.types:
        needs = f" · {say('needs')}" if item.recipient else ""
        parts.append(f"### {item.code}\n\n*{say(f'quad_{item.quad}')} · {say('score')} {item.score:+g}{needs}*")
        parts += _told(item, language)
        for mode in item.modes:
            score = item.score if mode.score is None else mode.score
            parts.append(f"#### {item.code} {mode.code} ({score:+g})")
            parts += _told(mode, language)
    for name in ("channels", "sectors", "contexts"):
        listed: Iterable[Entry] = getattr(standard, name)
        rows = [(f"`{entry.code}`", entry.definition(language), f"*{entry.examples(language)[0]}*") for entry in listed]
        parts += [f"## {say(name)}", table((say("code"), say("meaning"), say("example")), rows)]
    told = [(f"`{code}`", say(code)) for code in FACTUALITIES]
    return "\n\n".join([*parts, f"## {say('factuality')}", table((say("code"), say("meaning")), told)]) + "\n"


def _told(entry: Entry, language: str) -> list[str]:
    return [entry.definition(language), "\n".join(f"- *{sentence}*" for sentence in entry.examples(language))]


def commands_page() -> str:
    """Every command with its usage, what it does and its options."""
    parts = ["# Commands", "Made from the commands themselves; `bascule COMMAND --help` says the same."]
    parts += _command(command, "bascule", None, 2)
    return "\n\n".join(parts) + "\n"


def _command(item: click.Command, name: str, parent: click.Context | None, level: int) -> Iterable[str]:
    with click.Context(item, info_name=name.split()[-1], parent=parent) as context:
        if parent is not None:
            yield f"{'#' * min(level, 4)} {name}"
        yield f"```text\n{item.get_usage(context).removeprefix('Usage: ')}\n```"
        yield _help(item.help or "")
        arguments = [param for param in item.params if isinstance(param, click.Option) and not param.hidden]
        records = [record for param in arguments if (record := param.get_help_record(context))]
        if records and parent is not None:
            yield table(("option", "what it does"), [(f"`{option}`", told) for option, told in records])
        if item.epilog:
            yield _help(item.epilog)
        if isinstance(item, click.Group):
            for child in item.list_commands(context):
                found = item.get_command(context, child)
                if found is not None and not found.hidden:
                    yield from _command(found, f"{name} {child}", context, level + (parent is not None))


def _help(text: str) -> str:
    """Help as Markdown: paragraphs, and what is laid out by hand as it stands."""
    told = []
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        if paragraph.lstrip().startswith("\b"):
            laid_out = textwrap.dedent(paragraph.replace("\b", "").strip("\n"))
            told.append(f"```text\n{laid_out}\n```")
        else:
            told.append(paragraph)
    return "\n\n".join(told)


def accuracy(language: str) -> str:
    """The figures of the reader on the project's own gold, as they were measured last, with their day."""
    told = json.loads(FIGURES.read_text(encoding="utf-8"))
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    rows = []
    for row in told["rows"]:
        floor = " / ".join(f"{floors[code][row['measure']]:.2f}" for code in ("fr", "en"))
        figures = (f"{row[key]:.2f}" for key in ("precision", "recall", "f1"))
        rows.append((WORDS["measures"][row["measure"]][language], *figures, floor))
    head = [WORDS[key][language] for key in ("measure", "precision", "recall", "f1", "floor")]
    measured = WORDS["measured"][language].format(day=told["measured_on"], command=told["command"], coder=told["coder"])
    return f"{table(head, rows)}\n\n{measured}"


def readme_section(heading: str) -> str:
    """The text under a heading of the readme, its links as pages of docs/ have them. Raises ValueError without it."""
    sections = re.split(r"^## ", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.M)
    for section in sections[1:]:
        title, _, text = section.partition("\n")
        if title.strip() == heading:
            return re.sub(r"\]\(docs/", "](", text.strip())
    raise ValueError(f"README.md has no section {heading!r}")


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table in Markdown."""

    def line(cells: Iterable[Any]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return "\n".join([line(head), line(["---"] * len(head)), *map(line, rows)])
