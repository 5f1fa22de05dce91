"""Everything a ledger knows on a day, with the indexes that make a page quick."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from bascule.codebook.entity_codes import is_countryless
from bascule.ledger import (
    ArticleRow,
    Claim,
    LedgerCharacterisation,
    LedgerEvent,
    LedgerQuote,
    LedgerRole,
)
from bascule.weigh.incidents import Incident, country_of
from bascule.weigh.roles import Belief, beliefs


@dataclass(frozen=True)
class Heard:
    """Everything known on a day.

    `by_party` holds places in `incidents`, `channels_of` the events with a channel, by country, body and entity code.
    """

    events: Sequence[LedgerEvent]
    incidents: Sequence[Incident]
    claims: Sequence[Claim]
    quotes: Sequence[LedgerQuote]
    roles: Sequence[LedgerRole]
    articles: Sequence[ArticleRow]
    incident_of: dict[str, str] = field(default_factory=dict)
    by_id: dict[str, Incident] = field(default_factory=dict)
    by_article: dict[str, list[LedgerEvent]] = field(default_factory=dict)
    by_party: dict[str, list[int]] = field(default_factory=dict)
    channels_of: dict[str, list[LedgerEvent]] = field(default_factory=dict)

    @cached_property
    def article_rows(self) -> dict[str, ArticleRow]:
        """Articles by id."""
        return {row.article_id: row for row in self.articles}

    @cached_property
    def characterisations(self) -> dict[str, list[LedgerCharacterisation]]:
        """Characterisations by article."""
        found: dict[str, list[LedgerCharacterisation]] = {}
        for claim in self.claims:
            for item in (*claim.asserted, *claim.rejected):
                found.setdefault(item.article_id, []).append(item)
        return found

    @cached_property
    def quotes_of(self) -> dict[str, list[LedgerQuote]]:
        """Quotations by article."""
        found: dict[str, list[LedgerQuote]] = {}
        for item in self.quotes:
            found.setdefault(item.article_id, []).append(item)
        return found

    @cached_property
    def last_published(self) -> date | None:
        """The last day of publication."""
        return max((row.published for row in self.articles if row.published), default=None)

    @cached_property
    def beliefs(self) -> list[Belief]:
        """Who holds which office."""
        return beliefs(self.roles)


def codes_above(code: str) -> list[str]:
    """An entity code and what it stands under: `MLI:MIL` and `MLI`; bodies of several countries keep their name.

    >>> codes_above("MLI:MIL"), codes_above("IGO:UN"), codes_above("XXX:REB:AQIM")
    (['MLI', 'MLI:MIL'], ['IGO:UN'], ['XXX:REB', 'XXX:REB:AQIM'])
    """
    parts = code.split(":")
    first = 2 if is_countryless(code) else 1
    return [":".join(parts[:n]) for n in range(min(first, len(parts)), len(parts) + 1)]


def indexed(heard: Heard) -> Heard:
    """The same with its indexes filled."""
    for item in heard.events:
        heard.by_article.setdefault(item.article_id, []).append(item)
        if item.event.channel is not None:
            for code in _above((*item.event.actors, *item.event.recipients)):
                heard.channels_of.setdefault(code, []).append(item)
    for place, incident in enumerate(heard.incidents):
        heard.by_id[incident.id] = incident
        for report in incident.reports:
            heard.incident_of[report.event_id] = incident.id
        for code in _above((*incident.actors, *incident.recipients)):
            heard.by_party.setdefault(code, []).append(place)
    return heard


def _above(codes: Iterable[str]) -> set[str]:
    return {above for code in codes for above in (*codes_above(code), country_of(code))}
