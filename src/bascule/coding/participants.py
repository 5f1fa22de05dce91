"""Who stands on which side of a cue word: its subjects, objects, agents, owners and complements on the parse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from bascule.coding.cast import Actor, Cast
from bascule.coding.cue_words import VERBAL, Match
from bascule.coding.factuality import is_carrier, lends_subject
from bascule.coding.lexicon import forms, straight, word_list
from bascule.coding.syntax import (
    AGENT_MARKERS,
    OF,
    agents,
    complements,
    indirect_objects,
    infinitives,
    is_passive,
    objects,
    passive_subjects,
    subjects,
)

if TYPE_CHECKING:
    from spacy.tokens import Token


# Acts in words whose other side may stand in the infinitive alone.
PROMISING = frozenset({"AGREE", "THREATEN"})


@cache
def _words(language: str) -> Mapping[str, frozenset[str]]:
    """The lists of `data/sides_*.toml`."""
    return {key: frozenset(words) for key, words in word_list(f"sides_{language}").items()}


@dataclass(slots=True)
class Sides:
    """Actors and recipients with how each was found."""

    actors: list[Actor] = field(default_factory=list)
    recipients: list[Actor] = field(default_factory=list)
    locations: list[Actor] = field(default_factory=list)
    why: list[str] = field(default_factory=list)

    def act(self, found: Iterable[Actor], why: str) -> None:
        """Add to the acting side what is not there yet."""
        self._add(self.actors, found, f"actor: {why}")

    def bear(self, found: Iterable[Actor], why: str) -> None:
        """Add to the receiving side what is not there yet."""
        self._add(self.recipients, found, f"recipient: {why}")

    def _add(self, side: list[Actor], found: Iterable[Actor], why: str) -> None:
        for actor in found:
            if actor.code and all(actor.code != known.code for known in side):
                side.append(actor)
                if why not in self.why:
                    self.why.append(why)


class Participants:
    """Reads sides off the parse of one article."""

    def __init__(self, cast: Cast, language: str) -> None:
        self.cast, self.language = cast, language
        self.words = _words(language)

    def sides(self, match: Match) -> Sides:
        """The two sides of an act, and the locations named with it."""
        sides = Sides()
        (self._noun if match.noun else self._verb)(match, sides)
        return sides

    # -- resolving ----------------------------------------------------------------------------------------------

    def resolve(self, token: Token, *, owner: bool = True) -> list[Actor]:
        """The actors a token stands for; `owner` lets "les efforts du Mali" stand for Mali."""
        if straight(token.lower_) in self.words["relatives"] and token.pos_ in {"PRON", "SCONJ", "DET"}:
            antecedent = _antecedent(token)
            return self.resolve(antecedent, owner=owner) if antecedent is not None else []
        known = self.cast.by_head.get(token.i)
        if known is not None:
            if known.use != "actor" or known.code is None:
                return []
            return [known, *self.cast.modifiers.get(-token.i - 1, ())]
        for child in token.children:
            if child.dep_ == "appos" and child.i in self.cast.by_head and self.cast.by_head[child.i].use == "actor":
                return self.resolve(child, owner=False)
        if any(form in self.words["counting"] for form in forms(token)) or token.pos_ in {"NUM", "PRON", "DET"}:
            return [a for marker, noun in complements(token) if marker in OF for a in self.resolve(noun, owner=False)]
        return self.owners(token) if owner else []

    def owners(self, noun: Token) -> list[Actor]:
        """Who a thing belongs to: adjective of nationality, "de"/"of" complement, possessive."""
        found = list(self.cast.modifiers.get(noun.i, ()))
        for marker, item in complements(noun):
            if marker in OF or marker in {"avec", "with"}:
                found.extend(self.resolve(item, owner=False))
        for child in noun.children:
            if child.dep_ in {"poss", "compound"}:
                found.extend(self.resolve(child, owner=False))
        return found

    def _towards(self, head: Token) -> Iterator[tuple[str, list[Actor]]]:
        for marker, noun in complements(head):
            if marker.split()[0] in self.words["towards"] or marker.startswith(("à l", "en faveur", "vis-à-vis")):
                found = self.resolve(noun)
                if found:
                    yield marker, found

    def _locations(self, head: Token) -> list[Actor]:
        found = []
        for _, noun in complements(head):
            known = self.cast.by_head.get(noun.i)
            if known is not None and known.use == "location":
                found.append(known)
        return found

    # -- verbs --------------------------------------------------------------------------------------------------

    def _verb(self, match: Match, sides: Sides) -> None:
        verb = match.token
        if is_passive(verb) or (verb.pos_ == "ADJ" and verb.dep_ in {"amod", "acl"}):
            borne = passive_subjects(verb) or ([verb.head] if verb.dep_ in {"acl", "amod", "advcl"} else subjects(verb))
            for token in borne:
                sides.bear(self.resolve(token), "passive subject")
            for token in agents(verb):
                sides.act(self.resolve(token), "agent")
            for marker, found in self._towards(verb):
                if marker not in AGENT_MARKERS and (not sides.recipients or match.cue.objects):
                    sides.bear(found, f"'{marker}'")
        else:
            for token in self.acting_on(verb):
                sides.act(self.resolve(token), "subject")
            self._complete(verb, match, sides)
        if match.object is not None:
            self._object(match.object, match, sides)
        sides.locations.extend(self._locations(verb))

    def _complete(self, verb: Token, match: Match, sides: Sides) -> None:
        for token in (*objects(verb), *indirect_objects(verb)):
            if match.object is None or token.i != match.object.i:
                sides.bear(self.resolve(token), "object")
            elif self.cast.by_head.get(token.i) is not None and match.cue.mode not in {"withdraw", "troops"}:
                sides.bear(self.resolve(token, owner=False), "object")
        for marker, found in self._towards(verb):
            sides.bear(found, f"'{marker}'")
        if not sides.recipients:
            for marker, noun in complements(verb):
                if marker in OF:
                    sides.bear(self.resolve(noun), f"'{marker}'")
        if not sides.recipients and match.cue.type in PROMISING:
            self._promised(verb, sides)

    def _promised(self, verb: Token, sides: Sides) -> None:
        """Whom the infinitive of a promise or a threat bears on ("agreed to lift a ban on beef from…")."""
        acting = {a.code for a in sides.actors}
        for inner in infinitives(verb):
            borne = [a for token in (*objects(inner), *indirect_objects(inner)) for a in self.resolve(token)]
            borne += [a for _, found in self._towards(inner) for a in found]
            if not borne:
                borne = [a for token in objects(inner) for _, found in self._towards(token) for a in found]
            sides.bear((a for a in borne if a.code not in acting), "in what is said to be done")

    def _object(self, noun: Token, match: Match, sides: Sides) -> None:
        for marker, found in self._towards(noun):
            sides.bear(found, f"'{marker}' of '{noun.text}'")
        if not sides.recipients:
            acting = {a.code for a in sides.actors}
            own = [a for a in self.owners(noun) if a.code not in acting]
            if own and match.cue.type not in {"CONSULT", "MOBILIZE"} and match.cue.mode != "withdraw":
                sides.bear(own, f"owner of '{noun.text}'")
            elif own and not sides.actors:
                sides.act(own, f"owner of '{noun.text}'")
        sides.locations.extend(self._locations(noun))

    def acting_on(self, verb: Token, depth: int = 0) -> list[Token]:
        """Logical subjects of an active verb, by control, coordination and relative clauses."""
        own = subjects(verb) or passive_subjects(verb)
        if own or depth > 5:
            return own
        head = verb.head
        if head.i == verb.i:
            return []
        if head.pos_ in {"ADP", "SCONJ", "PART"}:
            head = head.head
        if head.pos_ in VERBAL:
            if verb.dep_ in {"xcomp", "ccomp", "obl:arg", "advcl", "pcomp", "acl", "obl:mod"}:
                controlled = [
                    *objects(head),
                    *indirect_objects(head),
                    *(n for m, n in complements(head) if m in {"à", "au", "aux"}),
                ]
                if controlled and any(form in self.words["object_control"] for form in forms(head)):
                    return controlled
            if is_passive(head):
                return passive_subjects(head) or self.acting_on(head, depth + 1)
            return self.acting_on(head, depth + 1)
        if head.pos_ in {"NOUN", "PROPN"}:
            if self.resolve(head, owner=False):
                return [head]
            if self.owners(head):
                return [head]
            governor = head.head
            while governor.pos_ not in VERBAL and governor.head.i != governor.i:
                governor = governor.head
            if governor.pos_ in VERBAL and "Inf" in verb.morph.get("VerbForm"):
                return self.acting_on(governor, depth + 1)
        return []

    # -- nouns --------------------------------------------------------------------------------------------------

    def _noun(self, match: Match, sides: Sides) -> None:
        noun = match.token
        act, bear = (sides.bear, sides.act) if match.bears else (sides.act, sides.bear)
        adjectives = [a for a in self.cast.modifiers.get(noun.i, ()) if a.how == "adjective"]
        if adjectives:
            act(adjectives, "adjective")
        for child in noun.children:
            if child.dep_ == "poss" or (child.dep_ == "compound" and not match.cue.objects):
                act(self.resolve(child, owner=False), "possessor")
        of = [found for marker, item in complements(noun) if marker in OF and (found := self._whole(item, match))]
        for index, found in enumerate(of):
            # "le départ des forces françaises du Mali": the second "de" is where from.
            if match.cue.buys:
                bear(found, "nationality of the object")
            elif (index == 0 and not sides.actors) or match.cue.reciprocal:
                act(found, "complement")
            else:
                bear(found, "second complement")
        for token in agents(noun):
            sides.act(self.resolve(token), "agent")
        for marker, found in self._towards(noun):
            if marker not in AGENT_MARKERS:
                sides.bear(found, f"'{marker}'")
        for child in noun.children:
            if child.dep_ in {"acl", "amod"} and child.pos_ in {*VERBAL, "ADJ"}:
                for token in agents(child):
                    sides.act(self.resolve(token), "agent")
                for marker, found in self._towards(child):
                    if marker not in AGENT_MARKERS:
                        sides.bear(found, f"'{marker}'")
        sides.locations.extend(self._locations(noun))
        self._carried(noun, match, sides)

    def _whole(self, item: Token, match: Match) -> list[Actor]:
        if match.object is not None and item.i == match.object.i:
            return [a for a in self.cast.modifiers.get(item.i, ()) if a.how == "adjective"]
        return self.resolve(item)

    def _carried(self, noun: Token, match: Match, sides: Sides) -> None:
        """Sides lent by the verb an event noun hangs on ("a effectué une visite", "l'attaque a été menée par…")."""
        top = noun
        while top.dep_ == "conj" and top.head.i != top.i:
            top = top.head
        verb = top.head
        if verb.pos_ in {"ADP"}:
            verb = verb.head
        if verb.pos_ not in VERBAL:
            return
        own = any(straight(c.lower_) in self.words["own"] for c in noun.children)
        if is_passive(verb) and is_carrier(verb, self.language):
            if top in passive_subjects(verb):
                for token in agents(verb):
                    sides.act(self.resolve(token), "agent of the verb")
        elif (top.dep_ in {"obj", "dobj"} and lends_subject(verb, self.language)) or own:
            subject = [a for t in self.acting_on(verb) for a in self.resolve(t)]
            receiving = any(f in self.words["receiving"] for f in forms(verb))
            if receiving:
                sides.bear(subject, "subject of the verb")
            elif not sides.actors or match.cue.reciprocal or own:
                sides.act(subject, "subject of the verb")
        if is_carrier(verb, self.language):
            for marker, found in self._towards(verb):
                if marker not in AGENT_MARKERS:
                    sides.bear(found, f"'{marker}'")
            sides.locations.extend(self._locations(verb))


def _antecedent(relative: Token) -> Token | None:
    node = relative
    for _ in range(8):
        if node.dep_ in {"acl:relcl", "relcl"}:
            return node.head
        if node.head.i == node.i:
            return None
        node = node.head
    return None
