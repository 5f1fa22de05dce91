"""The append-only store: what was read, by which run, and when it was recorded."""

from __future__ import annotations

from bascule.ledger.rows import (
    ArticleRow,
    ChannelAct,
    Claim,
    ImportedRole,
    JudgementRow,
    LedgerCharacterisation,
    LedgerEvent,
    LedgerQuote,
    LedgerRole,
    ReportRow,
    SetAsideRow,
)
from bascule.ledger.store import Ledger

__all__ = [
    "ArticleRow",
    "ChannelAct",
    "Claim",
    "ImportedRole",
    "JudgementRow",
    "Ledger",
    "LedgerCharacterisation",
    "LedgerEvent",
    "LedgerQuote",
    "LedgerRole",
    "ReportRow",
    "SetAsideRow",
]
