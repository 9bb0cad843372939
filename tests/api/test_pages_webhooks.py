"""Developers and their webhooks in the browser: add, look, switch, delete."""

import time

import pytest

import browsing
import running
from browsing import Browser
from receiving import Receiver

APP = {"name": "My app", "redirect_uris": "https://app.example/callback"}
LIBRARY = {"type_library": "on"}


@pytest.fixture(scope="module")
def server(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("hooking")
    for name in ("dev", "other"):
        browsing.create_user(data, name)
    return module_serve(data, "--webhooks-private", "--webhook-retry-ms", 2,
                        "--apps-per-user", 1000)


@pytest.fixture
def browser(server):
    browser = Browser(server)
    browser.sign_in("dev")
    return browser


@pytest.fixture
def app(browser):
    """The client id of a new app, whose page is open."""
    browser.get("/dashboard/new")
    browser.submit("/dashboard/new", **APP)
    client_id = browser.page.ids["client-id"]
    browser.get(f"/dashboard/{client_id}")
    return client_id


def add(browser, url, **fields):
    """Its secret and its page's path."""
    browser.submit("/webhooks", url=url, **(fields or LIBRARY))
    return (browser.page.ids["secret"],
            browser.answer.url.removeprefix(browser.server.url))


def wait_for(browser, path, text):
    end = time.monotonic() + 20
    while text not in browser.get(path).text:
        assert time.monotonic() < end, browser.page.text
        time.sleep(0.1)


@pytest.mark.sanitized
def test_add_and_be_told(server, browser, app):
    token = running.run(
        "token", "--data", server.data, "--client-id", app, "--user", "dev",
        "--scope", "user-follow-read user-follow-modify"
    ).json()["access_token"]
    following = "/v1/me/following?type=user&ids=other"
    with Receiver() as receiver:
        secret, path = add(browser, receiver.url, type_following="on")
        assert secret.startswith("whsec_")
        assert "There were none yet" in browser.page.text
        assert secret not in browser.get(path).text  # once
        server.request("PUT", following, token=token)
        got = receiver.next()
        assert got.is_signed(secret)
        assert got.json["user_id"] == "dev"
        wait_for(browser, path, "arrived")
        assert browser.page.ids["state"] == "on"
        receiver.statuses = [410] * 1000
        server.request("DELETE", following, token=token)
        wait_for(browser, path, "given up: status 410")
        wait_for(browser, path, "off, since nothing has arrived for a day")
    browser.get(f"/dashboard/{app}")
    assert "nothing has arrived for a day" in browser.page.text
    browser.get(path)
    browser.submit("/switch")
    assert browser.page.ids["state"] == "on"


def test_switch_and_delete(browser, app):
    _, path = add(browser, "https://example.com/hook", type_library="on",
                  type_catalog="on")
    assert "library catalog" in browser.page.text
    browser.submit("/switch")
    assert browser.page.ids["state"] == "off"
    browser.submit("/switch")
    assert browser.page.ids["state"] == "on"
    browser.get(f"/dashboard/{app}")
    assert "https://example.com/hook" in browser.page.text
    browser.get(path)
    browser.submit("/delete")
    assert "The webhook is deleted" in browser.page.text
    assert "https://example.com/hook" not in browser.page.text
    browser.get(path, 404)


@pytest.mark.sanitized
def test_what_is_wrong(browser, app):
    browser.submit("/webhooks", 400, url="ftp://example.com", **LIBRARY)
    assert "begins with https://" in browser.wrong()["url"]
    assert browser.page.controls["url"]["value"] == "ftp://example.com"
    assert "checked" in browser.page.controls["type_library"]
    browser.get(f"/dashboard/{app}")
    browser.submit("/webhooks", 400, url="https://example.com",
                   type_nothing="on")
    assert "choose what the webhook is told of" in browser.page.text
    for _ in range(10):
        browser.get(f"/dashboard/{app}")
        add(browser, "https://example.com")
    browser.get(f"/dashboard/{app}")
    browser.submit("/webhooks", 400, url="https://example.com", **LIBRARY)
    assert "as many webhooks as it may have" in browser.page.text


def test_others_have_none_of_it(server, browser, app):
    _, path = add(browser, "https://example.com")
    other = Browser(server)
    other.sign_in("other")
    other.get(path, 404)
    other.get("/dashboard")
    for end in ("/switch", "/delete"):
        other.get("/dashboard/new")
        form = other.page.forms[-1]
        form.action = path + end
        other.submit(end, 404)
    browser.get(path)
    browser.get(path[:-1] + ("0" if path[-1] != "0" else "1"), 404)
    browser.get(path + "0", 404)
