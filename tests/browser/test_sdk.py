"""The Web Playback SDK's interface in a page that knows nothing else: against
a stand-in that says what it likes, and against the server."""

import time

import pytest

import device_stand_in
import running
import small
from small import track_id

LONG, SHORT, LAST = 160, 103, 159  # a track lasts its number of seconds less
                                   # a hundred


@pytest.fixture(scope="module")
def server(start):
    return start(lambda data: running.import_objects(data, small.LINES))


@pytest.fixture
def stand_in(server):
    made = device_stand_in.StandIn(server)
    yield made
    made.stop()


def track(server, number):
    item = server.get("/v1/tracks/" + track_id(number))
    return {**item, "audio_url": "/audio/" + item["id"]}


def state(server, number, *after, position_ms=0, is_playing=True, volume=40,
          **more):
    return {
        "device": {"id": "d" * 40, "is_active": True, "name": "A page",
                   "supports_volume": True, "volume_percent": volume},
        "is_this_device": True, "shuffle_state": False, "repeat_state": "off",
        "is_playing": is_playing, "progress_ms": position_ms,
        "context": None, "currently_playing_type": "track",
        "item": track(server, number), "previous_tracks": [],
        "next_tracks": [track(server, n) for n in after],
        "actions": {"disallows": {"resuming": True}}, **more}


class Page:
    """The stand-in's page, or one like it, in a browser."""

    def __init__(self, screen, url):
        self.screen = screen
        screen.driver.get(url)
        screen.driver.find_element("css selector", "h1")
        self.wait("return window.player !== undefined")

    def run(self, script, *words):
        return self.screen.driver.execute_script(script, *words)

    def wait(self, script, *words):
        self.screen.wait_for(lambda: self.run(script, *words))
        return self.run(script, *words)

    def start(self):
        self.screen.driver.find_element("css selector", "button").click()
        self.wait("return heard.some(e => e[0] === 'connected')")

    def heard(self, event):
        return self.run("return heard.filter(e => e[0] === arguments[0])"
                        ".map(e => e[1])", event)

    def does(self, method, *words):
        return self.screen.driver.execute_async_script(
            "const [method, words, done] = arguments;"
            "player[method](...words).then(done)", method, words)

    def audio(self):
        """The element that sounds, else the one that did last."""
        return self.run("""
            const all = [...document.querySelectorAll('audio')];
            const e = all.find(e => !e.paused) ||
                all.find(e => e.currentTime > 0) || all[0];
            return {src: e.src, paused: e.paused, at: e.currentTime,
                    volume: e.volume,
                    sounding: all.filter(e => !e.paused).length};""")

    def plays(self, number):
        self.screen.wait_for(lambda: self.audio()["src"].endswith(
            "/audio/" + track_id(number)) and not self.audio()["paused"] and
            self.audio()["at"] > 0)
        assert self.audio()["sounding"] == 1
        return self.audio()


@pytest.fixture
def page(stand_in, screen_of, server):
    return Page(screen_of(server), stand_in.url + "/")


# ---- playing ----


def test_it_plays_what_the_server_says(page, stand_in, server):
    page.start()
    assert page.heard("connected") == [True]
    hello = stand_in.of_type("hello")[0]["device"]
    assert hello["name"] == "A page" and hello["volume_percent"] == 50
    assert page.heard("ready") == [{"device_id": hello["id"]}]
    assert page.does("getCurrentState") is None
    assert page.does("getVolume") == 0.5

    stand_in.say(state(server, LONG, LAST, position_ms=20000))
    sound = page.plays(LONG)
    assert 20 <= sound["at"] < 30 and sound["volume"] == 0.4
    assert stand_in.of_type("ack")[-1] == {"type": "ack", "id": 1}
    # What really sounds is told, of that state.
    page.screen.wait_for(lambda: stand_in.of_type("report"))
    report = stand_in.of_type("report")[-1]
    assert report["id"] == 1 and report["is_playing"] is True
    assert 20000 <= report["position_ms"] < 40000

    stand_in.say(state(server, LONG, LAST, position_ms=50000,
                       is_playing=False))
    page.screen.wait_for(lambda: page.audio()["paused"])
    assert page.audio()["at"] >= 50
    stand_in.say(None)
    page.screen.wait_for(
        lambda: page.heard("player_state_changed")[-1] is None)
    assert page.run("return [...document.querySelectorAll('audio')]"
                    ".every(e => e.paused && !e.hasAttribute('src'))")


def test_a_state_has_what_pages_read(page, stand_in, server):
    page.start()
    album = {"type": "album", "uri": "spotify:album:" + small.MARATHON,
             "href": f"{stand_in.url}/v1/albums/{small.MARATHON}",
             "external_urls": {"spotify": "https://open.example/album"}}
    said = state(server, LONG, LAST, SHORT, position_ms=1000,
                 is_playing=False, context=album, shuffle_state=True,
                 repeat_state="track", previous_tracks=[track(server, 110)],
                 actions={"disallows": {"pausing": True}})
    said["item"]["album"]["images"] = [{"url": "/icon.svg", "height": 64,
                                        "width": 64}]
    stand_in.say(said)
    page.wait("return heard.some(e => e[0] === 'player_state_changed')")
    got = page.does("getCurrentState")
    item = track(server, LONG)
    assert got["paused"] is True and got["shuffle"] is True
    assert got["repeat_mode"] == 2 and got["duration"] == item["duration_ms"]
    assert 900 <= got["position"] <= 1100
    assert got["disallows"] == {"pausing": True}
    assert got["restrictions"] == {"disallow_pausing_reasons": ["not_allowed"]}
    assert got["playback_id"] and got["playback_quality"]
    assert got["timestamp"] > 1e12 and got["loading"] is False
    current = got["track_window"]["current_track"]
    assert {key: current[key] for key in (
        "id", "uri", "type", "media_type", "track_type", "name",
        "is_playable", "duration_ms", "linked_from")} == {
        "id": item["id"], "uri": item["uri"], "type": "track",
        "media_type": "audio", "track_type": "audio", "name": item["name"],
        "is_playable": True, "duration_ms": item["duration_ms"],
        "linked_from": {"uri": None, "id": None}}
    assert current["album"]["uri"] == item["album"]["uri"]
    assert current["album"]["images"] == [{
        "url": stand_in.url + "/icon.svg", "height": 64, "width": 64,
        "size": "UNKNOWN"}]
    assert current["artists"][0]["name"] == item["artists"][0]["name"]
    assert current["artists"][0]["uri"] == item["artists"][0]["uri"]
    names = [t["uri"][-3:] for t in got["track_window"]["next_tracks"]]
    assert names == ["159", "103"]
    assert len(got["track_window"]["previous_tracks"]) == 1
    context = got["context"]
    assert context["uri"] == album["uri"]
    meta = context["metadata"]
    assert meta["current_item"]["name"] == item["name"]
    assert meta["options"] == {"repeat_mode": "track", "shuffled": True}
    assert meta["restrictions"]["pause"] == ["not_allowed"]
    assert meta["restrictions"]["seek"] == []
    page.wait("return heard[heard.length - 1][1].context.metadata.name ==="
              " 'Marathon'")
    assert len(meta["next_items"]) == 2 and len(meta["previous_items"]) == 1


def test_its_methods_are_commands(page, stand_in, server):
    page.start()
    # With nothing here, there is nothing to command.
    page.does("resume")
    assert page.heard("playback_error") == [
        {"message": "Cannot perform operation; no list was loaded."}]
    page.does("setVolume", 0.25)
    assert stand_in.commands() == [] and page.does("getVolume") == 0.25

    stand_in.say(state(server, LONG, LAST))
    page.plays(LONG)
    for method, *words in (("pause",), ("resume",), ("togglePlay",),
                           ("nextTrack",), ("previousTrack",),
                           ("seek", 12345.6), ("setVolume", 0.5),
                           ("setName", "Another name")):
        page.does(method, *words)
    assert stand_in.commands() == [
        {"command": "pause"}, {"command": "resume"}, {"command": "toggle"},
        {"command": "next"}, {"command": "previous"},
        {"command": "seek", "position_ms": 12346},
        {"command": "set_volume", "volume_percent": 50},
        {"command": "set_name", "name": "Another name"}]
    stand_in.rejects["next"] = "Player command failed: Restriction violated"
    page.does("nextTrack")
    assert page.heard("playback_error")[-1] == {
        "message": "Player command failed: Restriction violated"}


def test_the_next_begins_where_the_last_ends(page, stand_in, server):
    page.start()
    stand_in.say(state(server, LONG, LAST, SHORT, position_ms=57500))
    page.plays(LONG)
    # The server hasn't said so, nor does it hear of the next as if it were
    # this one.
    sound = page.plays(LAST)
    assert sound["at"] < 20
    reports = len(stand_in.of_type("report"))
    stand_in.say(state(server, LONG, LAST, SHORT, position_ms=59900))
    page.wait("return document.querySelectorAll('audio')[1].currentTime > 1")
    assert page.audio()["src"].endswith(track_id(LAST))
    assert len(stand_in.of_type("report")) == reports
    # It says so late: nothing jumps.
    stand_in.say(state(server, LAST, SHORT, position_ms=1000))
    before = page.audio()["at"]
    page.wait("return heard[heard.length - 1][1].track_window"
              ".current_track.duration_ms === arguments[0]",
              track(server, LAST)["duration_ms"])
    assert page.plays(LAST)["at"] >= before


def test_the_last_is_heard_to_its_end(page, stand_in, server):
    page.start()
    stand_in.say(state(server, LONG, LAST, 158, position_ms=57500))
    said = state(server, LAST, 158)
    time.sleep(max(0, 59.3 - page.plays(LONG)["at"]))
    # The server is a little ahead: it has the next one play already.
    stand_in.say(said)
    page.plays(LAST)
    assert page.run("return [...document.querySelectorAll('audio')]"
                    ".map(e => [e.currentTime > 59.9, e.src.slice(-3)])"
                    ) == [[True, "160"], [False, "159"]]
    page.screen.wait_for(lambda: stand_in.of_type("report")[-1]["id"] == 2)
    assert stand_in.of_type("report")[-1]["position_ms"] < 5000


def test_repeat_begins_again(page, stand_in, server):
    page.start()
    stand_in.say(state(server, LONG, LAST, position_ms=57500,
                       repeat_state="track"))
    page.plays(LONG)
    page.screen.wait_for(lambda: page.audio()["at"] < 30)
    assert page.plays(LONG)["at"] < 50


def test_a_skip_is_heard_at_once(page, stand_in, server):
    page.start()
    stand_in.say(state(server, LONG, LAST, position_ms=30000))
    page.plays(LONG)
    stand_in.say(state(server, LAST, SHORT))
    assert page.plays(LAST)["at"] < 20
    stand_in.say(state(server, LAST, SHORT, position_ms=40000))
    page.screen.wait_for(lambda: page.audio()["at"] >= 40)


# ---- what goes wrong ----


def test_it_comes_back_as_the_same_device(page, stand_in, server):
    page.start()
    stand_in.say(state(server, LONG, LAST))
    page.plays(LONG)
    page.screen.expect("WebSocket")
    stand_in.cut()
    page.wait("return heard.some(e => e[0] === 'not_ready')")
    assert not page.audio()["paused"]  # the sound goes on
    stand_in.state["is_playing"] = False  # as the server takes it to be
    stand_in.state["version"] = 7
    page.screen.wait_for(lambda: len(page.heard("ready")) == 2)
    page.screen.wait_for(lambda: stand_in.of_type("report")[-1]["id"] == 7)
    assert stand_in.of_type("report")[-1]["is_playing"] is True
    assert not page.audio()["paused"]
    ids = {m["device"]["id"] for m in stand_in.of_type("hello")}
    assert len(ids) == 1
    assert page.heard("ready")[1] == page.heard("not_ready")[0] == {
        "device_id": ids.pop()}
    page.run("player.disconnect()")
    page.screen.wait_for(lambda: stand_in.of_type("bye"))
    assert page.audio()["paused"] and len(page.heard("not_ready")) == 1


def test_who_has_no_premium_is_told(page, stand_in):
    stand_in.refuses = ("account_error", "Premium required")
    page.start()
    assert page.heard("account_error") == [{"message": "Premium required"}]
    assert page.heard("connected") == [False] and not page.heard("ready")
    assert stand_in.sockets == 1


@pytest.mark.parametrize("status, event, message", [
    (401, "authentication_error", "Authentication failed"),
    (403, "authentication_error", "Invalid token scopes."),
    (502, "initialization_error", "Failed to initialize player")])
def test_a_connection_that_fails(page, stand_in, status, event, message):
    page.screen.expect("WebSocket")
    page.screen.expect(f"status of {status}")
    stand_in.status = status
    page.start()
    assert page.heard(event) == [{"message": message}]
    assert page.heard("connected") == [False]
    # The page may try again.
    stand_in.status = 101
    page.start()
    page.wait("return heard.some(e => e[0] === 'ready')")


def test_a_browser_that_wants_a_click_first(page, stand_in, server):
    page.run("player.connect()")
    page.wait("return heard.some(e => e[0] === 'ready')")
    stand_in.say(state(server, LONG, LAST))
    page.wait("return heard.some(e => e[0] === 'autoplay_failed')")
    page.screen.wait_for(lambda: stand_in.of_type("report"))
    assert stand_in.of_type("report")[-1]["is_playing"] is False
    assert page.does("getCurrentState")["paused"] is True
    page.start()
    stand_in.say(state(server, LONG, LAST))
    page.plays(LONG)


def test_it_skips_to_what_comes_later(page, stand_in, server):
    assert page.does("skipTo", 1)["type"] == "error"  # not connected yet
    page.start()
    stand_in.say(state(server, LONG, SHORT, LAST))
    assert page.does("skipTo", 1)["type"] == "done"
    assert stand_in.commands()[-1] == {"command": "skip_to", "index": 1}


def test_listeners_come_and_go(page, stand_in, server):
    assert page.run("""
        window.calls = [];
        window.one = () => calls.push(1);
        window.two = () => calls.push(2);
        return [player.addListener('ready', one),
                player.addListener('ready', one), player.on('ready', two),
                player.removeListener('ready', one),
                player.removeListener('ready', one)];""") == [
        True, False, True, True, False]
    page.start()
    assert page.run("return calls") == [2]
    assert page.run("""
        player.removeListener('ready');
        try { new Spotify.Player({name: 'x'}); }
        catch (error) { return error.name; }""") == "TypeError"
