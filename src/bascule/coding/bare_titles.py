"""Titles that say of no country, in an article plainly about one: "le ministre de la Santé, X", "Health Minister X".

Measured (docs/entities.md). A sentence that names another country, a party or a firm before the title, and any word
that is no part of a portfolio leave it open.
"""

from __future__ import annotations

from bascule.coding.lexicon import straight
from bascule.coding.syntax import POSSESSIVE
from bascule.coding.titles import Title, TitleReader

# Of whom clubs and firms have theirs too.
PRESIDENTS = frozenset({"president", "président", "présidente"})


class BareTitles:
    """Tells whose office a title without a country is; `main` is the country that the article is plainly about."""

    def __init__(self, reader: TitleReader, main: str | None) -> None:
        self.doc, self.reader, self.words, self.main = reader.doc, reader, reader.words, main

    def entity(self, title: Title) -> str | None:
        """The government of the article's country, None where the title may be of somebody else."""
        if self.main is None or not self._of_a_state(title) or self._somebody_elses(title):
            return None
        return None if self._another_country(title) else f"{self.main}:GOV"

    def _of_a_state(self, title: Title) -> bool:
        """Whether it is an office of a state, in words of a portfolio alone."""
        head = self.doc[title.head]
        office = self.reader.office(head) or ""
        if office not in self.words["state_offices"]:
            return False
        if self.reader.sector_of(head, title.start, title.end) != "GOV":
            return False
        plain = {*office.split(), *self.words["portfolio"], *self.words["former"], *self.words["determiners"]}
        return all(
            token.i == title.head or token.pos_ in {"DET", "ADP", "CCONJ"} or self.reader.words_of(token) & plain
            for token in self.doc[title.start : title.end]
        )

    def _somebody_elses(self, title: Title) -> bool:
        """ "AA's president", "shadow minister", "their late president"."""
        first, head = self.doc[title.start], self.doc[title.head]
        if straight(first.lower_) in POSSESSIVE and head.lemma_.lower() in PRESIDENTS:
            return True
        before = self.doc[title.start - 1] if title.start > 0 else None
        if before is None or before.sent != head.sent:
            return False
        return before.pos_ in {"PROPN", "ADJ", "PART"} or (before.pos_ == "NOUN" and before.dep_ == "compound")

    def _another_country(self, title: Title) -> bool:
        """Whether its sentence names another country, or the title itself any name."""
        named = self.reader.named
        return any(
            token.i in named and (title.start <= token.i < title.end or named[token.i].alpha3 not in {None, self.main})
            for token in self.doc[title.head].sent
        )
