"""Incidents without their reports, for what is counted over all of them: a million events make some hundred megabytes.

A gist says what the incident of the same reports says, and names its reports; `told` makes the incidents of some.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from bascule.ledger import Ledger, ReportRow
from bascule.records import PUBLICATION
from bascule.weigh.act_groups import commonest, grouped, identity, leading_type, narrowest, surest
from bascule.weigh.incidents import Incident, country_of, of_reports
from bascule.weigh.near_duplicates import copies_among


class Happening(Protocol):
    """What an incident and its gist both say."""

    @property
    def id(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def mode(self) -> str | None: ...
    @property
    def actors(self) -> tuple[str, ...]: ...
    @property
    def recipients(self) -> tuple[str, ...]: ...
    @property
    def start(self) -> date | None: ...
    @property
    def end(self) -> date | None: ...
    @property
    def factuality(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Gist:
    """An incident by `same-act-v2`; `event_ids` are its reports, the best known first."""

    id: str
    type: str
    mode: str | None
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    start: date | None
    end: date | None
    factuality: str
    event_ids: tuple[str, ...]


def gists(ledger: Ledger, country: str | None = None, *, days: int = 1, **filters: Any) -> list[Gist]:
    """The gists behind the events that `ledger.events(country, **filters)` gives, by date, undated last.

    Copies of a wire are told by the texts of the articles and the judgements of reviewers count, as in `incidents`: the
    same question gives the same ids.
    """
    rows = ledger.report_rows(country, **filters)
    copied = copies_among((row.article_id for row in rows), ledger.texts)
    groups = grouped(rows, days=days, copies=copied, judgements=ledger.judgements())
    found = [_gist([rows[place] for place in group]) for group in groups]
    return sorted(found, key=lambda gist: (gist.start or date.max, gist.end or date.max, gist.id))


def told(
    ledger: Ledger, chosen: Iterable[Gist], *, known_by: date | None = None, run: str | None = None
) -> dict[str, Incident]:
    """The incidents of gists, by id; `known_by` and `run` as the gists were asked for."""
    wanted = {item.id: item for item in chosen}
    names = {name for item in wanted.values() for name in item.event_ids}
    events = {event.event_id: event for event in ledger.events_of(names, known_by=known_by, run=run)}
    texts = ledger.texts({event.article_id for event in events.values()})
    return {key: of_reports([events[name] for name in item.event_ids], texts=texts) for key, item in wanted.items()}


def by_party(found: Iterable[Gist]) -> dict[str, list[Gist]]:
    """The gists that concern each country or body, by its code."""
    gathered: dict[str, list[Gist]] = {}
    for item in found:
        for name in {country_of(code) for code in (*item.actors, *item.recipients)}:
            gathered.setdefault(name, []).append(item)
    return gathered


def _gist(rows: Sequence[ReportRow]) -> Gist:
    kind = rows[0].type if len(rows) == 1 else leading_type(row.type for row in rows)
    leading = [row for row in rows if row.type == kind]
    stated = ((row.start, row.end) for row in rows if row.start and row.end and row.granularity != PUBLICATION)
    printed = ((row.start or row.published, row.end or row.published) for row in rows)
    start, end = narrowest(stated, ((a, b) for a, b in printed if a and b))
    seed = min((row.recorded_at, row.event_id) for row in rows)
    return Gist(
        id=identity(seed[1]),
        type=kind,
        mode=commonest(row.mode for row in leading),
        actors=_codes(row.actors for row in leading),
        recipients=_codes(row.recipients for row in leading),
        start=start,
        end=end,
        factuality=surest(row.factuality for row in leading)[0],
        event_ids=tuple(row.event_id for row in rows),
    )


def _codes(sides: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    listed = set(sides)
    if len(listed) == 1:
        (only,) = listed
        return only if len(only) < 2 else tuple(sorted(set(only)))
    return tuple(sorted({code for side in listed for code in side}))
