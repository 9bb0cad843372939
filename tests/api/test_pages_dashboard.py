"""Developers and their apps in the browser: register, change, invite, ask for
more, delete; and administrators who decide."""

import concurrent.futures
import re
import time

import pytest
import requests

import browsing
import running
from browsing import Browser

pytestmark = pytest.mark.state

URI = "https://app.example/callback"


@pytest.fixture(scope="module")
def server(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("developers")
    for name in ("dev", "other", "guest"):
        browsing.create_user(data, name)
    browsing.create_user(data, "boss", "--admin")
    return module_serve(data, "--rate-development", "50",
                        "--apps-per-user", "1000")


@pytest.fixture
def browser(server):
    browser = Browser(server)
    browser.sign_in("dev")
    return browser


def register(browser, status=200, **fields):
    browser.get("/dashboard/new")
    fields = {"name": "My app", "redirect_uris": URI, **fields}
    browser.submit("/dashboard/new", status, **fields)
    if status != 200:
        return None, None
    return browser.page.ids["client-id"], browser.page.ids["client-secret"]


def app_token(server, client_id, secret):
    return server.request("POST", "/api/token", token=None,
                          data={"grant_type": "client_credentials"},
                          auth=(client_id, secret))


def eventually(check):
    """Loops hear of changes within a second."""
    end = time.monotonic() + 3
    while not check():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_an_app_that_is_registered_gets_tokens(server, browser):
    client_id, secret = register(browser)
    assert re.fullmatch("[0-9a-f]{32}", client_id)
    eventually(lambda: app_token(server, client_id, secret)
               .status_code == 200)
    browser.get("/dashboard")
    assert "My app" in browser.page.text and client_id in browser.page.text


def test_a_secret_is_shown_once_and_can_be_made_anew(server, browser):
    client_id, secret = register(browser)
    browser.get(f"/dashboard/{client_id}")
    assert secret not in browser.answer.text
    browser.submit("/secret")
    fresh = browser.page.ids["client-secret"]
    assert fresh != secret
    eventually(lambda: app_token(server, client_id, fresh).status_code == 200)
    eventually(lambda: app_token(server, client_id, secret)
               .status_code == 400)


def test_a_new_secret_may_end_tokens(server, browser):
    client_id, secret = register(browser)
    eventually(lambda: app_token(server, client_id, secret)
               .status_code == 200)
    token = app_token(server, client_id, secret).json()["access_token"]

    def is_good():
        return server.request("GET", "/v1/markets",
                              token=token).status_code == 200

    for fields, survives in (({}, True), ({"revoke": "on"}, False)):
        browser.get(f"/dashboard/{client_id}")
        browser.submit("/secret", **fields)
        fresh = browser.page.ids["client-secret"]
        eventually(lambda: app_token(server, client_id, fresh)
                   .status_code == 200)
        assert is_good() == survives
    token = app_token(server, client_id, fresh).json()["access_token"]
    assert is_good()


def test_loading_again_doesn_t_do_it_again(browser):
    """A form that makes a secret leads to a page, which shows the secret once
    and then is the app's."""
    def load_again(heading):
        address, secret = browser.answer.url, browser.page.ids["client-secret"]
        assert browser.heading == heading
        assert browser.answer.history[-1].status_code == 303
        browser.get(address)
        assert browser.heading == "Only one"
        assert secret not in browser.answer.text
        assert "tonearm_secret" not in browser.session.cookies

    register(browser, name="Only one")
    load_again("The app is registered")
    browser.submit("/secret")
    load_again("A new secret")
    browser.get("/dashboard")
    assert browser.page.text.count("Only one") == 1


@pytest.mark.parametrize("planted", ["0" * 32, "x", "", "<b>" * 11])
def test_a_secret_that_isn_t_the_app_s_isn_t_shown(browser, planted):
    client_id, _ = register(browser, name="Planted")
    browser.get(f"/dashboard/{client_id}?done=registered", headers={
        "Cookie": f"tonearm={browser.session.cookies['tonearm']}; "
                  f"tonearm_secret={planted}"})
    assert browser.heading == "Planted"
    assert "client-secret" not in browser.answer.text


def test_settings_are_kept(browser):
    client_id, _ = register(browser)
    browser.get(f"/dashboard/{client_id}")
    browser.submit(client_id, name="Ünïcode & <b>", description="a\nb",
                   redirect_uris=f"{URI}\n\n  http://127.0.0.1/cb \napp:/x\n",
                   profile="2026-02")
    assert browser.heading == "Ünïcode & <b>"
    form = browser.form(client_id)
    assert form.fields["redirect_uris"].split() == [
        URI, "http://127.0.0.1/cb", "app:/x"]
    assert form.fields["profile"] == "2026-02"
    assert "<b>" not in browser.answer.text
    assert "mode" not in form.fields


def test_what_isn_t_saved_is_in_the_form_only(browser):
    client_id, _ = register(browser, name="As it is")
    browser.get(f"/dashboard/{client_id}")
    browser.submit(client_id, 400, name="", redirect_uris="http://x.example/")
    assert browser.heading == "As it is"
    assert f'data-copy="redirect URI">{URI}<' in browser.answer.text
    assert list(browser.wrong()) == ["name", "redirect_uris"]
    assert browser.form(client_id).fields["name"] == ""
    assert open_sections(browser) == {"settings"}


def open_sections(browser):
    return set(re.findall(r'<details class="fold" id="([^"]*)" open>',
                          browser.answer.text))


def test_a_section_is_open_when_it_has_something_to_say(browser):
    client_id, _ = register(browser)
    browser.get(f"/dashboard/{client_id}")
    assert open_sections(browser) == set()
    assert browser.answer.text.count('<details class="fold"') == 6
    browser.submit("/users", user="guest")
    assert open_sections(browser) == {"users"}
    assert browser.answer.url.endswith("#users")
    browser.submit("/quota", reason="For everybody")
    assert open_sections(browser) == {"quota"}
    browser.submit(client_id, name="Renamed")
    assert open_sections(browser) == {"settings"}
    browser.submit("/users", 400, user="nobody-at-all")
    assert open_sections(browser) == {"users"}
    browser.submit("/delete")  # and what it has asked for


def test_only_pages_with_something_to_copy_run_our_script(browser):
    def script_policy():
        policy = browser.answer.headers["content-security-policy"]
        return [part.strip() for part in policy.split(";")
                if part.strip().startswith("script-src")]

    client_id, _ = register(browser)
    assert script_policy() == ["script-src 'self'"]
    browser.get(f"/dashboard/{client_id}")
    assert script_policy() == ["script-src 'self'"]
    script, = re.findall('<script type="module" src="(/site/[^"]*/copy.js)">',
                         browser.answer.text)
    for path in ("/developers", "/account", "/dashboard", "/dashboard/new"):
        browser.get(path)
        assert script_policy() == []
        assert "<script" not in browser.answer.text
    browser.get(script)
    assert browser.answer.headers["content-type"] == \
        "text/javascript; charset=utf-8"


@pytest.mark.parametrize("uri", [
    "http://app.example/", "http://localhost/",
    "https://a.example/#x", "nonsense", "javascript:alert(1)", "//a.example",
    "http://127.0.0.1.evil.test/", "https://"])
def test_redirect_uris_have_rules(browser, uri):
    register(browser, 400, redirect_uris=f"{URI}\n{uri}")
    assert 'role="alert"' in browser.answer.text
    assert uri in browser.wrong()["redirect_uris"]
    form = browser.form("/dashboard/new")
    assert form.fields["redirect_uris"].split() == [URI, uri]
    assert form.fields["name"] == "My app"


@pytest.mark.parametrize("fields", [
    {"name": ""}, {"name": "  "}, {"name": "x" * 257}, {"name": "a\nb"},
    {"name": "a\0b"}, {"name": "a\u202eb"}, {"name": "\u200bSpotify"},
    {"description": "x" * 5000},
    {"redirect_uris": "\n".join(f"{URI}/{i}" for i in range(21))}])
def test_what_can_t_be_an_app(browser, fields):
    register(browser, 400, **fields)
    assert browser.heading == "Register an app"


def test_an_ordinary_developer_can_t_choose_the_mode(server, browser):
    client_id, _ = register(browser, mode="extended")
    browser.get(f"/dashboard/{client_id}")
    browser.submit(client_id, mode="extended")
    shown = running.run("app", "show", "--data", server.data, client_id).json()
    assert shown["mode"] == "development"
    assert shown["owner"] == "dev"


def test_an_app_is_deleted_with_its_tokens(server, browser):
    client_id, secret = register(browser)
    eventually(lambda: app_token(server, client_id, secret)
               .status_code == 200)
    browser.get(f"/dashboard/{client_id}")
    browser.submit("/delete")
    assert "The app is deleted." in browser.page.text
    browser.get(f"/dashboard/{client_id}", 404)
    eventually(lambda: app_token(server, client_id, secret)
               .status_code == 400)


# ---- how many ----

@pytest.fixture
def small(serve, data):
    browsing.create_user(data, "dev")
    return serve(data, "--apps-per-user", "3")


def owned_apps(server):
    listed = running.run("app", "list", "--data", server.data).lines()
    return [app for app in listed if app["owner"] == "dev"]


def test_a_user_has_so_many_apps(small):
    browser = Browser(small)
    browser.sign_in("dev")
    ids = [register(browser)[0] for _ in range(3)]
    register(browser, 400, name="One too many", description="a <b>")
    assert "You have 3 apps or more" in browser.page.text
    assert browser.wrong() == {}
    form = browser.form("/dashboard/new")
    assert form.fields["name"] == "One too many"
    assert form.fields["description"].strip() == "a <b>"
    assert {app["client_id"] for app in owned_apps(small)} == set(ids)
    browser.get(f"/dashboard/{ids[0]}")
    browser.submit("/delete")
    register(browser)
    # Who runs the server knows what they do.
    running.create_app(small.data, "--owner", "dev")
    assert len(owned_apps(small)) == 4
    register(browser, 400)


def test_nor_more_by_asking_at_once(small):
    browser = Browser(small)
    browser.sign_in("dev")
    browser.get("/dashboard/new")
    form = browser.form("/dashboard/new")
    cookies = browser.session.cookies.get_dict()

    def ask(i):
        return requests.post(small.url + "/dashboard/new", cookies=cookies,
                             timeout=30, data={**form.fields,
                                               "name": f"app {i}"}).status_code

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(ask, range(12)))
    assert answers == [200] * 3 + [400] * 9
    assert len(owned_apps(small)) == 3


def test_as_many_as_one_likes(serve, data):
    browsing.create_user(data, "dev")
    browser = Browser(serve(data, "--apps-per-user", "0"))
    browser.sign_in("dev")
    for _ in range(27):
        register(browser)


def uris(count, prefix=URI):
    return "\n".join(f"{prefix}/{i}" for i in range(count))


def test_an_app_has_so_many_redirect_uris(server, browser):
    client_id, _ = register(browser, redirect_uris=uris(20))
    browser.get(f"/dashboard/{client_id}")
    browser.submit(client_id, 400, redirect_uris=uris(21), name="Renamed")
    assert "more redirect URIs than the 20" \
        in browser.wrong()["redirect_uris"]
    shown = running.run("app", "show", "--data", server.data, client_id).json()
    assert len(shown["redirect_uris"]) == 20 and shown["name"] == "My app"


def test_what_the_command_line_gave_may_stay(server, browser):
    more = [w for u in uris(30).split() for w in ("--redirect-uri", u)]
    app = running.create_app(server.data, "--owner", "dev", *more)
    browser.get(f"/dashboard/{app['client_id']}")
    browser.submit(app["client_id"], name="Renamed")
    browser.submit(app["client_id"], 400, redirect_uris=uris(31))
    browser.get(f"/dashboard/{app['client_id']}")
    browser.submit(app["client_id"], redirect_uris=uris(5))
    browser.submit(app["client_id"], 400, redirect_uris=uris(21))
    shown = running.run("app", "show", "--data", server.data,
                        app["client_id"]).json()
    assert shown["name"] == "Renamed" and len(shown["redirect_uris"]) == 5


# ---- others' apps ----

@pytest.mark.parametrize("rest, fields", [
    ("", {"name": "Mine now"}), ("/secret", {}), ("/delete", {}),
    ("/users", {"user": "other"}), ("/users/remove", {"user": "guest"}),
    ("/quota", {"reason": "please"})])
def test_nobody_touches_another_one_s_app(server, browser, rest, fields):
    client_id, secret = register(browser)
    other = Browser(server)
    other.sign_in("other")
    other.get(f"/dashboard/{client_id}", 404)
    other.get("/dashboard/new")
    token = other.form("/dashboard/new").fields["token"]
    other.ask("POST", f"/dashboard/{client_id}{rest}", False, 404,
              data={"token": token, **fields})
    eventually(lambda: app_token(server, client_id, secret)
               .status_code == 200)


@pytest.mark.parametrize("rest", ["", "/secret", "/delete", "/users",
                                  "/users/remove", "/quota"])
def test_every_form_wants_its_token(browser, rest):
    client_id, _ = register(browser)
    for token in ("", "A" * 86):
        browser.ask("POST", f"/dashboard/{client_id}{rest}", False, 403,
                    data={"token": token, "name": "x", "user": "guest",
                          "reason": "x"})
    browser.ask("POST", "/dashboard/new", False, 403,
                data={"name": "x", "redirect_uris": ""})


@pytest.mark.parametrize("path", ["/dashboard/x", "/dashboard/" + "0" * 32,
                                  "/dashboard/'%20OR%201=1--"])
def test_what_isn_t_there_isn_t(browser, path):
    browser.get(path, 404)


def test_one_has_to_be_signed_in(server):
    browser = Browser(server)
    for path in ("/dashboard", "/dashboard/new", "/admin", "/account",
                 "/account/data", "/dashboard/" + "0" * 32):
        browser.get(path, 302, follow=False)
        assert browser.answer.headers["location"] == \
            "/login?continue=" + path


# ---- the list of users ----

def test_users_are_invited_and_removed(browser):
    client_id, _ = register(browser)
    browser.get(f"/dashboard/{client_id}")
    browser.submit("/users", user="guest")
    assert "1 of 25 so far" in browser.page.text
    browser.submit("/users", user="guest")
    assert "1 of 25 so far" in browser.page.text
    browser.submit("/users", 400, user="nobody-at-all")
    assert browser.wrong() == {"user": "There is no user of that name."}
    assert browser.form("/users").fields["user"] == "nobody-at-all"
    browser.submit("/users", 400, user="' OR 1=1 --")
    browser.submit("/users/remove")
    assert "0 of 25 so far" in browser.page.text


@pytest.mark.long
@pytest.mark.timing  # a sanitizer makes hashing 26 passwords long
def test_the_list_ends_at_25(server, browser):
    client_id, _ = register(browser)
    browser.get(f"/dashboard/{client_id}")
    for i in range(26):
        browsing.create_user(server.data, f"crowd{i}")
        browser.submit("/users", 200 if i < 25 else 400, user=f"crowd{i}")
    assert "The list is full." in browser.page.text


# ---- what was called ----

def test_calls_and_what_is_left_are_shown(server, browser):
    client_id, secret = register(browser)
    eventually(lambda: app_token(server, client_id, secret)
               .status_code == 200)
    token = app_token(server, client_id, secret).json()["access_token"]
    for _ in range(3):
        server.get("/v1/markets", token=token)
    server.request("GET", "/v1/albums/x", token=token)
    browser.get(f"/dashboard/{client_id}")
    assert "46 of 50 calls are left" in browser.page.text
    for span in ("30 seconds", "hour", "day"):
        row = re.search(span + r"</th>(.*?)</tr>", browser.answer.text)
        assert re.findall(r"\d+(?=<)", row.group(1)) == \
            ["4", "3", "0", "1", "0"]


# ---- asking for more ----

def test_an_administrator_decides_about_extended_mode(server, browser):
    client_id, _ = register(browser, name="Ask & get")
    browser.get(f"/dashboard/{client_id}")
    browser.submit("/quota", 400, reason=" ")
    assert list(browser.wrong()) == ["reason"]
    browser.submit("/quota", reason="For <everybody>")
    assert "an administrator will look at it" in browser.page.text
    assert not [f for f in browser.page.forms if f.action.endswith("/quota")]

    boss = Browser(server)
    boss.sign_in("boss")
    boss.get("/admin")
    assert "For <everybody>" in boss.page.text
    action = next(f.action for f in boss.page.forms
                  if f.action.startswith("/admin/"))
    boss.submit(action, 400, decision="refuse")
    field, why = boss.wrong().popitem()
    assert "Please say why" in why
    boss.submit(action, decision="refuse", **{field: "Not yet & no"})
    assert "Nobody is waiting" in boss.page.text

    browser.get(f"/dashboard/{client_id}")
    assert "Not yet & no" in browser.page.text
    browser.submit("/quota", reason="Again")
    boss.get("/admin")
    form = next(f for f in boss.page.forms if f.action.startswith("/admin/"))
    boss.submit(form.action, decision="approve")
    assert "Decided." in boss.page.text
    boss.ask("POST", form.action, status=409,
             data={**form.fields, "decision": "approve"})

    browser.get(f"/dashboard/{client_id}")
    assert "extended" in browser.page.text
    assert "/users" not in browser.answer.text


def test_an_app_has_an_icon_that_everybody_sees(server):
    """Drawn, the same each time, and others for other apps."""
    browsing.create_user(server.data, "isadora")  # whose list is short
    browser = Browser(server)
    browser.sign_in("isadora")
    icons = set()
    for _ in range(5):
        client_id, _ = register(browser)
        path = f"/art/apps/{client_id}"
        for page in ("/dashboard", f"/dashboard/{client_id}"):
            browser.get(page)
            assert f'src="{path}"' in browser.answer.text
        first, again = (server.request("GET", path, token=None)
                        for _ in range(2))
        assert first.status_code == 200
        assert first.headers["content-type"] == "image/png"
        assert first.content == again.content
        icons.add(first.content)
    assert len(icons) > 1
    for path in ("0" * 32, "x"):
        server.refuses("/art/apps/" + path, 404, "non existing id",
                       token=None)


def test_only_administrators_decide(server, browser):
    browser.get("/admin", 403)
    browser.get("/dashboard/new")
    token = browser.form("/dashboard/new").fields["token"]
    browser.ask("POST", "/admin/" + "0" * 22, False, 403,
                data={"token": token, "decision": "approve"})
    boss = Browser(server)
    boss.sign_in("boss")
    boss.get("/dashboard/new")
    token = boss.form("/dashboard/new").fields["token"]
    for path, status in (("/admin/" + "0" * 22, 404), ("/admin/x", 404)):
        boss.ask("POST", path, False, status,
                 data={"token": token, "decision": "approve"})
    boss.ask("POST", "/admin/" + "0" * 22, False, 403,
             data={"decision": "approve"})


def test_administrators_choose_the_mode_of_their_apps(server):
    boss = Browser(server)
    boss.sign_in("boss")
    client_id, _ = register(boss, mode="extended")
    shown = running.run("app", "show", "--data", server.data, client_id).json()
    assert shown["mode"] == "extended"
