"""What somebody said, as every view shows it: by whom, when, in which outlet, in which sentence, and on which side."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from bascule.codebook.bodies import NO_COUNTRY
from bascule.codebook.countries import countries, surface_forms
from bascule.ledger import LedgerCharacterisation, LedgerEvent, LedgerQuote
from bascule.records import Mention, Span
from bascule.weigh.voices import kind_of_source
from bascule.weigh.word_lists import folded_words
from bascule.weigh.wording import holds_word

NOBODY = "(no one named)"
PRONOUNS = frozenset(
    ["il", "elle", "ils", "elles", "celui-ci", "celle-ci", "ceux-ci", "celles-ci", "he", "she", "they", "it"]
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One side's word in one sentence; `text` is the sentence, `start` and `end` its offsets, in code points.

    `speaker` is who says it, as the text names them; where the text names nobody, its outlet, whose own voice it is.
    `entity` is the speaker's code where it is known. `kind` says what it was read from (characterisation, event,
    accusation, denial, quotation); `source` is `anonymous` or `agency` where the speaker is one.
    """

    record_id: str
    kind: str
    speaker: str
    entity: str | None
    published: date | None
    outlet: str | None
    article_id: str
    language: str | None
    text: str
    start: int
    end: int
    source: str | None = None

    @property
    def sentence(self) -> str:
        """The words of the sentence, under the name that every record of a ledger has them by."""
        return self.text

    @property
    def voice(self) -> str:
        """What the speaker is told apart by: the entity, else the words; nobody is another in every article."""
        if self.entity:
            return self.entity
        if self.speaker == NOBODY:
            return f"{NOBODY} {self.article_id}"
        return " ".join(folded_words(self.speaker))


@dataclass(frozen=True, slots=True)
class Side:
    """Everybody who takes one side, first statement first; `voices` counts the independent reports of it."""

    speakers: tuple[str, ...]
    statements: tuple[Statement, ...]
    voices: int

    @property
    def first(self) -> Statement:
        """The earliest statement."""
        return self.statements[0]

    @property
    def last(self) -> Statement:
        """The latest statement."""
        return self.statements[-1]


def in_order(statement: Statement) -> tuple[Any, ...]:
    """The key that sorts statements: by publication, undated last, then as they stand in their article."""
    return (statement.published or date.max, statement.article_id, statement.start, statement.record_id)


def from_characterisation(item: LedgerCharacterisation) -> Statement:
    """The statement that a characterisation is."""
    by = item.characterisation.by
    named = Mention(item.by_entity, by.start, by.end, by.exact) if by else None
    return _statement(item, item.characterisation_id, "characterisation", item.characterisation.sentence, named)


def from_event(item: LedgerEvent, kind: str = "event", speaker: Mention | None = None) -> Statement:
    """The statement that an event is in the mouth of its speaker, or of the one given."""
    return _statement(item, item.event_id, kind, item.event.sentence, speaker or item.event.speaker)


def from_quote(item: LedgerQuote) -> Statement:
    """The statement that a quotation is."""
    return _statement(item, item.quote_id, "quotation", item.quote.sentence, item.quote.speaker)


def _statement(
    item: LedgerEvent | LedgerQuote | LedgerCharacterisation,
    record_id: str,
    kind: str,
    sentence: Span,
    speaker: Mention | None,
) -> Statement:
    return Statement(
        record_id=record_id,
        kind=kind,
        speaker=speaker_words(speaker) if speaker else item.outlet or NOBODY,
        entity=speaker.entity if speaker else None,
        published=item.published,
        outlet=item.outlet,
        article_id=item.article_id,
        language=item.language,
        text=sentence.exact,
        start=sentence.start,
        end=sentence.end,
        source=kind_of_source(speaker.exact) if speaker else None,
    )


def speaker_words(speaker: Mention) -> str:
    """Who speaks, as written; a pronoun with the name it stands for, where that is known: "il (Abdoulaye Diop)"."""
    if speaker.name and speaker.exact.lower().replace("’", "'") in PRONOUNS:
        return f"{speaker.exact} ({speaker.name})"
    return speaker.exact


def belongs(code: str | None, asked: str) -> bool:
    """Whether an entity is the one asked for or stands under it: `MLI:MIL` under `MLI`."""
    return f"{code or ''}:".startswith(f"{asked}:")


def is_code(asked: str) -> bool:
    """Whether words are an entity code: a country's, a body's or a bloc's."""
    head = asked.partition(":")[0]
    return head in NO_COUNTRY or head in countries()


def asked_for(words: str) -> str:
    """What a user asks for: an entity code for a code or a name of a state or body ("mli", "Moscou"), else the words.

    >>> asked_for("mli"), asked_for("Moscou"), asked_for("ONU"), asked_for("Diop")
    ('MLI', 'RUS', 'IGO:UN', 'Diop')
    """
    if is_code(words.upper()):
        return words.upper()
    for language in ("fr", "en"):
        form = surface_forms(language).get(words.replace("’", "'"))
        if form is not None and form.kind in ("name", "seat", "capital", "body", "bloc"):
            return form.owner
    return words


def named_in(text: str, asked: str, language: str | None) -> bool:
    """Whether a text names what is asked for: an entity code (`MLI`, `IGO:UN`) by its names, else the word itself."""
    if not is_code(asked):
        return holds_word(text, asked)
    levelled = text.replace("’", "'").replace("\u00a0", " ")
    return any(
        pattern is not None and pattern.search(levelled) is not None
        for pattern in (_names(asked, tongue) for tongue in ((language,) if language in ("fr", "en") else ("fr", "en")))
    ) or bool(re.search(rf"(?<!\w){re.escape(asked)}(?!\w)", text))


@cache
def _names(asked: str, language: str) -> re.Pattern[str] | None:
    forms = [form.text for form in surface_forms(language).values() if belongs(form.code, asked) and not form.risky]
    if not forms:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, forms), key=len, reverse=True))})(?!\w)")


def speakers_of(statements: Iterable[Statement]) -> tuple[str, ...]:
    """Who speaks, each once, first to speak first, by the code where it is known, else as first written."""
    found: dict[str, str] = {}
    for item in sorted(statements, key=in_order):
        found.setdefault(NOBODY if item.speaker == NOBODY else item.voice, item.entity or item.speaker)
    return tuple(found.values())
