"""GET /search as a whole: what it takes, what it refuses, and what holds for
any query."""

import random
import re
import time

import pytest

import running
import small
from test_search_paging import page_of, plain_words

pytestmark = pytest.mark.sanitized

ALL = "album,artist,audiobook,episode,playlist,show,track"


@pytest.fixture(scope="module")
def demo(module_serve, demo_data):
    return module_serve(demo_data)


@pytest.fixture(scope="module")
def titles(demo_data):
    """(name, first artist) of the demo's tracks."""
    return [(line["name"], line["artists"][0]["name"])
            for line in running.run("export", "--data", demo_data).lines()
            if line["type"] == "track" and line.get("artists")]


# ---- what is asked ----


def test_a_query_is_needed(music):
    for q in ("", "?type=track", "?q=&type=track", "?q=%20&type=track",
              "?q=*&type=track", "?q=**&type=track", "?q=+*+&type=track"):
        music.refuses("/v1/search" + q, 400, "No search query")


def test_a_type_is_needed(music):
    music.refuses("/v1/search?q=dawn", 400, "Missing parameter type")
    music.refuses("/v1/search?q=dawn&type=", 400, "Missing parameter type")


@pytest.mark.parametrize("kind, said", [
    ("song", "Bad search type field song"),
    ("track,song", "Bad search type field song"),
    (",track", "Bad search type field"),
    ("tracks", "Bad search type field tracks"),
    ("%3Cb%3E", "Bad search type field"),
])
def test_an_unknown_type(music, kind, said):
    music.refuses(f"/v1/search?q=dawn&type={kind}", 400, said)


def test_types_in_any_order_case_and_number(music):
    found = music.get("/v1/search?q=dawn&type=Track,%20album,track,")
    assert list(found) == ["tracks", "albums"]


def test_other_refusals(music):
    music.refuses("/v1/search?q=dawn&type=track&market=XX1", 400,
                  "Invalid market code")
    assert music.request("GET", "/v1/search?q=dawn&type=track",
                         token=None).status_code == 401


def test_all_seven_types(music):
    found = music.get("/v1/search", params={
        "q": "o", "type": ALL, "market": "SE", "limit": 1})
    assert list(found) == ["tracks", "artists", "albums", "playlists",
                           "shows", "episodes", "audiobooks"]
    for kind, page in found.items():
        assert page["limit"] == 1 and page["offset"] == 0, kind


def test_objects_are_those_of_their_own_paths(music):
    track = page_of(music, "first light", "track")["items"][0]
    assert track == music.get(f"/v1/tracks/{small.track_id(1)}")
    artist = page_of(music, "ada lumen", "artist")["items"][0]
    assert artist == music.get(f"/v1/artists/{small.ADA}")
    album = page_of(music, "dawn deluxe", "album", market="US")["items"][0]
    whole = music.get(f"/v1/albums/{small.DAWN}?market=US")
    assert album == {k: whole[k] for k in album}


@pytest.mark.parametrize("sent", [
    "q=first%20light", "q=first+light", "query=first+light",
    "q=first%2520light", "q=first%2Blight",
    "q=first%20light%20artist%3Aada",
    "q=first%2520light%2520artist%253Aada", "q=FIRST%20LIGHT",
    "q=%22first%20light%22", "q=%2522first%2520light%2522"])
def test_ways_to_encode(music, sent):
    page = music.get(f"/v1/search?{sent}&type=track")["tracks"]
    assert page["items"][0]["id"] == small.track_id(1)


@pytest.mark.parametrize("text", [
    "x" * 60000, "love " * 10000, '"' * 5000, "NOT " * 5000, "a OR " * 5000,
    "artist:" * 5000, "* " * 5000 + "x", "東" * 10000, "🔥" * 10000,
    "e\u0301" * 10000, "\u0301" * 10000, "(" * 30000, "a-" * 20000,
    "é" * 20000])
def test_endless_text(music, text):
    """Read to its first thousand characters, whatever follows."""
    response = music.request("GET", "/v1/search", params={
        "q": text[:7000 if text[0] > "~" else None], "type": "track"})
    assert response.status_code in (200, 414), text[:20]
    if response.status_code == 200:
        assert response.json()["tracks"]["total"] >= 0
    page = page_of(music, text[:990], "track")
    assert page["total"] >= 0


def test_only_the_first_thousand_characters_count(music):
    start = '"first light" '
    page = page_of(music, start + " " * (1000 - len(start)) + "nothing",
                   "track")
    assert page["items"][0]["id"] == small.track_id(1)
    assert page_of(music, start + "nothing", "track")["total"] == 0


def test_odd_bytes(music):
    for raw in ("%00", "%01%02", "%7F", "%EF%BF%BD", "%E2%80%8B", "%F0%9F%94%A5",
                "a%00b", "%0A", "%5C", "%25", "%2525", "%25%25", "a%25zz"):
        response = music.request("GET", f"/v1/search?q={raw}&type={ALL}")
        assert response.status_code in (200, 400), raw
        if response.status_code == 400:
            assert response.json()["error"]["message"] in (
                "No search query", "Bad request."), raw


# ---- what holds for any query ----


def drawn(titles, count, seed):
    draw = random.Random(seed)
    while count > 0:
        name, artist = draw.choice(titles)
        words = plain_words(name) + plain_words(artist)
        if len(words) >= 2 and draw.random() < 0.9:
            count -= 1
            yield draw, words


def ids_of(server, query, **more):
    return [i["id"] for i in page_of(server, query, "track", limit=50,
                                     **more)["items"]]


def total_of(server, query, **more):
    return page_of(server, query, "track", limit=1, **more)["total"]


def quoted(words):
    """The same, but never taken for mistyped."""
    return " ".join(f'"{w}"' for w in words)


def test_another_word_never_adds_results(demo, titles):
    checked = 0
    for draw, words in drawn(titles, 100, "adds"):
        few = draw.sample(words, draw.randint(1, len(words) - 1))
        more = few + [draw.choice(words)]
        exact = total_of(demo, quoted(more))
        assert 0 < exact <= total_of(demo, quoted(few)), more
        if exact >= 5:
            checked += 1
            assert total_of(demo, " ".join(more) + " ") == exact
            assert total_of(demo, " ".join(few) + " ") >= exact
    assert checked > 20


def test_the_order_of_words_does_not_matter(demo, titles):
    for draw, words in drawn(titles, 60, "order"):
        words = draw.sample(words, min(len(words), 4))
        other = draw.sample(words, len(words))
        one, two = (page_of(demo, " ".join(w) + " ", "track", limit=50)
                    for w in (words, other))
        if one["total"] < 5:
            assert one["total"] > 0, words
            continue
        assert one["total"] == two["total"], (words, other)
        assert {i["id"] for i in one["items"]} == \
            {i["id"] for i in two["items"]} or one["total"] > 50


def test_every_word_is_there(demo, titles):
    """In the name, an artist's or the album's, or one letter away."""
    for draw, words in drawn(titles, 40, "there"):
        query = " ".join(draw.sample(words, 2)) + " "
        page = page_of(demo, query, "track", limit=50)
        if page["total"] < 5:
            continue
        for item in page["items"]:
            text = " ".join([item["name"], item["album"]["name"]] +
                            [a["name"] for a in item["artists"]]).lower()
            for word in query.split():
                assert word in re.sub(r"['’]", "", text) or \
                    not text.isascii(), (query, text)


def test_a_growing_word_never_adds_results(demo, titles):
    for draw, words in drawn(titles, 20, "grows"):
        word = max(words, key=len)
        totals = [total_of(demo, '"' + word[:n])
                  for n in range(1, len(word) + 1)]
        assert totals == sorted(totals, reverse=True) and totals[-1] > 0, word
        assert total_of(demo, word[:2]) == totals[1] or totals[1] < 5


def test_a_track_is_found_by_its_name_and_artist(demo, titles):
    draw, missed = random.Random("found"), []
    for name, artist in draw.sample(titles, 100):
        page = page_of(demo, f"{name} {artist}", "track", limit=5)
        if not any(i["name"] == name and i["artists"][0]["name"] == artist
                   for i in page["items"]):
            missed.append((name, artist))
    assert missed == []


@pytest.mark.parametrize("kind, most", [("track", 50), ("album", 20)])
def test_only_what_the_market_has(demo, titles, kind, most):
    seen = 0
    for draw, words in drawn(titles, 15, "market"):
        market = draw.choice(["US", "DE", "JP", "BR", "ZA"])
        items = page_of(demo, draw.choice(words) + " ", kind, limit=most,
                        market=market)["items"]
        if not items:
            continue
        ids = ",".join(item["id"] for item in items)
        for item in demo.get(f"/v1/{kind}s?ids={ids}")[kind + "s"]:
            assert market in item["available_markets"]
        assert all("available_markets" not in item for item in items)
        assert all(item.get("is_playable", True) for item in items)
        seen += len(items)
    assert seen > 50


def test_markets_in_the_small_catalog(music):
    def found(market):
        more = {"market": market} if market else {}
        return sorted(int(i[1:]) for i in ids_of(music, "last call ", **more))
    assert found(None) == [4, 9, 10, 11, 12]
    assert found("US") == [4]
    assert found("SE") == [9, 10, 11, 12]
    assert found("NO") == [9, 11, 12]
    assert found("PL") == [11, 12]
    assert found("JP") == []


def test_programs_need_a_market(music):
    assert page_of(music, "night talk", "show")["total"] == 0
    assert page_of(music, "night talk", "show", market="US")["total"] == 1
    assert page_of(music, "night talk", "show", market="DE")["total"] == 0
    assert page_of(music, "episode ", "episode", market="SE")["total"] == 3
    assert page_of(music, "sweden", "episode", market="US")["total"] == 0
    assert page_of(music, "long way", "audiobook", market="JP")["total"] == 1


def test_what_is_hosted_elsewhere(music):
    """The first show is, the second isn't."""
    def shows(query, **more):
        return [i["name"] for i in page_of(music, query, "show",
                                           **more)["items"]]
    outside = {"include_external": "audio"}
    assert shows("night", **outside) == ["Night Talk"]
    assert shows("quiet", **outside) == []
    assert shows("night", market="DE", **outside) == ["Night Talk"]
    assert shows("night", market="DE") == []
    page = page_of(music, "night", "show", limit=1, **outside)
    assert "include_external=audio" in page["href"]


def test_the_default_market_counts(small_data, serve):
    server = serve(small_data, "--default-market", "SE")
    assert sorted(int(i[1:]) for i in ids_of(server, "last call ")) == \
        [4, 9, 10, 11, 12], "tracks don't hear of it"
    assert page_of(server, "night talk", "show")["total"] == 1


@pytest.fixture
def small_data(data):
    running.import_objects(data, small.LINES)
    return data


def test_a_new_generation_is_searched_within_two_seconds(small_data, serve):
    server = serve(small_data)
    assert page_of(server, "brand new song", "track")["total"] == 0
    running.import_objects(small_data, [small.track(
        77, "Brand New Song", small.SPARK, track_number=9)])
    end = time.monotonic() + 2
    while page_of(server, "brand new song", "track")["total"] == 0:
        assert time.monotonic() < end
        time.sleep(0.02)
    assert ids_of(server, "brand new song") == [small.track_id(77)]
    assert page_of(server, "first light", "track")["total"] == 1


def test_head_and_etag(music):
    path = "/v1/search?q=dawn&type=album"
    first = music.request("GET", path)
    again = music.request("GET", path,
                          headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    head = music.request("HEAD", path)
    assert head.status_code == 200 and head.content == b""
