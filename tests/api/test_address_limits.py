"""How often an address may sign in, sign up, and have pictures drawn."""

import pytest

import browsing
import running
import small
from browsing import Browser

pytestmark = pytest.mark.sanitized

PICTURE = f"/art/album/{small.album_id(1)}/64.png"
PROXY = ("--trusted-proxy", "127.0.0.1")


def send(server, path="/login", address=None):
    """A form without its token: it counts, and costs no password's hash."""
    headers = {"X-Forwarded-For": address} if address else {}
    return server.request("POST", path, token=None, data={"name": "x"},
                          headers=headers)


def statuses(server, count, *args):
    return [send(server, *args).status_code for _ in range(count)]


def test_forms_have_a_limit(serve, data):
    browsing.create_user(data, "alice")
    server = serve(data, "--rate-forms", 3, "--open-signup")
    browser = Browser(server)
    browser.get("/login")
    form = browser.form("/login")
    # Signing in and signing up are one limit.
    assert statuses(server, 2) == [403, 403]
    assert statuses(server, 2, "/signup") == [403, 429]
    answer = send(server)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 30
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["x-frame-options"] == "DENY"
    assert "<h1>Too many attempts</h1>" in answer.text
    # The right password, too; but all else goes on.
    browser.ask("POST", form.action, False, 429, data={
        **form.fields, "name": "alice", "password": browsing.PASSWORD})
    browser.get("/login")
    browser.get("/signup")
    browser.ask("POST", "/logout", False, 403)
    assert server.get("/v1/markets")["markets"]


def test_pictures_have_a_limit_of_their_own(serve, data):
    running.import_objects(data, small.LINES)
    server = serve(data, "--rate-art", 2, "--rate-forms", 1)
    assert statuses(server, 2) == [403, 429]
    for path in (PICTURE, "/art/album/x/64.png"):
        assert server.request("GET", path, token=None).status_code in (200,
                                                                       404)
    answer = server.refuses(PICTURE, 429, "Too many requests", token=None)
    assert 1 <= int(answer.headers["retry-after"]) <= 30
    # A token doesn't help, and what isn't drawn isn't counted.
    server.refuses(PICTURE, 429, "Too many requests")
    server.refuses("/art/users/nobody", 404, "non existing id", token=None)


def test_icons_of_apps_are_pictures(serve, data):
    client_id = running.create_app(data)["client_id"]
    server = serve(data, "--rate-art", 2)
    for _ in range(2):
        assert server.request("GET", f"/art/apps/{client_id}", token=None) \
            .headers["content-type"] == "image/png"
    server.refuses(f"/art/apps/{client_id}", 429, "Too many requests",
                   token=None)
    server.refuses(PICTURE, 429, "Too many requests", token=None)


def test_each_address_for_itself(serve, data):
    server = serve(data, "--rate-forms", 2, *PROXY)

    def send_from(address, count=3):
        return statuses(server, count, "/login", address)

    assert send_from("192.0.2.1") == [403, 403, 429]
    assert send_from("192.0.2.2") == [403, 403, 429]
    # What a stranger says in front of what the proxy says is nothing.
    assert send_from("192.0.2.3, 192.0.2.1") == [429] * 3
    # Of IPv6, a /64 is one.
    assert send_from("2001:db8:0:1::1", 1) == [403]
    assert send_from("2001:db8:0:1:ffff::2") == [403, 429, 429]
    assert send_from("2001:db8:0:2::1") == [403, 403, 429]
    assert send_from("::ffff:192.0.2.1") == [429] * 3


def test_nobody_says_who_they_are_themselves(serve, data):
    server = serve(data, "--rate-forms", 2)
    assert [send(server, "/login", f"192.0.2.{i}").status_code
            for i in range(3)] == [403, 403, 429]


def test_on_loopback_there_are_no_strangers(serve, data):
    server = serve(data)
    assert statuses(server, 70) == [403] * 70


@pytest.mark.parametrize("options", [
    (PROXY, {}), ((), {"listen": "0.0.0.0:0"}), ((), {"listen": ":0"})],
    ids=["proxy", "ipv4", "every"])
def test_else_there_is_a_limit(serve, data, options):
    words, more = options
    server = serve(data, *words, **more)
    server.url = f"http://127.0.0.1:{server.address[1]}"
    assert statuses(server, 61) == [403] * 60 + [429]


def test_unless_one_wants_none(serve, data):
    server = serve(data, *PROXY, "--rate-forms", 0)
    assert statuses(server, 70) == [403] * 70
