"""The rule `same-act-v2`: what makes reports tell one act, what forbids it, and what a reviewer says of it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.ledger import JudgementRow, Ledger, LedgerEvent
from bascule.records import Place, When
from bascule.weigh.incidents import Incident, extend, incidents, merge
from bascule.weigh.report_words import counts, words_of
from bascule.weigh.same_act import points_between
from hand_made import event, in_ledger, reading, stated

GAO = Place("Gao", 2457161, 16.27, -0.04, "MLI", "city")
TIMBUKTU = Place("Tombouctou", 2449067, 16.77, -3.01, "MLI", "city")
TIMBUKTU_ENGLISH = Place("Timbuktu", 2449067, 16.77, -3.01, "MLI", "city")
MOSCOW = Place("Moscou", 524901, 55.75, 37.62, "RUS", "city")

BOMB = "Sept soldats maliens ont péri dans l'explosion d'une mine près d'Ansongo."
BOMB_EN = "A mine near Ansongo killed seven Malian soldiers."
AMBUSH = "Une patrouille est tombée dans une embuscade à la sortie de Gao, un militaire est blessé."


def told(
    name: str,
    sentence: str,
    type: str = "ASSAULT",
    actors: str = "XXX:REB:JIHADISTS",
    recipients: str = "MLI:MIL",
    *,
    on: str | None = None,
    published: str | None = "2024-03-05",
    language: str = "fr",
    outlet: str | None = None,
    **fields: object,
) -> LedgerEvent:
    when = stated(*on.split("/")) if on else None
    made = event(sentence, type, actors, recipients, date=when, **fields)  # type: ignore[arg-type]
    return replace(in_ledger(made, name, published, outlet), event_id=name, language=language)


def names(found: list[Incident]) -> list[str]:
    return sorted(" ".join(sorted(item.event_id for item in one.reports)) for one in found)


def together(one: LedgerEvent, other: LedgerEvent) -> bool:
    assert names(merge([one, other])) == names(merge([other, one]))
    return len(merge([one, other])) == 1


TALKS = "Les deux ministres de la Défense ont parlé de formation à Moscou."
TALKS_EN = "The two defence ministers discussed training in Moscow."
VISIT = {"type": "CONSULT", "actors": "MLI:GOV", "recipients": "RUS:GOV"}
JOINT = {"type": "SUPPORT", "actors": "RUS:GOV MLI:GOV", "recipients": "", "channel": "agreement"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param({"s": BOMB, "on": "2024-03-04"}, {"s": BOMB_EN, "language": "en"}, True, id="two languages"),
        pytest.param({"s": BOMB, "on": "2024-03-04"}, {"s": BOMB, "on": "2024-03-12"}, False, id="a week apart"),
        pytest.param({"s": BOMB, "on": "2024-03-04"}, {"s": BOMB, "actors": ""}, True, id="one side is missing"),
        pytest.param({"s": BOMB, "actors": ""}, {"s": BOMB, "recipients": ""}, False, id="no side in common"),
        pytest.param(
            {"s": BOMB, "actors": "XXX:REB:AQIM"}, {"s": BOMB, "actors": "XXX:REB:JIHADISTS"}, True, id="a kind of doer"
        ),
        pytest.param(
            {"s": BOMB, "actors": "XXX:REB:AQIM"}, {"s": BOMB, "actors": "XXX:REB:ISGS"}, False, id="two groups"
        ),
        pytest.param(
            {"s": BOMB, "actors": "COD:REB:M23"}, {"s": BOMB, "actors": "COD:REB:ADF"}, False, id="two of a country"
        ),
        pytest.param(
            {"s": BOMB, "actors": "COD:REB:M23"}, {"s": BOMB, "actors": "COD:REB"}, True, id="a group without its name"
        ),
        pytest.param({"s": BOMB, "recipients": "NER:MIL"}, {"s": BOMB}, False, id="two countries"),
        pytest.param(
            {"s": AMBUSH, "place": GAO, "on": "2024-03-04"},
            {"s": BOMB, "place": TIMBUKTU, "on": "2024-03-04"},
            False,
            id="two towns on a day",
        ),
        pytest.param(
            {"s": BOMB, "place": TIMBUKTU, "on": "2024-03-04"},
            {"s": BOMB_EN, "place": TIMBUKTU_ENGLISH, "language": "en"},
            True,
            id="one town in two languages",
        ),
        pytest.param(
            {"s": TALKS, **VISIT, "on": "2024-03-04"}, {"s": TALKS_EN, **VISIT, "language": "en"}, True, id="a visit"
        ),
        pytest.param(
            {"s": TALKS, **VISIT, "on": "2024-03-04"},
            {"s": TALKS, **VISIT, "actors": "RUS:GOV", "recipients": "MLI:GOV"},
            True,
            id="host and guest",
        ),
        pytest.param(
            {"s": TALKS, **VISIT, "on": "2024-03-04", "place": MOSCOW},
            {"s": "Un accord a été signé à Moscou.", **JOINT, "place": MOSCOW},
            True,
            id="signed on a visit",
        ),
        pytest.param(
            {"s": TALKS, **VISIT, "on": "2024-03-04", "factuality": "planned", "published": "2024-03-01"},
            {"s": TALKS, **VISIT, "on": "2024-03-04"},
            True,
            id="announced for its day",
        ),
        pytest.param(
            {"s": TALKS, **VISIT, "factuality": "planned", "published": "2024-02-10"},
            {"s": TALKS, **VISIT, "on": "2024-03-04"},
            False,
            id="announced without a day",
        ),
        pytest.param(
            {"s": "Ankara promet des drones à Bamako.", "type": "AGREE", "actors": "TUR:GOV", "recipients": "MLI:GOV"},
            {"s": "Turkey will send drones.", "type": "AID", "actors": "TUR:GOV", "recipients": "MLI:GOV",
             "factuality": "planned", "language": "en"},
            True,
            id="a promise and the gift planned",
        ),
        pytest.param(
            {"s": "Ankara promet des drones à Bamako.", "type": "AGREE", "actors": "TUR:GOV", "recipients": "MLI:GOV"},
            {"s": "Turkey has sent drones.", "type": "AID", "actors": "TUR:GOV", "recipients": "MLI:GOV",
             "language": "en"},
            False,
            id="a promise and the gift made",
        ),
        pytest.param(
            {"s": "Les rebelles ont pris Damas.", "type": "COERCE", "actors": "SYR:REB", "recipients": "SYR:GOV"},
            {"s": "Le président a quitté Damas.", "type": "RETREAT", "mode": "resign", "actors": "SYR:GOV",
             "recipients": "SYR:REB"},
            True,
            id="seized and left",
        ),
        pytest.param(
            {"s": "La guerre renchérit le blé.", "actors": "RUS:GOV UKR:GOV", "recipients": ""},
            {"s": "Les combats ont vidé les faubourgs.", "actors": "RUS:GOV UKR:GOV", "recipients": ""},
            True,
            id="a war between two",
        ),
        pytest.param(
            {"s": "La guerre renchérit le blé.", "actors": "RUS:GOV", "recipients": ""},
            {"s": "Les combats ont vidé les faubourgs.", "actors": "RUS:GOV", "recipients": ""},
            False,
            id="a war of one, against nobody knows whom",
        ),
        pytest.param(
            {"s": AMBUSH, "on": "2024-03-02/2024-03-03"}, {"s": "L'attaque a fait six morts."}, True, id="in the night"
        ),
        pytest.param(
            {"s": AMBUSH, "on": "2024-03-01/2024-03-03"}, {"s": "L'attaque a fait six morts."}, False, id="three days"
        ),
        pytest.param(
            {"s": "Le ministre a écouté les partis.", "type": "CONSULT", "actors": "MLI:GOV MLI:OPP", "recipients": ""},
            {"s": "Une délégation a été écoutée.", "type": "CONSULT", "actors": "IGO:ECOWAS", "recipients": "MLI:GOV"},
            False,
            id="at home and with a body",
        ),
        pytest.param({"s": BOMB}, {"s": BOMB, "type": "AID"}, False, id="types that are no neighbours"),
        pytest.param({"s": BOMB, "published": None}, {"s": BOMB, "published": None}, False, id="undated"),
    ],
)  # fmt: skip
def test_which_two_reports_tell_one_act(one: dict[str, object], other: dict[str, object], expected: bool) -> None:
    made = [told(name, str(options.pop("s")), **options) for name, options in (("a", dict(one)), ("b", dict(other)))]  # type: ignore[arg-type]
    assert together(*made) is expected


def test_what_forbids_a_pair_outweighs_the_same_words() -> None:
    here, there = told("a", BOMB, place=GAO, on="2024-03-04"), told("b", BOMB, place=TIMBUKTU, on="2024-03-04")
    assert points_between(here, there) is None
    same = points_between(here, told("c", BOMB, place=GAO, on="2024-03-04"))
    assert same is not None
    assert same > (points_between(here, told("d", AMBUSH, place=GAO, on="2024-03-04")) or 0) > 0


def test_a_report_without_a_place_joins_the_act_whose_words_it_shares() -> None:
    one = told("a", BOMB, on="2024-03-04", place=TIMBUKTU)
    two = told("b", AMBUSH, on="2024-03-04", place=GAO)
    assert names(merge([one, two, told("c", BOMB_EN, language="en")])) == ["a c", "b"]
    # "Attacks on the army" may mean either.
    assert "c" in names(merge([one, two, told("c", "Des attaques contre l'armée.")]))


def test_copies_of_an_article_are_one_act_and_one_voice() -> None:
    first = told("a", "Le convoi a été visé.", on="2024-03-04", outlet="A")
    second = told("b", "On compte trois morts.", published="2024-03-12", outlet="B")
    wire = f"{BOMB} Le convoi a été visé. On compte trois morts. {AMBUSH}"
    texts = {first.article_id: f"BAMAKO (AFP) - {wire}", second.article_id: wire}
    (found,) = merge([first, second], texts=texts)
    assert (found.voices, found.outlets) == (1, 2)
    assert len(merge([first, second])) == 2


def test_another_measure_of_likeness_may_be_given() -> None:
    one, two = told("a", BOMB, on="2024-03-04"), told("b", AMBUSH, published="2024-03-14")
    assert names(merge([one, two])) == ["a", "b"]
    assert names(merge([one, two], alike=lambda first, second: 1.0)) == ["a b"]


def test_what_an_incident_of_neighbouring_types_says() -> None:
    visit = told("a", TALKS, **VISIT, on="2024-03-04", place=MOSCOW, mode="visit", channel="visit")  # type: ignore[arg-type]
    again = told("b", TALKS_EN, **VISIT, language="en", published="2024-03-04")  # type: ignore[arg-type]
    signed = told("c", "Un accord a été signé à Moscou.", **JOINT, place=MOSCOW)  # type: ignore[arg-type]
    (found,) = merge([visit, again, signed])
    assert (found.type, found.mode, found.actors, found.recipients) == ("CONSULT", "visit", ("MLI:GOV",), ("RUS:GOV",))
    assert (found.rule, found.parameters, found.start) == ("same-act-v2", {"days": 1}, date(2024, 3, 4))
    assert found.first_report.event_id == "b"


def test_a_report_recorded_later_leaves_the_id() -> None:
    early = told("m", BOMB, published="2024-03-06")
    late = replace(told("a", BOMB, on="2024-03-04"), recorded_at=datetime(2024, 8, 1, tzinfo=UTC))
    (before,) = merge([early])
    (after,) = merge([early, late])
    assert after.id == before.id
    assert after.start == date(2024, 3, 4)


# Disagreements


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Sept soldats ont péri, douze blessés.", {"killed": {7}, "wounded": {12}}),
        ("At least 84 people were killed and forty-five wounded.", {"killed": {84}, "wounded": {45}}),
        ("Plus de 1 500 soldats et trois cents drones.", {"troops": {1500}, "missiles": {300}}),
        ("Une centaine de morts en 2024.", {"killed": {100}}),
        ("Trois jours de combats, des dizaines de morts.", {}),
        ("Two officers died; 99 % of the missiles were stopped.", {"killed": {2}}),
        ("Des mines ont tué neuf soldats et blessé vingt passants.", {"killed": {9}, "wounded": {20}}),
        ("Cent instructeurs sont arrivés.", {"troops": {100}}),
        ("", {}),
    ],
)
def test_what_numbers_count(sentence: str, expected: dict[str, set[int]]) -> None:
    assert counts(sentence) == expected


def test_reports_disagree_on_numbers_dates_places_and_blame() -> None:
    reports = [
        told("a", "Sept morts près de Gao.", on="2024-03-04", place=GAO, actors="XXX:REB:AQIM"),
        told("b", "Neuf morts près de Gao.", on="2024-03-05", actors="XXX:REB:AQIM"),
        told("c", "Neuf morts, dit un élu.", on="2024-03-04/2024-03-10", actors="XXX:REB:JIHADISTS"),
    ]
    when = datetime(2024, 9, 1, tzinfo=UTC)
    judged = [JudgementRow("event", "a", "merge", other, "r", None, when) for other in "bcd"]
    (found,) = merge(
        [*reports, told("d", "L'armée a tué neuf civils.", actors="MLI:MIL", place=TIMBUKTU)], judgements=judged
    )
    said = {(item.about, item.of): {v.told: v.events for v in item.versions} for item in found.disagreements}
    assert said[("number", "killed")] == {"7": ("a",), "9": ("b", "c", "d")}
    assert said[("date", None)] == {"2024-03-04": ("a",), "2024-03-05": ("b",)}
    assert said[("place", None)] == {"Gao": ("a",), "Tombouctou": ("d",)}
    assert said[("blame", None)] == {"MLI:MIL": ("d",), "XXX:REB:AQIM": ("a", "b")}


def test_what_is_left_out_or_coarser_is_no_disagreement() -> None:
    reports = [
        told("a", BOMB, on="2024-03-04", place=GAO),
        told("b", BOMB_EN, on="2024-03-04/2024-03-10", language="en", actors=""),
        told("c", "Des soldats ont péri à Ansongo dans l'explosion d'une mine.", actors="XXX:REB:AQIM"),
    ]
    (found,) = merge(reports)
    assert found.disagreements == ()


def test_those_who_acted_together_may_be_named_singly() -> None:
    sides = ("MLI:GOV NER:GOV", "MLI:GOV", "NER:GOV", "XXX:REB")
    reports = [told(str(n), "Ils ont pris la ville.", actors=actors) for n, actors in enumerate(sides)]
    judged = [judge("event", "0", "merge", str(n)) for n in range(1, 4)]
    (found,) = merge(reports, judgements=judged)
    assert found.disagreements == ()


def test_words_leave_out_parties_days_and_years() -> None:
    assert words_of("Le Mali et la Russie, le 4 mars 2024") == {}
    assert "@anson" in words_of("La ville d'Ansongo est calme.")
    assert set(words_of("Sept convois")) == {"#7", "=convoy"} == set(words_of("Seven convoys"))


# Reviewers


def judge(kind: str, target: str, field: str, value: str | None, hour: int = 0) -> JudgementRow:
    return JudgementRow(kind, target, field, value, "reviewer", None, datetime(2024, 9, 1, hour, tzinfo=UTC))


def trio() -> list[LedgerEvent]:
    return [
        told("a", BOMB, on="2024-03-04"),
        told("b", BOMB_EN, language="en"),
        told("z", AMBUSH, on="2024-03-20", published="2024-03-21"),
    ]


def test_events_merged_and_split_by_a_reviewer() -> None:
    assert names(merge(trio())) == ["a b", "z"]
    assert names(merge(trio(), judgements=[judge("event", "a", "split", "b")])) == ["a", "b", "z"]
    assert names(merge(trio(), judgements=[judge("event", "b", "merge", "z")])) == ["a b z"]
    both = [judge("event", "a", "split", "b"), judge("event", "b", "merge", "z", 1)]
    assert names(merge(trio(), judgements=both)) == ["a", "b z"]


@pytest.mark.parametrize("fields", [("merge", "split"), ("split", "merge")])
def test_the_last_word_counts(fields: tuple[str, str]) -> None:
    said = [judge("event", "a", field, "b", hour) for hour, field in enumerate(fields)]
    expected = ["a b", "z"] if fields[1] == "merge" else ["a", "b", "z"]
    assert names(merge(trio(), judgements=said)) == expected


def test_incidents_merged_and_split_by_a_reviewer() -> None:
    first, second = merge(trio())
    assert names(merge(trio(), judgements=[judge("incident", first.id, "merge", second.id)])) == ["a b z"]
    for leaving in ("a", "b"):
        assert names(merge(trio(), judgements=[judge("incident", first.id, "split", leaving)])) == ["a", "b", "z"]


def test_a_word_sticks_when_more_reports_come() -> None:
    more = [told("c", BOMB, published="2024-03-06"), told("y", AMBUSH, published="2024-03-22")]
    first, second = merge(trio())
    merged = merge([*trio(), *more], judgements=[judge("incident", first.id, "merge", second.id)])
    assert names(merged) == ["a b c y z"]
    parted = merge([*trio(), *more], judgements=[judge("event", "a", "split", "b")])
    # The French copy goes with the French report it repeats, not with the one held apart from it.
    assert names(parted) == ["a c", "b", "y z"]


@pytest.mark.parametrize(
    "idle",
    [
        judge("event", "a", "split", "gone"),
        judge("event", "gone", "merge", "a"),
        judge("event", "a", "split", None),
        judge("event", "a", "split", "a"),
        judge("incident", "gone", "split", "a"),
        judge("incident", "gone", "merge", "gone too"),
        judge("event", "a", "type", "AID"),
        judge("quote", "a", "split", "b"),
    ],
)
def test_words_about_something_else_change_nothing(idle: JudgementRow) -> None:
    assert merge(trio(), judgements=[idle]) == merge(trio())


def test_judgements_work_with_the_older_rule_too() -> None:
    reports = [told("a", BOMB, on="2024-03-04"), told("b", BOMB, on="2024-03-05"), told("z", BOMB, on="2024-03-20")]
    first, second = merge(reports, rule="same-day-v1")
    said = [judge("incident", first.id, "merge", second.id)]
    assert names(merge(reports, rule="same-day-v1", judgements=said)) == ["a b z"]
    assert names(merge(reports, rule="same-day-v1", judgements=[judge("event", "a", "split", "b")])) == ["a", "b", "z"]


def test_judgements_and_texts_of_a_ledger_count() -> None:
    with Ledger() as ledger:
        one, two = (event(text, "ASSAULT", "XXX:REB:JIHADISTS", "MLI:MIL") for text in (BOMB, BOMB_EN))
        ledger.add([reading(one, "2024-03-05", "A"), reading(two, "2024-03-05", "B")])
        (found,) = incidents(ledger)
        ledger.judge("incident", found.id, "split", found.reports[1].event_id, "reviewer")
        assert [len(item.reports) for item in incidents(ledger)] == [1, 1]
        assert found.id in {item.id for item in incidents(ledger)}


# What holds of any reports

START = date(2024, 3, 1)
SENTENCES = [BOMB, BOMB_EN, AMBUSH, TALKS, "L'armée dément.", ""]


@st.composite
def many(draw: st.DrawFn) -> list[LedgerEvent]:
    made = []
    for number in range(draw(st.integers(0, 10))):
        day = START + timedelta(draw(st.integers(0, 12)))
        end = day + timedelta(draw(st.sampled_from([0, 0, 0, 1, 6, 30])))
        kind, sign = draw(st.sampled_from([("ASSAULT", None), ("CONSULT", None), ("SUPPORT", "agreement")]))
        item = told(
            f"e{number}",
            draw(st.sampled_from(SENTENCES)),
            kind,
            draw(st.sampled_from(["MLI:GOV", "XXX:REB:JIHADISTS", "XXX:REB:AQIM", ""])),
            draw(st.sampled_from(["MLI:MIL", "RUS:GOV", ""])),
            published=draw(st.sampled_from([None, "2024-03-02", "2024-03-09"])),
            language=draw(st.sampled_from(["fr", "en"])),
            channel=sign,
            place=draw(st.sampled_from([None, GAO, TIMBUKTU])),
        )
        when = draw(st.sampled_from([None, When(day, end, "range", "said")]))
        made.append(replace(item, event=replace(item.event, date=when)))
    return made


def words_of_reviewers(draw: st.DataObject, events: list[LedgerEvent]) -> list[JudgementRow]:
    if len(events) < 2:
        return []
    ids = [item.event_id for item in events]
    pairs = st.tuples(st.sampled_from(ids), st.sampled_from(["merge", "split"]), st.sampled_from(ids))
    return [judge("event", *pair, hour) for hour, pair in enumerate(draw.draw(st.lists(pairs, max_size=4)))]


@settings(max_examples=150, deadline=None)
@given(many(), st.data(), st.randoms(use_true_random=False), st.integers(0, 3))
def test_order_changes_nothing_and_merging_again_neither(
    events: list[LedgerEvent], data: st.DataObject, chance: random.Random, days: int
) -> None:
    said = words_of_reviewers(data, events)
    found = merge(events, days=days, judgements=said)
    shuffled = list(events)
    chance.shuffle(shuffled)
    assert merge(shuffled, days=days, judgements=said) == found
    assert extend(found, [], days=days, judgements=said) == found
    assert sorted(item.event_id for one in found for item in one.reports) == sorted(item.event_id for item in events)
    assert len({one.id for one in found}) == len(found)


@settings(max_examples=100, deadline=None)
@given(many(), st.integers(0, 10), st.data())
def test_reports_that_come_later_end_where_all_at_once_do(
    events: list[LedgerEvent], cut: int, data: st.DataObject
) -> None:
    said = words_of_reviewers(data, events)
    early = merge(events[:cut], judgements=said)
    assert extend(early, events[cut:], judgements=said) == merge(events, judgements=said)


@settings(max_examples=100, deadline=None)
@given(many(), st.data())
def test_the_last_word_of_a_reviewer_holds(events: list[LedgerEvent], data: st.DataObject) -> None:
    if len(events) < 2:
        return
    said = words_of_reviewers(data, events)
    one, other = data.draw(st.permutations([item.event_id for item in events]))[:2]
    field = data.draw(st.sampled_from(["merge", "split"]))
    found = merge(events, judgements=[*said, judge("event", one, field, other, 9)])
    home = {item.event_id: number for number, incident in enumerate(found) for item in incident.reports}
    assert (home[one] == home[other]) is (field == "merge")
