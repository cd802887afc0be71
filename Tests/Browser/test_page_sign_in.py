"""Signing in and out in a real browser."""

import pytest
from selenium.webdriver.common.keys import Keys

from conftest import Page

READER, OPERATOR = "token-of-the-reader-0123", "token-of-the-operator-456"


@pytest.fixture
def guarded(driver, start, tmp_path):
    tokens = tmp_path / "tokens"
    tokens.write_text(f"read:{READER}\ncontrol:{OPERATOR}\n")
    tokens.chmod(0o600)
    page = Page(driver, start("--token-file", str(tokens)))
    driver.get_log("browser")
    page.driver.get(page.livelogs.http + "/")
    yield page
    driver.delete_all_cookies()
    driver.get("about:blank")


def sign_in(page, token):
    page.wait(lambda: page.js("return document.getElementById('token') !== null"), "the form")
    page.find("#token").send_keys(token, Keys.ENTER)


def test_sign_in_see_lines_sign_out(guarded):
    sign_in(guarded, OPERATOR)
    guarded.wait(lambda: guarded.state == "live", "the page to be live")
    guarded.livelogs.append("only for those who signed in")
    guarded.wait_for_line("only for those who signed in")
    guarded.wait(lambda: guarded.find("#sign-out button").is_displayed(), "the way out")
    assert guarded.find("#switch").is_displayed()
    assert guarded.js("return document.cookie") == ""
    assert guarded.complaints() == []
    guarded.find("#sign-out button").click()
    guarded.wait(lambda: guarded.js("return document.getElementById('token') !== null"), "the form again")
    assert guarded.driver.get_cookies() == []
    guarded.driver.get(guarded.livelogs.http + "/")
    assert guarded.find("#token").is_displayed()


def test_a_wrong_token_is_told_and_a_reader_has_no_switch(guarded):
    assert guarded.js("return document.activeElement.id") == "token"
    sign_in(guarded, "a wrong token")
    guarded.wait(lambda: guarded.js("return document.getElementById('problem') !== null"), "the problem")
    assert "not one of the server's tokens" in guarded.find("#problem[role=alert]").text
    sign_in(guarded, READER)
    guarded.wait(lambda: guarded.state == "live", "the page to be live")
    guarded.wait(lambda: guarded.find("#sign-out button").is_displayed(), "the way out")
    assert not guarded.find("#switch").is_displayed()


def test_a_session_that_ended_leads_back_to_the_form(guarded):
    sign_in(guarded, READER)
    guarded.wait(lambda: guarded.state == "live", "the page to be live")
    # Signed out elsewhere; then the stream goes, and may not come back.
    guarded.value("await fetch('session/end', { method: 'POST', redirect: 'manual' })")
    bearer = {"Authorization": f"Bearer {OPERATOR}"}
    assert guarded.livelogs.post("/control", {"command": "stop_livelogs"}, **bearer).status == 200
    guarded.wait(lambda: guarded.js("return document.getElementById('token') !== null"), "the form")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_form_can_be_read_in_both_themes(guarded, theme):
    guarded.driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": theme}]}
    )
    try:
        contrast = guarded.js(
            """
            const light = (color) => {
              const [r, g, b] = color.match(/[0-9.]+/g).slice(0, 3).map((part) => part / 255)
                .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
              return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const card = light(getComputedStyle(document.querySelector('.card')).backgroundColor);
            return [...document.querySelectorAll('.card h2, .card p, .card label')].map((element) => {
              const text = light(getComputedStyle(element).color);
              return (Math.max(text, card) + 0.05) / (Math.min(text, card) + 0.05);
            });
            """
        )
        assert len(contrast) >= 4 and min(contrast) >= 4.5
    finally:
        guarded.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert guarded.complaints() == []
