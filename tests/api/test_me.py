"""Users, as apps may see them: themselves, each other, and what their
country does."""

import sqlite3
import time

import pytest

import running
import small
from running import create_app, run
from small import chapter_id, episode_id, show_id, track_id
from test_openapi import check

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(64))
pytestmark = pytest.mark.state

STRANGER = "User not registered in the Developer Dashboard"


def create_user(data, name, *options):
    run("user", "create", "--data", data, "--id", name, *options)


def user_token(server, user, *scopes, app=None):
    app = app or create_app(server.data)
    scopes = ["--scope", " ".join(scopes)] if scopes else []
    return running.mint(server.data, app, "--user", user, *scopes)


def give_picture(data, user):
    """As the account page does."""
    with sqlite3.connect(data / "state.db") as state:
        state.execute("INSERT INTO user_picture VALUES (?, ?)", (user, PNG))
        state.execute("UPDATE user_account SET has_picture = 1 WHERE id = ?",
                      (user,))


@pytest.fixture(scope="module")
def people(tmp_path_factory, module_serve):
    data = tmp_path_factory.mktemp("people")
    running.import_objects(data, small.LINES)
    create_user(data, "alice", "--email", "alice@example.org", "--country",
                "SE", "--display-name", "Alice Å")
    create_user(data, "bob", "--country", "US", "--product", "free")
    return module_serve(data)


def me(server, *scopes, **more):
    return server.get("/v1/me", token=user_token(server, "alice", *scopes,
                                                 **more))


PUBLIC = ["display_name", "external_urls", "followers", "href", "id",
          "images", "type", "uri"]


def test_me_without_scopes(people):
    user = me(people)
    assert list(user) == ["account_id"] + PUBLIC
    assert user["id"] == "alice" and user["type"] == "user"
    assert user["display_name"] == "Alice Å"
    assert user["uri"] == "spotify:user:alice"
    assert user["href"] == people.url + "/v1/users/alice"
    assert user["external_urls"] == {
        "spotify": "https://open.spotify.com/user/alice"}
    assert user["followers"] == {"href": None, "total": 0}


def test_me_with_scopes(people):
    private = me(people, "user-read-private")
    assert private.keys() - PUBLIC == {"account_id", "country", "product",
                                       "explicit_content"}
    assert private["country"] == "SE" and private["product"] == "premium"
    assert private["explicit_content"] == {"filter_enabled": False,
                                           "filter_locked": False}
    email = me(people, "user-read-email")
    assert email.keys() - PUBLIC == {"account_id", "email"}
    assert email["email"] == "alice@example.org"
    assert me(people, "user-top-read").keys() - PUBLIC == {"account_id"}


def test_an_account_id_stays_and_tells_nothing(people):
    first = me(people)["account_id"]
    assert me(people, "user-read-email")["account_id"] == first
    bob = people.get("/v1/me", token=user_token(people, "bob"))
    assert bob["account_id"] != first
    assert "alice" not in first


def test_me_in_profile_2026(people):
    app = create_app(people.data, "--profile", "2026-02")
    user = me(people, "user-read-private", "user-read-email", app=app)
    assert list(user) == ["account_id", "display_name", "external_urls",
                          "href", "id", "images", "type", "uri"]
    people.refuses("/v1/users/bob", 403, "Forbidden",
                   token=user_token(people, "alice", app=app))


def test_me_needs_a_user(people):
    response = people.refuses("/v1/me", 401, "Unauthorized.")
    assert response.headers["WWW-Authenticate"].startswith(
        'Bearer realm="spotify", error="invalid_token"')
    people.refuses("/v1/me", 401, "No token provided", token=None)


def test_another_user(people):
    user = people.get("/v1/users/bob")
    assert list(user) == PUBLIC
    assert user["display_name"] is None and user["images"] == []
    assert people.get("/v1/users/bob",
                      token=user_token(people, "alice",
                                       "user-read-email")) == user
    for name in "nobody", "bob'--", "b" * 300:
        people.refuses("/v1/users/" + name, 404, "non existing id")


@pytest.mark.sqlite
def test_a_picture(data, serve):
    create_user(data, "alice")
    create_user(data, "bob")
    give_picture(data, "alice")
    server = serve()
    (image,) = server.get("/v1/users/alice")["images"]
    assert (image["height"], image["width"]) == (None, None)
    response = server.request("GET", image["url"], token=None)
    assert response.content == PNG
    assert response.headers["content-type"] == "image/png"
    check(response, "/art/users/{user_id}")
    for name in "bob", "nobody":
        server.refuses("/art/users/" + name, 404, "non existing id",
                       token=None)


def test_answers_are_as_described(people):
    token = user_token(people, "alice", "user-read-private",
                       "user-read-email")
    for path, template in [("/v1/me", "/v1/me"),
                           ("/v1/users/alice", "/v1/users/{user_id}"),
                           ("/v1/users/bob", "/v1/users/{user_id}"),
                           ("/v1/users/nobody", "/v1/users/{user_id}")]:
        check(people.request("GET", path, token=token), template)
    check(people.request("GET", "/v1/me"), "/v1/me")


# ---- the market ----


def test_a_user_s_country_is_no_market_of_music(people):
    """A user gets tracks and albums as they were asked for; a market that is
    asked for decides."""
    token = user_token(people, "alice")  # in Sweden
    only_in_us = track_id(4)
    track = people.get(f"/v1/tracks/{only_in_us}", token=token)
    assert track["id"] == only_in_us and "available_markets" in track
    assert "is_playable" not in track
    for query in "?market=US", "?country=us":
        track = people.get(f"/v1/tracks/{only_in_us}{query}", token=token)
        assert track["id"] == only_in_us and track["is_playable"] is True
        assert "available_markets" not in track
    track = people.get(f"/v1/tracks/{only_in_us}?market=SE", token=token)
    assert track["linked_from"]["id"] == only_in_us
    people.refuses(f"/v1/tracks/{only_in_us}?market=nowhere", 400,
                   "Invalid market code", token=token)


def test_a_user_s_country_is_the_market_of_programs(people):
    token = user_token(people, "alice")  # in Sweden
    path = f"/v1/shows/{show_id(1)}/episodes"
    people.refuses(path, 404, "non existing id")
    assert people.get(path, token=token)["total"] == 4
    assert people.get(f"{path}?market=US", token=token)["total"] == 3
    found = people.get("/v1/search?q=night&type=show,track", token=token)
    assert found["shows"]["total"] == 1
    assert "market=SE" in found["shows"]["href"]
    assert "market" not in found["tracks"]["href"]


def test_how_far_a_user_came(people):
    path = f"/v1/episodes/{episode_id(1)}?market=US"
    nowhere = {"fully_played": False, "resume_position_ms": 0}
    assert "resume_point" not in people.get(path)
    assert "resume_point" not in people.get(
        path, token=user_token(people, "alice"))
    token = user_token(people, "alice", "user-read-playback-position")
    episode = people.get(path, token=token)
    assert episode["resume_point"] == nowhere
    assert list(episode).index("resume_point") == \
        list(episode).index("release_date_precision") + 1
    show = people.get(f"/v1/shows/{show_id(1)}?market=US", token=token)
    assert all(e["resume_point"] == nowhere
               for e in show["episodes"]["items"])
    chapter = people.get(f"/v1/chapters/{chapter_id(1)}?market=US",
                         token=token)
    assert chapter["resume_point"] == nowhere


def test_the_market_from_the_token(people):
    path = f"/v1/tracks/{track_id(13)}?market=from_token"
    people.refuses(path, 403, "Insufficient client scope",
                   token=user_token(people, "alice"))
    people.refuses(path, 403, "Insufficient client scope")
    for user, playable in ("alice", True), ("bob", False):
        token = user_token(people, user, "user-read-private")
        assert people.get(path, token=token)["is_playable"] is playable


# ---- who may use an app ----


def test_development_apps_are_for_those_on_the_list(people):
    app = create_app(people.data, "--mode", "development", "--owner", "bob")
    alice = user_token(people, "alice", app=app)
    for path in "/v1/me", f"/v1/tracks/{track_id(1)}":
        people.refuses(path, 403, STRANGER, token=alice)
    assert people.get("/v1/me",
                      token=user_token(people, "bob", app=app))["id"] == "bob"
    # the app's own token is nobody's
    own = running.mint(people.data, app)
    people.get(f"/v1/tracks/{track_id(1)}", token=own)


@pytest.mark.sqlite
def test_an_app_s_list_counts_at_once(data, serve):
    create_user(data, "alice")
    create_user(data, "bob")
    server = serve()
    app = create_app(data, "--mode", "development", "--owner", "bob")
    token = user_token(server, "alice", app=app)
    server.refuses("/v1/me", 403, STRANGER, token=token)
    with sqlite3.connect(data / "state.db") as state:
        state.execute("INSERT INTO app_user VALUES (?, 'alice', 1)",
                      (app["client_id"],))
        state.execute("INSERT INTO change VALUES (?, ?, 'app', ?)",
                      (b"0123456789abcdef", int(time.time() * 1000),
                       app["client_id"]))
    end = time.monotonic() + 2
    while server.request("GET", "/v1/me", token=token).status_code != 200:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_user_who_is_gone(data, serve):
    create_user(data, "alice")
    server = serve()
    token = user_token(server, "alice")
    assert server.get("/v1/me", token=token)["id"] == "alice"
    run("user", "delete", "--data", data, "--id", "alice")
    server.refuses("/v1/me", 401, "Invalid access token", token=token)
    server.refuses("/v1/users/alice", 404, "non existing id")


@pytest.mark.sqlite
def test_calls_are_written_down(data, serve):
    app = create_app(data, "--mode", "development")
    server = serve(None, "--rate-development", 2)
    token = running.mint(data, app)
    for path, status in [("/v1/markets", 200), ("/v1/tracks/x", 400),
                         ("/v1/markets", 429), ("/v1/me", 401)]:
        assert server.request("GET", path, token=token).status_code == status
    assert server.stop() == 0
    with sqlite3.connect(data / "state.db") as state:
        assert state.execute(
            "SELECT SUM(status_2), SUM(status_4) FROM app_calls"
            " WHERE client_id = ?", (app["client_id"],)).fetchone() == (1, 3)
