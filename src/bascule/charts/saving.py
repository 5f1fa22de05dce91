"""A chart into a file, by its ending, without a network: vl-convert carries all that draws it."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from bascule.charts.drawing import INSTALL
from bascule.errors import BasculeError

FORMATS = (".svg", ".png", ".html", ".json")
# Sharp enough for print at the width of a page.
SCALE = 3.0


def save(drawing: Any, path: Path | str) -> None:
    """Writes an SVG, a PNG, an HTML page that needs nothing else, or the Vega-Lite specification.

    Raises BasculeError for another ending, a missing vl-convert-python, or a place that cannot be written.
    """
    path = Path(path)
    form = path.suffix.lower()
    if form not in FORMATS:
        raise BasculeError(f"{path.name!r} ends in none of {', '.join(FORMATS)}", remedy="name a file that does")
    spec = specification(drawing)
    made: bytes
    if form == ".json":
        made = (json.dumps(spec, ensure_ascii=False, indent=1) + "\n").encode()
    else:
        made = _rendered(spec, form)
    try:
        path.write_bytes(made)
    except OSError as error:
        raise BasculeError("the chart cannot be written", where=str(path), remedy=str(error.strerror)) from error


def specification(drawing: Any) -> dict[str, Any]:
    """The Vega-Lite specification with its data inside, checked against Vega-Lite's schema."""
    spec: dict[str, Any] = drawing.to_dict(validate=True)
    return spec


def _rendered(spec: dict[str, Any], form: str) -> bytes:
    try:
        convert = import_module("vl_convert")
    except ImportError as error:
        raise BasculeError(
            f"writing {form} needs vl-convert-python, which is not installed", remedy=f"{INSTALL}, or save as .json"
        ) from error
    try:
        # No base address is allowed: whatever a specification holds, nothing is fetched.
        if form == ".svg":
            return str(convert.vegalite_to_svg(spec, allowed_base_urls=[])).encode()
        if form == ".png":
            return bytes(convert.vegalite_to_png(spec, scale=SCALE, allowed_base_urls=[]))
        return str(convert.vegalite_to_html(spec, bundle=True)).encode()
    except ValueError as error:
        raise BasculeError("the chart cannot be drawn", where=form, remedy=str(error)) from error
