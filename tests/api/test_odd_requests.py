"""What goes wrong, and what clients send that is merely odd."""

import pytest

import small
from small import track_id

pytestmark = pytest.mark.sanitized

ONE = [
    "/v1/albums/{}", "/v1/albums/{}/tracks", "/v1/artists/{}",
    "/v1/artists/{}/albums", "/v1/artists/{}/top-tracks", "/v1/tracks/{}",
    "/v1/audio-features/{}", "/v1/audio-analysis/{}", "/v1/shows/{}",
    "/v1/shows/{}/episodes", "/v1/episodes/{}", "/v1/audiobooks/{}",
    "/v1/audiobooks/{}/chapters", "/v1/chapters/{}"]


@pytest.mark.parametrize("path", ONE)
def test_an_id_that_is_unknown(music, path):
    music.refuses(path.format(small.UNKNOWN) + "?market=US", 404,
                  "non existing id")


@pytest.mark.parametrize("path", ONE)
def test_an_id_that_is_none(music, path):
    for bad in ("x", "1" * 21, "1" * 23, "8" * 22, "1" * 21 + "_",
                "%E6%9D%B1", "1" * 5000):
        music.refuses(path.format(bad), 400, "Invalid base62 id")


def test_an_id_of_another_type(music):
    music.refuses(f"/v1/tracks/{small.DAWN}", 404, "non existing id")
    music.refuses(f"/v1/albums/{track_id(1)}", 404, "non existing id")


@pytest.mark.parametrize("path", [
    "/v1", "/v1/", "/v2/tracks", "/v1/nothing", "/v1/tracks/a/b/c",
    "//v1/tracks", "/v1//tracks", "/v1/../v1/markets", "/favicon.ico",
    "/v1/albums/x/nothing", "/V1/markets", "/v1/markets/SE"])
def test_a_path_that_leads_nowhere(music, path):
    import http.client
    connection = http.client.HTTPConnection(*music.address, timeout=10)
    connection.request("GET", path, headers={
        "Authorization": "Bearer " + music.token})
    response = connection.getresponse()
    body = response.read()
    assert response.status == 404
    assert response.getheader("content-type") == \
        "application/json; charset=utf-8"
    assert b'"status":404' in body
    connection.close()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", [
    "/v1/tracks", f"/v1/tracks/{track_id(1)}", "/v1/markets", "/health"])
def test_a_method_that_is_not_allowed(music, method, path):
    response = music.request(method, path, data=b"{}")
    assert response.status_code == 405
    allowed = [m.strip() for m in response.headers["allow"].split(",")]
    assert "GET" in allowed and method not in allowed
    assert response.json()["error"]["status"] == 405


def test_reading_the_token_endpoint(music):
    response = music.request("GET", "/api/token")
    assert response.status_code == 405
    assert "POST" in response.headers["allow"]


def test_a_method_that_nobody_knows(music):
    response = music.request("BREW", "/v1/markets")
    assert response.status_code == 405
    assert response.json()["error"]["status"] == 405


@pytest.mark.parametrize("path", [
    f"/v1/albums/{small.DAWN}", f"/v1/albums/{small.DAWN}/tracks",
    f"/v1/artists/{small.ADA}", f"/v1/artists/{small.ADA}/albums",
    f"/v1/tracks/{track_id(1)}", f"/v1/audio-features/{track_id(1)}",
    "/v1/browse/categories", "/v1/browse/new-releases", "/v1/markets",
    "/v1/recommendations/available-genre-seeds", "/health"])
def test_a_trailing_slash_changes_nothing(music, path):
    """And it is no redirect, which would lose a body."""
    plain = music.get(path)
    slashed = music.get(path + "/")
    assert slashed == plain, "links are the same too"
    assert music.get(path + "/?market=SE") == music.get(path + "?market=SE")


def test_a_dollar_before_a_chapter(music):
    key = small.chapter_id(1)
    assert music.get(f"/v1/chapters/${key}?market=US") == \
        music.get(f"/v1/chapters/{key}?market=US")
    assert music.get(f"/v1/chapters/%24{key}?market=US")["id"] == key


def test_escaped_characters_in_a_path(music):
    key = track_id(1)
    assert music.get(f"/v1/tracks/%33{key[1:]}")["id"] == key
    assert music.get("/v1/browse/categories/p%61rty")["id"] == "party"


@pytest.mark.parametrize("query", [
    "market=", "market=&country=", "foo=bar", "locale=sv&nd=1&si=abc", "&&&",
    "=", "=x", "?", "market", "%zz=1", "a=%zz", "%00=%00", "a=%ff",
    "market=%ff"])
def test_parameters_that_say_nothing(music, query):
    path = f"/v1/tracks/{track_id(1)}"
    assert music.get(f"{path}?{query}") == music.get(path)


def test_the_first_of_two_values_counts(music):
    path = f"/v1/tracks/{track_id(3)}"
    assert music.get(f"{path}?market=DE&market=JP")["is_playable"] is True


def test_market_wins_over_country(music):
    path = f"/v1/tracks/{track_id(3)}"
    assert music.get(f"{path}?country=JP&market=DE")["is_playable"] is True


def test_a_path_with_a_bad_escape(music):
    import http.client
    connection = http.client.HTTPConnection(*music.address, timeout=10)
    for path in ("/v1/tracks/%zz", "/v1/tracks/%", "/v1/tracks/%ff%fe"):
        connection.request("GET", path, headers={
            "Authorization": "Bearer " + music.token})
        response = connection.getresponse()
        assert response.status == 400
        assert b'"status":400' in response.read()
    connection.close()


def test_a_body_is_one_line(music):
    for path in (f"/v1/albums/{small.MARATHON}", "/v1/markets",
                 f"/v1/audio-analysis/{track_id(1)}"):
        assert "\n" not in music.request("GET", path).text
