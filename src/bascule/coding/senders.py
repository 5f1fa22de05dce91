"""Which state sends a private military company, where the text says so: "la société russe Wagner", "Kremlin-linked".

A company's own nationality counts, and so do words that tie it, or its men, to a state; the nationality of the men
alone does not ("des mercenaires colombiens"), nor who hires them. What the text says of a company holds for all its
mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bascule.codebook.countries import Form
from bascule.coding.cast import Actor, Cast, Sender
from bascule.coding.lexicon import forms, straight, word_list

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

STATES = frozenset({"name", "capital", "seat", "demonym"})
# Characters from a word that ties to the state it ties to ("liée au ministère russe de la Défense").
REACH = 40
# How a state may begin that a tie leads to, without punctuation or verb between.
OFFICE = re.compile(r"\s*(?:[^\W\d]++['’]?\s*){0,4}")

TRAILING = re.compile(r"\s(?:du|de|des|of|from)$")


@dataclass(frozen=True, slots=True)
class _Words:
    companies: frozenset[str]
    men: frozenset[str]
    between: re.Pattern[str]
    after: re.Pattern[str]
    hyphen: re.Pattern[str]
    tie: re.Pattern[str]
    weak: re.Pattern[str]


@cache
def _words(language: str) -> _Words:
    lists = word_list(f"senders_{language}")

    def either(*names: str) -> str:
        found = sorted((word for name in names for word in lists[name]), key=len, reverse=True)
        return "(?:" + "|".join(re.escape(word) for word in found) + ")"

    small = either("companies", "beside", "linking")
    return _Words(
        companies=frozenset(lists["companies"]),
        men=frozenset(lists["men"]),
        between=re.compile(rf"(?:[\s\"«»“”'’]|{small}(?![^\W\d]))*", re.IGNORECASE),
        after=re.compile(rf"(?:[\s,]|{either('companies', 'beside', 'verbs')}(?![^\W\d]))*", re.IGNORECASE),
        hyphen=re.compile(rf"-{either('hyphen')}(?![^\W\d])(?:\s|{small}(?![^\W\d]))*", re.IGNORECASE),
        tie=re.compile(
            rf"(?:[\s,]|{either('companies', 'beside', 'verbs')}(?![^\W\d]))*?(?P<tie>{either('strong', 'weak')}"
            rf"(?![^\W\d]))",
            re.IGNORECASE,
        ),
        weak=re.compile(rf"{either('weak')}$", re.IGNORECASE),
    )


class Senders:
    """Adds the sending states to a cast; `named` are the codebook's names by token, `bounds` their offsets."""

    def __init__(
        self, doc: Doc, language: str, cast: Cast, named: Mapping[int, Form], bounds: Mapping[int, tuple[int, int]]
    ) -> None:
        self.doc, self.cast, self.words = doc, cast, _words(language)
        self.text = straight(cast.text)
        self.named = named
        self.states = sorted(
            (*bounds[i], form.alpha3) for i, form in named.items() if form.kind in STATES and form.alpha3
        )
        self.companies = sorted((*bounds[i], form) for i, form in named.items() if form.kind == "company")

    def read(self) -> None:
        """The sending state of each mention of a private military company."""
        self._companies()
        told: dict[str, Sender] = {}
        mentions = list(self._mentions())
        for actor, company in mentions:
            actor.sender = self._sender(actor, company)
            if company is not None and actor.sender is not None:
                told.setdefault(company.code + _plain(company.text), actor.sender)
        for actor, company in mentions:
            if company is not None and actor.sender is None:
                actor.sender = told.get(company.code + _plain(company.text))

    def _companies(self) -> None:
        """ "La société de sécurité russe Wagner" is Wagner, no company like others."""
        for actor in self.cast.by_head.values():
            if actor.how == "noun" and (actor.code or "").endswith(":BUS"):
                company = self._company(actor)
                if company is not None:
                    actor.code = company.code
                    self.cast.modifiers.pop(-actor.head - 1, None)

    def _mentions(self) -> Iterator[tuple[Actor, Form | None]]:
        for index, actor in self.cast.by_head.items():
            if (actor.code or "").partition(":")[2] != "PRM" or actor.use != "actor" or actor.open:
                continue
            company = self._company(actor)
            nouns = set(forms(self.doc[index]))
            if company is not None or nouns & (self.words.companies | self.words.men):
                yield actor, company

    def _company(self, actor: Actor) -> Form | None:
        """The company whose name the mention holds, or that stands right behind it."""
        for start, end, form in self.companies:
            behind = 0 <= start - actor.end <= 2 and not self.text[actor.end : start].strip(' "«“')
            if (actor.start <= start and end <= actor.end) or behind:
                return form
        return None

    def _sender(self, actor: Actor, company: Form | None) -> Sender | None:
        sentence = self.doc[actor.head].sent
        states = [s for s in self.states if sentence.start_char <= s[0] < sentence.end_char]
        own = company is not None or not self.words.companies.isdisjoint(forms(self.doc[actor.head]))
        name = self._place(actor, company)
        for start, end, state in states:
            if own and actor.start <= start and end <= actor.end and self._adjective(start):
                return self._told(start, end, state)
            if end <= name[0] and self._before(end, name[0], own):
                return self._told(start, name[0], state)
            if own and start >= name[1] and self._beside(name[1], start, end):
                return self._told(name[1], end, state)
        return self._tied(name[1], sentence.end_char, states, company)

    def _place(self, actor: Actor, company: Form | None) -> tuple[int, int]:
        for start, end, form in self.companies:
            if form is company and start - 2 <= actor.end and start >= actor.start:
                return start, end
        return actor.start, actor.end

    def _adjective(self, start: int) -> bool:
        span = self.doc.char_span(start, start + 1, alignment_mode="expand")
        return span is not None and self.named.get(span.root.i, None) is not None and self._is_demonym(span.root)

    def _is_demonym(self, token: Token) -> bool:
        form = self.named.get(token.i)
        return form is not None and form.kind == "demonym"

    def _before(self, end: int, name: int, own: bool) -> bool:
        """ "Russian private military contractor [Wagner]", "Russia's [Wagner]", "Kremlin-linked [Wagner]"."""
        gap = self.text[end:name]
        if self.words.hyphen.fullmatch(gap):
            return True
        owned = gap[2:] if gap.startswith("'s ") else gap
        return own and len(gap) < REACH and self.words.between.fullmatch(owned) is not None

    def _beside(self, name: int, start: int, end: int) -> bool:
        """ "[Wagner], société militaire russe", "[Wagner], the Russian mercenary group"."""
        gap = self.text[name:start]
        if not gap.startswith(",") or len(gap) > REACH or not self._adjective(start):
            return False
        small = self.words.after.fullmatch(gap) is not None
        following = re.match(r"(?:\s+[^\W\d]+){1,3}", self.text[end:])
        words = set(re.findall(r"[^\W\d]+", (gap + (following[0] if following else "")).lower()))
        return small and not words.isdisjoint(self.words.companies)

    def _tied(
        self, name: int, last: int, states: Iterable[tuple[int, int, str]], company: Form | None
    ) -> Sender | None:
        """ "[Wagner], liée à Moscou"; a loose tie to another state than a known company's own may be to its host."""
        tie = self.words.tie.match(self.text, name, last)
        if tie is None:
            return None
        for start, end, state in states:
            near = tie.end() <= start <= tie.end() + REACH
            if not near or not OFFICE.fullmatch(self.text, tie.end(), start):
                continue
            loose = self.words.weak.search(tie["tie"]) is not None
            if loose and company is not None and company.alpha3 != state:
                return None
            return self._told(tie.start("tie"), end, state)
        return None

    def _told(self, start: int, end: int, state: str) -> Sender:
        words = TRAILING.sub("", " ".join(self.cast.text[start:end].split()).strip(" ,"))
        return Sender(state, words)


def _plain(name: str) -> str:
    """One name for "Wagner" and "groupe Wagner"."""
    return name.split(" ")[-1] if name.split(" ")[-1].lower() != "group" else name.split(" ")[0]
