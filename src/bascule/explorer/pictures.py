"""The charts of the pages: Vega-Lite specifications out of what is already computed, and the server's own SVG of each.

The browser draws a specification with the JavaScript bundle that vl-convert carries, served from here; where it cannot,
it shows the SVG. Both are made once and kept.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from functools import cache
from typing import Any

import vl_convert

from bascule.charts.channels import of_partnerships
from bascule.charts.matrix import of_incidents as matrix_of
from bascule.charts.reliability import reliability
from bascule.charts.saving import specification
from bascule.charts.shares import of_acts
from bascule.charts.timeline import of_incidents as timeline_of
from bascule.charts.world_map import of_incidents as map_of
from bascule.explorer.rows import latest_first
from bascule.explorer.standings import Standing
from bascule.weigh.incidents import Incident

KEPT = 96
# A timeline of more marks than this is a blot, and its specification megabytes.
MOST_MARKS = 1500

# What a page needs of the bundle.
BUNDLE = "window.vegaEmbed = vegaEmbed;"

Spec = dict[str, Any]


class Pictures:
    """Specifications and SVGs made so far, the last ones kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: OrderedDict[Hashable, Any] = OrderedDict()

    def spec(self, key: Hashable, make: Callable[[], Any]) -> Spec:
        """The specification of a chart, made where it is not kept; `make` gives a drawing, or the specification."""

        def made() -> Spec:
            drawing = make()
            return drawing if isinstance(drawing, dict) else specification(drawing)

        found: Spec = self._once(("spec", key), made)
        return found

    def svg(self, key: Hashable, make: Callable[[], Any]) -> bytes:
        """The same as a picture; nothing is fetched for it."""

        def drawn() -> bytes:
            return str(vl_convert.vegalite_to_svg(self.spec(key, make), allowed_base_urls=[])).encode()

        found: bytes = self._once(("svg", key), drawn)
        return found

    def _once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        # Two visitors may make the same picture at once; neither waits for the pictures of others.
        made = make()
        with self._lock:
            self._made[key] = made
            if len(self._made) > KEPT:
                self._made.popitem(last=False)
        return made


def of_country(name: str, standing: Standing, country: str, other: str | None, language: str) -> Any:
    """A chart of a country by its name: shares, channels, timeline, matrix or map."""
    if name == "shares":
        return of_acts(standing.alignment(country), language)
    if name == "channels":
        return of_partnerships(standing.partnerships(country, other), country, language)
    found = latest_first(standing.incidents(country, other))
    if name == "matrix":
        return matrix_of(found, country, language)
    if name == "map":
        return map_of(found, country, language)
    return timeline_of(found[:MOST_MARKS], country, language, disputed=disputed(standing))


def of_incident(incident: Incident, language: str) -> Any:
    """Where one incident took place."""
    country = (incident.place.country if incident.place else None) or ""
    return map_of([incident], country, language)


def of_figures(figures: Sequence[dict[str, Any]], language: str) -> Any:
    """How good the reader is."""
    return reliability(figures, language)


def disputed(standing: Standing) -> set[str]:
    """The ids of the events that a dispute is about."""
    return {said.record_id for item in standing.disputes for said in item.statements}


@cache
def bundle() -> tuple[bytes, str]:
    """The JavaScript that draws charts, and the tag by which a browser knows that it has it already."""
    text: bytes = str(vl_convert.javascript_bundle(BUNDLE)).encode()
    return text, f'"{hashlib.sha256(text).hexdigest()[:16]}"'
