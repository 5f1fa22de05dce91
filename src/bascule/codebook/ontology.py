"""The coding standard as data: event types, modes, scores, contexts, sectors and channels, loaded once and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bascule.errors import BasculeError

SOURCE = "bascule/codebook/data/ontology.toml"
LANGUAGES = ("fr", "en")
QUAD_NUMBERS = (1, 2, 3, 4)
# PLOVER's scale of conflict and cooperation.
LOWEST_SCORE, HIGHEST_SCORE = -10.0, 10.0
# Two examples in each language for every record: one shows, two delimit.
LEAST_EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A code of the standard, what it means and how it reads in a sentence, in French and English."""

    code: str
    definition_fr: str
    definition_en: str
    examples_fr: tuple[str, ...]
    examples_en: tuple[str, ...]

    def definition(self, language: str) -> str:
        """What the code means, in `fr` or `en`."""
        return self.definition_fr if language == "fr" else self.definition_en

    def examples(self, language: str) -> tuple[str, ...]:
        """Sentences that bear the code, in `fr` or `en`."""
        return self.examples_fr if language == "fr" else self.examples_en


@dataclass(frozen=True, slots=True)
class Mode(Entry):
    """How an event type was done; `score` is None where PLOVER gives none and the type's holds."""

    score: float | None


@dataclass(frozen=True, slots=True)
class EventType(Entry):
    """One of the 16 types; `legacy_modes` occur in older POLECAT files and are never written."""

    quad: int
    score: float
    recipient: bool
    modes: tuple[Mode, ...]
    legacy_modes: tuple[str, ...]

    def mode(self, code: str) -> Mode | None:
        """The mode of this code, None where the type has no such mode."""
        return next((mode for mode in self.modes if mode.code == code), None)


@dataclass(frozen=True, slots=True)
class Context(Entry):
    """A subject an event of any type may bear on; `aliases` are spellings met in other files."""

    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sector(Entry):
    """What part of a society an actor belongs to."""


@dataclass(frozen=True, slots=True)
class Channel(Entry):
    """A channel of security cooperation: definition and examples for sign +, what weakens it for sign −."""

    weakens_fr: str
    weakens_en: str
    examples_minus_fr: tuple[str, ...]
    examples_minus_en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ontology:
    """The whole standard; tuples keep the order of the file, `quads` names the four quads by number."""

    quads: Mapping[int, str]
    types: tuple[EventType, ...]
    contexts: tuple[Context, ...]
    sectors: tuple[Sector, ...]
    channels: tuple[Channel, ...]

    def type(self, code: str) -> EventType:
        """The event type of this code. Raises BasculeError for an unknown one."""
        found = next((item for item in self.types if item.code == code), None)
        if found is None:
            known = ", ".join(item.code for item in self.types)
            raise BasculeError(f"unknown event type {code!r}", where=SOURCE, remedy=f"use one of {known}")
        return found

    def context(self, name: str) -> str | None:
        """The standard's spelling of a context, from its own or an alias; None for an unknown one."""
        return next((item.code for item in self.contexts if name == item.code or name in item.aliases), None)

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Every record with its place in the file ("types.CONSULT.modes.visit")."""
        for event_type in self.types:
            yield f"types.{event_type.code}", event_type
            for mode in event_type.modes:
                yield f"types.{event_type.code}.modes.{mode.code}", mode
        for table, group in (("contexts", self.contexts), ("sectors", self.sectors), ("channels", self.channels)):
            for entry in group:
                yield f"{table}.{entry.code}", entry


@cache
def ontology() -> Ontology:
    """The standard that ships with bascule. Raises BasculeError naming the record that does not hold."""
    text = files("bascule.codebook").joinpath("data").joinpath("ontology.toml").read_text(encoding="utf-8")
    return parse(text, SOURCE)


def quad(type: str) -> int:
    """1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict."""
    return ontology().type(type).quad


def score(type: str, mode: str | None = None) -> float:
    """Conflict to cooperation, -10 to +10: the mode's score, or the type's where no mode is given or it has none.

    Raises BasculeError for an unknown type or mode; legacy modes bear their type's score.
    """
    event_type = ontology().type(type)
    if mode is None or mode in event_type.legacy_modes:
        return event_type.score
    found = event_type.mode(mode)
    if found is None:
        known = ", ".join(item.code for item in event_type.modes) or "none: the type has no modes"
        raise BasculeError(f"unknown mode {mode!r} of {type}", where=SOURCE, remedy=f"use one of {known}")
    return event_type.score if found.score is None else found.score


def parse(text: str, where: str) -> Ontology:
    """An ontology from TOML. Raises BasculeError with the file, the record and what to do."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BasculeError("not valid TOML", where=where, remedy=str(error)) from error
    root = Record(tables, where, "the file")
    quads = {int(number): str(name) for number, name in root.table("quads").items()}
    if tuple(sorted(quads)) != QUAD_NUMBERS:
        raise root.fault("quads are not 1 to 4", "name each of the four quads once")
    result = Ontology(
        quads=quads,
        types=tuple(read_type(item) for item in root.records("types")),
        contexts=tuple(Context(**item.entry(), aliases=item.texts("aliases")) for item in root.records("contexts")),
        sectors=tuple(Sector(**item.entry()) for item in root.records("sectors")),
        channels=tuple(read_channel(item) for item in root.records("channels")),
    )
    check_examples(result, where)
    return result


@dataclass(frozen=True, slots=True)
class Record:
    """One table of the file under reading, with its place for messages."""

    values: Mapping[str, Any]
    where: str
    path: str

    def fault(self, what: str, remedy: str) -> BasculeError:
        return BasculeError(what, where=f"{self.where}, {self.path}", remedy=remedy)

    def table(self, key: str) -> Mapping[str, Any]:
        value = self.values.get(key)
        if not isinstance(value, dict) or not value:
            raise self.fault(f"table {key!r} is missing or empty", f"write [{key}] with its records")
        return value

    def records(self, key: str) -> Iterator[Record]:
        prefix = key if self.path == "the file" else f"{self.path}.{key}"
        for code, value in self.table(key).items():
            if not isinstance(value, dict):
                raise self.fault(f"{key}.{code} is no table", f"write [{prefix}.{code}]")
            yield Record(value, self.where, f"{prefix}.{code}")

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(f"{key} is missing or empty", f'write {key} = "..."')
        return value

    def texts(self, key: str, least: int = 0) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.fault(f"{key} is no list of texts", f'write {key} = ["...", "..."]')
        if len(value) < least:
            raise self.fault(f"{key} holds {len(value)}, not {least} or more", "add what is missing")
        return tuple(value)

    def number(self, key: str) -> float | None:
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fault(f"{key} is no number", f"write {key} = -2.5, without quotes")
        if not LOWEST_SCORE <= value <= HIGHEST_SCORE:
            raise self.fault(f"{key} is {value}", f"keep it between {LOWEST_SCORE:g} and {HIGHEST_SCORE:g}")
        return float(value)

    def entry(self) -> dict[str, Any]:
        """The fields every record has."""
        return {
            "code": self.path.rpartition(".")[2],
            **{f"definition_{language}": self.text(f"definition_{language}") for language in LANGUAGES},
            **{f"examples_{language}": self.texts(f"examples_{language}", LEAST_EXAMPLES) for language in LANGUAGES},
        }


def read_type(record: Record) -> EventType:
    """One `[types.X]` with its modes."""
    base = record.number("score")
    if base is None:
        raise record.fault("score is missing", "write score = 0.0, between -10 and 10")
    if record.values.get("quad") not in QUAD_NUMBERS:
        raise record.fault("quad is missing or unknown", "write quad = 1, 2, 3 or 4")
    if not isinstance(record.values.get("recipient"), bool):
        raise record.fault("recipient is missing", "write recipient = true or false")
    modes = record.records("modes") if "modes" in record.values else iter(())
    return EventType(
        **record.entry(),
        quad=record.values["quad"],
        score=base,
        recipient=record.values["recipient"],
        modes=tuple(Mode(**mode.entry(), score=mode.number("score")) for mode in modes),
        legacy_modes=record.texts("legacy_modes"),
    )


def read_channel(record: Record) -> Channel:
    """One `[channels.x]` with both signs."""
    return Channel(
        **record.entry(),
        weakens_fr=record.text("weakens_fr"),
        weakens_en=record.text("weakens_en"),
        examples_minus_fr=record.texts("examples_minus_fr", LEAST_EXAMPLES),
        examples_minus_en=record.texts("examples_minus_en", LEAST_EXAMPLES),
    )


def check_examples(standard: Ontology, where: str) -> None:
    """Raise BasculeError where one sentence stands for two records."""
    seen: dict[str, str] = {}
    for path, entry in standard.entries():
        sentences = entry.examples_fr + entry.examples_en
        if isinstance(entry, Channel):
            sentences += entry.examples_minus_fr + entry.examples_minus_en
        for sentence in sentences:
            if sentence in seen:
                remedy = f"write another one: {seen[sentence]} has it already"
                raise BasculeError(f"example {sentence!r} is used twice", where=f"{where}, {path}", remedy=remedy)
            seen[sentence] = path
