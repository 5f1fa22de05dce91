"""What some assert and others deny comes as one dispute with both its sides, in whatever order it was read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule import Article, Coder
from bascule.ledger import Ledger, LedgerEvent
from bascule.records import Event, Mention
from bascule.weigh.disputes import disputed_acts, disputed_names, disputes
from bascule.weigh.wording import bearer_words, name_key
from hand_made import called, event, in_ledger, reading, said_by, stated

UKR, RUS, MLI, FRA = (
    said_by(*pair) for pair in (("UKR:GOV", "Kiev"), ("RUS:GOV", "Moscou"), ("MLI:GOV", "Bamako"), ("FRA:GOV", "Paris"))
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("des mercenaires", "mercenaries"),
        ("Mercenaires russes", "Russian mercenaries"),
        ("un coup d’État", "a coup"),
        ("génocide", "GENOCIDE"),
        ("une organisation terroriste", "terrorists"),
        ("la junte", "the junta"),
        ("crimes de guerre", "war crimes"),
        ("une opération militaire spéciale", "special military operation"),
        ("un club de présidents", "des clubs de presidents"),
    ],
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("victimes de terroristes", "terroristes"),
        ("chef de la junte", "junte"),
        ("guerre", "crime de guerre"),
        ("coup de fil", "coup d'État"),
        ("une insulte", "un hommage"),
    ],
)
def test_names_that_differ(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_bearers_compare_across_the_languages() -> None:
    assert bearer_words("des instructeurs russes") == bearer_words("the Russian instructors")
    assert bearer_words("l’action militaire en Ukraine") != bearer_words("l'action militaire au Mali")


def test_opposite_stances_make_one_dispute_with_first_and_last_statements() -> None:
    items = [
        called("a", "ces instructeurs", "mercenaires", by="les capitales", by_entity="WEST", published="2022-01-01"),
        called("b", "these instructors", "mercenaries", by="Paris", by_entity="FRA:GOV", published="2023-01-01"),
        called("c", "ces instructeurs", "des mercenaires", "rejects", by="Bamako", by_entity="MLI:GOV"),
    ]
    (found,) = disputed_names(items)
    assert (found.kind, found.as_) == ("name", "des mercenaires")
    assert found.asserted.speakers == ("WEST", "FRA:GOV")
    assert (found.asserted.first.record_id, found.asserted.last.record_id) == ("a", "b")
    assert found.denied.speakers == ("MLI:GOV",)
    assert [item.record_id for item in found.statements] == ["a", "b", "c"]
    assert found.denied.first.sentence[found.denied.first.start :] == items[2].sentence


@pytest.mark.parametrize(
    "items",
    [
        pytest.param([], id="nothing"),
        pytest.param([called("a", "le PKK", "terroriste", by="Ankara")], id="one statement"),
        pytest.param(
            [called("a", "le PKK", "terroriste", by="Ankara"), called("b", "le PKK", "terrorist", by="l'Union")],
            id="one side",
        ),
        pytest.param(
            [called("a", "le PKK", "terroriste", by="Ankara"), called("b", "le FLN", "terroriste", "rejects", by="X")],
            id="two bearers",
        ),
        pytest.param(
            [called("a", "le PKK", "terroriste", by="Ankara"), called("b", "le PKK", "rebelle", "rejects", by="Doha")],
            id="two names",
        ),
        pytest.param(
            [
                called("a", "le PKK", "terroriste", by="Ankara", by_entity="TUR:GOV"),
                called("b", "le PKK", "terroriste", "rejects", by="la Turquie", by_entity="TUR:GOV"),
            ],
            id="a change of mind",
        ),
    ],
)  # fmt: skip
def test_one_side_alone_is_no_dispute(items: list) -> None:
    assert disputed_names(items) == []


def test_a_bearer_learns_its_entity_from_the_article_and_from_the_ledger() -> None:
    items = [
        called("a", "ces hommes", "mercenaires", by="Paris", of_entity="RUS:PRM", article="one"),
        called("b", "ces hommes", "mercenaires", "rejects", by="Bamako", article="one"),
        called("c", "ces hommes", "mercenaires", "rejects", by="Moscou", article="two"),
    ]
    (found,) = disputed_names(items)
    assert found.of == "RUS:PRM"
    assert len(found.denied.statements) == 2


def acts() -> dict[str, Event]:
    bombed = "Kiev affirme que la Russie a bombardé un hôpital."
    denied = "Moscou nie avoir bombardé un hôpital."
    return {
        "assertion": event(bombed, "ASSAULT", "RUS:MIL", "UKR:CVL", speaker=UKR, trigger="bombardé"),
        "denial": event(denied, "ASSAULT", "RUS:GOV", "", "negated", speaker=RUS, trigger="bombardé"),
        "accusation": event("Kiev accuse Moscou.", "ACCUSE", "UKR:GOV", "RUS:GOV", mode="allege", trigger="accuse"),
        "rejection": event("La Russie a démenti.", "REJECT", "RUS:GOV", trigger="démenti"),
        "refusal": event("La Russie a refusé un cessez-le-feu.", "REJECT", "RUS:GOV", "UKR:GOV", trigger="refusé"),
        "writer": event("La Russie a bombardé Kiev.", "ASSAULT", "RUS:GOV", "UKR:GOV", trigger="bombardé"),
        "will not": event("Moscou dit ne pas attaquer.", "ASSAULT", "RUS:GOV", "UKR:GOV", "negated", speaker=RUS),
        "elsewhere": event("Bamako nie.", "ASSAULT", "MLI:GOV", "UKR:GOV", "negated", speaker=MLI),
    }


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ([("assertion", "2024-05-01"), ("denial", "2024-05-03")], ["ASSAULT"]),
        ([("denial", "2024-05-01"), ("assertion", "2024-05-03")], ["ASSAULT"]),
        ([("assertion", "2024-05-01"), ("denial", "2024-05-20")], []),
        ([("assertion", "2024-05-01"), ("rejection", "2024-05-02")], ["ASSAULT"]),
        ([("accusation", "2024-05-01"), ("rejection", "2024-05-02")], ["ACCUSE"]),
        ([("rejection", "2024-05-01"), ("accusation", "2024-05-02")], []),
        ([("accusation", "2024-05-01"), ("refusal", "2024-05-02")], []),
        ([("writer", "2024-05-01"), ("denial", "2024-05-02")], ["ASSAULT"]),
        ([("writer", "2024-05-01"), ("will not", "2024-05-02")], []),
        ([("assertion", "2024-05-01"), ("elsewhere", "2024-05-02")], []),
        ([("assertion", "2024-05-01")], []),
        ([("denial", "2024-05-01")], []),
        ([], []),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, list) else None,
)
def test_acts_that_are_denied(told: list[tuple[str, str]], found: list[str]) -> None:
    events = [in_ledger(acts()[name], name, published, name) for name, published in told]
    assert [item.type for item in disputed_acts(events)] == found
    for item in disputed_acts(events):
        assert item.asserted.statements
        assert item.denied.statements


def test_a_denial_a_week_is_not_one_quarrel_a_year() -> None:
    days = ("2024-05-01", "2024-05-07", "2024-05-13", "2024-05-19")
    events = [
        in_ledger(acts()[name], f"{name} {number}", day, f"{name} {number}")
        for number, day in enumerate(days)
        for name in ("assertion", "denial")
    ]
    found = disputed_acts(events)
    assert [len(item.denied.statements) for item in found] == [2, 2]
    assert all(len(item.asserted.statements) == 2 for item in found)


def test_other_days_stated_are_other_acts() -> None:
    made = acts()
    first = event("a", "ASSAULT", "RUS:MIL", "UKR:CVL", speaker=UKR, date=stated("2022-03-09"))
    denial = event("nie", "ASSAULT", "RUS:MIL", "UKR:CVL", "negated", speaker=RUS, date=stated("2024-05-01"))
    assert disputed_acts([in_ledger(first, "a", "2024-05-02"), in_ledger(denial, "b", "2024-05-02")]) == []
    assert disputed_acts([in_ledger(first, "a", "2024-05-02"), in_ledger(made["denial"], "b", "2024-05-02")])


def test_a_plain_denial_answers_an_accusation_whose_act_was_not_read() -> None:
    accused = event("Bamako accuse Paris.", "ACCUSE", "MLI:GOV", "FRA:GOV", mode="allege", trigger="accuse")
    denied = event("Paris nie avoir armé.", "AID", "FRA:GOV", "MLI:REB", "negated", speaker=FRA, trigger="armé")
    (found,) = disputed_acts([in_ledger(accused, "a", "2022-08-17"), in_ledger(denied, "b", "2022-08-18")])
    assert (found.type, found.actors, found.recipients) == ("ACCUSE", ("MLI:GOV",), ("FRA:GOV",))
    assert disputed_acts([in_ledger(accused, "a", "2022-08-18"), in_ledger(denied, "b", "2022-08-17")]) == []
    assert disputed_acts([in_ledger(accused, "a", "2022-08-17"), in_ledger(denied, "b", "2022-09-18")]) == []


def test_negative_days_are_refused() -> None:
    with pytest.raises(ValueError, match="days"):
        disputed_acts([], days=-1)


@st.composite
def tellings(draw: st.DrawFn) -> list[LedgerEvent]:
    found = []
    for number in range(draw(st.integers(0, 8))):
        name = draw(st.sampled_from(sorted(acts())))
        day = draw(st.sampled_from(["2024-05-01", "2024-05-04", "2024-05-09", "2024-05-16", None]))
        found.append(in_ledger(acts()[name], f"{number} {name}", day, draw(st.sampled_from([None, "A", "B"]))))
    return found


@settings(max_examples=150, deadline=None)
@given(tellings(), st.randoms(use_true_random=False))
def test_disputed_acts_rest_on_the_events_alone(events: list[LedgerEvent], chance: object) -> None:
    shuffled = [*events, *events]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    found = disputed_acts(events)
    assert disputed_acts(shuffled) == found
    assert len({item.id for item in found}) == len(found)
    for item in found:
        assert item.asserted.statements
        assert item.denied.statements
        # What made a dispute makes the same one again by itself.
        ids = {statement.record_id for statement in item.statements}
        assert disputed_acts([event for event in events if event.event_id in ids]) == [item]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ces hommes", "ces hommes russes", "these men", "la junte"]),
            st.sampled_from(["mercenaires", "mercenaries", "terroristes"]),
            st.sampled_from(["asserts", "rejects"]),
            st.sampled_from([None, "RUS:PRM", "MLI:GOV"]),
            st.sampled_from([None, "Paris", "Bamako"]),
            st.sampled_from(["one", "two", "three"]),
        ),
        max_size=10,
    ),
    st.randoms(use_true_random=False),
)
def test_disputed_names_rest_on_the_statements_alone(rows: list[tuple], chance: object) -> None:
    items = [
        called(str(n), of, as_, stance, of_entity=entity, by=by, article=article)
        for n, (of, as_, stance, entity, by, article) in enumerate(rows)
    ]
    shuffled = [*items, *items]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    found = disputed_names(items)
    assert disputed_names(shuffled) == found
    for item in found:
        assert {
            i.characterisation.stance
            for i in items
            if i.characterisation_id in {s.record_id for s in item.denied.statements}
        } == {"rejects"}


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger() as made:
        yield made


def test_disputes_of_a_ledger_by_country_and_day(ledger: Ledger) -> None:
    assert disputes(ledger) == []
    made = acts()
    ledger.add([reading(made["assertion"], "2024-05-01", "A")])
    assert disputes(ledger) == []
    ledger.add([reading(made["denial"], "2024-05-03", "B")])
    (found,) = disputes(ledger)
    assert (found.asserted.first.outlet, found.denied.first.outlet) == ("A", "B")
    assert disputes(ledger, "UKR") == disputes(ledger, "RUS:GOV") == [found]
    assert disputes(ledger, "XYZ") == []
    assert disputes(ledger, kind="name") == []
    assert disputes(ledger, on=date(2024, 5, 2)) == []
    assert disputes(ledger, from_=date(2024, 5, 3)) == [found]
    assert disputes(ledger, from_=date(2024, 5, 4)) == []
    assert disputes(ledger, known_by=date(2000, 1, 1)) == []


def coded(ledger: Ledger, *texts: tuple[str, str, str]) -> None:
    articles = [
        Article(text, date.fromisoformat(day), language=tongue, outlet=f"{tongue} {day}") for day, tongue, text in texts
    ]
    ledger.add(Coder().read_many(articles))


def test_sentences_of_both_languages_make_one_dispute(ledger: Ledger) -> None:
    coded(
        ledger,
        ("2022-08-17", "fr", "Le Mali accuse la France d'avoir armé des groupes terroristes."),
        ("2022-08-18", "en", "France denied arming terrorist groups in Mali."),
    )
    (found,) = disputes(ledger, kind="act")
    assert (found.asserted.speakers, found.denied.speakers) == (("MLI:GOV",), ("FRA:GOV",))


def test_the_contested_word_of_an_article(ledger: Ledger) -> None:
    coded(
        ledger,
        (
            "2024-06-20",
            "fr",
            "Ces instructeurs sont souvent qualifiés de mercenaires par les chancelleries occidentales, "
            "mais le gouvernement malien réfute cette caractérisation.",
        ),
    )
    (found,) = disputes(ledger, kind="name")
    assert found.as_ == "mercenaires"
    assert "chancelleries" in found.asserted.first.speaker
    assert "gouvernement malien" in found.denied.first.speaker


def test_a_speaker_without_a_name_is_told_as_such(ledger: Ledger) -> None:
    source = Mention(None, 0, 23, "Une source diplomatique")
    made = acts()
    alleged = event("Une source diplomatique affirme.", "ASSAULT", "RUS:MIL", "UKR:CVL", speaker=source)
    ledger.add([reading(alleged, "2024-05-01", "A"), reading(made["denial"], "2024-05-02", "B")])
    (found,) = disputes(ledger)
    assert found.asserted.first.source == "anonymous"
