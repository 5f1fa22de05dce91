"""Sentences of a news text, by its punctuation and line breaks, without a model.

The parser is given these boundaries, so that events, quotations and gold files speak of the same sentences.
"""

from __future__ import annotations

import re

from bascule.coding.lexicon import word_list
from bascule.records import Span

# Abbreviations after which a full stop ends nothing, in either language.
ABBREVIATIONS = frozenset(word_list("abbreviations")["words"])
BOUNDARY = re.compile(r"[.!?…]+[\"'”’)\]›]*(?:[\s\u00a0\u202f]*»)?(?=[\s\u00a0\u202f]|$)|[\r\n]+")
# A single letter, possibly in a chain: initials such as "J." or "U.S.".
INITIAL = re.compile(r"(?:^|[\s\u00a0(«\"'’.-])[A-ZÀ-Þ]$")


def split_sentences(text: str) -> tuple[Span, ...]:
    """The sentences of `text` in order; white space between them belongs to none."""
    spans: list[Span] = []
    start = 0
    for match in BOUNDARY.finditer(text):
        if match.group()[0] not in "\r\n" and not _ends_sentence(text, match.start(), match.end()):
            continue
        _append(spans, text, start, match.end())
        start = match.end()
    _append(spans, text, start, len(text))
    return tuple(spans)


def _ends_sentence(text: str, mark: int, end: int) -> bool:
    following = text[end:].lstrip()[:1] if end < len(text) else ""
    if not following:
        return True
    if following in "–—" or following.islower() or following in ",;:":
        return False
    if text[mark] == "." and end - mark == 1:
        before = text[max(0, mark - 12) : mark]
        word = re.split(r"[\s\u00a0\u202f(«\"'’]", before)[-1]
        if INITIAL.search(before) or word.lower() in ABBREVIATIONS:
            return False
    return True


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    if left < right:
        spans.append(Span.of(text, left, right))
