"""What happened between whom: each sentence gives its events, in both languages, and no others."""

from __future__ import annotations

from datetime import date

import pytest

from bascule.coding.actors import find_actors
from bascule.coding.candidates import Candidate
from bascule.coding.events import find_events
from bascule.coding.pipelines import parse


def events_of(text: str, language: str) -> list[Candidate]:
    doc, sentences = next(parse([(text, None)], language))
    return find_events(doc, sentences, find_actors(doc, language, published=date(2024, 6, 20)), language)


def short(event: Candidate) -> tuple[str, str, str]:
    actors, recipients = ("+".join(sorted(str(a.code) for a in side)) for side in (event.actors, event.recipients))
    return actors, event.type, recipients


FOUND = [
    ("fr", "Le vice-ministre russe a effectué une visite à Bamako.", ("RUS:GOV", "CONSULT", "MLI:GOV")),
    ("fr", "La visite du ministre russe à Bamako a duré deux jours.", ("RUS:GOV", "CONSULT", "MLI:GOV")),
    ("fr", "Le président malien a rencontré son homologue russe.", ("MLI:GOV+RUS:GOV", "CONSULT", "")),
    ("fr", "La Russie a livré des hélicoptères au Mali.", ("RUS:GOV", "AID", "MLI:GOV")),
    ("fr", "La livraison d'hélicoptères par la Russie au Mali a repris.", ("RUS:GOV", "AID", "MLI:GOV")),
    ("fr", "Des instructeurs russes forment les soldats maliens.", ("RUS:MIL", "AID", "MLI:MIL")),
    ("fr", "Le Mali et la Russie coopèrent.", ("MLI:GOV+RUS:GOV", "COOPERATE", "")),
    ("fr", "La coopération entre le Mali et la Russie s'étend.", ("MLI:GOV+RUS:GOV", "COOPERATE", "")),
    ("fr", "La France a condamné le gouvernement malien.", ("FRA:GOV", "ACCUSE", "MLI:GOV")),
    ("fr", "Le gouvernement malien a été condamné par la France.", ("FRA:GOV", "ACCUSE", "MLI:GOV")),
    ("fr", "Le Burkina Faso a expulsé l'ambassadeur français.", ("BFA:GOV", "SANCTION", "FRA:GOV")),
    ("fr", "Le Niger a rompu ses relations avec la France.", ("NER:GOV", "SANCTION", "FRA:GOV")),
    ("fr", "Le retrait des forces françaises du Mali est achevé.", ("FRA:MIL", "RETREAT", "MLI:GOV")),
    ("fr", "Un coup d'État a eu lieu au Niger.", ("", "COERCE", "NER:GOV")),
    ("fr", "La Russie a envahi l'Ukraine.", ("RUS:GOV", "ASSAULT", "UKR:GOV")),
    ("fr", "Le Rwanda rejette les accusations de la RDC.", ("RWA:GOV", "REJECT", "COD:GOV")),
    ("fr", "Les États-Unis demandent au Niger de libérer le président.", ("USA:GOV", "REQUEST", "NER:GOV")),
    ("en", "The Russian deputy minister paid a visit to Bamako.", ("RUS:GOV", "CONSULT", "MLI:GOV")),
    ("en", "Russia delivered helicopters to Mali.", ("RUS:GOV", "AID", "MLI:GOV")),
    ("en", "Russian instructors are training Malian soldiers.", ("RUS:MIL", "AID", "MLI:MIL")),
    ("en", "Mali and Russia are cooperating.", ("MLI:GOV+RUS:GOV", "COOPERATE", "")),
    ("en", "France condemned the Malian government.", ("FRA:GOV", "ACCUSE", "MLI:GOV")),
    ("en", "The Malian government was condemned by France.", ("FRA:GOV", "ACCUSE", "MLI:GOV")),
    ("en", "Burkina Faso expelled the French ambassador.", ("BFA:GOV", "SANCTION", "FRA:GOV")),
    ("en", "Russia invaded Ukraine.", ("RUS:GOV", "ASSAULT", "UKR:GOV")),
    ("en", "Rwanda rejected the accusations.", ("RWA:GOV", "REJECT", "")),
]


@pytest.mark.parametrize(("language", "text", "expected"), FOUND)
def test_one_sentence_gives_its_event(language: str, text: str, expected: tuple[str, str, str]) -> None:
    assert expected in [short(event) for event in events_of(text, language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "La situation reste difficile au Mali."),
        ("fr", "Le ministre malien a déclaré que la route est longue."),
        ("fr", "Le Mali a battu le Niger en finale de la coupe."),
        ("en", "The situation in Mali remains difficult."),
        ("en", "The Malian minister said the road is long."),
    ],
)
def test_a_sentence_in_which_nobody_acts_on_anybody_gives_nothing(language: str, text: str) -> None:
    kinds = {event.type for event in events_of(text, language)}
    assert kinds <= ({"ASSAULT"} if "battu" in text else set())


@pytest.mark.parametrize(
    ("language", "text", "kind", "value"),
    [
        ("fr", "La Russie n'a pas livré d'hélicoptères au Mali.", "AID", "negated"),
        ("fr", "La Russie livrera des hélicoptères au Mali.", "AID", "planned"),
        ("fr", "La Russie aurait livré des hélicoptères au Mali.", "AID", "possible"),
        ("fr", "La Russie pourrait livrer des hélicoptères au Mali.", "AID", "possible"),
        ("fr", "La Russie veut livrer des hélicoptères au Mali.", "AID", "desired"),
        ("fr", "Le Mali espère inverser la spirale de la violence.", "MOBILIZE", "desired"),
        ("en", "Mali hopes to reverse the tide of violence.", "MOBILIZE", "desired"),
        ("fr", "La Russie refuse de livrer des hélicoptères au Mali.", "AID", "negated"),
        ("fr", "La Russie n'exclut pas de livrer des hélicoptères au Mali.", "AID", "possible"),
        ("fr", "La Russie a livré des hélicoptères au Mali sans consulter la France.", "CONSULT", "negated"),
        ("en", "Russia did not deliver helicopters to Mali.", "AID", "negated"),
        ("en", "Russia will deliver helicopters to Mali.", "AID", "planned"),
        ("en", "Russia may deliver helicopters to Mali.", "AID", "possible"),
        ("en", "Russia hopes to deliver helicopters to Mali.", "AID", "desired"),
        ("en", "Russia refused to deliver helicopters to Mali.", "AID", "negated"),
        ("en", "Russia delivered helicopters to Mali.", "AID", "asserted"),
        ("fr", "La Russie est accusée d'avoir livré des hélicoptères au Mali.", "AID", "possible"),
        ("fr", "Il est faux que la Russie ait livré des hélicoptères au Mali.", "AID", "negated"),
        ("fr", "Rien ne prouve que la Russie ait livré des hélicoptères au Mali.", "AID", "possible"),
        ("en", "Russia is said to have delivered helicopters to Mali.", "AID", "possible"),
        ("en", "Russian forces are accused of bombing the Ukrainian hospital.", "ASSAULT", "possible"),
        ("en", "Russia reportedly delivered helicopters to Mali.", "AID", "possible"),
        ("en", "Moscow does not rule out sending troops to Mali.", "MOBILIZE", "possible"),
        ("en", "Moscow denied having refused to deliver helicopters to Mali.", "AID", "possible"),
        ("en", "It is false that Russia delivered helicopters to Mali.", "AID", "negated"),
    ],
)
def test_factuality_by_scope(language: str, text: str, kind: str, value: str) -> None:
    values = [event.factuality for event in events_of(text, language) if event.type == kind]
    assert values == [value]


def test_a_request_gives_the_request_and_not_the_act() -> None:
    kinds = {event.type for event in events_of("Le Mali a demandé à la France de retirer ses troupes.", "fr")}
    assert kinds == {"REQUEST"}


def test_the_side_a_clause_leaves_out_comes_from_what_was_told() -> None:
    told = events_of("Le Congo accuse le Rwanda de soutenir le M23. Kigali nie ces accusations.", "fr")
    assert ("RWA:GOV", "REJECT", "COD:GOV") in [short(event) for event in told]


def test_every_event_says_why_and_its_trigger_stands_in_the_sentence() -> None:
    for event in events_of("La Russie a livré des hélicoptères au Mali. Paris a condamné Bamako.", "fr"):
        assert event.sentence.start <= event.token.idx < event.sentence.end
        assert any(reason.startswith("cue ") for reason in event.why)
        assert 0 < event.score <= 1


@pytest.mark.parametrize(
    ("language", "text", "kind", "recipient"),
    [
        ("fr", "La France a menacé de sanctionner le Mali.", "THREATEN", "MLI:GOV"),
        ("fr", "La Russie a promis de livrer des hélicoptères au Mali.", "AGREE", "MLI:GOV"),
        ("en", "China has agreed to lift its sanctions against Lithuania.", "AGREE", "LTU:GOV"),
        ("en", "France threatened to recall its ambassador from Niger.", "THREATEN", "NER:GOV"),
    ],
)
def test_what_is_promised_or_threatened_is_no_event_beside_it(
    language: str, text: str, kind: str, recipient: str
) -> None:
    (event,) = events_of(text, language)
    assert (event.type, [r.code for r in event.recipients]) == (kind, [recipient])


@pytest.mark.parametrize(
    ("language", "text", "kind", "value"),
    [
        ("fr", "La Turquie a annoncé avoir arrêté des soldats syriens.", "COERCE", "asserted"),
        ("fr", "La Turquie annonce arrêter des soldats syriens.", "COERCE", "planned"),
        ("fr", "C'est la Russie qui attaquerait l'Ukraine.", "ASSAULT", "possible"),
        ("fr", "La Russie attaquait l'Ukraine.", "ASSAULT", "asserted"),
    ],
)
def test_what_is_announced_as_past_is_done_and_a_conditional_is_told_by_its_form(
    language: str, text: str, kind: str, value: str
) -> None:
    assert (kind, value) in [(event.type, event.factuality) for event in events_of(text, language)]


def test_a_denial_within_an_accusation_is_not_the_accusers() -> None:
    text = "Kinshasa accuse le Rwanda d'avoir attaqué le Burundi, allégations que le gouvernement rwandais a balayées."
    by_type = {event.type: event for event in events_of(text, "fr")}
    assert by_type["ASSAULT"].accuser is not None
    assert by_type["REJECT"].accuser is None
