"""Playlists in search: found as soon as they are there, by name and
description, beside the catalog's types."""

import pytest

import flows
import postgres
import running
import small
from running import create_app
from test_me import create_user
from test_openapi import check

pytestmark = pytest.mark.state

SCOPES = "playlist-modify-public playlist-modify-private"


class Listener:
    """A user with a token that may make and follow lists."""

    def __init__(self, server, name, app):
        self.server, self.name = server, name
        self.token = running.mint(server.data, app, "--user", name, "--scope",
                                  SCOPES)

    def do(self, method, path, status=200, **body):
        response = self.server.request(method, path, token=self.token,
                                       json=body or None)
        assert response.status_code == status, response.text
        return response

    def make(self, name, description=None, **more):
        if description is not None:
            more["description"] = description
        return self.do("POST", "/v1/me/playlists", 201, name=name,
                       **more).json()["id"]

    def change(self, playlist, **given):
        self.do("PUT", f"/v1/playlists/{playlist}", **given)

    def follow(self, playlist):
        self.do("PUT", f"/v1/playlists/{playlist}/followers")

    def unfollow(self, playlist):
        self.do("DELETE", f"/v1/playlists/{playlist}/followers")


@pytest.fixture(scope="module")
def listeners(tmp_path_factory, module_serve):
    """Alice with a display name, and Bob."""
    data = tmp_path_factory.mktemp("listeners")
    running.import_objects(data, small.LINES)
    create_user(data, "alice", "--country", "SE", "--display-name", "Alice Å")
    create_user(data, "bob", "--country", "US")
    server = module_serve(data)
    app = create_app(data)
    return [Listener(server, name, app) for name in ("alice", "bob")]


@pytest.fixture
def alice(listeners):
    return listeners[0]


@pytest.fixture
def bob(listeners):
    return listeners[1]


def page_of(server, query, **more):
    asked = {"q": query, "type": "playlist", **more}
    return server.get("/v1/search", params=asked)["playlists"]


def found(server, query, **more):
    return [item["id"] for item in page_of(server, query, **more)["items"]]


# ---- what is found ----


def test_a_list_is_found_at_once_as_it_is_called(alice):
    made = alice.make("Morning Coffee", "slow jazz & books")
    assert found(alice.server, "morning cof") == [made]
    assert found(alice.server, "jazz & books") == [made]
    assert found(alice.server, "amp") == []  # how & is kept, not meant
    alice.change(made, name="Evening Tea")
    assert found(alice.server, "morning") == []
    assert found(alice.server, "EVENING tea") == [made]
    alice.change(made, description="loud")
    assert found(alice.server, "slow jazz") == []


def test_private_and_dropped_lists_are_not_found(alice):
    hidden = alice.make("Hiddenmost one", public=False)
    shown = alice.make("Hiddenmost two")
    assert found(alice.server, "hiddenmost") == [shown]
    alice.change(hidden, public=True)
    assert found(alice.server, "hiddenmost") == [shown, hidden] or \
        found(alice.server, "hiddenmost") == [hidden, shown]
    alice.change(shown, collaborative=True)
    assert found(alice.server, "hiddenmost") == [hidden]
    alice.unfollow(hidden)
    assert found(alice.server, "hiddenmost") == []
    alice.follow(hidden)
    assert found(alice.server, "hiddenmost") == [hidden]


def test_mistyped_and_accented_names_are_found(alice):
    made = alice.make("Björkish Lullabies")
    for typed in ("bjorkish", "björkish lullabies", "bjorkisch lullabies",
                  "bjork ish lullabies", '"bjorkish lullabies"', "bjor*h",
                  "lullabies NOT rock", "zzzz OR bjorkish",
                  "bjorkish lullabies forever"):
        assert found(alice.server, typed) == [made], typed
    for typed in ('"lullabies bjorkish"', "lullabies NOT bjorkish",
                  "bjorkish artist:lullabies"):
        assert found(alice.server, typed) == [], typed


def test_names_come_before_descriptions_and_followers_count(alice, bob):
    told = alice.make("Other things", "quaint")
    longer = alice.make("Quaint Melodies")
    whole = alice.make("Quaint")
    inside = alice.make("So Quaint")
    assert found(alice.server, "quaint") == [whole, longer, inside, told]
    other = alice.make("Quaint Harmonies")
    bob.follow(longer)
    bob.follow(told)
    assert found(alice.server, "quaint") == [whole, longer, other, inside,
                                             told]


def test_an_account_takes_its_lists_along(alice):
    server = alice.server
    create_user(server.data, "carol")
    carol = Listener(server, "carol", create_app(server.data))
    carol.make("Vanishing Act")
    assert len(found(server, "vanishing")) == 1
    running.run("user", "delete", "--data", server.data, "--id", "carol")
    assert found(server, "vanishing") == []


# ---- the answer ----


def test_lists_beside_the_catalogs_types(alice):
    made = alice.make("Dawn Chorus")
    answer = alice.server.get(
        "/v1/search?q=dawn&type=track,playlist,artist&market=SE")
    assert list(answer) == ["tracks", "artists", "playlists"]
    assert answer["tracks"] == alice.server.get(
        "/v1/search?q=dawn&type=track&market=SE")["tracks"]
    assert [p["id"] for p in answer["playlists"]["items"]] == [made]


def test_what_is_shown_of_a_list(alice):
    made = alice.make("Unmistakable", "With <words>")
    response = alice.server.request(
        "GET", "/v1/search?q=unmistakable&type=playlist&market=SE")
    check(response, "/v1/search")
    page = response.json()["playlists"]
    url = alice.server.url
    assert page["href"] == (
        f"{url}/v1/search?offset=0&limit=20&query=unmistakable&type=playlist"
        "&market=SE")
    assert page["total"] == 1 and page["next"] is None
    item, = page["items"]
    assert item["id"] == made and item["type"] == "playlist"
    assert item["name"] == "Unmistakable"
    assert item["owner"]["display_name"] == "Alice Å"
    assert item["public"] is True and item["collaborative"] is False
    assert item["tracks"] == item["items"] == {
        "href": f"{url}/v1/playlists/{made}/tracks", "total": 0}
    mine = alice.server.get("/v1/me/playlists?limit=50", token=alice.token)
    assert item in mine["items"]


def test_pages_have_each_list_once(alice):
    made = {alice.make(f"Leafing {n % 5}", f"page {n}") for n in range(23)}
    path = "/v1/search?q=leafing&type=playlist&limit=4"
    seen = []
    while path:
        page = alice.server.get(path)["playlists"]
        assert page["total"] == 23
        seen += [item["id"] for item in page["items"]]
        path = page["next"]
    assert len(seen) == 23 and set(seen) == made
    assert found(alice.server, "leafing", limit=50) == seen


def test_lists_are_not_kept_by_apps(serve):
    """A catalog's answer may be old, one with playlists never is."""
    server = serve(None, "--catalog-max-age", "90")

    def kept(kind):
        answer = server.request("GET", f"/v1/search?q=dawn&type={kind}")
        return answer.headers["cache-control"]

    assert kept("track") == "private, max-age=90"
    assert kept("playlist,track") == "private, max-age=0"


# ---- the state ----


def test_another_node_finds_a_list_at_once(serve, data, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    env = {"TONEARM_STATE": postgres.cluster().state_of(data)}
    flows.create_users(data, "alice", env=env)
    one, two = serve(data, env=env), serve(other, env=env)
    app = running.run("app", "create", "--data", data, "--name", "Test",
                      env=env).json()
    token = running.run(
        "token", "--data", data, "--client-id", app["client_id"], "--user",
        "alice", "--scope", SCOPES, env=env).json()["access_token"]
    made = one.request("POST", "/v1/me/playlists", token=token,
                       json={"name": "Both Sides"}).json()["id"]
    answer = two.get("/v1/search?q=both&type=playlist", token=token)
    assert [p["id"] for p in answer["playlists"]["items"]] == [made]
