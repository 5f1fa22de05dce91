"""Where a text may name a place: capitalised words that a table knows, and what stands before and after them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from bascule.coding.gazetteer import Entry, fold, look_up, own_places
from bascule.coding.lexicon import word_list

# The longest names have seven words, parts of compounds and letters before apostrophes counted.
LONGEST = 7
# Far enough back for "dans la localité septentrionale de".
BEFORE = 70
WORD = re.compile(r"\w+")
KINDS = ("city", "point", "region", "deed")
# Between the words of one name: a space, hyphen, apostrophe, or the full stop of "St.".
JOINTS = frozenset({" ", "-", "'", ". "})
# "Bamako, 3 juin (Agence)", "KYIV, Ukraine (AP) —", "Gao, Mali, June 3 –": at the head of a line.
DATELINE = re.compile(
    r"^([^\W\d_][\w' .-]{1,30}?)(?:,\s+[^\W\d_][\w' -]{2,25})?"
    r"(?:(?:,?\s+(?:le\s+)?\d{1,2}(?:er)?\s+\w{3,9}\.?(?:\s+\d{4})?|,\s+\w{3,9}\.?\s+\d{1,2}(?:,\s+\d{4})?)"
    r"(?:\s*[(–—:]|\s+-{1,2}\s|\s*,?\s*\()|\s+\([A-Z][\w ./]{1,25}\)|\s*(?:[–—]|-{1,2})\s)"
)
# How sure a mention is to be a place by its surroundings.
# BODY: the name is part of another name ("université de").
BODY, BARE, LOCATED, NAMED = -1, 0, 1, 2


@dataclass(frozen=True, slots=True)
class Cue:
    """What surrounds a name: `strength` (BODY, BARE, LOCATED by a preposition, NAMED by a noun), `kind` of the noun
    (city, point, region, deed, compass or empty), whether the preposition could be of giving, of
    states too, and whether the noun makes an unknown name a place."""

    strength: int = BARE
    kind: str = ""
    dative: bool = False
    of_states: bool = False
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words that may name a place: offsets into the text, the folded name, and what the tables know of it."""

    start: int
    end: int
    key: str
    entries: tuple[Entry, ...]
    cue: Cue


@cache
def cue_words(language: str) -> dict[str, Any]:
    """The list of words of a language."""
    return word_list(f"place_cues_{language}")


def words_of(language: str, part: str, name: str) -> frozenset[str]:
    """One list of it as a set."""
    return frozenset(cue_words(language)[part][name])


@cache
def risky(kind: str) -> frozenset[str]:
    """Folded names that are also words, `words`; words but `towns` in the news as well; `names` of persons."""
    return frozenset(word_list("place_risks")[kind])


@cache
def _own_first_words() -> frozenset[str]:
    """First words of our own names, in lower case as well ("bande de Gaza")."""
    return frozenset(key.split()[0] for key in own_places())


@cache
def _before(language: str) -> dict[str, re.Pattern[str]]:
    """What may stand directly before a name, as patterns that end where it begins."""
    lists = cue_words(language)

    def one_of(words: Iterable[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

    articles = "(la |l'|les |le |)" if language == "fr" else "(the |)"
    of = r"(?:de la |de l'|de |d'|du |des )" if language == "fr" else r"of (?:the )?"
    compass = one_of(lists["compass"]["words"])
    nouns = one_of(word for kind in KINDS for word in lists["nouns"][kind])
    links = "de |du |des |d'|et |à |où |que |près " if language == "fr" else "of |and |to |in |where |that "
    found = {
        "states": rf"\b({one_of(lists['prepositions']['of_states'])})(?: |(?<=')){articles}$",
        "bodies": rf"\b(?:{one_of(lists['nouns']['bodies'])}) {of}$",
        "towns": rf"\b({one_of(lists['prepositions']['of_towns'])}) {articles}$",
        "compass": rf"\b(?:{compass})(?: [\w-]+)? {of}$",
        "noun": rf"\b({nouns})(?: (?!{links})[\w'-]+){{0,2}} {of}$",
    }
    if language == "en":
        found["adjective"] = rf"\b(?:{one_of(lists['compass']['adjectives'])}) $"
        found["title"] = r"\b(?:the|a|an) (?:[\w-]+ ){0,2}?(town|city|village|port|region|province|capital|island),? $"
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in found.items()}


def cue_at(level: str, start: int, end: int, language: str) -> Cue:
    """What surrounds a name that stands at `start` to `end` of a text with straight apostrophes."""
    stretch = re.split(r"[.!?;:()\"«»\n]\s*", level[max(0, start - BEFORE) : start])[-1]
    if not level[level.rfind("\n", 0, start) + 1 : start].strip():
        head = DATELINE.match(level[start : start + 90])
        if head is not None and head.end(1) == end - start:
            return Cue(NAMED, "city")
    patterns, lists = _before(language), cue_words(language)
    if patterns["bodies"].search(stretch):
        return Cue(BODY)
    if language == "en":
        after = WORD.match(level, end + 1) if level[end : end + 1] == " " else None
        if (
            after is not None
            and after[0].lower() in lists["nouns"]["region"]
            and after[0].lower() not in {"sea", "gulf"}
        ):
            return Cue(NAMED, "region")
        if after is not None and after[0].lower() in {*lists["nouns"]["point"], "city", "town", "village"}:
            return Cue(NAMED, "city")
    if (match := patterns["states"].search(stretch)) is not None:
        word, article = match[1].lower(), match[2]
        # "à la Russie", "à l'Ukraine": given or said to; the place is "en Russie".
        if not (word == "à" and article and language == "fr"):
            return Cue(LOCATED, dative=word in lists["prepositions"]["dative"], of_states=True)
    if (match := patterns["noun"].search(stretch)) is not None:
        noun = match[1].lower()
        kind = next(kind for kind in KINDS if noun in lists["nouns"][kind])
        return Cue(NAMED, kind, unknown=noun in lists["nouns"]["unknown"], of_states=True)
    if language == "en":
        if (match := patterns["title"].search(stretch)) is not None:
            noun = match[1].lower()
            return Cue(NAMED, "region" if noun in lists["nouns"]["region"] else "city")
        if patterns["adjective"].search(stretch):
            return Cue(LOCATED, "compass", of_states=True)
    if patterns["compass"].search(stretch):
        return Cue(LOCATED, "compass", of_states=True)
    if (match := patterns["towns"].search(stretch)) is not None:
        return Cue(LOCATED, dative=match[1].lower() in lists["prepositions"]["dative"])
    return Cue()


# A text is asked about twice, for its countries and for its places.
@lru_cache(maxsize=2)
def find_candidates(level: str, language: str) -> tuple[Candidate, ...]:
    """The longest names a table knows at capitalised words, in order, without overlap. `level` has straight
    apostrophes and spaces (`lexicon.straight`)."""
    return tuple(_candidates(level, language))


def _candidates(level: str, language: str) -> Iterator[Candidate]:
    words = [(match.start(), match.end()) for match in WORD.finditer(level)]
    index = 0
    while index < len(words):
        found = _longest(level, words, index, language)
        if found is None:
            index += 1
            continue
        last, key, entries = found
        start, end = words[index][0], words[last][1]
        yield Candidate(start, end, key, entries, cue_at(level, start, end, language))
        index = last + 1


def _longest(
    level: str, words: list[tuple[int, int]], index: int, language: str
) -> tuple[int, str, tuple[Entry, ...]] | None:
    start, first_end = words[index]
    upper = level[start].isupper()
    if not upper and fold(level[start:first_end]) not in _own_first_words():
        return None
    if start and level[start - 1] == "'" and not re.search(r"(?:^|[^\w'])(?:[ldLD]|[jJ]usqu)'$", level[:start][-8:]):
        return None
    last = index
    while last + 1 < len(words) and last - index + 1 < LONGEST and level[words[last][1] : words[last + 1][0]] in JOINTS:
        last += 1
    for stop in range(last, index - 1, -1):
        end = words[stop][1]
        tail = words[stop][0]
        if level[tail : words[stop][1]] == "s" and level[tail - 1] == "'":
            continue
        if upper and not (level[tail].isupper() or level[tail].isdigit() or level[tail - 1] in "-'"):
            continue
        piece = level[start:end]
        key = fold(piece)
        entries = look_up(key) if upper else tuple(e for e in own_places().get(key, ()) if _same_case(e.name, piece))
        entries = tuple(e for e in entries if not e.own or _same_case(e.name, piece))
        key, entries = _contracted(level, start, key, entries, language)
        if entries:
            return stop, key, entries
    return None


def _contracted(
    level: str, start: int, key: str, entries: tuple[Entry, ...], language: str
) -> tuple[str, tuple[Entry, ...]]:
    """The name with the article that a preposition swallowed: "au Caire" is "Le Caire", "des Cayes" "Les Cayes"."""
    if language != "fr" or not level[start].isupper():
        return key, entries
    before = level[max(0, start - 4) : start].lower()
    article = "le" if before.endswith(("au ", "du ")) else "les" if before.endswith(("aux ", "des ")) else ""
    if article and (whole := tuple(e for e in look_up(f"{article} {key}") if e.own or e.population)):
        return f"{article} {key}", whole
    return key, entries


def _same_case(name: str, piece: str) -> bool:
    """Whether every word that the table capitalises is capitalised in the text."""
    wanted, seen = WORD.findall(name), WORD.findall(piece)
    return len(wanted) == len(seen) and all(
        not w[0].isupper() or s[0].isupper() for w, s in zip(wanted, seen, strict=True)
    )


def unknown_name(level: str, start: int) -> int | None:
    """Where the capitalised words that begin at `start` end; None where none stands there."""
    match = re.compile(r"[A-ZÀ-Þ][\w]*(?:[ '-](?:(?:de|du|el|al|ag|des|la) )?[A-ZÀ-Þ]\w*){0,3}").match(level, start)
    return match.end() if match is not None and match.end() - start > 2 else None
