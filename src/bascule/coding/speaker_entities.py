"""Which entity each speaker is: the mention stays as written, the entity is of its words or of what they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bascule.coding.cast import Actor, Cast
from bascule.records import Mention, Quote

# A name behind these belongs to the noun before it.
LINKS = frozenset(
    {
        "de",
        "du",
        "des",
        "d'",
        "of",
        "by",
        "par",
        "à",
        "au",
        "aux",
        "for",
        "pour",
        "from",
        "in",
        "en",
        "to",
        "with",
        "avec",
    }
)


def with_entities(quotes: Sequence[Quote], cast: Cast) -> list[Quote]:
    """The quotations with the entities of their speakers, None where nobody knows.

    A pronoun that the cast does not resolve takes the entity of its antecedent, which its `name` holds.
    """
    # A mention tells whether enough speaks for whom a reference means.
    named = [a for a in cast.by_head.values() if a.use != "modifier" and a.mention(cast.text).entity]
    actors = sorted(named, key=lambda a: a.start)
    return [
        replace(quote, speaker=_known(quote.speaker, actors, cast.text)) if quote.speaker is not None else quote
        for quote in quotes
    ]


def _known(speaker: Mention, actors: Sequence[Actor], text: str) -> Mention:
    if speaker.entity is not None:
        return speaker
    found = _within(speaker.start, speaker.end, actors, text)
    if found is None and speaker.name is not None:
        # The antecedent is the last mention of those words before the pronoun.
        start = text.rfind(speaker.name, 0, speaker.start)
        found = _within(start, start + len(speaker.name), actors, text) if start >= 0 else None
    if found is None:
        return speaker
    return replace(speaker, entity=found.code, name=found.name or speaker.name, role=found.role or speaker.role)


def _within(start: int, end: int, actors: Sequence[Actor], text: str) -> Actor | None:
    """The actor a stretch of text is about: it opens the stretch, or is a name in apposition ("…, Jean Dupont")."""
    inside = [a for a in actors if start <= a.start and a.end <= end and _heads(text[start : a.start], a)]
    return min(inside, key=lambda a: (a.start, -a.end), default=None)


def _heads(before: str, actor: Actor) -> bool:
    """Whether no noun of another comes first: "un habitant de Kiev" is not Kiev."""
    words = before.replace("’", "'").lower().split()
    if not words or (len(words) == 1 and words[0] not in LINKS):
        return True
    return actor.how == "person" and words[-1] not in LINKS
