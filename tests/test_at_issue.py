"""The side that no sentence names: the country at issue, the state at home, whoever struck before."""

from __future__ import annotations

from datetime import date

import pytest

from bascule.coding.coder import Coder
from bascule.records import Article, Event


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


def last(coder: Coder, text: str) -> Event:
    return coder.read(Article(text, published=date(2024, 6, 20))).events[-1]


SRI_LANKA = {
    "en": "Sri Lanka asked China for help on Monday. The Sri Lankan government also thanked Japan. {}",
    "fr": "Le Sri Lanka a demandé de l'aide à la Chine. Colombo a aussi accusé le Japon. {}",
}


@pytest.mark.parametrize(
    ("language", "told", "kind", "actor"),
    [
        ("en", "India has shipped 40,000 tonnes of diesel.", "AID", "IND:GOV"),
        ("en", "The Indian foreign minister promised a loan.", "AGREE", "IND:GOV"),
        ("fr", "L'Inde a promis un prêt.", "AGREE", "IND:GOV"),
    ],
)
def test_an_act_from_abroad_bears_on_the_country_at_issue(
    coder: Coder, language: str, told: str, kind: str, actor: str
) -> None:
    event = last(coder, SRI_LANKA[language].format(told))
    assert (event.type, event.actors, event.recipients) == (kind, (actor,), ("LKA:GOV",))
    assert "recipient: whom the article is about" in event.why
    assert event.score <= 0.45
    # No word stands for a side that nobody names.
    assert event.recipient_mentions == ()


@pytest.mark.parametrize("told", ["India has shipped 40,000 tonnes of diesel.", "L'Inde a promis un prêt."])
def test_one_act_is_no_story(coder: Coder, told: str) -> None:
    for event in coder.read(Article(told, published=date(2024, 6, 20))).events:
        assert event.recipients == ()


def test_forces_move_without_another_side(coder: Coder) -> None:
    event = last(coder, SRI_LANKA["en"].format("India put its navy on alert."))
    assert event.type == "MOBILIZE"
    assert "LKA:GOV" not in event.recipients


@pytest.mark.parametrize(
    "text",
    [
        "Teachers marched in Accra on Friday after Ghana signed an agreement with the United States.",
        "Des étudiants ont manifesté vendredi à Dakar alors que le Sénégal a signé un accord avec la France.",
    ],
)
def test_a_march_bears_on_the_state_at_home(coder: Coder, text: str) -> None:
    (march,) = [e for e in coder.read(Article(text, published=date(2024, 6, 20))).events if e.type == "PROTEST"]
    assert {code.split(":")[0] for code in march.actors} == {code.split(":")[0] for code in march.recipients}
    assert {code.split(":")[1] for code in march.recipients} == {"GOV"}


@pytest.mark.parametrize(
    ("text", "strikes", "struck"),
    [
        (
            "Les rebelles maliens ont attaqué l'armée malienne. Le Mali a accusé l'Algérie. "
            "L'armée malienne a bombardé de nouveau mardi.",
            "MLI:MIL",
            "MLI:REB",
        ),
        (
            "Sudanese rebels attacked the Sudanese army. Sudan accused Ethiopia. "
            "The Sudanese army bombed again on Monday.",
            "SDN:MIL",
            "SDN:REB",
        ),
    ],
)
def test_who_was_attacked_at_home_strikes_back_at_who_attacked(
    coder: Coder, text: str, strikes: str, struck: str
) -> None:
    event = last(coder, text)
    assert (event.type, event.actors, event.recipients) == ("ASSAULT", (strikes,), (struck,))


def test_the_state_arrests_at_home_where_nobody_is_named(coder: Coder) -> None:
    text = "Trois opposants togolais ont été arrêtés mardi."
    (arrest,) = coder.read(Article(text, published=date(2024, 6, 20))).events
    assert (arrest.type, arrest.actors, arrest.recipients) == ("COERCE", ("TGO:GOV",), ("TGO:OPP",))
    assert "actor: at home" in arrest.why


@pytest.mark.parametrize(
    ("language", "text", "kind", "speaker"),
    [
        (
            "en",
            "Al-Shabaab militants killed, they boast, a hundred Ugandan soldiers at a base in Somalia.",
            "ASSAULT",
            None,
        ),
        ("en", "According to Sudan, Ethiopian troops killed two farmers on Friday.", "ASSAULT", "Sudan"),
        (
            "fr",
            "Le ministre malien prévient que « la France paiera pour ces menaces ».",
            "THREATEN",
            None,
        ),
        ("fr", "Selon l'Ukraine, l'armée russe a bombardé un hôpital à Kherson.", "ASSAULT", "l'Ukraine"),
    ],
)
def test_who_speaks_of_his_own_words_is_no_speaker(
    coder: Coder, language: str, text: str, kind: str, speaker: str | None
) -> None:
    article = Article(text, published=date(2024, 6, 20), language=language)
    event = next(event for event in coder.read(article).events if event.type == kind)
    assert (event.speaker.exact if event.speaker else None) == speaker


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("Trois opposants togolais ont été arrêtés mardi.", "COERCE", "TGO:OPP"),
        ("Two Kenyan journalists were killed near the border on Monday.", "ASSAULT", "KEN:JRN"),
    ],
)
def test_what_befell_somebody_is_told_though_nobody_did_it(coder: Coder, text: str, kind: str, code: str) -> None:
    (event,) = coder.read(Article(text, published=date(2024, 6, 20))).events
    assert (event.type, event.recipients) == (kind, (code,))
    assert "no actor named" in event.why or event.why[0].startswith("relation model")
