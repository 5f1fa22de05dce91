"""The acts of the standard as CAMEO codes, for the formats that know no other: GDELT's and ICEWS's.

Those formats have no factuality. What did not happen has no row; what is only planned is an agreement or a concession,
as in `polecat`; what is otherwise not asserted is left out rather than passed off as done.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from bascule.codebook.cameo import CameoAct, cameo_act
from bascule.codebook.ontology import score
from bascule.errors import BasculeError
from bascule.exports.polecat import AUXILIARY, FOLDED, folded
from bascule.exports.view import View
from bascule.records import Event

SOURCE = "bascule/exports/data/cameo_back.toml"


def told(view: View, act: Event) -> tuple[CameoAct, float] | None:
    """The CAMEO act of an event and PLOVER's score; None, counted in `view.left_out`, where there is none."""
    kind = folded(act)
    found = cameo_of(*kind, act.contexts) if kind else None
    if kind is None:
        view.leave_out("negated events")
    elif act.factuality in AUXILIARY and not (act.factuality == "planned" and act.type in FOLDED):
        view.leave_out("events only planned, possible or desired")
    elif found is None:
        view.leave_out("events of types that CAMEO does not have")
    elif not act.actors:
        view.leave_out("events without an actor")
    else:
        return found, score(*kind)
    return None


def cameo_of(type: str, mode: str | None, contexts: tuple[str, ...] = ()) -> CameoAct | None:
    """The CAMEO act nearest to a type, mode and contexts; None for a type the standard does not have."""
    codes = _codes()
    own = codes.get(type)
    if own is None:
        return None
    wanted = codes["by_context"].get(type, {}) if mode is None else {}
    code = next((code for context, code in wanted.items() if context in contexts), None)
    return cameo_act(code or own.get(mode or "type", own["type"]))


@cache
def _codes() -> Mapping[str, Mapping[str, Any]]:
    text = files("bascule.exports").joinpath("data").joinpath("cameo_back.toml").read_text(encoding="utf-8")
    codes = tomllib.loads(text)
    for table in (*codes.values(), *codes["by_context"].values()):
        for name, code in table.items():
            if isinstance(code, str) and cameo_act(code) is None:
                raise BasculeError(f"{name}: {code!r} is no CAMEO code", where=SOURCE, remedy="use one of cameo.tsv")
    return codes
