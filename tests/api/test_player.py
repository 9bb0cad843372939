"""What a user listens to: state, commands, devices and the queue, against a
virtual device."""

import signal
import time

import pytest

import keeping
import running
import small
from keeping import track_uri
from small import (artist_id, audiobook_id, chapter_id, episode_id, show_id,
                   track_id)

pytestmark = [pytest.mark.state, pytest.mark.sanitized]

SCOPES = keeping.SCOPES + (
    "user-read-playback-state", "user-modify-playback-state",
    "user-read-currently-playing", "user-read-recently-played",
    "user-read-playback-position")
PLAYER = "/v1/me/player"
MARATHON = "spotify:album:" + small.MARATHON

# A track lasts as long as its number says, in seconds, from 1 to 60: what is
# to stay is a long one.
LONG = range(140, 161)


@pytest.fixture(scope="module")
def town(tmp_path_factory, module_serve):
    data = tmp_path_factory.mktemp("player")
    running.import_objects(data, small.LINES)
    return keeping.Town(module_serve(data))


class Listener:
    """A user with a virtual device, unless told otherwise."""

    def __init__(self, town, device=True, scopes=SCOPES, **more):
        self.person = town.person(scopes=scopes, **more)
        self.device = self.add_device("Speaker")["id"] if device else None

    def add_device(self, name, **more):
        return self.person.send("POST", "/ext/v1/me/devices",
                                {"name": name, **more}, 201)

    def state(self, query=""):
        """None for 204."""
        answer = self.person.request("GET", PLAYER + query)
        assert answer.status_code in (200, 204), answer.text
        return answer.json() if answer.content else None

    def does(self, method, path, body=None, status=204):
        return self.person.send(method, PLAYER + path, body, status)

    def fails(self, method, path, status, message, reason=None, body=None):
        answer = self.person.request(method, PLAYER + path, body)
        error = answer.json()["error"]
        assert answer.status_code == error["status"] == status
        assert error["message"] == message
        assert error.get("reason") == reason

    def play(self, **body):
        self.does("PUT", f"/play?device_id={self.device}", body)

    def now(self):
        """The number of the current track."""
        item = self.state()["item"]
        return item and int(item["id"][-21:])

    def queue(self):
        answer = self.person.get(PLAYER + "/queue")
        return [int(item["id"][-21:]) for item in answer["queue"]]


@pytest.fixture
def listener(town):
    return Listener(town)


def uris(*numbers):
    return [track_uri(n) for n in numbers]


# ---- nothing plays ----


def test_nothing_plays(town):
    nobody = Listener(town, device=False)
    assert nobody.state() is None
    answer = nobody.person.request("GET", PLAYER + "/currently-playing")
    assert (answer.status_code, answer.content) == (204, b"")
    assert nobody.person.get(PLAYER + "/devices") == {"devices": []}
    assert nobody.person.get(PLAYER + "/queue") == {
        "currently_playing": None, "queue": []}


@pytest.mark.parametrize("method, path", [
    ("PUT", "/play"), ("PUT", "/pause"), ("POST", "/next"),
    ("POST", "/previous"), ("PUT", "/seek?position_ms=0"),
    ("PUT", "/repeat?state=off"), ("PUT", "/shuffle?state=true"),
    ("PUT", "/volume?volume_percent=1"),
    ("POST", "/queue?uri=" + track_uri(1))])
def test_without_an_active_device(listener, method, path):
    listener.fails(method, path, 404,
                   "Player command failed: No active device found",
                   "NO_ACTIVE_DEVICE")
    listener.fails(method, path + ("&" if "?" in path else "?") +
                   "device_id=nowhere", 404, "Device not found")


@pytest.mark.parametrize("path", [
    "/repeat?state=context", "/shuffle?state=true",
    "/volume?volume_percent=30"])
def test_a_first_command_may_be_any(listener, path):
    """What is stored before anything has played can be read again."""
    device = listener.device
    listener.does("PUT", f"{path}&device_id={device}")
    listener.does("PUT", f"{path}&device_id={device}")
    listener.play(uris=uris(150))
    assert listener.now() == 150


@pytest.mark.parametrize("method, path", [
    ("PUT", "/play"), ("PUT", "/pause"), ("POST", "/next"),
    ("PUT", "/volume?volume_percent=1")])
def test_free_users_command_nothing(town, method, path):
    free = Listener(town)
    running.run("user", "create", "--data", town.server.data, "--id",
                free.person.name + "-free",
                "--product", "free")
    free.person = keeping.Person(
        town, free.person.name + "-free",
        town.token(free.person.name + "-free", SCOPES))
    free.fails(method, path, 403, "Player command failed: Premium required",
               "PREMIUM_REQUIRED")


# ---- the whole life of it ----


def test_state_has_every_field(listener):
    before = time.time() * 1000
    listener.play(context_uri=MARATHON, offset={"position": 50},
                  position_ms=5000)
    state = listener.state()
    assert list(state) == [
        "device", "shuffle_state", "smart_shuffle", "repeat_state",
        "is_playing", "timestamp", "context", "progress_ms", "item",
        "currently_playing_type", "actions"]
    assert state["device"] == {
        "id": listener.device, "is_active": True, "is_private_session": False,
        "is_restricted": False, "name": "Speaker", "supports_volume": True,
        "type": "Speaker", "volume_percent": 100}
    assert state["is_playing"] and state["repeat_state"] == "off"
    assert not state["shuffle_state"] and not state["smart_shuffle"]
    assert before - 1000 <= state["timestamp"] <= time.time() * 1000
    assert 5000 <= state["progress_ms"] < 15000
    base = listener.person.server.url
    assert state["context"] == {
        "type": "album", "href": f"{base}/v1/albums/{small.MARATHON}",
        "external_urls": {
            "spotify": f"https://open.spotify.com/album/{small.MARATHON}"},
        "uri": MARATHON}
    assert state["item"] == listener.person.get("/v1/tracks/" + track_id(151))
    assert state["currently_playing_type"] == "track"
    assert state["actions"] == {"disallows": {"resuming": True}}
    current = listener.person.get(PLAYER + "/currently-playing")
    assert list(current) == ["is_playing", "timestamp", "context",
                             "progress_ms", "item", "currently_playing_type",
                             "actions"]


def test_pause_and_resume(listener):
    listener.play(uris=uris(1))
    listener.does("PUT", "/pause")
    paused = listener.state()
    assert not paused["is_playing"]
    assert paused["actions"] == {"disallows": {"pausing": True}}
    assert listener.state()["progress_ms"] == paused["progress_ms"]
    listener.fails("PUT", "/pause", 403,
                   "Player command failed: Restriction violated", "UNKNOWN")
    listener.does("PUT", "/play")
    resumed = listener.state()
    assert resumed["is_playing"]
    assert resumed["progress_ms"] >= paused["progress_ms"]
    assert resumed["item"] == paused["item"]
    listener.fails("PUT", "/play", 403,
                   "Player command failed: Restriction violated", "UNKNOWN")


def test_skipping(listener):
    listener.play(uris=uris(*LONG))
    listener.does("POST", "/next")
    listener.does("POST", "/next")
    assert listener.now() == 142
    listener.does("POST", "/previous")
    assert listener.now() == 141
    listener.does("POST", "/previous")
    listener.does("POST", "/previous")  # the first begins anew
    assert listener.now() == 140 and listener.state()["is_playing"]


def test_end_of_a_list(listener):
    listener.play(uris=uris(150, 151))
    listener.does("POST", "/next")
    listener.does("POST", "/next")
    state = listener.state()
    assert listener.now() == 150
    assert not state["is_playing"] and state["progress_ms"] == 0
    assert state["context"] is None


def test_repeat(listener):
    listener.play(uris=uris(150, 151))
    for mode in ("track", "context", "off", "context"):
        listener.does("PUT", f"/repeat?state={mode}")
        assert listener.state()["repeat_state"] == mode
    for number in (151, 150, 151):
        listener.does("POST", "/next")
        assert listener.now() == number and listener.state()["is_playing"]
    listener.fails("PUT", "/repeat?state=on", 400, "Invalid state")
    listener.fails("PUT", "/repeat", 400, "Invalid state")


def test_shuffle_keeps_its_order(listener):
    listener.play(uris=uris(*LONG), offset={"uri": track_uri(145)})
    listener.does("PUT", "/shuffle?state=true")
    assert listener.now() == 145 and listener.state()["shuffle_state"]
    order = listener.queue()
    assert sorted(order + [145]) == list(LONG)
    assert order != sorted(order)
    for number in order[:3]:
        listener.does("POST", "/next")
        assert listener.now() == number
    listener.does("POST", "/previous")
    assert listener.now() == order[1]
    listener.does("PUT", "/shuffle?state=false")
    assert listener.now() == order[1]
    assert listener.queue() == list(range(order[1] + 1, 161))
    listener.fails("PUT", "/shuffle?state=maybe", 400, "Invalid state")


def test_queue_comes_first_and_is_gone(listener):
    listener.play(context_uri=MARATHON, offset={"uri": track_uri(150)})
    for number in (5, 6):
        listener.does("POST", "/queue?uri=" + track_uri(number))
    assert listener.queue() == [5, 6] + list(range(151, 161))
    listener.does("POST", "/next")
    assert listener.now() == 5
    assert listener.state()["context"]["uri"] == MARATHON
    listener.does("POST", "/previous")  # out of the queue
    assert listener.now() == 150
    listener.does("POST", "/next")
    assert listener.now() == 6
    listener.does("POST", "/next")
    assert listener.now() == 151
    listener.fails("POST", "/queue?uri=" + MARATHON, 400,
                   "Invalid uri: " + MARATHON)
    listener.fails("POST", "/queue?uri=spotify:track:" + small.UNKNOWN, 404,
                   "non existing id")


def test_seek(listener):
    listener.play(uris=uris(160, 159))
    listener.does("PUT", "/seek?position_ms=30000")
    assert 30000 <= listener.state()["progress_ms"] < 40000
    listener.does("PUT", "/pause")
    listener.does("PUT", "/seek?position_ms=20000")
    state = listener.state()
    assert state["progress_ms"] == 20000 and not state["is_playing"]
    listener.does("PUT", "/seek?position_ms=60000")  # its end
    assert listener.now() == 159
    for bad in ("", "?position_ms=-1", "?position_ms=x"):
        listener.fails("PUT", "/seek" + bad, 400, "Invalid position_ms")


def test_volume(town, listener):
    listener.play(uris=uris(1))
    listener.does("PUT", "/volume?volume_percent=33")
    assert listener.state()["device"]["volume_percent"] == 33
    for bad in ("", "?volume_percent=101", "?volume_percent=-1"):
        listener.fails("PUT", "/volume" + bad, 400, "Invalid volume_percent")
    mute = listener.add_device("TV", type="TV", supports_volume=False)["id"]
    listener.fails("PUT", f"/volume?volume_percent=5&device_id={mute}", 403,
                   "Player command failed: Cannot control device volume",
                   "VOLUME_CONTROL_DISALLOW")
    listener.does("PUT", "", {"device_ids": [mute]})
    assert listener.state()["device"]["volume_percent"] is None


# ---- what is played ----


def test_contexts(town):
    listener = Listener(town, country="US")  # which has the audiobook
    person = listener.person
    mix = person.playlist(*uris(150, 151, 152))
    person.send("PUT", "/v1/me/tracks", {"ids": [track_id(150)]})
    person.send("PUT", "/v1/me/tracks", {"ids": [track_id(160)]})
    collection = f"spotify:user:{person.name}:collection"
    for uri, offset, first, shown in [
            (MARATHON, {"position": 40}, 141, MARATHON),
            ("spotify:artist:" + artist_id(1), None, 5, None),
            ("spotify:playlist:" + mix, {"uri": track_uri(151)}, 151, None),
            (f"spotify:user:x:playlist:{mix}", None, 150,
             "spotify:playlist:" + mix),
            (collection, None, 160, None),
            ("spotify:collection", None, 160, collection),
            ("spotify:show:" + show_id(1), None, None, None),
            ("spotify:show:" + audiobook_id(1), None, None, None)]:
        body = {"context_uri": uri}
        if offset:
            body["offset"] = offset
        listener.play(**body)
        state = listener.state("?additional_types=track,episode")
        assert state["context"]["uri"] == (shown or uri)
        if first:
            assert listener.now() == first, uri
        else:
            assert state["currently_playing_type"] == "episode"
            assert state["item"]["type"] in ("episode", "chapter")
            assert listener.state()["item"] is None
    assert person.get(PLAYER + "/queue")["queue"][0]["name"]


@pytest.mark.parametrize("body, status, message", [
    ({"context_uri": "spotify:track:" + track_id(1)}, 400,
     "Invalid context uri: spotify:track:" + track_id(1)),
    ({"context_uri": "nonsense"}, 400, "Invalid context uri: nonsense"),
    ({"context_uri": "spotify:album:" + small.UNKNOWN}, 404,
     "non existing id"),
    ({"context_uri": "spotify:playlist:" + small.UNKNOWN}, 404,
     "non existing id"),
    ({"uris": ["spotify:album:" + small.MARATHON]}, 400,
     "Invalid track uri in payload"),
    ({"uris": []}, 400, "Missing required parameter: uris"),
    ({"uris": uris(1), "context_uri": MARATHON}, 400,
     "Can't have both context_uri and uris"),
    ({"uris": uris(1), "position_ms": -1}, 400, "Invalid position_ms"),
    ({"uris": uris(1), "offset": {"position": 1}}, 400,
     "Index out of bounds"),
])
def test_what_cannot_be_played(listener, body, status, message):
    listener.play(uris=uris(150))
    listener.fails("PUT", "/play", status, message, body=body)
    assert listener.now() == 150


def test_position_and_offset(listener):
    listener.play(uris=uris(150, 151), positionMs=7000)  # one client's
    assert 7000 <= listener.state()["progress_ms"] < 17000
    listener.play(uris=uris(150, 151), position_ms=50000)  # its end
    assert listener.now() == 151
    # What the context hasn't got plays once ahead of it.
    listener.play(context_uri=MARATHON, offset={"uri": track_uri(1)})
    assert listener.now() == 1
    assert listener.queue()[:2] == [101, 102]


def test_what_the_market_lacks_is_skipped(listener):
    listener.play(uris=uris(2, 3, 150, 151))  # nowhere; not in Sweden
    assert listener.now() == 150
    listener.fails("PUT", "/play", 403,
                   "Player command failed: Restriction violated", "UNKNOWN",
                   {"uris": uris(2, 3)})
    assert listener.now() == 150
    listener.does("POST", "/next")  # as if nothing had been asked for
    assert listener.now() == 151


def test_what_is_refused_changes_nothing(listener):
    listener.play(uris=uris(150, 151, 152))
    listener.fails("PUT", "/play", 403,
                   "Player command failed: Restriction violated", "UNKNOWN",
                   {"uris": uris(2, 3)})
    listener.does("POST", "/next")
    assert listener.now() == 151
    assert listener.queue() == [152]


@pytest.mark.timing
def test_tracks_end_by_themselves(listener):
    listener.play(uris=uris(101, 102, 150))  # a second, two, a long one
    assert listener.now() == 101
    deadline = time.monotonic() + 30
    seen = [101]
    while seen[-1] != 150 and time.monotonic() < deadline:
        if listener.now() != seen[-1]:
            seen.append(listener.now())
        time.sleep(0.05)
    assert seen == [101, 102, 150]


def test_episodes_resume(town):
    listener = Listener(town, country="US")  # which has the chapters
    episode = "spotify:episode:" + episode_id(1)
    listener.play(uris=[episode], position_ms=300000)
    listener.play(uris=uris(150))
    listener.play(uris=[episode])
    state = listener.state("?additional_types=episode")
    assert state["item"]["uri"] == episode
    assert 300000 <= state["progress_ms"] < 310000
    listener.play(uris=[episode], position_ms=0)
    assert listener.state()["progress_ms"] < 10000
    listener.play(uris=["spotify:episode:" + chapter_id(2)])
    assert listener.state()["currently_playing_type"] == "episode"


def test_resume_points_show(town):
    listener = Listener(town, country="US")
    person = listener.person
    listener.play(uris=["spotify:episode:" + episode_id(1)],
                  position_ms=300000)
    listener.does("PUT", "/pause")
    point = person.get("/v1/episodes/" + episode_id(1))["resume_point"]
    assert not point["fully_played"]
    assert 300000 <= point["resume_position_ms"] < 310000
    show = person.get("/v1/shows/" + show_id(1))
    parts = person.get(f"/v1/shows/{show_id(1)}/episodes")["items"]
    for episodes in (show["episodes"]["items"], parts):
        points = {e["id"]: e["resume_point"] for e in episodes}
        assert points.pop(episode_id(1)) == point
        assert {"fully_played": False, "resume_position_ms": 0} in \
            points.values()
    person.send("PUT", "/v1/me/episodes", {"ids": [episode_id(1)]})
    [saved] = person.get("/v1/me/episodes")["items"]
    assert saved["episode"]["resume_point"] == point
    assert listener.state("?additional_types=episode")["item"][
        "resume_point"] == point
    blind = town.token(person.name, SCOPES[:-1])
    assert "resume_point" not in person.server.get(
        "/v1/episodes/" + episode_id(1), token=blind)


# ---- what was played ----


def recent(listener, query=""):
    return listener.person.get(PLAYER + "/recently-played" + query)


def test_recently_played(listener):
    assert recent(listener) == {
        "items": [], "next": None, "cursors": None, "limit": 20,
        "href": listener.person.server.url + PLAYER + "/recently-played"}
    listener.play(uris=uris(160, 159, 158, 157), position_ms=0)
    for _ in range(3):  # heard for a moment only
        listener.does("POST", "/next")
    assert recent(listener)["items"] == []


@pytest.mark.timing
def test_what_was_heard_to_its_end_is_recent(listener):
    before = time.time() * 1000
    listener.play(context_uri=MARATHON)
    listener.does("PUT", "/repeat?state=off")
    deadline = time.monotonic() + 30
    while listener.now() < 103 and time.monotonic() < deadline:
        time.sleep(0.1)
    page = recent(listener, "?limit=1")
    while page["items"][0]["track"]["id"] != track_id(102) and \
            time.monotonic() < deadline:  # it is stored a little later
        time.sleep(0.1)
        page = recent(listener, "?limit=1")
    [second] = page["items"]
    assert list(second) == ["track", "played_at", "context"]
    assert second["track"]["id"] == track_id(102)
    assert second["context"]["uri"] == MARATHON
    assert second["played_at"].endswith("Z")
    assert int(page["cursors"]["after"]) == int(page["cursors"]["before"])
    assert before - 1000 <= int(page["cursors"]["after"]) <= time.time() * 1000
    older = listener.person.get(page["next"])
    [first] = older["items"]
    assert first["track"]["id"] == track_id(101) and older["next"] is None
    after = recent(listener, "?after=" + older["cursors"]["after"])
    assert [i["track"]["id"] for i in after["items"]] == [track_id(102)]
    listener.person.refuses(PLAYER + "/recently-played?after=1&before=2", 400,
                            "Bad request.")


@pytest.mark.timing
def test_the_last_second_alone_is_not_recent(listener):
    listener.play(uris=uris(160, 150), position_ms=58500)
    deadline = time.monotonic() + 30
    while listener.now() != 150 and time.monotonic() < deadline:
        time.sleep(0.05)
    listener.does("POST", "/next")  # by now it is stored
    page = listener.person.get("/ext/v1/me/history")
    [heard] = [play for play in page["items"]
               if play["track"]["id"] == track_id(160)]
    assert 1000 <= heard["ms_played"] <= 1500 and not heard["counted"]
    assert recent(listener)["items"] == []


# ---- devices ----


def test_transfer(listener):
    other = listener.add_device("Radio", type="avr")["id"]
    listener.play(uris=uris(150), position_ms=5000)
    listener.does("PUT", "", {"device_ids": [other]})
    state = listener.state()
    assert state["device"]["id"] == other and state["device"]["type"] == "AVR"
    assert state["is_playing"] and state["progress_ms"] >= 5000
    listener.does("PUT", "", {"device_ids": [listener.device], "play": False})
    assert not listener.state()["is_playing"]
    listener.does("PUT", "", {"device_ids": [other]})
    assert not listener.state()["is_playing"]
    listener.does("PUT", "", {"device_ids": [other], "play": True})
    assert listener.state()["is_playing"]
    active = [d["id"] for d in
              listener.person.get(PLAYER + "/devices")["devices"]
              if d["is_active"]]
    assert active == [other]
    for body in ({}, {"device_ids": []},
                 {"device_ids": [other, listener.device]}):
        listener.fails("PUT", "", 400,
                       "One and only one device_id should be provided",
                       body=body)
    listener.fails("PUT", "", 404, "Device not found",
                   body={"device_ids": ["nowhere"]})


def test_a_named_device_takes_over(listener):
    other = listener.add_device("Radio")["id"]
    listener.play(uris=uris(150))
    listener.does("PUT", f"/play?device_id={other}")
    assert listener.state()["device"]["id"] == other
    assert listener.now() == 150


def test_restricted_device(listener):
    car = listener.add_device("Car", type="Automobile", is_restricted=True)
    listener.fails("PUT", f"/play?device_id={car['id']}", 403,
                   "Player command failed: Restricted device",
                   "DEVICE_NOT_CONTROLLABLE", {"uris": uris(1)})


def test_private_session(listener):
    listener.play(uris=uris(150))
    listener.person.send("PUT", f"/ext/v1/me/devices/{listener.device}",
                         {"is_private_session": True})
    assert listener.state()["device"]["is_private_session"]
    answer = listener.person.request("GET", PLAYER + "/currently-playing")
    assert answer.status_code == 204


def test_device_that_goes(listener):
    listener.play(uris=uris(150))
    listener.person.send("DELETE", f"/ext/v1/me/devices/{listener.device}",
                         status=204)
    assert listener.state() is None
    listener.fails("POST", "/next", 404,
                   "Player command failed: No active device found",
                   "NO_ACTIVE_DEVICE")
    listener.device = listener.add_device("Other")["id"]
    listener.does("PUT", f"/play?device_id={listener.device}")
    assert listener.now() == 150


def test_own_devices(listener):
    made = listener.add_device("Mine", id="my-speaker", type="computer",
                               volume_percent=20)
    assert made["id"] == "my-speaker" and made["type"] == "Computer"
    assert made["is_virtual"] and made["is_there"]
    listener.person.send("PUT", "/ext/v1/me/devices/my-speaker",
                         {"name": "Ours"})
    [ours] = [d for d in
              listener.person.get("/ext/v1/me/devices")["devices"]
              if d["id"] == "my-speaker"]
    assert ours == {**made, "name": "Ours"}
    for body, message in [({}, "Missing required field: name"),
                          ({"name": "x", "type": "Toaster"},
                           "Invalid device type"),
                          ({"name": "x", "id": "a/b"}, "Invalid device id"),
                          ({"name": "x", "volume_percent": 101},
                           "Invalid volume_percent")]:
        listener.person.refuses("/ext/v1/me/devices", 400, message, "POST",
                                body)


# ---- through a restart ----


def test_a_restart_loses_nothing(tmp_path, serve):
    data = tmp_path / "restart"
    data.mkdir()
    running.import_objects(data, small.LINES)
    server = serve(data)
    listener = Listener(keeping.Town(server))
    listener.play(context_uri=MARATHON, offset={"position": 59},
                  position_ms=1000)
    listener.does("POST", "/queue?uri=" + track_uri(5))
    before = listener.state()
    began = time.monotonic()
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    listener.person.server = serve(data)
    after = listener.state()
    gone_ms = 1000 * (time.monotonic() - began)
    assert after["item"]["id"] == before["item"]["id"]
    assert after["timestamp"] == before["timestamp"]
    assert 0 <= after["progress_ms"] - before["progress_ms"] <= gone_ms + 1000
    assert listener.queue()[0] == 5
