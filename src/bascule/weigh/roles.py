"""What is believed about persons in public office: who held which, from when to when, and on what evidence.

Rule `office-v1`. Evidence is the built-in list, a user's own table, and passages of articles, each with its day. Names
that meet (codebook, person names) in one country are one person's. For one person, evidence of one entity and one
office makes one belief: it begins on the day a list gives, else with the first passage; it ends on the day a list
gives, else with the first "former", else on the eve of the first passage about a successor where one person at a time
holds the office. Evidence that cannot be true together is kept on both sides and shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bascule.codebook.countries import countries
from bascule.codebook.entity_codes import party_of
from bascule.codebook.office_holders import office_holders
from bascule.codebook.offices import office_of, post_of
from bascule.codebook.person_names import SAME, folded, likeness, normalised
from bascule.ledger.rows import LedgerRole

BUILT_IN, IMPORTED, ARTICLE = "built-in", "imported", "article"
# Lists know first and last days; a user's own goes before ours, and both before what passages let us conclude.
TRUST = (IMPORTED, BUILT_IN, ARTICLE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One source for an office: `begins` is the first day it vouches for (for a list, the office's first day).

    `where` names the source: a public list, a file and line, or the outlet and title of the article. `text` (its
    sentence) and `article_id` are of articles only.
    """

    source: str
    person: str
    variants: tuple[str, ...]
    role: str
    entity: str
    begins: date | None
    ends: date | None
    former: bool
    where: str
    text: str | None = None
    article_id: str | None = None


@dataclass(frozen=True, slots=True)
class Belief:
    """One person in one office of one entity. `begins` and `ends` are days, None where open or unknown.

    `first` and `last` are the first and last days with evidence that the office is held. `sources` are the kinds of
    evidence, `because` says what ended it, `against` holds evidence that contradicts this belief.
    """

    person: str
    names: tuple[str, ...]
    entity: str
    role: str
    office: str | None
    begins: date | None
    ends: date | None
    first: date | None
    last: date | None
    because: str | None
    evidence: tuple[Evidence, ...]
    against: tuple[Evidence, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The kinds of evidence, the most trusted first."""
        return tuple(kind for kind in TRUST if any(item.source == kind for item in self.evidence))

    @property
    def former(self) -> bool:
        """Whether the office is over, as far as anything shows."""
        return self.ends is not None or self.begins is None

    def on(self, day: date) -> bool:
        """Whether the office was held on a day."""
        return self.begins is not None and self.begins <= day and (self.ends is None or day <= self.ends)


@dataclass(slots=True)
class Person:
    """All evidence about one person; `names` counts every way the name is written."""

    names: dict[str, int] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def name(self) -> str:
        """As a list has it, else the fullest of the names, of two as full the one most often written."""
        listed = min(
            (e for e in self.evidence if e.source != ARTICLE), key=lambda e: TRUST.index(e.source), default=None
        )
        if listed is not None:
            return listed.person
        return max(self.names, key=lambda name: (len(name.split()), self.names[name], name))

    @property
    def owners(self) -> set[str]:
        """Countries or bodies the person has served."""
        return {party_of(item.entity) for item in self.evidence}

    def add(self, item: Evidence) -> None:
        """One more source."""
        self.evidence.append(item)
        for name in (item.person, *item.variants):
            self.names[name] = self.names.get(name, 0) + 1


def evidence_of(roles: Iterable[LedgerRole], *, built_in: bool = True) -> list[Evidence]:
    """The rows of a ledger as evidence, with the built-in list where it is wanted."""
    found = []
    for holder in office_holders() if built_in else ():
        names = (*holder.variants, *holder.alone)
        days = (holder.begins, holder.ends)
        found.append(
            Evidence(
                BUILT_IN,
                holder.name,
                names,
                holder.role,
                holder.entity,
                *days,
                False,
                f"built-in list: {holder.source}",
            )
        )
    for row in roles:
        where = row.origin if row.source == IMPORTED else ", ".join(filter(None, (row.outlet, row.title)))
        taught = (row.person, row.variants, row.role, row.entity, row.begins, row.ends, row.former)
        found.append(Evidence(row.source, *taught, where or row.article_id or "", row.sentence, row.article_id))
    return found


def persons_of(evidence: Iterable[Evidence]) -> list[Person]:
    """Persons, those with full names first gathered; a last name alone joins the one person of its country it fits."""
    persons: list[Person] = []
    index: dict[str, list[Person]] = {}

    def near(name: str) -> list[Person]:
        keys = {word[:2] for word in folded(name)}
        return list({id(p): p for key in keys for p in index.get(key, ())}.values())

    def keep(person: Person, item: Evidence) -> None:
        person.add(item)
        for word in folded(item.person):
            at = index.setdefault(word[:2], [])
            if not any(other is person for other in at):
                at.append(person)

    ordered = sorted(evidence, key=lambda e: (len(folded(e.person)) < 2, TRUST.index(e.source), e.begins or date.max))
    for item in ordered:
        scored = [
            (max(likeness(item.person, name) for name in _full_names(person)), person)
            for person in near(item.person)
            if party_of(item.entity) in person.owners
        ]
        fitting = sorted(((score, person) for score, person in scored if score >= SAME), key=lambda pair: -pair[0])
        alone = len(folded(item.person)) < 2
        if fitting and not (alone and len(fitting) > 1):
            keep(fitting[0][1], item)
        else:
            persons.append(Person())
            keep(persons[-1], item)
    return persons


def _full_names(person: Person) -> list[str]:
    full = [name for name in person.names if len(folded(name)) > 1]
    return full or list(person.names)


def beliefs(roles: Iterable[LedgerRole], *, built_in: bool = True) -> list[Belief]:
    """Everything believed, by country, person and first day."""
    found = [belief for person in persons_of(evidence_of(roles, built_in=built_in)) for belief in _of_person(person)]
    found = _succeeded(found)
    return sorted(found, key=lambda b: (b.entity.partition(":")[0], normalised(b.person), b.begins or date.min, b.role))


def concerning(found: Iterable[Belief], who: str | None) -> list[Belief]:
    """Those about a country or entity (`MLI`, `MLI:MIL`, `IGO:UN`), or about a person by a name in any spelling."""
    if who is None:
        return list(found)
    if is_entity(who):
        return [belief for belief in found if f"{belief.entity}:".startswith(f"{who.upper()}:")]
    words = normalised(who)
    return [
        belief
        for belief in found
        if any(likeness(who, name) >= SAME or f" {words} " in f" {normalised(name)} " for name in belief.names)
    ]


def is_entity(who: str) -> bool:
    """Whether words are an entity code or its beginning, in capitals or with a colon."""
    first, colon, _ = who.partition(":")
    return first.upper() in {*countries(), "IGO"} and (bool(colon) or who.isupper())


def _of_person(person: Person) -> list[Belief]:
    groups: dict[tuple[str, str], list[Evidence]] = {}
    for item in person.evidence:
        post = None if _career(item) else post_of(item.role)
        groups.setdefault((item.entity, post or normalised(item.role)), []).append(item)
    # Several terms of one office in a list are several beliefs.
    return [belief for group in groups.values() for belief in _terms(person, group)]


def _office(item: Evidence) -> str | None:
    return None if _career(item) else office_of(item.role)


def _career(item: Evidence) -> bool:
    """Whether a list names several offices in a row ("president, then prime minister")."""
    return item.source == BUILT_IN and " then " in item.role


def _terms(person: Person, group: list[Evidence]) -> list[Belief]:
    listed = [item for item in group if item.source != ARTICLE]
    told = sorted((item for item in group if item.source == ARTICLE), key=lambda e: e.begins or date.min)
    if not listed:
        return [_learned(person, told)]
    trusted = [item for item in listed if item.source == IMPORTED] or listed
    result = []
    for item in trusted:
        mine = [e for e in told if _within(e, item)]
        also = [e for e in listed if e is not item and e not in trusted and _overlap(e, item)]
        against = tuple(e for e in also if (e.begins, e.ends) != (item.begins, item.ends))
        evidence = (item, *(e for e in also if e not in against), *mine)
        result.append(
            _belief(person, item, evidence, item.begins, item.ends, "its list" if item.ends else None, against)
        )
    left = [e for e in told if not any(_within(e, item) for item in trusted)]
    former = [e for e in left if e.former]
    held = [e for e in left if not e.former]
    if result and former:
        last = max(range(len(result)), key=lambda n: result[n].begins or date.min)
        ended = [
            e for e in former if result[last].ends is None or (e.begins or date.max) <= (result[last].ends or date.min)
        ]
        agreed = tuple(e for e in former if e not in ended)
        result[last] = replace(
            result[last], evidence=(*result[last].evidence, *agreed), against=(*result[last].against, *ended)
        )
    if held:
        # A passage says that the office is held when the list says it is not: both stand.
        learned = _learned(person, held)
        result.append(replace(learned, against=tuple(trusted)))
        last = max(range(len(result) - 1), key=lambda n: result[n].begins or date.min)
        result[last] = replace(result[last], against=(*result[last].against, *held))
    return result


def _within(told: Evidence, listed: Evidence) -> bool:
    """Whether a passage agrees with a list: held within its days, or former after them."""
    day = told.begins
    if day is None:
        return not told.former
    if told.former:
        return listed.ends is not None and day >= listed.ends
    starts = listed.begins is None or listed.begins <= day
    return starts and (listed.ends is None or day <= listed.ends + timedelta(days=30))


def _overlap(one: Evidence, other: Evidence) -> bool:
    return (one.begins or date.min) <= (other.ends or date.max) and (other.begins or date.min) <= (one.ends or date.max)


def _learned(person: Person, told: Sequence[Evidence]) -> Belief:
    """A belief that rests on passages alone."""
    held = [item for item in told if not item.former]
    former = [item for item in told if item.former]
    begins = min((item.begins for item in held if item.begins), default=None)
    last = max((item.begins for item in held if item.begins), default=None)
    after = [item.begins for item in former if item.begins and (last is None or item.begins >= last)]
    ends = min(after, default=None)
    # "Former" before a passage that has the office held: one of them is wrong, or the person has come back.
    against = tuple(item for item in former if item.begins and last and item.begins < last)
    evidence = tuple(item for item in told if item not in against)
    chosen = (held or former)[-1]
    because = "called former" if ends or not held else None
    return _belief(person, chosen, evidence, begins, ends, because, against)


def _belief(
    person: Person,
    chosen: Evidence,
    evidence: Sequence[Evidence],
    begins: date | None,
    ends: date | None,
    because: str | None,
    against: tuple[Evidence, ...],
) -> Belief:
    held = [item.begins for item in evidence if not item.former and item.begins is not None]
    return Belief(
        person=person.name,
        names=tuple(sorted(person.names)),
        entity=chosen.entity,
        role=chosen.role,
        office=_office(chosen),
        begins=begins,
        ends=ends,
        first=min(held, default=None),
        last=max(held, default=None),
        because=because,
        evidence=tuple(evidence),
        against=against,
    )


def _succeeded(found: list[Belief]) -> list[Belief]:
    """Offices that one person at a time holds end on the eve of the successor's first day."""
    chains: dict[tuple[str, str], list[int]] = {}
    for number, belief in enumerate(found):
        if belief.office is not None and belief.begins is not None:
            chains.setdefault((party_of(belief.entity), belief.office), []).append(number)
    for numbers in chains.values():
        numbers.sort(key=lambda n: (found[n].begins or date.min, found[n].last or date.min))
        for place, number in enumerate(numbers):
            belief = found[number]
            for later in (found[n] for n in numbers[place + 1 :] if found[n].person != belief.person):
                assert later.begins is not None
                if belief.ends is not None and belief.ends <= later.begins:
                    break
                if belief.last is not None and belief.last <= later.begins and belief.ends is None:
                    eve = max(later.begins - timedelta(days=1), belief.begins or later.begins)
                    found[number] = belief = replace(belief, ends=eve, because=f"succeeded by {later.person}")
                    break
                _contradict(found, number, next(n for n in numbers if found[n] is later))
                belief = found[number]
    return found


def _contradict(found: list[Belief], one: int, other: int) -> None:
    """Two persons in one office at a time: each keeps the other's evidence from the days they share."""
    for mine, theirs in ((one, other), (other, one)):
        held = tuple(
            item
            for item in found[theirs].evidence
            if not item.former
            and (found[mine].ends is None or (item.begins or date.min) <= (found[mine].ends or date.max))
        )
        fresh = tuple(item for item in held[:3] if item not in found[mine].against)
        found[mine] = replace(found[mine], against=(*found[mine].against, *fresh))
