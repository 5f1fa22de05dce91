"""What a ledger answered once, asked again from memory.

The questions of `weigh` each fetch what they need; over a large ledger that is most of their time. A `Remembered`
answers the same methods out of what was fetched once, as known on one day and, where `on` is given, as published by it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from bascule.ledger import Claim, LedgerEvent, LedgerQuote
from bascule.weigh.statements import belongs

Choice = str | Collection[str] | None


class Remembered:
    """Events, claims and quotations of one `known_by`; takes the place of a `Ledger` in `weigh`."""

    def __init__(
        self,
        events: Sequence[LedgerEvent],
        claims: Sequence[Claim],
        quotes: Sequence[LedgerQuote],
        on: date | None = None,
    ) -> None:
        self._events, self._claims, self._quotes, self._on = events, claims, quotes, on

    def events(
        self, country: str | None = None, *, type: Choice = None, factuality: Choice = None, **_same: Any
    ) -> list[LedgerEvent]:
        """As `Ledger.events`, by party, type and factuality."""
        types, sure = _listed(type), _listed(factuality)
        return [
            item
            for item in self._events
            if (types is None or item.event.type in types)
            and (sure is None or item.event.factuality in sure)
            and self._out(item.published)
            and (country is None or _of(country, *item.event.actors, *item.event.recipients))
        ]

    def quotes(self, **_same: Any) -> list[LedgerQuote]:
        """As `Ledger.quotes`, all of them."""
        return [item for item in self._quotes if self._out(item.published)]

    def claims(self, country: str | None = None, **_same: Any) -> list[Claim]:
        """As `Ledger.claims`; what was published later is left out of each, and what then is empty."""
        found = []
        for claim in self._claims:
            sides = [
                tuple(item for item in side if self._out(item.published)) for side in (claim.asserted, claim.rejected)
            ]
            codes = (claim.of, *(item.by_entity for side in sides for item in side))
            if any(sides) and (country is None or _of(country, *codes)):
                found.append(Claim(claim.of, claim.as_, *sides))
        return found

    def _out(self, published: date | None) -> bool:
        return self._on is None or (published is not None and published <= self._on)


def _of(party: str, *codes: str | None) -> bool:
    return any(belongs(code, party) for code in codes)


def _listed(choice: Choice) -> Collection[str] | None:
    return (choice,) if isinstance(choice, str) else choice
