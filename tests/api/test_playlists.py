"""Playlists as such: made, found, changed, followed and dropped."""

import sqlite3

import pytest

import running
import small
from flows import within_a_second
from keeping import tracks

pytestmark = [pytest.mark.state, pytest.mark.sanitized]

DETAILS = ["collaborative", "description", "external_urls", "followers",
           "href", "id", "images", "name", "owner", "primary_color",
           "public", "snapshot_id"]
ENDS = ["tracks", "items", "type", "uri"]


@pytest.fixture(scope="module")
def bob(town):
    return town.person("bob")


@pytest.fixture
def alice(town):
    return town.person()


def shelf(person, of=None, query=""):
    path = f"/v1/users/{of}/playlists" if of else "/v1/me/playlists"
    page = person.get(path + query)
    return [p["id"] for p in page["items"]]


def get(person, playlist):
    return person.get(f"/v1/playlists/{playlist}")


def change(person, playlist, **given):
    assert person.send("PUT", f"/v1/playlists/{playlist}", given) is None
    return get(person, playlist)


# ---- making ----


def test_a_new_list(alice):
    response = alice.request("POST", "/v1/me/playlists", {
        "name": "Sommar", "description": "i <solen>"})
    assert response.status_code == 201
    made = response.json()
    base, key = alice.server.url, made["id"]
    assert response.headers["Location"] == f"{base}/v1/playlists/{key}"
    assert list(made) == DETAILS + ENDS
    owner = made.pop("owner")
    assert list(owner) == ["display_name", "external_urls", "href", "id",
                           "type", "uri"]
    assert owner["id"] == alice.name
    assert owner["display_name"] == alice.name.title()
    snapshot = made.pop("snapshot_id")
    assert len(snapshot) == 32
    empty = {"href": f"{base}/v1/playlists/{key}/tracks?offset=0&limit=100",
             "items": [], "limit": 100, "next": None, "offset": 0,
             "previous": None, "total": 0}
    assert made == {
        "collaborative": False, "description": "i &lt;solen&gt;",
        "external_urls": {
            "spotify": f"https://open.spotify.com/playlist/{key}"},
        "followers": {"href": None, "total": 0},
        "href": f"{base}/v1/playlists/{key}", "id": key, "images": [],
        "name": "Sommar", "primary_color": None, "public": True,
        "tracks": empty, "items": empty, "type": "playlist",
        "uri": f"spotify:playlist:{key}"}
    assert get(alice, key) == {**made, "owner": owner,
                               "snapshot_id": snapshot}


@pytest.mark.parametrize("given, expected", [
    ({}, (True, False)), ({"public": False}, (False, False)),
    ({"public": None}, (True, False)), ({"collaborative": None},
                                        (True, False)),
    ({"public": False, "collaborative": True}, (False, True)),
    ({"collaborative": True}, (False, True)),
])
def test_flags_of_a_new_list(bob, given, expected):
    made = bob.send("POST", "/v1/me/playlists", {"name": "x", **given}, 201)
    assert (made["public"], made["collaborative"]) == expected


def test_texts_of_a_new_list(bob):
    name = 'Ä "b" \\ 東 & <i>'
    made = bob.send("POST", "/v1/me/playlists/", {
        "name": name, "description": "one\r\ntwo & \"three\"",
        "unknown": [1]}, 201)
    assert made["name"] == name
    assert made["description"] == "one two &amp; &quot;three&quot;"
    for none in None, "":
        made = bob.send("POST", "/v1/me/playlists", {
            "name": "x", "description": none}, 201)
        assert made["description"] is None


def test_a_body_of_another_type(bob):
    for kind in None, "text/plain", "application/x-www-form-urlencoded":
        made = bob.send("POST", "/v1/me/playlists", status=201,
                        data=b'{"name":"y"}', headers={"Content-Type": kind})
        assert made["name"] == "y"


@pytest.mark.parametrize("given, message", [
    ({}, "Missing required field: name"),
    ({"name": ""}, "Missing required field: name"),
    ({"name": "  "}, "Missing required field: name"),
    ({"name": None}, "Missing required field: name"),
    ({"name": "x", "public": True, "collaborative": True},
     "Collaborative playlists can only be private. Try setting public to"
     " false"),
])
def test_lists_that_cannot_be(bob, given, message):
    before = bob.get("/v1/me/playlists")["total"]
    bob.refuses("/v1/me/playlists", 400, message, "POST", given)
    assert bob.get("/v1/me/playlists")["total"] == before


@pytest.mark.parametrize("given", [
    {"name": 7}, {"name": "x", "public": "yes"}, {"name": "x" * 513},
    {"name": "x", "description": "x" * 1025}, {"name": "x\0y"}])
def test_values_that_are_wrong(bob, given):
    before = bob.get("/v1/me/playlists")["total"]
    response = bob.request("POST", "/v1/me/playlists", given)
    assert response.status_code == 400
    assert response.json()["error"]["message"]
    assert bob.get("/v1/me/playlists")["total"] == before


@pytest.mark.parametrize("query", ["fields=((", "fields=id", "market=xx",
                                   "limit=0", "offset=x"])
def test_what_readers_may_say_means_nothing_to_a_maker(alice, query):
    """A list is made, and answered whole, or it is refused and isn't made."""
    made = alice.send("POST", f"/v1/me/playlists?{query}", {"name": "x"}, 201)
    assert list(made) == DETAILS + ENDS
    assert made["tracks"]["limit"] == 100
    assert alice.get("/v1/me/playlists")["total"] == 1
    path = f"/v1/playlists/{made['id']}"
    if "limit" in query or "offset" in query:
        assert alice.get(f"{path}?{query}")["tracks"] == made["tracks"]


@pytest.mark.sqlite
def test_a_user_with_all_the_lists_that_there_may_be(town):
    alice = town.person()
    first = alice.playlist()
    with sqlite3.connect(town.server.data / "state.db") as state:
        names = [row[1] for row in state.execute(
            "PRAGMA table_info(playlist)")]
        state.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
            " SELECT i + 1 FROM n WHERE i < 10998)"
            f" INSERT INTO playlist ({', '.join(names)})"
            " SELECT randomblob(16), " + ", ".join(names[1:]) +
            " FROM playlist, n WHERE owner_id = ?", (alice.name,))
    alice.playlist()
    alice.refuses("/v1/me/playlists", 403, "Playlist limit reached", "POST",
                  {"name": "one more"})
    alice.send("DELETE", f"/v1/playlists/{first}/followers")
    alice.refuses("/v1/me/playlists", 403, "Playlist limit reached", "POST",
                  {"name": "dropped ones are kept, too"})


# ---- finding ----


def test_one_that_is_not_there(bob):
    bob.refuses(f"/v1/playlists/{small.UNKNOWN}", 404, "Resource not found")
    bob.refuses("/v1/playlists/37i9dQZF1DXcBWIGoYBM5M", 404,
                "Resource not found")
    for bad in "short", "z" * 22:
        bob.refuses(f"/v1/playlists/{bad}", 400, "Invalid base62 id")


def test_pages_of_one_s_lists(town):
    alice = town.person()
    made = [alice.playlist(name=f"List {n}") for n in range(5)]
    page = alice.get("/v1/me/playlists?limit=2")
    base = alice.server.url + "/v1/me/playlists"
    assert page["total"] == 5 and page["next"] == f"{base}?offset=2&limit=2"
    seen = [p["id"] for p in page["items"]]
    while page["next"]:
        page = alice.get(page["next"])
        seen += [p["id"] for p in page["items"]]
    assert sorted(seen) == sorted(made) and len(seen) == 5
    assert page["previous"] == f"{base}?offset=2&limit=2"
    for query, message in [("?limit=0", "Invalid limit"),
                           ("?limit=51", "Invalid limit"),
                           ("?offset=-1", "Invalid offset"),
                           ("?offset=100001", "Invalid offset")]:
        alice.refuses("/v1/me/playlists" + query, 400, message)
        alice.refuses(f"/v1/users/{alice.name}/playlists{query}", 400,
                      message)
    assert shelf(alice, query="?offset=100000") == []
    assert alice.get("/v1/me/playlists/")["total"] == 5


def test_one_of_a_listing(alice):
    key = alice.playlist(*tracks(1, 5), name="Two")
    [simple] = alice.get("/v1/me/playlists")["items"]
    whole = get(alice, key)
    reference = {"href": f"{alice.server.url}/v1/playlists/{key}/tracks",
                 "total": 2}
    assert list(simple) == [k for k in DETAILS + ENDS if k != "followers"]
    assert simple["tracks"] == simple["items"] == reference
    for name in simple.keys() - {"tracks", "items"}:
        assert simple[name] == whole[name], name


def test_own_lists_come_before_those_followed(alice, bob):
    followed = [bob.playlist() for _ in range(2)]
    own = [alice.playlist()]
    for key in followed:
        alice.send("PUT", f"/v1/playlists/{key}/followers")
    own.append(alice.playlist())
    assert shelf(alice) == own + followed
    assert shelf(alice, alice.name) == own + followed


def test_an_unknown_user_has_no_lists(bob):
    page = bob.get("/v1/users/nobody/playlists")
    assert page["items"] == [] and page["total"] == 0


# ---- changing ----


def test_details_change_one_by_one(alice):
    key = alice.playlist(name="a", description="b")
    snapshots = {alice.snapshot(key)}
    for given, seen in [({"name": "c"}, ("c", "b", True, False)),
                        ({"description": "d<"}, ("c", "d&lt;", True, False)),
                        ({"public": False}, ("c", "d&lt;", False, False)),
                        ({"collaborative": True}, ("c", "d&lt;", False, True)),
                        ({"collaborative": False, "public": True,
                          "name": "e", "description": ""},
                         ("e", None, True, False)),
                        ({"collaborative": True}, ("e", None, False, True))]:
        now = change(alice, key, **given)
        assert (now["name"], now["description"], now["public"],
                now["collaborative"]) == seen
        snapshots.add(now["snapshot_id"])
    assert len(snapshots) == 7, "each change has a snapshot of its own"


def test_what_cannot_be_changed(alice, bob):
    key = alice.playlist(name="a", public=False, collaborative=True)
    before = get(alice, key)
    path = f"/v1/playlists/{key}"
    alice.refuses(path, 400, "Collaborative playlists can only be private."
                  " Try setting public to false", "PUT", {"public": True})
    for name in "", " ":
        alice.refuses(path, 400, "Missing required field: name", "PUT",
                      {"name": name, "description": "x"})
    for body in b"{", b'{"name":7}', b'{"public":"x"}':
        assert alice.request("PUT", path, data=body).status_code == 400
    bob.refuses(path, 403,
                "You cannot create or change a playlist for another user.",
                "PUT", {"name": "mine"})
    assert get(alice, key) == before
    alice.refuses(f"/v1/playlists/{small.UNKNOWN}", 404, "Resource not found",
                  "PUT", {"name": "x"})


def test_a_reader_s_copy_is_out_of_date_at_once(alice):
    """The very next read shows a change, whatever the client has kept."""
    key = alice.playlist()
    path = f"/v1/playlists/{key}"
    for n in range(5):
        old = alice.request("GET", path).headers["ETag"]
        alice.send("PUT", path, {"name": f"name {n}"})
        fresh = alice.request("GET", path, headers={"If-None-Match": old})
        assert fresh.status_code == 200
        assert fresh.json()["name"] == f"name {n}"
        same = {"If-None-Match": fresh.headers["ETag"]}
        assert alice.request("GET", path, headers=same).status_code == 304


# ---- following, dropping ----


def followers(playlist):
    return f"/v1/playlists/{playlist}/followers"


BODIES = {"nothing": {}, "an empty object": {"json": {}},
          "true": {"json": {"public": True}},
          "null": {"json": {"public": None}},
          "a bare true": {"data": b"true"}, "a bare false": {"data": b"false"},
          "false": {"json": {"public": False}}}


@pytest.mark.parametrize("form", BODIES)
def test_following_a_list(alice, bob, form):
    key = bob.playlist()
    path = followers(key)
    response = alice.request("PUT", path, **BODIES[form])
    assert response.status_code == 200 and response.content == b""
    alice.send("PUT", path, **BODIES[form])
    assert shelf(alice) == [key]
    shown = [key] if "false" not in form else []
    assert shelf(bob, alice.name) == shown
    assert bob.get(f"{path}/contains?ids={alice.name}") == [bool(shown)]
    assert alice.get(f"{path}/contains?ids={alice.name}") == [True]
    within_a_second(lambda: get(bob, key)["followers"]["total"] == 1)
    response = alice.request("DELETE", path)
    assert response.status_code == 200 and response.content == b""
    alice.send("DELETE", path)
    assert shelf(alice) == []
    within_a_second(lambda: get(bob, key)["followers"]["total"] == 0)


def test_who_follows_a_list(alice, bob):
    key = bob.playlist()
    path = followers(key) + "/contains"
    assert alice.get(path) == [False] and bob.get(path) == [True]
    alice.send("PUT", followers(key))
    assert alice.get(path) == [True]
    assert alice.get(f"{path}?ids=nobody,{alice.name},bob, bob") == [
        False, True, True, True]
    alice.refuses(f"{path}?ids=a,b,c,d,e,f", 400, "Too many ids requested")
    alice.refuses(f"/v1/playlists/{small.UNKNOWN}/followers/contains", 404,
                  "Resource not found")
    for method in "PUT", "DELETE":
        alice.refuses(followers(small.UNKNOWN), 404, "Resource not found",
                      method)


def test_a_list_is_dropped_and_taken_back(alice, bob):
    """Nothing deletes a list: its id keeps resolving."""
    key = alice.playlist(*tracks(1))
    bob.send("PUT", followers(key))
    alice.send("DELETE", followers(key))
    assert shelf(alice) == [] and shelf(bob, alice.name) == []
    assert alice.get(followers(key) + "/contains") == [False]
    assert get(alice, key)["tracks"]["total"] == 1
    assert bob.get(followers(key) + "/contains") == [True], "bob keeps it"
    alice.add(key, *tracks(5))
    alice.send("PUT", followers(key))
    assert shelf(alice) == [key]
    within_a_second(lambda: get(alice, key)["followers"]["total"] == 1)


def test_the_owner_is_no_follower(alice):
    key = alice.playlist()
    alice.send("PUT", followers(key))
    assert get(alice, key)["followers"]["total"] == 0
    assert shelf(alice) == [key]


def test_a_list_goes_with_its_owner(town, bob):
    alice = town.person()
    key = alice.playlist(*tracks(1))
    shared = bob.playlist(public=False, collaborative=True)
    alice.add(shared, *tracks(5))
    bob.send("PUT", followers(key))
    alice.send("PUT", followers(shared))
    within_a_second(lambda: get(bob, shared)["followers"]["total"] == 1)
    running.run("user", "delete", "--data", town.server.data, alice.name)
    bob.refuses(f"/v1/playlists/{key}", 404, "Resource not found")
    assert key not in shelf(bob)
    left = get(bob, shared)
    assert left["followers"]["total"] == 0
    [item] = left["tracks"]["items"]
    assert item["added_by"]["id"] == ""
    assert item["added_by"]["uri"] == "spotify:user:"


# ---- images ----


def test_images(alice):
    key = alice.playlist()
    path = f"/v1/playlists/{key}/images"
    assert alice.get(path) == []
    alice.add(key, *tracks(1))
    images = alice.get(path)
    assert images == get(alice, key)["images"]
    assert [i["height"] for i in images] == [640, 300, 60]
    old = alice.through(profile="2024-11")
    empty = get(old, alice.playlist())
    assert empty["images"] is None, "as it has been since 2024"
    assert old.get(f"/v1/playlists/{empty['id']}/images") == []
    alice.refuses(f"/v1/playlists/{small.UNKNOWN}/images", 404,
                  "Resource not found")


def test_images_by_the_address_with_an_owner(alice):
    """As before 2018; a Java and a Clojure client still ask so."""
    key = alice.playlist()
    alice.add(key, *tracks(1))
    path = f"/v1/users/{alice.name}/playlists/{key}/images"
    assert alice.get(path) == alice.get(f"/v1/playlists/{key}/images")
    painter = alice.through(["ugc-image-upload", "playlist-modify-public"])
    for data in b"!", b"":
        refused = [painter.request("PUT", f"/v1/{owner}playlists/{key}/images",
                                   data=data) for owner in
                   ("", f"users/{alice.name}/")]
        assert [answer.status_code for answer in refused] == [400, 400]
        assert refused[0].json() == refused[1].json()
    assert alice.get(path) == alice.get(f"/v1/playlists/{key}/images")


# ---- the lists of tracks that were starred ----


def test_starred(town, bob):
    alice = town.person()
    for path in "/v1/users/{}/starred", "/v1/users/{}/starred/tracks":
        bob.refuses(path.format(alice.name), 404, "Resource not found")
        bob.refuses(path.format("nobody"), 404, "Resource not found")
    key = alice.playlist(*tracks(1, 5), name="Starred")
    for person in alice, bob:
        assert person.get(f"/v1/users/{alice.name}/starred")["id"] == key
        page = person.get(f"/v1/users/{alice.name}/starred/tracks?limit=1")
        assert page["items"][0]["track"]["id"] == small.track_id(1)
        assert page["total"] == 2
    bob.refuses("/v1/users/bob/starred", 404, "Resource not found")
