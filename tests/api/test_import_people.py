"""Playlists and users as objects lines: they go to the state, and come back
as they came."""

import urllib.parse

import pytest

from browsing import Browser, create_user
from running import create_app, import_objects, mint, run
from small import LINES, UNKNOWN, episode_id, track_id
from test_user_ids import IDS

pytestmark = pytest.mark.state

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


def test_owners_of_any_name(data, serve):
    owners = IDS + ["x" * 255]
    import_objects(data, [playlist(n, owner=owner)
                          for n, owner in enumerate(owners)], "--strict")
    server = serve(data)
    for n, owner in enumerate(owners):
        got = server.get("/v1/playlists/" + list_id(n))
        assert got["owner"]["id"] == owner
        assert got["owner"]["uri"] == "spotify:user:" + in_url(owner)
        assert server.get(got["owner"]["href"])["id"] == owner
        shelf = server.get(f"/v1/users/{in_url(owner)}/playlists")
        assert [p["id"] for p in shelf["items"]] == [list_id(n)]
        assert server.get(f"/v1/users/{in_url(owner)}/playlists/"
                          f"{list_id(n)}")["id"] == list_id(n)


def test_accounts_with_a_password_stay_as_they_are(data, serve):
    create_user(data, "alice", "--display-name", "Alice")
    line = {"type": "user", "id": "alice", "display_name": "Another",
            "images": IMAGES, "country": "SE"}
    result = import_objects(data, [line, playlist(owner="alice")])
    assert "users: 0 made, 0 changed, 1 as they were" in result.err
    alice, = run("user", "list", "--data", data).lines()
    assert alice["display_name"] == "Alice" and alice["country"] == "US"
    server = serve(data)
    assert server.get("/v1/users/alice")["images"] == []
    assert server.get("/v1/users/alice/playlists")["total"] == 1


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


def items_of(server, n=1, offset=0):
    return server.get(f"/v1/playlists/{list_id(n)}/tracks?limit=100"
                      f"&offset={offset}&additional_types=episode")


LOCAL = {"is_local": True, "added_at": "2020-02-02T02:02:02Z",
         "added_by": {"id": "Else #2"},
         "track": {"id": None, "is_local": True, "name": "The Title: 1",
                   "uri": "spotify:local:An+%C3%A1rtist:The%2BAlbum:"
                          "The+Title%3A+1:61",
                   "artists": [{"name": "An \u00e1rtist"}],
                   "album": {"name": "The+Album"}, "duration_ms": 61000}}


def test_a_playlist_comes_back_as_it_came(data, serve):
    line = playlist(owner="Own er #1") | dict(
        description="Words &amp; more", public=None, images=IMAGES,
        followers={"href": None, "total": 7}, snapshot_id="MTgsZWFm",
        primary_color="#aabbcc",
        owner={"id": "Own er #1", "display_name": "The Owner"},
        tracks={"total": 6, "items": [
            {"added_at": "2012-04-25T13:57:43Z", "added_by": None,
             "track": {"type": "track", "id": track_id(2)}},
            {"added_at": None, "added_by": {"id": "Else #2"},
             "is_local": False,
             "track": {"type": "episode", "id": episode_id(1)}},
            {"added_at": "1970-01-01T00:00:00Z", "track": None}, LOCAL,
            {"track": {"type": "track", "id": UNKNOWN}},
            {"track": {"type": "track", "id": track_id(2)}}]})
    import_objects(data, LINES)
    import_objects(data, [line])
    server = serve(data)
    got = server.get("/v1/playlists/" + list_id(1))
    for key in ("name", "description", "public", "collaborative", "images",
                "followers", "snapshot_id", "primary_color"):
        assert got[key] == line[key], key
    assert got["owner"]["id"] == "Own er #1"
    assert got["owner"]["display_name"] == "The Owner"
    assert got["owner"]["href"].endswith("/v1/users/Own%20er%20%231")
    assert got["tracks"]["total"] == 6
    assert server.get(got["href"] + "/images") == IMAGES
    items = items_of(server)["items"]
    for item, want in zip(items, line["tracks"]["items"], strict=True):
        assert item["added_at"] == want.get("added_at")
        assert (item["added_by"] or {}).get("id") == \
            (want.get("added_by") or {}).get("id")
        assert item["is_local"] == want.get("is_local", False)
    ids = [i["track"] and i["track"]["id"] for i in items]
    assert ids == [track_id(2), episode_id(1), None, None, None, track_id(2)]
    assert items[2]["track"] is None and items[4]["track"] is None
    for key, value in LOCAL["track"].items():
        if key not in ("artists", "album"):
            assert items[3]["track"][key] == value, key
    assert items[3]["track"]["artists"][0]["name"] == "An \u00e1rtist"
    assert items[3]["track"]["album"]["name"] == "The+Album"
    shown = server.get("/v1/users/Own%20er%20%231/playlists")["items"]
    assert [p["id"] for p in shown] == [list_id(1)]
    assert shown[0]["public"] is None
    assert shown[0]["images"] == IMAGES
    assert server.get("/v1/users/Else%20%232")["id"] == "Else #2"


def test_what_was_null_or_absent(data, serve):
    import_objects(data, [playlist(1, images=None, description=None),
                          {"type": "playlist", "id": list_id(2),
                           "owner": {"id": "curator"}}])
    server = serve(data)
    got = server.get("/v1/playlists/" + list_id(1))
    assert got["images"] is None and got["description"] is None
    got = server.get("/v1/playlists/" + list_id(2))
    assert got["name"] == "" and got["tracks"]["items"] == []
    assert got["public"] is True and got["collaborative"] is False
    assert got["followers"]["total"] == 0


def test_tracks_of_a_list_come_into_the_catalog(data, serve):
    track = {"type": "track", "name": "Brought", "artists": [],
             "popularity": 4}
    import_objects(data, [playlist(tracks=[
        {"track": {**track, "id": track_id(1)}},
        {"item": {"type": "track", "id": track_id(2)}}])])
    server = serve(data)
    items = items_of(server)["items"]
    assert items[0]["track"]["name"] == "Brought"
    assert items[1]["track"] is None, "a reference alone is no track"


def test_a_list_in_pages(data, serve):
    def page(offset, count, more):
        return {"type": "playlist", "id": list_id(1), "tracks": {
            "offset": offset, "total": 5, "next": "more" if more else None,
            "items": [{"track": {"id": track_id(n)}} for n in
                      range(offset + 1, offset + count + 1)]}}

    import_objects(data, LINES)
    first = {**playlist(), **page(0, 2, True)}
    result = import_objects(data, [first])
    assert "incomplete: 1 playlists have fewer items than they say" in \
        result.err
    result = import_objects(data, [page(2, 2, True), page(4, 1, False)])
    assert "playlists: 0 made, 2 changed" in result.err
    assert "incomplete" not in result.err
    result = import_objects(data, [first, page(2, 2, True),
                                   page(4, 1, False)])
    assert "playlists: 0 made, 0 changed, 3 as they were" in result.err
    got = items_of(serve(data))
    assert got["total"] == 5
    assert [i["track"]["id"] for i in got["items"]] == [
        track_id(n) for n in range(1, 6)]


def test_the_snapshot_that_came_is_one_to_edit_against(data, serve):
    create_user(data, "alice")
    import_objects(data, LINES)
    import_objects(data, [playlist(
        owner="alice", snapshot_id="as it came", images=IMAGES, public=None,
        tracks=[{"track": {"id": track_id(n)}} for n in (1, 2, 3)])])
    server = serve(data)
    token = mint(data, create_app(data), "--user", "alice", "--scope",
                 "playlist-modify-public playlist-modify-private "
                 "playlist-read-private")
    path = f"/v1/playlists/{list_id(1)}"
    added = server.request("POST", path + "/tracks", token=token, json={
        "uris": ["spotify:track:" + track_id(9)], "position": 0})
    assert added.status_code == 201
    assert added.json()["snapshot_id"] != "as it came"
    got = server.get(path)
    assert got["snapshot_id"] == added.json()["snapshot_id"]
    assert got["public"] is True and got["images"] == IMAGES
    removed = server.request("DELETE", path + "/tracks", token=token, json={
        "positions": [0], "snapshot_id": "as it came"})
    assert removed.status_code == 200
    assert [i["track"]["id"] for i in items_of(server)["items"]] == [
        track_id(9), track_id(2), track_id(3)]
    wrong = server.request("DELETE", path + "/tracks", token=token, json={
        "positions": [0], "snapshot_id": "another"})
    assert wrong.status_code == 400


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


def test_what_was_changed_here_stays_so(data, serve):
    """A line that comes again takes nobody's edit back, nor does one of a list
    that was made here."""
    create_user(data, "alice")
    import_objects(data, LINES)
    line = playlist(owner="alice", tracks=[
        {"track": {"id": track_id(n)}} for n in (1, 2, 3)])
    import_objects(data, [line])
    server = serve(data)
    token = mint(data, create_app(data), "--user", "alice", "--scope",
                 "playlist-modify-public playlist-modify-private")
    path = f"/v1/playlists/{list_id(1)}"
    assert server.request("POST", path + "/tracks", token=token, json={
        "uris": ["spotify:track:" + track_id(9)]}).status_code == 201
    made = server.request("POST", "/v1/me/playlists", token=token,
                          json={"name": "Mine"}).json()
    result = import_objects(data, [line, {**line, "id": made["id"],
                                          "name": "Theirs"}])
    assert "playlists: 0 made, 0 changed, 0 as they were, " \
        "2 kept as they were made or changed here" in result.err
    assert [i["track"]["id"] for i in items_of(server)["items"]] == [
        track_id(n) for n in (1, 2, 3, 9)]
    assert server.get("/v1/playlists/" + made["id"])["name"] == "Mine"


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
