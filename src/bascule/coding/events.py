"""What happened between whom, sentence by sentence: the relation reader on every pair, cue words beside it.

Without a relation reader cue words alone decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bascule.coding.at_issue import complete
from bascule.coding.candidates import Candidate, absorb, allege, merge
from bascule.coding.cast import Cast
from bascule.coding.cue_events import CueEvents
from bascule.coding.figurative import is_figurative
from bascule.coding.learned import LearnedTypes
from bascule.coding.opinions import Opinions
from bascule.coding.pair_events import fold
from bascule.coding.relations import RelationReader
from bascule.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


def find_events(
    doc: Doc,
    sentences: Sequence[Span],
    cast: Cast,
    language: str,
    relations: RelationReader | None = None,
    learned: LearnedTypes | None = None,
) -> list[Candidate]:
    """The events of a parsed article, in the order of its sentences; `learned` types are found by `relations` only."""
    cues = CueEvents(cast, language)
    prepared = [cues.prepare(tokens) for tokens in tokens_of(doc, sentences)]
    words = [[match.token for match, _ in cued] for cued in prepared]
    opinions = Opinions(doc, sentences, cast, relations, learned, words) if relations is not None else None
    for number, sentence in enumerate(sentences):
        found: list[Candidate] = []
        for match, sides in prepared[number]:
            candidate = cues.candidate(match, sides, sentence)
            if candidate is not None:
                merge(found, candidate)
        if opinions is not None:
            for event in fold(opinions.edges[number], doc, language):
                opinions.add(event.candidate(sentence, language), found)
        if opinions is not None:
            cues.add_alone(opinions.alone[number], found, sentence)
        found = [event for event in found if not is_figurative(event.token, event.type, language)]
        absorb(found)
        allege(found)
        cues.told.extend(found)
    complete(cues.told, cast)
    return cues.told


def tokens_of(doc: Doc, sentences: Sequence[Span]) -> list[list[Token]]:
    """The tokens of each sentence."""
    tokens, position = list(doc), 0
    result: list[list[Token]] = []
    for sentence in sentences:
        inside: list[Token] = []
        while position < len(tokens) and tokens[position].idx < sentence.end:
            if tokens[position].idx >= sentence.start:
                inside.append(tokens[position])
            position += 1
        result.append(inside)
    return result
