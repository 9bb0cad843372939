"""The audit log: a line for whoever changes accounts and apps, and for whoever
tries in vain; never with a secret in it, nor with a line of a stranger's."""

import os
import re
import signal
import time

import pytest

import browsing
from browsing import PASSWORD, Browser
from flows import Client, browser_of
from running import run

LINE = re.compile(
    r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ audit action=([a-z.-]+) '
    r'result=([a-z-]+) address=(-|"[ -~]+") actor=(-|"[ -~]+") '
    r'subject=(-|"[ -~]+")')


class Log:
    def __init__(self, path):
        self.path, self.seen = path, 0

    def next(self, count=1):
        """The COUNT lines since the last look: (action, result, actor,
        subject). An answer may be there a moment before its line."""
        end = time.monotonic() + 5
        while len(lines := self.path.read_text().splitlines()) < \
                self.seen + count:
            assert time.monotonic() < end, lines[self.seen:]
            time.sleep(0.01)
        found = [LINE.fullmatch(line) for line in lines[self.seen:]]
        assert all(found), lines[self.seen:]
        self.seen = len(lines)
        assert all(m[3] == '"127.0.0.1"' for m in found)
        return [tuple(t.strip('"') for t in (m[1], m[2], m[4], m[5]))
                for m in found]


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path / "audit.log")


@pytest.fixture
def server(serve, data, log):
    browsing.create_user(data, "alice")
    browsing.create_user(data, "boss", "--admin")
    return serve(data, "--open-signup", "--audit-log", log.path)


def test_people_come_and_go(server, log):
    alice, stranger = Browser(server), Browser(server)
    alice.sign_in()
    alice.submit("/logout")
    assert log.next(2) == [("sign-in", "ok", "-", "alice"),
                           ("sign-out", "ok", "alice", "alice")]
    for _ in range(10):
        stranger.sign_in("alice", "a wrong guess", status=403)
    stranger.sign_in("Alice", status=429)
    assert log.next(11) == \
        10 * [("sign-in", "wrong-password", "-", "alice")] + \
        [("sign-in", "locked-out", "-", "alice")]
    # What is nobody's name may be a password in the wrong field.
    stranger.sign_in("hunter2hunter2", "alice", status=403)
    assert log.next() == [("sign-in", "unknown-name", "-", "-")]


def test_sessions_that_their_user_ends(server, log):
    here, there = Browser(server), Browser(server)
    here.sign_in()
    there.sign_in()
    log.next(2)
    here.get("/account")
    here.submit("/account/sessions/others")
    assert log.next() == [("session.end", "others", "alice", "alice")]
    there.get("/account")
    assert "Sign in" in there.heading


def test_people_make_and_end_accounts(server, log):
    browser, new = Browser(server), "a new password"
    fields = {"password": PASSWORD, "again": PASSWORD, "country": "SE"}
    for name, status, more in (("carol", 400, {"country": "?"}),
                               ("alice", 409, {}), ("carol", 200, {})):
        browser.get("/signup")
        browser.submit("/signup", status, name=name, **{**fields, **more})
    assert log.next(3) == [("sign-up", "refused", "-", "-"),
                           ("sign-up", "taken", "-", "alice"),
                           ("sign-up", "ok", "-", "carol")]
    browser.get("/account")
    browser.submit("/account/password", 403, current="a wrong guess",
                   fresh=new, again=new)
    browser.submit("/account/password", current=PASSWORD, fresh=new, again=new)
    browser.submit("/account/delete", 403, password="a wrong guess")
    browser.submit("/account/delete", password=new)
    assert log.next(4) == [
        ("user.password", "wrong-password", "carol", "carol"),
        ("user.password", "ok", "carol", "carol"),
        ("user.delete", "wrong-password", "carol", "carol"),
        ("user.delete", "ok", "carol", "carol")]


def test_apps_come_and_go(server, log):
    alice, boss = browser_of(server), browser_of(server, "boss")
    log.next(2)
    alice.get("/dashboard/new")
    alice.submit("/dashboard/new", name="Mine",
                 redirect_uris="https://app.example/callback")
    app = alice.page.ids["client-id"]
    alice.get(f"/dashboard/{app}")
    alice.submit("/secret")
    alice.get(f"/dashboard/{app}")
    alice.submit("/quota", reason="I want more")
    assert log.next(2) == [("app.create", "ok", "alice", app),
                           ("app.secret", "ok", "alice", app)]
    boss.get("/admin")
    action = next(f.action for f in boss.page.forms
                  if f.action.startswith("/admin/"))
    boss.submit(action, decision="approve")
    boss.get(f"/dashboard/{app}")
    boss.submit(f"/dashboard/{app}", mode="development")
    boss.submit("/delete")
    assert log.next(3) == [
        ("quota.decide", "approved", "boss", action.split("/")[2]),
        ("app.change", "ok", "boss", app), ("app.delete", "ok", "boss", app)]


def test_apps_that_are_refused(server, log):
    client, alice = Client(server), browser_of(server)
    log.next()
    for proof in ("basic", "body"):
        client.secret = "not the secret"
        for grant in ("client_credentials", "refresh_token"):
            client.post("/api/token", proof, grant_type=grant,
                        refresh_token="AQ")
    client.post("/api/introspect", token="BQ")
    assert log.next(5) == 5 * [("client", "wrong-credentials", "-", client.id)]
    real, client.id = client.id, "0" * 32
    client.post("/api/token", grant_type="client_credentials")
    alice.get(client.path(), 400)
    client.id = real
    alice.get(client.path(redirect_uri="https://evil.example/"), 400)
    alice.get(client.path(response_type="x"), 302, follow=False)
    client.authorize(alice, answer="no")
    client.authorize(alice)
    assert log.next(5) == [
        ("client", "wrong-credentials", "-", "-"),
        ("authorize", "refused", "alice", "-"),
        ("authorize", "refused", "alice", real),
        ("authorize", "refused", "alice", real),
        ("authorize", "denied", "alice", real)]


def test_what_commands_change(data, log):
    log.path.touch()
    words = ["--audit-log", log.path, "--data", data]
    name = 'Zoë "Z"'
    secret = ["--password", PASSWORD]
    run("user", "create", *words, "--id", name, *secret)
    run("user", "create", *words, "--id", "boss", "--admin", *secret)
    run("user", "create", *words, "--id", "boss", *secret, status=1)
    run("user", "passwd", *words, name, *secret)
    run("user", "set", *words, name, "--country", "SE")
    app = run("app", "create", *words, "--name", "x").json()["client_id"]
    run("app", "set", *words, app, "--mode", "development")
    run("app", "allow", *words, app, "--user", name)
    run("app", "allow", *words, app, "--user", name, "--remove")
    run("app", "rotate", *words, app)
    run("app", "delete", *words, app)
    run("app", "delete", *words, app, status=1)
    run("user", "delete", *words, name)
    in_log = r"Zo\xc3\xab \x22Z\x22"
    actor = f"uid:{os.getuid()}"
    lines = [LINE.fullmatch(line) for line in
             log.path.read_text().splitlines()]
    assert [m.groups() for m in lines] == [
        (action, "ok", "-", f'"{actor}"', f'"{subject}"')
        for action, subject in (
            ("user.create", in_log), ("admin.create", "boss"),
            ("user.password", in_log), ("user.change", in_log),
            ("app.create", app), ("app.change", app), ("app.allow", app),
            ("app.disallow", app), ("app.secret", app), ("app.delete", app),
            ("user.delete", in_log))]
    # Where nothing can be noted, nothing is done.
    nowhere = data / "no" / "audit.log"
    run("user", "create", "--audit-log", nowhere, "--data", data, "--id", "eve",
        *secret, status=1)
    assert "eve" not in run("user", "list", "--data", data).out
    said = run("user", "passwd", "--data", data, "boss", *secret).err
    assert " info audit action=user.password result=ok " in said


def test_standard_error_without_a_file(serve, data):
    browsing.create_user(data, "alice")
    server = serve(data)
    Browser(server).sign_in("alice", "a wrong guess", status=403)
    assert server.stop() == 0
    assert re.search(r"Z info audit action=sign-in result=wrong-password "
                     r'address="127.0.0.1" actor=- subject="alice" '
                     r"\(request [0-9a-f]{16}\)\n",
                     server.log_text())


def test_no_audit_log_to_be_had(data):
    said = run("serve", "--data", data, "--audit-log", data / "no" / "x",
               "--listen", "127.0.0.1:0", status=1).err
    assert "can't open the audit log" in said


def test_a_hangup_signal_opens_a_new_audit_log(server, log):
    old = log.path.with_suffix(".1")
    Browser(server).sign_in()
    log.next()
    log.path.rename(old)
    server.process.send_signal(signal.SIGHUP)
    end = time.monotonic() + 5
    while not log.path.exists():
        assert time.monotonic() < end
        time.sleep(0.01)
    log.seen = 0
    Browser(server).sign_in("boss")
    assert log.next() == [("sign-in", "ok", "-", "boss")]
    assert "boss" not in old.read_text()
