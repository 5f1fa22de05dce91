"""One base error: what went wrong, where, and what to do."""

from __future__ import annotations


class BasculeError(Exception):
    """A problem a user can mend. `str()` reads "what (where): remedy"."""

    exit_code = 3

    def __init__(self, what: str, *, where: str | None = None, remedy: str | None = None) -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__(what + (f" ({where})" if where else "") + (f": {remedy}" if remedy else ""))


class LedgerLockedError(BasculeError):
    """Another process holds the ledger."""

    exit_code = 4
