"""tonearm device, beside a server and without one."""

import pytest

import keeping
import running
import small
from running import run
from test_player import SCOPES, uris
from test_player import Listener as Player


@pytest.fixture
def town(data, serve):
    running.import_objects(data, small.LINES)
    return keeping.Town(serve(data))


def device(data, word, *more, user="ada", **options):
    return run("device", word, "--data", data, "--user", user, *more,
               **options)


def test_a_device_is_there_at_once_and_stays(town, data):
    player = Player(town, device=False, scopes=SCOPES)
    name = player.person.name
    made = device(data, "create", "--name", "Kitchen", "--type", "tv",
                  "--no-volume", "--id", "kitchen-1", user=name).json()
    assert made["id"] == "kitchen-1" and made["is_there"]
    shown = player.person.get("/v1/me/player/devices")["devices"]
    assert shown == [{"id": "kitchen-1", "is_active": False,
                      "is_private_session": False, "is_restricted": False,
                      "name": "Kitchen", "supports_volume": False,
                      "type": "TV", "volume_percent": None}]
    player.device = made["id"]
    player.play(uris=uris(150))
    assert player.state()["is_playing"]
    listed = device(data, "list", user=name).lines()
    assert listed == player.person.get("/ext/v1/me/devices")["devices"]
    device(data, "delete", "kitchen-1", user=name)
    assert player.person.get("/v1/me/player/devices")["devices"] == []
    # What it played waits, and is heard on where it was.
    other = device(data, "create", "--name", "Hall", "--open", "--private",
                   user=name).json()
    assert other["is_open"] and other["is_private_session"]
    assert len(other["id"]) == 40 and other["type"] == "Speaker"
    player.does("PUT", "", {"device_ids": [other["id"]]})
    state = player.state()
    assert not state["is_playing"] and state["device"]["id"] == other["id"]
    assert state["item"]["uri"] == uris(150)[0]


def test_without_a_catalog(data):
    run("user", "create", "--data", data, "--id", "ada")
    made = device(data, "create", "--name", "Hall").json()
    assert device(data, "list").lines() == [made]
    device(data, "delete", made["id"])
    assert device(data, "list").out == ""


@pytest.mark.parametrize("more, word", [
    (["--name", " "], "--name"), (["--name", "X" * 129], "--name"),
    (["--name", "X", "--type", "Toaster"], "Toaster"),
    (["--name", "X", "--id", "a b"], "--id")])
def test_mistakes(data, more, word):
    result = device(data, "create", *more, status=2)
    assert word in result.err and result.out == ""


def test_what_is_not_there(data):
    result = device(data, "create", "--name", "X", status=1)
    assert "there is no user ada" in result.err
    run("user", "create", "--data", data, "--id", "ada")
    result = device(data, "delete", "nothing", status=1)
    assert "ada has no device nothing" in result.err
