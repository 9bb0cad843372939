"""The page of the bench: the journal grows while it is looked at, rules are put
in and removed, worlds are made and chosen."""

import pytest


@pytest.fixture(scope="module")
def server(start):
    return start(None, "--bench")


def by_id(screen, name):
    return screen.driver.find_element("id", name)


def calls(screen):
    """What the journal shows, newest first."""
    return [row.text for row in screen.driver.find_elements(
        "css selector", "#journal tr")]


def test_the_journal_and_rules(server, screen_of):
    screen = screen_of(server)
    screen.driver.get(server.url + "/bench")
    screen.wait_for(lambda: by_id(screen, "state").text == "Live")
    server.request("GET", "/limits?a=b", token=None)
    screen.wait_for(lambda: any("GET /limits?a=b" in row
                                for row in calls(screen)))
    rule = by_id(screen, "fault")
    rule.clear()
    rule.send_keys('{"route": "/limits", "times": 1, "status": 503}')
    screen.driver.find_element("css selector", "#fault-form button").click()
    screen.wait_for(lambda: "/limits" in by_id(screen, "faults").text)
    assert server.request("GET", "/limits", token=None).status_code == 503
    screen.wait_for(lambda: "503" in calls(screen)[0])
    screen.wait_for(lambda: "1 ×" in by_id(screen, "faults").text)
    by_id(screen, "filter").send_keys("/none")
    screen.wait_for(lambda: not any(calls(screen)))
    screen.driver.find_element("css selector", "#faults button").click()
    screen.wait_for(lambda: by_id(screen, "faults").text == "")
    screen.driver.get("about:blank")


def test_what_is_wrong_is_said(server, screen_of):
    screen = screen_of(server)
    screen.driver.get(server.url + "/bench")
    screen.wait_for(lambda: by_id(screen, "state").text == "Live")
    rule = by_id(screen, "fault")
    rule.clear()
    rule.send_keys('{"status": 503, "tmies": 1}')
    screen.expect("400")
    screen.driver.find_element("css selector", "#fault-form button").click()
    screen.wait_for(lambda: "tmies" in by_id(screen, "fault-error").text)
    screen.driver.get("about:blank")


def test_worlds_and_their_clocks(server, screen_of):
    screen = screen_of(server)
    screen.driver.get(server.url + "/bench")
    screen.wait_for(lambda: by_id(screen, "worlds").is_displayed())
    by_id(screen, "world-new").click()
    options = "#world option"
    screen.wait_for(lambda: len(screen.driver.find_elements(
        "css selector", options)) == 2)
    made = screen.driver.find_elements("css selector", options)[1]
    name = made.text
    made.click()
    by_id(screen, "clock-freeze").click()
    screen.wait_for(lambda: "frozen" in by_id(screen, "clock-now").text)
    assert server.request(
        "GET", "/bench/v1/clock", token=None,
        headers={"X-Tonearm-World": name}).json()["frozen"]
    assert not server.request("GET", "/bench/v1/clock",
                              token=None).json()["frozen"]
    by_id(screen, "world-delete").click()
    screen.wait_for(lambda: len(screen.driver.find_elements(
        "css selector", options)) == 1)
    screen.wait_for(lambda: by_id(screen, "state").text == "Live")
    screen.driver.get("about:blank")
