"""A long document parsed piece by piece: a model's memory grows with what it is given at once, and so does the time
until anybody can look whether it takes too long.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bascule.budget import look

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# Tokens given to the parser at once: more than any news article has, some 200 MB of its memory.
MOST_TOKENS = 10_000


def run_pipeline(nlp: Language, doc: Doc) -> Doc:
    """`doc`, its sentences marked, after the components of the pipeline; in pieces where it is long.

    Pieces end where sentences do; a sentence longer than a piece becomes several. Words see no further than the cut.
    """
    if len(doc) <= MOST_TOKENS:
        return nlp(doc)
    from spacy.tokens import Doc as SpacyDoc

    pieces = []
    for start, end in _cuts([bool(token.is_sent_start) for token in doc]):
        look()
        pieces.append(nlp(doc[start:end].as_doc()))
    # Without the white space that joining would else put between pieces.
    joined = SpacyDoc.from_docs(pieces, ensure_whitespace=False)
    assert joined is not None
    assert joined.text == doc.text
    return joined


def _cuts(opens: list[bool]) -> Iterator[tuple[int, int]]:
    """The first and last-but-one token of each piece, by whether a sentence opens at each token."""
    start = 0
    while start < len(opens):
        end = min(start + MOST_TOKENS, len(opens))
        if end < len(opens):
            end = next((place for place in range(end, start, -1) if opens[place]), end)
        yield start, end
        start = end
