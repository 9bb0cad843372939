"""Every page at two widths and in both colour schemes: nothing sticks out,
text has contrast, controls have names. Pictures of them lie in
build/screenshots, to be looked at."""

import sqlite3
import time

import pytest

import browsing
import running

PAGES = {
    "home": "/",
    "home-signed-in": "/",
    "album": "/album/" + "A".rjust(22, "0"),
    "search": "/search?q=mile",
    "login": "/login",
    "login-wrong": None,
    "signup": "/signup",
    "signup-wrong": None,
    "logout": "/logout",
    "consent": "/authorize?client_id={app}&response_type=code&redirect_uri="
               "https%3A%2F%2Fmixtape.example%2Fcallback&show_dialog=true"
               "&scope=user-read-private%20user-read-email%20user-top-read"
               "%20playlist-modify-private",
    "consent-bad-client": "/authorize?client_id=x&response_type=code",
    "dashboard": "/dashboard",
    "dashboard-empty": "/dashboard",
    "dashboard-new": "/dashboard/new",
    "dashboard-app": "/dashboard/{app}",
    "dashboard-app-open": None,
    "dashboard-app-wrong": None,
    "account-wrong": None,
    "dashboard-app-busy": "/dashboard/{busy}",
    "dashboard-secret": None,
    "dashboard-webhook": None,
    "admin": "/admin",
    "admin-users": "/admin/users?q=o",
    "admin-user-open": None,
    "admin-catalog": "/admin/catalog",
    "admin-imports": "/admin/imports",
    "admin-corrections": "/admin/corrections",
    "admin-correction": "/admin/corrections/artist/" + "One".rjust(22, "0"),
    "admin-podcasts": "/admin/podcasts",
    "admin-folders": "/admin/folders",
    "admin-health": "/admin/health",
    "account": "/account",
    "reference": "/docs/calls",
    "not-found": "/nowhere",
}
NOBODY = {"home", "album", "search", "login", "login-wrong", "signup", "signup-wrong",
          "consent-bad-client", "reference", "not-found"}


def create_app(data, name, *options):
    return running.run("app", "create", "--data", data, "--name", name,
                       "--owner", "alice", "--redirect-uri",
                       "https://mixtape.example/callback", *options).json()


def invent_calls(data, client_id):
    """A day's calls, in the table that a server fills once a minute."""
    now = int(time.time()) // 60
    with sqlite3.connect(data / "state.db", timeout=30) as state:
        for minute in range(now - 1439, now + 1):
            good = 40 + minute * 7919 % 61 + (minute // 60 % 12) * 9
            state.execute(
                "INSERT INTO app_calls (client_id, minute, status_2, status_3,"
                " status_4, status_5) VALUES (?, ?, ?, ?, ?, ?)",
                (client_id, minute, good, minute % 9, minute * 31 % 23,
                 4 if minute % 97 < 3 else 0))
    state.close()


def album_of(artist):
    """An album that has whatever a row can say."""
    by = [{"id": artist, "name": "One", "type": "artist"}]
    album = "A".rjust(22, "0")
    return [{"type": "album", "id": album, "name": "A hundred miles",
             "artists": by, "album_type": "album", "label": "A label",
             "release_date": "2024-05-01",
             "copyrights": [{"text": "2024 A label", "type": "C"}]}] + [
        {"type": "track", "id": str(n).rjust(22, "0"), "artists": by,
         "name": "Mile " * n, "explicit": n == 2, "disc_number": 1 + n // 9,
         "track_number": n, "duration_ms": 1000000 * n,
         "album": {"id": album, "type": "album"}} for n in range(1, 17)]


class World:
    def __init__(self, start):
        self.server = start(self.prepare, "--open-signup",
                            "--rate-extended", "1000")

    def prepare(self, data):
        browsing.create_user(data, "alice", "--admin", "--email",
                             "alice@example.test")
        browsing.create_user(data, "bob")
        self.app = create_app(data, "Mixtape", "--mode",
                              "development")["client_id"]
        busy = create_app(data, "Busy player with a rather long name")
        self.busy = busy["client_id"]
        for name in ("One", "Another"):
            running.import_objects(data, [
                {"type": "artist", "name": name, "id": name.rjust(22, "0")},
                {"type": "nonsense"}])
        running.import_objects(data, album_of("One".rjust(22, "0")))
        running.mint(data, busy, "--user", "alice", "--scope",
                     "user-read-private playlist-modify-public streaming")
        invent_calls(data, self.busy)
        running.run("catalog", "correct", "--data", data, "artist",
                    "One".rjust(22, "0"), "genres=ambient, a genre with a "
                    "rather long name")
        # Nobody may be asked there: it fails.
        running.run("podcast", "add", "--data", data,
                    "http://127.0.0.1:9/feeds/" + "of-a-long-address/" * 5)
        running.run("podcast", "refresh", "--data", data)

    def invite_and_ask(self, screen):
        screen.get(f"/dashboard/{self.app}")
        screen.unfold("Users")
        screen.type("User name", "bob")
        screen.click("Invite")
        screen.unfold("Extended mode")
        screen.type("What is it for", "A mixtape maker for schools. About two "
                    "hundred pupils will use it this term.")
        screen.click("Ask for extended mode")


@pytest.fixture(scope="module")
def world(start):
    return World(start)


def open_page(world, screen, name):
    if name == "login-wrong":
        screen.expect("403 (Forbidden)")
        screen.sign_in("alice", "not the password")
        return
    if name == "signup-wrong":
        screen.expect("400 (Bad Request)")
        screen.get("/signup")
        screen.fill(User_name="eve", Password="correct horse",
                    The_same_password_again="something else")
        screen.click("Make the account")
        return
    if name not in NOBODY:
        screen.sign_in("bob" if name == "dashboard-empty" else "alice",
                       browsing.PASSWORD)
    if name == "dashboard-app" and not hasattr(world, "asked"):
        world.asked = True
        world.invite_and_ask(screen)
    if name == "dashboard-secret":
        screen.get(f"/dashboard/{world.app}")
        screen.unfold("Client secret")
        screen.click("Make a new secret")
        return
    if name == "dashboard-webhook":
        screen.get(f"/dashboard/{world.busy}")
        screen.unfold("Webhooks")
        screen.type("Address", "https://mixtape.example/hooks/tonearm?" +
                    "of=a+rather+long+address&" * 4)
        screen.choose("library: what a user saves")
        screen.click("Add a webhook")
        return
    if name == "dashboard-app-open":
        screen.get(f"/dashboard/{world.app}")
        for section in ("Users", "Extended mode", "Webhooks", "Settings",
                        "Client secret", "Delete the app"):
            screen.unfold(section)
        return
    if name == "admin-user-open":
        screen.expect("400 (Bad Request)")
        screen.get("/admin/users/bob")
        screen.unfold("Settings")
        screen.unfold("Where they are signed in")
        screen.unfold("Signing in")
        screen.unfold("Delete the account")
        screen.type("The user name, to be sure", "alice")
        screen.click("Delete bob for good")
        return
    if name == "dashboard-app-wrong":
        screen.expect("400 (Bad Request)")
        screen.get(f"/dashboard/{world.busy}")
        screen.unfold("Settings")
        screen.type("Redirect URIs", "http://localhost/callback")
        screen.click("Save")
        return
    if name == "account-wrong":
        screen.expect("400 (Bad Request)")
        screen.get("/account")
        screen.fill(New_password="correct horse", Password_that_you_have="x",
                    New_password_again="something else")
        screen.click("Change password")
        return
    if name == "consent-bad-client":
        screen.expect("400 (Bad Request)")
    if name == "not-found":
        screen.expect("404 (Not Found)")
    screen.get(PAGES[name].format(app=world.app, busy=world.busy))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_well_made(world, screen_of, name):
    screen = screen_of(world.server)
    open_page(world, screen, name)
    faults = {}
    for scheme in ("light", "dark"):
        screen.scheme(scheme)
        for width in (1280, 360, 320):
            screen.size(width)
            found = screen.faults()
            if found:
                faults[f"{scheme} {width}"] = found
            if width != 320:
                dark = "-dark" if scheme == "dark" else ""
                screen.shoot(f"{name}-{width}{dark}")
    screen.scheme("light")
    assert faults == {}
