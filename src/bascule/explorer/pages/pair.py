"""Two countries over time: incidents year by year, the channels between them with every step, turns, promises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter

from bascule.codebook.ontology import quad
from bascule.errors import BasculeError
from bascule.explorer.asked import Question
from bascule.explorer.pages.country import known
from bascule.explorer.rows import INCIDENT, disputes_of, incident_row, latest_first, promises_of
from bascule.explorer.shown import Shown, offer
from bascule.weigh.incidents import Incident
from bascule.weigh.shift_wording import sentence

router = APIRouter()
NEWEST, SHOWN, STEPS = 10, 6, 25


@offer(router, "/pair/{one}/{other}", "Two countries over time")
def pair(asked: Question, one: str, other: str) -> Shown:
    """What passed between two countries or bodies, and the state of each channel with the steps that led to it."""
    one, other, standing, say = known(one), known(other), asked.standing, asked.words
    incidents = latest_first(standing.incidents(one, other))
    held = [item for item in standing.partnerships(one, other) if item.steps]
    shifts = [item for item in standing.shifts(one).found if item.partner == other]
    disputes, promises = disputes_of(standing, one, other), promises_of(standing, one, other)
    years = _years(incidents)
    turns = [{"sentence": sentence(item, say.language), "carried": item.incidents} for item in shifts]
    cut = asked.cut(incidents)
    record = {
        "pair": [one, other],
        "years": years,
        "channels": [
            {
                "channel": item.channel,
                "state": item.state,
                "since": item.since,
                "gives": item.gives,
                "contested_by": item.contested_by,
                "steps": list(item.steps),
            }
            for item in held
        ],
        "turns": [{"sentence": turn["sentence"]} for turn in turns],
        "disputes": [item.id for item in disputes],
        "promises": [item.id for item in promises],
    }
    context = {
        "one": one,
        "other": other,
        "incidents": cut.rows if asked.page > 1 else incidents[:NEWEST],
        "total": len(incidents),
        "partnerships": held,
        "turns": turns,
        "earlier": {item.channel: max(0, len(item.steps) - STEPS) for item in held},
        "most_steps": STEPS,
        "years": years,
        "most": max((row["cooperation"] + row["conflict"] for row in years), default=1),
        "disputes": disputes,
        "promises": promises,
        "shown_promises": sorted(promises, key=lambda item: item.announced or date.min, reverse=True)[:SHOWN],
        "shown_disputes": disputes[:SHOWN],
    }
    title = say("pair.title", one=say.party(one), other=say.party(other))
    return Shown("pair.html", title, record, INCIDENT, [incident_row(i) for i in cut.rows], context, cut)


def _years(incidents: Sequence[Incident]) -> list[dict[str, Any]]:
    """Incidents of each year, those that cooperate and those that do not; years without any between are there too."""
    found: dict[int, list[int]] = {}
    for item in incidents:
        if item.start is not None:
            found.setdefault(item.start.year, [0, 0])[not _cooperates(item.type)] += 1
    if not found:
        return []
    # A wrong date far off must not make a table of centuries.
    first, last = min(found), max(found)
    years = range(first, last + 1) if last - first < 100 else sorted(found)
    return [{"year": year, "cooperation": (n := found.get(year, [0, 0]))[0], "conflict": n[1]} for year in years]


def _cooperates(type: str) -> bool:
    try:
        return quad(type) <= 2
    except BasculeError:
        return True
