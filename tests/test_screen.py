"""The screen before parsing: what it passes over, and that what it keeps reads as without it."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from bascule.coding.coder import Coder
from bascule.coding.pipelines import parse_text
from bascule.coding.screen import FEW, SHORT, screen
from bascule.coding.sentences import split_sentences
from bascule.records import Article

RAIN = {
    "fr": "La pluie tombe depuis trois jours sur les collines et les jardins. Le blé pousse lentement. ",
    "en": "Rain has been falling on hills and gardens for three days. Wheat grows slowly. ",
}
ACT = {
    "fr": "Le Mali a condamné la Russie mardi. ",
    "en": "Mali condemned Russia on Tuesday. ",
}


def kept(text: str, language: str, title: str | None = None) -> tuple[bool, ...]:
    return screen(text, title, split_sentences(text), language)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_long_text_without_anybody_is_not_parsed(language: str) -> None:
    text = RAIN[language] * 20
    assert not any(kept(text, language))
    reading = Coder().read(Article(text, language=language))
    assert reading.sentences == split_sentences(text)
    assert (reading.events, reading.quotes, reading.set_aside) == ((), (), ())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_kept_reads_as_without_the_screen(language: str) -> None:
    text = RAIN[language] * 10 + ACT[language] + RAIN[language] * 10
    marks = kept(text, language)
    assert sum(marks) == 1
    article = Article(text, published=date(2024, 6, 20), language=language)
    screened, whole = Coder().read(article), Coder(screen=False).read(article)
    assert screened.events
    assert screened.events == whole.events


@pytest.mark.parametrize("language", ["fr", "en"])
def test_short_texts_and_texts_of_many_names_are_parsed_whole(language: str) -> None:
    assert all(kept(RAIN[language], language))
    assert len(RAIN[language]) < SHORT
    assert all(kept(RAIN[language] * 20 + ACT[language] * FEW, language))


def test_a_title_counts_as_part_of_the_article() -> None:
    title = "Mali, Niger, Tchad, Burkina Faso, France, Russie"
    assert all(kept(RAIN["fr"] * 20, "fr", title))


def test_a_person_who_is_known_from_elsewhere_keeps_a_sentence() -> None:
    text = RAIN["fr"] * 10 + "Awa Koné a limogé ses conseillers. " + RAIN["fr"] * 10
    sentences = split_sentences(text)
    assert not any(screen(text, None, sentences, "fr"))
    told = screen(text, None, sentences, "fr", lambda name: name == "Awa Koné")
    assert [sentence.exact for sentence, mark in zip(sentences, told, strict=True) if mark] == [
        "Awa Koné a limogé ses conseillers."
    ]


def test_words_are_not_found_within_others() -> None:
    # "Malice" is no Mali, "Chineuse" no Chine.
    text = "Malice et Chineuse dorment sous le pommier. " + RAIN["fr"] * 20
    assert not any(kept(text, "fr"))


def test_sentences_passed_over_have_tokens_and_no_parts_of_speech() -> None:
    text = RAIN["fr"] + ACT["fr"]
    sentences = split_sentences(text)
    marks = [False] * (len(sentences) - 1) + [True]
    doc, alone = (
        parse_text(text, sentences, "fr", marks),
        parse_text(sentences[-1].exact, split_sentences(ACT["fr"]), "fr"),
    )
    assert doc.text == text
    assert [sentence.start_char for sentence in doc.sents] == [sentence.start for sentence in sentences]
    assert {token.pos_ for token in doc if token.idx < sentences[-1].start} == {""}
    last = [token for token in doc if token.idx >= sentences[-1].start and not token.is_space]
    told = [(t.text, t.pos_, t.lemma_, t.dep_, t.head.text) for t in last]
    assert told == [(t.text, t.pos_, t.lemma_, t.dep_, t.head.text) for t in alone]


def test_no_sentence_kept_is_a_parse_of_nothing() -> None:
    doc = parse_text(RAIN["fr"], split_sentences(RAIN["fr"]), "fr", [False, False])
    assert doc.text == RAIN["fr"]
    assert not any(token.pos for token in doc)


def test_the_run_says_where_the_screen_was_off() -> None:
    assert Coder(screen=False).versions == {**Coder().versions, "setting screen": "off"}


def test_two_readings_do_not_depend_on_what_was_read_before() -> None:
    articles = [Article(ACT[lang] + RAIN[lang] * count, language=lang) for lang in ("fr", "en") for count in (0, 3, 12)]
    together = list(Coder().read_many(articles))
    apart = [Coder().read(article) for article in reversed(articles)]
    assert [dataclasses.asdict(r) for r in together] == [dataclasses.asdict(r) for r in reversed(apart)]
