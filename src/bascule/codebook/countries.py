"""Countries with their names, demonyms, capitals and seats of power, and every form of them and of bodies in a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bascule.codebook.bodies import BLOCS, Body, bodies
from bascule.codebook.bodies import SOURCE as BODIES_SOURCE
from bascule.codebook.forms import (
    LANGUAGES,
    SHARED_SOURCE,
    Form,
    SharedForms,
    SharedRule,
    capitalised,
    resolve,
    unmarked,
)
from bascule.codebook.ontology import Record
from bascule.errors import BasculeError

__all__ = ["Body", "Country", "Demonym", "Form", "bodies", "countries", "shared_forms", "surface_forms"]

SOURCE = "bascule/codebook/data/countries.tsv"
COLUMNS = (
    *("alpha2", "alpha3", "cow", "gw"),
    *(f"{what}_{language}" for language in LANGUAGES for what in ("names", "demonyms", "capital")),
)
# First parts of codes of bodies of several countries, of the former Soviet Union and of Hong Kong.
OTHER_OWNERS = frozenset({"IGO", "XXX", "SUN", "HKG"})
# French nouns that end so have no other plural.
NO_PLURAL_MARK = ("s", "x", "z")


@dataclass(frozen=True, slots=True)
class Demonym:
    """One inflected form: "malienne", "Malians"; gender and number are None where the form does not tell."""

    text: str
    feminine: bool | None
    plural: bool | None


@dataclass(frozen=True, slots=True)
class Country:
    """A state; texts by language ("fr", "en"), the first to show. `cow` and `gw` are None where those lists lack it."""

    alpha2: str
    alpha3: str
    cow: int | None
    gw: int | None
    names: Mapping[str, tuple[str, ...]]
    demonyms: Mapping[str, tuple[Demonym, ...]]
    capital: Mapping[str, tuple[str, ...]]
    seats: Mapping[str, tuple[str, ...]]
    risky: Mapping[str, frozenset[str]]

    def forms(self, language: str) -> Iterator[Form]:
        """Names, capitals and demonyms in a language; seats of power come from the bodies."""
        state, risky = f"{self.alpha3}:GOV", self.risky[language]
        for kind, texts in (("name", self.names[language]), ("capital", self.capital[language])):
            for text in texts:
                yield Form(text, state, kind, self.alpha3, risky=text in risky)
        for demonym in self.demonyms[language]:
            texts = (demonym.text, *capitalised(demonym.text)) if language == "fr" else (demonym.text,)
            for text in dict.fromkeys(texts):
                yield Form(text, self.alpha3, "demonym", self.alpha3, demonym.feminine, demonym.plural)


@cache
def countries() -> Mapping[str, Country]:
    """Every state by alpha-3. Raises BasculeError naming the line that is wrong."""
    result = parse(_data("countries.tsv"), SOURCE, bodies())
    for body in bodies().values():
        for code in filter(None, (body.code, body.of)):
            first = code.partition(":")[0]
            if first not in result and first not in BLOCS and first not in OTHER_OWNERS:
                raise BasculeError(
                    f"unknown country {first!r}", where=f"{BODIES_SOURCE}, {body.id}", remedy="use alpha-3"
                )
    return result


@cache
def shared_forms() -> SharedForms:
    """The rules for forms that several owners could claim. Raises BasculeError naming the record that is wrong."""
    return parse_shared(_data("shared_forms.toml"), SHARED_SOURCE)


def surface_forms(language: str) -> Mapping[str, Form]:
    """Every written form in `fr` or `en` by its text, with straight apostrophes. Raises BasculeError for others."""
    if language not in LANGUAGES:
        raise BasculeError(f"no forms in {language!r}", remedy=f"use one of {', '.join(LANGUAGES)}")
    return _forms(language)


def candidates(language: str) -> Iterator[Form]:
    """All that forms could mean, before the rules for shared forms."""
    for country in countries().values():
        yield from country.forms(language)
    for body in bodies().values():
        yield from body.forms(language)


@cache
def _forms(language: str) -> Mapping[str, Form]:
    return resolve(candidates(language), shared_forms(), language)


def _data(name: str) -> str:
    return files("bascule.codebook").joinpath("data").joinpath(name).read_text(encoding="utf-8")


def parse(text: str, where: str, known_bodies: Mapping[str, Body]) -> Mapping[str, Country]:
    """Countries from tab-separated lines; the seats come from the bodies. Raises BasculeError with the line."""
    result: dict[str, Country] = {}
    used: dict[tuple[str, str], str] = {}
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
    if not lines or tuple(lines[0][1].split("\t")) != COLUMNS:
        raise BasculeError("the columns are not as expected", where=where, remedy=f"name them {', '.join(COLUMNS)}")
    for number, line in lines[1:]:
        place = f"{where}, line {number}"
        cells = line.split("\t")
        if len(cells) != len(COLUMNS):
            remedy = f"write {len(COLUMNS)} cells, {len(COLUMNS) - 1} tabs"
            raise BasculeError(f"{len(cells)} cells", where=place, remedy=remedy)
        row = dict(zip(COLUMNS, cells, strict=True))
        country = read_country(row, place, known_bodies)
        for key in ("alpha2", "alpha3", "cow", "gw"):
            if row[key] and (key, row[key]) in used:
                remedy = f"{used[key, row[key]]} has it already"
                raise BasculeError(f"{key} {row[key]} stands twice", where=place, remedy=remedy)
            used[key, row[key]] = country.alpha3
        result[country.alpha3] = country
    return result


def read_country(row: Mapping[str, str], place: str, known_bodies: Mapping[str, Body]) -> Country:
    """One line of the table."""
    for key, shape in (("alpha2", "[A-Z]{2}"), ("alpha3", "[A-Z]{3}"), ("cow", r"\d{0,3}"), ("gw", r"\d{0,3}")):
        if not re.fullmatch(shape, row[key]):
            raise BasculeError(f"{key} is {row[key]!r}", where=place, remedy=f"write it as {shape}")
    names, capital, demonyms, risky = {}, {}, {}, {}
    for language in LANGUAGES:
        written = {what: split(row[f"{what}_{language}"], place) for what in ("names", "demonyms", "capital")}
        if not written["names"] or not written["demonyms"]:
            raise BasculeError(f"no name or demonym in {language}", where=place, remedy="write one at least")
        names[language] = tuple(unmarked(item)[0] for item in written["names"])
        capital[language] = tuple(unmarked(item)[0] for item in written["capital"])
        inflect = french_demonym if language == "fr" else english_demonym
        demonyms[language] = tuple(item for cell in written["demonyms"] for item in inflect(cell.split("/"), place))
        marked = (unmarked(item) for item in written["names"] + written["capital"])
        risky[language] = frozenset(item for item, risk in marked if risk)
    return Country(
        alpha2=row["alpha2"],
        alpha3=row["alpha3"],
        cow=int(row["cow"]) if row["cow"] else None,
        gw=int(row["gw"]) if row["gw"] else None,
        names=names,
        demonyms=demonyms,
        capital=capital,
        seats={language: seats_of(row["alpha3"], language, known_bodies) for language in LANGUAGES},
        risky=risky,
    )


def seats_of(alpha3: str, language: str, known_bodies: Mapping[str, Body]) -> tuple[str, ...]:
    """The seats of power of a country, by their names in a language."""
    seats = (body for body in known_bodies.values() if body.kind == "seat" and body.alpha3 == alpha3)
    return tuple(name for body in seats for name in body.names[language])


def split(cell: str, place: str) -> tuple[str, ...]:
    """The parts of a cell. Raises BasculeError for empty or repeated parts and for curly apostrophes."""
    parts = tuple(cell.split("|")) if cell else ()
    if any(not part.strip("?/") or part != part.strip() or "’" in part for part in parts) or len(set(parts)) < len(
        parts
    ):
        remedy = "separate different forms by |, with straight apostrophes and no spaces around"
        raise BasculeError(f"{cell!r} holds an empty, repeated or badly written form", where=place, remedy=remedy)
    return parts


def french_demonym(parts: list[str], place: str) -> Iterator[Demonym]:
    """The four forms of "malien/malienne"; a form that serves twice is given once, None for what it does not tell."""
    if len(parts) not in {1, 2, 4}:
        remedy = "write one, two (masculine/feminine) or all four forms"
        raise BasculeError(f"demonym {'/'.join(parts)!r}", where=place, remedy=remedy)
    if len(parts) < 4:
        pair = [parts[0], parts[-1]]
        parts = pair + [form if form.endswith(NO_PLURAL_MARK) else f"{form}s" for form in pair]
    slots = dict(zip(((False, False), (True, False), (False, True), (True, True)), parts, strict=True))
    for text in dict.fromkeys(parts):
        genders = {feminine for (feminine, _), form in slots.items() if form == text}
        numbers = {plural for (_, plural), form in slots.items() if form == text}
        yield Demonym(text, genders.pop() if len(genders) == 1 else None, numbers.pop() if len(numbers) == 1 else None)


def english_demonym(parts: list[str], place: str) -> Iterator[Demonym]:
    """The forms of "Spanish/Spaniards/Spaniard": adjective, people, person; English has no gender here."""
    if len(parts) > 3:
        raise BasculeError(f"demonym {'/'.join(parts)!r}", where=place, remedy="write adjective/people/person")
    # Alone, the adjective serves for the people too ("the Chinese").
    numbers = (None,) if len(parts) == 1 else (False, True, False)
    for text, plural in zip(parts, numbers, strict=False):
        yield Demonym(text, None, plural)


def parse_shared(text: str, where: str) -> SharedForms:
    """The rules from TOML. Raises BasculeError with the record."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BasculeError("not valid TOML", where=where, remedy=str(error)) from error
    rules = []
    for number, values in enumerate(tables.get("shared", []), 1):
        record = Record(values, where, f"shared record {number}")
        owners, wins = frozenset(record.texts("owners", 2)), values.get("wins")
        if wins is not None and wins not in owners:
            raise record.fault(f"{wins!r} wins but is no owner", "name one of the owners, or leave wins out")
        rules.append(SharedRule(frozenset(record.texts("forms", 1)), owners, wins, record.text("why")))
    accents = Record(tables.get("accents_needed", {}), where, "accents_needed")
    return SharedForms(tuple(rules), {language: frozenset(accents.texts(language)) for language in LANGUAGES})
