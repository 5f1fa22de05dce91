"""The explorer in a real browser, at desktop and phone size: accessible, offline, inert to hostile articles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from explorer_site import CHROMIUM, CHROMIUM_FLAGS, client, demo, demo_ledger, hostile_ledger, pages, record, serving

if not CHROMIUM.exists():
    pytest.skip("there is no chromium", allow_module_level=True)
sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
# Pages whose layout changes most on a phone; the others only have to fit there.
AT_BOTH = ("country", "incident", "article", "claims", "search", "incidents", "review", "event")
# The rules of WCAG 2.2 AA, and what axe holds for good practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(CHROMIUM_FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving(demo_ledger()) as address:
        yield address


class Watched:
    """A page whose requests and complaints are written down."""

    def __init__(self, browser: Any, size: str = "desktop", **options: Any) -> None:
        self.context = browser.new_context(viewport=SIZES[size], **options)
        self.page = self.context.new_page()
        self.outside: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", self._requested)
        self.page.on("console", self._told)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _requested(self, request: Any) -> None:
        if urlsplit(request.url).hostname not in ("127.0.0.1", None, ""):
            self.outside.append(request.url)

    def _told(self, message: Any) -> None:
        # The console repeats that a missing page is missing.
        if message.type == "error" and "404" not in message.text:
            self.complaints.append(message.text)

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_error: object) -> None:
        self.context.close()


@pytest.mark.parametrize("size", SIZES)
def test_pages_are_accessible_fit_the_screen_and_load_nothing_from_elsewhere(
    browser: Any, site: str, size: str
) -> None:
    checker = axe.Axe()
    found: dict[str, Any] = {}
    with Watched(browser, size) as watched:
        for number, (name, address) in enumerate(pages(demo()).items()):
            # Each page in one language at each size; the other sizes have the other.
            language = "fr" if (number + (size == "phone")) % 2 else "en"
            mark = "&" if "?" in address else "?"
            watched.page.goto(f"{site}{address}{mark}language={language}")
            wanted = size == "desktop" or name in AT_BOTH
            told = checker.run(watched.page, options=RULES).response["violations"] if wanted else []
            if told:
                found[name] = [(item["id"], item["nodes"][0]["html"][:200]) for item in told]
            wide = watched.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= SIZES[size]["width"], name
    assert not found
    assert not watched.outside
    assert not watched.complaints


def test_charts_are_drawn_in_the_browser_without_eval(browser: Any, site: str) -> None:
    with Watched(browser) as watched:
        for address in ("/country/MLI", "/pair/MLI/RUS", "/map?country=MLI", "/method"):
            watched.page.goto(site + address)
            watched.page.wait_for_selector("figure[data-drawn] canvas", timeout=20_000)
            assert watched.page.locator("figure[data-drawn]").count() >= 1
    assert not watched.complaints
    assert not watched.outside


def test_a_mark_of_a_chart_leads_to_its_incidents(browser: Any, site: str) -> None:
    with Watched(browser) as watched:
        page = watched.page
        page.goto(f"{site}/country/MLI")
        canvas = page.wait_for_selector("figure[data-drawn] canvas", timeout=20_000)
        box = canvas.bounding_box()
        for part in range(5, 95):
            page.mouse.click(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * part / 100)
            if "/incidents" in page.url:
                break
        page.wait_for_url("**/incidents?country=MLI&**")
        assert page.locator("ul.incidents > li").count() >= 1


def test_where_a_chart_cannot_be_drawn_the_picture_of_the_server_stands(browser: Any, site: str) -> None:
    with Watched(browser) as watched:
        watched.page.route("**/bundle/vega.js", lambda route: route.abort())
        watched.page.goto(f"{site}/country/MLI")
        image = watched.page.wait_for_selector("figure .drawing img", timeout=20_000)
        watched.page.wait_for_function("document.querySelector('figure .drawing img').naturalWidth > 100")
        assert image.get_attribute("alt")


def test_everything_reads_without_javascript(browser: Any, site: str) -> None:
    with Watched(browser, java_script_enabled=False) as watched:
        watched.page.goto(f"{site}/country/MLI")
        assert watched.page.locator("figure noscript, figure img").count() >= 1
        assert watched.page.locator("figure img").first.get_attribute("src").startswith("/charts/shares.svg")
        watched.page.locator("#q").fill("instructeurs")
        watched.page.get_by_role("button", name="Search").click()
        assert watched.page.locator("mark").count() >= 1
        watched.page.locator(".hits a").first.click()
        assert "/article/" in watched.page.url
        watched.page.locator("a.m").first.click()
        assert watched.page.locator(".note:target").count() == 1


def test_the_keyboard_reaches_search_and_content_and_sees_where_it_is(browser: Any, site: str) -> None:
    with Watched(browser) as watched:
        page = watched.page
        page.goto(f"{site}/country/MLI")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "q"
        page.keyboard.type("russie")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=russie")
        reached = set()
        for _ in range(40):
            page.keyboard.press("Tab")
            told = page.evaluate(
                """() => { const it = document.activeElement, look = getComputedStyle(it);
                return [it.tagName + (it.name || it.textContent.trim().slice(0, 30)), look.outlineStyle]; }"""
            )
            reached.add(told[0])
            assert told[1] != "none" or told[0].startswith("BODY"), told
        assert {"INPUTon", "INPUTknown_by"} <= reached
        assert any("Français" in name for name in reached)


def test_the_day_chosen_goes_along_with_links(browser: Any, site: str) -> None:
    with Watched(browser) as watched:
        page = watched.page
        page.goto(f"{site}/country/MLI?language=en")
        now = page.locator(".figures b").first.inner_text()
        page.locator(".asof input[name=on]").fill("2021-06-01")
        page.locator(".asof button").click()
        assert "on=2021-06-01" in page.url
        assert int(page.locator(".figures b").first.inner_text()) < int(now)
        page.locator(".figures a").first.click()
        assert "on=2021-06-01" in page.url
        page.get_by_role("link", name="Promises").first.click()
        assert "on=2021-06-01" in page.url
        page.get_by_role("link", name="Back to today").click()
        assert "on=" not in page.url


def test_a_note_and_its_words_light_each_other(browser: Any, site: str) -> None:
    article = max(record("/articles")["rows"], key=lambda row: row["events"])["article_id"]
    with Watched(browser) as watched:
        watched.page.goto(f"{site}/article/{article}")
        watched.page.locator(".note").first.hover()
        assert watched.page.locator("a.m.lit").count() >= 1
        watched.page.locator("a.m").last.hover()
        assert watched.page.locator(".note.lit").count() >= 1


def test_a_pasted_article_is_read(browser: Any, site: str) -> None:
    with Watched(browser, "phone", locale="en-GB") as watched:
        watched.page.goto(f"{site}/try")
        watched.page.get_by_role("link", name="English", exact=True).last.click()
        watched.page.get_by_role("button", name="Read it").click()
        watched.page.wait_for_selector("#read", timeout=60_000)
        assert watched.page.locator(".note").count() >= 2
        told = axe.Axe().run(watched.page, options=RULES).response["violations"]
        assert not [(item["id"], item["nodes"][0]["html"]) for item in told]
    assert not watched.complaints


def test_hostile_articles_do_nothing_in_a_browser(browser: Any) -> None:
    site = client(hostile_ledger())
    addresses = [*pages(site).values(), *(f"/article/{row['article_id']}" for row in record("/articles", site)["rows"])]
    with serving(hostile_ledger()) as address, Watched(browser) as watched:
        for where in dict.fromkeys(addresses):
            watched.page.goto(address + where)
            assert watched.page.evaluate("window.hacked") is None, where
        watched.page.goto(f"{address}/map?country=MLI")
        watched.page.wait_for_selector("figure[data-drawn], figure img")
        assert watched.page.evaluate("window.hacked") is None
    assert not watched.outside
    assert not [words for words in watched.complaints if "hacked" in words]


def test_pages_print(browser: Any, site: str) -> None:
    with Watched(browser) as watched:
        watched.page.goto(f"{site}/country/MLI")
        watched.page.emulate_media(media="print")
        assert not watched.page.locator(".top nav").is_visible()
        assert watched.page.locator("h1").is_visible()
        assert watched.page.locator(".cite").is_visible()
        assert watched.page.pdf(format="A4").startswith(b"%PDF")
