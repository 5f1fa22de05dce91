"""Charts: the specification of each as JSON, the server's picture of it, and the bundle that draws it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from bascule.charts.saving import specification
from bascule.explorer.asked import Asked, Question, Text
from bascule.explorer.chart_links import linked
from bascule.explorer.failures import NotInLedgerError
from bascule.explorer.pages.country import known
from bascule.explorer.pictures import bundle, of_country, of_figures, of_incident
from bascule.explorer.reliability import figures
from bascule.explorer.shown import PROBLEMS

router = APIRouter()
Name = Literal["shares", "channels", "timeline", "matrix", "map", "reliability"]
Country = Annotated[Text, Query(description="Country or body; every chart but reliability needs one.")]
Other = Annotated[Text, Query(alias="with", description="Only with this partner (channels, timeline, map, matrix).")]
Only = Annotated[Text, Query(description="The map of this incident alone.")]
JSON_200: dict[str, Any] = {"content": {"application/json": {"schema": {"type": "object"}}}}


@router.get("/api/charts/{name}", summary="A chart as Vega-Lite", operation_id="chart", response_class=Response,
            responses={**PROBLEMS, 200: JSON_200})  # fmt: skip
def chart(
    asked: Question, name: Name, country: Country = None, with_: Other = None, incident: Only = None
) -> JSONResponse:
    """The specification with its data inside."""
    key, make = _choice(asked, name, country, with_, incident)
    return JSONResponse(asked.desk.pictures.spec(key, make))


@router.get("/charts/{name}.svg", include_in_schema=False)
def chart_svg(
    asked: Question, name: Name, country: Country = None, with_: Other = None, incident: Only = None
) -> Response:
    """The same as a picture."""
    key, make = _choice(asked, name, country, with_, incident)
    return Response(asked.desk.pictures.svg(key, make), media_type="image/svg+xml")


@router.get("/bundle/vega.js", include_in_schema=False)
def vega(request: Request) -> Response:
    """Vega, Vega-Lite and vega-embed as vl-convert carries them."""
    text, tag = bundle()
    headers = {"etag": tag, "cache-control": "private, max-age=86400"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(text, media_type="text/javascript", headers=headers)


def _choice(
    asked: Asked, name: str, country: str | None, other: str | None, incident: str | None
) -> tuple[tuple[Any, ...], Callable[[], Any]]:
    """What a chart is kept by, and how it is made."""
    language = asked.words.language
    if name == "reliability":
        return (name, language), lambda: of_figures(figures().rows, language)
    standing, state = asked.standing, asked.desk.held.state.weighed
    if incident is not None:
        found = standing.incident(incident)
        if found is None:
            raise NotInLedgerError("incident", id=incident)
        return (name, state, incident, asked.known_by, language), lambda: of_incident(found, language)
    party = known(country or "")
    partner = known(other) if other else None
    key = (name, state, asked.on, asked.known_by, party, partner, language)

    def drawn() -> Any:
        spec = specification(of_country(name, standing, party, partner, language))
        return linked(spec, party, {party, *standing.alignment(party).by_partner}, language)

    return key, drawn
