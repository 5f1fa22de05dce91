"""Two acts of one pair, sides as the text enumerates them, and how sure the reader is that found them."""

from __future__ import annotations

import pytest

from bascule.coding.coder import Coder
from bascule.coding.encoder import MODEL
from bascule.records import Article, Event

pytestmark = pytest.mark.skipif(not MODEL.is_file(), reason=f"{MODEL.name} is not made yet: see training/README.md")


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


def told(coder: Coder, text: str, language: str) -> list[Event]:
    return list(coder.read(Article(text, language=language)).events)


def acts(events: list[Event]) -> set[tuple[str, str, str]]:
    """(country of the actor, type, country of the recipient) of all pairs."""
    return {(a[:3], e.type, r[:3]) for e in events for a in e.actors for r in e.recipients}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "fr",
            "Ankara a rappelé son ambassadeur à Stockholm, qu'elle accuse d'abriter des opposants.",
            {("TUR", "SANCTION", "SWE"), ("TUR", "ACCUSE", "SWE")},
        ),
        (
            "en",
            "Chad expelled two Sudanese diplomats and accused Sudan of arming rebels in the east.",
            {("TCD", "SANCTION", "SDN"), ("TCD", "ACCUSE", "SDN")},
        ),
    ],
)
def test_a_pair_may_tell_two_acts(coder: Coder, language: str, text: str, expected: set[tuple[str, str, str]]) -> None:
    assert expected <= acts(told(coder, text, language))


@pytest.mark.parametrize(
    ("language", "text", "actor", "bearing"),
    [
        (
            "fr",
            "L'Otan a condamné mardi les affirmations de la Russie selon lesquelles l'Ukraine préparerait une attaque.",
            "IGO:NATO",
            {"RUS"},
        ),
        ("en", "Kenya condemned Sudan and Chad on Monday over the raid near the border.", "KEN", {"SDN", "TCD"}),
    ],
)
def test_further_sides_are_those_that_are_enumerated(
    coder: Coder, language: str, text: str, actor: str, bearing: set[str]
) -> None:
    condemned = [e for e in told(coder, text, language) if e.type == "ACCUSE" and e.actors[0].startswith(actor)]
    assert {code[:3] for e in condemned for code in e.recipients} == bearing


def test_one_word_tells_one_act_of_its_type(coder: Coder) -> None:
    text = "Bamako s'est distancié de la France au profit d'un rapprochement avec la Russie."
    support = [e for e in told(coder, text, "fr") if e.type == "SUPPORT"]
    assert [{code[:3] for code in (*e.actors, *e.recipients)} for e in support] == [{"MLI", "RUS"}]


def test_a_domestic_pair_keeps_both_its_sides(coder: Coder) -> None:
    text = "Soldiers opened fire on demonstrators in Bamako on Friday, killing two."
    (event,) = [e for e in told(coder, text, "en") if e.type == "ASSAULT"]
    assert (event.actors, event.recipients) == (("MLI:MIL",), ("MLI:CVL",))


@pytest.mark.parametrize(
    ("language", "text", "factuality"),
    [
        ("fr", "Le Niger n'a jamais livré d'armes au Tchad, selon un rapport de l'ONU.", "negated"),
        ("fr", "Le Rwanda aurait livré des drones au M23, d'après des diplomates.", "possible"),
        ("en", "Serbia will send two field hospitals to Armenia next week.", "planned"),
        ("en", "Serbia sent two field hospitals to Armenia last week.", "asserted"),
    ],
)
def test_how_sure_the_text_is(coder: Coder, language: str, text: str, factuality: str) -> None:
    (event,) = [e for e in told(coder, text, language) if e.type == "AID"]
    assert event.factuality == factuality


def test_not_ruled_out_is_no_expulsion(coder: Coder) -> None:
    text = (
        "Le chef de la diplomatie togolaise n'a pas exclu que son pays rejoigne un jour l'Alliance des Etats du Sahel."
    )
    assert "SANCTION" not in {e.type for e in told(coder, text, "fr")}


@pytest.mark.parametrize(
    ("language", "text", "denier"),
    [
        ("fr", "Selon Tiraspol, les tireurs seraient venus d'Ukraine, une thèse que Kiev rejette en bloc.", "UKR:GOV"),
        ("en", "According to Minsk, Poland massed tanks at the border, a claim that Warsaw rejected.", "POL:GOV"),
    ],
)
def test_a_denial_of_what_somebody_said_is_the_writers(coder: Coder, language: str, text: str, denier: str) -> None:
    (denial,) = [e for e in told(coder, text, language) if e.type == "REJECT"]
    assert denial.actors == (denier,)
    assert denial.speaker is None


def test_an_article_before_a_verb_may_be_a_pronoun(coder: Coder) -> None:
    text = "Le président des juges accuse l'état-major, qui le traite désormais de « comploteur », de mentir."
    (named,) = coder.read(Article(text, language="fr")).characterisations
    assert named.as_.exact == "comploteur"
    assert named.of.exact.startswith("Le président des juges")
