"""Scores of a coding against a gold file, agreement of two codings, and of two languages on the same sentences.

A gold file is a list of `{doc, sentences: [{n, events, quotes, characterisations}]}`; its articles lie beside it in
`NAME_articles.json` as `{doc, sentences: [{n, text}]}`. Matching is per sentence: `strict` asks for the same countries
on each side and the same type, `pair` for the same countries on both sides together and the same type, `type` for the
type alone, `any` for any event at all; a quotation matches where the words of the two contents overlap by half
(Jaccard), its speaker where the last words are equal; a characterisation matches where the words of both `of` and `as`
overlap by half and the stance is equal; factuality, channel and event speaker (last words equal) are shares of the
events matched on type and actor.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bascule.codebook.entity_codes import party_of
from bascule.coding.coder import Coder
from bascule.errors import BasculeError
from bascule.records import Article, Reading, Span

Coding = dict[str, dict[int, dict[str, Any]]]
COUNTED = ("any", "type", "pair", "strict", "quotes", "speakers", "characterisations")
FIELDS = ("factuality", "channel", "event speaker")


@dataclass(frozen=True, slots=True)
class Score:
    """One measure: shares between 0 and 1, and the counts behind them."""

    measure: str
    precision: float
    recall: float
    f1: float
    correct: int
    coded: int
    gold: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Share of sentence pairs whose two sides give the same set of (countries, type)."""

    pairs: int
    same: int
    same_where_coded: int
    coded: int

    @property
    def share(self) -> float:
        """Agreement over all pairs."""
        return self.same / self.pairs if self.pairs else 0.0

    @property
    def share_where_coded(self) -> float:
        """Agreement over the pairs in which either side holds an event."""
        return self.same_where_coded / self.coded if self.coded else 0.0


def load_coding(path: Path) -> Coding:
    """A file of the gold format, by document and sentence number.

    Raises:
        BasculeError: not readable, not JSON, or not of that shape.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return {a["doc"]: {int(s["n"]): _complete(s) for s in a["sentences"]} for a in raw}
    except OSError as error:
        raise BasculeError("the gold file cannot be read", where=str(path), remedy="check the path") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BasculeError(
            f"not a gold file: {type(error).__name__} {error}",
            where=str(path),
            remedy="a list of {doc, sentences: [{n, events, quotes, characterisations}]} in JSON is expected",
        ) from error


def _complete(sentence: Mapping[str, Any]) -> dict[str, Any]:
    for event in sentence.get("events", ()):
        if not {"actor", "recipient", "type"} <= set(event):
            raise KeyError(f"sentence {sentence['n']}: an event lacks actor, recipient or type")
    return {key: list(sentence.get(key, ())) for key in ("events", "quotes", "characterisations")}


def code_gold(path: Path, articles: Path | None = None, coder: Coder | None = None) -> Coding:
    """bascule's own coding of the articles of a gold file, in the gold's sentences and shape."""
    articles = articles or path.with_name(f"{path.stem}_articles.json")
    try:
        raw = json.loads(articles.read_text(encoding="utf-8"))
        documents = [(a["doc"], *_joined(a)) for a in raw]
    except OSError as error:
        raise BasculeError(
            "the articles of the gold file cannot be read", where=str(articles), remedy="name them with --articles"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise BasculeError(
            f"not a file of articles: {type(error).__name__} {error}",
            where=str(articles),
            remedy="a list of {doc, sentences: [{n, text}]} in JSON is expected",
        ) from error
    coder = coder or Coder()
    readings = coder.read_many((d[1] for d in documents), sentences=(d[3] for d in documents))
    return {
        name: _by_sentence(reading, numbers, spans)
        for (name, _, numbers, spans), reading in zip(documents, readings, strict=True)
    }


def _joined(raw: Mapping[str, Any]) -> tuple[Article, list[int], list[Span]]:
    text, numbers, bounds = "", [], []
    for sentence in raw["sentences"]:
        start = len(text) + (1 if text else 0)
        text = f"{text} {sentence['text']}" if text else sentence["text"]
        numbers.append(int(sentence["n"]))
        bounds.append((start, len(text)))
    published = raw.get("published")
    article = Article(
        text,
        published=date.fromisoformat(published) if published else None,
        title=raw.get("headline") or raw.get("title"),
        url=raw.get("url"),
        language=raw.get("language"),
        origin=raw["doc"],
    )
    return article, numbers, [Span.of(text, start, end) for start, end in bounds]


def _by_sentence(reading: Reading, numbers: Sequence[int], spans: Sequence[Span]) -> dict[int, dict[str, Any]]:
    coded: dict[int, dict[str, Any]] = {n: {"events": [], "quotes": [], "characterisations": []} for n in numbers}

    def number(offset: int) -> int:
        return next((n for n, span in zip(numbers, spans, strict=True) if span.start <= offset < span.end), numbers[-1])

    for event in reading.events:
        coded[number(event.sentence.start)]["events"].append(
            {
                "actor": list(event.actors),
                "recipient": list(event.recipients),
                "type": event.type,
                "mode": event.mode,
                "channel": event.channel,
                "sign": event.sign,
                "factuality": event.factuality,
                "speaker": event.speaker.exact if event.speaker else None,
                "trigger": event.trigger.exact,
                "date": f"{event.date.start}/{event.date.end}" if event.date else None,
                "place": event.place.name if event.place else None,
            }
        )
    for quote in reading.quotes:
        coded[number(quote.content.start)]["quotes"].append(
            {
                "speaker": quote.speaker.exact if quote.speaker else None,
                "cue": quote.cue.exact if quote.cue else None,
                "content": quote.content.exact,
                "kind": quote.kind,
            }
        )
    for item in reading.characterisations:
        coded[number(item.as_.start)]["characterisations"].append(
            {"of": item.of.exact, "as": item.as_.exact, "by": item.by.exact if item.by else None, "stance": item.stance}
        )
    return coded


def score(coding: Coding, gold: Coding) -> list[Score]:
    """Precision, recall and F1 of each measure over the sentences of the gold."""
    correct: Counter[str] = Counter()
    coded: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    empty: dict[str, Any] = {"events": [], "quotes": [], "characterisations": []}
    for document, sentences in gold.items():
        for n, right in sentences.items():
            own = coding.get(document, {}).get(n, empty)
            for measure, mine, theirs in zip(COUNTED[1:4], _keys(own), _keys(right), strict=True):
                correct[measure] += sum((mine & theirs).values())
                coded[measure] += sum(mine.values())
                expected[measure] += sum(theirs.values())
            correct["any"] += bool(own["events"]) and bool(right["events"])
            coded["any"] += bool(own["events"])
            expected["any"] += bool(right["events"])
            contents, speakers = _quotes(own["quotes"], right["quotes"])
            for measure, count in (("quotes", contents), ("speakers", speakers)):
                correct[measure] += count
                coded[measure] += len(own["quotes"])
                expected[measure] += len(right["quotes"])
            correct["characterisations"] += _names(own["characterisations"], right["characterisations"])
            coded["characterisations"] += len(own["characterisations"])
            expected["characterisations"] += len(right["characterisations"])
            _fields(own["events"], right["events"], correct, coded, expected)
    measures = [*COUNTED, *FIELDS]
    return [_score(measure, correct[measure], coded[measure], expected[measure]) for measure in measures]


def _keys(sentence: Mapping[str, Any]) -> tuple[Counter[Any], Counter[Any], Counter[Any]]:
    kinds: Counter[Any] = Counter()
    pairs: Counter[Any] = Counter()
    strict: Counter[Any] = Counter()
    for event in sentence["events"]:
        actors, recipients = frozenset(map(party_of, event["actor"])), frozenset(map(party_of, event["recipient"]))
        kinds[event["type"]] += 1
        pairs[actors | recipients, event["type"]] += 1
        strict[actors, recipients, event["type"]] += 1
    return kinds, pairs, strict


def _quotes(own: Sequence[Mapping[str, Any]], right: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    contents = speakers = 0
    rest = list(right)
    for quote in own:
        for other in rest:
            if _overlap(quote["content"], other["content"]):
                rest.remove(other)
                contents += 1
                speakers += _last(quote["speaker"]) == _last(other["speaker"])
                break
    return contents, speakers


def _names(own: Sequence[Mapping[str, Any]], right: Sequence[Mapping[str, Any]]) -> int:
    found, rest = 0, list(right)
    for item in own:
        for other in rest:
            if item["stance"] == other["stance"] and all(_overlap(item[part], other[part]) for part in ("of", "as")):
                rest.remove(other)
                found += 1
                break
    return found


def _overlap(one: str | None, other: str | None) -> bool:
    """Whether half of the words of both together are common."""
    mine, theirs = _words(one), _words(other)
    return bool(mine and theirs) and len(mine & theirs) / len(mine | theirs) >= 0.5


def _fields(
    own: Sequence[Mapping[str, Any]],
    right: Sequence[Mapping[str, Any]],
    correct: Counter[str],
    coded: Counter[str],
    expected: Counter[str],
) -> None:
    rest = list(right)
    for event in own:
        actors = frozenset(map(party_of, event["actor"]))
        match = next(
            (o for o in rest if o["type"] == event["type"] and frozenset(map(party_of, o["actor"])) == actors), None
        )
        if match is None:
            continue
        rest.remove(match)
        said = {field: (event.get(field) or None) == (match.get(field) or None) for field in FIELDS[:2]}
        said["event speaker"] = _last(event.get("speaker")) == _last(match.get("speaker"))
        for field, same in said.items():
            correct[field] += same
            coded[field] += 1
            expected[field] += 1


def _words(text: str | None) -> set[str]:
    return set(re.findall(r"\w+", (text or "").lower()))


def _last(text: str | None) -> str:
    words = re.findall(r"\w+", (text or "").lower())
    return words[-1] if words else ""


def _score(measure: str, correct: int, coded: int, gold: int) -> Score:
    precision = correct / coded if coded else 0.0
    recall = correct / gold if gold else 0.0
    return Score(
        measure, precision, recall, 2 * correct / (coded + gold) if coded + gold else 0.0, correct, coded, gold
    )


def agreement_of_languages(path: Path, coder: Coder | None = None) -> tuple[Agreement, list[dict[str, Any]]]:
    """Agreement of French and English codings of the same sentences (TSV with columns id, fr, en).

    Also gives the pairs that differ, each with both sides' sets.
    """
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
        sides = {
            language: [Article(row[language].strip(), language=language, origin=f"{path}, {row['id']}") for row in rows]
            for language in ("fr", "en")
        }
    except OSError as error:
        raise BasculeError("the file cannot be read", where=str(path), remedy="check the path") from error
    except (KeyError, AttributeError, UnicodeDecodeError) as error:
        raise BasculeError(
            f"not a file of parallel sentences: {error}", where=str(path), remedy="a TSV with id, fr, en is expected"
        ) from error
    coder = coder or Coder()
    sets = {
        language: [
            {(frozenset(map(party_of, (*e.actors, *e.recipients))), e.type) for e in reading.events}
            for reading in coder.read_many(articles)
        ]
        for language, articles in sides.items()
    }
    same = both = coded = 0
    different = []
    for row, french, english in zip(rows, sets["fr"], sets["en"], strict=True):
        same += french == english
        if french or english:
            coded += 1
            both += french == english
        if french != english:
            different.append({"id": row["id"], "fr": _shown(french), "en": _shown(english)})
    return Agreement(len(rows), same, both, coded), different


def _shown(events: set[tuple[frozenset[str], str]]) -> list[str]:
    return sorted(f"{kind} {'+'.join(sorted(countries))}" for countries, kind in events)
