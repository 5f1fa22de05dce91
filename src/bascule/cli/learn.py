"""`learn`: a new event type from a dozen examples."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from bascule.cli.options import output_options
from bascule.cli.output import print_records, print_rows, print_table, say
from bascule.errors import BasculeError

COLUMNS = ("type", "like", "examples", "counter_examples", "background", "precision", "recall", "f1", "refused", "file")


@click.command()
@click.argument("examples", type=click.Path())
@click.option("--to", metavar="FILE", type=click.Path(), help="Where to write; else EXAMPLES with .types.json.")
@output_options
def learn(examples: str, to: str | None, form: str) -> None:
    """Learn a new event type from a dozen sentences; then name its file: `bascule code --types FILE`.

    EXAMPLES is a text file in UTF-8, for instance:

    \b
      type: DEBT_RELIEF
      definition: A creditor writes off or reduces what another state owes it.
      like: AID
      [actor:Paris] a annulé 200 millions de dettes de [recipient:la Guinée]. | annulé
      [recipient:Cuba]'s debt was written off by [actor:Moscow], [other:Hanoi] said.
      not: [actor:Lomé] owes [recipient:its Chinese creditors] 90 million dollars.

    Headings: type (capitals, no name of the standard); where wanted definition, quad (1 to 4), like (the nearest
    standard type, as which others count it; else it is guessed) and reciprocal: yes (both sides do it). Then one
    sentence a line, 6 at least, better 12 or more, in each language you read: [actor:…] does it, [recipient:…] bears
    it, [other:…] has no part in it; after a bar, the words that tell the act. Lines that begin with `not:` are
    counter-examples, those that begin with # remarks.

    Printed are precision, recall and F1 of ten folds: each example, counter-example and pair of the built-in
    background is judged by a head that was not shown its sentence. `refused` counts the counter-examples rightly left
    out. Poor figures come with a warning that says what to do.
    """
    from bascule.coding.learned import LearnedTypes, fingerprint
    from bascule.coding.learned_examples import read_examples
    from bascule.coding.learned_head import learn as learn_type
    from bascule.coding.relations import RelationReader

    source = Path(examples)
    target = Path(to) if to else source.with_suffix(".types.json")
    if target.resolve() == source.resolve():
        raise BasculeError("the examples would be overwritten", where=to, remedy="name another file with --to")
    told = read_examples(source)
    reader = RelationReader()
    encoder = fingerprint(reader)
    learned, figures = learn_type(told, reader)
    try:
        target.write_text(LearnedTypes(encoder, (learned,)).to_json() + "\n", encoding="utf-8")
    except OSError as error:
        raise BasculeError("the file cannot be written", where=str(target), remedy=error.strerror) from error
    row = {"type": learned.name, "like": learned.like, **asdict(figures), "file": str(target)}
    row.update({name: round(row[name], 2) for name in ("precision", "recall", "f1")})
    if form in {"json", "jsonl"}:
        print_records([row], form)
    elif form == "table":
        print_table([row], COLUMNS)
    else:
        print_rows([row], form, COLUMNS)
    if told.like is None:
        near = f"near {learned.like}" if learned.like else "near no standard type"
        say(f"{learned.name} is taken to be {near}; write `like: TYPE` to say otherwise")
    if figures.warning:
        say(f"warning: {figures.warning}")
    say(f"{target}: now `bascule code SOURCE --types {target}` finds {learned.name}")
