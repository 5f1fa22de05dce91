"""Names of persons in one form, so that what different texts and languages write can meet."""

from __future__ import annotations

import unicodedata


def normalised(name: str) -> str:
    """The name without accents, case and punctuation, words parted by one space."""
    text = unicodedata.normalize("NFKD", name).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in text if not unicodedata.combining(c)).split())
