"""The report for a browser in a real one: Chromium, where there is one on this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from checker.finding import Finding
from checker.report import DocumentResult, Ending, ReportOptions, Run, Summary
from checker.reporters.html import HtmlReporter
from checker.testing import compliant_order, merge_patch

pytestmark = pytest.mark.slow

pytest.importorskip("selenium", reason="selenium is not installed: pip install '.[browser]'")

from selenium import webdriver  # noqa: E402 - only once it is known to be there
from selenium.webdriver.chrome.service import Service  # noqa: E402 - the same
from selenium.webdriver.common.by import By  # noqa: E402 - the same
from selenium.webdriver.common.keys import Keys  # noqa: E402 - the same
from selenium.webdriver.support.wait import WebDriverWait  # noqa: E402 - the same

AS_OF = "2026-02-02T12:00:00+08:00"
BAD: dict[str, Any] = {"payment_plan": {"balance": "699.99"}}

LUMINANCE = """
const parts = (text) => text.match(/[\\d.]+/g).map(Number);
const luminance = ([r, g, b]) => [r, g, b].map((part) => part / 255)
  .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
const behind = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const colour = parts(getComputedStyle(at).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour;
  }
  return [255, 255, 255];
};
return [...document.querySelectorAll("body *")]
  .filter((element) => element.checkVisibility()
    && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .map((element) => {
    const [one, other] = [luminance(parts(getComputedStyle(element).color)),
      luminance(behind(element))].sort((a, b) => b - a);
    return [element.outerHTML.slice(0, 80), (one + 0.05) / (other + 0.05)];
  });
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report on orders with findings of every state."""
    directory = tmp_path_factory.mktemp("report")

    def order(name: str, **patch: Any) -> None:
        text = json.dumps(merge_patch(compliant_order(), patch), indent=1)
        (directory / name).write_text(text, "utf-8")

    def check(*args: str) -> None:
        command = [sys.executable, "-m", "checker", *args, "--as-of", AS_OF]
        ended = subprocess.run(command, cwd=directory, capture_output=True, check=False)
        assert ended.returncode in {0, 1}, ended.stderr

    order("good.json")
    order("bad.json", **BAD)
    order("hostile.json", **BAD, id="<script>document.title='harmed'</script>" + "x" * 300)
    order("known.json", **BAD, id="2")
    order("waived.json", **BAD, id="3")
    order("lacking.json", id="4", payment_plan={"mode": None})
    (directory / "shop.yaml").write_text(
        "ruleset: s\nextends: [trade-assurance]\nwaivers: w.yaml\n"
    )
    (directory / "w.yaml").write_text(
        "waivers:\n  - rule: PAY005\n    files: [waived.json]\n    reason: It is agreed.\n"
        "    owner: ops@shop.example\n    expires: 2026-02-28\n"
    )
    check("baseline", "create", "b.base", "known.json")
    files = [f"{name}.json" for name in ("bad", "good", "hostile", "known", "lacking", "waived")]
    check(
        *("check", *files, "--ruleset", "shop.yaml", "--baseline", "b.base"),
        *("--min-severity", "info", "--report", "html:report.html"),
    )
    return directory / "report.html"


@pytest.fixture(scope="module")
def chromium() -> Iterator[webdriver.Chrome]:
    """Return a browser without a window."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("there is no chromium with its chromedriver on this machine")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in (
        "--headless=new",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-quic",
        "--disable-sync",
        "--no-first-run",
        "--window-size=1280,1000",
        *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options, Service(driver))
    yield browser
    browser.quit()


@pytest.fixture
def page(chromium: webdriver.Chrome, report: Path) -> Iterator[webdriver.Chrome]:
    """Return the browser with the report open; afterwards it is as it was before."""
    visit(chromium, report.as_uri())
    yield chromium
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    media: dict[str, Any] = {"media": "", "features": []}
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    assert [entry["message"] for entry in log(chromium, "browser")] == []


def log(browser: Any, kind: str) -> list[dict[str, str]]:
    """Return what the browser took note of since it was asked last."""
    entries: list[dict[str, str]] = browser.get_log(kind)
    return entries


def visit(browser: webdriver.Chrome, address: str) -> None:
    """Open a page anew, whatever is open."""
    browser.get("about:blank")
    browser.get(address)


def shown(browser: webdriver.Chrome) -> set[tuple[str, str]]:
    """Return file and state of everything that a filter could hide, and does not."""
    return {
        (element.get_attribute("data-path") or "", element.get_attribute("data-state") or "")
        for element in browser.find_elements(By.CSS_SELECTOR, "[data-state]:not([hidden])")
    }


def settled(browser: webdriver.Chrome, count: str) -> None:
    """Wait until the page says that it shows so much."""
    WebDriverWait(browser, 5).until(
        lambda _: browser.find_element(By.ID, "shown").text == f"Shown: {count}"
    )


def style(browser: webdriver.Chrome, selector: str, name: str) -> str:
    """Return how an element is shown."""
    return str(browser.find_element(By.CSS_SELECTOR, selector).value_of_css_property(name))


def emulate(browser: webdriver.Chrome, media: str = "", scheme: str = "light") -> None:
    """Let the page believe in another medium."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})


EVERYTHING = {
    ("bad.json", "open"),
    ("hostile.json", "open"),
    ("known.json", "baselined"),
    ("lacking.json", "open"),
    ("lacking.json", "incomplete"),
    ("waived.json", "waived"),
}


def test_the_page_asks_the_network_for_nothing(page: webdriver.Chrome, report: Path) -> None:
    messages = [json.loads(entry["message"])["message"] for entry in log(page, "performance")]
    asked = {
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    }
    assert {url for url in asked if urlsplit(url).scheme != "about"} == {report.as_uri()}


def test_what_an_order_says_does_not_run(page: webdriver.Chrome) -> None:
    assert page.title == "Rejected · Orders checked against the policy"
    assert "document.title='harmed'" in page.find_element(By.TAG_NAME, "main").text


def test_the_verdict_is_read_first(page: webdriver.Chrome) -> None:
    text = page.find_element(By.TAG_NAME, "body").text
    assert text.index("Rejected") < text.index("About this run") < text.index("bad.json")
    assert "breaks off" not in text


def test_a_page_that_breaks_off_says_so(
    page: webdriver.Chrome, report: Path, tmp_path: Path
) -> None:
    torn = tmp_path / "torn.html"
    text = report.read_text("utf-8")
    torn.write_text(text[: text.index('<section id="verdict"')], "utf-8")
    visit(page, torn.as_uri())
    seen = "return document.querySelector('main').shadowRoot.querySelector('p').checkVisibility()"
    assert page.execute_script(seen) is True
    visit(page, report.as_uri())
    assert page.execute_script(seen) is False


def test_a_filter_changes_what_is_shown_and_the_counts(page: webdriver.Chrome) -> None:
    assert shown(page) == EVERYTHING
    everything = page.find_element(By.ID, "shown").text
    page.find_element(By.CSS_SELECTOR, "[name=state][value=waived]").click()
    settled(page, f"1 of {everything.rpartition(' ')[2]}")
    assert shown(page) == {("waived.json", "waived")}
    (waived,) = page.find_elements(By.CSS_SELECTOR, "article[data-state=waived]")
    assert waived.is_displayed()
    assert not page.find_element(By.CSS_SELECTOR, ".clean-orders").is_displayed()
    count = page.find_element(By.CSS_SELECTOR, ".chip.error b")
    assert count.text == "1"
    assert page.current_url.endswith("#state=waived")
    page.find_element(By.CSS_SELECTOR, "[type=reset]").click()
    WebDriverWait(page, 5).until(lambda _: shown(page) == EVERYTHING)
    assert "#" not in page.current_url


def test_a_search_is_free_of_case_and_order(page: webdriver.Chrome) -> None:
    page.find_element(By.NAME, "q").send_keys("AGREED pay005")
    WebDriverWait(page, 5).until(lambda _: shown(page) == {("waived.json", "waived")})
    assert page.current_url.endswith("#q=AGREED+pay005")


def test_an_address_keeps_the_filter(page: webdriver.Chrome, report: Path) -> None:
    visit(page, f"{report.as_uri()}#rule=PAY005&file=bad.json&severity=error")
    settled(page, page.find_element(By.ID, "shown").text.removeprefix("Shown: "))
    assert shown(page) == {("bad.json", "open")}
    assert page.find_element(By.NAME, "file").get_attribute("value") == "bad.json"


def test_an_address_of_a_folded_finding_unfolds_it(page: webdriver.Chrome, report: Path) -> None:
    waived = page.find_element(By.CSS_SELECTOR, "article[data-state=waived]")
    assert not waived.is_displayed()
    visit(page, f"{report.as_uri()}#{waived.get_attribute('id')}")
    assert page.find_element(By.CSS_SELECTOR, "article[data-state=waived]").is_displayed()


def test_the_keyboard_is_enough(page: webdriver.Chrome) -> None:
    def press(key: str) -> str:
        page.switch_to.active_element.send_keys(key)
        focused = page.switch_to.active_element
        named = focused.get_attribute("name") or focused.get_attribute("class")
        return str(named or focused.tag_name)

    page.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    assert str(page.switch_to.active_element.get_attribute("href")).endswith("#findings")
    assert style(page, ".skip:focus", "outline-style") == "solid"
    way = [press(Keys.TAB) for _ in range(7)]
    assert way == ["skip", "summary", "q", "rule", "file", "button", "severity"]
    press(Keys.SPACE)
    WebDriverWait(page, 5).until(lambda _: ("waived.json", "waived") in shown(page))
    WebDriverWait(page, 5).until(lambda _: ("lacking.json", "incomplete") not in shown(page))


UNDER_THE_FILTER = """
const place = document.activeElement.getBoundingClientRect();
const filter = document.getElementById("filter").getBoundingClientRect();
return !document.activeElement.closest("form") && place.top < filter.bottom && place.bottom > 0;
"""


@pytest.mark.parametrize("width", [700, 800, 1400])
def test_the_filter_hides_nothing_that_is_led_to(page: webdriver.Chrome, width: int) -> None:
    screen = {"width": width, "height": 700, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    try:
        page.execute_script("document.querySelector('.clean-orders').scrollIntoView()")
        links = page.find_elements(By.CSS_SELECTOR, ".place a")
        page.execute_script("arguments[0].focus()", links[-2])
        hidden = []
        for _ in range(len(links)):
            page.switch_to.active_element.send_keys(Keys.SHIFT, Keys.TAB)
            hidden.append(page.execute_script(UNDER_THE_FILTER))
        assert not any(hidden)
        page.execute_script("arguments[0].click(); arguments[0].focus()", links[1])
        assert page.execute_script(
            "return document.querySelector(':target').getBoundingClientRect().top"
            " >= document.getElementById('filter').getBoundingClientRect().bottom"
        )
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_what_is_written_from_right_to_left_does_not_move_what_is_marked(
    page: webdriver.Chrome, tmp_path: Path
) -> None:
    text = '{"status": ["\u05d0\u05d1\u05d2", "\u05d3\u05d4\u05d5"]}'
    place = (1, text.index('"\u05d3') + 1, 1, text.index("]") + 1)
    finding = Finding("A001", "error", "It is.", "", *place, None, None, (), "", "0" * 16)
    result = DocumentResult(
        path="a.json",
        index=0,
        id=None,
        status=None,
        verdict="rejected",
        findings=(finding,),
        hidden=0,
        settled={},
        idle=(),
        departures={},
        text=text.encode(),
        origin=(1, 1),
    )
    reporter = HtmlReporter(ReportOptions())
    run = Run("0", datetime(2026, 2, 2, tzinfo=UTC), (), ())
    ending = Ending(complete=True, problems=(), summary=Summary(), hidden=0)
    written = [*reporter.begin(run), *reporter.document(result), *reporter.end(ending)]
    (tmp_path / "a.html").write_text("".join(written), "utf-8")
    visit(page, (tmp_path / "a.html").as_uri())
    before, marked = page.execute_script(
        "const mark = document.querySelector('mark'), range = document.createRange();"
        "range.selectNode(mark.previousSibling);"
        "return [range.getBoundingClientRect().right, mark.getBoundingClientRect().left]"
    )
    assert before <= marked + 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_what_is_behind_it(page: webdriver.Chrome, scheme: str) -> None:
    emulate(page, scheme=scheme)
    page.execute_script("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
    contrasts = page.execute_script(LUMINANCE)
    assert len(contrasts) > 50
    assert [entry for entry in contrasts if entry[1] < 4.5] == []


def test_a_dark_scheme_has_other_colours(page: webdriver.Chrome) -> None:
    emulate(page, scheme="light")
    light = style(page, "body", "background-color"), style(page, "body", "color")
    emulate(page, scheme="dark")
    dark = style(page, "body", "background-color"), style(page, "body", "color")
    assert not set(light) & set(dark)


def test_on_paper_stands_everything_and_no_control(page: webdriver.Chrome) -> None:
    page.find_element(By.CSS_SELECTOR, "[name=state][value=waived]").click()
    WebDriverWait(page, 5).until(lambda _: shown(page) == {("waived.json", "waived")})
    emulate(page, "print")
    assert not page.find_element(By.ID, "filter").is_displayed()
    for finding in page.find_elements(By.CSS_SELECTOR, "article[data-state=open]"):
        assert finding.is_displayed()


def test_a_phone_shows_the_page_without_scrolling_sideways(page: webdriver.Chrome) -> None:
    phone = {"width": 360, "height": 700, "deviceScaleFactor": 1, "mobile": True}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    try:
        edge = page.execute_script(
            "return Math.max(...[...document.querySelectorAll('body > :not(.skip), main *')]"
            ".map((element) => element.getBoundingClientRect().right))"
        )
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert 300 < edge <= 360


def test_without_scripts_everything_is_there(page: webdriver.Chrome, report: Path) -> None:
    page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    visit(page, report.as_uri())
    assert shown(page) == EVERYTHING
    assert not page.find_element(By.ID, "filter").is_displayed()
    assert page.find_element(By.ID, "verdict").is_displayed()
    assert page.find_element(By.CSS_SELECTOR, "article[data-state=open]").is_displayed()
    folded = page.find_element(By.CSS_SELECTOR, "article[data-state=waived]")
    page.find_element(By.XPATH, "//article[@data-state='waived']/../summary").click()
    assert folded.is_displayed()
