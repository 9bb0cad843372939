"""Webhooks: an app is told of events at an address of its own."""

import time

import pytest

import keeping
import postgres
import running
import small
from receiving import Receiver
from running import create_app, mint
from test_openapi import check

pytestmark = pytest.mark.state

HOOKS = "/ext/v1/webhooks"


class Office:
    """A developer's app, with its own token, on a server."""

    def __init__(self, town):
        self.town, self.server = town, town.server
        self.app = create_app(self.server.data)
        self.token = mint(self.server.data, self.app)
        wait_until(lambda: self.server.request(
            "GET", HOOKS, token=self.token).status_code == 200)

    def send(self, method, path="", body=None, status=200):
        more = {} if body is None else {"json": body}
        response = self.server.request(method, HOOKS + path, token=self.token,
                                       **more)
        assert response.status_code == status, response.text
        if not response.content:
            return None
        check(response, HOOKS + ("/{webhook_id}" if path else ""),
              method.lower())
        return response.json()

    def hook(self, url, *types):
        return self.send("POST", "", {"url": url, "types": types}, 201)

    def deliveries(self, hook):
        return self.send("GET", "/" + hook["id"])["deliveries"]

    def allow(self, person, scopes=keeping.SCOPES):
        """The person allows the app so much."""
        return mint(self.server.data, self.app, "--user", person.name,
                    "--scope", " ".join(scopes))


def wait_until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it doesn't come to that"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def hooked(tmp_path_factory, module_serve):
    """A server whose webhooks go to this machine, and whose day is short."""
    data = tmp_path_factory.mktemp("hooked")
    running.import_objects(data, small.LINES)
    return keeping.Town(module_serve(data, "--webhooks-private",
                                     "--webhook-retry-ms", 2))


@pytest.fixture
def office(hooked):
    return Office(hooked)


@pytest.fixture
def receiver():
    with Receiver() as made:
        yield made


def save(person, *numbers):
    person.send("PUT", "/v1/me/tracks",
                {"ids": [small.track_id(n) for n in numbers]})


# ---- registering ----

@pytest.mark.sanitized
def test_register(office):
    made = office.hook("https://example.com/hook?a=b", "library", "catalog")
    assert made["types"] == ["library", "catalog"]
    assert made["url"] == "https://example.com/hook?a=b"
    assert made["enabled"] is True and made["failing_since"] is None
    secret = made.pop("secret")
    assert len(secret) == 38 and secret.startswith("whsec_")
    # Never shown again.
    assert office.send("GET") == {"items": [made]}
    assert office.send("GET", "/" + made["id"]) == {**made, "deliveries": []}
    assert office.send("PUT", "/" + made["id"], {"enabled": False}) == {
        **made, "enabled": False}
    assert office.send("PUT", "/" + made["id"], {"enabled": True}) == made
    office.send("DELETE", "/" + made["id"], status=204)
    assert office.send("GET") == {"items": []}
    office.send("GET", "/" + made["id"], status=404)


@pytest.mark.parametrize("url", [
    "", "ftp://example.com/", "example.com", "http://", "https:///path",
    "https://user:word@example.com/", "http://example.com/a b",
    "javascript:alert(1)", "http://:80/", "https://exämple.com/"])
def test_urls_that_are_none(office, url):
    office.send("POST", "", {"url": url, "types": ["library"]}, 400)


@pytest.mark.sanitized
def test_what_cannot_be_registered(office):
    url = "https://example.com/"
    for types in ([], ["tracks"], ["library", "nothing"], None):
        got = office.send("POST", "", {"url": url, "types": types}, 400)
        assert got["error"]["message"] == "Invalid types"
    for _ in range(10):
        office.hook(url, "library")
    got = office.send("POST", "", {"url": url, "types": ["library"]}, 403)
    assert got["error"]["message"] == "Webhook limit reached"


def test_only_the_app_itself(office):
    person = office.town.person()
    made = office.hook("https://example.com/", "library")
    for method, path in (("GET", ""), ("POST", ""), ("GET", "/" + made["id"]),
                         ("PUT", "/" + made["id"]),
                         ("DELETE", "/" + made["id"])):
        person.refuses(HOOKS + path, 403, "This needs a token of the app "
                       "itself", method)
    other = Office(office.town)
    for method in ("GET", "PUT", "DELETE"):
        other.send(method, "/" + made["id"], status=404)
    office.send("GET", "/nonsense", status=404)


# ---- deliveries ----

@pytest.mark.sanitized
def test_is_told_of_a_user_s_events(office, receiver):
    person, stranger = office.town.person(), office.town.person()
    office.allow(person)
    made = office.hook(receiver.url + "/hook?x=1", "library", "playlists")
    save(stranger, 1)  # who has never allowed the app anything
    save(person, 1, 2)
    got = receiver.next()
    assert got.path == "/hook?x=1"
    assert got.is_signed(made["secret"])
    assert not got.is_signed(made["secret"][:-1] + "x")
    assert got.headers["content-type"] == "application/json"
    assert got.headers["tonearm-event"] == "library"
    assert got.headers["tonearm-delivery"] == got.json["id"]
    assert got.headers["user-agent"].startswith("Tonearm/")
    assert got.json == {
        "id": got.json["id"], "type": "library",
        "created_at": got.json["created_at"], "user_id": person.name,
        "data": {"list": "tracks", "total": 2}}
    lists = person.playlist()
    assert receiver.next().json["data"] == {"list": "playlists", "total": 1}
    person.add(lists, keeping.track_uri(1))
    assert receiver.next().json["data"]["total"] == 1
    wait_until(lambda: [d["status"] for d in office.deliveries(made)] ==
                  ["delivered"] * 3)
    last = office.deliveries(made)[-1]
    assert last["id"] == got.json["id"] and last["tries"] == 1
    assert last["response_status"] == 200 and last["error"] is None
    assert last["next_try_at"] is None
    assert receiver.is_silent()


def test_is_told_of_a_player(office, receiver):
    """Of what a token could ask, though nobody has looked before."""
    person = office.town.person(scopes=keeping.SCOPES + (
        "user-modify-playback-state",))
    office.allow(person, ["user-read-currently-playing"])
    office.hook(receiver.url, "track", "state")
    made = person.send("POST", "/ext/v1/me/devices", {"name": "Box"}, 201)
    person.send("PUT", f"/v1/me/player/play?device_id={made['id']}",
                {"uris": [keeping.track_uri(150)]}, 204)
    got = receiver.next()
    while got.json["data"] is None:  # of the device, before anything played
        got = receiver.next()
    assert (got.json["type"], got.json["user_id"]) == ("track", person.name)
    assert got.json["data"]["item"]["uri"] == keeping.track_uri(150)
    person.send("PUT", "/v1/me/player/pause", None, 204)
    assert receiver.is_silent()  # a state, which the app may not see


def test_needs_the_scope_as_it_is_now(office, receiver):
    person = office.town.person()
    office.allow(person, ["user-follow-read"])
    office.hook(receiver.url, "library", "following")
    save(person, 1)
    person.send("PUT", "/v1/me/following?type=artist",
                {"ids": [small.artist_id(1)]}, 204)
    assert receiver.next().json["type"] == "following"
    office.allow(person, ["user-follow-read", "user-library-read"])
    save(person, 2)
    assert receiver.next().json["data"] == {"list": "tracks", "total": 2}


def test_kinds_that_are_not_wanted(office, receiver):
    person = office.town.person()
    office.allow(person)
    office.hook(receiver.url, "following")
    save(person, 1)
    assert receiver.is_silent()


def test_followers_of_a_list(office, receiver):
    owner, follower = office.town.person(), office.town.person()
    office.allow(follower)
    made = owner.playlist(public=True)
    office.hook(receiver.url, "playlists")
    follower.send("PUT", f"/v1/playlists/{made}/followers")
    assert receiver.next().json["data"] == {"list": "playlists", "total": 1}
    snapshot = owner.add(made, keeping.track_uri(1))
    assert receiver.next().json["data"]["snapshot_id"] == snapshot
    assert receiver.is_silent()


@pytest.mark.sanitized
def test_tries_again(office, receiver):
    person = office.town.person()
    office.allow(person)
    made = office.hook(receiver.url, "library")
    receiver.statuses = [500, 404, 302, 199 + 204]
    save(person, 1)
    tries = [receiver.next() for _ in range(5)]
    assert len({t.body for t in tries}) == 1
    assert {t.path for t in tries} == {"/"}  # redirects aren't followed
    assert all(t.is_signed(made["secret"]) for t in tries)
    wait_until(lambda: office.deliveries(made)[0]["status"] == "delivered")
    assert office.deliveries(made)[0]["tries"] == 5
    assert office.send("GET", "/" + made["id"])["failing_since"] is None


@pytest.mark.long
def test_given_up_after_a_day(office):
    """A day of 2,880 times two milliseconds. The hook goes off with it, and can
    be switched on again."""
    person = office.town.person()
    office.allow(person)
    with Receiver() as gone:
        url = gone.url
    made = office.hook(url, "library")
    save(person, 1)
    wait_until(lambda: office.send("GET", "/" + made["id"])
                  ["failing_since"])
    wait_until(lambda: not office.send("GET", "/" + made["id"])["enabled"])
    dead = office.deliveries(made)[0]
    assert dead["status"] == "dead" and dead["tries"] > 9
    assert dead["response_status"] is None and dead["error"]
    # Nothing is stored for a hook that is off.
    save(person, 2)
    time.sleep(0.3)
    assert len(office.deliveries(made)) == 1
    again = office.send("PUT", "/" + made["id"], {"enabled": True})
    assert again["enabled"] and again["failing_since"] is None
    save(person, 3)
    wait_until(lambda: len(office.deliveries(made)) == 2)


def test_waits_while_it_is_off(office, receiver):
    person = office.town.person()
    office.allow(person)
    made = office.hook(receiver.url, "library")
    receiver.statuses = [500] * 1000
    save(person, 1)
    receiver.next()
    office.send("PUT", "/" + made["id"], {"enabled": False})
    # A try that was under way may still come.
    wait_until(lambda: receiver.is_silent(1))
    assert receiver.is_silent()
    receiver.statuses = []
    office.send("PUT", "/" + made["id"], {"enabled": True})
    wait_until(
        lambda: office.deliveries(made)[0]["status"] == "delivered")


@pytest.mark.sanitized
def test_a_long_answer_is_not_read(office):
    person = office.town.person()
    office.allow(person)
    with Receiver(answer=b"x" * 10_000_000) as talkative:
        made = office.hook(talkative.url, "library")
        save(person, 1)
        talkative.next()
        wait_until(
            lambda: office.deliveries(made)[0]["status"] == "delivered")


def test_a_slow_one_holds_nobody_up(office, receiver):
    person = office.town.person()
    office.allow(person)
    with Receiver(pause=5) as slow:
        office.hook(slow.url, "library")
        office.hook(receiver.url, "library")
        began = time.monotonic()
        for n in range(1, 9):
            save(person, n)
        assert len({receiver.next().json["id"] for _ in range(8)}) == 8
        assert time.monotonic() - began < 4


@pytest.mark.sanitized
def test_goes_with_its_user_and_its_app(office):
    person = office.town.person()
    office.allow(person)
    with Receiver() as gone:
        url = gone.url
    made = office.hook(url, "library")
    save(person, 1)
    wait_until(lambda: office.deliveries(made))
    running.run("user", "delete", "--data", office.server.data, person.name)
    assert office.deliveries(made) == []
    running.run("app", "delete", "--data", office.server.data,
                office.app["client_id"])


def test_the_world(serve, data, receiver):
    """Of a new catalog, but not of the one at the start."""
    running.import_objects(data, small.LINES)
    server = serve(data, "--webhooks-private")
    office = Office(keeping.Town(server))
    office.hook(receiver.url, "catalog")
    server.stop()
    server = serve(data, "--webhooks-private")
    running.import_objects(data, small.LINES)
    got = receiver.next().json
    assert got["type"] == "catalog" and got["user_id"] is None
    assert list(got["data"]) == ["generation"]
    assert receiver.is_silent()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]",
                                  "0.0.0.0", "[::ffff:127.0.0.1]"])
def test_private_addresses_are_refused(serve, data, receiver, host):
    running.import_objects(data, small.LINES)
    server = serve(data, "--webhook-retry-ms", 100)
    office = Office(keeping.Town(server))
    person = office.town.person()
    office.allow(person)
    made = office.hook(receiver.url.replace("127.0.0.1", host), "library")
    save(person, 1)
    wait_until(lambda: any(d["error"] for d in office.deliveries(made)))
    assert office.deliveries(made)[0]["error"] == (
        "the address isn't one of the public internet's")
    assert receiver.is_silent(0.2)


def test_no_proxy_of_the_environment(serve, data, receiver):
    running.import_objects(data, small.LINES)
    server = serve(data, "--webhook-retry-ms", 100,
                   env={"http_proxy": receiver.url, "ALL_PROXY": receiver.url})
    office = Office(keeping.Town(server))
    person = office.town.person()
    office.allow(person)
    made = office.hook("http://10.1.2.3/", "library")
    save(person, 1)
    wait_until(lambda: any(d["error"] for d in office.deliveries(made)))
    assert receiver.is_silent(0.2)


def test_what_waits_survives_a_kill(serve, data):
    """At least once: what was to be told is told by the next server."""
    running.import_objects(data, small.LINES)
    options = ("--webhooks-private", "--webhook-retry-ms", 300)
    server = serve(data, *options)
    office = Office(keeping.Town(server))
    person = office.town.person()
    office.allow(person)
    with Receiver() as receiver:
        receiver.statuses = [500] * 2
        made = office.hook(receiver.url, "library")
        save(person, 1)
        body = receiver.next().body
        wait_until(lambda: office.deliveries(made)[0]["response_status"])
        server.process.kill()
        server.process.wait()
        serve(data, *options)
        assert receiver.next().body == body


def test_two_nodes_tell_once(serve, data, tmp_path, receiver):
    if not postgres.wanted():
        pytest.skip("two nodes share a PostgreSQL")
    other = tmp_path / "other"
    other.mkdir()
    state = {"TONEARM_STATE": postgres.cluster().state_of(data)}
    for at in (data, other):
        running.import_objects(at, small.LINES, env=state)
    servers = [serve(at, "--webhooks-private", env=state)
               for at in (data, other)]
    office = Office(keeping.Town(servers[0]))
    person = office.town.person()
    office.allow(person)
    office.hook(receiver.url, "library")
    ids = set()
    for n in range(1, 11):
        save(person, n)
    for _ in range(10):
        ids.add(receiver.next().json["id"])
    assert len(ids) == 10
    assert receiver.is_silent(1)


