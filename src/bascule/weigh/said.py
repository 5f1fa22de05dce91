"""What is on record of somebody's words: quotations and characterisations, by whom and about whom or what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from bascule.ledger import Claim, Ledger, LedgerCharacterisation, LedgerQuote
from bascule.weigh.statements import belongs, is_code, named_in


def quotations(
    ledger: Ledger,
    country: str | None = None,
    *,
    by: str | None = None,
    about: str | None = None,
    from_: date | None = None,
    to: date | None = None,
    known_by: date | None = None,
    run: str | None = None,
) -> list[LedgerQuote]:
    """Quotations in order of publication.

    `by` and `about` are entity codes (`MLI`, `IGO:UN`) or words: a speaker's name, a topic. A quotation is about what
    its content names, and about the parties of the events told in it. `country` asks for either.
    """
    heard: dict[str, Any] = {"known_by": known_by, "run": run}
    found = ledger.quotes(from_=from_, to=to, **heard)
    for asked, ways in ((by, ("by",)), (about, ("about",)), (country, ("by", "about"))):
        if asked is not None:
            told = _triggers(ledger, asked, heard) if "about" in ways and is_code(asked) else {}
            found = [
                item
                for item in found
                if ("by" in ways and _quoted(item, asked)) or ("about" in ways and _tells(item, asked, told))
            ]
    return found


def names_given(
    ledger: Ledger,
    country: str | None = None,
    *,
    by: str | None = None,
    about: str | None = None,
    **filters: Any,
) -> list[Claim]:
    """Contestable names, each with all who give or reject it; `by` and `about` as in `quotations`."""
    found = ledger.claims(country, **filters)
    if by is not None:
        found = [claim for claim in found if any(_calls(item, by) for item in _both(claim))]
    if about is not None:
        found = [claim for claim in found if any(_called(item, about) for item in _both(claim))]
    return found


def _both(claim: Claim) -> Iterable[LedgerCharacterisation]:
    return (*claim.asserted, *claim.rejected)


def _quoted(item: LedgerQuote, asked: str) -> bool:
    speaker = item.quote.speaker
    if speaker is None:
        return False
    if speaker.entity is not None and is_code(asked):
        return belongs(speaker.entity, asked)
    words = " ".join(part for part in (speaker.exact, speaker.name, speaker.role) if part)
    return named_in(words, asked, item.language)


def _calls(item: LedgerCharacterisation, asked: str) -> bool:
    if item.by_entity is not None and is_code(asked):
        return belongs(item.by_entity, asked)
    by = item.characterisation.by
    return by is not None and named_in(by.exact, asked, item.language)


def _called(item: LedgerCharacterisation, asked: str) -> bool:
    told = item.characterisation
    if item.of_entity is not None and is_code(asked) and belongs(item.of_entity, asked):
        return True
    return named_in(told.of.exact, asked, item.language) or named_in(told.as_.exact, asked, item.language)


def _tells(item: LedgerQuote, asked: str, told: dict[str, list[tuple[int, int]]]) -> bool:
    content = item.quote.content
    inside = told.get(item.article_id, ())
    if any(content.start <= start and end <= content.end for start, end in inside):
        return True
    return named_in(content.exact, asked, item.language)


def _triggers(ledger: Ledger, asked: str, heard: dict[str, Any]) -> dict[str, list[tuple[int, int]]]:
    """Where events with a party asked for stand, by article."""
    found: dict[str, list[tuple[int, int]]] = {}
    for item in ledger.events(asked, **heard):
        found.setdefault(item.article_id, []).append((item.event.trigger.start, item.event.trigger.end))
    return found
