"""Claims and disputes: who says what of whom, always with both sides together."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from bascule.explorer.asked import Question, Text
from bascule.explorer.failures import NotInLedgerError
from bascule.explorer.rows import DISPUTE, STATEMENT, dispute_row, disputes_of, statement_row
from bascule.explorer.shown import Shown, offer
from bascule.ledger import Claim, LedgerQuote
from bascule.weigh.said import names_given, quotations
from bascule.weigh.statements import asked_for, from_characterisation, from_quote

router = APIRouter()
NAME = ("of", "as", "contested", "asserted_by", "rejected_by", "asserted", "rejected")
QUOTE = (
    *("quote_id", "said_by", "speaker", "cue", "cue_kind", "quotation", "said", "published", "outlet", "article_id"),
    *("start", "end"),
)
Show = Literal["disputes", "names", "quotations"]


@offer(router, "/claims", "Disputes, contested names and quotations")
def claims(
    asked: Question,
    show: Annotated[Show, Query(description="disputes, names or quotations.")] = "disputes",
    country: Annotated[Text, Query(description="Country or entity: what it says, and what is said of it.")] = None,
    by: Annotated[Text, Query(description="Only what they say (names, quotations).")] = None,
    about: Annotated[Text, Query(description="Only what is said about it (names, quotations).")] = None,
) -> Shown:
    """What some assert and others deny; contestable names with all who give or reject them; quotations."""
    standing, say = asked.standing, asked.words
    code = asked_for(country) if country else None
    given = {"show": show, "country": code, "by": by, "about": about}
    who: dict[str, Any] = {
        "country": code,
        "by": asked_for(by) if by else None,
        "about": asked_for(about) if about else None,
    }
    title = say("claims.of", who=say.entity(code)) if code else say("claims.title")
    context: dict[str, Any] = {"given": given, "code": code, "items": []}
    if show == "disputes":
        cut = asked.cut(disputes_of(standing, code) if code else standing.disputes)
        rows = [dispute_row(item) for item in cut.rows]
        return Shown("claims.html", title, {}, DISPUTE, rows, context | {"items": cut.rows}, cut)
    key = (show, *who.values())
    if show == "names":
        names = standing.once(key, lambda: names_given(standing.remembered, **who))
        names = sorted(names, key=lambda claim: not claim.contested)
        named = asked.cut(names)
        sides = [
            (claim, *([from_characterisation(i) for i in side] for side in (claim.asserted, claim.rejected)))
            for claim in named.rows
        ]
        rows = [_name_row(claim) for claim in named.rows]
        return Shown("claims.html", title, {}, NAME, rows, context | {"items": sides}, named)
    quotes = standing.once(key, lambda: quotations(standing.remembered, **who)[::-1])
    said = asked.cut(quotes)
    items = [(item, from_quote(item)) for item in said.rows]
    return Shown("claims.html", title, {}, QUOTE, [_quote_row(i) for i in said.rows], context | {"items": items}, said)


@offer(router, "/dispute/{identity}", "A dispute with everything said on both sides")
def dispute(asked: Question, identity: str) -> Shown:
    """Both sides of one contested matter, statement by statement."""
    standing = asked.standing
    item = next((found for found in standing.disputes if found.id == identity), None)
    if item is None:
        raise NotInLedgerError("dispute", id=identity)
    rows = [
        {"side": name, **statement_row(said)}
        for name, side in (("asserted", item.asserted), ("denied", item.denied))
        for said in side.statements
    ]
    ids = {said.record_id for said in item.statements}
    incidents = dict.fromkeys(filter(None, (standing.heard.incident_of.get(name) for name in sorted(ids))))
    record = {"dispute": dispute_row(item), "rule": item.rule, "days": item.days, "incidents": list(incidents)}
    found = [incident for name in incidents if (incident := standing.incident(name))]
    context = {"item": item, "incidents": found}
    return Shown("dispute.html", asked.words("claims.dispute"), record, ("side", *STATEMENT), rows, context)


def _name_row(claim: Claim) -> dict[str, Any]:
    def speakers(side: Any) -> list[str]:
        return list(
            dict.fromkeys(i.by_entity or (i.characterisation.by.exact if i.characterisation.by else "") for i in side)
        )

    return {
        "of": claim.of,
        "as": claim.as_,
        "contested": claim.contested,
        "asserted_by": speakers(claim.asserted),
        "rejected_by": speakers(claim.rejected),
        "asserted": [item.sentence for item in claim.asserted],
        "rejected": [item.sentence for item in claim.rejected],
    }


def _quote_row(item: LedgerQuote) -> dict[str, Any]:
    quote, speaker = item.quote, item.quote.speaker
    return {
        "quote_id": item.quote_id,
        "said_by": speaker.exact if speaker else None,
        "speaker": speaker.entity if speaker else None,
        "cue": quote.cue.exact if quote.cue else None,
        "cue_kind": quote.cue_kind,
        "quotation": quote.kind,
        "said": quote.content.exact,
        "published": item.published,
        "outlet": item.outlet,
        "article_id": item.article_id,
        "start": quote.content.start,
        "end": quote.content.end,
    }
