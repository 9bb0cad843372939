"""What an app sees of the Web API under each of Spotify's regimes."""

import re

import pytest

import rows
import running
import small
from running import create_app, mint
from small import audiobook_id, chapter_id, episode_id, show_id, track_id

GONE_2024 = [f"/v1/audio-features/{track_id(1)}",
             f"/v1/audio-features?ids={track_id(1)}",
             f"/v1/audio-analysis/{track_id(1)}",
             "/v1/recommendations/available-genre-seeds",
             f"/v1/recommendations?seed_tracks={track_id(1)}",
             f"/v1/artists/{small.ADA}/related-artists",
             "/v1/browse/featured-playlists",
             "/v1/browse/categories/party/playlists"]
GONE_2026 = [f"/v1/albums?ids={small.DAWN}", f"/v1/artists?ids={small.ADA}",
             f"/v1/artists/{small.ADA}/top-tracks?market=US",
             f"/v1/tracks?ids={track_id(1)}",
             f"/v1/shows?ids={show_id(1)}&market=SE",
             f"/v1/episodes?ids={episode_id(1)}&market=SE",
             f"/v1/audiobooks?ids={audiobook_id(1)}&market=US",
             f"/v1/audiobook?ids={audiobook_id(1)}&market=US",
             f"/v1/chapters?ids={chapter_id(1)}&market=US",
             "/v1/browse/new-releases", "/v1/browse/categories",
             "/v1/browse/categories/party", "/v1/markets"]
KEPT = [f"/v1/albums/{small.DAWN}", f"/v1/albums/{small.DAWN}/tracks",
        f"/v1/artists/{small.ADA}", f"/v1/artists/{small.ADA}/albums",
        f"/v1/tracks/{track_id(1)}", f"/v1/shows/{show_id(1)}?market=SE",
        f"/v1/shows/{show_id(1)}/episodes?market=SE",
        f"/v1/episodes/{episode_id(1)}?market=SE",
        f"/v1/audiobooks/{audiobook_id(1)}?market=US",
        f"/v1/audiobooks/{audiobook_id(1)}/chapters?market=US",
        f"/v1/chapters/{chapter_id(1)}?market=US",
        "/v1/search?q=ada&type=artist"]


class View:
    """The server as an app of one profile sees it."""

    def __init__(self, server, *options):
        self.server = server
        self.token = mint(server.data, create_app(server.data, *options))

    def get(self, path, **more):
        return self.server.get(path, token=self.token, **more)

    def status(self, path):
        return self.server.request("GET", path, token=self.token).status_code

    def refuses(self, path, status, message):
        self.server.refuses(path, status, message, token=self.token)


@pytest.fixture(scope="module")
def full(music):
    return View(music, "--profile", "full")


@pytest.fixture(scope="module")
def of_2024(music):
    return View(music, "--profile", "2024-11")


@pytest.fixture(scope="module")
def of_2026(music):
    return View(music, "--profile", "2026-02")


def test_full_has_everything(full):
    for path in GONE_2024 + GONE_2026 + KEPT:
        assert full.status(path) == 200, path


def test_what_went_in_2024(of_2024, of_2026):
    for path in GONE_2024:
        of_2024.refuses(path, 404, "Not found.")
        of_2026.refuses(path, 404, "Not found.")
    for path in GONE_2026 + KEPT:
        assert of_2024.status(path) == 200, path


def test_what_went_in_2026(of_2026):
    for path in GONE_2026:
        of_2026.refuses(path, 403, "Forbidden")
    for path in KEPT:
        assert of_2026.status(path) == 200, path


def test_every_withdrawn_route_is_refused(town):
    """Before anything else of a call is looked at."""
    person = town.person().through(profile="2026-02")
    went = {"2024_11": (404, "Not found."), "2026_02": (403, "Forbidden")}
    withdrawn = [row for row in rows.api_rows() if row.withdrawn in went]
    assert len(withdrawn) > 50
    for row in withdrawn:
        person.refuses(re.sub(r"{\w+}", "x", row.path), *went[row.withdrawn],
                       row.method)


def test_every_withdrawn_route_is_tried():
    """Those whose data is the user's are in the stories of what users keep."""
    withdrawn = [row.path for row in rows.api_rows()
                 if row.withdrawn != "NEVER"]
    assert len(withdrawn) > 10
    library = rows.SOURCE / "api/library/library.def"
    elsewhere = {row.path for row in rows.read_rows(library)}
    tried = [path.partition("?")[0] for path in GONE_2024 + GONE_2026]
    for route in set(withdrawn) - elsewhere:
        pattern = re.sub(r"{\w+}", "[^/]+", route)
        assert any(re.fullmatch(pattern, path) for path in tried), route


def keys(value):
    """Every key of every object in an answer."""
    if isinstance(value, dict):
        return set(value) | set().union(*map(keys, value.values()), set())
    if isinstance(value, list):
        return set().union(*map(keys, value), set())
    return set()


@pytest.mark.parametrize("path, gone", [
    (f"/v1/albums/{small.DAWN}", {"available_markets", "label",
                                  "popularity"}),
    (f"/v1/artists/{small.ADA}/albums?limit=5", {"album_group",
                                                 "available_markets"}),
    (f"/v1/artists/{small.ADA}", {"followers", "popularity", "total"}),
    (f"/v1/tracks/{track_id(1)}", {"available_markets", "popularity"}),
    (f"/v1/tracks/{track_id(4)}?market=SE", {"linked_from", "popularity"}),
    (f"/v1/shows/{show_id(1)}?market=SE", {"available_markets", "publisher"}),
    (f"/v1/audiobooks/{audiobook_id(1)}?market=US", {"available_markets",
                                                     "publisher"}),
    (f"/v1/chapters/{chapter_id(1)}?market=US", {"available_markets",
                                                 "publisher"}),
    ("/v1/search?q=ada&type=artist,track,album&limit=5",
     {"followers", "popularity", "available_markets"}),
])
def test_fields_that_went_in_2026(full, of_2024, of_2026, path, gone):
    whole, cut = full.get(path), of_2026.get(path)
    assert gone <= keys(whole)
    assert keys(cut) == keys(whole) - gone
    assert keys(of_2024.get(path)) == keys(whole)


def test_what_is_left_is_the_same(full, of_2026):
    whole = full.get(f"/v1/tracks/{track_id(1)}")
    cut = of_2026.get(f"/v1/tracks/{track_id(1)}")
    for key in "available_markets", "popularity":
        del whole[key]
    del whole["album"]["available_markets"]
    assert cut == whole
    assert list(cut) == list(whole)
    assert cut["external_ids"] == {"isrc": "SEABC1900001"}
    album = of_2026.get(f"/v1/albums/{small.DAWN}")
    assert album["external_ids"] == {"upc": "00602577000001"}


def test_previews_in_lists_went_in_2024(full, of_2024, of_2026):
    """A track by itself still has one."""
    single = f"/v1/tracks/{track_id(1)}"
    album = f"/v1/albums/{small.DAWN}/tracks?limit=1"
    whole = "https://p.example/1.mp3"
    for view, shown in (full, whole), (of_2024, None), (of_2026, None):
        assert view.get(single)["preview_url"] == whole
        assert view.get(album)["items"][0]["preview_url"] == shown
        page = view.get(f"/v1/albums/{small.DAWN}")["tracks"]
        assert page["items"][0]["preview_url"] == shown
    several = of_2024.get(f"/v1/tracks?ids={track_id(1)}")
    assert several["tracks"][0]["preview_url"] is None


def test_a_search_has_shorter_pages_in_2026(full, of_2024, of_2026):
    path = "/v1/search?q=mile&type=track"
    for view, usual, most in (full, 20, 50), (of_2024, 20, 50), (of_2026, 5,
                                                                 10):
        assert view.get(path)["tracks"]["limit"] == usual
        page = view.get(f"{path}&limit={most}")["tracks"]
        assert len(page["items"]) == most
        view.refuses(f"{path}&limit={most + 1}", 400, "Invalid limit")


def test_an_artist_s_albums_have_shorter_pages_in_2026(full, of_2026):
    path = f"/v1/artists/{small.ADA}/albums"
    assert full.get(path)["limit"] == 20
    assert of_2026.get(path)["limit"] == 5
    assert of_2026.get(path + "?limit=10")["limit"] == 10
    of_2026.refuses(path + "?limit=11", 400, "Invalid limit")


@pytest.mark.state
def test_the_server_s_profile_is_for_apps_without_one(data, serve):
    running.import_objects(data, small.LINES)
    server = serve(None, "--profile", "2026-02")
    for options, status in [((), 403), (("--profile", "server"), 403),
                            (("--profile", "full"), 200),
                            (("--profile", "2024-11"), 200)]:
        assert View(server, *options).status("/v1/markets") == status


@pytest.mark.state
def test_a_profile_is_independent_of_the_mode(music):
    view = View(music, "--mode", "development")
    assert view.status("/v1/markets") == 200


@pytest.mark.state
def test_apps_show_their_profile(data):
    app = create_app(data, "--profile", "2024-11")
    shown = running.run("app", "show", "--data", data,
                        app["client_id"]).json()
    assert shown["profile"] == "2024-11"
    assert create_app(data)["profile"] == "server"
    running.run("app", "create", "--data", data, "--name", "X", "--profile",
                "2025-01", status=2)
