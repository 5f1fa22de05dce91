from __future__ import annotations

from functools import cache

import pytest

import bascule
from bascule.coding.figurative import FORCE


@cache
def coder() -> bascule.Coder:
    return bascule.Coder()


def kinds(text: str, language: str) -> set[str]:
    return {event.type for event in coder().read(bascule.Article(text, language=language)).events}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Le Mali et la France luttent contre le chômage au Niger."),
        ("fr", "La France combattra la pauvreté au Mali."),
        ("fr", "Le président malien veut lutter contre l'impasse avec la CEDEAO."),
        ("fr", "Le gouvernement sénégalais mène une guerre contre la corruption au Sénégal."),
        ("fr", "Le Mali a battu le Niger en finale de la coupe, a dit le sélectionneur malien."),
        ("en", "France will fight against poverty in Mali."),
        ("en", "Mali and France are fighting unemployment in Niger."),
        ("en", "The Kenyan government declared war on corruption in Kenya."),
        ("en", "Mali beat Niger in the final of the African Cup, the coach said."),
    ],
)
def test_a_fight_against_an_ill_and_a_game_are_no_act_of_force(language: str, text: str) -> None:
    assert not kinds(text, language) & FORCE


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("fr", "L'armée malienne a combattu les rebelles au nord du Mali.", "ASSAULT"),
        ("fr", "L'armée malienne a battu les rebelles, malgré la pauvreté de ses soldats.", "ASSAULT"),
        ("fr", "La guerre de la Russie contre l'Ukraine dure depuis 2014.", "ASSAULT"),
        ("en", "The Malian army fought the rebels in the north.", "ASSAULT"),
        ("en", "Russian troops attacked the Ukrainian army during the match.", "ASSAULT"),
    ],
)
def test_a_battle_stays_one(language: str, text: str, kind: str) -> None:
    assert kind in kinds(text, language)
