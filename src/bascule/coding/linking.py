"""Which date, place and speaker belong to an event: by clause on the parse, never by mere neighbourhood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bascule.coding.candidates import Candidate
from bascule.coding.cast import Cast
from bascule.coding.cue_words import VERBAL
from bascule.coding.syntax import upwards
from bascule.records import Mention, Place, Quote, Span, When

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Acts that are the words themselves: who says them is who acts.
IN_WORDS = frozenset({"ACCUSE", "AGREE", "REQUEST", "THREATEN"})
PRONOUNS = frozenset({"il", "elle", "ils", "elles", "on", "he", "she", "it", "they", "we", "i", "nous", "je"})


def date_of(trigger: Token, sentence: Span, dates: Sequence[When], doc: Doc) -> When | None:
    """The expression of time in the trigger's own clause, the one nearest in the tree first."""
    found: tuple[int, When] | None = None
    for when in dates:
        if when.span is None or not sentence.start <= when.span.start < sentence.end:
            continue
        distance = _distance(trigger, when.span, doc)
        if distance is not None and (found is None or distance < found[0]):
            found = (distance, when)
    return found[1] if found else None


def place_of(trigger: Token, sentence: Span, places: Sequence[Place], doc: Doc) -> Place | None:
    """The place in the trigger's own clause, the one nearest in the tree first; towns before countries."""
    found: tuple[int, Place] | None = None
    for place in places:
        if place.span is None or not sentence.start <= place.span.start < sentence.end:
            continue
        distance = _distance(trigger, place.span, doc)
        if distance is None:
            continue
        distance += 3 if place.precision == "country" else 0
        if found is None or distance < found[0]:
            found = (distance, place)
    return found[1] if found else None


def speaker_of(candidate: Candidate, quotes: Sequence[Quote], cast: Cast) -> tuple[Mention | None, Span | None]:
    """Who says it, and the words of attribution: the innermost quotation around the trigger.

    Of several sources of the same words ("selon RFI, citant une source militaire") the last is the original one.
    """
    if _answers_it(candidate):
        return None, None
    start = candidate.token.idx
    inside = [q for q in quotes if q.content.start <= start < q.content.end and q.speaker is not None]
    if inside:
        quote = min(reversed(inside), key=lambda q: q.content.end - q.content.start)
        speaker = _known(quote.speaker, cast)
        return (None, None) if _says_it_of_himself(candidate, speaker) else (speaker, quote.cue)
    accuser = candidate.accuser
    if accuser is not None:
        mention = accuser[0].mention(cast.text)
        if _says_it_of_himself(candidate, mention):
            return None, None
        return mention, Span.of(cast.text, accuser[1].idx, accuser[1].idx + len(accuser[1]))
    return None, None


def _answers_it(candidate: Candidate) -> bool:
    """ "…, a claim that Kyiv rejects", "…, ce que Paris dément": the writer tells it, not whose words are denied."""
    relative = candidate.token.dep_ in {"acl:relcl", "relcl"}
    return candidate.type == "REJECT" and relative and candidate.token.head.pos_ in {"NOUN", "PRON"}


def _says_it_of_himself(candidate: Candidate, speaker: Mention | None) -> bool:
    """ "The minister warned that they would pay": the words are the act; "killing, they boast, ten": their own."""
    if speaker is None or speaker.entity not in {actor.code for actor in candidate.actors}:
        return False
    return candidate.type in IN_WORDS or speaker.exact.lower() in PRONOUNS


def _known(speaker: Mention | None, cast: Cast) -> Mention | None:
    """The mention with its entity, where the cast knows it."""
    if speaker is None or speaker.entity is not None:
        return speaker
    for actor in cast.by_head.values():
        sure = actor.code and not actor.open
        if sure and actor.use == "actor" and speaker.start <= actor.start and actor.end <= speaker.end:
            return Mention(
                actor.code,
                speaker.start,
                speaker.end,
                speaker.exact,
                actor.name,
                actor.role,
                actor.sender.state if actor.sender else None,
            )
    return speaker


def _distance(trigger: Token, span: Span, doc: Doc) -> int | None:
    """Steps in the tree from an expression to the trigger, or to the verb that carries it; None across clauses."""
    stretch = doc.char_span(span.start, span.end, alignment_mode="expand")
    if stretch is None:
        return None
    climbed = upwards(stretch.root)
    own = upwards(trigger)
    for steps, node in enumerate(climbed):
        if node in own:
            below = own.index(node)
            crossed = sum(1 for t in (*climbed[:steps], *own[:below]) if t.pos_ in VERBAL and t.i != trigger.i)
            return steps + below if crossed == 0 and below <= 3 else None
    return None
