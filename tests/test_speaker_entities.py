from __future__ import annotations

from functools import cache

import pytest

import bascule


@cache
def coder() -> bascule.Coder:
    return bascule.Coder()


def speakers(text: str, language: str) -> list[tuple[str, str | None]]:
    reading = coder().read(bascule.Article(text, language=language))
    for quote in reading.quotes:
        if quote.speaker is not None:
            assert text[quote.speaker.start : quote.speaker.end] == quote.speaker.exact
    return [(q.speaker.exact, q.speaker.entity) for q in reading.quotes if q.speaker is not None]


@pytest.mark.parametrize(
    ("language", "text", "speaker", "entity"),
    [
        ("fr", "Moscou affirme que la route est coupée.", "Moscou", "RUS:GOV"),
        (
            "fr",
            "Le gouvernement malien affirme que la route est coupée.",
            "Le gouvernement malien",
            "MLI:GOV",
        ),
        ("en", "The Malian government says the road is closed.", "The Malian government", "MLI:GOV"),
        ("en", "The road is closed, according to Moscow.", "Moscow", "RUS:GOV"),
    ],
)
def test_a_speaker_has_the_entity_of_its_words(language: str, text: str, speaker: str, entity: str) -> None:
    assert speakers(text, language) == [(speaker, entity)]


@pytest.mark.parametrize(
    ("language", "text", "pronoun"),
    [
        (
            "fr",
            "Le ministre russe de la Défense, Igor Sokolov, recevait la presse. « La route est sûre », a-t-il déclaré.",
            "il",
        ),
        (
            "en",
            "The Russian defence minister, Igor Sokolov, met the press. He said the road was safe.",
            "He",
        ),
    ],
)
def test_a_pronoun_stays_as_written_and_has_the_entity_it_stands_for(language: str, text: str, pronoun: str) -> None:
    assert speakers(text, language) == [(pronoun, "RUS:GOV")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Un habitant de Moscou affirme que la route est coupée."),
        ("fr", "L'avocat de la Russie affirme que la route est coupée."),
        ("en", "A resident of Moscow says the road is closed."),
    ],
)
def test_who_speaks_is_not_the_place_named_beside_them(language: str, text: str) -> None:
    ((_, entity),) = speakers(text, language)
    assert entity not in {"RUS:GOV", "RUS"}
