"""Who stands with whom on a day: the state of every channel of security cooperation between two parties.

The rule set, `partnership-states-v1`, is data (`data/partnership_rules.toml`). Events with a channel are walked in the
order of the days from which they count: an opening from the first day of its interval, a closing from the last one,
and what is only said (a plan, a request, a threat) from the day of publication. Each event moves the state or is kept
as evidence beside it; a channel of single acts lapses after some years without one.

An agreement has as many parties as sign it: pairs are derived, every two of them. Of other acts, each actor makes a
pair with each recipient, and where there is no recipient, every two actors do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from bascule.ledger import Ledger, LedgerEvent
from bascule.weigh.incidents import country_of
from bascule.weigh.partnership_rules import AT_REST, Rules, StateRule, state_rules

CHANNELS = (
    *("visit", "agreement", "arms", "training", "intelligence", "presence", "operation", "funding", "political"),
)
# Acts of speech: they count from when they are said, whatever day they speak of.
SAID = frozenset({"REQUEST", "THREATEN", "REJECT", "ACCUSE"})


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
    chosen = [channel] if channel else list(CHANNELS)
    found = ledger.events(country, with_=with_, channel=chosen, known_by=known_by, run=run)
    if published_by is not None:
        found = [item for item in found if item.published is None or item.published <= published_by]
    return from_events(found, country, with_=with_, on=on, rules=rules)


def from_events(
    events: Iterable[LedgerEvent],
    country: str | None = None,
    *,
    with_: str | None = None,
    on: date | None = None,
    rules: Rules | None = None,
) -> list[Partnership]:
    """The same from events; their order makes no difference."""
    rules = rules or state_rules()
    by_pair: dict[tuple[str, str, str], dict[str, LedgerEvent]] = {}
    last: date | None = None
    for item in events:
        when = counts_from(item)
        if when is None or item.event.channel is None:
            continue
        last = max(filter(None, (last, item.published or when[0])))
        for one, other in pairs(item, rules):
            if _concerns((one, other), country) and _concerns((one, other), with_):
                by_pair.setdefault((one, other, item.event.channel), {})[item.event_id] = item
    if last is None:
        return []
    day = on or last
    made = (
        _partnership(one, other, channel, list(items.values()), country, day, rules)
        for (one, other, channel), items in by_pair.items()
    )
    order = {channel: n for n, channel in enumerate(CHANNELS)}
    return sorted((p for p in made if p.steps), key=lambda p: (p.holder, p.partner, order.get(p.channel, 99)))


def pairs(item: LedgerEvent, rules: Rules) -> Iterator[tuple[str, str]]:
    """The pairs of countries or bodies that an event bears on, each in the order of its codes."""
    act = item.event
    actors = sorted({country_of(code) for code in act.actors if rules.takes(code)})
    recipients = sorted({country_of(code) for code in act.recipients if rules.takes(code)})
    if (act.channel == "agreement" and act.sign == "+") or not act.recipients:
        chosen: Iterable[tuple[str, str]] = combinations(sorted({*actors, *recipients}), 2)
    else:
        chosen = ((one, other) for one in actors for other in recipients)
    yield from dict.fromkeys((min(pair), max(pair)) for pair in chosen if pair[0] != pair[1])


def counts_from(item: LedgerEvent) -> tuple[date, date, date] | None:
    """The day from which an event counts, and the first and last day it can be; None where it bears no date."""
    act, interval = item.event, item.interval
    if interval is None:
        return None
    said = act.factuality == "planned" or act.type in SAID
    if said and item.published is not None and (act.factuality == "planned" or interval[1] >= item.published):
        return item.published, item.published, item.published
    start, end = interval
    return (end if act.sign == "−" else start), start, end


def _concerns(pair: tuple[str, str], party: str | None) -> bool:
    return party is None or country_of(party) in pair


def _partnership(
    one: str, other: str, channel: str, items: list[LedgerEvent], country: str | None, on: date, rules: Rules
) -> Partnership:
    dated = [(item, when) for item in items if (when := counts_from(item)) and when[0] <= on]
    dated.sort(key=lambda pair: (pair[1][0], pair[0].published or date.max, pair[0].article_id, pair[0].event_id))
    steps = list(_walk(dated, channel, on, rules))
    gives = _giver([item for item, _ in dated], {one, other}, channel, rules)
    holder = country_of(country) if country else one
    if country is None and gives == one:
        holder = other
    moves = [step for step in steps if step.moved]
    state = moves[-1].state if moves else "none"
    return Partnership(
        holder=holder,
        partner=other if holder == one else one,
        channel=channel,
        state=state,
        since=moves[-1].day if moves else None,
        on=on,
        gives=gives,
        steps=tuple(steps),
        contested_by=_deniers(steps, dated, state),
        rules=rules.version,
    )


def _walk(
    dated: list[tuple[LedgerEvent, tuple[date, date, date]]], channel: str, on: date, rules: Rules
) -> Iterator[Step]:
    """The steps in order, lapses among them."""
    state, last_use = "none", date.min
    for item, (day, earliest, latest) in dated:
        if lapsed := _lapse(state, channel, last_use, day, rules):
            yield lapsed
            state = "none"
        rule = rules.rule_for(item.event)
        if rule is None:
            continue
        target = rule.to if rule.to and state not in rule.not_from else state
        # What was never heard to open cannot be suspended or ended without having been there: it moves from none too.
        moved = target != state
        state = target
        if rule.to and rule.to not in AT_REST:
            last_use = day
        yield _step(item, (day, earliest, latest), state, moved, rule)
    if lapsed := _lapse(state, channel, last_use, on, rules):
        yield lapsed


def _lapse(state: str, channel: str, last_use: date, by: date, rules: Rules) -> Step | None:
    day = rules.lapse(state, channel, last_use)
    if day is None or day > by:
        return None
    years = day.year - last_use.year
    why = f"{years} year{'s' if years > 1 else ''} without a {'word' if state == 'announced' else 'use'} of it"
    return Step(day, day, day, "none", True, "lapsed", why)


def _step(item: LedgerEvent, when: tuple[date, date, date], state: str, moved: bool, rule: StateRule) -> Step:
    return Step(
        *when,
        state=state,
        moved=moved,
        rule=rule.name,
        why=rule.why,
        event_id=item.event_id,
        article_id=item.article_id,
        sentence=item.sentence,
        outlet=item.outlet,
        published=item.published,
        url=item.url,
        said_by=_speaker(item),
        denies=rule.denies,
    )


def _speaker(item: LedgerEvent) -> str | None:
    speaker = item.event.speaker
    return (speaker.entity or speaker.exact) if speaker else None


def _giver(items: list[LedgerEvent], both: set[str], channel: str, rules: Rules) -> str | None:
    """The side from which a directed channel comes, by the acts that open it."""
    if channel not in rules.directed:
        return None
    given = dict.fromkeys(both, 0)
    for item in items:
        if item.event.sign == "+" and item.event.recipients and item.event.type != "REQUEST":
            for side in {country_of(code) for code in item.event.actors} & both:
                given[side] += 1
    most = max(given.values())
    leaders = [side for side, count in given.items() if count == most]
    return leaders[0] if most and len(leaders) == 1 else None


def _deniers(
    steps: list[Step], dated: list[tuple[LedgerEvent, tuple[date, date, date]]], state: str
) -> tuple[str, ...]:
    """Who denies what the state rests on: its use where it is in use, its end where it is at an end."""
    signs = {item.event_id: item.event.sign for item, _ in dated}
    resting = "+" if state in ("announced", "active") else "−"
    since = max(
        (step.day for step in steps if step.moved and step.state in AT_REST and state not in AT_REST), default=date.min
    )
    found = (
        step.said_by or step.outlet or "the writer"
        for step in steps
        if step.denies and step.event_id and signs[step.event_id] == resting and step.day >= since
    )
    return tuple(dict.fromkeys(found))
