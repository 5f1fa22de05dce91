"""A series of violence with the break: what was observed, the path of each side, the earlier one continued."""

from __future__ import annotations

from typing import Any

from bascule.charts.drawing import BLACK, BLUE, GREEN, VERMILION, WIDTH, alt, chart, day_scale, empty, finished, moment
from bascule.charts.labels import Labels
from bascule.charts.periods import first_day
from bascule.sources.violence import CREDITS
from bascule.weigh.outcome_wording import CAVEAT_LONG, WORDS, number, place_name, warnings
from bascule.weigh.outcomes import Outcome


def outcome(found: Outcome, language: str = "en") -> Any:
    """One outcome as a picture; it says on itself that it shows an association and no cause."""
    say = Labels(language)
    values = found.series.between(found.first, found.last)
    if not len(values) or not found.series.values.any():
        return empty(say("outcome_none", place=place_name(found, language)), language)
    rows = [_row(found, n, float(value), say) for n, value in enumerate(values)]
    scale = day_scale(first_day(found.first), first_day(found.last + 1))
    x = alt.X("at:T", title=None, scale=scale, axis=alt.Axis(format="%b %Y", labelOverlap=True, grid=False))
    measure = WORDS[language][found.series.measure]
    y = alt.Y("observed:Q", title=say("per_month", measure=measure), scale=alt.Scale(nice=True))
    tip = [alt.Tooltip("month:N", title=say("month")), alt.Tooltip("observed:Q", title=measure, format=",.0f")]
    layers = [
        chart(rows).mark_bar(color="#C8C8C8").encode(x=x, x2="end:T", y=y, y2="none:Q", tooltip=tip),
        *_lines(found, rows, x, say),
        *_break(found, say),
    ]
    credit = say("source", credit=CREDITS.get(found.series.source, found.series.source))
    subtitle = [_told(found, say), *warnings(found, language), CAVEAT_LONG[language], credit]
    drawing = alt.layer(*layers).properties(width=WIDTH, height=260)
    return finished(drawing, _title(found, measure, say), subtitle, language)


def _title(found: Outcome, measure: str, say: Labels) -> str:
    names = {"place": place_name(found, say.language), "measure": measure, "month": say.month(first_day(found.turn))}
    if found.mean_before is None or found.mean_after is None or found.answer == "short":
        return say("outcome_short", **names)
    levels = {"before": number(found.mean_before, say.language), "after": number(found.mean_after, say.language)}
    return say(f"outcome_{found.answer}", **names, **levels)


def _told(found: Outcome, say: Labels) -> str:
    # With too few months an interval would look surer than it is.
    if found.difference is None or found.answer == "short":
        return ""
    both = {"low": found.difference.low, "high": found.difference.high, "value": found.difference.value}
    return say("difference", **{key: number(value, say.language, sign=True) for key, value in both.items()})


def _row(found: Outcome, place: int, value: float, say: Labels) -> dict[str, Any]:
    month = found.first + place
    row: dict[str, Any] = {
        "at": moment(first_day(month)),
        "end": moment(first_day(month + 1)),
        "month": say.month(first_day(month)),
        "none": 0,
        "observed": value,
    }
    return row


def _lines(found: Outcome, rows: list[dict[str, Any]], x: Any, say: Labels) -> list[Any]:
    """The lines that a fit allows; a path that falls under zero is drawn at zero, since nobody dies less than not."""
    made: list[tuple[str, str, list[int], list[int], tuple[float, ...]]] = []
    turn = found.turn - found.first
    if found.fitted and found.answer != "short":
        sides = list(range(turn)), list(range(turn, len(rows)))
        made += [("fitted", BLUE, [1, 0], side, found.fitted) for side in sides]
        made.append(("path", VERMILION, [5, 3], sides[1], found.path))
    if found.comparison is not None and found.answer != "short":
        made.append(("mix", GREEN, [1, 2], list(range(len(rows))), found.comparison.mix))
    if not made:
        return []
    keys = list(dict.fromkeys(key for key, *_ in made))
    names = [say(key) for key in keys]
    colours = {key: (colour, dash) for key, colour, dash, *_ in made}
    points = [
        {"at": rows[n]["at"], "line": say(key), "part": f"{key} {places[0]}", "value": round(max(0.0, values[n]), 3)}
        for key, _, _, places, values in made
        for n in places
    ]
    scale = alt.Scale(domain=names, range=[colours[key][0] for key in keys])
    dashes = alt.Scale(domain=names, range=[colours[key][1] for key in keys])
    lines = (
        chart(points)
        .mark_line(strokeWidth=2.2)
        .encode(
            x=x,
            y="value:Q",
            detail="part:N",
            color=alt.Color("line:N", title=None, sort=names, scale=scale, legend=alt.Legend(orient="top")),
            strokeDash=alt.StrokeDash("line:N", title=None, sort=names, scale=dashes),
        )
    )
    return [lines]


def _break(found: Outcome, say: Labels) -> list[Any]:
    if not found.first < found.turn <= found.last:
        return []
    row = {"at": moment(first_day(found.turn)), "month": say("turn_in", month=say.month(first_day(found.turn)))}
    line = chart([row]).mark_rule(color=BLACK, strokeWidth=1.4, strokeDash=[4, 3]).encode(x="at:T")
    text = chart([row]).mark_text(align="left", dx=4, dy=8, fontSize=10, fontWeight="bold", color=BLACK)
    return [line, text.encode(x="at:T", y=alt.value(0), text="month:N")]
