"""A shift in a sentence, in French or English."""

from __future__ import annotations

from bascule.codebook.bodies import bodies
from bascule.codebook.countries import countries
from bascule.weigh.shifts import OTHERS, Shift

MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
# French countries bear articles that a list of names does not give: the sentences are built to need none.
WORDS = {
    "fr": {
        "cooperation": "la coopération",
        "conflict": "le conflit",
        "contact": "le contact",
        "rises": "monte",
        "falls": "baisse",
        "head": "{country} et {partner} : {series} {direction} en {month}{interval}",
        "interval": " (entre {first} et {last})",
        "levels": ", de {before} à {after} par mois{unit}",
        "weighted": ", en actes pondérés",
        "acts": " en actes",
        "share_head": "{country} : en {month}{interval}, le poids passe vers {partner} dans {series}, "
        "de {before} à {after} %",
        "moved": " ; dans sa coopération et ses conflits, qui perd : {loser} ({old} à {new} %)",
        "agrees": "Vu aussi dans la part de toute la couverture du pays.",
        "reports only": "Vu dans le nombre d'actes, non dans la part de la couverture : "
        "l'attention de la presse peut l'expliquer.",
        "coverage only": "Vu dans la part de la couverture seulement, non dans le nombre d'actes.",
        "shares": "Une part ne dépend pas de l'attention portée au pays.",
        "strength": ("indice net", "indice fort", "indice très fort"),
        "others": "les autres",
    },
    "en": {
        "cooperation": "cooperation",
        "conflict": "conflict",
        "contact": "contact",
        "rises": "rises",
        "falls": "falls",
        "head": "{country} and {partner}: {series} {direction} in {month}{interval}",
        "interval": " (between {first} and {last})",
        "levels": ", from {before} to {after} a month{unit}",
        "weighted": ", in weighted acts",
        "acts": " in acts",
        "share_head": "{country}: in {month}{interval} the weight of its {series} moves to {partner}, "
        "from {before} to {after}%",
        "moved": "; the loser is {loser} ({old} to {new}%)",
        "agrees": "The share of all coverage of the country shows it too.",
        "reports only": "The number of acts shows it, the share of coverage does not: press attention may explain it.",
        "coverage only": "Only the share of coverage shows it, the number of acts does not.",
        "shares": "A share does not depend on the attention paid to the country.",
        "strength": ("clear evidence", "strong evidence", "very strong evidence"),
        "others": "the others",
    },
}
# Natural logarithms of Bayes factors: 150 to one and 20,000 to one.
STRONG, VERY_STRONG = 5.0, 10.0


def sentence(shift: Shift, language: str = "en") -> str:
    """The shift in a sentence or two. Raises KeyError for a language other than fr and en."""
    words = WORDS[language]
    names = {
        "country": party_name(shift.country, language),
        "partner": party_name(shift.partner, language),
        "series": words[shift.series],
        "direction": words[shift.direction],
        "month": month_words(shift.month, language),
        "interval": "",
    }
    if shift.first != shift.last:
        first, last = month_words(shift.first, language), month_words(shift.last, language)
        names["interval"] = str(words["interval"]).format(first=first, last=last)
    if shift.kind == "share":
        told = str(words["share_head"]).format(
            **names, before=round(100 * shift.before), after=round(100 * shift.after)
        )
        if shift.from_:
            old, new = (round(100 * side[shift.from_]) for side in (shift.shares_before, shift.shares_after))
            told += str(words["moved"]).format(loser=party_name(shift.from_, language), old=old, new=new)
    else:
        unit = words["acts"] if shift.series == "contact" else words["weighted"]
        levels = {"before": _number(shift.before, language), "after": _number(shift.after, language), "unit": unit}
        told = str(words["head"]).format(**names) + str(words["levels"]).format(**levels)
    strength = words["strength"][sum(shift.evidence >= bound for bound in (STRONG, VERY_STRONG))]
    attention = words["shares"] if shift.kind == "share" else words[shift.attention]
    return f"{told} ({strength}). {attention}"


def party_name(code: str, language: str) -> str:
    """How a country or body is called; its code where the codebook has no name for it.

    >>> party_name("MLI", "fr"), party_name("XXX:REB:NOBODY", "fr")
    ('Mali', 'XXX:REB:NOBODY')
    """
    if code == OTHERS:
        return str(WORDS[language]["others"])
    country = countries().get(code)
    if country is not None:
        return country.names[language][0]
    named = [body for body in bodies().values() if body.code == code and body.names[language]]
    # Seats and missions share the code of the body itself.
    named.sort(key=lambda body: body.kind != "body")
    return named[0].names[language][0] if named else code


def month_words(month: str, language: str) -> str:
    """YYYY-MM in words.

    >>> month_words("2013-01", "fr")
    'janvier 2013'
    """
    year, number = month.split("-")
    return f"{MONTHS[language][int(number) - 1]} {int(year)}"


def _number(value: float, language: str) -> str:
    text = f"{value:.1f}" if value >= 0.1 or value == 0 else f"{value:.2f}"
    return text.replace(".", ",") if language == "fr" else text
