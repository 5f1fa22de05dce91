"""Sources behind a preposition: "selon X", "according to X", "de source Y", and the source that they cite."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bascule.coding.incises import aside
from bascule.coding.lexicon import forms, sector_nouns, straight
from bascule.coding.noun_phrases import Range, extent
from bascule.coding.reporting import bounds
from bascule.coding.reports import Report, View

if TYPE_CHECKING:
    from spacy.tokens import Token


def find_sources(view: View, incises: Iterable[Report] = ()) -> Iterator[Report]:
    """ "selon X", "aux yeux de X", "Pour X," at the head of a sentence, and "X, pour qui" behind one of `incises`."""
    doc = view.doc
    named = {r.speaker[1]: r.speaker for r in incises if r.speaker is not None}
    for token in doc:
        if view.quoted[token.i]:
            continue
        lower = straight(token.lower_)
        report = None
        for preposition in view.lists.prepositions:
            last = token.i + len(preposition) - 1
            if lower != preposition[0] or last + 1 >= len(doc):
                continue
            if tuple(straight(t.lower_) for t in doc[token.i : last + 1]) == preposition:
                report = _source(view, token.i, last)
                break
        else:
            if lower in view.words["of"] and (anonymous := _anonymous(view, token)) is not None:
                yield anonymous
                continue
            heads = token.is_sent_start or (token.i > 0 and doc[token.i - 1].text in {".", ":", ";"})
            if lower in view.words["for"] and heads:
                report = _viewpoint(view, token)
            elif lower in view.words["for"] and token.i - 2 in named:
                report = _for_whom(view, token, named[token.i - 2])
        if report is not None:
            yield report


def _anonymous(view: View, token: Token) -> Report | None:
    """ "De source diplomatique, P", "P, de sources concordantes": sources without a name."""
    doc = view.doc
    if token.i + 2 >= len(doc) or straight(doc[token.i + 1].lower_) not in view.words["sources"]:
        return None
    opens = token.is_sent_start or (token.i > 0 and doc[token.i - 1].text in {",", "–", "—", "("})
    if not opens or doc[token.i + 2].pos_ not in {"ADJ", "NOUN", "VERB", "ADV"}:
        return None
    last = extent(doc[token.i + 1], view.language)[1]
    return aside(view, (token.i, token.i), (token.i + 1, max(last, token.i + 2)), max(last, token.i + 2), "source")


def noun_behind(view: View, index: int, end: int) -> Token | None:
    """The noun or pronoun under a preposition."""
    for token in view.doc[index : min(end, index + 7)]:
        lower = straight(token.lower_)
        if token.pos_ in {"NOUN", "PROPN", "X"} or lower in view.lists.viewers:
            return token
        if token.pos_ == "PRON" and lower not in {"l'un", "l'une"}:
            return token
        if token.pos_ not in {"DET", "ADJ", "NUM", "ADV", "ADP", "PUNCT"}:
            return None
    return None


def _source(view: View, first: int, last: int) -> Report | None:
    head = noun_behind(view, last + 1, bounds(view.doc[first])[1])
    if head is None or straight(head.lower_) in view.words["relatives"] | view.words["nobody"]:
        return None
    if any(form in view.lists.measures for form in forms(head)):
        return None
    span = extent(head, view.language)
    span = (max(span[0], last + 1), max(span[1], head.i))
    owner = _owner(view, head, span)
    return aside(view, (first, last), owner or span, span[1], "source", form="noun" if owner is not None else "")


def _owner(view: View, head: Token, span: Range) -> Range | None:
    """ "selon les déclarations du ministre": the minister speaks."""
    if not any(form in view.lists.nouns for form in forms(head)):
        return None
    for index in range(head.i + 1, span[1]):
        if straight(view.doc[index].lower_) in view.words["of"]:
            return index + 1, span[1]
    return None


def _viewpoint(view: View, token: Token) -> Report | None:
    """ "Pour le Mali, cette alliance est une chance": the view of a named side or of a speaker by office."""
    doc = view.doc
    end = bounds(token)[1]
    head = noun_behind(view, token.i + 1, end)
    if head is None or head.i + 2 >= end:
        return None
    listed = any(form in view.lists.viewers or form in sector_nouns(view.language) for form in forms(head))
    if not listed and (head.pos_ != "PROPN" or "Plur" in head.morph.get("Number")):
        return None
    last = extent(head, view.language)[1]
    if last + 1 >= end or doc[last + 1].text != "," or any(t.like_num for t in doc[token.i : last + 1]):
        return None
    content = view.trim(last + 2, view.content_end(last + 2, None, end))
    if content is None or not view.finite(content) or doc[content[0]].pos_ == "VERB":
        return None
    return Report((token.i, token.i), (token.i + 1, last), content, "source", (token.i, last))


def _for_whom(view: View, token: Token, speaker: Range) -> Report | None:
    """ "explique X, pour qui la paix est loin": the view of who has just been named as speaking."""
    doc, end = view.doc, bounds(token)[1]
    if doc[token.i - 1].text != "," or token.i + 2 >= end:
        return None
    if straight(doc[token.i + 1].lower_) not in view.words["whom"]:
        return None
    content = view.trim(token.i + 2, view.content_end(token.i + 2, None, end))
    if content is None or not view.finite(content):
        return None
    return Report((token.i, token.i), speaker, content, "source", (token.i, token.i + 1))


def find_cited(view: View, reports: Iterable[Report]) -> Iterator[Report]:
    """ "selon RFI, citant une source militaire": the source behind the source, with the same words."""
    held = sorted((r for r in reports if r.content is not None), key=lambda r: r.region)
    begins = [r.region[0] for r in held]
    for token in view.doc:
        lower = straight(token.lower_)
        relative = token.i > 0 and straight(view.doc[token.i - 1].lower_) in view.words["relative"]
        if view.quoted[token.i] or not (lower in view.words["citing"] or (relative and lower in view.words["cites"])):
            continue
        start, end = bounds(token)
        head = noun_behind(view, token.i + 1, end)
        place = bisect_left(begins, token.i)
        near = [r for r in held[max(0, place - 1) : place + 1] if start <= r.region[0] < end]
        following = straight(view.doc[head.i + 1].lower_) if head is not None and head.i + 1 < end else ""
        if head is None or not near or following in view.words["that"]:
            # "citing concerns that": a reason, no source.
            continue
        first, last = extent(head, view.language)
        closest = min(near, key=lambda r: abs(r.region[0] - token.i))
        yield Report((token.i, token.i), (max(first, token.i + 1), last), closest.content, "cited", (token.i, last))
