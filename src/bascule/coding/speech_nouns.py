"""Nouns of saying that hand over a content: "les propos de X selon lesquels P", "l'idée que P", "allegations of P"."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from bascule.coding import speakers
from bascule.coding.lexicon import forms, straight
from bascule.coding.noun_phrases import NOMINAL, SUBJECTS, Range, extent
from bascule.coding.reporting import VERBAL, bounds
from bascule.coding.reports import Report, View

if TYPE_CHECKING:
    from spacy.tokens import Token

# Between a noun of saying and its clause stand an adjective and whose words it is.
REACH = 24


def find_nouns(view: View, taken: Collection[int]) -> Iterator[Report]:
    """The reports of nouns; `taken` are tokens that other reports already use as cues."""
    for token in view.doc:
        if token.pos_ != "NOUN" or view.quoted[token.i] or token.i in taken:
            continue
        if any(form in view.lists.nouns for form in forms(token)):
            report = _noun(view, token)
            if report is not None:
                yield report


def _noun(view: View, noun: Token) -> Report | None:
    doc, words = view.doc, view.words
    owner: Range | None = None
    names = forms(noun)
    about = any(form in view.lists.about for form in names)
    strong = any(form in view.lists.strong for form in names)
    index, limit = noun.i + 1, min(bounds(noun)[1], noun.i + REACH)
    while index < limit:
        token = doc[index]
        lower = straight(token.lower_)
        if lower in words["according"] and index + 1 < limit and straight(doc[index + 1].lower_) in words["which"]:
            return _said(view, noun, owner, index + 2)
        if lower in words["that"] and token.dep_ not in {"obj", "dobj", "nsubj"}:
            # ", des allégations que X a balayées": an apposition takes a relative clause.
            determined = noun.i > 1 and doc[noun.i - 1].pos_ in {"DET", "ADP"}
            apposed = noun.i > 1 and doc[noun.i - 2 if determined else noun.i - 1].text == ","
            return _said(view, noun, owner, index) if strong and index - noun.i <= 2 and not apposed else None
        if token.pos_ in VERBAL and index + 1 < limit and set(forms(token)) & words["is_that"]:
            that = straight(doc[index + 1].lower_) in words["that"]
            owner = owner or _possessor(view, noun)
            return _said(view, noun, owner, index + 1) if that and owner is not None else None
        if about and owner is not None and lower in view.lists.about_markers - words["of"]:
            return _said(view, noun, owner, index + 1, noun_phrase=True)
        if lower in words["of"] and owner is None and index + 1 < limit:
            head = next(
                (t for t in doc[index + 1 : min(limit, index + 6)] if t.pos_ in NOMINAL or t.dep_ in {"nmod", "pobj"}),
                None,
            )
            if head is None:
                return None
            first, last = extent(head, view.language)
            owner = (max(first, index + 1), max(last, index + 1))
            index = owner[1] + 1
            continue
        if lower in words["compared"]:
            # "des idées telles que"
            return None
        modifier = token.pos_ in {"ADJ", "ADV"} or (token.pos_ == "VERB" and token.dep_ in {"acl", "amod"})
        if not modifier and token.text not in {",", '"', "»", "«"}:
            return None
        index += 1
    return None


def _possessor(view: View, noun: Token) -> Range | None:
    """ "Beijing's version": Beijing."""
    for child in noun.lefts:
        if child.dep_ == "poss" and child.pos_ in {"NOUN", "PROPN"}:
            return extent(child, view.language)[0], child.i
    return None


def _said(view: View, noun: Token, owner: Range | None, start: int, *, noun_phrase: bool = False) -> Report | None:
    end = bounds(noun)[1]
    if start >= end:
        return None
    verb = noun.head
    if noun.dep_ in SUBJECTS and verb.i > start:
        # "L'accusation selon laquelle P a été rejetée": P ends where the verb begins.
        parts = [c.i for c in verb.lefts if c.i > start and c.dep_.startswith(("aux", "cop", "neg", "expl"))]
        end = min([end, verb.i, *parts])
    content = view.trim(start, view.content_end(start, view.root(start, noun), end, noun=noun_phrase))
    if content is None:
        return None
    speaker = owner if owner is not None else _holder(view, noun)
    return Report((noun.i, noun.i), speaker, content, "noun", (noun.i, max(noun.i, start - 1)))


def _holder(view: View, noun: Token) -> Range | None:
    """Whose words a noun of saying holds when nobody is named beside it: the subject of the verb over it."""
    node = noun
    for _ in range(4):
        adjunct = node.head.pos_ == "ADP" and node.head.lower_ in {"into", "after", "over", "amid", "despite", "about"}
        if node.head.i == node.i or node.head.pos_ == "NOUN" or adjunct:
            # "an inquiry into reports that": the reports are others'.
            return None
        node = node.head
        if node.pos_ in VERBAL:
            if any(form in view.words["received"] for form in forms(node)):
                return None
            head = next((c for c in node.lefts if c.dep_ == "nsubj"), None)
            if head is None or head.i == noun.i or speakers.is_nobody(head, view.language):
                return None
            return speakers.whole(head, view.language)
    return None
