"""Chromium, and a page of the running program in it."""

import shutil
import time
from urllib.parse import urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from relay import Relay

# Long for a loaded machine; a condition that holds earlier ends the wait.
PATIENCE = 60


class Page:
    """What a person sees and does, in words of the page."""

    def __init__(self, driver, livelogs):
        self.driver = driver
        self.livelogs = livelogs

    def open(self, address=None, hash=""):
        self.driver.get("about:blank")
        self.driver.get((address or self.livelogs.http) + "/" + hash)
        self.wait(lambda: self.state == "live", "the page to be live")

    def wait(self, condition, what, seconds=PATIENCE):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return
            time.sleep(0.02)
        raise AssertionError(f"waited {seconds} s for {what}")

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def module(self, script, *arguments):
        """The value of an async function's body, for the page's own modules."""
        return self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1], args = [...arguments].slice(0, -1);"
            "(async () => {" + script + "})().then(v => done([v, null]), e => done([null, String(e.stack)]));",
            *arguments,
        )

    def value(self, script, *arguments):
        value, error = self.module(script, *arguments)
        assert error is None, error
        return value

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def click(self, selector):
        self.js("document.querySelector(arguments[0]).click()", selector)

    @property
    def state(self):
        return self.js("return document.getElementById('state')?.dataset.state")

    @property
    def texts(self):
        """Texts of the rows in view, from the top."""
        return self.js(
            "return [...document.querySelectorAll('.row:not([hidden])')]"
            ".sort((a, b) => a.dataset.ordinal - b.dataset.ordinal)"
            ".map(row => row.querySelector('.text').textContent)"
        )

    def shows(self, text):
        return any(text in row for row in self.texts)

    def wait_for_line(self, text):
        self.wait(lambda: self.shows(text), f"a row with {text!r}")

    def all_texts(self):
        """Texts of every row there is, by scrolling from the top to the end."""
        return self.driver.execute_async_script(
            """
            const done = arguments[0], box = document.getElementById('scroller'), seen = new Map();
            const frame = () => new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)));
            (async () => {
              box.scrollTop = 0;
              for (;;) {
                await frame();
                for (const row of box.querySelectorAll('.row:not([hidden])'))
                  seen.set(Number(row.dataset.ordinal), row.querySelector('.text').textContent);
                if (box.scrollTop + box.clientHeight >= box.scrollHeight - 1) break;
                box.scrollTop += box.clientHeight - 48;
              }
              done([...seen].sort((a, b) => a[0] - b[0]).map(pair => pair[1]));
            })();
            """
        )

    def complaints(self):
        """What the console holds: errors, and breaches of the content security policy."""
        return [entry for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]


@pytest.fixture(scope="session")
def driver():
    chromium, chromedriver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not chromedriver:
        pytest.skip("needs Debian's chromium and chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1360,860"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(chromedriver))
    driver.set_script_timeout(60)
    yield driver
    driver.quit()


@pytest.fixture
def page(driver, livelogs):
    driver.get_log("browser")
    page = Page(driver, livelogs)
    page.open()
    page.js("localStorage.clear()")
    yield page
    driver.get("about:blank")


@pytest.fixture
def relay(livelogs):
    address = urlsplit(livelogs.http)
    relay = Relay((address.hostname, address.port))
    yield relay
    relay.close()
