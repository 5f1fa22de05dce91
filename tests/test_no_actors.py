"""What looks like an actor and is none: parts of names, texts named after a capital, people everywhere."""

from __future__ import annotations

import pytest

from bascule import Article, Coder


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


def entities(coder: Coder, language: str, text: str) -> dict[str, str | None]:
    """Each mention as written and the entity it got."""
    found = coder.actors(Article(text, language=language))
    return {text[m.start : m.end]: m.entity for m in found}


@pytest.mark.parametrize(
    ("language", "text", "nobody"),
    [
        ("fr", "M. Prêtre a rencontré hier à Bamako le ministre malien de la Défense.", "Prêtre"),
        ("en", "Mr Bishop met the Kenyan minister of health on Friday.", "Bishop"),
        ("en", "Consultants at Barnes & Company said Kenya would pay.", "Company"),
        ("fr", "Un ingénieur civil a écrit au gouvernement togolais.", "civil"),
        ("fr", "Le Niger et les entreprises du monde entier attendent la décision.", "entreprises"),
        ("en", "Ghana and companies around the world wait for the ruling.", "companies"),
        ("fr", "Le Niger respectera l'accord de Paris sur le climat.", "Paris"),
        ("en", "Niger will respect the Minsk agreements, its minister said.", "Minsk"),
        ("fr", "Le Ghana a écrit à l'université de Colombie-Britannique.", "Britannique"),
        ("fr", "Le Niger défend les droits de l'homme.", "homme"),
        ("fr", "Le Niger limite la liberté de la presse.", "presse"),
        ("fr", "Le Niger et la moitié de la population mondiale attendent.", "population"),
        ("fr", "Le ministre togolais occupe une chambre de plus.", "chambre"),
        ("en", "The French police watch the Channel by night.", "Channel"),
        ("en", "The minister of Ghana flew with Air New Zealand on Monday.", "New Zealand"),
        ("en", "Gunmen attacked a convoy in western Afghanistan on Sunday.", "western"),
        ("fr", "Le Togo commerce avec l'Afrique occidentale.", "occidentale"),
    ],
)
def test_these_are_no_actors(coder: Coder, language: str, text: str, nobody: str) -> None:
    found = entities(coder, language, text)
    assert found, "the sentence names an actor"
    assert not any(nobody in written for written in found)


@pytest.mark.parametrize(
    ("language", "text", "written", "code"),
    [
        ("fr", "L'accord de Paris avec Kigali irrite la France.", "Paris", "FRA:GOV"),
        ("fr", "Paris a dénoncé l'accord.", "Paris", "FRA:GOV"),
        ("en", "The bishop of Lagos met the Nigerian police.", "the Nigerian police", "NGA:COP"),
        ("en", "Families of the Nigerian victims met Ghana.", "Families of the Nigerian victims", "NGA:CVL"),
        ("fr", "Des chefs d'entreprise maliens protestent.", "Des chefs d'entreprise maliens", "MLI:BUS"),
        ("fr", "La presse malienne critique la junte.", "La presse malienne", "MLI:JRN"),
        ("fr", "La société civile malienne a écrit à la junte.", "La société civile malienne", "MLI:CVL"),
        ("en", "Russia accused western diplomats of spying.", "western diplomats of spying", "WEST"),
        ("fr", "La Russie accuse les diplomates occidentaux.", "les diplomates occidentaux", "WEST"),
        ("en", "The Scottish government criticised London.", "The Scottish government", "GBR:GOV"),
        ("fr", "Le gouvernement écossais a critiqué Londres.", "Le gouvernement écossais", "GBR:GOV"),
    ],
)
def test_these_are(coder: Coder, language: str, text: str, written: str, code: str) -> None:
    assert entities(coder, language, text).get(written) == code
