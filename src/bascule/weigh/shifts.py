"""Tipping points of a country: when what passes between it and its partners changed, how surely, from whom to whom.

Every series of every partner, and the shares of partners in its cooperation and conflict, is cut exactly
(`segmentation`). A change is kept where the evidence for it is strong enough, and told with the months in which it can
lie. Since the press looks where it looks, each series is cut again as a rate out of all coverage of the country: what
is seen in one and not in the other is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from bascule.ledger import Ledger
from bascule.weigh.alignment import SERIES, Alignment, Weights, alignment, default_weights, month_name
from bascule.weigh.gists import Gist, Happening, by_party, gists, told
from bascule.weigh.incidents import Incident, country_of
from bascule.weigh.segmentation import Change, Floats, changes, count_costs, dispersion, share_costs

SHARES = ("cooperation", "conflict")
OTHERS = "others"
# Added to coverage so that a month without any news has a rate still.
LEAST_COVERAGE = 0.5


@dataclass(frozen=True, slots=True)
class Shift:
    """One change of one series of a country.

    `series` is cooperation, conflict or contact with `partner`, or with `kind` share the division of cooperation or
    conflict between partners, `partner` being the one that gains most. `month` is the likeliest first month of the
    new state, `first` to `last` hold `interval` of the posterior (YYYY-MM). `evidence` is the natural logarithm of the
    Bayes factor, `probability` that of a change in those months over all segmentations. `before` and `after` are means
    a month of the weighted acts, or shares from 0 to 1. `from_` and `to` say from whom to whom the weight moved, None
    where no partner lost or gained a share. `seen_in` names the series that show it: reports, and share of coverage.
    `incidents` are the acts that carry it, weightiest first.
    """

    country: str
    partner: str
    series: str
    kind: str
    month: str
    first: str
    last: str
    before: float
    after: float
    evidence: float
    probability: float
    direction: str
    from_: str | None
    to: str | None
    shares_before: dict[str, float]
    shares_after: dict[str, float]
    seen_in: tuple[str, ...]
    posterior: dict[str, float]
    incidents: tuple[Incident, ...]
    weights: str

    @property
    def attention(self) -> str:
        """`agrees` where raw and normalised series both show it, else which one alone does."""
        return "agrees" if len(self.seen_in) == 2 else f"{self.seen_in[0]} only"


@dataclass(frozen=True, slots=True)
class Shifts:
    """The shifts of a country, strongest first, and what they rest on; `note` says why there are none to look for."""

    country: str
    found: tuple[Shift, ...]
    months: int
    acts: int
    note: str | None = None


def shifts(ledger: Ledger, country: str, **options: Any) -> list[Shift]:
    """The tipping points of a country, strongest first; options as in `examine`."""
    return list(examine(ledger, country, **options).found)


def examine(
    ledger: Ledger,
    country: str,
    *,
    with_: str | None = None,
    from_: date | None = None,
    to: date | None = None,
    known_by: date | None = None,
    weights: Weights | None = None,
    incidents: Iterable[Happening] | None = None,
) -> Shifts:
    """The same with what it rests on. `incidents` are taken instead of the ledger's where they are given."""
    weights = weights or default_weights()
    asked = country_of(country)
    if incidents is not None:
        return of_alignment(alignment(incidents, asked, weights), weights, with_=with_)
    found = gists(ledger, asked, from_=from_, to=to, known_by=known_by)
    shown = of_alignment(alignment(found, asked, weights), weights, with_=with_)
    return _with_reports(ledger, {asked: shown}, known_by)[asked]


def examine_all(
    ledger: Ledger,
    *,
    from_: date | None = None,
    to: date | None = None,
    known_by: date | None = None,
    weights: Weights | None = None,
) -> dict[str, Shifts]:
    """The same for every country and body of the ledger, by code, over incidents told of all of them at once."""
    weights = weights or default_weights()
    own = by_party(gists(ledger, from_=from_, to=to, known_by=known_by))
    found = {country: of_alignment(alignment(own[country], country, weights), weights) for country in sorted(own)}
    return _with_reports(ledger, found, known_by)


def _with_reports(ledger: Ledger, found: dict[str, Shifts], known_by: date | None) -> dict[str, Shifts]:
    """The same shifts, the incidents that carry them with their reports."""
    shown: list[Any] = [item for shifts in found.values() for shift in shifts.found for item in shift.incidents]
    full = told(ledger, [item for item in shown if isinstance(item, Gist)], known_by=known_by)

    def complete(shift: Shift) -> Shift:
        return replace(shift, incidents=tuple(full[item.id] for item in shift.incidents))

    return {country: replace(shifts, found=tuple(map(complete, shifts.found))) for country, shifts in found.items()}


def of_alignment(found: Alignment, weights: Weights | None = None, *, with_: str | None = None) -> Shifts:
    """The shifts of what passed between a country and its partners."""
    weights = weights or default_weights()
    search = weights.search
    note = _too_little(found, search)
    if note:
        return Shifts(found.country, (), found.months, len(found.acts), note)
    partner = country_of(with_) if with_ else None
    told = [
        shift
        for name in sorted(found.by_partner)
        if partner in (None, name) and len(found.by_partner[name]) >= search["least_acts"]
        for series in SERIES
        for shift in _of_counts(found, name, series, weights)
    ]
    told += [
        shift for series in SHARES for shift in _of_shares(found, series, weights) if partner in (None, shift.partner)
    ]
    order = sorted(told, key=lambda item: (-item.evidence, item.month, item.partner, item.series))
    return Shifts(found.country, tuple(order), found.months, len(found.acts))


def count_changes(
    series: Floats, coverage: Floats | None, weights: Weights, scale: float | None = None
) -> list[Change]:
    """The changes of a series of weighted counts that have evidence enough; out of coverage where that is given."""
    search = weights.search
    if coverage is not None:
        coverage = (coverage + LEAST_COVERAGE) / (coverage + LEAST_COVERAGE).mean()
    costs = count_costs(series, coverage, scale or dispersion(series))
    return _kept(costs, search)


def _kept(costs: Floats, search: Any) -> list[Change]:
    found = changes(
        costs,
        hazard=1 / search["months_between_changes"],
        shortest=int(search["shortest_segment"]),
        interval=search["interval"],
    )
    return [change for change in found if change.evidence >= search["least_evidence"]]


def _too_little(found: Alignment, search: Any) -> str | None:
    if not found.acts:
        return f"nothing on record between {found.country} and a partner"
    if found.months < search["least_months"]:
        least = int(search["least_months"])
        return f"{found.months} month{'s' * (found.months > 1)} on record; {least} are needed to speak of change"
    most = max(len(acts) for acts in found.by_partner.values())
    if most < search["least_acts"]:
        return f"at most {most} acts with any one partner; {int(search['least_acts'])} are needed to speak of change"
    return None


def _of_counts(found: Alignment, partner: str, series: str, weights: Weights) -> list[Shift]:
    own = [act for act in found.by_partner[partner] if act.weight(series) > 0]
    if len(own) < weights.search["least_acts"]:
        return []
    counts = found.series(partner, series)
    # What single acts weigh is the least that a sum of them varies by.
    floor = sum(act.weight(series) ** 2 for act in own) / sum(act.weight(series) for act in own)
    scale = dispersion(counts, floor)
    tolerance = int(weights.search["tolerance"])
    raw, normal = count_changes(counts, None, weights, scale), count_changes(counts, found.coverage, weights, scale)
    rate = counts / (found.coverage + LEAST_COVERAGE)
    pairs = [
        (change, ("reports", "coverage") if _met(change, normal, counts, rate, tolerance) else ("reports",))
        for change in raw
    ]
    pairs += [(change, ("coverage",)) for change in normal if not _met(change, raw, rate, counts, tolerance)]
    made = []
    for change, seen in pairs:
        before, after = counts[change.start : change.at].mean(), counts[change.at : change.end].mean()
        if seen == ("coverage",):
            rising = rate[change.at : change.end].mean() > rate[change.start : change.at].mean()
        else:
            rising = after > before
        made.append(
            _shift(found, change, weights, partner, series, "count", (float(before), float(after)), rising, tuple(seen))
        )
    return made


def _met(change: Change, others: list[Change], own: Floats, theirs: Floats, tolerance: int) -> bool:
    """Whether the other series changes in the same direction in about the same months."""
    return any(
        change.first - tolerance <= other.at <= change.last + tolerance and _rises(own, change) == _rises(theirs, other)
        for other in others
    )


def _rises(series: Floats, change: Change) -> bool:
    return bool(series[change.at : change.end].mean() > series[change.start : change.at].mean())


def _of_shares(found: Alignment, series: str, weights: Weights) -> list[Shift]:
    names, counts = _share_counts(found, series, int(weights.search["partners_in_shares"]))
    if len(names) < 2 or counts.sum() < weights.search["least_in_shares"]:
        return []
    total = counts.sum(axis=0)
    scale = float(np.average([dispersion(counts[:, n]) for n in range(len(names))], weights=total))
    made = []
    for change in _kept(share_costs(counts, scale), weights.search):
        old, new = _shares(counts[change.start : change.at]), _shares(counts[change.at : change.end])
        moved = new - old
        gains = max((n for n, name in enumerate(names) if name != OTHERS), key=lambda n: moved[n])
        both = (float(old[gains]), float(new[gains]))
        made.append(_shift(found, change, weights, names[gains], series, "share", both, True, ("reports", "coverage")))
    return made


def _share_counts(found: Alignment, series: str, most: int) -> tuple[list[str], Floats]:
    """A column for each of the weightiest partners, and one for all others."""
    totals = {name: sum(act.weight(series) for act in acts) for name, acts in found.by_partner.items()}
    ranked = sorted((name for name, total in totals.items() if total > 0), key=lambda name: (-totals[name], name))
    chosen, rest = ranked[:most], ranked[most:]
    columns = [found.series(name, series) for name in chosen]
    if rest:
        columns.append(np.sum([found.series(name, series) for name in rest], axis=0))
    names = [*chosen, OTHERS] if rest else chosen
    return names, np.stack(columns, axis=1) if columns else np.zeros((found.months, 0))


def _shares(counts: Floats) -> Floats:
    total = counts.sum(axis=0)
    whole: Floats = total / total.sum() if total.sum() else total
    return whole


def _shift(
    found: Alignment,
    change: Change,
    weights: Weights,
    partner: str,
    series: str,
    kind: str,
    levels: tuple[float, float],
    rising: bool,
    seen: tuple[str, ...],
) -> Shift:
    names, counts = _share_counts(found, series, int(weights.search["partners_in_shares"]))
    old, new = _shares(counts[change.start : change.at]), _shares(counts[change.at : change.end])
    moved = dict(zip(names, new - old, strict=True))
    loser = min((n for n in moved if n != OTHERS), key=lambda n: (moved[n], n), default=None)
    gainer = max((n for n in moved if n != OTHERS), key=lambda n: (moved[n], n), default=None)
    return Shift(
        country=found.country,
        partner=partner,
        series=series,
        kind=kind,
        month=month_name(found.first + change.at),
        first=month_name(found.first + change.first),
        last=month_name(found.first + change.last),
        before=round(levels[0], 4),
        after=round(levels[1], 4),
        evidence=round(change.evidence, 3),
        probability=round(change.probability, 4),
        direction="rises" if rising else "falls",
        from_=loser if loser and moved[loser] < 0 else None,
        to=gainer if gainer and moved[gainer] > 0 else None,
        shares_before={name: round(float(share), 3) for name, share in zip(names, old, strict=True)},
        shares_after={name: round(float(share), 3) for name, share in zip(names, new, strict=True)},
        seen_in=seen,
        posterior={
            month_name(found.first + change.start + place): round(float(chance), 4)
            for place, chance in enumerate(change.posterior)
            if chance >= 0.001
        },
        incidents=_carriers(found, change, partner, series, rising, weights),
        weights=weights.version,
    )


def _carriers(
    found: Alignment, change: Change, partner: str, series: str, rising: bool, weights: Weights
) -> tuple[Any, ...]:
    """The weightiest acts of the first months after a rise, or of the last months before a fall."""
    months = int(weights.search["evidence_months"])
    if rising:
        start, end = min(change.first, change.at), min(change.at + months, change.end)
    else:
        start, end = max(change.at - months, change.start), max(change.last, change.at)
    within = [
        act for act in found.by_partner[partner] if start <= act.month - found.first < end and act.weight(series) > 0
    ]
    within.sort(key=lambda act: (-act.weight(series), act.month, act.incident.id))
    return tuple(act.incident for act in within[: int(weights.search["evidence"])])
