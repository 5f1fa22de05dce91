"""Headlines that quote without marks: "Paris : la France quittera le Mali", "Russia will help Mali – Lavrov".

A name before a colon is as often a place or a topic ("Mali : la junte promet…", "Gbagbo : la cour confirme…"). A
person, an office, a seat of power or a body speaks where the clause is about its own side, or says what will, must or
may be; a capital only where it is about its own state, for else it is where something happened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING

from bascule.codebook.countries import surface_forms
from bascule.codebook.office_holders import names_of_people
from bascule.coding.lexicon import forms, sector_nouns, straight
from bascule.coding.noun_phrases import SUBJECTS, Range, is_finite
from bascule.coding.reporting import bounds
from bascule.coding.reports import DASHES, ENDS, Report, View

if TYPE_CHECKING:
    from spacy.tokens import Token

# A speaker's name and office are no longer than this, a signature behind a dash no longer than that.
LONGEST = 8
SIGNATURE = 3
NAMES = frozenset({"PROPN", "X", "NOUN", "ADJ", "ADV"})


def find_headlines(view: View, attributed: Collection[int]) -> Iterator[Report]:
    """The quoting headlines of a text; `attributed` are tokens of reports, whose sentences tell who speaks."""
    doc = view.doc
    told = {bounds(doc[i])[0] for i in attributed}
    start = 0
    while start < len(doc):
        end = bounds(doc[start])[1]
        if start not in told and not any(view.quoted[start:end]):
            report = _led(view, start, end) or _signed(view, start, end)
            if report is not None:
                yield report
        start = end


def _led(view: View, start: int, end: int) -> Report | None:
    """ "X : clause"."""
    doc = view.doc
    while start < end and (doc[start].is_space or doc[start].text in DASHES):
        start += 1
    colon = next((t.i for t in doc[start : min(end, start + LONGEST + 1)] if t.text == ":"), None)
    if colon is None or colon == start or colon + 2 >= end or view.finite((start, colon - 1)):
        return None
    content = view.trim(colon + 1, end - 1)
    if content is None or not _clause(view, content) or not _speaks(view, (start, colon - 1), content):
        return None
    return Report((colon, colon), (start, colon - 1), content, "headline", (start, colon))


def _signed(view: View, start: int, end: int) -> Report | None:
    """ "clause – X": a person, an office or a body behind a dash at the end of a line."""
    doc = view.doc
    last = end - 1
    while last > start and (doc[last].is_space or doc[last].text in ENDS):
        last -= 1
    dash = next((t.i for t in reversed(doc[max(start + 1, last - SIGNATURE) : last + 1]) if t.text in DASHES), None)
    if dash is None or dash == last or not doc[dash - 1].whitespace_ or not doc[dash].whitespace_:
        return None
    content = view.trim(start, dash - 1)
    named = (dash + 1, last)
    if (
        content is None
        or not view.finite(content)
        or (_person(view, named) is None and _form(view, named, {"seat", "body"}) is None)
    ):
        return None
    return Report((dash, dash), named, content, "headline", (dash, last))


def _clause(view: View, content: Range) -> bool:
    """Whether a whole clause of somebody's stands there: a subject and a verb, and no question word first."""
    doc = view.doc
    opening = straight(doc[content[0]].lower_)
    if opening in view.words["whether"] | view.words["that"] or doc[content[1]].text == "?":
        return False
    verb = _verb(view, content)
    return verb is not None and verb.i > content[0]


def _verb(view: View, content: Range) -> Token | None:
    """The first finite verb, or "to" before an infinitive, as English headlines write the future."""
    for token in view.doc[content[0] : content[1] + 1]:
        ahead = view.language == "en" and token.lower_ == "to" and token.i < content[1] and token.nbor().tag_ == "VB"
        if ahead or (is_finite(token) and token.pos_ in {"VERB", "AUX"}):
            return token
    return None


def _speaks(view: View, named: Range, content: Range) -> bool:
    """Whether a name speaks, and the clause is one that is said: it judges, looks ahead, or is about its own side."""
    person = _person(view, named)
    owner = person or _form(view, named, {"seat", "body"})
    if owner is None and not _office(view, named):
        owner = _form(view, named, {"capital"})
        return owner is not None and _own(view, content, owner)
    return _own(view, content, owner) or _judges(view, content)


def _own(view: View, content: Range, owner: str | None) -> bool:
    """Whether a clause is about the speaker's own side: its subject names it, or somebody says "we"."""
    clause = view.doc[content[0] : content[1] + 1]
    subject = next((t for t in clause if t.dep_ in SUBJECTS), None)
    if any(straight(t.lower_) in view.words["first_person"] for t in clause):
        return True
    form = surface_forms(view.language).get(straight(subject.text)) if subject is not None else None
    return owner is not None and form is not None and form.owner == owner


def _judges(view: View, content: Range) -> bool:
    """Whether a clause says what will, must or may be, or what something is: nobody reports that as a happening."""
    verb = _verb(view, content)
    assert verb is not None
    return "Fut" in verb.morph.get("Tense") or straight(verb.lower_) in view.words["judging"]


def _person(view: View, named: Range) -> str | None:
    """The country or body of a person whom a stretch names, "" where nobody knows it; None where it names none."""
    tokens = list(view.doc[named[0] : named[1] + 1])
    # "President Tshisekedi", "Emmanuel Macron"
    titled = len(tokens) > 1 and any(form in sector_nouns(view.language) for form in forms(tokens[0]))
    for first in (0, 1) if titled else (0,):
        holders = names_of_people().get(view.doc[named[0] + first : named[1] + 1].text)
        if holders:
            return holders[0].entity.partition(":")[0] if not holders[0].entity.startswith("IGO") else holders[0].entity
    full = 1 < len(tokens) < 5 and all(t.text[:1].isupper() and t.pos_ in NAMES for t in tokens)
    return "" if full and tokens[0].text in _given_names() else None


@cache
def _given_names() -> frozenset[str]:
    """First names of the table of office holders."""
    return frozenset(words[0] for name in names_of_people() if len(words := name.split()) > 1)


def _office(view: View, named: Range) -> bool:
    """Whether a stretch is an office or a ministry, without a preposition that would make it a topic."""
    tokens = list(view.doc[named[0] : named[1] + 1])
    links = [t for t in tokens if t.pos_ == "ADP"]
    heads = tokens[: links[0].i - named[0]] if links else tokens
    if any(straight(t.lower_) not in view.words["of"] for t in links):
        return False
    return any(
        set(forms(t)) & (view.lists.viewers | view.words["offices"]) for t in heads if t.pos_ in {"NOUN", "PROPN"}
    )


def _form(view: View, named: Range, kinds: Collection[str]) -> str | None:
    """Whose a written form of these kinds is, its article left out."""
    first = named[0] + (view.doc[named[0]].pos_ == "DET" and named[1] > named[0])
    form = surface_forms(view.language).get(straight(view.doc[first : named[1] + 1].text))
    return form.owner if form is not None and form.kind in kinds else None
