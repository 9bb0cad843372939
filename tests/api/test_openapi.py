"""docs/openapi.yaml says what the server does: the same routes, the same error
texts, and answers that its schemas describe, key by key and in order. Every
other test holds its answers against it, too (running.Server.request); here are
those that nothing may be missing from."""

import re

import pytest
import yaml

import description
import keeping
import rows
import running
import small
from description import SPEC, TEXT, faults, flat, resolve
from keeping import track_uri, tracks
from small import (album_id, audiobook_id, chapter_id, episode_id, show_id,
                   track_id)

pytestmark = pytest.mark.sanitized


def check(response, template, method="get"):
    """The answer is this operation's, and whole."""
    assert SPEC["paths"][template][method]["responses"][
        str(response.status_code)]
    assert description.template_of(
        response.request.path_url.partition("?")[0]) == template
    assert description.answer_faults(response, description.WHOLE) == []


# ---- the file by itself ----


def keys_twice(node, at="$"):
    """Of two equal keys the parser would silently take the later one."""
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        yield from (f"{at}.{key}" for key in set(keys) if keys.count(key) > 1)
        for key, child in node.value:
            yield from keys_twice(child, f"{at}.{key.value}")
    elif isinstance(node, yaml.SequenceNode):
        for i, child in enumerate(node.value):
            yield from keys_twice(child, f"{at}[{i}]")


def test_no_key_is_there_twice():
    assert list(keys_twice(yaml.compose(TEXT))) == []


def values_missing(node, at="$"):
    """In braces, a comma in a text ends it, and what follows is a key."""
    if isinstance(node, dict):
        for key, child in node.items():
            if child is None or not isinstance(key, str):
                yield f"{at}.{key}"
            yield from values_missing(child, f"{at}.{key}")
    elif isinstance(node, list):
        for i, child in enumerate(node):
            yield from values_missing(child, f"{at}[{i}]")


def test_no_value_is_missing():
    assert list(values_missing(SPEC)) == []


def test_it_has_the_server_s_routes_and_no_others():
    documented = {(method.upper(), path)
                  for path, item in SPEC["paths"].items()
                  for method in item if method != "description"}
    served = [(row.method, row.path) for row in rows.api_rows()]
    assert len(served) == len(set(served))
    assert documented == set(served)


def test_it_says_who_needs_a_token():
    for row in rows.api_rows():
        security = SPEC["paths"][row.path][row.method.lower()].get(
            "security", SPEC["security"])
        assert any("bearer" in s for s in security) == \
            (row.access != "PUBLIC"), row.path


def test_every_parameter_of_a_path_is_described():
    for path, item in SPEC["paths"].items():
        for method in item.keys() - {"description"}:
            described = [resolve(p)["name"]
                         for p in item[method].get("parameters", [])
                         if resolve(p)["in"] == "path"]
            assert described == re.findall(r"{(\w+)}", path), (method, path)


def each_reference(node):
    if isinstance(node, dict):
        if "$ref" in node:
            yield node
        for child in node.values():
            yield from each_reference(child)
    elif isinstance(node, list):
        for child in node:
            yield from each_reference(child)


def test_references_lead_somewhere():
    assert all(resolve(node) for node in each_reference(SPEC))


def test_required_properties_are_listed():
    for name, schema in SPEC["components"]["schemas"].items():
        schema = flat(schema)
        needed = schema["required"] + schema[description.UNTIL]
        assert set(needed) <= set(schema["properties"]), name
        assert len(needed) == len(set(needed)), name


def test_what_any_call_with_a_token_may_be_answered_is_there():
    """429 and 503 by the rate and by the state, 403 by the app's list."""
    for row in rows.api_rows():
        if row.access not in ("TOKEN", "USER", "OPEN", "EITHER"):
            continue
        operation = SPEC["paths"][row.path][row.method.lower()]
        statuses = set(operation["responses"])
        assert {"400", "401", "403", "429", "503"} <= statuses, row.path
        assert "requestBody" not in operation or "413" in statuses, row.path
        assert row.withdrawn != "2024_11" or "404" in statuses, row.path


def test_what_may_wait_or_need_the_state_may_be_unavailable():
    for row in rows.api_rows():
        if row.thread != "LOOP":
            assert "503" in SPEC["paths"][row.path][row.method.lower()][
                "responses"], row.path


def literals(file, pattern):
    source = (running.ROOT / "src" / file).read_text()
    source = re.sub(r'"\s*\n\s*"', "", source)
    found = re.findall(pattern, source)
    assert found
    return found


@pytest.mark.parametrize("file, pattern", [
    ("api/oauth/oauth_answer.c", r'refuse\(c, "\w+",\s*"([^"]+)"\)'),
    ("api/oauth/oauth_client.c", r'refuse\(c, "\w+",\s*"([^"]+)"\)'),
    ("api/oauth/oauth_grant.c",
     r'(?:refuse\(c, "\w+",|return|[?:])\s*"([^"]+)"'),
    ("api/oauth/oauth_token.c", r'refuse\(c, "\w+",\s*"([^"]+)"\)'),
])
def test_every_error_text_is_there(file, pattern):
    text = str(SPEC)
    assert {t for t in literals(file, pattern) if f"`{t}`" not in text} == set()


def test_every_failure_is_there():
    text = str(SPEC) + str(description.BENCH)
    found = rows.failures()
    assert len(found) > 25
    missing = {f.text for f in found if f"`{f.text}`" not in text}
    assert missing == set()


# ---- what a server answers ----

ALBUM, TRACK = small.DAWN, track_id(1)

READS = {
    "/v1/albums": [f"?ids={ALBUM},{small.UNKNOWN},{small.LIVE}",
                   f"?ids={ALBUM},{small.LIVE}&market=US"],
    "/v1/albums/{id}": [ALBUM, f"{ALBUM}?market=de", album_id(5)],
    "/v1/albums/{id}/tracks": [ALBUM, f"{ALBUM}?market=US&limit=2&offset=1",
                               f"{album_id(5)}?offset=70"],
    "/v1/artists": [f"?ids={small.ADA},{small.UNKNOWN}"],
    "/v1/artists/{id}": [small.ADA, small.LONER],
    "/v1/artists/{id}/albums": [
        small.ADA, f"{small.ADA}?include_groups=single,appears_on&limit=1",
        f"{small.ADA}?country=SE"],
    "/v1/artists/{id}/top-tracks": [small.ADA, f"{small.ADA}?market=US"],
    "/v1/artists/{id}/related-artists": [small.ADA, small.LONER],
    "/v1/tracks": [f"?ids={TRACK},{small.UNKNOWN},{TRACK}",
                   f"?ids={TRACK},{track_id(2)},{track_id(4)}&market=SE"],
    "/v1/tracks/{id}": [TRACK, track_id(8), f"{track_id(4)}?market=NO",
                        f"{track_id(2)}?market=NO"],
    "/v1/audio-features": [f"?ids={TRACK},{track_id(2)}"],
    "/v1/audio-features/{id}": [TRACK],
    "/v1/audio-analysis/{id}": [TRACK],
    "/v1/shows": [f"?ids={show_id(1)},{small.UNKNOWN}&market=SE"],
    "/v1/shows/{id}": [f"{show_id(1)}?market=SE", f"{show_id(2)}?market=SE"],
    "/v1/shows/{id}/episodes": [f"{show_id(1)}?market=SE&limit=2"],
    "/v1/episodes": [f"?ids={episode_id(1)},{small.UNKNOWN}&market=US"],
    "/v1/episodes/{id}": [f"{episode_id(4)}?market=SE"],
    "/v1/audiobooks": [f"?ids={audiobook_id(1)}&market=US"],
    "/v1/audiobook": [f"?ids={audiobook_id(1)}&market=US"],
    "/v1/audiobooks/{id}": [f"{audiobook_id(1)}?market=US"],
    "/v1/audiobooks/{id}/chapters": [f"{audiobook_id(1)}?market=JP&limit=1"],
    "/v1/chapters": [f"?ids={chapter_id(1)},{small.UNKNOWN}&market=US"],
    "/v1/chapters/{id}": [f"{chapter_id(2)}?market=US"],
    "/v1/search": [
        "?q=dawn&type=album,artist,audiobook,episode,playlist,show,track",
        "?q=episode&type=episode&market=US&limit=2&offset=1",
        "?q=o&type=album,audiobook,show,track&market=US&limit=50",
        "?q=night&type=show&include_external=audio"],
    "/v1/browse/new-releases": ["", "?market=SE&limit=3&offset=1"],
    "/v1/browse/categories": ["", "?limit=1&locale=sv_SE"],
    "/v1/browse/categories/{id}": ["party"],
    "/v1/browse/categories/{id}/playlists": ["focus", "party?country=SE"],
    "/v1/browse/featured-playlists": ["", "?locale=sv_SE&limit=2"],
    "/ext/v1/charts": ["", "?of=genres&limit=2"],
    "/v1/recommendations": [
        f"?seed_tracks={TRACK}&seed_artists={small.COSMO}&seed_genres=jazz",
        "?seed_genres=ambient&market=US&min_popularity=1&limit=3"],
    "/v1/recommendations/available-genre-seeds": [""],
    "/v1/markets": [""],
    "/limits": [""],
    "/health": [""],
    "/openapi.json": [""],
    "/oembed": [f"?url=spotify:album:{ALBUM}",
                f"?url=spotify:track:{track_id(8)}&maxwidth=300&maxheight=1"],
}


def url_of(template, rest):
    if "{id}" not in template:
        return template + rest
    key, question, query = rest.partition("?")
    return template.replace("{id}", key) + question + query


def test_every_read_is_tried():
    tried = READS.keys() | LIBRARY_READS.keys() | PLAYER_READS.keys() | {
        "/art/{type}/{id}/{file}", "/audio/{id}",
        # test_folder.py, test_own_audio.py:
        "/covers/{picture}/{file}", "/previews/{file}", "/lyrics/{id}",
        "/.well-known/oauth-authorization-server",
        # test_listens.py:
        "/1/validate-token", "/1/user/{user}/listens",
        "/1/user/{user}/listen-count", "/1/user/{user}/playing-now",
        "/ext/v1/me/history",
        # test_top.py:
        "/v1/me/top/tracks", "/v1/me/top/artists",
        # test_recommend_personal.py:
        "/ext/v1/me/recommendations", "/ext/v1/me/bans",
        "/ext/v1/me/mixes",
        "/ext/v1/playlists/{playlist_id}/continuations",
        "/ext/v1/tracks/{id}/similar",
        # test_me.py:
        "/v1/me", "/v1/users/{user_id}", "/art/users/{user_id}",
        # test_pages_dashboard.py
        "/art/apps/{app}",
        # test_watching.py:
        "/metrics",
        # so have streams and webhooks: test_events.py, test_webhooks.py
        "/ext/v1/me/player/events", "/ext/v1/me/events", "/ext/v1/events",
        "/ext/v1/webhooks", "/ext/v1/webhooks/{webhook_id}",
        # sockets: test_device_socket.py, test_solo_socket.py
        "/ext/v1/me/device", "/ext/v1/me/devices/{device_id}/socket",
        # pictures of playlists have stories of their own
        "/art/playlists/{playlist_id}/{revision}/{size}"}
    assert tried == {path for path, item in SPEC["paths"].items()
                     if "get" in item}


@pytest.mark.parametrize("template, rest", [
    (template, rest) for template, rests in READS.items() for rest in rests])
def test_answers_are_as_described(music, template, rest):
    response = music.request("GET", url_of(template, rest))
    assert response.status_code == 200, response.text
    check(response, template)


@pytest.fixture(scope="module")
def bob(town):
    """Somebody who keeps things of every kind."""
    person = town.person("bob", country="US")
    person.list = person.playlist(
        *tracks(1, 2, 4, 101), "spotify:episode:" + episode_id(1),
        "spotify:episode:" + chapter_id(1), name="Starred",
        description="of <all>")
    person.playlist()
    person.seen = person.snapshot(person.list)
    person.add(person.list, track_uri(5), position=0)
    person.send("PUT", f"/v1/playlists/{person.list}/items",
                {"range_start": 0, "insert_before": 3})
    person.send("DELETE", f"/v1/playlists/{person.list}/items",
                {"items": [{"uri": track_uri(5)}]})
    person.send("PUT", "/v1/me/library", tracks(1, 2, 4) + [
        "spotify:album:" + ALBUM, "spotify:show:" + show_id(1),
        "spotify:episode:" + episode_id(1),
        "spotify:audiobook:" + audiobook_id(1),
        "spotify:artist:" + small.ADA, "spotify:artist:" + small.COSMO])
    person.send("POST", "/ext/v1/me/folders", {"name": "F"}, 201)
    return person


LISTS = ["?", "?market=SE", "?additional_types=episode&market=US"]
ITEMS = LISTS + ["?limit=2&offset=1"]
PLAYLIST, OF_USER = "/v1/playlists/{playlist_id}", "/v1/users/{user_id}"
LIBRARY_READS = {
    "/v1/me/tracks": ["?", "?market=SE", "?limit=1&offset=1"],
    "/v1/me/albums": ["?", "?market=US"],
    "/v1/me/shows": ["?"], "/v1/me/episodes": ["?"],
    "/v1/me/audiobooks": ["?"],
    **{f"/v1/me/{plural}/contains": [f"?ids={TRACK},{TRACK}"]
       for plural in ("tracks", "albums", "shows", "episodes", "audiobooks")},
    "/v1/me/library/contains": [f"?uris=spotify:track:{TRACK}"],
    "/v1/me/following": ["?type=artist", "?type=artist&limit=1"],
    "/v1/me/following/contains": ["?type=user&ids=bob"],
    "/v1/me/playlists": ["?", "?limit=1&offset=1"],
    OF_USER + "/playlists": ["?"],
    **{path: LISTS for path in (
        PLAYLIST, OF_USER + "/playlists/{playlist_id}", OF_USER + "/starred")},
    **{path: ITEMS for path in (
        PLAYLIST + "/items", PLAYLIST + "/tracks",
        OF_USER + "/playlists/{playlist_id}/tracks",
        OF_USER + "/starred/tracks")},
    **{f"{path}/{part}": ["?"] for part in ("images", "followers/contains")
       for path in (PLAYLIST, OF_USER + "/playlists/{playlist_id}")},
    "/ext/v1/me/folders": ["?"],
    "/ext/v1/me/playlists/holding": [f"?uri=spotify:track:{TRACK}"],
    "/ext/v1/playlists/{playlist_id}/changes": ["?since={seen}"],
}


@pytest.mark.state
@pytest.mark.parametrize("template", LIBRARY_READS)
@pytest.mark.parametrize("profile", ["full", "2024-11"])
def test_what_is_kept_is_as_described(bob, template, profile):
    person = bob.through(profile=profile)
    for rest in LIBRARY_READS[template]:
        path = (template + rest).format(user_id="bob", playlist_id=bob.list,
                                        seen=bob.seen)
        response = person.request("GET", path)
        assert response.status_code == 200, response.text
        check(response, template)


PLAYER_SCOPES = keeping.SCOPES + (
    "user-read-playback-state", "user-modify-playback-state",
    "user-read-currently-playing", "user-read-recently-played",
    "user-read-playback-position")
PLAYER = "/v1/me/player"
PLAYER_READS = {
    PLAYER: ["?", "?market=US&additional_types=track,episode"],
    PLAYER + "/currently-playing": ["?"],
    PLAYER + "/devices": ["?"],
    PLAYER + "/queue": ["?"],
    PLAYER + "/recently-played": ["?", "?limit=1"],
    "/ext/v1/me/devices": ["?"],
}


@pytest.fixture(scope="module")
def cleo(town):
    """Somebody who listens."""
    person = town.person("cleo", scopes=PLAYER_SCOPES, country="US")
    person.send("POST", "/ext/v1/me/devices", {"name": "One", "id": "one"},
                201)
    person.send("PUT", PLAYER + "/play?device_id=one",
                {"uris": tracks(101, 160, 159)}, 204)
    person.send("POST", f"{PLAYER}/queue?uri=spotify:episode:{episode_id(1)}",
                status=204)
    return person


@pytest.mark.state
@pytest.mark.parametrize("template", PLAYER_READS)
def test_what_plays_is_as_described(cleo, template):
    for rest in PLAYER_READS[template]:
        response = cleo.request("GET", template + rest)
        assert response.status_code == 200, response.text
        check(response, template)


@pytest.mark.state
@pytest.mark.parametrize("method, template, body, status", [
    ("POST", "/ext/v1/me/devices", {"name": "Two"}, 201),
    ("POST", "/ext/v1/me/devices", {}, 400),
    ("PUT", "/ext/v1/me/devices/{device_id}", {"name": "Un"}, 200),
    ("PUT", PLAYER, {}, 400),
    ("PUT", PLAYER, {"device_ids": ["nowhere"]}, 404),
    ("PUT", PLAYER + "/play", {"uris": ["nonsense"]}, 400),
    ("PUT", PLAYER + "/seek", None, 400),
])
def test_what_players_answer_is_as_described(cleo, method, template, body,
                                             status):
    response = cleo.request(method, template.format(device_id="one"), body)
    assert response.status_code == status, response.text
    check(response, template, method.lower())


@pytest.mark.state
@pytest.mark.parametrize("method, template, body, status", [
    ("POST", "/v1/me/playlists", {"name": "x"}, 201),
    ("POST", "/v1/me/playlists", {}, 400),
    ("POST", OF_USER + "/playlists", {"name": "x", "public": False}, 201),
    ("PUT", PLAYLIST, {"public": True, "collaborative": True}, 400),
    ("POST", PLAYLIST + "/items", tracks(5), 201),
    ("PUT", PLAYLIST + "/items", {"range_start": 0, "insert_before": 1}, 200),
    ("DELETE", PLAYLIST + "/tracks", {"tracks": [{"uri": track_uri(5)}]}, 200),
    ("POST", PLAYLIST + "/tracks", ["nonsense"], 400),
    ("PUT", "/v1/me/tracks", [small.UNKNOWN], 400),
    ("DELETE", "/v1/me/following", [small.ADA], 400),
    ("POST", "/ext/v1/me/folders", {"name": "F"}, 201),
])
def test_what_writes_answer_is_as_described(bob, method, template, body,
                                            status):
    path = template.format(user_id="bob", playlist_id=bob.list)
    response = bob.request(method, path, body)
    assert response.status_code == status, response.text
    check(response, template, method.lower())


@pytest.mark.state
def test_unknown_lists_are_as_described(bob):
    for template in PLAYLIST, PLAYLIST + "/items", OF_USER + "/starred":
        path = template.format(user_id="nobody", playlist_id=small.UNKNOWN)
        response = bob.request("GET", path)
        assert response.status_code == 404
        check(response, template)


@pytest.mark.parametrize("template, rest, status", [
    ("/v1/tracks/{id}", small.UNKNOWN, 404),
    ("/v1/tracks/{id}", "short", 400),
    ("/v1/tracks/{id}", f"{TRACK}?market=from_token", 403),
    ("/v1/audio-analysis/{id}", track_id(2), 404),
    ("/v1/shows/{id}", show_id(1), 404),
    ("/v1/albums", "", 400),
    ("/v1/search", "?q=dawn", 400),
    ("/v1/search", "?type=track", 400),
    ("/v1/browse/categories/{id}", "nothing", 404),
])
def test_refusals_are_as_described(music, template, rest, status):
    response = music.request("GET", url_of(template, rest))
    assert response.status_code == status
    check(response, template)


@pytest.mark.state
@pytest.mark.parametrize("token", [None, "BQnonsense"])
def test_asking_for_a_token_is_as_described(music, token):
    response = music.request("GET", f"/v1/tracks/{TRACK}", token=token)
    assert response.status_code == 401
    check(response, "/v1/tracks/{id}")


@pytest.mark.state
def test_the_token_endpoint_is_as_described(music):
    app = running.create_app(music.data)
    good = {"grant_type": "client_credentials",
            "client_id": app["client_id"],
            "client_secret": app["client_secret"]}
    for form, status in [(good, 200), ({}, 400),
                         ({**good, "grant_type": "refresh_token"}, 400)]:
        response = music.request("POST", "/api/token", token=None, data=form)
        assert response.status_code == status
        check(response, "/api/token", "post")


@pytest.mark.state
def test_the_other_token_endpoints_are_as_described(music):
    app = running.create_app(music.data)
    client = {"client_id": app["client_id"],
              "client_secret": app["client_secret"]}
    own = running.mint(music.data, app)
    for path, form, status in [
            ("/api/revoke", {**client, "token": "AQx"}, 200),
            ("/api/revoke", {**client, "token": own}, 400),
            ("/api/revoke", client, 400), ("/api/revoke", {}, 400),
            ("/api/introspect", {**client, "token": own}, 200),
            ("/api/introspect", {**client, "token": "AQx"}, 200),
            ("/api/introspect", {"token": own}, 400)]:
        response = music.request("POST", path, token=None, data=form)
        assert response.status_code == status, response.text
        check(response, path, "post")


def test_the_server_s_metadata_is_as_described(music):
    path = "/.well-known/oauth-authorization-server"
    response = music.request("GET", path, token=None)
    assert response.status_code == 200
    check(response, path)
    said = response.json()
    assert said["issuer"] == music.url
    assert said["token_endpoint"] == music.url + "/api/token"


def test_pictures_are_as_described(music):
    template = "/art/{type}/{id}/{file}"
    for file, status in [("64.png", 200), ("65.png", 404)]:
        response = music.request("GET", f"/art/album/{ALBUM}/{file}",
                                 token=None)
        assert response.status_code == status
        check(response, template)


def test_a_client_that_is_up_to_date_is_told_so(music):
    first = music.request("GET", f"/v1/albums/{ALBUM}")
    again = music.request("GET", f"/v1/albums/{ALBUM}",
                          headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.content == b""


# ---- the validator ----


@pytest.mark.parametrize("change, fault", [
    (lambda a: a.pop("name"), "$ lacks name"),
    (lambda a: a.update(nickname="Ada"), "$ has nickname"),
    (lambda a: a.update(type=a.pop("type")), "another order"),
    (lambda a: a.update(popularity=101), "$.popularity is too large"),
    (lambda a: a.update(popularity="71"), "$.popularity is no integer"),
    (lambda a: a.update(name=None), "$.name is null"),
    (lambda a: a.update(id="short"), "$.id isn't"),
    (lambda a: a.update(type="band"), "$.type is none of"),
    (lambda a: a["images"][0].pop("url"), "$.images[0] lacks url"),
])
def test_the_validator_sees_what_is_wrong(music, change, fault):
    artist = music.get(f"/v1/artists/{small.ADA}")
    schema = {"$ref": "#/components/schemas/Artist"}
    assert faults(artist, schema) == []
    change(artist)
    assert any(fault in f for f in faults(artist, schema))


@pytest.mark.state
@pytest.mark.parametrize("change, fault", [
    (lambda i: i["track"].pop("episode"), "$.track lacks episode"),
    (lambda i: i["track"].update(track=False), "$.track.track is none of"),
    (lambda i: i["item"]["album"].pop("name"), "$.item.album lacks name"),
    (lambda i: i.pop("item"), "$ lacks item"),
])
def test_the_validator_sees_what_is_wrong_in_a_choice(bob, change, fault):
    item = bob.get(f"/v1/playlists/{bob.list}/items")["items"][0]
    schema = {"$ref": "#/components/schemas/PlaylistItem"}
    assert faults(item, schema) == []
    change(item)
    assert any(fault in f for f in faults(item, schema))


# ---- what every test's answers go through ----


@pytest.mark.parametrize("change, fault", [
    (lambda r: setattr(r, "status_code", 418), "the status 418 isn't"),
    (lambda r: setattr(r, "status_code", 404), "lacks error"),
    (lambda r: setattr(r, "_content", b"{}"), "lacks genres"),
    (lambda r: r.headers.update({"content-type": "text/plain"}),
     "another type: text/plain"),
    (lambda r: r.headers.pop("ETag"), "ETag: $ is null"),
    (lambda r: setattr(r.request, "method", "PUT"), "the status 200 isn't"),
])
def test_an_answer_that_isnt_described_is_seen(music, change, fault):
    response = music.request("GET", f"/v1/artists/{small.ADA}")
    description.insist(response)
    description.seen.clear()
    change(response)
    with pytest.raises(AssertionError) as e:
        description.insist(response)
    assert fault in str(e.value)


def test_what_a_profile_lacks_is_only_wrong_where_all_is_wanted(music):
    artist = music.get(f"/v1/artists/{small.ADA}")
    schema = {"$ref": "#/components/schemas/Artist"}
    del artist["popularity"]
    assert faults(artist, schema) == ["$ lacks popularity"]
    assert faults(artist, schema, description.ANY) == []
    del artist["name"]
    assert faults(artist, schema, description.ANY) == ["$ lacks name"]
    assert faults(artist, schema, description.SELECTED) == []


@pytest.mark.parametrize("path, template", [
    ("/v1/me/tracks", "/v1/me/tracks"), ("/v1/me/tracks/", "/v1/me/tracks"),
    ("/v1/%6De", "/v1/me"), ("/v1/tracks/$4", "/v1/tracks/{id}"),
    ("/v1/tracks/a/b", None), ("/art/users/alice", "/art/users/{user_id}"),
    ("/style.css", None),
])
def test_an_answer_is_the_operation_s_that_the_server_found(path, template):
    assert description.template_of(path) == template
