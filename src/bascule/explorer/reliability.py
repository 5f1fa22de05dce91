"""How good the reader is: the figures that ship, as `bascule evaluate` gave them on the gold of the project."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Figures:
    """Rows of `bascule evaluate GOLD --json`, with what they were measured on and with which version."""

    rows: Sequence[dict[str, Any]]
    by_language: dict[str, Sequence[dict[str, Any]]]
    measured_on: str
    coder: str
    command: str


@cache
def figures() -> Figures:
    """The figures that ship."""
    text = files("bascule.explorer").joinpath("data").joinpath("reliability.json").read_text(encoding="utf-8")
    told = json.loads(text)
    return Figures(told["rows"], told["by_language"], told["measured_on"], told["coder"], told["command"])
