"""The rules that recognise expressions of time, compiled from `data/dates_fr.toml` and `data/dates_en.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from bascule.coding.lexicon import word_list
from bascule.coding.plain_text import PlainText, level

Value = int | str
# What stands for a group beside the words of its list. A number that a longer figure, a percentage, a sum or an hour
# goes on from is no day and no year.
_GOES_ON = r"(?![0-9]|[.,:][0-9]|,[0-9]{3}|\s?[%°€$£]|h[0-9]|\s[0-9]{3}(?![0-9]))"
_DIGITS = {
    "day": rf"(?:0?[1-9]|[12][0-9]|3[01])(?:er|st|nd|rd|th)?{_GOES_ON}",
    "n": r"[0-9]{1,3}(?![0-9.,])",
    "year": rf"(?:1[5-9][0-9]{{2}}|20[0-9]{{2}}|21[0-4][0-9]){_GOES_ON}",
    "any_year": r"(?:[0-9]{4}|[0-9]{2})(?![0-9/])",
    "short_year": r"[3-9][0-9](?![0-9])",
    "two_digits": r"[0-9]{2}(?![0-9])",
    "number": r"[0-9]{1,2}(?![0-9])",
    "decade": r"(?:1[5-9][0-9]|20[0-9])0",
    "century": r"(?:[0-9]{1,2}|[ivx]{1,5})(?:e|eme|er|st|nd|rd|th)(?![a-z])",
}
# Letters and figures only: a word of a list ends where the next character is neither.
_WORD_END = r"(?![^\W_])"
_PLACEHOLDER = re.compile(r"\{(:?)([a-z][a-z_]*)([0-9]?)(?:=([a-z_]+))?\}")
_GROUP = re.compile(r"\(\?p<", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern, what kind of expression it gives, and the words it needs or forbids around it."""

    kind: str
    pattern: re.Pattern[str]
    lists: Mapping[str, Mapping[str, Value]]
    given: Mapping[str, Value]
    after: frozenset[str] | None
    not_after: frozenset[str]
    not_before: frozenset[str]

    def values(self, found: re.Match[str]) -> dict[str, Value]:
        """What the words of a match mean, by group without its number's word form."""
        meant: dict[str, Value] = dict(self.given)
        for name, word in found.groupdict().items():
            if word is not None:
                meant[name] = self._meaning(name, word)
        return meant

    def _meaning(self, name: str, word: str) -> Value:
        listed = self.lists.get(name, {}).get(word)
        if listed is not None:
            return listed
        figures = re.match("[0-9]+", word)
        return int(figures[0]) if figures else word

    def fits(self, plain: PlainText, found: re.Match[str]) -> bool:
        """Whether the words around allow the match."""
        before = plain.word_before(found.start()) if self.after is not None or self.not_after else ""
        if self.after is not None and before not in self.after:
            return False
        if before in self.not_after:
            return False
        return not (self.not_before and plain.word_after(found.end()) in self.not_before)


@dataclass(frozen=True, slots=True)
class Grammar:
    """All that one language knows about expressions of time."""

    rules: tuple[Rule, ...]
    any_rule: re.Pattern[str]
    cores: frozenset[str]
    roles: tuple[tuple[str, re.Pattern[str]], ...]
    ranges: Mapping[str, Any]
    capitalised: frozenset[str]
    refused: re.Pattern[str]
    ahead_near: re.Pattern[str]
    was_ahead: re.Pattern[str]
    ahead_far: re.Pattern[str]
    was_over: re.Pattern[str]
    counted_on: re.Pattern[str]
    counted: frozenset[str]
    french: bool

    def matches(self, plain: PlainText, place: int) -> Iterator[tuple[Rule, re.Match[str]]]:
        """Rules that hold at a place, the first one first."""
        first = self.any_rule.match(plain.lower, place)
        if first is None or first.lastindex is None:
            return
        for rule in self.rules[first.lastindex - 1 :]:
            found = rule.pattern.match(plain.lower, place)
            if found is not None and rule.fits(plain, found):
                yield rule, found


@cache
def grammar(language: str) -> Grammar:
    """The grammar of a language (`fr`, `en`)."""
    data = word_list(f"dates_{language}")
    words = {name: _flat(entries) for name, entries in data["words"].items()}
    rules = tuple(rule for raw in data["rule"] for rule in _rules(raw, words, data))
    sources = (_GROUP.sub("(?:", re.sub(r"\?P<\w+>", "?:", rule.pattern.pattern)) for rule in rules)
    guards = data["guards"]
    return Grammar(
        rules=rules,
        any_rule=re.compile("|".join(f"({source})" for source in sources)),
        cores=_cores(words, guards["cores"], frozenset(map(level, guards["not_cores"]))),
        roles=tuple((role, re.compile(f"(?<![^\\W_]){level(p)}")) for role, p in data["roles"].items()),
        ranges={
            name: frozenset(map(level, value)) if isinstance(value, list) else re.compile(level(value))
            for name, value in data["ranges"].items()
        },
        capitalised=frozenset(map(level, guards["capitalised"])),
        refused=re.compile("|".join(map(level, guards["refused"]))),
        ahead_near=re.compile(level(guards["ahead_near"])),
        was_ahead=re.compile(level(guards["was_ahead"])),
        ahead_far=re.compile(level(guards["ahead_far"])),
        was_over=re.compile(level(guards["was_over"])),
        counted_on=re.compile(level(guards["counted_on"])),
        counted=frozenset(map(level, data["contexts"]["counted"])),
        french=language == "fr",
    )


def _flat(entries: Mapping[str, list[str]]) -> dict[str, Value]:
    return {
        level(word): int(key) if re.fullmatch("-?[0-9]+", key) else key
        for key, listed in entries.items()
        for word in listed
    }


def _cores(words: Mapping[str, Mapping[str, Value]], names: list[str], common: frozenset[str]) -> frozenset[str]:
    """The tokens near which an expression can stand: the longest one of each word or phrase that is not common."""
    found: set[str] = set()
    for name in names:
        for word in words[name]:
            tokens = [token for token in re.findall(r"[^\W_]+", word) if token not in common]
            if tokens:
                found.add(max(tokens, key=len))
    return frozenset(found)


def _rules(raw: Mapping[str, Any], words: Mapping[str, Mapping[str, Value]], data: Mapping[str, Any]) -> Iterator[Rule]:
    contexts: Mapping[str, list[str]] = data["contexts"]

    def listed(key: str) -> frozenset[str]:
        named = raw.get(key, [])
        return frozenset(map(level, contexts[named] if isinstance(named, str) else named))

    patterns = raw["pattern"] if isinstance(raw["pattern"], list) else [raw["pattern"]]
    for pattern in patterns:
        lists: dict[str, Mapping[str, Value]] = {}
        source = _expand(level(pattern), words, data["pieces"], lists)
        yield Rule(
            raw["kind"],
            re.compile(source + _WORD_END),
            lists,
            raw.get("set", {}),
            listed("after") if "after" in raw else None,
            listed("not_after"),
            listed("not_before"),
        )


def _expand(
    pattern: str,
    words: Mapping[str, Mapping[str, Value]],
    pieces: Mapping[str, str],
    lists: dict[str, Mapping[str, Value]],
) -> str:
    def fill(found: re.Match[str]) -> str:
        is_piece, name, number, other = found.groups()
        if is_piece:
            return _PLACEHOLDER.sub(fill, level(pieces[name]))
        source = other or name
        known = words.get(source, {})
        lists[name + number] = known
        options = [_DIGITS[source]] if source in _DIGITS else []
        options += [re.escape(word) + _ending(word) for word in sorted(known, key=len, reverse=True)]
        return f"(?P<{name}{number}>{'|'.join(options)})"

    return _PLACEHOLDER.sub(fill, _GROUP.sub("(?P<", pattern))


def _ending(word: str) -> str:
    return _WORD_END if word[-1].isalnum() else ""
