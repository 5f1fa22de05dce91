"""The pages of the explorer, one module a page; `ROUTERS` are served in this order.

A page of one's own (review, load) is a module with a `router` added here, and a name in `desk.ROOMS` where the bar at
the top should lead to it.
"""

from __future__ import annotations

from bascule.explorer.pages import charts, countries, country, incidents

ROUTERS = (countries.router, country.router, incidents.router, charts.router)
