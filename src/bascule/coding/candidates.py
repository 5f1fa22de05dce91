"""An event on its way: sides and type are known; date, place and speaker are not yet linked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bascule.coding.cast import Actor
from bascule.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

# The score of an event one of whose sides was taken from elsewhere in the article: below those that grammar gives.
GUESSED = 0.45


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
        node = candidate.token
        for _ in range(6):
            if node.head.i == node.i:
                break
            node = node.head
            if node.i in accusations and accusations[node.i] is not candidate:
                candidate.accuser = (accusations[node.i].actors[0], node)
                break


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
