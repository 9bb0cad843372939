"""Whom a user follows: artists and other users."""

import concurrent.futures

import pytest

import keeping
import running
import small
from flows import within_a_second
from shape import Shape
from small import artist_id

pytestmark = pytest.mark.state

CROWD = [artist_id(100 + n) for n in range(1, 61)]
FOLLOWING = "/v1/me/following"


@pytest.fixture(scope="module")
def town(tmp_path_factory, module_serve):
    """With sixty artists more."""
    data = tmp_path_factory.mktemp("town")
    crowd = [{"type": "artist", "id": key, "name": f"Number {key[-3:]}"}
             for key in CROWD]
    running.import_objects(data, small.LINES + crowd)
    return keeping.Town(module_serve(data))


@pytest.fixture
def alice(town):
    return town.person()


@pytest.fixture(scope="module")
def bob(town):
    """Somebody who tidies up."""
    return town.person("bob")


def follow(person, *ids, kind="artist"):
    assert person.send("PUT", f"{FOLLOWING}?type={kind}",
                       {"ids": ids}, 204) is None


def unfollow(person, *ids, kind="artist"):
    assert person.send("DELETE", f"{FOLLOWING}?type={kind}",
                       {"ids": ids}, 204) is None


def follows(person, *ids, kind="artist"):
    return person.get(f"{FOLLOWING}/contains?type={kind}&ids=" +
                      ",".join(ids))


def page(person, query=""):
    answer = person.get(f"{FOLLOWING}?type=artist{query}")
    assert list(answer) == ["artists"]
    return answer["artists"]


def followed(person, query=""):
    return [artist["id"] for artist in page(person, query)["items"]]


# ---- artists ----


def test_an_artist_followed_and_left(alice):
    assert page(alice) == {
        "href": alice.server.url + FOLLOWING + "?type=artist&limit=20",
        "items": [], "limit": 20, "next": None, "cursors": {"after": None},
        "total": 0}
    follow(alice, small.ADA, small.COSMO)
    follow(alice, small.ADA)
    assert follows(alice, small.COSMO, small.BRAM, small.ADA) == [
        True, False, True]
    got = page(alice)
    assert got["total"] == 2 and got["next"] is None
    for artist in got["items"]:
        Shape(alice.server.url).check("artist", artist)
    assert sorted(a["id"] for a in got["items"]) == [small.ADA, small.COSMO]
    unfollow(alice, small.ADA, small.BRAM)
    unfollow(alice, small.ADA)
    assert followed(alice) == [small.COSMO]


def test_a_write_answers_204(alice):
    for method in "PUT", "DELETE":
        response = alice.request(
            method, f"{FOLLOWING}?type=artist&ids={small.ADA}")
        assert response.status_code == 204 and response.content == b""


@pytest.mark.parametrize("more", [
    {"params": {"ids": f"{small.ADA},{small.COSMO}"}},
    {"json": {"ids": [small.ADA, small.COSMO]}},
    {"json": [small.ADA, small.COSMO]},
    {"json": {"ids": f"{small.ADA},{small.COSMO}"}},
    {"json": {"type": "artist", "ids": [small.ADA, small.COSMO]}},
    {"params": {"ids": f"{small.ADA},{small.COSMO}"},
     "json": {"ids": [small.UNKNOWN]}},
])
def test_every_form_of_ids(bob, more):
    for slash in "", "/":
        for method, after in ("PUT", [True, True]), ("DELETE", [False] * 2):
            bob.send(method, f"{FOLLOWING}{slash}?type=artist", status=204,
                     **more)
            assert follows(bob, small.ADA, small.COSMO) == after


def test_how_many_at_once(bob):
    for method in "PUT", "DELETE":
        bob.send(method, f"{FOLLOWING}?type=artist", CROWD[:50], 204)
        for more in {"body": CROWD[:51]}, {"params": {"ids": ",".join(
                CROWD[:51])}}:
            bob.refuses(f"{FOLLOWING}?type=artist", 400,
                        "Too many ids requested", method, **more)
    many = f"{FOLLOWING}/contains?type=artist&ids="
    assert bob.get(many + ",".join(CROWD[:50])) == [False] * 50
    bob.refuses(many + ",".join(CROWD[:51]), 400, "Too many ids requested")


def test_pages_by_cursor(alice):
    follow(alice, *CROWD[:25])
    seen, cursors = [], []
    query = "&limit=10"
    while query:
        got = page(alice, query)
        seen += [artist["id"] for artist in got["items"]]
        cursors.append(got["cursors"]["after"])
        assert got["limit"] == 10 and got["total"] == 25
        if cursors[-1] is None:
            assert got["next"] is None
            break
        assert cursors[-1] == seen[-1]
        assert got["next"] == (alice.server.url + FOLLOWING +
                               f"?type=artist&after={seen[-1]}&limit=10")
        beyond = page(alice, f"&limit=10&after={seen[-1]}")
        assert alice.get(got["next"]) == {"artists": beyond}
        assert beyond["href"] == got["next"]
        query = f"&limit=10&after={cursors[-1]}"
    assert sorted(seen) == CROWD[:25] and len(cursors) == 3


@pytest.mark.parametrize("count, limit", [(20, 20), (1, 1), (50, 50)])
def test_a_page_that_is_just_full_is_the_last(town, count, limit):
    person = town.person()
    follow(person, *CROWD[:count])
    got = page(person, f"&limit={limit}")
    assert len(got["items"]) == count
    assert got["next"] is None and got["cursors"] == {"after": None}


def test_a_cursor_whose_artist_was_left(alice):
    """A client goes on where it was, though what it saw last is gone."""
    follow(alice, *CROWD[:6])
    first = followed(alice, "&limit=3")
    unfollow(alice, first[-1])
    rest = followed(alice, f"&limit=3&after={first[-1]}")
    assert sorted(first + rest) == CROWD[:6]


def test_who_leaves_the_catalog_and_comes_back(data, serve):
    running.import_objects(data, small.LINES)
    alice = keeping.Town(serve()).person()
    follow(alice, small.ADA, small.LONER)
    running.import_objects(data, [o for o in small.LINES if o.get("id") not in
                                  (small.LONER, small.track_id(8))],
                           "--replace")
    assert followed(alice) == [small.ADA]
    assert page(alice)["total"] == 2
    assert follows(alice, small.LONER) == [True]
    running.import_objects(data, small.LINES, "--replace")
    assert followed(alice) == [small.ADA, small.LONER]


# ---- users ----


def test_a_user_followed_and_left(town, alice, bob):
    odd = town.person("odd name#1")
    follow(alice, bob.name, odd.name, alice.name, kind="user")
    follow(alice, bob.name, kind="user")
    assert follows(alice, bob.name, "odd%20name%231", alice.name,
                   kind="user") == [True, True, False], "nobody follows itself"
    assert follows(bob, alice.name, kind="user") == [False]
    assert followed(alice) == [], "artists are another thing"
    unfollow(alice, odd.name, bob.name, bob.name, kind="user")
    assert follows(alice, bob.name, odd.name, kind="user") == [False, False]


def test_followers_are_counted_within_a_second(town):
    star, fans = town.person(), [town.person() for _ in range(3)]

    def count(person=star):
        return person.get(f"/v1/users/{star.name}")["followers"]["total"]

    for fan in fans:
        follow(fan, star.name, kind="user")
        follow(fan, star.name, kind="user")
    within_a_second(lambda: count() == 3)
    assert star.get("/v1/me")["followers"]["total"] == 3
    unfollow(fans[0], star.name, kind="user")
    unfollow(fans[0], star.name, kind="user")
    within_a_second(lambda: count() == 2)
    running.run("user", "delete", "--data", town.server.data, fans[1].name)
    within_a_second(lambda: count() == 1)


def test_an_artist_s_followers_are_added_to_the_catalog_s(town, alice):
    def count():
        return alice.get(f"/v1/artists/{small.ADA}")["followers"]["total"]

    before = count()
    assert before == 1234567, "as the catalog has it"
    fans = [alice, town.person()]
    for fan in fans:
        follow(fan, small.ADA)
        follow(fan, small.ADA)
    within_a_second(lambda: count() == before + 2)
    unfollow(alice, small.ADA)
    unfollow(alice, small.ADA)
    within_a_second(lambda: count() == before + 1)
    running.run("user", "delete", "--data", town.server.data, fans[1].name)
    within_a_second(lambda: count() == before)


# ---- what is wrong ----


def test_types(bob):
    for method, path in [("GET", FOLLOWING), ("PUT", FOLLOWING),
                         ("DELETE", FOLLOWING),
                         ("GET", FOLLOWING + "/contains")]:
        ids = f"ids={small.ADA}"
        for query in f"?{ids}", f"?type=&{ids}":
            bob.refuses(path + query, 400, "Missing parameter type", method)
        bob.refuses(f"{path}?type=album&{ids}", 400, "Invalid type", method)
    bob.refuses(FOLLOWING + "?type=user", 400, "Invalid type")


def test_nothing_is_done_when_one_id_is_bad(bob):
    path = f"{FOLLOWING}?type=artist"
    for method in "PUT", "DELETE":
        bob.refuses(path, 400, "Invalid base62 id", method,
                    [small.ADA, "short"])
        bob.refuses(path, 400, "Missing required parameter: ids", method)
    for unknown in small.UNKNOWN, small.DAWN:
        bob.refuses(path, 400, "Payload contains a non-existing ID", "PUT",
                    [small.ADA, unknown])
    bob.refuses(f"{FOLLOWING}?type=user", 400,
                "Payload contains a non-existing ID", "PUT",
                {"ids": ["bob", "nobody"]})
    bob.refuses(path.replace("?", "/contains?"), 400,
                "Missing required parameter: ids")
    assert followed(bob) == []
    bob.send("DELETE", path, [small.UNKNOWN], 204)
    assert follows(bob, "nobody", kind="user") == [False]


def test_wrong_pages(bob):
    for query, message in [("&limit=0", "Invalid limit"),
                           ("&limit=51", "Invalid limit"),
                           ("&after=short", "Invalid base62 id")]:
        bob.refuses(f"{FOLLOWING}?type=artist{query}", 400, message)
    assert page(bob, "&after=&limit=")["limit"] == 20


def test_scopes_and_tokens(town, bob):
    reader = bob.through(["user-follow-read"])
    writer = bob.through(["user-follow-modify"])
    path = f"{FOLLOWING}?type=artist&ids={small.ADA}"
    asking = f"{FOLLOWING}/contains?type=artist&ids={small.ADA}"
    for method in "PUT", "DELETE":
        reader.refuses(path, 403, "Insufficient client scope", method)
        writer.send(method, path, status=204)
        town.server.refuses(path, 401, "Unauthorized.", method)
    for ask in path, asking:
        writer.refuses(ask, 403, "Insufficient client scope")
        town.server.refuses(ask, 401, "Unauthorized.")
        reader.get(ask)


def test_profiles(bob):
    """In 2026 the list of artists stayed."""
    of_2026 = bob.through(profile="2026-02")
    query = f"?type=artist&ids={small.ADA}"
    of_2026.refuses(FOLLOWING + query, 403, "Forbidden", "PUT")
    of_2026.refuses(FOLLOWING + query, 403, "Forbidden", "DELETE")
    of_2026.refuses(FOLLOWING + "/contains" + query, 403, "Forbidden")
    follow(bob, small.ADA)
    [artist] = of_2026.get(FOLLOWING + query)["artists"]["items"]
    assert "followers" not in artist and "popularity" not in artist
    unfollow(bob.through(profile="2024-11"), small.ADA)


def test_everybody_at_once(town):
    star = town.person()
    fans = [town.person() for _ in range(4)]

    def work(fan):
        for _ in range(3):
            follow(fan, star.name, kind="user")
            unfollow(fan, star.name, kind="user")
        follow(fan, star.name, kind="user")
        follow(fan, *CROWD[:3])

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(work, fans))
    within_a_second(lambda: star.get("/v1/me")["followers"]["total"] == 4)
