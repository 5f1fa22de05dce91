"""Bodies, seats of power, operations, services, armed groups, companies and blocs, from a data file that is checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from bascule.codebook.forms import LANGUAGES, Form, unmarked
from bascule.codebook.ontology import Record, ontology
from bascule.errors import BasculeError

SOURCE = "bascule/codebook/data/bodies.toml"
BODY_KINDS = frozenset({"seat", "body", "bloc", "operation", "service", "group", "company", "media"})
BLOCS = frozenset({"WEST", "INTL", "AFR", "EUR"})
# Codes whose first part is no country.
NO_COUNTRY = frozenset({"IGO", "XXX", *BLOCS})
CODE = re.compile(r"([A-Z]{3,4})(?::([A-Z0-9]+))?(?::([A-Z0-9]+))?")


@dataclass(frozen=True, slots=True)
class Body:
    """One record: `names` by language, the first to show, abbreviations among them; `of` says whose it is.

    `code` is what an actor of this name is coded as. `risky` holds the names that need more evidence, by language.
    """

    id: str
    code: str
    kind: str
    names: Mapping[str, tuple[str, ...]]
    risky: Mapping[str, frozenset[str]]
    valid_from: date | None
    valid_to: date | None
    of: str | None

    @property
    def alpha3(self) -> str | None:
        """The country of the code, None for bodies of several and for blocs."""
        first = self.code.partition(":")[0]
        return None if first in NO_COUNTRY else first

    def forms(self, language: str) -> Iterator[Form]:
        """The names in a language as forms."""
        for name in self.names[language]:
            yield Form(
                text=name,
                code=self.code,
                kind=self.kind,
                alpha3=self.alpha3,
                valid_from=self.valid_from,
                valid_to=self.valid_to,
                risky=name in self.risky[language],
            )


@cache
def bodies() -> Mapping[str, Body]:
    """All records by their identifier, in the order of the file. Raises BasculeError naming the one that is wrong."""
    text = files("bascule.codebook").joinpath("data").joinpath("bodies.toml").read_text(encoding="utf-8")
    return parse(text, SOURCE)


def parse(text: str, where: str) -> Mapping[str, Body]:
    """Bodies from TOML. Raises BasculeError with the file, the record and what to do."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BasculeError("not valid TOML", where=where, remedy=str(error)) from error
    result = {}
    for name, values in tables.items():
        if not isinstance(values, dict):
            raise BasculeError(f"{name} is no table", where=where, remedy=f"write [{name}] and its fields below")
        result[name] = read_body(name, Record(values, where, name))
    return result


def read_body(name: str, record: Record) -> Body:
    """One record with its code, names and dates checked."""
    unknown = record.values.keys() - {"code", "kind", "of", "from", "to", *LANGUAGES}
    if unknown:
        raise record.fault(f"unknown fields {', '.join(sorted(unknown))}", "use code, kind, of, from, to, fr and en")
    kind = record.text("kind")
    if kind not in BODY_KINDS:
        raise record.fault(f"unknown kind {kind!r}", f"use one of {', '.join(sorted(BODY_KINDS))}")
    written = {language: record.texts(language) for language in LANGUAGES}
    if not any(written.values()):
        raise record.fault("no names", 'write fr = ["..."] or en = ["..."]')
    names = {language: tuple(unmarked(item)[0] for item in items) for language, items in written.items()}
    for language, items in names.items():
        if len(set(items)) < len(items):
            raise record.fault(f"a name stands twice in {language}", "keep one of them")
        if any("’" in item or item != item.strip() for item in items):
            raise record.fault(f"a curly apostrophe or outer space in {language}", "write ' and no outer space")
    begins, ends = day(record, "from"), day(record, "to")
    if begins and ends and ends < begins:
        raise record.fault(f"ends on {ends}, before it begins", "put the dates in order")
    return Body(
        id=name,
        code=checked_code(record, record.text("code")),
        kind=kind,
        names=names,
        risky={
            lang: frozenset(unmarked(item)[0] for item in items if unmarked(item)[1]) for lang, items in written.items()
        },
        valid_from=begins,
        valid_to=ends,
        of=checked_code(record, record.text("of")) if "of" in record.values else None,
    )


def day(record: Record, key: str) -> date | None:
    """A day of the record, None where it is left out."""
    value = record.values.get(key)
    if value is not None and type(value) is not date:
        raise record.fault(f"{key} is no day", f"write {key} = 2013-01-11, without quotes")
    return value


def checked_code(record: Record, code: str) -> str:
    """The code, if it has the shape of an entity code and a known sector; countries are checked with their table."""
    match = CODE.fullmatch(code)
    first, second, _ = match.groups() if match else ("", None, None)
    sectors = {sector.code for sector in ontology().sectors}
    if first in BLOCS:
        well = second is None or second in sectors
    elif first == "IGO":
        well = second is not None
    else:
        well = len(first) == 3 and second in sectors
    if not well:
        raise record.fault(
            f"{code!r} is no entity code", "write COUNTRY:SECTOR, COUNTRY:SECTOR:NAME, IGO:NAME or a bloc"
        )
    return code
