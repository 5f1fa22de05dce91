"""Reports of a verb of saying outside any incise, and whose words they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bascule.coding import speakers
from bascule.coding.contents import content_of
from bascule.coding.cue_lists import Reporting
from bascule.coding.lexicon import forms, straight
from bascule.coding.noun_phrases import SUBJECTS, Range, extent, is_finite, left_edge, may_speak, nearest, until
from bascule.coding.reporting import VERBAL, Group, bounds, group_of
from bascule.coding.reports import Report, View

if TYPE_CHECKING:
    from spacy.tokens import Token

# Any verb, reflexive or not.
ANY = tuple(Reporting("", "neutral", frozenset(), "", flag) for flag in (False, True))


def find_clause(view: View, group: Group) -> Report | None:
    """The report of a verb outside any incise; without a content where only marks can tell what was said."""
    doubted = "doubted" in group.frames()
    if group.negated != doubted and not (group.negated and group.kind == "denying"):
        return None
    if _unreal(view, group):
        return None
    if group.own or _not_yet(group) or (group.form == "past" and not any(c.dep_ == "nsubj" for c in group.verb.lefts)):
        return None
    speaker = speaker_of_verb(view, group)
    if speaker is False:
        return None
    assert not isinstance(speaker, bool)
    content = content_of(view, group)
    cue = (group.first, group.last)
    form = "inversion" if group.inverted is not None else "passive" if group.passive else ""
    return Report(cue, speaker, content, "verb" if content is None else "clause", cue, form)


def _not_yet(group: Group) -> bool:
    """A simple future: nothing has been said yet ("ils appelleront à la grève")."""
    verb = group.verb
    future = "Fut" in verb.morph.get("Tense") or verb.lower_.endswith(("eront", "iront"))
    return future and group.form == "finite" and group.first == verb.i


def _unreal(view: View, group: Group) -> bool:
    """An order ("Say that…"), or a condition that is not met ("si le ministre affirmait que…, il mentirait")."""
    doc, (start, end) = view.doc, bounds(group.verb)
    if view.language == "en" and group.verb.tag_ == "VB" and group.first == start:
        return True
    if straight(doc[start].lower_) not in view.words["unreal"] or any(is_finite(t) for t in doc[start : group.first]):
        return False
    later = doc[group.last + 1 : end]
    # Taggers take many conditionals for imperfects.
    return any(t.lower_.endswith(("rait", "raient")) or (t.tag_ == "MD" and t.lower_ == "would") for t in later)


def speaker_of_verb(view: View, group: Group) -> Range | bool | None:
    """The subject as a range, None where it is open, False where nobody says it."""
    doc, words, first = view.doc, view.words, group.first
    start = bounds(group.verb)[0]
    if group.inverted is not None:
        nobody = speakers.is_nobody(group.inverted, view.language)
        return False if nobody else (group.inverted.i, group.inverted.i)
    if group.passive:
        # "encouragés par X à partir" is an act of X's, "accusés par X d'avoir" are words.
        return _agent(view, group) if group.frames() & {"que", "of", "noun"} else False
    if group.form in {"participle", "infinitive"}:
        return _controller(view, group)
    link = first - 1
    while link > start and doc[link].pos_ == "ADV" and not doc[link].is_punct:
        link -= 1
    if link > start and doc[link].pos_ == "CCONJ" and group.form != "past":
        partner = _partner(view, group)
        if partner is not None:
            return partner
    head = speakers.before(group, view.language)
    if head is None:
        if view.language == "en" and doc[first].lower_ == "to":
            # "is reported to have said"
            head = speakers.main_subject(group.verb, first)
            return speakers.whole(head, view.language) if head is not None else None
        if first > start and straight(doc[first - 1].lower_) in words["that"]:
            return speakers.behind(group, view.language)
        return None
    if view.quoted[head.i] and (view.follows_marks(first) or view.follows_marks(first - 1)):
        return None
    if view.quoted[head.i] and doc[link].pos_ == "CCONJ":
        # "denounces a plot to open "a front" and denies": whatever stands between marks does not deny.
        return None
    if speakers.is_nobody(head, view.language) or ("state" in group.frames() and head.lower_ in {"il", "it"}):
        return False
    if _extracted(view, head) and straight(doc[min(group.last + 1, len(doc) - 1)].lower_) in words["that"]:
        return False
    edge = first
    for index in range(max(head.i + 1, first - 3), first):
        if straight(doc[index].lower_) in words["relative"]:
            edge = index
    return until(head, edge, view.language)


def _agent(view: View, group: Group) -> Range | bool:
    """Who a passive names behind "par" or "by", close to its verb."""
    doc, end = view.doc, bounds(group.verb)[1]
    for index in range(group.last + 1, min(end - 1, group.last + 4)):
        if straight(doc[index].lower_) in view.words["agents"]:
            head = next((t for t in doc[index + 1 : min(end, index + 7)] if t.pos_ in {"NOUN", "PROPN", "X"}), None)
            if head is None:
                return False
            first, last = extent(head, view.language)
            return max(first, index + 1), last
    return False


def _partner(view: View, group: Group) -> Range | bool | None:
    """The subject of the verb that a conjunction joins a verb of saying to; None where there is none."""
    verb, start = group.verb, bounds(group.verb)[0]
    # A parse that joins a verb to one between marks is wrong.
    head = verb.head if not view.quoted[verb.head.i] or view.quoted[verb.i] else verb
    link = group.first - 1
    leading = view.leading(group, main=True) if link > start and view.doc[link - 1].text == "," else None
    if leading is not None and group.form == "finite":
        # "craint qu'elle n'échoue, et demande que": the comma leads back to the main verb.
        return speaker_of_verb(view, leading)
    if verb.dep_ == "conj" and head.pos_ in {"ADJ", "NOUN"} and start <= head.i < group.first:
        # "Les experts sont optimistes et pensent que"
        copular = any(c.dep_ == "cop" for c in head.lefts)
        subject = next((c for c in head.lefts if copular and c.dep_ == "nsubj" and c.pos_ in {"NOUN", "PROPN"}), None)
        if subject is not None:
            return until(subject, min(c.i for c in head.lefts if c.dep_ == "cop"), view.language)
        subject = next((c for c in head.lefts if c.dep_ == "nsubj" and c.pos_ in {"NOUN", "PROPN"}), None)
        if subject is not None and view.language == "en" and head.tag_ == "NNS":
            # "The party denounces": third persons pass for plurals.
            return until(subject, head.i, view.language)
    if verb.dep_ == "conj" and head.pos_ in VERBAL and start <= head.i < group.first:
        known = next((g for g in view.groups if g.verb.i == head.i), None)
        if known is not None:
            return speaker_of_verb(view, known)
        other = next((g for g in (group_of(head, ANY, view.language),) if g is not None), None)
        if other is not None and other.form == "finite" and not other.verb.dep_.startswith("acl"):
            subject = speakers.before(other, view.language)
            if subject is not None:
                nobody = speakers.is_nobody(subject, view.language)
                return False if nobody else until(subject, other.first, view.language)
    earlier = view.earlier(group)
    if earlier is not None:
        return speaker_of_verb(view, earlier)
    root = next((t for t in verb.doc[start : group.first] if t.dep_ == "ROOT" and t.pos_ in VERBAL), None)
    other = group_of(root, ANY, view.language) if root is not None else None
    subject = speakers.before(other, view.language) if other is not None and not other.own else None
    if other is None or subject is None:
        return None
    return False if speakers.is_nobody(subject, view.language) else until(subject, other.first, view.language)


def _extracted(view: View, head: Token) -> bool:
    """ "les pertes que le Kremlin admet que…": the clause lacks what stands before it."""
    first = left_edge(head, view.language)
    if first < 2:
        return False
    link = view.doc[first - 1]
    return straight(link.lower_) in {"que", "qu'"} and link.dep_ in {"obj", "dobj"}


def _controller(view: View, group: Group) -> Range | bool | None:
    """Who says it where a participle or an infinitive has no subject of its own."""
    doc, words, first = view.doc, view.words, group.first
    start = bounds(group.verb)[0]
    previous = doc[first - 1] if first > start else None
    lower = straight(previous.lower_) if previous is not None else ""
    if group.form == "participle" and lower in words["without"]:
        return False
    own = next((c for c in group.verb.lefts if c.dep_ in SUBJECTS and c.pos_ in {"NOUN", "PROPN"}), None)
    if group.form == "participle" and own is not None and own.i == first - 1:
        # "each capital accusing the other"
        return until(own, first, view.language)
    behind_to = group.form == "infinitive" and lower in words["to"] and first - 2 > start
    if behind_to and straight(doc[first - 2].lower_) in words["before"]:
        # "a appelé au boycott avant d'annoncer X"
        head = speakers.main_subject(group.verb, first)
        return speakers.whole(head, view.language) if head is not None else False
    if group.form == "infinitive":
        perfect = straight(doc[first].lower_) in {"avoir", "having"}
        if previous is not None and perfect and lower in words["purpose"]:
            # "critique X pour avoir dit que": X said it; "pour dire que" is not yet said.
            head = nearest(doc, first - 2, start)
            return until(head, first - 1, view.language) if head is not None else False
        # An infinitive is said only under verbs such as "venir de", "continue to", or once it is past.
        done = any(form in words["says_still"] for form in forms(group.verb.head))
        if previous is None or not (done or (perfect and lower in words["after"])):
            return False
    elif previous is not None and previous.pos_ == "CCONJ":
        earlier = next((g for g in reversed(view.groups) if start <= g.first < first and g.form == group.form), None)
        partner = speaker_of_verb(view, earlier) if earlier is not None else _partner(view, group)
        if partner is not None:
            return partner
    elif previous is not None and previous.text not in {",", "-", "–"} and lower not in words["gerund"]:
        if view.language == "en" and previous.pos_ == "ADP":
            # "accused of denying doctors access": a deed, not a word.
            return False
        head = nearest(doc, first - 1, start)
        if head is not None and any(form in view.lists.nouns for form in forms(head)):
            # "les rumeurs faisant état de": rumours are nobody.
            return None
        if head is not None and head.dep_ not in SUBJECTS and (view.language == "fr" or may_speak(head, "en")):
            return until(head, first, view.language)
    else:
        earlier = view.leading(group)
        if earlier is not None:
            return speaker_of_verb(view, earlier) or speakers.behind(earlier, view.language)
    head = speakers.main_subject(group.verb, first)
    if head is None:
        return None
    return False if speakers.is_nobody(head, view.language) else speakers.whole(head, view.language)
