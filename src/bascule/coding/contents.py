"""What was said, as a verb of saying governs it: a clause, an infinitive, a gerund, an object, marked words in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bascule.coding import speakers
from bascule.coding.lexicon import forms, straight
from bascule.coding.marked_objects import marked_object
from bascule.coding.noun_phrases import SUBJECTS, Range, is_finite
from bascule.coding.reporting import VERBAL, Group, bounds
from bascule.coding.reports import ENDS, View

if TYPE_CHECKING:
    from spacy.tokens import Token

# How far behind its verb a content may begin: recipients, days and asides come between.
REACH = 32
OPENING = frozenset({'"', "«", "“", "‹"})
# Frames "np:of", "np:goal_noun" and their like: the noun phrase behind a word of that list is what was said.
PREPOSITIONS = ("of", "goal_noun", "on", "against", "as")


def content_of(view: View, group: Group) -> Range | None:
    start, noun = _opening(view, group)
    if start is None and view.language == "en":
        start = _bare(view, group)
    # "rejects as « pure rumour » a claim that": the name comes first.
    named = group.last + 1 < len(view.doc) and straight(view.doc[group.last + 1].lower_) in view.words["naming"]
    naming = marked_object(view, group) if start is None or named else None
    if naming is not None and named:
        return naming
    if start is None and "of" in group.frames():
        start, noun = _charge(view, group), True
    if start is None:
        return naming
    if start >= bounds(group.verb)[1]:
        return None
    root = view.root(start, group.verb)
    # Clauses under one French verb repeat "que"; one without it, behind "mais", is the writer's.
    parted = view.language == "fr" and straight(view.doc[start].lower_) in view.words["that"]
    limit = view.limit(group, start, root)
    past = view.language == "en" and view.doc[group.first].tag_ in {"VBD", "VBN"}
    begin = bounds(group.verb)[0]
    leads = group.form == "participle" and group.first == begin
    opened = leads or (
        straight(view.doc[begin].lower_) in view.words["openers"]
        and not any(is_finite(t) or t.text == "," for t in view.doc[begin : group.first])
    )
    end = view.content_end(start, root, limit, noun=noun, parted=parted, past=past, opened=opened)
    if view.language == "en" and is_finite(view.doc[start]):
        # "which he said had ruined it, were paid": the relative clause ends first.
        end = next((t.i - 1 for t in view.doc[start : end + 1] if t.text == ","), end)
    return view.trim(start, end)


def _opening(view: View, group: Group) -> tuple[int | None, bool]:
    """Where the content begins, by the frames of the verb, and whether it is a noun phrase."""
    doc, frames, words = view.doc, group.frames(), view.words
    end = bounds(group.verb)[1]
    compared, direct = False, True
    clausal = bool(frames & {"que", "state"}) or ("finding" in frames and _document(view, group))
    for index in range(group.last + 1, min(end, group.last + 1 + REACH)):
        token = doc[index]
        lower = straight(token.lower_)
        if token.text in {":", ";"} or (token.text in ENDS and index > group.last + 1):
            break
        other = view.starts.get(index)
        if other is not None and index > group.last + 1 and (other.form != "infinitive" or index == group.last + 2):
            break
        if lower in words["that"] and clausal and not compared and (index == group.last + 1 or not _relative(token)):
            apposed = doc[index - 1].pos_ == "NOUN" and doc[index - 2].text == ","
            if apposed or straight(doc[index - 1].lower_) in words["no_clause"]:
                continue
            if _unbalanced(view, group.last + 1, index):
                continue
            return index, False
        if direct:
            if "attr" in frames and _attribute(view, index):
                return index, True
            if lower in words["whether"] and "si" in frames:
                return index, False
            if _infinitive(view, index, end):
                # "raconte avoir entendu": the perfect infinitive stands under any verb that takes a clause.
                fits = "inf" in frames or ("que" in frames and lower in words["perfect"])
                return (index if fits else None), False
            if "to" in frames and lower in words["goal_noun"]:
                return index + 1, True
            governed = next((w for w in PREPOSITIONS if f"np:{w}" in frames and lower in words[w]), None)
            if governed is not None and index + 1 < end:
                return index + 1, True
            if "sur" in frames and lower in words["on"]:
                return _past_fact(view, index + 1, end), True
            if _object(view, group, index, end):
                return index, True
        asked = {"de", "of", "blame"} if view.language == "fr" else {"de"}
        if frames & asked and lower in words["to"] and _infinitive(view, index + 1, end):
            return index, False
        if "à" in frames and lower in words["goal"] and _infinitive(view, index + 1, end):
            return index, False
        compared = compared or lower in words["compared"]
        if is_finite(token) and not any(t.text in {",", "-", "–", "("} for t in doc[group.last + 1 : index]):
            break
        direct = direct and (token.pos_ in {"ADV", "PART"} or lower in words["clitics"] | words["times"])
    return None, False


def _unbalanced(view: View, start: int, index: int) -> bool:
    """Whether a single comma parts "que" from its verb: it opens a relative clause of the writer's."""
    if view.doc[index - 1].text != "," or view.language == "en":
        return False
    return sum(1 for t in view.doc[start:index] if t.text in {",", "–", "—"}) % 2 == 1


def _attribute(view: View, index: int) -> bool:
    """ "se dit prêt à X", "se déclare « profondément alarmé » par Y"."""
    token = view.doc[index]
    if token.text in OPENING and index + 1 < len(view.doc):
        return view.quoted[index + 1]
    return token.pos_ == "ADJ" or (token.pos_ == "VERB" and "Part" in token.morph.get("VerbForm"))


def _document(view: View, group: Group) -> bool:
    """Whether a study, a poll or figures stand as subject: what they show is said."""
    head = speakers.before(group, view.language)
    return head is not None and bool(set(forms(head)) & view.words["documents"])


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
    if head.dep_ in SUBJECTS and (head.head.i == group.verb.i or (view.language == "en" and head.head.dep_ == "ccomp")):
        # A subject behind its verb, or of the clause that was said, is no object.
        return False
    if "noun" in frames or ("claim" in frames and any(form in view.lists.claims for form in forms(head))):
        return True
    return "quoted" in frames and any(view.quoted[index : min(index + 3, end)])


def _bare(view: View, group: Group) -> int | None:
    """English: a clause without "that", a gerund, "to" with an infinitive."""
    frames = group.frames()
    if "figure" in frames:
        return _figure(view, group)
    after = view.doc[group.last + 1] if group.last + 1 < len(view.doc) else None
    if after is not None and "que" in frames and is_finite(after) and after.pos_ in VERBAL:
        # "which he said had left": the subject stands before the verb of saying.
        return int(after.i)
    for child in group.verb.rights:
        first = child.left_edge.i
        if first <= group.last or any(
            t.text in {":", ";"} for t in view.doc[group.last + 1 : min(first + 1, group.last + 9)]
        ):
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
        if to is not None and "object_to" in frames and child.tag_ in {"VB", "VBN"} and child.dep_ == "ccomp":
            return int(first)
        if "ing" in frames and (child.tag_ == "VBG" or lead[0].lower_ in {"having", "being"}):
            return int(first)
    return None


def _figure(view: View, group: Group) -> int | None:
    """ "put the toll at 12", "what organisers put at a million": the object, or the figure alone."""
    end = bounds(group.verb)[1]
    for token in view.doc[group.last + 1 : min(end - 1, group.last + 9)]:
        if token.text in {",", ";", ":"} or is_finite(token):
            break
        if token.lower_ in view.words["figure"] and any(
            t.like_num for t in view.doc[token.i + 1 : min(end, token.i + 7)]
        ):
            return group.last + 1
    return None


def _helped(verb: Token) -> bool:
    return any(c.dep_ == "aux" for c in verb.lefts)


def _charge(view: View, group: Group) -> int | None:
    """ "accuse X de crimes", "accused X of crimes": from the preposition."""
    for child in group.verb.rights:
        if view.language == "en":
            if child.lower_ == "of" and child.dep_ == "prep":
                return int(child.i)
            if child.dep_ == "dobj":
                inner = next(
                    (c for c in child.rights if c.lower_ == "of" and any(p.dep_ == "pcomp" for p in c.rights)), None
                )
                if inner is not None:
                    return int(inner.i)
        elif child.dep_ in {"obl:arg", "obl:mod", "obl", "xcomp"}:
            case = next((c for c in child.lefts if straight(c.lower_) in view.words["of"]), None)
            if case is not None:
                return int(case.i)
    if view.language == "en":
        # "accused Mr X of doing Y", however the parse hangs it.
        for token in view.doc[group.last + 1 : min(len(view.doc) - 1, group.last + 12)]:
            if token.text in {",", ";", ":", "."} or is_finite(token):
                break
            if token.lower_ == "of" and token.nbor().tag_ == "VBG":
                return int(token.i)
    return None
