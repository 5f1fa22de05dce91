"""Judgements given: forms that work without JavaScript, and the same as JSON for programs.

Every one brings along the token of this server, which only its own pages know: beside the check of the Origin, so that
no page elsewhere can judge in a reviewer's name.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs, quote

from fastapi import APIRouter, Header, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from bascule.errors import BasculeError
from bascule.explorer.asked import LONGEST, REVIEWER_COOKIE, Asked, Question
from bascule.explorer.failures import NotInLedgerError
from bascule.explorer.pages.review import as_fields, now_of, shown_event
from bascule.explorer.review_order import ORDERS, order_of
from bascule.explorer.rows import judgement_row
from bascule.explorer.shown import PROBLEMS, Problem
from bascule.ledger.judgements import CORRECT, MERGE, OF_READING, OTHERS, SPLIT, Judgement
from bascule.records import Event

router = APIRouter()
# A form of a review is short; more than this is refused before it is read.
MOST_BYTES = 64_000
YEAR = 365 * 24 * 3600
TOKEN = "x-bascule-token"
Verdict = Literal["accept", "reject", "correct", "merge", "split"]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST)]
ANSWERS: dict[int | str, dict[str, Any]] = {
    403: {"description": "The request comes from a page elsewhere, or without this server's token."},
    404: PROBLEMS[404],
    409: {"model": Problem, "description": "The ledger cannot be written now: a build uses it, or it may not be."},
    421: PROBLEMS[421],
    422: {"model": Problem, "description": "The judgement does not hold together."},
    503: PROBLEMS[503],
}


class Said(BaseModel):
    """A judgement: `corrections` for correct, and under `events` the ids of other events for merge and split."""

    model_config = ConfigDict(extra="forbid")
    event_id: Annotated[str, Field(min_length=1, max_length=64)]
    verdict: Verdict
    corrections: dict[str, str | None] = Field(default_factory=dict, max_length=20)
    reason: Annotated[str, Field(max_length=4000)] | None = None
    reviewer: Name


class TakenBack(BaseModel):
    """Who withdraws a judgement, and why."""

    model_config = ConfigDict(extra="forbid")
    reviewer: Name
    reason: Annotated[str, Field(max_length=4000)] | None = None


class UnwritableError(Exception):
    """The ledger could not be written: why, and what to do."""

    def __init__(self, error: BasculeError) -> None:
        self.problem = (error.what, error.remedy or "")
        super().__init__(error.what)


@router.get(
    "/api/token",
    summary="What a judgement has to bring along in the header X-Bascule-Token",
    operation_id="token",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}, 421: PROBLEMS[421]},
)
def token(asked: Question) -> JSONResponse:
    """It changes each time the explorer starts."""
    return JSONResponse({"token": asked.desk.review.token})


@router.post("/api/judgements", summary="Judge an event", operation_id="judge", status_code=201,
             response_class=Response,
             responses={201: {"content": {"application/json": {"schema": {"type": "object"}}}}, **ANSWERS})  # fmt: skip
def judge(
    asked: Question,
    said: Said,
    x_bascule_token: Annotated[str | None, Header(description="From /api/token.")] = None,
) -> Response:
    """Keeps what a reviewer says of an event; what was said before stays."""
    if not known_token(asked, x_bascule_token):
        return _refused()
    try:
        judgement = keep(asked, said.event_id, said.verdict, said.corrections, said.reason, said.reviewer)
    except NotInLedgerError:
        raise
    except UnwritableError as error:
        return _problem(409, *error.problem)
    except BasculeError as error:
        return _problem(422, error.what, error.remedy or "")
    kept = next(item for item in asked.desk.review.on([judgement.event_id]) if item.id == judgement.id)
    return JSONResponse(judgement_row(kept), status_code=201)


@router.post("/api/judgements/{identity}/withdraw", summary="Withdraw a judgement", operation_id="withdraw",
             response_class=Response,
             responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}, **ANSWERS})  # fmt: skip
def take_back(
    asked: Question,
    identity: str,
    taken: TakenBack,
    x_bascule_token: Annotated[str | None, Header(description="From /api/token.")] = None,
) -> Response:
    """The judgement stays, and so does that it was withdrawn."""
    if not known_token(asked, x_bascule_token):
        return _refused()
    try:
        return JSONResponse(judgement_row(withdrawn(asked, identity, taken.reviewer, taken.reason)))
    except NotInLedgerError:
        raise
    except UnwritableError as error:
        return _problem(409, *error.problem)
    except BasculeError as error:
        return _problem(422, error.what, error.remedy or "")


@router.post("/review/{identity}", include_in_schema=False)
async def judged(request: Request, asked: Question, identity: str) -> Response:
    """Keeps what the form says and leads to the next event, or shows the form again with what is wrong."""
    return await _with_form(request, asked, partial(_judged, asked, identity))


@router.post("/judgements/{identity}/withdraw", include_in_schema=False)
async def undone(request: Request, asked: Question, identity: str) -> Response:
    """Withdraws a judgement and leads back to its event."""
    return await _with_form(request, asked, partial(_undone, asked, identity))


@router.post("/reviewer", include_in_schema=False)
async def named(request: Request, asked: Question) -> Response:
    """Remembers under which name this visitor judges."""
    return await _with_form(request, asked, _named)


def known_token(asked: Asked, given: str | None) -> bool:
    """Whether a request brings along the token of this server."""
    return given is not None and secrets.compare_digest(given.encode(), asked.desk.review.token.encode())


def keep(
    asked: Asked, event_id: str, verdict: str, corrections: Mapping[str, str | None], reason: str | None, who: str
) -> Judgement:
    """Keeps a judgement.

    Raises NotInLedgerError where there is no such event, UnwritableError where the ledger cannot be written, and
    BasculeError where the judgement does not hold together.
    """
    ranked = order_of(now_of(asked))
    for name in (event_id, *(corrections.get(OTHERS) or "").split()):
        if ranked.place(name) is None:
            raise NotInLedgerError("event", id=name[:64])
    # Whether it holds together is asked before anybody has to wait.
    Judgement(event_id, verdict, dict(corrections), reason or None, who, asked.desk.review.now())
    try:
        return asked.desk.review.say(event_id, verdict, corrections, reason, who)
    except BasculeError as error:
        raise UnwritableError(error) from error


def withdrawn(asked: Asked, judgement_id: str, who: str, reason: str | None) -> Any:
    """Withdraws a judgement; errors as in `keep`."""
    kept = next((item for item in asked.desk.review.kept() if item.id == judgement_id), None)
    if kept is None:
        raise NotInLedgerError("judgement", id=judgement_id[:64])
    if kept.withdrawn is not None:
        raise BasculeError("the judgement is withdrawn already", remedy="judge again")
    if not who.strip():
        raise BasculeError("a judgement has no reviewer", remedy="say who judges")
    try:
        return asked.desk.review.take_back(judgement_id, who.strip(), reason or None)
    except BasculeError as error:
        raise UnwritableError(error) from error


def _judged(asked: Asked, identity: str, form: dict[str, str]) -> Response:
    order = form.get("order") if form.get("order") in ORDERS else ORDERS[0]
    type_, country = form.get("of_type") or None, form.get("of_country") or None
    who = form.get("reviewer", "").strip() or asked.reviewer
    ranked = order_of(now_of(asked))
    place = ranked.place(identity)
    if place is None:
        raise NotInLedgerError("event", id=identity[:64])
    event = ranked.event(place)[0].event
    verdict = form.get("verdict", "")
    if verdict == "skip":
        answer: Response = _next(asked, identity, who, str(order), type_, country)
        return _remember(answer, who)
    try:
        corrections = _corrections(asked, event, verdict, form)
        keep(asked, identity, verdict, corrections, form.get("reason"), who)
    except NotInLedgerError:
        raise
    except UnwritableError as error:
        return _again(asked, identity, str(order), type_, country, form, 409, error.problem)
    except BasculeError as error:
        return _again(asked, identity, str(order), type_, country, form, 422, (error.what, error.remedy or ""))
    if verdict not in OF_READING:
        # Whether it is one act with others is said beside how it was read: one stays with it.
        return _remember(RedirectResponse(_address(identity, str(order), type_, country), status_code=303), who)
    return _remember(_next(asked, identity, who, str(order), type_, country), who)


def _undone(asked: Asked, identity: str, form: dict[str, str]) -> Response:
    who = form.get("reviewer", "").strip() or asked.reviewer
    kept = next((item for item in asked.desk.review.kept() if item.id == identity), None)
    event_id = kept.judgement.event_id if kept else ""
    order, type_, country = form.get("order", ORDERS[0]), form.get("of_type") or None, form.get("of_country") or None
    order = order if order in ORDERS else ORDERS[0]
    try:
        withdrawn(asked, identity, who, form.get("reason"))
    except UnwritableError as error:
        return _again(asked, event_id, order, type_, country, form, 409, error.problem)
    except NotInLedgerError:
        raise
    except BasculeError as error:
        return _again(asked, event_id, order, type_, country, form, 422, (error.what, error.remedy or ""))
    return _remember(RedirectResponse(_address(event_id, order, type_, country), status_code=303), who)


def _corrections(asked: Asked, event: Event, verdict: str, form: Mapping[str, str]) -> dict[str, str | None]:
    """What the form says otherwise than the event was read; for merge and split, the other events."""
    if verdict in (MERGE, SPLIT):
        named = form.get(f"{verdict}_with", "").split()
        heard = now_of(asked).heard
        # An incident stands for its first report.
        chosen = [heard.by_id[name].first_report.event_id if name in heard.by_id else name for name in named]
        return {OTHERS: " ".join(dict.fromkeys(chosen))}
    if verdict != CORRECT:
        return {}
    read, found = as_fields(event), dict[str, str | None]()
    for name in ("type", "mode", "actors", "recipients", "place", "factuality", "speaker"):
        given = " ".join(form.get(name, read[name]).split())
        if given != " ".join(read[name].split()):
            found[name] = (_coded(given) if name in ("actors", "recipients", "speaker") else given) or None
    days = [form.get(name, read[name]).strip() for name in ("date_start", "date_end")]
    if days != [read["date_start"], read["date_end"]]:
        found["date"] = "/".join(dict.fromkeys(filter(None, days))) or None
    return found


def _coded(words: str) -> str:
    """Entity codes with country and sector in capitals; a group keeps its name."""
    codes = [code.split(":") for code in words.split()]
    return " ".join(":".join([*(part.upper() for part in code[:2]), *code[2:]]) for code in codes)


def _next(asked: Asked, identity: str, who: str, order: str, type_: str | None, country: str | None) -> Response:
    """Leads to the event that comes after in the order and is not judged by this reviewer; else to the queue."""
    ranked = order_of(now_of(asked))
    done = asked.desk.review.judged_by(who) | {identity}
    places = ranked.places(order, type=type_ and type_.upper(), country=country and country.upper())
    for place in ranked.after(order, places, identity):
        event_id = ranked.event(place)[0].event_id
        if event_id not in done:
            return RedirectResponse(_address(event_id, order, type_, country), status_code=303)
    return RedirectResponse("/review", status_code=303)


def _address(identity: str, order: str, type_: str | None, country: str | None) -> str:
    chosen = {"order": None if order == ORDERS[0] else order, "type": type_, "country": country}
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in chosen.items() if value)
    return f"/review/{quote(identity, safe='')}" + (f"?{query}" if query else "")


def _again(
    asked: Asked,
    identity: str,
    order: str,
    type_: str | None,
    country: str | None,
    form: Mapping[str, str],
    status: int,
    problem: tuple[str, str],
) -> Response:
    fields = (*("type", "mode", "actors", "recipients", "date_start", "date_end"), *("place", "factuality", "speaker"))
    given = {name: form[name] for name in (*fields, "reason") if name in form}
    shown = shown_event(asked, identity, order, type_, country, given=given, problem=problem)
    text = asked.desk.render(asked, shown.template, title=shown.title, cut=None, **shown.context)
    return HTMLResponse(text, status_code=status)


async def _with_form(request: Request, asked: Asked, answer: Callable[[dict[str, str]], Response]) -> Response:
    """What a form of this server's is answered; one without its token, or too long, changes nothing."""
    form = await _form(request)
    if form is None or not known_token(asked, form.get("token")):
        return _stale(asked, form is None)
    return await run_in_threadpool(answer, form)


def _named(form: dict[str, str]) -> Response:
    return _remember(RedirectResponse("/review", status_code=303), form.get("reviewer", ""))


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of a form, several values of one parted by spaces; None where it is too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    try:
        told = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return None
    return {name: " ".join(values).replace("\r\n", "\n") for name, values in told.items()}


def _stale(asked: Asked, too_long: bool) -> Response:
    say = asked.words
    key = "long" if too_long else "stale"
    context: dict[str, Any] = {"what": say(f"review.{key}"), "remedy": say(f"review.{key}_remedy")}
    status = 413 if too_long else 403
    text = asked.desk.render(
        asked, "failure.html", title=say("failure.title"), cut=None, status=status, again=None, **context
    )
    return HTMLResponse(text, status_code=status)


def _remember(answer: Response, who: str) -> Response:
    name = who.strip()[:LONGEST]
    if name:
        answer.set_cookie(REVIEWER_COOKIE, quote(name), httponly=True, samesite="strict", max_age=YEAR)
    else:
        answer.delete_cookie(REVIEWER_COOKIE)
    return answer


def _refused() -> Response:
    return _problem(403, "the token of this server is missing", "ask /api/token, and send it as X-Bascule-Token")


def _problem(status: int, what: str, remedy: str) -> Response:
    return JSONResponse({"what": what, "remedy": remedy}, status_code=status)
