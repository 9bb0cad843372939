"""Passwords: what hashing them costs a server, and which can be had."""

import concurrent.futures
import os
import pathlib
import re

import pytest

import browsing
from browsing import PASSWORD, Browser
from running import run

HASH_BYTES = 64 << 20


def peak_bytes(server):
    status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) << 10


def test_a_crowd_signs_in_with_little_memory(serve, data):
    """However many threads there are, no more passwords are hashed at once
    than there are cores. On a machine that is busy some are told to come back,
    which is no wrong guess."""
    cores = os.cpu_count()
    browsing.create_user(data, "alice")
    server = serve(data, "--readers", "16")
    browsers = [Browser(server) for _ in range(24)]
    for browser in browsers:
        browser.get("/login")
    before = peak_bytes(server)
    with concurrent.futures.ThreadPoolExecutor(len(browsers)) as people:
        list(people.map(lambda b: b.submit("/login", None, name="alice",
                                           password=PASSWORD), browsers))
    for browser in browsers:
        if browser.answer.status_code == 503:
            assert int(browser.answer.headers["retry-after"]) >= 1
        else:
            assert "Signed in as alice" in browser.page.text
    assert any(b.answer.status_code == 200 for b in browsers)
    assert peak_bytes(server) - before < (min(cores, 16) + 2) * HASH_BYTES


REFUSED = [
    ("seven77", "too short"), ("é" * 7, "too short"),
    ("x" * 1025, "too long"), ("password", "everybody tries"),
    ("Football1", "everybody tries"), ("1Q2W3E4R", "everybody tries"),
    ("alice-b", "too short"), ("Alice-Brown", "the user name")]
TAKEN = ["é" * 8, "🎷" * 1024, "x" * 1024, "password of mine",
         "not alice-brown"]
NAME = "alice-brown"


@pytest.mark.state
def test_passwords_that_can_t_be_had(serve, data, tmp_path):
    """The same wherever one is set."""
    file = tmp_path / "password"
    words = ["--data", data, "--id", NAME, "--password-file", file]
    server = serve(data, "--open-signup")
    stranger, alice = Browser(server), Browser(server)
    for password, why in REFUSED:
        stranger.get("/signup")
        stranger.submit("/signup", 400, name=NAME, password=password,
                        again=password, country="SE")
        field, text = stranger.wrong().popitem()
        assert field == "password" and why in text
        file.write_text(password)
        assert why in run("user", "create", *words, status=2).err
    browsing.create_user(data, NAME)
    alice.sign_in(NAME)
    for password, why in REFUSED:
        alice.get("/account")
        alice.submit("/account/password", 400, current=PASSWORD,
                     fresh=password, again=password)
        field, text = alice.wrong().popitem()
        assert field == "fresh" and why in text
        file.write_text(password)
        assert why in run("user", "passwd", *words, status=2).err
        assert why in run("user", "passwd", "--data", data, NAME,
                          "--password", password, status=2).err
    Browser(server).sign_in(NAME)


@pytest.mark.state
def test_passwords_that_can_be_had(serve, data, tmp_path):
    browsing.create_user(data, NAME)
    server = serve(data, "--open-signup")
    browser, before = Browser(server), PASSWORD
    browser.sign_in(NAME)
    for password in TAKEN:
        browser.get("/account")
        browser.submit("/account/password", current=before, fresh=password,
                       again=password)
        assert "Your password is changed." in browser.page.text
        Browser(server).sign_in(NAME, password)
        before = password
    file = tmp_path / "password"
    for password in TAKEN:
        file.write_text(password + "\n")
        run("user", "passwd", "--data", data, NAME, "--password-file", file)
        Browser(server).sign_in(NAME, password)
