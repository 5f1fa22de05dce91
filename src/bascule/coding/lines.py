"""Where lines of a page run on without a full stop, and what stands before the first word of a report."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bascule.coding.lexicon import straight, word_list

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# A dateline is no longer than this, in tokens.
DATELINE = 12
STARTS = "bascule line starts"
DASHES = frozenset({"-", "–", "—"})


@cache
def _words() -> dict[str, frozenset[str]]:
    return {key: frozenset(words) for key, words in word_list("lines").items()}


def begins_line(token: Token) -> bool:
    """Whether a line begins at a token that no full stop parts from the one before."""
    if token.i == 0 or token.is_sent_start:
        return False
    if token.text in DASHES and token.nbor(-1).text in {".", "?", "!", "…"}:
        # A reply in a dialogue.
        return True
    if not token.text[0].isupper():
        return False
    lower = straight(token.lower_)
    if lower not in _words()["openers"] and lower not in _words()["articles"]:
        return False
    doc, before = token.doc, token.nbor(-1)
    if token.i + 1 >= len(doc) or not before.is_alpha or before.pos_ in {"ADP", "DET", "CCONJ", "SCONJ", "PRON", "AUX"}:
        return False
    following = doc[token.i + 1].text[:1]
    if lower in _words()["openers"]:
        return following.islower() and before.pos_ in {"NOUN", "ADJ", "VERB", "NUM", "PROPN", "ADV"}
    elided = lower.endswith("'") and before.text[0].isupper()
    return elided or (following.islower() and before.is_lower and before.pos_ in {"NOUN", "ADJ", "VERB"})


def starts(doc: Doc) -> list[int]:
    """The tokens at which a sentence or a line begins, in order; worked out once for a parsed text."""
    known: list[int] | None = doc.user_data.get(STARTS)
    if known is None:
        known = [token.i for token in doc if token.is_sent_start or begins_line(token)]
        doc.user_data[STARTS] = known
    return known


def past_dateline(doc: Doc, first: int, until: int) -> int:
    """The first token behind the dateline at `first` ("BAMAKO (AFP) –") if it ends before `until`; else `first`."""
    if not (doc[first].is_upper and doc[first].is_alpha and len(doc[first]) > 2):
        return first
    for token in doc[first : min(until, first + DATELINE)]:
        if token.text in DASHES and token.i > first and token.whitespace_ and token.nbor(-1).whitespace_:
            return int(token.i) + 1
        if token.is_alpha and token.is_lower and token.pos_ in {"VERB", "AUX", "DET"}:
            return first
    return first
