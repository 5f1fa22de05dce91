"""What speaks for the answer to a reference: how it was found, how far back, and who else could be meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bascule.codebook.entity_codes import is_countryless

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from bascule.coding.cast import Actor, Cast

# Sentences back in which other countries count that could be meant instead.
WINDOW = 2
# Below this a reference stays open. Measured (docs/entities.md): of 118 that score less in news of politics and
# business 29 are right, of 40 as sides of events of three golds 18; of those that score more, 285 of 408 and 226 of
# 294. At 0.6 more of the rest is right, but so many sides of our own gold are lost that its figures fall.
ENOUGH = 0.5
# What an answer is worth by the way it was found, before all else is looked at: the share of right ones among those of
# each way that nothing speaks against.
BASES = {
    "he": 0.95,
    "she": 0.95,
    "main country": 0.9,
    "setting": 0.85,
    "people in general": 0.85,
    "its subject's": 0.75,
    "last subject's": 0.75,
    "pair of states": 0.75,
    # These two are set like pairs of states, not measured.
    "pair named together": 0.75,
    "of a kind": 0.75,
    "latter": 0.7,
    "same noun": 0.6,
    "last country": 0.6,
    "pair of sides": 0.2,
}
OTHER_PRONOUN = 0.75
# What each rival leaves of the score. In French, number and gender have already kept most of them out; of English "it"
# and "they" with a rival, 3 of 7 were right.
RIVALS = {"it": 0.6, "they": 0.6, "last country": 0.6, "setting": 0.92, "people in general": 0.92, "main country": 0.92}
AGREEING = 0.85
MOST_RIVALS = 3
WITHOUT_RIVALS = frozenset({"il", "elle", "ils", "elles", "its subject's", "last subject's", "same noun"})
# The part of all mentions of countries, and what is added to it, that make a country sure: companies and people in
# general ("les gens") ask for more than police and rebels.
SURE_SHARE = {"main country": (0.5, 0.1), "setting": (0.5, 0.1), "people in general": (0.75, 0.0)}
# What is left where the country was last named so many sentences before.
FARTHER = ((6, 0.65), (3, 0.8), (1, 0.95))


@dataclass(frozen=True, slots=True)
class Clues:
    """`way` is how the answer was found; `distance` the sentences back to it; `rivals` the others that fit as well.

    `share` is the part that the answer's country has in all mentions of countries; `before` is the score of the answer
    itself where that is a reference, else 1.
    """

    way: str
    distance: int = 0
    rivals: int = 0
    share: float = 1.0
    before: float = 1.0

    @property
    def enough(self) -> bool:
        """Whether the answer holds; else the reference stays open."""
        return self.score >= ENOUGH

    @property
    def score(self) -> float:
        """From 0 to 1: about the share of right ones among references that score so."""
        score = BASES.get(self.way, OTHER_PRONOUN)
        if self.way not in WITHOUT_RIVALS:
            score *= RIVALS.get(self.way, AGREEING) ** min(self.rivals, MOST_RIVALS)
        if self.way in SURE_SHARE:
            sure, more = SURE_SHARE[self.way]
            score *= min(1.0, (self.share + more) / sure)
            score *= next((left for sentences, left in FARTHER if self.distance >= sentences), 1.0)
        return min(score, self.before)


class Recent:
    """Who was named, up to a token: fed token by token as an article is read."""

    def __init__(self, doc: Doc, cast: Cast) -> None:
        self.doc, self.cast = doc, cast
        # The last time of each country, the latest at the end.
        self.countries: list[str] = []
        # The number of the sentence of each token.
        self._sentences: list[int] = []
        for token in doc:
            self._sentences.append((self._sentences[-1] if self._sentences else -1) + bool(token.is_sent_start))
        self._named: list[tuple[int, str]] = []
        self.subjects: list[Token] = []
        self._actors: list[Actor] = []

    def take(self, token: Token, known: Actor | None) -> None:
        """Notes who is named by a token, and what is the subject of a clause."""
        if token.dep_.startswith("nsubj") and token.pos_ in {"NOUN", "PROPN"}:
            self.subjects.append(token)
        for adjective in self.cast.modifiers.get(token.i, ()):
            self._named.append((token.i, (adjective.code or "").split(":")[0]))
        if known is None or not known.code or known.open:
            return
        if known.use == "actor" and (not self._actors or self._actors[-1].start != known.start):
            self._actors.append(known)
        country = known.code.split(":")[0]
        if not is_countryless(country) and len(country) == 3 and not known.code.endswith(":JRN"):
            if country in self.countries:
                self.countries.remove(country)
            self.countries.append(country)
            self._named.append((token.i, country))

    def latter(self, token: Token) -> Actor | None:
        """Whoever was named last in this sentence or the one before, and agrees in number and gender."""
        for actor in reversed(self._actors):
            if self.back(token, actor.head) > 1:
                return None
            if agree(token, self.doc[actor.head]):
                return actor
        return None

    def of_actor(self, way: str, token: Token, answer: Actor) -> Clues:
        """Clues for an answer that the text names: rivals are subjects in between that agree and are somebody else."""
        between = [t for t in self.subjects if answer.head < t.i < token.i and agree(token, t)]
        same = {a.head for a in self._actors if a.code == answer.code}
        return Clues(
            way,
            self.back(token, answer.head),
            sum(t.i not in same for t in between),
            self._share((answer.code or "").split(":")[0]),
            answer.clues.score if answer.clues else 1.0,
        )

    def of_country(self, way: str, token: Token, *answer: str) -> Clues:
        """Clues for countries as an answer: rivals are others named in the last sentences."""
        last = max((i for i, country in self._named if country in answer), default=-1)
        near = self._sentences[token.i] - WINDOW
        others = {country for i, country in self._named if self._sentences[i] >= near and country not in answer}
        back = self.back(token, last) if last >= 0 else self._sentences[token.i] + 1
        return Clues(way, back, len(others), self._share(*answer))

    def near(self, token: Token, back: int) -> list[Actor]:
        """Those named before a token, from `back` sentences before its own on."""
        return [a for a in self._actors if self.back(token, a.head) <= back]

    def number(self, index: int) -> int:
        """The number of the sentence that a token stands in."""
        return self._sentences[index]

    def back(self, token: Token, index: int) -> int:
        """How many sentences before a token another one stands."""
        here: int = token.i
        return self._sentences[here] - self._sentences[index]

    def _share(self, *countries: str) -> float:
        named = self.cast.around
        every = named.total()
        return sum(named[country] for country in countries) / every if every else 0.0


def agree(one: Token, other: Token) -> bool:
    """Whether nothing in number and gender keeps two words apart."""
    return all(not mine or not theirs or mine & theirs for mine, theirs in zip(traits(one), traits(other), strict=True))


def traits(token: Token) -> tuple[set[str], set[str]]:
    """Number and gender, empty where a word does not say; its article knows better than taggers do."""
    told = []
    for what in ("Number", "Gender"):
        articles = [c.morph.get(what) for c in token.children if c.dep_ == "det" and "Art" in c.morph.get("PronType")]
        article = next((a for a in articles if a), None) if token.pos_ in {"PROPN", "NOUN"} else None
        told.append(set(article or token.morph.get(what)))
    return told[0], told[1]
