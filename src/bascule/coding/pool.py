"""Several processes that code articles: what comes out is what one process gives, in the order of what went in.

Each worker has pipelines and encoder of its own, with one thread. A worker that dies loses nothing: what it had not
answered is coded by another, and the article it died on is tried once more alone, then set aside.

Who a name is may depend on all articles before ("the minister" of yesterday's paper). A worker therefore codes with
what was known when it was given an article, and tells what it asked; where an earlier article has changed an answer
meanwhile, the article is coded again here. So the readings do not depend on the number of workers.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any

from bascule.errors import BasculeError
from bascule.records import Article, Reading, SetAside

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from bascule.coding.coder import Coder
    from bascule.coding.roles import KnownPersons

# What each worker has waiting: enough that it never idles, few enough that little is coded again.
WAITING = 3
# Articles taken in ahead of the one that is due, for each worker.
AHEAD = 12
# A worker that has not answered for so many seconds is ended: more than the budget of the longest article.
SILENT = 120.0
# A worker this large (mebibytes) makes room for a new one: vocabularies only ever grow.
LARGE = 1100
# How often an article may end its worker.
TRIES = 2
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")

Asked = dict[tuple[str, date | None], str | None]


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    line: Connection
    told: int
    # Numbers of the articles it has, in the order it codes them.
    waiting: deque[int] = field(default_factory=deque)
    heard: float = field(default_factory=time.monotonic)
    ready: bool = False
    leaving: bool = False


class Pool:
    """Codes articles as `coder` does, in `workers` processes; `readings` may be asked for once."""

    def __init__(self, coder: Coder, workers: int) -> None:
        self.coder, self.size = coder, workers
        self.context = multiprocessing.get_context("spawn")
        self.workers: list[_Worker] = []
        self.given: dict[int, Article] = {}
        self.todo: deque[int] = deque()
        self.done: dict[int, tuple[Reading, Asked]] = {}
        self.tries: dict[int, int] = {}
        # What the articles so far have taught, in order.
        self.news: list[Reading] = []
        # The knowledge that a new worker begins with is that of the beginning; it is told the news like the others.
        self.settings = {
            "languages": coder.languages,
            "known": coder.known_as_given,
            "learned": coder.learned,
            "screen": coder.screen,
            "budget": coder.budget,
        }
        self.failed_starts = 0

    def readings(self, articles: Iterable[Article]) -> Iterator[Reading]:
        """One reading an article, in order. Raises BasculeError where no worker can begin."""
        coming, number, due = iter(articles), 0, 0
        exhausted = False
        try:
            while True:
                while not exhausted and number - due < AHEAD * self.size:
                    article = next(coming, None)
                    if article is None:
                        exhausted = True
                        break
                    self.given[number] = article
                    self.todo.append(number)
                    number += 1
                if exhausted and due == number:
                    return
                self._hand_out()
                if due not in self.done:
                    self._listen()
                while due in self.done:
                    yield self._settle(due)
                    due += 1
        finally:
            self._close()

    def _settle(self, number: int) -> Reading:
        """The reading as one process would have it at this place in the order."""
        reading, asked = self.done.pop(number)
        article = self.given.pop(number)
        known, learn = self.coder.known, self.coder.learn
        if known is not None and any(known(*question) != answer for question, answer in asked.items()):
            reading = self.coder.read(article)
        elif learn is not None:
            learn(reading)
        if learn is not None and reading.roles:
            self.news.append(replace(reading, sentences=(), events=(), quotes=(), characterisations=(), set_aside=()))
        return reading

    def _hand_out(self) -> None:
        self.workers = [worker for worker in self.workers if not self._left(worker)]
        wanted = min(self.size, len(self.todo) + sum(bool(worker.waiting) for worker in self.workers))
        while len(self.workers) < wanted:
            self.workers.append(self._begin())
        for _ in range(WAITING):
            for worker in sorted(self.workers, key=lambda item: len(item.waiting)):
                if self.todo and not worker.leaving and len(worker.waiting) < WAITING and self._may_take(worker):
                    self._give(worker, self.todo.popleft())

    def _may_take(self, worker: _Worker) -> bool:
        # An article that has ended a worker goes to one that has nothing else.
        return not worker.waiting or not (self.tries.get(self.todo[0]) or self.tries.get(worker.waiting[-1]))

    def _give(self, worker: _Worker, number: int) -> None:
        if not worker.waiting:
            worker.heard = time.monotonic()
        worker.waiting.append(number)
        try:
            worker.line.send((number, self.given[number], self.news[worker.told :]))
        except OSError:
            return  # it has died, which `_listen` will see
        worker.told = len(self.news)

    def _begin(self) -> _Worker:
        ours, theirs = self.context.Pipe()
        before = {name: os.environ.get(name) for name in THREADS}
        os.environ.update(dict.fromkeys(THREADS, "1"))
        try:
            process = self.context.Process(target=work, args=(theirs, self.settings), daemon=True)
            process.start()
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
        theirs.close()
        return _Worker(process, ours, told=0)

    def _listen(self) -> None:
        lines = {worker.line: worker for worker in self.workers}
        for line in wait(list(lines), timeout=1.0):
            assert isinstance(line, Connection)
            worker = lines[line]
            try:
                self._hear(worker, line.recv())
            except (EOFError, OSError):
                self._lost(worker, "the process that read it died")
        now = time.monotonic()
        for worker in list(self.workers):
            if worker.waiting and worker.ready and now - worker.heard > SILENT:
                worker.process.kill()
                self._lost(worker, f"it took more than {SILENT:.0f} seconds")

    def _hear(self, worker: _Worker, message: Any) -> None:
        worker.heard = time.monotonic()
        worker.ready, self.failed_starts = True, 0
        if message is None:
            return
        number, reading, asked, size = message
        worker.waiting.remove(number)
        self.done[number] = (reading, asked)
        if size > LARGE and not worker.leaving:
            worker.leaving = True

    def _lost(self, worker: _Worker, why: str) -> None:
        """Takes back what a worker had; the article it was at is the one to blame."""
        self.workers.remove(worker)
        worker.line.close()
        worker.process.join(5)
        if not worker.ready:
            self.failed_starts += 1
            if self.failed_starts > self.size:
                raise BasculeError(
                    "no worker process could begin",
                    remedy="in a script, keep what runs under `if __name__ == '__main__':`; or leave --workers out",
                )
            self.todo.extendleft(reversed(worker.waiting))
            return
        if not worker.waiting:
            return
        blamed, *others = worker.waiting
        self.tries[blamed] = self.tries.get(blamed, 0) + 1
        self.todo.extendleft(reversed(others))
        if self.tries[blamed] < TRIES:
            self.todo.appendleft(blamed)
            return
        article = self.given[blamed]
        origin = article.origin or article.url or article.title or article.id
        note = SetAside(origin, why, "split it, or leave it out", article.id)
        self.done[blamed] = (Reading(article, article.language or "", (), (), (), (), (note,)), {})

    def _left(self, worker: _Worker) -> bool:
        if not worker.leaving or worker.waiting:
            return False
        worker.line.close()
        worker.process.join(5)
        return True

    def _close(self) -> None:
        for worker in self.workers:
            worker.line.close()
            worker.process.kill()
        for worker in self.workers:
            worker.process.join(5)
        self.workers.clear()


class Asking:
    """Somebody who knows persons, and what they were asked since `asked` was last emptied."""

    def __init__(self, known: KnownPersons) -> None:
        self.known = known
        self.asked: Asked = {}

    def __call__(self, name: str, day: date | None) -> str | None:
        answer = self.asked[name, day] = self.known(name, day)
        return answer


def work(line: Connection, settings: dict[str, Any]) -> None:
    """What a worker does: codes what it is given until nobody gives any more."""
    from bascule.coding.coder import Coder
    from bascule.coding.relations import RelationReader, shipped

    relations = RelationReader(threads=1) if shipped() is not None else None
    coder = Coder(relations=relations, **settings)
    asking = Asking(coder.known) if coder.known is not None else None
    learn = coder.learn
    coder.ask(asking)
    line.send(None)
    while True:
        try:
            number, article, news = line.recv()
        except (EOFError, OSError):
            return
        if learn is not None:
            for taught in news:
                learn(taught)
        reading = coder.read(article)
        asked: Asked = {}
        if asking is not None:
            asked, asking.asked = asking.asked, {}
        try:
            line.send((number, reading, asked, resident()))
        except OSError:
            return


def resident() -> float:
    """Mebibytes that this process holds in memory now; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as told:  # noqa: PTH123 - no file but a question to the kernel
            return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except (OSError, ValueError, IndexError):
        return 0.0
