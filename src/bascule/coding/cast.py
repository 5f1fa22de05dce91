"""The actors of one article: each mention with the entity it stands for, by the token that carries it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bascule.records import Mention

if TYPE_CHECKING:
    from bascule.coding.introductions import Introduction
    from bascule.coding.reference_clues import Clues


@dataclass(frozen=True, slots=True)
class Sender:
    """The state that sends a private military company (alpha-3), and the words that say so."""

    state: str
    words: str


@dataclass(slots=True)
class Actor:
    """An actor mention on the parse: `head` is its token, `use` is actor, modifier (adjective) or location."""

    head: int
    start: int
    end: int
    code: str | None
    use: str = "actor"
    name: str | None = None
    role: str | None = None
    how: str = "name"
    # What speaks for a reference; None where the words themselves say who it is.
    clues: Clues | None = None
    sender: Sender | None = None

    @property
    def open(self) -> bool:
        """Whether this is a reference for whose answer too little speaks: `code` is a guess that no record tells."""
        return self.clues is not None and not self.clues.enough

    def mention(self, text: str) -> Mention:
        """The record of it."""
        exact, sender = text[self.start : self.end], self.sender.state if self.sender else None
        return Mention(None if self.open else self.code, self.start, self.end, exact, self.name, self.role, sender)

    def told(self, text: str) -> Iterator[str]:
        """What an explanation tells of a side beyond its words.

        Of a reference, whom it stands for or that it stays open, how that was found, and its score; of a private
        military company, the state that sends it.
        """
        words = " ".join(text[self.start : self.end].split())
        if self.clues is not None:
            answer = "left open" if self.open else f"is {self.code}"
            yield f"reference: '{words}' {answer} ({self.clues.way}, {self.clues.score:.2f})"
        if self.sender is not None:
            yield f"sending state of '{words}': {self.sender.state} ('{self.sender.words}')"


@dataclass(slots=True)
class Cast:
    """All actors of one article, by the tokens that carry them."""

    text: str
    by_head: dict[int, Actor] = field(default_factory=dict)
    modifiers: dict[int, list[Actor]] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)
    countries: Counter[str] = field(default_factory=Counter)
    # Places in the country, towns above all.
    towns: Counter[str] = field(default_factory=Counter)
    # The country of each place, by the tokens of its name.
    places: dict[int, str] = field(default_factory=dict)
    introductions: list[Introduction] = field(default_factory=list)
    # Full names of persons known from elsewhere.
    known_by_last_name: dict[str, str] = field(default_factory=dict)

    @property
    def main(self) -> str | None:
        """The country that the article is about: above 0.4 of all mentions of countries, title twice; else None."""
        leading = self.countries.most_common(1)
        return leading[0][0] if leading and self.share(leading[0][0]) >= 0.4 else None

    def share(self, country: str) -> float:
        """The part that a country has in all mentions of countries."""
        every = self.countries.total()
        return self.countries[country] / every if every else 0.0

    @property
    def around(self) -> Counter[str]:
        """How often each country and the places in it are named."""
        return self.countries + self.towns

    @property
    def setting(self) -> str | None:
        """The country where things happen: named as a place (once more counts as once elsewhere), else most named."""
        named = self.around + self._located
        return named.most_common(1)[0][0] if named else None

    @property
    def _located(self) -> Counter[str]:
        return Counter((a.code or "").split(":")[0] for a in self.by_head.values() if a.use == "location")

    @property
    def ground(self) -> str | None:
        """The country most of the places named are in, if one: who rebels there is not of those who came."""
        places = self.towns + self._located
        ranked = places.most_common(2)
        clear = ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1])
        return ranked[0][0] if clear else None

    def add(self, actor: Actor) -> None:
        """Keep an actor; the first one on a token stays."""
        if actor.use == "modifier":
            self.modifiers.setdefault(actor.head, []).append(actor)
        else:
            self.by_head.setdefault(actor.head, actor)

    def mentions(self) -> list[Mention]:
        """All mentions in text order, those nobody could resolve included."""
        everyone = [*self.by_head.values(), *(a for group in self.modifiers.values() for a in group)]
        return [a.mention(self.text) for a in sorted(everyone, key=lambda a: (a.start, a.end))]
