"""What passes between a country and each of its partners, month by month, weighed as data says.

Over incidents, not reports, so that an act told by forty papers is one. Three series for each partner: `cooperation`
and `conflict` weigh acts by the codebook's score (its size over ten), how sure they are and who acts; `contact` counts
the acts themselves, whatever their colour.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any

import numpy as np

from bascule.codebook.ontology import ontology
from bascule.errors import BasculeError
from bascule.weigh.gists import Happening
from bascule.weigh.incidents import country_of
from bascule.weigh.segmentation import Floats

SOURCE = "bascule/weigh/data/alignment_weights.toml"
SERIES = ("cooperation", "conflict", "contact")
TABLES = ("factuality", "sectors", "months", "search")
# PLOVER's scale ends at ten.
WHOLE_SCORE = 10.0
WEIGHED = frozenset({"cooperation", "conflict"})


@dataclass(frozen=True, slots=True)
class Weights:
    """What acts weigh, and the figures of the search; see the data file for each."""

    version: str
    factuality: Mapping[str, float]
    sectors: Mapping[str, float]
    widest_days: int
    search: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Act:
    """One incident as an act between the country and a partner: its month (from January of year 0) and its weights."""

    month: int
    partner: str
    cooperation: float
    conflict: float
    contact: float
    incident: Happening

    def weight(self, series: str) -> float:
        """What it weighs in one of the three series."""
        return float(getattr(self, series))


@dataclass(frozen=True, slots=True)
class Alignment:
    """The acts of a country with its partners, and the months they span: `first` up to and with `last`.

    `coverage` is the number of all incidents that concern the country in each month, domestic ones with them.
    """

    country: str
    first: int
    last: int
    acts: tuple[Act, ...]
    coverage: Floats
    by_partner: Mapping[str, tuple[Act, ...]] = field(default_factory=dict)

    @property
    def months(self) -> int:
        """How many months it spans, 0 where there is nothing."""
        return max(0, self.last - self.first + 1)

    def series(self, partner: str, name: str) -> Floats:
        """One of the three series of a partner, a number a month."""
        found = np.zeros(self.months)
        for act in self.by_partner.get(partner, ()):
            found[act.month - self.first] += act.weight(name)
        return found


def alignment(incidents: Iterable[Happening], country: str, weights: Weights | None = None) -> Alignment:
    """The acts between a country (or body) and its partners, out of incidents of any kind."""
    weights = weights or default_weights()
    acts, months = list[Act](), list[int]()
    for incident in incidents:
        month = month_of(incident, weights)
        if month is None or not any(country_of(c) == country for c in (*incident.actors, *incident.recipients)):
            continue
        months.append(month)
        acts += _acts(incident, country, month, weights)
    if not months:
        return Alignment(country, 0, -1, (), np.zeros(0))
    first, last = min(months), max(months)
    coverage = np.bincount(np.array(months) - first, minlength=last - first + 1).astype(np.float64)
    by_partner: dict[str, list[Act]] = {}
    for act in acts:
        by_partner.setdefault(act.partner, []).append(act)
    return Alignment(country, first, last, tuple(acts), coverage, {key: tuple(own) for key, own in by_partner.items()})


def month_of(incident: Happening, weights: Weights) -> int | None:
    """The month of the middle of an incident, counted from January of year 0; None where it has none."""
    if incident.start is None or incident.end is None or (incident.end - incident.start).days > weights.widest_days:
        return None
    middle = date.fromordinal((incident.start.toordinal() + incident.end.toordinal()) // 2)
    return middle.year * 12 + middle.month - 1


def month_name(month: int) -> str:
    """A counted month as YYYY-MM.

    >>> month_name(2013 * 12)
    '2013-01'
    """
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def friendliness(type: str, mode: str | None) -> float:
    """The codebook's score over ten, the type's own where the mode is unknown to it."""
    event_type = ontology().type(type)
    known = event_type.mode(mode) if mode else None
    score = event_type.score if known is None or known.score is None else known.score
    return score / WHOLE_SCORE


def _acts(incident: Happening, country: str, month: int, weights: Weights) -> Iterator[Act]:
    sure = weights.factuality.get(incident.factuality, 0.0)
    if sure <= 0:
        return
    friendly = friendliness(incident.type, incident.mode)
    for partner, factor in _partners(incident, country, weights).items():
        weighed = sure * factor * friendly
        yield Act(month, partner, max(weighed, 0.0), max(-weighed, 0.0), sure, incident)


def _partners(incident: Happening, country: str, weights: Weights) -> dict[str, float]:
    """Every partner that shares an act with the country, and the factor of the sectors that do, the weightiest."""
    if incident.recipients:
        sides = [(one, other) for one in incident.actors for other in incident.recipients]
    else:
        sides = list(combinations(incident.actors, 2))
    found: dict[str, float] = {}
    for one, other in sides:
        own, partner = (one, other) if country_of(one) == country else (other, one)
        if country_of(own) != country or country_of(partner) == country:
            continue
        # Rebels turn the sign on the country's own side only.
        factor = _factor(own, weights) * max(_factor(partner, weights), 0.0)
        name = country_of(partner)
        if factor and (name not in found or abs(factor) > abs(found[name])):
            found[name] = factor
    return found


def _factor(code: str, weights: Weights) -> float:
    parts = code.split(":")
    if parts[0] == "IGO" or len(parts) < 2:
        return 1.0
    return weights.sectors.get(parts[1], weights.sectors.get("other", 0.0))


@cache
def default_weights() -> Weights:
    """The weights that ship with bascule."""
    text = files("bascule.weigh").joinpath("data").joinpath("alignment_weights.toml").read_text(encoding="utf-8")
    return parse_weights(text, SOURCE)


def parse_weights(text: str, where: str) -> Weights:
    """Weights from TOML, for those who keep their own. Raises BasculeError with what is wrong."""
    try:
        tables: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BasculeError("not valid TOML", where=where, remedy=str(error)) from error
    for name in TABLES:
        table = tables.get(name)
        numbers = isinstance(table, dict) and all(
            isinstance(value, int | float) and not isinstance(value, bool) for value in table.values()
        )
        if not numbers:
            raise BasculeError(
                f"[{name}] is missing or holds no numbers", where=where, remedy="copy the file that ships"
            )
    lacking = default_weights().search.keys() - tables["search"].keys() if where != SOURCE else set()
    if lacking or "widest_days" not in tables["months"]:
        what = ", ".join(sorted(lacking)) or "widest_days"
        raise BasculeError(f"{what} is missing", where=where, remedy="copy the file that ships and change its figures")
    return Weights(
        version=str(tables.get("version", "own weights")),
        factuality=tables["factuality"],
        sectors=tables["sectors"],
        widest_days=int(tables["months"]["widest_days"]),
        search=tables["search"],
    )
