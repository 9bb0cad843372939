"""Lists on pages, however long: a part at a time, with links on."""

import pytest

import browsing
import running
from browsing import Browser


@pytest.fixture
def server(serve, data):
    browsing.create_user(data, "alice", "--admin")
    return serve(data)


@pytest.fixture
def browser(server):
    browser = Browser(server)
    browser.sign_in()
    return browser


def part_links(browser):
    return {word: link for word in ("prev", "next")
            for link in browser.page.links
            if f'rel="{word}" href="{link}"' in browser.answer.text}


def walk(browser, path, read):
    """What `read` finds on each part, from the first to the last; and back
    again."""
    browser.get(path)
    assert "prev" not in part_links(browser)
    parts = [read()]
    while "next" in part_links(browser):
        assert len(parts) < 10
        browser.get(part_links(browser)["next"])
        parts.append(read())
    for part in reversed(parts[:-1]):
        browser.get(part_links(browser)["prev"])
        assert read() == part
    assert "prev" not in part_links(browser)
    return parts


def make_apps(data, count, *options):
    return [running.create_app(data, *options) for _ in range(count)]


def ids_of(browser, apps):
    return [app["client_id"] for app in apps
            if app["client_id"] in browser.answer.text]


@pytest.mark.long
def test_a_dashboard_of_many_apps(server, browser):
    apps = make_apps(server.data, 55, "--owner", "alice")
    make_apps(server.data, 1)
    parts = walk(browser, "/dashboard", lambda: ids_of(browser, apps))
    assert [len(part) for part in parts] == [25, 25, 5]
    assert len({app for part in parts for app in part}) == 55


@pytest.mark.long
def test_short_lists_have_no_links(server, browser):
    apps = make_apps(server.data, 25, "--owner", "alice")
    assert walk(browser, "/dashboard", lambda: len(ids_of(browser, apps))) \
        == [25]
    assert walk(browser, "/account", lambda: 0) == [0]
    assert walk(browser, "/admin", lambda: 0) == [0]


@pytest.mark.parametrize("number", ["0", "-1", "x", "1000001", "2 OR 1=1",
                                    "99999999999999999999", "%00", ""])
def test_a_part_that_can_t_be_is_the_first(server, browser, number):
    make_apps(server.data, 1, "--owner", "alice")
    for path in ("/dashboard?page=", "/account?apps=", "/admin?page="):
        browser.get(path + number)
        assert part_links(browser) == {}
        assert "any more" not in browser.page.text


def test_a_part_beyond_the_end_leads_back(server, browser):
    apps = make_apps(server.data, 1, "--owner", "alice")
    browser.get("/dashboard?page=2")
    assert "There is nothing here any more." in browser.page.text
    browser.get(part_links(browser)["prev"])
    assert ids_of(browser, apps)


@pytest.mark.long
def test_an_account_that_many_apps_may_use(server, browser):
    apps = [running.run("app", "create", "--data", server.data, "--name",
                        f"Mixtape {i:02}").json() for i in range(23)]
    for app in apps:
        running.mint(server.data, app, "--user", "alice", "--scope",
                     "user-top-read")

    def names():
        return [h for h in browser.page.headings if h.startswith("Mixtape")]

    parts = walk(browser, "/account", names)
    assert [len(part) for part in parts] == [10, 10, 3]
    assert len({name for part in parts for name in part}) == 23
    # One that stands on a later part is taken back as any.
    browser.get("/account?apps=3")
    gone = names()[0]
    browser.submit("/account/revoke")
    assert gone not in [name for part in walk(browser, "/account", names)
                        for name in part]


@pytest.mark.long
def test_many_who_ask_for_extended_mode(server, browser):
    for i in range(27):
        app = running.create_app(server.data, "--owner", "alice", "--mode",
                                 "development")
        browser.get(f"/dashboard/{app['client_id']}")
        browser.submit("/quota", reason=f"reason {i:02}.")

    def reasons():
        return [i for i in range(27)
                if f"reason {i:02}." in browser.answer.text]

    parts = walk(browser, "/admin", reasons)
    assert [len(part) for part in parts] == [25, 2]
    assert sorted(i for part in parts for i in part) == list(range(27))
    # Decided on the second part; a mistake shows the first.
    browser.get("/admin?page=2")
    action = browser.page.forms[-1].action
    browser.submit(action, 400, decision="refuse")
    assert part_links(browser) == {"next": "/admin?page=2"}
    browser.get("/admin?page=2")
    browser.submit(action, decision="approve")
    assert [len(part) for part in walk(browser, "/admin", reasons)] == [25, 1]
