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
        "loses": " ; qui y perd le plus : {other}, de {old} à {new} % de {whole}",
        "gains": " ; qui y gagne le plus : {other}, de {old} à {new} % de {whole}",
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
        "loses": "; who loses most by it is {other}, from {old} to {new}% of {whole}",
        "gains": "; who gains most by it is {other}, from {old} to {new}% of {whole}",
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
    else:
        unit = words["acts"] if shift.series == "contact" else words["weighted"]
        levels = {"before": _number(shift.before, language), "after": _number(shift.after, language), "unit": unit}
        told = str(words["head"]).format(**names) + str(words["levels"]).format(**levels)
    told += _other_side(shift, language)
    strength = words["strength"][sum(shift.evidence >= bound for bound in (STRONG, VERY_STRONG))]
    attention = words["shares"] if shift.kind == "share" else words[shift.attention]
    return f"{told} ({strength}). {attention}"


def _other_side(shift: Shift, language: str) -> str:
    """From whom or to whom the share went that the partner gained or lost."""
    other, form = (shift.from_, "loses") if shift.direction == "rises" else (shift.to, "gains")
    if other is None or shift.partner != (shift.to if form == "loses" else shift.from_):
        return ""
    old, new = (round(100 * side.get(other, 0.0)) for side in (shift.shares_before, shift.shares_after))
    whole, name = WORDS[language][shift.series], party_name(other, language)
    return str(WORDS[language][form]).format(other=name, old=old, new=new, whole=whole)


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
