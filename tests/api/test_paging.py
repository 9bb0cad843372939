"""Leafing through lists: limits, offsets, links."""

import urllib.parse

import pytest

import small

PAGES = {
    "album tracks": (f"/v1/albums/{small.MARATHON}/tracks", None),
    "artist albums": (f"/v1/artists/{small.ADA}/albums", None),
    "episodes": (f"/v1/shows/{small.show_id(1)}/episodes?market=SE", None),
    "chapters": (f"/v1/audiobooks/{small.audiobook_id(1)}/chapters?market=US",
                 None),
    "new releases": ("/v1/browse/new-releases", "albums"),
    "categories": ("/v1/browse/categories", "categories"),
}


def add(path, text):
    return path + ("&" if "?" in path else "?") + text


def page_of(music, path, key):
    body = music.get(path)
    return body[key] if key else body


@pytest.fixture(params=PAGES, ids=lambda name: name.replace(" ", "-"))
def listing(request):
    return PAGES[request.param]


def test_twenty_unless_asked_otherwise(music, listing):
    path, key = listing
    page = page_of(music, path, key)
    assert (page["limit"], page["offset"]) == (20, 0)
    assert len(page["items"]) == min(20, page["total"])
    assert page["previous"] is None


def test_following_next_sees_everything_once(music, listing):
    path, key = listing
    everything = page_of(music, add(path, "limit=50"), key)["items"]
    url, seen, count = add(path, "limit=2"), [], 0
    while url is not None and count < 26:
        page = page_of(music, url, key)
        assert page["offset"] == 2 * count and page["limit"] == 2
        seen += page["items"]
        url = page["next"]
        count += 1
    assert seen[:50] == everything[:len(seen)]
    assert url is not None or len(seen) == page["total"]


def test_following_previous_comes_back_to_the_start(music, listing):
    path, key = listing
    page = page_of(music, add(path, "limit=2&offset=3"), key)
    before = page_of(music, page["previous"], key)
    assert before["offset"] == 1
    first = page_of(music, before["previous"], key)
    assert first["offset"] == 0 and first["previous"] is None


def test_links_are_the_requests_own_address(music, listing):
    path, key = listing
    page = page_of(music, add(path, "limit=1&offset=1"), key)
    for link in (page["href"], page["next"], page["previous"]):
        assert link.startswith(music.url + "/v1/")
        asked = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)
        assert asked["limit"] == ["1"]
        if "market=" in path:
            assert asked["market"] == [path[-2:]]
    assert page_of(music, page["href"], key) == page


def test_beyond_the_end(music, listing):
    path, key = listing
    total = page_of(music, path, key)["total"]
    page = page_of(music, add(path, f"offset={total}"), key)
    assert page["items"] == [] and page["next"] is None
    assert page["total"] == total
    page = page_of(music, add(path, "offset=100000"), key)
    assert page["items"] == [] and page["next"] is None
    assert page["offset"] == 100000 and page["previous"] is not None


def test_exactly_the_last_page(music, listing):
    path, key = listing
    total = page_of(music, path, key)["total"]
    page = page_of(music, add(path, f"offset={total - 1}&limit=1"), key)
    assert len(page["items"]) == 1 and page["next"] is None


@pytest.mark.parametrize("limit", ["0", "51", "-1", "x", "1.5", "1e1", " 5",
                                   "99999999999999999999", "0x10", "5,6"])
def test_a_limit_out_of_range(music, listing, limit):
    music.refuses(add(listing[0], f"limit={limit}"), 400, "Invalid limit")


@pytest.mark.parametrize("offset", ["-1", "x", "1.5",
                                    "99999999999999999999"])
def test_an_offset_out_of_range(music, listing, offset):
    music.refuses(add(listing[0], f"offset={offset}"), 400, "Invalid offset")


def test_the_bounds_themselves(music, listing):
    path, key = listing
    assert page_of(music, add(path, "limit=50"), key)["limit"] == 50
    assert page_of(music, add(path, "limit=1"), key)["limit"] == 1


def test_empty_values_are_as_good_as_none(music, listing):
    path, key = listing
    page = page_of(music, add(path, "limit=&offset=&locale="), key)
    assert (page["limit"], page["offset"]) == (20, 0)


def test_what_a_link_echoes_cannot_break_the_body(music):
    raw = f"/v1/artists/{small.ADA}/albums?include_groups=single%22%2C%5C"
    assert music.request("GET", raw).status_code == 400
    page = music.get(f"/v1/artists/{small.ADA}/albums"
                     "?market=US&x=%22%5C%0A&locale=%22")
    assert "%22" not in page["href"]
