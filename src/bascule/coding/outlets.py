"""Those who are told, between a verb of saying and its subject: "a dit mardi à la BBC Marie Koné"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bascule.codebook.countries import surface_forms
from bascule.coding.cue_lists import lists
from bascule.coding.lexicon import straight

if TYPE_CHECKING:
    from spacy.tokens import Doc


def past_outlet(doc: Doc, first: int) -> int:
    """ "a dit à la BBC Marie Koné": of a run of names under a preposition the last two are the speaker's."""
    before = first - 1 if doc[first - 1].pos_ != "DET" else first - 2
    end = first
    while end < len(doc) and doc[end].pos_ in {"PROPN", "X"}:
        end += 1
    return end - 2 if end - first > 2 and before >= 0 and doc[before].pos_ == "ADP" else first


def before_outlet(doc: Doc, first: int, last: int, language: str) -> int:
    """ "une source diplomatique à Reuters": the outlet is told, it does not speak."""
    for index in range(first + 1, last):
        outlet = index + 1 + (doc[index + 1].pos_ == "DET" and index + 1 < last)
        form = surface_forms(language).get(doc[outlet : last + 1].text)
        if straight(doc[index].lower_) in {"à", "au", "to"} and form is not None and form.kind == "media":
            return index - 1
    return last


def past_phrase(doc: Doc, index: int, end: int, language: str) -> int:
    """The token after the noun phrase of a preposition; of a long run of names the last two are the speaker's."""
    words = lists(language).words
    opening = index
    seen = False
    while index < end:
        token = doc[index]
        lower = straight(token.lower_)
        if token.pos_ in {"NOUN", "PROPN", "X", "NUM"}:
            title = doc[index - 1].pos_ == "NOUN" and doc[index - 1].lower_ not in words["agencies"]
            if seen and token.pos_ == "PROPN" and title:
                return index
            seen = True
        elif token.pos_ == "ADJ" and index == opening:
            # "en privé un diplomate"
            seen = True
        elif (token.pos_ == "DET" or (lower in words["some"] and doc[index - 1].text[:1].isupper())) and seen:
            return index
        elif token.pos_ not in {"ADJ", "DET"} and lower not in words["of"]:
            break
        index += 1
    run = index
    while run > opening and doc[run - 1].text[:1].isupper() and doc[run - 1].pos_ in {"PROPN", "X", "NOUN"}:
        run -= 1
    return index - 2 if index - run > 2 and index < end and doc[index].text in {",", "."} else index
