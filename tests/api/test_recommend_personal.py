"""What goes with a user's own plays, with a playlist, with a track; and what
they have banned, which never comes back."""

import json
import shutil
import time
import zipfile

import pytest

import keeping
import running
from test_openapi import check

pytestmark = pytest.mark.state

SCOPES = [*keeping.SCOPES, "user-top-read", "user-read-recently-played"]
MINE = "/ext/v1/me/recommendations"


class Listener:
    """A user of the demo who tells what they listen to."""

    def __init__(self, town):
        self.town = town
        self.person = town.person(scopes=SCOPES)
        self.get = self.person.get
        self.clock = int(time.time()) - 100000
        self.listen_token = running.run(
            "user", "listen-token", "--data", town.server.data, "--id",
            self.person.name).json()["token"]

    def hears(self, *tracks):
        """One after the other."""
        payload = []
        for track in tracks:
            self.clock += 200
            payload.append({"listened_at": self.clock, "track_metadata": {
                "artist_name": "x", "track_name": "y", "additional_info": {
                    "spotify_id": f"spotify:track:{track['id']}"}}})
        response = self.town.server.request(
            "POST", "/1/submit-listens", token=None,
            headers={"Authorization": f"Token {self.listen_token}"},
            json={"listen_type": "import", "payload": payload})
        assert response.status_code == 200, response.text

    def bans(self, *things, method="PUT"):
        return self.person.send(method, "/ext/v1/me/bans",
                                {"uris": [t["uri"] for t in things]})


@pytest.fixture(scope="module")
def town(demo_data, tmp_path_factory, module_serve):
    data = tmp_path_factory.mktemp("listeners") / "data"
    shutil.copytree(demo_data, data)
    return keeping.Town(module_serve(data))


@pytest.fixture(scope="module")
def songs(town):
    return town.server.get("/v1/search?q=a&type=track&limit=50")[
        "tracks"]["items"]


@pytest.fixture
def listener(town):
    return Listener(town)


def ids(body):
    return [item["track"]["id"] for item in body["items"]]


def artists(body):
    return {a["id"] for item in body["items"]
            for a in item["track"]["artists"]}


@pytest.mark.sanitized
def test_who_has_heard_nothing_hears_what_is_popular(listener):
    body = listener.get(MINE)
    assert len(body["items"]) == 20
    for item in body["items"]:
        assert item["reason"] == "popular right now"
        assert item["because"] is None


@pytest.mark.sanitized
def test_the_last_play_counts_at_once(listener, songs):
    for song in songs[3], songs[11], songs[24]:
        listener.hears(song)
        response = listener.person.request("GET", MINE + "?limit=50")
        check(response, MINE)
        body = response.json()
        reasons = [item["reason"] for item in body["items"]]
        assert reasons[0] == f"because you played {song['name']}"
        assert body["items"][0]["because"]["uri"] == song["uri"]
    assert len(set(reasons)) > 1  # what was played before counts, too
    heard = {songs[3]["id"], songs[11]["id"], songs[24]["id"]}
    assert not heard & set(ids(body))
    assert len(ids(body)) == len(set(ids(body))) == 50
    assert body == listener.get(MINE + "?limit=50")


def test_what_is_saved_counts(listener, songs):
    listener.person.send("PUT", "/v1/me/library", [songs[5]["uri"]])
    body = listener.get(MINE)
    assert {i["reason"] for i in body["items"]} == {
        f"because you saved {songs[5]['name']}"}


@pytest.mark.sanitized
def test_a_playlist_goes_on(town, listener, songs):
    inside = [song["uri"] for song in songs[:10]]
    listed = listener.person.playlist(*inside)
    path = f"/ext/v1/playlists/{listed}/continuations"
    response = listener.person.request("GET", path + "?limit=30")
    check(response, "/ext/v1/playlists/{playlist_id}/continuations")
    body = response.json()
    assert len(body["items"]) == 30
    assert not {f"spotify:track:{i}" for i in ids(body)} & set(inside)
    names = {song["name"] for song in songs[:10]}
    for item in body["items"]:
        assert item["because"]["name"] in names
        assert item["reason"] == (f"because {item['because']['name']} is in "
                                  "the playlist")
    empty = listener.person.playlist()
    body = listener.get(f"/ext/v1/playlists/{empty}/continuations")
    assert {i["reason"] for i in body["items"]} == {"popular right now"}
    # a list that isn't public is for who may read such lists
    hidden = listener.person.playlist(inside[0], public=False)
    path = f"/ext/v1/playlists/{hidden}/continuations"
    town.server.refuses(path, 404, "Resource not found")
    listener.person.through(keeping.without("playlist-read-private")).refuses(
        path, 403, "Insufficient client scope")
    assert listener.get(path)["items"]


@pytest.mark.sanitized
def test_similar_tracks(town, listener, songs):
    path = f"/ext/v1/tracks/{songs[0]['id']}/similar"
    body = town.server.get(path)
    check(town.server.request("GET", path), "/ext/v1/tracks/{id}/similar")
    assert len(body["items"]) == 20 and songs[0]["id"] not in ids(body)
    assert {i["reason"] for i in body["items"]} == {
        f"similar to {songs[0]['name']}"}
    assert ids(listener.get(path)) == ids(body)
    town.server.refuses("/ext/v1/tracks/7000000000000000000009/similar", 404,
                        "non existing id")


@pytest.mark.sanitized
def test_what_is_banned_never_comes_back(listener, songs):
    listener.hears(*songs[:5])
    listed = listener.person.playlist(*[s["uri"] for s in songs[:5]])
    paths = [MINE, f"/ext/v1/playlists/{listed}/continuations",
             f"/ext/v1/tracks/{songs[0]['id']}/similar"]
    seeds = f"/v1/recommendations?seed_tracks={songs[0]['id']}"
    gone, who = [], []
    for path in paths:
        first, *_, last = listener.get(path)["items"]
        gone.append(first["track"])
        who.append(last["track"]["artists"][0])
    recommended = listener.get(seeds)["tracks"]
    gone.append(recommended[0])
    who.append(recommended[-1]["artists"][0])
    assert listener.bans(*gone, *who) is None
    banned = {thing["id"] for thing in gone + who}
    for path in paths:
        body = listener.get(path + "?limit=100")
        assert body["items"]
        assert not banned & (set(ids(body)) | artists(body))
    tracks = listener.get(seeds + "&limit=100")["tracks"]
    assert tracks and not banned & {t["id"] for t in tracks}
    assert not banned & {a["id"] for t in tracks for a in t["artists"]}
    listener.bans(*gone, *who, method="DELETE")
    assert gone[0]["id"] in ids(listener.get(MINE))
    assert listener.get("/ext/v1/me/bans")["total"] == 0


@pytest.mark.sanitized
def test_bans_are_the_user_s(town, listener, songs):
    server = town.server
    listener.bans(songs[1], songs[2]["artists"][0])
    response = listener.person.request("GET", "/ext/v1/me/bans?limit=1")
    check(response, "/ext/v1/me/bans")
    page = response.json()
    assert page["total"] == 2 and len(page["items"]) == 1
    uris = {i["uri"] for i in listener.get("/ext/v1/me/bans")["items"]}
    assert uris == {songs[1]["uri"], songs[2]["artists"][0]["uri"]}
    listener.bans(songs[1])
    assert listener.get("/ext/v1/me/bans")["total"] == 2
    for uri in "spotify:album:3000000000000000000001", "x", "spotify:user:me":
        listener.person.refuses("/ext/v1/me/bans", 400, f"Invalid uri: {uri}",
                                "PUT", {"uris": [uri]})
    listener.person.refuses("/ext/v1/me/bans", 400,
                            "Missing required parameter: uris", "DELETE")
    assert town.person(scopes=SCOPES).get("/ext/v1/me/bans")["items"] == []
    listener.person.through(keeping.without("user-library-read")).refuses(
        "/ext/v1/me/bans", 403, "Insufficient client scope")
    archive = server.data / "export.zip"
    running.run("user", "export", "--data", server.data, "--id",
                listener.person.name, "--output", archive)
    with zipfile.ZipFile(archive) as files:
        told = json.loads(files.read("Recommendations.json"))
    assert {ban["uri"] for ban in told["banned"]} == uris
    running.run("user", "delete", "--data", server.data, "--id",
                listener.person.name)


# ---- mixes ----

MIXES = "/ext/v1/me/mixes"


def uris_of(mix):
    return [item["track"]["uri"] for item in mix["tracks"]]


@pytest.fixture
def fan(listener, songs):
    """Somebody who plays much of five artists."""
    for song in songs[:25:5]:
        artist = song["artists"][0]["id"]
        top = listener.get(f"/v1/artists/{artist}/top-tracks")["tracks"]
        listener.hears(*top[:4])
    return listener


@pytest.mark.sanitized
def test_mixes_are_playlists(town, fan):
    response = fan.person.request("GET", MIXES)
    check(response, MIXES)
    mixes = response.json()["items"]
    kinds = [mix["kind"] for mix in mixes]
    assert kinds == ["daily"] * (len(mixes) - 1) + ["weekly"]
    assert len(mixes) > 2
    for n, mix in enumerate(mixes):
        listed = mix["playlist"]
        assert listed["owner"]["id"] == "spotify" and not listed["public"]
        assert listed["name"] == (
            f"Daily Mix {n + 1}" if mix["kind"] == "daily" else "New to You")
        assert fan.person.uris(listed["id"]) == uris_of(mix)
        assert len(set(uris_of(mix))) == len(uris_of(mix)) >= 5
        assert all(item["reason"] for item in mix["tracks"])
        # who doesn't know the id doesn't find it
        town.server.refuses(f"/v1/playlists/{listed['id']}", 404,
                            "Resource not found")
    heard = {i["track"]["uri"] for i in fan.get(
        "/v1/me/player/recently-played?limit=50")["items"]}
    daily, weekly = mixes[0], mixes[-1]
    assert heard & set(uris_of(daily)) and not heard & set(uris_of(weekly))
    assert any(i["reason"].startswith("because you played ")
               for i in daily["tracks"])
    # all day the same, whatever is played meanwhile
    fan.hears(weekly["tracks"][0]["track"])
    again = fan.get(MIXES)["items"]
    assert [(mix["playlist"], uris_of(mix)) for mix in again] == [
        (mix["playlist"], uris_of(mix)) for mix in mixes]
    # another user's are others
    assert fan.town.person(scopes=SCOPES).get(MIXES)["items"][0]["playlist"][
        "id"] not in [mix["playlist"]["id"] for mix in mixes]


def test_a_ban_takes_it_out_of_mixes(fan):
    mixes = fan.get(MIXES)["items"]
    track = mixes[0]["tracks"][0]["track"]
    artist = mixes[-1]["tracks"][0]["track"]["artists"][0]
    fan.bans(track, artist)
    for mix in fan.get(MIXES)["items"]:
        assert track["uri"] not in uris_of(mix)
        assert track["uri"] not in fan.person.uris(mix["playlist"]["id"])
        assert artist["id"] not in artists({"items": mix["tracks"]})


def test_mixes_go_with_their_user(town, fan):
    mixes = fan.get(MIXES)["items"]
    other = town.person(scopes=SCOPES)
    listed = mixes[0]["playlist"]["id"]
    assert other.get(f"/v1/playlists/{listed}")["id"] == listed
    archive = town.server.data / "mixes.zip"
    running.run("user", "export", "--data", town.server.data, "--id",
                fan.person.name, "--output", archive)
    with zipfile.ZipFile(archive) as files:
        told = json.loads(files.read("Recommendations.json"))["mixes"]
    assert [mix["items"] for mix in told] == [uris_of(mix) for mix in mixes]
    running.run("user", "delete", "--data", town.server.data, "--id",
                fan.person.name)
    for mix in mixes:
        other.refuses(f"/v1/playlists/{mix['playlist']['id']}", 404,
                      "Resource not found")


def test_nobody_s_mix(listener):
    """Who has heard nothing has what is popular."""
    [mix] = listener.get(MIXES)["items"]
    assert mix["kind"] == "weekly" and len(mix["tracks"]) == 30
    assert {i["reason"] for i in mix["tracks"]} == {"popular right now"}
