"""Titles of public offices and the persons they introduce, on the parse.

A title is read from its noun outwards ("le ministre malien des Affaires étrangères", "Mali's foreign minister"); a name
stands beside it, after or before a comma, or is tied to it by a verb ("a été nommé Premier ministre", "who heads").
Wrong is worse than empty: a title of two countries, of a body that is not public or of nobody yet introduces no one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bascule.codebook.offices import PUBLIC_SECTORS, titles
from bascule.coding.lexicon import forms as written_forms
from bascule.coding.lexicon import straight

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from bascule.codebook.countries import Form

# Words of a title on each side of its noun; the longest in the news ("… chargé des Maliens de l'extérieur") stay below.
LONGEST = 16


@dataclass(frozen=True, slots=True)
class Title:
    """A title by its tokens (`start` to `end`, end not included); `entity` is the office's, None where none is said."""

    head: int
    start: int
    end: int
    entity: str | None
    former: bool
    definite: bool


class TitleReader:
    """Finds titles in one parsed article; `forms` are the codebook's names by token, `bounds` their offsets."""

    def __init__(
        self,
        doc: Doc,
        language: str,
        forms: Mapping[int, Form],
        bounds: Mapping[int, tuple[int, int]],
        sector: Callable[[Token], str | None],
    ) -> None:
        self.doc, self.language, self.sector = doc, language, sector
        self.titles = titles(language)
        self.words = self.titles.words
        self.named: dict[int, Form] = {}
        for index, form in forms.items():
            start, end = bounds[index]
            span = doc.char_span(start, end, alignment_mode="expand")
            for token in span if span is not None else ():
                self.named[token.i] = form

    def read(self) -> list[Title]:
        """All titles in text order."""
        found: list[Title] = []
        for token in self.doc:
            if token.i in self.named or self.office(token) is None or self._plural(token):
                continue
            if found and token.i < found[-1].end:
                continue
            title = self._title(token)
            if title is not None:
                found.append(title)
        return found

    def office(self, token: Token) -> str | None:
        """The noun of an office that a token is, in the form of the list; "ex-ministre" is "ministre"."""
        apposed = token.pos_ == "VERB" and token.i > 0 and self.doc[token.i - 1].text == ","
        if token.pos_ not in {"NOUN", "PROPN", "ADJ", "X"} and not apposed:
            return None
        following = self.doc[token.i + 1] if token.i + 1 < len(self.doc) else None
        for form in written_forms(token):
            if following is not None and self.titles.is_office(f"{form} {straight(following.lower_)}"):
                return f"{form} {straight(following.lower_)}"
            if self.titles.is_office(form):
                return form
            prefix, _, stem = form.partition("-")
            if prefix in {"ex", "vice", "co"} and self.titles.is_office(stem):
                return stem
        return None

    def _plural(self, token: Token) -> bool:
        return "Plur" in token.morph.get("Number") or token.tag_ in {"NNS", "NNPS"}

    def words_of(self, token: Token) -> set[str]:
        """The forms under which a token is looked up in the word lists, the part before a hyphen among them."""
        found = set(written_forms(token))
        return found | {form.partition("-")[0] for form in found if "-" in form}

    # -- how far a title reaches --------------------------------------------------------------------------------

    def _title(self, head: Token) -> Title | None:
        start, end = self._left(head), self._right(head)
        tokens = self.doc[start:end]
        words = set().union(*(self.words_of(token) for token in tokens))
        if words & self.words["not_yet"] or self._private(straight(tokens.text.lower())):
            return None
        after = self._after(end)
        former = bool(words & self.words["former"]) or bool(after & self.words["former"])
        if after & self.words["not_yet"]:
            return None
        first = straight(tokens[0].lower_)
        possessive = any(straight(token.lower_) in {"'s", "'"} for token in tokens)
        definite = possessive or (first in self.words["determiners"] and first not in {"un", "une", "a", "an"})
        return Title(head.i, start, end, self._entity(head, start, end), former, definite)

    def _after(self, end: int) -> set[str]:
        """The word right after a title: "le président malien déchu", "the president-elect"."""
        if end >= len(self.doc):
            return set()
        index = end + 1 if self.doc[end].text == "-" and end + 1 < len(self.doc) else end
        return self.words_of(self.doc[index])

    def _private(self, text: str) -> bool:
        padded = f" {' '.join(text.replace(chr(39), ' ').replace('-', ' ').split())} "
        for word in self.words["public"]:
            padded = padded.replace(f" {word} ", " ")
        return any(f" {word} " in padded or f" {word}s " in padded for word in self.words["private"])

    def _left(self, head: Token) -> int:
        index = int(head.i)
        first = max(head.sent.start, head.i - LONGEST)
        while index > first:
            token = self.doc[index - 1]
            lower = straight(token.lower_)
            if lower in self.words["determiners"]:
                if self.language == "fr" or token.pos_ in {"DET", "PRON"}:
                    index -= 1
                break
            if token.i in self.named or token.text == "-" or lower in self.words["former"]:
                index -= 1
            elif self.language == "fr":
                if token.pos_ not in {"ADJ", "NUM"} and lower not in {"vice", "ex", "premier", "première"}:
                    break
                index -= 1
            elif lower in {"'s", "'"}:
                if token.i - 1 not in self.named:
                    break
                index -= 1
            elif self._modifies(token):
                index -= 1
            else:
                break
        while index < head.i and self.doc[index].is_punct:
            index += 1
        return index

    def _modifies(self, token: Token) -> bool:
        """Whether an English word before the noun belongs to its title."""
        lower = straight(token.lower_)
        if token.pos_ == "ADJ" or lower in self.words["portfolio"] or lower in {"ex", "vice", "co"}:
            return True
        return token.pos_ in {"NOUN", "VERB"} and token.dep_ in {"compound", "amod", "nmod"}

    def _complements(self, token: Token, before: Token) -> bool:
        if token.pos_ == "CCONJ":
            return self._goes_on(token.i)
        return bool(token.pos_ == "PROPN" and before.pos_ == "ADP")

    def _right(self, head: Token) -> int:
        index, last = int(head.i) + 1, min(head.sent.end, head.i + LONGEST)
        while index < last:
            token, before = self.doc[index], self.doc[index - 1]
            lower = straight(token.lower_)
            hyphen = token.text == "-" and not token.whitespace_ and not before.whitespace_
            if hyphen or (token.i in self.named and not self._closes(index)):
                index += 1
            elif token.is_punct or token.is_space or token.pos_ in {"PRON", "AUX", "SCONJ", "ADV"}:
                break
            elif lower in {"'s", "'"} or lower in self.words["portfolio"]:
                index += 1
            elif lower in self.words["ranks"] or self.is_name(token):
                if before.pos_ not in {"ADP", "DET"} or lower in self.words["ranks"]:
                    break
                index += 1
            elif token.pos_ in {"ADP", "DET", "ADJ", "NOUN"} or self._complements(token, before):
                index += 1
            else:
                break
        while index > head.i + 1 and self.doc[index - 1].pos_ in {"ADP", "DET", "CCONJ", "PUNCT"}:
            index -= 1
        return index

    def _closes(self, index: int) -> bool:
        """Whether a name of the codebook stands as an object of its own: "the president [Russia …"."""
        return (
            self.language == "en"
            and self.doc[index - 1].pos_ not in {"ADP", "DET", "PART", "ADJ"}
            and (self.doc[index].pos_ == "PROPN" and self.named[index].kind != "demonym")
        )

    def _goes_on(self, index: int) -> bool:
        """Whether a conjunction joins portfolios ("et de la Coopération", "and cooperation") and no other actor."""
        if index + 1 >= len(self.doc):
            return False
        following = self.doc[index + 1]
        portfolio = straight(following.lower_) in self.words["portfolio"]
        return portfolio or (following.pos_ == "ADP" and self.language == "fr" and index + 2 < len(self.doc))

    def is_name(self, token: Token) -> bool:
        """Whether a capitalised word may be part of a person's name."""
        lower = straight(token.lower_)
        return (
            token.text[:1].isupper()
            and token.pos_ in {"PROPN", "NOUN", "ADJ", "X", "VERB", "ADV", "INTJ"}
            and token.i not in self.named
            and lower not in self.words["portfolio"]
            and lower not in self.words["ranks"]
            and self.office(token) is None
        )

    # -- whose office -------------------------------------------------------------------------------------------

    def _entity(self, head: Token, start: int, end: int) -> str | None:
        owners: list[Form] = []
        index = start
        while index < end:
            form = self.named.get(index)
            if form is not None and not self._located(index, start):
                owners.append(form)
            while index < end and self.named.get(index) is form and form is not None:
                index += 1
            index += form is None
        codes = dict.fromkeys(form.code if ":" in form.code else f"{form.alpha3}:GOV" for form in owners)
        if len({code.partition(":")[0] for code in codes}) != 1 or not owners:
            return None
        code = next((c for form, c in zip(owners, codes, strict=False) if form.kind not in {"name", "demonym"}), None)
        code = code or next(iter(codes))
        country, _, sector = code.partition(":")
        if country == "IGO":
            return code
        if len(country) != 3 or country == "XXX" or sector.partition(":")[0] not in PUBLIC_SECTORS:
            return None
        own = self.sector_of(head, start, end)
        if own is None:
            return None
        borrowed = own == "GOV" and sector != "GOV"
        return f"{country}:{sector if borrowed else own}"

    def _located(self, index: int, start: int) -> bool:
        """Whether a name in a title says where the office is served ("ambassadeur de Russie au Mali")."""
        steps = 0
        while index > start and steps < 3:
            index -= 1
            token = self.doc[index]
            if straight(token.lower_) in self.words["located"]:
                return True
            if token.pos_ not in {"DET", "ADP", "ADJ"}:
                return False
            steps += 1
        return False

    def sector_of(self, head: Token, start: int, end: int) -> str | None:
        """The sector of an office by its title, None where it is no public one."""
        office = self.office(head) or ""
        if office in self.titles.sectors:
            return self.titles.sectors[office]
        if any(self._unknown(token) for token in self.doc[start:end]):
            return None  # "the Labour leader", "the APC chairman": somebody else's than the country's
        inner = [
            sector
            for token in self.doc[start:end]
            if token.i != head.i and token.i not in self.named and (sector := self._inner(token)) is not None
        ]
        if any(sector not in PUBLIC_SECTORS for sector in inner):
            return None
        special = next((sector for sector in inner if sector != "GOV"), None)
        if special is not None or inner:
            return special or "GOV"
        if office in self.words["body_needed"]:
            seat = any(self.named[i].kind not in {"name", "demonym"} for i in range(start, end) if i in self.named)
            return "GOV" if seat else None
        return "GOV"

    def _unknown(self, token: Token) -> bool:
        return token.pos_ == "PROPN" and token.text[:1].isupper() and self.is_name(token) and self.sector(token) is None

    def _inner(self, token: Token) -> str | None:
        lower = straight(token.lower_)
        if token.pos_ not in {"NOUN", "PROPN"} or lower in self.words["ranks"]:
            return None
        if self.office(token) is not None:
            return self.titles.sectors.get(self.office(token) or "")
        return self.sector(token)
