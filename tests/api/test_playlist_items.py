"""What is in a playlist: added, replaced, moved, removed, and read."""

import concurrent.futures
import json
import signal
import threading

import pytest

import keeping
import running
import small
from keeping import MILES, digits, track_uri, tracks
from shape import Shape
from small import chapter_id, episode_id, track_id

pytestmark = [pytest.mark.state, pytest.mark.sanitized]

EPISODE = "spotify:episode:" + episode_id(1)
CHAPTER = "spotify:episode:" + chapter_id(2)
TEN = MILES[:10]
BOTH = pytest.mark.parametrize("kind", ["items", "tracks"])


@pytest.fixture(scope="module")
def bob(town):
    return town.person("bob", country="US")


def path_of(playlist, kind="items"):
    return f"/v1/playlists/{playlist}/{kind}"


def found(person, playlist):
    return digits(person.uris(playlist))


def answered(answer):
    """A snapshot and nothing else."""
    assert list(answer) == ["snapshot_id"]
    assert isinstance(answer["snapshot_id"], str)
    return answer["snapshot_id"]


# ---- adding ----

URIS = tracks(101, 102)
FORMS = {
    "query": {"params": {"uris": ",".join(URIS)}},
    "object": {"json": {"uris": URIS}},
    "array": {"json": URIS},
    "comma text": {"json": {"uris": ",".join(URIS)}},
    "null position": {"json": {"uris": URIS, "position": None}},
    "empty position": {"json": URIS, "params": {"position": ""}},
    "as a form": {"data": json.dumps({"uris": URIS}), "headers": {
        "Content-Type": "application/x-www-form-urlencoded"}},
    "chunked": {"data": iter([json.dumps(URIS).encode()])},
    "query and body": {"params": {"uris": ",".join(URIS)},
                       "json": {"uris": ["nonsense"]}},
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_uris(bob, form):
    key = bob.playlist(track_uri(110))
    slash = "/" if form == "object" else ""
    answer = bob.send("POST", path_of(key) + slash, status=201, **FORMS[form])
    assert answered(answer) == bob.snapshot(key)
    assert found(bob, key) == [110, 101, 102]


@BOTH
@pytest.mark.parametrize("more, expected", [
    ({"json": {"uris": URIS, "position": 0}}, [101, 102, 111, 112]),
    ({"json": {"uris": URIS, "position": 1}}, [111, 101, 102, 112]),
    ({"json": {"uris": URIS, "position": 2}}, [111, 112, 101, 102]),
    ({"json": URIS, "params": {"position": "1"}}, [111, 101, 102, 112]),
    ({"params": {"position": "0", "uris": ",".join(URIS)}},
     [101, 102, 111, 112]),
    ({"json": {"uris": URIS, "position": 2}, "params": {"position": "0"}},
     [101, 102, 111, 112])])
def test_where_they_are_added(bob, kind, more, expected):
    key = bob.playlist(*tracks(111, 112))
    answered(bob.send("POST", path_of(key, kind), status=201, **more))
    assert found(bob, key) == expected


def test_duplicates_and_programs(bob):
    """Chapters are called episodes, or by their own name."""
    key = bob.playlist(track_uri(101), track_uri(101), EPISODE, CHAPTER,
                       "spotify:chapter:" + chapter_id(2))
    items = bob.get(path_of(key) + "?additional_types=episode")["items"]
    assert [i["item"]["id"] for i in items] == [
        track_id(101), track_id(101), episode_id(1), chapter_id(2),
        chapter_id(2)]


def test_how_many_at_once(bob):
    key = bob.playlist()
    many = tracks(*MILES, *MILES)
    too_many = "You can add a maximum of 100 tracks per request."
    for method in "POST", "PUT":
        for more in ({"body": {"uris": many[:101]}}, {"body": many[:101]},
                     {"params": {"uris": ",".join(many[:101])}}):
            bob.refuses(path_of(key), 400, too_many, method, **more)
    assert found(bob, key) == []
    bob.add(key, *many[:100])
    assert len(found(bob, key)) == 100
    bob.send("PUT", path_of(key), params={"uris": ",".join(many[:100])})
    answer = bob.request("DELETE", path_of(key), {
        "items": [{"uri": uri} for uri in many[:101]]})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == too_many
    bob.send("DELETE", path_of(key),
             {"items": [{"uri": uri} for uri in many[:100]]})
    assert found(bob, key) == []


@pytest.mark.parametrize("uri", [
    "nonsense", "spotify:track:short", "spotify:album:" + small.DAWN,
    "spotify:show:" + small.show_id(1), "spotify:local:a:b:c:100",
    "spotify:user:bob", "https://open.spotify.com/track/" + track_id(1),
    track_id(1), "spotify:track:" + "z" * 22])
def test_uris_that_cannot_be_added(bob, uri):
    key = bob.playlist(track_uri(110))
    before = bob.snapshot(key)
    for method in "POST", "PUT":
        bob.refuses(path_of(key), 400, f"Invalid track uri: {uri}", method,
                    {"uris": [track_uri(101), uri]})
    assert found(bob, key) == [110] and bob.snapshot(key) == before


def test_what_is_not_in_the_catalog_cannot_be_added(bob):
    key = bob.playlist(track_uri(110))
    for kind in "track", "episode":
        for method in "POST", "PUT":
            bob.refuses(path_of(key), 400,
                        "Payload contains a non-existing ID", method,
                        [track_uri(101), f"spotify:{kind}:{small.UNKNOWN}"])
    assert found(bob, key) == [110]


@pytest.mark.parametrize("position", [3, -1, 2 ** 40])
def test_positions_that_are_none(bob, position):
    key = bob.playlist(*tracks(111, 112))
    for more in ({"body": {"uris": URIS, "position": position}},
                 {"body": URIS, "params": {"position": position}}):
        bob.refuses(path_of(key), 400, "Index out of bounds", "POST", **more)
    assert found(bob, key) == [111, 112]


def test_no_uris(bob):
    key = bob.playlist(track_uri(110))
    missing = "Missing required parameter: uris"
    for more in ({}, {"body": {}}, {"body": {"uris": None}},
                 {"body": {"uris": ""}}):
        bob.refuses(path_of(key), 400, missing, "POST", **more)
        bob.refuses(path_of(key), 400, missing, "PUT", **more)
    bob.refuses(path_of(key), 400, missing, "POST", params={"uris": ""})
    bob.refuses(path_of(key), 400, missing, "DELETE")
    for body in b"{", b'{"uris":[7]}', b'{"uris":{}}':
        for method in "POST", "PUT", "DELETE":
            assert bob.request(method, path_of(key),
                               data=body).status_code == 400
    assert found(bob, key) == [110]


# ---- replacing ----


@BOTH
@pytest.mark.parametrize("more", [
    {"json": {"uris": URIS}}, {"json": URIS},
    {"params": {"uris": ",".join(URIS)}},
    {"params": {"uris": ",".join(URIS)}, "json": {}},
    {"json": {"uris": URIS, "range_start": None, "insert_before": None}}])
def test_replacing(bob, kind, more):
    key = bob.playlist(*tracks(111, 112, 113))
    answered(bob.send("PUT", path_of(key, kind), **more))
    assert found(bob, key) == [101, 102]


def test_clearing(bob):
    for body in {"uris": []}, []:
        key = bob.playlist(*tracks(111, 112))
        answered(bob.send("PUT", path_of(key), body))
        assert found(bob, key) == []


# ---- moving ----


@BOTH
@pytest.mark.parametrize("start, length, before, expected", [
    # the reference's: the first to the end, the last to the front, two
    (0, 1, 10, [*TEN[1:], TEN[0]]),
    (9, None, 0, [TEN[9], *TEN[:9]]),
    (8, 2, 0, [*TEN[8:], *TEN[:8]]),
    (0, 2, 10, [*TEN[2:], *TEN[:2]]),
    (2, 3, 7, [*TEN[:2], *TEN[5:7], *TEN[2:5], *TEN[7:]]),
    (5, 3, 1, [TEN[0], *TEN[5:8], *TEN[1:5], *TEN[8:]]),
    (3, 2, 3, TEN), (3, 2, 4, TEN), (3, 2, 5, TEN), (0, 10, 0, TEN)])
def test_reordering(bob, kind, start, length, before, expected):
    key = bob.playlist(*tracks(*TEN))
    body = {"range_start": start, "insert_before": before}
    if length is not None:
        body["range_length"] = length
    answered(bob.send("PUT", path_of(key, kind), body))
    assert found(bob, key) == list(expected)


@pytest.mark.parametrize("body", [
    {"range_start": 10, "insert_before": 0},
    {"range_start": 0, "insert_before": 11},
    {"range_start": 8, "range_length": 3, "insert_before": 0},
    {"range_start": -1, "insert_before": 0},
    {"range_start": 0, "insert_before": -1},
    {"range_start": 0, "range_length": -1, "insert_before": 3},
    {"range_start": 0}, {"insert_before": 0}])
def test_ranges_that_are_none(bob, body):
    key = bob.playlist(*tracks(*TEN))
    before = bob.snapshot(key)
    bob.refuses(path_of(key), 400, "Index out of bounds", "PUT", body)
    assert found(bob, key) == list(TEN) and bob.snapshot(key) == before


def test_moving_and_replacing_at_once_is_no_request(bob):
    key = bob.playlist(*tracks(*TEN))
    body = {"range_start": 0, "insert_before": 2}
    bob.refuses(path_of(key), 400, "Bad request.", "PUT",
                {**body, "uris": URIS})
    bob.refuses(path_of(key) + "?uris=" + URIS[0], 400, "Bad request.", "PUT",
                body)
    bob.send("PUT", path_of(key), {**body, "uris": None})
    assert found(bob, key) == [TEN[1], TEN[0], *TEN[2:]]


# ---- removing ----


def remove(person, playlist, targets, kind="items", **more):
    return answered(person.send("DELETE", path_of(playlist, kind),
                                {kind: targets, **more}))


@BOTH
@pytest.mark.parametrize("key", ["items", "tracks"])
def test_every_occurrence_is_removed(bob, kind, key):
    """Both keys are good for both paths."""
    made = bob.playlist(*tracks(101, 102, 101, 103, 102))
    answered(bob.send("DELETE", path_of(made, kind), {key: [
        {"uri": track_uri(101)}, {"uri": track_uri(103)},
        {"uri": track_uri(160)}]}))
    assert found(bob, made) == [102, 102]


@BOTH
def test_occurrences_at_positions_are_removed(bob, kind):
    key = bob.playlist(*tracks(101, 102, 101, 103, 101))
    remove(bob, key, [{"uri": track_uri(101), "positions": [0, 4]},
                      {"uri": track_uri(103), "positions": [3]}], kind)
    assert found(bob, key) == [102, 101]


@pytest.mark.parametrize("targets", [
    [{"uri": track_uri(101), "positions": [1]}],
    [{"uri": track_uri(101), "positions": [0, 1]}],
    [{"uri": track_uri(101), "positions": [0]},
     {"uri": track_uri(102), "positions": [5]}],
    [{"uri": track_uri(101), "positions": [-1]}]])
def test_nothing_is_removed_when_one_position_is_wrong(bob, targets):
    key = bob.playlist(*tracks(101, 102, 101))
    before = bob.snapshot(key)
    bob.refuses(path_of(key), 400, "Index out of bounds", "DELETE",
                {"items": targets})
    assert found(bob, key) == [101, 102, 101] and bob.snapshot(key) == before


def test_positions_alone(bob):
    key = bob.playlist(*tracks(*TEN))
    snapshot = bob.snapshot(key)
    answered(bob.send("DELETE", path_of(key), {
        "positions": [0, 9, 4], "snapshot_id": snapshot}))
    assert found(bob, key) == [*TEN[1:4], *TEN[5:9]]
    answered(bob.send("DELETE", path_of(key), {"positions": [0]}))
    assert found(bob, key) == [*TEN[2:4], *TEN[5:9]]
    bob.refuses(path_of(key), 400, "Index out of bounds", "DELETE",
                {"positions": [0, 6]})


def test_two_ways_at_once_are_no_request(bob):
    key = bob.playlist(*tracks(101, 102))
    bob.refuses(path_of(key), 400, "Bad request.", "DELETE", {"items": [
        {"uri": track_uri(101)},
        {"uri": track_uri(102), "positions": [1]}]})
    bob.refuses(path_of(key), 400, "Bad request.", "DELETE", {
        "tracks": [{"uri": track_uri(101)}], "positions": [0]})
    assert found(bob, key) == [101, 102]


def test_bad_targets(bob):
    key = bob.playlist(*tracks(101, 102))
    for target, text in [({"uri": "nonsense"}, "nonsense"), ({}, ""),
                         ({"uri": "spotify:album:" + small.DAWN},
                          "spotify:album:" + small.DAWN)]:
        bob.refuses(path_of(key), 400, f"Invalid track uri: {text}", "DELETE",
                    {"items": [{"uri": track_uri(101)}, target]})
    remove(bob, key, [{"uri": "spotify:local:a:b:c:100"}])
    remove(bob, key, [{"uri": f"spotify:track:{small.UNKNOWN}"}])
    assert found(bob, key) == [101, 102]


def test_programs_are_removed_by_any_of_their_names(bob):
    key = bob.playlist(CHAPTER, EPISODE, track_uri(101))
    remove(bob, key, [{"uri": "spotify:chapter:" + chapter_id(2)}])
    assert bob.uris(key) == [EPISODE, track_uri(101)]
    bob.add(key, "spotify:chapter:" + chapter_id(2))
    remove(bob, key, [{"uri": CHAPTER}, {"uri": EPISODE}])
    assert found(bob, key) == [101]


# ---- snapshots ----


def test_each_edit_has_a_snapshot(bob):
    key = bob.playlist()
    path = path_of(key)
    seen = [bob.snapshot(key)]
    for method, body in [("POST", {"uris": tracks(101, 102, 103)}),
                         ("PUT", {"range_start": 0, "insert_before": 2}),
                         ("DELETE", {"items": [{"uri": track_uri(101)}]}),
                         ("PUT", {"uris": tracks(104)})]:
        response = bob.request(method, path, body)
        seen.append(answered(response.json()))
        assert bob.snapshot(key) == seen[-1]
    assert len(set(seen)) == 5
    bob.send("PUT", f"/v1/playlists/{key}", {"name": "other"})
    assert bob.snapshot(key) not in seen


def test_an_edit_of_an_older_version(bob):
    """Its positions are of that version; what came since stays."""
    key = bob.playlist(*tracks(*TEN[:5]))
    seen = bob.snapshot(key)
    bob.add(key, *tracks(120), position=0)
    remove(bob, key, [{"uri": track_uri(TEN[1]), "positions": [1]}],
           snapshot_id=seen)
    assert found(bob, key) == [120, TEN[0], *TEN[2:5]]
    answered(bob.send("PUT", path_of(key), {
        "range_start": 0, "insert_before": 5, "snapshot_id": seen}))
    assert found(bob, key) == [120, *TEN[2:5], TEN[0]]
    answered(bob.send("DELETE", path_of(key), {
        "positions": [2], "snapshot_id": seen}))
    assert found(bob, key) == [120, *TEN[3:5], TEN[0]]


def test_what_was_removed_since_is_passed_over(bob):
    key = bob.playlist(*tracks(*TEN[:3]))
    seen = bob.snapshot(key)
    target = [{"uri": track_uri(TEN[0]), "positions": [0]}]
    remove(bob, key, target, snapshot_id=seen)
    remove(bob, key, target, snapshot_id=seen)
    assert found(bob, key) == list(TEN[1:3])


def test_snapshots_that_are_none(bob):
    key, other = bob.playlist(*tracks(*TEN)), bob.playlist()
    good = bob.snapshot(key)
    changed = good[:-1] + ("A" if good[-1] != "A" else "B")
    for bad in bob.snapshot(other), "nonsense", changed, "A" * 32:
        bob.refuses(path_of(key), 400, "Invalid snapshot_id", "PUT", {
            "range_start": 0, "insert_before": 2, "snapshot_id": bad})
        bob.refuses(path_of(key), 400, "Invalid snapshot_id", "DELETE", {
            "items": [{"uri": track_uri(TEN[0])}], "snapshot_id": bad})
    assert found(bob, key) == list(TEN) and bob.snapshot(key) == good
    for none in None, "":
        bob.send("PUT", path_of(key), {
            "range_start": 0, "insert_before": 1, "snapshot_id": none})


# ---- reading ----


def test_an_item(town, bob):
    key = bob.playlist(track_uri(1))
    alice = town.person()
    whole = bob.get(f"/v1/playlists/{key}")
    for page in (bob.get(path_of(key)), whole["tracks"], whole["items"],
                 alice.get(path_of(key, "tracks"))):
        [item] = page["items"]
        assert list(item) == ["added_at", "added_by", "is_local",
                              "primary_color", "track", "item",
                              "video_thumbnail"]
        assert len(item["added_at"]) == 20 and item["is_local"] is False
        assert item["primary_color"] is None
        assert item["video_thumbnail"] == {"url": None}
        assert list(item["added_by"]) == ["external_urls", "href", "id",
                                          "type", "uri"]
        assert item["added_by"]["id"] == "bob"
        track = dict(item["track"])
        assert item["item"] == track
        assert (track.pop("episode"), track.pop("track")) == (False, True)
        Shape(bob.server.url).check("track", track)


def test_pages(bob):
    key = bob.playlist(*tracks(*MILES[:45]))
    query = "&market=SE&fields=items(track(id)),next,previous,href,total" \
        "&additional_types=track%2Cepisode"
    base = bob.server.url + path_of(key)
    page = bob.get(f"{path_of(key)}/?limit=20{query}")
    assert page["href"] == f"{base}?offset=0&limit=20{query}"
    assert page["next"] == f"{base}?offset=20&limit=20{query}"
    assert page["previous"] is None and page["total"] == 45
    second = bob.get(page["next"])
    assert second["previous"] == page["href"]
    assert [i["track"]["id"] for i in second["items"]] == [
        track_id(n) for n in MILES[20:40]]
    assert bob.get(second["next"])["next"] is None
    whole = bob.get(f"/v1/playlists/{key}?market=SE")["tracks"]
    assert whole["href"] == bob.server.url + path_of(key, "tracks") + \
        "?offset=0&limit=100&market=SE"
    assert bob.get(whole["href"])["items"] == whole["items"]


@pytest.mark.parametrize("kind, usual", [("items", 20), ("tracks", 100)])
def test_limits_of_pages(bob, kind, usual):
    key = bob.playlist(*tracks(*MILES))
    bob.add(key, *tracks(*MILES))
    path = path_of(key, kind)
    assert len(bob.get(path)["items"]) == usual
    assert len(bob.get(path + "?limit=100")["items"]) == 100
    assert len(bob.get(path + "?limit=100&offset=100")["items"]) == 20
    assert bob.get(path + "?offset=5000")["items"] == []
    for query in "?limit=101", "?limit=0", "?limit=x":
        bob.refuses(path + query, 400, "Invalid limit")
    bob.refuses(path + "?offset=-1", 400, "Invalid offset")
    bob.refuses(path + "?market=xx", 400, "Invalid market code")
    page = bob.get(f"/v1/playlists/{key}")["tracks"]
    assert len(page["items"]) == 100
    assert page["next"].endswith("/tracks?offset=100&limit=100")
    assert len(bob.get(page["next"])["items"]) == 20


def test_episodes(bob):
    """As such where they are asked for; else in the shape of a track."""
    key = bob.playlist(EPISODE, CHAPTER)
    for types in "episode", "track,episode", "track%2C%20episode":
        query = f"?additional_types={types}"
        one, chapter = [i["track"] for i in bob.get(path_of(key) + query +
                                                    "&market=US")["items"]]
        assert (one.pop("episode"), one.pop("track")) == (True, False)
        Shape(bob.server.url, market=True).check("episode", one)
        assert chapter["type"] == "episode" and chapter["uri"] == CHAPTER
        assert chapter["show"]["name"] == "The Long Way"
    for query in "", "?additional_types=track", "?additional_types=":
        one, chapter = [i["track"] for i in bob.get(path_of(key) +
                                                    query)["items"]]
        assert one["type"] == "episode" and one["uri"] == EPISODE
        assert one["album"]["name"] == "Night Talk" and one["artists"]
        assert one["episode"] is True and one["track"] is False
        assert one["name"] == "Episode 1" and chapter["uri"] == CHAPTER


def test_a_relinked_item_is_removed_by_its_own_uri(bob):
    key = bob.playlist(track_uri(4), track_uri(2))
    relinked, nowhere = [i["track"] for i in bob.get(
        path_of(key) + "?market=SE")["items"]]
    assert relinked["linked_from"]["uri"] == track_uri(4)
    assert relinked["is_playable"] is True
    assert nowhere["is_playable"] is False
    assert nowhere["restrictions"] == {"reason": "market"}
    remove(bob, key, [{"uri": relinked["uri"]}])
    assert found(bob, key) == [4, 2]
    remove(bob, key, [{"uri": relinked["linked_from"]["uri"],
                       "positions": [0]}])
    assert found(bob, key) == [2]


def test_what_leaves_the_catalog_and_comes_back(data, serve):
    """Its place stays, as null, and it can be moved and removed."""
    running.import_objects(data, small.LINES)
    town = keeping.Town(serve())
    alice = town.person()
    key = alice.playlist(*tracks(1, 5, 6), EPISODE)
    gone = (track_id(5), episode_id(1))
    less = [o for o in small.LINES if o.get("id") not in gone]
    running.import_objects(data, less, "--replace")
    page = alice.get(path_of(key) + "?additional_types=episode")
    assert [i["item"] and i["item"]["id"] for i in page["items"]] == [
        track_id(1), None, track_id(6), None]
    assert page["total"] == 4 and page["items"][1]["track"] is None
    assert page["items"][1]["added_by"]["id"] == alice.name
    alice.refuses(path_of(key), 400, "Payload contains a non-existing ID",
                  "POST", [track_uri(5)])
    alice.send("PUT", path_of(key), {"range_start": 1, "insert_before": 0})
    running.import_objects(data, small.LINES, "--replace")
    assert alice.uris(key) == [*tracks(5, 1, 6), EPISODE]
    running.import_objects(data, less, "--replace")
    remove(alice, key, [{"uri": track_uri(5)}, {"uri": EPISODE}])
    assert found(alice, key) == [1, 6]


# ---- large, at once, and in trouble ----


def test_a_list_that_is_full(bob):
    key = bob.playlist()
    hundred = tracks(*MILES, *MILES[:40])
    for _ in range(110):
        bob.add(key, *hundred)
    before = bob.snapshot(key)
    for body in ([track_uri(1)], {"uris": [track_uri(1)], "position": 0}):
        bob.refuses(path_of(key), 403, "Playlist size limit reached", "POST",
                    body)
    assert bob.snapshot(key) == before
    page = bob.get(path_of(key) + "?offset=10950&limit=50")
    assert page["total"] == 11000 and page["next"] is None
    assert len(page["items"]) == 50
    bob.send("PUT", path_of(key), {"range_start": 0, "insert_before": 11000,
                                   "range_length": 100})
    remove(bob, key, [{"uri": track_uri(MILES[0])}])
    total = bob.get(path_of(key))["total"]
    assert total == 11000 - 110 * 2
    bob.add(key, track_uri(1), position=5000)
    assert bob.get(path_of(key) + "?offset=5000&limit=1")["items"][0][
        "item"]["id"] == track_id(1)
    answered(bob.send("PUT", path_of(key), {"uris": []}))
    assert bob.get(path_of(key))["total"] == 0


@pytest.mark.threads
def test_two_who_edit_one_list_at_once(town, bob):
    """Each adds, moves and removes by what they saw; nothing is lost."""
    alice = town.person()
    key = bob.playlist(public=False, collaborative=True)
    shares = {bob.name: MILES[:12], alice.name: MILES[12:24]}

    def work(person):
        me = keeping.Person(town, person.name, person.token)
        for n in shares[person.name]:
            seen = me.add(key, track_uri(n), position=0)
            extra = track_uri(1 if person is bob else 5)
            me.add(key, extra)
            me.send("PUT", path_of(key), {"range_start": 0, "insert_before": 1,
                                          "snapshot_id": seen})
            me.send("DELETE", path_of(key), {"items": [
                {"uri": extra}], "snapshot_id": me.snapshot(key)})

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(work, [bob, alice]))
    items = []
    for offset in 0, 50:
        items += bob.get(f"{path_of(key)}?limit=50&offset={offset}")["items"]
    assert sorted(int(i["item"]["id"][-3:]) for i in items) == \
        sorted(MILES[:24])
    for item in items:
        n = int(item["item"]["id"][-3:])
        assert n in shares[item["added_by"]["id"]]


def test_what_was_answered_outlives_a_kill(data, serve):
    running.import_objects(data, small.LINES)
    server = serve()
    alice = keeping.Town(server).person()
    key = alice.playlist()
    answered_to, enough = [], threading.Event()

    def work():
        for n in MILES:
            try:
                alice.add(key, track_uri(n))
            except Exception:  # the server is gone
                return
            answered_to.append(n)
            if len(answered_to) == 20:
                enough.set()

    worker = threading.Thread(target=work)
    worker.start()
    assert enough.wait(30)
    server.stop(signal.SIGKILL)
    worker.join()
    alice.server = serve()
    kept = found(alice, key)
    assert kept in (answered_to, list(MILES[:len(answered_to) + 1]))
