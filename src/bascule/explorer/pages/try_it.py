"""Try it: a pasted article is read at once and shown as any other; nothing is kept."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from bascule.explorer.asked import Asked, Question, Text
from bascule.explorer.marking import KINDS, article_marks, pieces
from bascule.explorer.reader import LONGEST, Read
from bascule.explorer.shown import PROBLEMS, Problem

router = APIRouter()
# A form doubles what it escapes; more than this is refused before it is read.
MOST_BYTES = 12 * LONGEST


class Pasted(BaseModel):
    """An article to read: its text, and the day of publication that dates in it are read against."""

    text: str = Field(min_length=1, max_length=LONGEST)
    published: date | None = None
    title: str | None = Field(default=None, max_length=300)


@router.get("/try", include_in_schema=False)
def try_it(asked: Question, example: Annotated[Text, Query(description="fr or en.")] = None) -> HTMLResponse:
    """The empty form, or one with an example in it."""
    text = asked.words(f"try.example_{example}") if example in ("fr", "en") else ""
    return HTMLResponse(_page(asked, text, "", "2024-06-20" if text else "", None, None))


@router.post("/try", include_in_schema=False)
async def tried(request: Request, asked: Question) -> Response:
    """The form with what was read in its text."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return HTMLResponse(_page(asked, "", "", "", None, "long"), status_code=413)
    fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20))
    text, title, day = (fields.get(name, "") for name in ("text", "title", "published"))
    # Browsers send line ends as CR LF: offsets are counted in the text as it was pasted.
    text = text.replace("\r\n", "\n")
    try:
        published = date.fromisoformat(day) if day else None
    except ValueError:
        return HTMLResponse(_page(asked, text[:LONGEST], title, "", None, "day"), status_code=422)
    if not text.strip():
        return HTMLResponse(_page(asked, "", title, day, None, "nothing"), status_code=422)
    if len(text) > LONGEST:
        return HTMLResponse(_page(asked, text[:LONGEST], title, day, None, "long"), status_code=413)
    read = await run_in_threadpool(asked.desk.reader.read, text, title[:300] or None, published)
    return HTMLResponse(_page(asked, text, title, day, read, None))


@router.post(
    "/api/try",
    summary="An article read at once; nothing is kept",
    operation_id="try_it",
    response_class=Response,
    responses={
        200: {"content": {"application/json": {"schema": {"type": "object"}}}},
        403: {"description": "The request comes from a page elsewhere."},
        422: {"model": Problem, "description": "The text is empty or too long, or the day is none."},
        421: PROBLEMS[421],
    },
)
def try_json(asked: Question, pasted: Pasted) -> JSONResponse:
    """The reading in the shape of `bascule code --jsonl`."""
    read = asked.desk.reader.read(pasted.text, pasted.title, pasted.published)
    return JSONResponse(read.reading.to_dict())


def _page(asked: Asked, text: str, title: str, published: str, read: Read | None, problem: str | None) -> str:
    context: dict[str, Any] = {
        "text": text, "given_title": title, "published": published, "problem": problem, "longest": LONGEST,
        "read": read, "pieces": [], "present": [], "events": (), "quotes": (), "names": (),
        "incident_of": {}, "language": None, "set_aside": (),
    }  # fmt: skip
    if read is not None:
        starts = sorted({span.start for span in read.reading.sentences})
        marked = pieces(text, article_marks(read.events, read.quotes, read.names), anchors=starts)
        context |= {
            "pieces": marked,
            "present": [kind for kind in KINDS if any(kind in piece.kinds for piece in marked)],
            "events": read.events,
            "quotes": read.quotes,
            "names": read.names,
            "language": read.reading.language,
            "set_aside": [(item.reason, item.remedy) for item in read.reading.set_aside],
        }
    return asked.desk.render(asked, "try.html", title=asked.words("try.title"), cut=None, **context)
