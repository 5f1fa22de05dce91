"""Dates of events: what the clause says, what it names again, and the day of publication as a marked way out."""

from __future__ import annotations

from datetime import date

import pytest

from bascule import Article, Coder
from bascule.coding.cast import Actor
from bascule.coding.dated_names import others
from bascule.records import Event

PUBLISHED = date(2024, 6, 20)


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


def events(coder: Coder, text: str, language: str = "fr", published: date | None = PUBLISHED) -> list[Event]:
    return list(coder.read(Article(text, published, language=language)).events)


def day_of(found: list[Event], type_: str, text: str) -> tuple[str, str] | None:
    """First day and basis of the one event of a type whose trigger stands in the last sentence."""
    last = max(e.sentence.start for e in found)
    (event,) = [e for e in found if e.type == type_ and e.sentence.start == last]
    return (str(event.date.start), event.date.basis) if event.date else None


@pytest.mark.parametrize(
    ("text", "language", "type_", "basis"),
    [
        (
            "Le ministre russe a rencontré le président malien à Bamako le 5 juin. "
            "Lors de cette visite, la Russie a accusé la France de trahison.",
            "fr",
            "ACCUSE",
            "Lors de cette visite",
        ),
        (
            "Le président malien a reçu le ministre russe le 5 juin. À cette occasion, le Mali a condamné la France.",
            "fr",
            "ACCUSE",
            "À cette occasion",
        ),
        (
            "The Russian minister met the Malian president on June 5. "
            "During that meeting, Russia accused France of treason.",
            "en",
            "ACCUSE",
            "During that meeting",
        ),
    ],
)
def test_an_event_named_again_lends_its_date(coder: Coder, text: str, language: str, type_: str, basis: str) -> None:
    assert day_of(events(coder, text, language), type_, text) == ("2024-06-05", basis)


@pytest.mark.parametrize(
    "text",
    [
        # Praise of a visit is not on its day.
        "Le ministre russe a rencontré le président malien le 5 juin. La France a condamné cette visite.",
        # The nearest visit has no date.
        "Le président malien a reçu le ministre russe le 5 juin. Le président malien a rencontré le ministre turc. "
        "Lors de cette visite, la Russie a accusé la France de trahison.",
        # No visit was told.
        "L'armée malienne a attaqué des rebelles touaregs le 5 juin. "
        "Lors de cette visite, la Russie a accusé la France de trahison.",
    ],
)
def test_no_date_is_lent_where_the_text_does_not_say_so(coder: Coder, text: str) -> None:
    assert day_of(events(coder, text), "ACCUSE", text) is None


def test_the_day_of_publication_is_a_fallback_that_says_so(coder: Coder) -> None:
    article = Article("La Russie a accusé la France de trahison.", PUBLISHED, language="fr")
    (event,) = coder.read(article).events
    assert event.date is None
    when = event.when(PUBLISHED)
    assert when is not None
    assert when.source == "publication"
    assert (when.start, when.end, when.granularity, when.basis) == (PUBLISHED, PUBLISHED, "publication", "publication")
    assert when.span is None
    assert event.when(None) is None


def test_a_date_of_its_own_is_no_fallback(coder: Coder) -> None:
    article = Article("La Russie a accusé la France de trahison lundi.", PUBLISHED, language="fr")
    (event,) = coder.read(article).events
    assert event.date is not None
    assert event.when(PUBLISHED) == event.when(None) == event.date
    assert event.date.source == "text"


@pytest.mark.parametrize(
    ("text", "language", "published", "code"),
    [
        ("En 2013, François Hollande a envoyé des soldats au Mali.", "fr", date(2024, 3, 1), "FRA:GOV"),
        ("François Hollande a critiqué le Mali lundi.", "fr", date(2024, 3, 1), "FRA:ELI"),
        ("François Hollande a critiqué le Mali.", "fr", date(2024, 3, 1), "FRA:ELI"),
        ("En 2013, l'ancien président François Hollande a critiqué le Mali.", "fr", date(2024, 3, 1), "FRA:ELI"),
        ("En 2010, Emmanuel Macron a critiqué le Mali.", "fr", date(2024, 3, 1), "FRA:ELI"),
        ("In 2019, Donald Trump accused Iran of terrorism.", "en", date(2023, 3, 1), "USA:GOV"),
        ("In 2022, Donald Trump accused Iran of terrorism.", "en", date(2025, 3, 1), "USA:ELI"),
    ],
)
def test_persons_are_what_they_were_on_the_day_of_the_event(
    coder: Coder, text: str, language: str, published: date, code: str
) -> None:
    found = events(coder, text, language, published)
    assert found
    assert {actor for event in found for actor in event.actors} == {code}
    assert {m.entity for event in found for m in event.actor_mentions} == {code}


def test_a_last_name_alone_is_the_person_named_before(coder: Coder) -> None:
    text = "François Hollande a parlé à Tulle. En 2013, Hollande a critiqué le Mali."
    found = events(coder, text, "fr", date(2024, 3, 1))
    assert [event.actors for event in found if event.type == "ACCUSE"] == [("FRA:GOV",)]


def test_persons_known_from_elsewhere_are_asked_at_the_event(coder: Coder) -> None:
    def known(name: str, day: date | None) -> str | None:
        if name != "Awa Diarra":
            return None
        return "MLI:GOV" if day is not None and day.year < 2020 else "MLI:ELI"

    text = "En 2018, Awa Diarra a critiqué la France. Awa Diarra a accusé la Russie lundi."
    reading = Coder(known=known, relations=coder.relations).read(Article(text, PUBLISHED, language="fr"))
    assert [event.actors for event in reading.events] == [("MLI:GOV",), ("MLI:ELI",)]


def test_a_state_does_nothing_to_itself_and_to_another() -> None:
    def side(code: str) -> Actor:
        return Actor(0, 0, 1, code)

    def codes(acting: list[str], receiving: list[str]) -> list[str | None]:
        return [actor.code for actor in others([side(code) for code in acting], [side(code) for code in receiving])]

    assert codes(["FRA:GOV"], ["FRA:MIL", "MLI:GOV"]) == ["MLI:GOV"]
    assert codes(["MLI:MIL"], ["MLI:GOV"]) == ["MLI:GOV"]
    assert codes(["MLI:MIL"], ["MLI:CVL", "BFA:CVL"]) == ["MLI:CVL", "BFA:CVL"]
