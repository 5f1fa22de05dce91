"""CAMEO codes and ICEWS labels as acts of the standard, from a table that is checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bascule.codebook.ontology import ontology
from bascule.errors import BasculeError

SOURCE = "bascule/codebook/data/cameo.tsv"
LAST_ROOT = 20
COLUMNS = ("code", "label", "type", "mode", "channel", "sign", "contexts", "turned")


@dataclass(frozen=True, slots=True)
class CameoAct:
    """What a CAMEO code is in the standard; `type` is None where it is no act. `turned`: its actor is our recipient."""

    code: str
    label: str
    type: str | None
    mode: str | None
    channel: str | None
    sign: str | None
    contexts: tuple[str, ...]
    turned: bool


def cameo_act(code_or_label: str) -> CameoAct | None:
    """The act of a code ("057", "57") or an ICEWS label, whatever its case; None for an unknown one."""
    wanted = " ".join(code_or_label.split()).casefold()
    found = _acts().get(wanted)
    if found is None and wanted.isdigit():
        # Root codes are written with two digits, the table has three; spreadsheets drop the zero in front.
        padded = wanted.zfill(2)
        found = _acts().get(f"{padded}0") if int(padded) <= LAST_ROOT else _acts().get(f"0{wanted}")
    return found


@cache
def _acts() -> Mapping[str, CameoAct]:
    text = files("bascule.codebook").joinpath("data").joinpath("cameo.tsv").read_text(encoding="utf-8")
    return parse(text, SOURCE)


def parse(text: str, where: str) -> Mapping[str, CameoAct]:
    """Acts by code and by label in lower case. Raises BasculeError with the line that is wrong."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
    if not lines or tuple(lines[0][1].split("\t")) != COLUMNS:
        raise BasculeError("the columns are not as expected", where=where, remedy=f"name them {', '.join(COLUMNS)}")
    found: dict[str, CameoAct] = {}
    for number, line in lines[1:]:
        act = _read(line, f"{where}, line {number}")
        for key in (act.code, act.label.casefold()):
            if key in found:
                raise BasculeError(f"{key!r} stands twice", where=f"{where}, line {number}", remedy="keep one of them")
            found[key] = act
    return found


def _read(line: str, place: str) -> CameoAct:
    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        raise BasculeError(f"{len(cells)} cells", where=place, remedy=f"write {len(COLUMNS)} cells")
    row = dict(zip(COLUMNS, cells, strict=True))
    contexts = tuple(item.strip() for item in row["contexts"].split(",") if item.strip())
    act = CameoAct(
        code=row["code"],
        label=row["label"],
        type=None if row["type"] == "-" else row["type"],
        mode=row["mode"] or None,
        channel=row["channel"] or None,
        sign=row["sign"] or None,
        contexts=contexts,
        turned=row["turned"] == "turned",
    )
    standard = ontology()
    if not re.fullmatch(r"\d{3,4}", act.code):
        raise BasculeError(f"{act.code!r} is no CAMEO code", where=place, remedy="write three or four digits")
    if act.type is not None and act.mode is not None and standard.type(act.type).mode(act.mode) is None:
        raise BasculeError(f"{act.type} has no mode {act.mode!r}", where=place, remedy="use one of its modes")
    unknown = [name for name in contexts if standard.context(name) is None]
    unknown += [act.channel] if act.channel and act.channel not in {item.code for item in standard.channels} else []
    if unknown or (act.channel is None) != (act.sign is None):
        raise BasculeError(f"unknown {', '.join(unknown) or 'sign'}", where=place, remedy="use names of the standard")
    return act
