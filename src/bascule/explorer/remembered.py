"""What a ledger answered once, asked again from memory.

The questions of `weigh` each fetch the events they need; over a large ledger that is most of their time. A
`Remembered` answers the same methods out of what was fetched once, as known on one day.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from bascule.ledger import ArticleRow, Claim, LedgerEvent

Choice = str | Collection[str] | None


class Remembered:
    """Events, claims and articles as one `known_by` gives them; takes the place of a `Ledger` in `weigh`.

    Filters by country are not among what it answers: `weigh` gathers everything once, and pages choose from that.
    """

    def __init__(self, events: Sequence[LedgerEvent], claims: Sequence[Claim], articles: Sequence[ArticleRow]) -> None:
        self._events, self._claims, self._articles = events, claims, articles

    def events(
        self, country: None = None, *, type: Choice = None, factuality: Choice = None, **_same: Any
    ) -> list[LedgerEvent]:
        """As `Ledger.events`, by type and factuality."""
        types, sure = _listed(type), _listed(factuality)
        return [
            item
            for item in self._events
            if (types is None or item.event.type in types) and (sure is None or item.event.factuality in sure)
        ]

    def claims(self, country: None = None, **_same: Any) -> list[Claim]:
        """As `Ledger.claims`."""
        return list(self._claims)

    def articles(self) -> list[ArticleRow]:
        """As `Ledger.articles`."""
        return list(self._articles)


def _listed(choice: Choice) -> Collection[str] | None:
    return (choice,) if isinstance(choice, str) else choice
