"""What programs tell of what somebody listens to: ListenBrainz' calls and
AudioScrobbler's, the tokens for them, and the history that comes of it."""

import json
import time
import uuid

import pytest

import keeping
import running
import small
from small import chapter_id, episode_id, track_id
from test_openapi import check

pytestmark = [pytest.mark.state, pytest.mark.sanitized]

SCOPES = (*keeping.SCOPES, "user-read-recently-played")
NOW = int(time.time())
RECORDING = "11111111-2222-4333-8444-555555555555"


class Listener:
    """A user with a listen token."""

    def __init__(self, town, **more):
        self.person = town.person(scopes=SCOPES, **more)
        self.server = town.server
        self.name = self.person.name
        self.token = make_token(self.server.data, self.name)

    def call(self, method, path, status=200, token=None, **more):
        response = self.server.request(
            method, path, token=None, headers={
                "Authorization": f"Token {token or self.token}"}, **more)
        assert response.status_code == status, response.text
        return response.json()

    def submit(self, kind, *listens, status=200, **more):
        return self.call("POST", "/1/submit-listens", status, json={
            "listen_type": kind, "payload": list(listens)}, **more)

    def listens(self, query=""):
        return self.call("GET", f"/1/user/{self.name}/listens{query}"
                         )["payload"]

    def count(self):
        return self.call("GET", f"/1/user/{self.name}/listen-count"
                         )["payload"]["count"]

    def history(self, query=""):
        return self.person.get(f"/ext/v1/me/history{query}")

    def scrobble(self, status=200, **parameters):
        response = self.server.request(
            "POST", "/2.0/", token=None, data={
                "method": "track.scrobble", "sk": self.token,
                "api_key": "k" * 32, "api_sig": "s" * 32, "format": "json",
                **parameters})
        assert response.status_code == status, response.text
        return response


def make_token(data, name):
    out = running.run("user", "listen-token", "--data", data, "--id", name)
    token = out.json()["token"]
    assert str(uuid.UUID(token)) == token
    return token


def listen(title="Nobody's Song", artist="Nobody", at=NOW - 1000, **info):
    out = {"track_metadata": {"artist_name": artist, "track_name": title}}
    if at is not None:
        out["listened_at"] = at
    if info:
        out["track_metadata"]["additional_info"] = info
    return out


def ids(history):
    return [item["track"]["id"] if item["track"] else
            item["names"]["track"] for item in history["items"]]


@pytest.fixture(scope="module")
def town(tmp_path_factory, module_serve):
    data = tmp_path_factory.mktemp("town")
    running.import_objects(data, small.LINES)
    return keeping.Town(module_serve(data))


@pytest.fixture
def alice(town):
    return Listener(town)


@pytest.fixture(scope="module")
def nobody(town):
    """Whose every call is refused, so that tests may share them."""
    return Listener(town)


# ---- telling ----


def test_told_and_read_back(alice):
    assert alice.submit("single", listen(
        "first light", "ada lumen", media_player="a radio", duration_played=90,
        duration_ms=180001)) == {"status": "ok"}
    page = alice.listens()
    [one] = page["listens"]
    assert page["count"] == 1 and page["user_id"] == alice.name
    assert page["latest_listen_ts"] == page["oldest_listen_ts"] == NOW - 1000
    assert one["listened_at"] == NOW - 1000
    assert one["user_name"] == alice.name
    uuid.UUID(one["recording_msid"])
    assert one["track_metadata"] == {
        "artist_name": "Ada Lumen", "track_name": "First Light",
        "release_name": "Dawn (Deluxe)", "additional_info": {
            "duration_ms": 180001, "duration_played": 90,
            "media_player": "a radio", "isrc": "SEABC1900001",
            "spotify_id": f"https://open.spotify.com/track/{track_id(1)}"}}
    [item] = alice.history()["items"]
    assert item["track"]["id"] == track_id(1)
    assert item["ms_played"] == 90000 and item["counted"] is True
    assert item["names"] is None and item["source"] == "listenbrainz"
    assert item["device"] == "a radio"


def test_every_way_to_name_a_track(alice):
    base = alice.server.url
    ways = [
        (dict(spotify_id="https://open.spotify.com/track/" + track_id(5)), 5),
        (dict(spotify_id="spotify:track:" + track_id(6)), 6),
        (dict(origin_url=f"{base}/v1/tracks/{track_id(7)}?market=SE"), 7),
        (dict(isrc="SE-ABC-19-00001"), 1),
        (dict(recording_mbid=RECORDING, isrc="SEABC1900001"), 1),
    ]
    alice.submit("import", *(
        listen(at=NOW - 5000 + n, **info)
        for n, (info, _) in enumerate(ways)))
    assert ids(alice.history("?order=oldest")) == \
        [track_id(n) for _, n in ways]


def test_episodes_and_chapters_by_their_links(alice):
    link = "https://open.spotify.com/episode/"
    alice.submit("import",
                 listen(at=NOW - 20, spotify_id=link + episode_id(1)),
                 listen(at=NOW - 10, spotify_id=link + chapter_id(1)))
    page = alice.history("?market=US")
    assert [item["track"] and item["track"]["type"]
            for item in page["items"]] == ["episode", "episode"]


def test_of_several_the_most_popular_that_can_be_had(town):
    """"Last Call" is four tracks: 4 in the US, 9 and others elsewhere."""
    for country, expected in ("US", 4), ("SE", 9), ("JP", 9):
        someone = Listener(town, country=country)
        someone.submit("single", listen("Last Call", "Ada Lumen"))
        assert ids(someone.history()) == [track_id(expected)]
        someone.submit("single", listen(at=NOW - 20, isrc="GBUM71500001"))
        assert ids(someone.history())[0] == track_id(expected)


def test_told_twice_is_heard_once(alice):
    one = listen("Spark", "Ada Lumen")
    alice.submit("single", one)
    alice.submit("import", one, one, listen("SPARK!", "ada lumen"))
    alice.submit("import", one, listen("Spark", "Ada Lumen", NOW - 999))
    alice.scrobble(artist="Ada Lumen", track="Spark", timestamp=NOW - 1000)
    assert alice.count() == 2


def test_a_thousand_listens_of_ten_kilobytes(alice):
    padding = "x" * 9900
    listens = [listen(f"Song {n}", at=NOW - 9000 + n, filling=padding)
               for n in range(1000)]
    assert alice.submit("import", *listens) == {"status": "ok"}
    assert alice.count() == 1000
    alice.submit("import", *listens, listen(), status=400)
    listens[7]["track_metadata"]["additional_info"]["filling"] = "x" * 10240
    refused = alice.submit("import", *listens, status=400)
    assert "too large" in refused["error"]


def mangled(key, value):
    out = listen()
    out["track_metadata"][key] = value
    return out


def with_info(**info):
    return listen(**info)


def without(*path):
    out = listen()
    place = out
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    return out


WRONG = {
    "JSON document does not contain required track_metadata.track_name.":
        ("single", without("track_metadata", "track_name")),
    "JSON document does not contain required track_metadata.artist_name.":
        ("single", without("track_metadata", "artist_name")),
    "JSON document must contain the key listened_at at the top level.":
        ("single", without("listened_at")),
    "track_metadata.track_name must be a single string.":
        ("single", mangled("track_name", ["a"])),
    "required field track_metadata.artist_name is empty.":
        ("single", mangled("artist_name", " ")),
    "track_metadata.artist_name contains a unicode null":
        ("single", mangled("artist_name", "a\0b")),
    "JSON document may only contain listened_at and track_metadata top level "
    "keys": ("single", {**listen(), "more": 1}),
    "JSON document must not contain listened_at while submitting "
    "playing_now.": ("playing_now", listen()),
    "JSON document may only contain track_metadata as top level key when "
    "submitting playing_now.": ("playing_now", {**listen(at=None), "x": 1}),
    "JSON document must contain an int value for listened_at.":
        ("single", listen(at="soon")),
    "Value for key listened_at is too high.":
        ("single", listen(at=NOW + 90000)),
    "Value for key listened_at is too low. listened_at timestamp should be "
    "greater than 1033410600 (2002-10-01 00:00:00 UTC).":
        ("single", listen(at=1000000000)),
    "recording_mbid MBID format invalid.":
        ("single", with_info(recording_mbid="x")),
    "artist_mbids MBID format invalid.":
        ("import", with_info(artist_mbids=[RECORDING, "x"])),
    "JSON document may not contain more than 50 items in "
    "track_metadata.additional_info.tags.":
        ("single", with_info(tags=["a"] * 51)),
    "JSON document may not contain track_metadata.additional_info.tags longer "
    "than 64 characters.": ("single", with_info(tags=["ö" * 65])),
    "JSON document requires a valid listen_type key.": ("double", listen()),
}


@pytest.mark.parametrize("message", WRONG)
def test_what_is_refused(nobody, message):
    """As a whole: a good listen beside a bad one isn't kept."""
    kind, wrong = WRONG[message]
    assert nobody.submit(kind, wrong, status=400) == {
        "code": 400, "error": message}
    if kind == "import":
        nobody.submit(kind, listen(), wrong, status=400)
    assert nobody.count() == 0


def test_what_is_none(alice):
    alice.submit("import", with_info(
        tags=["ö" * 64] * 20, recording_mbid="", track_mbid=None,
        artist_mbids=[None, ""], isrc=7, duration_ms="60000"))
    assert alice.count() == 1


@pytest.mark.parametrize("body, message", [
    (b"", "Invalid JSON document submitted."), (b"{", "Cannot parse JSON document"),
    (b'{"a":"\xff"}', "Cannot parse JSON document"),
    (b"[]", "Invalid JSON document submitted."),
    (b"{}", "Invalid JSON document submitted."),
    (b'{"payload":{},"listen_type":"import"}', "should be a list of listens"),
    (b'{"payload":[],"listen_type":"import"}', "does not contain any listens"),
    (b'{"payload":[null],"listen_type":"import"}', "Listen is empty"),
    (b'{"payload":[{}, {}],"listen_type":"single"}', "more than listen"),
])
def test_documents_that_are_none(nobody, body, message):
    refused = nobody.call("POST", "/1/submit-listens", 400, data=body)
    assert refused["code"] == 400 and message in refused["error"]


# ---- tokens ----


def test_who_may(town, alice):
    bob = Listener(town)
    for headers in {}, {"Authorization": "Token"}, {
            "Authorization": f"Token {uuid.uuid4()}"}:
        for method, path in ("POST", "/1/submit-listens"), \
                ("GET", f"/1/user/{alice.name}/listens"), \
                ("GET", f"/1/user/{alice.name}/playing-now"), \
                ("GET", f"/1/user/{alice.name}/listen-count"):
            response = alice.server.request(method, path, token=None,
                                            headers=headers)
            assert response.status_code == 401
            assert response.json()["code"] == 401
    for path in "listens", "playing-now", "listen-count":
        refused = bob.call("GET", f"/1/user/{alice.name}/{path}", 403)
        assert refused["code"] == 403
    # A token of the Web API isn't one of these, nor the other way round.
    alice.call("POST", "/1/submit-listens", 401, token=alice.person.token)
    assert alice.server.request("GET", "/v1/me", token=None, headers={
        "Authorization": f"Bearer {alice.token}"}).status_code == 401


def test_a_new_token_ends_the_old_one(alice):
    old = alice.token
    alice.submit("single", listen())
    alice.token = make_token(alice.server.data, alice.name)
    alice.submit("single", listen(), token=old, status=401)
    alice.submit("single", listen())
    running.run("user", "listen-token", "--data", alice.server.data, "--id",
                "nobody at all", status=1)


def test_validate_token(alice):
    def validate(query="", **headers):
        response = alice.server.request("GET", "/1/validate-token" + query,
                                        token=None, headers=headers)
        return response.status_code, response.json()

    good = 200, {"code": 200, "message": "Token valid.", "valid": True,
                 "user_name": alice.name}
    assert validate(f"?token={alice.token}") == good
    assert validate(Authorization=f"Token {alice.token}") == good
    assert validate("?token=x") == (200, {
        "code": 200, "message": "Token invalid.", "valid": False})
    assert validate() == (400, {
        "code": 400, "error": "You need to provide an Authorization token."})


# ---- reading ----


def test_a_range_of_listens(alice):
    at = NOW - 9000
    alice.submit("import", *(listen(f"Song {n}", at=at + n)
                             for n in range(60)))

    def titles(query):
        return [int(one["track_metadata"]["track_name"].split()[1])
                for one in alice.listens(query)["listens"]]

    assert titles("") == list(range(59, 34, -1))
    assert titles(f"?count=3&max_ts={at + 10}") == [9, 8, 7]
    assert titles(f"?count=3&min_ts={at + 10}") == [13, 12, 11]
    assert titles(f"?min_ts={at + 10}&max_ts={at + 13}") == [12, 11]
    assert titles("?count=1000") == list(range(59, -1, -1))
    assert titles("?count=0") == []
    page = alice.listens("?count=1")
    assert page["latest_listen_ts"] == at + 59
    assert page["oldest_listen_ts"] == at
    for query in "?count=x", "?max_ts=x", "?min_ts=1.5", "?count=-1", \
            "?min_ts=5&max_ts=4":
        refused = alice.call("GET", f"/1/user/{alice.name}/listens{query}",
                             400)
        assert refused["code"] == 400, query


def test_playing_now(alice):
    path = f"/1/user/{alice.name}/playing-now"
    nothing = {"payload": {"count": 0, "user_id": alice.name,
                           "playing_now": True, "listens": []}}
    assert alice.call("GET", path) == nothing
    alice.submit("playing_now", listen("Spark", "Ada Lumen", at=None))
    payload = alice.call("GET", path)["payload"]
    [one] = payload["listens"]
    assert payload["count"] == 1
    assert one["track_metadata"]["track_name"] == "Spark"
    assert "listened_at" not in one
    alice.scrobble(method="track.updateNowPlaying", artist="Nobody",
                   track="Another", duration=100)
    [one] = alice.call("GET", path)["payload"]["listens"]
    assert one["track_metadata"]["track_name"] == "Another"
    assert alice.count() == 0, "what plays now isn't heard yet"
    alice.submit("playing_now", listen(at=None, duration_ms=1))
    time.sleep(0.01)
    assert alice.call("GET", path) == nothing


# ---- the history ----


def test_history_in_pages(alice):
    """Several at once are on one page or another, never on none."""
    at = NOW - 9000
    alice.submit("import", *(listen(f"Song {n}", at=at + n // 10)
                             for n in range(95)))
    seen = {}
    for order in "newest", "oldest":
        path = f"/ext/v1/me/history?limit=9&order={order}&market=SE"
        found = []
        while path:
            page = alice.person.get(path)
            found += ids(page)
            path = page["next"] and page["next"][len(alice.server.url):]
            assert bool(page["cursors"]["after"]) == bool(path)
        assert len(found) == len(set(found)) == 95
        seen[order] = found
    assert seen["newest"] == seen["oldest"][::-1]
    assert len(alice.history("?limit=1000")["items"]) == 95
    assert len(alice.history()["items"]) == 50


def test_history_in_a_range(alice):
    at = NOW - 9000
    alice.submit("import", *(listen(f"Song {n}", at=at + n)
                             for n in range(10)))

    def found(query):
        return [int(name.split()[1]) for name in ids(alice.history(query))]

    assert found(f"?after={at * 1000 + 4000}") == [9, 8, 7, 6, 5]
    assert found(f"?before={at * 1000 + 2000}&order=oldest") == [0, 1]
    iso = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at + 7))
    assert found(f"?after={iso}") == [9, 8]
    assert found(f"?after={iso}&before={iso}") == []


@pytest.mark.parametrize("query, message", [
    ("?limit=0", "Invalid limit"), ("?limit=1001", "Invalid limit"),
    ("?after=x", "Invalid after or before"),
    ("?before=2020-13-01", "Invalid after or before"),
    ("?order=up", "Invalid order"), ("?cursor=1.2.3", "Invalid cursor"),
    ("?cursor=x", "Invalid cursor"), ("?market=XX", "Invalid market code"),
])
def test_history_refuses(nobody, query, message):
    nobody.person.refuses(f"/ext/v1/me/history{query}", 400, message)


def test_history_needs_its_scope(alice):
    other = alice.person.through(keeping.SCOPES)
    other.refuses("/ext/v1/me/history", 403,
                  "Insufficient client scope")


def test_what_is_not_in_the_catalog_has_names(alice):
    alice.submit("single", {"listened_at": NOW, "track_metadata": {
        "artist_name": "Who", "track_name": "What", "release_name": "Where"}})
    [item] = alice.history()["items"]
    assert item["track"] is None
    assert item["names"] == {"artist": "Who", "track": "What",
                             "album": "Where"}
    assert item["ms_played"] is None and item["counted"] is True
    [one] = alice.listens()["listens"]
    assert one["track_metadata"] == {
        "artist_name": "Who", "track_name": "What", "release_name": "Where",
        "additional_info": {}}


def test_found_when_the_catalog_has_it(tmp_path, serve):
    data = tmp_path / "data"
    running.import_objects(data, small.ARTISTS)
    town = keeping.Town(serve(data))
    alice = Listener(town)
    alice.submit("import", listen("First Light", "Ada Lumen", NOW - 20),
                 listen("Spark", "ada lumen", NOW - 10), listen())
    assert [item["track"] for item in alice.history()["items"]] == [None] * 3
    running.import_objects(data, small.LINES)
    deadline = time.monotonic() + 20
    while ids(alice.history())[:2] != [track_id(5), track_id(1)]:
        assert time.monotonic() < deadline, alice.history()
        time.sleep(0.05)
    assert alice.count() == 3
    # What is told again is what is there.
    alice.submit("single", listen("First Light", "Ada Lumen", NOW - 20))
    assert alice.count() == 3


# ---- AudioScrobbler ----


def test_scrobbles(alice):
    answer = alice.scrobble(**{
        "artist[0]": "Ada Lumen", "track[0]": "Spark",
        "timestamp[0]": NOW - 50, "album[0]": "Spark",
        "artist[1]": "Nobody", "track[1]": "<Song>",
        "timestamp[1]": str(NOW - 40)}).json()["scrobbles"]
    assert answer["@attr"] == {"accepted": 2, "ignored": 0}
    assert [one["track"]["#text"] for one in answer["scrobble"]] == \
        ["Spark", "<Song>"]
    assert ids(alice.history()) == ["<Song>", track_id(5)]
    assert alice.history()["items"][0]["source"] == "audioscrobbler"


def test_scrobbles_that_are_ignored(alice):
    one = alice.scrobble(artist="", track="Spark", timestamp=NOW
                         ).json()["scrobbles"]
    assert one["@attr"] == {"accepted": 0, "ignored": 1}
    assert one["scrobble"]["ignoredMessage"]["code"] == "1"
    for at, code in (NOW + 90000, "4"), (1000, "3"):
        one = alice.scrobble(artist="Ada Lumen", track="Spark", timestamp=at
                             ).json()["scrobbles"]["scrobble"]
        assert one["ignoredMessage"]["code"] == code
    assert alice.count() == 0


def test_scrobbles_in_xml(alice):
    response = alice.scrobble(artist="A & B", track="<>", timestamp=NOW,
                              format="xml")
    assert response.headers["content-type"].startswith("text/xml")
    assert '<lfm status="ok"><scrobbles accepted="1" ignored="0">' in \
        response.text
    assert '<artist corrected="0">A &amp; B</artist>' in response.text
    response = alice.scrobble(401, artist="A", track="B", timestamp=NOW,
                              format="xml", sk="nobody's")
    assert '<lfm status="failed"><error code="9">' in response.text


@pytest.mark.parametrize("parameters, status, code", [
    (dict(sk="nobody's"), 401, 9), (dict(sk=""), 401, 9),
    (dict(method="track.love"), 404, 3), (dict(method=""), 404, 3),
    (dict(), 400, 6), (dict(artist="A", track="B"), 400, 6),
    (dict(artist="A", track="B", timestamp="x"), 400, 6),
    ({f"{key}[{n}]": n + NOW - 60 for n in range(51)
      for key in ("artist", "track", "timestamp")}, 400, 6),
])
def test_calls_that_are_refused(nobody, parameters, status, code):
    answer = nobody.scrobble(status, **parameters).json()
    assert answer["error"] == code and answer["message"]
    assert nobody.count() == 0


def test_a_session_for_the_token(alice):
    def session(status=200, **parameters):
        return alice.scrobble(status, method="auth.getMobileSession", sk="",
                              **parameters).json()

    assert session(username=alice.name, password=alice.token)["session"] == {
        "name": alice.name, "key": alice.token, "subscriber": 0}
    assert session(403, username=alice.name, password="x")["error"] == 4
    assert session(403, username="bob", password=alice.token)["error"] == 4
    assert session(400, username=alice.name)["error"] == 6


# ---- what is kept goes with its listener ----


def test_an_account_takes_its_plays_along(town):
    alice = Listener(town)
    alice.submit("single", listen())
    running.run("user", "delete", "--data", town.server.data, "--id",
                alice.name)
    alice.submit("single", listen(), status=401)


def test_answers_are_as_described(alice):
    link = "https://open.spotify.com/episode/"
    user = alice.name
    alice.submit("import", listen("Spark", "Ada Lumen", isrc="SEABC1900001",
                                  media_player="x", duration_played=1),
                 listen(at=NOW - 20, spotify_id=link + episode_id(1)),
                 listen(at=NOW - 10, spotify_id=link + chapter_id(1)),
                 listen(at=NOW - 5))
    alice.submit("playing_now", listen("Spark", "Ada Lumen", at=None))
    for template in "/1/user/{user}/listens", "/1/user/{user}/listen-count", \
            "/1/user/{user}/playing-now", "/1/validate-token":
        for token, status in (alice.token, 200), ("x", None):
            response = alice.server.request(
                "GET", template.format(user=user), token=None,
                headers={"Authorization": f"Token {token}"})
            assert status in (None, response.status_code), response.text
            check(response, template)
    for query in "", "?limit=1", "?limit=0", "?market=US":
        check(alice.person.request("GET", "/ext/v1/me/history" + query),
              "/ext/v1/me/history")
    for kind, status in ("import", 200), ("x", 400):
        response = alice.server.request(
            "POST", "/1/submit-listens", token=None,
            json={"listen_type": kind, "payload": [listen()]},
            headers={"Authorization": f"Token {alice.token}"})
        assert response.status_code == status
        check(response, "/1/submit-listens", "post")
