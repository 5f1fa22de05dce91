"""Events by cue words on the parse: who stands on which side, and what an article told before.

A cue word alone is no event: an acting side must be known, by grammar or because the sentence names again
("cette visite", "les sanctions") an act that the article has already told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bascule.coding.candidates import GUESSED, Candidate, shared
from bascule.coding.cast import Actor, Cast
from bascule.coding.cue_words import VERBAL, Match, match_cue, match_cues
from bascule.coding.factuality import read_factuality
from bascule.coding.implied import country, implied_actor, implied_recipients, overthrown
from bascule.coding.lexicon import straight
from bascule.coding.no_actors import is_body
from bascule.coding.participants import Participants, Sides
from bascule.coding.relations import Relation
from bascule.coding.syntax import PASSIVE_AUXILIARY, PASSIVE_SUBJECT, is_passive
from bascule.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

LOCATED = frozenset({"CONSULT", "MOBILIZE", "ASSAULT", "COERCE", "RETREAT", "AID", "SANCTION", "PROTEST"})
FRIENDLY = frozenset({"AID", "COOPERATE", "AGREE", "CONSULT", "SUPPORT"})
# What an act of a subject by its verb must reach, in a sentence without any other event and beside others.
ALONE, BESIDE = 0.55, 0.7
# Acts that news tells of whom they befell, without saying who did them: "three ministers were arrested".
SUFFERED = frozenset({"COERCE", "ASSAULT", "SANCTION", "RETREAT"})
ARMED = frozenset({"MIL", "PRM", "REB"})
POINTERS = frozenset({"le", "la", "l'", "les", "ce", "cet", "cette", "ces", "the", "this", "these", "that"})


class CueEvents:
    """Candidates of one article by its cue words; `told` holds the events of the sentences before."""

    def __init__(self, cast: Cast, language: str) -> None:
        self.cast, self.language = cast, language
        self.participants = Participants(cast, language)
        self.told: list[Candidate] = []

    def prepare(self, tokens: Sequence[Token]) -> list[tuple[Match, Sides]]:
        """The cues of a sentence with the sides that its grammar gives them."""
        matches = [match for token in tokens if (match := match_cue(token, self.language))]
        # A noun that made another cue fit is part of that act.
        taken = {m.object.i for m in matches if m.object is not None}
        taken.update(t.i for m in matches if m.noun for t in m.token.children if t.dep_ in {"fixed", "flat:foreign"})
        matches = [
            m
            for m in matches
            if m.token.i not in taken
            and not self._names_somebody(m)
            and not _describes(m.token)
            and not _thinks_possible(m)
        ]
        return [self._fitting(match) for match in matches]

    def _fitting(self, match: Match) -> tuple[Match, Sides]:
        """A cue with its sides; where its entry asks for soldiers or a body that are not there, the next that fits."""
        sides = self.participants.sides(match)
        if self._asks(match, sides.actors, sides.recipients):
            return match, sides
        for other in match_cues(match.token, self.language):
            if other.cue is not match.cue:
                theirs = self.participants.sides(other)
                if self._asks(other, theirs.actors, theirs.recipients):
                    return other, theirs
        return match, sides

    @staticmethod
    def _asks(match: Match, actors: Sequence[Actor], recipients: Sequence[Actor]) -> bool:
        if match.cue.military and not any(_sector(a) in ARMED for a in actors):
            return False
        return not match.cue.from_body or any((r.code or "").startswith("IGO") for r in recipients)

    def _names_somebody(self, match: Match) -> bool:
        known = self.cast.by_head.get(match.token.i)
        if match.noun and is_body(match.token):
            return True
        return known is not None and (not match.noun or known.how in {"name", "person"})

    def candidate(self, match: Match, sides: Sides, sentence: Span) -> Candidate | None:
        """The event of a cue, None where no side is known or the act is only asked for."""
        token, cue = match.token, match.cue
        judgement = read_factuality(token, self.language)
        if judgement.value == "requested":
            return None
        what = f"cue {'noun' if match.noun else 'verb'} '{token.text}'"
        if match.object is not None:
            what += f" with '{match.object.text}'"
        actors, recipients = list(sides.actors), list(sides.recipients)
        reciprocal = cue.reciprocal
        if not recipients and cue.type in LOCATED:
            acting = {country(a) for a in actors}
            recipients = [a for a in sides.locations if country(a) not in acting][:1]
            if recipients:
                sides.why.append("recipient: where it happens")
        score = 0.75 if actors and recipients else 0.55
        if len(actors) + len(recipients) < 2 if reciprocal else not actors:
            again = self._again(match, sides)
            if again is not None:
                actors, recipients, reciprocal, score = again[0], again[1], reciprocal or again[2], GUESSED
                sides.why.append("sides from the act told before")
            elif cue.mode == "seize" and match.noun:
                recipients = recipients or overthrown(token, self.cast)
                sides.why.append("no actor named")
                if not recipients:
                    return None
            elif recipients and cue.type in SUFFERED and any(c.dep_ in PASSIVE_AUXILIARY for c in token.children):
                score = GUESSED
                sides.why.append("no actor named")
            elif recipients and not reciprocal and (aside(token) if match.noun else not is_passive(token)):
                actors = self._above(token, recipients) if match.noun else []
                actors = actors or implied_actor(token, recipients, self.cast)
                score = GUESSED
                sides.why.append("actor: whom the article is about")
                if not actors:
                    return None
            else:
                return None
        if not self._plausible(match, actors, recipients, sides):
            return None
        if reciprocal:
            known = {a.code for a in actors}
            actors += [a for a in recipients if a.code not in known]
            recipients = []
            if len(actors) < 2:
                return None
        codes = {a.code for a in actors}
        recipients = [r for r in recipients if r.code not in codes]
        if not recipients and not reciprocal:
            implied = implied_recipients(token, cue.type, cue.mode, actors, self.cast, self.told)
            if implied is not None:
                recipients, score = implied[0], min(score, GUESSED)
                sides.why.append(f"recipient: {implied[1]}")
        why = [what, *sides.why]
        if judgement.reason:
            why.append(f"{judgement.value}: {judgement.reason}")
        return Candidate(
            token, sentence, cue.type, cue.mode, reciprocal, actors, recipients, judgement.value, score, why
        )

    def add_alone(self, acts: Sequence[tuple[Actor, Token, Relation]], found: list[Candidate], sentence: Span) -> None:
        """Adds what subjects do by verbs that carry no event yet, the surest first."""
        for actor, verb, relation in sorted(acts, key=lambda act: -act[2].score):
            if relation.score < (BESIDE if found else ALONE):
                return
            known = any(
                event.token.i == verb.i
                or (event.type == relation.type and (not event.actors or shared([actor], event.actors)))
                for event in found
            )
            if not known:
                found.append(self._alone(actor, verb, relation, sentence))

    def _alone(self, actor: Actor, verb: Token, relation: Relation, sentence: Span) -> Candidate:
        """An act of a subject alone, with the other side from its sentence or from what was told."""
        judgement = read_factuality(verb, self.language)
        value = relation.factuality or "asserted" if judgement.value == "requested" else judgement.value
        why = [f"relation model {relation.score:.2f}", f"trigger '{verb.text}'", "actor: subject"]
        if is_passive(verb) and verb.doc[actor.head].dep_ in PASSIVE_SUBJECT:
            # "The minister was arrested": nobody says by whom.
            why = [f"relation model {relation.score:.2f}", f"trigger '{verb.text}'", "recipient: passive subject"]
            return Candidate(verb, sentence, relation.type, relation.mode, False, [], [actor], value, GUESSED, why)
        implied = implied_recipients(verb, relation.type, relation.mode, [actor], self.cast, self.told)
        recipients = implied[0] if implied else []
        why += [f"recipient: {implied[1]}"] if implied else []
        why += [f"{value}: {judgement.reason}"] if judgement.reason else []
        score = min(relation.score, GUESSED) if implied else relation.score
        return Candidate(verb, sentence, relation.type, relation.mode, False, [actor], recipients, value, score, why)

    def _again(self, match: Match, sides: Sides) -> tuple[list[Actor], list[Actor], bool] | None:
        """Sides of the act that a definite noun (or a passive without agent) names again."""
        if not match.noun:
            return None
        determiners = {straight(c.lower_) for c in match.token.children}
        if not determiners & POINTERS and not determiners & self.participants.words["mutual"]:
            return None
        named = {country(a) for a in (*sides.actors, *sides.recipients)}
        for earlier in reversed(self.told):
            same = earlier.type == match.cue.type
            kin = match.cue.reciprocal and earlier.type in FRIENDLY and match.cue.type in FRIENDLY
            if not same and not kin:
                continue
            parties = {country(a) for a in (*earlier.actors, *earlier.recipients)}
            if named <= parties and (len(parties) > 1 or not earlier.actors):
                return list(earlier.actors), list(earlier.recipients), earlier.reciprocal
        return None

    def _above(self, noun: Token, recipients: list[Actor]) -> list[Actor]:
        """Who acts in the clause that an event noun stands beside ("au profit d'un rapprochement avec…")."""
        verb = noun
        while verb.head.i != verb.i and verb.pos_ not in VERBAL:
            verb = verb.head
        subject = [a for t in self.participants.acting_on(verb) for a in self.participants.resolve(t)]
        return [a for a in subject if all(country(a) != country(r) for r in recipients)]

    def _plausible(self, match: Match, actors: list[Actor], recipients: list[Actor], sides: Sides) -> bool:
        cue = match.cue
        if not self._asks(match, (*actors, *sides.actors), recipients):
            return False
        if cue.located and cue.mode == "visit" and not match.noun and not recipients:
            return False
        if (
            cue.type in {"AID", "COOPERATE", "SUPPORT", "REQUEST", "REJECT", "THREATEN"}
            and not recipients
            and not cue.reciprocal
        ):
            return match.object is not None or cue.type in {"REJECT", "THREATEN", "REQUEST"}
        return True


def aside(noun: Token) -> bool:
    """Whether a noun stands in an adverbial of its clause, no subject and no object of it."""
    node = noun
    while node.head.i != node.i and node.head.pos_ not in VERBAL and not node.dep_.startswith("obl"):
        node = node.head
    role: str = node.dep_
    return role.startswith(("obl", "prep", "advmod", "nmod")) and role != "obl:agent"


def _describes(participle: Token) -> bool:
    """ "Des groupes armés", "hommes armés": what they are, not what was done to them, where nobody did it."""
    if participle.dep_ not in {"acl", "amod"} or straight(participle.lower_).rstrip("es") != "armé":
        return False
    return not any(child.dep_.startswith("obl") for child in participle.children)


def _thinks_possible(match: Match) -> bool:
    """ "N'a pas exclu que", "ruled out that": a thought, where "exclu du groupe" is a sanction."""
    return match.cue.type == "SANCTION" and any(child.dep_ == "ccomp" for child in match.token.children)


def _sector(actor: Actor) -> str:
    parts = (actor.code or "").split(":")
    return parts[1] if len(parts) > 1 else ""
