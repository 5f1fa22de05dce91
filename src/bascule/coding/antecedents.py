"""Who a pronoun, a pair or a noun of a kind goes back to: whoever fits alone among those named last, or nobody.

Two that fit and are not one entity leave the reference without an answer, unless one is the subject just before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from bascule.codebook.entity_codes import is_countryless, party_of
from bascule.coding.cast import Actor, Cast
from bascule.coding.lexicon import forms, straight, word_list
from bascule.coding.quotation_marks import find_passages
from bascule.coding.reference_clues import Recent, agree, traits
from bascule.coding.syntax import OF, conjuncts, preposition
from bascule.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

# Sentences back in which a noun of a kind or a pair finds whom it names again: measured on nothing, a reader's guess.
BACK = 2
TITLES = frozenset({"m.", "mme", "mr", "mr.", "mrs", "mrs.", "ms"})
ARMED = frozenset({"REB", "PRM", "CRM"})
CORE = frozenset({"nsubj", "nsubj:pass", "nsubjpass", "obj", "dobj", "iobj", "dative", "obl:agent", "obl:arg", "pobj"})


class Antecedents:
    """Answers from what `recent` has taken so far."""

    def __init__(self, language: str, cast: Cast, recent: Recent, sector: Callable[[Token], str | None]) -> None:
        self.language, self.cast, self.recent, self.sector = language, cast, recent, sector
        self.doc = recent.doc
        lists = word_list(f"references_{language}")
        self.words = {key: frozenset(words) for key, words in lists.items() if isinstance(words, list)}
        text = cast.text
        self._passages = find_passages(text, [Span.of(text, s.start_char, s.end_char) for s in self.doc.sents])
        # Sentences that speak of two named before by "the former", "the latter": no pair of their own.
        self.telling: set[int] = set()

    # -- those named ------------------------------------------------------------------------------------------------

    def group(self, actor: Actor) -> list[Actor]:
        """An actor with those coordinated with it: "le Mali et le Niger"."""
        known = [self.cast.by_head.get(token.i) for token in conjuncts(self.doc[actor.head])]
        found = [a for a in known if a is not None and a.code and a.use == "actor"]
        found += self.cast.modifiers.get(-actor.head - 1, ())
        return list({a.code: a for a in [actor, *found]}.values())

    def is_person(self, actor: Actor) -> bool:
        """Whether a mention is one person, by name or by office."""
        token = self.doc[actor.head]
        if actor.how == "pronoun":
            return straight(token.lower_) in self.words["men"] | self.words["women"] and self.language == "en"
        if actor.how == "person" or (actor.how == "noun" and actor.name is not None):
            return True
        if "Plur" in traits(token)[0] or self.sector(token) is None:
            return False
        return self.words["bodies"].isdisjoint(forms(token))

    def gender(self, token: Token) -> str | None:
        """Masc, Fem, or None where the word does not say."""
        if self.language == "en":
            words = {straight(token.lower_), *forms(token)}
            if words & (self.words["feminine"] | self.words["women"]):
                return "Fem"
            return "Masc" if words & (self.words["masculine"] | self.words["men"]) else None
        told = traits(token)[1]
        return next(iter(told), None) if len(told) == 1 else None

    def stranger(self, token: Token, start: int) -> bool:
        """Whether somebody whose name nobody knows is a subject from `start` on: a singular pronoun is theirs."""
        for other in self.recent.subjects:
            if start <= other.i < token.i and other.i not in self.cast.by_head and self._named(other):
                return True
        return False

    def _named(self, token: Token) -> bool:
        after = token.nbor() if token.i + 1 < len(self.doc) else None
        if straight(token.lower_) in TITLES:
            return after is not None and after.text[:1].isupper() and after.i not in self.cast.by_head
        return token.pos_ == "PROPN" and token.text[:1].isupper() and not token.text.isupper()

    def quoted_apart(self, token: Token, answer: Actor) -> bool:
        """Whether a word stands within quotation marks and its answer does not: speakers say "I" of themselves."""
        own = [p for p in self._passages if p.left <= token.idx < p.right]
        return any(not p.left <= answer.start < p.right for p in own)

    def unknown(self, token: Token) -> bool:
        """Whether a subject is nobody known."""
        return token.dep_.startswith("nsubj") and token.i not in self.cast.by_head

    def before(self, token: Token) -> int:
        """Where the sentence before a token's own begins."""
        start: int = token.sent.start
        return int(self.doc[start - 1].sent.start) if start else 0

    def only(self, token: Token, fits: Callable[[Actor], bool], *, together: bool = False) -> Actor | None:
        """The one entity that fits among those named in this sentence and the one before, by its last mention.

        `together` makes one of those that are coordinated, told by the first of them.
        """
        if any(t.lower_ == token.lower_ and self.unknown(t) for t in self.doc[self.before(token) : token.i]):
            # "He said … He": the same person, whoever it is.
            return None
        # People in general are nobody in particular to go back to, unless as subject.
        near = [a for a in self.recent.near(token, 1) if a.how != "context" and self.core(self.doc[a.head])]
        found = [a for a in near if fits(a)]
        if together:
            found = [self._first_of(a) for a in found]
        return found[-1] if len({a.code for a in found}) == 1 else None

    def _first_of(self, actor: Actor) -> Actor:
        top = self.doc[actor.head]
        while top.dep_ == "conj" and top.head.pos_ in {"NOUN", "PROPN", "PRON"}:
            top = top.head
        known = self.cast.by_head.get(top.i)
        return known if known is not None and known.code and known.use == "actor" else actor

    @staticmethod
    def core(token: Token) -> bool:
        while token.dep_ == "conj":
            token = token.head
        if token.dep_ == "pobj":
            return token.head.lower_ in {"with", "by", "to"} and token.head.head.pos_ in {"VERB", "AUX"}
        return token.dep_ in CORE

    def things(self, token: Token, back: int = 1) -> bool:
        """Whether a noun that is no actor, and agrees, stands among subjects and objects before."""
        start = token.sent.start
        while back and start > 0:
            start = self.doc[start - 1].sent.start
            back -= 1
        return any(
            t.pos_ == "NOUN" and t.dep_ in CORE and t.i not in self.cast.by_head and agree(token, t)
            for t in self.doc[start : token.i]
        )

    def pair(self, token: Token, *, states: bool = False, count: int = 2) -> list[Actor]:
        """The last two (or `count`) who were named together, or the only ones of a sentence; else nobody."""
        for back in range(BACK + 1):
            near = [a for a in self.recent.near(token, back) if self.recent.back(token, a.head) == back]
            if not near or self.recent.number(near[0].head) in self.telling:
                continue
            near = [a for a in near if not (a.code or "").endswith(":JRN")]
            if states:
                near = [a for a in near if not is_countryless(a.code or "")]
            firsts = [a for a in near if self._first_of(a) is a]
            groups = [group for a in firsts if len(group := self.group(a)) > 1]
            if states:
                groups = [g for g in groups if not any(is_countryless(a.code or "") for a in g)]
            groups = groups or [pair for pair in [[a for a in near if a.how == "pair"]] if len(pair) > 1]
            if groups and len(groups[-1]) == count == len({self._side(a) for a in groups[-1]}):
                return groups[-1]
            parties = {self._side(a): a for a in reversed(near)}
            if len(parties) == count and not groups:
                return sorted(parties.values(), key=lambda a: a.head)
            if len(parties) > 1:
                return []
        return []

    @staticmethod
    def _side(actor: Actor) -> str:
        """What two of a pair differ in: the country, or the armed group."""
        code = actor.code or ""
        return code if code.split(":")[1:2] and code.split(":")[1] in ARMED else party_of(code)

    def several(self, token: Token, span: tuple[int, int], answers: Iterable[Actor], way: str) -> Actor:
        """One mention for several entities; all but the first stand beside it."""
        first, *others = answers
        clues = self.recent.of_actor(way, token, first)
        made = Actor(token.i, *span, first.code, name=first.name, how="pair", clues=clues)
        for other in others:
            self.cast.modifiers.setdefault(-token.i - 1, []).append(
                replace(made, code=other.code, name=other.name, use="modifier")
            )
        return made

    def told_latter(self, token: Token) -> None:
        """Notes that a sentence speaks of the second of two."""
        self.telling.add(self.recent.number(token.i))

    def portfolio(self, token: Token) -> bool:
        """Whether a noun only says which office: "le ministre de la Justice", "minister of justice"."""
        if self.language == "fr":
            office = token.head if token.dep_ == "nmod" and preposition(token) in OF else None
        else:
            office = token.head.head if token.dep_ == "pobj" and token.head.lower_ == "of" else None
        return office is not None and not self.words["offices"].isdisjoint(forms(office))
