"""What a verb of saying governs: a clause, an infinitive, a gerund or an object, and whose words it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bascule.coding import speakers
from bascule.coding.lexicon import forms, straight
from bascule.coding.noun_phrases import SUBJECTS, Range, extent, is_finite, left_edge, nearest, until
from bascule.coding.reporting import VERBAL, Group, Reporting, bounds, group_of
from bascule.coding.reports import ENDS, Report, View

if TYPE_CHECKING:
    from spacy.tokens import Token

# How far behind its verb a content may begin: recipients, days and asides come between.
REACH = 32
# How far behind it marked words may stand that belong to its object, and how long they may be.
MARKED = 14
LONGEST_TERM = 16
OPENING = frozenset({'"', "«", "“", "‹"})
CLOSING = frozenset({'"', "»", "”", "›"})
# Any verb, reflexive or not.
ANY = tuple(Reporting("", "neutral", frozenset(), "", flag) for flag in (False, True))
# Frames "np:of", "np:goal_noun" and their like: the noun phrase behind a word of that list is what was said.
PREPOSITIONS = ("of", "goal_noun", "on", "against", "as")


def find_clause(view: View, group: Group) -> Report | None:
    """The report of a verb outside any incise; without a content where only marks can tell what was said."""
    if group.negated and group.verb.lemma_ not in {"exclure", "rule"}:
        return None
    if group.own or _not_yet(group) or (group.form == "past" and not any(c.dep_ == "nsubj" for c in group.verb.lefts)):
        return None
    speaker = speaker_of_verb(view, group)
    if speaker is False:
        return None
    assert not isinstance(speaker, bool)
    content = _content(view, group)
    cue = (group.first, group.last)
    return Report(cue, speaker, content, "verb" if content is None else "clause", cue)


def _not_yet(group: Group) -> bool:
    """A simple future: nothing has been said yet ("ils appelleront à la grève")."""
    verb = group.verb
    return "Fut" in verb.morph.get("Tense") and "Fin" in verb.morph.get("VerbForm")


def speaker_of_verb(view: View, group: Group) -> Range | bool | None:
    """The subject as a range, None where it is open, False where nobody says it."""
    doc, words, first = view.doc, view.words, group.first
    start = bounds(group.verb)[0]
    if group.inverted is not None:
        nobody = speakers.is_nobody(group.inverted, view.language)
        return False if nobody else (group.inverted.i, group.inverted.i)
    if group.passive:
        return _agent(view, group)
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
        if first > start and straight(doc[first - 1].lower_) in words["that"]:
            return speakers.behind(group, view.language)
        return None
    if speakers.is_nobody(head, view.language):
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
    head = verb.head
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
        head = nearest(doc, first - 1, start)
        if head is not None and head.dep_ not in SUBJECTS:
            return until(head, first, view.language)
    else:
        earlier = view.leading(group)
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
    naming = _marked(view, group) if start is None or view.doc[group.last + 1].lower_ in view.words["naming"] else None
    if naming is not None and view.doc[group.last + 1].lower_ in view.words["naming"]:
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
    return view.trim(start, view.content_end(start, root, limit, noun=noun, parted=parted, past=past))


def _marked(view: View, group: Group) -> Range | None:
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
    if named or (index < end and doc[index].pos_ == "DET"):
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
        if other is not None and index > group.last + 1 and other.form in {"finite", "participle"}:
            break
        if lower in words["that"] and clausal and not compared and not _relative(token):
            if straight(doc[index - 1].lower_) in words["no_clause"] or _unbalanced(view, group.last + 1, index):
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
        if frames & {"de", "of", "blame"} and lower in words["to"] and _infinitive(view, index + 1, end):
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
    if head.dep_ in SUBJECTS and head.head.i == group.verb.i:
        # A subject behind its verb is no object.
        return False
    if "noun" in frames or ("claim" in frames and any(form in view.lists.claims for form in forms(head))):
        return True
    return "quoted" in frames and any(view.quoted[index : min(index + 3, end)])


def _bare(view: View, group: Group) -> int | None:
    """English: a clause without "that", a gerund, "to" with an infinitive."""
    frames = group.frames()
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
        if to is not None and "object_to" in frames and child.tag_ == "VB" and child.dep_ == "ccomp":
            return int(first)
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
    return None
