"""A virtual device as Spotify's headless client: what its controllers send, and
what they are told."""

import pytest

import running
import small
from keeping import track_uri
from socketing import TEXT, Device, Socket
from test_player import MARATHON, uris
from test_player import Listener as Player
from test_player import town  # noqa: F811, F401, a fixture

pytestmark = pytest.mark.sanitized


@pytest.fixture
def player(town):  # noqa: F811
    return Player(town)


class Controller(Socket):
    def __init__(self, player, device=None, token=True, **more):
        person = player.person
        path = f"/ext/v1/me/devices/{device or player.device}/socket"
        super().__init__(person.server, path,
                         person.token if token is True else token, **more)
        if self.status == 101:
            self.auth, self.state, self.queue = (self.next() for _ in range(3))
            assert [self.auth["type"], self.state["type"],
                    self.queue["type"]] == ["auth_state", "playback_state",
                                            "queue_changed"]

    def command(self, command, **more):
        self.send(type="command", command=command, **more)

    def take(self, *types):
        """Messages of these types, in this order and no others between."""
        found = [self.next() for _ in types]
        assert [m["type"] for m in found] == list(types)
        return found[0] if len(found) == 1 else found


def entity(kind, id, name):
    return {"entity": {"uri": f"spotify:{kind}:{id}", "entity_type": kind,
                       "decorations": {"identity": {"name": name}}}}


def test_the_first_words(player):
    with Controller(player) as c:
        assert c.auth == {"type": "auth_state", "logged_in": True,
                          "is_active": False, "device_name": "Speaker"}
        position = c.state.pop("position")
        assert c.state == {
            "type": "playback_state", "status": "paused", "volume": 100,
            "is_active": False, "item": None,
            "options": {"shuffle": False, "repeat": "off"}}
        assert (position["position_ms"], position["speed"]) == (0, 0)
        assert c.queue == {"type": "queue_changed", "queue": []}


def test_an_item(player):
    player.play(context_uri=MARATHON, offset={"position": 50})
    track = player.person.get("/v1/tracks/" + small.track_id(151))
    with Controller(player) as c:
        assert c.state["status"] == "playing" and c.state["is_active"]
        assert c.state["position"]["speed"] == 1
        album = track["album"]
        assert c.state["item"] == {
            "uri": track_uri(151), "entity_type": "track", "decorations": {
                "identity": {"name": track["name"]},
                "playback": {"duration_ms": track["duration_ms"]},
                "parent": entity("album", album["id"], album["name"]),
                "creators": [entity("artist", a["id"], a["name"])
                             for a in track["artists"]]}}
        assert [i["uri"] for i in c.queue["queue"]] == uris(*range(152, 161))


def test_what_it_is_told(player):
    with Controller(player) as c:
        c.command("play", uri=MARATHON, skip_to=track_uri(150))
        auth, state, queue = c.take("auth_state", "playback_state",
                                    "queue_changed")
        assert auth["is_active"] and state["status"] == "playing"
        assert state["item"]["uri"] == track_uri(150)
        assert queue["queue"][0]["uri"] == track_uri(151)
        c.command("pause")
        changed = c.take("playback_changed")
        assert changed["status"] == "paused"
        assert changed["position"]["speed"] == 0
        c.command("play")
        assert c.take("playback_changed")["status"] == "playing"
        c.command("skip_next")
        track, _ = c.take("track_changed", "queue_changed")
        assert track["item"]["uri"] == track_uri(151)
        c.command("skip_previous")
        track, _ = c.take("track_changed", "queue_changed")
        assert track["item"]["uri"] == track_uri(150)
        c.command("seek", position_ms=20000)
        assert c.take("position_sync")["position"]["position_ms"] >= 20000
        c.command("set_volume", volume=30)
        assert c.take("volume_changed")["volume"] == 30
        c.command("set_shuffle", enabled=True)
        changed = c.take("playback_changed", "queue_changed")[0]
        assert changed["options"]["shuffle"]
        player.does("POST", f"/queue?uri={track_uri(140)}")
        assert c.take("queue_changed")["queue"][0]["uri"] == track_uri(140)
        assert c.is_silent()


def test_repeating(player):
    player.play(context_uri=MARATHON)
    with Controller(player) as c:
        for command, enabled, want in (
                ("set_repeat_track", True, "track"),
                ("set_repeat_context", True, "context"),
                ("set_repeat_context", False, "off")):
            c.command(command, enabled=enabled)
            c_state = c.next()
            while c_state["type"] != "playback_changed":
                c_state = c.next()
            assert c_state["options"]["repeat"] == want
            # Switching off what isn't on changes nothing.
            c.command("set_repeat_track" if want == "context" else
                      "set_repeat_context", enabled=False)
            while not c.is_silent(0.3):
                pass
            assert player.state()["repeat_state"] == want


@pytest.mark.parametrize("uri, skip_to, want", [
    (MARATHON, None, 101), (MARATHON, 5, 106), (MARATHON, {"index": 5}, 106),
    (MARATHON, {"position": 5}, 106), (MARATHON, {"uri": track_uri(110)}, 110),
    (track_uri(150), None, 150)])
def test_playing(player, uri, skip_to, want):
    with Controller(player) as c:
        c.command("play", uri=uri, skip_to=skip_to, position_ms=500)
        state = c.take("auth_state", "playback_state")[1]
        assert state["item"]["uri"] == track_uri(want)


@pytest.mark.parametrize("message", [
    {"type": "command", "command": "dance"}, {"type": "command"}, {},
    {"type": "command", "command": "seek"},
    {"type": "command", "command": "play", "uri": "nonsense"},
    {"type": "command", "command": "set_shuffle", "enabled": "yes"},
    {"type": "command", "command": "skip_next"}])
def test_refusals(player, message):
    with Controller(player) as c:
        c.send(**message)
        error = c.take("error")
        assert error["message"]
        assert error["reason"] == (
            "NO_NEXT_TRACK" if message.get("command") == "skip_next" else None)
        c.command("play", uri=track_uri(150))
        assert c.next()["type"] == "auth_state"


def test_no_json(player):
    with Controller(player) as c:
        c.frame(TEXT, b"[1]")
        assert c.next()["type"] == "error"
        assert c.next() is None and c.close_code == 1008


def test_what_another_device_plays_is_not_its_own(player):
    with Controller(player) as c:
        other = player.add_device("Other")["id"]
        player.does("PUT", f"/play?device_id={other}", {"uris": uris(150)})
        assert c.is_silent()
        player.does("PUT", "", {"device_ids": [player.device]})
        auth, state, _ = c.take("auth_state", "playback_state",
                                "queue_changed")
        assert auth["is_active"] and state["item"]["uri"] == track_uri(150)
        player.does("PUT", "", {"device_ids": [other]})
        auth, state, _ = c.take("auth_state", "playback_state",
                                "queue_changed")
        assert not auth["is_active"] and state["item"] is None


def test_who_may_come(player):
    person = player.person
    for token, status in (("", 404), ("nonsense", 401),
                          (person.through(["streaming"]).token, 101),
                          (person.through(["user-read-email"]).token, 403)):
        with Controller(player, token=token) as c:
            assert c.status == status
    with Controller(player, device="unknown") as c:
        assert c.status == 404
    with Device(person) as page, Controller(player, device=page.id) as c:
        assert c.status == 404
    other = Player(player.person.town)
    with Controller(other, device=player.device) as c:
        assert c.status == 404
    assert person.request("GET", f"/ext/v1/me/devices/{player.device}/socket"
                          ).status_code == 426


def test_an_open_device_wants_no_token(player):
    player.device = player.add_device("Open", is_open=True)["id"]
    with Controller(player, token=None) as c:
        c.command("play", uri=track_uri(150))
        assert c.take("auth_state", "playback_state")[1]["is_active"]
        assert player.now() == 150
        # A page of another site that a browser here shows is nobody of ours.
        for origin, status in (("https://evil.example", 401),
                               (player.person.server.url, 101)):
            with Controller(player, token=None,
                            headers=[f"Origin: {origin}"]) as page:
                assert page.status == status
        # A wrong token isn't none.
        with Controller(player, token="nonsense") as wrong:
            assert wrong.status == 401
        person = player.person
        while not c.is_silent(0.3):
            pass
        person.send("PUT", f"/ext/v1/me/devices/{player.device}",
                    {"name": "Open", "is_open": False})
        assert c.next()["code"] == "device_error"
        assert c.next() is None and c.close_code == 4004


def test_an_open_device_where_others_can_come(tmp_path, serve):
    data = tmp_path / "far"
    running.import_objects(data, small.LINES)
    running.run("user", "create", "--data", data, "--id", "ada")
    running.run("device", "create", "--data", data, "--user", "ada", "--name",
                "Hall", "--open", "--id", "hall")
    server = serve(data, "--trusted-proxy", "10.0.0.0/8")
    with Socket(server, "/ext/v1/me/devices/hall/socket") as c:
        assert c.status == 401


def test_of_two_open_devices_neither(town):  # noqa: F811
    one, two = Player(town), Player(town)
    for player in (one, two):
        player.add_device("Kitchen", id="kitchen", is_open=True)
    with Controller(one, device="kitchen", token=None) as c:
        assert c.status == 404
    with Controller(one, device="kitchen") as c:
        assert c.status == 101


def test_a_deleted_device(player):
    with Controller(player) as c:
        player.person.send("DELETE", f"/ext/v1/me/devices/{player.device}",
                           status=204)
        assert c.next()["code"] == "device_error"
        assert c.next() is None and c.close_code == 4004
