"""By when a promise is to be kept: the time that stands with what is promised, where the promise itself has none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from bascule.records import Span, When

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


def horizon_of(trigger: Token, sentence: Span, dates: Sequence[When], doc: Doc, published: date | None) -> When | None:
    """ "a promis de livrer des avions d'ici fin 2024": the first time under it that is not over yet."""
    if published is None:
        return None
    under = {token.i for token in trigger.subtree if token.i > trigger.i}
    for when in dates:
        if when.span is None or when.end <= published or not sentence.start <= when.span.start < sentence.end:
            continue
        stretch = doc.char_span(when.span.start, when.span.end, alignment_mode="expand")
        if stretch is not None and stretch.root.i in under:
            return when
    return None
