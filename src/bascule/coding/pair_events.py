"""Events from pairs: every two sides of a sentence, asked in both directions, then folded into events.

The relation reader judges what one side did to the other; the parse says which sides there are and which word carries
the act; a cue word of the same type is preferred.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bascule.coding.candidates import Candidate
from bascule.coding.cast import Actor, Cast
from bascule.coding.cue_words import VERBAL, match_cue
from bascule.coding.factuality import read_factuality
from bascule.coding.relations import Relation
from bascule.coding.syntax import PASSIVE_SUBJECT, SUBJECT, enumerated, upwards
from bascule.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Sides asked about in one sentence: with more, their pairs cost more than the parse and nearly all answer NONE.
MOST_SIDES = 6
# Acts that both sides do where both directions answer alike.
MUTUAL = frozenset({"CONSULT", "COOPERATE", "AGREE", "SUPPORT", "ASSAULT", "RETREAT"})


@dataclass(frozen=True, slots=True)
class Edge:
    """One side acts on another, as the reader answered; by the word asked about, where it was asked about one."""

    actor: Actor
    recipient: Actor
    relation: Relation
    trigger: Token | None = None


@dataclass(slots=True)
class Found:
    """An event folded from edges, before factuality, date and place."""

    type: str
    mode: str | None
    factuality: str
    actors: list[Actor]
    recipients: list[Actor]
    reciprocal: bool
    trigger: Token
    score: float
    why: list[str] = field(default_factory=list)

    def candidate(self, sentence: Span, language: str) -> Candidate:
        """The event as a candidate; how sure the text is says the reader, which beats scope on the parse here."""
        judgement = read_factuality(self.trigger, language)
        reason = judgement.reason if judgement.value == self.factuality else "relation model"
        plain = self.factuality == "asserted" and not judgement.reason
        why = [*self.why, *([] if plain else [f"{self.factuality}: {reason}"])]
        return Candidate(
            self.trigger, sentence, self.type, self.mode, self.reciprocal, self.actors, self.recipients,
            self.factuality, self.score, why,
        )  # fmt: skip


def sides_of(sentence: Span, doc: Doc, cast: Cast) -> list[Actor]:
    """The resolved sides named in a sentence, one mention for each entity, the earliest actor mention first."""
    span = doc.char_span(sentence.start, sentence.end, alignment_mode="expand")
    best: dict[str, tuple[int, int, Actor]] = {}
    for token in span or ():
        known = cast.by_head.get(token.i)
        near = [*([known] if known is not None else []), *cast.modifiers.get(token.i, ())]
        near += cast.modifiers.get(-token.i - 1, ())
        for actor in near:
            if actor.code is None or actor.start < sentence.start or actor.end > sentence.end:
                continue
            if actor.use == "modifier" and known is not None and known.code and known.start <= actor.start < known.end:
                # "Des instructeurs russes": the adjective says whose they are, it is no side of its own.
                continue
            rank = ("actor", "modifier", "location").index(actor.use)
            if actor.code not in best or (rank, actor.start) < best[actor.code][:2]:
                best[actor.code] = (rank, actor.start, actor)
    ranked = sorted(best.values(), key=lambda item: (item[0], item[1]))[:MOST_SIDES]
    return sorted((actor for _, _, actor in ranked), key=lambda actor: actor.start)


def fold(edges: Iterable[Edge], doc: Doc, language: str) -> list[Found]:
    """Events of one sentence from its edges: both directions of a mutual act are one, and so are coordinated sides."""
    found: list[Found] = []
    rest = list(edges)
    acts = {(e.actor.start, e.recipient.start, e.relation.type) for e in rest}
    done: set[tuple[int, int, str]] = set()
    for edge in rest:
        act = (edge.actor.start, edge.recipient.start, edge.relation.type)
        if act in done:
            continue
        done.add(act)
        back = (act[1], act[0], act[2])
        learned = edge.relation.learned
        both = (back in acts and act[2] in MUTUAL) or (learned is not None and learned.reciprocal)
        if both:
            done.add(back)
        event = _event(edge, both, doc, language)
        if not any(_join(old, event) for old in found):
            found.append(event)
    return found


def _event(edge: Edge, both: bool, doc: Doc, language: str) -> Found:
    relation = edge.relation
    trigger = edge.trigger or trigger_of(edge, doc, language)
    second, chance = relation.runner_up
    judge = f"learned type {relation.type}" if relation.learned else "relation model"
    why = [f"{judge} {relation.score:.2f}", f"next {second} {chance:.2f}", f"trigger '{trigger.text}'"]
    actors, recipients = [edge.actor], [edge.recipient]
    reciprocal = both
    cued = match_cue(trigger, language)
    meets = cued is not None and cued.cue.reciprocal and cued.cue.mode != "visit"
    if both and relation.type == "CONSULT" and relation.mode == "visit" and not meets:
        # Of a visit, who travels is the actor and the host bears it (PLOVER manual, CONSULT), unless they meet there.
        reciprocal = False
        visitor = next((a for a in (edge.actor, edge.recipient) if _subject_of(a, trigger)), None)
        if visitor is edge.recipient:
            actors, recipients = recipients, actors
    if reciprocal:
        actors, recipients = sorted((edge.actor, edge.recipient), key=lambda a: a.start), []
    factuality = relation.factuality or "asserted"
    return Found(relation.type, relation.mode, factuality, actors, recipients, reciprocal, trigger, relation.score, why)


def _join(old: Found, new: Found) -> bool:
    """Whether a new event is part of an old one: the same act by its word, with one side in common.

    Who else stands on the other side is added where the text enumerates them; otherwise the surer one, which comes
    first, is meant: readers of pairs take whoever stands near for a further side.
    """
    if old.type != new.type or old.trigger.i != new.trigger.i or old.reciprocal != new.reciprocal:
        return False
    mine, theirs = {a.code for a in new.actors}, {a.code for a in old.actors}
    if new.reciprocal:
        if not mine & theirs:
            return False
        _extend(old.actors, new.actors, old.trigger.doc)
        old.actors.sort(key=lambda a: a.start)
        return True
    bears, borne = {r.code for r in new.recipients}, {r.code for r in old.recipients}
    if mine == theirs:
        _extend(old.recipients, new.recipients, old.trigger.doc)
        return True
    if bears == borne:
        _extend(old.actors, new.actors, old.trigger.doc)
        return True
    return False


def _extend(side: list[Actor], others: Iterable[Actor], doc: Doc) -> None:
    """Adds to a side those who are enumerated with one of it."""
    for actor in others:
        beside = any(enumerated(doc[known.head], doc[actor.head]) for known in side)
        if beside and all(actor.code != known.code for known in side):
            side.append(actor)


def trigger_of(edge: Edge, doc: Doc, language: str) -> Token:
    """The predicate that carries an edge: on the path between both sides, one whose cue says the same type first.

    Of a learned type, words that told the act in its examples are its cues.
    """
    learned = edge.relation.learned
    one, other = doc[edge.actor.head], doc[edge.recipient.head]
    up, down = upwards(one), upwards(other)
    shared = next((t for t in up if any(t.i == d.i for d in down)), up[-1])
    path = {t.i for t in (*up, *down)} - {t.i for t in upwards(shared)[1:]}
    best, most = shared, -1
    for token in shared.subtree:
        on_path = token.i in path
        near = token.head.i in path
        if not (on_path or near) or token.i in {one.i, other.i}:
            continue
        verb = token.pos_ in VERBAL and token.dep_ not in {"aux", "aux:tense", "aux:pass", "auxpass", "cop"}
        match = match_cue(token, language)
        told = learned is not None and (learned.tells(token.text) or learned.tells(token.lemma_))
        if not verb and match is None and not told:
            continue
        worth = 2 * on_path + verb + (token.i == shared.i) + 4 * told
        if match is not None:
            worth += 4 if match.cue.type == edge.relation.type else 1
        if worth > most:
            best, most = token, worth
    if most < 0 and best.pos_ not in VERBAL:
        return next((t for t in upwards(best) if t.pos_ in VERBAL), best)
    return best


def _subject_of(actor: Actor, trigger: Token) -> bool:
    head = trigger.doc[actor.head]
    return head.dep_ in SUBJECT | PASSIVE_SUBJECT or (head.head.i == trigger.i and head.i < trigger.i)
