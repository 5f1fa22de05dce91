"""Partner shares of a country's cooperation and conflict, with the tipping points."""

from __future__ import annotations

from datetime import date
from typing import Any

from bascule.charts.drawing import (
    BLACK,
    GREY,
    SERIES_COLOURS,
    WIDTH,
    alt,
    chart,
    day_scale,
    empty,
    finished,
    moment,
    wilson,
)
from bascule.charts.labels import Labels
from bascule.charts.periods import Period, counted, first_day, periods
from bascule.ledger import Ledger
from bascule.weigh.alignment import Alignment, alignment
from bascule.weigh.incidents import country_of, incidents
from bascule.weigh.shifts import Shift, of_alignment

# Partners with a colour of their own; the rest are one band.
MOST_PARTNERS = 6
MOST_TURNS = 3
# Pixels of a line of the names of turns.
STRIP = 14
# From this share of the width on, the name of a turn finds room on its left.
ROOM = 0.45
PANELS = ("cooperation", "conflict")


def shares(
    ledger: Ledger,
    country: str,
    *,
    from_: date | None = None,
    to: date | None = None,
    known_by: date | None = None,
    language: str = "en",
) -> Any:
    """How a country's cooperation and conflict divide between its partners over time, and when that tipped."""
    found = incidents(ledger, country_of(country), from_=from_, to=to, known_by=known_by)
    return of_acts(alignment(found, country_of(country)), language)


def of_acts(found: Alignment, language: str = "en") -> Any:
    """The same of what passed between a country and its partners."""
    say = Labels(language)
    name = say.party(found.country)
    if not found.acts:
        return empty(say("nothing_partners", country=name), language)
    spans = periods(found.first, found.last)
    partners = _ranked(found)[:MOST_PARTNERS]
    turns = _turns(of_alignment(found).found)
    parts = [_names(spans, turns, say)] if turns else []
    parts += [_panel(found, series, spans, partners, turns, say) for series in PANELS if _total(found, series) > 0]
    parts.append(_acts(found, spans, turns, say))
    drawing = alt.vconcat(*parts, spacing=10).resolve_scale(color="shared")
    return finished(drawing, _title(found, turns, say), [say("shares_sub", acts=len(found.acts))], language)


def _ranked(found: Alignment) -> list[str]:
    weights = {partner: sum(act.contact for act in acts) for partner, acts in found.by_partner.items()}
    return sorted(weights, key=lambda partner: (-weights[partner], partner))


def _total(found: Alignment, series: str) -> float:
    return sum(act.weight(series) for act in found.acts)


def _turns(shifts: tuple[Shift, ...]) -> list[Shift]:
    """The strongest shifts of different months, those of shares first: they are what the picture shows."""
    ordered = sorted(shifts, key=lambda shift: (shift.kind != "share", -shift.evidence))
    chosen: list[Shift] = []
    for shift in ordered:
        if all(abs(counted(shift.month) - counted(other.month)) > 2 for other in chosen):
            chosen.append(shift)
    return chosen[:MOST_TURNS]


def _title(found: Alignment, turns: list[Shift], say: Labels) -> str:
    country = say.party(found.country)
    if not turns:
        series = next(series for series in (*PANELS, "contact") if _total(found, series) > 0)
        partner = max(found.by_partner, key=lambda name: sum(a.weight(series) for a in found.by_partner[name]))
        own = sum(act.weight(series) for act in found.by_partner[partner])
        share = round(100 * own / _total(found, series))
        return say("shares_none", country=country, series=say(series), partner=say.party(partner), share=share)
    first = turns[0]
    names = {"country": country, "partner": say.party(first.partner), "month": say.month(_day(first.month))}
    if first.kind == "share":
        key = "shares_title_conflict" if say.language == "fr" and first.series == "conflict" else "shares_title"
        both = {"before": round(100 * first.before), "after": round(100 * first.after)}
        return say(key, series=say(first.series), **names, **both)
    return say("shares_count", series=say(first.series), direction=say(first.direction), **names)


def _panel(
    found: Alignment, series: str, spans: list[Period], partners: list[str], turns: list[Shift], say: Labels
) -> Any:
    rows = _rows(found, series, spans, partners, say)
    names = [say.party(partner) for partner in partners]
    order = [*names, say("others")]
    bars = (
        chart(rows)
        .mark_bar(stroke="white", strokeWidth=0.5)
        .encode(
            x=_time(spans, labels=False),
            x2="end:T",
            y=alt.Y("low:Q", title=say("share", series=say(series)), axis=alt.Axis(format=".0%", values=[0, 0.5, 1])),
            y2="high:Q",
            color=alt.Color(
                "partner:N",
                title=say("partner"),
                sort=order,
                scale=alt.Scale(domain=order, range=[*SERIES_COLOURS[: len(names)], "#BBBBBB"]),
            ),
            tooltip=[
                alt.Tooltip("partner:N", title=say("partner")),
                alt.Tooltip("label:N", title=say("period")),
                alt.Tooltip("told:N", title=say("share_tip")),
                alt.Tooltip("interval:N", title=say("between")),
                alt.Tooltip("acts:Q", title=say("acts")),
            ],
        )
    )
    band, line = _marks(turns)
    return alt.layer(*band, bars, *line).properties(width=WIDTH, height=130)


def _rows(found: Alignment, series: str, spans: list[Period], partners: list[str], say: Labels) -> list[dict[str, Any]]:
    """A row for each partner and period with any weight; the interval is Wilson's over the number of acts."""
    percent = "\u202f%" if say.language == "fr" else "%"
    rows = []
    for span in spans:
        acts = [act for act in found.acts if span.first <= act.month <= span.last and act.weight(series) > 0]
        total, low = sum(act.weight(series) for act in acts), 0.0
        for partner in [*partners, None]:
            own = [act for act in acts if (act.partner if act.partner in partners else None) == partner]
            share = sum(act.weight(series) for act in own) / total if total else 0.0
            if not own:
                continue
            least, most = wilson(min(1.0, share), len(acts))
            rows.append(
                {
                    "start": moment(span.start),
                    "end": moment(span.end),
                    "label": span.label,
                    "partner": say.party(partner) if partner else say("others"),
                    "low": round(low, 4),
                    "high": round(min(1.0, low + share), 4),
                    "told": f"{round(100 * share)}{percent}",
                    "interval": f"{round(100 * least)}–{round(100 * most)}{percent}",
                    "acts": len(own),
                }
            )
            low += share
    return rows


def _acts(found: Alignment, spans: list[Period], turns: list[Shift], say: Labels) -> Any:
    rows = [
        {
            "start": moment(span.start),
            "end": moment(span.end),
            "label": span.label,
            "none": 0,
            "acts": sum(span.first <= act.month <= span.last for act in found.acts),
        }
        for span in spans
    ]
    bars = (
        chart(rows)
        .mark_bar(color=GREY, stroke="white", strokeWidth=0.5)
        .encode(
            x=_time(spans, labels=True),
            x2="end:T",
            y=alt.Y("acts:Q", title=say("acts_per", period=say(spans[0].name)), axis=alt.Axis(tickCount=3)),
            y2="none:Q",
            tooltip=[alt.Tooltip("label:N", title=say("period")), alt.Tooltip("acts:Q", title=say("acts"))],
        )
    )
    band, line = _marks(turns)
    return alt.layer(*band, bars, *line).properties(width=WIDTH, height=74)


def _time(spans: list[Period], *, labels: bool) -> Any:
    axis = alt.Axis(labels=labels, ticks=labels, title=None, grid=False, labelOverlap=True, format=_format(spans))
    return alt.X("start:T", scale=day_scale(spans[0].start, spans[-1].end), axis=axis)


def _format(spans: list[Period]) -> str:
    return "%Y" if spans[-1].last - spans[0].first >= 36 else "%b %Y"


def _marks(turns: list[Shift]) -> tuple[list[Any], list[Any]]:
    """A band for the months in which each turn can lie, and a dashed line at the likeliest."""
    if not turns:
        return [], []
    rows = [
        {
            "at": moment(_day(turn.month)),
            "first": moment(_day(turn.first)),
            "last": moment(first_day(counted(turn.last) + 1)),
        }
        for turn in turns
    ]
    band = chart(rows).mark_rect(color=BLACK, opacity=0.08).encode(x="first:T", x2="last:T")
    return [band], [chart(rows).mark_rule(color=BLACK, strokeDash=[4, 3], strokeWidth=1.4).encode(x="at:T")]


def _names(spans: list[Period], turns: list[Shift], say: Labels) -> Any:
    """A strip above the panels with the names of the turns, one under another, so that near ones can be read.

    Names stand on the side with room; the line of a turn begins at its name, so that it crosses no other name.
    """
    share = (min(counted(turn.month) for turn in turns) - spans[0].first) / (spans[-1].last + 1 - spans[0].first)
    leftwards = share > ROOM
    height, layers = STRIP * len(turns), []
    for place, turn in enumerate(sorted(turns, key=lambda turn: turn.month, reverse=leftwards)):
        row = {"start": moment(_day(turn.month)), "name": _name(turn, say)}
        text = chart([row]).mark_text(
            align="right" if leftwards else "left", dx=-5 if leftwards else 5, fontSize=10, color=BLACK
        )
        layers.append(text.encode(x=_hidden(spans), y=alt.value(7 + STRIP * place), text="name:N"))
        line = chart([row]).mark_rule(color=BLACK, strokeDash=[4, 3], strokeWidth=1.4)
        layers.append(line.encode(x=_hidden(spans), y=alt.value(STRIP * place), y2=alt.value(height)))
    return alt.layer(*layers).properties(width=WIDTH, height=height)


def _name(turn: Shift, say: Labels) -> str:
    arrow = "↑" if turn.direction == "rises" else "↓"
    names = {"partner": say.party(turn.partner), "series": say(turn.series)}
    return say("turn_name", month=say.month(_day(turn.month)), arrow=arrow, **names)


def _hidden(spans: list[Period]) -> Any:
    return alt.X("start:T", scale=day_scale(spans[0].start, spans[-1].end), axis=None)


def _day(month: str) -> date:
    return first_day(counted(month))
