"""The founding case, in a paraphrase of our own with the same structures: Mali and Russia, June 2024."""

from __future__ import annotations

from datetime import date

import pytest

from bascule import Article, Coder, Reading
from bascule.records import Event

TEXT = (
    "Depuis quelques années, le Mali a nettement resserré ses liens avec la Russie. "
    "Le ministre malien des Affaires étrangères, Abdoulaye Diop, a affirmé la volonté de son pays "
    "de moderniser vite son armée avec l’aide de Moscou. "
    "Début juin, le vice-ministre russe de la Défense, Iounous-Bek Ievkourov, "
    "a effectué une visite de travail à Bamako. "
    "Les entretiens entre les responsables maliens et russes ont porté sur cette coopération militaire. "
    "Le Mali prévoit l’acquisition de matériel militaire russe, des fusils aux avions. "
    "Des instructeurs russes forment et conseillent les soldats maliens. "
    "Les deux pays ont aussi engagé un partage de renseignements. "
    "Le pays a connu un coup d’État en août 2020, puis une transition rectifiée en mai 2021. "
    "Bamako s’est distancié de la France au profit d’un rapprochement avec la Russie. "
    "Ce virage a vu le départ des forces françaises de l’opération Barkhane, "
    "qui avaient succédé à l’opération Serval en 2014. "
    "Ces instructeurs sont souvent qualifiés de mercenaires par les chancelleries occidentales, "
    "mais le gouvernement malien réfute cette caractérisation. "
    "Le Mali espère combattre plus efficacement les groupes jihadistes."
)


@pytest.fixture(scope="module")
def reading() -> Reading:
    return Coder().read(Article(TEXT, published=date(2024, 6, 20), title="Mali et Russie"))


def events(reading: Reading, kind: str, words: str) -> list[Event]:
    """Events of a type in the sentence that holds `words`."""
    position = TEXT.index(words)
    return [e for e in reading.events if e.type == kind and e.sentence.start <= position < e.sentence.end]


def parties(event: Event) -> set[str]:
    return {code.partition(":")[0] for code in (*event.actors, *event.recipients)}


def test_nothing_is_set_aside_and_every_span_is_true(reading: Reading) -> None:
    assert not reading.set_aside
    for event in reading.events:
        spans = [event.trigger, event.sentence, *event.actor_mentions, *event.recipient_mentions]
        spans += [s for s in (event.attribution, event.speaker) if s is not None]
        spans += [e.span for e in (event.date, event.place) if e is not None and e.span is not None]
        assert all(TEXT[span.start : span.end] == span.exact for span in spans)


def test_the_visit_is_dated_to_the_first_third_of_june_with_both_governments(reading: Reading) -> None:
    (visit,) = events(reading, "CONSULT", "visite de travail")
    assert (visit.actors, visit.recipients) == (("RUS:GOV",), ("MLI:GOV",))
    assert visit.mode == "visit"
    assert visit.channel == "visit"
    assert visit.date is not None
    assert (visit.date.start, visit.date.end) == (date(2024, 6, 1), date(2024, 6, 10))
    assert visit.place is not None
    assert (visit.place.name, visit.place.country) == ("Bamako", "MLI")
    (mention,) = visit.actor_mentions
    assert mention.name == "Iounous-Bek Ievkourov"


def test_the_minister_is_heard(reading: Reading) -> None:
    (quote,) = [q for q in reading.quotes if q.speaker is not None and "Diop" in q.speaker.exact]
    assert quote.content.exact.startswith("la volonté de son pays")
    assert quote.cue is not None
    assert quote.cue.exact.endswith("affirmé")


def test_talks_purchase_training_and_intelligence(reading: Reading) -> None:
    (talks,) = events(reading, "CONSULT", "Les entretiens")
    assert set(talks.actors) == {"MLI:GOV", "RUS:GOV"}
    (purchase,) = events(reading, "COOPERATE", "acquisition")
    assert parties(purchase) == {"MLI", "RUS"}
    assert (purchase.channel, purchase.factuality) == ("arms", "planned")
    training = events(reading, "AID", "forment et conseillent")
    assert {e.channel for e in training} == {"training"}
    assert {(e.actors, e.recipients) for e in training} == {(("RUS:MIL",), ("MLI:MIL",))}
    (shared,) = events(reading, "COOPERATE", "partage de renseignements")
    assert parties(shared) == {"MLI", "RUS"}
    assert shared.channel == "intelligence"


def test_the_coup_of_august_2020(reading: Reading) -> None:
    (coup,) = events(reading, "COERCE", "coup d’État")
    assert coup.recipients == ("MLI:GOV",)
    assert coup.date is not None
    assert (coup.date.start, coup.date.end) == (date(2020, 8, 1), date(2020, 8, 31))


def test_away_from_france_towards_russia(reading: Reading) -> None:
    (away,) = events(reading, "SANCTION", "s’est distancié")
    assert parties(away) == {"MLI", "FRA"}
    assert (away.channel, away.sign) == ("political", "−")
    (towards,) = events(reading, "SUPPORT", "rapprochement")
    assert parties(towards) == {"MLI", "RUS"}


def test_the_french_forces_leave(reading: Reading) -> None:
    (departure,) = events(reading, "RETREAT", "départ des forces")
    assert departure.actors == ("FRA:MIL",)
    assert "MLI" in parties(departure)
    assert (departure.channel, departure.sign) == ("presence", "−")


def test_barkhane_succeeded_serval(reading: Reading) -> None:
    (succession,) = events(reading, "MOBILIZE", "avaient succédé")
    assert succession.actors == ("FRA:MIL",)
    assert succession.date is not None
    assert succession.date.start.year == 2014


def test_the_contested_word_has_both_its_sides(reading: Reading) -> None:
    said = [c for c in reading.characterisations if c.as_.exact == "mercenaires"]
    assert {c.stance for c in said} == {"asserts", "rejects"}
    by = {c.stance: c.by.exact for c in said if c.by is not None}
    assert "chancelleries occidentales" in by["asserts"]
    assert "gouvernement malien" in by["rejects"]
    assert all("instructeurs" in c.of.exact for c in said)


def test_the_hope_is_a_wish(reading: Reading) -> None:
    (fight,) = events(reading, "ASSAULT", "espère combattre")
    assert fight.factuality == "desired"
