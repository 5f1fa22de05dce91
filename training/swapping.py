"""Countries of a sentence swapped for others, so that the reader learns the act and not who usually does it.

Names, demonyms and capitals change together, one country for one. Only forms that leave the grammar right are put in:
in English no name that takes an article and no "a" before a vowel; in French the same gender, number and first sound.
A sentence with a form that cannot be swapped so keeps that country.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bascule.codebook.countries import Country, Demonym, countries, surface_forms

WORD = re.compile(r"\w+")
# The longest name counts so many words ("Saint Vincent and the Grenadines" is left out with its article).
MOST_WORDS = 4
VOWELS = "aeiouâàéèêëîïôöûüAEIOUÂÀÉÈÊËÎÏÔÖÛÜ"
FRENCH_MASCULINE_IN_E = frozenset({"Mexique", "Mozambique", "Cambodge", "Zimbabwe", "Belize", "Suriname"})
FRENCH_WITHOUT_ARTICLE = frozenset(
    {
        "Andorre",
        "Bahreïn",
        "Brunei",
        "Chypre",
        "Cuba",
        "Djibouti",
        "Israël",
        "Kiribati",
        "Madagascar",
        "Malte",
        "Maurice",
    }
    | {
        "Monaco",
        "Nauru",
        "Niue",
        "Oman",
        "Palaos",
        "Samoa",
        "Singapour",
        "Taïwan",
        "Tonga",
        "Tuvalu",
        "Vanuatu",
        "Fidji",
    }
)
ENGLISH_WITH_ARTICLE = frozenset(
    {"Netherlands", "Philippines", "Gambia", "Bahamas", "Maldives", "Comoros", "Seychelles", "Vatican", "Congo"}
)
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A form of a country in a sentence."""

    start: int
    end: int
    country: str
    key: Key


def english_key(kind: str, text: str, demonym: Demonym | None) -> Key | None:
    """What a form can be swapped for: forms of the same key; None for one that stays."""
    if demonym is not None:
        return ("demonym", str(demonym.plural), "vowel" if text[0] in VOWELS else "")
    if kind == "name" and (" " in text or text in ENGLISH_WITH_ARTICLE or text.isupper()):
        return None
    return (kind,)


def french_key(kind: str, text: str, demonym: Demonym | None) -> Key | None:
    """The same for French, where gender, number and the first sound must agree."""
    sound = "vowel" if text[0] in VOWELS else ""
    if text[0] in "Hh":
        return None
    if demonym is not None:
        case = "upper" if text[0].isupper() else ""
        return ("demonym", str(demonym.feminine), str(demonym.plural), sound, case)
    if kind == "capital":
        return None if text.startswith(("Le ", "La ")) else (kind, sound)
    if text in FRENCH_WITHOUT_ARTICLE or " " in text or "-" in text or text.isupper() or text.endswith("s"):
        return None
    return (kind, "m" if not text.endswith("e") or text in FRENCH_MASCULINE_IN_E else "f", sound)


@cache
def keyed(language: str) -> Mapping[str, Mapping[Key, str]]:
    """For each country the form to put in, by key."""
    return {code: dict(reversed(list(forms_of(country, language)))) for code, country in countries().items()}


def forms_of(country: Country, language: str) -> list[tuple[Key, str]]:
    """Keys and forms of a country, the most usual first."""
    key_of = english_key if language == "en" else french_key
    found: list[tuple[Key | None, str]] = [
        (key_of(kind, texts[0], None), texts[0])
        for kind, texts in (("name", country.names[language]), ("capital", country.capital[language]))
        if texts and texts[0] not in country.risky[language]
    ]
    for demonym in country.demonyms[language]:
        variants = {demonym.text, demonym.text.capitalize()} if language == "fr" else {demonym.text}
        found += [(key_of("demonym", text, demonym), text) for text in sorted(variants)]
    return [(key, text) for key, text in found if key is not None]


def places(text: str, language: str) -> list[Place]:
    """The country forms of a sentence, in order, less those of a country with a form that cannot be swapped."""
    forms = surface_forms(language)
    key_of = english_key if language == "en" else french_key
    plain = text.replace("’", "'")
    words = list(WORD.finditer(plain))
    found: list[Place] = []
    stuck: set[str] = set()
    index = 0
    while index < len(words):
        for size in range(min(MOST_WORDS, len(words) - index), 0, -1):
            start, end = words[index].start(), words[index + size - 1].end()
            form = forms.get(plain[start:end])
            if form is None:
                continue
            if form.alpha3 and form.kind in {"name", "capital", "demonym"}:
                demonym = Demonym(form.text, form.feminine, form.plural) if form.kind == "demonym" else None
                key = key_of(form.kind, form.text, demonym)
                article = language == "en" and form.kind == "name" and plain[:start].lower().endswith("the ")
                if key is None or article or form.risky:
                    stuck.add(form.alpha3)
                else:
                    found.append(Place(start, end, form.alpha3, key))
            index += size - 1
            break
        index += 1
    return [place for place in found if place.country not in stuck]


def swapped(
    text: str, language: str, found: Sequence[Place], spans: Sequence[tuple[int, int] | None], chance: random.Random
) -> tuple[str, list[tuple[int, int] | None]]:
    """The sentence with other countries, and the spans moved along; unchanged where a span would be cut."""
    needs: dict[str, set[Key]] = {}
    for place in found:
        needs.setdefault(place.country, set()).add(place.key)
    table, taken, instead = keyed(language), set(needs), {}
    for country, keys in needs.items():
        fitting = [code for code, forms in table.items() if code not in taken and keys <= forms.keys()]
        if fitting:
            instead[country] = chance.choice(fitting)
            taken.add(instead[country])
    result, position, moves = "", 0, []
    for place in found:
        if place.country not in instead:
            continue
        new = table[instead[place.country]][place.key]
        result += text[position : place.start] + new
        position = place.end
        moves.append((place.start, place.end, len(new) - (place.end - place.start)))
    result += text[position:]

    def moved(at: int) -> int:
        return at + sum(shift for _, end, shift in moves if end <= at)

    if any(start < edge < end for span in spans if span for edge in span for start, end, _ in moves):
        return text, list(spans)
    return result, [(moved(span[0]), moved(span[1])) if span else None for span in spans]
