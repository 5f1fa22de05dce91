"""Rows of reports in groups of one act each by `same-act-v2`, with what reviewers say of them; and what a group says.

Both `incidents`, which keep every report, and `gists`, which keep none, are told from here, so that they agree.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from bascule.ledger import JudgementRow, ReportRow
from bascule.ledger.judgements import in_force
from bascule.weigh import same_act
from bascule.weigh.incident_judgements import held_apart, joined, rulings
from bascule.weigh.same_act import Likeness

# How sure, surest first; it breaks ties where no report asserts the act.
FACTUALITIES = ("asserted", "planned", "possible", "desired", "negated")

Value = TypeVar("Value", bound=Hashable)
Days = tuple[date, date]


def grouped(
    rows: Sequence[ReportRow],
    *,
    days: int = 1,
    copies: Mapping[str, str] | None = None,
    judgements: Iterable[JudgementRow] = (),
    alike: Likeness | None = None,
) -> list[list[int]]:
    """Places of the rows in groups, the best known report first; options as in `incidents.merge`."""

    def formed(apart: Mapping[str, set[str]] | None = None) -> list[list[int]]:
        return same_act.gather_rows(rows, days=days, copies=copies, apart=apart, alike=alike)

    said = [item for item in in_force(judgements) if item.field in ("merge", "split")]
    if not said:
        return formed()
    place = {row.event_id: n for n, row in enumerate(rows)}
    anchors = {identity(name): name for name in place}
    told = rulings(said, anchors, lambda: _named(formed(), rows), place.keys())
    groups = joined(_named(formed(held_apart(told)), rows), told)
    return [[place[name] for name in group] for group in groups]


def identity(event_id: str) -> str:
    """16 hex characters that stand for the incident whose report recorded first is this event."""
    return hashlib.sha256("\x1f".join((same_act.RULE, event_id)).encode()).hexdigest()[:16]


def commonest(values: Iterable[Value | None]) -> Value | None:
    """The value given most often, None left out; the first by its text where several are."""
    counted = Counter(value for value in values if value is not None)
    return min(counted, key=lambda value: (-counted[value], str(value)), default=None)


def leading_type(types: Iterable[str]) -> str:
    """The type of most reports, the first by its name where several are."""
    return min(Counter(types).items(), key=lambda item: (-item[1], item[0]))[0]


def surest(told: Iterable[str]) -> tuple[str, bool]:
    """`asserted` as soon as one report asserts the act, else what most say; and whether one denies what one asserts."""
    counted = Counter(told)
    if counted["asserted"]:
        return "asserted", bool(counted["negated"])
    order = [*FACTUALITIES, *sorted(set(counted) - set(FACTUALITIES))]
    return min((name for name in counted if counted[name]), key=lambda name: (-counted[name], order.index(name))), False


def narrowest(stated: Iterable[Days], published: Iterable[Days]) -> Days | tuple[None, None]:
    """The narrowest interval a report states, else the first day of publication."""
    return min(stated, key=_narrow, default=None) or min(published, key=_narrow, default=(None, None))


def _narrow(days: Days) -> tuple[int, date]:
    return (days[1] - days[0]).days, days[0]


def _named(groups: Iterable[Sequence[int]], rows: Sequence[ReportRow]) -> list[list[str]]:
    return [[rows[place].event_id for place in group] for group in groups]
