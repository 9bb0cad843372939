"""The calls of 2026 that keep things of any kind, by URI: /v1/me/library."""

import pytest

import small
from keeping import MILES, tracks, without
from small import audiobook_id, chapter_id, episode_id, show_id, track_id

LIBRARY = "/v1/me/library"
SCOPE = "Insufficient client scope"
THINGS = ["spotify:track:" + track_id(1), "spotify:album:" + small.DAWN,
          "spotify:episode:" + episode_id(1), "spotify:show:" + show_id(1),
          "spotify:audiobook:" + audiobook_id(1)]


@pytest.fixture(scope="module")
def bob(town):
    """Somebody with a public list, who tidies up."""
    person = town.person("bob")
    person.list = person.playlist()
    return person


@pytest.fixture
def alice(town):
    return town.person()


@pytest.fixture(scope="module")
def every(bob):
    """A URI of each kind."""
    return THINGS + ["spotify:artist:" + small.ADA, "spotify:user:bob",
                     "spotify:playlist:" + bob.list]


def has(person, *uris):
    return person.get(f"{LIBRARY}/contains?uris=" + ",".join(uris))


def test_everything_kept_and_dropped(alice, every):
    assert has(alice, *every) == [False] * len(every)
    assert alice.send("PUT", f"{LIBRARY}?uris={','.join(every)}") is None
    assert has(alice, *every) == [True] * len(every)
    for path in ("/v1/me/tracks", "/v1/me/albums", "/v1/me/episodes",
                 "/v1/me/shows", "/v1/me/audiobooks", "/v1/me/playlists"):
        assert alice.get(path)["total"] == 1, path
    following = alice.get("/v1/me/following?type=artist")["artists"]
    assert following["total"] == 1
    assert alice.get("/v1/me/following/contains?type=user&ids=bob") == [True]
    assert alice.send("DELETE", f"{LIBRARY}?uris={','.join(every)}") is None
    assert has(alice, *every) == [False] * len(every)
    assert alice.get("/v1/me/playlists")["total"] == 0


def test_a_write_answers_200_and_nothing(bob):
    for method in "PUT", "DELETE":
        response = bob.request(method, LIBRARY, params={"uris": THINGS[0]})
        assert response.status_code == 200 and response.content == b""


def test_each_answer_stands_where_its_uri_does(alice, every):
    kept = every[1::2]
    alice.send("PUT", LIBRARY, {"uris": kept})
    asked = every + kept + every[::-1]
    assert has(alice, *asked) == [uri in kept for uri in asked]


@pytest.mark.parametrize("more", [
    {"params": {"uris": ",".join(THINGS)}},
    {"params": {"uris": ",".join(THINGS)}, "json": {}},
    {"json": {"uris": THINGS}}, {"json": THINGS},
    {"json": {"uris": ",".join(THINGS)}},
    {"params": {"uris": ",".join(THINGS)}, "json": {"uris": ["nonsense"]}},
])
def test_every_form_of_uris(bob, more):
    for slash in "", "/":
        for method, after in ("PUT", True), ("DELETE", False):
            bob.send(method, LIBRARY + slash, **more)
            assert has(bob, *THINGS) == [after] * len(THINGS)


def test_uris_of_old_and_those_of_audiobooks(alice, bob):
    """A list's with its owner; an audiobook's, which is a show's."""
    old = f"spotify:user:bob:playlist:{bob.list}"
    book = "spotify:show:" + audiobook_id(1)
    alice.send("PUT", LIBRARY, [old, book])
    assert has(alice, "spotify:playlist:" + bob.list, THINGS[4]) == [True] * 2
    assert has(alice, old, book) == [True] * 2
    alice.send("DELETE", LIBRARY, [old, book])
    assert has(alice, "spotify:playlist:" + bob.list, THINGS[4]) == [False] * 2


def test_how_many_at_once(bob):
    most = tracks(*MILES[:40])
    for method in "PUT", "DELETE":
        bob.send(method, LIBRARY, params={"uris": ",".join(most)})
        for more in ({"params": {"uris": ",".join(tracks(*MILES[:41]))}},
                     {"body": {"uris": tracks(*MILES[:41])}}):
            bob.refuses(LIBRARY, 400, "Too many ids requested", method,
                        **more)
    assert has(bob, *most) == [False] * 40
    bob.refuses(f"{LIBRARY}/contains?uris={','.join(tracks(*MILES[:41]))}",
                400, "Too many ids requested")


@pytest.mark.parametrize("uri", [
    "nonsense", "spotify:track:short", "spotify:track:", "track:x",
    "spotify:category:party", "spotify:local:a:b:c:1",
    "spotify:user:bob:collection", "spotify:episode:" + "z" * 22])
def test_uris_that_are_none(bob, uri):
    for method, path in [("PUT", LIBRARY), ("DELETE", LIBRARY),
                         ("GET", LIBRARY + "/contains")]:
        bob.refuses(f"{path}?uris={THINGS[0]},{uri}", 400,
                    f"Invalid uri: {uri}", method)
    assert has(bob, THINGS[0]) == [False]


def test_nothing_is_done_when_one_is_unknown(bob):
    for kind in ("track", "album", "episode", "show", "audiobook", "artist",
                 "playlist"):
        bob.refuses(LIBRARY, 400, "Payload contains a non-existing ID", "PUT",
                    [THINGS[0], f"spotify:{kind}:{small.UNKNOWN}"])
    bob.refuses(LIBRARY, 400, "Payload contains a non-existing ID", "PUT",
                [THINGS[0], "spotify:user:nobody"])
    assert has(bob, THINGS[0], f"spotify:artist:{small.UNKNOWN}",
               f"spotify:playlist:{small.UNKNOWN}",
               "spotify:user:nobody") == [False] * 4
    bob.send("DELETE", LIBRARY, [f"spotify:playlist:{small.UNKNOWN}",
                                 f"spotify:track:{small.UNKNOWN}"])


def test_no_uris(bob):
    for method, path in [("PUT", LIBRARY), ("DELETE", LIBRARY),
                         ("GET", LIBRARY + "/contains")]:
        for query in "", "?uris=":
            bob.refuses(path + query, 400, "Missing required parameter: uris",
                        method)


@pytest.mark.parametrize("uri, write, read", [
    (THINGS[0], "user-library-modify", "user-library-read"),
    (THINGS[3], "user-library-modify", "user-library-read"),
    ("spotify:artist:" + small.ADA, "user-follow-modify", "user-follow-read"),
    ("spotify:user:bob", "user-follow-modify", "user-follow-read"),
    ("spotify:playlist:{list}", "playlist-modify-public",
     "playlist-read-private")])
def test_each_kind_has_its_scopes(town, bob, uri, write, read):
    uri = uri.format(list=bob.list)
    cases = [("PUT", f"{LIBRARY}?uris={uri}", write),
             ("GET", f"{LIBRARY}/contains?uris={uri}", read),
             ("DELETE", f"{LIBRARY}?uris={uri}", write)]
    for method, path, scope in cases:
        bob.through(without(scope)).refuses(path, 403, SCOPE, method)
        bob.through([scope]).send(method, path)
        town.server.refuses(path, 401, "Unauthorized.", method)
    bob.send("PUT", f"{LIBRARY}?uris=spotify:playlist:{bob.list}")


def test_nothing_is_done_without_one_of_the_scopes(alice, every):
    few = alice.through(without("user-follow-modify"))
    few.refuses(LIBRARY, 403, SCOPE, "PUT", every)
    assert has(alice, *every) == [False] * len(every)


def test_it_is_there_in_every_profile(alice):
    for profile in "2024-11", "2026-02":
        person = alice.through(profile=profile)
        person.send("PUT", LIBRARY, THINGS)
        assert has(person, *THINGS) == [True] * len(THINGS)
        person.send("DELETE", LIBRARY, THINGS)


def test_chapters_are_not_kept(bob):
    uri = "spotify:chapter:" + chapter_id(1)
    bob.refuses(f"{LIBRARY}?uris={uri}", 400, f"Invalid uri: {uri}", "PUT")
