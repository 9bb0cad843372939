"""Signing in and consent without a mouse: everything can be reached by Tab, in
the order in which it is read, and one sees where one is."""

import urllib.parse

import pytest
from selenium.webdriver.common.keys import Keys

import browsing
import running


@pytest.fixture(scope="module")
def world(start, app):
    def prepare(data):
        browsing.create_user(data, "alice")
        made.update(running.run(
            "app", "create", "--data", data, "--name", "Mixtape",
            "--redirect-uri", app.callback).json())

    made = {}
    return start(prepare), made


def focus_is_seen(screen):
    return screen.driver.execute_script(
        "const s = getComputedStyle(document.activeElement);"
        "return s.outlineStyle != 'none' && parseFloat(s.outlineWidth) >= 2")


def test_sign_in_and_consent_by_keyboard(world, screen_of, app):
    server, made = world
    screen = screen_of(server)
    screen.get("/authorize?" + urllib.parse.urlencode({
        "client_id": made["client_id"], "response_type": "code",
        "redirect_uri": app.callback, "scope": "user-top-read"}))

    order = []
    for wanted in ("Skip to the content", "Tonearm", "Find music", "Home",
                   "Search", "Sign in",
                   "User name or email"):
        order.append(screen.tab())
        assert order[-1] == wanted
        assert focus_is_seen(screen), wanted
    screen.press("alice")
    assert screen.tab() == "Password"
    screen.press(browsing.PASSWORD)
    assert screen.tab() == "Sign in"
    assert focus_is_seen(screen)
    screen.leave_by(Keys.ENTER)

    assert screen.heading == "Allow Mixtape?"
    for wanted in ("Skip to the content", "Tonearm", "Find music", "Home",
                   "Search", "Library", "alice", "Apps", "Account",
                   "Sign out", "Agree", "Cancel", "account page",
                   "Use another account"):
        assert screen.tab() == wanted
        assert focus_is_seen(screen), wanted
    for _ in range(3):
        screen.press(Keys.SHIFT, Keys.TAB)
    screen.leave_by(Keys.ENTER)
    assert screen.heading == "Welcome back"
    assert "code=" in app.calls[-1]


def test_one_skips_to_the_content(world, screen_of):
    screen = screen_of(world[0])
    screen.get("/login")
    assert screen.tab() == "Skip to the content"
    screen.press(Keys.ENTER)
    assert screen.tab() == "User name or email"
