"""What came of violence after a turn, in sentences, in French or English; each view ends on what it does not show."""

from __future__ import annotations

from bascule.weigh.alignment import month_name
from bascule.weigh.outcomes import ENOUGH, Estimate, Outcome
from bascule.weigh.shift_wording import month_words, party_name
from bascule.weigh.synthetic import Comparison

CAVEAT = {"en": "Association, not cause.", "fr": "Association, non pas cause."}
CAVEAT_LONG = {
    "en": "Association, not cause: what would have happened without the turn, no series tells.",
    "fr": "Association, non pas cause : aucune série ne dit ce qui serait arrivé sans la bascule.",
}
WORDS = {
    "en": {
        "deaths": "deaths",
        "events": "violent events",
        "civilians": "civilian deaths",
        "question": "{place}: did violence fall after the turn of {month}?",
        "fell": "Yes: {measure} fell from {before} to {after} a month",
        "rose": "No: {measure} rose from {before} to {after} a month",
        "unclear": "Nothing sure: {measure} went from {before} to {after} a month",
        "short": "Too short to say",
        "short_levels": ": {measure} went from {before} to {after} a month",
        "interval": " (difference {value}, 95% interval {low} to {high}; {n} months before, {m} after).",
        "months": " ({n} months before, {m} after).",
        "path": "Against its own earlier path: {level} at the turn ({level_low} to {level_high}); the slope goes from "
        "{old} to {new} a month each month; {horizon} months on, {far} from the continued path ({far_low} to "
        "{far_high}).",
        "reversed": "The trend turned: it rose before and falls after.",
        "turned up": "The trend turned up: it fell before and rises after.",
        "steady": "The answer is the same for every month in which the turn can lie.",
        "unsteady": "The answer depends on the month taken, among those in which the turn can lie.",
        "comparison": "Beside a mix of neighbours ({mix}), alike before by {fit} (correlation): {gap} a month after; "
        "a gap that ranks {rank} of {of} when each neighbour is treated the same. Neighbours share wars: take care.",
        "warn short": "Too short: {n} months before the turn and {m} after; {least} of each are needed.",
        "warn quiet": "Too quiet: {active} months with any violence; a regression would fit noise.",
        "warn few months": "A few extreme months decide it: in logarithms the change goes the other way.",
        "warn few neighbours": "Too few neighbours with a series of their own: no comparison.",
        "warn poor mix": "The mix of neighbours was hardly alike before the turn: give the comparison little weight.",
        "nothing": "{place}: nothing on record in this file.",
        "decimal": ".",
    },
    "fr": {
        "deaths": "morts",
        "events": "faits violents",
        "civilians": "morts civils",
        "question": "{place} : la violence a-t-elle baissé après la bascule ({month}) ?",
        "fell": "Oui : de {before} à {after} {measure} par mois",
        "rose": "Non : hausse de {before} à {after} {measure} par mois",
        "unclear": "Rien de sûr : de {before} à {after} {measure} par mois",
        "short": "Trop court pour le dire",
        "short_levels": " : de {before} à {after} {measure} par mois",
        "interval": " (différence {value}, intervalle à 95 % de {low} à {high} ; {n} mois avant, {m} après).",
        "months": " ({n} mois avant, {m} après).",
        "path": "Par rapport à sa propre trajectoire : {level} à la bascule (de {level_low} à {level_high}) ; la pente "
        "passe de {old} à {new} par mois chaque mois ; {horizon} mois après, {far} par rapport à la trajectoire "
        "prolongée (de {far_low} à {far_high}).",
        "reversed": "La tendance s'est inversée : hausse avant, baisse après.",
        "turned up": "La tendance s'est retournée à la hausse : baisse avant, hausse après.",
        "steady": "La réponse est la même pour tous les mois où la bascule peut tomber.",
        "unsteady": "La réponse dépend du mois retenu parmi ceux où la bascule peut tomber.",
        "comparison": "À côté d'un mélange de voisins ({mix}), semblable avant à {fit} (corrélation) : {gap} par mois "
        "après ; un écart qui vient au rang {rank} sur {of} quand chaque voisin est traité de même. Les voisins "
        "partagent les guerres : à lire avec prudence.",
        "warn short": "Trop court : {n} mois avant la bascule et {m} après ; il en faut {least} de chaque côté.",
        "warn quiet": "Trop calme : {active} mois avec de la violence ; une régression suivrait le bruit.",
        "warn few months": "Quelques mois extrêmes en décident : en logarithmes, le changement va dans l'autre sens.",
        "warn few neighbours": "Trop peu de voisins avec une série propre : pas de comparaison.",
        "warn poor mix": "Le mélange de voisins n'était guère semblable avant la bascule : la comparaison pèse peu.",
        "nothing": "{place} : rien dans ce fichier.",
        "decimal": ",",
    },
}


def question(found: Outcome, language: str = "en") -> str:
    """The question that is answered. Raises KeyError for a language other than fr and en."""
    month = month_words(month_name(found.turn), language)
    return WORDS[language]["question"].format(place=place_name(found, language), month=month)


def answer(found: Outcome, language: str = "en") -> str:
    """The answer in a sentence, with its interval."""
    words = WORDS[language]
    if not found.series.values.any():
        return words["nothing"].format(place=place_name(found, language))
    told = words[found.answer]
    if found.answer == "short" and found.mean_before is not None:
        told += words["short_levels"]
    names = {"measure": words[found.series.measure], "n": found.numbers["before"], "m": found.numbers["after"]}
    if found.mean_before is not None and found.mean_after is not None:
        names |= {"before": number(found.mean_before, language), "after": number(found.mean_after, language)}
    # With too few months an interval would look surer than it is.
    if found.difference is None or found.answer == "short":
        return (told + words["months"]).format(**names)
    return (told + words["interval"]).format(**names, **_signed("", found.difference, language))


def sentences(found: Outcome, language: str = "en") -> list[str]:
    """Question, answer, the earlier path, the comparison, what to beware of; always ends on the caveat."""
    words = WORDS[language]
    told = [question(found, language), answer(found, language)]
    if found.answer != "short":
        told += _path(found, language)
        if found.trend in ("reversed", "turned up"):
            told.append(words[found.trend])
        if found.comparison is not None:
            told.append(_beside(found.comparison, language))
        if found.steady is not None:
            told.append(words["steady" if found.steady else "unsteady"])
    return [*told, *warnings(found, language), CAVEAT_LONG[language]]


def warnings(found: Outcome, language: str = "en") -> list[str]:
    """What makes the answer weak, a sentence each."""
    numbers = {"n": found.numbers.get("before", 0), "m": found.numbers.get("after", 0), "least": ENOUGH}
    active = found.numbers.get("active", 0)
    return [WORDS[language][f"warn {key}"].format(**numbers, active=active) for key in found.warnings]


def place_name(found: Outcome, language: str = "en") -> str:
    """The country, and the area where the series is of one."""
    country = party_name(found.series.country, language)
    return f"{found.series.area} ({country})" if found.series.area else country


def number(value: float, language: str, sign: bool = False) -> str:
    """A figure with a precision that suits its size."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 1 else 2
    text = f"{value:{'+' if sign else ''}.{digits}f}".replace("-", "−")
    return text.replace(".", WORDS[language]["decimal"])


def _signed(name: str, estimate: Estimate, language: str) -> dict[str, str]:
    head = f"{name}_" if name else ""
    return {
        name or "value": number(estimate.value, language, sign=True),
        f"{head}low": number(estimate.low, language, sign=True),
        f"{head}high": number(estimate.high, language, sign=True),
    }


def _path(found: Outcome, language: str) -> list[str]:
    if found.level is None or found.from_path is None or found.slope_before is None or found.slope_after is None:
        return []
    names = _signed("level", found.level, language) | _signed("far", found.from_path, language)
    slopes = {
        "old": number(found.slope_before.value, language, sign=True),
        "new": number(found.slope_after.value, language, sign=True),
    }
    return [WORDS[language]["path"].format(**names, **slopes, horizon=found.horizon)]


def _beside(comparison: Comparison, language: str) -> str:
    percent = " %" if language == "fr" else "%"
    mix = ", ".join(
        f"{party_name(name, language)} {round(100 * share)}{percent}" for name, share in comparison.weights.items()
    )
    return WORDS[language]["comparison"].format(
        mix=mix,
        fit=f"{comparison.fit:.2f}".replace(".", WORDS[language]["decimal"]),
        gap=number(comparison.gap, language, sign=True),
        rank=comparison.rank,
        of=comparison.of,
    )
