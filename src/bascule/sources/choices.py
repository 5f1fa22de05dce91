"""What a caller chooses about reading, and the error that every reader raises."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bascule.errors import BasculeError

# The fields of an article that a column or a key can hold.
FIELDS = ("text", "published", "title", "url", "language", "outlet")


class UnreadableError(Exception):
    """A file, or a record of it, that cannot be read: why, and what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason, self.remedy = reason, remedy
        super().__init__(f"{reason}: {remedy}")


@dataclass(frozen=True, slots=True)
class Choices:
    """How to read; `columns` maps a field of ours to a source's column or key.

    `published` serves articles that bear no date, `language` all articles. `form` names the format where it is not to
    be told from the file (see `formats`). `clean` blanks notices, links and comments in texts that are otherwise kept
    as they are given. Raises `BasculeError` for a field or an encoding that does not exist.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    published: date | None = None
    language: str | None = None
    encoding: str | None = None
    form: str | None = None
    clean: bool = False

    def __post_init__(self) -> None:
        for name in self.columns:
            if name not in FIELDS:
                raise BasculeError(f"{name!r} is no field of an article", remedy=f"use one of {', '.join(FIELDS)}")
        if self.encoding is not None:
            # "text".encode() is what Python itself uses to tell encodings of text from base64, zlib and the like.
            try:
                codecs.lookup(self.encoding)
                "".encode(self.encoding)
            except (LookupError, ValueError):
                raise BasculeError(
                    f"{self.encoding!r} is no encoding of text", remedy="name one such as utf-8, cp1252 or utf-16"
                ) from None
