"""Leafing through results: every one once, one total, links that lead on."""

import random
import re
import urllib.parse

import pytest

import running
import small

TYPES = ("track", "artist", "album", "show", "episode", "audiobook")
DEPTH = 1000


@pytest.fixture(scope="module")
def demo(module_serve, demo_data):
    return module_serve(demo_data)


@pytest.fixture(scope="module")
def names(demo_data):
    """The names of the demo catalog, by type."""
    found = {t: [] for t in TYPES}
    for line in running.run("export", "--data", demo_data).lines():
        if line["type"] in found and line.get("name"):
            found[line["type"]].append(line["name"])
    return found


def page_of(server, query, kind, **more):
    asked = {"q": query, "type": kind, **more}
    return server.get("/v1/search", params=asked)[kind + "s"]


def plain_words(name):
    """Those that are found as they are written."""
    return [w for w in name.lower().split() if re.fullmatch("[a-z]{2,}", w)]


def queries(names, kind, count, seed):
    """Words of names, one to three, some still growing, some mistyped."""
    draw = random.Random(f"{kind} {seed}")
    while count > 0:
        words = plain_words(draw.choice(names[kind]))
        if not words:
            continue
        text = " ".join(draw.sample(words, min(len(words),
                                               draw.randint(1, 3))))
        how = draw.randrange(4)
        if how == 0:
            text = text[:draw.randint(1, len(text))].rstrip() or text
        elif how == 1:
            text += " "
        elif how == 2:
            at = draw.randrange(len(text))
            text = text[:at] + text[at + 1:] or text
        count -= 1
        yield text


def walk(server, query, kind, limit, market="US"):
    """All pages by their links: the items, and the totals that were told."""
    items, totals = [], set()
    page = page_of(server, query, kind, limit=limit, market=market)
    while True:
        assert page["offset"] == len(items) and page["limit"] == limit
        items += page["items"]
        totals.add(page["total"])
        if page["next"] is None:
            return items, totals
        assert len(page["items"]) == limit
        page = server.get(page["next"])[kind + "s"]


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("limit", [1, 7, 20, 50])
def test_pages_neither_repeat_nor_lose(demo, names, kind, limit):
    for query in queries(names, kind, 4 if limit == 1 else 8, limit):
        items, totals = walk(demo, query, kind, limit)
        ids = [item["id"] for item in items]
        assert len(set(ids)) == len(ids), query
        assert len(totals) == 1, query
        total = totals.pop()
        assert len(ids) == total or total > DEPTH <= len(ids), query
        # And the same whatever the pages are.
        other = page_of(demo, query, kind, limit=50, market="US")
        assert [i["id"] for i in other["items"]] == ids[:50], query


@pytest.mark.parametrize("kind", TYPES)
def test_the_total_is_the_same_for_every_offset_and_limit(demo, names, kind):
    for query in queries(names, kind, 6, "total"):
        totals = {page_of(demo, query, kind, limit=limit, offset=offset,
                          market="US")["total"]
                  for limit in (1, 13, 50) for offset in (0, 1, 19, 500, 1000)}
        assert len(totals) == 1, query


def test_asking_again_gives_the_same(demo, names):
    for query in queries(names, "track", 20, "again"):
        params = {"q": query, "type": ",".join(TYPES), "market": "US"}
        first = demo.request("GET", "/v1/search", params=params)
        again = demo.request("GET", "/v1/search", params=params)
        assert first.status_code == 200 and first.content == again.content
        assert first.headers["ETag"] == again.headers["ETag"]


def test_types_together_are_as_each_alone(demo, names):
    for query in queries(names, "artist", 10, "types"):
        together = demo.get("/v1/search", params={
            "q": query, "type": ",".join(TYPES), "market": "US", "limit": 5})
        assert list(together) == ["tracks", "artists", "albums", "shows",
                                  "episodes", "audiobooks"]
        for kind in TYPES:
            alone = page_of(demo, query, kind, market="US", limit=5)
            assert together[kind + "s"] == alone


def test_links_lead_there(music):
    page = page_of(music, "mile", "track", limit=7, offset=14, market="SE")
    for link, offset in [(page["href"], 14), (page["next"], 21),
                         (page["previous"], 7)]:
        url = urllib.parse.urlsplit(link)
        assert link.startswith(music.url + "/v1/search?")
        assert urllib.parse.parse_qs(url.query) == {
            "offset": [str(offset)], "limit": ["7"], "query": ["mile"],
            "type": ["track"], "market": ["SE"]}
        assert music.get(link)["tracks"] == page_of(
            music, "mile", "track", limit=7, offset=offset, market="SE")


def test_going_back_comes_to_the_start(music):
    page = page_of(music, "mile", "track", limit=7, offset=10)
    before = music.get(page["previous"])["tracks"]
    assert before["offset"] == 3
    first = music.get(before["previous"])["tracks"]
    assert first["offset"] == 0 and first["previous"] is None


@pytest.mark.parametrize("query", [
    "a & b", "50% off", "tom+jerry", "a=b&c=d", '"quoted" text', "東京", "#1",
    "mile/one", "é\tè", "a\u00a0b", "\u2028", "🔥", "'"])
def test_links_carry_any_query(music, query):
    page = page_of(music, query, "track", limit=1)
    carried = urllib.parse.parse_qs(
        urllib.parse.urlsplit(page["href"]).query)["query"]
    assert carried == [query]
    assert music.get(page["href"])["tracks"] == page


def test_a_link_has_one_type(music):
    found = music.get("/v1/search", params={
        "q": "mile", "type": "track,album", "limit": 2})
    assert "type=track" in found["tracks"]["next"]
    assert "album" not in found["tracks"]["next"]
    assert list(music.get(found["tracks"]["next"])) == ["tracks"]


# ---- limits ----


def test_twenty_unless_asked_otherwise(music):
    page = page_of(music, "mile", "track")
    assert (page["limit"], page["offset"]) == (20, 0)
    assert len(page["items"]) == 20 and page["total"] == 60


def test_the_greatest_offset(music):
    page = page_of(music, "mile", "track", offset=1000)
    assert page["items"] == [] and page["total"] == 60
    assert page["next"] is None and page["previous"] is not None
    music.refuses("/v1/search?q=mile&type=track&offset=1001", 400,
                  "Bad request.")


@pytest.mark.parametrize("limit", ["0", "51", "-1", "x"])
def test_a_limit_out_of_range(music, limit):
    music.refuses(f"/v1/search?q=mile&type=track&limit={limit}", 400,
                  "Invalid limit")


@pytest.mark.parametrize("offset", ["-1", "x", "99999999999999999999"])
def test_an_offset_out_of_range(music, offset):
    music.refuses(f"/v1/search?q=mile&type=track&offset={offset}", 400,
                  "Invalid offset")


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """2,500 songs of one word, and their data directory."""
    data = tmp_path_factory.mktemp("many")
    running.import_objects(data, [small.ARTISTS[0]] + [
        {"type": "track", "id": small.track_id(n), "name": f"Song {n}",
         "popularity": n % 100, "duration_ms": 1000,
         "artists": small.named(small.ADA)} for n in range(2500)])
    return data


def test_next_ends_where_offsets_do(serve, many):
    server = serve(many)
    page = page_of(server, "song", "track", limit=50, offset=900)
    assert page["total"] == 2500 and "offset=950&" in page["next"]
    page = server.get(page["next"])["tracks"]
    assert len(page["items"]) == 50 and page["next"] is None
    items, totals = walk(server, "song", "track", 50, market=None)
    assert len({i["id"] for i in items}) == len(items) == 1000
    page = page_of(server, "song", "track", limit=50, offset=970)
    assert len(page["items"]) == 50, "what is asked for is answered"
    assert page["next"] is None
    page = page_of(server, "song", "track", limit=50, offset=1000)
    assert len(page["items"]) == 50 and page["next"] is None


def test_search_depth_goes_deeper(serve, many):
    server = serve(many, "--search-depth", 2400)
    items, totals = walk(server, "song", "track", 50, market=None)
    assert len({i["id"] for i in items}) == len(items) == 2400
    popularity = [i["popularity"] for i in items]
    assert popularity == sorted(popularity, reverse=True)
    server.refuses("/v1/search?q=song&type=track&offset=2401", 400,
                   "Bad request.")
