"""No article costs more than its budget: it is set aside with its reason, and the next one is read."""

from __future__ import annotations

import mmap
import re
import signal
import threading
import time
from contextlib import suppress
from datetime import date

import pytest

from bascule.budget import Budget, OverBudgetError, look, resident
from bascule.coding import pieces
from bascule.coding.coder import Coder
from bascule.coding.pipelines import parse
from bascule.errors import BasculeError
from bascule.records import Article

DISPATCH = "La Russie a livré mardi des armes au Mali. Le « Niger » a condamné (lundi) l’accord, a dit M. Diop.\n\n"
DAY = date(2024, 1, 1)


def busy() -> None:
    # Would take hours: each letter doubles the ways in which the group can be read.
    re.match(r"(?:a+)+b", "a" * 60)


def test_a_regular_expression_that_runs_away_is_cut_short() -> None:
    begun = time.thread_time()
    with pytest.raises(OverBudgetError, match=r"longer than 0\.5 seconds"), Budget(seconds=0.5).within(1000):
        busy()
    assert time.thread_time() - begun < 2
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL


def test_what_guards_a_field_does_not_hold_it_up() -> None:
    def guarded() -> None:
        while True:
            with suppress(Exception):
                busy()

    with pytest.raises(OverBudgetError), Budget(seconds=0.3).within(1):
        guarded()


def test_memory_is_looked_at() -> None:
    held: list[mmap.mmap] = []

    def hold() -> None:
        for _ in range(100):
            # Fresh from the system, whatever this process has let go of before.
            held.append(mmap.mmap(-1, 2**20))
            held[-1].write(b"x" * 2**20)
            look()

    with pytest.raises(OverBudgetError, match="more than 20 MB"), Budget(megabytes=20).within(1):
        hold()
    assert len(held) < 60
    assert resident() > 20


def test_other_threads_look_between_steps() -> None:
    told: list[str] = []

    def work() -> None:
        try:
            with Budget(seconds=0.2).within(1):
                while True:
                    look()
        except OverBudgetError as error:
            told.append(error.reason)

    worker = threading.Thread(target=work)
    worker.start()
    worker.join(20)
    assert told == ["it takes longer than 0.2 seconds"]


def test_nothing_is_cut_short_after_the_work() -> None:
    with Budget(seconds=0.05).within(1):
        pass
    end = time.monotonic() + 0.6
    while time.monotonic() < end:
        look()


def test_an_article_over_its_budget_is_set_aside_and_the_next_is_read() -> None:
    coder, short, long = Coder(), *(Article(DISPATCH * times, DAY, language="fr") for times in (1, 300))
    before = coder.read(short)  # and what loads on first use is loaded
    coder.budget = Budget(seconds=0.6)
    first, second = coder.read_many([long, short])
    (told,) = first.set_aside
    assert told.reason == "it takes longer than 0.6 seconds"
    assert "BASCULE_SECONDS" in told.remedy
    assert told.article_id == long.id
    assert (first.events, first.quotes) == ((), ())
    assert second == before
    assert second.events


def test_the_budget_is_a_setting_of_the_run_where_it_is_unusual(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(key.endswith(("seconds", "megabytes")) for key in Coder().versions)
    monkeypatch.setenv("BASCULE_SECONDS", "60")
    monkeypatch.setenv("BASCULE_MEGABYTES", "")
    assert Coder().budget == Budget(60.0, 500.0)
    assert Coder().versions["setting seconds"] == "60"


@pytest.mark.parametrize("told", ["much", "-1", "0", "nan"])
def test_a_budget_that_is_none(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv("BASCULE_MEGABYTES", told)
    with pytest.raises(BasculeError) as caught:
        Budget.from_environment()
    assert caught.value.remedy


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_long_text_is_parsed_in_pieces_and_stays_itself(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    """Also where there is no sentence end to cut at, and with spaces that no sentence holds."""
    text = "  Awa\u00a0parle. \r\n\r\n" + DISPATCH * 3 + "mot " * 70 + "«\u202fFin\u202f» 🇲🇱 \t"
    ((whole, sentences),) = parse([(text, None)], language)
    monkeypatch.setattr(pieces, "MOST_TOKENS", 25)
    ((joined, same),) = parse([(text, None)], language)
    assert joined.text == text
    assert same == sentences
    assert [(token.text, token.idx) for token in joined] == [(token.text, token.idx) for token in whole]
    assert {token.i for token in whole if token.is_sent_start} <= {token.i for token in joined if token.is_sent_start}
    tags = [(one.pos_, other.pos_) for one, other in zip(whole, joined, strict=True)]
    assert sum(one == other for one, other in tags) > 0.9 * len(tags)
    assert all(token.sent.start <= token.head.i < token.sent.end for token in joined)
