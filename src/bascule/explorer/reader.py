"""Reads a pasted article at once, and keeps nothing of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bascule.ledger import LedgerCharacterisation, LedgerEvent, LedgerQuote
from bascule.records import Article, Reading

if TYPE_CHECKING:
    from bascule.coding.coder import Coder

# Characters of a pasted text: a long magazine piece. More is a job for `bascule code`.
LONGEST = 60_000


@dataclass(frozen=True, slots=True)
class Read:
    """A reading with its records as a ledger would give them, so that a page shows both alike."""

    reading: Reading
    events: tuple[LedgerEvent, ...]
    quotes: tuple[LedgerQuote, ...]
    names: tuple[LedgerCharacterisation, ...]


class Reader:
    """The coder, loaded when it is first needed; one text at a time, for the parsers are not made for two."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._coder: Coder | None = None

    def read(self, text: str, title: str | None, published: date | None) -> Read:
        """What is read in a text; nothing of it is kept."""
        article = Article(text=text, published=published, title=title or None)
        with self._lock:
            if self._coder is None:
                from bascule.coding.coder import Coder

                self._coder = Coder()
            reading = self._coder.read(article)
        source = (article.id, "try", datetime.now(UTC), published, title, None, reading.language, None)
        return Read(
            reading,
            tuple(LedgerEvent(*source, f"t{n}", item) for n, item in enumerate(reading.events)),
            tuple(LedgerQuote(*source, f"t{n}", item) for n, item in enumerate(reading.quotes)),
            tuple(
                LedgerCharacterisation(*source, f"t{n}", item, None, None)
                for n, item in enumerate(reading.characterisations)
            ),
        )
