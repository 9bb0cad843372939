"""Accounts whose ids are as free as the wire's are: wherever an account is
named, its id comes back as it went in, and percent-encoded in URLs."""

import io
import json
import time
import urllib.parse
import zipfile

import pytest

import browsing
import running
from browsing import PASSWORD, Browser
from running import run
from test_openapi import check
from test_pages_account import png, upload

pytestmark = pytest.mark.state

IDS = ["Capitals", "two words", "#1", "what?", "100%", "%2e", "it's \"me\"",
       "Ünïcødé 音楽", "a@b", "a+b&c=d;e", "<b>", "back\\slash", "ö" * 127]
each = pytest.mark.parametrize("user", IDS)


@pytest.fixture(scope="module")
def server(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("people")
    for user in IDS:
        browsing.create_user(data, user)
    return module_serve(data)


@pytest.fixture(scope="module")
def app(server):
    return running.create_app(server.data)


def in_url(user):
    return urllib.parse.quote(user, safe="")


@each
def test_they_are_seen_by_apps(server, app, user):
    token = running.mint(server.data, app, "--user", user)
    response = server.request("GET", "/v1/me", token=token)
    check(response, "/v1/me")
    me = response.json()
    assert me["id"] == user
    assert me["uri"] == "spotify:user:" + in_url(user)
    assert me["external_urls"]["spotify"] == \
        "https://open.spotify.com/user/" + in_url(user)
    assert me["href"] == server.url + "/v1/users/" + in_url(user)
    seen = server.get(me["href"])
    assert seen["id"] == user and seen["href"] == me["href"]


@each
def test_they_sign_in_and_take_their_data_along(server, user):
    browser = Browser(server)
    browser.sign_in(user)
    assert f"Signed in as {user}" in browser.page.text
    browser.get("/account/data")
    assert browser.answer.headers["content-disposition"] == \
        "attachment; filename=\"tonearm.zip\"; " \
        f"filename*=UTF-8''tonearm-{in_url(user)}.zip"
    with zipfile.ZipFile(io.BytesIO(browser.answer.content)) as archive:
        assert json.loads(archive.read("Userdata.json"))["username"] == user


@each
def test_their_picture_has_an_address(server, app, user):
    browser = Browser(server)
    browser.sign_in(user)
    browser.get("/account")
    upload(browser, png())
    assert f'"/art/users/{in_url(user)}?' in browser.answer.text
    token = running.mint(server.data, app, "--user", user)
    deadline = time.monotonic() + 5
    while not (images := server.get("/v1/me", token=token)["images"]):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    image, = images
    assert image["url"] == server.url + "/art/users/" + in_url(user)
    assert server.request("GET", image["url"], token=None).status_code == 200


def test_capitals_are_others_where_there_are_both(server):
    browsing.create_user(server.data, "capitals", password="another password")
    browser = Browser(server)
    browser.sign_in("Capitals")
    assert "Signed in as Capitals" in browser.page.text
    browser = Browser(server)
    browser.sign_in("CAPITALS", "another password")
    assert "Signed in as capitals" in browser.page.text
    browser = Browser(server)
    browser.sign_in("capitals", PASSWORD, status=403)


@each
def test_commands_name_them(data, user, tmp_path):
    browsing.create_user(data, user)
    listed, = run("user", "list", "--data", data).lines()
    assert listed["id"] == user
    run("user", "passwd", "--data", data, user, "--password", "one more time")
    run("user", "export", "--data", data, "--id", user, "--output",
        tmp_path / "data.zip")
    with zipfile.ZipFile(tmp_path / "data.zip") as archive:
        assert json.loads(archive.read("Userdata.json"))["username"] == user
    app = running.create_app(data, "--owner", user)
    assert app["owner"] == user
    run("user", "delete", "--data", data, "--", user)
    assert run("user", "list", "--data", data).out == ""
    assert run("app", "list", "--data", data).out == ""
