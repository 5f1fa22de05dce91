"""Persons: names beside a title learn its entity and keep it through the article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bascule.coding.cast import Actor, Cast
from bascule.coding.introductions import Introductions
from bascule.coding.lexicon import straight
from bascule.coding.syntax import preposition

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from bascule.codebook.countries import Form

TITLES = frozenset({"m.", "mme", "mm.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "m", "gen", "gen."})
JOINING = frozenset({"-", "Ag", "ag", "al", "bin", "ben", "de", "Ould", "van", "von"})


class Persons:
    """Adds persons to a cast that holds its titled nouns; `people` are office holders known by name, by token."""

    def __init__(
        self,
        doc: Doc,
        cast: Cast,
        forms: Mapping[int, Form],
        people: Mapping[int, Actor],
        introductions: Introductions,
    ) -> None:
        self.doc, self.cast, self.forms, self.people = doc, cast, forms, people
        self.introductions, self.sector = introductions, introductions.reader.sector

    def read(self, *, undated: bool = False) -> None:
        """Names beside a titled noun learn its entity; the same last name alone keeps it.

        In an `undated` text, whom it calls a former holder once is one throughout.
        """
        for index, known in self.people.items():
            holder = replace(known, head=index)
            self.cast.by_head.setdefault(index, holder)
            self._learn(known.name or "", known)
            self.cast.known_by_last_name.setdefault(straight(known.name or "").split(" ")[-1], known.name or "")
        for actor in list(self.cast.by_head.values()):
            if actor.how != "noun" or actor.code is None:
                continue
            token = self.doc[actor.head]
            beside = [*token.children, *([token.head] if token.dep_ in {"appos", "compound", "amod", "nmod"} else ())]
            before = self._named_before(actor)
            if before is not None:
                beside.append(before)
            for child in beside:
                named = child.pos_ == "PROPN" and child.i not in self.forms and not preposition(child)
                if named and self.introductions.reader.is_name(child):
                    self._introduce(child, actor)
        self._introduced()
        for token in self.doc:
            if token.pos_ == "PROPN" and token.i not in self.cast.by_head and token.i not in self.forms:
                code = self.cast.persons.get(straight(token.text))
                if code is not None:
                    run = self._name_run(token) or [token]
                    start, end = run[0].idx, run[-1].idx + len(run[-1])
                    if run[0].i > 0 and self.doc[run[0].i - 1].lower_ in TITLES:
                        start = self.doc[run[0].i - 1].idx
                    for item in run:
                        self.cast.by_head.setdefault(
                            item.i, Actor(item.i, start, end, code, name=self.cast.text[start:end], how="person")
                        )

        if undated:
            self._former()

    def _former(self) -> None:
        left = {straight(self.doc[i.start : i.end].text).split(" ")[-1] for i in self.cast.introductions if i.former}
        actors = list(self.cast.by_head.values())
        left |= {straight(a.name).split(" ")[-1] for a in actors if a.name and (a.code or "").endswith(":ELI")}
        for actor in actors:
            if actor.how == "person" and actor.code and straight(actor.name or "").split(" ")[-1] in left:
                actor.code = f"{actor.code.split(':')[0]}:ELI"

    def _introduced(self) -> None:
        """Persons whose public office the article says, by title or by verb, where the parse alone did not tell."""
        self.cast.introductions = self.introductions.read()
        for item in self.cast.introductions:
            span = self.doc[item.start : item.end]
            code = f"{item.entity.partition(':')[0]}:ELI" if item.former else item.entity
            role = self.doc[item.role[0] : item.role[1]].text
            known = Actor(span.root.i, span.start_char, span.end_char, code, name=span.text, role=role, how="person")
            self._learn(span.text, known)
            for token in span:
                self.cast.by_head.setdefault(token.i, replace(known, head=token.i))

    def _named_before(self, actor: Actor) -> Token | None:
        """The name before a comma and a title: "Iouri Sokolov, ambassadeur russe"."""
        span = self.doc.char_span(actor.start, actor.end, alignment_mode="expand")
        if span is None or span.start < 2 or self.doc[span.start - 1].text != ",":
            return None
        name = self.doc[span.start - 2]
        return name if name.pos_ == "PROPN" and name.sent == span.sent else None

    def _introduce(self, word: Token, actor: Actor) -> None:
        """Keep the name that `word` is part of as the person of a titled noun."""
        run = self._name_run(word)
        if not run:
            return
        name = self.cast.text[run[0].idx : run[-1].idx + len(run[-1])]
        self._learn(name, actor)
        actor.name = actor.name or name
        actor.start = min(actor.start, run[0].idx)
        actor.end = max(actor.end, run[-1].idx + len(run[-1]))
        for item in run:
            self.cast.by_head.setdefault(
                item.i,
                Actor(item.i, actor.start, actor.end, actor.code, name=name, role=actor.role, how="person"),
            )

    def _learn(self, name: str, actor: Actor) -> None:
        words = [w for w in straight(name).split() if w[:1].isupper()]
        if actor.code and words:
            self.cast.persons.setdefault(words[-1], actor.code)
            self.cast.persons.setdefault(straight(name), actor.code)

    def _name_run(self, token: Token) -> list[Token]:
        """The capitalised words around a proper noun."""

        def fits(item: Token) -> bool:
            joined = item.text in JOINING
            return ((item.text[:1].isupper() and item.pos_ in {"PROPN", "NOUN", "ADJ", "X"}) or joined) and (
                item.i not in self.forms and not self.sector(item)
            )

        left = right = token.i
        sentence = token.sent
        while left > sentence.start and fits(self.doc[left - 1]):
            left -= 1
        while right + 1 < sentence.end and fits(self.doc[right + 1]):
            right += 1
        run = list(self.doc[left : right + 1])
        while run and not run[0].text[:1].isupper():
            run.pop(0)
        while run and not run[-1].text[:1].isupper():
            run.pop()
        return run
