"""References: definite nouns alone, pairs of countries and pronouns, back to whom they stand for, or left open.

Each finds its own answer, and what speaks for it (`coding/reference_clues.py`); where that is too little, the reference
stays open: it is somebody, and may be a side of an event, but no record says who.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bascule.codebook.entity_codes import is_countryless
from bascule.coding.cast import Actor, Cast
from bascule.coding.home_bodies import HomeBodies
from bascule.coding.lexicon import forms, straight, word_list
from bascule.coding.reference_clues import Recent, agree
from bascule.coding.syntax import OF, POSSESSIVE, complements, noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

THIRD_PERSON = frozenset({"il", "elle", "ils", "elles", "celui-ci", "celle-ci", "ceux-ci", "he", "she", "they", "it"})
DEMONSTRATIVE = frozenset({"ce", "cet", "cette", "ces", "this", "these", "that", "those"})
DEFINITE = frozenset({"le", "la", "l'", "les", "the", "ce", "cet", "cette", "ces", "this", "son", "sa", "leur", "its"})
PLURAL_PRONOUNS = frozenset({"ils", "elles", "they", "ceux-ci"})
# "Celui-ci" points past the subject, to what was named last.
PLAIN = {"celui-ci": "latter", "celle-ci": "latter", "ceux-ci": "latter"}
LATTER = frozenset({"dernier", "dernière", "derniers", "dernières", "latter"})
OTHERS = frozenset({"autres", "other", "others", "autre"})
# A pronoun this many tokens after the subject before its sentence is nobody's.
REACH = 80
OWNERS = OF | {"for"}


class References:
    """Adds references to a cast that holds its names, nouns and persons."""

    def __init__(self, doc: Doc, language: str, cast: Cast, sector: Callable[[Token], str | None]) -> None:
        self.doc, self.language, self.cast, self.sector = doc, language, cast, sector
        lists = word_list(f"sector_nouns_{language}")["reference"]
        self.singular = frozenset(lists["singular"])
        self.plural = frozenset(lists["plural"])
        self.pairs = frozenset(lists["pairs"])
        self.states = frozenset(lists["states"])
        self.anywhere = frozenset(lists["anywhere"])
        self.general = frozenset(lists["general"])
        self.general_sectors = frozenset(lists["general_sectors"])
        self.before_nouns = frozenset(lists["before_nouns"])
        self.abstract = frozenset(lists["abstract"])
        self.empty_it = frozenset(lists["empty_it"])
        self.recent = Recent(doc, cast)
        self.bodies = HomeBodies(language, cast, self.recent, sector)
        self.main, self.setting, self.ground = cast.main, cast.setting, cast.ground

    def read(self) -> None:
        """Definite nouns alone, "les deux pays", pronouns: back to whom they stand for, or open."""
        subject: Actor | None = None
        for token in self.doc:
            known = self.cast.by_head.get(token.i)
            if known is None:
                known = (
                    self._pronoun(token, subject)
                    or self._latter(token)
                    or self._pointed(token)
                    or self.bodies.again(token)
                    or self._owned(token, subject)
                    or self.bodies.placed(token)
                    or self._definite(token)
                )
                if known is not None:
                    self.cast.add(known)
                    self.bodies.name(token, known)
            self.recent.take(token, known)
            # A subject that stays open is still the last one: what stands for it is as little sure.
            if known is not None and known.code and token.dep_.startswith("nsubj") and known.use == "actor":
                subject = known
        self._belonging()

    def _belonging(self) -> None:
        """ "Le ministre de l'Intérieur de la junte": a noun takes the country of the reference it belongs to."""
        for token in self.doc:
            sector = self.sector(token)
            if sector is None or token.i in self.cast.by_head:
                continue
            owning = [noun for marker, noun in complements(token) if marker in OWNERS]
            owning += [child for child in token.children if child.dep_ == "poss"]
            owners = [self.cast.by_head.get(noun.i) for noun in owning]
            owner = next((o for o in owners if o is not None and o.code and o.how in {"reference", "context"}), None)
            if owner is not None and owner.code is not None:
                start, end = noun_phrase(token)
                country = owner.code.split(":")[0]
                found = Actor(token.i, start, end, f"{country}:{sector}", how="reference", clues=owner.clues)
                self.cast.add(found)

    def _pronoun(self, token: Token, subject: Actor | None) -> Actor | None:
        lower = straight(token.lower_).lstrip("-")
        if subject is None or lower not in THIRD_PERSON or not token.dep_.startswith("nsubj"):
            return None
        previous = self.doc[subject.head]
        plural = lower in PLURAL_PRONOUNS
        if previous.sent.start < token.sent.start and token.i - previous.i > REACH:
            return None
        if plural != ("Plur" in previous.morph.get("Number")) and self.language == "fr":
            return None
        person = subject.name is not None and subject.how in {"noun", "person"}
        if lower in {"he", "she"} and not person:
            return None
        if (lower == "it" and person) or (lower in {"it", "il"} and self._empty(token)):
            return None
        gender = previous.morph.get("Gender")
        wanted = "Fem" if lower.startswith("elle") else "Masc"
        if self.language == "fr" and gender and wanted not in gender and not person:
            return None
        if self.language == "en" and lower in {"it", "they"} and plural != self._several(previous):
            return None
        clues = self.recent.of_actor(PLAIN.get(lower, lower), token, subject)
        return Actor(
            token.i, token.idx, token.idx + len(token), subject.code, name=subject.name, how="pronoun", clues=clues
        )

    @staticmethod
    def _several(token: Token) -> bool:
        """Whether an English word stands for several ("they", "protesters", "the police")."""
        return "Plur" in token.morph.get("Number") or token.lower_ in PLURAL_PRONOUNS

    def _empty(self, token: Token) -> bool:
        """Whether "it" or "il" stands for nothing: "it came as", "it is said that", "il est à craindre que"."""
        verb = token.head
        if straight(verb.lemma_.lower()) in self.empty_it:
            return True
        clause = any(c.dep_ in {"ccomp", "csubj", "csubjpass", "xcomp", "advcl"} for c in verb.children)
        return clause and (token.dep_ == "nsubjpass" or (self.language == "fr" and verb.pos_ == "ADJ"))

    def _latter(self, token: Token) -> Actor | None:
        """ "Ce dernier", "the latter": whoever was named last and agrees."""
        if straight(token.lower_) not in LATTER or token.pos_ not in {"NOUN", "ADJ", "PRON"}:
            return None
        before = self.doc[token.i - 1] if token.i else None
        wanted = DEMONSTRATIVE if self.language == "fr" else {"the"}
        after = self.doc[token.i + 1] if token.i + 1 < len(self.doc) else None
        if before is None or straight(before.lower_) not in wanted or (after is not None and after.pos_ == "NOUN"):
            return None
        earlier = self.recent.latter(token)
        if earlier is None:
            return None
        clues = self.recent.of_actor("latter", token, earlier)
        start, end = before.idx, token.idx + len(token)
        return Actor(token.i, start, end, earlier.code, name=earlier.name, how="reference", clues=clues)

    def _abstract(self, token: Token) -> bool:
        """Whether a noun here is mostly no actor ("la force"), or a class of sport ("the women's final")."""
        possessive = self.language == "en" and token.dep_ == "poss" and token.text in {"women", "men"}
        return straight(token.lower_) in self.abstract or possessive

    def _part_of_a_name(self, token: Token) -> bool:
        """ "Business partner", "media targets", "National Insurance": an English noun before another one."""
        if token.dep_ != "compound":
            return False
        return not self.before_nouns.isdisjoint(forms(token)) or (token.pos_ == "PROPN" and token.head.pos_ == "PROPN")

    @staticmethod
    def _others(token: Token) -> bool:
        """ "Les autorités d'autres pays": of anybody but those named."""
        return any(
            straight(child.lower_) in OTHERS for _, noun in complements(token) for child in (noun, *noun.children)
        )

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
                clues = self.recent.of_actor("same noun", token, earlier)
                return Actor(token.i, start, end, earlier.code, name=earlier.name, how="reference", clues=clues)
        return None

    @staticmethod
    def _alike(one: Token, other: Token) -> bool:
        return one.pos_ == "NOUN" and not set(forms(one)).isdisjoint(forms(other)) and agree(one, other)

    def _owned(self, token: Token, subject: Actor | None) -> Actor | None:
        """ "Son armée", "their forces": those of the subject of the clause, else of the last subject."""
        sector = self.sector(token)
        if sector is None or self._abstract(token) or not any(straight(c.lower_) in POSSESSIVE for c in token.children):
            return None
        above = self._subject_above(token)
        owner = above or subject
        if owner is None or owner.code is None or is_countryless(owner.code):
            return None
        start, end = noun_phrase(token)
        clues = self.recent.of_actor("its subject's" if above else "last subject's", token, owner)
        return Actor(token.i, start, end, f"{owner.code.split(':')[0]}:{sector}", how="reference", clues=clues)

    def _subject_above(self, token: Token) -> Actor | None:
        node = token
        while node.head.i != node.i:
            node = node.head
            for child in node.children:
                known = self.cast.by_head.get(child.i)
                if child.dep_.startswith("nsubj") and child.i < token.i and known is not None and known.use == "actor":
                    return known
        return None

    def _definite(self, token: Token) -> Actor | None:
        sector = self.sector(token)
        if sector is None or self._abstract(token) or token.pos_ == "ADJ":
            return None
        if self._part_of_a_name(token) or self._others(token):
            return None
        names = forms(token)
        children = list(token.children)
        determined = any(straight(c.lower_) in DEFINITE for c in children)
        both = any(straight(c.lower_) in ({"deux", "two", "both"} if determined else {"both"}) for c in children)
        start, end = noun_phrase(token)
        recent = self.recent.countries
        if both and any(n in self.pairs for n in names) and len(recent) >= 2:
            pair = recent[-2:]
            clues = self.recent.of_country(
                f"pair of {'states' if self.states.intersection(names) else 'sides'}", token, *pair
            )
            self.cast.modifiers.setdefault(-token.i - 1, []).append(
                Actor(token.i, start, end, f"{pair[1]}:{sector}", use="modifier", how="pair", clues=clues)
            )
            return Actor(token.i, start, end, f"{pair[0]}:{sector}", how="pair", clues=clues)
        plural = "Plur" in token.morph.get("Number")
        fits = any(n in (self.plural if plural else self.singular) for n in names)
        fits = fits or self.bodies.is_institution(token, sector)
        indefinite = any(
            straight(c.lower_) in {"un", "une", "des", "a", "an", "some", "d'autres", "plusieurs"} for c in children
        )
        # The last country named is a guess: never for a title that says whose it is in words nobody could read.
        country = self.main or (recent[-1] if recent and not self._named(token) else None)
        if country and fits and determined and not indefinite:
            if sector == "REB":
                country = self.ground or self.setting or country
            clues = self.recent.of_country("main country" if self.main else "last country", token, country)
            return Actor(token.i, start, end, f"{country}:{sector}", how="reference", clues=clues)
        around = (self.ground if sector == "REB" else None) or self.setting or country
        generic = sector in self.anywhere or (sector == "MIL" and (determined or plural))
        if generic and around and not both:
            # Rebels, civilians and a country's other bodies act where the article is set.
            # "Sixty people": those who were counted are somewhere.
            counted = any(child.pos_ == "NUM" for child in token.subtree)
            general = sector in self.general_sectors or not (counted or self.general.isdisjoint(names))
            clues = self.recent.of_country("people in general" if general else "setting", token, around)
            return Actor(token.i, start, end, f"{around}:{sector}", how="context", clues=clues)
        return None
