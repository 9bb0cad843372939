"""Real client libraries, unmodified, keep a user's playlists and library: each
makes, fills, reorders, trims, follows and drops a playlist, and saves, checks
and removes everything that it knows how to save.

Every client has a user of its own. A step of its script says what the client's
models held after the calls of that step, by the names of what was known
before."""

import base64

import pytest

import catalog as c
import flows
import installs
import running
from test_clients import (Client, Scripts, in_java, in_node, in_python,
                          serve_known)

SONGS = c.PINKERTON_NAMES
EPISODE = c.episodes[0]["name"]
FRIEND, FRIENDS_LIST = "friend", "From a friend"
SCOPES = ("playlist-read-private playlist-read-collaborative"
          " playlist-modify-private playlist-modify-public ugc-image-upload"
          " user-library-read user-library-modify user-follow-read"
          " user-follow-modify user-read-private user-read-email")
NOT_YOURS = "You cannot add tracks to a playlist you don't own."


def songs(*numbers):
    return [SONGS[n] for n in numbers]


def kept(first, second):
    """Two things are saved, one after the other, and the first is removed."""
    return [[False, False], [True, True], [second, first], [False, True],
            [second]]


# By step, in the order of the scripts.
WANTED = {
    # Name, description, public, collaborative, owner, items, followers.
    "created": ["Road trip", "Loud &amp; long", True, False, "USER", 0, 0],
    # Who they are, where they live; who a friend is.
    "profiles": ["USER", "SE", FRIEND, "spotify:user:" + FRIEND],
    "made": ["Road trip", True, "USER"],  # name, public, owner
    "filled": songs(0, 1, 2),
    "inserted": songs(0, 3, 4, 1, 2),
    "paged": songs(0, 1, 2, 3, 4),
    "mixed": [[SONGS[0], "track"], [EPISODE, "episode"]],
    # To those who don't ask for episodes: in the shape of a track.
    "squeezed": [[SONGS[0], "track", "Pinkerton"],
                 [EPISODE, "episode", c.show["name"]]],
    # Who added it, local, lately, its name, album, artist and length.
    "item": ["USER", False, True, SONGS[1], "Pinkerton", "Weezer", 181001],
    "reordered": songs(0, 3, 4, 1, 2),
    # An edit of the list as it was before the last one.
    "reordered_before": songs(4, 1, 2, 3, 0),
    "trimmed": songs(1, 2),
    "trimmed_at": songs(0, 1, 2),
    "trimmed_by_position": songs(1, 3),
    "replaced": songs(5, 6, 5),
    "replaced_by_id": songs(5, 6, 5),
    "emptied": [],
    # The list has what the last edit answered, which is a new one each time.
    "snapshots": [True, True],
    "changed": ["Way home", "Slow", False],
    # Its name, description and whether it is public, after each of four.
    "changed_by_one": [["Way", "Slow", False], ["Way", "Slow", True],
                       ["Way", "Slower", True], ["Way home", "Slower", False]],
    "shared": [False, True],  # public, collaborative
    "whole": ["Way home", SONGS[7], 2],
    "selected": {"name": "Way home", "total": 2},
    "mine": ["Way home"],
    "theirs": [[FRIENDS_LIST, FRIEND, 4]],
    # Whether a friend's list is followed, and which lists there are.
    "followed": [[False], [True], ["Way home", FRIENDS_LIST],
                 [False], ["Way home"]],
    # Filled, reordered and trimmed; renamed; whether a friend's is followed.
    "older": [[*songs(0, 1, 2), EPISODE], [*songs(1, 0), EPISODE], "Older",
              [True], [False]],
    # Whether the user follows a friend's list, before, then, and afterwards.
    "list_followed": [[False], [True], [False]],
    "artists_followed": [[False, False], [True, True], [False, True]],
    "refused": [403, NOT_YOURS],
    "refused_error": {"status": 403, "message": NOT_YOURS},
    "thrown": ["ForbiddenException", NOT_YOURS],
    "dropped": [],
    "tracks": kept(SONGS[0], SONGS[1]),
    "albums": kept(c.pinkerton["name"], c.together["name"]),
    "shows": [[False], [True], [c.show["name"]], [False], []],
    "shows_added": [c.show["name"]],
    "episodes_kept": kept(EPISODE, c.episodes[1]["name"]),
    "audiobooks": [[False], [True], [c.audiobook["name"]], [False], []],
    "artists": kept(c.radiohead["name"], c.weezer["name"]),
    "users": [[False], [True], [False]],
    **{f"{kind}_once": [[False], [True], [False]]
       for kind in ("tracks", "albums", "shows", "artists")},
    "owned": [[FRIENDS_LIST, FRIEND, 4]],
    # How many lists; a list, a song, an album, and a show.
    "first_pages": [1, FRIENDS_LIST, SONGS[0], c.pinkerton["name"],
                    c.show["name"]],
}
EDITS = ("created filled paged item reordered trimmed replaced emptied"
         " changed whole mine theirs followed dropped").split()
SAVED = "tracks albums artists users".split()

CLIENTS = {
    "spotipy": Client(in_python("library_spotipy.py"), EDITS + [
        "inserted", "mixed", "reordered_before", "trimmed_at", "snapshots",
        "shared", "selected", "refused", "profiles", "older"] + SAVED +
        ["shows", "episodes_kept"]),
    "tekore": Client(in_python("library_tekore.py"), EDITS + ["profiles",
        "inserted", "mixed", "squeezed", "reordered_before", "snapshots",
        "shared", "selected", "refused"] + SAVED + ["shows", "episodes_kept"]),
    "spotify-web-api-node": Client(
        in_node("library_spotify_web_api_node.cjs"), EDITS + [
            "inserted", "mixed", "reordered_before", "trimmed_at",
            "trimmed_by_position", "snapshots", "shared", "selected",
            "refused", "profiles"] + SAVED + ["shows"]),
    "web-api-ts-sdk": Client(in_node("library_web_api_ts_sdk.cjs"), EDITS + [
        "inserted", "mixed", "reordered_before", "snapshots", "shared",
        "selected", "refused", "profiles"] + SAVED +
        ["shows", "episodes_kept", "audiobooks"]),
    "spotify-web-api-js": Client(in_node("library_spotify_web_api_js.cjs"), [
        "created", "profiles", "filled", "inserted", "reordered", "trimmed",
        "trimmed_at",
        "trimmed_by_position", "changed", "theirs", "followed", "dropped"] +
        SAVED + ["shows"]),
    "spotify-web-api-node-2": Client(
        in_node("library_spotify_web_api_node.cjs", "spotify-web-api-node-2"),
        EDITS + ["inserted", "mixed", "reordered_before", "trimmed_at",
                 "trimmed_by_position", "snapshots", "selected", "refused",
                 "profiles"] + SAVED,
        few="created filled tracks"),
    "angular-spotify": Client(
        in_node("library_angular_spotify.cjs"),
        [step for step in EDITS if step not in ("paged", "item", "emptied")] +
        ["inserted", "selected", "profiles"] + SAVED,
        few="created filled tracks"),
    "spotify-sdk": Client(in_node("library_spotify_sdk.cjs"), [
        "profiles", "made", "filled", "theirs", "list_followed",
        "artists_followed"], few="profiles"),
    "zmb3-spotify": Client(lambda: [installs.go()], EDITS + [
        "mixed", "reordered_before", "trimmed_at", "snapshots", "selected",
        "refused", "profiles", "changed_by_one", "replaced_by_id"] + SAVED +
        ["shows_added"], direct=True),
    "spotify-web-api-java": Client(
        in_java("Library"), EDITS + [
            "inserted", "mixed", "reordered_before", "trimmed_at",
            "snapshots", "shared", "selected", "thrown", "profiles",
            "list_followed"] + SAVED +
        ["shows", "episodes_kept"], direct=True),
    "kaaes": Client(in_java("KaaesLibrary"), [
        step for step in EDITS if step not in ("item", "emptied")] + [
            "inserted", "trimmed_at", "selected", "refused", "profiles"] +
        SAVED, direct=True, few=""),
    "rspotify": Client(lambda: [installs.rspotify()], EDITS + [
        "inserted", "squeezed", "reordered_before", "trimmed_at", "snapshots",
        "shared", "refused_error", "profiles", "owned", "first_pages",
        *[f"{kind}_once" for kind in ("tracks", "albums", "shows",
                                      "artists")]] + SAVED + ["shows"],
        direct=True),
}

# Others have no call for it.
COVERS = ["spotipy", "tekore", "spotify-web-api-node", "web-api-ts-sdk",
          "spotify-web-api-js", "zmb3-spotify", "spotify-web-api-java"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    data = tmp_path_factory.mktemp("library")
    flows.create_users(data, FRIEND, *CLIENTS)
    server = serve_known(data, tmp_path_factory.mktemp("tls"))
    yield server
    assert server.stop() == 0


def token_of(server, user):
    return running.mint(server.data, server.app, "--user", user, "--scope",
                        SCOPES)


@pytest.fixture(scope="module")
def friends(server):
    """A friend's list, with a picture: four albums make a mosaic."""
    def post(path, **body):
        answer = server.request("POST", path, token=token, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    token = token_of(server, FRIEND)
    made = post("/v1/me/playlists", name=FRIENDS_LIST)
    post(f"/v1/playlists/{made['id']}/items", uris=[
        track["uri"] for track in (c.pinkerton_tracks[0], c.creep,
                                   c.creep_again, c.together_tracks[0])])
    images = server.get(f"/v1/playlists/{made['id']}/images", token=token)
    return {"id": made["id"],
            "picture": server.request("GET", images[1]["url"]).content}


def variables(server, friends, name, tmp_path):
    cover = tmp_path / "cover.jpg"
    cover.write_bytes(friends["picture"])
    ids = {
        "SONGS": ",".join(t["id"] for t in c.pinkerton_tracks),
        "ALBUMS": f"{c.PINKERTON},{c.COMPILATION}",
        "ARTISTS": f"{c.RADIOHEAD},{c.WEEZER}",
        "SHOW": c.HEAVYWEIGHT,
        "EPISODES": ",".join(e["id"] for e in c.episodes[:2]),
        "AUDIOBOOK": c.AMERICAN_GODS,
        "USER": name,
        "FRIEND": FRIEND,
        "FRIENDS_LIST": friends["id"],
    }
    return {"ACCESS_TOKEN": token_of(server, name), "COVER": str(cover),
            "COVER_BASE64": base64.b64encode(friends["picture"]).decode(),
            **{"ID_" + key: value for key, value in ids.items()}}


@pytest.fixture(scope="module")
def steps(server, friends, tmp_path_factory):
    """steps(name): step -> the line that the client's script printed."""
    return Scripts(server, CLIENTS, lambda name: variables(
        server, friends, name, tmp_path_factory.mktemp("cover")))


@pytest.mark.parametrize("name, step", [
    pytest.param(name, step, id=f"{name}-{step}")
    for name, client in CLIENTS.items() for step in client.steps()])
def test_client_keeps(steps, judging, name, step):
    told = steps(name)
    judging(name, told, step)
    wanted = WANTED[step]
    if isinstance(wanted, list):
        wanted = [name if part == "USER" else part for part in wanted]
    assert told.value(step) == wanted


@pytest.mark.parametrize("name", COVERS)
def test_client_uploads_a_cover(server, steps, judging, name):
    """The script says the addresses that the list had before, while four
    albums made a mosaic, and afterwards; whoever has one may look."""
    told = steps(name)
    judging(name, told, "cover")
    before, after = told.value("cover")
    assert [size for _, size in before] == [640, 300, 60]
    (url, size), = after
    assert size is None and url != before[0][0]
    path = url[url.index("/art/"):]
    picture = server.request("GET", path, token=None)
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content[:3] == b"\xff\xd8\xff"


def test_an_audiobook_that_is_saved_is_read_in_both_ways(server):
    """As the entry itself, and beside the date: clients do either."""
    token = token_of(server, FRIEND)
    path = "/v1/me/audiobooks"
    saved = server.request("PUT", path, token=token, json=[c.AMERICAN_GODS])
    assert saved.status_code == 200
    entry, = server.get(path, token=token)["items"]
    assert entry["audiobook"]["chapters"]["total"] == c.CHAPTERS
    assert set(entry) - {"added_at"} == \
        set(entry["audiobook"]) - {"chapters"} | {"audiobook"}
    assert entry["name"] == entry["audiobook"]["name"] == c.audiobook["name"]


def test_an_empty_query_clears_a_list(server):
    """As the Go client does; a list that is missing may be a mistake."""
    def put(query="", **body):
        return server.request("PUT", path + query, token=token, **body)

    token = token_of(server, FRIEND)
    made = server.request("POST", "/v1/me/playlists", token=token,
                          json={"name": "To be cleared"}).json()
    path = f"/v1/playlists/{made['id']}/tracks"
    filled = put(json={"uris": [c.creep["uri"]]})
    assert filled.status_code == 200
    for kept in put(), put("?uris=%FF"), put("?uris=", json={"uris": ""}):
        assert kept.json()["error"]["message"] == \
            "Missing required parameter: uris"
    assert server.get(path, token=token)["total"] == 1
    cleared = put("?uris=")
    assert cleared.status_code == 200
    assert cleared.json()["snapshot_id"] != filled.json()["snapshot_id"]
    assert server.get(path, token=token)["total"] == 0
    server.request("DELETE", f"/v1/playlists/{made['id']}/followers",
                   token=token)


def test_what_is_followed_is_named_in_any_case(server):
    """The Java client writes ARTIST and USER."""
    token = token_of(server, FRIEND)
    for kind, key in ("ARTIST", c.WEEZER), ("User", "spotipy"):
        query = f"?type={kind}&ids={key}"
        for method, has in ("PUT", True), ("DELETE", False):
            done = server.request(method, "/v1/me/following" + query,
                                  token=token)
            assert done.status_code == 204
            assert server.get("/v1/me/following/contains" + query,
                              token=token) == [has]
    page = server.get("/v1/me/following?type=Artist", token=token)
    assert page["artists"]["items"] == []
    server.refuses("/v1/me/following?type=album", 400, "Invalid type",
                   token=token)
