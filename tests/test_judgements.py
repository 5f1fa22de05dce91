"""Judgements are added, listed and withdrawn; nothing is overwritten, and two reviewers may disagree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.errors import BasculeError
from bascule.ledger import Ledger
from bascule.ledger.checking import check
from bascule.ledger.judgements import FIELDS, Judgement, add, in_force, listed, withdraw, wrong_value
from bascule.ledger.repairing import repair
from bascule.records import Article, Event, Reading, Span
from bascule.weigh.incidents import incidents

NOON = datetime(2024, 6, 3, 12, tzinfo=UTC)
TOLD = ("L'armée a bombardé Gao.", "La junte a reçu un émissaire russe.", "Le Mali a expulsé l'ambassadeur.")


def reading(text: str, kind: str) -> Reading:
    whole = Span.of(text, 0, len(text))
    event = Event(
        whole, ("MLI:MIL",), (), kind, None, (), None, None, "asserted", None, None, Span.of(text, 3, 8), (), (), None,
        None, 0.6, ("told",),
    )  # fmt: skip
    return Reading(Article(text, date(2024, 6, 1), outlet=text[:9]), "fr", (whole,), (event,), (), ())


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Three articles with an event each; the clock stands still."""
    with Ledger(tmp_path / "l.duckdb", now=lambda: NOON) as made:
        made.add([reading(text, kind) for text, kind in zip(TOLD, ("ASSAULT", "CONSULT", "REJECT"), strict=True)])
        yield made


def ids(ledger: Ledger) -> list[str]:
    return sorted(item.event_id for item in ledger.events())


def said(event_id: str, verdict: str = "accept", **told: object) -> Judgement:
    rest = {"corrections": {}, "reason": None, "reviewer": "Awa", "at": NOON, **told}
    return Judgement(event_id, verdict, **rest)  # type: ignore[arg-type]


def test_what_is_said_comes_back_as_it_was_said(ledger: Ledger) -> None:
    first, second, third = ids(ledger)
    corrections = {"type": "AID", "mode": None, "actors": "MLI:MIL RUS:GOV", "date": "2024-05-01/2024-05-03"}
    told = [
        said(first, reason="« bombardé » — sûr"),
        said(second, "correct", corrections=corrections, reviewer="Bintou", at=NOON - timedelta(days=3)),
        said(third, "reject", reason="no act"),
        said(first, "merge", corrections={"events": f"{second} {third}"}),
    ]
    assert add(ledger, told) == 4
    kept = listed(ledger)
    assert [item.judgement for item in kept] == told
    assert kept[1].judgement.at == NOON - timedelta(days=3)
    assert kept[1].recorded_at >= NOON
    assert [item.judgement for item in listed(ledger, [third])] == [told[2]]
    assert listed(ledger, known_by=date(2024, 6, 2)) == []


def test_the_same_judgement_is_kept_once(ledger: Ledger) -> None:
    judgement = said(ids(ledger)[0])
    assert add(ledger, [judgement, judgement]) == 1
    assert add(ledger, [judgement]) == 0
    assert add(ledger, [replace(judgement, reviewer="Bintou"), replace(judgement, at=NOON + timedelta(1))]) == 2
    assert len(listed(ledger)) == 3


def test_a_withdrawal_stands_beside_what_it_withdraws(ledger: Ledger) -> None:
    first, *_ = ids(ledger)
    judgement = said(first, "reject", reason="hasty")
    add(ledger, [judgement])
    rows = ledger.judgements()
    gone = withdraw(ledger, judgement.id, "Awa", "a slip")
    (kept,) = listed(ledger)
    assert (kept.judgement, kept.withdrawn) == (judgement, gone)
    assert (gone.reviewer, gone.reason) == ("Awa", "a slip")
    assert gone.recorded_at > kept.recorded_at
    assert ledger.judgements()[: len(rows)] == rows
    with pytest.raises(BasculeError, match="withdrawn already"):
        withdraw(ledger, judgement.id, "Awa")
    assert add(ledger, [judgement]) == 0
    assert add(ledger, [replace(judgement, at=NOON + timedelta(hours=1))]) == 1
    assert [item.withdrawn is None for item in listed(ledger)] == [False, True]


def test_reviewers_who_disagree_are_both_heard(ledger: Ledger) -> None:
    first, *_ = ids(ledger)
    add(ledger, [said(first), said(first, "reject", reviewer="Bintou")])
    assert [(item.judgement.reviewer, item.judgement.verdict) for item in listed(ledger)] == [
        ("Awa", "accept"),
        ("Bintou", "reject"),
    ]


@pytest.mark.parametrize(
    ("verdict", "told", "message"),
    [
        ("maybe", {}, "no verdict"),
        ("accept", {"reviewer": "  "}, "no reviewer"),
        ("accept", {"corrections": {"type": "AID"}}, "corrections"),
        ("correct", {}, "corrections"),
        ("correct", {"corrections": {"colour": "red"}}, "no field"),
        ("correct", {"corrections": {"type": None}}, "every event has a type"),
        ("correct", {"corrections": {"type": "aid'; DROP"}}, "cannot be a type"),
        ("correct", {"corrections": {"actors": "MLI mali"}}, "cannot be a actors"),
        ("correct", {"corrections": {"factuality": "sure"}}, "no factuality"),
        ("correct", {"corrections": {"date": "2024-05-03/2024-05-01"}}, "no date"),
        ("correct", {"corrections": {"date": "last week"}}, "no date"),
        ("correct", {"corrections": {"trigger": "4-9"}}, "cannot be a trigger"),
        ("correct", {"corrections": {"place": " "}}, "blank"),
        ("merge", {}, "needs other events"),
        ("split", {"corrections": {"events": "e0"}}, "one with itself"),
        ("accept", {"at": datetime(2024, 1, 1)}, "time zone"),
        ("accept", {"reason": "x" * 5000}, "too long"),
    ],
)
def test_what_does_not_hold_together_is_refused(verdict: str, told: dict[str, object], message: str) -> None:
    with pytest.raises(BasculeError, match=message):
        said("e0", verdict, **told)


def test_an_unknown_event_is_refused_and_nothing_kept(ledger: Ledger) -> None:
    first, *_ = ids(ledger)
    with pytest.raises(BasculeError, match="no event"):
        add(ledger, [said(first), said("f" * 16)])
    with pytest.raises(BasculeError, match="no event"):
        add(ledger, [said(first, "merge", corrections={"events": "f" * 16})])
    assert ledger.judgements() == []
    with pytest.raises(BasculeError, match="no judgement"):
        withdraw(ledger, "0" * 16, "Awa")


def test_a_withdrawn_merge_no_longer_merges(ledger: Ledger) -> None:
    first, second, _ = ids(ledger)
    before = incidents(ledger)
    together = said(first, "merge", corrections={"events": second})
    add(ledger, [together])
    assert len(incidents(ledger)) == len(before) - 1
    withdraw(ledger, together.id, "Awa")
    assert incidents(ledger) == before
    assert in_force(ledger.judgements()) == []


def test_check_and_repair_keep_judgements(ledger: Ledger, tmp_path: Path) -> None:
    first, second, _ = ids(ledger)
    judgement = said(first, "correct", corrections={"type": "AID"}, reason="aid, no attack")
    add(ledger, [judgement, said(second, "reject", reviewer="Bintou")])
    withdraw(ledger, judgement.id, "Awa")
    kept = listed(ledger)
    ledger.close()
    assert [result.faults for result in check(ledger.path) if result.faults] == []
    repair(ledger.path, tmp_path / "new.duckdb")
    with Ledger(tmp_path / "new.duckdb", read_only=True) as mended:
        assert listed(mended) == kept


def test_words_of_the_plain_kind_are_judgements_as_well(ledger: Ledger) -> None:
    first, second, third = ids(ledger)
    ledger.judge("event", first, "type", "AID", "Awa", "aid")
    ledger.judge("event", second, "split", third, "Awa")
    ledger.judge("quote", "q", "kind", "direct", "Awa")
    ledger.judge("event", third, "colour", "red", "Awa")
    told = [(item.judgement.event_id, item.judgement.verdict, item.judgement.corrections) for item in listed(ledger)]
    assert told == [(first, "correct", {"type": "AID"}), (second, "split", {"events": third})]


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(FIELDS), st.none() | st.text(max_size=30), st.text(max_size=20), st.text(min_size=1, max_size=9))
def test_whatever_can_be_said_comes_back(field: str, value: str | None, reason: str, reviewer: str) -> None:
    with Ledger(now=lambda: NOON) as ledger:
        ledger.add([reading(TOLD[0], "ASSAULT")])
        (event_id,) = ids(ledger)
        if wrong_value(field, value) is not None or not reviewer.strip():
            with pytest.raises(BasculeError):
                Judgement(event_id, "correct", {field: value}, reason, reviewer, NOON)
            return
        judgement = Judgement(event_id, "correct", {field: value}, reason, reviewer, NOON)
        add(ledger, [judgement])
        (kept,) = listed(ledger)
        if not any("\ud800" <= sign <= "\udfff" for sign in f"{value}{reason}{reviewer}"):
            assert kept.judgement == judgement
        assert withdraw(ledger, kept.id, "Bintou").reviewer == "Bintou"
        assert in_force(ledger.judgements()) == []
