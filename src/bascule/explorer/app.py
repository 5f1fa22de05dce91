"""Makes the app: pages, static files, error pages, guards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from bascule.explorer import failures
from bascule.explorer.desk import Desk
from bascule.explorer.guards import Doors, Guard
from bascule.explorer.holding import HeldLedger
from bascule.explorer.pages import ROUTERS
from bascule.explorer.pages.actors import sides_of
from bascule.explorer.pages.countries import rows_of
from bascule.explorer.pages.country import partners_of
from bascule.ledger.opening import bascule_version

DESCRIPTION = (
    "Everything the pages of the explorer show, as JSON and CSV. Days are ISO dates; `on` asks how things stood on a "
    "day, `known_by` what the ledger knew by a day. Lists come in pages of 100 rows."
)


def create_app(path: str | Path, doors: Doors | None = None, *, patience: float | None = None) -> FastAPI:
    """The app over the ledger at `path`, which it opens read-only and computes in the background.

    `patience` is how long (seconds) a page waits for that. Raises BasculeError where the ledger cannot be read.
    """
    desk = Desk(HeldLedger(path), doors or Doors())
    if patience is not None:
        desk.standings.patience = patience
    desk.standings.ready, desk.standings.ready_for = (rows_of, sides_of), (partners_of,)
    desk.begin()

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        yield
        desk.close()

    app = FastAPI(
        title="bascule explorer",
        version=bascule_version(),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=life,
    )
    app.state.desk = desk
    failures.install(app)
    for router in ROUTERS:
        app.include_router(router)
    static = files("bascule.explorer").joinpath("static")
    app.mount("/static", StaticFiles(directory=str(static)), name="static")

    app.add_middleware(GZipMiddleware, minimum_size=2000)
    app.add_middleware(Guard, doors=desk.doors)
    return app
