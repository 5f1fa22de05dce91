"""A report of words without marks, and the view over a parsed text in which the finders of reports meet.

`View` answers where a content ends: at the next attribution, at a turn of the writer's, at speech behind a colon.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bascule.coding import speakers
from bascule.coding.content_ends import ContentEnds
from bascule.coding.cue_lists import Lists, lists
from bascule.coding.lexicon import straight
from bascule.coding.noun_phrases import Range, is_finite, left_edge
from bascule.coding.reporting import WINDOW, Group, bounds

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

ENDS = frozenset({".", "!", "?", "…", "..."})
DASHES = frozenset({"-", "–", "—"})
# The grammar of a cue by how its report was found.
GRAMMAR = {
    "incise": "incise",
    "source": "preposition",
    "clause": "verb",
    "verb": "verb",
    "noun": "noun",
    "cited": "citing",
    "headline": "headline",
}
# A prefix such as "Lire aussi :" is shorter than this, in words.
PREFIX = 16


@dataclass(frozen=True, slots=True)
class Report:
    """A report. `how` is incise, source, clause, noun, headline, or verb where only marks tell what was said.

    `region` is what belongs to the attribution itself (an incise with its subject), so that no content runs through it.
    `form` is the grammar of the cue where `how` alone does not tell it.
    """

    cue: Range
    speaker: Range | None
    content: Range | None
    how: str
    region: Range
    form: str = ""

    @property
    def grammar(self) -> str:
        """How the attribution stands to the words (`Quote.cue_grammar`)."""
        return self.form or GRAMMAR[self.how]


class View(ContentEnds):
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

    def leading(self, group: Group, *, main: bool = False) -> Group | None:
        """The verb of saying a participle goes on from: the last one before it that no other governs.

        `main` passes over one that is itself what somebody said, though the parse joins the two.
        """
        start = bounds(group.verb)[0]
        found = [
            g
            for g in self.groups
            if start <= g.first < group.first and g.form == "finite" and "object_to" not in g.frames()
        ]
        governing = next((g for g in found if g.verb.i == group.verb.head.i), None)
        if governing is not None and not (main and governing.verb.dep_ == "ccomp"):
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

    def limit(self, group: Group, start: int, root: Token) -> int:
        """The token before which a content must end: the next attribution that does not belong to it."""
        limit = min(bounds(group.verb)[1], start + WINDOW)
        stop = bisect_right(self.stops, start)
        while stop < len(self.stops) and self._at_once(start, self.stops[stop]):
            stop += 1
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
            if other.form != "finite" or other.passive:
                continue
            if before.pos_ == "CCONJ":
                # "dément avoir livré et promet": the second verb has the subject of the first.
                return int(before.i)
            if not self.under(other.verb, root):
                subject = speakers.before(other, self.language)
                begin = other.first
                if subject is not None and start < subject.i < other.first:
                    begin = left_edge(subject, self.language)
                if self._what(begin, start):
                    continue
                if begin > start:
                    limit = min(limit, self._joint(start, begin))
        return limit

    def _at_once(self, start: int, stop: int) -> bool:
        """ "a dit que, selon l'armée, dix civils": nothing has been said yet where the other source is named."""
        links = self.words["that"] | self.words["whether"]
        return stop - start < 4 and all(t.is_punct or straight(t.lower_) in links for t in self.doc[start:stop])

    def _what(self, begin: int, start: int) -> bool:
        """ "ce que le maire appelle un accident", "what he calls": the clause is an object within the words."""
        if begin - 1 <= start:
            return False
        link = straight(self.doc[begin - 1].lower_)
        return link == "what" or (link in {"que", "qu'"} and straight(self.doc[begin - 2].lower_) == "ce")

    def _joint(self, start: int, begin: int) -> int:
        """Where the clause that begins at a token joins the one before: at its comma, dash or conjunction."""
        for index in range(begin - 1, max(start, begin - 8), -1):
            if self.doc[index].text in {",", "-", "–", "—", "("} or self.doc[index].pos_ == "CCONJ":
                return index
        return begin
