"""Spotify's account data download into an account: what is found by id, by
code and by name, what is left out, and that once is as good as twice."""

import io
import json
import zipfile

import pytest

from browsing import create_user
from running import create_app, import_objects, mint, run
from small import LINES, UNKNOWN, album_id, artist_id, show_id, track_id
from test_export_library import SCOPES
from test_export_objects import objects_of

pytestmark = pytest.mark.state


def by_id(key):
    return next(o for o in LINES if o.get("id") == key)


def name_of(key):
    return by_id(key)["name"]


def artist_of(key):
    return name_of(by_id(key)["artists"][0]["id"])


def archive(tmp_path, files, folder="Spotify Account Data/"):
    path = tmp_path / "my_spotify_data.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(folder + "Read_Me_First.pdf", b"%PDF" * 10)
        out.writestr(folder + "StreamingHistory0.json", b"not JSON")
        for name, content in files.items():
            if not isinstance(content, bytes):
                content = json.dumps(content).encode()
            out.writestr(folder + name, content)
    return path


def item(key=None, day="2020-02-03", **names):
    return {"track": {"trackName": "", "artistName": "", "albumName": "",
                      "trackUri": f"spotify:track:{key or UNKNOWN}",
                      **names},
            "episode": None, "localTrack": None, "addedDate": day}


def listing(name, *items, modified="2021-01-01"):
    return {"name": name, "lastModifiedDate": modified, "items": list(items),
            "description": None, "numberOfFollowers": 0}


class Imported:
    def __init__(self, data, path, *options, user="alice", status=0):
        self.result = run("import", "--data", data, "spotify-data", path,
                          "--user", user, *options, status=status)
        self.err = self.result.err
        self.report = self.result.lines() if status == 0 and \
            "--report" not in options else None


@pytest.fixture
def filled(data):
    import_objects(data, LINES)
    create_user(data, "alice")
    return data


def kept(data):
    return [next((k, o[k]["id"]) for k in o if isinstance(o[k], dict))
            for o in objects_of(data).lines()
            if o["type"] in ("saved", "followed")]


def lists(data):
    return {o["name"]: o for o in objects_of(data).lines()
            if o["type"] == "playlist"}


def test_a_library_by_id(filled, tmp_path):
    path = archive(tmp_path, {
        "YourLibrary.json": {
            "tracks": [{"artist": "A", "album": "B", "track": "C",
                        "uri": f"spotify:track:{track_id(n)}"}
                       for n in (3, 1, 2)],
            "albums": [{"artist": "A", "album": "B",
                        "uri": "spotify:album:" + album_id(1)}],
            "shows": [{"name": "S", "publisher": "P",
                       "uri": "spotify:show:" + show_id(1)}],
            "episodes": [], "bannedTracks": [{"uri": "spotify:track:x"}],
            "artists": [{"name": "A",
                         "uri": "spotify:artist:" + artist_id(2)}],
            "bannedArtists": [], "other": ["x"]},
        "Follow.json": {"userIsFollowing": ["bob", "nobody"],
                        "userIsFollowedBy": ["zoe"], "userIsBlocking": []}})
    create_user(filled, "bob")
    got = Imported(filled, path)
    assert "found: 6 by id, 0 by ISRC, 0 by name, 0 by" in got.err
    assert "left out: 1 not found, 0 of another shape" in got.err
    assert "saved and followed: 7 made, 0 as they were" in got.err
    assert got.report == [{"file": "Follow.json", "name": "nobody",
                           "reason": "there is no such user here"}]
    # Objects lines have the oldest first: the file's order is the shown one.
    assert kept(filled) == [
        ("track", track_id(2)), ("track", track_id(1)),
        ("track", track_id(3)), ("album", album_id(1)),
        ("show", show_id(1)), ("artist", artist_id(2)),
        ("followed_user", "bob")]
    before = objects_of(filled).out
    got = Imported(filled, path)
    assert "saved and followed: 0 made, 7 as they were" in got.err
    assert objects_of(filled).out == before


def test_by_code_and_by_name(filled, tmp_path):
    isrc = next(o for o in LINES if o.get("external_ids", {}).get("isrc"))
    title, artist = name_of(track_id(1)), artist_of(track_id(1))
    path = archive(tmp_path, {"YourLibrary.json": {"tracks": [
        {"track": "?", "artist": "?", "isrc": isrc["external_ids"]["isrc"],
         "uri": "spotify:track:" + UNKNOWN},
        {"track": title.upper() + "!", "artist": artist.lower()},
        {"track": title, "artist": "Somebody Else"},
        {"track": title},
        {"track": title, "artist": artist, "duration_ms": 1},
    ], "albums": [{"album": name_of(album_id(1)),
                   "artist": artist_of(album_id(1))}],
        "shows": [{"name": name_of(show_id(1)), "publisher": ""}],
        "artists": [{"name": name_of(artist_id(1)).swapcase()}]}})
    got = Imported(filled, path)
    assert "found: 0 by id, 1 by ISRC, 4 by name, 0 by" in got.err
    assert [(line["name"], line["reason"]) for line in got.report] == [
        (title, "the catalog has neither such an id nor such a name"),
        (title, "the catalog has no such id, and there are no names to "
                "search for"),
        (title, "the catalog has neither such an id nor such a name")]
    assert {("track", isrc["id"]), ("track", track_id(1)),
            ("album", album_id(1)), ("show", show_id(1)),
            ("artist", artist_id(1))} == set(kept(filled))


def test_the_nearest_is_said_to_be_that(data, tmp_path):
    import_objects(data, [{
        "type": "track", "id": track_id(n), "name": name, "duration_ms": ms,
        "artists": [{"id": artist_id(1), "name": "The Band"}]}
        for n, name, ms in ((1, "Long Way Home (Live)", 300000),
                            (2, "Other", 1000))])
    create_user(data, "alice")

    def named(ms):
        return {"track": "Long Way Home", "artist": "The Band",
                "duration_ms": ms, "uri": "spotify:track:" + UNKNOWN}

    got = Imported(data, archive(tmp_path, {"YourLibrary.json": {
        "tracks": [named(296999)]}}))
    assert "left out: 1 not found" in got.err and kept(data) == []
    got = Imported(data, archive(tmp_path, {"YourLibrary.json": {
        "tracks": [named(297000)]}}))
    assert "1 by the nearest name" in got.err
    line, = got.report
    assert line["taken"] == "Long Way Home (Live)"
    assert line["reason"] == "taken for the nearest name of the same artist"
    assert kept(data) == [("track", track_id(1))]


def test_playlists(filled, serve, tmp_path):
    title, artist = name_of(track_id(5)), artist_of(track_id(5))
    local = {"track": None, "episode": None, "addedDate": "2020-02-05",
             "localTrack": {"uri": "spotify:local:a:b:c:9"}}
    files = {
        "Playlist1.json": {"playlists": [
            listing("First", item(track_id(2)), item(track_id(1)),
                    item(trackName=title, artistName=artist), local,
                    item(trackName="None", artistName="Nobody"),
                    item(track_id(2), "2020-01-01")),
            listing("Same"), listing("Same")]},
        "Playlist2.json": {"playlists": [
            listing("Second", item(track_id(7)))]}}
    path = archive(tmp_path, files)
    got = Imported(filled, path)
    assert "playlists: 4 made, 0 changed, 0 as they were" in got.err
    line, = got.report
    assert line == {"file": "Playlist1.json", "playlist": "First",
                    "type": "track", "name": "None", "by": "Nobody",
                    "uri": "spotify:track:" + UNKNOWN, "reason":
                    "the catalog has neither such an id nor such a name"}
    first = lists(filled)["First"]
    assert first["public"] is False and first["owner"]["id"] == "alice"
    assert [i["track"]["id"] for i in first["tracks"]["items"]] == [
        track_id(2), track_id(1), track_id(5), None, track_id(2)]
    assert first["tracks"]["items"][3]["track"]["uri"] == \
        "spotify:local:a:b:c:9"
    assert [i["added_at"] for i in first["tracks"]["items"]][-1] == \
        "2020-01-01T00:00:00Z"
    assert first["tracks"]["items"][0]["added_by"]["id"] == "alice"
    server = serve(filled)
    token = mint(filled, create_app(filled), "--user", "alice", "--scope",
                 SCOPES)
    shelf = server.get("/v1/me/playlists", token=token)["items"]
    assert [p["name"] for p in shelf] == ["First", "Same", "Same", "Second"]
    before = objects_of(filled).out
    got = Imported(filled, path)
    assert "playlists: 0 made, 0 changed, 4 as they were" in got.err
    assert objects_of(filled).out == before
    # What its owner changes in the list's visibility stays, too.
    answer = server.request("PUT", "/v1/playlists/" + first["id"],
                            token=token, json={"public": True})
    assert answer.status_code == 200
    assert "4 as they were" in Imported(filled, path).err


def test_our_own_download(filled, tmp_path):
    """What `user export` writes goes into another account, and back."""
    spotify = archive(tmp_path, {
        "YourLibrary.json": {"tracks": [
            {"uri": f"spotify:track:{track_id(n)}"} for n in (1, 2)]},
        "Playlist1.json": {"playlists": [listing("One", item(track_id(1)))]}})
    Imported(filled, spotify)
    path = tmp_path / "tonearm.zip"
    run("user", "export", "--data", filled, "alice", "--output", path)
    before = objects_of(filled).out
    got = Imported(filled, path)
    assert "playlists: 0 made, 0 changed, 1 as they were" in got.err
    assert "saved and followed: 0 made, 2 as they were" in got.err
    assert objects_of(filled).out == before
    create_user(filled, "bob")
    got = Imported(filled, path, user="bob")
    assert "playlists: 1 made" in got.err
    assert "saved and followed: 2 made" in got.err


def test_into_a_report(filled, tmp_path):
    path = archive(tmp_path, {"YourLibrary.json": {
        "tracks": [{"track": "Unknown", "artist": "Nobody"}]}})
    report = tmp_path / "report.jsonl"
    got = Imported(filled, path, "--report", report)
    assert got.result.out == ""
    assert json.loads(report.read_text())["name"] == "Unknown"
    Imported(filled, path, "--report", tmp_path / "none" / "x", status=1)


@pytest.mark.parametrize("content, said", [
    (b"", "no zip archive"), (b"PK\x03\x04" + b"x" * 100, "no zip archive"),
    (json.dumps({"tracks": []}).encode(), "no zip archive")])
def test_what_is_no_archive(filled, tmp_path, content, said):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert said in Imported(filled, path, status=1).err
    assert kept(filled) == []


def test_archives_with_something_else_in_them(filled, tmp_path):
    got = Imported(filled, archive(tmp_path, {}), status=1)
    assert "neither YourLibrary.json nor" in got.err
    got = Imported(filled, archive(tmp_path, {
        "YourLibrary.json": {"tracks": 7, "albums": [3, None, {}],
                             "artists": [{"name": 7, "uri": []}]},
        "Playlist1.json": {"playlists": [None, {"name": "X", "items": 3}, {
            "name": "Y", "items": [None, {"track": 7}, item(track_id(1))]}]},
        "Playlist2.json": b'{"playlists":[{"name":"Half","items":[',
        "Follow.json": b"[]"}))
    assert list(lists(filled)) == ["X", "Y"]
    assert len(lists(filled)["Y"]["tracks"]["items"]) == 1
    assert "of another shape" in got.err and kept(filled) == []
    assert "Playlist2.json ends in the middle" in got.err


def test_a_file_that_unpacks_to_too_much(filled, tmp_path):
    path = archive(tmp_path, {"YourLibrary.json": b" " * (129 << 20)})
    assert path.stat().st_size < 1 << 20
    assert "too large" in Imported(filled, path, status=1).err


def test_whose_data_these_are(data, tmp_path):
    path = archive(tmp_path, {"YourLibrary.json": {}})
    result = run("import", "--data", data, "spotify-data", path, status=2)
    assert "give --user" in result.err
    got = Imported(data, path, user="nobody", status=1)
    assert "there is no user nobody" in got.err
    create_user(data, "alice")
    assert "no catalog" in Imported(data, path, status=1).err
