"""Marks of what a ledger holds of an article; how marks cut a text is told in `bascule.highlights`."""

from __future__ import annotations

from collections.abc import Iterable

from bascule import highlights
from bascule.highlights import KINDS, Mark, Piece, event_marks, name_marks, pieces, quote_marks
from bascule.ledger import LedgerCharacterisation, LedgerEvent, LedgerQuote

__all__ = ["KINDS", "Mark", "Piece", "article_marks", "evidence", "pieces"]


def article_marks(
    events: Iterable[LedgerEvent], quotes: Iterable[LedgerQuote], names: Iterable[LedgerCharacterisation]
) -> list[Mark]:
    """Everything read in an article; each mark leads to the explanation of its record."""
    found = [mark for item in events for mark in event_marks(item.event, f"e-{item.event_id}")]
    found += [mark for item in quotes for mark in quote_marks(item.quote, f"q-{item.quote_id}")]
    found += [mark for item in names for mark in name_marks(item.characterisation, f"n-{item.characterisation_id}")]
    return found


def evidence(item: LedgerEvent) -> list[Piece]:
    """The sentence of a report with what was read in it; of one too long to show, the part around the trigger."""
    return highlights.evidence(item.event)
