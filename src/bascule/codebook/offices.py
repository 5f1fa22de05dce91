"""Public offices: the nouns of titles in both languages, and which offices one person at a time holds."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bascule.codebook.ontology import ontology
from bascule.codebook.person_names import normalised
from bascule.errors import BasculeError

SOURCE = "bascule/codebook/data/offices.toml"
LISTS = (
    *("borrowing", "body_needed", "private", "public", "former", "not_yet", "portfolio", "ranks", "determiners"),
    *("located", "leading", "appointing", "appointed_forms", "doubting", "being", "state_offices"),
)
# Sectors of public bodies: who speaks or acts for one of them holds a public office.
PUBLIC_SECTORS = frozenset({"GOV", "MIL", "COP", "SPY", "JUD", "LEG"})


@dataclass(frozen=True, slots=True)
class Titles:
    """The words of titles in one language: `sectors` by noun, and the word lists by name (see the data file)."""

    sectors: dict[str, str]
    words: dict[str, frozenset[str]]

    def is_office(self, noun: str) -> bool:
        """Whether a noun (lower case) names a public office."""
        return noun in self.sectors or noun in self.words["borrowing"]


@dataclass(frozen=True, slots=True)
class NamedOffice:
    """An office told by words: all parts of one item of `any` are in the role, and nothing of `none`."""

    office: str
    any: tuple[tuple[str, ...], ...]
    none: tuple[str, ...]


@cache
def titles(language: str) -> Titles:
    """The titles of `fr` or `en`. Raises BasculeError for another language or a list that is missing."""
    table = _tables().get(language)
    if not isinstance(table, dict):
        raise BasculeError(f"no titles in {language!r}", where=SOURCE, remedy="use fr or en")
    missing = [name for name in LISTS if not isinstance(table.get(name), list)]
    if missing:
        raise BasculeError(f"{language} lacks {', '.join(missing)}", where=SOURCE, remedy="write the lists")
    known = {sector.code for sector in ontology().sectors}
    sectors = {noun: code for code, nouns in table.items() if code in known for noun in nouns}
    return Titles(sectors, {name: frozenset(table[name]) for name in LISTS})


@cache
def office_of(role: str) -> str | None:
    """The unique office that the words of a role name ("foreign minister"), None where they name none."""
    return _told(role, _offices("unique"))


@cache
def post_of(role: str) -> str | None:
    """The unique office, else the post several may hold ("spokesperson"), that the words of a role name."""
    return office_of(role) or _told(role, _offices("shared"))


def _told(role: str, offices: tuple[NamedOffice, ...]) -> str | None:
    words = f" {normalised(role)} "
    for rule in offices:
        if any(all(part in words for part in item) for item in rule.any) and not any(
            item in words for item in rule.none
        ):
            return rule.office
    return None


@cache
def _tables() -> dict[str, object]:
    text = files("bascule.codebook").joinpath("data").joinpath("offices.toml").read_text(encoding="utf-8")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BasculeError("not valid TOML", where=SOURCE, remedy=str(error)) from error


@cache
def _offices(kind: str) -> tuple[NamedOffice, ...]:
    rules = _tables().get(kind)
    if not isinstance(rules, list):
        raise BasculeError(f"no {kind} offices", where=SOURCE, remedy=f"write [[{kind}]] records")

    def padded(item: str) -> str:
        return f" {normalised(item)} "

    return tuple(
        NamedOffice(
            rule["office"],
            tuple(tuple(padded(part) for part in item.split("&")) for item in rule["any"]),
            tuple(padded(item) for item in rule["none"]),
        )
        for rule in rules
    )
