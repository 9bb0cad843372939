"""`tonearm login`: the whole way through a browser, what is kept and for whose
eyes, which server is meant, and what is said to who isn't signed in."""

import json
import os
import stat
import time

import pytest
import requests

import browsing
import flows
import remoting
import running
from flows import Client, browser_of

LOOPBACK = "http://127.0.0.1/callback"


@pytest.fixture(scope="module")
def server(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("remote-login")
    flows.create_users(data, "alice", "bob")
    return module_serve(data, "--access-lifetime", "1")


@pytest.fixture
def app(server):
    return Client(server, uris=(LOOPBACK,))


@pytest.fixture
def tonearm(server, tmp_path):
    return remoting.Client(server.url, tmp_path / "config")


def sign_in(server, tonearm, app, *words, name="alice", answer="yes"):
    """Runs a login beside a browser that agrees; what the command printed."""
    process = tonearm.begin("login", "--client-id", app.id, *words)
    try:
        asked = process.stderr.readline().decode()
        url = process.stderr.readline().decode().strip()
        assert asked == "Open this address to sign in:\n"
        assert url.startswith(server.url + "/authorize?")
        back = flows.answer_question(browser_of(server, name), url, answer)
        assert back.url.startswith("http://127.0.0.1:")
        requests.get(back.url, timeout=30)
        out, errors = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    return process.returncode, out.decode(), errors.decode()


def modes(folder):
    return {name: stat.S_IMODE(os.stat(folder / name).st_mode)
            for name in os.listdir(folder)}


def test_signing_in(server, tonearm, app):
    status, out, errors = sign_in(server, tonearm, app)
    assert (status, errors) == (0, "")
    assert out == f"{server.url}\talice\t\n"
    folder = tonearm.config / "tonearm"
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
    for name, mode in modes(folder).items():
        assert mode == 0o600, name
    assert {"logins", "tokens"} <= set(os.listdir(folder))

    # Who signed in is who asks, on this server and from now on.
    del tonearm.env["TONEARM_URL"]
    assert tonearm("api", "/me", "--jq-like", ".id").out == "alice\n"
    # Access tokens live a second here: they are renewed by themselves.
    before = (folder / "tokens").read_text()
    time.sleep(1.1)
    tonearm("playlist", "create", "Mine")
    assert (folder / "tokens").read_text() != before

    # A second login at the same server takes the first one's place.
    status, out, _ = sign_in(server, tonearm, app, "--server", server.url,
                             name="bob")
    assert (status, out.split("\t")[1]) == (0, "bob")
    assert tonearm("api", "/me", "--jq-like", ".id").out == "bob\n"
    logins = json.loads((folder / "logins").read_text())["logins"]
    assert len(logins) == 1

    tonearm("logout")
    error = tonearm.fails("api", "/me", "--server", server.url)
    assert "Sign in: tonearm login --server " + server.url in error
    for name in os.listdir(folder):
        assert "BQ" not in (folder / name).read_text(), name


def test_a_user_who_says_no(server, tonearm, app):
    status, out, errors = sign_in(server, tonearm, app, answer="no")
    assert (status, out) == (1, "")
    assert "login" in errors
    assert not (tonearm.config / "tonearm" / "logins").exists()


def test_as_an_app(server, tonearm, app, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(app.secret + "\n")
    words = "login", "--as-app", "--client-id", app.id
    tonearm(*words, "--client-secret-file", secret)
    assert tonearm("api", "GET", "/markets", "--json").json()["markets"]
    error = tonearm.fails("api", "/me")
    assert "GET /v1/me: " in error
    error = tonearm.fails("login", "--as-app", "--client-id", "0" * 32,
                          status=2)
    assert "secret" in error
    secret.write_text("wrong\n")
    error = tonearm.fails(*words, "--client-secret-file", secret)
    assert "login: " in error and "invalid_client" in error


def test_which_app(tonearm):
    assert "--client-id" in tonearm.fails("login", status=2)


def test_who_is_nobody(server, tonearm):
    for words in (["api", "/me"], ["search", "x"], ["now"], ["play", "x"],
                  ["playlist", "list"], ["history"], ["devices"]):
        error = tonearm.fails(*words)
        assert "Sign in: tonearm login" in error, words
    error = tonearm.fails("api", "/me", env={"TONEARM_TOKEN": "BQwrong"})
    assert "401" in error and "TONEARM_TOKEN" in error


def test_no_server(tmp_path):
    tonearm = remoting.Client("http://127.0.0.1:1", tmp_path, "token")
    error = tonearm.fails("now")
    assert "Is there a server at http://127.0.0.1:1?" in error
    error = tonearm.fails("now", "--watch")
    assert "Is there a server at http://127.0.0.1:1?" in error
    error = tonearm.fails("now", "--server", "nowhere", status=2)
    assert "'nowhere' is no address of a server" in error


def test_scopes_that_are_missing(server, tonearm, app):
    token = running.mint(server.data, app.app, "--user", "alice", "--scope",
                         "user-read-email")
    error = tonearm.fails("playlist", "create", "x",
                          env={"TONEARM_TOKEN": token})
    assert "403 Insufficient client scope" in error
    assert "tonearm login" in error


def test_a_damaged_file(tonearm):
    folder = tonearm.config / "tonearm"
    folder.mkdir(parents=True)
    (folder / "logins").write_text("{\"log")
    assert str(folder / "logins") in tonearm.fails("now")
    (folder / "logins").write_bytes(b"\xff")
    assert str(folder / "logins") in tonearm.fails("now")
    nowhere = {"XDG_CONFIG_HOME": "", "HOME": ""}
    assert "HOME" in tonearm.fails("now", env=nowhere)
    at_home = {"XDG_CONFIG_HOME": "relative", "HOME": str(tonearm.config)}
    assert "Sign in" in tonearm.fails("now", env=at_home)
