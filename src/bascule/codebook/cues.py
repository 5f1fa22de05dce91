"""What a sentence is about (contexts) and through which channel of security cooperation an event passes.

Both read cue words of `data/cues_fr.toml` and `data/cues_en.toml`; `channel_rules` says which cues make which channel.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bascule.codebook.bodies import BLOCS
from bascule.codebook.channel_rules import RULES, Rule
from bascule.codebook.ontology import LANGUAGES, ontology
from bascule.errors import BasculeError

# Endings a plain cue word takes by itself: number and gender in French, number and possession in English.
ENDINGS = {"fr": r"(?i:es|e|s|x)?", "en": r"(?i:es|s|['’]s|['’])?"}
# `~` in a cue: far enough for "retirer les 5 100 soldats", short enough to stay in one phrase.
GAP = r"(?:[^\s.;:!?]+\s+){0,4}?"
BETWEEN = r"[\s'’\-]+"
INVISIBLE = {ord(character): None for character in "\u00ad\u200b\u2060\ufeff"}

# Acts that no partner does to a partner in security cooperation.
NO_CHANNEL = frozenset({"ASSAULT", "COERCE", "PROTEST"})
# Sides whose acts make or unmake security cooperation between states and bodies.
# "An accord with the Americans", "trained young Somalis": a people's name stands for its state.
BY_DEMONYM = frozenset({"SUPPORT", "AGREE", "COOPERATE", "AID", "SANCTION"})
PARTNER_SECTORS = frozenset({"GOV", "MIL", "COP", "SPY", "PRM", "LEG", "BUS"})
# An armed group is a partner only of those who help it, never of those who negotiate with or sanction it.
FRIENDLY = frozenset({"AID", "COOPERATE", "SUPPORT"})
# Acts a body or a bloc does among its own members: it may stand alone.
WITHIN_A_BODY = frozenset({"AGREE", "CONSULT", "COOPERATE"})
# Codes without a country that name no partner one could point to.
NOBODY = frozenset({"INTL", "XXX:GOV", "XXX", ""})


@dataclass(frozen=True, slots=True)
class CueList:
    """The cues of one language as patterns, by context and by group; `names` holds none of them."""

    names: re.Pattern[str]
    contexts: Mapping[str, re.Pattern[str]]
    groups: Mapping[str, re.Pattern[str]]

    def without_names(self, text: str) -> str:
        """The text with names that only sound like a cue blanked out, at unchanged length."""
        return self.names.sub(lambda match: " " * len(match.group()), text)


def find_contexts(text: str, language: str) -> tuple[str, ...]:
    """The contexts a sentence speaks of, in the order in which their first cues appear.

    `language` is `fr` or `en`; raises BasculeError for another.
    """
    known = cues(language)
    plain = known.without_names(level(text))
    found = [(match.start(), name) for name, cue in known.contexts.items() if (match := cue.search(plain))]
    order = {item.code: place for place, item in enumerate(ontology().contexts)}
    return tuple(name for _, name in sorted(found, key=lambda item: (item[0], order[item[1]])))


def find_channel(
    type: str,
    mode: str | None,
    text: str,
    language: str,
    *,
    actors: Sequence[str] = (),
    recipients: Sequence[str] = (),
    trigger: str = "",
) -> tuple[str | None, str | None]:
    """The channel of one event and its sign ("+" or "−"), or (None, None).

    `text` is the sentence or clause; `actors` and `recipients` are entity codes, both empty where unknown; of several
    channels in one sentence, the one whose cue stands nearest to the words `trigger` is taken.
    """
    if type in NO_CHANNEL or not between_partners(type, actors, recipients):
        return None, None
    known = cues(language)
    plain, groups = known.without_names(level(text)), known.groups
    if type == "CONSULT" and alone(actors, recipients) and not groups["military"].search(plain):
        # A body meeting by itself is security cooperation only where the sentence says that it is about security.
        return None, None
    focus = span_of(level(trigger), level(text))
    best: tuple[int, Rule] | None = None
    for rule in RULES:
        if not rule.admits(type, mode) or not all(groups[name].search(plain) for name in rule.needs):
            continue
        if any(groups[name].search(plain) for name in rule.without):
            continue
        distance = nearest(groups[rule.needs[0]], plain, focus) if rule.needs and focus else len(plain)
        if best is None or (focus and distance < best[0]):
            best = distance, rule
    if best is None or best[1].channel is None:
        return None, None
    return best[1].channel, best[1].sign


def between_partners(type: str, actors: Sequence[str], recipients: Sequence[str]) -> bool:
    """Whether an event lies between two sides that can cooperate in security; True where no side is known."""
    if not actors and not recipients:
        return True
    acting = {side for code in actors if (side := partner(type, code))}
    bearing = {side for code in recipients if (side := partner(type, code))}
    peoples = {code for code in actors if ":CVL" in code}
    if not acting or len(peoples) == len(actors) or (recipients and not bearing):
        return False
    if len(acting | bearing) > 1:
        return True
    # A request may leave open whom it is put to; a body or a bloc may act among its members.
    return not recipients and (type == "REQUEST" or (type in WITHIN_A_BODY and alone(actors, recipients)))


def partner(type: str, code: str) -> str | None:
    """The side an entity code stands for (a country, a body, a bloc, an armed group), None where it is no partner."""
    land, _, rest = code.partition(":")
    sector = rest.partition(":")[0]
    if code in NOBODY or land in NOBODY - {"XXX"}:
        return None
    if land == "IGO" or (land in BLOCS and not rest):
        return code
    if sector == "REB":
        return code if type in FRIENDLY else None
    if sector == "CVL" and type in BY_DEMONYM:
        return land
    return (code if land == "XXX" else land) if sector in PARTNER_SECTORS else None


def alone(actors: Sequence[str], recipients: Sequence[str]) -> bool:
    """Whether the only side known is one body or one bloc."""
    codes = {*actors, *recipients}
    return len(codes) == 1 and next(iter(codes)).partition(":")[0] in BLOCS | {"IGO"}


def nearest(cue: re.Pattern[str], text: str, focus: tuple[int, int]) -> int:
    """How many characters lie between `focus` and the nearest cue; 0 where they overlap."""
    start, end = focus
    return min(max(start - match.end(), match.start() - end, 0) for match in cue.finditer(text))


def span_of(words: str, text: str) -> tuple[int, int] | None:
    """Where `words` stand in `text`, None where they do not."""
    start = text.find(words) if words.strip() else -1
    return None if start < 0 else (start, start + len(words))


def level(text: str) -> str:
    """Composed accents, no invisible characters: what cues are looked up in."""
    return unicodedata.normalize("NFC", text).translate(INVISIBLE)


@cache
def cues(language: str) -> CueList:
    """The cues of one language. Raises BasculeError for an unknown language or a list that does not hold."""
    if language not in LANGUAGES:
        raise BasculeError(f"no cues for language {language!r}", remedy=f"use one of {', '.join(LANGUAGES)}")
    name = f"cues_{language}.toml"
    text = files("bascule.codebook").joinpath("data").joinpath(name).read_text(encoding="utf-8")
    return parse(text, language, f"bascule/codebook/data/{name}")


def parse(text: str, language: str, where: str) -> CueList:
    """Cues from TOML. Raises BasculeError with file, record and remedy where a list is missing, unknown or no list."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BasculeError("not valid TOML", where=where, remedy=str(error)) from error
    expected = {
        "contexts": {item.code for item in ontology().contexts},
        "groups": {name for rule in RULES for name in rule.needs + rule.without} | {"military"},
        "names": {"names"},
    }
    lists = {
        "contexts": tables.get("contexts", {}),
        "groups": tables.get("groups", {}),
        "names": tables.get("names", {}),
    }
    for table, names in expected.items():
        for name in sorted(names ^ set(lists[table])):
            remedy = f"add {name} = [...]" if name in names else "nothing uses it: take it out or mend its name"
            raise BasculeError(f"{name!r} is missing or unknown", where=f"{where}, [{table}]", remedy=remedy)
    patterns = {
        table: {name: pattern(checked(words, f"{where}, {table}.{name}"), language) for name, words in group.items()}
        for table, group in lists.items()
    }
    return CueList(patterns["names"]["names"], patterns["contexts"], patterns["groups"])


def checked(words: object, where: str) -> list[str]:
    """A list of cues, each once. Raises BasculeError."""
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and word.strip() for word in words):
        raise BasculeError("no list of cues", where=where, remedy='write name = ["a cue", "another"]')
    twice = sorted({word for word in words if words.count(word) > 1})
    if twice:
        raise BasculeError(f"cue {twice[0]!r} stands twice", where=where, remedy="take one out")
    return words


def pattern(words: Sequence[str], language: str) -> re.Pattern[str]:
    """One pattern that finds any of the cues as whole words."""
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(cue_pattern(cue, language) for cue in words)})(?![^\W_])")


def cue_pattern(cue: str, language: str) -> str:
    """One cue as a pattern: endings, `*` and `~` as the lists' header says."""
    result, separator = "", ""
    for word in re.split(BETWEEN, level(cue)):
        if word == "~":
            separator = r"\s+" + GAP
            continue
        stem = word.removesuffix("*")
        # Initials take no ending and must be capitals, else "AIDS" is found in "he aids".
        initials = stem.isupper() and len(stem) > 1
        body = re.escape(stem) if initials else "".join(letter_pattern(letter) for letter in stem)
        ending = r"[^\W\d_]*" if word.endswith("*") else "" if initials else ENDINGS[language]
        result += separator + body + ending
        separator = BETWEEN
    return result


def letter_pattern(letter: str) -> str:
    """A letter in either case; one with an accent also without it."""
    variants = {letter.lower(), letter.upper()}
    bare = unicodedata.normalize("NFD", letter)[0]
    if bare != letter:
        variants |= {bare.lower(), bare.upper()}
    return "[" + "".join(sorted(variants)) + "]" if letter.isalpha() else re.escape(letter)
