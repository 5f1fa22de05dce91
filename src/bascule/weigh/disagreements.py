"""What the reports of one incident disagree on: numbers, dates, places, and who did it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bascule.codebook.entity_codes import party_of
from bascule.ledger import LedgerEvent
from bascule.weigh.report_words import counts
from bascule.weigh.word_lists import levelled, word_list

# Types whose doer is to blame.
HARMS = frozenset({"ASSAULT", "COERCE", "SANCTION", "THREATEN"})


@dataclass(frozen=True, slots=True)
class Version:
    """One of the things said: `told` as text, and the ids of the events that say so, in reading order."""

    told: str
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What reports of one incident tell differently; `about` is number, date, place or blame.

    `of` says what a number counts (`report_words.toml`), else None. Versions are in order of their text, numbers by
    size.
    """

    about: str
    of: str | None
    versions: tuple[Version, ...]


def disagreements(reports: Sequence[LedgerEvent]) -> tuple[Disagreement, ...]:
    """What these reports, in reading order, disagree on. What a report leaves out is no disagreement."""
    if len(reports) < 2:
        return ()
    found = [*_numbers(reports), _dates(reports), _places(reports), _blame(reports)]
    return tuple(item for item in found if item is not None)


def _numbers(reports: Sequence[LedgerEvent]) -> Iterable[Disagreement]:
    told = [(report, counts(report.sentence)) for report in reports]
    for kind in sorted({kind for _, numbers in told for kind in numbers}):
        # A report that gives several numbers of a kind, by side or by day, may hold any of the others' in sum.
        single = [(report, next(iter(numbers[kind]))) for report, numbers in told if len(numbers.get(kind, ())) == 1]
        versions: dict[int, list[str]] = {}
        for report, number in single:
            versions.setdefault(number, []).append(report.event_id)
        if len(versions) > 1:
            yield Disagreement(
                "number", kind, tuple(Version(str(number), tuple(ids)) for number, ids in sorted(versions.items()))
            )


def _dates(reports: Sequence[LedgerEvent]) -> Disagreement | None:
    """Stated days none of which is inside another report's."""
    told = [(report, when) for report in reports if (when := report.stated)]
    finest = {when for _, when in told if not any(o != when and when[0] <= o[0] and o[1] <= when[1] for _, o in told)}
    apart = [when for when in finest if any(when[1] < other[0] or other[1] < when[0] for other in finest)]
    versions = {when: [report.event_id for report, own in told if own == when] for when in apart}
    return _told("date", {"/".join(map(str, dict.fromkeys(when))): ids for when, ids in versions.items()})


def _places(reports: Sequence[LedgerEvent]) -> Disagreement | None:
    names: dict[str, str] = {}
    versions: dict[str, list[str]] = {}
    for report in reports:
        place = report.event.place
        if place is not None and place.precision in ("city", "point"):
            key = str(place.geonameid) if place.geonameid is not None else levelled(place.name)
            versions.setdefault(names.setdefault(key, place.name), []).append(report.event_id)
    return _told("place", versions)


def _blame(reports: Sequence[LedgerEvent]) -> Disagreement | None:
    """Doers that exclude each other; that a report denies the act is told by `contested`."""
    if not any(report.event.type in HARMS for report in reports):
        return None
    generic = word_list("incident_rules")["generic"]
    versions: dict[str, list[str]] = {}
    for report in reports:
        actors = [code for code in report.event.actors if code not in (*generic["armed"], *generic["blocs"])]
        if actors and report.event.type in HARMS:
            versions.setdefault(" ".join(sorted(actors)), []).append(report.event_id)
    sets = {told: set(told.split()) for told in versions}
    # Whom one report names together, others may name singly.
    apart = {
        one: versions[one]
        for one in sets
        if any(
            _strangers(sets[one], sets[other]) and not any(sets[one] | sets[other] <= all_ for all_ in sets.values())
            for other in sets
        )
    }
    return _told("blame", apart)


def _strangers(one: set[str], other: set[str]) -> bool:
    """Whether no party of one side is, or is of, one of the other."""
    return {party_of(code) for code in one}.isdisjoint(party_of(code) for code in other)


def _told(about: str, versions: dict[str, list[str]]) -> Disagreement | None:
    if len(versions) < 2:
        return None
    return Disagreement(about, None, tuple(Version(told, tuple(ids)) for told, ids in sorted(versions.items())))
