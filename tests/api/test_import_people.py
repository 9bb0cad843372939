"""Playlists and users as objects lines: they go to the state, and come back
as they came."""

import urllib.parse

import pytest

from browsing import Browser, create_user
from running import import_objects, run
from small import UNKNOWN

pytestmark = [pytest.mark.state, pytest.mark.sanitized]

IMAGES = [{"height": None, "url": "http://images.example/xx", "width": None},
          {"height": 300, "url": "http://images.example/300", "width": 300}]


def list_id(n):
    return f"7{n:021d}"


def playlist(n=1, owner="curator", **more):
    return {"type": "playlist", "id": list_id(n), "name": f"List {n}",
            "public": True, "collaborative": False, "description": "",
            "owner": {"type": "user", "id": owner}, **more}


def in_url(user):
    return urllib.parse.quote(user, safe="")


def test_users_are_profiles_that_nobody_can_sign_in_to(data, serve):
    import_objects(data, [
        {"type": "user", "id": "Some One #1", "display_name": "Some One",
         "images": IMAGES, "followers": {"href": None, "total": 12},
         "product": "free", "country": "se"},
        {"type": "user", "id": "nobody"}])
    server = serve(data)
    got = server.get("/v1/users/" + in_url("Some One #1"))
    assert got["id"] == "Some One #1" and got["display_name"] == "Some One"
    assert got["images"] == IMAGES
    assert got["followers"] == {"href": None, "total": 12}
    assert got["uri"] == "spotify:user:" + in_url("Some One #1")
    got = server.get("/v1/users/nobody")
    assert got["display_name"] is None and got["images"] == []
    Browser(server).sign_in("nobody", "", status=403)
    some = {u["id"]: u for u in run("user", "list", "--data", data).lines()}
    assert some["Some One #1"]["country"] == "SE"
    assert some["Some One #1"]["product"] == "free"
    run("user", "passwd", "--data", data, "nobody", "--password",
        "a good password")
    Browser(server).sign_in("nobody", "a good password")


def test_accounts_with_a_password_stay_as_they_are(data, serve):
    create_user(data, "alice", "--display-name", "Alice")
    line = {"type": "user", "id": "alice", "display_name": "Another",
            "images": IMAGES, "country": "SE"}
    result = import_objects(data, [line, playlist(owner="alice")])
    assert "users: 0 made, 0 changed, 1 as they were" in result.err
    alice, = run("user", "list", "--data", data).lines()
    assert alice["display_name"] == "Alice" and alice["country"] == "US"
    assert serve(data).get("/v1/users/alice")["images"] == []


def test_a_profile_is_completed(data):
    def name():
        return {u["id"]: u["display_name"]
                for u in run("user", "list", "--data", data).lines()}

    import_objects(data, [playlist()])
    assert name() == {"curator": None}
    import_objects(data, [playlist(2, owner="x"), {
        **playlist(), "owner": {"id": "curator", "display_name": "C"}}])
    assert name() == {"curator": "C", "x": None}
    import_objects(data, [{"type": "user", "id": "curator",
                           "display_name": "The Curator"}])
    assert name()["curator"] == "The Curator"
    import_objects(data, [{
        **playlist(), "owner": {"id": "curator", "display_name": "C"}}])
    assert name()["curator"] == "The Curator", "a mention is no correction"


def test_importing_again_changes_nothing(data):
    lines = [playlist(n, tracks={"items": [{"track": None}] * n})
             for n in range(1, 121)]
    result = import_objects(data, lines)
    assert "playlists: 120 made, 0 changed, 0 as they were" in result.err
    assert "users: 1 made" in result.err
    result = import_objects(data, lines)
    assert "playlists: 0 made, 0 changed, 120 as they were" in result.err
    lines[4]["name"] = "Another name"
    lines[5]["tracks"]["items"].append({"track": None})
    result = import_objects(data, lines)
    assert "playlists: 0 made, 2 changed, 118 as they were" in result.err


@pytest.mark.parametrize("wrong, why", [
    ({"owner": {"id": "a/b"}}, "has an owner who can't be called so"),
    ({"owner": {"id": " a"}}, "has an owner who can't be called so"),
    ({"owner": {"id": "a" * 256}}, "has an owner who can't be called so"),
    ({"name": "x" * 513}, "has a name that is too long"),
    ({"description": "x" * 4097}, "has a description that is too long"),
    ({"name": "a\0b"}, "name has a NUL character in it"),
    ({"tracks": [None] * 11001}, "tracks has more than 11,000 items"),
    ({"tracks": {"offset": 10990, "items": [None] * 11}},
     "has more than 11,000 items"),
    ({"tracks": [{"added_by": {"id": "a/b"}}]},
     "has an item added by a user who can't be called so"),
])
def test_lines_that_cannot_be_used(data, wrong, why):
    result = import_objects(data, [playlist(), {**playlist(2), **wrong}])
    assert f":2: unusable line: {why}" in result.err
    assert "playlists: 1 made" in result.err
    import_objects(data, [{**playlist(2), **wrong}], "--strict", status=1)


@pytest.mark.parametrize("line, why", [
    ({"type": "playlist", "id": UNKNOWN},
     "is of a playlist that isn't there, and names no owner"),
    (playlist(owner="else"), "is of a playlist that is somebody else's here"),
    (playlist(tracks={"offset": 2, "items": [None]}),
     "begins behind the end of the playlist as it is here"),
    (playlist(3, tracks={"offset": 2, "items": [None]}),
     "begins behind the end of the playlist as it is here"),
])
def test_lines_that_do_not_fit(data, line, why):
    import_objects(data, [playlist(tracks=[None])])
    result = import_objects(data, [playlist(2), line])
    assert f"2: line that doesn't fit: {why}" in result.err
    assert "playlists: 1 made, 0 changed, 0 as they were" in result.err
    result = import_objects(data, [line], "--strict", status=1)
    assert why in result.err


def test_for_somebody_who_is_not_there(data):
    before = sorted(p.name for p in data.iterdir())
    result = import_objects(data, [playlist()], "--user", "alice", status=1)
    assert "there is no user alice" in result.err
    assert "nothing was changed" in result.err
    assert {p.name for p in data.iterdir()} - set(before) <= {
        "catalog", "state.db", "state.db-wal", "state.db-shm"}
    assert run("user", "list", "--data", data).out == ""
