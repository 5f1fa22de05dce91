"""What reviewers say of events: accepted, rejected or corrected, of one act or of two; added, listed and withdrawn.

A judgement is kept as rows of the table `judgements` that share event, reviewer and `recorded_at`, one row a field:
`verdict` (accept, reject, correct), each corrected column with its value, `merge` or `split` with the ids of other
events, and `said_at` where it was said before it was recorded. Nothing is overwritten: `withdraw` names the id of a
judgement that no longer counts, and stands beside it. A row without `verdict`, as `Ledger.judge` writes it, is a
judgement as well.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from bascule.codebook.bodies import BLOCS
from bascule.codebook.countries import countries
from bascule.codebook.entity_codes import COUNTRYLESS
from bascule.codebook.entity_codes import OTHERS as OTHERS_OWNERS
from bascule.errors import BasculeError
from bascule.ledger.rows import JudgementRow
from bascule.ledger.writing import storable
from bascule.records import FACTUALITIES

if TYPE_CHECKING:
    from bascule.ledger.store import Ledger

ACCEPT, REJECT, CORRECT, MERGE, SPLIT = VERDICTS = ("accept", "reject", "correct", "merge", "split")
# Of these, the first three say how the event was read, the others with which it is one act.
OF_READING = VERDICTS[:3]
# What `corrections` may hold. Entity codes are parted by spaces; `date` is a day or two with a slash between;
# spans are "start:end" in code points of the article, several parted by spaces. None: the event has no such thing.
CODES = ("type", "mode", "factuality", "speaker")
LISTS = ("actors", "recipients")
SPANS = ("trigger", "actor_spans", "recipient_spans", "date_span", "place_span", "speaker_span")
FIELDS = (*CODES, *LISTS, "date", "place", *SPANS)
# What `merge` and `split` hold: the ids of the other events.
OTHERS = "events"
CODE = re.compile(r"[A-Z][A-Z0-9_]*")
MODE = re.compile(r"[a-z][a-z0-9_-]*")
ENTITY = re.compile(r"[A-Z]{3,4}(:[A-Za-z0-9_.&'-]+)*")
EXTENT = re.compile(r"\d{1,9}:\d{1,9}")
IDENTITY = re.compile(r"[0-9a-zA-Z_-]{1,64}")
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a reviewer says of one event. `at` is when it was said (UTC).

    `verdict` is one of VERDICTS. `corrections` holds, for `correct`, a value for each wrong field (FIELDS; None: there
    is no such thing); for `merge` and `split`, under `events`, the ids of the events it is one with, or apart from.
    Raises BasculeError where it does not hold together.
    """

    event_id: str
    verdict: str
    corrections: Mapping[str, str | None]
    reason: str | None
    reviewer: str
    at: datetime

    def __post_init__(self) -> None:
        told = _problem(self)
        if told is not None:
            raise BasculeError(told[0], where=f"judgement on event {self.event_id[:64]}", remedy=told[1])

    @property
    def id(self) -> str:
        """16 hex characters over all it says: the same judgement has the same id in every ledger."""
        said = {name: value for name, value in self.corrections.items() if name != OTHERS}
        told = [self.event_id, self.verdict, said, sorted(self.others), self.reason or "", self.reviewer]
        return _digest([*told, self.at.astimezone(UTC).isoformat()])

    @property
    def others(self) -> tuple[str, ...]:
        """The ids of the events it is one with, or apart from."""
        return tuple((self.corrections.get(OTHERS) or "").split())


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a judgement no longer counts: who says so, when (UTC), and why."""

    reviewer: str
    recorded_at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class KeptJudgement:
    """A judgement in a ledger: when it was recorded (UTC), and its withdrawal, None while it counts."""

    judgement: Judgement
    recorded_at: datetime
    withdrawn: Withdrawal | None = None

    @property
    def id(self) -> str:
        """That of the judgement."""
        return self.judgement.id


def add(ledger: Ledger, judgements: Iterable[Judgement]) -> int:
    """Keeps the judgements, all of them or none; gives the number newly kept.

    One that is kept already is passed over, also where it was withdrawn: what was taken back does not come back with a
    file. Raises BasculeError where a judgement names an event that the ledger does not have.
    """
    told = list({item.id: item for item in map(_storable, judgements)}.values())
    if not told:
        return 0
    named = {name for item in told for name in (item.event_id, *item.others)}
    missing = sorted(named - ledger.event_ids(named))
    if missing:
        raise BasculeError(
            f"there is no event {missing[0][:64]}", where=ledger.path, remedy="name an event of this ledger"
        )
    known = {kept.id for kept in listed(ledger)}
    fresh = [item for item in told if item.id not in known]
    ledger.judge_together([_rows(item) for item in fresh])
    return len(fresh)


def withdraw(ledger: Ledger, judgement_id: str, reviewer: str, reason: str | None = None) -> Withdrawal:
    """Says that a judgement no longer counts; it stays in the ledger, and so does this.

    Raises BasculeError where the ledger has no such judgement, or it is withdrawn already.
    """
    kept = next((item for item in listed(ledger) if item.id == judgement_id), None)
    if kept is None or kept.withdrawn is not None:
        what = "is no judgement" if kept is None else "was a judgement that is withdrawn already:"
        raise BasculeError(f"there {what} {judgement_id[:64]}", where=ledger.path, remedy="see the list of judgements")
    if not reviewer.strip():
        raise BasculeError("a judgement has no reviewer", remedy="say who judges")
    row = ("event", kept.judgement.event_id, "withdraw", judgement_id, storable(reviewer), reason and storable(reason))
    (at,) = ledger.judge_together([[row]])
    return Withdrawal(reviewer, at, reason)


def listed(
    ledger: Ledger, event_ids: Iterable[str] | None = None, *, known_by: date | None = None
) -> list[KeptJudgement]:
    """The judgements on these events, on all where None, oldest first, withdrawn ones among them.

    `known_by` hears only what was recorded by the end of that day, UTC.
    """
    wanted = None if event_ids is None else set(event_ids)
    rows = [row for row in ledger.judgements() if known_by is None or row.recorded_at.date() <= known_by]
    return [item for item in judgements_of(rows) if wanted is None or item.judgement.event_id in wanted]


def judgements_of(rows: Iterable[JudgementRow]) -> list[KeptJudgement]:
    """The judgements that rows of a ledger hold, oldest first; rows that make none are passed over."""
    made, withdrawn = list[KeptJudgement](), dict[str, Withdrawal]()
    for group in _groups(rows):
        first = group[0]
        if first.field == "withdraw":
            withdrawn.setdefault(first.value or "", Withdrawal(first.reviewer, first.recorded_at, first.note))
        elif first.target_kind == "event" and (judgement := _judgement(group)) is not None:
            made.append(KeptJudgement(judgement, first.recorded_at))
    return [KeptJudgement(item.judgement, item.recorded_at, withdrawn.get(item.id)) for item in made]


def in_force(rows: Iterable[JudgementRow]) -> list[JudgementRow]:
    """The rows without those of judgements that were withdrawn, and without the withdrawals."""
    listed_rows = list(rows)
    gone = {row.value for row in listed_rows if row.field == "withdraw"}
    if not gone:
        return listed_rows
    kept: list[JudgementRow] = []
    for group in _groups(listed_rows):
        judgement = _judgement(group) if group[0].target_kind == "event" else None
        if group[0].field != "withdraw" and (judgement is None or judgement.id not in gone):
            kept += group
    return kept


def _groups(rows: Iterable[JudgementRow]) -> list[list[JudgementRow]]:
    """The rows of each judgement; a ledger gives them in the order of their recording."""
    return [list(group) for _, group in groupby(rows, lambda row: (*_whose(row), row.field == "withdraw"))]


def _whose(row: JudgementRow) -> tuple[object, ...]:
    return (row.target_kind, row.target_id, row.reviewer, row.recorded_at)


def _judgement(group: Sequence[JudgementRow]) -> Judgement | None:
    """What the rows of one judgement say, None where they hold nothing that a judgement can say."""
    first = group[0]
    said = {row.field: row.value for row in group}
    at = first.recorded_at
    try:
        at = datetime.fromisoformat(said.pop("said_at", None) or at.isoformat())
        verdict = said.pop("verdict", None)
        joins = next((name for name in (MERGE, SPLIT) if name in said), None)
        if joins is not None and verdict is None:
            return Judgement(first.target_id, joins, {OTHERS: said[joins]}, first.note, first.reviewer, at)
        return Judgement(first.target_id, verdict or CORRECT, said, first.note, first.reviewer, at)
    except (BasculeError, ValueError):
        return None


def _storable(item: Judgement) -> Judgement:
    """The same without what UTF-8 cannot hold."""
    said = {name: value and storable(value) for name, value in item.corrections.items()}
    why = item.reason and storable(item.reason)
    return replace(item, corrections=said, reason=why, reviewer=storable(item.reviewer))


def _rows(item: Judgement) -> list[tuple[str, str, str, str | None, str, str | None]]:
    if item.verdict in OF_READING:
        said = {"verdict": item.verdict, **item.corrections}
    else:
        said = {item.verdict: item.corrections[OTHERS]}
    told = {**said, "said_at": item.at.astimezone(UTC).isoformat()}
    return [("event", item.event_id, name, value, item.reviewer, item.reason) for name, value in told.items()]


def _problem(item: Judgement) -> tuple[str, str] | None:
    """What does not hold together, and what to do."""
    if item.verdict not in VERDICTS:
        return f"there is no verdict {item.verdict[:40]!r}", f"use one of {', '.join(VERDICTS)}"
    if not item.reviewer.strip():
        return "a judgement has no reviewer", "say who judges"
    if item.at.tzinfo is None:
        return "the time of a judgement has no time zone", "give it in UTC"
    if len(item.reviewer) > 200 or len(item.reason or "") > LONGEST:
        return "the name or the reason is too long", f"keep to 200 and {LONGEST} characters"
    if item.verdict in OF_READING:
        if (item.verdict == CORRECT) != bool(item.corrections):
            return "corrections belong to the verdict 'correct', which needs one", "name what is wrong, and the right"
        return next((told for pair in item.corrections.items() if (told := wrong_value(*pair)) is not None), None)
    if set(item.corrections) != {OTHERS} or not item.others:
        return f"{item.verdict} needs other events", f"name their ids under {OTHERS!r}"
    if item.event_id in item.others:
        return "an event is always one with itself", "name other events"
    odd = next((name for name in item.others if not IDENTITY.fullmatch(name)), None)
    return (f"{odd[:40]!r} is no id of an event", "name the ids of events") if odd else None


def wrong_value(name: str, value: str | None) -> tuple[str, str] | None:
    """What is wrong with the corrected value of a field, and what to do; None where it can be kept."""
    if name not in FIELDS:
        return f"an event has no field {name[:40]!r} to correct", f"correct one of {', '.join(FIELDS)}"
    if value is None:
        needed = name in ("type", "factuality", "trigger")
        return (f"every event has a {name}", "name it, or reject the event") if needed else None
    if not value.strip() or len(value) > LONGEST:
        return f"the {name} is blank or too long", "name it; None says that there is none"
    shape = {"type": CODE, "mode": MODE, "speaker": ENTITY}.get(name)
    parts = value.split() if name in (*LISTS, *SPANS) else [value]
    if name in LISTS:
        shape = ENTITY
    elif name in SPANS:
        shape = EXTENT
    odd = next((part for part in parts if shape is not None and not shape.fullmatch(part)), None)
    if odd is None and shape is ENTITY:
        odd = next((part for part in parts if not _has_owner(part)), None)
    if odd is not None:
        return f"{odd[:60]!r} cannot be a {name}", "see the codebook for how codes are written"
    if name == "factuality" and value not in FACTUALITIES:
        return f"there is no factuality {value[:40]!r}", f"use one of {', '.join(FACTUALITIES)}"
    if name == "date":
        try:
            days = [date.fromisoformat(part) for part in value.split("/")]
        except ValueError:
            days = []
        if len(days) not in (1, 2) or days != sorted(days):
            return f"{value[:40]!r} is no date", "write a day as 2024-05-31, an interval as 2024-05-01/2024-05-31"
    return None


def _has_owner(entity: str) -> bool:
    """Whether a code begins with a country, a bloc, or what bodies and groups of no country begin with."""
    owner = entity.partition(":")[0]
    return owner in countries() or owner in BLOCS or owner in COUNTRYLESS or owner in OTHERS_OWNERS


def _digest(parts: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=True).encode()).hexdigest()[:16]
