"""Nouns of somebody named: "son armée", "their forces", "whose army", "dont les soldats"."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bascule.codebook.entity_codes import is_countryless
from bascule.coding.antecedents import Antecedents
from bascule.coding.cast import Actor
from bascule.coding.lexicon import forms, straight
from bascule.coding.reference_clues import traits
from bascule.coding.syntax import OF, POSSESSIVE, complements, noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Token

PLURAL_OWNERS = frozenset({"leur", "leurs", "their"})
# Who belong to a body or an armed group are that group: "its fighters", "its leader".
OF_GROUPS = frozenset({"GOV", "MIL", "REB", "PRM"})
# A relative pronoun stands this close behind its antecedent, a comma included.
CLOSE = 3
# How many tokens the owned thing stands behind "dont".
CLAUSE = 10


def belonging(code: str, sector: str) -> str:
    """The code of those who belong to an entity: of a body or an armed group its own, of a state by their sector."""
    armed = code.split(":")[1:2] in (["REB"], ["PRM"]) and sector in OF_GROUPS
    return code if armed or is_countryless(code) else f"{code.split(':')[0]}:{sector}"


class Possessions:
    """Gives nouns of the sector list the country of their owner, as possessives and relatives say it."""

    def __init__(self, antecedents: Antecedents) -> None:
        self.antecedents, self.language, self.sector = antecedents, antecedents.language, antecedents.sector
        self.doc, self.cast, self.recent = antecedents.doc, antecedents.cast, antecedents.recent
        self.words = antecedents.words

    def owned(self, token: Token, subject: Actor | None) -> Actor | None:
        """ "Son armée", "their forces": those of the subject of the clause, else of the last subject."""
        sector = self.sector(token)
        if sector is None or not any(straight(c.lower_) in POSSESSIVE for c in token.children):
            return None
        word = next(straight(c.lower_) for c in token.children if straight(c.lower_) in POSSESSIVE)
        above = self._subject_above(token)
        owner = above or subject
        if owner is not None and not self._owns(word, owner):
            above = None
            owner = self.antecedents.only(token, partial(self._owns, word), together=word in PLURAL_OWNERS)
        if owner is None or owner.code is None or (is_countryless(owner.code) and sector not in OF_GROUPS):
            return None
        start, end = noun_phrase(token)
        clues = self.recent.of_actor("its subject's" if above else "last subject's", token, owner)
        found = Actor(token.i, start, end, belonging(owner.code, sector), how="reference", clues=clues)
        for other in self.antecedents.group(owner)[1:] if word in PLURAL_OWNERS else ():
            country = (other.code or "").split(":")[0]
            if not is_countryless(other.code or "") and not (found.code or "").startswith(country):
                self.cast.modifiers.setdefault(-token.i - 1, []).append(
                    replace(found, code=f"{country}:{sector}", use="modifier")
                )
        return found

    def _owns(self, word: str, actor: Actor) -> bool:
        """Whether a possessive may be of an actor: "leur" of several, "his" and "her" of a person, "its" of none."""
        if self.language == "fr":
            numbers = traits(self.doc[actor.head])[0]
            several = len(self.antecedents.group(actor)) > 1 or "Plur" in numbers
            return not numbers or several == (word in PLURAL_OWNERS)
        if word == "their":
            return True
        person = self.antecedents.is_person(actor)
        if word == "its":
            return not person
        return person and self.antecedents.gender(self.doc[actor.head]) in {None, "Masc" if word == "his" else "Fem"}

    def _subject_above(self, token: Token) -> Actor | None:
        node = token
        while node.head.i != node.i:
            node = node.head
            for child in node.children:
                known = self.cast.by_head.get(child.i)
                if child.dep_.startswith("nsubj") and child.i < token.i and known is not None and known.use == "actor":
                    return known
        return None

    def whose(self, token: Token) -> Actor | None:
        """ "Whose army", "dont l'armée": of the antecedent."""
        sector = self.sector(token)
        if sector is None:
            return None
        relative = next((c for c in token.children if c.lower_ == "whose"), None)
        if self.language == "fr":
            relative = self._dont(token)
        if relative is None:
            return None
        for index in range(relative.i - 1, max(-1, relative.i - 1 - CLOSE), -1):
            owner = self.cast.by_head.get(index)
            if owner is not None and owner.code and owner.use == "actor":
                if is_countryless(owner.code) and sector not in OF_GROUPS:
                    return None
                start, end = noun_phrase(token)
                start = max(start, relative.idx + len(relative) + 1) if self.language == "fr" else start
                clues = self.recent.of_actor("its subject's", token, owner)
                code = belonging(owner.code, sector)
                return Actor(token.i, start, end, code, how="reference", clues=clues)
        return None

    def _dont(self, token: Token) -> Token | None:
        """The "dont" to whose antecedent a noun with an article belongs."""
        if not any(straight(c.lower_) in self.words["determiners"] for c in token.children):
            return None
        for index in range(token.i - 1, max(token.sent.start, token.i - CLAUSE) - 1, -1):
            other = self.doc[index]
            if other.is_punct or straight(other.lower_) in {"qui", "que", "et"}:
                return None
            if other.lower_ == "dont":
                return other if token.i - index <= CLOSE or token.dep_ == "obj" else None
        return None

    def placed(self, token: Token, sector: str) -> Actor | None:
        """ "The junta in Niger": a power is of the country that it is in."""
        if self.words["powers"].isdisjoint(forms(token)):
            return None
        places = [self.cast.by_head.get(noun.i) for _, noun in complements(token)]
        place = next((p for p in places if p is not None and p.use == "location" and p.code), None)
        if place is None or place.code is None:
            return None
        start, end = noun_phrase(token)
        return Actor(token.i, start, end, f"{place.code.split(':')[0]}:{sector}", how="noun")

    def foreign(self, token: Token) -> bool:
        """ "The ambassador" whom a state expels or summons is not its own."""
        verb = token.head
        diplomat = not self.words["diplomats"].isdisjoint(forms(token))
        borne = token.dep_ in {"obj", "dobj", "nsubjpass", "nsubj:pass"}
        return diplomat and borne and not self.words["expelling"].isdisjoint(forms(verb))

    def beside(self) -> None:
        """ "Un pays voisin du Bénin" is not Benin; "le voisin ivoirien" is a state."""
        for index, actor in list(self.cast.by_head.items()):
            token = self.doc[index]
            if actor.how != "noun" or self.words["countries"].isdisjoint(forms(token)):
                continue
            # "Le voisin ivoirien", "un pays ami, le Mali": its adjective says who it is.
            near = {straight(c.lower_) for c in token.children if c.dep_ in {"amod", "acl", "compound"}}
            relative = not self.words["beside"].isdisjoint(near | set(forms(token)))
            if relative and any(marker in OF or marker in {"à", "au", "to"} for marker, _ in complements(token)):
                del self.cast.by_head[index]
            elif "Sing" in traits(token)[0] and (actor.code or "").endswith(":CVL"):
                actor.code = f"{(actor.code or '').split(':')[0]}:GOV"
