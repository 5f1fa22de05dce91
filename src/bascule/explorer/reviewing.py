"""What reviewers said, kept at hand; new judgements, written in a moment; and how right the reader was.

The ledger is open read-only but for the moment of a judgement (`HeldLedger.write`). Judgements are never overwritten:
who changes their mind says something new, who made a slip withdraws.
"""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bascule.charts.drawing import wilson
from bascule.explorer.holding import HeldLedger
from bascule.explorer.review_order import ReviewOrder
from bascule.explorer.standings import Standings
from bascule.ledger import JudgementRow
from bascule.ledger.judgements import (
    ACCEPT,
    CORRECT,
    MERGE,
    OF_READING,
    REJECT,
    SPLIT,
    Judgement,
    KeptJudgement,
    add,
    judgements_of,
    withdraw,
)

# How an event was read, as its reviewers have it.
RIGHT, TYPE_RIGHT, WRONG, APART = ("right", "type right", "wrong", "apart")
ALL = "all"


@dataclass(frozen=True, slots=True)
class Precision:
    """How many of `reviewed` events are `right`, and of how many at least the type is; `apart`: reviewers disagree.

    `share` and `type_share` are None where nothing is reviewed; `low` to `high` is Wilson's interval of 95%.
    """

    type: str
    basis: str
    reviewed: int
    right: int
    type_right: int
    apart: int

    @property
    def decided(self) -> int:
        """Events of which reviewers say one thing."""
        return self.reviewed - self.apart

    @property
    def share(self) -> float | None:
        """Share that is right in every field."""
        return self.right / self.decided if self.decided else None

    @property
    def type_share(self) -> float | None:
        """Share whose type is right."""
        return self.type_right / self.decided if self.decided else None

    @property
    def interval(self) -> tuple[float, float]:
        """Of `share`."""
        return wilson(self.share or 0.0, self.decided)

    @property
    def type_interval(self) -> tuple[float, float]:
        """Of `type_share`."""
        return wilson(self.type_share or 0.0, self.decided)


class Review:
    """The judgements of a held ledger. `token` is what a form of this server has to bring along."""

    def __init__(self, held: HeldLedger, standings: Standings, now: Callable[[], datetime] | None = None) -> None:
        self.held, self.standings = held, standings
        self.token = secrets.token_urlsafe(24)
        self.now = now or (lambda: datetime.now(UTC))
        self._lock = threading.Lock()
        self._of: Sequence[JudgementRow] | None = None
        self._kept: list[KeptJudgement] = []
        self._by_event: dict[str, list[KeptJudgement]] = {}

    def kept(self, known_by: date | None = None) -> list[KeptJudgement]:
        """Every judgement, oldest first, withdrawn ones among them."""
        self._refresh()
        if known_by is None:
            return self._kept
        return judgements_of(row for row in self.held.judgements if row.recorded_at.date() <= known_by)

    def on(self, event_ids: Iterable[str], known_by: date | None = None) -> list[KeptJudgement]:
        """What was said of these events, oldest first."""
        if known_by is not None:
            wanted = set(event_ids)
            return [item for item in self.kept(known_by) if item.judgement.event_id in wanted]
        self._refresh()
        found = [item for name in event_ids for item in self._by_event.get(name, ())]
        return sorted(found, key=lambda item: item.recorded_at)

    def about(self, incident_id: str, known_by: date | None = None) -> list[JudgementRow]:
        """What was said of an incident itself, by programs: reviewers here speak of its reports."""
        return [
            row
            for row in self.held.judgements
            if (row.target_kind, row.target_id) == ("incident", incident_id)
            and (known_by is None or row.recorded_at.date() <= known_by)
        ]

    def latest(self, event_id: str) -> dict[str, KeptJudgement]:
        """How each reviewer holds that an event was read: their last word that counts."""
        self._refresh()
        return latest_of(self._by_event.get(event_id, ()))

    def judged(self) -> set[str]:
        """Events whose reading somebody has judged."""
        self._refresh()
        return {name for name in self._by_event if self.latest(name)}

    def judged_by(self, reviewer: str) -> set[str]:
        """Events whose reading this reviewer has judged."""
        return {name for name in self.judged() if reviewer in self.latest(name)}

    def last_of(self, reviewer: str) -> KeptJudgement | None:
        """The last judgement of a reviewer that counts."""
        own = (item for item in reversed(self.kept()) if item.judgement.reviewer == reviewer)
        return next((item for item in own if item.withdrawn is None), None)

    def reviewers(self) -> list[tuple[str, int]]:
        """Who has judged, and how many judgements of theirs count."""
        counted = Counter(item.judgement.reviewer for item in self.kept() if item.withdrawn is None)
        return counted.most_common()

    def disagreements(self) -> list[tuple[str, dict[str, KeptJudgement]]]:
        """Events of which two reviewers say different things, those last spoken of first."""
        found = [(name, self.latest(name)) for name in self.judged()]
        apart = [(name, told) for name, told in found if differ(told)]
        return sorted(apart, key=lambda pair: max(item.recorded_at for item in pair[1].values()), reverse=True)

    def agreement(self) -> tuple[int, int]:
        """Events that two or more have judged, and on how many of them all say the same."""
        told = [latest for name in self.judged() if len(latest := self.latest(name)) > 1]
        return len(told), sum(not differ(latest) for latest in told)

    def say(
        self, event_id: str, verdict: str, corrections: Mapping[str, str | None], reason: str | None, reviewer: str
    ) -> Judgement:
        """Keeps a judgement. Raises BasculeError where it does not hold together or the ledger cannot be written.

        The same word of the same reviewer on the same event is not kept twice.
        """
        judgement = Judgement(event_id, verdict, dict(corrections), reason or None, reviewer.strip(), self.now())
        before = self.latest(event_id).get(judgement.reviewer)
        if before is not None and said(before.judgement) == said(judgement):
            return before.judgement
        self.held.write(lambda ledger: add(ledger, [judgement]))
        self._moved(verdict)
        return judgement

    def take_back(self, judgement_id: str, reviewer: str, reason: str | None = None) -> KeptJudgement:
        """Withdraws a judgement; gives it. Raises BasculeError where there is none that counts."""
        self.held.write(lambda ledger: withdraw(ledger, judgement_id, reviewer, reason))
        kept = next(item for item in self.kept() if item.id == judgement_id)
        self._moved(kept.judgement.verdict)
        return kept

    def precision(self, order: ReviewOrder) -> list[Precision]:
        """By type, all together first: on the sample so far, then on everything reviewed.

        The sample is as much of the order by lot as is judged without a gap, of each type by itself: of it alone a
        share speaks for the whole ledger. What else is reviewed was asked for because it was in doubt.
        """
        outcomes = {name: outcome(self.latest(name)) for name in self.judged()}
        names = [None, *order.types()]
        found = [_precision(name or ALL, "sample", _head(order, name, outcomes)) for name in names]
        by_type: dict[str, list[str]] = {}
        for event_id, told in outcomes.items():
            place = order.place(event_id)
            if place is not None:
                by_type.setdefault(order.event(place)[0].event.type, []).append(told)
        every = [told for own in by_type.values() for told in own]
        rest = [_precision(name or ALL, "reviewed", by_type.get(name, []) if name else every) for name in names]
        return [item for item in (*found, *rest) if item.reviewed or item.type == ALL]

    def _moved(self, verdict: str) -> None:
        if verdict in (MERGE, SPLIT):
            self.standings.regroup()

    def _refresh(self) -> None:
        rows = self.held.judgements
        if rows is self._of:
            return
        with self._lock:
            kept = judgements_of(rows)
            by_event: dict[str, list[KeptJudgement]] = {}
            for item in kept:
                by_event.setdefault(item.judgement.event_id, []).append(item)
            self._kept, self._by_event, self._of = kept, by_event, rows


def latest_of(kept: Iterable[KeptJudgement]) -> dict[str, KeptJudgement]:
    """The last word of each reviewer on how an event was read, out of what was said of it; withdrawn words left out."""
    counting = [item for item in kept if item.withdrawn is None and item.judgement.verdict in OF_READING]
    return {item.judgement.reviewer: item for item in counting}


def said(judgement: Judgement) -> tuple[str, tuple[tuple[str, str | None], ...], str | None]:
    """What a judgement says, without who and when."""
    return judgement.verdict, tuple(sorted(judgement.corrections.items())), judgement.reason


def differ(told: Mapping[str, KeptJudgement]) -> bool:
    """Whether reviewers say different things of an event: another verdict, or other corrections."""
    return len({said(item.judgement)[:2] for item in told.values()}) > 1


def outcome(told: Mapping[str, KeptJudgement]) -> str:
    """RIGHT, TYPE_RIGHT or WRONG, as most reviewers have it; APART where no one outcome has more voices."""
    votes = Counter(_vote(item.judgement) for item in told.values()).most_common()
    return votes[0][0] if len(votes) == 1 or votes[0][1] > votes[1][1] else APART


def _vote(judgement: Judgement) -> str:
    if judgement.verdict == CORRECT and "type" not in judgement.corrections:
        return TYPE_RIGHT
    return {ACCEPT: RIGHT, REJECT: WRONG}.get(judgement.verdict, WRONG)


def _head(order: ReviewOrder, type: str | None, outcomes: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    for place in order.places("sample", type=type).tolist():
        told = outcomes.get(order.event(place)[0].event_id)
        if told is None:
            break
        found.append(told)
    return found


def _precision(type: str, basis: str, outcomes: Sequence[str]) -> Precision:
    counted = Counter(outcomes)
    right = counted[RIGHT]
    return Precision(type, basis, len(outcomes), right, right + counted[TYPE_RIGHT], counted[APART])
