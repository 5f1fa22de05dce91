"""The page that describes the API: the OpenAPI description as a plain list, without a script from elsewhere."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bascule.explorer.asked import Question

router = APIRouter()
# The same on every page; told once.
SHARED = ("on", "known_by", "page", "language")


@router.get("/docs", include_in_schema=False)
def docs(request: Request, asked: Question) -> HTMLResponse:
    """Every address of the API with its parameters, and a client in Python and R."""
    described: dict[str, Any] = request.app.openapi()
    entries = [
        {
            "path": path,
            "method": verb.upper(),
            "summary": told.get("summary", ""),
            "text": told.get("description", ""),
            "parameters": [item for item in told.get("parameters", ()) if item["name"] not in SHARED],
        }
        for path, verbs in described["paths"].items()
        for verb, told in verbs.items()
        if not path.endswith(".csv")
    ]
    base = str(request.base_url).rstrip("/")
    text = asked.desk.render(asked, "docs.html", title=asked.words("docs.title"), cut=None, entries=entries, base=base)
    return HTMLResponse(text)
