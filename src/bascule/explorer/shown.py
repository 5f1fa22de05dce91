"""One page in three forms: HTML for people, JSON and CSV for programs, all of the same figures.

A page is a function of a `Question` and its own parameters that gives a `Shown`. `offer` serves it at `/path`,
`/api/path` and `/api/path.csv`; the last two are in the OpenAPI description.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from inspect import signature
from typing import Any, get_type_hints

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel

from bascule.explorer.asked import LANGUAGE_COOKIE, Asked, Cut
from bascule.records import plain

Row = Mapping[str, Any]
Page = Callable[..., "Shown"]
# Spreadsheets take a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Problem(BaseModel):
    """What went wrong, and what to do about it."""

    what: str
    remedy: str


PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "There is no such thing in this ledger as of these days."},
    421: {"description": "The Host header names another server."},
    422: {"model": Problem, "description": "A parameter cannot be read."},
    503: {"model": Problem, "description": "The figures are still being computed; try again."},
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows. `record` is its JSON; `rows`, a page of them out of `total`, with `columns` its CSV."""

    template: str
    title: str
    record: Mapping[str, Any]
    columns: Sequence[str] = ()
    rows: Sequence[Row] = ()
    context: Mapping[str, Any] = field(default_factory=dict)
    cut: Cut[Any] | None = None
    cookies: Mapping[str, str] = field(default_factory=dict)


def offer(router: APIRouter, path: str, summary: str, *, at: Sequence[str] = ()) -> Callable[[Page], Page]:
    """Serves a page in its three forms; `at` are more paths of its HTML."""

    def serve(page: Page) -> Page:
        name = page.__name__
        for where in (*at, path):
            router.get(where, include_in_schema=False, name=f"{name} {where}")(_as(page, _html))
        # CSV first: "MLI.csv" would else be taken for a code.
        router.get(
            f"/api{path}.csv",
            summary=f"{summary}, as CSV",
            operation_id=f"{name}_csv",
            response_class=Response,
            responses={**PROBLEMS, 200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
        )(_as(page, _csv))
        router.get(
            f"/api{path}",
            summary=summary,
            operation_id=name,
            response_class=Response,
            responses={**PROBLEMS, 200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
        )(_as(page, _json))
        return page

    return serve


def _as(page: Page, form: Callable[[Asked, Shown], Response]) -> Callable[..., Response]:
    @wraps(page)
    def answer(**parameters: Any) -> Response:
        asked: Asked = parameters["asked"]
        return form(asked, page(**parameters))

    # The framework reads the parameters of the page; its annotations are text until they are looked up beside it.
    hints = get_type_hints(page, include_extras=True)
    own = signature(page)
    parameters = [item.replace(annotation=hints[item.name]) for item in own.parameters.values()]
    answer.__signature__ = own.replace(parameters=parameters, return_annotation=Response)  # type: ignore[attr-defined]
    answer.__annotations__ = {**hints, "return": Response}
    return answer


def _html(asked: Asked, shown: Shown) -> Response:
    text = asked.desk.render(asked, shown.template, title=shown.title, cut=shown.cut, **shown.context)
    answer = HTMLResponse(text)
    chosen = dict(asked.parameters).get("language")
    language = {LANGUAGE_COOKIE: chosen} if chosen == asked.words.language else {}
    for name, value in {**shown.cookies, **language}.items():
        answer.set_cookie(name, value, httponly=True, samesite="lax", max_age=365 * 24 * 3600)
    return answer


def _json(asked: Asked, shown: Shown) -> Response:
    record: dict[str, Any] = {"asked": _asked(asked), "ledger": asked.desk.citation(), **shown.record}
    if shown.cut is not None:
        record |= {"total": shown.cut.total, "page": shown.cut.page, "pages": shown.cut.pages}
    if shown.columns:
        record["rows"] = [dict(row) for row in shown.rows]
    # A lone surrogate cannot be sent as UTF-8: it goes as its escape.
    text = json.dumps(plain(_values(record)), ensure_ascii=False)
    return Response(text.encode("utf-8", "backslashreplace"), media_type="application/json")


def _csv(asked: Asked, shown: Shown) -> Response:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(shown.columns)
    for row in shown.rows:
        writer.writerow([_cell(row.get(name)) for name in shown.columns])
    return Response(stream.getvalue().encode("utf-8", "backslashreplace"), media_type="text/csv; charset=utf-8")


def _asked(asked: Asked) -> dict[str, Any]:
    return {"on": asked.on, "known_by": asked.known_by, "path": asked.path, **dict(asked.parameters)}


def _values(value: Any) -> Any:
    """Mappings as dictionaries of plain values, records as theirs."""
    if isinstance(value, Mapping):
        return {str(name): _values(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_values(item) for item in value]
    if isinstance(value, float | int | str | bool) or value is None:
        return value
    return plain(value)


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple):
        value = "; ".join(str(item) for item in value)
    elif isinstance(value, Mapping):
        value = json.dumps(value, ensure_ascii=False)
    text = "" if value is None else str(value)
    numeric = text[1:2].isdigit() and text[:1] in ("-", "+")
    return f"'{text}" if text.startswith(FORMULA) and not numeric and len(text) > 1 else text


def lined(items: Iterable[str]) -> str:
    """Words on one line."""
    return " ".join(" ".join(items).split())
