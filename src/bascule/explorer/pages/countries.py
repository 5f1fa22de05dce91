"""The index: countries and bodies on record, busiest first."""

from __future__ import annotations

from collections import Counter
from typing import Any

from fastapi import APIRouter

from bascule.codebook.countries import countries as known_countries
from bascule.explorer.asked import Question
from bascule.explorer.shown import Shown, offer
from bascule.explorer.standings import Standing
from bascule.weigh.incidents import country_of

router = APIRouter()
COLUMNS = ("code", "name", "kind", "incidents", "reports", "contested", "partners", "first", "last")


@offer(router, "/countries", "Countries and bodies on record", at=("/",))
def countries(asked: Question) -> Shown:
    """Every country and body that takes part in an incident."""
    standing, say = asked.standing, asked.words
    rows = [{**row, "name": say.party(str(row["code"]))} for row in rows_of(standing)]
    cut = asked.cut(rows)
    states = [row for row in rows if row["kind"] == "country"]
    told: dict[str, Any] = {
        "incidents": len(standing.incidents()),
        "reports": len(standing.heard.events),
        "articles": len(standing.heard.articles),
        "countries": len(states),
    }
    days = [row.published for row in standing.heard.articles if row.published]
    span = (min(days, default=None), max(days, default=None))
    return Shown(
        "countries.html",
        say("countries.title"),
        {"counts": told, "first_published": span[0], "last_published": span[1]},
        COLUMNS,
        cut.rows,
        {
            "rows": cut.rows,
            "counts": told,
            "span": span,
            "disputes": standing.disputes[:3],
            "most": max((int(row["incidents"]) for row in rows), default=1),
        },
        cut,
    )


def rows_of(standing: Standing) -> list[dict[str, Any]]:
    """A row for each country and body with an incident, busiest first."""
    return standing.once("countries", lambda: _rows(standing))


def _rows(standing: Standing) -> list[dict[str, Any]]:
    codes = {code for code in standing.heard.by_party if country_of(code) == code}
    rows = []
    for code in codes:
        own = standing.incidents(code)
        if not own:
            continue
        days = [day for item in own for day in (item.start, item.end) if day]
        partners = Counter(
            other
            for item in own
            for other in {country_of(c) for c in (*item.actors, *item.recipients)}
            if other != code
        )
        rows.append(
            {
                "code": code,
                "kind": "country" if code in known_countries() else "body",
                "incidents": len(own),
                "reports": sum(len(item.reports) for item in own),
                "contested": sum(item.contested for item in own),
                "partners": len(partners),
                "closest": [name for name, _ in partners.most_common(3)],
                "first": min(days, default=None),
                "last": max(days, default=None),
            }
        )
    return sorted(rows, key=lambda row: (-int(row["incidents"]), str(row["code"])))
