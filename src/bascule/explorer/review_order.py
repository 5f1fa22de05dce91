"""In which order events are asked about: what teaches most first, or a sample without regard to anything.

Every event is a report of exactly one incident, so reports numbered incident after incident number the events: place
`offsets[n] + k` is report `k` of incident `n`. A ledger of a million events takes some 30 MB and ten seconds here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bascule.explorer.pictures import disputed
from bascule.explorer.standings import Standing
from bascule.ledger import LedgerEvent
from bascule.weigh.incidents import Incident
from bascule.weigh.teaching import APART, PARTS, WEIGHTS, Teaching, impact, readers_apart, types_apart, unsure

ORDERS = ("teach", "sample")
# Places looked through at a time for those not judged yet.
AT_ONCE = 4096
Places = NDArray[np.int64]


class ReviewOrder:
    """The events of a standing in both orders."""

    def __init__(self, standing: Standing) -> None:
        incidents = standing.heard.incidents
        self._incidents = incidents
        self._heard = standing.heard
        sizes = np.fromiter((len(item.reports) for item in incidents), np.int64, len(incidents))
        self._offsets = np.concatenate(([0], np.cumsum(sizes)))
        disputes = disputed(standing)
        apart: set[str] = set()
        for told in standing.heard.by_article.values():
            if len(told) > 1:
                apart |= readers_apart(told)
        number = int(self._offsets[-1])
        parts = np.zeros((number, len(PARTS)), np.float32)
        names, types = dict[str, int](), np.zeros(number, np.int32)
        ids = list[str]()
        place = 0
        for incident in incidents:
            size, readers = len(incident.reports), APART if types_apart(incident.reports) else 0.0
            for report in incident.reports:
                event = report.event
                row = parts[place]
                row[0] = unsure(event)
                row[1] = 1.0 if report.event_id in apart else readers
                row[2] = incident.contested or report.event_id in disputes
                row[3] = impact(event, size)
                types[place] = names.setdefault(event.type, len(names))
                ids.append(report.event_id)
                place += 1
        self._parts, self._types, self._names = parts, types, names
        # An event's id is a digest of where it stands: the order of ids is as good as drawn by lot.
        sample = np.argsort(np.array(ids or [""], dtype=np.str_), kind="stable")[:number]
        total = parts @ np.array(WEIGHTS, np.float32)
        teach = sample[np.argsort(-total[sample], kind="stable")]
        self._orders: dict[str, Places] = {"teach": teach, "sample": sample}
        self._ranks = {name: _inverse(order) for name, order in self._orders.items()}

    def __len__(self) -> int:
        return len(self._types)

    def event(self, place: int) -> tuple[LedgerEvent, Incident]:
        """The event at a place, and its incident."""
        n = int(np.searchsorted(self._offsets, place, "right")) - 1
        return self._incidents[n].reports[place - int(self._offsets[n])], self._incidents[n]

    def teaching(self, place: int) -> Teaching:
        """What an answer about it teaches."""
        return Teaching(*(float(part) for part in self._parts[place]))

    def place(self, event_id: str) -> int | None:
        """Where an event stands, None where there is none of that id."""
        incident = self._heard.by_id.get(self._heard.incident_of.get(event_id, ""))
        if incident is None:
            return None
        # Incidents come by day, undated ones last.
        at = bisect_left(self._incidents, _day_order(incident), key=_day_order)
        number = next(k for k, report in enumerate(incident.reports) if report.event_id == event_id)
        return int(self._offsets[at]) + number

    def places(self, order: str, *, type: str | None = None, country: str | None = None) -> Places:
        """Places in an order; those of a type, and those in incidents of a country, body or entity."""
        chosen = self._orders[order]
        if type is not None:
            chosen = chosen[self._types[chosen] == self._names.get(type, -1)]
        if country is not None:
            within = np.zeros(len(self), np.bool_)
            for n in self._heard.by_party.get(country, ()):
                within[self._offsets[n] : self._offsets[n + 1]] = True
            chosen = chosen[within[chosen]]
        return chosen

    def after(self, order: str, places: Places, event_id: str | None) -> Iterator[int]:
        """The places from the one that comes after an event, then from the first again; all once."""
        place = self.place(event_id) if event_id else None
        ranks = self._ranks[order]
        start = 0 if place is None else int(np.searchsorted(ranks[places], ranks[place], "right"))
        for part in (places[start:], places[:start]):
            for first in range(0, len(part), AT_ONCE):
                yield from part[first : first + AT_ONCE].tolist()

    def types(self) -> list[str]:
        """The types there are, by name."""
        return sorted(self._names)


def order_of(standing: Standing) -> ReviewOrder:
    """The order of a standing, made once."""
    return standing.once("review", lambda: ReviewOrder(standing))


def _inverse(order: Places) -> Places:
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


def _day_order(item: Incident) -> tuple[Any, ...]:
    return (item.start or date.max, item.end or date.max, item.id)
