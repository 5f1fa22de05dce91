"""One thread that computes what it is given, in order, and that nobody has to wait for at the end.

The executors of the standard library are waited for when the program ends; who stops the explorer while a large ledger
is computed would wait minutes.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

Found = TypeVar("Found")
# Seconds that an answer on its way gets when the worker is closed.
LAST = 2.0


class Worker:
    """A thread and what waits for it."""

    def __init__(self, name: str) -> None:
        self._waiting: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._closing = False
        self._thread.start()

    @property
    def here(self) -> bool:
        """Whether this is its own thread."""
        return threading.current_thread() is self._thread

    @property
    def busy(self) -> bool:
        """Whether it still computes after it was closed."""
        return self._closing and self._thread.is_alive()

    def submit(self, make: Callable[[], Found]) -> Future[Found]:
        """An answer to come; in the thread of the worker itself, one that has come."""
        future: Future[Found] = Future()
        if self.here:
            _answer(future, make)
        else:
            self._waiting.put((future, make))
        return future

    def close(self) -> None:
        """Stops after what is being computed, and waits for that a moment only."""
        self._closing = True
        self._waiting.put(None)
        self._thread.join(LAST)

    def _work(self) -> None:
        while (item := self._waiting.get()) is not None and not self._closing:
            _answer(*item)


def _answer(future: Future[Any], make: Callable[[], Any]) -> None:
    try:
        future.set_result(make())
    except BaseException as error:
        future.set_exception(error)
