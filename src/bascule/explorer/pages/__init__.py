"""The pages of the explorer, one module a page; `ROUTERS` are served in this order.

A page of one's own is a module with a `router` added here, and a name in `desk.ROOMS` where the bar at
the top should lead to it.
"""

from __future__ import annotations

from bascule.explorer.pages import (
    actors,
    api,
    articles,
    charts,
    claims,
    countries,
    country,
    incidents,
    judging,
    maps,
    method,
    pair,
    promises,
    review,
    search,
    try_it,
)

PAGES = (
    *(countries, country, incidents, articles, pair, actors, claims, promises, maps, search, review),
    *(judging, try_it, method),
    *(charts, api),
)
ROUTERS = tuple(page.router for page in PAGES)
