"""The page in a real browser, on the real program."""

import json
import time
import urllib.request

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

OOM = "kernel: Out of memory: Killed process {} (worker) total-vm:812344kB, anon-rss:401220kB"


def numbered(word, count, start=0):
    return [f"{word} number {n} of a long day" for n in range(start, start + count)]


def test_lines_arrive_live_without_a_complaint_of_the_browser(page):
    page.livelogs.append("the kettle is on")
    page.wait_for_line("the kettle is on")
    page.livelogs.append("ERROR: the kettle is empty")
    page.wait_for_line("the kettle is empty")
    assert page.js("return document.querySelector('.row[data-severity=error] .badge').textContent") == "ERR"
    assert page.complaints() == []


def test_markup_in_a_line_stays_text(page):
    line = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
    page.livelogs.append(line)
    page.wait_for_line(line)
    page.click(".row:not([hidden])")
    page.wait(lambda: line in page.find("#detail pre").text, "the detail")
    assert page.js("return document.querySelectorAll('.lines script, .lines img').length") == 0
    assert "taken" not in page.driver.title
    assert page.complaints() == []


def test_the_filter_is_the_servers(page):
    page.livelogs.append("apples (red) arrived", "pears arrived")
    page.wait_for_line("pears arrived")
    page.find("input[name=text]").send_keys("APPLES (")
    page.wait(lambda: page.texts and not page.shows("pears"), "pears to leave")
    page.wait_for_line("apples (red) arrived")
    page.livelogs.append("pears again", "apples (green) arrived")
    page.wait_for_line("apples (green)")
    assert not page.shows("pears")
    assert "text=APPLES" in page.driver.current_url
    assert page.js("return document.querySelector('.row mark').textContent") == "apples ("


def test_a_shared_link_brings_its_filters(page):
    page.livelogs.append("ERROR: one", "plain two", "ERROR: three")
    page.wait_for_line("three")
    page.open(hash="#severity=error&exclude=three")
    page.wait_for_line("ERROR: one")
    assert page.find("select[name=severity]").get_attribute("value") == "error"
    assert not page.shows("plain two") and not page.shows("three")


def test_a_bad_expression_is_answered_in_the_servers_words(page):
    page.find("input[name=text]").send_keys("/(unclosed/")
    error = page.find("#filter-error")
    page.wait(lambda: error.is_displayed() and len(error.text) > 10, "the server's words")
    assert page.find("input[name=text]").get_attribute("aria-invalid") == "true"
    page.find("input[name=text]").send_keys(Keys.CONTROL, "a")
    page.find("input[name=text]").send_keys("fine")
    page.wait(lambda: not error.is_displayed(), "the error to go")
    page.livelogs.append("all is fine")
    page.wait_for_line("all is fine")


def test_a_bad_expression_in_a_shared_link_is_answered_too(page):
    page.driver.get(page.livelogs.http + "/#text=%2F%28unclosed%2F")
    page.driver.refresh()
    page.wait(lambda: page.state == "live", "the page to be live in spite of its filter")
    page.wait(lambda: len(page.find("#filter-error").text) > 10, "the server's words")


def test_scrolling_up_pauses_and_end_goes_on(page):
    page.livelogs.append(*numbered("first", 300))
    page.wait_for_line("first number 299")
    page.js("document.getElementById('scroller').scrollTop -= 600")
    page.wait(lambda: page.find("#follow").text == "Paused", "the pause")
    before = page.texts
    page.livelogs.append(*numbered("second", 40))
    page.wait(lambda: page.find("#pill").text.startswith("40 new lines"), "the count of new lines")
    assert page.texts == before
    page.find("body").send_keys(Keys.END)
    page.wait_for_line("second number 39")
    assert not page.find("#pill").is_displayed()


def test_keys_select_and_open_a_line(page):
    page.livelogs.append(*numbered("row", 5))
    page.wait_for_line("row number 4")
    body = page.find("body")
    body.send_keys(Keys.ARROW_UP)
    body.send_keys(Keys.ARROW_UP)
    body.send_keys(Keys.ENTER)
    page.wait(lambda: page.find("#detail").is_displayed(), "the detail")
    assert "row number 3" in page.find("#detail pre").text
    body.send_keys(Keys.ESCAPE)
    assert not page.find("#detail").is_displayed()
    body.send_keys("/")
    assert page.driver.switch_to.active_element.get_attribute("name") == "text"


def test_an_issue_appears_and_is_resolved(page):
    page.livelogs.append(OOM.format(4242))
    page.wait(lambda: page.driver.find_elements(By.CSS_SELECTOR, "#issue-list .issue"), "the issue")
    page.wait(lambda: page.find("#score-number").text not in ("", "–", "100"), "the score to fall")
    page.click("#issue-list .issue .button:last-child")
    page.wait(lambda: not page.driver.find_elements(By.CSS_SELECTOR, "#issue-list .issue"), "the issue to go")
    page.wait(lambda: page.find("#score-number").text == "100", "the score to rise")
    with urllib.request.urlopen(page.livelogs.http + "/api/logs/recent?limit=50") as answer:
        assert all(issue["resolved"] for issue in json.load(answer)["issues"])


def test_issues_that_fill_more_than_one_answer_are_all_listed(page):
    count = 190
    lines = [f"Nov 28 10:00:00 host program{number}[1]: ERROR {'x' * 5000}" for number in range(count)]
    page.livelogs.append(*lines)

    def listed() -> dict:
        with urllib.request.urlopen(page.livelogs.http + "/api/logs/recent?limit=200") as answer:
            return json.load(answer)

    page.wait(lambda: listed()["total"] == count, "all issues")
    assert "next_cursor" in listed()
    page.open()
    page.wait(lambda: len(page.driver.find_elements(By.CSS_SELECTOR, "#issue-list .issue")) == count, "all issues to be shown")


def test_an_issue_that_could_not_be_resolved_comes_back(page, relay):
    page.livelogs.append(OOM.format(4243))
    page.open(relay.http)
    page.wait(lambda: page.driver.find_elements(By.CSS_SELECTOR, "#issue-list .issue"), "the issue")
    relay.cut()
    page.click("#issue-list .issue .button:last-child")
    page.wait(lambda: "still unresolved" in page.find("#issue-error").text, "the error")
    assert page.js("return document.querySelector('.issue').classList.contains('resolving')") is False


def test_the_theme_is_switched_and_remembered(page):
    ground = "return getComputedStyle(document.documentElement).backgroundColor"
    before = page.js(ground)
    page.click("#theme")
    after = page.js(ground)
    assert before != after
    page.open()
    assert page.js(ground) == after


def test_a_lost_connection_is_resumed_without_loss_or_double(page, relay):
    page.open(relay.http)
    # More than a fresh view is given, so that one would be told from a resumed one.
    page.livelogs.append(*numbered("line", 700))
    page.wait_for_line("line number 699")
    for start in (700, 750):
        relay.cut()
        page.wait(lambda: page.state != "live", "the loss to be noticed")
        page.livelogs.append(*numbered("line", 50, start))
        relay.mend()
        page.wait(lambda: page.state == "live", "the connection")
        page.wait_for_line(f"line number {start + 49}")
    lines = [text for text in page.all_texts() if text.startswith("line number")]
    assert lines == [f"line number {n} of a long day" for n in range(800)]


def test_stopped_and_started_from_the_page(page):
    page.livelogs.append("before the stop")
    page.wait_for_line("before the stop")
    page.click("#switch")
    page.wait(lambda: page.find("#confirm").is_displayed(), "the question")
    page.find("#confirm button[value=stop]").click()
    page.wait(lambda: page.state == "stopped", "the stop")
    page.click("#switch")
    page.wait(lambda: page.state == "live", "the start")
    page.livelogs.append("after the start")
    page.wait_for_line("after the start")
    assert sum("before the stop" in text for text in page.all_texts()) == 1


def test_a_burst_of_40_000_lines_leaves_the_page_responsive(page):
    page.livelogs.append("calm")
    page.wait_for_line("calm")
    page.js(
        "window.longest = 0; let last = performance.now();"
        "const beat = () => { const now = performance.now(); window.longest = Math.max(window.longest, now - last); last = now; requestAnimationFrame(beat); };"
        "requestAnimationFrame(beat)"
    )
    page.livelogs.append(*numbered("burst", 40_000))
    page.wait_for_line("burst number 39999")
    assert page.js("return window.longest") < 1000
    assert page.js("return document.querySelectorAll('.row').length") < 200
    page.wait(lambda: "40,001 lines" in page.find("#held").text, "the count")
    assert not page.js("return [...document.querySelectorAll('.row.gap')].some(row => !row.hidden)")
    assert page.complaints() == []


def test_a_paused_view_stays_while_old_lines_leave(page):
    page.livelogs.append(*numbered("early", 52_000))
    page.wait_for_line("early number 51999")
    page.js("document.getElementById('scroller').scrollTop -= 3000")
    page.wait(lambda: page.find("#follow").text == "Paused", "the pause")
    middle = page.driver.find_elements(By.CSS_SELECTOR, ".row:not([hidden])")[20]
    before, picture = page.texts, middle.screenshot_as_png
    page.livelogs.append(*numbered("late", 3000))
    page.wait(lambda: page.find("#pill").text.startswith("3,000 new lines"), "the new lines")
    assert page.texts == before
    # As painted, not only as laid out.
    assert middle.screenshot_as_png == picture
    page.js("document.getElementById('scroller').scrollTop = 0")
    page.wait_for_line("early number 5000 ")
    assert not page.shows("early number 4999 ")


@pytest.mark.parametrize("width", [360, 390, 768, 1024])
def test_nothing_is_wider_than_the_window(page, width):
    page.livelogs.append("x" * 3000, OOM.format(77))
    page.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 800}
    )
    try:
        for tab in ("lines", "issues", "health"):
            page.click(f"[role=tab][data-tab={tab}]")
            time.sleep(0.05)  # A frame of layout; nothing to await.
            assert page.js(
                "return [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && !e.closest('.row > *, .sprite')"
                " && e.getBoundingClientRect().right > arguments[0] + 0.5).map(e => `${e.tagName}.${e.className}#${e.id}`)", width
            ) == []
            assert page.js("return [innerWidth, document.documentElement.scrollWidth <= innerWidth]") == [width, True]
    finally:
        page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_keeps_its_contrast(page, theme):
    """WCAG AA: 4.5:1 for every colour of text on every surface it is used on."""
    ratios = page.value(
        """
        document.documentElement.dataset.theme = args[0];
        const probe = document.createElement('i');
        document.body.append(probe);
        const channel = c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
        const luminance = name => {
          probe.style.color = `var(--${name})`;
          const [r, g, b] = getComputedStyle(probe).color.match(/\\d+/g).map(Number).map(channel);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const ratio = (a, b) => { const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
        const pairs = [['on-critical', 'critical-fill'], ['on-accent', 'accent'], ['accent', 'accent-soft'], ['on-mark', 'mark']];
        for (const text of ['text', 'dim', 'faint', 'accent', 'critical', 'error', 'warning', 'info', 'debug'])
          for (const surface of ['surface', 'raised', 'hover', 'ground']) pairs.push([text, surface]);
        for (const level of ['critical', 'error', 'warning', 'info']) pairs.push([level, `${level}-wash`]);
        for (const text of ['text', 'dim', 'faint', 'error', 'warning', 'info']) pairs.push([text, 'chosen']);
        const low = pairs.map(([a, b]) => [`${a} on ${b}`, ratio(a, b)]).filter(pair => pair[1] < 4.5);
        probe.remove();
        delete document.documentElement.dataset.theme;
        return low;
        """,
        theme,
    )
    assert ratios == []
