"""One clock for all that a world does: it stands still, is set, and whatever
reads the time has to notice."""

import time
import types

import pytest

import eventing
import flows
import postgres
import receiving
import running
import small
import socketing
from small import track_id

HOUR, DAY = 3600_000, 86400_000
NOON = "2030-06-15T12:00:00Z"
REFRESH_S = 180 * 86400
CLIENT, SECRET = "c10c" + "0" * 28, "tick tock"
SCOPES = ["user-read-playback-state", "user-modify-playback-state",
          "user-read-recently-played", "user-library-read",
          "user-library-modify", "playlist-read-private",
          "playlist-modify-private", "playlist-modify-public"]
ALBUM, SONG = "00000000000000000000Dd", "00000000000000000000Ee"
NEW = {"type": "album", "id": ALBUM, "name": "Hot off the press",
       "release_date": "2030-06-10", "release_date_precision": "day",
       "artists": [{"id": small.ADA, "name": "Ada Lumen"}],
       "tracks": [{"id": SONG, "name": "Ink", "duration_ms": 180000}]}


def people(mode):
    return [{"type": "app", "name": "Clocked", "client_id": CLIENT,
             "client_secret": SECRET, "mode": mode,
             "redirect_uris": [flows.URI]},
            {"type": "user", "id": "ann", "product": "premium",
             "country": "SE", "consents": [
                 {"client_id": CLIENT, "scopes": SCOPES,
                  "refresh_token": "AQ-ann"}]},
            {"type": "device", "user": "ann", "id": "speaker",
             "name": "Speaker"}]


@pytest.fixture(scope="module")
def server(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("clocked")
    running.import_objects(data, small.LINES)
    flows.create_users(data, "alice")
    return module_serve(data, "--bench", "--rate-development", 3,
                        "--refresh-lifetime", REFRESH_S, "--webhooks-private")


def steer(server, method, path, body=None, world=None, status=200):
    answer = server.session.request(
        method, f"{server.url}/bench/v1{path}", json=body, timeout=60,
        headers={"X-Tonearm-World": world} if world else {})
    assert answer.status_code == status, answer.text
    return answer.json()


class World:
    """A world at noon, whose clock stands."""

    def __init__(self, server, name, *more, mode="extended", at=NOON):
        self.server, self.name = server, name
        made = steer(server, "POST", "/worlds", status=201, body={
            "name": name, "seeds": [*people(mode), *more],
            "clock": {"freeze": True, "set": at}})
        assert made["clock"]["now"] == at
        self.token = self.renew()["access_token"]

    def set(self, **clock):
        """What it says when everything that became due has run."""
        answer = steer(self.server, "POST", "/clock", clock, self.name)
        assert answer["settled"] is True, answer
        return answer

    def advance(self, ms):
        return self.set(advance_ms=ms)

    def ask(self, method, path, token=None, **more):
        return self.server.session.request(
            method, self.server.url + path, timeout=30,
            headers={"X-Tonearm-World": self.name,
                     "Authorization": f"Bearer {token or self.token}"}, **more)

    def get(self, path):
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def renew(self, status=200):
        """With the seed's refresh token."""
        answer = self.server.session.post(
            self.server.url + "/api/token", auth=(CLIENT, SECRET),
            headers={"X-Tonearm-World": self.name},
            data={"grant_type": "refresh_token", "refresh_token": "AQ-ann"})
        assert answer.status_code == status, answer.text
        return answer.json()

    def app_token(self):
        answer = self.server.session.post(
            self.server.url + "/api/token", auth=(CLIENT, SECRET),
            headers={"X-Tonearm-World": self.name},
            data={"grant_type": "client_credentials"})
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"]

    def play(self, *ids, device="speaker"):
        answer = self.ask(
            "PUT", f"/v1/me/player/play?device_id={device}",
            json={"uris": ["spotify:track:" + i for i in ids]})
        assert answer.status_code == 204, answer.text

    def heard(self):
        return [(item["track"]["id"], item["played_at"]) for item in
                self.get("/v1/me/player/recently-played")["items"]]


@pytest.mark.sanitized
def test_tokens_end_to_the_second(server):
    world = World(server, "tokens")
    world.advance(3600 * 1000 - 1)
    assert world.ask("GET", "/v1/me").status_code == 200
    world.advance(1)
    assert world.ask("GET", "/v1/me").status_code == 401
    # The refresh token is good for six months, less the second in which the
    # seed was written.
    world.set(set=NOON)
    world.advance(REFRESH_S * 1000 - 1001)
    world.token = world.renew()["access_token"]
    assert world.ask("GET", "/v1/me").status_code == 200
    world.advance(1001)
    assert world.renew(400)["error"] == "invalid_grant"


def test_a_window_passes(server):
    world = World(server, "window", mode="development")
    path = f"/v1/tracks/{track_id(1)}"
    assert [world.ask("GET", path).status_code for _ in range(4)] == \
        [200, 200, 200, 429]
    assert world.ask("GET", path).headers["retry-after"] == "30"
    world.advance(29999)
    assert world.ask("GET", path).status_code == 429
    world.advance(1)
    assert world.ask("GET", path).status_code == 200


@pytest.mark.sanitized
def test_songs_end(server):
    """To the millisecond, and each was begun when the last one had ended."""
    world = World(server, "songs", NEW)
    world.play(SONG, track_id(1))
    world.advance(179999)
    state = world.get("/v1/me/player")
    assert (state["item"]["id"], state["progress_ms"]) == (SONG, 179999)
    assert world.heard() == []
    world.advance(1)
    state = world.get("/v1/me/player")
    assert (state["item"]["id"], state["progress_ms"]) == (track_id(1), 0)
    assert world.heard() == [(SONG, NOON)]
    # The second one ends in the middle of what passes now.
    world.advance(HOUR - 180001)
    assert not world.get("/v1/me/player")["is_playing"]
    assert world.heard() == [(track_id(1), "2030-06-15T12:03:00Z"),
                             (SONG, NOON)]


def test_a_connected_device_outlasts_the_hour(server):
    """The hour passes for the song, not for the connection."""
    world = World(server, "connected")
    person = types.SimpleNamespace(server=server, token=world.token)
    with socketing.Device(person, name="Page") as device:
        world.play(track_id(1), device=device.id)
        world.advance(HOUR)
        world.token = world.renew()["access_token"]
        assert world.heard() == [(track_id(1), NOON)]
        assert "Page" in [d["name"] for d in world.get(
            "/v1/me/player/devices")["devices"]]


def test_at_a_pace(server):
    """Two hours in 72 ms, in which the song ends by itself."""
    world = World(server, "pace")
    world.play(track_id(1))
    began_ms = world.set(factor=100000)["now_ms"]
    world.set(freeze=False)
    time.sleep(0.1)
    assert world.set(freeze=True)["now_ms"] - began_ms > 2 * HOUR
    world.token = world.renew()["access_token"]
    assert world.heard() == [(track_id(1), NOON)]


def test_charts_move(server):
    world = World(server, "charts")
    before = world.get(f"/v1/tracks/{track_id(4)}")["popularity"]
    world.play(track_id(4))
    world.advance(HOUR)
    world.token = world.renew()["access_token"]
    chart, = world.get("/ext/v1/charts")["items"]
    assert (chart["track"]["id"], chart["last_rank"]) == (track_id(4), None)
    assert world.get(f"/v1/tracks/{track_id(4)}")["popularity"] > before
    world.advance(DAY)
    world.token = world.renew()["access_token"]
    chart, = world.get("/ext/v1/charts?window=week")["items"]
    assert (chart["last_rank"], chart["periods_on_chart"]) == (1, 2)
    world.advance(130 * DAY)
    world.token = world.renew()["access_token"]
    assert world.get("/ext/v1/charts?window=week")["items"] == []
    assert world.get(f"/v1/tracks/{track_id(4)}")["popularity"] == before


def test_what_is_new(server):
    world = World(server, "new", NEW)

    def found():
        world.token = world.renew()["access_token"]
        return [album["id"] for album in world.get(
            "/v1/search?q=tag:new&type=album")["albums"]["items"]]

    assert found() == [ALBUM]
    world.advance(14 * DAY)
    assert found() == []
    world.set(set="2030-06-12T00:00:00Z")
    assert found() == [ALBUM]


def test_back_in_time(server):
    """What is written long before what was written before is there at once."""
    world = World(server, "back", at="2040-01-01T00:00:00Z")

    def add(name):
        answer = world.ask("POST", "/v1/me/playlists", json={"name": name})
        assert answer.status_code == 201, answer.text
        return [p["name"] for p in world.get("/v1/me/playlists")["items"]]

    assert add("Late") == ["Late"]
    world.set(set="1999-12-31T23:59:59Z")
    world.token = world.renew()["access_token"]
    assert sorted(add("Early")) == ["Early", "Late"]
    world.play(track_id(1))
    assert world.get("/v1/me/player")["is_playing"]
    world.advance(HOUR)
    world.token = world.renew()["access_token"]
    assert world.heard() == [(track_id(1), "1999-12-31T23:59:59Z")]


def test_streams_end_with_their_token(server):
    world = World(server, "streams")
    with eventing.Listener(server, eventing.LIBRARY, world.token) as stream:
        world.advance(HOUR - 1000)
        assert world.ask("PUT", f"/v1/me/tracks?ids={track_id(1)}"
                         ).status_code == 200
        while stream.next().data != {"list": "tracks", "total": 1}:
            pass
        world.advance(1000)
        assert stream.next() is None


@pytest.mark.sanitized
def test_webhooks_are_tried_again(server):
    """A day of failures in no time; signatures carry the system's time, by which
    receivers check that they are new."""
    world = World(server, "hooks")
    with receiving.Receiver() as receiver:
        receiver.statuses = [500, 500]
        answer = world.ask(
            "POST", "/ext/v1/webhooks", token=world.app_token(),
            json={"url": receiver.url, "types": ["library"]})
        assert answer.status_code == 201, answer.text
        secret = answer.json()["secret"]
        assert world.ask("PUT", f"/v1/me/tracks?ids={track_id(1)}"
                         ).status_code == 200
        world.advance(0)
        first = receiver.next()
        assert first.is_signed(secret) and receiver.deliveries.empty()
        # Half a minute later, and a minute after that, or a tenth more.
        for pause_ms in 30_000, 60_000:
            world.advance(pause_ms - 1)
            assert receiver.deliveries.empty()
            world.advance(pause_ms // 10 + 1)
            assert receiver.next().json == first.json
        world.advance(DAY)
        assert receiver.deliveries.empty()


def test_a_webhook_under_way_while_time_flies(server):
    """However late it gets: it isn't sent again, whose answer is still to
    come."""
    world = World(server, "flies")
    steer(server, "POST", "/clock", {"freeze": False, "factor": 200}, "flies")
    with receiving.Receiver(pause=0.6) as receiver:
        answer = world.ask(
            "POST", "/ext/v1/webhooks", token=world.app_token(),
            json={"url": receiver.url, "types": ["library"]})
        assert answer.status_code == 201, answer.text
        world.token = world.renew()["access_token"]
        for track in 1, 2:  # of which the second wakes the sender
            assert world.ask("PUT", f"/v1/me/tracks?ids={track_id(track)}"
                             ).status_code == 200
            assert receiver.arrived.wait(20)
            time.sleep(0.2)  # more than the 30 s of a claim
        came = [receiver.next().headers["tonearm-delivery"] for _ in "12"]
        assert len(set(came)) == 2
        assert receiver.is_silent(0.4)


def test_codes_and_sign_ins(server):
    """In the server's own world, whose clock is one, too."""
    client, alice = flows.Client(server), flows.browser_of(server)
    steer(server, "POST", "/clock", {"freeze": True})
    try:
        code = client.code(alice)
        steer(server, "POST", "/clock", {"advance_ms": 599_000})
        assert flows.good(client.trade(code))["access_token"]
        code = client.code(alice)
        steer(server, "POST", "/clock", {"advance_ms": 601_000})
        assert client.trade(code).json()["error"] == "invalid_grant"
        # Nobody signs out who comes once in 30 days.
        steer(server, "POST", "/clock", {"advance_ms": 29 * DAY})
        assert client.code(alice)
        steer(server, "POST", "/clock", {"advance_ms": 31 * DAY})
        alice.get(client.path(), None, follow=False)
        assert alice.answer.status_code != 200
        assert "/login" in alice.answer.headers["location"]
    finally:
        steer(server, "POST", "/clock", {"freeze": False, "offset_ms": 0})


@pytest.mark.state
@pytest.mark.skipif(not postgres.wanted(), reason="is about PostgreSQL")
def test_a_default_in_postgresql_has_no_snapshots(server):
    for method, path in ("PUT", "/snapshots/x"), ("POST", "/reset"):
        answer = steer(server, method, path, status=400)
        assert "PostgreSQL" in answer["error"]["message"]
