"""Marked words within the object or complement of a verb of saying ("a salué la « sagesse » de X")."""

from __future__ import annotations

from bascule.coding.lexicon import forms, straight
from bascule.coding.noun_phrases import Range, is_finite
from bascule.coding.reporting import VERBAL, Group, bounds
from bascule.coding.reports import View

# How far behind it marked words may stand that belong to its object, and how long they may be.
MARKED = 14
LONGEST_TERM = 16
OPENING = frozenset({'"', "«", "“", "‹"})
CLOSING = frozenset({'"', "»", "”", "›"})


def marked_object(view: View, group: Group) -> Range | None:
    """Marked words within the object or complement of a verb of saying ("a salué la « sagesse » de X")."""
    doc, end = view.doc, bounds(group.verb)[1]
    frames = group.frames() - {"incise"}
    if not frames or set(forms(group.verb)) & view.words["names"]:
        return None
    for index in range(group.last + 1, min(end - 1, group.last + MARKED)):
        token = doc[index]
        if view.quoted[index]:
            break
        if token.text in OPENING and view.quoted[index + 1]:
            start = _phrase_around(view, group, index, end)
            request = frames <= {"à", "to"} and not (start is not None and doc[index + 1].pos_ == "ADP")
            if request and straight(doc[index - 1].lower_) not in view.words["goal_noun"]:
                return None
            return view.trim(start, _phrase_end(view, index, end)) if start is not None else None
        if token.text in {":", ";"} or is_finite(token) or straight(token.lower_) in view.words["that"]:
            break
        if token.pos_ == "CCONJ" or (token.text == "," and index == group.last + 1):
            break
    return None


def _phrase_end(view: View, mark: int, end: int) -> int:
    """The last token of the phrase around marked words: it ends at a comma, a verb or a new complement behind them."""
    doc, index = view.doc, mark + 1
    while index < end and (view.quoted[index] or doc[index].text in CLOSING):
        index += 1
    named = mark > 0 and straight(doc[mark - 1].lower_) in view.words["naming"]
    plain = not any(t.pos_ in {"NOUN", "PROPN"} for t in doc[mark + 1 : index]) and doc[index : index + 1]
    if named or (index < end and (doc[index].pos_ == "DET" or (plain and doc[index].pos_ == "ADP"))):
        return index - 1
    while index < end:
        token = doc[index]
        stops = is_finite(token) or token.text in {",", ";", ":", "–", "—", "("} or token.pos_ == "SCONJ"
        joins = token.pos_ == "CCONJ" and index + 1 < end and doc[index + 1].pos_ in VERBAL | {"PRON", "ADV"}
        if (
            stops
            or joins
            or straight(token.lower_) in view.words["leaves"] | view.words["relatives"]
            or index in view.starts
        ):
            break
        index += 1
    return index - 1


def _phrase_around(view: View, group: Group, mark: int, end: int) -> int | None:
    doc = view.doc
    inside = []
    for token in doc[mark + 1 : min(end, mark + 1 + LONGEST_TERM)]:
        if not view.quoted[token.i]:
            break
        inside.append(token)
    if any(is_finite(t) and t.i - mark < 6 for t in inside) or not inside:
        return None
    if all(t.text[:1].isupper() for t in inside if t.pos_ not in {"ADP", "DET", "PUNCT"}):
        # A name between marks is a title.
        return None
    first = mark
    while first - 1 > group.last and (
        doc[first - 1].pos_ in {"DET", "ADJ", "NOUN", "NUM", "ADV"} or doc[first - 1].tag_ == "PRP$"
    ):
        first -= 1
        link = doc[first - 1]
        if (
            link.pos_ == "ADP"
            and straight(link.lower_) in view.words["of"]
            and doc[first - 2].pos_ == "NOUN"
            and first - 2 > group.last
        ):
            first -= 1
    if first < mark and doc[first].pos_ == "ADV":
        first += 1
    return first
