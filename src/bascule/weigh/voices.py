"""Who a report has it from: the outlet, an agency or a source without a name; and how many voices reports make.

The rule, `one-wire-v1`: a report that carries an agency's words is that agency's voice, any other its outlet's; reports
whose sentences are nearly the same, or whose articles are copies of one text (`near_duplicates`), are one voice whoever
prints them. The number never overstates: where two voices share a text they are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol

from bascule.codebook.agencies import agencies_told
from bascule.records import Span
from bascule.weigh.near_duplicates import copies
from bascule.weigh.word_lists import levelled, word_list

RULE = "one-wire-v1"
SHINGLE = 3
# Two sentences are nearly the same when this share of their three-word runs is common: one changed word in a sentence
# of twenty words spoils three of eighteen runs on each side (0.71), a rewritten half far more.
ALIKE = 0.6
# Shorter sentences are alike by chance: "La Russie a démenti."
FEWEST_WORDS = 8
# Bylines stand in the first or last characters of a text.
BYLINE = 200


class Report(Protocol):
    """What a voice is told from: any record of a ledger will do."""

    @property
    def article_id(self) -> str: ...
    @property
    def outlet(self) -> str | None: ...
    @property
    def sentence(self) -> str: ...


@dataclass(frozen=True, slots=True)
class SourceOfSource:
    """Somebody from whom a text has what it says; `kind` is outlet, agency or anonymous.

    `name` is the outlet's, the agency's short one, or the field of a source without a name ("diplomatic", else
    "unnamed"); `span` is where the text says so, None for the outlet.
    """

    kind: str
    name: str
    span: Span | None


@lru_cache(maxsize=1 << 14)
def sources_in(text: str) -> tuple[SourceOfSource, ...]:
    """The agencies and the sources without a name that a text says it has something from, in text order."""
    found = [
        SourceOfSource("agency", agencies_told()[name[0]], Span.of(text, *name.span()))
        for pattern in (_framed(), _byline())
        for match in pattern.finditer(text)
        for name in _agency().finditer(text, *match.span())
    ]
    found += [
        SourceOfSource("anonymous", _field(match[0]), Span.of(text, *match.span()))
        for pattern in (_anonymous() if _may_be_anonymous(text) else ())
        for match in pattern.finditer(text)
    ]
    found.sort(key=lambda item: (item.span.start, -item.span.end) if item.span else (0, 0))
    kept: list[SourceOfSource] = []
    for item in found:
        if not any(item.span and other.span and item.span.overlaps(other.span) for other in kept):
            kept.append(item)
    return tuple(kept)


def kind_of_source(words: str) -> str | None:
    """`agency` or `anonymous` where a speaker's words are such a source, else None."""
    if any(pattern.search(words) for pattern in _anonymous()):
        return "anonymous"
    return "agency" if _agency().search(words) and len(words.split()) <= 6 else None


def sources_of(report: Report, text: str | None = None) -> tuple[SourceOfSource, ...]:
    """The outlet, then what the sentence says, and the agencies of the byline where the article's text is given."""
    outlet = (SourceOfSource("outlet", report.outlet, None),) if report.outlet else ()
    named = agencies_told().get(report.outlet or "")
    own = (SourceOfSource("agency", named, None),) if named else ()
    signed: tuple[SourceOfSource, ...] = ()
    if text is not None:
        ends = (text,) if len(text) <= 2 * BYLINE else (text[:BYLINE], text[-BYLINE:])
        signed = tuple(item for end in ends for item in sources_in(end) if item.kind == "agency")
    return tuple(dict.fromkeys((*outlet, *own, *sources_in(report.sentence), *signed)))


def independent_voices(
    reports: Iterable[Report], texts: Mapping[str, str] | None = None
) -> tuple[tuple[str, ...], ...]:
    """The reports' article ids gathered by voice, each gathering and the whole in order.

    `texts` gives texts by article id, for their bylines and to find copies; without them an agency is known by the
    sentence alone, and a copy by its sentence.
    """
    listed = sorted({(r.article_id, r.sentence): r for r in reports}.values(), key=lambda r: (r.article_id, r.sentence))
    parent = list(range(len(listed)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    first: dict[tuple[str, str], int] = {}
    for number, report in enumerate(listed):
        for voice in _voices(report, texts):
            parent[root(number)] = root(first.setdefault(voice, number))
    for one, other in _near_copies([report.sentence for report in listed]):
        parent[root(one)] = root(other)
    numbers = {report.article_id: number for number, report in enumerate(listed)}
    for article, fullest in copies({name: texts[name] for name in numbers if name in texts} if texts else {}).items():
        parent[root(numbers[article])] = root(numbers[fullest])
    gathered: dict[int, set[str]] = {}
    for number, report in enumerate(listed):
        gathered.setdefault(root(number), set()).add(report.article_id)
    return tuple(sorted(tuple(sorted(ids)) for ids in gathered.values()))


def count_voices(reports: Iterable[Report], texts: Mapping[str, str] | None = None) -> int:
    """How many independent voices the reports are."""
    reports = list(reports)
    if len(reports) < 2:
        return len(reports)
    return len(independent_voices(reports, texts))


def _voices(report: Report, texts: Mapping[str, str] | None) -> Iterable[tuple[str, str]]:
    found = sources_of(report, (texts or {}).get(report.article_id))
    agencies = {("agency", item.name) for item in found if item.kind == "agency"}
    # Without an outlet an article speaks for itself alone.
    return agencies or {("outlet", report.outlet) if report.outlet else ("article", report.article_id)}


def _near_copies(sentences: Sequence[str]) -> Iterable[tuple[int, int]]:
    """Pairs of sentences that are nearly the same; only those that share a run of words are compared."""
    runs = [_runs(sentence) for sentence in sentences]
    holders: dict[tuple[str, ...], list[int]] = {}
    for number, own in enumerate(runs):
        shared: dict[int, int] = {}
        for run in own:
            for other in holders.get(run, ()):
                shared[other] = shared.get(other, 0) + 1
        for other, common in shared.items():
            if common >= ALIKE * (len(own) + len(runs[other]) - common):
                yield number, other
        for run in own:
            holders.setdefault(run, []).append(number)


def _runs(sentence: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", levelled(sentence))
    if len(words) < FEWEST_WORDS:
        return frozenset()
    return frozenset(tuple(words[n : n + SHINGLE]) for n in range(len(words) - SHINGLE + 1))


def _field(words: str) -> str:
    for field, forms in word_list("sources_of_sources")["anonymous"]["of"].items():
        if re.search(rf"(?i)\b{_any(forms)}\b", words):
            return str(field)
    return "unnamed"


def _any(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first, with either apostrophe and any spacing."""
    escaped = sorted((re.escape(word) for word in words), key=len, reverse=True)
    return "(?:" + "|".join(escaped).replace("'", "['’]").replace(r"\ ", r"\s+") + ")"


@cache
def _agency() -> re.Pattern[str]:
    forms = "|".join(sorted(map(re.escape, agencies_told()), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{forms})(?![\w-])")


@cache
def _framed() -> re.Pattern[str]:
    """An agency after a word of sourcing ("selon l'agence TASS") or before one ("Xinhua reported")."""
    frames, name = word_list("sources_of_sources")["frames"], _agency().pattern
    link = rf"(?:\s*(?i:{_any(frames['link'])}))?"
    names = rf"{name}(?:\s*(?:,|et|and|&|/)\s*(?:l['’])?{name})*"
    before, after = _any(frames["before"]), _any(frames["after"])
    return re.compile(rf"(?<!\w)(?i:{before}){link}\s*{names}|{name}\s+(?i:{after})\b")


@cache
def _byline() -> re.Pattern[str]:
    """Names in brackets that open or close a text or a sentence: "BAMAKO (AFP) -", "(avec Reuters)"; or alone so."""
    name = _agency().pattern
    inside = rf"[^()\n]{{0,12}}?{name}(?:[^()\n]{{1,12}}?{name})*"
    bracket = rf"\({inside}\)(?=\s*(?:[-–—:.]|\n|$))"
    return re.compile(rf"{bracket}|^{name}\s*[-–—:]|(?:^|\n|[.!?»”\"]\s){name}\s*$")


def _may_be_anonymous(text: str) -> bool:
    """Whether a word is there without which none of the patterns fits: most texts are done with at once."""
    lowered = text.casefold()
    return any(word in lowered for word in _needed())


@cache
def _needed() -> tuple[str, ...]:
    lists = word_list("sources_of_sources")["anonymous"]
    longest = [max(re.findall(r"\w+", form), key=len) for form in lists["phrases"]]
    return tuple(dict.fromkeys(word.casefold() for word in (*lists["nouns"], *longest)))


@cache
def _anonymous() -> tuple[re.Pattern[str], ...]:
    lists = word_list("sources_of_sources")["anonymous"]
    noun, of = _any(lists["nouns"]), _any(form for forms in lists["of"].values() for form in forms)
    lead = r"(?:(?:une|des|plusieurs|deux|trois|certaines|d['’]autres|a|an|several|some|two|three)\s+)?"
    return (
        re.compile(rf"(?i)\b{lead}{noun}\s+(?:\w+\s+)?(?:{of}|{_any(lists['closeness'])})\b"),
        re.compile(rf"(?i)\b{lead}(?:\w+\s+)?{of}\s+{noun}\b"),
        re.compile(rf"(?i)(?<!\w){_any(lists['giving'])}\s+{lead}{noun}\b(?!\s+(?:d['’]|de\b|of\b))"),
        re.compile(rf"(?i){_any(lists['phrases'])}"),
    )
