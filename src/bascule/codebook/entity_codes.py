"""The codes an entity bears in other lists: ISO 3166, Correlates of War, Gleditsch-Ward, PLOVER; and the way back.

`codes_of("MLI:MIL")` holds all of them; `entity_of` gives the entity again, and `country_of` the alpha-3 of any country
code; `party_of` is what two entities are compared by. PLOVER has no country for blocs ("the West"): those events it
does not code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from bascule.codebook.bodies import BLOCS
from bascule.codebook.countries import countries
from bascule.codebook.ontology import ontology
from bascule.errors import BasculeError

SCHEMES = ("alpha2", "alpha3", "cow", "gw", "plover")
# What codes of bodies of states, and of groups of no one country, begin with.
COUNTRYLESS = frozenset({"IGO", "XXX"})
# PLOVER's country slots for what is no country, by our first two parts; the rest of the code is the name.
SLOTS = {"IGO:UN": "UNO", "IGO:EU": "EUR"}
# Transnational actors without a country, by sector: armed ones, movements of citizens, companies.
TRANSNATIONAL = {"REB": "IMG", "PRM": "IMG", "CRM": "IMG", "UAF": "IMG", "NGO": "NGO", "BUS": "MNC"}
MOVEMENT = "ISM"
# Kosovo: our user-assigned ISO code, and PLOVER's.
PLOVER_COUNTRIES = {"XKX": "KOS"}
# Owners of codes that are no states today: alpha-2, COW, Gleditsch-Ward.
OTHERS: Mapping[str, tuple[str | None, int | None, int | None]] = {"SUN": ("SU", 365, 365), "HKG": ("HK", None, None)}
ENTITY = re.compile(r"([A-Z]{3,4})(?::([A-Za-z0-9]+))?(?::(.+))?")


@dataclass(frozen=True, slots=True)
class Codes:
    """One entity in every list; None where a list has no such thing.

    `alpha2` to `gw` are of its country, `gw_from` is the first day of the state in the Gleditsch-Ward list (None:
    before 1990). `plover` is PLOVER's country slot, `sector` the sector, `name` what tells it from others of both.
    """

    entity: str
    alpha2: str | None
    alpha3: str | None
    cow: int | None
    gw: int | None
    gw_from: date | None
    plover: str | None
    sector: str | None
    name: str | None

    def gw_on(self, day: date | None) -> int | None:
        """The Gleditsch-Ward number on a day, None before the state was in the list."""
        return None if day is not None and self.gw_from is not None and day < self.gw_from else self.gw


@cache
def codes_of(entity: str) -> Codes:
    """All codes of an entity (`MLI:GOV`, `IGO:UN`, `XXX:REB:AQIM`, `WEST`). Raises BasculeError for no entity code."""
    match = ENTITY.fullmatch(entity)
    if match is None:
        raise _fault(entity)
    first, second, third = match.groups()
    if first in BLOCS:
        return Codes(entity, None, None, None, None, None, None, second, first)
    if first == "IGO":
        if second is None or third is not None:
            raise _fault(entity)
        slot = SLOTS.get(entity, "IGO")
        return Codes(entity, None, None, None, None, None, slot, None, None if slot != "IGO" else second)
    if second not in {sector.code for sector in ontology().sectors}:
        raise _fault(entity)
    if first == "XXX":
        return Codes(entity, None, None, None, None, None, TRANSNATIONAL.get(second, MOVEMENT), second, third)
    country = countries().get(first)
    if country is not None:
        alpha2, cow, gw = country.alpha2, country.cow, country.gw
    elif first in OTHERS:
        alpha2, cow, gw = OTHERS[first]  # type: ignore[assignment]
    else:
        raise _fault(entity)
    slot = PLOVER_COUNTRIES.get(first, first)
    return Codes(entity, alpha2, first, cow, gw, _first_days().get(first), slot, second, third)


def entity_of(plover: str | None, sector: str | None, name: str | None = None) -> str:
    """The entity of a PLOVER country slot, sector and name. Raises BasculeError where they make none."""
    if plover is None:
        if name not in BLOCS:
            raise _fault(f"{plover} {sector} {name}")
        return name if sector is None else f"{name}:{sector}"
    whole = next((entity for entity, slot in SLOTS.items() if slot == plover), None)
    if whole is not None:
        return whole
    if plover == "IGO":
        return f"IGO:{name}"
    own = {"IMG", "NGO", "MNC", MOVEMENT}
    first = "XXX" if plover in own else country_of(plover, "plover")
    if first is None or sector is None:
        raise _fault(f"{plover} {sector} {name}")
    return ":".join(part for part in (first, sector, name) if part)


def country_of(code: str | int, scheme: str) -> str | None:
    """The alpha-3 of a country by its code in one of `SCHEMES`, None for an unknown one."""
    if scheme not in SCHEMES:
        raise BasculeError(f"unknown scheme {scheme!r}", remedy=f"use one of {', '.join(SCHEMES)}")
    return _back(scheme).get(str(code).lstrip("0") if scheme in {"cow", "gw"} else str(code).upper())


def is_countryless(entity: str) -> bool:
    """Whether an entity is a body of states or a group of no one country (blocs are neither).

    >>> is_countryless("IGO:UN"), is_countryless("XXX:REB:AQIM"), is_countryless("MLI:MIL"), is_countryless("WEST")
    (True, True, False, False)
    """
    return entity.partition(":")[0] in COUNTRYLESS


def party_of(entity: str) -> str:
    """Whose an entity is: what two are compared by where sectors do not count. A body or a group is its own.

    >>> party_of("MLI:MIL"), party_of("WEST:CVL"), party_of("IGO:UN"), party_of("XXX:REB:AQIM")
    ('MLI', 'WEST', 'IGO:UN', 'XXX:REB:AQIM')
    """
    first, _, rest = entity.partition(":")
    if first == "IGO":
        return f"IGO:{rest.partition(':')[0]}" if rest else first
    return entity if first == "XXX" else first


@cache
def _back(scheme: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for alpha3 in (*countries(), *OTHERS):
        codes = codes_of(f"{alpha3}:GOV")
        code = getattr(codes, scheme)
        if code is not None:
            # 365 is Russia's, and was the Soviet Union's: today's owner of a number comes first.
            found.setdefault(str(code), alpha3)
    if scheme == "plover":
        found.update({ours: ours for ours in PLOVER_COUNTRIES})
    return found


@cache
def _first_days() -> Mapping[str, date]:
    text = files("bascule.codebook").joinpath("data").joinpath("state_days.toml").read_text(encoding="utf-8")
    days: dict[str, date] = tomllib.loads(text)["first"]
    return days


def _fault(what: str) -> BasculeError:
    return BasculeError(
        f"{what!r} is no entity code", remedy="write COUNTRY:SECTOR, IGO:NAME, XXX:SECTOR:NAME or a bloc"
    )
