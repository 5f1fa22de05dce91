"""Passages between quotation marks, by the marks alone: which mark opens, which closes, and what is left open.

Straight marks tell by their neighbours which way they face. A mark that opens at the head of a sentence while another
is open starts the passage afresh, as newspapers do with each paragraph of a long quotation; one that closes with none
open closes a passage from the head of its sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bascule.records import Span

CLOSER_OF = {"«": "»", "“": "”", "„": "“", "‹": "›", '"': '"'}
DOUBLED = re.compile(r"(?<!')''(?!')")
MARKS = re.compile(r"[«»“”„‹›\"]")
SINGLE = re.compile(r"(?<![\w'’‘])['‘](?=\w)([^'’‘\"«»“”\n]{1,300}(?:['’]\w[^'’‘\"«»“”\n]{0,300}){0,12})['’](?!\w)")
# What may stand before a mark that opens, and after one that closes.
BEFORE_OPENING = frozenset("([{-–—/:'’‘=")
AFTER_CLOSING = frozenset(",.;:!?)]}…-–—/»”'’")
# A passage of more sentences than this was most likely never closed.
LONGEST = 15
# An open passage that the next one cuts off is trusted over this many sentences.
OPEN_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage between marks. `start` and `end` hold the words, `left` and `right` the marks with them."""

    left: int
    right: int
    start: int
    end: int
    single: bool = False


@dataclass(slots=True)
class _Open:
    at: int
    closer: str


class _Marks:
    def __init__(self, text: str, sentences: Sequence[Span]) -> None:
        self.text = text
        self.heads = [s.start for s in sentences]
        self.ends = [s.end for s in sentences]
        self.found: list[Passage] = []
        self.open: list[_Open] = []
        # Passages cut off by a fresh opening within one sentence; a stray closing mark joins them again.
        self.cut: tuple[int, int] | None = None

    def sentence(self, offset: int) -> int:
        return max(0, bisect_right(self.heads, offset) - 1)

    def read(self) -> list[Passage]:
        text, previous = self.text, 0
        for match in MARKS.finditer(text):
            at, mark = match.start(), match.group()
            if self.open and "\n" in text[previous:at]:
                self._paragraph(text.index("\n", previous), at)
            previous = at + 1
            way = self._way(at, mark)
            if way == "open":
                self._opens(at, CLOSER_OF.get(mark, mark))
            else:
                self._closes(at, mark)
        if self.open:
            self._give_up(self.open[0].at, len(text), trusted=False)
        return sorted([*self.found, *self._singles()], key=lambda p: p.start)

    def _way(self, at: int, mark: str) -> str:
        if mark == "“":
            return "close" if self.open and self.open[-1].closer == "“" else "open"
        if mark != '"':
            return "open" if mark in "«„‹" else "close"
        left, right = self.text[at - 1 : at], self.text[at + 1 : at + 2]
        opening = not left or left.isspace() or left in BEFORE_OPENING or left in "«“"
        closing = not right or right.isspace() or right in AFTER_CLOSING
        if opening != closing:
            return "open" if opening else "close"
        if closing and at in self.heads_of(at) and not self.open:
            return "close"
        return "close" if self.open else "open"

    def heads_of(self, at: int) -> tuple[int]:
        return (self.heads[self.sentence(at)] if self.heads else 0,)

    def _opens(self, at: int, closer: str) -> None:
        if self.open and self.open[-1].closer == closer:
            first = self.open[0].at
            same = self.sentence(first) == self.sentence(at)
            if not (same and at not in self.heads_of(at)) and closer == '"':
                self.cut = (first, at)
                self._give_up(first, at, trusted=True)
            elif at in self.heads_of(at):
                # «… paragraph. « Paragraph…» : the passage goes on.
                return
        self.open.append(_Open(at, closer))

    def _closes(self, at: int, mark: str) -> None:
        if self.open:
            depth = next((i for i in range(len(self.open) - 1, -1, -1) if self.open[i].closer == mark), None)
            if depth is None:
                return
            if depth > 0 and not self._closes_all(at, mark):
                del self.open[depth:]
                return
            first = self.open[0].at
            self.open.clear()
            if self.sentence(at - 1) - self.sentence(first) >= LONGEST:
                self._give_up(first, at, trusted=False)
                self._stray(at)
            else:
                self._keep(first, at + 1, first + 1, at)
            return
        self._stray(at)

    def _closes_all(self, at: int, mark: str) -> bool:
        """Whether one straight mark ends a passage and the one in it ("X said: "…", explains Y"): no other ends it."""
        if mark != '"' or self.text[at + 1 : at + 3] != ", " or not self.text[at + 3 : at + 4].islower():
            return False
        own = self.sentence(at)
        return mark not in self.text[at + 1 : self.ends[own] if self.ends else None]

    def _stray(self, at: int) -> None:
        """A closing mark without an opening one: from the head of its sentence, or from the passage cut off before."""
        own = self.sentence(at - 1) if at else 0
        head = self.heads[own] if self.heads else 0
        if self.cut is not None and self.sentence(self.cut[1]) == own:
            while self.found and self.found[-1].left >= self.cut[0]:
                self.found.pop()
            self._keep(self.cut[0], at + 1, self.cut[0] + 1, at)
        else:
            last = self.found[-1].right if self.found else 0
            start = max(head, last)
            if last <= head and len(self.text[start:at].split()) > 2:
                colon = self.text.find(": ", start, at)
                start = colon + 1 if 0 < colon < start + 60 else start
                self._keep(start, at + 1, start, at)
        self.cut = None

    def _paragraph(self, at: int, following: int) -> None:
        """A paragraph ends while a passage is open: it goes on where the next one opens afresh."""
        between = self.text[at:following].strip()
        if not between and self.text[following] in '"«“':
            return
        if self.open[0].closer == '"':
            first = self.open[0].at
            self._give_up(first, at, trusted=True)

    def _give_up(self, first: int, until: int, *, trusted: bool) -> None:
        """An open passage ends before `until`, or with its own sentence where it would run too far."""
        self.open.clear()
        index = self.sentence(first)
        if not self.ends:
            return
        last = self.sentence(max(first, until - 1))
        if not trusted or last - index >= OPEN_SENTENCES:
            last = index
        end = min(self.ends[last], until)
        if self.text[first:end].strip('" \n'):
            self._keep(first, end, first + 1, end)

    def _keep(self, left: int, right: int, start: int, end: int) -> None:
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip(" \t\r\n\u00a0\u202f"))
        end = start + len(self.text[start:end].rstrip(" \t\r\n\u00a0\u202f"))
        if start < end:
            self.found.append(Passage(left, right, start, end))

    def _singles(self) -> list[Passage]:
        """'…' and ‘…’ outside the other marks."""
        taken = sorted(self.found, key=lambda p: p.left)
        lefts = [p.left for p in taken]
        single = []
        for match in SINGLE.finditer(self.text):
            before = bisect_right(lefts, match.start()) - 1
            if before >= 0 and match.start() < taken[before].right:
                continue
            if before + 1 < len(taken) and taken[before + 1].left < match.end():
                continue
            single.append(Passage(match.start(), match.end(), match.start(1), match.end(1), single=True))
        return single


def find_passages(text: str, sentences: Sequence[Span]) -> list[Passage]:
    """The outermost passages between quotation marks, in text order; nested ones belong to the passage around them."""
    if "''" not in text:
        return _Marks(text, sentences).read()
    # Two apostrophes stand for one mark: it takes the place of the one beside the words.
    level = DOUBLED.sub(lambda m: '" ' if m.start() and not text[m.start() - 1].isspace() else ' "', text)
    return [
        replace(
            passage,
            left=passage.left
            - (level[passage.left] == '"' and text[max(0, passage.left - 1) : passage.left + 1] == "''"),
            right=passage.right + (text[passage.right - 1 : passage.right + 1] == "''"),
        )
        for passage in _Marks(level, sentences).read()
    ]
