"""Who stands with whom on a day: the state of every channel of security cooperation between two parties.

The rule set, `partnership-states-v1`, is data (`data/partnership_rules.toml`). Events with a channel are walked in the
order of the days from which they count: an opening from the first day of its interval, a closing from the last one,
and what is only said (a plan, a request, a threat) from the day of publication. Each event moves the state or is kept
as evidence beside it; a channel of single acts lapses after some years without one.

An agreement has as many parties as sign it: pairs are derived, every two of them. Of other acts, each actor makes a
pair with each recipient, and where there is no recipient, every two actors do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from bascule.ledger import ChannelAct, Ledger, LedgerEvent
from bascule.weigh.incidents import country_of
from bascule.weigh.partnership_rules import AT_REST, Rules, StateRule, state_rules

CHANNELS = (
    *("visit", "agreement", "arms", "training", "intelligence", "presence", "operation", "funding", "political"),
)
# Acts of speech: they count from when they are said, whatever day they speak of.
SAID = frozenset({"REQUEST", "THREATEN", "REJECT", "ACCUSE"})
# The day from which an act counts, the first and last day it can be, and the act.
Dated = tuple[date, date, date, ChannelAct]


@dataclass(frozen=True, slots=True)
class Step:
    """One event's part in a partnership: the day from which it counts, the state after it, and by which rule.

    `moved` says whether the state changed; `earliest` and `latest` bound the day where the text gives an interval.
    A step without `event_id` is a lapse: nothing was heard.
    """

    day: date
    earliest: date
    latest: date
    state: str
    moved: bool
    rule: str
    why: str
    event_id: str | None = None
    article_id: str | None = None
    sentence: str | None = None
    outlet: str | None = None
    published: date | None = None
    url: str | None = None
    said_by: str | None = None
    denies: bool = False


@dataclass(frozen=True, slots=True)
class Partnership:
    """A channel between `holder` and `partner` as it stood on the day `on`.

    `gives` is the side from which a directed channel comes, None where both do or nobody knows. `since` is the day of
    the step that brought the state (None where there was none), `steps` every step up to `on`, oldest first.
    """

    holder: str
    partner: str
    channel: str
    state: str
    since: date | None
    on: date
    gives: str | None
    steps: tuple[Step, ...]
    contested_by: tuple[str, ...]
    rules: str

    @property
    def contested(self) -> bool:
        """Whether somebody denies what the state rests on."""
        return bool(self.contested_by)

    @property
    def why(self) -> tuple[str, ...]:
        """The moves that led to the state, in words, oldest first."""
        return tuple(
            f"{step.day}: {step.state} ({step.rule}: {step.why})"
            + (f", contested by {', '.join(self.contested_by)}" if step is self.decisive and self.contested else "")
            for step in self.steps
            if step.moved
        )

    @property
    def decisive(self) -> Step | None:
        """The step that brought the present state."""
        return next((step for step in reversed(self.steps) if step.moved), None)

    @property
    def evidence(self) -> tuple[Step, ...]:
        """The steps with a sentence since the last time that there was nothing."""
        start = max((n + 1 for n, step in enumerate(self.steps[:-1]) if step.moved and step.state == "none"), default=0)
        return tuple(step for step in self.steps[start:] if step.event_id)


def partnerships(
    ledger: Ledger,
    country: str | None = None,
    *,
    with_: str | None = None,
    channel: str | None = None,
    on: date | None = None,
    known_by: date | None = None,
    published_by: date | None = None,
    run: str | None = None,
    rules: Rules | None = None,
) -> list[Partnership]:
    """Every channel on record, as it stood on the day `on` (by default the last day the ledger has word of).

    `on` asks what was so on that day, with all that was learned later; `known_by` hears only what the ledger had
    recorded by then, `published_by` only what the press had printed by then. The holder is the country asked for,
    else the side that receives, else the first by its code. Sorted by holder, partner and channel.
    """
    found = ledger.channel_acts(
        country, with_=with_, channel=channel, on=on, known_by=known_by, published_by=published_by, run=run
    )
    return from_acts(found, country, with_=with_, on=on, rules=rules)


def from_events(
    events: Iterable[LedgerEvent],
    country: str | None = None,
    *,
    with_: str | None = None,
    on: date | None = None,
    rules: Rules | None = None,
) -> list[Partnership]:
    """The same from events; their order makes no difference."""
    acts = (ChannelAct.of(item) for item in events if item.event.channel is not None)
    return from_acts(acts, country, with_=with_, on=on, rules=rules)


def from_acts(
    acts: Iterable[ChannelAct],
    country: str | None = None,
    *,
    with_: str | None = None,
    on: date | None = None,
    rules: Rules | None = None,
) -> list[Partnership]:
    """The same from the acts of a channel each; their order makes no difference."""
    rules = rules or state_rules()
    by_pair: dict[tuple[str, str, str], dict[str, Dated]] = {}
    bearing: dict[tuple[tuple[str, ...], tuple[str, ...], bool], list[tuple[str, str]]] = {}
    last: date | None = None
    for act in acts:
        when = counts_from(act)
        if when is None or act.channel is None:
            continue
        said = act.published or when[0]
        if last is None or said > last:
            last = said
        sides = (act.actors, act.recipients, act.channel == "agreement" and act.sign == "+")
        if sides not in bearing:
            asked = (pair for pair in pairs(*sides, rules) if _concerns(pair, country) and _concerns(pair, with_))
            bearing[sides] = list(asked)
        for one, other in bearing[sides]:
            by_pair.setdefault((one, other, act.channel), {})[act.event_id] = (*when, act)
    if last is None:
        return []
    day = on or last
    known = _Known(rules)
    made = (
        _partnership(one, other, channel, items.values(), country, day, known)
        for (one, other, channel), items in by_pair.items()
    )
    order = {channel: n for n, channel in enumerate(CHANNELS)}
    return sorted((p for p in made if p.steps), key=lambda p: (p.holder, p.partner, order.get(p.channel, 99)))


def pairs(actors: Iterable[str], recipients: Iterable[str], agreed: bool, rules: Rules) -> Iterator[tuple[str, str]]:
    """The pairs of countries or bodies that an act bears on, each in the order of its codes.

    `agreed` says that it is an agreement, which binds every two of all its parties.
    """
    named = tuple(recipients)
    takers = sorted({country_of(code) for code in named if rules.takes(code)})
    doers = sorted({country_of(code) for code in actors if rules.takes(code)})
    if agreed or not named:
        chosen: Iterable[tuple[str, str]] = combinations(sorted({*doers, *takers}), 2)
    else:
        chosen = ((one, other) for one in doers for other in takers)
    yield from dict.fromkeys((min(pair), max(pair)) for pair in chosen if pair[0] != pair[1])


def counts_from(act: ChannelAct) -> tuple[date, date, date] | None:
    """The day from which an act counts, and the first and last day it can be; None where it bears no date."""
    start, end, published = act.start, act.end, act.published
    if start is None or end is None:
        return None
    planned = act.factuality == "planned"
    if published is not None and (planned or (act.type in SAID and end >= published)):
        return published, published, published
    return (end if act.sign == "−" else start), start, end


def _concerns(pair: tuple[str, str], party: str | None) -> bool:
    return party is None or country_of(party) in pair


class _Known:
    """The rules, with those for acts of the same marks looked up once."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._by_marks: dict[tuple[str | None, ...], tuple[StateRule, ...]] = {}

    def rule_for(self, act: ChannelAct) -> StateRule | None:
        """The first rule that fits, None where no rule speaks of such an act."""
        marks = act[4:9]
        found = self._by_marks.get(marks)
        if found is None:
            found = self._by_marks[marks] = self.rules.rules_for(act)
        return next((rule for rule in found if not rule.words or rule.fits_words(act)), None)


def _partnership(
    one: str, other: str, channel: str, items: Iterable[Dated], country: str | None, on: date, known: _Known
) -> Partnership:
    dated = [item for item in items if item[0] <= on]
    dated.sort(key=_order)
    steps = tuple(_walk(dated, channel, on, known))
    gives = _giver(dated, {one, other}, channel, known.rules)
    holder = country_of(country) if country else one
    if country is None and gives == one:
        holder = other
    moved = next((step for step in reversed(steps) if step.moved), None)
    state = moved.state if moved else "none"
    return Partnership(
        holder=holder,
        partner=other if holder == one else one,
        channel=channel,
        state=state,
        since=moved.day if moved else None,
        on=on,
        gives=gives,
        steps=steps,
        contested_by=_deniers(steps, dated, state),
        rules=known.rules.version,
    )


def _order(item: Dated) -> tuple[date, date, str, str]:
    act = item[3]
    return item[0], act.published or date.max, act.article_id, act.event_id


def _walk(dated: list[Dated], channel: str, on: date, known: _Known) -> Iterator[Step]:
    """The steps in order, lapses among them."""
    state, last_use = "none", date.min
    due: date | None = None
    for day, earliest, latest, act in dated:
        if due is not None and due <= day:
            yield _lapse(state, due, last_use)
            state, due = "none", None
        rule = known.rule_for(act)
        if rule is None:
            continue
        target = rule.to if rule.to and state not in rule.not_from else state
        # What was never heard to open cannot be suspended or ended without having been there: it moves from none too.
        moved = target != state
        state = target
        if rule.to and rule.to not in AT_REST:
            last_use = day
        due = known.rules.lapse(state, channel, last_use)
        yield Step(
            *(day, earliest, latest, state, moved, rule.name, rule.why, act.event_id, act.article_id, act.sentence),
            *(act.outlet, act.published, act.url, act.said_by, rule.denies),
        )
    if due is not None and due <= on:
        yield _lapse(state, due, last_use)


def _lapse(state: str, day: date, last_use: date) -> Step:
    years = day.year - last_use.year
    why = f"{years} year{'s' if years > 1 else ''} without a {'word' if state == 'announced' else 'use'} of it"
    return Step(day, day, day, "none", True, "lapsed", why)


def _giver(dated: list[Dated], both: set[str], channel: str, rules: Rules) -> str | None:
    """The side from which a directed channel comes, by the acts that open it."""
    if channel not in rules.directed:
        return None
    given = dict.fromkeys(both, 0)
    for *_, act in dated:
        if act.sign == "+" and act.recipients and act.type != "REQUEST":
            for side in {country_of(code) for code in act.actors} & both:
                given[side] += 1
    most = max(given.values())
    leaders = [side for side, count in given.items() if count == most]
    return leaders[0] if most and len(leaders) == 1 else None


def _deniers(steps: Sequence[Step], dated: list[Dated], state: str) -> tuple[str, ...]:
    """Who denies what the state rests on: its use where it is in use, its end where it is at an end."""
    denying = [step for step in steps if step.denies and step.event_id]
    if not denying:
        return ()
    signs = {item[3].event_id: item[3].sign for item in dated}
    resting = "+" if state in ("announced", "active") else "−"
    since = max(
        (step.day for step in steps if step.moved and step.state in AT_REST and state not in AT_REST), default=date.min
    )
    found = (
        step.said_by or step.outlet or "the writer"
        for step in denying
        if signs[step.event_id or ""] == resting and step.day >= since
    )
    return tuple(dict.fromkeys(found))
