"""Issues, their details, the score and its history, and notices, in the page."""

import pytest

from conftest import Page

OOM = "kernel: Out of memory: Killed process {} (worker) total-vm:812344kB, anon-rss:401220kB"
LOGIN = "Nov 20 12:00:07 host sshd[77]: Failed password for invalid user admin from 203.0.113.9 port {} ssh2"


def cards(page):
    """Types of the cards that are shown, by their levels."""
    return page.js("return [...document.querySelectorAll('#issue-list .issue:not([hidden], .leaving)')].map(card => card.dataset.severity)")


def text(page, selector):
    """Of the first such element; parts of a card are made anew with each event, so none is held."""
    return page.js("return document.querySelector(arguments[0])?.textContent ?? ''", selector)


def shows_issue(page):
    return page.js("return document.querySelector('#issue-list .issue') !== null")


def test_an_issue_tells_what_is_known_of_it(page):
    page.livelogs.append(OOM.format(1), OOM.format(2), OOM.format(3))
    page.wait(lambda: shows_issue(page), "the issue")
    page.click("#issue-list .unfold")
    page.wait(lambda: "Killed process 1 " in text(page, "#issue-list .samples"), "a line of it")
    assert "<*>" in text(page, "#issue-list .template")
    assert "First seen" in text(page, "#issue-list .more")
    page.wait(lambda: "3 times" in text(page, "#issue-list .more"), "the count of all three")
    # Details stay while it goes on, and are brought up to date.
    page.livelogs.append(OOM.format(4))
    page.wait(lambda: "4 times" in text(page, "#issue-list .more"), "the count")
    page.wait(lambda: text(page, "#issue-list .times") == "×4", "the count on the card")
    page.click("#issue-list .resolve")
    page.wait(lambda: cards(page) == [], "it to go")
    page.livelogs.append(OOM.format(5))
    page.wait(lambda: "came back" in text(page, "#issue-list .issue:not(.leaving) footer"), "its return")
    assert page.complaints() == []


def test_an_attack_tells_where_it_came_from(page):
    page.livelogs.append(*[LOGIN.format(port) for port in range(3)])
    page.wait(lambda: shows_issue(page), "the issue")
    page.click("#issue-list .unfold")
    page.wait(lambda: "203.0.113.9 (3 times)" in text(page, "#issue-list .more"), "the address")


def test_issues_are_shown_by_level_and_category(page):
    page.livelogs.append(OOM.format(1), LOGIN.format(30000))
    page.wait(lambda: sorted(cards(page)) == ["critical", "warning"], "two issues")
    page.click("#tally [data-severity=warning]")
    page.wait(lambda: cards(page) == ["warning"], "the warning")
    assert page.find("#tally [data-severity=warning]").get_attribute("aria-pressed") == "true"
    page.click("#tally [data-severity=error]")
    page.click("#tally [data-severity=warning]")
    page.wait(lambda: cards(page) == [] and "None of this kind" in page.find("#issue-empty").text, "word that there is none")
    page.click("#tally [data-severity=error]")
    names = page.js("return [...document.querySelectorAll('#issue-category option')].map(option => option.value)")
    assert len(names) == 3
    page.js("const field = document.getElementById('issue-category'); field.value = arguments[0]; field.dispatchEvent(new Event('change'))", names[1])
    page.wait(lambda: len(cards(page)) == 1, "one category")


def test_an_action_and_what_it_came_to_stand_with_the_issue(driver, start, tmp_path):
    configuration = tmp_path / "livelogs.yaml"
    configuration.write_text("actions:\n  restart_service:\n    command: [sh, -c, 'echo freed 12 MB']\n")
    page = Page(driver, start("--config", str(configuration)))
    page.open()
    page.livelogs.append(OOM.format(1))
    page.wait(lambda: text(page, "#issue-list .heals.succeeded"), "the outcome")
    page.click("#issue-list .unfold")
    page.wait(lambda: "freed 12 MB" in text(page, "#issue-list .runs"), "what it printed")
    assert "exit 0" in text(page, "#issue-list .runs")
    driver.get("about:blank")


def test_the_score_says_why_and_how_it_went(page):
    page.wait(lambda: page.find("#no-reasons").is_displayed(), "no reason")
    page.livelogs.append(OOM.format(1))
    page.wait(lambda: page.find("#reasons").text.startswith("−10"), "the reason")
    page.wait(lambda: "Lowest 90" in page.find("#score-note").text, "the lowest score")
    page.wait(lambda: page.find("#score-history .curve").get_attribute("d").startswith("M"), "the curve")
    for range in ("24h", "30d"):
        page.click(f"#score-ranges [value='{range}']")
        page.wait(lambda: {"24h": "24 hours", "30d": "30 days"}[range] in (page.find("#score-history svg").get_attribute("aria-label") or ""), range)
    page.click("#reasons button")
    page.wait(lambda: page.js("return document.querySelector('#issue-list .more:not([hidden])') !== null"), "the issue behind it")
    page.click("#issue-list .resolve")
    page.wait(lambda: page.find("#no-reasons").is_displayed() and page.find("#score-number").text == "100", "the reason to go")
    assert page.complaints() == []


def test_a_curve_breaks_where_the_server_did_not_run(page):
    curve, area = page.value(
        "const { scorePath } = await import('./scorechart.js');"
        "const path = scorePath([[0, 100], [10, 50], [60, 100]], 0, 100, 10);"
        "return [path.curve, path.area]"
    )
    assert curve == "M0.0 2.0H32.0V36.0H64.0M192.0 2.0H320.0"
    assert area.count("Z") == 2


@pytest.mark.parametrize(
    "health, notice",
    [
        ({"store": {"status": "ok", "lost_lines": 0, "lost_bytes": 0}, "read_lag_bytes": {"/a": 0}}, None),
        ({"store": {"status": "busy", "waiting_bytes": 5}, "read_lag_bytes": {"/a": 2 << 20, "/b": 1 << 20, "/c": 0}}, "3.0 MiB of 2 sources not stored yet."),
        ({"store": {"status": "failing", "message": "disk full", "waiting_bytes": 0}, "read_lag_bytes": {}}, "Lines are not being stored: disk full."),
        ({"store": {"status": "exceeding", "message": "70 MB are in use", "waiting_bytes": 0}, "read_lag_bytes": {}}, "The store keeps more than it may: 70 MB are in use."),
        ({"store": {"status": "ok", "lost_lines": 2, "lost_bytes": 10}, "read_lag_bytes": {}}, "Missing in the store: 2 lines and 10 bytes, gone before they could be written."),
        ({"read_lag_bytes": {"/a": 0}}, "No database: lines and issues are kept until the server ends."),
        ({"store": {"status": "busy", "waiting_bytes": 5}, "read_lag_bytes": {"/a": 5000}}, None),
        ({"read_lag_bytes": {"/a": 7 << 20}}, "7.0 MiB of 1 source not read yet."),
    ],
)
def test_a_notice_says_what_is_the_matter_with_the_store(page, health, notice):
    assert page.value("return (await import('./notice.js')).noticeOf(args[0])?.text ?? null", health) == notice


@pytest.mark.parametrize(
    "text, line, marked",
    [
        ("refused", "connection refused", ["refused"]),
        ("fused", "connection refused", []),
        ("conn*", "Connection refused", ["Connection"]),
        ('"two words"', "two  words, words two", ["two  words"]),
        ("10.0.0.1", "from 10.0.0.1 and 10.0.0.12", ["10.0.0.1"]),
        ("auth_failure", "an auth_failure", ["auth_failure"]),
        ("größe", "GRÖSSE, Größe", ["Größe"]),
        ("(.*", "nothing", None),
    ],
)
def test_a_search_marks_what_the_server_finds(page, text, line, marked):
    found = page.value("const mark = (await import('./search.js')).searchMark(args[0]); return mark && [...args[1].matchAll(mark)].map(found => found[0])", text, line)
    assert found == marked


def test_taller_rows_move_what_is_below_them(page):
    assert page.value(
        """
        const { Extents } = await import('./extents.js');
        const extents = new Extents();
        extents.rowHeight = 10;
        extents.open(5, 30);
        extents.open(2, 20);
        const before = [0, 2, 3, 5, 6].map(n => extents.top(n));
        const at = [0, 19, 20, 49, 50, 69, 70, 109, 110, 120].map(y => extents.at(y));
        const moved = extents.rebase(4);
        return [before, at, moved, [4, 5, 6].map(n => extents.top(n)), extents.at(50)];
        """
    ) == [[0, 20, 50, 70, 110], [0, 1, 2, 2, 3, 4, 5, 5, 6, 7], 60, [0, 10, 50], 6]
