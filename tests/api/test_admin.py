"""What administrators do in the browser: look for users and apps, change them,
lock and delete accounts, choose among generations, see what imports did."""

import fcntl
import re
import time

import pytest

import browsing
import flows
import rows
import running
import small
from browsing import Browser
from running import import_objects, run

pytestmark = pytest.mark.state

PAGES = [row for row in rows.read_rows(rows.SOURCE / "pages" / "pages.def")
         if row.access == "ADMIN"]


@pytest.fixture(scope="module")
def server(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("town-hall")
    browsing.create_user(data, "boss", "--admin")
    browsing.create_user(data, "second", "--admin")
    browsing.create_user(data, "alice", "--email", "alice@example.test",
                         "--display-name", "Alice <3")
    import_objects(data, [{"type": "user", "id": f"crowd{n:02}"}
                          for n in range(60)])
    return module_serve(data)


@pytest.fixture
def boss(server):
    browser = Browser(server)
    browser.sign_in("boss")
    return browser


def form_token(browser):
    browser.get("/dashboard/new")
    return browser.form("/dashboard/new").fields["token"]


def user_of(server, name):
    found = [u for u in run("user", "list", "--data", server.data).lines()
             if u["id"] == name]
    return found[0] if found else None


# ---- who ----

@pytest.mark.sanitized
def test_nobody_else_sees_or_does_anything(server):
    """Every page and every form: strangers sign in first, others are refused,
    and so is a form that isn't ours."""
    stranger, alice, boss = (Browser(server) for _ in range(3))
    alice.sign_in("alice")
    boss.sign_in("boss")
    tokens = {each: form_token(each) for each in (alice, boss)}
    before = run("user", "list", "--data", server.data).out
    assert len(PAGES) > 10
    for row in PAGES:
        path = re.sub(r"\{[^}]*\}", "alice", row.path)
        if row.method == "GET":
            stranger.get(path, 302, follow=False)
            assert stranger.answer.headers["location"].startswith("/login?")
            alice.get(path, 403)
            assert alice.heading == "For administrators only"
            continue
        fields = {"confirm": "alice", "locked": "on", "sure": "on",
                  "generation": "1", "admin": "on", "country": "US"}
        boss.ask("POST", path, False, 403, data=fields)
        assert boss.heading == "That form is out of date"
        boss.ask("POST", path, False, 403, headers={
            "Origin": "https://evil.example"},
            data={**fields, "token": tokens[boss]})
        alice.ask("POST", path, False, 403,
                  data={**fields, "token": tokens[alice]})
        assert alice.heading == "For administrators only"
        stranger.ask("POST", path, False, 403, data=fields)
    assert run("user", "list", "--data", server.data).out == before


def test_what_isn_t_there(boss):
    token = form_token(boss)
    for user in ("nobody", "%20x", "a%2Fb"):
        boss.get(f"/admin/users/{user}", 404)
        for rest in ("", "/sign-out", "/reset", "/lock", "/delete"):
            boss.ask("POST", f"/admin/users/{user}{rest}", False, 404,
                     data={"token": token, "confirm": user, "locked": "on"})
    boss.get("/admin/catalog/changes?from=8&to=9", 404)
    for number in ("7", "x", "", "0", "99999999999"):
        boss.ask("POST", "/admin/catalog/use", False, 404,
                 data={"token": token, "generation": number})


# ---- users ----

def ids(browser):
    return re.findall(r'href="/admin/users/([^"]*)"', browser.answer.text)


def turn_the_page(boss):
    boss.get(*(link for link in boss.page.links if "page=2" in link))


def test_users_are_found(boss):
    boss.get("/admin/users")
    assert ids(boss)[:3] == ["alice", "boss", "crowd00"]
    assert len(ids(boss)) == 50 and "Alice &lt;3" in boss.answer.text
    turn_the_page(boss)
    assert ids(boss)[-1] == "second"
    boss.get("/admin/users?q=CROWD")
    assert len(ids(boss)) == 50
    turn_the_page(boss)
    assert "q=CROWD&page=2" in boss.answer.url and len(ids(boss)) == 10
    for text, found in (("<3", ["alice"]), ("@example.test", ["alice"]),
                        ("nobody", []), ("%25", []), ("'", [])):
        boss.get("/admin/users?q=" + text)
        assert ids(boss) == found
    assert "There is no such account." in boss.page.text
    assert boss.page.controls["q"]["value"] == "'"


def test_an_account_is_changed(server, boss):
    """And a token that is about hears of it at once."""
    browsing.create_user(server.data, "carol")
    token = running.mint(server.data, running.create_app(server.data),
                         "--user", "carol", "--scope", "user-read-private")
    boss.get("/admin/users/carol")
    boss.submit("/admin/users/carol", product="free", country="SE",
                display_name="Carol", email="carol@example.test", admin="on",
                filter_explicit="on", filter_locked="on")
    assert "Saved." in boss.page.text
    assert boss.answer.url.endswith("/admin/users/carol?done=saved#settings")
    me = server.get("/v1/me", token=token)
    assert (me["country"], me["product"], me["display_name"]) == \
        ("SE", "free", "Carol")
    assert me["explicit_content"] == {"filter_enabled": True,
                                      "filter_locked": True}
    assert user_of(server, "carol")["admin"]
    carol = Browser(server)
    carol.sign_in("carol")
    carol.get("/admin/users")
    boss.get("/admin/users/carol")
    form = boss.form("/admin/users/carol")
    assert form.fields["admin"] == "on"
    del form.fields["admin"]  # a box that isn't ticked isn't sent
    boss.submit("/admin/users/carol")
    carol.get("/admin/users", 403)
    assert user_of(server, "carol")["product"] == "free"


@pytest.mark.parametrize("fields, wrong", [
    ({"email": "x"}, "email"), ({"country": "XX"}, "country"),
    ({"display_name": "a\u200bb"}, "display_name"),
    ({"email": "Alice@example.test"}, "email")])
def test_what_can_t_be(server, boss, fields, wrong):
    before = user_of(server, "second")
    boss.get("/admin/users/second")
    boss.submit("/admin/users/second", None, **fields)
    assert boss.answer.status_code in (400, 409)
    assert list(boss.wrong()) == [wrong]
    assert user_of(server, "second") == before


def test_two_who_change_one_account(server, boss):
    """The later of two forms that were opened at the same moment isn't taken
    unseen, and then is, when it is sent once more."""
    second = Browser(server)
    second.sign_in("second")
    for each in (boss, second):
        each.get("/admin/users/crowd01")
    second.submit("/admin/users/crowd01", product="free", country="SE")
    boss.submit("/admin/users/crowd01", 409, display_name="From boss")
    assert "Somebody has changed this account" in boss.page.text
    assert boss.page.controls["display_name"]["value"] == "From boss"
    assert user_of(server, "crowd01")["display_name"] is None
    boss.submit("/admin/users/crowd01", product="free")
    assert user_of(server, "crowd01")["display_name"] == "From boss"
    # A command is somebody else, too.
    boss.get("/admin/users/crowd01")
    run("user", "set", "--data", server.data, "crowd01", "--country", "DE")
    boss.submit("/admin/users/crowd01", 409)


def test_oneself_and_the_house(server, boss):
    """There is always an administrator left, and the house stands."""
    token = form_token(boss)
    run("user", "create", "--data", server.data, "--id", "spotify",
        status=None)  # a server makes it when it needs it
    for name in ("boss", "spotify"):
        boss.get(f"/admin/users/{name}")
        actions = [form.action for form in boss.page.forms]
        for rest, fields in (("/lock", {"locked": "on"}),
                             ("/delete", {"confirm": name})):
            path = f"/admin/users/{name}{rest}"
            assert path not in actions
            boss.ask("POST", path, False, 403, data={"token": token, **fields})
            assert boss.heading == "Not this account"
    boss.get("/admin/users/boss")
    assert "admin" not in boss.form("/admin/users/boss").fields
    boss.submit("/admin/users/boss", product="free")
    assert user_of(server, "boss")["admin"]
    assert user_of(server, "boss")["product"] == "free"


def test_a_locked_account(server, boss):
    browsing.create_user(server.data, "dora")
    dora, app = Browser(server), running.create_app(server.data)
    dora.sign_in("dora")
    token = running.mint(server.data, app, "--user", "dora")
    boss.get("/admin/users/dora")
    boss.submit("/lock")
    assert "The account is locked." in boss.page.text
    dora.get("/account", 302, follow=False)
    flows.within_a_second(lambda: server.request(
        "GET", "/v1/markets", token=token).status_code == 401)
    dora.sign_in("dora", "a wrong guess", status=403)
    assert "name or password isn't right" in dora.page.text
    dora.sign_in("dora", status=403)
    assert dora.heading == "This account is locked"
    dora.get("/account", 302, follow=False)
    assert user_of(server, "dora")["locked"]
    boss.get("/admin/users?q=dora")
    assert "locked" in boss.page.text
    boss.get("/admin/users/dora")
    boss.submit("/lock")
    assert "The account is open again." in boss.page.text
    dora.sign_in("dora")
    assert "Signed in as dora" in dora.page.text


def test_sessions_end_and_wrong_passwords_are_forgotten(server, boss):
    browsing.create_user(server.data, "emil")
    emil = Browser(server)
    emil.sign_in("emil")
    boss.get("/admin/users/emil")
    assert "1 browser" in boss.page.text
    boss.submit("/sign-out")
    assert "They are signed out everywhere." in boss.page.text
    emil.get("/account", 302, follow=False)
    stranger = Browser(server)
    for _ in range(10):
        stranger.sign_in("emil", "a wrong guess", status=403)
    stranger.sign_in("emil", status=429)
    boss.get("/admin/users/emil")
    assert "closed by wrong passwords" in boss.page.text
    boss.submit("/reset")
    assert "/reset" not in boss.answer.text
    stranger.sign_in("emil")


def test_an_account_is_deleted(server, boss):
    browsing.create_user(server.data, "fritz")
    app = running.create_app(server.data, "--owner", "fritz")
    boss.get("/admin/users/fritz")
    boss.submit("/delete", 400, confirm="frits")
    assert list(boss.wrong()) == ["confirm"]
    assert user_of(server, "fritz")
    boss.submit("/delete", confirm="fritz")
    assert "The account is deleted" in boss.page.text
    assert user_of(server, "fritz") is None
    boss.get("/admin/users/fritz", 404)
    run("app", "show", "--data", server.data, app["client_id"], status=1)


# ---- apps ----

def test_apps_are_found_and_change_hands(server, boss):
    made = [running.run("app", "create", "--data", server.data, "--name", name,
                        "--mode", "development", "--owner", "alice").json()
            for name in ("Mix & tape", "Jukebox")]
    path = f"/dashboard/{made[0]['client_id']}"
    for text in ("MIX &", made[0]["client_id"][:20].upper()):
        boss.get("/admin/apps", params={"q": text})
        assert path in boss.page.links
        assert made[1]["client_id"] not in boss.answer.text
    boss.get("/admin/apps?q=alice")
    assert {f"/dashboard/{app['client_id']}" for app in made} <= \
        set(boss.page.links)
    boss.get(path)
    boss.submit(path, 400, owner="nobody")
    assert boss.wrong() == {"owner": "There is no user of that name."}
    boss.submit(path, owner="second", mode="extended", profile="2024-11")
    shown = run("app", "show", "--data", server.data,
                made[0]["client_id"]).json()
    assert (shown["owner"], shown["mode"], shown["profile"]) == \
        ("second", "extended", "2024-11")
    alice = Browser(server)
    alice.sign_in("alice")
    alice.get(path, 404)
    boss.submit(f"{path}/delete")
    assert boss.answer.url.endswith("/admin/apps?done=deleted")
    boss.get(path, 404)


def test_an_owner_and_an_administrator_change_one_app(server, boss):
    app = running.create_app(server.data, "--mode", "development", "--owner",
                             "alice")["client_id"]
    alice = Browser(server)
    alice.sign_in("alice")
    for each in (alice, boss):
        each.get(f"/dashboard/{app}")
    assert "owner" not in alice.form(app).fields
    boss.submit(app, mode="extended")
    alice.submit(app, 409, name="Renamed", owner="bob", mode="development")
    assert "Somebody has changed this app" in alice.page.text
    alice.submit(app, name="Renamed", owner="bob", mode="development")
    shown = run("app", "show", "--data", server.data, app).json()
    assert (shown["name"], shown["mode"], shown["owner"]) == \
        ("Renamed", "extended", "alice")


# ---- generations and imports ----

@pytest.fixture
def catalog(serve, data):
    """Two generations, of which the second has an artist more."""
    browsing.create_user(data, "boss", "--admin")
    import_objects(data, small.LINES)
    import_objects(data, [
        {"type": "artist", "id": small.artist_id(901), "name": "New"},
        {**small.ARTISTS[0], "name": "Ada, renamed"},
        {"type": "nonsense"}])
    server = serve(data)
    browser = Browser(server)
    browser.sign_in("boss")
    return browser


def current(browser):
    listed = run("catalog", "list", "--data", browser.server.data).out
    return [int(line.split("\t")[0]) for line in listed.splitlines()
            if line.endswith("\tcurrent")]


@pytest.mark.sanitized
def test_generations_are_chosen_compared_and_removed(catalog):
    catalog.get("/admin/catalog")
    assert catalog.page.headings[1:3] == ["Generation 2", "Generation 1"]
    [link] = [x for x in catalog.page.links if "changes" in (x or "")]
    catalog.get(link)
    assert catalog.heading == "From generation 1 to 2"
    assert re.search(r"artists</th><td>4</td><td>5</td><td>1</td><td>1</td>"
                     r"<td>0</td>", catalog.answer.text)
    assert "Added artists: New" in catalog.page.text
    assert "Changed artists: Ada, renamed" in catalog.page.text
    assert f"/artist/{small.artist_id(901)}" in catalog.page.links
    catalog.get("/admin/catalog/changes?from=2&to=1")
    assert "Gone artists: New" in catalog.page.text
    catalog.get("/admin/catalog")
    catalog.submit("/admin/catalog/use")
    assert current(catalog) == [1]
    new = f"/v1/artists/{small.artist_id(901)}"
    end = time.monotonic() + 5
    while catalog.server.request("GET", new).status_code == 200:
        assert time.monotonic() < end, "the server looks once a second"
        time.sleep(0.05)
    catalog.get("/admin/catalog")
    catalog.submit("/admin/catalog/prune", 400)
    assert len(current(catalog)) == 1 and "by the box" in catalog.page.text
    catalog.submit("/admin/catalog/prune", sure="on")
    assert catalog.page.headings[1:] == ["Generation 1"]
    listed = run("catalog", "list", "--data", catalog.server.data).out
    assert len(listed.splitlines()) == 1


def test_while_an_import_runs(catalog):
    catalog.get("/admin/catalog")
    with open(catalog.server.data / "catalog" / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for path, fields in (("/use", {}), ("/prune", {"sure": "on"})):
            catalog.submit("/admin/catalog" + path, 409, **fields)
            assert "An import is running." in catalog.page.text
    assert current(catalog) == [2]
    catalog.submit("/admin/catalog/use")
    assert current(catalog) == [1]


def test_a_damaged_generation_is_left_alone(catalog):
    path = catalog.server.data / "catalog" / "1.cat"
    good = path.read_bytes()
    path.write_bytes(good.replace(b"First Light", b"Worst Light"))
    catalog.get("/admin/catalog")
    catalog.submit("/admin/catalog/use", 409)
    assert "That generation is damaged" in catalog.page.text
    assert current(catalog) == [2]


def test_imports_are_told_of(catalog):
    catalog.get("/admin/imports")
    assert catalog.page.headings[2:] == ["objects: generation 2",
                                         "objects: generation 1"]
    text = re.sub(r"\s+", " ", catalog.page.text)
    assert "2 came in, 1 added, 1 changed, 1 skipped, 1 of those bad." in text
    assert "came in: 2 object lines" in text and "standard input" in text
    import_objects(catalog.server.data, [{"type": "artist"}], status=1)
    catalog.get("/admin/imports")
    assert catalog.page.headings[2] == "objects: failed, nothing was changed"
