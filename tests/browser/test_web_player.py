"""The web player in a browser: somebody signs in and listens by the bar below
the pages; others command it; what sounds is read from the page."""

import json
import subprocess

import pytest

import browsing
import device_stand_in
import installs
import running
import small
import test_clients
from small import track_id
from test_sdk import Page

SCOPES = ("user-read-playback-state", "user-modify-playback-state",
          "user-read-currently-playing", "streaming", "user-read-private")
MARATHON = "spotify:album:" + small.MARATHON


@pytest.fixture(scope="module")
def server(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    secrets = tmp_path_factory.mktemp("tls")
    running.import_objects(data, small.LINES)
    for name in ("alice", "bob", "carol", "dave"):
        browsing.create_user(data, name)
    browsing.create_user(data, "free", "--product", "free")
    authority = test_clients.make_certificate(secrets)
    server = module_serve(
        data, "--listen-tls", "127.0.0.1:0", "--tls-cert",
        secrets / "leaf.pem", "--tls-key", secrets / "leaf.key",
        *test_clients.known(), listeners=2)
    server.authority = authority
    server.app = running.create_app(data)
    return server


def token(server, name, scopes=SCOPES):
    return running.mint(server.data, server.app, "--user", name, "--scope",
                        " ".join(scopes))


class Spotipy:
    """The published package, which knows Spotify's own address."""

    def __init__(self, server, name):
        try:
            python = installs.python()
        except installs.Unavailable as reason:
            installs.skip("spotipy", reason)
        script = test_clients.HERE / "python" / "remote_spotipy.py"
        self.process = subprocess.Popen(
            [str(python), str(script)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, env=test_clients.environment(
                server, {"TOKEN": token(server, name)},
                test_clients.CLIENTS["spotipy"]))

    def __getattr__(self, method):
        def call(**words):
            self.process.stdin.write(json.dumps([method, words]) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
            assert line, f"spotipy failed in {method}"
            return json.loads(line)

        return call

    def stop(self):
        self.process.stdin.close()
        self.process.stdout.close()
        assert self.process.wait(timeout=20) == 0


@pytest.fixture
def remote(server):
    made = []

    def make(name):
        made.append(Spotipy(server, name))
        return made[-1]

    yield make
    for each in made:
        each.stop()


class Player(Page):
    """The home page with the player's bar below."""

    def __init__(self, screen, name):
        self.screen = screen
        screen.expect("img.example")  # where the catalog's covers would be
        screen.sign_in(name, browsing.PASSWORD)
        screen.get("/")
        # A click somewhere: from then on the browser lets the page sound.
        screen.driver.find_element("css selector", "h1").click()
        self.is_there()

    def is_there(self):
        self.wait("const e = document.getElementById('bar-device');"
                  "return e !== null && !e.disabled")

    def find(self, name):
        """A part of the bar."""
        return self.screen.driver.find_element("id", "bar-" + name)

    def press(self, name):
        self.screen.wait_for(lambda: self.find(name).is_enabled())
        self.find(name).click()

    def said(self):
        return self.screen.driver.find_element("id", "said")

    def search(self, text):
        self.screen.type("Find music", text)
        self.wait("return document.title.startsWith(arguments[0])",
                  "Search: " + text)

    def button(self, name, where="main"):
        """A button by its whole name, where no bar is over it."""
        selector = f"{where} button[aria-label={json.dumps(name)}]"
        self.wait("return document.querySelector(arguments[0])", selector)
        self.run("document.querySelector(arguments[0]).scrollIntoView("
                 "{block: 'center'})", selector)
        return self.screen.driver.find_element("css selector", selector)

    def choose(self, text):
        """One of the things that a dialog has."""
        path = f"//dialog//button[normalize-space()='{text}']"
        self.screen.wait_for(
            lambda: self.screen.driver.find_elements("xpath", path))
        self.screen.driver.find_element("xpath", path).click()

    def shows(self, number):
        self.screen.wait_for(
            lambda: self.find("title").text == f"Mile {number - 100}")


def test_spotipy_plays_on_the_page(server, screen_of, remote):
    page = Player(screen_of(server), "alice")
    spotipy = remote("alice")
    devices = spotipy.devices()["devices"]
    assert [(d["name"], d["type"], d["is_active"]) for d in devices] == [
        ("Web player", "Computer", False)]
    here = devices[0]["id"]

    spotipy.start_playback(device_id=here, context_uri=MARATHON,
                           offset={"position": 49}, position_ms=10000)
    sound = page.plays(150)
    assert 10 <= sound["at"] < 30 and sound["volume"] == 1
    page.shows(150)
    spotipy.next_track()
    assert page.plays(151)["at"] < 20
    spotipy.previous_track()
    page.plays(150)
    spotipy.volume(volume_percent=30)
    page.screen.wait_for(lambda: page.audio()["volume"] == 0.3)
    page.wait("return document.getElementById('bar-volume').value === '30'")
    spotipy.seek_track(position_ms=30000)
    page.screen.wait_for(lambda: page.audio()["at"] >= 30)
    spotipy.pause_playback()
    page.screen.wait_for(lambda: page.audio()["paused"])
    assert page.find("play").get_attribute("aria-label") == "Play"
    page.screen.shoot("player-paused")

    # From here to somewhere else and back: it sounds where it is said to.
    other = server.request(
        "POST", "/ext/v1/me/devices", token=token(server, "alice"),
        json={"name": "Speaker"}).json()["id"]
    spotipy.start_playback(device_id=here)
    page.plays(150)
    spotipy.transfer_playback(device_id=other)
    page.wait("return [...document.querySelectorAll('audio')]"
              ".every(e => e.paused)")
    page.shows(150)
    spotipy.transfer_playback(device_id=here)
    assert page.plays(150)["at"] > 29
    state = spotipy.current_playback()
    assert state["device"]["id"] == here and state["is_playing"]


def test_a_person_plays_on_the_page(server, screen_of, remote):
    page = Player(screen_of(server), "bob")
    screen = page.screen
    page.search("mile 50")
    page.button("Play: Mile 50").click()
    page.plays(150)
    page.shows(150)
    assert page.find("artists").text.startswith("Cosmo")
    media = page.run("const m = navigator.mediaSession; return ["
                     "m.playbackState, m.metadata.title, m.metadata.album]")
    assert media == ["playing", "Mile 50", "Marathon"]
    page.press("play")
    screen.wait_for(lambda: page.audio()["paused"])
    assert page.wait("return navigator.mediaSession.playbackState == 'paused'")
    page.press("play")
    page.plays(150)
    # Settings reach the state that others see.
    spotipy = remote("bob")
    page.press("shuffle")
    page.press("repeat")
    screen.wait_for(lambda: page.find("repeat").get_attribute("aria-pressed")
                    == page.find("shuffle").get_attribute("aria-pressed")
                    == "true")
    state = spotipy.current_playback()
    assert state["shuffle_state"] is True
    assert state["repeat_state"] == "context"
    # The queue comes before what else would.
    page.search("mile 51")
    page.button("More: Mile 51").click()
    page.choose("Play it next")
    page.press("next-up")
    screen.wait_for(lambda: "Mile 51" in page.find("queue").text)
    screen.shoot("player-queue")
    page.press("next")
    page.shows(151)
    page.plays(151)


def test_the_page_by_keyboard(server, screen_of):
    page = Player(screen_of(server), "carol")
    screen = page.screen
    server.request("PUT", "/v1/me/player/play?device_id=" + device(server),
                   token=token(server, "carol"), json={
                       "context_uri": MARATHON, "offset": {"position": 49}})
    page.plays(150)
    page.shows(150)
    order = []
    page.run("document.querySelector('footer a:last-child').focus()")
    while "Volume" not in order and len(order) < 20:
        order.append(screen.tab())
        name = page.run("return document.activeElement.ariaLabel")
        order[-1] = name or order[-1]
    assert [name for name in order if "Cosmo" not in name] == [
        "Mile 50", "Keep Mile 50", "Shuffle", "Previous", "Pause", "Next",
        "Repeat", "Position", "What comes next", "Plays on", "Volume"]
    page.run("document.activeElement.blur()")
    screen.press(" ")
    screen.wait_for(lambda: page.audio()["paused"])
    # A move along the slider is a seek.
    page.run("document.getElementById('bar-seek').focus()")
    before = page.audio()["at"]
    screen.press("\ue014")  # right
    screen.wait_for(lambda: page.audio()["at"] >= before + 0.5)


def device(server, name="carol"):
    answer = server.request("GET", "/v1/me/player/devices",
                            token=token(server, name)).json()["devices"]
    return [d["id"] for d in answer if d["name"] == "Web player"][0]


def test_it_is_the_same_device_after_a_reload(server, screen_of):
    page = Player(screen_of(server), "carol")
    before = device(server)
    page.screen.driver.refresh()
    page.is_there()
    assert device(server) == before


def test_the_next_begins_by_itself(server, screen_of, remote):
    page = Player(screen_of(server), "alice")
    spotipy = remote("alice")
    spotipy.start_playback(device_id=device(server, "alice"),
                           context_uri=MARATHON, offset={"position": 49},
                           position_ms=46000)
    page.plays(150)
    page.run("""window.sounds = [];
        for (const e of document.querySelectorAll('audio'))
          for (const name of ['playing', 'ended', 'seeking'])
            e.addEventListener(name, () => sounds.push([
              name, e.src.slice(-3), performance.now()]));""")
    page.plays(151)
    page.shows(151)
    page.wait("return [...document.querySelectorAll('audio')]"
              ".some(e => e.src.endsWith('151') && e.currentTime > 3)")
    state = spotipy.current_playback()
    assert state["item"]["name"] == "Mile 51" and state["is_playing"]
    # Once, from its start, without a jump: the server and the page agree.
    heard = [(name, which) for name, which, _ in page.run("return sounds")
             if which == "151" and name != "seeking"]
    assert heard == [("playing", "151")]
    assert abs(state["progress_ms"] - page.audio()["at"] * 1000) < 5000


def test_a_sign_out_elsewhere(server, screen_of):
    page = Player(screen_of(server), "dave")
    here = device(server, "dave")
    server.request("PUT", "/v1/me/player/play?device_id=" + here,
                   token=token(server, "dave"), json={
                       "context_uri": MARATHON, "offset": {"position": 59}})
    page.plays(160)
    page.run("""window.heard = [];
        new MutationObserver(() => heard.push(
          document.getElementById('said').textContent)).observe(
          document.getElementById('said'), {childList: true});""")
    other = browsing.Browser(server)
    other.sign_in("dave")
    other.get("/account")
    other.submit("/logout")
    # The page's token is no good any more; it gets another, and plays on.
    page.wait("return heard.includes('')")
    assert "The connection is lost" in page.run("return heard[0]")
    page.plays(160)
    assert device(server, "dave") == here
    # But not where the page's own browser was signed out.
    other = browsing.Browser(server)
    other.sign_in("dave")
    other.get("/account")
    other.submit("/account/sessions/others")
    page.screen.wait_for(lambda: page.screen.path.startswith("/login"))


def test_a_server_that_restarts(server, screen_of, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    running.import_objects(data, small.LINES)
    browsing.create_user(data, "alice")
    mine = running.Server(data)
    app = mine.app = running.create_app(data)
    try:
        page = Player(screen_of(mine), "alice")
        page.screen.expect("ERR_CONNECTION_REFUSED")
        here = device(mine, "alice")
        mine.request("PUT", "/v1/me/player/play?device_id=" + here,
                     token=token(mine, "alice"), json={
                         "context_uri": MARATHON, "offset": {"position": 59}})
        page.plays(160)
        mine.stop()
        page.screen.wait_for(lambda: "is lost" in page.said().text)
        mine = running.Server(data, listen=mine.url.split("//")[1])
        mine.app = app
        page.screen.wait_for(lambda: not page.said().is_displayed())
        page.plays(160)
        state = mine.get("/v1/me/player", token=token(mine, "alice"))
        assert state["device"]["id"] == here and state["is_playing"]
        assert abs(state["progress_ms"] - page.audio()["at"] * 1000) < 5000
    finally:
        mine.stop()


def test_a_free_account_looks_on(server, screen_of):
    screen = screen_of(server)
    screen.expect("img.example")
    screen.sign_in("free", browsing.PASSWORD)
    screen.get("/player?q=mile+51")
    screen.wait_for(lambda: "takes premium" in screen.text)
    assert screen.path == "/search?q=mile%2051"
    assert "Mile 51" in screen.text


def test_somebody_s_page_plays_by_one_address(server, screen_of):
    """Written for the SDK, on another origin, with one address changed."""
    other = device_stand_in.StandIn(server, server.url +
                                    "/sdk/spotify-player.js")
    try:
        page = Page(screen_of(server), other.url + "/")
        page.run("window.token = arguments[0]", token(server, "dave"))
        page.start()
        here = page.heard("ready")[0]["device_id"]
        server.request("PUT", "/v1/me/player/play?device_id=" + here,
                       token=token(server, "dave"), json={
                           "context_uri": MARATHON,
                           "offset": {"position": 49}})
        page.plays(150)
        assert page.audio()["src"].startswith(server.url)
        assert page.audio()["volume"] == 0.5
        state = page.does("getCurrentState")
        assert state["context"]["uri"] == MARATHON
        assert state["track_window"]["current_track"]["name"] == "Mile 50"
        page.does("nextTrack")
        page.plays(151)
        page.does("setVolume", 0.2)
        page.screen.wait_for(lambda: page.audio()["volume"] == 0.2)
        page.does("seek", 20000)
        page.screen.wait_for(lambda: page.audio()["at"] >= 20)
        page.does("pause")
        page.screen.wait_for(lambda: page.audio()["paused"])
        assert page.heard("playback_error") == []
        page.run("player.disconnect()")
        page.screen.wait_for(lambda: here not in [
            d["id"] for d in server.request(
                "GET", "/v1/me/player/devices",
                token=token(server, "dave")).json()["devices"]])
    finally:
        other.stop()


@pytest.mark.parametrize("scopes, message", [
    (None, "Authentication failed"),
    (["user-read-playback-state"], "Invalid token scopes.")])
def test_somebody_s_page_with_another_token(server, screen_of, scopes,
                                            message):
    other = device_stand_in.StandIn(server, server.url +
                                    "/sdk/spotify-player.js")
    try:
        page = Page(screen_of(server), other.url + "/")
        page.screen.expect("WebSocket")
        page.screen.expect("status of 40")
        page.run("window.token = arguments[0]", "nonsense" if scopes is None
                 else token(server, "dave", scopes))
        page.start()
        assert page.heard("authentication_error") == [{"message": message}]
        assert page.heard("connected") == [False]
    finally:
        other.stop()
