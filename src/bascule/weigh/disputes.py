"""Disputes: a name, or an act, that some assert and others deny, always with both sides.

The rules. `same-name-v1`: statements with opposite stances on the same name for the same bearer; the bearer is an
entity where the reading knew it, or learns it from other words of the same article or, if they agree, of the ledger.
`denial-near-v1`: an act told as done, feared or possible, and a denial of it (a negated event in somebody's mouth, or a
rejection of the accusation) within `days` of each other, or in one article. Denials gather round the earliest, never
round each other, so that one quarrel a week does not become one quarrel a year.

What one voice alone says, both ways, is a change of mind and no dispute.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bascule.ledger import Ledger, LedgerCharacterisation
from bascule.weigh.denied_acts import RULE, Quarrel, quarrels
from bascule.weigh.statements import Side, Statement, belongs, from_characterisation, in_order, speakers_of
from bascule.weigh.voices import count_voices
from bascule.weigh.wording import bearer_words, name_key

NAME_RULE = "same-name-v1"


@dataclass(frozen=True, slots=True)
class Dispute:
    """One contested matter with both of its sides.

    `kind` is `name` (somebody is called something) or `act` (somebody did something). A name has `of` (the entity where
    it is known, else the words most used) and `as_`; an act has `type`, `actors` and `recipients`. `rule` and `days`
    say how the sides were brought together.
    """

    id: str
    kind: str
    of: str | None
    as_: str | None
    type: str | None
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    asserted: Side
    denied: Side
    rule: str
    days: int | None = None

    @property
    def subject(self) -> str:
        """What it is about, in a few words."""
        if self.kind == "name":
            return f"{self.of}: {self.as_}"
        sides = " > ".join(", ".join(codes) for codes in (self.actors, self.recipients) if codes)
        return f"{self.type} {sides}"

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Both sides' statements, first statement first."""
        return tuple(sorted((*self.asserted.statements, *self.denied.statements), key=in_order))


def disputes(
    ledger: Ledger,
    country: str | None = None,
    *,
    days: int = 7,
    kind: str | None = None,
    from_: date | None = None,
    to: date | None = None,
    on: date | None = None,
    known_by: date | None = None,
    run: str | None = None,
) -> list[Dispute]:
    """The disputes of a ledger, latest word first; both sides of each stay whole.

    `country` (or entity) keeps those it is a party, a bearer or a speaker of; `kind` is `name` or `act`; `from_` and
    `to` those in which something was published between the two days; `on` hears only what was published by that day,
    `known_by` only what was recorded by then. Raises ValueError where `days` is negative.
    """
    heard: dict[str, Any] = {"known_by": known_by, "run": run}
    found: list[Dispute] = []
    if kind in (None, "name"):
        items = [i for claim in ledger.claims(**heard) for i in (*claim.asserted, *claim.rejected)]
        found += disputed_names(i for i in items if _by(i.published, on))
    if kind in (None, "act"):
        denying = [
            *ledger.events(factuality="negated", **heard),
            *ledger.events(type=["REJECT", "ACCUSE"], **heard),
        ]
        kinds = {item.event.type for item in denying if item.event.factuality == "negated"}
        kinds |= {item.event.type for item in denying if item.event.type == "ACCUSE"}
        # An act that was never denied is not fetched unless an accusation may hold it, denied as a whole.
        rejected = any(item.event.type == "REJECT" for item in denying)
        told = ledger.events(type=None if rejected else sorted(kinds), **heard) if kinds or rejected else []
        found += disputed_acts((i for i in (*denying, *told) if _by(i.published, on)), days=days)
    found = _without_doubles(found)
    found = [item for item in found if _within(item, from_, to) and (country is None or _concerns(item, country))]
    return sorted(found, key=lambda item: (-_last(item).toordinal(), item.kind, item.subject, item.id))


def disputed_names(items: Iterable[LedgerCharacterisation]) -> list[Dispute]:
    """The names that some of these characterisations assert and others reject; their order makes no difference."""
    alike: dict[str, list[LedgerCharacterisation]] = {}
    for item in {item.characterisation_id: item for item in items}.values():
        alike.setdefault(name_key(item.characterisation.as_.exact), []).append(item)
    found = []
    for name, group in sorted(alike.items()):
        gathered: dict[str, list[LedgerCharacterisation]] = {}
        for item, bearer in zip(group, _bearers(group), strict=True):
            gathered.setdefault(bearer, []).append(item)
        for bearer, said in sorted(gathered.items()):
            sides = _sides(
                [from_characterisation(i) for i in said if i.characterisation.stance == "asserts"],
                [from_characterisation(i) for i in said if i.characterisation.stance == "rejects"],
            )
            if sides:
                entity = next((i.of_entity for i in said if i.of_entity == bearer), None)
                found.append(
                    Dispute(
                        id=_identity(NAME_RULE, bearer, name),
                        kind="name",
                        of=entity or _commonest(i.characterisation.of.exact for i in said),
                        as_=_commonest(i.characterisation.as_.exact for i in said),
                        type=None,
                        actors=(),
                        recipients=(),
                        asserted=sides[0],
                        denied=sides[1],
                        rule=NAME_RULE,
                    )
                )
    return found


def disputed_acts(events: Iterable[Any], *, days: int = 7) -> list[Dispute]:
    """The acts that some of these ledger events assert and others deny; their order makes no difference.

    Raises ValueError where `days` is negative.
    """
    found = []
    for quarrel in quarrels(events, days=days):
        sides = _sides(quarrel.asserted, quarrel.denied)
        if sides:
            found.append(_act(quarrel, sides, days))
    return found


def _act(quarrel: Quarrel, sides: tuple[Side, Side], days: int) -> Dispute:
    return Dispute(
        id=_identity(RULE, str(days), *quarrel.key),
        kind="act",
        of=None,
        as_=None,
        type=quarrel.type,
        actors=quarrel.actors,
        recipients=quarrel.recipients,
        asserted=sides[0],
        denied=sides[1],
        rule=RULE,
        days=days,
    )


def _sides(asserted: list[Statement], denied: list[Statement]) -> tuple[Side, Side] | None:
    """Both sides, None where one is empty or a single voice speaks on both."""
    if not asserted or not denied or len({item.voice for item in (*asserted, *denied)}) < 2:
        return None
    return _side(asserted), _side(denied)


def _side(statements: Iterable[Statement]) -> Side:
    ordered = tuple(sorted({item.record_id: item for item in statements}.values(), key=in_order))
    return Side(speakers_of(ordered), ordered, count_voices(ordered))


def _bearers(group: list[LedgerCharacterisation]) -> list[str]:
    """For each, the bearer of the name: an entity code, or words; see the rule at the top."""
    words = [bearer_words(item.characterisation.of.exact) for item in group]
    articles: dict[str, list[int]] = {}
    for number, item in enumerate(group):
        articles.setdefault(item.article_id, []).append(number)
    entities: list[str | None] = [item.of_entity for item in group]
    for numbers in articles.values():
        for n in numbers:
            near = [m for m in numbers if m != n and (words[n] <= words[m] or words[m] <= words[n])]
            known = {group[m].of_entity for m in near} - {None}
            if entities[n] is None and len(known) == 1:
                entities[n] = next(iter(known))
    fuller = list(words)
    for numbers in articles.values():
        for n in numbers:
            over = {words[m] for m in numbers if words[n] < words[m]}
            if len(over) == 1:
                fuller[n] = next(iter(over))
    everywhere: dict[frozenset[str], set[str]] = {}
    for n, entity in enumerate(entities):
        if entity:
            everywhere.setdefault(fuller[n], set()).add(entity)
    found = []
    for n, entity in enumerate(entities):
        known_by_words = everywhere.get(fuller[n], set())
        found.append(
            entity or (next(iter(known_by_words)) if len(known_by_words) == 1 else " ".join(sorted(fuller[n])))
        )
    return found


def _without_doubles(found: list[Dispute]) -> list[Dispute]:
    """The disputes without names that only repeat an act: "accused of arming rebels" is read as both."""
    acts = [_sentences(item) for item in found if item.kind == "act"]
    return [item for item in found if item.kind == "act" or not any(_sentences(item) <= act for act in acts)]


def _sentences(item: Dispute) -> set[tuple[str, int]]:
    return {(statement.article_id, statement.start) for statement in item.statements}


def _by(published: date | None, on: date | None) -> bool:
    return on is None or (published is not None and published <= on)


def _within(item: Dispute, from_: date | None, to: date | None) -> bool:
    if from_ is None and to is None:
        return True
    days = [statement.published for statement in item.statements if statement.published]
    return any((from_ or date.min) <= day <= (to or date.max) for day in days)


def _last(item: Dispute) -> date:
    return max((statement.published for statement in item.statements if statement.published), default=date.min)


def _concerns(item: Dispute, country: str) -> bool:
    entities = (item.of, *item.actors, *item.recipients, *(statement.entity for statement in item.statements))
    return any(belongs(entity, country) for entity in entities)


def _identity(*parts: str) -> str:
    """16 hex characters over the rule and what it gathered by."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _commonest(words: Iterable[str]) -> str:
    return min(Counter(words).items(), key=lambda item: (-item[1], item[0]))[0]
