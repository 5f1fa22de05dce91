"""The overview of a country: partner shares and turns, channels, what is new, disputes, promises due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter

from bascule.explorer.asked import Asked, Question
from bascule.explorer.failures import NotInLedgerError
from bascule.explorer.rows import disputes_of, latest_first, promises_of
from bascule.explorer.shown import Shown, offer
from bascule.explorer.standings import Standing
from bascule.weigh.incidents import Incident, country_of
from bascule.weigh.parties import known_party
from bascule.weigh.partnerships import CHANNELS, Partnership
from bascule.weigh.promises import Promise
from bascule.weigh.shift_wording import sentence

router = APIRouter()
COLUMNS = ("partner", "name", "incidents", "cooperation", "conflict", "channels_in_use", "first", "last")
IN_USE = frozenset({"announced", "active", "weakening"})
NEWEST, DISPUTES, DUE, TURNS, PARTNERS = 8, 3, 6, 4, 12
SEEN_COOKIE = "bascule_seen"


@offer(router, "/country/{code}", "Overview of a country or body")
def country(asked: Question, code: str) -> Shown:
    """Its partners with their shares, its turns, its channels, what is new, disputed and due."""
    code, standing, say = known(code), asked.standing, asked.words
    partners = [{**row, "name": say.party(str(row["partner"]))} for row in partners_of(standing, code)]
    shifts = standing.shifts(code)
    held = standing.partnerships(code)
    incidents = latest_first(standing.incidents(code))
    since, cookie = _seen(asked)
    new = {item.id for item in incidents if since and _recorded(item) > since}
    newest = sorted(incidents, key=lambda item: item.id not in new)[:NEWEST]
    disputes, promises = disputes_of(standing, code), promises_of(standing, code)
    due = _due(promises)
    turns = [
        {
            "sentence": sentence(item, say.language),
            "month": item.month,
            "partner": item.partner,
            "carried": item.incidents,
        }
        for item in shifts.found
    ]
    record = {
        "code": code,
        "name": say.party(code),
        "counts": {
            "incidents": len(incidents),
            "new": len(new),
            "disputes": len(disputes),
            "promises": len(promises),
            "promises_due": len(due),
        },
        "turns": [
            {
                **{name: turn[name] for name in ("sentence", "month", "partner")},
                "incidents": [item.id for item in shift.incidents],
            }
            for turn, shift in zip(turns, shifts.found, strict=True)
        ],
        "channels": [
            {"partner": item.partner, "channel": item.channel, "state": item.state, "since": item.since}
            for item in held
        ],
        "newest": [item.id for item in newest],
        "disputes": [item.id for item in disputes],
        "promises_due": [item.id for item in due],
    }
    context = {
        "code": code,
        "partners": partners[:PARTNERS],
        "more_partners": max(0, len(partners) - PARTNERS),
        "turns": turns[:TURNS],
        "more_turns": turns[TURNS:],
        "no_turns": shifts.note,
        "matrix": _matrix(held),
        "channels": CHANNELS,
        "states_on": held[0].on if held else None,
        "newest": newest,
        "new": new,
        "since": since,
        "incidents": len(incidents),
        "reports": sum(len(item.reports) for item in incidents),
        "disputes": disputes,
        "shown_disputes": disputes[:DISPUTES],
        "promises": promises,
        "due": due[:DUE],
        "due_in_all": len(due),
    }
    cookies = {SEEN_COOKIE: cookie} if cookie else {}
    return Shown("country.html", say.party(code), record, COLUMNS, partners, context, cookies=cookies)


def known(code: str) -> str:
    """The code of a country or body in capitals. Raises NotInLedgerError for one that nobody knows."""
    code = code.upper()
    if not known_party(code) and not code.startswith(("IGO:", "XXX:")):
        raise NotInLedgerError("country", code=code)
    return code


def partners_of(standing: Standing, code: str) -> list[dict[str, Any]]:
    """Partners, those with most to do with the country first."""

    def made() -> list[dict[str, Any]]:
        found = standing.alignment(code)
        totals = {name: sum(act.weight(name) for act in found.acts) for name in ("cooperation", "conflict")}
        used: dict[str, int] = {}
        for item in standing.partnerships(code):
            used[item.partner] = used.get(item.partner, 0) + (item.state in IN_USE)
        rows = []
        for partner, acts in found.by_partner.items():
            own = {act.incident.id: act.incident for act in acts}
            days = [day for item in own.values() for day in (item.start, item.end) if day]
            shares = {
                name: round(sum(act.weight(name) for act in acts) / total, 4) if total else 0.0
                for name, total in totals.items()
            }
            rows.append(
                {
                    "partner": partner,
                    "incidents": len(own),
                    **shares,
                    "channels_in_use": used.get(partner, 0),
                    "first": min(days, default=None),
                    "last": max(days, default=None),
                }
            )
        return sorted(rows, key=lambda row: (-row["incidents"], row["partner"]))

    return standing.once(("partners", code), made)


def _matrix(held: Sequence[Partnership]) -> list[tuple[str, dict[str, Partnership]]]:
    """Partners with the state of each channel, those with most in use first."""
    found: dict[str, dict[str, Partnership]] = {}
    at_work = {item.partner for item in held if item.state != "none"}
    for item in held:
        if item.partner not in at_work:
            continue  # what lapsed long ago stands on the page of the pair
        found.setdefault(item.partner, {})[item.channel] = item

    def rank(row: tuple[str, dict[str, Partnership]]) -> tuple[int, int, str]:
        used = sum(item.state in IN_USE for item in row[1].values())
        return -used, -sum(len(item.evidence) for item in row[1].values()), row[0]

    return sorted(found.items(), key=rank)[:PARTNERS]


def _due(promises: Sequence[Promise]) -> list[Promise]:
    """Promises that wait for their deed: overdue ones by their day, then open ones with a day, then the newest."""
    waiting = [item for item in promises if item.state in ("overdue", "open", "partly kept")]
    return sorted(
        waiting,
        key=lambda item: (
            item.due is None,
            item.due or date.max,
            -(item.announced or date.min).toordinal(),
            item.id,
        ),
    )


def _recorded(item: Incident) -> str:
    return min(report.recorded_at for report in item.reports).isoformat()


def _seen(asked: Asked) -> tuple[str | None, str | None]:
    """Since when things are new to this visitor, and what the cookie shall say.

    The cookie holds two times of recording, "what was there on the visit before|what is there now": marks of what is
    new stay until the ledger grows again.
    """
    newest = asked.desk.held.state.recorded_at
    if newest is None:
        return None, None
    now = newest.isoformat()
    before, _, last = asked.seen.partition("|")
    try:
        for part in filter(None, (before, last)):
            datetime.fromisoformat(part)
    except ValueError:
        before = last = ""
    if last and last != now:
        before = last
    return before or None, f"{before}|{now}"


def partner_codes(item: Incident) -> set[str]:
    """The countries and bodies in an incident."""
    return {country_of(code) for code in (*item.actors, *item.recipients)}
