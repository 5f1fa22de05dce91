"""How far a noun phrase reaches, as written: with title, name and apposition, without relative clauses and times.

Ranges are pairs of token indices, both included. The parse names the head; the words around it decide the ends, since
parsers attach appositions and prepositions of long news sentences badly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from bascule.coding.cue_lists import lists
from bascule.coding.lexicon import forms, sector_nouns, straight
from bascule.coding.reporting import VERBAL, bounds

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Range: TypeAlias = tuple[int, int]

NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "X", "NUM", "SYM"})
PHRASE = frozenset({"NOUN", "PROPN", "ADJ", "DET", "NUM", "X", "SYM"})
SMALL_WORDS = frozenset({"PUNCT", "ADV", "CCONJ", "ADP", "SCONJ", "DET", "PRON", "PART", "AUX", "SPACE"})
SUBJECTS = frozenset({"nsubj", "nsubj:pass", "nsubjpass", "nsubj:caus", "expl:subj", "csubj"})
WITHIN_NOUN = frozenset({"nmod", "flat:name", "flat:foreign", "appos", "amod", "compound", "pobj", "prep", "conj"})
COMMAS = frozenset({",", "-", "–", "—", ";", ":"})
# A noun phrase of more words than this is a sentence without punctuation.
LONGEST = 40

_BEFORE = "det amod nummod compound poss nmod:poss predet nmod quantmod flat:name advmod punct"
BEFORE_NOUN = frozenset(_BEFORE.split())


def is_finite(token: Token) -> bool:
    """Whether a token is a finite verb, in either tag set."""
    return token.pos_ in VERBAL and ("Fin" in token.morph.get("VerbForm") or token.tag_ in {"VBD", "VBP", "VBZ", "MD"})


def may_speak(token: Token, language: str) -> bool:
    """Whether a noun is a name, a person by office or a body."""
    known, nouns = lists(language).viewers, sector_nouns(language)
    return token.pos_ == "PROPN" or any(form in known or form in nouns for form in forms(token))


def is_name_like(token: Token) -> bool:
    """Whether a tagger may have taken a name for a pronoun ("Poutine")."""
    return token.pos_ == "PRON" and token.text[:1].isupper() and not token.is_sent_start


def left_edge(head: Token, language: str) -> int:
    """The first token of a noun phrase: determiners, adjectives and titles before its head."""
    doc, first, start = head.doc, head.i, bounds(head)[0]
    titles = lists(language).words["titles"]
    for child in reversed(list(head.lefts)):
        if child.dep_ not in BEFORE_NOUN or (child.text in COMMAS and child.whitespace_):
            break
        if child.right_edge.i != first - 1:
            break
        if child.dep_ == "punct" and child.text not in {"-", "(", '"', "«"}:
            break
        first = child.left_edge.i
    first += doc[first].text == "-" and first < head.i
    while first > start and doc[first - 1].pos_ in {"DET", "NUM"} and doc[first].pos_ != "DET":
        first -= 1
    while first > start and head.pos_ == "PROPN":
        hyphen = doc[first - 1].text == "-" and not doc[first - 1].whitespace_
        if not hyphen and (doc[first - 1].pos_ not in {"PROPN", "X"} or doc[first].pos_ == "DET"):
            # "In May the BBC"
            break
        first -= 1
    while (
        first - 2 >= start
        and doc[first - 1].text == "-"
        and not doc[first - 1].whitespace_
        and not doc[first - 2].whitespace_
    ):
        # "l'état-major", "the president-elect" in three tokens.
        first -= 2
        while first > start and doc[first - 1].pos_ == "DET":
            first -= 1
    titled = first > start and doc[first - 1].lower_ in titles
    return int(first - 1 if titled else max(first, start))


def nearest(doc: Doc, edge: int, start: int, *, coordinated: bool = True) -> Token | None:
    """The head of the noun phrase that ends at or shortly before token `edge`, None where a verb comes first.

    `coordinated` goes up from the last noun of an enumeration to its first.
    """
    for index in range(edge, max(start, edge - LONGEST) - 1, -1):
        token = doc[index]
        if token.pos_ in VERBAL or token.text in {";", ":"}:
            return None
        if token.pos_ in NOMINAL:
            head = token
            for _ in range(LONGEST):
                above = head.head
                if not start <= above.i < head.i:
                    break
                if head.dep_ == "conj" and not coordinated:
                    break
                if head.dep_ in {"conj", "appos"} and _governed(above) and not _governed(head):
                    # "Dans une réponse commune, la France et…": the parse joins what the preposition parts.
                    break
                if head.dep_ in {"obj", "obl:mod", "obl:arg", "dobj"} and above.dep_ == "acl":
                    # "un prêtre portant un habit": the priest, not the habit.
                    head = above.head if start <= above.head.i < head.i else above
                elif head.dep_ in WITHIN_NOUN:
                    head = above
                else:
                    break
            return head if head.pos_ in NOMINAL else token
    return None


def _governed(noun: Token) -> bool:
    return any(c.dep_ == "case" and c.i < noun.i for c in noun.lefts)


def until(head: Token, edge: int, language: str) -> Range:
    """The noun phrase of `head` that ends before token `edge`, relative clauses and asides cut off."""
    doc, words = head.doc, lists(language).words
    first = _early_name(head, left_edge(head, language))
    last = min(edge, len(doc)) - 1
    end = head.i
    for index in range(head.i + 1, min(last + 1, head.i + LONGEST)):
        token = doc[index]
        lower = straight(token.lower_)
        if lower in words["relatives"] and not (lower == "que" and token.pos_ == "ADV"):
            break
        if _time(token, language) and straight(doc[index - 1].lower_) not in words["of"]:
            break
        if token.text in COMMAS and not (token.text == "-" and not token.whitespace_):
            if index + 1 > last or not _opens_apposition(doc[index + 1], language):
                name = _late_name(doc, index + 1, last)
                end = name if name is not None else end
                break
        elif is_finite(token) or (
            token.text == "(" and ")" not in {t.text for t in doc[index : min(index + 6, last + 1)]}
        ):
            break
        inner = token.pos_ == "PRON" and straight(doc[index - 1].lower_) in words["of"]
        if is_name_like(token) or token.text == ")" or inner or token.pos_ not in SMALL_WORDS:
            end = index
    return first, _with_name(doc, _before_participle(doc, head.i, end, edge), edge, language)


def _early_name(head: Token, first: int) -> int:
    """The start of a full name that opens the clause before its title ("Carine Diallo, une habitante, a")."""
    doc, start = head.doc, bounds(head)[0]
    if head.pos_ == "PROPN" or first - 3 < start or doc[first - 1].text != ",":
        return first
    name = first - 1
    while name > start and doc[name - 1].pos_ == "PROPN":
        name -= 1
    opens = name == start or doc[name - 1].pos_ in {"PUNCT", "CCONJ", "SCONJ"}
    return name if first - 1 - name >= 2 and opens else first


def _late_name(doc: Doc, index: int, last: int) -> int | None:
    """The end of a name that stands alone between the last two commas ("le rédacteur, établi ici, Paul Diarra, a")."""
    while last > index and doc[last].text in COMMAS:
        last -= 1
    first = last
    while first > index and doc[first].pos_ in {"PROPN", "X"}:
        first -= 1
    return last if last - first >= 2 and doc[first].text == "," else None


def _opens_apposition(token: Token, language: str) -> bool:
    words = lists(language).words
    lower = straight(token.lower_)
    offices = lists(language).viewers
    nominal = token.pos_ in PHRASE or lower in words["appositive"] or bool({lower, lower.rstrip("e")} & offices)
    if token.pos_ == "ADJ" and lower not in words["appositive"]:
        # "radieux, " is an aside, "ancien ministre" an office.
        following = token.nbor() if token.i + 1 < len(token.doc) else None
        nominal = following is not None and following.pos_ in {"NOUN", "PROPN"}
    nominal = nominal or bool({lower, lower.rstrip("e")} & offices) or lower in words["one"]
    return nominal and lower not in words["times"] and token.text[:1] not in '"«“'


def extent(head: Token, language: str) -> Range:
    """The whole noun phrase of `head`, rightwards too: complements, coordination, appositions between commas."""
    doc, words = head.doc, lists(language).words
    first, end, limit = left_edge(head, language), head.i, bounds(head)[1]
    named, apposed = head.pos_ == "PROPN", False
    for index in range(head.i + 1, min(limit, head.i + LONGEST)):
        token = doc[index]
        lower = straight(token.lower_)
        following = doc[index + 1] if index + 1 < limit else None
        opens = doc[index - 1].text == "," and lower in lists(language).viewers | words["one"]
        if (token.pos_ in PHRASE or is_name_like(token) or opens) and not _time(token, language):
            if token.pos_ == "DET" and token.is_lower and end == index - 1 and doc[end].pos_ in NOMINAL:
                break
            named = named or token.pos_ == "PROPN"
            end = index
        elif token.pos_ in VERBAL and "Part" in token.morph.get("VerbForm") and doc[index - 1].text not in COMMAS:
            if lower in lists(language).about_markers:
                break
            end = index
        elif lower in words["of"] and following is not None and following.pos_ in PHRASE | {"PRON"}:
            continue
        elif token.pos_ == "ADP":
            # After a name a preposition belongs to the verb; after a title it names where somebody serves.
            where = apposed and following is not None and following.pos_ == "PROPN"
            if following is None or not (where or _attached(token, head)):
                break
        elif (
            token.pos_ == "CCONJ"
            and following is not None
            and (following.pos_ in PHRASE or straight(following.lower_) in words["of"])
        ):
            if any(is_finite(t) for t in _segment(doc, index + 1, limit)):
                break
        elif token.text == "," and following is not None and _opens_apposition(following, language):
            if not _beside(doc, named, index + 1, limit, language):
                break
            apposed = True
        elif token.pos_ == "PRON" and straight(doc[index - 1].lower_) in words["of"]:
            end = index
        elif token.text not in {"'s", "’s"} and not (token.text == "-" and not token.whitespace_):
            break
    return first, _with_name(doc, _before_participle(doc, head.i, end, limit), limit, language)


def _with_name(doc: Doc, end: int, edge: int, language: str) -> int:
    """The end with the name behind "M.", whatever the tagger takes it for, and without an auxiliary of the verb."""
    words = lists(language).words
    if doc[end].lower_ in words["titles"] and end + 1 < edge and doc[end + 1].text[:1].isupper():
        return end + 1
    while end > 0 and doc[end].lower_ in words["perfect_auxiliaries"] and doc[end - 1].text != "'":
        end -= 1
        if doc[end].text == ",":
            end -= 1
    return end


def _before_participle(doc: Doc, head: int, end: int, edge: int) -> int:
    """The end of a phrase without a participle whose complements are cut off ("un rapport publié | en mai")."""
    last = end
    while last > head and doc[last].pos_ == "DET":
        last -= 1
    token, following = doc[last], doc[end + 1] if end + 1 < edge else None
    participle = token.pos_ == "VERB" and ("Part" in token.morph.get("VerbForm") or token.tag_ == "VBN")
    if last <= head or not participle or following is None:
        return end
    goes_on = following.pos_ in {"ADP", "DET", "NOUN", "ADV", "NUM"} or last < end
    return last - 1 if goes_on and following.text not in COMMAS else end


def _time(token: Token, language: str) -> bool:
    """Whether a token is a day, a month or the like; French writes them small ("Le Soir" is a paper)."""
    return straight(token.lower_) in lists(language).words["times"] and (language == "en" or token.text[:1].islower())


def _attached(preposition: Token, head: Token) -> bool:
    """Whether a prepositional phrase hangs within the noun phrase of `head`."""
    node = preposition
    for _ in range(8):
        node = node.head
        if node.i == head.i:
            return True
        if (node.pos_ in VERBAL and node.i < head.i) or node.head.i == node.i:
            return False
    return False


def _segment(doc: Doc, index: int, limit: int) -> list[Token]:
    """The words up to the next comma or dash."""
    found: list[Token] = []
    while index < limit and doc[index].text not in COMMAS and len(found) < LONGEST:
        found.append(doc[index])
        index += 1
    return found


def _beside(doc: Doc, named: bool, index: int, limit: int, language: str) -> bool:
    """Whether what follows a comma is an apposition: a name beside a title, a bare title beside a name, no clause."""
    segment = _segment(doc, index, limit)
    if not segment or any(is_finite(t) for t in segment):
        return False
    opening = segment[0]
    if not named:
        return opening.pos_ in {"PROPN", "X"} or opening.text[:1].isupper()
    ends = index + len(segment) >= limit - 1
    indefinite = straight(opening.lower_) in {"un", "une", "a", "an", "l'un", "l'une"}
    office = straight(opening.lower_) in lists(language).viewers
    return opening.pos_ in {"NOUN", "ADJ"} or office or indefinite or (ends and opening.pos_ == "DET")
