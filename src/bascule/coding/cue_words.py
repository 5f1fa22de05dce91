"""Words that carry an event: the cue lists, and which entry of them fits a token of the parse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from bascule.coding.lexicon import forms, straight, word_list
from bascule.coding.syntax import OBJECT, PASSIVE_SUBJECT, complements, is_passive, is_reflexive

if TYPE_CHECKING:
    from spacy.tokens import Token

VERBAL = frozenset({"VERB", "AUX"})


@dataclass(frozen=True, slots=True)
class Cue:
    """One entry of a cue list; `data/event_cues_fr.toml` says what each key means."""

    type: str
    mode: str | None
    objects: frozenset[str]
    companions: frozenset[str]
    reciprocal: bool
    reflexive: bool
    military: bool
    from_body: bool
    located: bool
    buys: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A cue on a token. `bears`: for a noun, "X de Y" has Y under the act; `object` is the noun that made it fit."""

    token: Token
    cue: Cue
    noun: bool
    bears: bool
    object: Token | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    words: tuple[str, ...]
    cue: Cue
    bears: bool


@cache
def _lists(language: str) -> tuple[dict[str, list[_Entry]], dict[str, list[_Entry]]]:
    verbs: dict[str, list[_Entry]] = {}
    nouns: dict[str, list[_Entry]] = {}
    for raw in word_list(f"event_cues_{language}")["cue"]:
        wanted = frozenset((*raw.get("objects", ()), *raw.get("noun_of", ())))
        cue = _cue(raw, wanted)
        for word in raw.get("verbs", ()):
            verbs.setdefault(word.split()[0], []).append(_Entry(tuple(word.split()), cue, False))
        for key in ("nouns", "nouns_of"):
            for word in raw.get(key, ()):
                parts = tuple(word.split())
                head = parts[0] if language == "fr" else parts[-1]
                nouns.setdefault(head, []).append(_Entry(parts, cue, key == "nouns_of"))
    return verbs, nouns


def _cue(raw: dict[str, Any], wanted: frozenset[str]) -> Cue:
    return Cue(
        raw["type"],
        raw.get("mode"),
        wanted,
        frozenset(raw.get("with", ())),
        raw.get("reciprocal", False),
        raw.get("reflexive", False),
        raw.get("military", False),
        raw.get("from_body", False),
        raw.get("located", False) or raw.get("visit", False),
        raw.get("buys", False),
    )


def match_cue(token: Token, language: str) -> Match | None:
    """The most telling entry for a token, or None; one with its object present outranks a bare one."""
    return next(iter(match_cues(token, language)), None)


def match_cues(token: Token, language: str) -> list[Match]:
    """All entries that fit a token, the most telling first."""
    verbs, nouns = _lists(language)
    fitting: list[tuple[int, Match]] = []
    if token.pos_ in VERBAL or (token.pos_ == "ADJ" and (is_participle(token) or is_reflexive(token))):
        candidates = [(entry, False) for form in verb_forms(token, language) for entry in verbs.get(form, ())]
    elif token.pos_ in {"NOUN", "PROPN"}:
        candidates = [(entry, True) for form in forms(token) for entry in nouns.get(form, ())]
    else:
        return []
    for entry, noun in candidates:
        rank, found = _fit(token, entry, noun, language)
        if found is not None:
            fitting.append((rank, found))
    return [found for _, found in sorted(fitting, key=lambda item: -item[0])]


def is_participle(token: Token) -> bool:
    """Whether a token tagged as an adjective is a past participle by its morphology or its ending."""
    return "Part" in token.morph.get("VerbForm") or straight(token.lower_).endswith(("é", "ée", "és", "ées"))


def verb_forms(token: Token, language: str) -> tuple[str, ...]:
    """Lemmas under which a verb is looked up; French participles tagged as adjectives get their infinitive back."""
    found = list(forms(token))
    lower = straight(token.lower_)
    if language == "fr":
        for ending in ("ées", "ée", "és", "é"):
            if lower.endswith(ending):
                found.append(lower[: -len(ending)] + "er")
                break
        if lower.startswith("re") and token.lemma_.startswith("re"):
            found.append(token.lemma_[2:])
    return tuple(dict.fromkeys(found))


def _fit(token: Token, entry: _Entry, noun: bool, language: str) -> tuple[int, Match | None]:
    cue = entry.cue
    if len(entry.words) > 1 and not _phrase(token, entry.words, language):
        return 0, None
    if cue.reflexive and not is_reflexive(token):
        return 0, None
    if not cue.reflexive and not noun and is_reflexive(token) and language == "fr" and _needs_object(token):
        return 0, None
    rank = 2 * (len(entry.words) - 1) + (1 if cue.reflexive or cue.located or cue.military or cue.from_body else 0)
    chosen: Token | None = None
    if cue.objects:
        chosen = next((o for o in bearers(token, noun) if any(f in cue.objects for f in forms(o))), None)
        if chosen is None:
            return 0, None
        rank += 3
    if cue.companions:
        around = [n for o in (token, *([chosen] if chosen is not None else [])) for _, n in complements(o)]
        if not any(form in cue.companions for n in around for form in forms(n)):
            return 0, None
        rank += 2
    return rank, Match(token, cue, noun, entry.bears, chosen)


def _needs_object(token: Token) -> bool:
    # "s'appeler", "se demander", "se trouver": the reflexive is another verb.
    return token.lemma_ in {"appeler", "demander", "trouver", "rendre", "retirer", "mettre", "prier"}


def _phrase(token: Token, words: tuple[str, ...], language: str) -> bool:
    """Whether the words stand around the head in order; an adjective may come between ("appel très téléphonique")."""
    step = 1 if language == "fr" else -1
    rest = words[1:] if language == "fr" else tuple(reversed(words[:-1]))
    position = token.i
    for word in rest:
        for _ in range(3):
            position += step
            if not 0 <= position < len(token.doc):
                return False
            candidate = token.doc[position]
            if word in forms(candidate) or straight(candidate.lower_).endswith("'" + word):
                break
        else:
            # "coup d'état" may be one token or three.
            wanted = " ".join(words).replace("' ", "'")
            # A token holds a character at least.
            return straight(token.doc[token.i : token.i + len(wanted)].text.lower()).startswith(wanted)
    return True


def bearers(token: Token, noun: bool) -> Iterator[Token]:
    """The nouns that complete a verb or a noun: objects, passive subjects, complements, all coordinated ones too."""
    labels = OBJECT if noun else OBJECT | PASSIVE_SUBJECT | {"attr", "xcomp"}
    for child in token.children:
        if child.dep_ in labels or (noun and child.dep_ in {"compound", "nmod", "amod"}):
            yield from _with_conjuncts(child)
    for _, item in complements(token):
        yield item
        if item.pos_ == "NOUN":
            # "un lot d'hélicoptères", "des dizaines de blindés": the counted thing.
            yield from (inner for marker, inner in complements(item) if marker in {"de", "d'", "d’", "of"})
    for child in token.children:
        if child.dep_ in labels and child.pos_ == "NOUN":
            yield from (inner for marker, inner in complements(child) if marker in {"de", "d'", "d’", "of"})
    if not noun and token.dep_ in {"acl", "amod", "acl:relcl", "relcl"} and is_passive(token):
        yield token.head


def _with_conjuncts(token: Token) -> Iterator[Token]:
    yield token
    for child in token.children:
        if child.dep_ == "conj":
            yield from _with_conjuncts(child)
