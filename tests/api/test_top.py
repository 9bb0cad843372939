"""What the user of a token has listened to most."""

import pytest

import keeping
import running
import small
from small import ADA, BRAM, COSMO, artist_id, track_id
from test_listens import NOW, Listener, listen
from test_openapi import check

pytestmark = pytest.mark.state

SCOPES = (*keeping.SCOPES, "user-top-read", "user-read-recently-played")
DAY = 86400


@pytest.fixture(scope="module")
def town(tmp_path_factory, module_serve):
    data = tmp_path_factory.mktemp("town")
    running.import_objects(data, small.LINES)
    return keeping.Town(module_serve(data))


def heard(n, at):
    return listen(at=at, spotify_id="https://open.spotify.com/track/" +
                  track_id(n))


@pytest.fixture(scope="module")
def alice(town):
    """Has heard 7 once today, 5 twice 40 days ago, 1 three times 200 days
    ago, 8 long before that."""
    listener = Listener(town)
    listener.person = listener.person.through(SCOPES)
    ago = {7: [0], 5: [40, 41], 1: [200, 201, 202], 8: [400]}
    listener.submit("import", *(
        heard(n, NOW - days * DAY - 60)
        for n, list_of in ago.items() for days in list_of))
    return listener.person


def top(person, of, query=""):
    return person.get(f"/v1/me/top/{of}{query}")


def ids(page):
    return [item["id"] for item in page["items"]]


@pytest.mark.parametrize("query, tracks", [
    ("", [5, 7]), ("?time_range=medium_term", [5, 7]),
    ("?time_range=short_term", [7]), ("?time_range=long_term", [1, 5, 7]),
])
def test_tracks(alice, query, tracks):
    response = alice.request("GET", f"/v1/me/top/tracks{query}")
    check(response, "/v1/me/top/tracks")
    page = response.json()
    assert ids(page) == [track_id(n) for n in tracks]
    assert page["total"] == len(tracks) and page["next"] is None
    assert all(item["is_playable"] and "available_markets" not in item
               for item in page["items"])


def test_artists(alice):
    response = alice.request("GET",
                             "/v1/me/top/artists?time_range=long_term")
    check(response, "/v1/me/top/artists")
    # Ada has 1, 5 and 7; Bram sings in 1, Cosmo in 7
    assert ids(response.json()) == [ADA, BRAM, COSMO]
    assert ids(top(alice, "artists", "?time_range=short_term")) in (
        [ADA, COSMO], [COSMO, ADA])


def test_pages(alice):
    path, found = "/v1/me/top/tracks?time_range=long_term&limit=1", []
    while path:
        page = alice.get(path)
        assert page["total"] == 3 and len(page["items"]) == 1
        found += ids(page)
        path = page["next"] and page["next"][len(alice.server.url):]
    assert found == [track_id(n) for n in (1, 5, 7)]


def test_who_has_heard_nothing(town):
    person = town.person(scopes=SCOPES)
    for of in "tracks", "artists":
        page = top(person, of)
        assert page["items"] == [] and page["total"] == 0


def test_the_last_play_counts_at_once(town):
    listener = Listener(town)
    person = listener.person.through(SCOPES)
    for n, at in (5, NOW - 300), (8, NOW - 200), (5, NOW - 100):
        listener.submit("single", heard(n, at))
        assert ids(top(person, "tracks"))[0] == track_id(n)
    assert ids(top(person, "artists"))[-1] == artist_id(4)


@pytest.mark.parametrize("of, query, message", [
    ("tracks", "?time_range=always", "Invalid time range"),
    ("artists", "?limit=51", "Invalid limit"),
    ("tracks", "?offset=-1", "Invalid offset"),
    ("tracks", "?market=XX", "Invalid market code"),
])
def test_refused(alice, of, query, message):
    alice.refuses(f"/v1/me/top/{of}{query}", 400, message)


def test_needs_its_scope(alice):
    alice.through(keeping.SCOPES).refuses(
        "/v1/me/top/tracks", 403, "Insufficient client scope")
