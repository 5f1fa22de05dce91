"""Who: mentions of actors in a parsed article, and the entity each stands for.

Names, demonyms, capitals and seats of power come from the codebook; a noun of the sector list takes the country of its
modifiers ("le ministre malien", "the Russian army"); a person takes the entity of the title beside the name, then keeps
it through the article; definite nouns alone ("la junte") and pronouns go back to whom they stand for, or stay open.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bascule.codebook.bodies import BLOCS
from bascule.codebook.countries import Form, shared_forms
from bascule.codebook.entity_codes import is_countryless
from bascule.coding.cast import Actor, Cast
from bascule.coding.introductions import Introductions
from bascule.coding.leaders import Leaders
from bascule.coding.lexicon import forms, sector_nouns, straight, word_list
from bascule.coding.names import find_names, find_people
from bascule.coding.no_actors import is_nobody, names_a_text
from bascule.coding.persons import Persons
from bascule.coding.places import find_places
from bascule.coding.references import References
from bascule.coding.roles import KnownPersons, known_people
from bascule.coding.senders import Senders
from bascule.coding.syntax import POSSESSIVE, conjuncts, noun_phrase, preposition
from bascule.coding.titles import TitleReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Token

ARTICLE = re.compile(r"^(?:les?|la|un|une|des|the|an?)\s+|^l['’]", re.IGNORECASE)
LOCATIVE = {
    "fr": frozenset({"à", "en", "au", "aux", "dans", "depuis", "vers", "hors", "sur", "chez", "près"}),
    "en": frozenset({"in", "at", "into", "inside", "across", "near", "throughout", "within", "around", "outside"}),
}
# Names of countries that are first names.
FIRST_NAMES = frozenset({"Maurice"})
STATE_KINDS = frozenset({"name", "capital", "seat"})
# What stands before the name of a country and never before a last name.
BEFORE_COUNTRIES = frozenset({"la", "en", "in", "the"})
# An article is plainly about a country above this part of all mentions of countries; measured (docs/entities.md).
PLAINLY = 0.6
OWNING = frozenset({"de", "d'", "d’", "du", "des", "of", "'s", "’s", "'", "’"})


def find_actors(
    doc: Doc,
    language: str,
    *,
    published: date | None = None,
    title: str | None = None,
    known: KnownPersons | None = None,
) -> Cast:
    """The cast of a parsed article of one language; `known` tells the entities of persons from elsewhere."""
    return _Reader(doc, language, published, title, known).read()


def role_words(phrase: str) -> str:
    """The words of an office without article and without what a comma adds: "ministre malien de la Défense"."""
    return ARTICLE.sub("", phrase.partition(",")[0]).strip()


class _Reader:
    def __init__(
        self, doc: Doc, language: str, published: date | None, title: str | None, known: KnownPersons | None = None
    ) -> None:
        self.doc, self.language, self.published = doc, language, published
        text = doc.text
        self.cast = Cast(text)
        self.nouns = sector_nouns(language)
        lists = word_list(f"sector_nouns_{language}")
        self.sectors: dict[int, str | None] = {}
        self.leaders = Leaders(language, self.listed, lambda token: token.i in self.forms)
        self.blocs = {word: bloc for bloc, words in lists["blocs"].items() for word in words}
        self.forms: dict[int, Form] = {}
        self.bounds: dict[int, tuple[int, int]] = {}
        names = find_names(text, language, on=published)
        sure = {found.form.alpha3 for found in names if not found.form.risky}
        for found in names:
            if found.form.risky and found.form.kind == "capital" and found.form.alpha3 not in sure:
                # "Victoria" is a capital where its country is named too.
                continue
            span = doc.char_span(found.start, found.end, alignment_mode="expand")
            if span is not None and found.form.kind == "capital" and names_a_text(span):
                continue
            if span is not None and span.root.i not in self.forms:
                self.forms[span.root.i] = found.form
                self.bounds[span.root.i] = (found.start, found.end)
                # Who is quoted for the news says nothing of where it happens.
                if found.form.alpha3 and found.form.kind != "media":
                    self.cast.countries[found.form.alpha3] += 1
        for found in find_names(title or "", language, on=published):
            if found.form.alpha3 and found.form.kind != "media":
                self.cast.countries[found.form.alpha3] += 2
        self._shared()
        self._mistaken()
        self.people: dict[int, Actor] = {}
        for person in find_people(text, on=published):
            span = doc.char_span(person.start, person.end, alignment_mode="expand")
            # Without a day, everybody is in the office that made them known, unless the text says otherwise.
            code = person.holder.code(published) if published is not None else person.holder.entity
            if span is None or code is None:
                continue
            holder = Actor(
                span.root.i,
                person.start,
                person.end,
                code,
                name=person.holder.name,
                role=person.holder.role,
                how="person",
            )
            for token in span:
                if token.i not in self.forms:
                    self.people[token.i] = holder
            self._borne(person.holder.name.split(" ")[-1], holder)
            if ":" in code and not code.startswith("IGO"):
                self.cast.countries[code.split(":")[0]] += 1

        reader = TitleReader(doc, language, self.forms, self.bounds, self.sector)
        self.introductions = Introductions(doc, reader, self._plainly(), self.people.keys())
        if known is not None:
            self.people.update(known_people(self.introductions, self.cast.countries, published, known))

    def _shared(self) -> None:
        """ "Congolais" in an article that names Congo-Brazzaville alone is of that Congo."""
        for index, form in list(self.forms.items()):
            rule = next((r for r in shared_forms().rules if form.text in r.forms and r.wins == form.alpha3), None)
            if rule is None:
                continue
            plain = Counter(f.alpha3 for f in self.forms.values() if f.text not in rule.forms)
            others = [land for land in rule.owners if plain[land]]
            if plain[rule.wins] or len(others) != 1 or ":" in others[0]:
                continue
            code = form.code.replace(rule.wins or "", others[0], 1)
            self.forms[index] = replace(form, code=code, alpha3=others[0])
            self.cast.countries[rule.wins or ""] -= 1
            self.cast.countries[others[0]] += 1

    def _mistaken(self) -> None:
        """Leaves out "Congress" in "the Nigeria Labour Congress", and Mauritius in "l'opposant Maurice Sarr"."""
        for index, form in list(self.forms.items()):
            if not form.risky and form.text not in FIRST_NAMES:
                continue
            owners = {self.forms[t.i].alpha3 for t in self.doc[index].subtree if t.i < index and t.i in self.forms}
            party = self.leaders.is_party(self.doc[index])
            elses = form.kind == "seat" and (party or bool(owners - {form.alpha3, None}))
            if elses or (form.text in FIRST_NAMES and self._given_name(index)):
                del self.forms[index], self.bounds[index]
                self.cast.countries -= Counter([form.alpha3 or ""])

    def _given_name(self, index: int) -> bool:
        """Whether a capital is the first name of somebody: "Riyad Mahrez"."""
        span = self.doc.char_span(*self.bounds[index], alignment_mode="expand")
        after = self.doc[span.end] if span is not None and span.end < len(self.doc) else None
        if after is None or after.i in self.forms or after.pos_ != "PROPN" or not after.text[:1].isupper():
            return False
        return self.sector(after) is None

    def _plainly(self) -> str | None:
        """The country that the article is plainly about: not by one mention alone."""
        main = self.cast.main
        clear = main is not None and self.cast.share(main) >= PLAINLY and self.cast.countries[main] > 1
        return main if clear else None

    def _borne(self, last: str, holder: Actor) -> None:
        """ "Hollande" beside François Hollande is the person, where no article or preposition stands before it."""
        for index, form in list(self.forms.items()):
            if form.text != last or self.doc[index].text != last:
                continue
            if index > 0 and straight(self.doc[index - 1].lower_) in BEFORE_COUNTRIES:
                continue
            start, end = self.bounds.pop(index)
            del self.forms[index]
            self.cast.countries -= Counter([form.alpha3 or ""])
            self.people[index] = replace(holder, head=index, start=start, end=end)

    def read(self) -> Cast:
        absorbed = self._nouns()
        self._names(absorbed)
        persons = Persons(self.doc, self.cast, self.forms, self.people, self.introductions)
        persons.read(undated=self.published is None)
        self._towns()
        References(self.doc, self.language, self.cast, self.sector).read()
        Senders(self.doc, self.language, self.cast, self.forms, self.bounds).read()
        return self.cast

    def _towns(self) -> None:
        """Counts the places that the article names, by their country; a country's own name is counted already."""
        countries = [country for country, _ in self.cast.countries.most_common()]
        taken = [(a.start, a.end) for a in self.cast.by_head.values() if a.use == "actor" and a.how != "noun"]
        found = find_places(self.cast.text, self.doc, language=self.language, countries=countries, taken=taken)
        for place in found:
            if place.country is None or place.precision == "country" or place.span is None:
                continue
            self.cast.towns[place.country] += 1
            span = self.doc.char_span(place.span.start, place.span.end, alignment_mode="expand")
            self.cast.places.update((token.i, place.country) for token in span or ())

    # -- nouns of the sector list -------------------------------------------------------------------------------

    def sector(self, token: Token) -> str | None:
        """The sector of a noun, by its body where it is an office of one; None where it is no actor."""
        if token.i not in self.sectors:
            found = self.leaders.sector(token, self.listed(token))
            self.sectors[token.i] = None if found is None or is_nobody(token) else found
        return self.sectors[token.i]

    def listed(self, token: Token) -> str | None:
        """The sector of a noun by itself, entries of several words first."""
        if not self.leaders.is_nominal(token):
            return None
        for pair in _pairs(token):
            if pair in self.nouns:
                return self.nouns[pair]
        if token.pos_ == "ADJ":
            return None
        lower = straight(token.lower_)
        if "-" in lower and lower.split("-")[0] in {"vice", "ex", "co"}:
            stem = lower.split("-", 1)[1]
            return "ELI" if lower.startswith("ex") else self.nouns.get(stem, self.nouns.get(stem.rstrip("s")))
        return next((self.nouns[form] for form in forms(token) if form in self.nouns), None)

    def _nouns(self) -> set[int]:
        absorbed: set[int] = set()
        for token in self.doc:
            if token.i in self.forms:
                continue
            sector = self.sector(token)
            if sector is None:
                continue
            codes, used = self._owners(token)
            if not codes:
                codes = self._held(token) or [bloc for bloc, _ in self._blocs(token)]
            if not codes:
                continue
            absorbed.update(used)
            start, end = noun_phrase(token)
            code = codes[0] if is_countryless(codes[0]) else f"{codes[0].split(':')[0]}:{sector}"
            bodys = ":" in codes[0] and not codes[0].endswith(":GOV") and sector in {"GOV", "MIL", "REB", "PRM"}
            if codes[0] in BLOCS or bodys or (codes[0].endswith(":PTY") and self.leaders.is_assembly(token)):
                code = codes[0]
            self.cast.add(Actor(token.i, start, end, code, role=role_words(self.cast.text[start:end]), how="noun"))
            for extra in codes[1:]:
                # "les présidents du Mali, du Burkina": one noun, several countries.
                other = extra if is_countryless(extra) else f"{extra.split(':')[0]}:{sector}"
                self.cast.modifiers.setdefault(-token.i - 1, []).append(
                    Actor(token.i, start, end, other, use="modifier", how="list")
                )
        return absorbed

    def _owners(self, noun: Token) -> tuple[list[str], list[int]]:
        """Codes of the countries or bodies a noun belongs to, with the tokens that say so."""
        codes: list[str] = []
        used: list[int] = []
        # "Le retrait de leurs forces du Mali": theirs, and Mali is where from.
        theirs = any(straight(child.lower_) in POSSESSIVE for child in noun.children)
        for child in noun.children:
            if child.dep_ in {"prep"} and child.lower_ in {"of", "from", "for"} and not theirs:
                for item in (n for c in child.children if c.dep_ == "pobj" for n in conjuncts(c)):
                    self._own(item, codes, used)
                    if not codes and item.pos_ == "NOUN" and item.i not in self.forms and self.sector(item):
                        # "A member of Mali's junta"
                        inner, more = self._owners(item)
                        codes.extend(inner)
                        used.extend(more)
            elif child.dep_ in {
                "amod",
                "nmod",
                "compound",
                "poss",
                "nmod:poss",
                "acl",
                "flat:name",
                "appos",
                "obl:arg",
            }:
                marker = preposition(child)
                if marker and (theirs or marker.split()[0] not in OWNING):
                    continue
                for item in conjuncts(child):
                    if marker and any(self.forms[i].kind == "demonym" for i in used):
                        # "les forces françaises du Mali": theirs by the adjective, in Mali by the complement.
                        continue
                    self._own(item, codes, used)
                    if item.pos_ == "NOUN" and item.i not in self.forms and not self.sector(item):
                        # "le ministre des Affaires étrangères du Mali", "le commandant de l'armée malienne"
                        inner, more = self._owners(item)
                        codes.extend(inner)
                        used.extend(more)
                    elif item.pos_ == "NOUN" and item.i not in self.forms and child.dep_ == "nmod":
                        inner, more = self._owners(item)
                        codes.extend(c for c in inner if not codes)
                        used.extend(more)
        if (
            not codes
            and noun.dep_ in {"compound", "amod", "nmod"}
            and noun.head.i in self.forms
            and noun.i < noun.head.i
        ):
            return codes, used
        for index in used:
            self._coordinated(index, codes, used)
        return list(dict.fromkeys(codes)), used

    def _coordinated(self, index: int, codes: list[str], used: list[int]) -> None:
        """ "Les délégations suédoise et finlandaise": the second adjective, wherever the parser hung it."""
        if self.forms[index].kind != "demonym" or index + 2 >= len(self.doc):
            return
        other = self.forms.get(index + 2)
        if other is None or other.kind != "demonym" or other.alpha3 is None or other.alpha3 in codes:
            return
        # A capital makes it a person: "les Maliens et les Russes" are two.
        if self.doc[index + 1].lower_ in {"et", "and", ","} and not self.doc[index + 2].text[:1].isupper():
            codes.append(other.alpha3)
            used.append(index + 2)
            self._coordinated(index + 2, codes, used)

    def _blocs(self, noun: Token) -> list[tuple[str, Token]]:
        """Blocs whose adjective stands with a noun, and the adjective; "western Afghanistan" is a part of a country."""
        if noun.pos_ == "PROPN":
            return []
        near = [child for child in noun.children if child.dep_ in {"amod", "compound"} and child.i not in self.forms]
        return [(self.blocs[form], child) for child in near for form in forms(child)[:1] if form in self.blocs]

    def _held(self, noun: Token) -> list[str]:
        """The entity of the office holder whose name stands beside a title ("le président Emmanuel Macron")."""
        near = (*noun.children, noun.head) if noun.dep_ in {"appos", "compound", "nmod", "amod"} else noun.children
        return [self.people[t.i].code or "" for t in near if t.i in self.people and not preposition(t)][:1]

    def _own(self, token: Token, codes: list[str], used: list[int]) -> None:
        form = self.forms.get(token.i)
        if form is not None and not (form.kind == "capital" and preposition(token) in LOCATIVE[self.language]):
            codes.append(form.code if ":" in form.code or form.kind != "demonym" else f"{form.alpha3}")
            used.append(token.i)

    # -- names --------------------------------------------------------------------------------------------------

    def _names(self, absorbed: set[int]) -> None:
        for token in self.doc:
            if token.pos_ in {"NOUN", "PROPN"} and token.i not in self.cast.by_head:
                for bloc, adjective in self._blocs(token):
                    start, end = adjective.idx, adjective.idx + len(adjective)
                    self.cast.add(Actor(token.i, start, end, bloc, use="modifier", how="adjective"))
        for index, form in self.forms.items():
            token = self.doc[index]
            start, end = self.bounds[index]
            country = form.alpha3
            if form.kind == "demonym":
                adjective = token.pos_ in {"ADJ", "VERB"} or token.dep_ in {"amod", "compound"}
                if adjective and token.head.i != index and token.head.pos_ in {"NOUN", "PROPN", "ADJ"}:
                    head = token.head
                    while head.dep_ == "conj" and head.pos_ == "ADJ":
                        head = head.head
                    self.cast.add(Actor(head.i, start, end, f"{country}:GOV", use="modifier", how="adjective"))
                elif index not in absorbed and token.text[:1].isupper():
                    self.cast.add(Actor(index, start, end, f"{country}:CVL", how="demonym"))
                continue
            if index in absorbed:
                continue
            if form.risky and not self.cast.countries[country or ""] > 1:
                continue
            marker = preposition(token).split(" ")[0]
            if form.kind == "capital" and not marker and self._given_name(index):
                continue
            located = form.kind in {"name", "capital"} and marker in LOCATIVE[self.language]
            self.cast.add(Actor(index, start, end, form.code, use="location" if located else "actor", name=form.text))


def _pairs(noun: Token) -> Iterator[str]:
    """Entries of two words that a noun may be, its adjectives and complements beside it."""
    beside = {"amod", "compound", "nmod", "acl", "poss"}
    near = [c for c in noun.children if c.dep_ in beside and abs(c.i - noun.i) <= 3]
    of = [n for c in noun.children if c.dep_ == "prep" and c.lower_ == "of" for n in c.children if n.dep_ == "pobj"]
    mine = forms(noun)
    for child in near:
        doc, theirs = noun.doc, forms(child)
        if child.i > 1 and doc[child.i - 1].text == "-":
            theirs = (*theirs, f"{doc[child.i - 2].lower_}-{straight(child.lower_)}")
        for one in mine:
            for other in theirs:
                yield from (f"{one} {other}", f"{other} {one}", f"{one} de {other}")
    yield from (f"{one} of {other}" for item in of for one in mine for other in forms(item))
