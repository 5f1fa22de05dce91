"""Whom a naming verb names: its object, wherever it stands, and its subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bascule.coding import speakers
from bascule.coding.contested_names import CLOSERS, naming_lists
from bascule.coding.cue_lists import lists
from bascule.coding.lexicon import straight
from bascule.coding.noun_phrases import SUBJECTS, Range, extent, is_finite, left_edge, nearest, until
from bascule.coding.reporting import Group, bounds

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# How far before it the noun of a French object pronoun may stand.
CLITIC = 60


class Objects:
    """Finds subjects and objects of the naming verbs of a parsed text."""

    def __init__(self, doc: Doc, language: str) -> None:
        self.doc, self.language, self.known = doc, language, naming_lists(language)
        self.reflexive = lists(language).words["reflexive"]

    def subject(self, group: Group) -> Range | None:
        """Who does what the verb says, None where the text leaves it open."""
        if group.inverted is not None:
            return None if speakers.is_nobody(group.inverted, self.language) else (group.inverted.i, group.inverted.i)
        if group.form in {"infinitive", "participle"}:
            head = speakers.main_subject(group.verb, group.first)
            somebody = head is not None and not speakers.is_nobody(head, self.language)
            return speakers.whole(head, self.language) if head is not None and somebody else None
        head = speakers.before(group, self.language)
        if head is None or speakers.is_nobody(head, self.language):
            return None
        return until(head, group.first, self.language)

    def object(self, group: Group, begin: int, name: Range) -> Range | None:
        doc, verb = self.doc, group.verb
        # The parser takes "le" before a verb for an article now and then, which leaves it outside the verb.
        stray = group.first > 0 and doc[group.first - 1].pos_ == "DET" and doc[group.first - 1].head.i == verb.i
        for token in doc[group.first - stray : verb.i]:
            lower = straight(token.lower_)
            if lower in self.reflexive:
                return self.subject(group)
            if self.language == "fr" and lower in {"le", "la", "les", "l'"} and token.pos_ in {"PRON", "DET"}:
                return self._behind_clitic(token, group) or (token.i, token.i)
        relative = self.relative(group) or self._bare_relative(group, begin)
        if relative is not None:
            return relative
        if self.language == "en" and self._stands_bare(group, begin):
            return group.last + 1, begin - (2 if doc[begin - 1].text in {"``", '"', "“", "'"} else 1)
        for child in verb.children:
            if child.dep_ == "ccomp" and child.pos_ in {"NOUN", "ADJ"}:
                small = next((c for c in child.lefts if c.dep_ in SUBJECTS and c.i < begin), None)
                if small is not None:
                    return left_edge(small, self.language), max(small.i, begin - 1)
        for child in verb.rights:
            if child.dep_ in {"obj", "dobj", "nsubj"} and not begin <= child.i <= name[1]:
                first, last = extent(child, self.language)
                last = min(last, begin - 2) if child.i < begin else last
                last = self._before_participle(child, last)
                if max(first, group.last + 1) <= child.i <= last:
                    return max(first, group.last + 1), last
        between = [t for t in doc[group.last + 1 : begin] if t.pos_ in {"NOUN", "PROPN", "PRON", "ADJ"}]
        nouns = [t for t in between if t.pos_ != "ADJ"]
        if nouns:
            return max(group.last + 1, left_edge(nouns[0], self.language)), max(between[-1].i, nouns[0].i)
        after = name[1] + 1
        while after < len(doc) and doc[after].text in CLOSERS:
            after += 1
        head = next((t for t in doc[after : after + 4] if t.pos_ in {"NOUN", "PROPN"}), None)
        if head is None or head.i >= bounds(verb)[1] or doc[after].pos_ not in {"DET", "PROPN"}:
            return None
        first, last = extent(head, self.language)
        if self.language == "en":
            inner = [t.i for t in head.subtree if t.i > head.i]
            stop = next((i for i in inner if doc[i].text == "," or doc[i].dep_ in {"relcl"}), None)
            last = max(last, max((i for i in inner if stop is None or i < stop), default=last))
        return max(first, after), self._before_participle(head, last)

    def _stands_bare(self, group: Group, begin: int) -> bool:
        """ "calls the parliament that chose her successor illegitimate": an object and a name side by side."""
        doc = self.doc
        between = doc[group.last + 1 : begin]
        if len(between) < 2 or between[0].pos_ not in {"DET", "PROPN", "NOUN", "PRON", "ADJ"}:
            return False
        side = between[-1] if between[-1].text not in {"``", '"', "“", "'"} else between[-2]
        return side.pos_ in {"NOUN", "PROPN", "PRON", "VERB"} and side.lower_ not in {"as", "being"}

    def _before_participle(self, head: Token, last: int) -> int:
        """ "la famine provoquée par X": the famine."""
        if self.language == "fr":
            for token in self.doc[head.i + 1 : last + 1]:
                if token.pos_ == "VERB" and "Part" in token.morph.get("VerbForm"):
                    return int(token.i - 1)
        return last

    def _behind_clitic(self, clitic: Token, group: Group) -> Range | None:
        """The noun that "le", "la", "les" stands for: a subject or object before, of its number and gender."""
        doc = self.doc
        number = "Plur" if straight(clitic.lower_) == "les" else "Sing"
        gender = {"le": "Masc", "la": "Fem"}.get(straight(clitic.lower_))
        own = speakers.before(group, self.language)
        loose: Token | None = None
        for index in range(group.first - 1, max(-1, group.first - CLITIC), -1):
            token = doc[index]
            if token.pos_ not in {"NOUN", "PROPN"} or (own is not None and token.i == own.i):
                continue
            if number not in token.morph.get("Number", ["Sing"]):
                continue
            if gender is not None and token.morph.get("Gender") and gender not in token.morph.get("Gender"):
                continue
            if token.dep_ in SUBJECTS or token.dep_ in {"obj", "ROOT"}:
                return (
                    until(token, bounds(token)[1], self.language)
                    if token.dep_ not in {"obj"}
                    else extent(token, self.language)
                )
            loose = loose or token
        return (left_edge(loose, self.language), loose.i) if loose is not None else None

    def _bare_relative(self, group: Group, begin: int) -> Range | None:
        """English: "an explanation he found shocking", "whose judges he calls"."""
        doc, verb = self.doc, group.verb
        if self.language != "en":
            return None
        start = bounds(verb)[0]
        for index in range(group.first - 1, max(start, group.first - 8), -1):
            if doc[index].lower_ == "whose":
                head = next((t for t in doc[index + 1 : group.first] if t.pos_ in {"NOUN", "PROPN"}), None)
                return (index + 1, head.i) if head is not None else None
        if verb.dep_ != "relcl" or any(
            c.dep_ in {"dobj", "ccomp"} and c.i < begin and c.i > group.last for c in verb.rights
        ):
            return None
        noun = verb.head
        if noun.pos_ not in {"NOUN", "PROPN"} or not start <= noun.i < group.first:
            return None
        return left_edge(noun, self.language), noun.i

    def relative(self, group: Group) -> Range | None:
        """The noun before "que": whom the verb of a relative clause names."""
        doc, start = self.doc, bounds(group.verb)[0]
        for index in range(group.first - 1, max(start, group.first - 14), -1):
            token = doc[index]
            if token.text in {";", ":"} or is_finite(token):
                return None
            if straight(token.lower_) not in self.known.words["whom"]:
                continue
            if token.dep_ == "mark" and (self.language == "en" or doc[index - 1].pos_ in {"ADV", "VERB", "AUX"}):
                return None
            edge = index - 1
            if straight(doc[edge].lower_) == "ce" and edge > start + 1:
                # "dans ce que X considère comme Y": what stands before.
                edge -= 1
                while edge > start and doc[edge].pos_ in {"ADP", "PUNCT"}:
                    edge -= 1
            while edge > start and doc[edge].text in {",", "-", "–"}:
                edge -= 1
            last_noun = doc[edge]
            if index - edge == 2 and last_noun.pos_ == "PROPN":
                # "sa lutte contre le PKK, qu'Ankara désigne": the name right before the comma.
                return left_edge(last_noun, self.language), edge
            head = nearest(doc, edge, start, coordinated=False)
            return until(head, edge + 1, self.language) if head is not None else None
        return None
