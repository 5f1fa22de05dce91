"""References: definite nouns alone, pairs of countries and pronouns, back to whom they stand for, or left open.

Each finds its own answer, and what speaks for it (`coding/reference_clues.py`); where that is too little, the reference
stays open: it is somebody, and may be a side of an event, but no record says who.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bascule.coding.antecedents import Antecedents
from bascule.coding.cast import Actor, Cast
from bascule.coding.home_bodies import HomeBodies
from bascule.coding.lexicon import forms, straight, word_list
from bascule.coding.named_again import NamedAgain
from bascule.coding.possessions import Possessions
from bascule.coding.reference_clues import Recent, agree, traits
from bascule.coding.short_names import add_short_names
from bascule.coding.syntax import OF, OWNERS, complements, noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

THIRD_PERSON = frozenset({"il", "elle", "ils", "elles", "he", "she", "they", "it"})
DEMONSTRATIVE = frozenset({"ce", "cet", "cette", "ces", "this", "these", "that", "those"})
PLURAL_PRONOUNS = frozenset({"ils", "elles", "they"})
LATTER = frozenset({"dernier", "dernière", "derniers", "dernières", "latter"})
OTHERS = frozenset({"autres", "other", "others", "autre"})
COUNTS = {"both": 2, "deux": 2, "two": 2, "trois": 3, "three": 3, "quatre": 4, "four": 4}
# A pronoun this many tokens after the subject before its sentence is nobody's.
REACH = 80


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
        self.antecedents = Antecedents(language, cast, self.recent, sector)
        self.again, self.possessions = NamedAgain(self.antecedents), Possessions(self.antecedents)
        self.main, self.setting, self.ground = cast.main, cast.setting, cast.ground

    def read(self) -> None:
        """Definite nouns alone, "les deux pays", pronouns: back to whom they stand for, or open."""
        subject: Actor | None = None
        self.possessions.beside()
        add_short_names(self.doc, self.cast, self.antecedents.is_person)
        for token in self.doc:
            known = self.cast.by_head.get(token.i)
            if known is None:
                known = (
                    self._pronoun(token, subject)
                    or self.again.read(token, subject)
                    or self.possessions.whose(token)
                    or self._latter(token)
                    or self._pointed(token)
                    or self.bodies.again(token)
                    or (None if self._abstract(token) else self.possessions.owned(token, subject))
                    or self.bodies.placed(token)
                    or self._definite(token)
                )
                if known is not None:
                    self.cast.add(known)
                    self.bodies.name(token, known)
                elif (adjective := self.bodies.adjective(token)) is not None:
                    self.cast.add(adjective)
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
        if lower not in THIRD_PERSON or not token.dep_.startswith("nsubj"):
            return None
        if lower in {"it", "il"} and self._empty(token):
            return None
        answer = subject if subject is not None and self._within_reach(token, subject) else None
        if answer is None or not self._stands_for(lower, answer):
            thing = self.language == "fr" and self.antecedents.things(token)
            plural = lower in PLURAL_PRONOUNS
            stands = partial(self._stands_for, lower, alone=True)
            answer = None if thing else self.antecedents.only(token, stands, together=plural)
            start = self.antecedents.before(token)
        else:
            start = answer.head + 1
        if answer is None:
            return None
        single = lower not in {"it", *PLURAL_PRONOUNS}
        if single and (self.antecedents.stranger(token, start) or self.antecedents.quoted_apart(token, answer)):
            return None
        everyone = self.antecedents.group(answer) if lower in PLURAL_PRONOUNS else [answer]
        span = (token.idx, token.idx + len(token))
        if len(everyone) > 1:
            return self.antecedents.several(token, span, everyone, lower)
        clues = self.recent.of_actor(lower, token, answer)
        return Actor(token.i, *span, answer.code, name=answer.name, how="pronoun", clues=clues)

    def _within_reach(self, token: Token, subject: Actor) -> bool:
        previous = self.doc[subject.head]
        return bool(previous.sent.start >= token.sent.start or token.i - previous.i <= REACH)

    def _stands_for(self, pronoun: str, actor: Actor, *, alone: bool = False) -> bool:
        """Whether a pronoun agrees with an actor and may be one like it: a person, a body, several.

        `alone` lets a singular pronoun stand for one of those named together.
        """
        token = self.doc[actor.head]
        person = self.antecedents.is_person(actor)
        plural = pronoun in PLURAL_PRONOUNS
        several = len(self.antecedents.group(actor)) > 1 and (plural or not alone)
        if self.language == "en":
            if pronoun in {"he", "she"}:
                gender = self.antecedents.gender(token)
                return person and not several and gender in {None, "Masc" if pronoun == "he" else "Fem"}
            return plural == (several or self._several(token)) and not (pronoun == "it" and person)
        numbers, genders = traits(token)
        if plural != (several or "Plur" in numbers):
            return False
        wanted = "Fem" if pronoun.startswith("elle") else "Masc"
        if several:
            members = [traits(self.doc[a.head])[1] for a in self.antecedents.group(actor)]
            every = all(not m or "Fem" in m for m in members)
            return every if wanted == "Fem" else not every or not all(members)
        named = actor.how == "person" or (actor.name is not None and actor.how == "noun" and wanted == "Fem")
        return not genders or wanted in genders or named

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
        self.antecedents.told_latter(token)
        clues = self.recent.of_actor("latter", token, earlier)
        start, end = before.idx, token.idx + len(token)
        return Actor(token.i, start, end, earlier.code, name=earlier.name, how="reference", clues=clues)

    def _abstract(self, token: Token) -> bool:
        """Whether a noun here is mostly no actor ("la force"), or a class of sport ("the women's final")."""
        possessive = self.language == "en" and token.dep_ == "poss" and token.text in {"women", "men"}
        abstract = straight(token.lower_) in self.abstract and not self.bodies.leads(token)
        return abstract or possessive or self.antecedents.portfolio(token)

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

    def _two(self, token: Token, sector: str, names: tuple[str, ...], count: int) -> Actor | None:
        """ "Les deux pays", "the two men", "les trois pays": those named together, else the two countries last."""
        start, end = noun_phrase(token)
        states = not self.states.isdisjoint(names)
        if states or not self.antecedents.words["two_persons"].isdisjoint(names):
            pair = self.antecedents.pair(token, states=states, count=count)
            if not self.antecedents.words["two_people"].isdisjoint(names):
                pair = [a for a in pair if self.antecedents.is_person(a)]
            if len(pair) == count and states:
                pair = [replace(a, code=f"{(a.code or '').split(':')[0]}:{sector}") for a in pair]
            if len(pair) == count:
                return self.antecedents.several(token, (start, end), pair, "pair named together")
        recent = self.recent.countries[-2:]
        if len(recent) < 2 or count > 2 or self.pairs.isdisjoint(names):
            return None
        clues = self.recent.of_country(f"pair of {'states' if states else 'sides'}", token, *recent)
        codes = [f"{country}:{sector}" for country in recent]
        self.cast.modifiers.setdefault(-token.i - 1, []).append(
            Actor(token.i, start, end, codes[1], use="modifier", how="pair", clues=clues)
        )
        return Actor(token.i, start, end, codes[0], how="pair", clues=clues)

    def _definite(self, token: Token) -> Actor | None:
        sector = self.sector(token)
        if sector is None or self._abstract(token) or token.pos_ == "ADJ":
            return None
        placed = self.possessions.placed(token, sector)
        if placed is not None:
            return placed
        if self._part_of_a_name(token) or self._others(token) or self.possessions.foreign(token):
            return None
        names = forms(token)
        children = list(token.children)
        determined, definite = self.bodies.is_determined(token), self.bodies.is_definite(token)
        counts = [COUNTS[c.lower_] for c in children if c.lower_ in COUNTS and (definite or c.lower_ == "both")]
        both = bool(counts)
        start, end = noun_phrase(token)
        recent = self.recent.countries
        if both:
            told = self._two(token, sector, names, counts[0])
            if told is not None:
                return told
        plural = "Plur" in token.morph.get("Number")
        fits = any(n in (self.plural if plural else self.singular) for n in names)
        fits = fits or self.bodies.is_institution(token, sector)
        indefinite = any(
            straight(c.lower_) in {"un", "une", "des", "a", "an", "some", "d'autres", "plusieurs"} and c.pos_ != "ADP"
            for c in children
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
