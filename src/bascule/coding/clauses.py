"""What a verb of saying governs: a clause, an infinitive, a gerund or an object, and whose words it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bascule.coding import speakers
from bascule.coding.lexicon import forms, straight
from bascule.coding.noun_phrases import SUBJECTS, Range, is_finite, left_edge, nearest, until
from bascule.coding.reporting import VERBAL, Group, bounds
from bascule.coding.reports import ENDS, Report, View

if TYPE_CHECKING:
    from spacy.tokens import Token

# How far behind its verb a content may begin: recipients, days and asides come between.
REACH = 32
OPENING = frozenset({'"', "«", "“", "‹"})


def find_clause(view: View, group: Group) -> Report | None:
    """The report of a verb outside any incise; without a content where only marks can tell what was said."""
    if group.negated and group.verb.lemma_ not in {"exclure", "rule"}:
        return None
    if group.own or (group.form == "past" and not any(c.dep_ == "nsubj" for c in group.verb.lefts)):
        return None
    speaker = speaker_of_verb(view, group)
    if speaker is False:
        return None
    assert not isinstance(speaker, bool)
    content = _content(view, group)
    cue = (group.first, group.last)
    return Report(cue, speaker, content, "verb" if content is None else "clause", cue)


def speaker_of_verb(view: View, group: Group) -> Range | bool | None:
    """The subject as a range, None where it is open, False where nobody says it."""
    doc, words, first = view.doc, view.words, group.first
    start = bounds(group.verb)[0]
    if group.inverted is not None:
        nobody = speakers.is_nobody(group.inverted, view.language)
        return False if nobody else (group.inverted.i, group.inverted.i)
    if group.passive:
        return False
    if group.form in {"participle", "infinitive"}:
        return _controller(view, group)
    if first > start and doc[first - 1].pos_ == "CCONJ":
        earlier = view.earlier(group)
        if earlier is not None:
            return speaker_of_verb(view, earlier)
    head = speakers.before(group, view.language)
    if head is None:
        if first > start and straight(doc[first - 1].lower_) in words["that"]:
            return speakers.behind(group, view.language)
        return None
    if speakers.is_nobody(head, view.language) or _extracted(view, head):
        return False
    edge = first
    for index in range(max(head.i + 1, first - 3), first):
        if straight(doc[index].lower_) in words["relative"]:
            edge = index
    return until(head, edge, view.language)


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
    elif previous is not None and previous.text not in {",", "-", "–"} and lower not in words["gerund"]:
        head = nearest(doc, first - 1, start)
        if head is not None and head.dep_ not in SUBJECTS:
            return until(head, first, view.language)
    else:
        earlier = view.earlier(group)
        if earlier is not None:
            return speaker_of_verb(view, earlier) or speakers.behind(earlier, view.language)
    head = speakers.main_subject(group.verb, first)
    if head is None:
        return None
    return False if speakers.is_nobody(head, view.language) else speakers.whole(head, view.language)


def _content(view: View, group: Group) -> Range | None:
    start, noun = _opening(view, group)
    if start is None and view.language == "en":
        start = _bare(view, group)
    if start is None and "of" in group.frames():
        start, noun = _charge(view, group), True
    if start is None or start >= bounds(group.verb)[1]:
        return None
    root = view.root(start, group.verb)
    # Clauses under one French verb repeat "que"; one without it, behind "mais", is the writer's.
    parted = view.language == "fr" and straight(view.doc[start].lower_) in view.words["that"]
    limit = view.limit(group, start, root)
    return view.trim(start, view.content_end(start, root, limit, noun=noun, parted=parted))


def _opening(view: View, group: Group) -> tuple[int | None, bool]:
    """Where the content begins, by the frames of the verb, and whether it is a noun phrase."""
    doc, frames, words = view.doc, group.frames(), view.words
    end = bounds(group.verb)[1]
    compared, direct = False, True
    for index in range(group.last + 1, min(end, group.last + 1 + REACH)):
        token = doc[index]
        lower = straight(token.lower_)
        if token.text in {":", ";"} or (token.text in ENDS and index > group.last + 1):
            break
        if lower in words["that"] and "que" in frames and not compared and not _relative(token):
            return index, False
        if direct:
            if lower in words["whether"] and "si" in frames:
                return index, False
            if _infinitive(view, index, end):
                # "raconte avoir entendu": the perfect infinitive stands under any verb that takes a clause.
                fits = "inf" in frames or ("que" in frames and lower in words["perfect"])
                return (index if fits else None), False
            if "to" in frames and lower in words["goal_noun"]:
                return index + 1, True
            if "sur" in frames and lower in words["on"]:
                return _past_fact(view, index + 1, end), True
            if _object(view, group, index, end):
                return index, True
        if frames & {"de", "of", "blame"} and lower in words["to"] and _infinitive(view, index + 1, end):
            return index, False
        if "à" in frames and lower in words["goal"] and _infinitive(view, index + 1, end):
            return index, False
        compared = compared or lower in words["compared"]
        if is_finite(token) and not any(t.text in {",", "-", "–", "("} for t in doc[group.last + 1 : index]):
            break
        direct = direct and (token.pos_ in {"ADV", "PART"} or lower in words["clitics"] | words["times"])
    return None, False


def _relative(that: Token) -> bool:
    return that.dep_ in {"obj", "dobj", "nsubj"} and (
        (that.i > 0 and that.nbor(-1).pos_ in {"NOUN", "PROPN"}) or that.head.dep_ in {"acl:relcl", "relcl"}
    )


def _infinitive(view: View, index: int, end: int) -> bool:
    """Whether an infinitive stands at `index`, adverbs and clitics before it included."""
    words = view.words
    persons = words["subject_pronouns"] | words["nobody"] - words["clitics"] - {"rien"}
    for token in view.doc[index : min(end, index + 8)]:
        lower = straight(token.lower_)
        if view.language == "en":
            if token.tag_ == "VB":
                return True
            if token.pos_ not in {"ADV", "PART"} and token.text not in OPENING:
                return False
            continue
        if lower in {"avoir", "être"}:
            return True
        if token.pos_ in VERBAL and lower.endswith(("er", "ir", "re")) and "Inf" in token.morph.get("VerbForm"):
            return True
        if lower in persons:
            return False
        if token.pos_ not in {"ADV", "PRON"} and lower not in words["clitics"] and token.text not in OPENING:
            return False
    return False


def _past_fact(view: View, index: int, end: int) -> int:
    """ "sur le fait que P": the clause, not the fact."""
    for step in range(index, min(end, index + 4)):
        if straight(view.doc[step].lower_) in view.words["that"]:
            return step
    return index


def _object(view: View, group: Group, index: int, end: int) -> bool:
    """Whether the object that begins here is what was said, by the frames noun, claim and quoted."""
    doc, frames, token = view.doc, group.frames(), view.doc[index]
    if not frames & {"noun", "claim", "quoted"}:
        return False
    marked = token.text in OPENING and index + 1 < end and view.quoted[index + 1]
    if marked or (straight(token.lower_) in view.words["of"] and "quoted" in frames):
        return "quoted" in frames and any(view.quoted[index : min(index + 4, end)])
    if token.pos_ not in {"DET", "NOUN", "PROPN", "NUM", "ADJ"} or straight(token.lower_) in view.words["times"]:
        return False
    head = next((t for t in doc[index : min(end, index + 6)] if t.pos_ in {"NOUN", "PROPN"}), None)
    if head is None or straight(head.lower_) in view.words["times"]:
        return False
    if head.dep_ in SUBJECTS and head.head.i == group.verb.i:
        # A subject behind its verb is no object.
        return False
    if "noun" in frames or ("claim" in frames and any(form in view.lists.claims for form in forms(head))):
        return True
    return "quoted" in frames and any(view.quoted[index : min(index + 3, end)])


def _bare(view: View, group: Group) -> int | None:
    """English: a clause without "that", a gerund, "to" with an infinitive."""
    frames = group.frames()
    for child in group.verb.rights:
        first = child.left_edge.i
        if first <= group.last or any(t.text == ":" for t in view.doc[group.last + 1 : min(first + 1, group.last + 9)]):
            continue
        clause = child.dep_ == "ccomp" and (child.tag_ != "VBG" or _helped(child))
        if clause and "que" in frames and any(c.dep_ in SUBJECTS or c.dep_ == "expl" for c in child.lefts):
            return int(first)
        if child.dep_ not in {"xcomp", "ccomp", "pcomp", "advcl"}:
            continue
        lead = view.doc[first : child.i + 1][:8]
        to = next((t.i for t in lead if t.lower_ == "to"), None)
        if to is not None and frames & {"inf", "de"} and child.tag_ == "VB":
            return int(to)
        if "ing" in frames and (child.tag_ == "VBG" or lead[0].lower_ in {"having", "being"}):
            return int(first)
    return None


def _helped(verb: Token) -> bool:
    return any(c.dep_ == "aux" for c in verb.lefts)


def _charge(view: View, group: Group) -> int | None:
    """ "accuse X de crimes", "accused X of crimes": from the preposition."""
    for child in group.verb.rights:
        if view.language == "en":
            if child.lower_ == "of" and child.dep_ == "prep":
                return int(child.i)
        elif child.dep_ in {"obl:arg", "obl:mod", "obl", "xcomp"}:
            case = next((c for c in child.lefts if straight(c.lower_) in view.words["of"]), None)
            if case is not None:
                return int(case.i)
    return None
