"""Who speaks: the subject of a verb of saying, before it, behind it, or above a participle, as a mention as written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bascule.coding.cue_lists import lists
from bascule.coding.lexicon import straight
from bascule.coding.noun_phrases import (
    COMMAS,
    LONGEST,
    NOMINAL,
    SUBJECTS,
    Range,
    extent,
    is_finite,
    left_edge,
    may_speak,
    nearest,
    until,
)
from bascule.coding.outlets import before_outlet, past_outlet, past_phrase
from bascule.coding.reporting import VERBAL, Group, bounds
from bascule.records import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# How far behind its verb a subject may stand: days and recipients come between.
REACH = 16
# Who carries a source is a link of the chain, no part of its name: "deux sources citées par RFI".
CITED = re.compile(r",? (?:citée?s? par|quoted by|cited by) ")


def mention(doc: Doc, span: Range) -> Mention:
    """The record of a speaker, its entity open."""
    start, exact = doc[span[0]].idx, doc[span[0] : span[1] + 1].text
    lead = len(exact) - len(exact.lstrip('-–— "«“'))
    if exact[lead : lead + 2] == "t-":
        lead += 2
    exact = exact[lead:]
    if exact[-1:] == "." and exact[-2:-1].islower() and exact.split()[-1].islower():
        # Some tokenizers keep the full stop of a sentence on its last word.
        exact = exact[:-1]
    exact = CITED.split(exact, maxsplit=1)[0]
    return Mention(None, start + lead, start + lead + len(exact), exact)


def is_nobody(token: Token, language: str) -> bool:
    """Whether a subject stands for nobody a record could name: "on", the writer's "je", an impersonal "cela"."""
    return straight(token.lower_).strip("-") in lists(language).words["nobody"]


def is_pronoun(token: Token, language: str) -> bool:
    """Whether a token is a third-person subject pronoun."""
    return straight(token.lower_).strip("-").removeprefix("t-") in lists(language).words["subject_pronouns"]


def before(group: Group, language: str) -> Token | None:
    """The head of the subject that precedes a verb of saying, or None."""
    head = _before(group, language)
    if head is not None and head.i > 1 and head.doc[head.i - 1].text == "(":
        # "les Nations unies (ONU) affirment": the name, not its letters.
        return nearest(head.doc, head.i - 2, bounds(group.verb)[0]) or head
    if head is not None and straight(head.lower_) in lists(language).words["asides"] and head.i > 3:
        # "le gouvernement, pour sa part, parle"
        comma = next((i for i in range(head.i - 1, head.i - 4, -1) if head.doc[i].text == ","), None)
        return nearest(head.doc, comma - 1, bounds(group.verb)[0]) if comma else None
    return head


def _before(group: Group, language: str) -> Token | None:
    doc, verb = group.verb.doc, group.verb
    words = lists(language).words
    start = bounds(verb)[0]
    edge = group.first - 1
    while edge > start and doc[edge].pos_ == "ADV" and straight(doc[edge].lower_) not in words["relative"]:
        edge -= 1
    if edge < start:
        return None
    if straight(doc[edge].lower_) in words["relative"] and doc[edge].pos_ != "DET":
        return _antecedent(doc, edge, start)
    if doc[edge].pos_ == "PRON" and (is_pronoun(doc[edge], language) or is_nobody(doc[edge], language)):
        return doc[edge]
    own = [
        c
        for c in verb.lefts
        if c.dep_ in SUBJECTS
        and start <= c.i < group.first
        and (c.pos_ in NOMINAL | {"ADJ", "ADV"} or any(d.dep_ in {"det", "compound", "nsubj"} for d in c.lefts))
    ]
    # A noun under a preposition is no subject, whatever the parse says.
    bare = [c for c in own if not any(g.dep_ == "case" and g.i < c.i for g in c.lefts)]
    aside = _aside(doc, edge, start, language)
    if aside is not None:
        return aside
    floor = _clause_start(doc, edge, start, words)
    if floor > start and not any(is_finite(t) for t in doc[floor : edge + 1]):
        own = [c for c in own if c.i >= floor - 1]
        bare = [c for c in bare if c.i >= floor - 1]
    beside = _beside_verb(doc, edge, start, own, language)
    if beside is not None:
        return beside
    if own:
        first = bare[0] if bare else nearest(doc, edge, floor) or own[0]
        if first.tag_ == "PRP" and first.lower_.endswith(("self", "selves")) and first.i > start:
            # "which itself wants"
            first = doc[first.i - 1]
        return _antecedent(doc, first.i, start) if straight(first.lower_) in words["relative"] else first
    if verb.dep_ == "conj" and verb.head.pos_ in VERBAL and start <= verb.head.i < verb.i:
        shared = [c for c in verb.head.lefts if c.dep_ in SUBJECTS]
        if shared:
            return shared[0]
    return nearest(doc, edge, floor)


def _beside_verb(doc: Doc, edge: int, start: int, own: list[Token], language: str) -> Token | None:
    """A noun right before its verb behind "et" or a comma, where the parse looks for the subject further off."""
    if doc[edge].pos_ not in {"NOUN", "PROPN"} or (own and own[0].i >= edge):
        return None
    first = edge
    while first > start and doc[first - 1].pos_ in {"DET", "ADJ", "PROPN", "NOUN"}:
        first -= 1
    if (own and own[0].i >= first - 1) or first - 1 <= start or doc[first].pos_ != "DET":
        return None
    link = doc[first - 1]
    begin = _clause_start(doc, first - 1, own[0].i if own else start, lists(language).words)
    parted = any(is_finite(t) for t in doc[begin:first])
    return doc[edge] if parted and link.pos_ == "CCONJ" else None


def _aside(doc: Doc, edge: int, start: int, language: str) -> Token | None:
    """The subject before an aside that a comma closes ("Moscou, dont un général avait évoqué X, dit")."""
    if doc[edge].text not in {",", "–", "—"}:
        return None
    links = lists(language).words["relatives"]
    for index in range(edge - 1, max(start, edge - LONGEST), -1):
        if doc[index].text in {";", ":"} or (doc[index].pos_ == "CCONJ" and doc[index - 1].text == ","):
            return None
        if doc[index].text != doc[edge].text:
            continue
        after = doc[index + 1]
        second = straight(doc[index + 2].lower_) if index + 2 < edge else ""
        relative = straight(after.lower_) in links or (after.pos_ == "ADP" and second in links)
        participle = after.pos_ == "VERB" and (after.tag_ == "VBG" or after.lower_.endswith("ant"))
        if participle and (head := nearest(doc, index - 1, start)) is not None and index + 1 < edge:
            return head
        if relative and any(is_finite(t) for t in doc[index + 1 : edge]):
            head = nearest(doc, index - 1, start)
            if head is None:
                # "L'opposant arrivé deuxième, qui": a participle belongs to the phrase.
                verb = doc[index - 1] if doc[index - 1].pos_ in VERBAL else doc[index - 2]
                part = "Part" in verb.morph.get("VerbForm") and not is_finite(verb)
                head = nearest(doc, verb.i - 1, start) if part and verb.i - 1 > start else None
            if head is None or any(c.dep_ in {"case", "prep"} and c.i < head.i for c in head.lefts):
                continue
            return head
    return _apposed(doc, edge, start, language)


def _apposed(doc: Doc, edge: int, start: int, language: str) -> Token | None:
    """ "Un homme masqué, le regard rougi, résume": two commas around a phrase without a verb, the subject first."""
    commas = [t.i for t in doc[start:edge] if t.text == doc[edge].text]
    if len(commas) != 1 or any(is_finite(t) for t in doc[start:edge]):
        return None
    head = nearest(doc, commas[0] - 1, start)
    if head is None or head.pos_ == "PRON" or straight(head.lower_) in lists(language).words["times"]:
        return None
    return head if left_edge(head, language) == start else None


def _clause_start(doc: Doc, edge: int, start: int, words: Mapping[str, frozenset[str]]) -> int:
    """The token behind the last "que", "qui" or "that" before a token: a subject stands on its side of it."""
    links = words["that"] | words["relatives"]
    for index in range(edge, max(start, edge - LONGEST) - 1, -1):
        if straight(doc[index].lower_) in links and doc[index].pos_ in {"SCONJ", "PRON"}:
            return index + 1
    return start


def _antecedent(doc: Doc, relative: int, start: int) -> Token | None:
    edge = relative - 1
    while edge > start and doc[edge].text in COMMAS:
        edge -= 1
    if doc[edge].pos_ == "PROPN" and any(straight(t.lower_) in {"par", "by"} for t in doc[max(start, edge - 4) : edge]):
        return nearest(doc, edge, start, coordinated=False)
    noun = doc[relative].head.head
    apart = doc[relative - 1].text not in COMMAS and any(t.text == "," for t in doc[noun.i : relative])
    if noun.pos_ in NOMINAL and start <= noun.i <= edge and not apart:
        language = "en" if doc[relative].lower_ in {"who", "which", "that"} else "fr"
        close = doc[edge]
        if close.pos_ == "PROPN" and close.i != noun.i and not may_speak(noun, language):
            # "l'objection de la Turquie, qui a invoqué": Turkey.
            return close
        return noun
    return nearest(doc, edge, start)


def main_subject(verb: Token, edge: int) -> Token | None:
    """The subject of the clause a participle or an infinitive hangs on."""
    start, end = bounds(verb)
    node = verb
    for _ in range(8):
        if node.head.i == node.i:
            break
        node = node.head
        if node.pos_ in VERBAL | {"NOUN", "ADJ", "PROPN"}:
            own = next((c for c in node.children if c.dep_ in SUBJECTS and c.i != verb.i and c.text != "-t"), None)
            if (
                own is not None
                and own.pos_ == "PRON"
                and own.dep_ == "nsubj"
                and own.lower_ in {"which", "who", "that", "qui"}
            ):
                own = _antecedent(verb.doc, own.i, start)
            if own is not None:
                return own
    subjects = [t for t in verb.doc[start:end] if t.dep_ in SUBJECTS and t.pos_ in NOMINAL and t.text != "-t"]
    earlier = [t for t in subjects if t.i < edge]
    return earlier[-1] if earlier else (subjects[0] if subjects else None)


def whole(head: Token, language: str) -> Range:
    """The noun phrase of a subject up to its verb."""
    verb = head.head
    if verb.i <= head.i:
        return extent(head, language)
    edge = verb.i
    for child in verb.lefts:
        if child.i > head.i and (child.dep_.startswith(("aux", "expl", "cop")) or child.dep_ in {"advmod", "neg"}):
            edge = min(edge, child.i)
    return until(head, edge, language)


def behind(group: Group, language: str) -> Range | None:
    """The subject that follows a verb of saying ("a déclaré lundi à la presse le ministre")."""
    doc, verb, words = group.verb.doc, group.verb, lists(language).words
    end = bounds(verb)[1]
    for child in verb.rights:
        if child.dep_ in SUBJECTS and group.last < child.i < end and child.pos_ in NOMINAL:
            if doc[max(group.last + 1, left_edge(child, language) - 1)].pos_ == "ADP" and child.i - group.last < 3:
                continue
            first, last = extent(child, language)
            return past_outlet(doc, max(first, group.last + 1)), before_outlet(doc, first, last, language)
    index = floor = group.last + 1
    while index < min(end, group.last + REACH):
        token = doc[index]
        lower = straight(token.lower_)
        partitive = lower in words["some"] and doc[index - 1].text[:1].isupper()
        if (token.pos_ == "ADP" or lower in words["recipients"]) and not partitive:
            index = floor = past_phrase(doc, index + 1, end, language)
        elif token.pos_ in {"ADV", "ADJ"} or lower in words["times"] or token.text in {"(", ")", ","}:
            index += 1
        elif token.pos_ == "PRON" and lower not in words["one"]:
            return (index, index) if is_pronoun(token, language) else None
        elif token.pos_ in {"DET", "NOUN", "PROPN", "NUM", "X", "PRON"} or partitive:
            head = token
            while head.pos_ in {"DET", "ADJ", "NUM", "ADP"} and head.i + 1 < end:
                head = doc[head.i + 1]
            if straight(head.lower_) in words["times"]:
                index = head.i + 1
                continue
            first, last = extent(head, language)
            return max(floor, min(index, first)), before_outlet(doc, first, last, language)
        else:
            return None
    return None
