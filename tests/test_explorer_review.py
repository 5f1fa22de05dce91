"""Review: what is asked first and why, judgements given by form and by program, undone, disputed, and measured."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bascule.explorer.app import create_app
from bascule.explorer.guards import Doors
from bascule.explorer.reviewing import outcome
from bascule.ledger import Ledger
from bascule.ledger.judgements import Judgement, KeptJudgement, add, listed
from bascule.weigh.incidents import incidents
from explorer_site import BASE, SCRIPT, Elements, demo_ledger


class Desk:
    """An explorer over a ledger of its own, and what reviewers do there."""

    def __init__(self, path: Path, site: TestClient) -> None:
        self.path, self.site = path, site
        self.token = site.get("/api/token").json()["token"]

    def get(self, address: str) -> Any:
        answer = self.site.get(f"/api{address}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def first(self, number: int = 1) -> list[str]:
        return [row["event_id"] for row in self.get("/review")["rows"][:number]]

    def say(self, event_id: str, verdict: str, reviewer: str = "Awa", **told: Any) -> Any:
        said = {"event_id": event_id, "verdict": verdict, "reviewer": reviewer, **told}
        return self.site.post("/api/judgements", json=said, headers={"x-bascule-token": self.token})

    def form(self, address: str, **fields: str) -> Any:
        return self.site.post(address, data={"token": self.token, "reviewer": "Awa", **fields})


@contextmanager
def opened(path: Path) -> Iterator[Desk]:
    app = create_app(path, Doors(names=frozenset({"testserver"})), patience=60)
    try:
        yield Desk(path, TestClient(app, base_url=BASE, follow_redirects=False, raise_server_exceptions=False))
    finally:
        app.state.desk.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    path = tmp_path / "own.duckdb"
    shutil.copyfile(demo_ledger(), path)
    with opened(path) as made:
        yield made


def test_the_queue_asks_first_what_teaches_most_and_says_why(desk: Desk) -> None:
    told = desk.get("/review")
    rows = told["rows"]
    totals = [row["total"] for row in rows]
    assert totals == sorted(totals, reverse=True)
    assert told["rule"] == "teach-v1"
    assert told["total"] == desk.get("/countries")["counts"]["reports"]
    for row in rows:
        parts = sum(told["weights"][name] * row[name] for name in told["weights"])
        assert row["total"] == pytest.approx(parts, abs=2e-3)
    assert rows[0]["readers"] == 1
    by_lot = [row["event_id"] for row in desk.get("/review?order=sample")["rows"]]
    assert by_lot == sorted(by_lot)
    assert set(by_lot[:20]) != {row["event_id"] for row in rows[:20]}
    only = desk.get("/review?type=consult&country=RUS")["rows"]
    assert only
    assert all(row["type"] == "CONSULT" for row in only)
    page = desk.site.get("/review?language=en").text
    assert "rule and model differ" in page
    assert "teach-v1" in page


def test_an_event_is_shown_in_its_text_with_its_reasons_and_keys(desk: Desk) -> None:
    (event_id,) = desk.first()
    told = desk.get(f"/review/{event_id}")
    text = desk.site.get(f"/review/{event_id}?language=en").text
    assert all(reason.replace("'", "&#39;") in text for reason in told["event"]["why"])
    assert 'class="m k-trigger' in text
    for key in "ADSEWZXF":
        assert f"<kbd>{key}</kbd>" in text
    assert desk.site.get("/review/none").status_code == 404
    assert not Elements(text).wrong


def test_a_form_keeps_a_judgement_and_leads_to_the_next(desk: Desk) -> None:
    first, second = desk.first(2)
    answer = desk.form(f"/review/{first}", verdict="accept", reason="c'est écrit", order="teach")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/review/{second}")
    assert "bascule_reviewer=Awa" in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]
    page = desk.site.get(answer.headers["location"] + "?language=fr").text
    assert "Votre dernier jugement" in page
    with Ledger(desk.path, read_only=True) as ledger:
        (kept,) = listed(ledger)
    assert (kept.judgement.event_id, kept.judgement.verdict) == (first, "accept")
    assert (kept.judgement.reviewer, kept.judgement.reason) == ("Awa", "c'est écrit")
    assert first not in desk.first(200)
    assert desk.get("/review?reviewer=Bintou")["rows"][0]["event_id"] == first


def test_skipping_keeps_nothing_and_goes_on(desk: Desk) -> None:
    first, second, third = desk.first(3)
    assert desk.form(f"/review/{first}", verdict="skip").headers["location"] == f"/review/{second}"
    assert desk.form(f"/review/{second}", verdict="skip").headers["location"] == f"/review/{third}"
    assert desk.get("/judgements")["total"] == 0
    last = desk.get("/review?type=COERCE")["rows"][-1]["event_id"]
    start = desk.get("/review?type=COERCE")["rows"][0]["event_id"]
    # After the last comes the first again.
    answer = desk.form(f"/review/{last}", verdict="skip", of_type="COERCE")
    assert answer.headers["location"] == f"/review/{start}?type=COERCE"


def test_a_correction_keeps_what_was_changed_and_nothing_else(desk: Desk) -> None:
    (event_id,) = desk.first()
    event = desk.get(f"/review/{event_id}")["event"]
    fields = {
        "type": "AID",
        "mode": event["mode"] or "",
        "actors": " ".join(event["actors"]),
        "recipients": "mli:mil  nER:GOV",
        "date_start": "2024-05-01",
        "date_end": "2024-05-02",
        "place": "",
        "factuality": "planned",
        "speaker": "",
    }
    desk.form(f"/review/{event_id}", verdict="correct", **fields)
    (row,) = desk.get("/judgements")["rows"]
    wanted: dict[str, str | None] = {
        "type": "AID",
        "recipients": "MLI:MIL NER:GOV",
        "date": "2024-05-01/2024-05-02",
        "factuality": "planned",
    }
    if event["place"]:
        wanted |= {"place": None}
    if event["factuality"] == "planned":
        del wanted["factuality"]
    assert {name: value for name, value in row["corrections"].items() if name != "speaker"} == wanted
    page = desk.site.get(f"/review/{event_id}?language=en").text
    assert "Niger" in page


def test_a_correction_that_cannot_be_is_said_and_the_form_stays(desk: Desk) -> None:
    (event_id,) = desk.first()
    answer = desk.form(f"/review/{event_id}", verdict="correct", actors="the army", reason="hm")
    assert answer.status_code == 422
    assert "cannot be a actors" in answer.text or "cannot be" in answer.text
    assert 'value="the army"' in answer.text
    assert ">hm</textarea>" in answer.text
    assert desk.form(f"/review/{event_id}", verdict="correct").status_code == 422
    assert desk.form(f"/review/{event_id}", verdict="accept", reviewer=" ").status_code == 422
    assert desk.get("/judgements")["total"] == 0


def test_undo_withdraws_and_both_stay(desk: Desk) -> None:
    (event_id,) = desk.first()
    desk.form(f"/review/{event_id}", verdict="reject")
    (row,) = desk.get("/judgements")["rows"]
    answer = desk.form(f"/judgements/{row['id']}/withdraw")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/review/{event_id}")
    (gone,) = desk.get("/judgements")["rows"]
    assert (gone["id"], gone["withdrawn_by"]) == (row["id"], "Awa")
    assert event_id in desk.first(1)
    assert 'class="withdrawn"' in desk.site.get("/judgements").text
    assert desk.form(f"/judgements/{row['id']}/withdraw").status_code == 422
    assert desk.form("/judgements/none/withdraw").status_code == 404
    with Ledger(desk.path, read_only=True) as ledger:
        assert [word.field for word in ledger.judgements()] == ["verdict", "said_at", "withdraw"]


def test_the_same_word_twice_is_kept_once_and_a_new_one_beside_it(desk: Desk) -> None:
    (event_id,) = desk.first()
    assert desk.say(event_id, "accept").json()["id"] == desk.say(event_id, "accept").json()["id"]
    assert desk.say(event_id, "reject").status_code == 201
    assert [row["verdict"] for row in desk.get("/judgements")["rows"]] == ["reject", "accept"]
    assert desk.get("/precision")["rows"][-1]["right"] == 0


def test_two_reviewers_who_disagree_are_shown_together(desk: Desk) -> None:
    first, second = desk.first(2)
    desk.say(first, "accept", reason="clair")
    desk.say(second, "accept")
    desk.say(second, "accept", "Bintou")
    # Until she has judged, Bintou is not told what Awa said.
    desk.site.cookies.set("bascule_reviewer", "Bintou")
    assert '<details id="said">' in desk.site.get(f"/review/{first}").text
    desk.say(first, "reject", "Bintou", reason="non")
    page = desk.site.get(f"/review/{first}?language=en").text
    assert '<details id="said">' not in page
    assert "they disagree" in page
    assert "clair" in page
    assert "non" in page
    told = desk.get("/judgements?apart=true")
    assert [row["event_id"] for row in told["rows"]] == [first, first]
    assert told["disagreements"] == [{"event_id": first, "reviewers": ["Awa", "Bintou"]}]
    assert desk.get("/precision")["agreement"] == {"judged_by_several": 2, "agreed": 1}
    incident = desk.get(f"/review/{first}")["incident"]["id"]
    shown = desk.site.get(f"/incident/{incident}?language=en").text
    assert "Awa" in shown
    assert "Bintou" in shown
    assert "they disagree" in shown


def test_a_word_on_the_incident_itself_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "own.duckdb"
    shutil.copyfile(demo_ledger(), path)
    with Ledger(path, now=lambda: datetime(2025, 9, 1, tzinfo=UTC)) as ledger:
        incident = incidents(ledger)[0]
        ledger.judge("incident", incident.id, "type", "AID", "Awa", "déjà livré")
    with opened(path) as desk:
        text = desk.site.get(f"/incident/{incident.id}").text
        assert "Awa" in text
        assert "déjà livré" in text
        assert "déjà livré" not in desk.site.get(f"/incident/{incident.id}?known_by=2025-08-15").text


def test_a_merge_and_a_split_stick_and_can_be_undone(desk: Desk) -> None:
    before = desk.get("/countries")["counts"]["incidents"]
    told = next(
        told
        for row in desk.get("/review")["rows"]
        if (told := desk.get(f"/review/{row['event_id']}"))["near"] and told["incident"]["reports"] == 1
    )
    event_id, other = told["event"]["event_id"], told["near"][0]["id"]
    answer = desk.form(f"/review/{event_id}", verdict="merge", merge_with=other, reason="le même")
    assert answer.headers["location"] == f"/review/{event_id}"
    assert desk.get("/countries")["counts"]["incidents"] == before - 1
    merged = desk.get(f"/review/{event_id}")
    assert merged["incident"]["reports"] == 1 + told["near"][0]["reports"]
    (row,) = desk.get(f"/incident/{merged['incident']['id']}")["judgements"]
    assert (row["verdict"], row["reason"]) == ("merge", "le même")
    with Ledger(desk.path, read_only=True) as ledger:
        assert len(incidents(ledger)) == before - 1
    rest = " ".join(report["event_id"] for report in merged["rows"] if report["event_id"] != event_id)
    desk.form(f"/review/{event_id}", verdict="split", split_with=rest)
    assert desk.get("/countries")["counts"]["incidents"] == before
    for row in desk.get("/judgements")["rows"]:
        desk.form(f"/judgements/{row['id']}/withdraw")
    assert desk.get("/countries")["counts"]["incidents"] == before
    assert desk.form(f"/review/{event_id}", verdict="merge", merge_with="none").status_code == 404
    assert desk.form(f"/review/{event_id}", verdict="merge").status_code == 422


def test_what_others_keep_is_true_after_the_explorer_lets_go(desk: Desk) -> None:
    """The state that pages cite is that of the file after a judgement, as a fresh explorer finds it."""
    first, *_ = desk.first()
    before = desk.get("/countries")["ledger"]["state"]
    desk.say(first, "reject")
    after = desk.get("/countries")["ledger"]
    assert after["state"] != before
    with opened(desk.path) as again:
        assert again.get("/countries")["ledger"]["state"] == after["state"]
        assert again.get("/judgements")["total"] == 1


def test_precision_has_an_interval_by_type_and_tells_sample_from_the_rest(desk: Desk) -> None:
    by_lot = desk.get("/review?order=sample")["rows"]
    for number, row in enumerate(by_lot[:6]):
        desk.say(row["event_id"], *(("reject",) if number == 2 else ("accept",)))
    desk.say(by_lot[9]["event_id"], "reject")
    desk.say(by_lot[4]["event_id"], "correct", corrections={"place": "Gao"})
    rows = {(row["basis"], row["type"]): row for row in desk.get("/precision")["rows"]}
    sample = rows["sample", "all"]
    assert (sample["reviewed"], sample["right"], sample["type_right"]) == (6, 4, 5)
    # Wilson's interval of 4 out of 6, worked out by hand: centre 0.6017, half 0.3017.
    assert (sample["low"], sample["high"]) == (pytest.approx(0.3, abs=2e-3), pytest.approx(0.9032, abs=2e-3))
    assert rows["reviewed", "all"]["reviewed"] == 7
    own = [row for (basis, name), row in rows.items() if basis == "reviewed" and name != "all"]
    assert sum(row["reviewed"] for row in own) == 7
    page = desk.site.get("/precision?language=en").text
    assert "30%–90%" in page


def kept(reviewer: str, verdict: str, **corrections: str) -> KeptJudgement:
    now = datetime(2025, 1, 1, tzinfo=UTC)
    return KeptJudgement(Judgement("e", verdict, corrections, None, reviewer, now), now)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ([kept("a", "accept")], "right"),
        ([kept("a", "accept"), kept("b", "reject")], "apart"),
        ([kept("a", "accept"), kept("b", "reject"), kept("c", "reject")], "wrong"),
        ([kept("a", "correct", place="Gao")], "type right"),
        ([kept("a", "correct", place="Gao", type="AID")], "wrong"),
    ],
)
def test_most_voices_decide_and_a_tie_does_not(told: list[KeptJudgement], wanted: str) -> None:
    assert outcome({item.judgement.reviewer: item for item in told}) == wanted


def test_a_judgement_needs_the_token_of_this_server(desk: Desk) -> None:
    (event_id,) = desk.first()
    said = {"event_id": event_id, "verdict": "accept", "reviewer": "Awa"}
    for headers in ({}, {"x-bascule-token": "x" * 32}, {"x-bascule-token": desk.token, "origin": "http://evil.test"}):
        assert desk.site.post("/api/judgements", json=said, headers=headers).status_code == 403
    for token in ("", "x" * 32):
        fields = {"token": token, "verdict": "accept", "reviewer": "Awa"}
        assert desk.site.post(f"/review/{event_id}", data=fields).status_code == 403
        assert desk.site.post("/judgements/x/withdraw", data=fields).status_code == 403
        assert desk.site.post("/reviewer", data=fields).status_code == 403
    fields = {"token": desk.token, "verdict": "accept", "reviewer": "Awa"}
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert desk.site.post(f"/review/{event_id}", data=fields, headers=elsewhere).status_code == 403
    assert desk.get("/judgements")["total"] == 0
    assert desk.site.post(f"/review/{event_id}", content=b"x=" + b"y" * 70_000).status_code == 413


@pytest.mark.parametrize(
    "told",
    [
        {"verdict": "maybe"},
        {"verdict": "accept", "corrections": {"type": "AID"}},
        {"verdict": "correct", "corrections": {"type": "aid; DROP TABLE"}},
        {"verdict": "accept", "reviewer": ""},
        {"verdict": "accept", "more": 1},
        {"verdict": "accept", "reason": "x" * 5000},
    ],
)
def test_a_judgement_that_does_not_hold_together_is_refused(desk: Desk, told: dict[str, Any]) -> None:
    (event_id,) = desk.first()
    answer = desk.say(event_id, **{"verdict": "accept", **told})
    assert answer.status_code == 422
    assert {"what", "remedy"} <= answer.json().keys()
    assert desk.say("f" * 16, "accept").status_code == 404


def test_hostile_words_of_reviewers_stay_words(desk: Desk) -> None:
    (event_id,) = desk.first()
    name, reason = f"{SCRIPT}\u202e", f"{SCRIPT} <img src=x onerror=alert(1)>"
    told = {
        "event_id": event_id,
        "verdict": "correct",
        "corrections": {"place": "<b>Gao</b>"},
        "reviewer": name,
        "reason": f"{reason} \ud800",
    }
    headers = {"x-bascule-token": desk.token, "content-type": "application/json"}
    answer = desk.site.post("/api/judgements", content=json.dumps(told).encode(), headers=headers)
    assert answer.status_code in (201, 422)
    desk.form(f"/review/{event_id}", verdict="reject", reviewer=name, reason=reason)
    incident = desk.get(f"/review/{event_id}")["incident"]["id"]
    for address in ("/review", f"/review/{event_id}", "/judgements", f"/incident/{incident}", "/precision"):
        text = desk.site.get(address).text
        assert not Elements(text).wrong, address
        assert "\u202e" not in text
        assert "<script>window" not in text
    table = desk.site.get("/api/judgements.csv").text
    assert table.count("\n") >= 2


def test_while_a_build_holds_the_ledger_nothing_is_kept_and_it_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (event_id,) = desk.first()
    held = desk.site.app.state.desk.held  # type: ignore[attr-defined]
    monkeypatch.setattr("bascule.explorer.holding.WAIT", 0.05)
    with held.lent():
        answer = desk.say(event_id, "accept")
    assert answer.status_code == 409
    assert "read by this explorer" in answer.json()["what"]
    desk.path.chmod(0o444)
    monkeypatch.setattr("bascule.ledger.opening.os.access", lambda path, mode: mode != 2)
    answer = desk.form(f"/review/{event_id}", verdict="accept")
    assert answer.status_code == 409
    assert "may not be written" in answer.text
    monkeypatch.undo()
    desk.path.chmod(0o644)
    assert desk.get("/judgements")["total"] == 0
    assert desk.say(event_id, "accept").status_code == 201


def test_judgements_are_known_by_the_day_they_were_recorded(tmp_path: Path) -> None:
    path = tmp_path / "own.duckdb"
    shutil.copyfile(demo_ledger(), path)
    then = datetime(2025, 9, 1, tzinfo=UTC)
    with Ledger(path, now=lambda: then) as ledger:
        name = ledger.events()[0].event_id
        add(ledger, [Judgement(name, "accept", {}, None, "Awa", datetime(2025, 1, 1, tzinfo=UTC))])
    with opened(path) as desk:
        assert desk.get("/judgements")["total"] == 1
        assert desk.get("/judgements?known_by=2025-08-31")["total"] == 0
        assert desk.get("/judgements")["rows"][0]["at"] == "2025-01-01T00:00:00+00:00"
        assert date.fromisoformat(desk.get("/countries")["ledger"]["recorded_at"][:10]) == then.date()


def test_a_large_ledger_shows_incidents_as_they_were_until_they_are_brought_together(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bascule.explorer.standings.LARGE", 10)
    own = desk.site.app.state.desk  # type: ignore[attr-defined]
    before = desk.get("/countries")["counts"]["incidents"]
    told = next(told for row in desk.get("/review")["rows"] if (told := desk.get(f"/review/{row['event_id']}"))["near"])
    own.standings.later("events", lambda: time.sleep(1.0))
    desk.form(f"/review/{told['event']['event_id']}", verdict="merge", merge_with=told["near"][0]["id"])
    assert own.standings.behind
    assert desk.get("/countries")["counts"]["incidents"] == before
    assert "in a moment" in desk.site.get(f"/review/{told['event']['event_id']}?language=en").text
    own.standings.later("events", lambda: None).result(30)
    assert not own.standings.behind
    assert desk.get("/countries")["counts"]["incidents"] == before - 1
