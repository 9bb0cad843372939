"""What a user has saved: tracks, albums, shows, episodes, audiobooks."""

import concurrent.futures
import json
import signal
import threading

import pytest

import keeping
import running
import small
from keeping import MILES
from shape import Shape
from small import (audiobook_id, chapter_id, episode_id, show_id, track_id)

pytestmark = [pytest.mark.state, pytest.mark.sanitized]

# plural, what stands beside added_at, its shape, two ids; in a market that
# has them all
KINDS = {
    "tracks": ("track", "track", track_id(1), track_id(5)),
    "albums": ("album", "album", small.DAWN, small.SPARK),
    "shows": ("show", "show_simple", show_id(1), show_id(2)),
    "episodes": ("episode", "episode", episode_id(1), episode_id(2)),
    "audiobooks": ("audiobook", "audiobook", audiobook_id(1),
                   audiobook_id(2)),
}
EVERY = pytest.mark.parametrize("plural", KINDS)


@pytest.fixture(scope="module")
def town(tmp_path_factory, module_serve):
    """With a second audiobook."""
    data = tmp_path_factory.mktemp("town")
    second = {**small.AUDIOBOOKS[0], "id": audiobook_id(2)}
    running.import_objects(data, small.LINES + [second])
    return keeping.Town(module_serve(data))


@pytest.fixture
def alice(town):
    return town.person(country="US")


def saved(person, plural, query=""):
    page = person.get(f"/v1/me/{plural}{query}")
    return [item[KINDS[plural][0]]["id"] for item in page["items"]]


def contains(person, plural, *ids):
    return person.get(f"/v1/me/{plural}/contains?ids=" + ",".join(ids))


def save(person, plural, *ids, status=200):
    return person.send("PUT", f"/v1/me/{plural}", {"ids": ids}, status)


# ---- the whole life of it ----


@EVERY
def test_saved_and_removed(alice, plural):
    key, shape, one, two = KINDS[plural]
    path = f"/v1/me/{plural}"
    base = alice.server.url
    assert alice.get(path) == {
        "href": f"{base}{path}?offset=0&limit=20", "items": [], "limit": 20,
        "next": None, "offset": 0, "previous": None, "total": 0}
    assert contains(alice, plural, one, two) == [False, False]
    assert alice.send("PUT", f"{path}?ids={one}") is None
    assert contains(alice, plural, two, one, one) == [False, True, True]
    page = alice.get(path)
    assert page["total"] == 1
    [item] = page["items"]
    assert list(item)[:2] == ["added_at", key], "clients go by the order"
    # An audiobook's entry is the audiobook itself, too.
    assert len(item) == 2 or plural == "audiobooks"
    assert len(item["added_at"]) == 20 and item["added_at"][-1] == "Z"
    checks = Shape(base, market=shape not in ("track", "album"))
    checks.check(shape, item[key])
    assert alice.send("DELETE", f"{path}?ids={one}") is None
    assert alice.send("DELETE", f"{path}?ids={one}") is None, "it isn't there"
    assert contains(alice, plural, one) == [False]
    assert alice.get(path)["total"] == 0


def test_a_write_answers_200_and_nothing(alice):
    for method in "PUT", "DELETE":
        response = alice.request(method, f"/v1/me/tracks?ids={track_id(1)}")
        assert response.status_code == 200 and response.content == b""


@EVERY
def test_each_kind_is_a_list_of_its_own(alice, plural):
    one = KINDS[plural][2]
    save(alice, plural, one)
    for other in KINDS.keys() - {plural}:
        assert saved(alice, other) == []


# ---- how ids are sent ----

FORMS = {
    "query": lambda ids: {"params": {"ids": ",".join(ids)}},
    "object": lambda ids: {"json": {"ids": ids}},
    "array": lambda ids: {"json": ids},
    "comma text": lambda ids: {"json": {"ids": ",".join(ids)}},
    "as text": lambda ids: {"data": json.dumps(ids), "headers": {
        "Content-Type": "text/plain;charset=UTF-8"}},
    "as a form": lambda ids: {"data": json.dumps({"ids": ids}), "headers": {
        "Content-Type": "application/x-www-form-urlencoded"}},
    "without a type": lambda ids: {"data": json.dumps({"ids": ids}).encode()},
    "chunked": lambda ids: {"data": iter([json.dumps(ids).encode()])},
    "query and body": lambda ids: {"params": {"ids": ",".join(ids)},
                                   "json": {"ids": [small.UNKNOWN]}},
    "query, empty body": lambda ids: {"params": {"ids": ",".join(ids)},
                                      "json": {}},
    "a last comma": lambda ids: {"params": {"ids": ",".join(ids) + ","}},
    "spaces": lambda ids: {"params": {"ids": " , ".join(ids)}},
}


@pytest.mark.parametrize("form", FORMS)
@EVERY
def test_every_form_of_ids(bob, plural, form):
    ids = list(KINDS[plural][2:])
    for slash in "", "/":
        path = f"/v1/me/{plural}{slash}"
        bob.send("PUT", path, **FORMS[form](ids))
        assert saved(bob, plural) == ids
        bob.send("DELETE", path, **FORMS[form](ids))
        assert saved(bob, plural) == []


@pytest.fixture(scope="module")
def bob(town):
    """Somebody who tidies up."""
    return town.person(country="US")


def test_an_id_twice_is_saved_once(alice):
    save(alice, "tracks", track_id(1), track_id(5), track_id(1))
    assert sorted(saved(alice, "tracks")) == [track_id(1), track_id(5)]
    save(alice, "tracks", track_id(5))
    assert alice.get("/v1/me/tracks")["total"] == 2


@pytest.mark.parametrize("plural, most", [("tracks", 50), ("albums", 20),
                                          ("shows", 50), ("episodes", 50),
                                          ("audiobooks", 50)])
def test_how_many_ids_at_once(bob, plural, most):
    one = KINDS[plural][2]
    path = f"/v1/me/{plural}"
    many, too_many = ",".join([one] * most), ",".join([one] * (most + 1))
    for method in "PUT", "DELETE":
        bob.send(method, f"{path}?ids={many}")
        bob.send(method, path, [one] * 50)
        bob.refuses(f"{path}?ids={too_many}", 400, "Too many ids requested",
                    method)
        for body in [one] * 51, {"ids": [one] * 51}:
            bob.refuses(path, 400, "Too many ids requested", method, body)
    assert bob.get(f"{path}/contains?ids={many}") == [False] * most
    bob.refuses(f"{path}/contains?ids={too_many}", 400,
                "Too many ids requested")
    dated = [{"id": one, "added_at": "2020-01-01T00:00:00Z"}] * 51
    bob.refuses(path, 400, "Too many ids requested", "PUT",
                {"timestamped_ids": dated})
    assert saved(bob, plural) == []


@EVERY
def test_nothing_is_done_when_one_id_is_bad(bob, plural):
    good = KINDS[plural][2]
    path = f"/v1/me/{plural}"
    for body in ([good, "short"], [good, ""], [good, "z" * 22],
                 {"ids": [good, good + "x"]}):
        bob.refuses(path, 400, "Invalid base62 id", "PUT", body)
        bob.refuses(path, 400, "Invalid base62 id", "DELETE", body)
    for unknown in small.UNKNOWN, small.ADA, chapter_id(1):
        bob.refuses(path, 400, "Payload contains a non-existing ID", "PUT",
                    [good, unknown])
        bob.send("DELETE", path, [unknown])
    assert saved(bob, plural) == []
    assert contains(bob, plural, good, small.UNKNOWN) == [False, False]
    bob.refuses(f"{path}/contains?ids={good},short", 400, "Invalid base62 id")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_no_ids(bob, method):
    missing = "Missing required parameter: ids"
    for more in ({}, {"data": b""}, {"json": {}}, {"json": {"ids": None}},
                 {"json": {"ids": ""}}, {"params": {"ids": ""}}):
        bob.refuses("/v1/me/tracks", 400, missing, method, **more)
    assert bob.send(method, "/v1/me/tracks", []) is None, "none is fine"
    bob.refuses("/v1/me/tracks/contains", 400, missing)


@pytest.mark.parametrize("body", [
    b"{", b"nonsense", b'{"ids":[', b'"text"', b'{"ids":["\xff"]}', b"[1]",
    b'{"ids":[null]}', b'{"ids":{}}', b'{"ids":7}',
    b'{"timestamped_ids":[7]}', b'{"timestamped_ids":7}'])
def test_a_bad_body(bob, body):
    response = bob.request("PUT", "/v1/me/tracks", data=body)
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["status"] == 400 and error["message"]
    assert saved(bob, "tracks") == []


# ---- dates and order ----


def dated(*pairs):
    return {"timestamped_ids": [{"id": track_id(n), "added_at": at}
                                for n, at in pairs]}


def test_dates_decide_the_order(alice):
    alice.send("PUT", "/v1/me/tracks", dated(
        (1, "2021-03-01T10:00:00Z"), (5, "2023-01-01T00:00:00Z"),
        (6, "2019-12-31T23:59:59Z"), (7, "2023-01-01T00:00:01.000Z")))
    save(alice, "tracks", track_id(8))
    items = alice.get("/v1/me/tracks")["items"]
    assert [i["track"]["id"] for i in items] == [
        track_id(n) for n in (8, 7, 5, 1, 6)]
    assert [i["added_at"] for i in items[1:]] == [
        "2023-01-01T00:00:01Z", "2023-01-01T00:00:00Z",
        "2021-03-01T10:00:00Z", "2019-12-31T23:59:59Z"]


def test_a_date_that_comes_again_changes_nothing(alice):
    alice.send("PUT", "/v1/me/tracks", dated((1, "2020-01-01T00:00:00Z")))
    alice.send("PUT", "/v1/me/tracks", dated((1, "2022-02-02T00:00:00Z")))
    save(alice, "tracks", track_id(1))
    [item] = alice.get("/v1/me/tracks")["items"]
    assert item["added_at"] == "2020-01-01T00:00:00Z"


def test_dates_win_over_ids(alice):
    """As the reference has it, over those of the query, too."""
    body = {"ids": [track_id(6)], **dated((1, "2020-01-01T00:00:00Z"))}
    alice.send("PUT", f"/v1/me/tracks?ids={track_id(5)}", body)
    assert saved(alice, "tracks") == [track_id(1)]


@pytest.mark.parametrize("at, message", [
    ("yesterday", "Invalid added_at"), ("", "Invalid added_at"),
    ("2020-13-01T00:00:00Z", "Invalid added_at"),
    (None, "Invalid added_at")])
def test_bad_dates(bob, at, message):
    bob.refuses("/v1/me/tracks", 400, message, "PUT",
                dated((5, "2020-01-01T00:00:00Z"), (1, at)))
    assert saved(bob, "tracks") == []


def test_bad_ids_with_dates(bob):
    at = "2020-01-01T00:00:00Z"
    for bad in ({"id": "short", "added_at": at}, {"added_at": at}):
        bob.refuses("/v1/me/tracks", 400, "Invalid base62 id", "PUT",
                    {"timestamped_ids": [bad]})
    bob.refuses("/v1/me/tracks", 400, "Payload contains a non-existing ID",
                "PUT", {"timestamped_ids": [{"id": small.UNKNOWN,
                                             "added_at": at}]})


def test_the_latest_call_comes_first_and_its_ids_in_order(alice):
    save(alice, "tracks", track_id(6), track_id(1))
    save(alice, "tracks", track_id(7), track_id(5))
    assert saved(alice, "tracks") == [track_id(n) for n in (7, 5, 6, 1)]


# ---- pages ----


def test_pages(alice):
    save(alice, "tracks", *(track_id(n) for n in MILES[:45]))
    url = "/v1/me/tracks?limit=20&market=SE"
    pages, ids = [], []
    while url:
        pages.append(alice.get(url))
        ids += [i["track"]["id"] for i in pages[-1]["items"]]
        url = pages[-1]["next"]
    assert ids == [track_id(n) for n in MILES[:45]]
    base = alice.server.url + "/v1/me/tracks"
    assert [p["next"] for p in pages] == [
        base + "?offset=20&limit=20&market=SE",
        base + "?offset=40&limit=20&market=SE", None]
    assert [p["previous"] for p in pages] == [
        None, base + "?offset=0&limit=20&market=SE",
        base + "?offset=20&limit=20&market=SE"]
    assert all(p["total"] == 45 for p in pages)
    assert len(saved(alice, "tracks", "?limit=50")) == 45
    assert saved(alice, "tracks", "?offset=44") == [track_id(MILES[44])]
    assert saved(alice, "tracks", "?offset=1000") == []


def test_limits_of_pages(bob):
    for plural in KINDS:
        for query in "?limit=0", "?limit=51", "?limit=x", "?limit=-1":
            bob.refuses(f"/v1/me/{plural}{query}", 400, "Invalid limit")
        bob.refuses(f"/v1/me/{plural}?offset=-1", 400, "Invalid offset")
        bob.refuses(f"/v1/me/{plural}?market=xx", 400, "Invalid market code")
        assert bob.get(f"/v1/me/{plural}/?limit=&offset=")["limit"] == 20


# ---- markets ----


def test_a_saved_track_is_relinked_and_removed_by_its_own_id(alice):
    save(alice, "tracks", track_id(4))
    [item] = alice.get("/v1/me/tracks?market=SE")["items"]
    track = item["track"]
    assert track["id"] != track_id(4) and track["is_playable"] is True
    assert track["linked_from"]["id"] == track_id(4)
    assert contains(alice, "tracks", track["id"], track_id(4)) == [False, True]
    alice.send("DELETE", f"/v1/me/tracks?ids={track['id']}")
    assert contains(alice, "tracks", track_id(4)) == [True]
    alice.send("DELETE", f"/v1/me/tracks?ids={track['linked_from']['id']}")
    assert saved(alice, "tracks") == []


def test_what_a_market_does_not_have(alice):
    """Of programs it isn't shown, though it is counted; a track says so."""
    save(alice, "tracks", track_id(2))
    [item] = alice.get("/v1/me/tracks?market=US")["items"]
    assert item["track"]["restrictions"] == {"reason": "market"}
    save(alice, "episodes", episode_id(4), episode_id(1))
    assert saved(alice, "episodes", "?market=SE") == [episode_id(4),
                                                      episode_id(1)]
    assert saved(alice, "episodes") == [episode_id(1)], "alice is in the US"
    assert alice.get("/v1/me/episodes")["total"] == 2
    save(alice, "shows", show_id(1), show_id(2))
    assert saved(alice, "shows", "?market=JP") == [show_id(2)]
    save(alice, "audiobooks", audiobook_id(1))
    assert saved(alice, "audiobooks", "?market=SE") == []


def test_an_audiobook_that_is_called_a_show(alice):
    """Its URI is a show's, and some clients go by that."""
    save(alice, "shows", audiobook_id(1))
    assert saved(alice, "shows") == []
    assert saved(alice, "audiobooks") == [audiobook_id(1)]
    assert contains(alice, "shows", audiobook_id(1)) == [True]
    alice.send("DELETE", "/v1/me/shows", [audiobook_id(1)])
    assert saved(alice, "audiobooks") == []


# ---- who may ----


def test_scopes(alice):
    path, one = "/v1/me/tracks", track_id(1)
    reader = alice.through(["user-library-read"])
    writer = alice.through(["user-library-modify"])
    for method in "PUT", "DELETE":
        reader.refuses(f"{path}?ids={one}", 403, "Insufficient client scope",
                       method)
        writer.send(method, f"{path}?ids={one}")
    for read in path, f"{path}/contains?ids={one}":
        writer.refuses(read, 403, "Insufficient client scope")
        reader.get(read)


def test_it_takes_a_user(town):
    for plural in KINDS:
        path = f"/v1/me/{plural}"
        for method, ask in [("GET", path), ("GET", f"{path}/contains?ids=x"),
                            ("PUT", path), ("DELETE", path)]:
            town.server.refuses(ask, 401, "Unauthorized.", method)
            town.server.refuses(ask, 401, "No token provided", method,
                                token=None)


def test_others_see_nothing_of_it(alice, bob):
    save(alice, "tracks", track_id(1))
    assert saved(bob, "tracks") == []
    assert contains(bob, "tracks", track_id(1)) == [False]


def test_profiles(alice):
    """In 2026 the lists stayed, and what changes them went."""
    save(alice, "albums", small.DAWN)
    of_2024 = alice.through(profile="2024-11")
    of_2026 = alice.through(profile="2026-02")
    for plural in KINDS:
        path, one = f"/v1/me/{plural}", KINDS[plural][2]
        for method, ask in [("PUT", f"{path}?ids={one}"),
                            ("GET", f"{path}/contains?ids={one}"),
                            ("DELETE", f"{path}?ids={one}")]:
            of_2026.refuses(ask, 403, "Forbidden", method)
            of_2024.send(method, ask)
        of_2026.get(path)
    save(alice, "albums", small.DAWN)
    [item] = of_2026.get("/v1/me/albums")["items"]
    assert item["album"].keys() & {"label", "popularity",
                                   "available_markets"} == set()
    save(alice, "tracks", track_id(1))
    [item] = of_2026.get("/v1/me/tracks")["items"]
    assert "track" in item and "popularity" not in item["track"]


# ---- what is in no catalog ----


def test_what_leaves_the_catalog_and_comes_back(data, serve):
    running.import_objects(data, small.LINES)
    town = keeping.Town(serve())
    alice = town.person(country="US")
    save(alice, "tracks", *(track_id(n) for n in (1, 5, 6)))
    running.import_objects(
        data, [o for o in small.LINES if o.get("id") != track_id(5)],
        "--replace")
    page = alice.get("/v1/me/tracks")
    assert [i["track"]["id"] for i in page["items"]] == [track_id(1),
                                                         track_id(6)]
    assert page["total"] == 3, "it is still saved"
    assert contains(alice, "tracks", track_id(5)) == [True]
    running.import_objects(data, small.LINES, "--replace")
    assert saved(alice, "tracks") == [track_id(n) for n in (1, 5, 6)]
    running.import_objects(
        data, [o for o in small.LINES if o.get("id") != track_id(5)],
        "--replace")
    alice.send("DELETE", f"/v1/me/tracks?ids={track_id(5)}")
    assert alice.get("/v1/me/tracks")["total"] == 2


# ---- at once, and in trouble ----


@pytest.mark.threads
def test_eight_at_once_lose_nothing(town, alice):
    """Each saves ids of its own, one call after the other."""
    def work(mine):
        me = keeping.Person(town, alice.name, alice.token)
        for n in mine:
            save(me, "tracks", track_id(n))

    shares = [MILES[i::8] for i in range(8)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(work, shares))
    found = saved(alice, "tracks", "?limit=50") + \
        saved(alice, "tracks", "?limit=50&offset=50")
    assert sorted(found) == [track_id(n) for n in MILES]
    assert alice.get("/v1/me/tracks")["total"] == 60


def test_what_was_answered_outlives_a_kill(data, serve):
    running.import_objects(data, small.LINES)
    server = serve()
    alice = keeping.Town(server).person()
    answered = []

    def work():
        for n in MILES:
            try:
                save(alice, "tracks", track_id(n))
            except Exception:  # the server is gone
                return
            answered.append(track_id(n))
            if len(answered) == 20:
                enough.set()

    enough = threading.Event()
    worker = threading.Thread(target=work)
    worker.start()
    assert enough.wait(30)
    server.stop(signal.SIGKILL)
    worker.join()
    alice.server = serve()
    found = saved(alice, "tracks", "?limit=50") + \
        saved(alice, "tracks", "?limit=50&offset=50")
    assert len(answered) >= 20
    assert set(answered) <= set(found)
    assert len(found) - len(answered) in (0, 1), "the last had no answer"
    assert found == sorted(found, reverse=True)
