"""Actors: who takes part, and one actor with roles over time, words, acts and disputes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from bascule.explorer.asked import Question, Text
from bascule.explorer.failures import NotInLedgerError
from bascule.explorer.rows import disputes_of, latest_first
from bascule.explorer.shown import Shown, offer
from bascule.explorer.standings import Standing
from bascule.records import plain
from bascule.weigh.incidents import country_of
from bascule.weigh.parties import known_party
from bascule.weigh.roles import BUILT_IN, Belief, concerning
from bascule.weigh.said import names_given, quotations
from bascule.weigh.statements import belongs, is_code

router = APIRouter()
COLUMNS = ("code", "name", "owner", "incidents", "acts", "receives")
ROLE_COLUMNS = (
    "person",
    "entity",
    "role",
    "begins",
    "ends",
    "first",
    "last",
    "because",
    "sources",
    "evidence",
    "against",
)
NEWEST, WORDS, ROLES = 8, 30, 40


@offer(router, "/actors", "Actors, busiest first")
def actors(
    asked: Question,
    country: Annotated[Text, Query(description="Only those of this country or body.")] = None,
) -> Shown:
    """Every side that acts or is acted upon, by its code."""
    standing, say = asked.standing, asked.words
    party = country.upper() if country else None
    found = [row for row in sides_of(standing) if party is None or row["owner"] == party]
    cut = asked.cut([{**row, "name": say.entity(str(row["code"]))} for row in found])
    title = say("actors.of", country=say.party(party)) if party else say("actors.title")
    persons = {belief.person for belief in standing.heard.beliefs if belief.sources != (BUILT_IN,)}
    context = {"rows": cut.rows, "party": party, "persons": sorted(persons)[:60]}
    return Shown("actors.html", title, {"persons": sorted(persons)}, COLUMNS, cut.rows, context, cut)


@offer(router, "/actor/{who}", "An actor: roles, words, acts, disputes")
def actor(asked: Question, who: str) -> Shown:
    """`who` is an entity code (MLI, MLI:MIL, IGO:UN) or the name of a person in office, in any spelling."""
    standing, say = asked.standing, asked.words
    code = who.upper() if is_code(who.upper()) else None
    held = [item for item in concerning(standing.heard.beliefs, code or who) if _by(item, standing)]
    if code is None and not held:
        raise NotInLedgerError("actor", who=who[:80])
    if code is not None and not known_party(code) and not standing.incidents(code):
        raise NotInLedgerError("actor", who=who[:80])
    told = standing.once(("said", code or who), lambda: quotations(standing.remembered, by=code or who))
    names = standing.once(("called", code or who), lambda: names_given(standing.remembered, by=code or who))
    about = standing.once(("about", code or who), lambda: names_given(standing.remembered, about=code or who))
    acts = latest_first(standing.incidents(code)) if code else []
    did = [item for item in acts if code and any(belongs(side, code) for side in item.actors)]
    disputes = disputes_of(standing, code) if code else []
    # What only the built-in list says comes last: it is no news of this ledger.
    roles = sorted(
        held, key=lambda item: (item.sources == (BUILT_IN,), -(item.last or item.begins or date.min).toordinal())
    )
    record: dict[str, Any] = {
        "actor": code or who,
        "name": say.entity(code) if code else held[0].person,
        "incidents": len(acts),
        "acts": len(did),
        "quotations": [{"id": q.quote_id, "article_id": q.article_id, **plain(q.quote)} for q in told],
        "calls": [{"of": c.of, "as": c.as_, "contested": c.contested} for c in names],
        "called": [{"of": c.of, "as": c.as_, "contested": c.contested} for c in about],
        "disputes": [item.id for item in disputes],
    }
    context = {
        "code": code,
        "owner": country_of(code) if code else country_of(held[0].entity),
        "roles": roles[:ROLES],
        "more_roles": max(0, len(roles) - ROLES),
        "quotes": list(reversed(told))[:WORDS],
        "all_quotes": len(told),
        "names": names[:WORDS],
        "about": about[:WORDS],
        "incidents": acts[:NEWEST],
        "total": len(acts),
        "did": len(did),
        "disputes": disputes,
    }
    rows = [_role_row(item) for item in roles]
    return Shown("actor.html", str(record["name"]), record, ROLE_COLUMNS, rows, context)


def _by(item: Belief, standing: Standing) -> bool:
    return standing.on is None or item.begins is None or item.begins <= standing.on


def sides_of(standing: Standing) -> list[dict[str, Any]]:
    """A row for each code that acts or is acted upon, busiest first."""
    return standing.once("actors", lambda: _sides(standing))


def _sides(standing: Standing) -> list[dict[str, Any]]:
    acts: dict[str, list[int]] = {}
    for item in standing.incidents():
        for code in {*item.actors, *item.recipients}:
            counts = acts.setdefault(code, [0, 0, 0])
            counts[0] += 1
            counts[1] += code in item.actors
            counts[2] += code in item.recipients
    rows = [
        {"code": code, "owner": country_of(code), "incidents": n[0], "acts": n[1], "receives": n[2]}
        for code, n in acts.items()
    ]
    return sorted(rows, key=lambda row: (-row["incidents"], row["code"]))


def _role_row(item: Belief) -> dict[str, Any]:
    return {
        **{name: getattr(item, name) for name in ROLE_COLUMNS[:9]},
        "evidence": [f"{e.where}: {' '.join((e.text or '').split())}" for e in item.evidence],
        "against": [f"{e.where}: {' '.join((e.text or '').split())}" for e in item.against],
    }
