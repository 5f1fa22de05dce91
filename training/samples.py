"""From labelled sentences to what one epoch shows: pairs with and without triggers, NONE pairs, other names."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bascule.coding.encoder import NONE
from examples import Example, Offsets, pairs
from swapping import Place, places, swapped

# Words that may stand as a trigger where nothing happened: no articles or prepositions.
LONG_WORD = re.compile(r"[^\W\d]{4,}")


@dataclass(frozen=True, slots=True)
class Sample:
    """One question with its answer. `types` holds every right answer where no trigger tells which event is meant."""

    sentence: str
    language: str
    text: str
    actor: Offsets | None
    recipient: Offsets | None
    trigger: Offsets | None
    type: str
    mode: str | None
    factuality: str | None
    types: frozenset[str]
    elsewhere: tuple[Offsets, ...]
    forms: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an epoch is mixed.

    `none_share` of an epoch are pairs of which nothing is told, `one_sided` of these with one side missing; beside
    every hundred events stand `wrong_trigger` hundreds of the same pairs asked about another event of the sentence.
    Of `half` of the events one side is left out, mostly the recipient, and the trigger is told: what did A do there?
    """

    none_share: float = 0.35
    one_sided: float = 0.1
    wrong_trigger: float = 0.08
    keep_trigger: float = 0.5
    swap: float = 0.5
    half: float = 0.0


# Of events asked with one side, those asked about their actor: subjects alone are what the coder asks about.
ASKED_OF_ACTOR = 0.8


def samples_of(example: Example) -> list[Sample]:
    """Every question a sentence answers."""
    told = list(pairs(example))
    forms = tuple(places(example.text, example.language))
    named: dict[tuple[Offsets | None, Offsets | None], list[Offsets]] = {}
    types: dict[tuple[Offsets | None, Offsets | None], set[str]] = {}
    for pair in told:
        side = (pair.actor, pair.recipient)
        types.setdefault(side, set()).add(pair.type)
        if pair.trigger:
            named.setdefault(side, []).append(pair.trigger)
    triggers = {label.trigger for label in example.labels}

    def sample(
        actor: Offsets | None, recipient: Offsets | None, trigger: Offsets | None, *answer: str | None
    ) -> Sample:
        own = named.get((actor, recipient), [])
        others = tuple(sorted(t for t in triggers if not any(overlap(t, mine) for mine in own)))
        right = frozenset(types.get((actor, recipient), {NONE}))
        kind, mode, factuality = answer
        return Sample(
            example.id, example.language, example.text, actor, recipient, trigger, kind or NONE, mode, factuality,
            right, others, forms,
        )  # fmt: skip

    result = [sample(p.actor, p.recipient, p.trigger, p.type, p.mode, p.factuality) for p in told]
    acts = {label.actor for label in example.labels}
    suffers = {label.recipient for label in example.labels}
    both = {side for label in example.labels if label.reciprocal for side in (label.actor, label.recipient)}
    for letter, offsets in example.actors.items():
        if letter not in acts | both:
            result.append(sample(offsets, None, None, NONE, None, None))
        if letter not in suffers | both:
            result.append(sample(None, offsets, None, NONE, None, None))
        for trigger in sorted(triggers):
            doing, suffering = sides_at(example, trigger)
            if overlap(trigger, offsets):
                continue
            if letter not in doing:
                result.append(sample(offsets, None, trigger, NONE, None, None))
            if letter not in suffering:
                result.append(sample(None, offsets, trigger, NONE, None, None))
    return result


def sides_at(example: Example, trigger: Offsets) -> tuple[set[str | None], set[str | None]]:
    """Who acts and who suffers by the words of a trigger; both do both where an act is mutual."""
    labels = [label for label in example.labels if overlap(label.trigger, trigger)]
    mutual = {side for label in labels if label.reciprocal for side in (label.actor, label.recipient)}
    return {label.actor for label in labels} | mutual, {label.recipient for label in labels} | mutual


def overlap(one: Offsets, other: Offsets) -> bool:
    """Whether two stretches share a character."""
    return one[0] < other[1] and other[0] < one[1]


def epoch(samples: Sequence[Sample], recipe: Recipe, chance: random.Random) -> list[Sample]:
    """The questions of one epoch, in no order."""
    events = [sample for sample in samples if sample.type != NONE]
    two_sided = [s for s in samples if s.type == NONE and s.actor and s.recipient]
    one_sided = [s for s in samples if s.type == NONE and not (s.actor and s.recipient)]
    wrong = [
        replace(s, trigger=chance.choice(s.elsewhere), type=NONE, mode=None, factuality=None, types=frozenset({NONE}))
        for s in events
        if s.elsewhere and chance.random() < recipe.wrong_trigger
    ]
    room = max(round(len(events) * recipe.none_share / (1 - recipe.none_share)) - len(wrong), 0)
    nothing = drawn(one_sided, round(room * recipe.one_sided), chance)
    nothing += drawn(two_sided, room - len(nothing), chance)
    result = [halved(s, recipe, chance) for s in events]
    result += [asked(s, recipe, chance) for s in nothing]
    result += wrong
    return result


def halved(sample: Sample, recipe: Recipe, chance: random.Random) -> Sample:
    """An event, asked whole, with its trigger or without it, or by one side and its trigger."""
    if sample.actor and sample.recipient and sample.trigger and chance.random() < recipe.half:
        if chance.random() < ASKED_OF_ACTOR:
            return replace(sample, recipient=None)
        return replace(sample, actor=None)
    return sample if chance.random() < recipe.keep_trigger else replace(sample, trigger=None)


def drawn(pool: Sequence[Sample], number: int, chance: random.Random) -> list[Sample]:
    """So many of a pool, all of it where it holds no more."""
    return chance.sample(pool, min(number, len(pool)))


def asked(sample: Sample, recipe: Recipe, chance: random.Random) -> Sample:
    """A NONE pair, as often asked with a trigger as an event is: another event's, or any long word."""
    if sample.trigger or chance.random() >= recipe.keep_trigger:
        return sample
    words = [match.span() for match in LONG_WORD.finditer(sample.text)]
    words = [w for w in words if not any(side and overlap(w, side) for side in (sample.actor, sample.recipient))]
    pools = [pool for pool in (sample.elsewhere, sample.elsewhere, words) if pool]
    return replace(sample, trigger=chance.choice(chance.choice(pools))) if pools else sample


def renamed(group: Sequence[Sample], chance: random.Random) -> list[Sample]:
    """Samples of one sentence with other countries, the same in all."""
    first = group[0]
    spans = [side for sample in group for side in (sample.actor, sample.recipient, sample.trigger)]
    text, moved = swapped(first.text, first.language, first.forms, spans, chance)
    sides = zip(moved[::3], moved[1::3], moved[2::3], strict=True)
    return [
        replace(sample, text=text, actor=actor, recipient=recipient, trigger=trigger)
        for sample, (actor, recipient, trigger) in zip(group, sides, strict=True)
    ]


def questions(samples: Iterable[Sample]) -> dict[str, list[Sample]]:
    """For measuring: pairs once without a trigger, events with theirs, actors alone with a trigger, theirs or not."""
    plain: dict[tuple[str, Offsets | None, Offsets | None], Sample] = {}
    alone: dict[tuple[str, Offsets | None, Offsets | None], Sample] = {}
    marked = []
    for sample in samples:
        if sample.actor and sample.trigger:
            alone.setdefault((sample.sentence, sample.actor, sample.trigger), replace(sample, recipient=None))
        if sample.type == NONE and not (sample.actor and sample.recipient):
            continue
        plain.setdefault((sample.sentence, sample.actor, sample.recipient), replace(sample, trigger=None))
        if sample.trigger:
            marked.append(sample)
    return {"plain": list(plain.values()), "trigger": marked, "alone": list(alone.values())}
