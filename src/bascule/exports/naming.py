"""Entities as other tools want them: a name, the codes of other lists, and which mention stands for which code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from bascule.codebook.bodies import bodies
from bascule.codebook.countries import countries
from bascule.codebook.entity_codes import Codes, codes_of
from bascule.errors import BasculeError
from bascule.records import Mention


@cache
def codes(entity: str) -> Codes:
    """Its codes; none at all for what the codebook does not know, which an export passes on as it is."""
    try:
        return codes_of(entity)
    except BasculeError:
        return Codes(entity, None, None, None, None, None, None, None, None)


@cache
def name_of(entity: str) -> str:
    """A name to show in English: "Mali (MIL)", "United Nations"; the code itself where there is none.

    >>> name_of("MLI:MIL"), name_of("ZZZ:QQQ")
    ('Mali (MIL)', 'ZZZ:QQQ')
    """
    for body in bodies().values():
        if body.code == entity and body.kind != "seat" and body.names.get("en"):
            return body.names["en"][0]
    first, _, rest = entity.partition(":")
    country = countries().get(first)
    if country is None:
        return entity
    return f"{country.names['en'][0]} ({rest})" if rest else country.names["en"][0]


@cache
def country_name(alpha3: str | None) -> str | None:
    """The English name of a country, None where there is none."""
    country = countries().get(alpha3) if alpha3 else None
    return country.names["en"][0] if country else None


def by_entity(mentions: Iterable[Mention]) -> Mapping[str, Mention]:
    """The first mention of each entity."""
    found: dict[str, Mention] = {}
    for mention in mentions:
        if mention.entity:
            found.setdefault(mention.entity, mention)
    return found


def of_parties(entities: Iterable[str], part: str) -> list[str]:
    """One code (`alpha3`, `cow`, `gw`, `plover`, `sector`) of each entity that has it, each once, in order."""
    return list(dict.fromkeys(str(value) for code in entities if (value := getattr(codes(code), part)) is not None))
