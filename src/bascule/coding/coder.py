"""The coder: walks an article through language, sentences, actors, events, claims, dates and places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from bascule.budget import VARIABLES, Budget, OverBudgetError, look
from bascule.codebook.cues import find_channel, find_contexts
from bascule.coding.actors import find_actors
from bascule.coding.attribution import find_quotes
from bascule.coding.candidates import Candidate
from bascule.coding.cast import Cast
from bascule.coding.characterisations import find_characterisations
from bascule.coding.dated_names import on_the_day, others
from bascule.coding.dates import find_dates
from bascule.coding.events import find_events
from bascule.coding.factuality import tense_of
from bascule.coding.horizons import horizon_of
from bascule.coding.learned import LearnedTypes
from bascule.coding.linking import date_of, place_of, speaker_of
from bascule.coding.marking import Pair
from bascule.coding.pipelines import (
    LANGUAGES,
    LONGEST_TEXT,
    detect_language,
    model_versions,
    parse,
    parse_text,
    pipeline,
)
from bascule.coding.places import find_places
from bascule.coding.relations import Relation, RelationReader, shipped
from bascule.coding.roles import KnownPersons, as_known, find_roles
from bascule.coding.screen import screen
from bascule.coding.sentences import split_sentences
from bascule.coding.speaker_entities import with_entities
from bascule.coding.told_before import date_told_before
from bascule.records import Article, Characterisation, Event, Mention, Place, Quote, Reading, Role, SetAside, Span, When

if TYPE_CHECKING:
    from spacy.tokens import Doc

# Raised with every change that can alter a coding; the ledger keeps one run per version.
CODER_VERSION = "6"
# What no model can be given and no file can hold.
HALF_CHARACTER = re.compile("[\ud800-\udfff]")
Found = TypeVar("Found")


class Coder:
    """Reads articles in French and English on the CPU, offline. Pipelines load on first use.

    `languages` limits what is coded (ISO 639-1); articles in any other language come back empty, with the reason in
    `Reading.set_aside`. `known` tells the entity of persons whom an article names without saying who they are: a
    mapping of names, or a function of a name as written and the day of publication; where that has a method `learn`, it
    is shown each reading before the next article is coded. `learned` are types that a user taught; raises BasculeError
    where they were learned on another relation model. An article that takes more than `budget` (by default that of the
    environment) comes back empty, with the reason. Without `screen`, sentences that could hardly tell an event are
    read too (`bascule.coding.screen`).
    """

    def __init__(
        self,
        languages: Sequence[str] = LANGUAGES,
        *,
        relations: RelationReader | None = None,
        known: Mapping[str, str] | KnownPersons | None = None,
        learned: LearnedTypes | None = None,
        screen: bool = True,
        budget: Budget | None = None,
    ) -> None:
        self.budget = budget or Budget.from_environment()
        self.languages, self.screen = tuple(languages), screen
        self.ask(known)
        self.relations = relations if relations is not None else shipped()
        self.learned = learned
        if learned is not None:
            self.relations = self.relations or RelationReader()
            learned.check(self.relations)

    def ask(self, known: Mapping[str, str] | KnownPersons | None) -> None:
        """From now on, `known` tells the entities of persons whom an article does not introduce; None: nobody does."""
        # As given, it can be sent to other processes.
        self.known_as_given, self.known = known, as_known(known)
        self.learn: Callable[[Reading], None] | None = getattr(self.known, "learn", None)

    @property
    def versions(self) -> dict[str, str]:
        """What decides a coding: the coder's version and the pipelines', and the types that a user taught."""
        taught = self.learned.settings if self.learned else {}
        whole = {} if self.screen else {"setting screen": "off"}
        models = {f"model {k}": v for k, v in model_versions().items()}
        return {"coder": CODER_VERSION, **models, **taught, **whole, **self.budget.settings}

    def read(self, article: Article, *, sentences: Sequence[Span] | None = None) -> Reading:
        """Code one article; `sentences` replaces bascule's own splitting (gold files bring theirs)."""
        return next(iter(self.read_many([article], sentences=None if sentences is None else [sentences])))

    def read_many(
        self, articles: Iterable[Article], *, sentences: Iterable[Sequence[Span]] | None = None, workers: int = 1
    ) -> Iterator[Reading]:
        """Code articles in order, one at a time. An article that fails costs itself only: its reading says why.

        With more than one of `workers`, as many processes code them, with the same readings in the same order; each
        article then gets bascule's own `sentences`, and a script needs the guard `if __name__ == "__main__":`.
        """
        if workers > 1 and sentences is None:
            from bascule.coding.pool import Pool

            yield from Pool(self, workers).readings(articles)
            return
        given = iter(sentences) if sentences is not None else None
        for article in articles:
            yield self._read(article, next(given) if given is not None else None)

    def read_parsed(self, article: Article, doc: Doc, sentences: Sequence[Span], language: str) -> Reading:
        """Code an article whose text `doc` holds already, parsed by any pipeline of its language with a tagger,
        a lemmatizer and a parser.
        """
        problem = self._unfit(article, language)
        if problem is not None:
            return Reading(article, language, (), (), (), (), (problem,))
        reading = self._code(article, doc, tuple(sentences), language)
        if self.learn is not None:
            self.learn(reading)
        return reading

    def actors(self, article: Article) -> list[Mention]:
        """Mentions of actors in text order, with the entity each stands for (None where nobody knows)."""
        doc, _, language = self._one(article)
        return self._cast(doc, article, language).mentions()

    def dates(self, article: Article) -> list[When]:
        """Expressions of time in text order, resolved against the publication date."""
        doc, _, language = self._one(article)
        return _dates(doc, article, language)

    def places(self, article: Article) -> list[Place]:
        """Places in text order, resolved to GeoNames where they could be."""
        doc, _, language = self._one(article)
        return _places(doc, self._cast(doc, article, language), language)

    def relate(self, pairs: Sequence[Pair]) -> list[Relation]:
        """What one side did to the other: `(sentence, (start, end) of actor, (start, end) of recipient)` each.

        Raises BasculeError naming a pair whose offsets do not fit its sentence, or where the model is missing.
        """
        return (self.relations or RelationReader()).relate(pairs)

    # -- within -------------------------------------------------------------------------------------------------

    def _one(self, article: Article) -> tuple[Doc, tuple[Span, ...], str]:
        language = article.language if article.language in self.languages else detect_language(article.text)
        language = language if language in self.languages else self.languages[0]
        doc, sentences = next(parse([(article.text, None)], language))
        return doc, sentences, language

    def _cast(self, doc: Doc, article: Article, language: str) -> Cast:
        return find_actors(doc, language, published=article.published, title=article.title, known=self.known)

    def _read(self, article: Article, given: Sequence[Span] | None) -> Reading:
        language = article.language or ""
        if language not in self.languages and article.text.strip():
            language = detect_language(article.text)
        problem = self._unfit(article, language)
        if problem is not None:
            return Reading(article, language, (), (), (), (), (problem,))
        pipeline(language)  # what loads once is nobody's cost
        try:
            with self.budget.within(len(article.text)):
                reading = self._parsed(article, given, language)
        except OverBudgetError as error:
            return Reading(article, language, (), (), (), (), (_too_much(article, error),))
        if self.learn is not None:
            self.learn(reading)
        return reading

    def _parsed(self, article: Article, given: Sequence[Span] | None, language: str) -> Reading:
        try:
            sentences = tuple(given) if given is not None else split_sentences(article.text)
            kept = self._screened(article, sentences, language) if self.screen else None
            if kept is not None and not any(kept):
                return Reading(article, language, sentences, (), (), ())
            doc = parse_text(article.text, sentences, language, kept)
        except (ValueError, IndexError, KeyError, MemoryError) as error:
            return Reading(article, language, (), (), (), (), (_failed(article, "parse", error),))
        return self._code(article, doc, sentences, language)

    def _screened(self, article: Article, sentences: Sequence[Span], language: str) -> tuple[bool, ...]:
        known = self.known
        told = None if known is None else lambda name: known(name, article.published) is not None
        return screen(article.text, article.title, sentences, language, told)

    def _unfit(self, article: Article, language: str) -> SetAside | None:
        origin = article.origin or article.url or article.title or article.id
        if not article.text.strip():
            return SetAside(origin, "the text is empty", "check the column or file that holds the text", article.id)
        if language not in self.languages:
            known = " and ".join(self.languages)
            return SetAside(
                origin,
                f"the text reads as language {language!r}; bascule codes {known}",
                "set its language where the guess is wrong (`--language fr`), else leave it out",
                article.id,
            )
        half = HALF_CHARACTER.search(article.text)
        if half is not None:
            told = f"the text holds half a character (a lone surrogate) at {half.start():,}"
            return SetAside(origin, told, "decode it again from its source", article.id)
        if len(article.text) > LONGEST_TEXT:
            return SetAside(
                origin,
                f"the text has {len(article.text):,} characters; {LONGEST_TEXT:,} is the most one parse can hold",
                "split it into its articles",
                article.id,
            )
        return None

    def _code(self, article: Article, doc: Doc, sentences: tuple[Span, ...], language: str) -> Reading:
        problems: list[SetAside] = []

        def guard(name: str, work: Callable[[], Found], otherwise: Found) -> Found:
            # One bad field never costs the event, nor the article.
            look()
            try:
                return work()
            except Exception as error:
                problems.append(_failed(article, name, error))
                return otherwise

        cast = guard("actors", lambda: self._cast(doc, article, language), Cast(article.text))
        no_events: list[Candidate] = []
        candidates = guard(
            "events",
            lambda: find_events(doc, sentences, cast, language, self.relations, self.learned),
            no_events,
        )
        no_quotes: list[Quote] = []
        heard = guard("quotations", lambda: find_quotes(article.text, doc, sentences, language), no_quotes)
        quotes = guard("speakers", lambda: with_entities(heard, cast), heard)
        nothing: list[Characterisation] = []
        said = guard(
            "characterisations", lambda: find_characterisations(article.text, doc, sentences, language, quotes), nothing
        )
        no_dates: list[When] = []
        # Days and places are those of events.
        dates = guard("dates", lambda: _dates(doc, article, language), no_dates) if candidates else no_dates
        no_places: list[Place] = []
        places = guard("places", lambda: _places(doc, cast, language), no_places) if candidates else no_places
        events: list[Event] = []
        for candidate in candidates:
            events.append(self._event(candidate, article, doc, cast, quotes, dates, places, language, events, guard))
        no_roles: tuple[Role, ...] = ()
        roles = guard("roles", lambda: find_roles(doc, cast, article.published), no_roles)
        return Reading(article, language, sentences, tuple(events), tuple(quotes), tuple(said), tuple(problems), roles)

    def _event(
        self,
        candidate: Candidate,
        article: Article,
        doc: Doc,
        cast: Cast,
        quotes: Sequence[Quote],
        dates: Sequence[When],
        places: Sequence[Place],
        language: str,
        earlier: Sequence[Event],
        guard: Callable[[str, Callable[[], object], object], object],
    ) -> Event:
        text = article.text
        token, sentence = candidate.token, candidate.sentence

        def days() -> When | None:
            own = date_of(token, sentence, dates, doc)
            if own is None and candidate.type == "AGREE":
                own = horizon_of(token, sentence, dates, doc, article.published)
            return own if own is not None else date_told_before(token, sentence, earlier, doc, language)

        when = guard("date of the event", days, None)
        assert when is None or isinstance(when, When)
        acting = on_the_day(candidate.actors, when, article.published, cast, self.known)
        receiving = others(acting, on_the_day(candidate.recipients, when, article.published, cast, self.known))
        actors = tuple(a.code for a in acting if a.code and not a.open)
        recipients = tuple(r.code for r in receiving if r.code and not r.open)
        contexts = guard("contexts", lambda: find_contexts(sentence.exact, language), ())
        channel = guard(
            "channel",
            lambda: find_channel(
                self.learned.standard(candidate.type) if self.learned else candidate.type,
                candidate.mode,
                sentence.exact,
                language,
                actors=actors,
                recipients=recipients,
                trigger=token.text,
            ),
            (None, None),
        )
        speaker = guard("speaker", lambda: speaker_of(candidate, quotes, cast), (None, None))
        where = guard("place of the event", lambda: place_of(token, sentence, places, doc), None)
        assert isinstance(contexts, tuple)
        assert isinstance(channel, tuple)
        assert isinstance(speaker, tuple)
        assert where is None or isinstance(where, Place)
        return Event(
            sentence=sentence,
            actors=actors,
            recipients=recipients,
            type=candidate.type,
            mode=candidate.mode,
            contexts=contexts,
            channel=channel[0],
            sign=channel[1],
            factuality=candidate.factuality,
            speaker=speaker[0],
            attribution=speaker[1],
            trigger=Span.of(text, token.idx, token.idx + len(token)),
            actor_mentions=tuple(a.mention(text) for a in acting if a.how != "implied"),
            recipient_mentions=tuple(r.mention(text) for r in receiving if r.how != "implied"),
            date=when,
            place=where,
            score=round(candidate.score, 3),
            why=(*candidate.why, *(told for side in (*acting, *receiving) for told in side.told(text))),
        )


def _failed(article: Article, what: str, error: BaseException) -> SetAside:
    origin = article.origin or article.url or article.title or article.id
    return SetAside(
        origin,
        f"{what} could not be read ({type(error).__name__}: {error})",
        "the rest of the article is kept; please report the sentence",
        article.id,
    )


def _too_much(article: Article, error: OverBudgetError) -> SetAside:
    origin = article.origin or article.url or article.title or article.id
    more = " or ".join(VARIABLES)
    return SetAside(origin, error.reason, f"split it, or read it alone with more ({more})", article.id)


def _dates(doc: Doc, article: Article, language: str) -> list[When]:
    def tense(offset: int) -> str | None:
        span = doc.char_span(offset, offset + 1, alignment_mode="expand")
        return tense_of(span[0], language) if span is not None else None

    return find_dates(article.text, article.published, language, tense=tense)


def _places(doc: Doc, cast: Cast, language: str) -> list[Place]:
    countries = [country for country, _ in cast.countries.most_common()]
    taken = [(a.start, a.end) for a in cast.by_head.values() if a.use == "actor" and a.how != "noun"]
    return find_places(cast.text, doc, language=language, countries=countries, taken=taken)
