"""How far the reader can be trusted: precision, recall and F1 of each field, with their intervals."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bascule.charts.drawing import BLACK, BLUE, ORANGE, WIDTH, alt, chart, empty, finished, wilson
from bascule.charts.labels import Labels
from bascule.errors import BasculeError

NEEDS = ("measure", "precision", "recall", "f1", "correct", "coded", "gold")
ROW = 34


def figures(path: Path) -> list[dict[str, Any]]:
    """The figures that `bascule evaluate GOLD --json` wrote. Raises BasculeError for anything else."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BasculeError("the figures cannot be read", where=str(path), remedy=str(error.strerror)) from error
    except ValueError as error:
        raise BasculeError("this is no JSON", where=str(path), remedy="write it by evaluate GOLD --json") from error
    good = isinstance(rows, list) and all(
        isinstance(row, dict) and all(isinstance(row.get(name), int | float) for name in NEEDS[1:]) and "measure" in row
        for row in rows
    )
    if not good:
        remedy = "write them by bascule evaluate GOLD --json"
        raise BasculeError(f"no list of figures with {', '.join(NEEDS)}", where=str(path), remedy=remedy)
    return list(rows)


def reliability(rows: Sequence[Mapping[str, Any]], language: str = "en") -> Any:
    """The figures of an evaluation as a picture, the best measure first."""
    say = Labels(language)
    told = [row for row in rows if row["gold"] or row["coded"]]
    if not told:
        return empty(say("reliability_none"), language)
    ranked = sorted(told, key=lambda row: (-row["f1"], str(row["measure"])))
    names = [say.measure(str(row["measure"])) for row in ranked]
    kinds = [say("precision"), say("recall")]
    bars = [
        {"measure": say.measure(str(row["measure"])), "score": say(kind), "value": row[kind], "low": low, "high": high}
        for row in ranked
        for kind, number in (("precision", row["coded"]), ("recall", row["gold"]))
        for low, high in (wilson(row[kind], number),)
    ]
    points = [
        {"measure": name, "f1": row["f1"], "told": _share(row["f1"], say)}
        for name, row in zip(names, ranked, strict=True)
    ]
    y = alt.Y("measure:N", title=None, sort=names, axis=alt.Axis(ticks=False, domain=False, labelLimit=170))
    zero_to_one = alt.Scale(domain=[0, 1])
    axis = alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1])
    colour = alt.Color("score:N", title=None, sort=kinds, scale=alt.Scale(domain=kinds, range=[BLUE, ORANGE]))
    tip = [
        alt.Tooltip("measure:N", title=say("measure")),
        alt.Tooltip("score:N", title=say("score")),
        *(alt.Tooltip(f"{name}:Q", format=".2f") for name in ("value", "low", "high")),
    ]
    offset = alt.YOffset("score:N", sort=kinds)
    spans = (
        chart(bars)
        .mark_rule(strokeWidth=5, opacity=0.75)
        .encode(
            x=alt.X("low:Q", title=None, scale=zero_to_one, axis=axis),
            x2="high:Q",
            y=y,
            yOffset=offset,
            color=colour,
            tooltip=tip,
        )
    )
    ticks = (
        chart(bars)
        .mark_tick(thickness=2, size=11, color=BLACK)
        .encode(x=alt.X("value:Q", title=None), y=y, yOffset=offset)
    )
    dots = (
        chart(points)
        .mark_point(filled=True, size=60, color=BLACK, shape="diamond")
        .encode(x=alt.X("f1:Q", title=None), y=y)
    )
    text = dots.mark_text(align="left", dx=8, fontSize=11, fontWeight="bold", color=BLACK).encode(text="told:N")
    drawing = alt.layer(spans, ticks, dots, text).properties(width=WIDTH - 190, height=alt.Step(ROW / 2))
    return finished(drawing, _title(ranked, say), [say("reliability_sub")], language)


def _title(ranked: Sequence[Mapping[str, Any]], say: Labels) -> str:
    best, worst = ranked[0], ranked[-1]
    names = {"best": say.measure(str(best["measure"])), "best_f1": _share(best["f1"], say)}
    if len(ranked) == 1:
        return say("reliability_one", **names)
    worst_name = say.measure(str(worst["measure"]))
    return say("reliability_title", **names, worst=worst_name, worst_f1=_share(worst["f1"], say))


def _share(value: float, say: Labels) -> str:
    text = f"{value:.2f}"
    return text.replace(".", ",") if say.language == "fr" else text
