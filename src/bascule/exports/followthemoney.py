"""`ftm`: FollowTheMoney entities as JSON lines, for OpenAleph and the `ftm` command, written to the public schema.

An article is an Article, an event an Event that involves its parties; a party is a PublicBody where its sector is of
the state, else an Organization. A party is written once, before the first event that names it: their number grows with
the codebook's parties and not with the ledger.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import urlsplit

from bascule.codebook.countries import countries
from bascule.exports.naming import codes, name_of
from bascule.exports.packages import Column
from bascule.exports.spans import columns, described
from bascule.exports.view import View
from bascule.exports.writing import write_lines
from bascule.ledger import LedgerEvent

DATASET = "bascule"
# Sectors that are organs of a state.
STATE = frozenset({"GOV", "MIL", "COP", "JUD", "LEG", "SPY"})
# Categories of characters that readers of the format take out: control, format, surrogate.
UNSEEN = frozenset({"Cc", "Cf", "Cs"})
COLUMNS: list[Column] = columns(
    (
        ("id", "string", "bascule-, what it is, and its id in the ledger (a party: digest of its code)"),
        ("schema", "string", "Article, Event, PublicBody or Organization"),
        ("properties", "object", "Properties of the schema, each a list of texts"),
        ("datasets", "array", "bascule"),
    )
)


def write(view: View, stream: IO[str]) -> int:
    """The entities; gives their number."""
    return write_lines(entities(view), stream)


def entities(view: View) -> Iterator[dict[str, Any]]:
    """Each article, then its events, each after the parties that were not named before."""
    named: set[str] = set()
    article = None
    for item in view.events():
        if item.article_id != article:
            article = item.article_id
            yield _article(item)
        for code in (*item.event.actors, *item.event.recipients):
            if code not in named:
                named.add(code)
                yield _party(code)
        yield _event(item)


def party_id(code: str) -> str:
    """The id of a party: the same in every export."""
    return f"bascule-party-{hashlib.sha256(code.encode()).hexdigest()[:16]}"


def _entity(entity_id: str, schema: str, **properties: Any) -> dict[str, Any]:
    listed = {key: value if isinstance(value, list) else [value] for key, value in properties.items()}
    said = {key: list(dict.fromkeys(filter(None, map(_said, values)))) for key, values in listed.items()}
    kept = {key: values for key, values in said.items() if values}
    return {"id": entity_id, "schema": schema, "properties": kept, "datasets": [DATASET]}


def _said(value: str | None) -> str:
    """The text as a reader of the format keeps it: one space between words, no invisible characters."""
    text = unicodedata.normalize("NFC", " ".join((value or "").split()))
    return " ".join("".join(letter for letter in text if unicodedata.category(letter) not in UNSEEN).split())


def _address(url: str | None) -> str | None:
    """An address of the web; None for anything else, which a reader of the format would throw away."""
    try:
        parts = urlsplit(url or "")
        host = parts.hostname or ""
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and "." in host.strip(".") else None


def _article(item: LedgerEvent) -> dict[str, Any]:
    day = item.published.isoformat() if item.published else None
    language = {"fr": "fra", "en": "eng"}.get(item.language or "")
    told = {"title": item.title, "sourceUrl": _address(item.url), "publishedAt": day, "publisher": item.outlet}
    return _entity(f"bascule-article-{item.article_id}", "Article", **told, language=language)


def _party(code: str) -> dict[str, Any]:
    own = codes(code)
    schema = "PublicBody" if own.sector in STATE and own.alpha3 else "Organization"
    # FollowTheMoney has countries by alpha-2 in lower case.
    country = own.alpha2.lower() if own.alpha2 else None
    return _entity(party_id(code), schema, name=name_of(code), country=country, notes=f"bascule: {code}")


def _event(item: LedgerEvent) -> dict[str, Any]:
    act = item.event
    country = countries().get(act.place.country) if act.place and act.place.country else None
    about = described(act)
    return _entity(
        f"bascule-event-{item.event_id}",
        "Event",
        name=f"{act.type}{f' ({act.mode})' if act.mode else ''}: {act.factuality}",
        startDate=act.date.start.isoformat() if act.date else None,
        endDate=act.date.end.isoformat() if act.date else None,
        organizer=list(map(party_id, act.actors)),
        involved=list(map(party_id, act.recipients)),
        location=act.place.name if act.place else None,
        country=country.alpha2.lower() if country else None,
        summary=item.sentence,
        keywords=[f"{name}:{value}" for name, value in about.items() if name not in ("actors", "recipients")],
        proof=f"bascule-article-{item.article_id}",
        sourceUrl=_address(item.url),
        publisher=item.outlet,
        recordId=item.event_id,
        retrievedAt=item.recorded_at.date().isoformat(),
    )
