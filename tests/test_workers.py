"""Coding in several processes: the readings of one, in their order, whatever happens to a process."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import date

import pytest

from bascule.coding.coder import Coder
from bascule.coding.pool import Pool, _Worker
from bascule.records import Article, Reading
from bascule.weigh.known_persons import KnownPersons

DAY = date(2024, 6, 20)
TEXTS = (
    "Le ministre malien de la Défense, Sadio Camara, a reçu mardi l'ambassadeur de Russie.",
    "Mali's army thanked Russia on Tuesday for its instructors.",
    "",
    "Sadio Camara a accusé la France mercredi devant les députés.",
    "La France a condamné le coup d'Etat au Niger.",
    "Sadio Camara a rencontré Sergueï Choïgou à Moscou.",
)
ARTICLES = [Article(text, published=DAY, title=str(number)) for number, text in enumerate(TEXTS)]


def deadly(name: str, day: date | None) -> str | None:
    """Knows nobody, and ends the process that asks about one name."""
    if "Sekou Traoré" in name:
        os._exit(9)
    return None


class Killing(Pool):
    """Kills the first worker once it has articles to code."""

    killed = 0

    def _give(self, worker: _Worker, number: int) -> None:
        super()._give(worker, number)
        if worker.ready and not self.killed:
            self.killed += 1
            os.kill(worker.process.pid or 0, signal.SIGKILL)


def coder(**more: object) -> Coder:
    return Coder(known=KnownPersons([]), **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def alone() -> list[Reading]:
    return list(coder().read_many(ARTICLES))


def test_readings_are_those_of_one_process(alone: list[Reading]) -> None:
    together = list(coder().read_many(iter(ARTICLES), workers=2))
    assert together == alone
    # The name alone is who the first article says he is: what is learned reaches later articles.
    assert any("MLI:MIL" in e.actors or "MLI:GOV" in e.actors for e in together[3].events)


def test_a_worker_that_is_killed_loses_and_doubles_nothing(alone: list[Reading]) -> None:
    pool = Killing(coder(), 1)
    many = ARTICLES * 2
    readings = list(pool.readings(many))
    assert pool.killed == 1
    assert [reading.article for reading in readings] == many
    assert readings == list(coder().read_many(many))


def test_an_article_that_ends_every_worker_is_set_aside() -> None:
    bad = Article("Le général Sekou Traoré a quitté Bamako.", published=DAY, origin="here")
    articles = [ARTICLES[4], bad, ARTICLES[1]]
    one, two, three = Coder(known=deadly).read_many(articles, workers=2)
    assert [note.reason for note in two.set_aside] == ["the process that read it died"]
    assert two.set_aside[0].origin == "here"
    assert two.events == ()
    assert [one, three] == list(Coder(known=lambda name, day: None).read_many([articles[0], articles[2]]))


def test_a_worker_that_grows_too_large_makes_room(monkeypatch: pytest.MonkeyPatch, alone: list[Reading]) -> None:
    monkeypatch.setattr("bascule.coding.pool.LARGE", 1)
    pool = Pool(coder(), 1)
    begun = []
    begin = pool._begin
    monkeypatch.setattr(pool, "_begin", lambda: begun.append(1) or begin())
    assert list(pool.readings(ARTICLES)) == alone
    assert len(begun) > 1


def test_articles_are_taken_in_as_they_are_needed() -> None:
    taken = 0

    def endless() -> Iterator[Article]:
        nonlocal taken
        while True:
            taken += 1
            yield Article(f"La France a condamné le Niger {taken} fois.", language="fr")

    readings = Coder().read_many(endless(), workers=1 + 1)
    first = next(readings)
    assert "1 fois" in first.article.text
    assert taken < 60
    readings.close()  # type: ignore[attr-defined]


def test_no_articles_no_process() -> None:
    assert list(Coder().read_many([], workers=4)) == []
