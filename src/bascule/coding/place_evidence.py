"""What around a name speaks for a place and what against it: prepositions and lists, persons, bodies, actors, parse."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bascule.coding.gazetteer import fold, look_up
from bascule.coding.lexicon import straight
from bascule.coding.names import Found, find_names
from bascule.coding.place_names import (
    BARE,
    BODY,
    LOCATED,
    NAMED,
    Candidate,
    cue_words,
    find_candidates,
    risky,
    words_of,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Weight of the first, second and any later country of the article.
RANKS = (2.5, 2.0, 1.2)
# People of a town whose name is known to every reader.
FAMOUS = 100_000
LONGEST_ACRONYM = 5
ROMAN = re.compile("[ivxlcdm]+e?")
# ", au ", ", dans le nord du ", ", in eastern ", " (" before the country of a town.
LINK = re.compile(
    r" ?\(|, (?:(?:(?:dans )?(?:l'|le |la )|in (?:the )?)?"
    r"[\w-]*(?:nord|sud|est|ouest|centr\w*|north|south|east|west)\w*"
    r" (?:du |de la |de l'|d'|de |of )?|(?:au|en|aux|in|in the) )?"
)
LISTED = frozenset({",", "et", "ou", "and", "or", ", et", ", and", "et de", "et d'", "and of"})
RUN = re.compile(r"[A-ZÀ-Þ][\w'-]+(?: (?:(?:ag|al|ben|bin|ould|van|von|de|el) )?[A-ZÀ-Þ][\w'-]+)+")


class Evidence:
    """An article as its places see it: `ranks` weighs its countries (alpha-3), `found` are the codebook's names."""

    def __init__(
        self, text: str, doc: Doc, language: str, countries: Sequence[str], taken: Sequence[tuple[int, int]]
    ) -> None:
        self.text, self.doc, self.language, self.taken = text, doc, language, tuple(taken)
        self.level = straight(text)
        self.found: tuple[Found, ...] = tuple(find_names(text, language))
        if not countries:
            counted = Counter(item.form.alpha3 for item in self.found if item.form.alpha3 and not item.form.risky)
            countries = [country for country, _ in counted.most_common()]
        self.ranks = {country: RANKS[min(rank, 2)] for rank, country in reversed(list(enumerate(countries)))}
        self._sentences = tuple((sent.start_char, sent.end_char) for sent in doc.sents) if len(doc) else ()
        self._apart = words_of(language, "apart", "words")
        self._titles = words_of(language, "persons", "titles")
        self._speech = words_of(language, "persons", "speech")
        self._giving = words_of(language, "prepositions", "giving")
        self._type_nouns = frozenset(word for kind in cue_words(language)["nouns"].values() for word in kind)

    def candidates(self) -> list[Candidate]:
        """Names that nothing beside them makes a person, a body or a common word, in text order."""
        found = self._coordinated([self._apposed(item) for item in find_candidates(self.level, self.language)])
        persons = self._person_words(found)
        return [item for item in found if self._fit(item, persons)]

    def sentence(self, offset: int) -> tuple[int, int]:
        """The sentence that holds an offset."""
        return next((s for s in self._sentences if s[0] <= offset < s[1]), (offset, offset))

    def following(self, item: Candidate) -> frozenset[str]:
        """The country named right after: "Tripoli, au Liban", "Gao (Mali)"."""
        link = LINK.match(self.level, item.end, item.end + 40)
        if link is None:
            return frozenset()
        start = link.end()
        return frozenset(
            f.form.alpha3 for f in self.found if f.start == start and f.form.kind == "name" and f.form.alpha3
        )

    def division(self, item: Candidate) -> tuple[str | None, str] | None:
        """The state or province named right after: "Paris, Texas"."""
        after = re.match(
            r",? (?:in |dans le |au |en )?([A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+)?)", self.level[item.end : item.end + 40]
        )
        if after is None:
            return None
        for name in (after[1], after[1].split(" ")[0]):
            for entry in look_up(fold(name)):
                if entry.own and entry.admin1 and self.level[item.end] == ",":
                    return entry.country, entry.admin1
        return None

    def given(self, start: int) -> bool:
        """Whether "au Mali" says to whom something is given or asked rather than where."""
        token = self._token(start)
        if token is None:
            return False
        # "fournir des armes au Mali": parsers hang the receiver on the gift as often as on the verb.
        above = (token.head, token.head.head)
        return any(item.lemma_.lower() in self._giving for item in above)

    def followed_by_name(self, end: int) -> bool:
        """Whether the name goes on: "Paris Hilton", "Nice-Matin"."""
        after = re.match(r"([ -])(\w+)", self.level[end : end + 30])
        if after is None:
            return False
        joint, word = after[1], after[2]
        if joint == "-":
            return True
        if not word[0].isupper() or word.lower() in self._type_nouns or word.lower() in self._apart:
            return False
        position = end + 1
        return not any(f.start <= position < f.end and f.form.kind in {"name", "capital"} for f in self.found)

    def _apposed(self, item: Candidate) -> Candidate:
        """The candidate, located where a country or division follows: "Mobile, Alabama", "Gao (Mali)"."""
        if item.cue.strength == BARE and (self.division(item) or self.following(item)):
            return replace(item, cue=replace(item.cue, strength=LOCATED, of_states=True))
        return item

    def _coordinated(self, candidates: list[Candidate]) -> list[Candidate]:
        """The candidates, with the preposition of the first in a list held by all: "à Gao, Kidal et Ménaka"."""
        result: list[Candidate] = []
        for item in candidates:
            if item.cue.strength == BARE and result and result[-1].cue.strength > BARE:
                between = self.level[result[-1].end : item.start].strip().lower()
                goes_on = re.match(r",| et | ou | and | or ", self.level[item.end : item.end + 5]) is not None
                if between in LISTED and (between != "," or goes_on):
                    cue = replace(result[-1].cue, unknown=False, strength=LOCATED, dative=True)
                    item = replace(item, cue=cue)
            result.append(item)
        return result

    def _person_words(self, candidates: Sequence[Candidate]) -> frozenset[str]:
        """Folded words of names of two or more capitalised words that no table knows: persons and bodies."""
        known = {(item.start, item.end) for item in candidates}
        words: set[str] = set()
        for match in RUN.finditer(self.level):
            parts = [(match.start() + m.start(), m[0]) for m in re.finditer(r"[^ ]+", match[0])]
            while parts and parts[0][1].lower() in self._apart:
                parts.pop(0)
            names = [(start, word) for start, word in parts if word[:1].isupper()]
            if len(names) < 2 or any(s <= names[0][0] and names[-1][0] < e for s, e in known):
                continue
            if any(fold(word) in self._type_nouns for _, word in names):
                continue
            words.update(fold(word.removesuffix("'s")) for _, word in names)
        return frozenset(words)

    def _fit(self, item: Candidate, persons: frozenset[str]) -> bool:
        """Whether nothing beside the name makes it a person, a body or a common word."""
        own, strength = any(entry.own for entry in item.entries), item.cue.strength
        if strength == BODY:
            return False
        over = [f for f in self.found if f.start < item.end and item.start < f.end]
        capital = any(f.form.kind == "capital" for f in over)
        if over and not self._beyond_codebook(item, over):
            return False
        if capital and not (strength == NAMED or (strength == LOCATED and item.cue.of_states)):
            return False
        if strength < NAMED and ((item.cue.kind != "compass" and self._acts(item)) or self._beside_name(item)):
            return False
        if self.followed_by_name(item.end):
            return False
        if own and not item.entries[0].needs and item.entries[0].precision != "city":
            return True
        return strength == NAMED or (self._unmistaken(item, persons) and (strength > BARE or self._noun_like(item)))

    def _beyond_codebook(self, item: Candidate, over: Sequence[Found]) -> bool:
        """Whether a name that the codebook knows, whole or in part, is a town's or division's all the same."""
        if any(f.form.kind not in {"name", "capital"} and f.start <= item.start and item.end <= f.end for f in over):
            # "à Bruxelles": a seat of power is a place where it is also a large town.
            return all(f.form.kind == "seat" for f in over) and item.cue.strength > BARE and self._famous(item)
        if any(f.form.kind == "name" and (item.start, item.end) == (f.start, f.end) for f in over):
            return self._names_division(item)
        return not any(
            f.start <= item.start and item.end <= f.end and f.end - f.start > item.end - item.start for f in over
        )

    def _unmistaken(self, item: Candidate, persons: frozenset[str]) -> bool:
        """Whether a name without a noun is no word, no person and no acronym."""
        located, key = item.cue.strength == LOCATED, item.key
        if len(key) < 3 or key in risky("words") or ROMAN.fullmatch(key):
            return False
        if not located and key in risky("towns"):
            return False
        if key in risky("names") and (not located or item.cue.dative):
            return False
        in_context = any(entry.country in self.ranks for entry in item.entries)
        if key in persons and (not located or (item.cue.dative and not in_context)):
            return False
        return not (self.text[item.start : item.end].isupper() and item.end - item.start <= LONGEST_ACRONYM)

    def _names_division(self, item: Candidate) -> bool:
        """Whether "Niger State" and the like name a division that bears the name of another country."""
        divisions = {entry.country for entry in item.entries if entry.needs == "noun"}
        return item.cue.kind == "region" and any(country in self.ranks for country in divisions)

    @staticmethod
    def _famous(item: Candidate) -> bool:
        return any(entry.population >= FAMOUS and fold(entry.name) == item.key for entry in item.entries)

    def _acts(self, item: Candidate) -> bool:
        """Whether the name is an actor of its own, or stands bare inside an actor's words."""
        for start, end in self.taken:
            if start <= item.start and item.end <= end:
                whole = item.start - start <= 3 and item.end == end
                if whole or item.cue.strength == BARE:
                    return True
        return False

    def _beside_name(self, item: Candidate) -> bool:
        """Whether a capitalised word or a title stands directly before."""
        before = re.search(r"([\w'.-]+) $", self.level[max(0, item.start - 30) : item.start])
        if before is None:
            joined = self.level[max(0, item.start - 1) : item.start] == "-" and item.start > 1
            return joined and self.level[item.start - 2].isalnum()
        word = before[1]
        lower = word.lower()
        if lower in self._titles:
            return item.cue.strength == BARE
        if not word[0].isupper() or lower in self._apart or lower.rstrip(".") in self._type_nouns:
            return False
        if word.endswith("."):
            return len(word) <= 3
        position = item.start - len(word) - 1
        if any(f.start <= position < f.end for f in self.found):
            return False
        opening = position <= self.sentence(item.start)[0]
        token = self._token(position)
        return not (opening and token is not None and token.pos_ not in {"PROPN", "NOUN", "X"})

    def _noun_like(self, item: Candidate) -> bool:
        """Whether the parse lets a bare name be one: no verb or adverb that opens a sentence, nobody who speaks."""
        token = self._token(item.start)
        if token is None:
            return False
        opening = item.start <= self.sentence(item.start)[0] + 1
        if opening and " " not in item.key and token.pos_ != "PROPN":
            return False
        before = token.nbor(-1) if token.i else None
        if before is not None and before.pos_ == "NOUN" and before.lower_ not in self._type_nouns:
            # "la cathédrale Saint-Gilles", "his daughter Sian": the name of what the noun says.
            return False
        speaks = token.dep_.startswith("nsubj") and token.head.lemma_.lower() in self._speech
        return not speaks and token.pos_ in {"PROPN", "NOUN", "X", "ADJ"}

    def _token(self, offset: int) -> Token | None:
        span = self.doc.char_span(offset, offset + 1, alignment_mode="expand")
        return span[0] if span is not None and len(span) else None
