"""Events named again: "lors de cette visite", "on that occasion" take the date of the event told before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from bascule.coding.lexicon import straight, word_list
from bascule.coding.linking import date_of
from bascule.records import Event, Span, When

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Characters back to the event that a noun names again: some five sentences; "on that occasion" reaches two.
REACH = 900
OCCASION_REACH = 350


def date_told_before(trigger: Token, sentence: Span, earlier: Sequence[Event], doc: Doc, language: str) -> When | None:
    """The date of an earlier event that the trigger's clause names again; its basis are the words that do so.

    None where the nearest event that the words can mean has no date itself.
    """
    found = list(_references(sentence, trigger, earlier, language))
    return date_of(trigger, sentence, found, doc)


def _references(sentence: Span, trigger: Token, earlier: Sequence[Event], language: str) -> Iterator[When]:
    text = straight(sentence.exact.lower())
    occasion, named, types = _patterns(language)
    for match in occasion.finditer(text):
        told = _nearest(sentence.start, earlier, OCCASION_REACH, frozenset(), "")
        yield from _dated(told, sentence, match.start(), match.end())
    for match in named.finditer(text):
        start, end = sentence.start + match.start(), sentence.start + match.end()
        # "Paris a salué cette visite" is no visit: only the noun that is the event, or what happens during it.
        if match["during"] is None and not start <= trigger.idx < end:
            continue
        noun = match["noun"]
        told = _nearest(sentence.start, earlier, REACH, types[noun], noun)
        yield from _dated(told, sentence, match.start(), match.end())


def _dated(told: Event | None, sentence: Span, start: int, end: int) -> Iterator[When]:
    if told is not None and told.date is not None:
        span = Span(sentence.start + start, sentence.start + end, sentence.exact[start:end])
        yield replace(told.date, basis=span.exact, span=span)


def _nearest(place: int, earlier: Sequence[Event], reach: int, types: frozenset[str], noun: str) -> Event | None:
    """The last event of a sentence before that fits; of those in one sentence a dated one."""
    fitting = [
        event
        for event in earlier
        if event.sentence.start < place <= event.sentence.end + reach
        and (not types or event.type in types or event.trigger.exact.lower().startswith(noun))
    ]
    if not fitting:
        return None
    last = max(event.sentence.start for event in fitting)
    told = [event for event in fitting if event.sentence.start == last]
    return next((event for event in told if event.date is not None), told[0])


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str], dict[str, frozenset[str]]]:
    lists = word_list(f"event_references_{language}")
    types: dict[str, set[str]] = {}
    for name, nouns in lists["nouns"].items():
        for noun in nouns:
            types.setdefault(noun, set()).add(name)

    def any_of(words: Sequence[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

    named = (
        rf"(?<!\w)(?:(?P<during>{any_of(lists['during'])}) )?(?:{any_of(lists['again'])}) (?:\w+ )??"
        rf"(?P<noun>{any_of(list(types))})(?!\w)"
    )
    return (
        re.compile(rf"(?<!\w)(?:{any_of(lists['occasion'])})(?!\w)"),
        re.compile(named),
        {noun: frozenset(names) for noun, names in types.items()},
    )
