"""How often shifts are found where there are none: months shuffled within each pair of countries.

    python bench/placebo.py LEDGER [--rounds 5] [--seed 1] [--top 20]

Prints the strongest shifts over all countries, then false alarms a hundred pairs: pairs of which some series still
shows a change although its months (and those of the coverage with them) stand in random order.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

import numpy as np

from bascule.ledger import Ledger
from bascule.weigh.alignment import SERIES, Alignment, alignment, default_weights
from bascule.weigh.incidents import Incident, country_of, merge
from bascule.weigh.segmentation import dispersion
from bascule.weigh.shift_wording import sentence
from bascule.weigh.shifts import Shift, count_changes, of_alignment


def by_country(incidents: list[Incident]) -> dict[str, Alignment]:
    """What passes between every country or body and its partners."""
    own: dict[str, list[Incident]] = {}
    for incident in incidents:
        for country in {country_of(code) for code in (*incident.actors, *incident.recipients)}:
            own.setdefault(country, []).append(incident)
    return {country: alignment(items, country) for country, items in sorted(own.items())}


def false_alarms(found: dict[str, Alignment], rounds: int, seed: int) -> tuple[int, Counter[str], int]:
    """Pairs looked at, alarms by series over all rounds, and pairs with one in any series and both forms."""
    weights, chance = default_weights(), np.random.default_rng(seed)
    pairs, alarms, any_alarm = 0, Counter[str](), 0
    for country, own in found.items():
        if own.months < weights.search["least_months"]:
            continue
        for partner, acts in sorted(own.by_partner.items()):
            if country > partner or len(acts) < weights.search["least_acts"]:
                continue
            pairs += 1
            for _ in range(rounds):
                order, alarm = chance.permutation(own.months), False
                for series in SERIES:
                    weighed = [act.weight(series) for act in acts if act.weight(series) > 0]
                    if len(weighed) < weights.search["least_acts"]:
                        continue
                    counts, coverage = own.series(partner, series)[order], own.coverage[order]
                    scale = dispersion(counts, sum(w * w for w in weighed) / sum(weighed))
                    raw = bool(count_changes(counts, None, weights, scale))
                    normal = bool(count_changes(counts, coverage, weights, scale))
                    alarms[f"{series}, reports"] += raw
                    alarms[f"{series}, coverage"] += normal
                    alarms[f"{series}, both"] += raw and normal
                    alarm = alarm or raw or normal
                any_alarm += alarm
    return pairs, alarms, any_alarm


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ledger")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--top", type=int, default=20)
    asked = parser.parse_args()
    begun = time.perf_counter()
    with Ledger(asked.ledger, read_only=True) as ledger:
        events = ledger.events()
    read = time.perf_counter()
    incidents = merge(events)
    merged = time.perf_counter()
    found = by_country(incidents)
    told: list[Shift] = [shift for own in found.values() for shift in of_alignment(own).found]
    done = time.perf_counter()
    print(f"{len(events)} events read in {read - begun:.1f} s, {len(incidents)} incidents in {merged - read:.1f} s")
    print(f"{len(told)} shifts of {len(found)} countries and bodies in {done - merged:.1f} s")
    for shift in sorted(told, key=lambda item: -item.evidence)[: asked.top]:
        print(f"  {shift.evidence:6.1f}  {sentence(shift)}")
    pairs, alarms, any_alarm = false_alarms(found, asked.rounds, asked.seed)
    looked = max(1, pairs * asked.rounds)
    print(f"placebo: {pairs} pairs, {asked.rounds} shuffles each, {time.perf_counter() - done:.1f} s")
    for name, count in sorted(alarms.items()):
        print(f"  {name}: {100 * count / looked:.2f} false alarms a hundred pairs")
    print(f"  any series: {100 * any_alarm / looked:.2f} false alarms a hundred pairs")


if __name__ == "__main__":
    main()
