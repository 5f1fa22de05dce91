"""What was promised, planned or hoped for, and what the later reports make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule import Article, Coder
from bascule.ledger import Ledger, LedgerEvent
from bascule.records import Event
from bascule.weigh.promises import STATES, Promise, expectations, promises
from hand_made import event, in_ledger, reading, said_by, stated

RUS = said_by("RUS:GOV", "Moscou")
ARMS = {"channel": "arms", "sign": "+"}
BY_DECEMBER = stated("2024-06-20", "2024-12-31", "range", "d'ici fin 2024")


def promised(recipients: str = "MLI:GOV", date: object = BY_DECEMBER, **fields: object) -> Event:
    return event(
        "Moscou promet.", "AID", "RUS:GOV", recipients, "planned", speaker=RUS, date=date, **{**ARMS, **fields}
    )


def deed(
    sentence: str = "Livré.", recipients: str = "MLI:GOV", factuality: str = "asserted", **fields: object
) -> Event:
    return event(sentence, fields.pop("type", "AID"), "RUS:GOV", recipients, factuality, **{**ARMS, **fields})


def only(told: list[tuple[Event, str]], on: str | None = None) -> Promise:
    events = [in_ledger(item, f"{number}", published, f"J{number}") for number, (item, published) in enumerate(told)]
    (found,) = expectations(events, on=date.fromisoformat(on) if on else None)
    return found


PROMISE = (promised(), "2024-06-20")


@pytest.mark.parametrize(
    ("later", "on", "state"),
    [
        pytest.param([], None, "open", id="nothing yet"),
        pytest.param([], "2024-12-31", "open", id="the last day of the horizon"),
        pytest.param([], "2025-01-01", "overdue", id="the horizon has passed"),
        pytest.param([(deed(), "2024-09-01")], None, "kept", id="done"),
        pytest.param([(deed(), "2025-02-01")], None, "kept", id="done late"),
        pytest.param([(deed(), "2025-02-01")], "2025-01-15", "overdue", id="done later than asked"),
        pytest.param([(deed("Une partie livrée."), "2024-09-01")], None, "partly kept", id="said to be a part"),
        pytest.param([(deed("A first batch came."), "2024-09-01")], "2025-06-01", "partly kept", id="a part, late"),
        pytest.param([(deed(type="CONSULT", channel="visit"), "2024-09-01")], None, "open", id="another act"),
        pytest.param([(deed(channel="training"), "2024-09-01")], None, "open", id="another channel"),
        pytest.param([(deed(recipients="NER:GOV"), "2024-09-01")], None, "open", id="another country"),
        pytest.param([(deed(), "2024-06-01")], "2024-12-01", "open", id="told before"),
        pytest.param([(deed(date=stated("2023-05-01")), "2024-09-01")], None, "open", id="done before"),
        pytest.param([(deed(factuality="possible"), "2024-09-01")], None, "open", id="perhaps done"),
        pytest.param([(deed(factuality="negated"), "2024-09-01")], None, "open", id="another says not done"),
        pytest.param([(deed(factuality="negated", speaker=RUS), "2024-09-01")], None, "denied", id="its own no"),
        pytest.param([(deed(type="SANCTION", sign="−"), "2024-09-01")], None, "denied", id="taken back"),
        pytest.param([(deed(factuality="negated", speaker=RUS), "2024-09-01"), (deed(), "2024-10-01")], None, "kept",
                     id="refused, then done"),
        pytest.param([(deed(), "2024-09-01"), (deed(factuality="negated", speaker=RUS), "2024-10-01")], None, "kept",
                     id="done, then refused"),
        pytest.param([(deed(), "2027-01-01")], None, "overdue", id="too late to be the same"),
    ],
)  # fmt: skip
def test_states(later: list[tuple[Event, str]], on: str | None, state: str) -> None:
    found = only([PROMISE, *later], on)
    assert found.state == state
    assert found.due == date(2024, 12, 31)
    assert found.horizon == "d'ici fin 2024"
    assert (found.holder, found.beneficiary, found.by) == (("RUS:GOV",), ("MLI:GOV",), "RUS:GOV")


def test_only_some_of_the_beneficiaries_is_a_part() -> None:
    both = (promised("MLI:GOV NER:GOV"), "2024-06-20")
    found = only([both, (deed(), "2024-09-01")])
    assert (found.state, [item.reached for item in found.evidence]) == ("partly kept", [("MLI",)])
    assert only([both, (deed(), "2024-09-01"), (deed(recipients="NER:MIL"), "2024-10-01")]).state == "kept"


def test_evidence_holds_its_sentence_and_its_bearing() -> None:
    found = only(
        [PROMISE, (deed("Rien livré.", factuality="negated"), "2024-08-01"), (deed("Tout livré."), "2024-09-01")]
    )
    assert [(item.bearing, item.statement.sentence) for item in found.evidence] == [
        ("not done", "Rien livré."),
        ("keeps", "Tout livré."),
    ]


@pytest.mark.parametrize(
    ("when", "due"),
    [
        (None, None),
        (stated("2024-06-20", granularity="publication"), None),
        (stated("2014-01-01", "2024-06-20", "range"), None),
        (stated("2024-05-01", "2024-05-31", "month"), None),
        (stated("2024-07-01", "2024-07-31", "month"), date(2024, 7, 31)),
        (stated("2024-01-01", "2024-12-31", "year"), date(2024, 12, 31)),
    ],
    ids=["quickly", "no time told", "since 2014", "a month gone by", "next month", "this year"],
)
def test_a_horizon_lies_after_publication(when: object, due: date | None) -> None:
    found = only([(promised(date=when), "2024-06-20")], "2030-01-01")
    assert found.due == due
    assert found.state == ("overdue" if due else "open")


def test_the_latest_horizon_stated_counts() -> None:
    later = promised(date=stated("2024-06-25", "2025-06-30", "range", "mi-2025"))
    found = only([PROMISE, (later, "2024-06-25")], "2025-03-01")
    assert (len(found.reports), found.due, found.state) == (2, date(2025, 6, 30), "open")


def test_kinds_of_expectation() -> None:
    agreed = event("Moscou promet.", "AGREE", "RUS:GOV")
    content = replace(promised(), sentence=agreed.sentence)
    one = in_ledger(agreed, "a", "2024-06-20")
    two = replace(in_ledger(content, "a", "2024-06-20"), event_id="two")
    (found,) = expectations([one, two])
    assert (found.kind, found.type) == ("promised", "AID")
    alone = in_ledger(event("Promis.", "AGREE", "RUS:GOV", "MLI:GOV"), "b", "2024-06-20")
    wish = in_ledger(
        event("Espéré.", "AID", "RUS:GOV", "MLI:GOV", "desired", speaker=said_by("MLI:GOV", "le Mali")), "c", None
    )
    assert [(item.kind, item.by) for item in expectations([alone, wish])] == [
        ("promised", "(no one named)"),
        ("desired", "MLI:GOV"),
    ]
    assert expectations([in_ledger(deed(), "d", "2024-06-20")]) == []
    pact = in_ledger(event("Signé.", "AGREE", "RUS:GOV MLI:GOV"), "e", "2024-06-20")
    assert expectations([pact]) == []


def test_an_agreement_is_kept_by_any_friendly_deed() -> None:
    told = (event("Promis.", "AGREE", "RUS:GOV", "MLI:GOV"), "2024-06-20")
    assert only([told, (deed(), "2024-09-01")]).state == "kept"
    assert only([told, (event("Bombardé.", "ASSAULT", "RUS:GOV", "MLI:GOV"), "2024-09-01")]).state == "open"


def test_a_visit_paid_may_be_told_as_received() -> None:
    told = (event("Ira.", "CONSULT", "MLI:GOV", "RUS:GOV", "planned", mode="visit"), "2024-06-20")
    received = (event("Reçu.", "CONSULT", "RUS:GOV", "MLI:GOV"), "2024-06-27")
    assert only([told, received]).state == "kept"


def test_negative_parameters_are_refused() -> None:
    with pytest.raises(ValueError, match="patience"):
        expectations([], patience=-1)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["planned", "desired", "asserted", "negated"]),
            st.sampled_from(["MLI:GOV", "NER:GOV", "MLI:GOV NER:GOV"]),
            st.sampled_from(["2024-06-20", "2024-07-10", "2024-09-01", "2025-02-01", None]),
            st.booleans(),
        ),
        max_size=9,
    ),
    st.randoms(use_true_random=False),
)
def test_promises_rest_on_the_events_alone(rows: list[tuple], chance: object) -> None:
    events: list[LedgerEvent] = [
        in_ledger(
            deed(str(n), to, sure, speaker=RUS if own else None, date=BY_DECEMBER if sure == "planned" else None),
            str(n),
            day,
        )
        for n, (sure, to, day, own) in enumerate(rows)
    ]
    shuffled = [*events, *events]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    found = expectations(events)
    assert expectations(shuffled) == found
    assert {item.state for item in found} <= set(STATES)
    announced = [report.record_id for item in found for report in item.reports]
    assert sorted(announced) == sorted(e.event_id for e in events if e.event.factuality in ("planned", "desired"))
    for item in found:
        if item.state == "overdue":
            assert item.due is not None
            assert item.on is not None
            assert item.due < item.on
        if item.state == "denied":
            assert "denies" in {evidence.bearing for evidence in item.evidence}


def test_promises_of_a_ledger_as_known_and_as_of_a_day() -> None:
    now = [datetime(2024, 6, 21, tzinfo=UTC)]
    with Ledger(now=lambda: now[0]) as ledger:
        assert promises(ledger) == []
        ledger.add([reading(promised(), "2024-06-20", "A")])
        now[0] = datetime(2024, 9, 2, tzinfo=UTC)
        ledger.add([reading(deed(), "2024-09-01", "B")])
        assert [item.state for item in promises(ledger)] == ["kept"]
        assert [item.state for item in promises(ledger, known_by=date(2024, 7, 1))] == ["open"]
        assert [item.state for item in promises(ledger, known_by=date(2024, 7, 1), on=date(2025, 1, 1))] == ["overdue"]
        assert [item.state for item in promises(ledger, on=date(2024, 7, 1))] == ["open"]
        assert promises(ledger, on=date(2024, 6, 19)) == []
        assert len(promises(ledger, "MLI", with_="RUS", type="AID", channel=["arms"], state="kept")) == 1
        assert (
            promises(ledger, "XYZ")
            == promises(ledger, "MLI", state="denied")
            == promises(ledger, to=date(2024, 1, 1))
            == []
        )


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "fr",
            [
                "La Russie a promis de livrer des hélicoptères au Mali d'ici fin 2024.",
                "La Russie a livré des hélicoptères au Mali.",
            ],
        ),
        (
            "en",
            [
                "Russia promised to deliver helicopters to Mali by the end of 2024.",
                "Russia delivered helicopters to Mali.",
            ],
        ),
    ],
)
def test_sentences_of_either_language(language: str, texts: list[str]) -> None:
    days = (date(2024, 6, 20), date(2024, 11, 3))
    with Ledger() as ledger:
        ledger.add(Coder().read_many(Article(t, d, language=language) for t, d in zip(texts, days, strict=True)))
        (found,) = promises(ledger, "MLI")
        assert (found.kind, found.type, found.due, found.state) == ("promised", "AGREE", date(2024, 12, 31), "kept")
        assert [item.statement.sentence for item in found.evidence] == [texts[1]]
