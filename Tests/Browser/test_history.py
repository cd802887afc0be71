"""Stored lines in the page: searching, paging, the surroundings of a line, and what a restart leaves."""

import datetime
from urllib.parse import urlsplit

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from conftest import Page
from program import eventually

TRACE = "\n".join(
    [
        "2026-11-20T10:00:00Z ERROR orders: charging failed",
        "java.lang.IllegalStateException: gateway said no",
        "\tat shop.Payment.charge(Payment.java:118)",
        "\tat shop.Checkout.place(Checkout.java:64)",
        "Caused by: java.net.SocketTimeoutException: connect timed out",
    ]
)


def stored(page, query=""):
    return page.livelogs.get(f"/api/logs/search?{query}").json()["lines"]


def wait_until_stored(page, query, count=1):
    eventually(lambda: len(stored(page, f"limit=1000&{query}")) >= count, what=f"{count} stored lines of {query}")


def found(page):
    """Texts of the found rows in view, from the top."""
    return page.js(
        "return [...document.querySelectorAll('#found .row:not([hidden])')]"
        ".sort((a, b) => a.dataset.ordinal - b.dataset.ordinal)"
        ".map(row => row.querySelector('.text').textContent)"
    )


def finds(page, text):
    return any(text in row for row in found(page))


def summary(page):
    return page.find("#found-summary").text


def open_history(page, hash):
    """A page that begins with stored lines, as by a shared link."""
    page.open(hash="#view=history&" + hash)
    page.wait(lambda: summary(page) and "earching" not in summary(page), "the search")


def test_a_search_finds_marks_and_is_in_the_address(page):
    page.livelogs.append("the red kettle boils", "the green kettle is cold", "ERROR: the red kettle is empty")
    wait_until_stored(page, "q=kettle", 3)
    page.click("#views [value=history]")
    page.find("input[name=text]").send_keys("red kett*")
    page.wait(lambda: len(found(page)) == 2, "two lines")
    # The latest first.
    assert found(page) == ["ERROR: the red kettle is empty", "the red kettle boils"]
    marks = page.js("return [...document.querySelectorAll('#found .row:not([hidden]) mark')].map(mark => mark.textContent)")
    assert sorted(set(marks)) == ["kettle", "red"]
    page.js("const level = document.querySelector('select[name=severity]'); level.value = 'error'; level.dispatchEvent(new Event('input', { bubbles: true }))")
    page.wait(lambda: found(page) == ["ERROR: the red kettle is empty"], "the error alone")
    shared = page.driver.current_url
    assert "view=history" in shared and "severity=error" in shared
    page.open(hash="#" + urlsplit(shared).fragment)
    page.wait(lambda: found(page) == ["ERROR: the red kettle is empty"], "what was shared")
    page.click("#views [value='']")
    page.wait_for_line("the red kettle is empty")
    assert "view=" not in page.driver.current_url
    assert page.complaints() == []


def test_only_the_chosen_time_is_searched(page):
    def at(**ago):
        return (datetime.datetime.now(datetime.UTC) - datetime.timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%SZ")

    page.livelogs.append(f"{at(days=5)} lamp old", f"{at(hours=3)} lamp recent", f"{at(minutes=2)} lamp new")
    wait_until_stored(page, "q=lamp", 3)
    open_history(page, "text=lamp")
    page.wait(lambda: len(found(page)) == 2, "a day")

    def choose(range):
        page.js("const field = document.querySelector('select[name=range]'); field.value = arguments[0]; field.dispatchEvent(new Event('input', { bubbles: true }))", range)

    for range, count in [("15m", 1), ("7d", 3), ("1h", 1), ("all", 3)]:
        choose(range)
        page.wait(lambda: len(found(page)) == count, f"{count} lines of {range}")
    open_history(page, f"text=lamp&range=custom&from={at(hours=4)}&to={at(hours=2)}")
    page.wait(lambda: len(found(page)) == 1 and finds(page, "recent"), "the line of that time")
    assert page.find("input[name=from]").is_displayed() and page.find("input[name=to]").get_attribute("value")


def test_older_lines_come_by_scrolling_each_once(page):
    page.livelogs.append(*(f"barrel {n} of the cellar" for n in range(900)))
    wait_until_stored(page, "q=barrel", 900)
    open_history(page, "text=barrel")
    page.wait(lambda: finds(page, "barrel 899"), "the latest")
    texts = page.driver.execute_async_script(
        """
        const done = arguments[0], box = document.getElementById('found'), seen = new Map();
        const frame = () => new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)));
        (async () => {
          while (!seen.has(899)) {
            await frame();
            for (const row of box.querySelectorAll('.row:not([hidden])')) seen.set(Number(row.dataset.ordinal), row.querySelector('.text').textContent);
            box.scrollTop += box.clientHeight / 2;
          }
          done([...seen].sort((a, b) => a[0] - b[0]).map(pair => pair[1]));
        })();
        """
    )
    assert texts == [f"barrel {n} of the cellar" for n in reversed(range(900))]
    page.wait(lambda: summary(page) == "900 lines, the latest stored first, no more", "the end")


def test_what_is_wrong_with_a_search_is_said_in_the_servers_words(page):
    page.livelogs.append("a fine line")
    wait_until_stored(page, "q=fine")
    open_history(page, "text=%22unclosed")
    page.wait(lambda: "not closed" in page.find("#filter-error").text, "the server's words")
    assert page.find("input[name=text]").get_attribute("aria-invalid") == "true"
    field = page.find("input[name=text]")
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys("fine")
    page.wait(lambda: found(page) == ["a fine line"], "the line")
    assert not page.find("#filter-error").is_displayed()
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys("nowhere")
    page.wait(lambda: page.find("#found-empty").is_displayed(), "word that there is none")
    assert "No stored line matches" in page.find("#found-empty").text


def test_a_line_is_shown_among_its_neighbours(page):
    page.livelogs.append(*(f"step {n} on the stairs" for n in range(150)), "the stumble", *(f"step {n} on the stairs" for n in range(150, 300)))
    wait_until_stored(page, "q=step", 300)
    open_history(page, "text=stumble")
    page.wait(lambda: found(page) == ["the stumble"], "the line")
    page.click("#found .row:not([hidden])")
    page.wait(lambda: page.find("#found-detail").is_displayed(), "the detail")
    page.click("#found-detail header .button")
    page.wait(lambda: summary(page).startswith("201 lines around"), "its neighbours")
    page.wait(lambda: finds(page, "step 149") and finds(page, "step 150"), "those beside it")
    texts = found(page)
    at = texts.index("the stumble")
    assert texts[at - 1 : at + 2] == ["step 149 on the stairs", "the stumble", "step 150 on the stairs"]
    assert page.js("return document.querySelector('#found .row[aria-current=true] .text').textContent") == "the stumble"
    # By its link alone, too; then back to a search.
    page.open(hash="#" + urlsplit(page.driver.current_url).fragment)
    page.wait(lambda: finds(page, "step 149") and finds(page, "the stumble"), "the same by the link")
    page.click("#found-more")
    page.wait(lambda: summary(page).startswith("301 lines around"), "more of them")
    page.click("#found-back")
    page.wait(lambda: found(page) == ["the stumble"], "the results")


def test_without_a_store_the_page_says_so(driver, start, tmp_path):
    (tmp_path / "file").touch()
    page = Page(driver, start(state=tmp_path / "file" / "state"))
    page.open(hash="#view=history")
    page.wait(lambda: page.find("#found-empty").is_displayed(), "word of it")
    assert "Nothing is stored" in page.find("#found-empty").text
    page.wait(lambda: "No database" in page.find("#notice").text, "the notice")
    # A search that can't be answered is no error of the page.
    assert all("503" in entry["message"] for entry in page.complaints())
    driver.get("about:blank")


def test_a_record_of_several_lines_is_one_row_that_unfolds(page):
    page.livelogs.append(TRACE, "calm again")
    page.wait_for_line("calm again")
    page.wait_for_line("charging failed")
    row = "[...document.querySelectorAll('#scroller .row:not([hidden])')].find(row => row.textContent.includes('charging failed'))"
    height = f"return {row}.getBoundingClientRect().height"
    assert page.js(f"return {row}.querySelector('.fold').textContent") == "+4 lines"
    assert not page.shows("Payment.java")
    folded = page.js(height)
    page.js(f"{row}.querySelector('.fold').click()")
    page.wait(lambda: page.shows("Caused by"), "the rest")
    assert page.js(height) == folded + 4 * 18
    # What follows has moved below it.
    below = "[...document.querySelectorAll('#scroller .row:not([hidden])')].find(row => row.textContent.includes('calm again'))"
    assert page.js(f"return {below}.getBoundingClientRect().top >= {row}.getBoundingClientRect().bottom - 1")
    page.js(f"{row}.querySelector('.text').click()")
    page.wait(lambda: page.find("#detail").is_displayed(), "the detail")
    assert "Caused by: java.net.SocketTimeoutException" in page.find("#detail pre").text
    page.find("body").send_keys(Keys.ARROW_LEFT)
    page.wait(lambda: not page.shows("Caused by"), "it folded by a key")
    assert page.js(height) == folded


def test_a_restart_of_the_server_leaves_the_page_right(page, relay, start):
    page.open(relay.http)
    page.livelogs.append(*(f"early {n}" for n in range(20)), "kernel: Out of memory: Killed process 4242 (worker) total-vm:812344kB, anon-rss:401220kB")
    page.wait_for_line("Out of memory")
    page.wait(lambda: page.driver.find_elements(By.CSS_SELECTOR, "#issue-list .issue"), "the issue")
    wait_until_stored(page, "", 21)
    issue = page.find("#issue-list .issue").get_attribute("data-id")
    old = page.livelogs
    old.stop()
    page.wait(lambda: page.state != "live", "the loss to be noticed")
    old.append(*(f"meanwhile {n}" for n in range(5)))
    page.livelogs = start(sources=[str(old.log)], state=old.state)
    address = urlsplit(page.livelogs.http)
    relay.target = (address.hostname, address.port)
    page.wait(lambda: page.state == "live", "the connection")
    page.wait_for_line("meanwhile 4")
    old.append("afterwards")
    page.wait_for_line("afterwards")
    lines = [text for text in page.all_texts() if text.startswith(("early", "meanwhile", "afterwards"))]
    assert lines == [f"early {n}" for n in range(20)] + [f"meanwhile {n}" for n in range(5)] + ["afterwards"]
    assert sum("The server was restarted" in text for text in page.all_texts()) == 1
    assert not any("missed" in text for text in page.all_texts())
    # The same issue, from the store, and the same lines to search.
    page.open()
    page.wait(lambda: page.driver.find_elements(By.CSS_SELECTOR, f"#issue-list .issue[data-id='{issue}']"), "the issue again")
    open_history(page, "text=early&range=all")
    page.wait(lambda: summary(page).startswith("20 lines"), "the lines of the first run")
