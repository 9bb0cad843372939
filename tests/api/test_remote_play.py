"""`tonearm play`, `now` and the like against a virtual device: what they do to
the player, what they print, and what they say when they can't."""

import http.server
import json
import threading
import time

import pytest

import keeping
import remoting
import running
import small
from keeping import track_uri
from remoting import client_of
from small import album_id, track_id
from test_listens import listen, make_token

MARATHON = "spotify:album:" + small.MARATHON
DAWN = "spotify:album:" + small.DAWN
ARTIST = 'Cosmo "Q" \\ 東京'
ESCAPED = ARTIST.replace("\\", "\\\\")  # as a cell has it


@pytest.fixture(scope="module")
def town(tmp_path_factory, module_serve):
    data = tmp_path_factory.mktemp("remote")
    running.import_objects(data, small.LINES)
    return keeping.Town(module_serve(data))


class Listener:
    def __init__(self, town, config, device="Kitchen"):
        self.person = town.person(scopes=remoting.SCOPES)
        self.tonearm = client_of(self.person, config)
        if device:
            self.add_device(device)

    def add_device(self, name, **more):
        return self.person.send("POST", "/ext/v1/me/devices",
                                {"name": name, **more}, 201)["id"]

    def state(self):
        return self.person.get("/v1/me/player")

    def item(self):
        return self.state()["item"]["uri"]


@pytest.fixture
def listener(town, tmp_path):
    return Listener(town, tmp_path)


def test_a_listener_s_way(listener):
    """From a device that waits to a queue that is heard."""
    tonearm = listener.tonearm
    name, kind, active, volume, device = tonearm.rows("devices")[0]
    assert (name, kind, active, volume) == ("Kitchen", "Speaker", "no", "100")
    assert tonearm.rows("now") == [["stopped", "", "", "", "", "", ""]]

    assert tonearm("play", DAWN, "--device", "kitchen").out == ""
    assert listener.state()["context"]["uri"] == DAWN
    assert listener.state()["device"]["id"] == device
    state, title, by, album, progress, where, uri = tonearm.rows("now")[0]
    assert (state, title, by, album, where, uri) == (
        "playing", "First Light", "Ada Lumen, Bram & the Öresund",
        "Dawn (Deluxe)", "Kitchen", track_uri(1))
    assert progress.startswith("0:0") and progress.endswith("/3:00")

    tonearm("play", track_uri(150), track_uri(160))
    tonearm("queue", track_uri(155))
    queued = tonearm.rows("queue")
    assert [row[5] for row in queued[:2]] == [track_uri(155), track_uri(160)]
    assert queued[0][:3] == ["track", "Mile 55", ESCAPED]
    assert queued[0][4] == "0:55"
    tonearm("next")
    assert listener.item() == track_uri(155)
    tonearm("previous")
    assert listener.item() == track_uri(150)
    tonearm("pause")
    assert not listener.state()["is_playing"]
    assert tonearm.rows("now")[0][0] == "paused"
    tonearm("play")
    assert listener.state()["is_playing"]


def test_words_are_searched_for(listener):
    """What was found is shown, since nobody could know it."""
    played = listener.tonearm.rows("play", "first", "light", "--device",
                                   "Kitchen")
    assert played == [["track", "First Light",
                       "Ada Lumen, Bram & the Öresund", "Dawn (Deluxe)",
                       "3:00", track_uri(1)]]
    assert listener.item() == track_uri(1)
    found, = listener.tonearm.rows("queue", "spark", "--type", "track")
    assert found[5] == track_uri(5)
    listener.tonearm("play", "marathon", "--type", "album")
    assert listener.state()["context"]["uri"] == MARATHON
    error = listener.tonearm.fails("play", "xyzzy", "plugh")
    assert "no track is found for 'xyzzy plugh'" in error
    link = f"https://open.spotify.com/album/{album_id(1)}?si=x"
    listener.tonearm("play", link)
    assert listener.state()["context"]["uri"] == "spotify:album:" + album_id(1)


def test_volume_and_places(listener):
    tonearm = listener.tonearm
    tonearm("play", track_uri(160), "--device", "Kitchen")
    assert tonearm.rows("volume") == [["Kitchen", "100"]]
    assert tonearm.rows("volume", "40") == [["Kitchen", "40"]]
    assert tonearm.rows("volume", "+5") == [["Kitchen", "45"]]
    assert tonearm.rows("volume", "-50") == [["Kitchen", "0"]]
    assert listener.state()["device"]["volume_percent"] == 0
    assert tonearm("volume", "7", "--json").lines() == [{"volume_percent": 7}]
    tonearm("seek", "0:30")
    assert 30000 <= listener.state()["progress_ms"] < 40000
    tonearm("seek", "+10")
    assert 40000 <= listener.state()["progress_ms"] < 50000
    tonearm("seek", "-3600")
    assert listener.state()["progress_ms"] < 10000
    assert tonearm.rows("shuffle") == [["on"]]
    assert listener.state()["shuffle_state"] is True
    assert tonearm.rows("shuffle", "off") == [["off"]]
    assert [tonearm.rows("repeat") for _ in range(4)] == [
        [["context"]], [["track"]], [["off"]], [["context"]]]
    assert listener.state()["repeat_state"] == "context"


@pytest.mark.parametrize("words, about", [
    (["volume", "101"], "0 to 100"), (["volume", "loud"], "0 to 100"),
    (["seek", "soon"], "1:30"), (["seek", "1:2:3:4"], "1:30"),
    (["shuffle", "maybe"], "on or off"), (["repeat", "all"], "context"),
    (["play", MARATHON, track_uri(1)], "one album"),
    (["play", "x", "--type", "song"], "--type"),
    (["like", "radiohead"], "no URI"), (["seek"], "expected"),
    (["next", "now"], "unexpected")])
def test_what_cannot_be_meant(listener, words, about):
    error = listener.tonearm.fails(*words, status=2)
    assert about in error


def test_a_device_is_needed(listener):
    """The server's words, the reason, and what to do."""
    for words in (["play"], ["pause"], ["next"], ["queue", track_uri(1)]):
        error = listener.tonearm.fails(*words)
        assert "404 Player command failed: No active device found " \
            "(NO_ACTIVE_DEVICE)" in error
        assert "tonearm devices" in error
    for words in (["volume", "+5"], ["seek", "+5"], ["shuffle"]):
        assert "no device is active" in listener.tonearm.fails(*words)
    error = listener.tonearm.fails("play", "--device", "Cellar")
    assert "there is no device 'Cellar'" in error
    listener.add_device("kitchen")
    error = listener.tonearm.fails("play", "--device", "Kitchen")
    assert "2 devices are called 'Kitchen'" in error
    chosen = listener.tonearm.rows("devices")[0][4]
    listener.tonearm("play", track_uri(160), "--device", chosen)
    error = listener.tonearm.fails("play")
    assert "403 Player command failed: Restriction violated" in error


def test_like_what_plays(listener):
    tonearm = listener.tonearm
    assert "nothing plays" in tonearm.fails("like")
    tonearm("play", track_uri(160), "--device", "Kitchen")
    row = ["yes", "Mile 60", ESCAPED, track_uri(160)]
    assert tonearm.rows("like") == [row]
    assert tonearm.rows("like") == [row], "twice is once"
    assert tonearm.rows("like", "--toggle")[0][0] == "no"
    assert tonearm.rows("like", "--toggle")[0][0] == "yes"
    assert tonearm.rows("like", "--remove")[0][0] == "no"
    saved = listener.person.get("/v1/me/tracks")
    assert saved["total"] == 0
    liked = tonearm("like", track_uri(1), "spotify:album:" + album_id(1),
                    "--json").lines()
    assert [(entry["liked"], entry["item"]["type"]) for entry in liked] == [
        (True, "track"), (True, "album")]
    assert listener.person.get("/v1/me/tracks")["items"][0]["track"]["id"] \
        == track_id(1)
    tonearm.fails("like", "--toggle", "--remove", status=2)


def test_history(listener):
    token = make_token(listener.person.server.data, listener.person.name)
    before = int(time.time()) - 5000
    body = {"listen_type": "import", "payload": [
        listen(f"Mile {n}", ARTIST, before + n, duration_ms=1000 * n,
               spotify_id="https://open.spotify.com/track/" +
               track_id(100 + n)) for n in range(1, 56)]}
    response = listener.person.server.request(
        "POST", "/1/submit-listens", token=None, json=body,
        headers={"Authorization": "Token " + token})
    assert response.status_code == 200, response.text
    rows = listener.tonearm.rows("history", "--limit", "55")
    assert [row[4] for row in rows] == [
        track_uri(100 + n) for n in range(55, 0, -1)], "over pages"
    played, name, by, album, _ = rows[0]
    assert (name, album) == ("Mile 55", "Marathon")
    assert played.startswith("20") and played.endswith("Z")
    assert len(listener.tonearm.rows("history")) == 20


# ---- watching ----


def next_line(process):
    line = process.stdout.readline().decode()
    assert line.endswith("\n"), process.stderr.read()
    return line.rstrip("\n")


def ended(process):
    process.terminate()
    process.wait(timeout=30)
    process.stdout.close()
    process.stderr.close()


def test_watching(listener):
    """A line for each change, as it happens, and none for what isn't one."""
    process = listener.tonearm.begin("now", "--watch")
    try:
        assert next_line(process).split("\t")[0] == "stopped"
        listener.tonearm("play", track_uri(160), "--device", "Kitchen")
        assert next_line(process).split("\t")[:2] == ["playing", "Mile 60"]
        listener.tonearm("seek", "5")  # no news
        listener.tonearm("pause")
        assert next_line(process).split("\t")[:2] == ["paused", "Mile 60"]
    finally:
        ended(process)


def test_watching_as_json(listener):
    listener.tonearm("play", track_uri(160), "--device", "Kitchen")
    process = listener.tonearm.begin("now", "--watch", "--json")
    try:
        assert json.loads(next_line(process))["item"]["uri"] == track_uri(160)
    finally:
        ended(process)


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """A server that has a player and no stream of events, as Spotify has."""

    def do_GET(self):
        self.server.asked.append(self.path.split("?")[0])
        if not self.path.startswith("/v1/me/player"):
            self.send_error(404)
            return
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_watching_without_a_stream(tmp_path):
    server = http.server.HTTPServer(("127.0.0.1", 0), Elsewhere)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    process = remoting.Client(url, tmp_path, "token").begin("now", "--watch")
    try:
        assert next_line(process).split("\t")[0] == "stopped"
        assert server.asked == ["/ext/v1/me/player/events", "/v1/me/player"]
    finally:
        ended(process)
        server.shutdown()
        server.server_close()


def test_nobody_reads_any_more(listener):
    """A watch into a pipe whose end is closed ends at the next line."""
    process = listener.tonearm.begin("now", "--watch")
    try:
        next_line(process)
        process.stdout.close()
        listener.tonearm("play", track_uri(160), "--device", "Kitchen")
        assert process.wait(timeout=10) != 0
    finally:
        process.kill()
        process.wait(timeout=30)
        process.stderr.close()
