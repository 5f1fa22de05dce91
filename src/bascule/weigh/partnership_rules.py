"""The rules that move a channel of partnership between its states, read from `data/partnership_rules.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from bascule.errors import BasculeError
from bascule.ledger import ChannelAct

SOURCE = "bascule/weigh/data/partnership_rules.toml"
STATES = ("none", "announced", "active", "weakening", "suspended", "ended")
# States in which nothing is there that could decay.
AT_REST = frozenset({"none", "ended"})
# Characters on either side of the trigger in which a word speaks of the act: "a commencé à retirer ses troupes", but
# not "le départ des troupes, dix ans après que la guerre a commencé".
NEAR = 30


@dataclass(frozen=True, slots=True)
class StateRule:
    """One rule: which events it speaks of, and where it moves the state (`to` is empty where it moves nothing)."""

    name: str
    to: str
    why: str
    sign: str | None = None
    factuality: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    modes: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    # Near the trigger, and anywhere in the sentence.
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    not_from: frozenset[str] = frozenset()
    denies: bool = False

    def fits_marks(self, act: ChannelAct) -> bool:
        """Whether the rule speaks of such an act, whatever its words."""
        listed = (
            (self.factuality, act.factuality),
            (self.types, act.type),
            (self.modes, act.mode or "-"),
            (self.channels, act.channel),
        )
        return self.sign in (None, act.sign) and all(value in among for among, value in listed if among)

    def fits_words(self, act: ChannelAct) -> bool:
        """Whether the words it asks for stand near the trigger, and none that it does without in the sentence."""
        if not self.words:
            return True
        return _holds(_near_trigger(act), self.words) and not _holds(f" {act.sentence.casefold()} ", self.without)


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole set. `decay` is in years since the last use, by channel; `announced_years` for announcements."""

    version: str
    rules: tuple[StateRule, ...]
    decay: Mapping[str, int]
    announced_years: int
    directed: frozenset[str]
    sectors_left_out: frozenset[str]
    codes_left_out: frozenset[str]

    def rules_for(self, act: ChannelAct) -> tuple[StateRule, ...]:
        """The rules that an act with these marks may fit, the first whose words fit being its own."""
        found = []
        for rule in self.rules:
            if rule.fits_marks(act):
                found.append(rule)
                if not rule.words:
                    break
        return tuple(found)

    def lapse(self, state: str, channel: str, last_use: date) -> date | None:
        """The day on which a state lapses without further use, None where it lasts."""
        if state in AT_REST:
            return None
        years = self.announced_years if state == "announced" else self.decay.get(channel)
        return None if years is None else years_later(last_use, years)

    def takes(self, code: str) -> bool:
        """Whether an entity can be a partner."""
        parts = code.split(":")
        if parts[0] in self.codes_left_out:
            return False
        return parts[0] == "IGO" or len(parts) < 2 or parts[1] not in self.sectors_left_out


@cache
def state_rules() -> Rules:
    """The rules that ship with bascule. Raises BasculeError naming the one that does not hold."""
    text = files("bascule.weigh").joinpath("data").joinpath("partnership_rules.toml").read_text(encoding="utf-8")
    return parse(text, SOURCE)


def parse(text: str, where: str) -> Rules:
    """Rules from TOML, for those who keep their own. Raises BasculeError with the rule and what to do."""
    try:
        tables = tomllib.loads(text)
        return Rules(
            version=tables["version"],
            rules=tuple(_rule(item, where) for item in tables["rules"]),
            decay=dict(tables["decay"]),
            announced_years=tables["announced"]["years"],
            directed=frozenset(tables["directed"]["channels"]),
            sectors_left_out=frozenset(tables["parties"]["sectors_left_out"]),
            codes_left_out=frozenset(tables["parties"]["codes_left_out"]),
        )
    except tomllib.TOMLDecodeError as error:
        raise BasculeError("not valid TOML", where=where, remedy=str(error)) from error
    except KeyError as error:
        raise BasculeError(f"{error} is missing", where=where, remedy="write it as in the file that ships") from error


def years_later(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=min(day.year + years, date.max.year))
    except ValueError:
        return date(day.year + years, 3, 1)


def _rule(item: dict[str, Any], where: str) -> StateRule:
    name = str(item.get("name", "a rule without a name"))
    unknown = item.keys() - set(StateRule.__dataclass_fields__)
    states = {item.get("to", ""), *item.get("not_from", [])} - {"", *STATES}
    if unknown or states or not item.get("why"):
        what = f"unknown {', '.join(sorted(map(str, unknown or states)))}" if unknown or states else "no reason"
        raise BasculeError(what, where=f"{where}, {name}", remedy=f"states are {', '.join(STATES)}; give a why")
    sets = ("factuality", "types", "modes", "channels", "not_from")
    return StateRule(
        name=name,
        to=item.get("to", ""),
        why=item["why"],
        sign=item.get("sign"),
        words=tuple(item.get("words", ())),
        without=tuple(item.get("without", ())),
        denies=bool(item.get("denies", False)),
        **{key: frozenset(item.get(key, ())) for key in sets},
    )


def _near_trigger(act: ChannelAct) -> str:
    """The words round the trigger, in lower case with outer spaces; the first and last may be cut."""
    place, after = act.trigger_at, act.trigger_at + act.trigger_length
    return f" {act.sentence[max(0, place - NEAR) : after + NEAR].casefold()} "


def _holds(sentence: str, words: tuple[str, ...]) -> bool:
    """Whether one of the words begins a word of the sentence, which is in lower case with outer spaces."""
    level = sentence.replace("'", " ").replace("’", " ")
    return any(f" {word}" in level for word in words)
