"""An event on its way: sides and type are known; date, place and speaker are not yet linked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bascule.coding.cast import Actor
from bascule.coding.syntax import infinitives
from bascule.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

# The score of an event one of whose sides was taken from elsewhere in the article: below those that grammar gives.
GUESSED = 0.45
# Acts in words whose infinitive says what would be done.
SPOKEN = frozenset({"AGREE", "THREATEN"})


@dataclass(slots=True)
class Candidate:
    """An event before date, place and attribution are known."""

    token: Token
    sentence: Span
    type: str
    mode: str | None
    reciprocal: bool
    actors: list[Actor]
    recipients: list[Actor]
    factuality: str
    score: float
    why: list[str] = field(default_factory=list)
    accuser: tuple[Actor, Token] | None = None

    def key(self) -> tuple[frozenset[str | None], frozenset[str | None], str]:
        """What makes two events of a sentence one (codebook, The unit)."""
        return (frozenset(a.code for a in self.actors), frozenset(r.code for r in self.recipients), self.type)


def allege(found: list[Candidate]) -> None:
    """An act alleged under an accusation is said by the accuser."""
    accusations = {c.token.i: c for c in found if c.type == "ACCUSE" and c.mode == "allege" and c.actors}
    for candidate in found:
        if candidate.type == "REJECT":
            # "Allegations that Kigali brushed aside": the denial is the writer's, not the accuser's.
            continue
        node = candidate.token
        for _ in range(6):
            if node.head.i == node.i:
                break
            node = node.head
            if node.i in accusations and accusations[node.i] is not candidate:
                candidate.accuser = (accusations[node.i].actors[0], node)
                break


def absorb(found: list[Candidate]) -> None:
    """An infinitive under a promise or a threat is what is promised, no event beside it (codebook, Types).

    "Threatens to close the border with Iraq" is one THREATEN; whom the infinitive bears on becomes its recipient.
    """
    speaking = [c for c in found if c.type in SPOKEN and c.actors]
    promised = {token.i: c for c in speaking for token in infinitives(c.token)}
    for inner in list(found):
        outer = promised.get(inner.token.i)
        if outer is None or outer is inner or (inner.actors and not shared(inner.actors, outer.actors)):
            continue
        if not outer.recipients and not outer.reciprocal:
            outer.recipients = [r for r in inner.recipients if not shared([r], outer.actors)]
        found[:] = [event for event in found if event is not inner]


def shared(some: list[Actor], others: list[Actor]) -> bool:
    """Whether two sides name one entity."""
    return bool({a.code for a in some} & {a.code for a in others})


def merge(found: list[Candidate], new: Candidate) -> None:
    """One event for each (actors, recipients, type); of two that only differ in completeness, the fuller one."""
    for index, old in enumerate(found):
        if old.type != new.type:
            continue
        (a, r, _), (b, s, _) = old.key(), new.key()
        if a == b and r == s:
            return
        if a | r <= b | s and old.factuality == new.factuality:
            found[index] = new
            return
        if b | s <= a | r and old.factuality == new.factuality:
            return
    found.append(new)
