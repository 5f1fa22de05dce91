"""Whose leader, spokesman or member: a noun of office acts for the body it belongs to.

"Le chef de l'opposition" is of the opposition and "the police spokesman" of the police, though a leader and a spokesman
by themselves are of the government. Who has left an office is of the elite, and so are the relatives of a ruler.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from bascule.coding.lexicon import forms, sector_nouns, straight, word_list
from bascule.coding.syntax import OWNERS, complements

if TYPE_CHECKING:
    from spacy.tokens import Token

# Sectors of offices that one leaves: a former soldier or judge is of the elite, a former student is a student.
LEFT = frozenset({"GOV", "MIL", "COP", "SPY", "JUD", "LEG", "REB"})
BESIDE = frozenset({"compound", "amod", "nmod", "poss"})
# Lists of nouns whose sector the body beside them decides.
BEARING = ("offices", "opposed", "against", "relatives", "assemblies")
# Names in capitals that are offices, no organisations.
OFFICES_IN_CAPITALS = frozenset({"PM", "FM", "MP"})


@cache
def _words(language: str) -> Mapping[str, frozenset[str]]:
    """The lists of `data/leaders.toml`."""
    return {key: frozenset(words) for key, words in word_list("leaders")[language].items()}


class Leaders:
    """Reads whose noun of office a token is; `listed` gives the sector of a noun by itself, `named` are known names."""

    def __init__(self, language: str, listed: Callable[[Token], str | None], named: Callable[[Token], bool]) -> None:
        self.language, self.listed, self.named = language, listed, named
        self.words = _words(language)
        self.bearing = frozenset[str]().union(*(self.words[key] for key in BEARING))
        self.former = frozenset(word_list(f"sector_nouns_{language}")["former"]["words"])

    def sector(self, noun: Token, own: str | None) -> str | None:
        """The sector of a noun whose own is `own`, by the body that it belongs to and by whether its office is over."""
        found = self._of_its_body(noun, own)
        if found in LEFT and self.is_former(noun):
            return "ELI"
        return found

    def is_nominal(self, token: Token) -> bool:
        """Whether a token may be a noun; some taggers take for a verb ("l'opposant")."""
        if token.pos_ in {"NOUN", "PROPN", "ADJ"}:
            return True
        before = token.doc[token.i - 1] if token.i else None
        return token.lower_ in self.words["participles"] and before is not None and before.pos_ in {"DET", "ADJ", "ADP"}

    def is_assembly(self, noun: Token) -> bool:
        """Whether a noun is an assembly that parties have too: "the party's congress"."""
        return self._is(noun, "assemblies")

    def is_party(self, noun: Token) -> bool:
        """Whether an assembly is a party by its name: "the All Progressives Congress"."""
        named = [c for c in noun.children if c.dep_ == "compound" and c.pos_ == "PROPN" and not self.named(c)]
        return noun.pos_ == "PROPN" and self.is_assembly(noun) and any(not self._is(c, "of_assemblies") for c in named)

    def is_former(self, noun: Token) -> bool:
        """Whether somebody has left the office: "l'ancien ministre", "the ex-president"."""
        if self._is(noun, "never_former"):
            return False
        if any(form in self.former for child in noun.children for form in forms(child)):
            return True
        doc = noun.doc
        return noun.i > 1 and doc[noun.i - 1].text == "-" and doc[noun.i - 2].lower_ in self.former

    def _of_its_body(self, noun: Token, own: str | None) -> str | None:
        if not any(form in self.bearing for form in forms(noun)):
            return own
        opposed = self._is(noun, "offices") or self._is(noun, "opposed")
        if own not in {"JRN", "JUD"} and opposed and any(self._is(body, "opposition") for body in self._bodies(noun)):
            return "OPP"
        if self._is(noun, "against") and any(self._is(body, "rulers_named") for body in self._bodies(noun)):
            return "OPP"
        if self._is(noun, "relatives") and any(self._is(body, "rulers_alone") for body in self._bodies(noun)):
            return "ELI"
        if self.is_assembly(noun):
            if own == "LEG" and self.is_party(noun):
                return "PTY"
            theirs = [self._body(body) for body in self._bodies(noun)]
            return next((sector for sector in theirs if sector in {"PTY", "LAB", "NGO"}), own)
        if not self._is(noun, "offices") or (own not in {None, "GOV", "MIL"}):
            return own
        for body in self._bodies(noun):
            sector = self._body(body)
            if sector is None or (self._is(body, "nobodies") and sector == self._plain(body)):
                if own == "GOV" and (self._unknown(body) or self._is(body, "organisations")):
                    return None
                continue
            if sector == "MIL" and (self._is(noun, "rulers") or self._is(noun, "opposed")):
                # "Mali's military leader" rules it, "le chef de l'armée" does not.
                return "MIL" if body.pos_ == "NOUN" and body.dep_ not in {"compound", "amod"} else own
            return sector
        return own

    def _body(self, body: Token) -> str | None:
        """The sector of what stands beside a noun of office, adjectives such as "rebel" among them."""
        if self._is(body, "unions"):
            return "LAB"
        found = self.listed(body)
        beside = body.dep_ == "amod" and abs(body.i - body.head.i) == 1
        if found is None and beside and (self.language == "en" or self._is(body, "adjectives")):
            found = self._plain(body)
        return self.sector(body, found) if found is not None or self._is(body, "offices") else None

    def _plain(self, token: Token) -> str | None:
        """The sector of a word by itself, whatever the tagger takes it for."""
        nouns = sector_nouns(self.language)
        return next((nouns[form] for form in forms(token) if form in nouns), None)

    def _bodies(self, noun: Token) -> Iterator[Token]:
        """What a noun belongs to, the nearest first: "police chief", "chef de la police", "the junta's spokesman"."""
        near = [c for c in noun.children if c.dep_ in BESIDE and not self.named(c) and not _prepositional(c)]
        wanted = [c for c in near if self.language == "en" or self._is(c, "adjectives") or self._is(c, "unions")]
        yield from sorted(wanted, key=lambda c: -c.i)
        for marker, item in complements(noun):
            if straight(marker) in OWNERS and not self.named(item):
                yield item

    def _unknown(self, body: Token) -> bool:
        """An organisation that no list knows: "le président de l'UFDG"."""
        text = body.text
        return text.isupper() and len(text) > 1 and text.isalpha() and text not in OFFICES_IN_CAPITALS

    def _is(self, token: Token, which: str) -> bool:
        return any(form in self.words[which] for form in forms(token))


def _prepositional(token: Token) -> bool:
    return any(child.dep_ == "case" and child.pos_ == "ADP" for child in token.children)
