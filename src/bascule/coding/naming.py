"""Naming verbs on the parse: whom they name, by what name, and who names ("qualifier X de Y", "describe X as Y")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bascule.coding import speakers
from bascule.coding.contested_names import (
    LONGEST_NAME,
    NamingVerb,
    is_contestable,
    is_marked,
    name_range,
)
from bascule.coding.cue_lists import Reporting
from bascule.coding.lexicon import forms, straight
from bascule.coding.named_objects import Objects
from bascule.coding.noun_phrases import PHRASE, SUBJECTS, Range, extent, is_finite, left_edge, until
from bascule.coding.reporting import Group, bounds, group_of

if TYPE_CHECKING:
    from spacy.tokens import Token

# How far behind its verb a name may stand.
REACH = 30


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody (`by`, None where open) names somebody (`of`) by a name; `turned` where he does not, or no longer."""

    of: Range
    name: Range
    by: Range | None
    turned: bool


def group_around(verb: Token, language: str) -> Group | None:
    """The verb group around any verb, reflexive or not."""
    both = [Reporting(straight(verb.lemma_.lower()), "neutral", frozenset(), "", flag) for flag in (False, True)]
    return group_of(verb, both, language)


class Namer(Objects):
    """Reads what the naming verbs of a parsed text say."""

    def read(self, verb: Token) -> Named | None:
        """What a verb names, None where it is no naming verb or names nothing contestable."""
        lemma = self.known.forms.get(straight(verb.lower_)) or straight(verb.lemma_.lower())
        frames = self.known.verbs.get(lemma)
        group = group_around(verb, self.language) if frames else None
        if group is None or (lemma in self.known.relative and self.relative(group) is None):
            return None
        for frame in frames or ():
            begin = self._begin(group, frame)
            name = name_range(self.doc, begin, bounds(verb)[1], self.language) if begin is not None else None
            if begin is not None and name is not None:
                return self._named(group, frame, begin, name)
        return None

    # -- the name -----------------------------------------------------------------------------------------------

    def _begin(self, group: Group, frame: NamingVerb) -> int | None:
        """The token at which the name begins, behind its marker."""
        doc, end = self.doc, bounds(group.verb)[1]
        lemma = self.known.forms.get(straight(group.verb.lower_)) or straight(group.verb.lemma_.lower())
        if group.last + 1 < end and doc[group.last + 1].lower_ in {"for", "on", "upon"} and "" in frame.marker:
            # "calls for a crackdown"
            return None
        candidates = self._bare(group, end) if "" in frame.marker else []
        of = "de" in frame.marker or "of" in frame.marker
        for index in range(group.last + 1, min(end - 1, group.last + REACH)):
            token = doc[index]
            lower = straight(token.lower_)
            if "" in frame.marker or token.text in {";", ":"} or is_finite(token):
                break
            if of and (lower in self.known.words["agents"] or "Inf" in token.morph.get("VerbForm")):
                break
            if lower == "d" and "d'" in frame.marker and straight(doc[index + 1].text) == "'":
                # Some tokenizers part the elided word from its apostrophe.
                candidates.append(index + 2)
                continue
            if lower in frame.marker and straight(doc[index - 1].lower_) not in self.known.words["negators"]:
                candidates.append(index + 1)
                if not of:
                    break
        judging = lemma in self.known.judging
        fitting = [c for c in candidates if self._fits(c, frame, end, group, judging=judging)]
        if "pour" in frame.marker:
            # "tenait le banc pour réparations" names nothing.
            fitting = [
                c
                for c in fitting
                if c == group.last + 2 or is_marked(doc, c) or is_contestable(doc, self._range(c, end), self.language)
            ]
        strong = [c for c in fitting if is_marked(doc, c) or is_contestable(doc, self._range(c, end), self.language)]
        if not strong and of:
            strong = [c for c in fitting if c <= group.last + 2 or self._governed(c, group.verb)]
            return strong[0] if strong else None
        return next(iter(strong or fitting), None)

    def _range(self, index: int, end: int) -> Range | None:
        return name_range(self.doc, index, end, self.language)

    def _bare(self, group: Group, end: int) -> list[int]:
        """Names without a marker stand as object predicate, the last object first, or between quotation marks."""
        found = []
        for child in group.verb.rights:
            if child.dep_ == "ccomp" and child.pos_ in {"NOUN", "ADJ"} and child.i < end:
                # "calls the deal a trap": parsers see a clause without its verb.
                found.append(max(left_edge(child, self.language), group.last + 1))
                continue
            if child.pos_ not in PHRASE or child.dep_ in SUBJECTS or child.i >= end:
                continue
            first = left_edge(child, self.language)
            # "branded the instructors mercenaries": parsers make one noun of the two.
            split = child.dep_ in {"obj", "dobj"} and child.i - 1 > first and self.doc[child.i - 1].tag_ == "NNS"
            found.append(child.i if split else max(first, group.last + 1))
        found.sort(reverse=True)
        if any(straight(t.lower_) in self.reflexive for t in self.doc[group.first : group.verb.i]):
            return [group.last + 1] if group.last + 1 < end else []
        for index in range(group.last + 1, min(end, group.last + LONGEST_NAME)):
            if is_finite(self.doc[index]):
                break
            if is_marked(self.doc, index):
                return [index, *found]
        return found

    def _governed(self, index: int, verb: Token) -> bool:
        node = self.doc[index]
        for _ in range(6):
            if node.head.i == verb.i:
                return node.dep_ not in {"obj", "dobj", "nsubj"}
            if node.head.i == node.i:
                return False
            node = node.head
        return False

    def _predicate(self, index: int, span: Range, group: Group) -> bool:
        """Whether an adjective, marked words or, in English, a common noun beside an object says what it is."""
        doc = self.doc
        words = [t for t in doc[span[0] : span[1] + 1] if not t.is_punct and t.pos_ != "ADV"]
        if not words or all(t.text[:1].isupper() for t in words) or any(is_finite(t) for t in words):
            return False
        if any(straight(t.lower_) in self.reflexive for t in doc[group.first : group.verb.i]):
            return words[0].pos_ in {"NOUN", "ADJ"}
        if is_marked(doc, index):
            return True
        objects = [c for c in group.verb.rights if c.dep_ in {"obj", "dobj", "nsubj", "ccomp"} and c.i < index]
        apart = bool(objects) or group.verb.dep_ == "relcl" or self.relative(group) is not None
        if words[0].pos_ == "ADJ" and len(words) <= 3:
            return apart and not any(t.pos_ in {"NOUN", "PROPN"} for t in words)
        return self.language == "en" and words[-1].pos_ == "NOUN" and bool(objects) and index > objects[0].i

    def _fits(self, index: int, frame: NamingVerb, end: int, group: Group, *, judging: bool) -> bool:
        """Whether a name may begin here: no proper name, no clause; for verbs that also name, a contestable word."""
        token, span = self.doc[index], self._range(index, end)
        if span is None or token.pos_ == "AUX" or straight(token.lower_) in self.known.words["negators"]:
            return False
        if token.pos_ == "VERB" and "Inf" in token.morph.get("VerbForm"):
            return False
        if straight(token.lower_) in self.known.participles:
            return frame.any
        if frame.marker & {"as", "comme"} and not is_marked(self.doc, index):
            # "see their costs soar as prices have jumped": a clause.
            for after in self.doc[span[0] : min(end, span[1] + 5)]:
                if is_finite(after):
                    return False
                if after.i > span[1] and (after.is_punct or after.pos_ in {"PRON", "SCONJ", "CCONJ", "ADP"}):
                    break
        if not frame.any:
            return is_contestable(self.doc, span, self.language) or (judging and self._predicate(index, span, group))
        if "de" in frame.marker and straight(token.lower_) in self.known.words["definite"]:
            return False
        if is_marked(self.doc, index):
            return True
        if token.pos_ == "VERB" and not is_contestable(self.doc, span, self.language):
            # "comme prévu", "as expected"
            return False
        content = (t for t in self.doc[span[0] : span[1] + 1] if t.pos_ in {"NOUN", "ADJ", "VERB", "PROPN", "PRON"})
        head = next(content, None)
        return head is not None and head.pos_ != "PROPN" and head.dep_ not in SUBJECTS

    # -- of and by ----------------------------------------------------------------------------------------------

    def _named(self, group: Group, frame: NamingVerb, begin: int, name: Range) -> Named | None:
        active = any(c.dep_ == "nsubj" and c.i < group.first for c in group.verb.lefts) or self._relative_clause(group)
        passive = group.passive or (group.form == "past" and not active)
        if self._open(group):
            return None
        of = self._named_subject(group) if passive else self.object(group, begin, name)
        if of is None or group.own or of[1] < of[0]:
            return None
        by = self._agent(group, name) if passive else self.subject(group)
        if by is None:
            head = None if passive else speakers.before(group, self.language)
            if head is not None and speakers.is_nobody(head, self.language):
                return None
            loose = not is_contestable(self.doc, name, self.language)
            if loose or (passive and not frame.any):
                return None
        turned = self._turned(group)
        # "refusent d'être qualifiés de bandits": those named reject the name.
        return Named(of, name, of if by is None and turned and group.form == "infinitive" else by, turned)

    def _relative_clause(self, group: Group) -> bool:
        """ "…, which the UN mission condemned as a crime": taggers take the verb for a participle."""
        before = self.doc[group.first - 1] if group.first else None
        if self.language != "en" or before is None or before.pos_ not in {"NOUN", "PROPN"}:
            return False
        first = left_edge(before, self.language)
        return first > 0 and self.doc[first - 1].lower_ in {"which", "that", "whom"}

    def _open(self, group: Group) -> bool:
        """ "what it terms a plot": nothing says what."""
        start = bounds(group.verb)[0]
        return any(t.lower_ == "what" for t in self.doc[max(start, group.first - 5) : group.first])

    def _named_subject(self, group: Group) -> Range | None:
        verb = group.verb
        if verb.dep_ in {"acl", "amod"} and group.form == "past" and verb.head.i < group.first:
            return until(verb.head, group.first, self.language)
        if group.form == "infinitive":
            head = speakers.main_subject(verb, group.first)
            return speakers.whole(head, self.language) if head is not None else None
        head = speakers.before(group, self.language)
        if head is None or speakers.is_nobody(head, self.language):
            return None
        return until(head, group.first, self.language)

    def _agent(self, group: Group, name: Range) -> Range | None:
        end = min(bounds(group.verb)[1], max(name[1], group.last) + REACH)
        for index in range(group.last + 1, end - 1):
            token = self.doc[index]
            if index > name[1] and (is_finite(token) or token.text in {";", ":"}):
                return None
            if straight(token.lower_) in self.known.words["agents"]:
                before = self.doc[index - 1]
                if before.i != group.last and before.pos_ == "VERB" and not is_finite(before):
                    # "présenté comme un exemple des prêts accordés par la Chine"
                    return None
                nominal = {"NOUN", "PROPN", "PRON", "X"}
                head = next((t for t in self.doc[index + 1 : min(end, index + 7)] if t.pos_ in nominal), None)
                if head is None:
                    return None
                first, last = extent(head, self.language)
                last = self._listed(last, end) if name[0] < index else min(last, name[0] - 2)
                return (max(first, index + 1), last) if last > index else None
        return None

    def _listed(self, last: int, end: int) -> int:
        """An enumeration of names goes on behind its commas ("par l'UE, le Royaume-Uni et les États-Unis")."""
        doc = self.doc
        while last + 2 < end and doc[last + 1].text in {",", "et", "and"}:
            head = next((t for t in doc[last + 2 : min(end, last + 5)] if t.pos_ in {"NOUN", "PROPN"}), None)
            if (
                head is None
                or head.pos_ != "PROPN"
                or doc[last + 2].pos_ not in {"DET", "PROPN", "CCONJ"}
                or any(is_finite(t) for t in doc[last + 2 : min(end, head.i + 3)])
            ):
                break
            last = max(extent(head, self.language)[1], head.i)
        return last

    def _turned(self, group: Group) -> bool:
        verb = group.verb
        around = {straight(c.lower_) for c in verb.children}
        if group.negated or (around & self.known.words["negators"] and around & self.known.words["particles"]):
            return True
        head = verb.head
        governed = verb.dep_ in {"xcomp", "ccomp", "obl:arg", "pcomp", "advcl"} and head.i != verb.i
        return governed and any(form in self.known.turning for form in forms(head))
