"""References: definite nouns alone, pairs of countries and pronouns, back to whom they stand for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bascule.coding.cast import Actor, Cast
from bascule.coding.lexicon import forms, straight, word_list
from bascule.coding.syntax import OF, POSSESSIVE, complements, noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

THIRD_PERSON = frozenset({"il", "elle", "ils", "elles", "celui-ci", "celle-ci", "ceux-ci", "he", "she", "they", "it"})
DEMONSTRATIVE = frozenset({"ce", "cet", "cette", "ces", "this", "these", "that", "those"})
DEFINITE = frozenset({"le", "la", "l'", "les", "the", "ce", "cet", "cette", "ces", "this", "son", "sa", "leur", "its"})


class References:
    """Adds references to a cast that holds its names, nouns and persons."""

    def __init__(self, doc: Doc, language: str, cast: Cast, sector: Callable[[Token], str | None]) -> None:
        self.doc, self.language, self.cast, self.sector = doc, language, cast, sector
        lists = word_list(f"sector_nouns_{language}")["reference"]
        self.singular = frozenset(lists["singular"])
        self.plural = frozenset(lists["plural"])
        self.pairs = frozenset(lists["pairs"])
        self.anywhere = frozenset(lists["anywhere"])
        self.abstract = frozenset(lists["abstract"])

    def read(self) -> None:
        """Definite nouns alone, "les deux pays", pronouns: back to whom they stand for."""
        recent: list[str] = []
        subject: Actor | None = None
        main = self.cast.main
        setting = self.cast.setting
        for token in self.doc:
            known = self.cast.by_head.get(token.i)
            if known is None:
                known = (
                    self._pronoun(token, subject)
                    or self._pointed(token)
                    or self._owned(token, subject)
                    or self._definite(token, main, setting, recent)
                )
                if known is not None:
                    self.cast.add(known)
            if known is not None and known.code:
                country = known.code.split(":")[0]
                if country not in {"IGO", "XXX"} and len(country) == 3 and not known.code.endswith(":JRN"):
                    if country in recent:
                        recent.remove(country)
                    recent.append(country)
                if token.dep_.startswith("nsubj") and known.use == "actor":
                    subject = known
        self._belonging()

    def _belonging(self) -> None:
        """ "Le ministre de l'Intérieur de la junte": a noun takes the country of the reference it belongs to."""
        for token in self.doc:
            sector = self.sector(token)
            if sector is None or token.i in self.cast.by_head:
                continue
            owners = [self.cast.by_head.get(noun.i) for marker, noun in complements(token) if marker in OF]
            owner = next((o for o in owners if o is not None and o.code and o.how in {"reference", "context"}), None)
            if owner is not None and owner.code is not None:
                start, end = noun_phrase(token)
                country = owner.code.split(":")[0]
                self.cast.add(Actor(token.i, start, end, f"{country}:{sector}", how="reference"))

    def _pronoun(self, token: Token, subject: Actor | None) -> Actor | None:
        lower = straight(token.lower_).lstrip("-")
        if subject is None or lower not in THIRD_PERSON or not token.dep_.startswith("nsubj"):
            return None
        previous = self.doc[subject.head]
        plural = lower in {"ils", "elles", "they", "ceux-ci"}
        if previous.sent.start < token.sent.start and token.i - previous.i > 80:
            return None
        if plural != ("Plur" in previous.morph.get("Number")) and self.language == "fr":
            return None
        person = subject.name is not None and subject.how in {"noun", "person"}
        if lower in {"he", "she"} and not person:
            return None
        if lower == "it" and (person or token.head.lemma_ in {"be", "seem", "appear", "remain"}):
            return None
        gender = previous.morph.get("Gender")
        wanted = "Fem" if lower.startswith("elle") else "Masc"
        if self.language == "fr" and gender and wanted not in gender and not person:
            return None
        return Actor(token.i, token.idx, token.idx + len(token), subject.code, name=subject.name, how="pronoun")

    def _abstract(self, token: Token) -> bool:
        """Whether a noun here is mostly no actor ("la force"), or a class of sport ("the women's final")."""
        possessive = self.language == "en" and token.dep_ == "poss" and token.text in {"women", "men"}
        return straight(token.lower_) in self.abstract or possessive

    def _named(self, token: Token) -> bool:
        """Whether a name or a body of its own stands with a title: "le président Nyusi", "le président de la Caf"."""
        beside = any(c.pos_ == "PROPN" and c.i == token.i + 1 for c in token.children)
        return beside or any(marker in OF and noun.pos_ == "PROPN" for marker, noun in complements(token))

    def _pointed(self, token: Token) -> Actor | None:
        """ "Ces instructeurs", "those troops": whoever was last named by the same noun."""
        if not any(straight(c.lower_) in DEMONSTRATIVE for c in token.children) or self.sector(token) is None:
            return None
        for index in range(token.i - 1, -1, -1):
            earlier = self.cast.by_head.get(index)
            if earlier is not None and earlier.code and earlier.use == "actor" and self._alike(self.doc[index], token):
                start, end = noun_phrase(token)
                return Actor(token.i, start, end, earlier.code, name=earlier.name, how="reference")
        return None

    @staticmethod
    def _alike(one: Token, other: Token) -> bool:
        return one.pos_ == "NOUN" and not set(forms(one)).isdisjoint(forms(other))

    def _owned(self, token: Token, subject: Actor | None) -> Actor | None:
        """ "Son armée", "their forces": those of the subject of the clause, else of the last subject."""
        sector = self.sector(token)
        if sector is None or self._abstract(token) or not any(straight(c.lower_) in POSSESSIVE for c in token.children):
            return None
        owner = self._subject_above(token) or subject
        if owner is None or owner.code is None or owner.code.split(":")[0] in {"IGO", "XXX"}:
            return None
        start, end = noun_phrase(token)
        return Actor(token.i, start, end, f"{owner.code.split(':')[0]}:{sector}", how="reference")

    def _subject_above(self, token: Token) -> Actor | None:
        node = token
        while node.head.i != node.i:
            node = node.head
            for child in node.children:
                known = self.cast.by_head.get(child.i)
                if child.dep_.startswith("nsubj") and child.i < token.i and known is not None and known.use == "actor":
                    return known
        return None

    def _definite(self, token: Token, main: str | None, setting: str | None, recent: list[str]) -> Actor | None:
        sector = self.sector(token)
        if sector is None or self._abstract(token) or token.pos_ not in {"NOUN", "PROPN"}:
            return None
        names = forms(token)
        children = list(token.children)
        determined = any(straight(c.lower_) in DEFINITE for c in children)
        both = any(straight(c.lower_) in {"deux", "two", "both"} for c in children)
        start, end = noun_phrase(token)
        if both and any(n in self.pairs for n in names) and len(recent) >= 2:
            pair = recent[-2:]
            self.cast.modifiers.setdefault(-token.i - 1, []).append(
                Actor(token.i, start, end, f"{pair[1]}:{sector}", use="modifier", how="pair")
            )
            return Actor(token.i, start, end, f"{pair[0]}:{sector}", how="pair")
        plural = "Plur" in token.morph.get("Number")
        fits = any(n in (self.plural if plural else self.singular) for n in names)
        indefinite = any(
            straight(c.lower_) in {"un", "une", "des", "a", "an", "some", "d'autres", "plusieurs"} for c in children
        )
        # The last country named is a guess: never for a title that says whose it is in words nobody could read.
        country = main or (recent[-1] if recent and not self._named(token) else None)
        if country and fits and determined and not indefinite:
            return Actor(token.i, start, end, f"{country}:{sector}", how="reference")
        around = setting or country
        generic = sector in self.anywhere or (sector == "MIL" and (determined or plural))
        if generic and around and not both:
            # Rebels, civilians and a country's other bodies act where the article is set.
            return Actor(token.i, start, end, f"{around}:{sector}", how="context")
        return None
