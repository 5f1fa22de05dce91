"""The explorer's pages, their JSON and CSV, as-of days, languages and errors, without a browser."""

from __future__ import annotations

import csv
import io
import re
import threading
import time
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import pytest
from fastapi.testclient import TestClient

from bascule.asking import Ledger
from bascule.errors import BasculeError
from bascule.explorer import standings
from bascule.explorer.app import create_app
from bascule.explorer.guards import Doors
from bascule.explorer.heard import Heard, indexed
from bascule.explorer.marking import Mark, pieces
from bascule.explorer.passages import parts_of
from bascule.explorer.words import table, words
from bascule.weigh.promises import expectations
from explorer_site import BASE, Elements, client, demo, demo_ledger, pages, record


@pytest.fixture(autouse=True)
def _no_cookies() -> None:
    demo().cookies.clear()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_answers_in_both_languages_without_inline_script(language: str) -> None:
    for name, address in pages(demo()).items():
        mark = "&" if "?" in address else "?"
        answer = demo().get(f"{address}{mark}language={language}")
        assert answer.status_code == (404 if name == "missing" else 200), (name, answer.text[:400])
        assert f'<html lang="{language}">' in answer.text
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        elements = Elements(answer.text)
        assert not elements.wrong, name
        assert len(elements.ids) == len(set(elements.ids)), name
        assert "<h1" in answer.text


def test_links_lead_somewhere_and_marks_are_there() -> None:
    waiting, seen, texts = ["/"], set[str](), dict[str, str]()
    broken = []
    while waiting and len(texts) < 300:
        address = waiting.pop(0)
        answer = demo().get(address)
        if answer.status_code != 200:
            broken.append((address, answer.status_code))
            continue
        texts[address] = answer.text
        for href in re.findall(r'(?:href|data-picture|data-spec)="([^"]+)"', answer.text):
            target = urldefrag(unquote(href).replace("&amp;", "&"))
            where = target.url or address
            if (
                where.startswith("/")
                and where not in seen
                and not where.startswith(("/static", "/charts", "/api/charts"))
            ):
                seen.add(where)
                waiting.append(where)
            if target.fragment and where in texts and f'id="{target.fragment}"' not in texts[where]:
                broken.append((address, href))
    assert not broken
    assert len(texts) > 100


def test_figures_are_those_of_the_library() -> None:
    with Ledger(demo_ledger(), read_only=True) as ledger:
        assert record("/country/MLI")["counts"]["incidents"] == len(ledger.incidents("MLI"))
        assert {d["id"] for d in record("/claims")["rows"]} == {d.id for d in ledger.disputes()}
        assert {d["id"] for d in record("/claims?country=RUS")["rows"]} == {d.id for d in ledger.disputes("RUS")}
        assert {p["id"] for p in record("/promises")["rows"]} == {p.id for p in ledger.promises()}
        held = {(p.partner, p.channel): p.state for p in ledger.partnerships("MLI")}
        assert {(c["partner"], c["channel"]): c["state"] for c in record("/country/MLI")["channels"]} == held
        assert len(record("/country/MLI")["turns"]) == len(ledger.shifts("MLI"))


def test_figures_on_a_day_are_those_of_the_library_on_that_day() -> None:
    day = date(2022, 3, 1)
    with Ledger(demo_ledger(), read_only=True) as ledger:
        begun = {i.id for i in ledger.incidents("MLI") if i.start and i.start <= day}
        assert record(f"/country/MLI?on={day}")["counts"]["incidents"] == len(begun) > 5
        assert {d["id"] for d in record(f"/claims?on={day}")["rows"]} == {d.id for d in ledger.disputes(on=day)}
        states = {p.id: p.state for p in ledger.promises(on=day)}
        assert {p["id"]: p["state"] for p in record(f"/promises?on={day}")["rows"]} == states
        held = {(p.partner, p.channel): p.state for p in ledger.partnerships("MLI", on=day)}
        shown = record(f"/country/MLI?on={day}")["channels"]
        assert {(c["partner"], c["channel"]): c["state"] for c in shown} == held


def test_figures_known_by_a_day_leave_out_what_was_recorded_later() -> None:
    day = date(2025, 7, 15)
    with Ledger(demo_ledger(), read_only=True) as ledger:
        known = ledger.incidents("MLI", known_by=day)
        assert record(f"/country/MLI?known_by={day}")["counts"]["incidents"] == len(known)
        assert len(known) < len(ledger.incidents("MLI"))
    late = record("/articles?known_by=2025-07-15")["total"]
    assert late == record("/articles")["total"] - 10
    before = demo().get("/?known_by=2020-01-01")
    assert before.status_code == 200
    assert "bascule build" in before.text
    assert record("/search?q=mali&known_by=2020-01-01")["total"] == 0


def test_an_incident_shows_what_reports_agree_on_and_where_they_part() -> None:
    rows = record("/incidents")["rows"]
    most = max(rows, key=lambda row: row["reports"])
    found = record(f"/incident/{most['id']}")
    assert len(found["rows"]) == most["reports"] > 1
    assert sorted(n for group in found["voices"] for n in group) == list(range(1, most["reports"] + 1))
    assert len(found["voices"]) == most["voices"]
    for fact in found["facts"]:
        assert fact["agreed"] == (len(fact["versions"]) < 2)
    page = demo().get(f"/incident/{most['id']}").text
    assert all(f'id="r-{number}"' in page for number in range(1, most["reports"] + 1))


def test_an_article_shows_each_reading_with_its_reasons_at_its_place() -> None:
    article = max(record("/articles")["rows"], key=lambda row: row["events"])
    found = record(f"/article/{article['article_id']}")
    page = demo().get(f"/article/{article['article_id']}?language=en").text
    assert found["rows"]
    for row in found["rows"]:
        sentence = found["text"][row["sentence_start"] : row["sentence_end"]]
        assert sentence == row["sentence"]
        assert f'id="e-{row["event_id"]}"' in page
        # Of two events on one word, the word links to one.
        same = [other for other in found["rows"] if other.get("trigger") == row.get("trigger")]
        assert any(f'href="#e-{other["event_id"]}"' in page for other in same)
        assert row["why"]
    bare = re.sub(
        r'<span class="tag">[^<]*</span>|<[^>]+>', "", page[page.index('<div class="text"') :].split("</div>")[0]
    )
    import html

    assert html.unescape(bare).strip() == found["text"].strip()


@pytest.mark.parametrize(
    "address", ["/countries", "/country/MLI", "/incidents", "/articles", "/actors", "/claims", "/promises", "/method"]
)
def test_csv_and_json_say_the_same(address: str) -> None:
    told = record(address)
    answer = demo().get(f"/api{address}.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == len(told["rows"])
    assert list(rows[0]) == list(told["rows"][0]) or set(rows[0]) <= set(told["rows"][0])
    assert told["ledger"]["state"]


def test_every_page_is_cited_with_the_state_of_the_ledger() -> None:
    state = record("/countries")["ledger"]["state"]
    for name, address in pages(demo()).items():
        if name in ("try", "docs", "missing"):
            continue
        text = demo().get(address).text
        assert state[:12] in text, name
        assert re.search(r'href="/api/[^"]*\.csv', text), name


def test_errors_say_what_to_do() -> None:
    for address, status, said in (
        ("/country/ZZZ", 404, "ZZZ"),
        ("/country/MLI?on=yesterday", 422, "2024-06-20"),
        ("/incidents?page=0", 422, "from 1"),
        ("/nowhere", 404, "no page"),
        ("/actor/Nobody Atall", 404, "Nobody Atall"),
    ):
        answer = demo().get(address, headers={"accept-language": "en"})
        assert answer.status_code == status
        assert said in answer.text
        assert "<h1>" in answer.text
    told = demo().get("/api/country/ZZZ")
    assert told.status_code == 404
    assert set(told.json()) == {"what", "remedy"}
    french = demo().get("/country/ZZZ", headers={"accept-language": "fr"})
    assert "codebook" in french.text
    assert "ni un pays" in french.text


def test_pages_beyond_the_last_say_so() -> None:
    answer = demo().get("/incidents?page=900")
    assert answer.status_code == 200
    assert "900" in answer.text
    assert "First page" in answer.text
    assert record("/incidents?page=900")["rows"] == []


def test_language_by_address_cookie_and_browser() -> None:
    site = client(demo_ledger())
    assert '<html lang="fr">' in site.get("/", headers={"accept-language": "fr-FR,fr;q=0.9,en;q=0.8"}).text
    assert '<html lang="en">' in site.get("/", headers={"accept-language": "de"}).text
    assert "Dires et controverses" in site.get("/?language=fr", headers={"accept-language": "en"}).text
    assert '<html lang="fr">' in site.get("/", headers={"accept-language": "en"}).text


def test_search_leaves_accents_and_capitals_aside_and_spans_both_languages() -> None:
    def total(query: str) -> int:
        return int(record(f"/search?q={query}")["total"])

    assert total("RUSSIE") == total("russie") > 0
    assert total("defense") == total("Défense") > 0
    assert {row["language"] for row in record("/search?q=mali")["rows"]} == {"fr", "en"}
    assert total("mali -france") < total("mali")
    phrase = record('/search?q="Union africaine"')["rows"]
    assert phrase
    assert all("union africaine" in row["sentence"].lower() for row in phrase)
    assert all(row["language"] == "fr" for row in record("/search?q=mali&written_in=fr")["rows"])
    assert total("zzzqqq") == 0
    assert record("/search?q=%25")["total"] == 0  # a sign of SQL is no word
    days = [row["published"] for row in record("/search?q=mali")["rows"]]
    assert days == sorted(days, reverse=True)
    page = demo().get("/search?q=defense").text
    assert "<mark>" in page


def test_what_is_tried_is_read_and_not_kept() -> None:
    site = demo()
    before = demo_ledger().read_bytes()
    text = "Le ministre malien de la Défense s'est rendu à Moscou le 12 juin 2024."
    answer = site.post("/try", data={"text": text, "published": "2024-06-20"}, headers={"origin": "http://127.0.0.1"})
    assert answer.status_code == 200
    assert 'id="e-t0"' in answer.text
    told = site.post("/api/try", json={"text": text, "published": "2024-06-20"}).json()
    assert told["events"]
    assert told["events"][0]["actors"]
    assert demo_ledger().read_bytes() == before
    assert record("/search?q=rendu+moscou+juin")["total"] == 0


def test_what_cannot_be_tried_is_refused_with_a_reason() -> None:
    site = demo()
    assert site.post("/try", data={"text": "  "}).status_code == 422
    assert site.post("/try", data={"text": "Un texte.", "published": "hier"}).status_code == 422
    assert site.post("/try", data={"text": "x " * 40_000}).status_code == 413
    assert site.post("/try", content=b"text=" + b"x" * 2_000_000).status_code == 413
    assert site.post("/api/try", json={"text": ""}).status_code == 422


def test_a_page_waits_while_figures_are_computed_and_then_shows_them(monkeypatch: pytest.MonkeyPatch) -> None:
    from fastapi.testclient import TestClient

    go = threading.Event()
    merge = standings.merge

    def slow(*given: Any, **more: Any) -> Any:
        go.wait(20)
        return merge(*given, **more)

    monkeypatch.setattr(standings, "merge", slow)
    app = create_app(demo_ledger(), Doors(names=frozenset({"testserver"})), patience=0.05)
    with TestClient(app) as site:
        waiting = site.get("/country/MLI")
        assert waiting.status_code == 503
        assert waiting.headers["retry-after"]
        assert 'http-equiv="refresh"' in waiting.text
        assert site.get("/api/countries").json()["remedy"]
        assert site.get("/method").status_code == 200  # what needs no figures does not wait
        go.set()
        app.state.desk.standings.patience = 60
        assert site.get("/country/MLI").status_code == 200


def test_what_is_long_to_compute_holds_up_no_page_that_does_without(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(*given: Any, **more: Any) -> Any:
        begun.set()
        assert go_on.wait(60)
        return expectations(*given, **more)

    monkeypatch.setattr(standings, "expectations", slow)
    app = create_app(demo_ledger(), Doors(names=frozenset({"testserver"})), patience=30)
    site = TestClient(app, base_url=BASE)
    try:
        assert begun.wait(60)
        app.state.desk.standings.patience = 0.2
        began = time.perf_counter()
        assert site.get("/incidents").status_code == 200
        assert site.get("/").status_code == 200
        assert site.get("/promises").status_code == 503
        assert time.perf_counter() - began < 20
        go_on.set()
        app.state.desk.standings.patience = 60
        assert site.get("/promises").status_code == 200
        assert site.get("/country/MLI").status_code == 200
    finally:
        go_on.set()
        app.state.desk.close()


def test_a_hundred_thousand_incidents_come_in_pages_and_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    site = client(demo_ledger())
    desk = site.app.state.desk  # type: ignore[attr-defined]
    some = desk.standings.standing(None, None).heard
    many = [
        replace(item, id=f"{n:08x}{item.id[:8]}")
        for n in range(100_000 // len(some.incidents) + 1)
        for item in some.incidents
    ]
    heard = indexed(Heard(some.events, many, some.claims, some.quotes, some.roles, some.articles))
    monkeypatch.setattr(desk.standings, "standing", lambda on, known_by: standings.Standing(heard, on))
    began = time.perf_counter()
    answer = site.get("/incidents?page=500")
    took = time.perf_counter() - began
    assert answer.status_code == 200
    assert answer.text.count('<li class="incident') == 100
    assert len(answer.content) < 400_000
    assert took < 3  # a tenth of it on an idle machine; never a matter of the number of reports


def test_what_is_new_is_marked_until_the_ledger_grows_again() -> None:
    site = client(demo_ledger())
    assert 'class="flag new"' not in site.get("/country/MLI").text
    assert site.cookies["bascule_seen"].strip('"').endswith("2025-08-01T00:00:00+00:00")
    site.cookies.clear()
    site.cookies.set("bascule_seen", "|2025-07-01T00:00:00+00:00")
    told = record("/country/MLI")["counts"]
    with Ledger(demo_ledger(), read_only=True) as ledger:
        new = [i for i in ledger.incidents("MLI") if min(r.recorded_at for r in i.reports).month == 8]
    assert told["new"] == len(new) > 0
    assert 'class="flag new"' in site.get("/country/MLI").text
    site.cookies.clear()
    site.cookies.set("bascule_seen", "nonsense|more")
    assert site.get("/country/MLI").status_code == 200


def test_marks_of_charts_lead_to_the_incidents_they_count() -> None:
    def links(name: str) -> list[dict[str, Any]]:
        spec = record(f"/charts/{name}?country=MLI")
        inline: list[dict[str, Any]] = []

        def walk(part: Any) -> None:
            for item in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
                inline.extend([item] if isinstance(item, dict) and "link" in item else [])
                walk(item)

        walk(spec)
        return inline

    def incidents_at(link: str) -> int:
        return int(record(link)["total"])

    shares = [row for row in links("shares") if row.get("partner") == "France"]
    assert len(shares) >= 5
    for row in shares[:4]:
        # Who is on both sides of an incident is counted in it once.
        assert 1 <= incidents_at(row["link"]) <= 2 * row["acts"]
    cells = links("matrix")
    assert len(cells) >= 20
    assert all(incidents_at(row["link"]) >= row["incidents"] for row in cells[:6])
    assert all(incidents_at(row["link"]) >= 1 for row in links("timeline")[::20])
    assert all("#c-" in row["link"] for row in links("channels"))
    places = links("map")
    assert places
    assert all(incidents_at(row["link"]) >= 1 for row in places[:5])


def test_charts_come_as_specification_and_as_picture() -> None:
    for name in ("shares", "channels", "timeline", "matrix", "map"):
        told = demo().get(f"/api/charts/{name}?country=MLI").json()
        assert told["$schema"].endswith("json")
        picture = demo().get(f"/charts/{name}.svg?country=MLI&language=fr")
        assert picture.headers["content-type"].startswith("image/svg+xml")
        assert picture.text.startswith("<svg")
        assert "Mali" in picture.text
    assert demo().get("/charts/reliability.svg").status_code == 200
    assert demo().get("/charts/shares.svg?country=ZZZ").status_code == 404
    assert demo().get("/charts/other.svg?country=MLI").status_code == 422
    bundle = demo().get("/bundle/vega.js")
    assert "vegaEmbed" in bundle.text
    assert demo().get("/bundle/vega.js", headers={"if-none-match": bundle.headers["etag"]}).status_code == 304


def test_words_are_there_in_both_languages_and_all_that_templates_use() -> None:
    known = table()
    assert all(isinstance(pair, list) and len(pair) == 2 and all(pair) for pair in known.values())
    for pair in known.values():
        assert sorted(re.findall(r"{(\w+)", pair[0])) == sorted(re.findall(r"{(\w+)", pair[1])), pair
    folder = Path(str(files("bascule.explorer").joinpath("templates")))
    used = {
        key for file in folder.glob("*.html") for key in re.findall(r'\bt\("([\w.]+)"[,)]', file.read_text("utf-8"))
    }
    used |= {
        f"count.{key}"
        for file in folder.glob("*.html")
        for key in re.findall(r't\.some\("(\w+)"', file.read_text("utf-8"))
    }
    assert not used - set(known)


def test_every_code_that_a_page_can_show_has_words() -> None:
    from bascule.codebook.ontology import ontology

    standard, known = ontology(), table()
    modes = {mode.code for item in standard.types for mode in item.modes}
    assert {f"mode.{code}" for code in modes} <= set(known)
    assert {f"sector.{item.code}" for item in standard.sectors} <= set(known)
    for language in ("fr", "en"):
        say = words(language)
        assert all(say.type(item.code) != item.code for item in standard.types)
        assert say.term("state", "weakening") != "weakening" or language == "en"


def test_numbers_days_and_entities_in_words() -> None:
    fr, en = words("fr"), words("en")
    assert fr.some("incident", 0) == "0 incident"
    assert en.some("incident", 0) == "0 incidents"
    assert en.number(1234567) == "1,234,567"
    assert fr.number(0.5) == "0,50"
    assert en.days(date(2024, 6, 1), date(2024, 6, 10)) == "1–10 June 2024"
    assert fr.days(date(2024, 6, 1), date(2024, 6, 1)) == "1er juin 2024"
    assert en.entity("MLI:MIL") == "Mali, armed forces"
    assert fr.entity("MLI:GOV") == "Mali"
    assert en.entity("XXX:REB:NOBODY") == "NOBODY (armed group)"
    assert en.entity("IGO:UN") == "UN"


def test_marks_that_overlap_are_cut_into_pieces_that_add_up() -> None:
    text = "« La Russie aide le Mali », dit Bamako."
    marks = [Mark(2, 24, "quote", "q"), Mark(5, 11, "actor", "e"), Mark(20, 24, "recipient", "e"), Mark(5, 11, "place")]
    made = pieces(text, marks, anchors=[0])
    assert "".join(piece.text for piece in made) == text
    actor = next(piece for piece in made if piece.text == "Russie")
    assert actor.kinds == ("actor", "place", "quote")
    assert actor.target == "e"
    assert actor.begins == ("actor",)
    assert made[0].anchor == "s-0"


def test_a_long_text_is_cut_between_its_sentences() -> None:
    parts = parts_of(95, list(range(0, 95, 10)), 25)
    assert [(part.start, part.end) for part in parts] == [(0, 20), (20, 40), (40, 60), (60, 80), (80, 95)]
    assert [part.end - part.start for part in parts_of(70, [], 25)] == [25, 25, 20]
    assert len(parts_of(0, [])) == 1


def test_a_ledger_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BasculeError, match="no ledger here"):
        create_app(tmp_path / "none.duckdb")


def test_an_empty_ledger_says_how_to_fill_it(tmp_path: Path) -> None:
    from bascule.ledger import Ledger as Store

    path = tmp_path / "empty.duckdb"
    Store(path).close()
    site = client(path)
    for name, address in (
        ("/", "bascule build"),
        ("/incidents", "No incident"),
        ("/claims", "Nothing"),
        ("/map", "No place"),
    ):
        assert address in site.get(name, headers={"accept-language": "en"}).text
    for address in ("/actors", "/promises", "/articles", "/search?q=mali", "/country/MLI", "/pair/MLI/RUS", "/method"):
        assert site.get(address).status_code == 200, address
