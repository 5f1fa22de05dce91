"""What surrounds an article never becomes a sentence to code; what is the article stays."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.codebook.agencies import agencies_signing
from bascule.records import Article, SetAside
from bascule.sources import read_articles
from bascule.sources.choices import Choices
from bascule.sources.clippings import Clipping, agencies_in, article_of
from bascule.sources.furniture import cleaned
from bascule.sources.words import checked_language, language_heard
from bascule.weigh.voices import sources_in

FIRST = "Le ministre s’est rendu à Niamey, où il a été reçu par son homologue pour parler de la force commune."
LAST = "Une seconde rencontre est prévue à Ouagadougou avant les pluies, ont dit les deux délégations."
SENT = "The envoys met in Accra on Monday and agreed to reopen the border road before the rains."
CORPORA = Path(__file__).parent / ".." / ".." / "shared" / "corpora"


def items_of(clipping: Clipping) -> tuple[list[Article], list[SetAside]]:
    items = list(article_of(clipping, Choices(), "a"))
    aside = [item for item in items if isinstance(item, SetAside)]
    return [item for item in items if isinstance(item, Article)], aside


def page(*lines: str, lang: str = "fr", head: str = "") -> str:
    body = "".join(f"<p>{line}</p>" for line in lines)
    return f'<html lang="{lang}"><head><title>Titre</title>{head}</head><body><article>{body}</article></body></html>'


FURNITURE = [
    "Lire aussi : La Russie livre des hélicoptères au Mali",
    "À lire aussi La France retire ses soldats du Niger",
    "LIRE AUSSI | Le Burkina rompt avec la France",
    "→ Lire aussi : La Russie livre des hélicoptères au Mali",
    "Voir aussi : la Chine prête un milliard au Tchad",
    "Sur le même sujet",
    "Read also: Russia delivers helicopters to Mali",
    "READ MORE: France pulls its soldiers out of Niger",
    "Related: China lends Chad a billion",
    "Nous utilisons des cookies pour mesurer l’audience et personnaliser les contenus.",
    "We use cookies to improve your experience.",
    "Tout accepter",
    "Continuer sans accepter",
    "Inscrivez-vous à notre lettre du matin",
    "Sign up for our newsletter",
    "Partager sur Facebook",
    "La suite après cette publicité",
    "Publicité",
    "© 2024 Le Fleuve. Tous droits réservés.",
    "Copyright 2024 The Ferry. All rights reserved.",
    "Déjà abonné ? Connectez-vous",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_a_line_of_furniture_is_taken_out(line: str) -> None:
    result = cleaned(f"{FIRST}\n{line}\n{LAST}")
    assert result.text == f"{FIRST}\n{LAST}"
    assert result.dropped == (line,)


@pytest.mark.parametrize(
    "line",
    [
        FIRST,
        LAST,
        SENT,
        "Voir aussi peu de monde à une cérémonie a surpris le ministre.",
        "Lire la lettre du président a pris une heure.",
        "Le tribunal a infligé une amende au site, qui suivait ses lecteurs sans leur accord.",
        "Commentaires acerbes et huées ont accueilli le ministre à son arrivée.",
        "The rebels reject all talks, and the president will not accept all their demands.",
        "She told the pupils to continue reading.",
        "Read his lips: the army will not leave.",
        "Subscribers to the fund met in Accra.",
        "Partager le pouvoir reste une promesse.",
        "Annonce : le président se rendra à Bamako.",
    ],
)
def test_a_line_of_the_article_stays(line: str) -> None:
    assert cleaned(f"{FIRST}\n{line}\n{LAST}").text == f"{FIRST}\n{line}\n{LAST}"


def test_a_long_paragraph_is_the_article_s_whatever_it_holds() -> None:
    line = f"{FIRST} Nous utilisons des cookies, a dit le patron du site. " + LAST * 4
    assert cleaned(line).text == line


def test_links_in_brackets_are_taken_out_of_their_sentence() -> None:
    text = f"{FIRST} (Lire aussi : La Russie livre des hélicoptères) {LAST} [Voir aussi page 3]"
    assert cleaned(text).text == f"{FIRST} {LAST}"


def test_titles_below_a_heading_of_links_are_passed_over_and_the_text_goes_on() -> None:
    text = f"{FIRST}\nÀ lire aussi\nLa Russie livre des hélicoptères au Mali\nLe Tchad ferme sa frontière\n{LAST}"
    assert cleaned(text).text == f"{FIRST}\n{LAST}"


@pytest.mark.parametrize(
    "heading", ["Commentaires", "12 commentaires", "Comments (3)", "Leave a reply", "Réactions (2)"]
)
def test_readers_comments_are_passed_over(heading: str) -> None:
    text = f"{FIRST}\n{LAST}\n{heading}\nJean\nLa Russie a livré des chars au Mali hier, tout le monde le sait."
    assert cleaned(text).text == f"{FIRST}\n{LAST}"


def test_in_place_no_offset_moves() -> None:
    text = f"{FIRST}\r\n{FURNITURE[0]}\r\n{LAST} (Lire aussi : ailleurs)"
    result = cleaned(text, in_place=True).text
    assert len(result) == len(text)
    assert result.index(LAST) == text.index(LAST)
    assert "Russie" not in result
    assert "ailleurs" not in result


@given(st.text(max_size=300))
def test_any_text_is_cleaned_and_stays_clean(text: str) -> None:
    assert len(cleaned(text, in_place=True).text) == len(text)
    once = cleaned(text).text
    assert set(once) <= set(text)


STUB = "Il vous reste 82 % de cet article à lire. La suite est réservée aux abonnés."


@pytest.mark.parametrize("notice", [STUB, "Subscribe to continue reading.", "Cet article est réservé aux abonnés."])
def test_a_stub_before_a_paywall_is_set_aside(notice: str) -> None:
    articles, aside = items_of(Clipping(f"Le ministre est parti.\n{notice}\nDéjà abonné ? Connectez-vous"))
    assert not articles
    assert "stub before a paywall" in aside[0].reason


def test_an_article_cut_short_by_a_paywall_is_kept_and_told() -> None:
    articles, aside = items_of(Clipping(f"{FIRST}\n{LAST}\n{STUB}"))
    assert articles[0].text == f"{FIRST}\n{LAST}"
    assert ["subscribers only" in item.reason for item in aside] == [True]
    assert aside[0].article_id == articles[0].id


def test_the_label_of_an_article_that_is_all_there_cuts_nothing() -> None:
    text = "\n".join([FIRST, LAST] * 3)
    articles, aside = items_of(Clipping(f"Article réservé aux abonnés\n{text}"))
    assert ([article.text for article in articles], aside) == ([text], [])


def test_a_page_of_notices_alone_is_set_aside() -> None:
    articles, aside = items_of(Clipping("We use cookies to improve your experience.\nAccept all"))
    assert not articles
    assert "notices and links only" in aside[0].reason


@pytest.mark.parametrize(
    ("author", "text", "closing"),
    [
        ("AFP", FIRST, "\n(AFP)"),
        ("Par Awa Diallo avec AFP et Reuters", FIRST, "\n(AFP, Reuters)"),
        ("avec l’Agence France-Presse", FIRST, "\n(AFP)"),
        ("By Associated Press", SENT, "\n(AP)"),
        ("AFP", f"BAMAKO (AFP) - {FIRST}", ""),
        ("Le Fleuve avec AFP", f"{FIRST} (avec AFP)", ""),
        ("Par Awa Diallo", FIRST, ""),
        (None, f"{FIRST}\n© 2024 AFP", "\n(AFP)"),
        (None, f"{FIRST}\nLire aussi : l’enquête de l’AFP", ""),
    ],
)
def test_an_agency_of_the_byline_closes_the_text(author: str | None, text: str, closing: str) -> None:
    articles, aside = items_of(Clipping(text, author=author))
    assert not aside
    assert articles[0].text == text.split("\n")[0] + closing


def test_the_count_of_voices_finds_every_agency_that_a_byline_gives() -> None:
    for form, name in agencies_signing().items():
        assert agencies_in(f"Par Awa Diallo avec {form}") == (name,)
        articles, _ = items_of(Clipping(FIRST, author=f"avec {form}"))
        assert [(item.kind, item.name) for item in sources_in(articles[0].text)] == [("agency", name)]


def read(path: Path, **choices: Any) -> tuple[list[Article], list[SetAside]]:
    items = list(read_articles([path], **choices))
    aside = [item for item in items if isinstance(item, SetAside)]
    return [item for item in items if isinstance(item, Article)], aside


def test_a_page_loses_its_furniture(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    author = '<meta name="author" content="Le Fleuve avec AFP">'
    path.write_text(page(FIRST, *FURNITURE[:3], LAST, "3 commentaires", FURNITURE[0], head=author), encoding="utf-8")
    articles, aside = read(path)
    assert not aside
    assert articles[0].text == f"{FIRST}\n{LAST}\n(AFP)"


def test_texts_and_tables_stay_as_they_are_unless_it_is_asked_for(tmp_path: Path) -> None:
    text = f"{FIRST}\n{FURNITURE[0]}\n{LAST}"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    with (tmp_path / "b.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["text"], [text], [FURNITURE[1]]])
    articles, aside = read(tmp_path)
    assert ([article.text for article in articles], aside) == ([text, text, FURNITURE[1]], [])
    articles, aside = read(tmp_path, clean=True)
    assert len(articles) == 2
    assert all("Russie" not in article.text and len(article.text) == len(text) for article in articles)
    assert [("row 3" in item.origin, "notices and links only" in item.reason) for item in aside] == [(True, True)]


GERMAN = (
    "Der Minister reiste am Dienstag nach Niamey, wo er von seinem Amtskollegen empfangen wurde, und sprach mit ihm "
    "über eine gemeinsame Truppe, die im Herbst ihre Arbeit aufnehmen soll, sagte ein Sprecher nach dem Gespräch."
)
SPANISH = (
    "El ministro viajó el martes a Niamey, donde fue recibido por su homólogo, y habló con él de una fuerza conjunta "
    "que debe empezar a trabajar en otoño, según dijo un portavoz después de la reunión de las dos delegaciones."
)


def test_the_small_words_tell_french_and_english() -> None:
    assert language_heard(f"{FIRST} {LAST}") == "fr"
    assert language_heard(f"{SENT} {SENT}") == "en"
    assert [language_heard(GERMAN), language_heard(SPANISH), language_heard("Le ministre.")] == [None] * 3


def test_a_declared_language_that_the_words_deny_is_not_believed() -> None:
    assert checked_language("fr", GERMAN) is None
    assert checked_language("fr", f"{SENT} {SENT}") == "en"
    assert checked_language("fr", f"{FIRST} {LAST}") == "fr"
    assert checked_language("fr", "Le ministre.") == "fr"
    assert checked_language("de", GERMAN) == "de"


def test_a_page_in_another_language_is_set_aside_by_the_coder(tmp_path: Path) -> None:
    from bascule import Coder

    path = tmp_path / "a.html"
    path.write_text(page(GERMAN, GERMAN), encoding="utf-8")
    articles, _ = read(path)
    (reading,) = Coder().read_many(articles)
    assert not reading.events
    assert ["'de'" in item.reason for item in reading.set_aside] == [True]


@pytest.mark.parametrize(("name", "language"), [("masakhanews_fra_dev.tsv", "fr"), ("masakhanews_eng_dev.tsv", "en")])
def test_real_news_is_heard_in_its_language_and_keeps_its_prose(name: str, language: str) -> None:
    if not (CORPORA / name).exists():
        pytest.skip("the corpus is not beside this checkout")
    articles, _ = read(CORPORA / name)
    heard = [language_heard(article.text) for article in articles]
    assert {language, None} >= set(heard)
    assert heard.count(language) > 0.98 * len(heard)
    for article in articles:
        dropped = cleaned(article.text).dropped
        assert sum(map(len, dropped)) < 0.25 * len(article.text), article.title
