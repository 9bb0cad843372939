"""What somebody keeps, in the download of their data, in the shapes of
Spotify's."""

import json
import zipfile

import pytest

from browsing import create_user
from running import create_app, import_objects, mint, run
from small import LINES, UNKNOWN, album_id, artist_id, episode_id, track_id
from test_import_people import list_id, playlist

pytestmark = pytest.mark.state

SCOPES = ("user-library-modify user-library-read user-follow-modify "
          "user-follow-read playlist-modify-public playlist-modify-private "
          "playlist-read-private")


def exported(data, user):
    path = data / "export.zip"
    run("user", "export", "--data", data, user, "--output", path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: json.loads(archive.read(name))
                for name in archive.namelist()}


def names_of(kind, key):
    return next(o["name"] for o in LINES
                if o["type"] == kind and o["id"] == key)


def test_nothing_is_kept(data):
    create_user(data, "alice")
    files = exported(data, "alice")
    assert files["YourLibrary.json"] == {kind: [] for kind in (
        "tracks", "albums", "shows", "episodes", "audiobooks", "chapters",
        "artists")}
    assert files["Playlists.json"] == {
        "playlists": [], "followedPlaylists": [], "folders": []}
    assert files["Follow.json"] == {"userIsFollowing": []}


def test_everything_that_is_kept(data, serve):
    create_user(data, "alice")
    create_user(data, "bob")
    import_objects(data, LINES)
    import_objects(data, [
        playlist(1, owner="alice", description="Words", tracks=[
            {"added_at": "2020-01-02T03:04:05Z", "added_by": {"id": "alice"},
             "track": {"id": track_id(1)}},
            {"added_by": {"id": "bob"},
             "track": {"type": "episode", "id": episode_id(1)}},
            {"is_local": True, "track": {"uri": "spotify:local:a:b:c:1"}},
            {"track": {"id": UNKNOWN}}, None]),
        playlist(2, owner="bob"), playlist(3, owner="alice")])
    server = serve(data)
    token = mint(data, create_app(data), "--user", "alice", "--scope", SCOPES)

    def ask(method, path, **more):
        answer = server.request(method, path, token=token, **more)
        assert answer.status_code < 300, answer.text

    ask("PUT", "/v1/me/tracks?ids=" + track_id(2))
    ask("PUT", "/v1/me/albums?ids=" + album_id(1))
    ask("PUT", "/v1/me/following?type=artist&ids=" + artist_id(1))
    ask("PUT", "/v1/me/following?type=user&ids=bob")
    ask("PUT", f"/v1/playlists/{list_id(2)}/followers")
    ask("DELETE", f"/v1/playlists/{list_id(3)}/followers")
    ask("POST", "/ext/v1/me/folders", json={"name": "Outer"})
    files = exported(data, "alice")

    library = files["YourLibrary.json"]
    track, = library["tracks"]
    assert track["track"] == names_of("track", track_id(2))
    assert track["uri"] == "spotify:track:" + track_id(2)
    assert track["artist"] and track["album"] and track["addedAt"][:2] == "20"
    assert library["albums"][0]["album"] == names_of("album", album_id(1))
    assert library["artists"][0]["name"] == names_of("artist", artist_id(1))
    assert files["Follow.json"] == {"userIsFollowing": ["bob"]}

    lists = files["Playlists.json"]
    first, dropped = lists["playlists"]
    assert first["name"] == "List 1" and first["description"] == "Words"
    assert first["removed"] is False and dropped["removed"] is True
    assert dropped["uri"] == "spotify:playlist:" + list_id(3)
    items = first["items"]
    assert items[0]["track"]["trackName"] == names_of("track", track_id(1))
    assert items[0]["track"]["trackUri"] == "spotify:track:" + track_id(1)
    assert items[0]["addedDate"] == "2020-01-02"
    assert items[0]["addedByYou"] is True and items[1]["addedByYou"] is False
    assert items[1]["episode"]["episodeUri"] == \
        "spotify:episode:" + episode_id(1)
    assert items[1]["episode"]["showName"] and "addedDate" not in items[1]
    assert items[2]["localTrack"] == {"uri": "spotify:local:a:b:c:1"}
    assert items[3]["track"]["trackName"] == ""
    assert items[4] == {"track": None, "episode": None, "localTrack": None,
                        "addedByYou": False}
    followed, = lists["followedPlaylists"]
    folder, = lists["folders"]
    assert folder["name"] == "Outer" and folder["parent"] is None
    assert folder["playlists"] == []
    assert followed["owner"] == "bob" and followed["name"] == "List 2"


def test_long_lists_come_whole(data):
    create_user(data, "alice")
    import_objects(data, [playlist(1, owner="alice", tracks=[
        {"track": {"id": track_id(n)}} for n in range(1, 1203)])] + [
        playlist(n, owner="alice") for n in range(2, 104)])
    lists = exported(data, "alice")["Playlists.json"]["playlists"]
    assert len(lists) == 103
    assert [i["track"]["trackUri"][-4:] for i in lists[0]["items"]] == [
        f"{n:04d}" for n in range(1, 1203)]
