"""A listener's year, as a person sees it: its charts and tables on a screen and
on a phone, and sharing it."""

import json

import pytest

import browsing
import running
import small
from small import track_id

WEEK = ["2026-01-05T07:", "2026-01-06T08:", "2026-02-10T19:", "2026-03-11T19:",
        "2026-03-12T20:", "2026-06-13T22:", "2026-11-15T23:"]


def plays():
    """Most in March, and in the evening."""
    for n, hour in enumerate(WEEK):
        for minute in range(0, 56, 4 + n):
            yield {"ts": f"{hour}{minute:02}:00Z", "ms_played": 150000,
                   "spotify_track_uri":
                   "spotify:track:" + track_id(1 + (n + minute) % 8)}


def prepare(data):
    running.import_objects(data, small.LINES)
    browsing.create_user(data, "alice")
    file = data / "Streaming_History_Audio_0.json"
    file.write_text(json.dumps(list(plays())))
    running.run("import", "--data", data, "listens", "--user", "alice", file)


@pytest.fixture(scope="module")
def server(start):
    return start(prepare)


def come(screen):
    """Signs in on the way there."""
    screen.get("/year/2026")
    screen.fill(User_name="alice", Password=browsing.PASSWORD)
    screen.click_main("Sign in")
    assert screen.heading == "Your 2026"
    return screen


def faults(screen):
    """Of the page; the player bar has tests of its own."""
    return [fault for fault in screen.faults() if "#bar-" not in fault]


def test_how_it_looks(screen_of, server):
    screen = come(screen_of(server))
    for scheme in "light", "dark":
        screen.scheme(scheme)
        for width in 1440, 390:
            screen.size(width)
            screen.get("/year/2026")
            screen.shoot(f"year-{width}-{scheme}")
            assert faults(screen) == [], (width, scheme)


def test_sharing_by_hand(screen_of, server):
    screen = come(screen_of(server))
    screen.type("Times of day are those of", "Europe/Berlin")
    screen.click("Show")
    screen.click("Mar")
    assert screen.heading == "Your March 2026"
    assert screen.path == "/year/2026?month=3&zone=Europe%2FBerlin"
    # The player bar stays in front of the page's end.
    screen.driver.execute_script(
        "document.querySelector('form[action$=share]').scrollIntoView("
        "{block: 'center'})")
    screen.click("Share 2026")
    link = screen.driver.find_element("id", "year-link").text
    screen.driver.delete_all_cookies()
    screen.driver.get(link)
    assert screen.heading == "2026 of alice"
    screen.shoot("year-shared")
    assert faults(screen) == []
