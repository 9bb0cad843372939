"""Who may see and change a playlist: scopes, kinds of lists, others' lists,
profiles, apps' own tokens, and paths of before 2018."""

import pytest

import small
from keeping import digits, track_uri, tracks, without

pytestmark = pytest.mark.state

SCOPE = "Insufficient client scope"
NOT_YOURS = "You cannot create or change a playlist for another user."
NOT_EDITABLE = "You cannot add tracks to a playlist you don't own."
KINDS = {"public": {"public": True}, "private": {"public": False},
         "shared": {"public": False, "collaborative": True}}
MODIFY = {"public": "playlist-modify-public",
          "private": "playlist-modify-private",
          "shared": "playlist-modify-private"}
EVERY = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="module")
def bob(town):
    """Has a list of each kind."""
    person = town.person("bob")
    person.lists = {kind: person.playlist(*tracks(1, 5), name=kind, **flags)
                    for kind, flags in KINDS.items()}
    return person


@pytest.fixture(scope="module")
def alice(town, bob):
    return town.person("alice")


def reads(key):
    """Every read of a list."""
    path = f"/v1/playlists/{key}"
    return [path, path + "/items", path + "/tracks", path + "/images",
            path + "/followers/contains"]


EDITS = [("POST", {"uris": [track_uri(6)]}),
         ("PUT", {"range_start": 0, "insert_before": 1}),
         ("DELETE", {"items": [{"uri": track_uri(6)}]})]


def listed(person, of=None):
    path = f"/v1/users/{of}/playlists" if of else "/v1/me/playlists"
    return {p["name"] for p in person.get(path)["items"]}


# ---- reading ----


def test_a_public_list_is_everybody_s(town, bob, alice):
    key = bob.lists["public"]
    none = alice.through([])
    for path in reads(key):
        alice.get(path)
        none.get(path)
    for path in reads(key)[:-1]:
        town.server.get(path)
        town.server.refuses(path, 401, "No token provided", token=None)
    town.server.refuses(reads(key)[-1], 401, "Unauthorized.")


@pytest.mark.parametrize("kind", ["private", "shared"])
def test_others_are_for_users_who_know_the_id(town, bob, alice, kind):
    """And whose token may read such lists."""
    for path in reads(bob.lists[kind]):
        bob.get(path)
        alice.get(path)
        for person in bob, alice:
            person.through(without("playlist-read-private",
                                   "playlist-read-collaborative")).refuses(
                path, 403, SCOPE)
    for path in reads(bob.lists[kind])[:-1]:
        town.server.refuses(path, 404, "Resource not found")


def test_a_scope_for_each_kind(bob):
    private = bob.through(["playlist-read-private"])
    shared = bob.through(["playlist-read-collaborative"])
    private.get(f"/v1/playlists/{bob.lists['shared']}")
    shared.get(f"/v1/playlists/{bob.lists['shared']}")
    shared.refuses(f"/v1/playlists/{bob.lists['private']}", 403, SCOPE)


@pytest.mark.parametrize("scopes, shown", [
    ([], {"public"}),
    (["playlist-read-private"], {"public", "private"}),
    (["playlist-read-collaborative"], {"public", "shared"}),
    (["playlist-read-private", "playlist-read-collaborative"], set(KINDS))])
def test_which_of_one_s_lists_are_listed(bob, alice, scopes, shown):
    """The scope for private lists doesn't show collaborative ones."""
    person = bob.through(scopes)
    assert listed(person) == listed(person, "bob") == shown
    assert person.get("/v1/me/playlists")["total"] == len(shown)
    assert listed(alice, "bob") == {"public"}


def test_an_app_s_own_token_sees_what_is_public(town, bob):
    page = town.server.get("/v1/users/bob/playlists")
    assert [p["name"] for p in page["items"]] == ["public"]
    town.server.refuses("/v1/me/playlists", 401, "Unauthorized.")


# ---- changing ----


@EVERY
def test_scopes_of_edits(town, bob, kind):
    path = f"/v1/playlists/{bob.lists[kind]}"
    able = bob.through([MODIFY[kind]])
    unable = bob.through(without(MODIFY[kind]))
    for part in "items", "tracks":
        for method, body in EDITS:
            unable.refuses(f"{path}/{part}", 403, SCOPE, method, body)
            town.server.refuses(f"{path}/{part}", 401, "Unauthorized.",
                                method, json=body)
            able.send(method, f"{path}/{part}", body,
                      201 if method == "POST" else 200)
    unable.refuses(path, 403, SCOPE, "PUT", {"name": kind})
    able.send("PUT", path, {"name": kind})
    town.server.refuses(path, 401, "Unauthorized.", "PUT")


def test_what_a_list_becomes_needs_its_scope_too(bob):
    key = bob.playlist(name="turncoat")
    path = f"/v1/playlists/{key}"
    public = bob.through(["playlist-modify-public"])
    for given in {"public": False}, {"collaborative": True}:
        public.refuses(path, 403, SCOPE, "PUT", given)
    bob.send("PUT", path, {"public": False})
    bob.through(["playlist-modify-private"]).refuses(
        path, 403, SCOPE, "PUT", {"public": True})
    bob.send("DELETE", path + "/followers")


def test_scopes_of_making(town, bob):
    public = bob.through(["playlist-modify-public"])
    private = bob.through(["playlist-modify-private"])
    before = bob.get("/v1/me/playlists")["total"]
    for path in "/v1/me/playlists", "/v1/users/bob/playlists":
        for flags in {"public": False}, {"collaborative": True}:
            public.refuses(path, 403, SCOPE, "POST", {"name": "x", **flags})
        private.refuses(path, 403, SCOPE, "POST", {"name": "x"})
        town.server.refuses(path, 401, "Unauthorized.", "POST",
                            json={"name": "x"})
    assert bob.get("/v1/me/playlists")["total"] == before
    made = [public.send("POST", "/v1/me/playlists", {"name": "x"}, 201),
            private.send("POST", "/v1/me/playlists",
                         {"name": "x", "public": False}, 201)]
    for one in made:
        bob.send("DELETE", f"/v1/playlists/{one['id']}/followers")


def test_scopes_of_following(bob, alice):
    key = bob.lists["public"]
    path = f"/v1/playlists/{key}/followers"
    public = alice.through(["playlist-modify-public"])
    private = alice.through(["playlist-modify-private"])
    public.refuses(path, 403, SCOPE, "PUT", {"public": False})
    private.refuses(path, 403, SCOPE, "PUT", {})
    for person, body in (public, {}), (private, {"public": False}):
        person.send("PUT", path, body)
        person.send("DELETE", path)
    alice.through([]).refuses(path, 403, SCOPE, "DELETE")


@EVERY
def test_another_s_list(bob, alice, kind):
    """Of a collaborative one everybody may change the items, not the rest."""
    key = bob.lists[kind]
    before = bob.uris(key)
    for method, body in EDITS:
        path = f"/v1/playlists/{key}/items"
        if kind == "shared":
            alice.send(method, path, body, 201 if method == "POST" else 200)
        else:
            alice.refuses(path, 403, NOT_EDITABLE, method, body)
    alice.refuses(f"/v1/playlists/{key}", 403, NOT_YOURS, "PUT",
                  {"name": "mine"})
    assert bob.uris(key) == before
    assert bob.get(f"/v1/playlists/{key}")["name"] == kind


def test_who_added_what(bob, alice):
    key = bob.playlist(track_uri(1), public=False, collaborative=True)
    alice.add(key, track_uri(5), position=0)
    items = bob.get(f"/v1/playlists/{key}/items")["items"]
    assert [(i["added_by"]["id"], i["item"]["id"]) for i in items] == [
        ("alice", small.track_id(5)), ("bob", small.track_id(1))]
    bob.send("PUT", f"/v1/playlists/{key}", {"collaborative": False})
    alice.refuses(f"/v1/playlists/{key}/items", 403, NOT_EDITABLE, "POST",
                  [track_uri(6)])
    bob.send("DELETE", f"/v1/playlists/{key}/followers")


def test_a_list_for_somebody_else(bob, alice):
    alice.refuses("/v1/users/bob/playlists", 403, NOT_YOURS, "POST",
                  {"name": "x"})
    alice.refuses("/v1/users/nobody/playlists", 403, NOT_YOURS, "POST",
                  {"name": "x"})


# ---- profiles ----


def test_2024_has_everything(bob):
    old = bob.through(profile="2024-11")
    for path in reads(bob.lists["shared"]):
        old.get(path)
    assert listed(old, "bob") == set(KINDS)


def test_previews_in_lists_went_in_2024(bob):
    one = "https://p.example/1.mp3"
    key = bob.lists["public"]
    bob.send("PUT", "/v1/me/tracks", [small.track_id(1)])
    for profile, shown in ("full", one), ("2024-11", None), ("2026-02", None):
        person = bob.through(profile=profile)
        for path in f"/v1/playlists/{key}/items", "/v1/me/tracks":
            track = person.get(path)["items"][0]["track"]
            assert track["id"] == small.track_id(1)
            assert track["preview_url"] == shown


def test_2026_has_new_paths(bob):
    new = bob.through(profile="2026-02")
    key = bob.lists["shared"]
    path = f"/v1/playlists/{key}"
    for ask in (path, path + "/items", path + "/images", "/v1/me/playlists"):
        new.get(ask)
    for method, body in EDITS:
        new.send(method, path + "/items", body,
                 201 if method == "POST" else 200)
        new.refuses(path + "/tracks", 403, "Forbidden", method, body)
    made = new.send("POST", "/v1/me/playlists", {"name": "x"}, 201)
    new.send("PUT", f"/v1/playlists/{made['id']}", {"name": "y"})
    for method, gone in [
            ("GET", path + "/tracks"), ("PUT", path + "/followers"),
            ("DELETE", path + "/followers"),
            ("GET", path + "/followers/contains"),
            ("GET", "/v1/users/bob/playlists"),
            ("POST", "/v1/users/bob/playlists"),
            ("GET", f"/v1/users/bob/playlists/{key}"),
            ("GET", "/v1/users/bob/starred")]:
        new.refuses(gone, 403, "Forbidden", method)
    new.send("DELETE", f"/v1/me/library?uris=spotify:playlist:{made['id']}")


def test_2026_links_lead_to_what_there_is(bob):
    key = bob.playlist(*tracks(*range(101, 161)))
    bob.add(key, *tracks(*range(101, 161)))
    new = bob.through(profile="2026-02")
    whole = new.get(f"/v1/playlists/{key}")
    for page in whole["tracks"], whole["items"]:
        assert f"{key}/items?" in page["href"] and page["total"] == 120
        assert len(new.get(page["next"])["items"]) == 20
    [simple] = [p for p in new.get("/v1/me/playlists")["items"]
                if p["id"] == key]
    assert simple["items"] == simple["tracks"]
    assert new.get(simple["items"]["href"])["total"] == 120
    bob.send("DELETE", f"/v1/playlists/{key}/followers")


def test_2026_shows_no_items_of_others(bob, alice):
    new = alice.through(profile="2026-02")
    for kind in KINDS:
        key = bob.lists[kind]
        path = f"/v1/playlists/{key}"
        whole = new.get(path)
        assert ("tracks" in whole) == ("items" in whole) == (kind == "shared")
        assert whole["name"] == kind
        if kind == "shared":
            new.get(path + "/items")
        else:
            new.refuses(path + "/items", 403, "Forbidden")
    assert "tracks" in alice.get(f"/v1/playlists/{bob.lists['public']}")


def test_2026_items_lack_what_tracks_lack(bob):
    key = bob.lists["public"]
    new = bob.through(profile="2026-02")
    [track, _] = [i["item"] for i in new.get(f"/v1/playlists/{key}/items")[
        "items"]]
    assert track.keys() & {"available_markets", "popularity"} == set()
    [full, _] = [i["item"] for i in bob.get(f"/v1/playlists/{key}/items")[
        "items"]]
    assert {"available_markets", "popularity"} <= full.keys()


# ---- paths of before 2018 ----


@pytest.mark.parametrize("owner", ["alice", "nobody", "odd%20name"])
def test_paths_with_an_owner(alice, owner):
    """Who stands there says nothing."""
    key = alice.playlist(track_uri(1), name="old")
    path = f"/v1/users/{owner}/playlists/{key}"
    assert alice.get(path)["name"] == "old"
    alice.send("PUT", path, {"name": "older"})
    assert alice.get(path + "/")["name"] == "older"
    tracks_path = path + "/tracks"
    alice.send("POST", tracks_path, tracks(5, 6), 201)
    alice.send("PUT", tracks_path, {"range_start": 0, "insert_before": 3})
    alice.send("DELETE", tracks_path, {"tracks": [{"uri": track_uri(5)}]})
    page = alice.get(tracks_path + "?limit=1")
    assert page["next"] == \
        f"{alice.server.url}{tracks_path}?offset=1&limit=1"
    assert alice.get(page["next"])["total"] == 2
    assert digits(alice.uris(key)) == [6, 1]
    alice.send("PUT", tracks_path, params={"uris": track_uri(7)})
    assert digits(alice.uris(key)) == [7]
    assert len(alice.get(path + "/images")) == 3
    contains = path + "/followers/contains?ids=alice"
    for method, follows in ("DELETE", False), ("PUT", True), ("DELETE", False):
        alice.send(method, path + "/followers")
        assert alice.get(contains) == [follows]
    alice.refuses(f"/v1/users/{owner}/playlists/short", 400,
                  "Invalid base62 id")
    alice.refuses(f"/v1/users/{owner}/playlists/{small.UNKNOWN}", 404,
                  "Resource not found")


def test_making_by_the_path_with_an_owner(town):
    odd = town.person("odd name#1")
    response = odd.request("POST", "/v1/users/odd%20name%231/playlists",
                           {"name": "old"})
    assert response.status_code == 201
    made = response.json()
    assert response.headers["Location"] == made["href"]
    assert made["owner"]["id"] == "odd name#1"
    assert made["owner"]["uri"] == "spotify:user:odd%20name%231"
    assert odd.get(made["owner"]["href"])["id"] == "odd name#1"
    page = odd.get("/v1/users/odd%20name%231/playlists?limit=1")
    assert page["total"] == 1 and odd.get(page["href"]) == page
