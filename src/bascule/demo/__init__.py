"""Dispatches written for demonstration: fictional outlets, public facts, each with the public source of its fact."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files

from bascule.records import Article

SOURCE = "bascule/demo/dispatches.jsonl"
# Stands in the address of every dispatch, so that no export can be mistaken for press.
SCHEME = "written-for-demonstration"


def demo_articles() -> list[Article]:
    """The dispatches in order of publication."""
    return [
        Article(
            text=row["text"],
            published=date.fromisoformat(row["published"]),
            title=row["title"],
            url=f"{SCHEME}:{number}",
            language=row["language"],
            outlet=row["outlet"],
            origin=f"{SOURCE}, line {number}",
        )
        for number, row in enumerate(dispatches(), 1)
    ]


def dispatches() -> list[dict[str, str]]:
    """The dispatches as they ship: outlet, published, language, title, text and fact_source."""
    lines = files("bascule.demo").joinpath("dispatches.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
