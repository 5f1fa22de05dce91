"""Actor names of the ICEWS event data as entity codes: "Foreign Affairs (Russia)", "Armed Rebel (Mali)", "China".

A generic name takes its country from the brackets and its sector from an ordered word list; a proper name is looked up
among countries, bodies and office holders; a name that begins with a country's adjective ("Israeli Defense Forces")
takes both from its words. What stays unknown gives None, never a guess.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from bascule.codebook.countries import Form, countries, surface_forms
from bascule.codebook.entity_codes import OTHERS
from bascule.codebook.office_holders import OfficeHolder, office_holders
from bascule.codebook.ontology import ontology
from bascule.codebook.person_names import folded, normalised, same_person
from bascule.errors import BasculeError

SOURCE = "bascule/codebook/data/icews_sectors.toml"
# Words of a body's name in front of a longer one: "UN Security Council", "European Union Delegation".
LONGEST_BODY = 8


@dataclass(frozen=True, slots=True)
class SectorRule:
    """A sector, the words that give it, and words that keep it from being given."""

    sector: str
    words: tuple[str, ...]
    unless: tuple[str, ...]


def entity_of_name(name: str, day: date | None = None) -> str | None:
    """The entity an ICEWS actor name means; `day` tells which office a person then held. None where nobody knows."""
    generic, country = _parted(name)
    if country is not None:
        alpha3 = country_named(country)
        sector = sector_named(generic)
        if alpha3 is None:
            return _of_body(normalised(country), sector)
        return f"{alpha3}:{sector}" if sector else None
    plain = normalised(name)
    if plain in _blocs():
        return _blocs()[plain]
    alpha3 = country_named(name)
    if alpha3 is not None:
        return f"{alpha3}:GOV"
    form = _forms().get(plain)
    if form is not None:
        return form.code if ":" in form.code or form.kind == "bloc" else f"{form.code}:CVL"
    return _person(name, day) or _composed(plain)


@cache
def sector_named(words: str) -> str | None:
    """The sector that a generic name ("Armed Rebel", "Foreign Affairs") stands for, None for an unknown one."""
    padded = f" {normalised(words)} "
    for rule in _rules():
        if any(f" {word} " in padded for word in rule.words) and not any(f" {word} " in padded for word in rule.unless):
            return rule.sector
    return None


@cache
def country_named(name: str) -> str | None:
    """The alpha-3 of a country by any of its names, None for anything else."""
    return _countries().get(normalised(name))


def _parted(name: str) -> tuple[str, str | None]:
    """A name and what its last brackets hold: "Priest (Holy See (Vatican City State))"."""
    text = name.strip()
    start = text.find("(")
    if start < 1 or not text.endswith(")"):
        return text, None
    depth = 0
    for index in range(len(text) - 1, -1, -1):
        depth += (text[index] == ")") - (text[index] == "(")
        if depth == 0:
            return text[:index].strip(), text[index + 1 : -1].strip()
    return text, None


def _of_body(plain: str, sector: str | None) -> str | None:
    """Whose people they are where the brackets hold no country: "Militant (Taliban)", "Media (Africa)"."""
    if plain in _blocs():
        return f"{_blocs()[plain]}:{sector}" if sector else None
    form = _forms().get(plain)
    return form.code if form is not None and form.kind in {"group", "body", "operation", "service"} else None


def _person(name: str, day: date | None) -> str | None:
    held = [holder for holder in _near(name) if any(same_person(name, n) for n in (holder.name, *holder.variants))]
    if len({holder.name for holder in held}) != 1 or len(folded(name)) < 2:
        return None
    begun = [holder for holder in held if day is None or holder.begins <= day]
    codes = [code for holder in sorted(begun, key=lambda h: h.begins) if (code := holder.code(day)) is not None]
    return next((code for code in reversed(codes) if not code.endswith(":ELI")), codes[-1] if codes else None)


def _near(name: str) -> list[OfficeHolder]:
    found = {id(h): h for word in folded(name) for h in _holders().get(word[:2], ())}
    return list(found.values())


@cache
def _holders() -> Mapping[str, tuple[OfficeHolder, ...]]:
    index: dict[str, dict[int, OfficeHolder]] = {}
    for holder in office_holders():
        for name in (holder.name, *holder.variants):
            for word in folded(name):
                index.setdefault(word[:2], {})[id(holder)] = holder
    return {key: tuple(found.values()) for key, found in index.items()}


def _composed(plain: str) -> str | None:
    """A name in whose words a country or body stands, with a sector of its own."""
    words = plain.split()
    for length in range(min(LONGEST_BODY, len(words) - 1), 0, -1):
        for start in range(len(words) - length + 1):
            form = _forms().get(" ".join(words[start : start + length]))
            if form is None or (form.risky and form.kind != "demonym"):
                continue
            if form.kind not in {"name", "demonym", "seat"}:
                if start == 0 and form.code.startswith("IGO") and not _states(words[length:]):
                    return form.code
                continue
            sector = sector_named(" ".join((*words[:start], *words[start + length :])))
            if sector is not None and form.alpha3 is not None:
                return f"{form.alpha3}:{sector}"
    return None


def _states(words: list[str]) -> bool:
    """Whether a state is named among the words: "Security Council of the Russian Federation" is no body of several."""
    forms = (_forms().get(word) for word in words)
    return any(form is not None and form.kind in {"name", "demonym"} for form in forms)


@cache
def _tables() -> Mapping[str, object]:
    text = files("bascule.codebook").joinpath("data").joinpath("icews_sectors.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _rules() -> tuple[SectorRule, ...]:
    rules, known = _tables().get("rule"), {sector.code for sector in ontology().sectors}
    result = []
    for number, record in enumerate(rules if isinstance(rules, list) else [], 1):
        if record.get("sector") not in known or not record.get("words"):
            where = f"{SOURCE}, rule {number}"
            raise BasculeError("no known sector, or no words", where=where, remedy="write sector and words")
        rule = SectorRule(
            record["sector"], tuple(map(normalised, record["words"])), tuple(map(normalised, record.get("unless", ())))
        )
        result.append(rule)
    return tuple(result)


@cache
def _countries() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for country in countries().values():
        for text in country.names["en"]:
            found.setdefault(normalised(text), country.alpha3)
    extra = _tables()["countries"]
    assert isinstance(extra, dict)
    for name, alpha3 in extra.items():
        if alpha3 not in countries() and alpha3 not in OTHERS:
            raise BasculeError(f"unknown country {alpha3!r}", where=SOURCE, remedy="use alpha-3")
        found[normalised(name)] = alpha3
    return found


@cache
def _blocs() -> Mapping[str, str]:
    blocs = _tables()["blocs"]
    assert isinstance(blocs, dict)
    return {normalised(name): code for name, code in blocs.items()}


@cache
def _forms() -> Mapping[str, Form]:
    found: dict[str, Form] = {}
    for text, form in surface_forms("en").items():
        found.setdefault(normalised(text), form)
    return found
