"""Promises, plans and hopes, and what came of them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query

from bascule.explorer.asked import Question, Text
from bascule.explorer.failures import NotInLedgerError
from bascule.explorer.rows import PROMISE, STATEMENT, promise_row, promises_of, statement_row
from bascule.explorer.shown import Shown, offer
from bascule.weigh.promises import STATES
from bascule.weigh.statements import asked_for

router = APIRouter()
State = Literal["open", "kept", "partly kept", "overdue", "denied"]


@offer(router, "/promises", "Promises and what came of them")
def promises(
    asked: Question,
    country: Annotated[Text, Query(description="Of which it is holder or beneficiary.")] = None,
    with_: Annotated[Text, Query(alias="with", description="And this one too.")] = None,
    state: Annotated[State | None, Query(description="Only in this state.")] = None,
) -> Shown:
    """What was promised, planned or hoped for, latest first, with its state on the day."""
    standing, say = asked.standing, asked.words
    parties = [asked_for(words) for words in (country, with_) if words]
    found = promises_of(standing, *parties) if parties else standing.promises
    states = Counter(item.state for item in found)
    chosen = [item for item in found if state is None or item.state == state]
    cut = asked.cut(sorted(chosen, key=lambda item: (item.announced or date.min, item.id), reverse=True))
    title = say("promises.of", who=" – ".join(map(say.entity, parties))) if parties else say("promises.title")
    context = {
        "items": cut.rows,
        "states": [(name, states[name]) for name in STATES],
        "state": state,
        "country": parties[0] if parties else None,
        "other": parties[1] if len(parties) > 1 else None,
        "as_of": found[0].on if found else None,
    }
    rows = [promise_row(item) for item in cut.rows]
    return Shown("promises.html", title, {"states": dict(states)}, PROMISE, rows, context, cut)


@offer(router, "/promise/{identity}", "A promise with its reports and what came after")
def promise(asked: Question, identity: str) -> Shown:
    """One expectation: who announced it, and every later report that bears on it."""
    standing, say = asked.standing, asked.words
    item = next((found for found in standing.promises if found.id == identity), None)
    if item is None:
        raise NotInLedgerError("promise", id=identity)
    rows = [{"bearing": "announced", **statement_row(said)} for said in item.reports]
    rows += [{"bearing": found.bearing, **statement_row(found.statement)} for found in item.evidence]
    title = f"{say.type(item.type)}, {say.entities(item.holder)}"
    record = {"promise": promise_row(item), "rule": item.rule, "days": item.days, "patience": item.patience}
    return Shown("promise.html", title, record, ("bearing", *STATEMENT), rows, {"item": item})
