"""A user's library, follows and playlists as objects lines: out of one server
and into another."""

import json
import os
import stat

import pytest

from browsing import create_user
from running import create_app, import_objects, mint, run
from small import (LINES, UNKNOWN, album_id, artist_id, audiobook_id,
                   chapter_id, episode_id, show_id, track_id)
from test_export_library import SCOPES
from test_import_people import IMAGES, LOCAL, list_id, playlist


def objects_of(data, user="alice"):
    return run("user", "export", "--data", data, user, "--objects")


def saved(kind, key, added_at="2020-01-01T00:00:00Z", user="alice"):
    return {"type": "saved", "user": user, "added_at": added_at,
            kind: {"type": kind, "id": key}}


def followed(user="alice", added_at="2021-01-01T00:00:00Z", **target):
    return {"type": "followed", "user": user, "added_at": added_at, **target}


KEPT = [
    saved("track", track_id(3), "2019-05-05T05:05:05.250Z"),
    saved("track", track_id(1)), saved("track", UNKNOWN),
    saved("track", track_id(2)),
    saved("album", album_id(1)), saved("show", show_id(1)),
    saved("episode", episode_id(1)), saved("audiobook", audiobook_id(1)),
    saved("chapter", chapter_id(1)),
    followed(artist={"type": "artist", "id": artist_id(2)}),
    followed(artist={"type": "artist", "id": artist_id(1)}),
    followed(followed_user={"type": "user", "id": "Bob #1"}),
]

OWN = [
    playlist(3, owner="alice", snapshot_id="as it came", images=IMAGES,
             primary_color="#abc", followers={"total": 7}, tracks={
                 "total": 9, "items": [
                     {"added_at": "2012-04-25T13:57:43.007Z",
                      "added_by": {"id": "Else #2"},
                      "track": {"type": "track", "id": track_id(9)}},
                     {"track": None}, LOCAL,
                     {"track": {"type": "episode", "id": episode_id(1)}},
                     {"track": {"type": "chapter", "id": chapter_id(1)}},
                     {"track": {"type": "track", "id": track_id(9)}}]}),
    playlist(1, owner="alice", description=None) | {
        "public": None, "collaborative": True}]


def filled(data):
    create_user(data, "alice")
    create_user(data, "Bob #1")
    import_objects(data, [playlist(2, owner="Bob #1")] + OWN + KEPT + [
        followed(public=False, playlist={"type": "playlist",
                                         "id": list_id(2)})])
    return objects_of(data)


def test_out_and_in_and_out_again(data, tmp_path):
    lines = filled(data)
    got = lines.lines()
    assert got[:len(KEPT)] == KEPT
    kinds = [o["type"] for o in got[len(KEPT):]]
    assert kinds == ["playlist", "playlist", "followed"]
    assert [o["id"] for o in got[len(KEPT):-1]] == [list_id(3), list_id(1)]
    assert got[-1] == followed(
        added_at=got[-1]["added_at"], public=False,
        playlist={"type": "playlist", "id": list_id(2)})
    other = tmp_path / "other"
    other.mkdir()
    create_user(other, "alice")
    create_user(other, "Bob #1")
    import_objects(other, [playlist(2, owner="Bob #1")])
    run("import", "--data", other, "--strict", "objects", "-",
        stdin=lines.out.encode())
    assert objects_of(other).out == lines.out
    result = run("import", "--data", other, "objects", "-",
                 stdin=lines.out.encode())
    assert "playlists: 0 made, 0 changed, 2 as they were" in result.err
    assert f"followed: 0 made, 0 changed, {len(KEPT) + 1} as" in result.err
    assert objects_of(other).out == lines.out


def test_where_it_came_from_nothing_changes(data):
    lines = filled(data)
    for _ in range(2):
        result = run("import", "--data", data, "--strict", "objects", "-",
                     stdin=lines.out.encode())
        assert "0 made, 0 changed" in result.err
    assert objects_of(data).out == lines.out


def test_lists_that_were_made_here_go_round_too(data, serve, tmp_path):
    create_user(data, "alice")
    import_objects(data, LINES)
    server = serve(data)
    token = mint(data, create_app(data), "--user", "alice", "--scope", SCOPES)
    made = server.request("POST", "/v1/me/playlists", token=token, json={
        "name": "Made <here>", "description": "a & b", "public": False})
    path = f"/v1/playlists/{made.json()['id']}/tracks"
    for n in (5, 3, 5):
        answer = server.request("POST", path, token=token, json={
            "uris": ["spotify:track:" + track_id(n)]})
    server.request("PUT", "/v1/me/tracks?ids=" + track_id(2), token=token)
    lines = objects_of(data)
    line, = [o for o in lines.lines() if o["type"] == "playlist"]
    assert line["snapshot_id"] == answer.json()["snapshot_id"]
    other = tmp_path / "other"
    other.mkdir()
    create_user(other, "alice")
    run("import", "--data", other, "objects", "-", stdin=lines.out.encode())
    assert objects_of(other).out == lines.out
    run("import", "--data", data, "objects", "-", stdin=lines.out.encode())
    assert objects_of(data).out == lines.out


def test_into_an_account_of_another_name(data, serve, tmp_path):
    lines = filled(data)
    other = tmp_path / "other"
    other.mkdir()
    create_user(other, "Zoë")
    import_objects(other, LINES)
    result = run("import", "--data", other, "--user", "Zoë", "objects", "-",
                 stdin=lines.out.encode())
    assert "follows a user who isn't here" in result.err
    assert "follows a playlist that isn't here" in result.err
    got = objects_of(other, "Zoë")
    assert "alice" not in got.out
    assert sum(o["type"] == "playlist" for o in got.lines()) == 2
    assert [o["user"] for o in got.lines() if o["type"] != "playlist"] == \
        ["Zoë"] * (len(KEPT) - 1)
    ids = {u["id"] for u in run("user", "list", "--data", other).lines()}
    assert ids == {"Zoë", "Else #2"}


def test_artists_count_their_followers(data, serve):
    import_objects(data, LINES)
    server = serve(data)
    before = server.get("/v1/artists/" + artist_id(1))["followers"]
    create_user(data, "alice")
    for _ in range(2):
        import_objects(data, [followed(artist={"id": artist_id(1)}),
                              saved("track", track_id(1))])
    assert server.get("/v1/artists/" + artist_id(1))["followers"]["total"] \
        == before["total"] + 1
    token = mint(data, create_app(data), "--user", "alice", "--scope", SCOPES)
    item, = server.get("/v1/me/tracks", token=token)["items"]
    assert item["track"]["id"] == track_id(1)
    assert item["added_at"] == "2020-01-01T00:00:00Z"


def test_whose_it_is(data):
    line = saved("track", track_id(1))
    result = import_objects(data, [line, GOOD])
    assert "1: line that doesn't fit: is of a user who isn't here" in \
        result.err
    del line["user"]
    result = import_objects(data, [line, GOOD])
    assert "doesn't say whose it is, nor does --user" in result.err
    create_user(data, "alice")
    import_objects(data, [line], "--user", "alice", "--strict")
    assert [o["type"] for o in objects_of(data).lines()] == ["saved"]


GOOD = {"type": "artist", "id": artist_id(1), "name": "Good"}


def test_into_a_file(data, tmp_path):
    filled(data)
    path = tmp_path / "alice.jsonl"
    run("user", "export", "--data", data, "--id", "alice", "--objects",
        "--output", path)
    assert path.read_text() == objects_of(data).out
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert [json.loads(line) for line in path.read_text().splitlines()]
    result = run("user", "export", "--data", data, "nobody", "--objects",
                 status=1)
    assert "there is no user nobody" in result.err


def test_long_lists_go_round(data, tmp_path):
    create_user(data, "alice")
    import_objects(data, [saved("track", track_id(n), "2020-01-01T00:00:00Z")
                          for n in range(1, 1202)])
    lines = objects_of(data)
    assert [o["track"]["id"] for o in lines.lines()] == [
        track_id(n) for n in range(1, 1202)]
    other = tmp_path / "other"
    other.mkdir()
    create_user(other, "alice")
    run("import", "--data", other, "objects", "-", stdin=lines.out.encode())
    assert objects_of(other).out == lines.out
