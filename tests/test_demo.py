"""The demonstration corpus holds what it says: enough dispatches, both languages, a source for every fact."""

from __future__ import annotations

from collections import Counter

from bascule.demo import SCHEME, demo_articles, dispatches


def test_sixty_dispatches_two_thirds_french() -> None:
    languages = Counter(row["language"] for row in dispatches())
    assert languages.total() >= 60
    assert 0.6 <= languages["fr"] / languages.total() <= 0.72
    assert set(languages) == {"fr", "en"}


def test_every_dispatch_names_the_public_source_of_its_fact() -> None:
    for row in dispatches():
        assert any(letter.isdigit() for letter in row["fact_source"]), row
        assert "Démo" in row["outlet"] or "Demo" in row["outlet"], row


def test_articles_are_dated_marked_and_in_order() -> None:
    articles = demo_articles()
    days = [article.published for article in articles]
    assert all(days)
    assert days == sorted(day for day in days if day)
    assert all((article.url or "").startswith(SCHEME) for article in articles)
    assert len({article.id for article in articles}) == len(articles)


def test_some_happenings_are_told_by_several_outlets() -> None:
    by_source: dict[str, set[str]] = {}
    for row in dispatches():
        by_source.setdefault(row["fact_source"], set()).add(row["outlet"])
    assert sum(len(outlets) > 1 for outlets in by_source.values()) >= 5
