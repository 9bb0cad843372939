"""The account page's devices: what there is, making one, deleting one."""

import pytest

import browsing
import keeping
import running
import small
from browsing import Browser
from socketing import Device
from test_player import SCOPES, uris

pytestmark = pytest.mark.sanitized


@pytest.fixture
def server(serve, data):
    running.import_objects(data, small.LINES)
    for name in ("alice", "bob"):
        browsing.create_user(data, name)
    return serve(data)


@pytest.fixture
def browser(server):
    browser = Browser(server)
    browser.sign_in()
    browser.get("/account")
    return browser


@pytest.fixture
def person(server):
    town = keeping.Town(server)
    return keeping.Person(town, "alice", town.token("alice", SCOPES))


def devices(person):
    return person.get("/ext/v1/me/devices")["devices"]


def test_a_device_is_made_played_on_and_deleted(browser, person):
    assert "You have no device." in browser.answer.text
    browser.submit("/account/devices", device_name="Kitchen <1>",
                   device_type="TV")
    assert "It is there to play on." in browser.answer.text
    assert "Kitchen &lt;1&gt;" in browser.answer.text
    made, = devices(person)
    assert (made["name"], made["type"], made["is_virtual"]) == (
        "Kitchen <1>", "TV", True)
    person.send("PUT", f"/v1/me/player/play?device_id={made['id']}",
                {"uris": uris(150)}, 204)
    browser.submit("/account/devices/delete", device=made["id"])
    assert "That device is gone." in browser.answer.text
    assert devices(person) == []
    other = person.send("POST", "/ext/v1/me/devices", {"name": "Other"}, 201)
    person.send("PUT", "/v1/me/player", {"device_ids": [other["id"]]}, 204)
    state = person.get("/v1/me/player")
    assert not state["is_playing"] and state["item"]["uri"] == uris(150)[0]


def test_programs_that_connect_are_there_too(browser, person):
    with Device(person, name="Page"):
        browser.get("/account")
        assert "a program, connected now" in browser.answer.text


@pytest.mark.parametrize("fields, text", [
    ({"device_name": " "}, "A name has 1 to 128 characters."),
    ({"device_name": "x" * 129}, "A name has 1 to 128 characters."),
    ({"device_name": "X", "device_type": "Toaster"},
     "Please choose one of these.")])
def test_mistakes(browser, person, fields, text):
    browser.submit("/account/devices", 400, **fields)
    assert text in browser.answer.text
    assert devices(person) == []


def test_nobody_deletes_another_one_s(browser, person, server):
    made = person.send("POST", "/ext/v1/me/devices", {"name": "Hers"}, 201)
    browser.get("/account")
    thief = Browser(server)
    thief.sign_in("bob")
    thief.get("/account")
    thief.submit("/account/devices", device_name="His")
    thief.submit("/account/devices/delete", device=made["id"])
    assert [d["id"] for d in devices(person)] == [made["id"]]


def test_many(browser, person):
    for n in range(12):
        person.send("POST", "/ext/v1/me/devices", {"name": f"Box {n}"}, 201)
    browser.get("/account")
    assert "Box 9" in browser.answer.text
    assert "Box 10" not in browser.answer.text
    browser.get("/account?devices=2")
    assert "Box 10" in browser.answer.text
    assert "Box 9" not in browser.answer.text
