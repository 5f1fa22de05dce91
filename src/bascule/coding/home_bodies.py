"""Bodies and people at home: named again by their noun, placed by a town, or followed by a name.

"The commission" is the electoral commission named before, "the governor of Lagos state" is of Nigeria, and the name in
"l'opposant Issa Barka" is of whom the noun stands for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bascule.coding.cast import Actor, Cast
from bascule.coding.cue_words import VERBAL, match_cue
from bascule.coding.lexicon import forms, sector_nouns, straight, word_list
from bascule.coding.reference_clues import Recent, agree
from bascule.coding.syntax import complements, noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Token

DEFINITE = frozenset({"le", "la", "l'", "les", "the", "ce", "cet", "cette", "ces", "this", "son", "sa", "leur", "its"})
# "Du", "aux": a preposition with its article in it.
CONTRACTED = frozenset({"du", "des", "au", "aux"})
# No side after them: "rentrer au pays", "le parti au pouvoir", "entrer au gouvernement".
NO_SIDES = {"du": frozenset({"pays", "pouvoir"}), "au": frozenset({"pays", "pouvoir", "gouvernement", "parlement"})}
WHERE = frozenset({"de", "d'", "du", "of", "in", "from", "à", "au"})
PUBLIC = frozenset({"GOV", "JUD", "LEG", "COP"})
# Sectors of whom a name may stand beside the noun alone: "l'opposant Issa Barka".
NAMED_BESIDE = frozenset({"OPP", "PTY", "REB", "LEG", "JUD", "ELI", "REL", "CRM", "LAB", "MIL"})


class HomeBodies:
    """Reads one article; `sector` gives the sector of a noun."""

    def __init__(self, language: str, cast: Cast, recent: Recent, sector: Callable[[Token], str | None]) -> None:
        self.language, self.cast, self.recent, self.sector, self.doc = language, cast, recent, sector, recent.doc
        lists = word_list(f"sector_nouns_{language}")["reference"]
        self.institutions = frozenset(lists["institutions"])
        self.plain = sector_nouns(language)
        self.sectors = self.plain if language == "fr" else {}
        self.placed_offices = frozenset(lists["placed"])

    def is_institution(self, token: Token, sector: str) -> bool:
        """Whether a noun of a sector is one body of a state: "the tax office"."""
        single = "Plur" not in token.morph.get("Number")
        return single and sector in PUBLIC and not self.institutions.isdisjoint(forms(token))

    def leads(self, token: Token) -> bool:
        """Whether a noun that is often no actor is the head of a body: "the head of the army"."""
        sector = self.sector(token)
        return sector is not None and sector not in {self.plain.get(form) for form in forms(token)}

    def is_definite(self, token: Token) -> bool:
        """Whether a noun has a definite article, one within a preposition too: "des deux pays"."""
        return any(
            straight(c.lower_) in DEFINITE or (c.lower_ in CONTRACTED and c.pos_ == "ADP") for c in token.children
        )

    def is_determined(self, token: Token) -> bool:
        """Whether a definite noun may be a side: "le gouvernement", "la démission du gouvernement"."""
        if any(straight(child.lower_) in DEFINITE for child in token.children):
            return True
        within = {child.lower_ for child in token.children if child.lower_ in CONTRACTED and child.pos_ == "ADP"}
        barred = any(not NO_SIDES.get(word, frozenset()).isdisjoint(forms(token)) for word in within)
        return bool(within) and not barred and self._of_an_act(token)

    def _of_an_act(self, token: Token) -> bool:
        """Whether a noun completes a verb or the noun of an act: "la démission du gouvernement", no "membre du …"."""
        head = token.head
        while head.dep_ == "conj" and head.head.i != head.i:
            head = head.head
        return head.pos_ in VERBAL or match_cue(head, self.language) is not None

    def adjective(self, token: Token) -> Actor | None:
        """ "Des positions rebelles": the rebels of the country where things happen, by the noun they stand with."""
        if token.pos_ != "ADJ" or token.dep_ != "amod" or self.sector(token.head) is not None:
            return None
        sector = next((self.sectors[form] for form in forms(token) if form in self.sectors), None)
        country = (self.cast.ground or self.cast.setting) if sector == "REB" else None
        if country is None or token.head.pos_ != "NOUN" or token.head.i in self.cast.by_head:
            return None
        clues = self.recent.of_country("setting", token, country)
        start, end = token.idx, token.idx + len(token)
        return Actor(token.head.i, start, end, f"{country}:REB", use="modifier", how="adjective", clues=clues)

    def again(self, token: Token) -> Actor | None:
        """ "The commission", "le conseil": the body last called so with more words, of this article's cast."""
        names = forms(token)
        if token.pos_ != "NOUN" or self.institutions.isdisjoint(names) or self.sector(token) is not None:
            return None
        children = list(token.children)
        if not self.is_determined(token) or any(
            c.dep_ in {"amod", "nmod", "compound", "poss", "prep"} for c in children
        ):
            return None
        for index in range(token.i - 1, -1, -1):
            earlier = self.cast.by_head.get(index)
            if earlier is None or not earlier.code or earlier.use != "actor" or earlier.how in {"person", "pronoun"}:
                continue
            if not set(forms(self.doc[index])).isdisjoint(names) and agree(self.doc[index], token):
                start, end = noun_phrase(token)
                clues = self.recent.of_actor("same noun", token, earlier)
                return Actor(token.i, start, end, earlier.code, name=earlier.name, how="reference", clues=clues)
        return None

    def placed(self, token: Token) -> Actor | None:
        """ "The governor of Lagos state", "la police de Goma": of the country where the place is."""
        sector = self.sector(token)
        if sector is None or (sector == "GOV" and self.placed_offices.isdisjoint(forms(token))):
            return None
        for place in self._places_beside(token):
            country = self.cast.places.get(place.i)
            if country is not None:
                start, end = noun_phrase(token)
                return Actor(token.i, start, end, f"{country}:{sector}", how="noun")
        return None

    def _places_beside(self, token: Token) -> list[Token]:
        """What may be a place in the phrase of a noun: "of Lagos state", "de la ville de Goma", "Lagos residents"."""
        found = [noun for marker, noun in complements(token) if marker.split()[0] in WHERE]
        found += [child for child in token.children if child.dep_ in {"compound", "poss"}]
        return [inner for noun in found for inner in (noun, *noun.children) if inner.pos_ in {"PROPN", "NOUN", "X"}]

    def name(self, token: Token, known: Actor) -> None:
        """ "L'opposant Issa Barka": the name right behind a noun alone is of whom the noun stands for."""
        sector = (known.code or "").partition(":")[2]
        if known.how not in {"context", "reference", "noun"} or sector not in NAMED_BESIDE or known.name is not None:
            return
        index = token.i + 1
        while index < len(self.doc) and self._of_a_name(self.doc[index], token):
            index += 1
        run = self.doc[token.i + 1 : index]
        if not len(run) or "Plur" in token.morph.get("Number"):
            return
        known.name, known.end = run.text, max(known.end, run.end_char)
        for part in run:
            self.cast.by_head.setdefault(part.i, replace(known, head=part.i, how="person"))

    def _of_a_name(self, token: Token, noun: Token) -> bool:
        named = token.text[:1].isupper() and token.pos_ in {"PROPN", "NOUN", "ADJ", "X"} and token.is_alpha
        free = token.i not in self.cast.by_head and token.i not in self.cast.places and token.sent == noun.sent
        return named and free and not token.text.isupper()
