"""Streams of a user's player: the present state first, then what changes."""

import time

import pytest

import keeping
import small
from eventing import Listener, facts
from keeping import track_uri
from test_player import MARATHON, SCOPES, uris
from test_player import Listener as Player
from test_player import town  # noqa: F401, a fixture

pytestmark = pytest.mark.state

EVENTS = "/ext/v1/me/player/events"


@pytest.fixture
def player(town):  # noqa: F811
    return Player(town)


def listen(player, query="", **more):
    return Listener(player.person.server, EVENTS + query, player.person.token,
                    **more)


def answers(player):
    """What the calls of these names say now."""
    return {"state": player.state("?additional_types=episode"),
            "track": player.person.request(
                "GET", "/v1/me/player/currently-playing"
                "?additional_types=episode"),
            "queue": player.person.get("/v1/me/player/queue"),
            "devices": player.person.get("/v1/me/player/devices")}


def still(state):
    """Without what moves by itself."""
    return state and {k: v for k, v in state.items() if k != "progress_ms"}


def test_begins_with_the_present_state(player):
    with listen(player) as stream:
        first = facts(stream.take(4))
        assert [name for name, _ in first] == ["state", "track", "queue",
                                               "devices"]
        state, track, queue, devices = (data for _, data in first)
        assert state is None and track is None
        assert queue == {"currently_playing": None, "queue": []}
        assert [d["id"] for d in devices["devices"]] == [player.device]
    player.play(context_uri=MARATHON)
    with listen(player) as stream:
        said = answers(player)
        for event in stream.take(4):
            wanted = said[event.name]
            if event.name == "track":
                wanted = wanted.json()
            assert still(event.data) == still(wanted)


def test_hears_what_changes(player):
    with listen(player) as stream:
        stream.take(4)
        player.play(uris=uris(150, 151, 152))
        events = {e.name: e.data for e in stream.take(4)}
        assert events["state"]["is_playing"]
        assert events["state"]["device"]["id"] == player.device
        assert events["track"]["item"]["uri"] == track_uri(150)
        assert [i["uri"] for i in events["queue"]["queue"]] == uris(151, 152)
        assert events["devices"]["devices"][0]["is_active"]
        player.does("PUT", "/pause")
        paused = stream.next()
        assert paused.name == "state" and not paused.data["is_playing"]
        player.does("POST", f"/queue?uri={track_uri(140)}")
        events = {e.name: e.data for e in stream.take(2)}
        assert [i["uri"] for i in events["queue"]["queue"]] == \
            uris(140, 151, 152)
        assert set(events) == {"state", "queue"}
        player.does("PUT", "/volume?volume_percent=7")
        events = {e.name: e.data for e in stream.take(2)}
        assert events["state"]["device"]["volume_percent"] == 7
        assert events["devices"]["devices"][0]["volume_percent"] == 7
        added = player.add_device("Lamp")
        event = stream.next()
        assert event.name == "devices"
        assert [d["id"] for d in event.data["devices"]] == [player.device,
                                                            added["id"]]
        assert stream.is_silent()


def test_an_event_is_for_any_token(player):
    """What the first of a stream says, the others could."""
    episode = "spotify:episode:" + small.episode_id(1)
    player.play(uris=[episode])
    with listen(player, "?types=track") as stream:
        first = stream.next().data["item"]
        player.play(uris=[episode])
        assert first["uri"] == episode
        assert stream.next().data["item"] == first
        assert "resume_point" not in first


def test_links_are_the_server_s_own(player):
    with listen(player, "?types=track") as stream:
        stream.take(1)
        player.play(uris=uris(150))
        item = stream.next().data["item"]
        assert item == player.person.get("/v1/tracks/" + small.track_id(150))


@pytest.mark.timing
def test_hears_of_an_end(player):
    with listen(player, "?types=track") as stream:
        stream.take(1)
        player.play(uris=uris(101, 150))  # a second, then a minute
        assert stream.next().data["item"]["uri"] == track_uri(101)
        began = time.monotonic()
        assert stream.next().data["item"]["uri"] == track_uri(150)
        assert time.monotonic() - began < 3


def test_each_kind_has_its_scope(town):  # noqa: F811
    player = Player(town)
    may = keeping.SCOPES + ("user-read-currently-playing",)
    token = player.person.through(may).token
    server = player.person.server
    with Listener(server, EVENTS, token) as stream:
        assert stream.status == 200
        player.play(uris=uris(150))
        assert [e.name for e in stream.take(2)] == ["track", "track"]
        player.does("PUT", "/pause")
        assert stream.is_silent()
    with Listener(server, EVENTS + "?types=state", token) as stream:
        assert stream.status == 403
    with Listener(server, EVENTS,
                  player.person.through(keeping.SCOPES).token) as stream:
        assert stream.status == 403


def test_goes_on_from_a_place(player):
    with listen(player, "?types=track") as stream:
        stream.take(1)
        player.play(uris=uris(150, 151, 152))
        place = stream.next().place
    player.does("POST", "/next")
    player.does("POST", "/next")
    with listen(player, "?types=track",
                headers=[f"Last-Event-ID: {place}"]) as stream:
        assert [e.data["item"]["uri"] for e in stream.take(2)] == \
            uris(151, 152)


def test_a_private_session_shows_no_track(player):
    player.device = player.add_device("Secret", is_private_session=True)["id"]
    with listen(player, "?types=track") as stream:
        stream.take(1)
        player.play(uris=uris(150))
        assert stream.next().data is None
