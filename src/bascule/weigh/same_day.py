"""The rule `same-day-v1`: reports with the same type and the same countries on each side, on days that fit.

Sectors are left out of the comparison because one paper writes "the army", another "the junta" and a third "Bamako" of
the same act. Days fit when the finer interval lies inside the coarser one, widened by `days` at both ends: an agency
dates by its own deadline, a paper by the morning after, and a weekly says "last week". An event without a date counts
as on the day of publication; without that too, it stands alone.

Reports gather round the finest one, never round each other: with `days=1`, the 1st and the 2nd may be one incident
and so may the 2nd and the 3rd, but the 1st and the 3rd never are. A coarse report ("in June") inside which several
incidents lie may mean any of them, or all: it stands as an incident of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from bascule.codebook.entity_codes import party_of as country_of
from bascule.ledger import LedgerEvent

__all__ = ["RULE", "country_of", "gather", "identity"]

RULE = "same-day-v1"
Interval = tuple[date, date]


def gather(
    events: Iterable[LedgerEvent], *, days: int = 1, apart: Mapping[str, Collection[str]] | None = None
) -> list[list[LedgerEvent]]:
    """The events in groups, each round its first; `apart` as in `same_act.gather`."""
    alike: dict[Hashable, list[LedgerEvent]] = {}
    for event in events:
        alike.setdefault(_likeness(event), []).append(event)
    margin = timedelta(days)
    return [reports for group in alike.values() for reports in _gather(group, margin, apart or {})]


def identity(seed: LedgerEvent, days: int) -> str:
    """16 hex characters over the rule, the likeness and the seed's days; a later report does not change them.

    An undated event has no days to tell it by: its own id stands in.
    """
    kind, actors, recipients = _likeness(seed)
    when = "/".join(map(str, seed.interval)) if seed.interval else seed.event_id
    parts = (RULE, str(days), kind, " ".join(sorted(actors)), " ".join(sorted(recipients)), when)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _likeness(event: LedgerEvent) -> tuple[str, frozenset[str], frozenset[str]]:
    act = event.event
    return act.type, frozenset(map(country_of, act.actors)), frozenset(map(country_of, act.recipients))


def _order(event: LedgerEvent) -> tuple[Any, ...]:
    """Finest interval first, stated before assumed, then earliest: an order that rests on the events alone."""
    start, end = event.interval or (date.max, date.max)
    return (end - start, not event.stated, start, event.article_id, event.event.sentence.start, event.event_id)


def _gather(
    events: list[LedgerEvent], margin: timedelta, apart: Mapping[str, Collection[str]]
) -> list[list[LedgerEvent]]:
    groups: list[list[LedgerEvent]] = []
    for event in sorted(events, key=_order):
        forbidden = apart.get(event.event_id, ())
        open_ = (
            [group for group in groups if not any(item.event_id in forbidden for item in group)]
            if forbidden
            else groups
        )
        home = _home(event, open_, margin)
        if home is None:
            groups.append([event])
        else:
            home.append(event)
    return groups


def _home(event: LedgerEvent, groups: list[list[LedgerEvent]], margin: timedelta) -> list[LedgerEvent] | None:
    """The group the event belongs to, None where it fits none, or several without one being nearest."""
    own = event.interval
    if own is None:
        return None
    near = [(group, seed) for group in groups if (seed := group[0].interval) and _inside(seed, own, margin)]
    within = [pair for pair in near if _inside(pair[1], own, timedelta(0))]
    as_fine = [pair for pair in near if pair[1][1] - pair[1][0] == own[1] - own[0]]
    if as_fine:
        return min(as_fine, key=lambda pair: (abs(pair[1][0] - own[0]), pair[1][0]))[0]
    choices = within or near
    return choices[0][0] if len(choices) == 1 else None


def _inside(fine: Interval, coarse: Interval, margin: timedelta) -> bool:
    return coarse[0] - fine[0] <= margin and fine[1] - coarse[1] <= margin
