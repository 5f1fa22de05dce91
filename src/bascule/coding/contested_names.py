"""The names people call each other by: the word lists, and the noun phrase or marked words a name stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bascule.coding.cue_lists import inflect, lists
from bascule.coding.lexicon import forms, straight, word_list
from bascule.coding.noun_phrases import Range, extent

if TYPE_CHECKING:
    from spacy.tokens import Doc

MARKS = frozenset({'"', "«", "“", "‹", "'", "‘", "`", "``"})
CLOSERS = frozenset({'"', "»", "”", "›", "'", "’", "''"})
# Marked words of more tokens than this are speech, not a name.
LONGEST_NAME = 12


@dataclass(frozen=True, slots=True)
class NamingVerb:
    """A frame of a naming verb: what stands before the name, and whether any name after it counts."""

    marker: frozenset[str]
    any: bool


@dataclass(frozen=True, slots=True)
class NamingLists:
    """The word lists of one language; `data/characterisations_fr.toml` says what each key means."""

    verbs: Mapping[str, tuple[NamingVerb, ...]]
    forms: Mapping[str, str]
    rejecting: frozenset[str]
    names: frozenset[str]
    being: frozenset[str]
    turning: frozenset[str]
    before: tuple[str, ...]
    judging: frozenset[str]
    condemning: frozenset[str]
    relative: frozenset[str]
    participles: frozenset[str]
    copulas: Mapping[str, frozenset[str]]
    contestable: frozenset[str]
    words: Mapping[str, frozenset[str]]


@cache
def naming_lists(language: str) -> NamingLists:
    """The word lists of a language, read once."""
    raw = word_list(f"characterisations_{language}")
    verbs: dict[str, list[NamingVerb]] = {}
    for block in raw["verbs"]:
        for word in block["words"]:
            verbs.setdefault(word, []).append(NamingVerb(frozenset(block["marker"]), block["any"]))
    known = lists(language).forms
    rejecting = raw["rejecting"]["verbs"]
    return NamingLists(
        {word: tuple(frames) for word, frames in verbs.items()},
        {form: word for word in verbs for form in inflect(word, language)},
        frozenset(form for word in rejecting for form in inflect(word, language))
        | {form for form, lemma in known.items() if lemma in rejecting},
        frozenset(raw["rejecting"]["names"]),
        frozenset(raw["rejecting"]["being"]),
        frozenset(raw["rejecting"]["turning"]),
        tuple(raw["distance"]["before"]),
        frozenset(raw["judging"]["words"]),
        frozenset(raw["judging"]["condemning"]),
        frozenset(raw["judging"]["relative"]),
        frozenset(raw["judging"]["participles"]),
        {key: frozenset(words) for key, words in raw["copulas"].items()},
        frozenset(raw["contestable"]["words"]),
        {key: frozenset(words) for key, words in raw["words"].items()},
    )


def is_marked(doc: Doc, index: int) -> bool:
    """Whether marked words begin at a token, an article before them included ("une « agression »")."""
    if doc[index].pos_ == "DET" and index + 1 < len(doc):
        index += 1
    if doc[index].text not in MARKS:
        return False
    # Straight marks open where no space follows them and one, or an elided article, stands before.
    straight_mark = doc[index].text in {'"', "'"}
    before = doc[index - 1] if index else None
    return not straight_mark or (
        not doc[index].whitespace_ and (before is None or bool(before.whitespace_) or before.text[-1:] in "'’(")
    )


def name_range(doc: Doc, index: int, end: int, language: str) -> Range | None:
    """The noun phrase or marked words that begin at a token and end before `end`."""
    if is_marked(doc, index):
        start = index + 1 if doc[index].text in MARKS else index + 2
        close = next((i for i in range(start, min(end, start + LONGEST_NAME)) if doc[i].text in CLOSERS), None)
        return (start, close - 1) if close is not None and close > start else None
    if straight(doc[index].lower_) in naming_lists(language).participles:
        return index, _clause_end(doc, index, end)
    head = index
    while head < end and doc[head].pos_ in {"DET", "NUM", "ADV", "AUX"} and head - index < 5:
        if doc[head].pos_ == "AUX" and head > index:
            return None
        head += 1
    if head >= end or doc[head].pos_ not in {"NOUN", "ADJ", "PROPN", "VERB", "X", "PRON"}:
        return None
    noun = head
    while noun + 1 < end and doc[noun].pos_ == "ADJ" and doc[noun + 1].pos_ in {"ADJ", "NOUN"}:
        noun += 1
    while language == "en" and noun + 1 < end and doc[noun].dep_ == "compound" and doc[noun + 1].pos_ == "NOUN":
        noun += 1
    agents = naming_lists(language).words["agents"]
    last = _with_complements(doc, max(noun, extent(doc[noun], language)[1]), end, language)
    for position in range(noun + 1, last + 1):
        participle = doc[position].pos_ == "VERB" and language == "fr" and doc[noun].pos_ != "VERB"
        apart = doc[position].text in {",", "("} or (doc[position].text in {"-", "–"} and doc[position].whitespace_)
        if participle or apart or straight(doc[position].lower_) in agents:
            last = max(position - 1, noun)
            break
    if last + 1 < end and doc[last + 1].text in MARKS:
        # "un pays « raciste »": the marked word belongs to the name.
        close = next((i for i in range(last + 2, min(end, last + 8)) if doc[i].text in CLOSERS), None)
        last = close if close is not None else last
    return index, last


def _with_complements(doc: Doc, last: int, end: int, language: str) -> int:
    """A name with its complements: "tueur à gages du FSB", "chef de l'État par intérim"."""
    of = naming_lists(language).words["of"]
    while language == "fr" and last + 2 < end:
        lower = straight(doc[last + 1].lower_)
        bare = lower in {"à", "par", "en"} and doc[last + 2].pos_ == "NOUN"
        head = last + 2 if doc[last + 2].pos_ != "DET" else last + 3
        if not (bare or lower in of) or head >= end or doc[head].pos_ not in {"NOUN", "PROPN"}:
            break
        last = head
    return last


def _clause_end(doc: Doc, index: int, end: int) -> int:
    """The last token before the next mark of punctuation."""
    last = index
    while last + 1 < end and doc[last + 1].text not in CLOSERS and not doc[last + 1].is_punct:
        last += 1
    return last


def is_contestable(doc: Doc, span: Range | None, language: str) -> bool:
    """Whether a name holds a word of the contestable list; proper names do not count."""
    known = naming_lists(language).contestable
    return span is not None and any(
        form in known for t in doc[span[0] : span[1] + 1] if t.pos_ != "PROPN" or t.is_lower for form in forms(t)
    )
