"""The state that sends a private military company, where the text says so; never who hires it or whose men it has."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bascule import Article, Coder, Ledger
from bascule.coding.actors import find_actors
from bascule.coding.cast import Actor
from bascule.coding.pipelines import parse


def companies(text: str, language: str) -> list[Actor]:
    doc, _ = next(parse([(text, None)], language))
    cast = find_actors(doc, language, published=date(2024, 6, 20))
    return [actor for actor in cast.by_head.values() if (actor.code or "").endswith(":PRM")]


@pytest.mark.parametrize(
    ("text", "language", "state", "words"),
    [
        ("La société russe Wagner a réagi.", "fr", "RUS", "russe"),
        ("Le Mali a fait appel à la société de sécurité russe Wagner.", "fr", "RUS", "russe"),
        ("Wagner, liée à Moscou, combat au Mali.", "fr", "RUS", "liée à Moscou"),
        ("La société Wagner, qui est liée à Moscou, a réagi.", "fr", "RUS", "liée à Moscou"),
        ("Le groupe Wagner, proche du Kremlin, a perdu des hommes.", "fr", "RUS", "proche du Kremlin"),
        ("Wagner, groupe paramilitaire russe, a attaqué une ville.", "fr", "RUS", "groupe paramilitaire russe"),
        ("Les mercenaires russes du groupe Wagner ont attaqué un village.", "fr", "RUS", "russes"),
        ("Africa Corps, lié au ministère russe de la Défense, a réagi.", "fr", "RUS", "lié au ministère russe"),
        ("Des sociétés militaires privées turques forment des soldats.", "fr", "TUR", "turques"),
        ("Des mercenaires envoyés par les Émirats arabes unis se battent au Soudan.", "fr", "ARE", "envoyés par"),
        ("Russian private military contractor Wagner attacked a village.", "en", "RUS", "Russian"),
        ("A Turkish private military company trains soldiers.", "en", "TUR", "Turkish"),
        ("Wagner, the Russian mercenary group, left Mali.", "en", "RUS", "the Russian"),
        ("The Kremlin-linked Wagner Group fights in Mali.", "en", "RUS", "Kremlin-linked"),
        ("Wagner, which has ties to Moscow, denied it.", "en", "RUS", "ties to Moscow"),
        ("Mercenaries from Russia's Wagner group attacked.", "en", "RUS", "Russia's"),
        ("Mercenaries linked to the Kremlin arrived.", "en", "RUS", "linked to the Kremlin"),
    ],
)
def test_the_text_says_who_sends_them(text: str, language: str, state: str, words: str) -> None:
    found = [actor.sender for actor in companies(text, language) if actor.sender is not None]
    assert {sender.state for sender in found} == {state}
    assert any(sender.words.startswith(words) for sender in found)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wagner est arrivé au Mali.", "fr"),
        ("Bamako a payé Wagner.", "fr"),
        ("Wagner, proche de l'armée malienne, combat.", "fr"),
        ("Wagner combat aux côtés de l'armée malienne, a dit Moscou.", "fr"),
        ("Des mercenaires colombiens se battent au Soudan.", "fr"),
        ("Des miliciens maliens ont attaqué.", "fr"),
        ("La société militaire privée Sadat, basée à Ankara, forme des soldats.", "fr"),
        ("Wagner left Mali, Russia said.", "en"),
        ("Russian mercenaries arrived.", "en"),
        ("Mali hired Wagner.", "en"),
    ],
)
def test_nobody_is_said_to_send_them(text: str, language: str) -> None:
    assert companies(text, language)
    assert all(actor.sender is None for actor in companies(text, language))


def test_a_company_keeps_its_sender_through_the_article() -> None:
    found = companies("Le groupe paramilitaire russe Wagner est au Mali. Wagner se bat à Kidal.", "fr")
    assert len(found) > 1
    assert all(actor.sender is not None and actor.sender.state == "RUS" for actor in found)


def test_a_company_of_war_is_no_other_company() -> None:
    assert {actor.code for actor in companies("La société de sécurité russe Wagner a réagi.", "fr")} == {"RUS:PRM"}


def test_the_record_the_explanation_and_the_ledger_keep_it(tmp_path: Path) -> None:
    text = "Le groupe Wagner, lié à Moscou, a attaqué l'armée malienne jeudi."
    (reading,) = Coder(["fr"]).read_many([Article(text, date(2024, 6, 20), language="fr")])
    event = next(e for e in reading.events if e.type == "ASSAULT")
    assert event.actors == ("RUS:PRM",)
    assert [mention.sender for mention in event.actor_mentions] == ["RUS"]
    assert [mention.sender for mention in event.recipient_mentions] == [None]
    assert "sending state of 'groupe Wagner': RUS ('lié à Moscou')" in event.why
    assert reading.to_dict()["events"][0]["actor_mentions"][0]["sender"] == "RUS"
    path = tmp_path / "ledger.duckdb"
    with Ledger(path) as ledger:
        ledger.add([reading])
    with Ledger(path, read_only=True) as ledger:
        assert [row.event for row in ledger.events("RUS:PRM")] == list(reading.events)
