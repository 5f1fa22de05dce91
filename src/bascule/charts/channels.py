"""Channels of security cooperation by partner, as a matrix over time: the state of each, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from bascule.charts.drawing import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    SKY,
    VERMILION,
    WIDTH,
    alt,
    chart,
    day_scale,
    empty,
    finished,
    moment,
)
from bascule.charts.labels import Labels
from bascule.ledger import Ledger
from bascule.weigh.incidents import country_of
from bascule.weigh.partnerships import CHANNELS, Partnership, partnerships

MOST_PARTNERS = 10
ROW = 16
# Each state has a height of its own beside its colour, so that print in grey keeps them apart.
STATES = {
    "announced": (SKY, 5),
    "active": (BLUE, 13),
    "weakening": (ORANGE, 9),
    "suspended": (VERMILION, 6),
    "ended": (GREY, 2),
}
# A stretch of a day or two is drawn this wide, so that it is seen.
LEAST_DAYS = 20
IN_USE = frozenset({"active", "weakening"})


def channels(
    ledger: Ledger,
    country: str,
    *,
    on: date | None = None,
    known_by: date | None = None,
    published_by: date | None = None,
    language: str = "en",
) -> Any:
    """The channels between a country and its partners up to a day (by default the last the ledger has word of)."""
    found = partnerships(ledger, country_of(country), on=on, known_by=known_by, published_by=published_by)
    return of_partnerships(found, country_of(country), language)


def of_partnerships(found: Sequence[Partnership], country: str, language: str = "en") -> Any:
    """The same of partnerships of one holder."""
    say = Labels(language)
    rows = [row for item in found for row in _rows(item, say)]
    if not rows:
        return empty(say("nothing_partners", country=say.party(country)), language)
    on = found[0].on
    first = min(step.day for item in found for step in item.steps if step.moved)
    partners = _ranked(found)[:MOST_PARTNERS]
    names = [say.party(partner) for partner in partners]
    rows = [row for row in rows if row["partner"] in names]
    scale = day_scale(date(first.year, 1, 1), _later(on))
    parts = [
        _band([row for row in rows if row["partner"] == name], name, scale, say, last=name == names[-1])
        for name in names
    ]
    drawing = alt.vconcat(*parts, spacing=6).resolve_scale(color="shared")
    subtitle = [say("channels_sub", rules=found[0].rules)]
    return finished(drawing, _title(found, country, on, say), subtitle, language)


def _ranked(found: Iterable[Partnership]) -> list[str]:
    """Partners with most in use first, then those with most evidence."""
    weights: dict[str, tuple[int, int]] = {}
    for item in found:
        used, heard = weights.get(item.partner, (0, 0))
        weights[item.partner] = (used + (item.state in IN_USE), heard + sum(step.moved for step in item.steps))
    return sorted(weights, key=lambda name: (-weights[name][0], -weights[name][1], name))


def _title(found: Sequence[Partnership], country: str, on: date, say: Labels) -> str:
    used = [item for item in found if item.state in IN_USE]
    names = {"country": say.party(country), "day": say.day(on)}
    if not used:
        return say("channels_quiet", **names)
    partners = _ranked(used)
    most = say.party(partners[0])
    return say("channels_title", **names, active=len(used), partners=len(partners), partner=most)


def _rows(item: Partnership, say: Labels) -> list[dict[str, Any]]:
    """A row for each stretch of days in one state; nothing is drawn where there is none."""
    moves = [step for step in item.steps if step.moved]
    ends = [*(step.day for step in moves[1:]), item.on]
    return [
        {
            "partner": say.party(item.partner),
            "channel": say(item.channel),
            "state": say(step.state),
            "start": moment(step.day),
            "end": moment(max(end, _later(step.day))),
            "since": say.day(step.day),
            "until": say.day(end),
            "why": step.why,
            "evidence": " ".join((step.sentence or "").split()),
        }
        for step, end in zip(moves, ends, strict=True)
        if step.state in STATES
    ]


def _later(day: date) -> date:
    return date.fromordinal(day.toordinal() + LEAST_DAYS)


def _band(rows: list[dict[str, Any]], partner: str, scale: Any, say: Labels, *, last: bool) -> Any:
    """One partner: a line for each of its channels."""
    order = [name for channel in CHANNELS if any(row["channel"] == (name := say(channel)) for row in rows)]
    states = [say(state) for state in STATES]
    axis = alt.Axis(labels=last, ticks=last, title=None, grid=True, format="%Y", tickCount="year", labelOverlap=True)
    base = {
        "x": alt.X("start:T", scale=scale, axis=axis),
        "x2": "end:T",
        "y": alt.Y(
            "channel:N",
            sort=order,
            scale=alt.Scale(domain=order),
            title=partner,
            axis=alt.Axis(
                grid=False, ticks=False, domain=False, labelLimit=90,
                titleAngle=0, titleAlign="right", titleBaseline="middle", titleX=-92,
            ),
        ),
        "color": alt.Color(
            "state:N",
            title=say("state"),
            sort=states,
            scale=alt.Scale(domain=states, range=[colour for colour, _ in STATES.values()]),
        ),
        "tooltip": [
            alt.Tooltip("channel:N", title=say("channel")),
            alt.Tooltip("state:N", title=say("state")),
            alt.Tooltip("since:N", title=say("since")),
            alt.Tooltip("until:N", title=say("until")),
            alt.Tooltip("why:N", title=say("why")),
            alt.Tooltip("evidence:N", title=say("evidence")),
        ],
    }  # fmt: skip
    bars = [
        chart(own).mark_bar(stroke=BLACK, strokeWidth=0.4, size=size, clip=True).encode(**base)
        for state, (_, size) in STATES.items()
        if (own := [row for row in rows if row["state"] == say(state)])
    ]
    return alt.layer(*bars).properties(width=WIDTH - 120, height=alt.Step(ROW))
