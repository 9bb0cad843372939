"""A world with a seed number is the same in every run: the same calls in the
same order have the same answers, to the byte."""

import urllib.parse

import pytest
import requests

import browsing
import running

PUBLIC = "http://music.test"
APP, SECRET = "5eed0000000000000000000000000abc", "secret"
BACK = "http://127.0.0.1:8888/callback"
TRACKS = [f"{n:022d}" for n in range(1, 31)]
URIS = [f"spotify:track:{t}" for t in TRACKS]
ALBUM = f"{99:022d}"
NOW = "2026-05-04T12:00:00Z"
SCOPES = ["user-read-private", "user-library-read", "user-library-modify",
          "user-follow-modify", "user-follow-read", "playlist-modify-private",
          "playlist-modify-public", "playlist-read-private",
          "user-modify-playback-state", "user-read-playback-state",
          "user-read-recently-played"]

CATALOG = [{"type": "album", "id": ALBUM, "name": "All", "artists": [
    {"id": f"{98:022d}", "name": "Band"}],
    "tracks": [{"id": t, "name": f"Song {t[-2:]}", "duration_ms": 60000}
               for t in TRACKS]}]
SEEDS = [
    {"type": "app", "name": "Same", "client_id": APP, "client_secret": SECRET,
     "redirect_uris": [BACK]},
    {"type": "user", "id": "alice", "password": "correct horse battery"},
    {"type": "user", "id": "bob", "consents": [
        {"client_id": APP, "scopes": SCOPES, "refresh_token": "AQ-bob"}]},
    {"type": "device", "user": "alice", "name": "Kitchen"},
    {"type": "device", "user": "bob", "name": "Car"},
    {"type": "clock", "set": NOW, "freeze": True},
]


class Talk:
    """A browser and an app, whose calls go to one world; what is answered is
    kept."""

    def __init__(self, url, world):
        self.url, self.world = url, world
        self.session = requests.Session()
        self.heard, self.tokens = [], {}

    def call(self, method, path, token=None, **more):
        # Header by header, so that no library adds what differs.
        headers = {"X-Tonearm-World": self.world, **more.pop("headers", {})}
        if token is not None:
            headers["Authorization"] = "Bearer " + token
        answer = self.session.request(
            method, self.url + path, headers=headers, allow_redirects=False,
            timeout=30, **more)
        assert answer.status_code < 400, (method, path, answer.text)
        self.heard.append((
            method, path, answer.status_code, answer.content,
            [answer.headers.get(name) for name in
             ("content-type", "location", "set-cookie", "etag",
              "cache-control")]))
        return answer

    def set_clock(self, **change):
        """The answer tells of the system's time, too, so it isn't kept."""
        answer = requests.post(
            self.url + "/bench/v1/clock", json=change, timeout=30,
            headers={"X-Tonearm-World": self.world}).json()
        assert answer["settled"], answer

    def token(self, who, **form):
        """The tokens of somebody for the app, which proves itself in the
        form."""
        answer = self.call("POST", "/api/token", data={
            "client_id": APP, "client_secret": SECRET, **form}).json()
        self.tokens[who] = answer["access_token"]
        return answer

    def submit(self, page, action, **fields):
        """Sends a page's form, with what the page has filled in."""
        form = next(f for f in browsing.Document(page).forms
                    if f.action.split("?")[0] == action)
        return self.call("POST", form.action, data={**form.fields, **fields})


def sign_in(talk):
    """The authorization code grant, as a browser goes through it."""
    question = "/authorize?" + urllib.parse.urlencode({
        "client_id": APP, "response_type": "code", "redirect_uri": BACK,
        "scope": " ".join(SCOPES), "state": "s"})
    away = talk.call("GET", question).headers["location"]
    page = talk.call("GET", away.removeprefix(PUBLIC)).text
    talk.submit(page, "/login", name="alice", password="correct horse battery")
    page = talk.call("GET", question).text
    back = talk.submit(page, "/authorize", answer="yes").headers["location"]
    code = urllib.parse.parse_qs(urllib.parse.urlsplit(back).query)["code"][0]
    first = talk.token("alice", grant_type="authorization_code", code=code,
                       redirect_uri=BACK)
    talk.token("alice", grant_type="refresh_token",
               refresh_token=first["refresh_token"])


def use(talk, who):
    """Lists, saved things, a shuffled player: over fifty calls."""
    token = talk.tokens[who]

    def call(method, path, body=None):
        more = {} if body is None else {"json": body}
        return talk.call(method, "/v1" + path, token, **more)

    me = call("GET", "/me").json()["id"]
    for n in range(5):
        made = call("POST", f"/users/{me}/playlists",
                    {"name": f"List {n}", "public": n % 2 == 0}).json()["id"]
        call("POST", f"/playlists/{made}/tracks",
             {"uris": URIS[n:n + 10]})
        call("PUT", f"/playlists/{made}/tracks",
             {"range_start": 5, "insert_before": 0})
        call("DELETE", f"/playlists/{made}/tracks",
             {"tracks": [{"uri": URIS[n + 1]}]})
        call("GET", f"/playlists/{made}")
    call("PUT", "/me/tracks", {"ids": TRACKS[:20]})
    call("GET", "/me/tracks?limit=7")
    call("PUT", f"/me/following?type=artist&ids={98:022d}")
    call("GET", "/me/playlists")
    device = call("GET", "/me/player/devices").json()["devices"][0]["id"]
    call("PUT", "/me/player", {"device_ids": [device]})
    call("PUT", "/me/player/shuffle?state=true")
    call("PUT", "/me/player/play",
         {"context_uri": f"spotify:album:{ALBUM}", "position_ms": 1000})
    for _ in range(6):
        call("POST", "/me/player/next")
        call("GET", "/me/player")
    call("GET", "/me/player/queue")
    talk.set_clock(advance_ms=150000)
    call("GET", "/me/player/queue")
    call("GET", "/me/player/recently-played")
    for n in range(4):
        call("GET", f"/search?q=song&type=track&offset={n}&limit=3")


def make(url, world, number):
    made = requests.post(url + "/bench/v1/worlds", timeout=30, json={
        "name": world, "seed": number, "seeds": SEEDS})
    assert made.status_code == 201, made.text


def story(url, world, number):
    make(url, world, number)
    talk = Talk(url, world)
    sign_in(talk)
    use(talk, "alice")
    assert len(talk.heard) >= 60
    return talk


def end(url, world):
    assert requests.delete(f"{url}/bench/v1/worlds/{world}",
                           timeout=30).status_code == 204


@pytest.fixture
def start(serve, tmp_path):
    """start(name) is a server over a catalog of 30 tracks."""
    def begin(name):
        data = tmp_path / name
        running.import_objects(data, CATALOG)
        return serve(data, "--bench", "--bench-anywhere",
                     "--public-url", PUBLIC)

    return begin


def test_two_runs_are_alike(start):
    """Whatever else there is and was; not so with another number."""
    first = start("first")
    told = story(first.url, "one", 7).heard
    end(first.url, "one")
    other = story(first.url, "other", 8).heard
    for one, two in zip(told, story(first.url, "one", 7).heard):
        assert one == two
    assert story(start("second").url, "one", 7).heard == told
    assert [h[2] for h in other] == [h[2] for h in told]
    assert other != told


def replay(talk, entries):
    """Makes the calls of a journal again, each at its time, with the token
    that its user has got here."""
    for entry in entries:
        talk.set_clock(set=entry["at"])
        body = entry["body"]
        more = {} if body is None else {"json": body}
        if isinstance(body, str):
            more = {"data": dict(urllib.parse.parse_qsl(body))}
        path = entry["path"] + ("?" + entry["query"] if entry["query"] else "")
        answer = talk.call(entry["method"], path,
                           talk.tokens.get(entry["user"]), **more)
        if entry["route"] == "/api/token":
            talk.tokens["bob"] = answer.json()["access_token"]


def test_a_journal_replays_to_equal_bytes(start):
    server = start("first")
    make(server.url, "played", 11)
    talk = Talk(server.url, "played")
    talk.token("bob", grant_type="refresh_token", refresh_token="AQ-bob")
    use(talk, "bob")
    journal = requests.get(
        server.url + "/bench/v1/journal?limit=1000", timeout=30,
        headers={"X-Tonearm-World": "played"}).json()["entries"]
    assert len(journal) == len(talk.heard)
    end(server.url, "played")
    make(server.url, "played", 11)
    again = Talk(server.url, "played")
    replay(again, journal)
    for one, two in zip(talk.heard, again.heard):
        assert one == two
