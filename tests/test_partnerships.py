"""The state of a partnership on a day: what moves it, what lapses, who contests it, and what was known when."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.cli.standings import partners
from bascule.errors import BasculeError
from bascule.ledger import Ledger, LedgerEvent
from bascule.records import Article, Event, Mention, Reading, Span, When
from bascule.weigh.parties import known_party
from bascule.weigh.partnership_rules import STATES, parse, state_rules
from bascule.weigh.partnerships import CHANNELS, from_events, partnerships
from bascule.weigh.successions import chain


def act(
    sentence: str,
    published: str,
    type: str,
    channel: str,
    sign: str = "+",
    *,
    actors: tuple[str, ...] = ("FRA:MIL",),
    recipients: tuple[str, ...] = ("MLI:GOV",),
    mode: str | None = None,
    factuality: str = "asserted",
    when: tuple[str, str] | None = None,
    speaker: str | None = None,
) -> LedgerEvent:
    whole = Span.of(sentence, 0, len(sentence))
    stated = When(date.fromisoformat(when[0]), date.fromisoformat(when[1]), "range", "dit") if when else None
    said = Mention(speaker, 0, len(sentence), sentence) if speaker else None
    event = Event(
        *(whole, actors, recipients, type, mode, (), channel, sign, factuality, said, None, whole),
        *((), (), stated, None, 1.0, ()),
    )
    return LedgerEvent(
        *(f"article {sentence}", "run", datetime(2024, 1, 1, tzinfo=UTC), date.fromisoformat(published)),
        *(None, None, "fr", "Le Relais", sentence, event),
    )


ARRIVAL = act("Les premiers soldats français sont arrivés à Gao.", "2013-01-12", "MOBILIZE", "presence", mode="troops")
PLAN = act("Paris prévoit de quitter le pays.", "2022-02-17", "RETREAT", "presence", "−", factuality="planned")
DEMAND = act("Bamako a sommé Paris de partir.", "2022-02-18", "REQUEST", "presence", "−", mode="yield",
             actors=("MLI:GOV",), recipients=("FRA:GOV",))  # fmt: skip
LAST = act("Les derniers soldats français ont quitté Gao.", "2022-08-16", "RETREAT", "presence", "−", mode="withdraw")
PRESENCE = [ARRIVAL, PLAN, DEMAND, LAST]


def state(events: list[LedgerEvent], on: str, channel: str = "presence") -> str:
    found = from_events(events, "MLI", on=date.fromisoformat(on))
    return next((item.state for item in found if item.channel == channel), "none")


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2013-01-11", "none"),
        ("2013-01-12", "active"),
        ("2021-06-01", "active"),
        ("2022-02-17", "weakening"),
        ("2022-08-15", "weakening"),
        ("2022-08-16", "ended"),
        ("2040-01-01", "ended"),
    ],
)
def test_a_presence_from_its_first_day_to_its_last(on: str, expected: str) -> None:
    assert state(PRESENCE, on) == expected
    assert state(PRESENCE[::-1], on) == expected


def test_what_a_partnership_says_of_itself() -> None:
    (found,) = from_events(PRESENCE, "MLI", on=date(2022, 3, 1))
    assert (found.holder, found.partner, found.gives) == ("MLI", "FRA", "FRA")
    assert (found.state, found.since) == ("weakening", date(2022, 2, 17))
    assert [step.sentence for step in found.evidence] == [item.sentence for item in PRESENCE[:3]]
    assert [step.moved for step in found.steps] == [True, True, False]
    assert found.decisive is not None
    assert found.decisive.event_id == PLAN.event_id
    assert len(found.why) == 2
    assert found.why[-1].startswith("2022-02-17: weakening (departure announced")
    (seen_from_paris,) = from_events(PRESENCE, "FRA", on=date(2022, 3, 1))
    assert (seen_from_paris.holder, seen_from_paris.partner) == ("FRA", "MLI")
    (of_all,) = from_events(PRESENCE, on=date(2022, 3, 1))
    assert of_all.holder == "MLI"  # the side that receives


RUSSIA = {"actors": ("RUS:GOV",), "recipients": ("MLI:GOV",)}


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([act("a", "2022-01-01", "AGREE", "arms", **RUSSIA)], "announced", id="a promise of arms"),
        pytest.param([act("a", "2022-01-01", "AID", "arms", factuality="planned", **RUSSIA)], "announced", id="a plan"),
        pytest.param([act("a", "2022-01-01", "AID", "arms", **RUSSIA)], "active", id="a delivery"),
        pytest.param([act("a", "2022-01-01", "AID", "arms", factuality="possible", **RUSSIA)], "none", id="perhaps"),
        pytest.param([act("a", "2022-01-01", "REQUEST", "arms", **RUSSIA)], "none", id="asked for"),
        pytest.param([act("a", "2022-01-01", "AID", "arms", factuality="negated", **RUSSIA)], "none", id="denied"),
        pytest.param(
            [
                act("a", "2022-01-01", "AID", "arms", **RUSSIA),
                act("b", "2022-02-01", "AGREE", "arms", **RUSSIA),
            ],
            "active",
            id="a promise after a delivery",
        ),
        pytest.param([act("a", "2022-01-01", "SANCTION", "arms", "−", **RUSSIA)], "suspended", id="an embargo"),
        pytest.param([act("a", "2022-01-01", "REJECT", "arms", "−", **RUSSIA)], "suspended", id="refused"),
        pytest.param([act("a", "2022-01-01", "THREATEN", "arms", "−", **RUSSIA)], "weakening", id="threatened"),
    ],
)
def test_what_moves_a_channel_of_arms(events: list[LedgerEvent], expected: str) -> None:
    assert state(events, "2022-12-31", "arms") == expected


@pytest.mark.parametrize(
    ("sentence", "type", "channel", "mode", "expected"),
    [
        ("Paris a suspendu les accords.", "SANCTION", "agreement", "discontinue", "suspended"),
        ("Paris has frozen its programme.", "SANCTION", "training", "discontinue", "suspended"),
        ("Bamako a dénoncé les accords.", "SANCTION", "agreement", "discontinue", "ended"),
        ("L'armée a commencé à partir.", "RETREAT", "presence", "withdraw", "weakening"),
        ("Troops began to leave.", "RETREAT", "presence", "withdraw", "weakening"),
        ("Le départ commencé en mai est achevé.", "RETREAT", "presence", "withdraw", "ended"),
        ("Le détachement est parti.", "RETREAT", "presence", "withdraw", "ended"),
        ("Bamako a expulsé l'ambassadeur.", "SANCTION", "political", "expel", "weakening"),
        ("Bamako a expulsé la force.", "SANCTION", "presence", "expel", "ended"),
        ("Bamako a rompu ses relations.", "SANCTION", "political", "discontinue", "ended"),
        ("Bamako a condamné Paris.", "ACCUSE", "political", "disapprove", "weakening"),
    ],
)
def test_how_a_channel_is_cut(sentence: str, type: str, channel: str, mode: str, expected: str) -> None:
    assert state([act(sentence, "2022-05-01", type, channel, "−", mode=mode)], "2022-06-01", channel) == expected


def test_a_word_counts_near_the_act_alone() -> None:
    text = "Le détachement est parti, dix ans après le jour où la guerre dans le nord du pays a commencé."
    far = act(text, "2022-05-01", "RETREAT", "presence", "−", mode="withdraw")
    trigger = Span.of(text, text.index("parti"), text.index("parti") + len("parti"))
    assert state([far], "2022-06-01") == "weakening"
    assert state([replace(far, event=replace(far.event, trigger=trigger))], "2022-06-01") == "ended"


def test_single_acts_lapse_and_presences_do_not() -> None:
    visit = act("a", "2020-02-29", "CONSULT", "visit", mode="visit")
    assert [state([visit], day, "visit") for day in ("2021-02-28", "2021-03-01")] == ["active", "none"]
    assert state([ARRIVAL], "2099-01-01") == "active"
    promise = act("b", "2020-01-01", "AGREE", "presence")
    assert [state([promise], day) for day in ("2021-12-31", "2022-01-01")] == ["announced", "none"]
    (lapsed,) = from_events([visit], "MLI", on=date(2022, 1, 1))
    assert lapsed.decisive is not None
    assert (lapsed.decisive.event_id, lapsed.decisive.rule) == (None, "lapsed")
    again = act("c", "2023-05-01", "CONSULT", "visit", mode="visit")
    assert state([visit, again], "2023-05-02", "visit") == "active"


def test_a_denial_contests_and_moves_nothing() -> None:
    deployed = act("Wagner est déployé.", "2021-12-24", "MOBILIZE", "presence", actors=("RUS:PRM",), mode="troops")
    denial = act("Bamako dément tout déploiement.", "2021-12-26", "MOBILIZE", "presence", actors=("RUS:PRM",),
                 factuality="negated", speaker="MLI:GOV")  # fmt: skip
    (found,) = from_events([deployed, denial], "MLI", on=date(2022, 1, 1))
    assert (found.state, found.contested_by, found.contested) == ("active", ("MLI:GOV",), True)
    assert "contested by MLI:GOV" in found.why[-1]
    (alone,) = from_events([deployed], "MLI", on=date(2022, 1, 1))
    assert not alone.contested


def test_an_agreement_of_three_makes_three_pairs() -> None:
    charter = act("a", "2023-09-17", "SUPPORT", "agreement", actors=("MLI:GOV", "BFA:GOV", "NER:GOV"), recipients=())
    assert [(p.holder, p.partner) for p in from_events([charter])] == [("BFA", "MLI"), ("BFA", "NER"), ("MLI", "NER")]
    assert [(p.holder, p.partner) for p in from_events([charter], "NER")] == [("NER", "BFA"), ("NER", "MLI")]
    left = act("b", "2024-01-28", "SANCTION", "agreement", "−", actors=("MLI:GOV", "NER:GOV"),
               recipients=("IGO:ECOWAS",), mode="withdraw")  # fmt: skip
    pairs = {(p.holder, p.partner): p.state for p in from_events([charter, left])}
    assert pairs["IGO:ECOWAS", "MLI"] == "ended"
    assert pairs["MLI", "NER"] == "active"


def test_enemies_and_one_side_alone_are_no_partners() -> None:
    assert from_events([act("a", "2022-01-01", "AID", "arms", recipients=("MLI:REB",))]) == []
    assert from_events([act("a", "2022-01-01", "AID", "arms", recipients=("XXX:REB:AQIM",))]) == []
    assert from_events([act("a", "2022-01-01", "AID", "arms", actors=("MLI:GOV",))]) == []
    assert from_events([]) == []


def test_intervals_open_early_and_close_late() -> None:
    year = ("2014-01-01", "2014-12-31")
    begun = act("a", "2015-03-01", "AID", "training", when=year)
    assert [state([begun], day, "training") for day in ("2013-12-31", "2014-01-01")] == ["none", "active"]
    cut = act("b", "2015-03-01", "SANCTION", "training", "−", mode="discontinue", when=year)
    assert [state([cut], day, "training") for day in ("2014-12-30", "2014-12-31")] == ["none", "ended"]
    plan = act("c", "2015-03-01", "AID", "training", factuality="planned", when=("2016-01-01", "2016-12-31"))
    assert state([plan], "2015-03-01", "training") == "announced"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger that learned of the departure a month after that of the arrival."""
    file = tmp_path / "sahel.duckdb"
    clock = [datetime(2022, 1, 1, tzinfo=UTC)]
    with Ledger(file, now=lambda: clock[0]) as ledger:
        for moment, items in ((clock[0], [ARRIVAL]), (datetime(2022, 9, 1, tzinfo=UTC), [PLAN, LAST])):
            clock[0] = moment
            ledger.add(
                Reading(Article(i.sentence, i.published), "fr", (i.event.sentence,), (i.event,), (), ()) for i in items
            )
    return file


def test_what_was_known_when(path: Path) -> None:
    march, later = date(2022, 3, 1), date(2022, 12, 1)
    with Ledger(path, read_only=True) as ledger:
        (now_known,) = partnerships(ledger, "MLI", on=march)
        (then_known,) = partnerships(ledger, "MLI", on=march, known_by=march)
        (at_the_end,) = partnerships(ledger, "MLI", on=later)
        (as_believed,) = partnerships(ledger, "MLI", on=later, known_by=march)
        (as_printed,) = partnerships(ledger, "MLI", on=later, published_by=march)
        assert partnerships(ledger, "MLI", known_by=date(2021, 1, 1)) == []
        assert partnerships(ledger, "MLI", with_="RUS") == []
        assert [item.on for item in partnerships(ledger)] == [date(2022, 8, 16)]
    assert (now_known.state, then_known.state) == ("weakening", "active")
    assert (at_the_end.state, as_believed.state, as_printed.state) == ("ended", "active", "weakening")


SIDES = st.lists(st.sampled_from(["FRA:MIL", "MLI:GOV", "MLI:REB", "RUS:GOV", "IGO:UN"]), max_size=3, unique=True)


@st.composite
def readings(draw: st.DrawFn) -> list[Reading]:
    """Articles with a few events each, of many kinds, with and without speakers, dates and channels."""
    made = []
    for number in range(draw(st.integers(0, 6))):
        published = str(date(2020 + draw(st.integers(0, 4)), 3, 1 + number))
        items = [
            act(
                f"{draw(st.sampled_from(['Ils sont partis.', 'Ils ont suspendu tout.']))} {number}",
                published,
                draw(st.sampled_from(["AID", "AGREE", "SANCTION", "REQUEST", "RETREAT"])),
                draw(st.sampled_from(["arms", "agreement", "presence"])),
                draw(st.sampled_from(["+", "−"])),
                actors=tuple(draw(SIDES)),
                recipients=tuple(draw(SIDES)),
                factuality=draw(st.sampled_from(["asserted", "planned", "negated"])),
                when=draw(st.sampled_from([None, ("2021-01-01", "2021-12-31")])),
                speaker=draw(st.sampled_from([None, "MLI:GOV"])),
            )
        ] * draw(st.integers(1, 2))
        text = items[0].sentence
        item = items[0].event if draw(st.booleans()) else replace(items[0].event, channel=None, sign=None)
        made.append(Reading(Article(text, items[0].published), "fr", (item.sentence,), (item,) * len(items), (), ()))
    return made


@settings(max_examples=60, deadline=None)
@given(
    readings(),
    readings(),
    st.sampled_from([None, "MLI", "MLI:GOV", "RUS"]),
    st.sampled_from([None, "FRA", "MLI:REB"]),
    st.one_of(st.none(), st.dates(date(2019, 1, 1), date(2026, 1, 1))),
    st.sampled_from([None, date(2022, 1, 1)]),
    st.sampled_from([None, date(2021, 12, 31)]),
)
def test_a_ledger_is_asked_for_what_its_events_would_say(
    early: list[Reading],
    late: list[Reading],
    country: str | None,
    other: str | None,
    on: date | None,
    known_by: date | None,
    published_by: date | None,
) -> None:
    clock = [datetime(2021, 6, 1, tzinfo=UTC)]
    with Ledger(now=lambda: clock[0]) as ledger:
        ledger.add(early)
        clock[0] = datetime(2023, 6, 1, tzinfo=UTC)
        ledger.add(late, ledger.begin_run({"coder": "another"}))
        events = ledger.events(country, with_=other, channel=list(CHANNELS), known_by=known_by)
        printed = [e for e in events if published_by is None or e.published is None or e.published <= published_by]
        found = partnerships(ledger, country, with_=other, on=on, known_by=known_by, published_by=published_by)
        assert found == from_events(printed, country, with_=other, on=on)


def test_the_command(path: Path) -> None:
    def ask(*arguments: str) -> str:
        result = CliRunner().invoke(partners, [*arguments, "--ledger", str(path)])
        assert result.exit_code == 0, result.output
        return result.stdout

    (row,) = json.loads(ask("mli", "--on", "2022-03-01", "--json"))
    assert (row["state"], row["since"], row["steps"][0]["sentence"]) == ("weakening", "2022-02-17", ARRIVAL.sentence)
    (row,) = json.loads(ask("MLI", "--on", "2022-03-01", "--known-by", "2022-03-01", "--json"))
    assert row["state"] == "active"
    assert "ended" in ask("MLI", "--with", "FRA")
    assert json.loads(ask("MLI", "--channel", "arms", "--json")) == []
    assert json.loads(ask("ZZZ", "--json")) == []
    unknown = CliRunner().invoke(partners, ["ZZZ", "--ledger", str(path)])
    assert "ZZZ is no country" in unknown.stderr
    assert CliRunner().invoke(partners, ["--channel", "tea", "--ledger", str(path)]).exit_code == 2
    (presence,) = json.loads(ask("MLI", "--succession", "--json"))
    assert (presence["partner"], presence["state"]) == ("FRA", "ended")


def test_a_chain_of_presences() -> None:
    events = [
        act("L'opération Serval a débuté.", "2013-01-12", "MOBILIZE", "presence", mode="troops"),
        act("Barkhane compte trois mille soldats à Gao.", "2014-08-10", "AID", "presence"),
        act("La force Barkhane a quitté le pays.", "2022-08-16", "RETREAT", "presence", "−", mode="withdraw"),
        act("Wagner s'est installé à Tombouctou.", "2022-01-05", "MOBILIZE", "presence", actors=("RUS:PRM",)),
        act("Africa Corps s'est installé à Sévaré.", "2024-01-05", "MOBILIZE", "presence", actors=("RUS:PRM",)),
    ]
    told = [act("Africa Corps a succédé à Wagner.", "2024-02-01", "MOBILIZE", "presence", actors=("RUS:PRM",))]
    found = {item.body: item for item in chain(events, told, "MLI", on=date(2024, 6, 1))}
    assert list(found) == ["serval", "barkhane", "wagner", "africa-corps"]
    assert [(tie.after, tie.kind) for tie in found["barkhane"].ties] == [("Serval", "codebook")]
    assert found["barkhane"].ends == date(2022, 8, 16)
    assert ("Barkhane", "follows") in [(tie.after, tie.kind) for tie in found["wagner"].ties]
    (said,) = [tie for tie in found["africa-corps"].ties if tie.kind == "said"]
    assert (said.after, said.sentence) == ("Wagner", told[0].sentence)
    assert chain([], [], "MLI") == []


def test_rules_are_data_and_are_checked() -> None:
    rules = state_rules()
    assert all(rule.why for rule in rules.rules)
    assert set(rules.decay) <= set(CHANNELS)
    text = (Path(__file__).parents[1] / "src/bascule/weigh/data/partnership_rules.toml").read_text("utf-8")
    quick = parse(text.replace("visit = 1", "visit = 9"), "own rules")
    visit = act("a", "2020-01-01", "CONSULT", "visit")
    assert from_events([visit], "MLI", on=date(2025, 1, 1), rules=quick)[0].state == "active"
    with pytest.raises(BasculeError, match="gone"):
        parse(text.replace('to = "ended"', 'to = "gone"'), "own rules")
    with pytest.raises(BasculeError, match="TOML"):
        parse("[", "own rules")
    with pytest.raises(BasculeError, match="missing"):
        parse("", "own rules")


@pytest.mark.parametrize(
    ("code", "known"), [("MLI", True), ("MLI:MIL", True), ("IGO:UN", True), ("ZZZ", False), ("IGO:NOBODY", False)]
)
def test_known_parties(code: str, known: bool) -> None:
    assert known_party(code) is known


@st.composite
def histories(draw: st.DrawFn) -> list[LedgerEvent]:
    made = []
    for number in range(draw(st.integers(0, 10))):
        sign = draw(st.sampled_from(["+", "−"]))
        made.append(
            act(
                str(number),
                str(date(2020 + draw(st.integers(0, 5)), draw(st.integers(1, 12)), 1)),
                draw(st.sampled_from(["AID", "AGREE", "RETREAT", "SANCTION", "REQUEST", "REJECT"])),
                draw(st.sampled_from(["arms", "presence"])),
                sign,
                factuality=draw(st.sampled_from(["asserted", "planned", "negated", "possible"])),
            )
        )
    return made


@settings(max_examples=150, deadline=None)
@given(histories(), st.randoms(use_true_random=False), st.dates(date(2019, 1, 1), date(2030, 1, 1)))
def test_order_changes_nothing_and_the_future_neither(events: list[LedgerEvent], chance: object, on: date) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    found = from_events(events, "MLI", on=on)
    assert from_events(shuffled, "MLI", on=on) == found
    past = [item for item in events if item.published is not None and item.published <= on]
    assert from_events(past, "MLI", on=on) == found
    for item in found:
        assert item.state in STATES
        assert (item.since is None) == (item.state == "none" and not any(step.moved for step in item.steps))
        assert all(step.day <= on for step in item.steps)
