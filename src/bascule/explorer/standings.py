"""What the pages count, computed once for each state of the ledger and never for a request.

`Heard` is everything known on a day: events, incidents, claims, articles, with the indexes that make a page quick. It
is kept by (state of the ledger, known by); the last few are. `Standing` is a `Heard` seen on a day, kept by (state, on,
known by): its incidents, disputes and promises, and, as they are asked for, the partnerships and shifts of a country.
What is long to compute runs in one thread of its own, today's first; who comes before it is done is told to wait
(`NotReadyError`). The state is `State.weighed`: of what reviewers say, only merges and splits move a figure. While the
incidents of a large ledger are brought together anew after one, pages show them as they were.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLong
from datetime import date
from typing import Any, TypeVar, cast

from bascule.explorer.heard import Heard, indexed
from bascule.explorer.holding import HeldLedger
from bascule.explorer.remembered import Remembered
from bascule.explorer.worker import Worker
from bascule.ledger import JudgementRow, Ledger
from bascule.weigh.alignment import Alignment, alignment
from bascule.weigh.disputes import Dispute, disputes
from bascule.weigh.incidents import Incident, country_of, merge
from bascule.weigh.partnerships import Partnership, from_events
from bascule.weigh.promises import Promise, expectations
from bascule.weigh.shifts import Shifts, of_alignment
from bascule.weigh.statements import belongs

Found = TypeVar("Found")
# States of knowledge kept at once: now, and a few days one compares with.
MOST_HEARD, MOST_STANDINGS, MOST_ANSWERS = 4, 24, 512
# Countries whose overviews are made ready before anybody asks.
READY = 8
# A page waits so long (seconds) for figures that are being computed before it says so.
PATIENCE = 2.5
# Events above which nobody waits for incidents to be brought together anew.
LARGE = 20_000


class NotReadyError(Exception):
    """The figures are being computed; `stage` says what, `seconds` since when."""

    def __init__(self, stage: str, seconds: float) -> None:
        self.stage, self.seconds = stage, seconds
        super().__init__(stage)


class Standing:
    """A `Heard` as it stood on a day: what had begun and had been published by then; all of it where `on` is None."""

    def __init__(self, heard: Heard, on: date | None, desk: Standings | None = None) -> None:
        self.heard, self.on = heard, on
        self._desk = desk
        self._coming: dict[str, Future[Any]] = {}
        self._lock = threading.RLock()
        self._answers: OrderedDict[Hashable, Future[Any]] = OrderedDict()

    def incidents(self, party: str | None = None, other: str | None = None) -> list[Incident]:
        """Incidents by date, undated last; those of a party, or of two together."""
        found = self.heard.incidents
        if party is None:
            chosen: Iterable[Incident] = found
            if self.on is None:
                return list(found)
        else:
            places = self.heard.by_party.get(party, [])
            if other is not None:
                both = set(self.heard.by_party.get(other, ()))
                places = [n for n in places if n in both and _two_sides(found[n], party, other)]
            chosen = [found[n] for n in places]
        return [item for item in chosen if self._begun(item)]

    def incident(self, identity: str) -> Incident | None:
        """The incident of an id, None where there is none by that day."""
        found = self.heard.by_id.get(identity)
        return found if found is not None and self._begun(found) else None

    @property
    def remembered(self) -> Ledger:
        """What was published by the day, as a ledger that `weigh` can ask."""
        heard = self.heard
        return cast(Ledger, Remembered(heard.events, heard.claims, heard.quotes, self.on))

    @property
    def disputes(self) -> list[Dispute]:
        """Every dispute, latest word first."""
        return self._later("disputes", lambda: disputes(self.remembered, on=self.on))

    @property
    def promises(self) -> list[Promise]:
        """Every promise, plan and hope, by the day of announcement."""
        last = self.heard.last_published
        return self._later("promises", lambda: expectations(self.heard.events, on=self.on, last=last))

    def partnerships(self, country: str, other: str | None = None) -> list[Partnership]:
        """The channels of a country (with one partner) on the day, by default the last the ledger has word of."""

        def found() -> list[Partnership]:
            return from_events(self.heard.channels_of.get(country, ()), country, on=self.on)

        every = self._once(("partnerships", country), found)
        return every if other is None else [item for item in every if item.partner == other]

    def alignment(self, country: str) -> Alignment:
        """What passed between a country and each partner."""
        return self._once(("alignment", country), lambda: alignment(self.incidents(country), country))

    def shifts(self, country: str) -> Shifts:
        """The tipping points of a country."""
        return self._once(("shifts", country), lambda: of_alignment(self.alignment(country)))

    def share(self, other: Standing) -> None:
        """Takes over what does not depend on incidents: disputes and promises are made of single reports."""
        with other._lock:
            self._coming |= {stage: future for stage, future in other._coming.items() if future.done()}

    def once(self, key: Hashable, make: Callable[[], Found]) -> Found:
        """An answer of a page's own, made once and kept among the last few hundred."""
        return self._once(("page", key), make)

    def _once(self, key: Hashable, make: Callable[[], Found]) -> Found:
        with self._lock:
            future: Future[Found] | None = self._answers.get(key)
            mine = future is None
            if future is None:
                future = self._answers[key] = Future()
                if len(self._answers) > MOST_ANSWERS:
                    self._answers.popitem(last=False)
            self._answers.move_to_end(key)
        if mine:
            # Who asks for the same meanwhile waits for this answer; who asks for another does not.
            try:
                future.set_result(make())
            except BaseException as error:
                with self._lock:
                    self._answers.pop(key, None)
                future.set_exception(error)
                raise
        return future.result()

    def _later(self, stage: str, make: Callable[[], Found]) -> Found:
        """The same for what is long to compute over a large ledger. Raises NotReadyError while it is."""
        if self._desk is None:
            return self._once(stage, make)
        with self._lock:
            mine = stage not in self._coming
            future: Future[Found] = self._coming.setdefault(stage, Future())

        def made() -> None:
            if future.done():
                return
            try:
                future.set_result(make())
            except BaseException as error:
                with self._lock:
                    self._coming.pop(stage, None)
                future.set_exception(error)

        # Outside the lock: what takes minutes must not hold up pages that need something else. The thread that
        # computes does not wait for what is queued behind it.
        if mine or self._desk.here:
            self._desk.later(stage, made)
        return self._desk.awaited(future)

    def _begun(self, item: Incident) -> bool:
        return self.on is None or (item.start is not None and item.start <= self.on)


class Standings:
    """The standings of one held ledger."""

    def __init__(self, held: HeldLedger, patience: float = PATIENCE) -> None:
        self.held, self.patience = held, patience
        self._worker = Worker("standings")
        self._lock = threading.Lock()
        self._heard: OrderedDict[tuple[str, date | None], Future[Heard]] = OrderedDict()
        self._standings: OrderedDict[tuple[str, date | None, date | None], Standing] = OrderedDict()
        # The last state of each `known_by` that was computed in full.
        self._whole: dict[date | None, tuple[str, Heard]] = {}
        self._stage, self._since = "", time.monotonic()
        self._closing = False
        # What pages compute of a standing, and of a country in it, to be done before anybody asks.
        self.ready: tuple[Callable[[Standing], object], ...] = ()
        self.ready_for: tuple[Callable[[Standing, str], object], ...] = ()

    @property
    def busy(self) -> bool:
        """Whether something is still being computed after `close`."""
        return self._worker.busy

    @property
    def here(self) -> bool:
        """Whether this is the thread that computes."""
        return self._worker.here

    def begin(self) -> None:
        """Starts computing what is known now, and what most visitors will ask for."""
        self._future(None)
        self._worker.submit(self._make_ready)

    def standing(self, on: date | None, known_by: date | None) -> Standing:
        """What stood on a day as known on a day. Raises NotReadyError where it is not computed yet."""
        last = self.held.state.last_day
        if known_by is not None and (last is None or known_by >= last):
            known_by = None  # nothing was recorded later
        state, future = self._future(known_by)
        before = self._whole.get(known_by)
        if before is not None and before[0] != state and len(before[1].events) > LARGE:
            return self._standing(*before, on, known_by)
        return self._standing(state, self.awaited(future), on, known_by)

    @property
    def behind(self) -> bool:
        """Whether pages show incidents as they were before the last merge or split."""
        before = self._whole.get(None)
        return before is not None and before[0] != self.held.state.weighed

    def regroup(self) -> None:
        """Brings the incidents together anew where what reviewers say of them has changed."""
        self._future(None)

    def _standing(self, state: str, heard: Heard, on: date | None, known_by: date | None) -> Standing:
        key = (state, on, known_by)
        with self._lock:
            if key not in self._standings:
                self._standings[key] = Standing(heard, on, self)
                if len(self._standings) > MOST_STANDINGS:
                    self._standings.popitem(last=False)
            self._standings.move_to_end(key)
            return self._standings[key]

    def later(self, stage: str, make: Callable[[], Found]) -> Future[Found]:
        """An answer that the thread of this object will compute."""

        def made() -> Found:
            self._stage, self._since = stage, time.monotonic()
            return make()

        return self._worker.submit(made)

    def awaited(self, future: Future[Found]) -> Found:
        """What it gives, if it comes within `patience`. Raises NotReadyError otherwise."""
        try:
            return future.result(self.patience)
        except TooLong:
            raise NotReadyError(self._stage, time.monotonic() - self._since) from None

    def close(self) -> None:
        """Stops computing."""
        self._closing = True
        self._worker.close()

    def _future(self, known_by: date | None) -> tuple[str, Future[Heard]]:
        """The state of the ledger, and what is known of it."""
        state = self.held.state.weighed
        key = (state, known_by)
        with self._lock:
            found = self._heard.get(key)
            if found is None or (found.done() and found.exception() is not None):
                found = self._heard[key] = self._worker.submit(lambda: self._compute(state, known_by))
                if len(self._heard) > MOST_HEARD:
                    self._heard.popitem(last=False)
            self._heard.move_to_end(key)
            return state, found

    def _make_ready(self) -> None:
        """Computes the disputes and promises of today, the lists, and the overviews of the busiest countries."""
        self._warm(self.standing(None, None))

    def _warm(self, standing: Standing) -> None:
        for work in (lambda _: standing.disputes, lambda _: standing.promises, *self.ready):
            if not self._closing:
                work(standing)
        heads = [code for code in standing.heard.by_party if country_of(code) == code]
        for code in sorted(heads, key=lambda code: -len(standing.heard.by_party[code]))[:READY]:
            if not self._closing:
                standing.shifts(code)
                standing.partnerships(code)
                for own in self.ready_for:
                    own(standing, code)

    def _compute(self, state: str, known_by: date | None) -> Heard:
        before = self._whole.get(known_by)
        heard = self._read(known_by) if before is None else self._regrouped(before[1], known_by)
        if before is not None and len(heard.events) > LARGE:
            # Who comes meanwhile sees it as it was: all of it has to be there when that changes.
            standing = self._standing(state, heard, None, known_by)
            standing.share(self._standing(*before, None, known_by))
            self._warm(standing)
        whole = {name: kept for name, kept in self._whole.items() if name != known_by}
        self._whole = dict([*whole.items(), (known_by, (state, heard))][-MOST_HEARD:])
        with self._lock:
            # Events are the same in both, but indexes and incidents of a large ledger are not kept twice.
            for old in [key for key in self._heard if key[1] == known_by and key[0] != state]:
                del self._heard[old]
            for gone in [key for key in self._standings if key[2] == known_by and key[0] != state]:
                del self._standings[gone]
        return heard

    def _read(self, known_by: date | None) -> Heard:
        self._since, self._stage = time.monotonic(), "events"
        with self.held.lent() as ledger:
            events = ledger.events(known_by=known_by)
            self._stage = "claims"
            claims, quotes = ledger.claims(known_by=known_by), ledger.quotes(known_by=known_by)
            roles = ledger.roles(known_by=known_by)
            articles = [row for row in ledger.articles() if known_by is None or row.recorded_at.date() <= known_by]
            texts = ledger.texts({event.article_id for event in events})
        self._stage = "incidents"
        judged = self._judged(known_by)
        incidents = merge(events, texts=texts, judgements=judged)
        self._stage = "indexes"
        return indexed(Heard(events, incidents, claims, quotes, roles, articles))

    def _regrouped(self, before: Heard, known_by: date | None) -> Heard:
        """The same with its incidents brought together anew."""
        self._since, self._stage = time.monotonic(), "incidents"
        with self.held.lent() as ledger:
            texts = ledger.texts({event.article_id for event in before.events})
        incidents = merge(before.events, texts=texts, judgements=self._judged(known_by))
        told = (before.claims, before.quotes, before.roles, before.articles)
        return indexed(Heard(before.events, incidents, *told))

    def _judged(self, known_by: date | None) -> list[JudgementRow]:
        rows = self.held.judgements
        return [row for row in rows if known_by is None or row.recorded_at.date() <= known_by]


def _two_sides(item: Incident, party: str, other: str) -> bool:
    """Whether both stand in it as two: a country with its own army needs a second side."""
    codes = {*item.actors, *item.recipients}
    return sum(belongs(code, party) or belongs(code, other) for code in codes) > 1
