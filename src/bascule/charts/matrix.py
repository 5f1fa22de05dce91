"""Who with whom, as a ranked matrix: rows act, columns receive, the busiest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bascule.charts.drawing import BLACK, BLUE, ORANGE, alt, chart, empty, finished
from bascule.charts.labels import Labels
from bascule.ledger import Ledger
from bascule.weigh.alignment import friendliness
from bascule.weigh.incidents import Incident, country_of, incidents

MOST_PARTIES = 14
CELL = 30


@dataclass(slots=True)
class _Cell:
    incidents: int = 0
    friendly: float = 0.0
    hostile: float = 0.0

    @property
    def balance(self) -> float:
        """From -1, conflict alone, to 1, cooperation alone."""
        whole = self.friendly + self.hostile
        return (self.friendly - self.hostile) / whole if whole else 0.0


def matrix(
    ledger: Ledger,
    country: str,
    *,
    from_: date | None = None,
    to: date | None = None,
    known_by: date | None = None,
    language: str = "en",
) -> Any:
    """What passes between a country and others, and between those others in its incidents."""
    found = incidents(ledger, country_of(country), from_=from_, to=to, known_by=known_by)
    return of_incidents(found, country_of(country), language)


def of_incidents(found: Iterable[Incident], country: str, language: str = "en") -> Any:
    """The same of any incidents; only what is asserted counts."""
    say = Labels(language)
    cells: dict[tuple[str, str], _Cell] = {}
    for incident in found:
        if incident.factuality != "asserted":
            continue
        friendly = friendliness(incident.type, incident.mode)
        for pair in _pairs(incident):
            cell = cells.setdefault(pair, _Cell())
            cell.incidents += 1
            cell.friendly += max(friendly, 0.0)
            cell.hostile += max(-friendly, 0.0)
    if not cells:
        return empty(say("nothing_partners", country=say.party(country)), language)
    order = _ranked(cells)[:MOST_PARTIES]
    names = [say.party(code) for code in order]
    rows = [
        {
            "actor": say.party(one),
            "recipient": say.party(other),
            "incidents": cell.incidents,
            "balance": round(cell.balance, 2),
        }
        for (one, other), cell in cells.items()
        if one in order and other in order
    ]
    base = chart(rows).encode(
        x=alt.X(
            "recipient:N",
            title=say("receiving"),
            sort=names,
            scale=alt.Scale(domain=names),
            axis=alt.Axis(orient="top", labelAngle=-40, labelAlign="left", domain=False, ticks=False, labelLimit=130),
        ),
        y=alt.Y(
            "actor:N",
            title=say("acting"),
            sort=names,
            scale=alt.Scale(domain=names),
            axis=alt.Axis(domain=False, ticks=False, labelLimit=150),
        ),
        tooltip=[
            alt.Tooltip("actor:N", title=say("acting")),
            alt.Tooltip("recipient:N", title=say("receiving")),
            alt.Tooltip("incidents:Q", title=say("number")),
            alt.Tooltip("balance:Q", title=say("balance"), format=".2f"),
        ],
    )
    words = f"datum.value < 0 ? '{say('conflict')}' : datum.value > 0 ? '{say('cooperation')}' : '{say('both')}'"
    squares = base.mark_rect(stroke="#BBBBBB", strokeWidth=0.6).encode(
        color=alt.Color(
            "balance:Q",
            title=say("balance"),
            scale=alt.Scale(domain=[-1, 0, 1], range=[ORANGE, "#FFFFFF", BLUE], interpolate="rgb"),
            legend=alt.Legend(values=[-1, 0, 1], labelExpr=words, gradientLength=110),
        )
    )
    numbers = base.mark_text(fontSize=11).encode(
        text="incidents:Q", color=alt.condition("datum.balance > 0.55", alt.value("white"), alt.value(BLACK))
    )
    drawing = alt.layer(squares, numbers).properties(width=alt.Step(CELL), height=alt.Step(CELL))
    return finished(drawing, _title(cells, country, say), [say("matrix_sub")], language, width=max(420, CELL * 20))


def _pairs(incident: Incident) -> Iterator[tuple[str, str]]:
    """Every actor with every recipient; without a recipient, all sides in both directions."""
    actors = sorted({country_of(code) for code in incident.actors})
    others = sorted({country_of(code) for code in incident.recipients}) or actors
    yield from ((one, other) for one in actors for other in others if one != other)


def _ranked(cells: dict[tuple[str, str], _Cell]) -> list[str]:
    totals: dict[str, int] = {}
    for pair, cell in cells.items():
        for code in pair:
            totals[code] = totals.get(code, 0) + cell.incidents
    return sorted(totals, key=lambda code: (-totals[code], code))


def _title(cells: dict[tuple[str, str], _Cell], country: str, say: Labels) -> str:
    both: dict[tuple[str, str], int] = {}
    for (one, other), cell in cells.items():
        key = (min(one, other), max(one, other))
        both[key] = both.get(key, 0) + cell.incidents
    most = max(sorted(both), key=lambda pair: both[pair])
    one, other = most if most[0] == country else most[::-1]
    names = {"one": say.party(one), "other": say.party(other), "count": both[most]}
    return say("matrix_title", country=say.party(country), **names)
