"""The gold of our own: well formed, every passage as written, enough of each type and language."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bascule.codebook.countries import countries
from bascule.codebook.ontology import ontology

EVAL = Path(__file__).resolve().parents[1] / "eval"
LANGUAGES = ("fr", "en")
LEAST_ARTICLES, SENTENCES, LEAST_WORDS, LEAST_OF_A_TYPE = 26, 8, 24, 8
FACTUALITIES = {"asserted", "negated", "planned", "possible", "desired"}
KINDS, STANCES, SIGNS = {"direct", "indirect", "mixed"}, {"asserts", "rejects"}, {"+", "−"}
BLOCS = {"WEST", "INTL", "AFR", "EUR"}
# Hong Kong has its own code in ISO 3166-1 without being a state.
TERRITORIES = {"HKG"}
EVENT = {
    "actor", "recipient", "type", "mode", "channel", "sign", "factuality", "speaker", "trigger", "date", "place",
}  # fmt: skip
Row = dict[str, Any]


@cache
def load(name: str) -> list[Row]:
    loaded: list[Row] = json.loads((EVAL / name).read_text(encoding="utf-8"))
    return loaded


def sentences(language: str) -> Iterator[tuple[str, str, str, Row]]:
    """Where it stands, its text, the article up to it (itself included), its coding."""
    for article, coded in zip(load(f"{language}_articles.json"), load(f"{language}.json"), strict=True):
        read = ""
        for sentence, coding in zip(article["sentences"], coded["sentences"], strict=True):
            read += sentence["text"] + "\n"
            yield f"{article['doc']} {sentence['n']}", sentence["text"], read, coding


def events(language: str) -> Iterator[tuple[str, str, str, Row]]:
    for where, text, read, coding in sentences(language):
        for event in coding["events"]:
            yield f"{where} {event['trigger']!r}", text, read, event


def is_code(code: str) -> bool:
    if code in BLOCS:
        return True
    head, _, rest = code.partition(":")
    if head == "IGO":
        return re.fullmatch(r"[A-Z0-9]+", rest) is not None
    sector, _, name = rest.partition(":")
    known = head == "XXX" or head in TERRITORIES or head in countries()
    return (
        known and sector in {item.code for item in ontology().sectors} and re.fullmatch(r"[A-Z0-9]*", name) is not None
    )


@pytest.mark.parametrize(
    ("code", "good"),
    [
        ("MLI:GOV", True),
        ("XXX:REB:JNIM", True),
        ("IGO:UN", True),
        ("WEST", True),
        ("MLI", False),
        ("ZZZ:GOV", False),
        ("MLI:KING", False),
        ("IGO:", False),
    ],
)
def test_codes_of_the_codebook_are_told_from_others(code: str, good: bool) -> None:
    assert is_code(code) is good


@pytest.mark.parametrize("language", LANGUAGES)
def test_articles_and_codings_run_side_by_side(language: str) -> None:
    articles, coded = load(f"{language}_articles.json"), load(f"{language}.json")
    assert len(articles) >= LEAST_ARTICLES
    assert [item["doc"] for item in articles] == [item["doc"] for item in coded]
    assert len({item["doc"] for item in articles}) == len(articles)
    for article, coding in zip(articles, coded, strict=True):
        assert set(article) == {"doc", "headline", "published", "url", "sentences"}
        assert article["url"] is None
        assert article["headline"]
        date.fromisoformat(article["published"])
        numbers = list(range(SENTENCES))
        assert [item["n"] for item in article["sentences"]] == numbers == [item["n"] for item in coding["sentences"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_long_and_each_stands_once(language: str) -> None:
    texts = [text for _, text, _, _ in sentences(language)]
    assert sum(len(text.split()) for text in texts) / len(texts) >= LEAST_WORDS
    assert len(set(texts)) == len(texts)
    assert any(not coding["events"] for _, _, _, coding in sentences(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_types_stand_often_enough(language: str) -> None:
    counts = Counter(event["type"] for _, _, _, event in events(language))
    assert {item.code for item in ontology().types} == set(counts)
    assert min(counts.values()) >= LEAST_OF_A_TYPE, counts
    assert {event["factuality"] for _, _, _, event in events(language)} == FACTUALITIES


@pytest.mark.parametrize("language", LANGUAGES)
def test_events_have_the_shape_of_the_codebook(language: str) -> None:
    channels = {item.code for item in ontology().channels}
    for where, text, read, event in events(language):
        assert set(event) == EVENT, where
        assert all(is_code(code) for code in event["actor"] + event["recipient"]), where
        assert event["actor"] or event["recipient"] or event["type"] in {"ASSAULT", "COERCE"}, where
        kind = ontology().type(event["type"])
        assert event["mode"] is None or kind.mode(event["mode"]) is not None, where
        assert event["factuality"] in FACTUALITIES, where
        assert (event["channel"] is None) == (event["sign"] is None), where
        assert event["channel"] is None or (event["channel"] in channels and event["sign"] in SIGNS), where
        assert event["trigger"], where
        assert event["trigger"] in text, where
        assert event["place"] is None or event["place"] in text, where
        assert event["speaker"] is None or event["speaker"] in read, where
        if event["date"] is not None:
            first, last = (date.fromisoformat(day) for day in event["date"].split("/"))
            assert first <= last, where


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_event_for_each_actors_recipients_and_type(language: str) -> None:
    for where, _, _, coding in sentences(language):
        keys = [(frozenset(e["actor"]), frozenset(e["recipient"]), e["type"]) for e in coding["events"]]
        assert len(set(keys)) == len(keys), where


@pytest.mark.parametrize("language", LANGUAGES)
def test_claims_are_as_written(language: str) -> None:
    stances = Counter[str]()
    for where, text, read, coding in sentences(language):
        for quote in coding["quotes"]:
            assert set(quote) - {"antecedent"} == {"speaker", "cue", "content", "kind"}, where
            assert quote.get("antecedent", text) in read, where
            assert quote["content"], where
            assert quote["content"] in text, where
            assert quote["cue"] in text, where
            assert quote["speaker"] is None or quote["speaker"] in read, where
            assert quote["kind"] in KINDS, where
        for claim in coding["characterisations"]:
            assert set(claim) == {"of", "as", "by", "stance"}, where
            assert claim["as"] in text, where
            assert claim["of"] in read, where
            assert claim["by"] in read, where
            assert claim["stance"] in STANCES, where
            stances[claim["stance"]] += 1
    assert set(stances) == STANCES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_counts_of_the_readme_are_those_of_the_files(language: str) -> None:
    told = (EVAL / "README.md").read_text(encoding="utf-8")
    coded = [coding for _, _, _, coding in sentences(language)]
    row = (
        f"| {language} | {len(load(f'{language}.json'))} | {len(coded)} | {sum(len(c['events']) for c in coded)} | "
        f"{sum(len(c['quotes']) for c in coded)} | {sum(len(c['characterisations']) for c in coded)} |"
    )
    assert row in told, row
