"""Reports of one happening become one incident, whatever order they come in, and no chain of days runs away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.ledger import Ledger, LedgerEvent
from bascule.records import Article, Event, Place, Reading, Span, When, plain
from bascule.weigh import incidents
from bascule.weigh.incidents import Incident, country_of
from bascule.weigh.incidents import merge as merge_by

DAY_RULE = "same-day-v1"


def merge(events: list[LedgerEvent], days: int = 1) -> list[Incident]:
    """By the older rule, which rests on type, countries and days alone; `test_same_act` tests the newer."""
    return merge_by(events, days=days, rule=DAY_RULE)


BAMAKO = Place("Bamako", 2460596, 12.65, -8.0, "MLI", "city")
GAO = Place("Gao", 2457161, 16.27, -0.04, "MLI", "city")


def stated(start: str, end: str | None = None, granularity: str = "day") -> When:
    return When(date.fromisoformat(start), date.fromisoformat(end or start), granularity, "dit")


def report(
    name: str,
    when: When | None = None,
    published: str | None = "2024-06-20",
    *,
    outlet: str | None = None,
    actors: tuple[str, ...] = ("MLI:GOV",),
    recipients: tuple[str, ...] = ("RUS:GOV",),
    type: str = "CONSULT",
    mode: str | None = None,
    channel: str | None = None,
    sign: str | None = None,
    factuality: str = "asserted",
    place: Place | None = None,
) -> LedgerEvent:
    whole = Span.of(name, 0, len(name))
    event = Event(
        sentence=whole,
        actors=actors,
        recipients=recipients,
        type=type,
        mode=mode,
        contexts=(),
        channel=channel,
        sign=sign,
        factuality=factuality,
        speaker=None,
        attribution=None,
        trigger=whole,
        actor_mentions=(),
        recipient_mentions=(),
        date=when,
        place=place,
        score=1.0,
        why=(),
    )
    return LedgerEvent(
        article_id=f"article {name}",
        run_id="r",
        recorded_at=datetime(2024, 7, 1, tzinfo=UTC),
        published=date.fromisoformat(published) if published else None,
        title=None,
        url=None,
        language="fr",
        outlet=outlet,
        event_id=name,
        event=event,
    )


def grouped(events: list[LedgerEvent], days: int = 1) -> list[str]:
    """The incidents as the names of their reports."""
    return sorted(" ".join(sorted(item.event_id for item in found.reports)) for found in merge(events, days=days))


JUNE = stated("2024-06-01", "2024-06-30", "month")


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([report("a"), report("b")], ["a b"], id="alike"),
        pytest.param([report("a"), report("b", type="AID")], ["a", "b"], id="another type"),
        pytest.param([report("a"), report("b", actors=("MLI:MIL",))], ["a b"], id="another sector"),
        pytest.param([report("a"), report("b", actors=("NER:GOV",))], ["a", "b"], id="another country"),
        pytest.param(
            [report("a"), report("b", actors=("RUS:GOV",), recipients=("MLI:GOV",))], ["a", "b"], id="sides turned"
        ),
        pytest.param(
            [report("a", recipients=("IGO:UN",)), report("b", recipients=("IGO:EU",))], ["a", "b"], id="two bodies"
        ),
        pytest.param(
            [report("a", actors=("XXX:REB:AQIM",)), report("b", actors=("XXX:REB:ISGS",))], ["a", "b"], id="two groups"
        ),
        pytest.param(
            [report("a", actors=("MLI:GOV", "MLI:MIL")), report("b", actors=("MLI:PTY",))], ["a b"], id="one country"
        ),
        pytest.param(
            [report("a", actors=("MLI:GOV", "NER:GOV")), report("b", actors=("NER:MIL", "MLI:GOV"))],
            ["a b"],
            id="order of actors",
        ),
        pytest.param([report("a"), report("b", published="2024-06-21")], ["a b"], id="the morning after"),
        pytest.param([report("a"), report("b", published="2024-06-22")], ["a", "b"], id="two days later"),
        pytest.param(
            [report("a"), report("b", published="2024-06-21"), report("c", published="2024-06-22")],
            ["a b", "c"],
            id="no chain",
        ),
        pytest.param([report("a", stated("2024-06-19")), report("b")], ["a b"], id="stated and assumed"),
        pytest.param([report("a", stated("2024-06-19")), report("b", JUNE)], ["a b"], id="a month about one day"),
        pytest.param(
            [report("a", stated("2024-06-03")), report("b", stated("2024-06-23")), report("c", JUNE)],
            ["a", "b", "c"],
            id="a month about either of two days",
        ),
        pytest.param(
            [report(x, stated(f"2024-06-{day}")) for x, day in (("a", "03"), ("b", "23"))]
            + [report("c", JUNE), report("d", JUNE)],
            ["a", "b", "c d"],
            id="a month twice",
        ),
        pytest.param(
            [report("a", stated("2024-05-29", "2024-06-05", "range")), report("b", JUNE)], ["a", "b"], id="half outside"
        ),
        pytest.param(
            [
                report("a", stated("2024-06-10")),
                report("b", stated("2024-06-12")),
                report("c", stated("2024-06-10", "2024-06-11", "days")),
            ],
            ["a c", "b"],
            id="two nights lean to the day they hold",
        ),
        pytest.param([report("a", published=None), report("b", published=None)], ["a", "b"], id="undated"),
        pytest.param([report("a", type="ACCUSE"), report("b", type="ACCUSE")], ["a b"], id="acts of speech"),
        pytest.param([report("a", type="ACCUSE"), report("b", type="REQUEST")], ["a", "b"], id="two acts of speech"),
        pytest.param([report("a"), report("a")], ["a"], id="the same row twice"),
    ],
)
def test_which_reports_belong_together(events: list[LedgerEvent], expected: list[str]) -> None:
    assert grouped(events) == expected
    assert grouped(events[::-1]) == expected


def test_the_width_of_days_is_a_parameter() -> None:
    events = [report("a"), report("b", published="2024-06-21"), report("c", published="2024-06-23")]
    assert grouped(events, days=0) == ["a", "b", "c"]
    assert grouped(events, days=3) == ["a b c"]
    (found,) = merge(events, days=3)
    assert (found.rule, found.parameters) == ("same-day-v1", {"days": 3})
    with pytest.raises(ValueError, match="-1"):
        merge(events, days=-1)
    with pytest.raises(ValueError, match="same-day-v1"):
        merge_by(events, rule="same-hour")


def test_what_an_incident_says() -> None:
    visit = {"mode": "visit", "channel": "visit", "sign": "+", "place": BAMAKO}
    events = [
        report("a", JUNE, outlet="Le Relais", **visit),
        report("b", stated("2024-06-19"), outlet="Sahel Info", factuality="negated", place=GAO),
        report("c", outlet="Le Relais", actors=("MLI:MIL",), factuality="planned", **visit),
        report("d", published="2024-06-19", mode="phone"),
    ]
    (found,) = merge(events)
    assert (found.type, found.mode, found.channel, found.sign) == ("CONSULT", "visit", "visit", "+")
    assert (found.actors, found.recipients) == (("MLI:GOV", "MLI:MIL"), ("RUS:GOV",))
    assert (found.start, found.end) == (date(2024, 6, 19), date(2024, 6, 19))
    assert found.place == BAMAKO
    assert (found.factuality, found.contested, found.outlets) == ("asserted", True, 2)
    assert [item.event_id for item in found.reports] == ["d", "a", "b", "c"]
    assert json.loads(json.dumps(plain(found)))["reports"][0]["article_id"] == "article d"


@pytest.mark.parametrize(
    ("told", "expected", "contested"),
    [
        (["planned"], "planned", False),
        (["possible", "planned"], "planned", False),
        (["desired", "desired", "planned"], "desired", False),
        (["negated", "negated"], "negated", False),
        (["negated", "negated", "asserted"], "asserted", True),
        (["planned", "planned", "asserted"], "asserted", False),
    ],
)
def test_factuality_of_an_incident(told: list[str], expected: str, contested: bool) -> None:
    (found,) = merge([report(str(number), factuality=name) for number, name in enumerate(told)])
    assert (found.factuality, found.contested) == (expected, contested)


def test_a_publication_date_yields_to_a_stated_interval() -> None:
    assumed = When(date(2024, 6, 20), date(2024, 6, 20), "publication", "publication")
    (found,) = merge([report("a", assumed), report("b", JUNE)])
    assert (found.start, found.end, found.dated) == (date(2024, 6, 1), date(2024, 6, 30), "text")
    (found,) = merge([report("a"), report("b", published="2024-06-21")])
    assert (found.start, found.end, found.dated) == (date(2024, 6, 20), date(2024, 6, 20), "publication")
    (found,) = merge([report("a", assumed)])
    assert found.dated == "publication"
    (found,) = merge([report("a", published=None)])
    assert (found.start, found.end, found.dated) == (None, None, None)


def test_a_later_report_leaves_the_identity_alone() -> None:
    first = [report("m", stated("2024-06-19")), report("n", type="AID")]
    before = {found.id for found in merge(first)}
    assert {found.id for found in merge([*first, report("a"), report("z", JUNE)])} == before
    assert {found.id for found in merge(first, days=2)}.isdisjoint(before)


START = date(2024, 6, 1)


@st.composite
def reports(draw: st.DrawFn) -> list[LedgerEvent]:
    made = []
    for number in range(draw(st.integers(0, 12))):
        day = START + timedelta(draw(st.integers(0, 8)))
        length = draw(st.sampled_from([0, 0, 0, 1, 3, 9]))
        when = When(day, day + timedelta(length), draw(st.sampled_from(["day", "publication"])), "b")
        made.append(
            report(
                str(number),
                draw(st.sampled_from([None, when])),
                draw(st.sampled_from([None, "2024-06-02", "2024-06-04"])),
                type=draw(st.sampled_from(["AID", "CONSULT"])),
                actors=draw(st.sampled_from([("MLI:GOV",), ("MLI:MIL",), ("FRA:GOV",)])),
                factuality=draw(st.sampled_from(["asserted", "negated", "planned"])),
                place=draw(st.sampled_from([None, BAMAKO, GAO])),
                outlet=draw(st.sampled_from([None, "A", "B"])),
            )
        )
    return made


@settings(max_examples=150, deadline=None)
@given(reports(), st.randoms(use_true_random=False), st.integers(0, 3))
def test_the_order_of_reports_changes_nothing(events: list[LedgerEvent], chance: object, days: int) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    found = merge(events, days=days)
    assert merge(shuffled, days=days) == found
    assert sorted(item.event_id for one in found for item in one.reports) == sorted(item.event_id for item in events)
    assert len({one.id for one in found}) == len(found)


@settings(max_examples=100, deadline=None)
@given(reports(), st.integers(0, 2))
def test_day_reports_of_one_incident_lie_close(events: list[LedgerEvent], days: int) -> None:
    for found in merge(events, days=days):
        starts = [item.interval[0] for item in found.reports if item.interval and item.interval[0] == item.interval[1]]
        assert not starts or max(starts) - min(starts) <= timedelta(2 * days)


@pytest.mark.parametrize(
    ("code", "country"), [("MLI:MIL", "MLI"), ("IGO:UN", "IGO:UN"), ("XXX:REB:AQIM", "XXX:REB:AQIM"), ("WEST", "WEST")]
)
def test_the_country_of_a_code(code: str, country: str) -> None:
    assert country_of(code) == country


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger() as made:
        yield made


def test_incidents_of_a_ledger(ledger: Ledger) -> None:
    def reading(text: str, outlet: str, published: date, **fields: object) -> Reading:
        event = report(text, **fields).event  # type: ignore[arg-type]
        return Reading(Article(text, published, outlet=outlet), "fr", (event.sentence,), (event,), (), ())

    ledger.add(
        [
            reading("Bamako accueille des instructeurs russes.", "A", date(2024, 6, 20)),
            reading("Des Russes reçus au Mali.", "B", date(2024, 6, 21)),
            reading("Niamey livre du carburant à Lomé.", "B", date(2024, 6, 21), actors=("NER:GOV",), type="AID"),
        ]
    )
    assert [len(found.reports) for found in incidents(ledger, rule=DAY_RULE)] == [2, 1]
    (found,) = incidents(ledger, "MLI", type="CONSULT", rule=DAY_RULE)
    assert found.outlets == 2
    assert [len(found.reports) for found in incidents(ledger, "MLI", days=0, rule=DAY_RULE)] == [1, 1]
    assert incidents(ledger, "MLI", with_="FRA") == []
