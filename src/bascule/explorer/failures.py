"""Errors as pages that say what went wrong and what to do; as JSON under `/api`."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from bascule.errors import BasculeError
from bascule.explorer.asked import Asked
from bascule.explorer.standings import NotReadyError
from bascule.explorer.words import Words, choose, words

logger = logging.getLogger("bascule.explorer")
# Seconds after which a waiting page asks again.
AGAIN = 2


class NotInLedgerError(BasculeError):
    """Nothing of that name, as of the days asked for. `key` and `names` say it in the language of the page."""

    def __init__(self, key: str, **names: object) -> None:
        self.key, self.names = key, names
        super().__init__(words("en")(f"missing.{key}", **names), remedy=words("en")("missing.remedy"))


def install(app: FastAPI) -> None:
    """Gives the app its error pages."""
    app.add_exception_handler(NotInLedgerError, _missing)
    app.add_exception_handler(NotReadyError, _waiting)
    app.add_exception_handler(BasculeError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unknown)


def _missing(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotInLedgerError)
    say = _words(request)
    return _answer(request, 404, say(f"missing.{error.key}", **error.names), say("missing.remedy"))


def _waiting(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotReadyError)
    say = _words(request)
    stage = say(f"waiting.{error.stage}") if error.stage else say("waiting.events")
    counts = request.app.state.desk.held.state.counts
    what = say("waiting.what", stage=stage, events=say.number(counts.get("events", 0)))
    answer = _answer(request, 503, what, say("waiting.remedy"), title=say("waiting.title"), again=AGAIN)
    answer.headers["retry-after"] = str(AGAIN)
    return answer


def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, BasculeError)
    return _answer(request, 500, error.what, error.remedy or "")


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    say = _words(request)
    first = error.errors()[0]
    name = str(first["loc"][-1])
    key = "day" if name in ("on", "known_by", "published") else "page" if name == "page" else "parameter"
    return _answer(request, 422, say("invalid.what", name=name), say(f"invalid.{key}"))


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    say = _words(request)
    known = error.status_code in (404, 405)
    what = say(f"http.{error.status_code}") if known else str(error.detail)
    answer = _answer(request, error.status_code, what, say("missing.remedy"))
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


def _unknown(request: Request, error: Exception) -> Response:
    logger.exception("a page failed: %s", request.url.path, exc_info=error)
    say = _words(request)
    return _answer(request, 500, say("http.500"), say("http.report", what=type(error).__name__))


def _words(request: Request) -> Words:
    return words(
        choose(
            request.query_params.get("language"),
            request.cookies.get("bascule_language"),
            request.headers.get("accept-language"),
        )
    )


def _answer(
    request: Request, status: int, what: str, remedy: str, *, title: str | None = None, again: int | None = None
) -> Response:
    if request.url.path.startswith("/api"):
        return JSONResponse({"what": what, "remedy": remedy}, status_code=status)
    say = _words(request)
    desk = request.app.state.desk
    # A page of its own without the days asked for: they may be what could not be read.
    asked = Asked(desk, say, None, None, 1, "/", (), "")
    context: dict[str, Any] = {"what": what, "remedy": remedy, "status": status, "again": again}
    text = desk.render(asked, "failure.html", title=title or say("failure.title"), cut=None, **context)
    return HTMLResponse(text, status_code=status)
