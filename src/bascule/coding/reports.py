"""A report of words without marks, and the view over a parsed text in which the finders of reports meet.

`View` answers where a content ends: at the next attribution, at a turn of the writer's, at speech behind a colon.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bascule.coding import speakers
from bascule.coding.lexicon import forms, straight
from bascule.coding.noun_phrases import SUBJECTS, Range, is_finite, left_edge
from bascule.coding.reporting import VERBAL, WINDOW, Group, Lists, bounds, lists

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

ENDS = frozenset({".", "!", "?", "…", "..."})
DASHES = frozenset({"-", "–", "—"})
# A prefix such as "Lire aussi :" is shorter than this, in words.
PREFIX = 16
# More marked words than this behind a colon are direct speech of their own.
SPEECH = 7


@dataclass(frozen=True, slots=True)
class Report:
    """A report. `how` is incise, source, clause, noun, or verb where only marks tell what was said.

    `region` is what belongs to the attribution itself (an incise with its subject), so that no content runs through it.
    """

    cue: Range
    speaker: Range | None
    content: Range | None
    how: str
    region: Range


class View:
    """A parsed text with its verbs of saying. `quoted` tells for each token whether it stands between marks."""

    def __init__(self, doc: Doc, language: str, quoted: Sequence[bool], groups: Sequence[Group]) -> None:
        self.doc, self.language, self.quoted = doc, language, quoted
        self.lists: Lists = lists(language)
        self.words = self.lists.words
        self.groups = [g for g in groups if not quoted[g.verb.i]]
        self.firsts = [g.first for g in self.groups]
        self.starts = {g.first: g for g in self.groups}
        self.stops: list[int] = []

    def earlier(self, group: Group) -> Group | None:
        """The finite verb of saying before a group, in its sentence."""
        start = bounds(group.verb)[0]
        for index in range(bisect_left(self.firsts, group.first) - 1, -1, -1):
            other = self.groups[index]
            if other.first < start:
                return None
            if other.form == "finite":
                return other
        return None

    def leading(self, group: Group) -> Group | None:
        """The verb of saying a participle goes on from: the last one before it that no other governs."""
        start = bounds(group.verb)[0]
        found = [g for g in self.groups if start <= g.first < group.first and g.form == "finite"]
        governing = next((g for g in found if g.verb.i == group.verb.head.i), None)
        if governing is not None:
            return governing
        free = [g for g in found if g.verb.dep_ not in {"ccomp", "acl:relcl", "relcl", "acl"}]
        return free[-1] if free else found[-1] if found else None

    def follows_marks(self, index: int) -> bool:
        """Whether a passage closes right before a token."""
        return index > 0 and self.doc[index - 1].text[-1:] in '"»”'

    def finite(self, span: Range) -> bool:
        """Whether a range holds a finite verb."""
        return any(is_finite(t) for t in self.doc[span[0] : span[1] + 1])

    def weight(self, span: Range) -> int:
        """The length of a range in characters."""
        return int(self.doc[span[1]].idx - self.doc[span[0]].idx)

    def trim(self, first: int, last: int) -> Range | None:
        """A range without the punctuation at its ends, None where nothing is left."""
        doc = self.doc
        while first <= last and (doc[first].is_space or doc[first].text in {",", ":", ";", "-", "–", "—", ")"}):
            first += 1
        while last >= first and (doc[last].is_space or doc[last].text in {",", ";", ":", "-", "–", "—", "(", "."}):
            last -= 1
        return (first, last) if first <= last else None

    def head(self, start: int, until: int) -> int:
        """Where the words of a sentence begin: behind a prefix with a colon, or behind the last semicolon."""
        begin = start
        for index in range(start, until):
            token = self.doc[index]
            if self.quoted[index] or token.text not in {";", ":"}:
                continue
            opens = index + 1 < until and self.doc[index + 1].text[:1].isupper()
            prefix = index - start < PREFIX and not self.finite((start, index))
            if token.text == ";" or opens or prefix:
                begin = index + 1
        return begin

    def root(self, start: int, verb: Token) -> Token:
        """The word that carries a content: the child of `verb` whose subtree holds its first word."""
        node = self.doc[start]
        for _ in range(30):
            if node.head.i in {verb.i, node.i}:
                break
            node = node.head
        return node

    def under(self, token: Token, root: Token) -> bool:
        """Whether a token stands in the subtree of `root`."""
        node = token
        for _ in range(40):
            if node.i == root.i:
                return True
            if node.head.i == node.i:
                return False
            node = node.head
        return False

    def limit(self, group: Group, start: int, root: Token) -> int:
        """The token before which a content must end: the next attribution that does not belong to it."""
        limit = min(bounds(group.verb)[1], start + WINDOW)
        stop = bisect_right(self.stops, start)
        if stop < len(self.stops):
            limit = min(limit, self.stops[stop])
        for index in range(bisect_right(self.firsts, start), len(self.groups)):
            other = self.groups[index]
            if other.first >= limit:
                break
            before = self.doc[other.first - 1]
            if other.form == "participle" and (
                before.text in DASHES | {","} or (before.pos_ == "CCONJ" and group.form == "participle")
            ):
                return int(other.first)
            if other.form != "finite":
                continue
            if before.pos_ == "CCONJ":
                # "dément avoir livré et promet": the second verb has the subject of the first.
                return int(before.i)
            if not self.under(other.verb, root):
                subject = speakers.before(other, self.language)
                begin = other.first
                if subject is not None and start < subject.i < other.first:
                    begin = left_edge(subject, self.language)
                if begin > start:
                    limit = min(limit, self._joint(start, begin))
        return limit

    def _joint(self, start: int, begin: int) -> int:
        """Where the clause that begins at a token joins the one before: at its comma, dash or conjunction."""
        for index in range(begin - 1, max(start, begin - 8), -1):
            if self.doc[index].text in {",", "-", "–", "—", "("} or self.doc[index].pos_ == "CCONJ":
                return index
        return begin

    def content_end(
        self,
        start: int,
        root: Token | None,
        limit: int,
        *,
        noun: bool = False,
        parted: bool = False,
        past: bool = False,
    ) -> int:
        """The last token of a content that begins at `start` and ends before `limit`.

        A noun phrase ends before a new phrase, `parted` clauses before any that does not open as the first does;
        `past` tells that the verb of saying stands in the past, so that what it reports has moved back as well.
        """
        doc, words = self.doc, self.words
        limit = min(limit, start + WINDOW)
        finite = not noun and (root is None or self._clausal(start, limit))
        for index in range(start, limit):
            token = doc[index]
            if self.quoted[index]:
                continue
            joins = token.pos_ == "CCONJ" and index > start
            if joins and index + 1 < limit and self._resumes(index + 1, limit, finite=finite, noun=noun):
                return index - 1
            if token.text not in {";", ":", ","}:
                continue
            if token.text == ";" or (token.text == ":" and self._opens_speech(index + 1)):
                return index - 1
            if token.text == ":" or index + 1 >= limit:
                continue
            following = doc[index + 1]
            lower = straight(following.lower_)
            starter = self.starts.get(index + 1)
            if (starter is not None and starter.form == "participle") or lower in words["contrasts"]:
                return index - 1
            if noun and (lower in words["breaks"] or following.pos_ == "SCONJ"):
                return index - 1
            if noun and lower in words["relatives"] and any(self.quoted[start:index]):
                return index - 1
            if noun and lower in words["joins"] and self._own_clause(index + 2, limit, parted=True, past=False):
                return index - 1
            if index > start + 1 and self._glosses(index + 1, limit):
                return index - 1
            if not finite and (
                is_finite(following) or lower in words["without"] or self._new_subject(index + 1, limit)
            ):
                return index - 1
            if finite and lower in words["joins"] and self._own_clause(index + 2, limit, parted=parted, past=past):
                return index - 1
            if root is not None and lower in words["turns"] and self._turns(index + 2, limit, root, parted=parted):
                return index - 1
        last = limit - 1
        while last > start and (doc[last].pos_ in {"CCONJ", "SCONJ"} or doc[last].text in {",", "-", "–"}):
            last -= 1
        return last

    def _clausal(self, start: int, limit: int) -> bool:
        """Whether a content opens as a clause with a finite verb, no infinitive or gerund."""
        opening = straight(self.doc[start].lower_)
        if opening in self.words["that"] | self.words["whether"]:
            return True
        for token in self.doc[start : min(limit, start + 12)]:
            if is_finite(token):
                return True
            if token.pos_ in VERBAL:
                return False
        return True

    def _resumes(self, index: int, limit: int, *, finite: bool, noun: bool) -> bool:
        """Whether the writer's main clause goes on behind a conjunction, after an infinitive or a noun."""
        if finite:
            return False
        for token in self.doc[index : min(limit, index + 4)]:
            lower = straight(token.lower_)
            if is_finite(token):
                return True
            if token.pos_ in VERBAL:
                group = self.starts.get(token.i)
                shared = "Part" in token.morph.get("VerbForm") and "Past" in token.morph.get("Tense")
                return (noun and shared and token.i == index) or (group is not None and group.form == "finite")
            if token.pos_ not in {"ADV", "PRON"} and lower not in self.words["clitics"]:
                return False
        return False

    def _glosses(self, index: int, limit: int) -> bool:
        """Whether what follows a comma is the writer's ("une rumeur sans preuve", "a step that")."""
        doc, words = self.doc, self.words
        if straight(doc[index].lower_) == "ce" and index + 1 < limit:
            return straight(doc[index + 1].lower_) in words["relatives"]
        determined = doc[index].pos_ == "DET"
        if determined and straight(doc[index].lower_) in words["demonstratives"]:
            return any(straight(t.lower_) in words["relatives"] for t in doc[index + 2 : min(limit, index + 6)])
        if determined and straight(doc[index].lower_) not in words["indefinite"]:
            return False
        head = next((t for t in doc[index : min(limit, index + 4)] if t.pos_ in {"NOUN", "PROPN"}), None)
        if head is None or not set(forms(head)) & words["glosses"]:
            return False
        after = doc[head.i + 1 : min(limit, head.i + 4)]
        return not determined or any(
            straight(t.lower_) in words["relatives"] or t.pos_ in VERBAL | {"ADP", "PRON", "DET", "PROPN"}
            for t in after
        )

    def _new_subject(self, index: int, limit: int) -> bool:
        """Whether a noun and a finite verb stand behind the comma that closes an infinitive or a noun phrase."""
        doc = self.doc
        if doc[index].pos_ not in {"DET", "PROPN"}:
            return False
        for token in doc[index : min(limit, index + 10)]:
            absolute = token.pos_ in VERBAL and straight(token.lower_).endswith("ant") and self.language == "fr"
            if is_finite(token) or absolute:
                return any(t.pos_ in {"NOUN", "PROPN"} for t in doc[index : token.i])
            if token.text == "," or straight(token.lower_) in self.words["relatives"]:
                return False
        return False

    def _own_clause(self, index: int, limit: int, *, parted: bool, past: bool) -> bool:
        """Whether ", and" or ", et" opens a clause with a subject of its own that the words reported do not hold."""
        doc = self.doc
        if index >= limit or straight(doc[index - 1].lower_) in self.words["that"]:
            return False
        lead = straight(doc[index].lower_)
        if lead in self.words["that"] | self.words["whether"]:
            return False
        subject = next(
            (t for t in doc[index : min(limit, index + 10)] if t.dep_ in SUBJECTS and not self.quoted[t.i]), None
        )
        if subject is None or straight(subject.lower_) in self.words["relatives"]:
            return False
        verb = next((t for t in doc[subject.i : min(limit, subject.i + 12)] if is_finite(t)), None)
        if verb is None:
            return False
        if self.language == "fr":
            return parted
        return not past or verb.tag_ in {"VBZ", "VBP"}

    def _turns(self, index: int, limit: int, root: Token, *, parted: bool) -> bool:
        """Whether "mais", "while" and their like open a clause of the writer's own."""
        after = straight(self.doc[index].lower_) if index < limit else ""
        if after in self.words["that"] | self.words["also"]:
            return False
        clause = next((t for t in self.doc[index : min(limit, index + 12)] if t.dep_ in SUBJECTS), None)
        return clause is not None and (parted or not self.under(clause, root))

    def _opens_speech(self, index: int) -> bool:
        return index + 1 + SPEECH < len(self.doc) and all(self.quoted[index + 1 : index + 1 + SPEECH])
