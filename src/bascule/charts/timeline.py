"""A timeline of incidents: what was done, how many independent voices tell it, and what is disputed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from bascule.charts.drawing import BLACK, BLUE, VERMILION, WIDTH, alt, chart, day_scale, empty, finished, moment
from bascule.charts.labels import Labels
from bascule.codebook.ontology import ontology
from bascule.ledger import Ledger
from bascule.weigh.disputes import disputes
from bascule.weigh.incidents import Incident, country_of, incidents

ROW = 24
# Days added at both ends, as a share of the span, so that no mark is cut.
MARGIN = 0.02


def timeline(
    ledger: Ledger,
    country: str,
    *,
    with_: str | None = None,
    from_: date | None = None,
    to: date | None = None,
    known_by: date | None = None,
    language: str = "en",
) -> Any:
    """The incidents that concern a country, a row for each type, cooperation above conflict."""
    found = incidents(ledger, country, with_=with_, from_=from_, to=to, known_by=known_by)
    quarrels = disputes(ledger, country, kind="act", known_by=known_by)
    told = {statement.record_id for quarrel in quarrels for statement in quarrel.statements}
    return of_incidents(found, country_of(country), language, disputed=told)


def of_incidents(
    found: Sequence[Incident], country: str, language: str = "en", *, disputed: Collection[str] = ()
) -> Any:
    """The same of any incidents; `disputed` are the ids of events that a dispute is about."""
    say = Labels(language)
    dated = [item for item in found if item.start is not None]
    if not dated:
        return empty(say("nothing", country=say.party(country)), language)
    rows = [_row(item, disputed, say) for item in dated]
    order = sorted({item.type for item in dated}, key=lambda code: (-ontology().type(code).score, code))
    days = [day for item in dated for day in (item.start, item.end) if day]
    margin = int((max(days) - min(days)).days * MARGIN) + 10
    scale = day_scale(*(date.fromordinal(n) for n in (min(days).toordinal() - margin, max(days).toordinal() + margin)))
    wide = max(days).toordinal() - min(days).toordinal() > 3 * 365
    colours, shapes = [say("cooperation"), say("conflict")], [say("word"), say("deed")]
    states = [say("undisputed"), say("disputed")]
    most = max(row["voices"] for row in rows)
    marks = (
        chart(sorted(rows, key=lambda row: (row["dispute"] != states[0], -row["voices"])))
        .mark_point(filled=True, opacity=0.8)
        .encode(
            x=alt.X(
                "at:T",
                title=None,
                scale=scale,
                axis=alt.Axis(format="%Y" if wide else "%b %Y", labelOverlap=True, grid=True),
            ),
            y=alt.Y(
                "type:N", title=None, sort=[say.type(code) for code in order], axis=alt.Axis(grid=True, ticks=False)
            ),
            size=alt.Size(
                "voices:Q",
                title=say("voices"),
                scale=alt.Scale(type="linear", domain=[0, max(most, 2)], range=[0, 90 * max(most, 2)]),
                legend=alt.Legend(values=sorted({1, (1 + most) // 2, most}), format="d"),
            ),
            color=alt.Color(
                "colour:N", title=say("colour"), scale=alt.Scale(domain=colours, range=[BLUE, VERMILION]), sort=colours
            ),
            shape=alt.Shape(
                "kind:N", title=say("kind"), scale=alt.Scale(domain=shapes, range=["circle", "square"]), sort=shapes
            ),
            stroke=alt.Stroke(
                "dispute:N",
                title=say("dispute"),
                scale=alt.Scale(domain=states, range=["white", BLACK]),
                sort=states,
                legend=alt.Legend(symbolFillColor="#DDDDDD", symbolStrokeWidth=2),
            ),
            strokeWidth=alt.condition(f"datum.dispute === '{states[1]}'", alt.value(2.2), alt.value(0.6)),
            tooltip=[
                alt.Tooltip("told:N", title=say("day")),
                alt.Tooltip("type:N", title=say("colour")),
                alt.Tooltip("actors:N", title=say("actors")),
                alt.Tooltip("recipients:N", title=say("recipients")),
                alt.Tooltip("voices:Q", title=say("voices")),
                alt.Tooltip("reports:Q", title=say("reports")),
                alt.Tooltip("dispute:N", title=say("dispute")),
                alt.Tooltip("sentence:N", title=say("evidence")),
            ],
        )
        .properties(width=WIDTH - 150, height=alt.Step(ROW))
    )
    contested = sum(row["dispute"] == states[1] for row in rows)
    return finished(marks, _title(dated, country, say), [say("timeline_sub", contested=contested)], language)


def _title(found: Sequence[Incident], country: str, say: Labels) -> str:
    most = max(found, key=lambda item: (item.voices, len(item.reports), -(item.start or date.max).toordinal()))
    sides = [say.parties(map(country_of, codes)) for codes in (most.actors, most.recipients) if codes]
    names = {
        "country": say.party(country),
        "type": say.type(most.type),
        "actors": " → ".join(sides),
        "month": say.month(most.start or date.max),
    }
    if len(found) == 1:
        return say("timeline_one", **names)
    return say("timeline_title", incidents=len(found), voices=most.voices, **names)


def _row(item: Incident, disputed: Collection[str], say: Labels) -> dict[str, Any]:
    quad = ontology().type(item.type).quad
    start, end = item.start or date.max, item.end or item.start or date.max
    quarrel = item.contested or any(report.event_id in disputed for report in item.reports)
    return {
        "at": moment(date.fromordinal((start.toordinal() + end.toordinal()) // 2)),
        "told": say.day(start) if start == end else f"{say.day(start)} – {say.day(end)}",
        "type": say.type(item.type),
        "colour": say("cooperation" if quad <= 2 else "conflict"),
        "kind": say("word" if quad in (1, 3) else "deed"),
        "actors": say.parties(map(country_of, item.actors)),
        "recipients": say.parties(map(country_of, item.recipients)),
        "voices": max(1, item.voices),
        "reports": len(item.reports),
        "dispute": say("disputed" if quarrel else "undisputed"),
        "sentence": " ".join(item.reports[0].sentence.split()),
    }
