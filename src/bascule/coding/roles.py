"""Roles: what an article teaches about persons in public office, and what is known of them from elsewhere.

Only persons in public office, or who speak for a public body, get roles; nothing is kept about private persons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from bascule.codebook.person_names import last_name, normalised, same_person
from bascule.coding.cast import Actor, Cast
from bascule.coding.introductions import Introduction, Introductions
from bascule.coding.lexicon import straight
from bascule.records import Role, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc

# The entity of a person (by a name as written) on a day, None where nobody is known or several could be meant.
KnownPersons = Callable[[str, date | None], str | None]


def as_known(known: Mapping[str, str] | KnownPersons | None) -> KnownPersons | None:
    """A mapping of names to entities as a function; it holds for every day, and for names spelt alike."""
    if known is None or callable(known):
        return known
    exact = {normalised(name): entity for name, entity in known.items()}
    return lambda name, day: exact.get(normalised(name))


def find_roles(doc: Doc, cast: Cast, published: date | None) -> tuple[Role, ...]:
    """What the article teaches, once for each person, office and wording, in text order."""
    roles: dict[tuple[str, str, str, bool], Role] = {}
    names = [doc[item.start : item.end].text for item in cast.introductions]
    fullest = {name: _fullest(name, names) for name in names}
    for item, name in zip(cast.introductions, names, strict=True):
        person = " ".join(fullest[name].split())
        words = _role_words(doc, item)
        key = (person, item.entity, normalised(words), item.former)
        start, end = doc[item.passage[0]].idx, doc[item.passage[1] - 1].idx + len(doc[item.passage[1] - 1])
        variants = _variants(doc, person, names, fullest)
        roles.setdefault(
            key, Role(person, variants, words, item.entity, item.former, Span.of(cast.text, start, end), published)
        )
    return tuple(roles.values())


def known_people(
    introductions: Introductions, countries: Mapping[str, int], published: date | None, known: KnownPersons
) -> dict[int, Actor]:
    """Persons known from elsewhere whom the article names, by token.

    A last name alone counts only where the article names the country, or that person in full.
    """
    doc, found, full = introductions.doc, dict[int, Actor](), set[str]()
    runs = list(introductions.names())
    for alone in (False, True):
        for start, end in runs:
            span = doc[start:end]
            capitals = sum(token.text[:1].isupper() for token in span)
            if (capitals == 1) is not alone:
                continue
            entity = known(span.text, published)
            if entity is None:
                continue
            country = entity.partition(":")[0]
            if alone and last_name(span.text) not in full and country != "IGO" and not countries.get(country):
                continue
            full.add(last_name(span.text))
            for token in span:
                found[token.i] = Actor(
                    span.root.i, span.start_char, span.end_char, entity, name=span.text, how="person"
                )
    return found


def _fullest(name: str, names: Iterable[str]) -> str:
    """The longest name in the article that is the same person's."""
    return max((other for other in names if other == name or same_person(name, other)), key=len)


def _variants(doc: Doc, person: str, names: Iterable[str], fullest: Mapping[str, str]) -> tuple[str, ...]:
    """The other ways the article writes a person's name; the last name where it stands alone."""
    found = [" ".join(name.split()) for name in names if " ".join(fullest[name].split()) == person]
    last = person.split()[-1]
    lone = any(
        token.text == last and not (token.i > 0 and doc[token.i - 1].text[:1].isupper() and doc[token.i - 1].is_alpha)
        for token in doc
    )
    return tuple(name for name in dict.fromkeys([*found, *([last] if lone else [])]) if name != person)


def _role_words(doc: Doc, item: Introduction) -> str:
    """The words of the role without the article before them."""
    start, end = item.role
    while start < end - 1 and straight(doc[start].lower_) in {
        "le",
        "la",
        "l'",
        "the",
        "un",
        "une",
        "a",
        "an",
        "nouveau",
        "nouvelle",
        "new",
    }:
        start += 1
    return " ".join(doc[start:end].text.split())
