"""Who is named before the colon of a passage between marks: "Paris : « … »", "…d'avenir Aminata Sow: « … »"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bascule.coding import speakers
from bascule.coding.noun_phrases import extent, may_speak
from bascule.coding.reporting import VERBAL
from bascule.records import Mention

if TYPE_CHECKING:
    from spacy.tokens import Span

# What a colon's name is no longer than, in tokens.
LONGEST = 12


def signature(before: Span | None) -> Mention | None:
    """A full name right before the colon, where a sentence has run on."""
    last = next((t.i for t in reversed(list(before or ())) if not t.is_space and t.text != ":"), None)
    if before is None or last is None:
        return None
    doc, first = before.doc, last + 1
    while first > 0 and doc[first - 1].pos_ in {"PROPN", "X"} and doc[first - 1].text[:1].isupper():
        first -= 1
    alone = first == 0 or doc[first - 1].pos_ not in {"ADP", "DET", "CCONJ", "VERB", "AUX"}
    return speakers.mention(doc, (first, last)) if last - first >= 1 and alone else None


def prefix(before: Span | None, language: str) -> Mention | None:
    """The name that is all that stands before the colon."""
    if before is None or len(before) > LONGEST:
        return None
    tokens = [t for t in before if not t.is_punct and not t.is_space]
    if not tokens or any(t.pos_ in VERBAL for t in tokens):
        return None
    head = next((t for t in tokens if t.pos_ in {"NOUN", "PROPN", "X"}), tokens[0])
    named = (head.pos_ == "X" and head.text[:1].isupper()) or may_speak(head, language)
    last = extent(head, language)[1] if len(tokens) > 1 else tokens[0].i
    if not named and not all(t.text[:1].isupper() for t in tokens):
        return None
    return speakers.mention(before.doc, (tokens[0].i, min(max(last, head.i), tokens[-1].i)))
