"""The time at which rows are recorded: never before what the ledger already holds, whatever the machine's clock says.

`--known-by` asks what had arrived by a day. Were a row written under an earlier time than one before it, that question
would show it to a day on which it was not there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import duckdb

# Clocks are set right by fractions of a second all the time; so little is not worth a word.
WORTH_TELLING = timedelta(minutes=1)
# Every table whose rows bear their own time; those of a reading bear that of the reading.
TIMES = (
    ("articles", "recorded_at"),
    ("readings", "recorded_at"),
    ("roles", "recorded_at"),
    ("set_aside", "recorded_at"),
    ("judgements", "recorded_at"),
    ("runs", "started"),
)


def last_recorded(connection: duckdb.DuckDBPyConnection) -> datetime | None:
    """The latest time (UTC, naive) that a row of the ledger bears, None where it has no row."""
    told = ", ".join(f"(SELECT max({column}) FROM {table})" for table, column in TIMES)
    row = connection.execute(f"SELECT greatest({told})").fetchone()
    return row[0] if row else None


class RecordingClock:
    """Gives times (UTC, naive) that never go back, from `now`, which may; `last` is the latest that was already given.

    `behind` is how far `now` was behind the time given for it, when that was last asked; zero where it was not.
    """

    def __init__(self, now: Callable[[], datetime] | None, last: datetime | None) -> None:
        self._now = now or (lambda: datetime.now(UTC))
        self._last = last
        self.behind = timedelta()

    def time(self) -> datetime:
        """The time to record a row at: now, or the last time given where the clock is behind it."""
        now = self._now()
        now = now.astimezone(UTC).replace(tzinfo=None) if now.tzinfo else now
        last = now if self._last is None else max(now, self._last)
        self._last, self.behind = last, last - now
        return last

    def given(self, time: datetime) -> None:
        """A row was recorded at this time (UTC, naive), which need not be one that `time` gave."""
        self._last = time if self._last is None else max(time, self._last)

    def note(self) -> str | None:
        """What to tell of a clock that is behind, None where that is not worth a word."""
        if self.behind < WORTH_TELLING:
            return None
        return (
            f"the clock is {_shown(self.behind)} behind what the ledger already holds; what is added is recorded at "
            f"the last time there, {self._last:%Y-%m-%d %H:%M} UTC, until the clock has passed it"
        )


def _shown(span: timedelta) -> str:
    if span.days:
        return f"{span.days} days" if span.days > 1 else "a day"
    hours, minutes = divmod(span.seconds // 60, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
