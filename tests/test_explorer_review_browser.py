"""Review in a real browser: by keyboard from end to end, by two reviewers, without JavaScript, with hostile words."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bascule.ledger import Ledger
from bascule.ledger.judgements import listed
from explorer_site import CHROMIUM, CHROMIUM_FLAGS, SCRIPT, demo_ledger, serving

if not CHROMIUM.exists():
    pytest.skip("there is no chromium", allow_module_level=True)
sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(CHROMIUM_FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return Path(shutil.copyfile(demo_ledger(), tmp_path / "own.duckdb"))


@pytest.fixture
def site(path: Path) -> Iterator[str]:
    with serving(path) as address:
        yield address


def visitor(browser: Any, name: str | None = None, site: str = "", **options: Any) -> Any:
    """A page of a visitor with cookies of their own, who judges under a name."""
    context = browser.new_context(**{"viewport": DESKTOP, "locale": "en-GB", **options})
    if name:
        context.add_cookies([{"name": "bascule_reviewer", "value": name, "url": site}])
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda told: page.complaints.append(told.text) if "Security Policy" in told.text else None)
    return page


def pressed(page: Any, key: str) -> None:
    """Presses a key and waits for the page that it leads to."""
    with page.expect_navigation():
        page.keyboard.press(key)


def event_of(page: Any) -> str:
    return str(page.url).split("/review/")[1].split("?")[0]


def violations(page: Any) -> list[Any]:
    found = axe.Axe().run(page, options=RULES).response["violations"]
    return [(item["id"], item["nodes"][0]["html"][:200]) for item in found]


def test_review_by_keyboard_from_end_to_end(browser: Any, site: str, path: Path) -> None:
    page = visitor(browser, "Awa", site)
    page.goto(f"{site}/review")
    pressed(page, "a")
    first = event_of(page)
    page.keyboard.press("w")
    page.keyboard.type("a clear case, as said")
    page.keyboard.press("Escape")
    pressed(page, "a")
    second = event_of(page)
    assert second != first
    pressed(page, "d")
    third = event_of(page)
    # The last word is taken back: one is led to its event again.
    pressed(page, "z")
    assert event_of(page) == second
    assert page.locator(".withdrawn").count() == 1
    pressed(page, "s")
    assert event_of(page) == third
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.name") == "type"
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "actors"
    page.keyboard.press("Control+A")
    page.keyboard.type("ner:gov")
    pressed(page, "Control+Enter")
    fourth = event_of(page)
    assert fourth not in (first, second, third)
    page.keyboard.press("x")
    assert page.locator("#grouping[open]").count() == 1
    assert not page.complaints
    with Ledger(path, read_only=True) as ledger:
        told = [(k.judgement.event_id, k.judgement.verdict, k.withdrawn is not None) for k in listed(ledger)]
        last = listed(ledger)[-1].judgement
    assert told == [(first, "accept", False), (second, "reject", True), (third, "correct", False)]
    assert dict(last.corrections) == {"actors": "NER:GOV"}
    assert last.reviewer == "Awa"


def test_keys_can_be_turned_off_and_stay_off(browser: Any, site: str) -> None:
    page = visitor(browser, "Awa", site)
    page.goto(f"{site}/review")
    pressed(page, "a")
    here = page.url
    page.locator("#keys").uncheck()
    page.locator("h1").click()
    for key in "adsz/":
        page.keyboard.press(key)
    page.reload()
    assert page.url == here
    assert not page.locator("#keys").is_checked()
    page.keyboard.press("a")
    page.wait_for_timeout(200)
    assert page.url == here
    page.locator("#keys").check()
    page.locator("h1").click()
    pressed(page, "s")
    assert page.url != here


def test_keys_do_nothing_while_one_writes_nor_twice(browser: Any, site: str, path: Path) -> None:
    page = visitor(browser, "Awa", site)
    page.goto(f"{site}/review")
    pressed(page, "a")
    page.locator("#reason").click()
    page.keyboard.type("dead sea; as a fact")
    assert page.locator("#reason").input_value() == "dead sea; as a fact"
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.evaluate("for (const name of ['accept', 'reject']) document.querySelector(`[value=${name}]`).click()")
    with Ledger(path, read_only=True) as ledger:
        assert [item.judgement.verdict for item in listed(ledger)] == ["accept"]


def test_two_reviewers_who_disagree_see_each_other_after_judging(browser: Any, site: str) -> None:
    awa = visitor(browser, "Awa", site)
    awa.goto(f"{site}/review")
    pressed(awa, "a")
    first = event_of(awa)
    awa.keyboard.press("w")
    awa.keyboard.type("it says so")
    awa.keyboard.press("Escape")
    pressed(awa, "a")
    bintou = visitor(browser, "Bintou", site)
    bintou.goto(f"{site}/review")
    pressed(bintou, "a")
    assert event_of(bintou) == first
    assert not bintou.get_by_text("it says so").is_visible()
    pressed(bintou, "d")
    bintou.goto(f"{site}/review/{first}")
    assert bintou.get_by_text("it says so").is_visible()
    assert bintou.get_by_text("they disagree").first.is_visible()
    assert not violations(bintou)
    bintou.goto(f"{site}/judgements?apart=true")
    assert bintou.locator(".judged > li").count() == 2
    assert not violations(bintou)
    bintou.goto(f"{site}/precision")
    assert bintou.get_by_text("1 event reviewed by several; of one mind on 0.").is_visible()
    assert not violations(bintou)


def test_review_without_javascript_and_without_a_name_yet(browser: Any, site: str, path: Path) -> None:
    page = visitor(browser, java_script_enabled=False, viewport=PHONE)
    page.goto(f"{site}/review")
    page.locator("#begin").click()
    first = event_of(page)
    page.locator("#judging [name=reviewer]").fill("Ségou & fils")
    page.get_by_role("button", name="Wrong").click()
    assert event_of(page) != first
    page.get_by_role("button", name="Undo").click()
    assert event_of(page) == first
    page.locator("#correcting > summary").click()
    page.locator("#correcting [name=place]").fill("Gao")
    page.get_by_role("button", name="Keep the correction").click()
    assert event_of(page) != first
    with Ledger(path, read_only=True) as ledger:
        kept = listed(ledger)
    assert [(item.judgement.verdict, item.judgement.reviewer) for item in kept] == [
        ("reject", "Ségou & fils"),
        ("correct", "Ségou & fils"),
    ]
    assert kept[0].withdrawn is not None


def test_hostile_words_in_reasons_do_nothing(browser: Any, site: str) -> None:
    page = visitor(browser, "Awa", site)
    page.goto(f"{site}/review")
    pressed(page, "a")
    address, words = page.url, f"{SCRIPT}<img src=x onerror=\"window.hacked='reason'\"> javascript:alert(1) \u202etxt"
    page.locator("#reason").fill(words)
    with page.expect_navigation():
        page.get_by_role("button", name="Wrong").click()
    page.goto(address)
    assert page.locator(".judgements q").first.inner_text().startswith("<script>")
    assert "⟦U+202E⟧" in page.locator(".judgements").inner_text()
    incident = page.locator("a[href^='/incident/']").first.get_attribute("href")
    for where in (address, f"{site}/judgements", f"{site}{incident}", f"{site}/review", f"{site}/precision"):
        page.goto(where)
        assert page.evaluate("window.hacked") is None
    assert not page.complaints


def test_a_page_elsewhere_cannot_judge_in_a_reviewers_name(browser: Any, site: str, path: Path) -> None:
    page = visitor(browser, "Awa", site)
    page.goto(f"{site}/review")
    pressed(page, "a")
    action, token = page.url, page.locator("#judging [name=token]").get_attribute("value")
    form = f"""<form method="post" action="{action}"><input name="token" value="{token}">
        <input name="verdict" value="reject"><input name="reviewer" value="Awa"><button>Win</button></form>"""
    page.route("http://elsewhere.test/", lambda route: route.fulfill(body=form, content_type="text/html"))
    page.goto("http://elsewhere.test/")
    with page.expect_navigation():
        page.get_by_role("button").click()
    assert "page elsewhere" in page.inner_text("body")
    with Ledger(path, read_only=True) as ledger:
        assert ledger.judgements() == []


def test_a_form_of_before_a_restart_says_so(browser: Any, site: str) -> None:
    page = visitor(browser, "Awa", site)
    page.goto(f"{site}/review")
    pressed(page, "a")
    page.evaluate("document.querySelector('#judging [name=token]').value = 'of yesterday'")
    pressed(page, "a")
    assert page.get_by_text("no longer valid").is_visible()
    assert not violations(page)
