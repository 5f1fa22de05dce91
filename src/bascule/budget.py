"""What one article may cost, in seconds of work and megabytes of memory, before it is set aside and the rest goes on.

In the main thread of a program an alarm looks four times a second, also in the middle of a regular expression; in other
threads, and where the system has no such alarm, only `look` does, which the coder calls between its steps. A single
call into a model's own code is never cut short: texts are given to the parser in pieces for that reason.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from bascule.errors import BasculeError

# A text of a million characters is a book. News articles take hundredths of a second.
SECONDS, MEGABYTES = 10.0, 500.0
PER_CHARACTERS = 1_000_000
# Between two looks of the alarm.
TICK = 0.25
# Work is counted in seconds of this thread's own computing, so that a busy machine costs no article; somebody waits
# all the same, if not for ever.
LONGEST_WAIT = 6
VARIABLES = ("BASCULE_SECONDS", "BASCULE_MEGABYTES")


class OverBudgetError(BaseException):
    """An article costs more than it may. No `Exception`: what guards one field of an article must not hold it up."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Budget:
    """`seconds` of computing for each million characters of an article, or fewer, and `megabytes` beyond what is held.

    Raises BasculeError where either is not above zero.
    """

    seconds: float = SECONDS
    megabytes: float = MEGABYTES

    def __post_init__(self) -> None:
        if not (self.seconds > 0 and self.megabytes > 0):
            raise BasculeError("a budget must be above zero", remedy=f"see {' and '.join(VARIABLES)}")

    @classmethod
    def from_environment(cls) -> Budget:
        """The budget that the environment sets (BASCULE_SECONDS, BASCULE_MEGABYTES), else the usual one."""
        values = [SECONDS, MEGABYTES]
        for place, name in enumerate(VARIABLES):
            told = os.environ.get(name, "").strip()
            try:
                values[place] = float(told) if told else values[place]
            except ValueError:
                raise BasculeError(f"{name} is no number: {told!r}", remedy=f"leave it out, or {name}=60") from None
        return cls(*values)

    @property
    def settings(self) -> dict[str, str]:
        """What is unusual about it, as settings of a run: an article set aside can be read again with more."""
        told = {"setting seconds": (self.seconds, SECONDS), "setting megabytes": (self.megabytes, MEGABYTES)}
        return {name: f"{value:g}" for name, (value, usual) in told.items() if value != usual}

    @contextmanager
    def within(self, characters: int) -> Iterator[None]:
        """Raises OverBudgetError from the work inside, on an article of so many characters, once it is over."""
        spent = _Spent(self.seconds * max(1.0, characters / PER_CHARACTERS), self.megabytes)
        outer, _running.spent = getattr(_running, "spent", None), spent
        try:
            with _alarm(spent):
                yield
        finally:
            _running.spent = outer


def look() -> None:
    """Raises OverBudgetError where the article being read in this thread is over its budget."""
    spent = getattr(_running, "spent", None)
    if spent is not None:
        spent.look()


class _Spent:
    """What the work on one article has cost since this was made, in the thread that made it."""

    def __init__(self, seconds: float, megabytes: float) -> None:
        self.seconds, self.megabytes = seconds, megabytes
        self.begun, self.waited, self.held = time.thread_time(), time.monotonic(), resident()

    def look(self) -> None:
        """Raises OverBudgetError where it is too much."""
        if time.thread_time() - self.begun > self.seconds or (
            time.monotonic() - self.waited > LONGEST_WAIT * self.seconds
        ):
            raise OverBudgetError(f"it takes longer than {self.seconds:g} seconds")
        if resident() - self.held > self.megabytes:
            raise OverBudgetError(f"it takes more than {self.megabytes:g} MB of memory")


class _Running(threading.local):
    spent: _Spent | None = None


_running = _Running()


@contextmanager
def _alarm(spent: _Spent) -> Iterator[None]:
    """An alarm that looks again and again; none where there can be none, or where somebody has set one already."""
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
        or signal.getitimer(signal.ITIMER_REAL)[0]
    ):
        yield
        return
    live = True

    def ring(_: int, __: FrameType | None) -> None:
        if live:
            spent.look()

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
    try:
        yield
    finally:
        live = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def resident() -> float:
    """The memory this process holds, in MB: now on Linux, elsewhere the most it ever held, 0.0 where nobody says."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except (OSError, ValueError, IndexError):
        pass
    try:
        import resource
    except ImportError:
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)
