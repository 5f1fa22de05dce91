"""Who speaks: the noun phrase, as written, of the subject of a verb of saying or of the noun after "selon".

Spans are pairs of token indices, both included. A mention holds title, name and apposition ("le ministre, Abdoulaye
Diop"), and ends before a relative clause, a place or a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bascule.coding.lexicon import straight
from bascule.coding.reporting import VERBAL, Group, lists
from bascule.records import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "X", "NUM", "SYM"})
SUBJECTS = frozenset({"nsubj", "nsubj:pass", "nsubjpass", "nsubj:caus", "expl:subj", "csubj"})
BEFORE_NOUN = frozenset(
    {
        "det",
        "amod",
        "nummod",
        "compound",
        "poss",
        "nmod:poss",
        "predet",
        "nmod",
        "quantmod",
        "flat:name",
        "advmod",
        "punct",
    }
)
PHRASE = frozenset({"NOUN", "PROPN", "ADJ", "DET", "NUM", "X", "SYM"})
RELATIVES = frozenset(
    {"qui", "que", "qu'", "dont", "où", "lequel", "laquelle", "who", "whom", "which", "whose", "that", "where"}
)
TIMES = frozenset(
    [
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "hier",
        "aujourd'hui",
        "demain",
        "matin",
        "soir",
        "après-midi",
        "semaine",
        "mois",
        "année",
        "an",
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "yesterday",
        "today",
        "tomorrow",
        "morning",
        "evening",
        "week",
        "month",
        "year",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
SMALL_WORDS = frozenset({"PUNCT", "ADV", "CCONJ", "ADP", "SCONJ", "DET", "PRON", "PART", "AUX"})
COMMAS = frozenset({",", "-", "–", "—", ";", ":"})
LONGEST = 40

Range = tuple[int, int]


def mention(doc: Doc, span: Range) -> Mention:
    """The record of a speaker, its entity open."""
    start, end = doc[span[0]].idx, doc[span[1]].idx + len(doc[span[1]])
    lead = len(doc.text[start:end]) - len(doc.text[start:end].lstrip('-–— "«“'))
    if doc.text[start + lead : start + lead + 2] == "t-":
        lead += 2
    exact = doc.text[start + lead : end]
    return Mention(None, start + lead, end, exact)


def is_nobody(token: Token, language: str) -> bool:
    """Whether a subject stands for nobody a record could name: "on", the writer's "je", an impersonal "cela"."""
    return straight(token.lower_).strip("-") in lists(language).words["nobody"]


def is_pronoun(token: Token, language: str) -> bool:
    """Whether a token is a third-person subject pronoun."""
    return straight(token.lower_).strip("-").removeprefix("t-") in lists(language).words["subject_pronouns"]


def left_edge(head: Token) -> int:
    """The first token of a noun phrase: determiners, adjectives and titles before its head."""
    first = head.i
    for child in reversed(list(head.lefts)):
        if child.dep_ not in BEFORE_NOUN or child.text in COMMAS or child.right_edge.i != first - 1:
            break
        if child.dep_ == "punct" and child.text not in {"-", "(", '"', "«"}:
            break
        first = child.left_edge.i
    start = head.sent.start
    while first > start and head.doc[first - 1].pos_ in {"DET", "NUM"} and head.doc[first - 1].text not in COMMAS:
        first -= 1
    while first > start and head.pos_ == "PROPN" and head.doc[first - 1].pos_ in {"PROPN", "X"}:
        first -= 1
    if first > start and head.doc[first - 1].lower_ in {"m.", "mme", "dr", "pr", "mr", "mr.", "mrs", "ms"}:
        first -= 1
    return first


def before(group: Group, language: str) -> Token | None:
    """The head of the subject that precedes a verb of saying, or None."""
    doc, verb = group.verb.doc, group.verb
    words = lists(language).words
    edge = group.first - 1
    while edge > verb.sent.start and doc[edge].pos_ == "ADV" and doc[edge].lower_ not in words["relative"]:
        edge -= 1
    if edge < verb.sent.start:
        return None
    if straight(doc[edge].lower_) in words["relative"]:
        return _antecedent(doc, edge, verb.sent.start)
    if doc[edge].pos_ == "PRON" and (is_pronoun(doc[edge], language) or is_nobody(doc[edge], language)):
        return doc[edge]
    own = [c for c in verb.lefts if c.dep_ in SUBJECTS and c.pos_ in NOMINAL | {"ADJ", "ADV"} and c.i < group.first]
    if own:
        return own[0]
    if verb.dep_ == "conj" and verb.head.pos_ in VERBAL and verb.head.i < verb.i:
        shared = [c for c in verb.head.lefts if c.dep_ in SUBJECTS]
        if shared:
            return shared[0]
    return _nearest(doc, edge, verb.sent.start)


def _antecedent(doc: Doc, relative: int, start: int) -> Token | None:
    edge = relative - 1
    while edge > start and doc[edge].text in COMMAS:
        edge -= 1
    noun = doc[relative].head.head
    if noun.pos_ in NOMINAL and start <= noun.i <= edge:
        return noun
    return _nearest(doc, edge, start)


def _nearest(doc: Doc, edge: int, start: int) -> Token | None:
    """The head of the noun phrase that ends at or shortly before a token."""
    for index in range(edge, max(start, edge - LONGEST) - 1, -1):
        token = doc[index]
        if token.pos_ in VERBAL or token.text in {";", ":"}:
            return None
        if token.pos_ in NOMINAL:
            head = token
            while head.dep_ in {
                "nmod",
                "flat:name",
                "appos",
                "amod",
                "compound",
                "pobj",
                "prep",
                "conj",
                "flat:foreign",
            }:
                if not start <= head.head.i < head.i:
                    break
                head = head.head
            return head if head.pos_ in NOMINAL else token
    return None


def main_subject(verb: Token, edge: int) -> Token | None:
    """The subject of the clause a participle or an infinitive hangs on."""
    node = verb
    for _ in range(8):
        if node.head.i == node.i:
            break
        node = node.head
        if node.pos_ in VERBAL | {"NOUN", "ADJ", "PROPN"}:
            own = [c for c in node.children if c.dep_ in SUBJECTS and not verb.i == c.i]
            if own:
                return own[0]
    subjects = [t for t in verb.sent if t.dep_ in SUBJECTS and t.pos_ in NOMINAL]
    earlier = [t for t in subjects if t.i < edge]
    return earlier[-1] if earlier else (subjects[0] if subjects else None)


def until(head: Token, edge: int, language: str) -> Range:
    """The noun phrase of `head` that ends before token `edge`, relative clauses and asides cut off."""
    doc = head.doc
    first = left_edge(head)
    last = min(edge, len(doc)) - 1
    end = head.i
    index = head.i + 1
    while index <= last and index - head.i < LONGEST:
        token = doc[index]
        lower = straight(token.lower_)
        if lower in RELATIVES and not (lower == "que" and token.pos_ == "ADV"):
            break
        if token.text in COMMAS and not (token.text == "-" and not token.whitespace_):
            if index + 1 > last or not _apposition(doc[index + 1]):
                break
        elif _finite(token) or (
            token.text == "(" and ")" not in {t.text for t in doc[index : min(index + 6, last + 1)]}
        ):
            break
        # Taggers take some names for pronouns.
        named = token.pos_ == "PRON" and token.text[:1].isupper()
        if named or token.text == ")" or token.pos_ not in SMALL_WORDS:
            end = index
        index += 1
    return first, end


def _apposition(token: Token) -> bool:
    return token.pos_ in PHRASE and straight(token.lower_) not in TIMES and token.text[:1] not in '"«“'


def behind(group: Group, language: str) -> Range | None:
    """The subject that follows a verb of saying ("a déclaré lundi à la presse le ministre")."""
    doc, verb = group.verb.doc, group.verb
    end = verb.sent.end
    for child in verb.rights:
        if child.dep_ in SUBJECTS and child.i > group.last and child.pos_ in NOMINAL:
            if doc[max(group.last + 1, left_edge(child) - 1)].pos_ == "ADP" and child.i - group.last < 3:
                continue
            return extent(child, language)
    index = group.last + 1
    while index < min(end, group.last + 16):
        token = doc[index]
        lower = straight(token.lower_)
        if token.pos_ == "ADP" or lower in {"à", "au", "aux", "lors", "dans", "to", "on", "in"}:
            index = _past_phrase(doc, index + 1, end)
            continue
        if token.pos_ in {"ADV", "ADJ"} or lower in TIMES or token.text in {"(", ")", ","}:
            index += 1
            continue
        if token.pos_ in {"DET", "NOUN", "PROPN", "NUM", "X", "PRON"}:
            if token.pos_ == "PRON" and straight(token.lower_) not in {
                "un",
                "une",
                "l'un",
                "l'une",
                "one",
                "celui",
                "celle",
            }:
                if not is_pronoun(token, language):
                    return None
                return index, index
            head = token
            while head.pos_ in {"DET", "ADJ", "NUM"} and head.i + 1 < end:
                head = doc[head.i + 1]
            first, last = extent(head, language)
            if straight(head.lower_) in TIMES:
                index = head.i + 1
                continue
            return min(index, first), last
        return None
    return None


def _past_phrase(doc: Doc, index: int, end: int) -> int:
    """The token after the noun phrase of a preposition."""
    seen = False
    while index < end:
        token = doc[index]
        if token.pos_ in {"NOUN", "PROPN", "X", "NUM"}:
            if seen and token.pos_ == "PROPN" and doc[index - 1].pos_ == "NOUN" and doc[index - 1].lower_ != "agence":
                return index
            seen = True
        elif (token.pos_ == "DET" and seen) or not (
            token.pos_ in {"ADJ", "DET"} or straight(token.lower_) in {"de", "du", "des", "d'", "of"}
        ):
            return index
        index += 1
    return index


def extent(head: Token, language: str) -> Range:
    """The whole noun phrase of `head`, rightwards too: complements, coordination, appositions between commas."""
    doc, words = head.doc, lists(language).words
    first, end, limit = left_edge(head), head.i, head.sent.end
    index = head.i + 1
    named = head.pos_ == "PROPN"
    while index < limit and index - head.i < LONGEST:
        token = doc[index]
        lower = straight(token.lower_)
        following = doc[index + 1] if index + 1 < limit else None
        if (token.pos_ in PHRASE or (token.pos_ == "PRON" and token.text[:1].isupper())) and lower not in TIMES:
            if token.pos_ in {"DET", "NUM"} and end == index - 1 and doc[end].pos_ in NOMINAL and token.pos_ == "DET":
                break
            named = named or token.pos_ == "PROPN"
            end = index
        elif token.pos_ in VERBAL and "Part" in token.morph.get("VerbForm") and doc[index - 1].text not in COMMAS:
            if lower in lists(language).about_markers:
                break
            end = index
        elif (lower in words["of"] and following is not None and following.pos_ in PHRASE | {"PRON"}) or token.text in {
            "'s",
            "’s",
        }:
            pass
        elif token.pos_ == "ADP":
            # After a name the preposition belongs to the verb; after a title it names where he serves.
            attached = _attached(token, head)
            if (doc[end].pos_ == "PROPN" and named and not attached) or following is None or not attached:
                break
        elif token.pos_ == "CCONJ" and following is not None and following.pos_ in PHRASE:
            if any(_finite(t) for t in _segment(doc, index + 1, limit)):
                break
        elif token.text == "," and following is not None and _apposition(following):
            if not _named_beside(doc, head, named, index + 1, limit):
                break
        elif token.text == "-" and not token.whitespace_ and not doc[index - 1].whitespace_:
            pass
        elif token.pos_ == "PRON" and doc[index - 1].lower_ in words["of"]:
            end = index
        else:
            break
        index += 1
    return first, end


def _attached(preposition: Token, head: Token) -> bool:
    """Whether a prepositional phrase hangs within the noun phrase of `head`."""
    node = preposition
    for _ in range(8):
        node = node.head
        if node.i == head.i:
            return True
        if node.pos_ in VERBAL and node.i < head.i:
            return False
        if node.head.i == node.i:
            return False
    return False


def _finite(token: Token) -> bool:
    return token.pos_ in VERBAL and ("Fin" in token.morph.get("VerbForm") or token.tag_ in {"VBD", "VBP", "VBZ", "MD"})


def _segment(doc: Doc, index: int, limit: int) -> list[Token]:
    found = []
    while index < limit and doc[index].text not in COMMAS and len(found) < LONGEST:
        found.append(doc[index])
        index += 1
    return found


def _named_beside(doc: Doc, head: Token, named: bool, index: int, limit: int) -> bool:
    """Whether what follows a comma is an apposition: a name beside a title, a bare title beside a name, no clause."""
    segment = _segment(doc, index, limit)
    if not segment or any(_finite(t) for t in segment):
        return False
    opening = segment[0]
    if not named:
        return opening.pos_ in {"PROPN", "X"} or opening.text[:1].isupper()
    ends = index + len(segment) >= limit - 1
    indefinite = straight(opening.lower_) in {"un", "une", "a", "an", "l'un", "l'une"}
    return opening.pos_ in {"NOUN", "ADJ"} or indefinite or (ends and opening.pos_ == "DET")
