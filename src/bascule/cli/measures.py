"""`evaluate`: how well bascule codes, against a gold file, another coding, or its own other language."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from bascule.cli.options import output_options
from bascule.cli.output import print_records, print_rows, print_table

COLUMNS = ("measure", "precision", "recall", "f1", "correct", "coded", "gold")


@click.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.option(
    "--articles", type=click.Path(path_type=Path), help="The gold's articles; else GOLD's NAME_articles.json."
)
@click.option("--against", type=click.Path(path_type=Path), help="Score this coding, of the same format, instead.")
@click.option("--parallel", is_flag=True, help="GOLD is a TSV of id, fr, en: agreement of the two languages.")
@click.option("--to", "target", type=click.Path(path_type=Path), help="Write bascule's coding to this file as well.")
@output_options
def evaluate(
    gold: Path, articles: Path | None, against: Path | None, parallel: bool, target: Path | None, form: str
) -> None:
    """Precision, recall and F1 of each field against GOLD, or agreement of two coders with --against."""
    import json

    from bascule import evaluation

    rows: list[dict[str, Any]]
    if parallel:
        agreement, different = evaluation.agreement_of_languages(gold)
        if target:
            target.write_text(json.dumps(different, ensure_ascii=False, indent=1), encoding="utf-8")
        rows = [
            {"measure": "all sentences", "share": agreement.share, "same": agreement.same, "of": agreement.pairs},
            {
                "measure": "sentences with an event",
                "share": agreement.share_where_coded,
                "same": agreement.same_where_coded,
                "of": agreement.coded,
            },
        ]
        columns: tuple[str, ...] = ("measure", "share", "same", "of")
    else:
        right = evaluation.load_coding(gold)
        coding = evaluation.load_coding(against) if against else evaluation.code_gold(gold, articles)
        if target:
            documents = [
                {"doc": doc, "sentences": [{"n": n, **s} for n, s in sentences.items()]}
                for doc, sentences in coding.items()
            ]
            target.write_text(json.dumps(documents, ensure_ascii=False, indent=1), encoding="utf-8")
        rows, columns = [asdict(item) for item in evaluation.score(coding, right)], COLUMNS
    if form in {"json", "jsonl"}:
        print_records(rows, form)
        return
    shown = [{k: f"{v:.3f}" if isinstance(v, float) else v for k, v in row.items()} for row in rows]
    if form == "table":
        print_table(shown, columns)
    else:
        print_rows(shown, form, columns)
