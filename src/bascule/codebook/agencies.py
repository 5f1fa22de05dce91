"""News agencies and the forms of their names: one list for the bylines of sources and for the count of voices."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from bascule.errors import BasculeError

SOURCE = "bascule/codebook/data/agencies.toml"
# Where a form of a name means the agency: anywhere, beside words of sourcing in a text, in bylines and credits.
ANYWHERE, TOLD, BYLINE = KINDS = ("names", "told", "byline")


@cache
def agencies_told() -> Mapping[str, str]:
    """Forms that name an agency in a text, with the agency's short name."""
    return _forms(ANYWHERE, TOLD)


@cache
def agencies_signing() -> Mapping[str, str]:
    """Forms that name an agency in a byline or a credit, with the agency's short name."""
    return _forms(ANYWHERE, BYLINE)


def _forms(*kinds: str) -> Mapping[str, str]:
    text = files("bascule.codebook").joinpath("data").joinpath("agencies.toml").read_text(encoding="utf-8")
    return parse(text, SOURCE, kinds)


def parse(text: str, where: str, kinds: tuple[str, ...] = KINDS) -> Mapping[str, str]:
    """The forms of these kinds. Raises BasculeError for a kind that is none, or a form of two agencies."""
    found: dict[str, str] = {}
    for name, listed in tomllib.loads(text).items():
        if not set(listed) <= set(KINDS):
            unknown = ", ".join(sorted(set(listed) - set(KINDS)))
            remedy = f"use {', '.join(KINDS)}"
            raise BasculeError(f"unknown kind {unknown}", where=f"{where}, {name}", remedy=remedy)
        for form in (form for kind in kinds for form in listed.get(kind, ())):
            if found.setdefault(form, name) != name:
                raise BasculeError(f"{form!r} stands twice", where=f"{where}, {name}", remedy="keep one of them")
    return found
