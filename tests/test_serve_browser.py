"""The pages in a real browser: Debian's Chromium, driven by Playwright, looked at by axe-core.

Skipped where there is no Chromium, unless KG_TEST_SERVERS is "required".
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from servers import free_port, missing
from serving import seeds

from kg import views
from kg.pipeline import KnowledgeBase

CHROMIUM = os.environ.get("KG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")

MODES = [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]

COUNT = """[...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
)].filter(one => one.checkVisibility()).length"""
"""How much can be reached on a page."""

STOP = """() => {
    const here = document.activeElement;
    window.reached ??= new Set();
    if (here === document.body) return [window.reached.size, true];
    window.reached.add(here);
    return [window.reached.size, getComputedStyle(here).outlineStyle !== "none"];
}"""
"""How much of it has been reached, and whether one sees where the keyboard is."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM:
        missing("there is no Chromium: install chromium, or name one with KG_CHROMIUM")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = seeds(tmp_path_factory.mktemp("browser"))
    views.load(base, KnowledgeBase(base).ledger)
    return base


@pytest.fixture(scope="module")
def site(base: Path, browser: Any) -> Iterator[tuple[str, str]]:  # noqa: ARG001 -- no server without a browser
    """Start `kg serve --edit` and return its address without and with the token."""
    command = [str(Path(sys.executable).parent / "kg"), "serve", "--db", str(base), "--edit"]
    server = subprocess.Popen([*command, "--bind", f"127.0.0.1:{free_port()}"], stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    entry = next(line.strip() for line in server.stderr if line.startswith("http"))
    yield entry.partition("?")[0].rstrip("/"), entry
    server.send_signal(signal.SIGINT)
    server.communicate(timeout=30)


@pytest.fixture(scope="module")
def addresses(site: tuple[str, str], browser: Any) -> list[str]:
    """Return one page of each kind."""
    page = opened(browser, site)
    found = ["/", "/events", "/disputes", "/disputes?place=x", "/sources", "/sources?by=family", "/places", "/articles"]
    found += ["/search?q=strike", "/search", "/names", "/queries", "/query/contradictions?run=1", "/query/timeline"]
    found += ["/console", "/console?q=nonsense", "/review", "/nothing"]
    for listed, kind in (
        ("/events", "event"),
        ("/disputes", "question"),
        ("/articles", "article"),
        ("/sources", "source"),
    ):
        page.goto(site[0] + listed)
        found.append(page.locator(f"main a[href^='/{kind}/']").first.get_attribute("href"))
    page.goto(site[0] + "/places")
    found.append(page.locator("main a[href^='/place/']").first.get_attribute("href"))
    page.goto(site[0] + "/disputes")
    claim = page.locator("main a[href^='/claim/']").first.get_attribute("href")
    page.context.close()
    return [*found, claim, f"{claim}?against=00000000", f"/review{claim}"]


def opened(browser: Any, site: tuple[str, str], **options: Any) -> Any:
    """Return a page of a browser that came in with the token."""
    page = browser.new_context(**options).new_page()
    page.goto(site[1])
    return page


@pytest.mark.parametrize(("width", "colours"), MODES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    browser: Any, site: tuple[str, str], addresses: list[str], width: int, colours: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    page = opened(browser, site, viewport={"width": width, "height": 800}, color_scheme=colours, bypass_csp=True)
    found = {}
    for address in addresses:
        page.goto(site[0] + address)
        result = Axe().run(page).response
        wrong = [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in result["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append(("wider than the screen", []))
        if wrong:
            found[address] = wrong
    page.context.close()
    assert found == {}


def test_a_page_asks_nobody_else_and_the_policy_stops_nothing_of_ours(
    browser: Any, site: tuple[str, str], addresses: list[str]
) -> None:
    page = opened(browser, site)
    asked: set[str] = set()
    told: list[str] = []
    page.on("request", lambda request: asked.add(re.sub(r"^(\w+://[^/]+).*", r"\1", request.url)))
    page.on("console", lambda message: told.append(message.text))
    for address in addresses:
        page.goto(site[0] + address)
        assert page.evaluate("getComputedStyle(document.querySelector('.top')).borderTopWidth") == "4px"
    page.context.close()
    assert asked == {site[0]}
    assert [text for text in told if "404" not in text] == []


def test_the_keyboard_reaches_everything_and_one_sees_where_it_is(
    browser: Any, site: tuple[str, str], addresses: list[str]
) -> None:
    page = opened(browser, site, viewport={"width": 1280, "height": 800})
    for address in addresses:
        page.goto(site[0] + address)
        there = page.evaluate(COUNT)
        reached = 0
        for _ in range(there + 20):  # a field for a day has several stops
            page.keyboard.press("Tab")
            reached, seen = page.evaluate(STOP)
            assert seen, f"{address}: the focus is not seen"
            if reached == there:
                break
        assert reached == there, address
    page.context.close()


def test_the_first_stop_of_the_keyboard_skips_to_the_content(browser: Any, site: tuple[str, str]) -> None:
    page = opened(browser, site)
    page.goto(site[0] + "/events")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    page.context.close()


def test_from_search_to_the_archived_sentence_without_scripts(browser: Any, site: tuple[str, str]) -> None:
    page = opened(browser, site, java_script_enabled=False)
    page.goto(site[0])
    page.get_by_role("searchbox").fill("warplanes strike")
    page.get_by_role("button", name="Search").click()
    page.locator("main ol a", has_text="warplanes").first.click()
    assert page.url.startswith(f"{site[0]}/claim/")
    page.locator("figcaption a").click()
    assert "/article/" in page.url
    assert page.locator(page.url[page.url.index("#") :]).inner_text()
    page.context.close()


def test_from_a_dispute_to_its_sentences(browser: Any, site: tuple[str, str]) -> None:
    page = opened(browser, site)
    page.goto(site[0] + "/disputes")
    page.get_by_label("Place or province").fill("Tellaf")
    page.get_by_label("Aspect").select_option("control")
    page.get_by_role("button", name="Show").click()
    assert page.locator("article.dispute").count() == 2
    page.get_by_role("link", name="control: rebels").click()
    page.locator("table.answers a.value", has_text="1 to 100 %").click()
    assert "Rebels were still in the town of Tellaf" in page.locator("figure .said").inner_text()
    page.context.close()


def test_a_page_is_downloaded_as_csv(browser: Any, site: tuple[str, str], tmp_path: Path) -> None:
    page = opened(browser, site)
    page.goto(site[0] + "/disputes?place=Tellaf")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    waiting.value.save_as(tmp_path / "disputes.csv")
    head, *rows = (tmp_path / "disputes.csv").read_text().splitlines()
    assert head.startswith("question,aspect")
    assert len(rows) == 2
    page.context.close()


def decide(page: Any, site: tuple[str, str], claim: str, then: Callable[[], None]) -> None:
    page.goto(site[0] + claim)
    page.get_by_role("link", name="Review", exact=True).last.click()
    then()


def test_a_claim_is_rejected_in_the_browser_and_taken_back(browser: Any, site: tuple[str, str]) -> None:
    page = opened(browser, site)
    page.goto(site[0] + "/disputes?place=Tellaf")
    claim = page.locator("main a[href^='/claim/']").first.get_attribute("href")
    decide(page, site, claim, lambda: page.get_by_role("button", name="Reject").click())
    page.wait_for_url("**/review/claim/**")
    assert "in no event now" in page.locator("main").inner_text()
    page.goto(site[0] + "/review")
    page.get_by_role("button", name="Take back judgement 1").click()
    page.wait_for_url("**/review")
    page.goto(site[0] + claim)
    assert "What it answers" in page.locator("main").inner_text()
    assert "taken back" in page.locator("main").inner_text()
    page.context.close()


def test_who_did_not_come_in_sees_no_form(browser: Any, site: tuple[str, str], addresses: list[str]) -> None:
    page = browser.new_context().new_page()
    page.goto(site[0] + addresses[-1])
    assert page.locator("form[method=post]").count() == 0
    page.context.close()
