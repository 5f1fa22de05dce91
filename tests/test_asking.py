"""The public names of the design, from articles to questions."""

from __future__ import annotations

from datetime import date

import bascule


def test_the_public_ledger_answers_every_question() -> None:
    texts = {
        date(2014, 7, 17): "La France et le Mali ont signé mercredi un accord de défense.",
        date(2022, 1, 31): "Le Mali a expulsé lundi l'ambassadeur français. Paris a rejeté les accusations de Bamako.",
        date(2022, 5, 3): "Le Mali a dénoncé lundi l'accord de défense avec la France.",
    }
    coder = bascule.Coder()
    articles = [bascule.Article(text, published=day, language="fr") for day, text in texts.items()]
    with bascule.Ledger() as ledger:
        assert ledger.add(coder.read_many(articles)) == 3
        assert {incident.type for incident in ledger.incidents("MLI")} >= {"SUPPORT", "SANCTION"}
        before = {p.channel: p.state for p in ledger.partnerships("MLI", on=date(2021, 1, 1))}
        after = {p.channel: p.state for p in ledger.partnerships("MLI", on=date(2022, 6, 1))}
        assert before["agreement"] == "active"
        assert after["agreement"] in {"ended", "suspended"}
        assert isinstance(ledger.shifts("MLI"), list)
        assert isinstance(ledger.disputes("MLI"), list)
        assert isinstance(ledger.promises("MLI"), list)


def test_components_answer_alone() -> None:
    coder = bascule.Coder()
    text = "Début juin, le ministre russe est arrivé à Bamako."
    article = bascule.Article(text, published=date(2024, 6, 20), language="fr")
    (when,) = coder.dates(article)
    assert (when.start, when.end) == (date(2024, 6, 1), date(2024, 6, 10))
    assert when.span is not None
    assert text[when.span.start : when.span.end] == when.span.exact
    assert [(place.name, place.country) for place in coder.places(article)] == [("Bamako", "MLI")]
    assert any(mention.entity == "RUS:GOV" for mention in coder.actors(article))
