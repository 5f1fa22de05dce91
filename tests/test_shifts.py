"""Tipping points: exact segmentation against brute force, the month inside its interval, press attention, bad input."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.cli.turnings import shifts as command
from bascule.errors import BasculeError
from bascule.ledger import Ledger, LedgerEvent
from bascule.records import Article, Event, Reading, Span, When
from bascule.weigh.alignment import alignment, default_weights, friendliness, month_name, parse_weights
from bascule.weigh.gists import gists
from bascule.weigh.incidents import Incident, incidents, merge
from bascule.weigh.segmentation import changes, count_costs, dispersion, log_gamma, share_costs
from bascule.weigh.shift_wording import party_name, sentence
from bascule.weigh.shifts import Shifts, examine, of_alignment, shifts


def report(
    day: date, actor: str, recipient: str, type: str = "AID", *, factuality: str = "asserted", number: int = 0
) -> LedgerEvent:
    text = f"{actor} {type} {recipient} {day} {number}"
    whole = Span.of(text, 0, len(text))
    event = Event(
        *(
            whole,
            (actor,),
            (recipient,) if recipient else (),
            type,
            None,
            (),
            None,
            None,
            factuality,
            None,
            None,
            whole,
        ),
        *((), (), When(day, day, "day", "said"), None, 1.0, ()),
    )
    return LedgerEvent(text, "run", datetime(2024, 1, 1, tzinfo=UTC), day, None, None, "en", "Wire", text, event)


def months(first: int, last: int) -> list[tuple[int, date]]:
    """The months from `first` up to `last`, counted from January 2010, with their tenth days."""
    return [(n, date(2010 + n // 12, n % 12 + 1, 10)) for n in range(first, last)]


def turn(at: int = 30, length: int = 60, *, each: int = 2) -> list[LedgerEvent]:
    """France helps Mali until month `at`, then Russia does; Niger's news goes on all the time."""
    made = []
    for n, day in months(0, length):
        helper = "FRA:GOV" if n < at else "RUS:GOV"
        made += [report(day.replace(day=3 + 5 * k), helper, "MLI:GOV", number=k) for k in range(each)]
        made.append(report(day.replace(day=28), "MLI:GOV", "MLI:CVL", "ACCUSE"))
    return made


def found_in(events: list[LedgerEvent], country: str = "MLI", **options: object) -> Shifts:
    return of_alignment(alignment(merge(events), country), **options)  # type: ignore[arg-type]


# Segmentation


@pytest.mark.parametrize("x", [0.01, 0.5, 1.0, 3.7, 100.25, 1e6])
def test_log_gamma(x: float) -> None:
    assert float(log_gamma(np.array([x]))[0]) == pytest.approx(math.lgamma(x), rel=1e-12, abs=1e-11)


def by_hand(costs: np.ndarray, hazard: float, shortest: int) -> dict[tuple[int, ...], float]:
    """Every segmentation and its log weight."""
    length = len(costs) - 1
    found = {}
    for size in range(length):
        for cuts in combinations(range(1, length), size):
            bounds = (0, *cuts, length)
            if all(b - a >= shortest for a, b in pairwise(bounds)):
                told = sum(costs[a, b] for a, b in pairwise(bounds))
                found[cuts] = told + size * math.log(hazard) + (length - 1 - size) * math.log(1 - hazard)
    return found


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=4, max_size=9),
    st.sampled_from([0.02, 0.1, 0.4]),
    st.integers(1, 2),
    st.booleans(),
)
def test_segmentation_is_exact(numbers: list[int], hazard: float, shortest: int, shares: bool) -> None:
    counts = np.array(numbers, dtype=float)
    costs = share_costs(np.stack([counts, counts[::-1] + 1], axis=1)) if shares else count_costs(counts)
    weighed = by_hand(costs, hazard, shortest)
    best = max(weighed.values())
    found = changes(costs, hazard=hazard, shortest=shortest)
    assert weighed[tuple(change.at for change in found)] == pytest.approx(best)
    total = math.log(sum(math.exp(w - best) for w in weighed.values())) + best
    for change in found:
        held = range(change.first, change.last + 1)
        expected = sum(math.exp(w - total) * len(set(cuts) & set(held)) for cuts, w in weighed.items())
        assert change.probability == pytest.approx(min(1.0, expected), abs=1e-9)
        assert change.first <= change.at <= change.last
        assert change.posterior.sum() == pytest.approx(1)


@pytest.mark.parametrize("at", [12, 30, 47])
def test_a_change_of_level_is_found_where_it_is(at: int) -> None:
    counts = np.array([1.0] * at + [6.0] * (60 - at))
    (change,) = changes(count_costs(counts), hazard=1 / 120, shortest=2)
    assert (change.at, change.first, change.last) == (at, at, at)
    assert change.evidence > 10
    assert changes(count_costs(np.full(60, 3.0)), hazard=1 / 120) == []
    assert changes(count_costs(np.zeros(60)), hazard=1 / 120) == []


def test_exposure_takes_attention_away() -> None:
    coverage = np.array([10.0] * 30 + [50.0] * 30)
    counts = coverage / 10
    assert [change.at for change in changes(count_costs(counts), hazard=1 / 120)] == [30]
    assert changes(count_costs(counts, coverage / coverage.mean()), hazard=1 / 120) == []


def test_a_jumpy_series_needs_more() -> None:
    jumpy = np.array([0.0, 6.0] * 15 + [0.0, 9.0] * 15)
    assert dispersion(jumpy) > 3
    assert changes(count_costs(jumpy, None, dispersion(jumpy)), hazard=1 / 120, shortest=2) == []
    assert dispersion(np.array([1.0] * 30 + [9.0] * 30)) == 1.0


@pytest.mark.parametrize("values", [{"hazard": 0.0}, {"hazard": 0.1, "shortest": 0}, {"hazard": 0.1, "interval": 1.0}])
def test_figures_out_of_range(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        changes(count_costs(np.ones(9)), **values)  # type: ignore[arg-type]


def test_the_oracle_agrees() -> None:
    ruptures = pytest.importorskip("ruptures")
    chance = np.random.default_rng(5)
    counts = np.concatenate([chance.poisson(rate, 30) for rate in (2, 12, 4)]).astype(float)
    theirs = ruptures.Dynp(model="l2", min_size=2, jump=1).fit(counts).predict(n_bkps=2)[:-1]
    ours = [change.at for change in changes(count_costs(counts), hazard=1 / 120, shortest=2)]
    assert np.allclose(ours, theirs, atol=1)


# Shifts


def test_a_country_that_turns() -> None:
    result = found_in(turn())
    assert result.note is None
    told = {(s.kind, s.series, s.partner): s for s in result.found}
    gone, come = told["count", "cooperation", "FRA"], told["count", "cooperation", "RUS"]
    share = told["share", "cooperation", "RUS"]
    for shift in (gone, come, share):
        assert shift.month == "2012-07"
        assert shift.first <= "2012-07" <= shift.last
        assert (shift.from_, shift.to, shift.attention) == ("FRA", "RUS", "agrees")
        assert sum(shift.posterior.values()) == pytest.approx(1, abs=0.02)
    assert (gone.direction, come.direction) == ("falls", "rises")
    assert (share.before, share.after) == (0.0, 1.0)
    assert (come.before, come.after) == (0.0, pytest.approx(2.0))
    assert all("RUS:GOV" in incident.actors for incident in come.incidents)
    assert all("FRA:GOV" in incident.actors for incident in gone.incidents)
    assert [s.evidence for s in result.found] == sorted((s.evidence for s in result.found), reverse=True)
    assert {s.partner for s in found_in(turn(), with_="RUS:GOV").found} == {"RUS"}


def test_copies_of_a_wire_make_no_shift() -> None:
    """One act a month told once or told ten times is one act a month."""
    told = [report(day, "FRA:GOV", "MLI:GOV", number=k) for n, day in months(0, 48) for k in range(1 if n < 24 else 10)]
    assert found_in(told).found == ()


def test_attention_alone_is_said() -> None:
    """All news of a country grow fourfold, and France's acts with them."""
    made = []
    for n, day in months(0, 60):
        many = 1 if n < 30 else 4
        made += [report(day.replace(day=1 + 3 * k), "FRA:GOV", "MLI:GOV", number=k) for k in range(2 * many)]
        made += [report(day.replace(day=1 + 3 * k), "MLI:GOV", "MLI:CVL", "ACCUSE", number=k) for k in range(2 * many)]
    told = [s for s in found_in(made).found if s.kind == "count"]
    assert told
    assert {s.attention for s in told} == {"reports only"}
    assert "press attention may explain it" in sentence(told[0])


def test_what_acts_weigh() -> None:
    day = date(2012, 5, 5)

    def weight(*parts: str, **options: str) -> tuple[float, float, float]:
        (act,) = alignment(merge([report(day, *parts, **options)]), "MLI").acts or (None,)
        return (0, 0, 0) if act is None else (act.cooperation, act.conflict, act.contact)

    assert weight("FRA:GOV", "MLI:GOV") == (1.0, 0, 1)
    assert weight("FRA:GOV", "MLI:GOV", factuality="planned") == (0.5, 0, 0.5)
    assert weight("FRA:GOV", "MLI:GOV", factuality="negated") == (0, 0, 0)
    assert weight("MLI:MIL", "FRA:MIL", "ASSAULT") == (0, 0.9, 1)
    # Who fights the rebels of a country is with its state, who arms them against it.
    assert weight("FRA:MIL", "MLI:REB", "ASSAULT") == (0.9, 0, 1)
    assert weight("FRA:GOV", "MLI:REB") == (0, 1.0, 1)
    assert weight("NER:REB", "MLI:GOV", "ASSAULT") == (0, 0, 0)
    assert weight("MLI:GOV", "MLI:CVL", "ACCUSE") == (0, 0, 0)
    assert friendliness("CONSULT", "visit") == 0.4
    assert friendliness("CONSULT", "no such mode") == 0.25


def test_weights_are_data() -> None:
    text = (Path(__file__).parents[1] / "src/bascule/weigh/data/alignment_weights.toml").read_text("utf-8")
    own = parse_weights(text.replace("planned = 0.5", "planned = 0.0"), "own")
    plans = [report(day, "FRA:GOV", "MLI:GOV", factuality="planned") for _, day in months(0, 3)]
    assert len(alignment(merge(plans), "MLI").acts) == 3
    assert alignment(merge(plans), "MLI", own).acts == ()
    strict = parse_weights(text.replace("least_evidence = 3.0", "least_evidence = 1e6"), "own")
    assert found_in(turn(), weights=strict).found == ()
    for spoilt in ("[", "", text.replace("[search]", "[hunt]"), text.replace("hazard", "").replace("evidence = 8", "")):
        with pytest.raises(BasculeError):
            parse_weights(spoilt, "own")


@pytest.mark.parametrize(
    ("events", "note"),
    [
        pytest.param([], "nothing on record", id="empty"),
        pytest.param(turn()[:1], "1 month on record", id="one event"),
        pytest.param(turn(length=1, each=4), "1 month on record", id="one month"),
        pytest.param([turn()[0], turn()[-2]], "at most 1 acts", id="two acts in five years"),
    ],
)
def test_too_little_to_say(events: list[LedgerEvent], note: str) -> None:
    result = found_in(events)
    assert result.found == ()
    assert result.note is not None
    assert note in result.note


def test_undated_and_vague_acts_have_no_month() -> None:
    act = report(date(2012, 5, 5), "FRA:GOV", "MLI:GOV")
    (incident,) = merge([act])

    def dated(start: date | None, end: date | None) -> Incident:
        values = {name: getattr(incident, name) for name in incident.__dataclass_fields__}
        return Incident(**{**values, "start": start, "end": end})

    assert alignment([dated(None, None)], "MLI").acts == ()
    assert alignment([dated(date(2012, 1, 1), date(2012, 12, 31))], "MLI").acts == ()
    (placed,) = alignment([dated(date(2012, 1, 20), date(2012, 3, 5))], "MLI").acts
    assert month_name(placed.month) == "2012-02"


def test_sentences_in_both_languages() -> None:
    told = {(s.kind, s.series, s.partner): s for s in found_in(turn()).found}
    come, share = told["count", "cooperation", "RUS"], told["share", "cooperation", "RUS"]
    assert sentence(come).startswith("Mali and Russia: cooperation rises in July 2012 (between June")
    assert ", from 0.0 to 2.0 a month" in sentence(come)
    assert sentence(come, "fr").startswith(
        "Mali et Russie : la coopération monte en juillet 2012 (entre juin 2012 et juillet 2012), de 0,0 à 2,0 par mois"
    )
    assert "moves to Russia, from 0 to 100%; who loses most by it is France, from 100 to 0% of cooperation" in sentence(
        share
    )
    assert "who loses most by it is France" in sentence(come)
    assert "qui y gagne le plus : Russie" in sentence(told["count", "cooperation", "FRA"], "fr")
    assert "passe vers Russie" in sentence(share, "fr")
    assert party_name("IGO:NOBODY", "en") == "IGO:NOBODY"
    assert "Nations" in party_name("IGO:UN", "en") or party_name("IGO:UN", "en") == "UN"
    with pytest.raises(KeyError):
        sentence(come, "de")


def test_shifts_of_a_ledger(tmp_path: Path) -> None:
    path = tmp_path / "turn.duckdb"
    with Ledger(path, now=lambda: datetime(2020, 1, 1, tzinfo=UTC)) as ledger:
        ledger.add(
            Reading(Article(e.sentence, e.published, outlet="Wire"), "en", (e.event.sentence,), (e.event,), (), ())
            for e in turn()
        )
        assert shifts(ledger, "MLI")[0].month == "2012-07"
        assert examine(ledger, "MLI", known_by=date(2019, 1, 1)).note == "nothing on record between MLI and a partner"
        assert shifts(ledger, "MLI", to=date(2012, 1, 1)) == []

    def ask(*arguments: str) -> tuple[str, str]:
        result = CliRunner().invoke(command, [*arguments, "--ledger", str(path)])
        assert result.exit_code == 0, result.output
        return result.stdout, result.stderr

    rows = json.loads(ask("mli", "--json", "--language", "fr")[0])
    assert rows[0]["month"] == "2012-07"
    assert rows[0]["incidents"][0]["reports"][0]["text"]
    assert "Mali and Russia: cooperation rises in July 2012" in ask("MLI")[0]
    assert ask("MLI", "--csv")[0].startswith("month,first,last")
    assert ask("MLI", "--jsonl", "--with", "CHN")[0] == ""
    out, told = ask("ZZZ", "--json")
    assert json.loads(out) == []
    assert "ZZZ is no country" in told
    assert "nothing on record" in told
    missing = CliRunner().invoke(command, ["MLI", "--weights", str(tmp_path / "none"), "--ledger", str(path)])
    assert isinstance(missing.exception, BasculeError)


# Words no two months have in common: only copies of one month's wire are alike.
FILLER = ("barque", "citerne", "dorade", "fanal", "goudron", "hampe", "jonque", "limon", "moellon", "nacelle")


def wires(day: date, helper: str, number: int) -> list[Reading]:
    """One wire as two papers print it, three days apart; each is read by another sentence."""
    body = " ".join(f"{word}{number} {word}{number + 1}00 sur" for word in FILLER)
    told = (f"{helper[:3]} livre du matériel.", "Bamako a reçu ses caisses.")
    made = []
    for place, (outlet, sentence_) in enumerate(zip(("Le Matin", "Le Soir"), told, strict=True)):
        text = f"{body}. {told[0]} {told[1]} {outlet if place else ''}"
        start = text.index(sentence_)
        whole = Span.of(text, start, start + len(sentence_))
        act = replace(report(day, helper, "MLI:GOV").event, sentence=whole, trigger=whole, date=None)
        printed = day + timedelta(3 * place)
        made.append(Reading(Article(text, printed, outlet=outlet), "fr", (whole,), (act,), (), ()))
    return made


def test_evidence_of_shifts_is_found_among_the_incidents_by_id(tmp_path: Path) -> None:
    with Ledger(tmp_path / "wires.duckdb", now=lambda: datetime(2024, 1, 1, tzinfo=UTC)) as ledger:
        for n, day in months(0, 48):
            ledger.add(wires(day, "FRA:GOV" if n < 24 else "RUS:GOV", n))
        found = {item.id: item for item in incidents(ledger, "MLI")}
        # Without texts, the sentences would not tell that the two papers print one wire.
        assert len(found) == 48 < len(merge(ledger.events("MLI")))
        turns = shifts(ledger, "MLI")
        assert turns
        for item in (incident for shift in turns for incident in shift.incidents):
            assert found[item.id] == item
            assert (item.outlets, item.voices, len(item.reports)) == (2, 1, 2)
        assert {item.id for item in gists(ledger, "MLI")} == set(found)


def test_default_weights_cover_the_standard() -> None:
    weights = default_weights()
    assert set(weights.factuality) == {"asserted", "planned", "possible", "desired", "negated"}
    assert weights.factuality["asserted"] > weights.factuality["planned"] > weights.factuality["possible"]
