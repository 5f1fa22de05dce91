"""The cue lists: words of saying and thinking with their kinds and frames, the forms of verbs, the kind of a cue."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bascule.coding.lexicon import straight, word_list

KINDS = ("neutral", "asserting", "distancing", "denying", "admitting", "promising", "warning")


@dataclass(frozen=True, slots=True)
class Reporting:
    """One entry of a cue list: its kind, and the frames in which the words reported stand (see the list)."""

    lemma: str
    kind: str
    frames: frozenset[str]
    second: str = ""
    reflexive: bool = False


@dataclass(frozen=True, slots=True)
class Lists:
    """The cue lists of one language."""

    verbs: Mapping[str, tuple[Reporting, ...]]
    forms: Mapping[str, str]
    nouns: Mapping[str, str]
    claims: frozenset[str]
    about: frozenset[str]
    strong: frozenset[str]
    about_markers: frozenset[str]
    prepositions: tuple[tuple[str, ...], ...]
    measures: frozenset[str]
    viewers: frozenset[str]
    words: Mapping[str, frozenset[str]]
    states: Mapping[str, str]


@cache
def lists(language: str) -> Lists:
    """The cue lists of a language, read once."""
    raw = word_list(f"attribution_{language}")
    verbs: dict[str, list[Reporting]] = {}
    forms: dict[str, str] = {}
    for block in raw["verbs"]:
        for phrase in block["words"]:
            words = straight(phrase).replace("s'", "se ").split()
            reflexive = words[0] == "se"
            words = words[1:] if reflexive else words
            entry = Reporting(words[0], block["kind"], frozenset(block["frames"]), " ".join(words[1:]), reflexive)
            verbs.setdefault(words[0], []).append(entry)
            for form in inflect(words[0], language):
                forms.setdefault(form, words[0])
    for lemma, irregular in raw["forms"].items():
        for form in irregular:
            forms[form] = lemma
    return Lists(
        {lemma: tuple(entries) for lemma, entries in verbs.items()},
        forms,
        {noun: kind for kind in KINDS for noun in raw["nouns"].get(kind, ())},
        frozenset(raw["nouns"]["claims"]),
        frozenset(raw["nouns"]["about"]),
        frozenset(raw["nouns"]["strong"]),
        frozenset(raw["nouns"]["about_markers"]),
        tuple(tuple(re.findall(r"\w+'|\w+", p)) for p in raw["alone"]["prepositions"]),
        frozenset(raw["alone"]["measures"]),
        frozenset(raw["alone"]["viewers"]),
        {key: frozenset(words) for key, words in raw["words"].items()},
        {
            form: lemma
            for lemma, entries in verbs.items()
            if any("state" in e.frames for e in entries)
            for form in ((lemma, f"{lemma}e", f"{lemma}s", f"{lemma}es") if language == "fr" else (lemma,))
        },
    )


def inflect(lemma: str, language: str) -> list[str]:
    """Third-person forms and participles of a regular verb; the lists name the others."""
    if language == "en":
        stem = lemma[:-1] if lemma.endswith("e") else lemma
        if re.search(r"[^aeiou]y$", lemma):
            return [lemma, f"{lemma[:-1]}ies", f"{lemma[:-1]}ied", f"{lemma}ing"]
        third = f"{lemma}es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else f"{lemma}s"
        return [lemma, third, f"{stem}ed", f"{stem}ing"]
    if lemma.endswith("er"):
        stem = lemma[:-2]
        soft = stem[:-1] + "ç" if stem.endswith("c") else stem + "e" if stem.endswith("g") else stem
        closed = re.sub(r"[ée]([^aeiouyéè]+)$", r"è\1", stem)
        found = [lemma, *(closed + e for e in ("e", "ent", "era", "eront")), *(stem + e for e in ("e", "ent"))]
        if stem.endswith(("el", "et")):
            found += [stem + stem[-1] + e for e in ("e", "ent", "era", "eront")]
        found += [soft + e for e in ("ait", "aient", "a", "ant")]
        return found + [stem + e for e in ("é", "ée", "és", "ées", "èrent", "era", "eront")]
    if lemma.endswith("ir"):
        stem = lemma[:-1]
        return [
            lemma,
            f"{stem}t",
            *(f"{stem}{e}" for e in ("ssent", "ssait", "ssaient", "ssant", "", "e", "s", "es", "ra")),
        ]
    return [lemma]


def _turned(lemma: str, known: Lists) -> str:
    """What a denial that is itself negated amounts to: "n'exclut pas" leaves open, "ne nie pas" admits."""
    return "neutral" if lemma in known.words["leaving_open"] else "admitting"


def cue_kind(cue: str, language: str) -> str | None:
    """The kind of a cue as written or by its lemma ("a-t-il nié", "deny"), or None where no list knows it."""
    known = lists(language)
    words = re.findall(r"\w+", straight(cue.lower()))
    reflexive = any(w in {"se", "s"} for w in words)
    for position in range(len(words) - 1, -1, -1):
        lemma = words[position] if words[position] in known.verbs else known.forms.get(words[position])
        entries = [e for e in known.verbs.get(lemma or "", ()) if f" {e.second} " in f"  {' '.join(words)} "]
        if entries:
            exact = [e for e in entries if e.reflexive == reflexive]
            kind = max(exact or entries, key=lambda e: bool(e.second)).kind
            negated = kind == "denying" and bool(known.words["negators"] & set(re.findall(r"n't|\w+", cue.lower())))
            return _turned(lemma or "", known) if negated else kind
        noun = next((n for n in (words[position], words[position].rstrip("s")) if n in known.nouns), None)
        if noun:
            return known.nouns[noun]
    leading = " ".join(words)
    for preposition in known.prepositions:
        if leading.startswith(" ".join(w.rstrip("'") for w in preposition)):
            return "neutral"
    return None
