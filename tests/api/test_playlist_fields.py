"""The `fields` filter of playlists: exactly what comes back."""

import pytest

import keeping
import running
import small
from keeping import MILES, tracks

pytestmark = pytest.mark.sanitized


@pytest.fixture(scope="module")
def bob(town):
    return town.person("bob")


@pytest.fixture(scope="module")
def mix(bob):
    return bob.playlist(*tracks(1, 5), name="Mix", description="of all")


@pytest.fixture(scope="module")
def whole(bob, mix):
    return bob.get(f"/v1/playlists/{mix}")


@pytest.fixture(scope="module")
def page(bob, mix):
    return bob.get(f"/v1/playlists/{mix}/items?limit=50")


@pytest.fixture
def of_list(bob, mix):
    return lambda fields: bob.send("GET", f"/v1/playlists/{mix}",
                                   params={"fields": fields})


@pytest.fixture
def of_items(bob, mix):
    return lambda fields: bob.send("GET", f"/v1/playlists/{mix}/items",
                                   params={"fields": fields, "limit": 50})


def pick(value, *keys):
    return {key: value[key] for key in value if key in keys}


def omit(value, *keys):
    return {key: value[key] for key in value if key not in keys}


def each(page, make, key="track"):
    """What `make` makes of each track, in its item, in the page."""
    return {"items": [{key: make(item[key])} for item in page["items"]]}


# ---- the reference's examples ----


def test_details(of_list, whole):
    assert of_list("description,uri") == {"description": "of all",
                                          "uri": whole["uri"]}
    assert of_list("name,owner,followers,external_urls") == pick(
        whole, "name", "owner", "followers", "external_urls")


def test_totals(of_items):
    assert of_items("total,limit") == {"limit": 50, "total": 2}


def test_who_added_what_and_when(of_list, page):
    assert of_list("tracks.items(added_at,added_by.id)") == {"tracks": {
        "items": [{"added_at": item["added_at"], "added_by": {"id": "bob"}}
                  for item in page["items"]]}}


def test_parts_of_tracks_and_albums(of_list, page):
    def one(track):
        return {"album": pick(track["album"], "name", "href"),
                **pick(track, "name", "href")}

    got = of_list("tracks.items(track(name,href,album(name,href)))")
    assert got == {"tracks": each(page, one)}


def test_albums_without_their_name_and_address(of_list, page):
    """The sign covers the whole list."""
    def one(track):
        return {"album": omit(track["album"], "name", "href"),
                **pick(track, "name", "href")}

    got = of_list("tracks.items(track(name,href,album(!name,href)))")
    assert got == {"tracks": each(page, one)}


def test_albums_without_pictures(of_items, page):
    def one(track):
        return {"album": omit(track["album"], "external_urls", "images")}

    assert of_items("items.track.album(!external_urls,images)") == \
        each(page, one)


def test_what_clients_send(of_list, of_items, page):
    assert of_items("items(track(type))") == each(
        page, lambda track: {"type": "track"})
    got = of_list("tracks.items(added_by.id,track(name,href))")
    assert got == {"tracks": {"items": [
        {"added_by": {"id": "bob"}, "track": pick(i["track"], "name", "href")}
        for i in page["items"]]}}
    assert of_items("items(track(id)),next,total") == {
        **each(page, lambda track: pick(track, "id")), "next": None,
        "total": 2}


# ---- either name of what was renamed ----


@pytest.mark.parametrize("outer", ["tracks", "items"])
@pytest.mark.parametrize("inner", ["track", "item"])
def test_either_dialect(of_list, of_items, page, outer, inner):
    expected = each(page, lambda track: pick(track, "name"), inner)
    assert of_list(f"{outer}.items.{inner}.name") == {outer: expected}
    assert of_list(f"{outer}(items({inner}(name)))") == {outer: expected}
    assert of_items(f"items.{inner}.name") == expected


def test_what_is_taken_away_goes_under_both_names(of_list, of_items, whole,
                                                  page):
    for key in "tracks", "items":
        assert of_list("!" + key) == omit(whole, "tracks", "items")
    for key in "track", "item":
        assert of_items(f"items(!{key})") == {"items": [
            omit(item, "track", "item") for item in page["items"]]}


# ---- odd ones ----


def test_no_filter_and_no_such_name(of_list, of_items, whole):
    for none in "", " ":
        assert of_list(none) == whole
    for unknown in "nothing", "nothing.at.all", "name2":
        assert of_list(unknown) == {} and of_items(unknown) == {}
    assert of_list("name.first,nothing") == {"name": "Mix"}
    assert of_items(" items ( track . name ) , total ")["total"] == 2


@pytest.mark.parametrize("fields", [
    "(", ")", "name)", "tracks(", "tracks.", "a,,b", "!", ",", "a" * 5000,
    ".".join("a" * 20)])
def test_filters_that_are_none(bob, mix, fields):
    for path in f"/v1/playlists/{mix}", f"/v1/playlists/{mix}/tracks":
        bob.refuses(path, 400, "Invalid fields", params={"fields": fields})


def test_a_null_track_stays_null(data, serve):
    """The service gave URIs of such tracks away; here they are null."""
    running.import_objects(data, small.LINES)
    alice = keeping.Town(serve()).person()
    key = alice.playlist(*tracks(1, 5))
    running.import_objects(data, [
        o for o in small.LINES if o.get("id") != small.track_id(1)],
        "--replace")
    got = alice.send("GET", f"/v1/playlists/{key}/items",
                     params={"fields": "items(track(uri))"})
    assert got == {"items": [{"track": None},
                             {"track": {"uri": keeping.track_uri(5)}}]}


def test_links_keep_the_filter(bob, mix):
    page = bob.send("GET", f"/v1/playlists/{mix}/tracks", params={
        "fields": "next,items(track(name))", "limit": 1})
    assert "&fields=next%2Citems%28track%28name%29%29" in page["next"]
    second = bob.get(page["next"])
    assert second == {"items": [{"track": {"name": "Spark"}}], "next": None}


def test_links_of_a_list_s_first_page_do_not_keep_it(bob):
    """They would lead to nothing: a filter of the list is none of a page. This
    is how an example of spotipy's reads on."""
    key = bob.playlist(*tracks(*MILES))
    bob.add(key, *tracks(*MILES))
    whole = bob.send("GET", f"/v1/playlists/{key}", params={
        "fields": "tracks,next", "market": "SE"})
    page = whole["tracks"]
    names = [item["track"]["name"] for item in page["items"]]
    while page["next"]:
        assert "market=SE" in page["next"]
        page = bob.get(page["next"])
        names += [item["track"]["name"] for item in page["items"]]
    assert len(names) == 120


def test_an_order_that_is_the_answer_s(of_list):
    assert list(of_list("uri,name,id")) == ["id", "name", "uri"]
