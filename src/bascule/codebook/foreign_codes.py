"""Codes that other event sets write (GDELT, POLECAT, ACLED) in terms of the standard, from a table that is checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bascule.codebook.bodies import BLOCS, bodies
from bascule.codebook.countries import countries
from bascule.codebook.entity_codes import OTHERS, country_of
from bascule.codebook.ontology import ontology
from bascule.errors import BasculeError

SOURCE = "bascule/codebook/data/foreign_codes.toml"
TABLES = ("fips", "sectors", "groups", "countries", "cow", "plover", "inter", "acled")
# Names that are no more than letters and digits go into a code; this many of them tell groups apart.
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class ForeignAct:
    """What another set's kind of event is here; `turned`: the side it names second acts."""

    type: str
    mode: str | None = None
    turned: bool = False


def country_of_place(fips: str) -> str | None:
    """The alpha-3 of a country by its FIPS 10-4 code, None for an unknown one.

    >>> country_of_place("NG"), country_of_place("NI")
    ('NER', 'NGA')
    """
    return _table("fips").get(fips.strip().upper())


def cameo_entity(country: str, group: str, kinds: tuple[str, ...]) -> str | None:
    """The entity of GDELT's codes for an actor: country, known group, types; None where they name nobody we know.

    A country without a type is its government, as in ICEWS.
    """
    if group in _table("groups"):
        return _table("groups")[group]
    owner = _table("countries").get(country, country)
    sector = next((own for kind in kinds if (own := _table("sectors").get(kind) or _own_sector(kind))), None)
    if owner in BLOCS:
        return f"{owner}:{sector}" if sector else owner
    return f"{owner}:{sector or 'GOV'}" if owner in countries() else None


def cameo_codes(entity: str, sector: str | None) -> tuple[str | None, str | None]:
    """CAMEO's known group for an entity and its type for a sector: what `cameo_entity` reads again.

    None for a group that CAMEO does not have; a sector of which it knows nothing stays as it is.

    >>> cameo_codes("IGO:ECOWAS", None), cameo_codes("FRA:JRN", "JRN"), cameo_codes("MLI:PRM", "PRM")
    (('WAS', None), (None, 'MED'), (None, 'PRM'))
    """
    group = next((code for code, own in _table("groups").items() if own == entity), None)
    kinds = [code for code, own in _table("sectors").items() if own == sector]
    # GOV is GOV; where the names differ, the first of the table.
    return group, sector if sector is None or sector in kinds else next(iter(kinds), sector)


def country_by_cow(number: str) -> str | None:
    """The alpha-3 of a Correlates of War number, also of two that are history; None for an unknown one."""
    return _table("cow").get(number.strip()) or country_of(number.strip(), "cow")


def plover_act(type: str, mode: str | None) -> tuple[str, str | None] | None:
    """Type and mode in today's standard, from any of PLOVER's; None for a type that it has no longer."""
    wanted = type.strip().upper()
    told = _table("plover").get(wanted, wanted)
    own, _, implied = told.partition("-")
    standard = next((item for item in ontology().types if item.code == own), None)
    if standard is None:
        return None
    chosen = implied or (mode or "").strip().lower()
    return own, chosen if standard.mode(chosen) is not None else None


def acled_act(event_type: str, sub_type: str) -> ForeignAct | None:
    """The act of an ACLED event; None for what the standard does not code. Raises KeyError for unknown types."""
    table = _table("acled")
    name = " ".join(sub_type.casefold().split())
    told = table[name if name in table else " ".join(event_type.casefold().split())]
    own, _, mode = told.partition("-")
    return ForeignAct(own, mode or None, name in _tables()["acled_turned"]["listed"]) if own else None


def acled_sector(kind: str) -> str | None:
    """The sector of ACLED's kinds of actors, by number or by name; None for others."""
    return _table("inter").get(" ".join(kind.casefold().split()))


def group_code(sector: str, name: str) -> str:
    """A code for an armed group that the codebook does not have, made of the name by which a set calls it.

    >>> group_code("REB", "Front of the Invented (FI)")
    'XXX:REB:FRONT-OF-THE-INVENTED-FI'
    """
    return f"XXX:{sector}:{re.sub(r'[^A-Z0-9]+', '-', name.upper()).strip('-')[:LONGEST_NAME]}"


def _own_sector(kind: str) -> str | None:
    """A sector of ours that CAMEO has no type for, as our own exports write it."""
    return kind if any(kind == item.code for item in ontology().sectors) else None


def _table(name: str) -> Mapping[str, str]:
    found: Mapping[str, str] = _tables()[name]
    return found


@cache
def _tables() -> Mapping[str, Any]:
    text = files("bascule.codebook").joinpath("data").joinpath("foreign_codes.toml").read_text(encoding="utf-8")
    return checked(tomllib.loads(text), SOURCE)


def checked(tables: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    """The tables, every target of which the codebook has. Raises BasculeError naming the record that is wrong."""
    sectors = {item.code for item in ontology().sectors}
    owners = {*countries(), *BLOCS, *OTHERS}
    known = {body.code for body in bodies().values()}
    targets = dict.fromkeys(("fips", "countries", "cow"), owners) | {"sectors": sectors, "inter": sectors}
    for name in TABLES:
        for code, told in tables.get(name, {}).items():
            own, _, mode = str(told).partition("-")
            if name in ("plover", "acled"):
                fits = not own or any(t.code == own and (not mode or t.mode(mode)) for t in ontology().types)
            else:
                fits = told in targets.get(name, known)
            if not fits:
                raise BasculeError(f"unknown {told!r}", where=f"{where}, {name}.{code}", remedy="use a code we have")
    return tables
