"""Every page that there is, on a server where each has something to show, and
who can see it: rows of pages.def and bench.def, each with the addresses by
which a walk comes there."""

import collections
import json
import re
import urllib.parse

import browsing
import keeping
import rows
import running
import small
from small import track_id

CALLBACK = "https://app.example/callback"

# What isn't read as a page: files, and answers for programs.
NO_PAGES = {
    "/style.css", "/admin/work", "/icon.svg", "/art/apps/{app}", "/embed.js",
    "/embed.css", "/sdk/spotify-player.js", "/spotify-player.js",
    "/site/{version}/{file}", "/docs/reference.js", "/account/data",
    "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css", "/oembed",
    "/embed/iframe-api/v1", "/embed-podcast/iframe-api/v1"}
# What only a script sends: without one there is nothing to play with.
SCRIPTS_FORMS = {"/player/token"}

# An address, the row that it is of, and a text of its own in <main>. `who` are
# those of "" (nobody), "alice" (a listener and developer) and "boss" (an
# administrator) who come there. Pages of a `frame` or of a script's own aren't
# dressed as the others are.
Stop = collections.namedtuple("Stop", "row path text who",
                              defaults=[("", "alice", "boss")])
ALICE, BOSS, BOTH = ("alice",), ("boss",), ("alice", "boss")


def listens():
    """A year of alice's, and something of the year before."""
    def played(track, at):
        return {"ts": at, "username": "alice", "platform": "web",
                "ms_played": 60000, "spotify_track_uri":
                f"spotify:track:{track_id(track)}",
                "master_metadata_track_name": "x", "conn_country": "US",
                "master_metadata_album_artist_name": "x",
                "master_metadata_album_album_name": "x"}
    return json.dumps([played(1, "2020-06-01T10:00:00Z"), *(
        played(100 + n, f"2021-03-{1 + n % 28:02}T10:00:00Z")
        for n in range(1, 60))]).encode()


def prepare(data):
    """What is done before the server runs."""
    running.import_objects(data, small.LINES)
    browsing.create_user(data, "alice", "--country", "US")
    browsing.create_user(data, "bob", "--country", "US")
    browsing.create_user(data, "boss", "--country", "US", "--admin")
    history = data / "Streaming_History_Audio_0.json"
    history.write_bytes(listens())
    running.run("import", "--data", data, "listens", "--user", "alice", history)
    running.run("catalog", "correct", "--data", data, "artist", small.BRAM,
                "genres=pop")
    # An address at which nothing listens: it has failed by the time of a look.
    running.run("podcast", "add", "--data", data, "https://127.0.0.1:9/feed")
    (data / "music").mkdir()
    running.run("folder", "add", "--data", data, data / "music")


OPTIONS = ("--open-signup", "--bench", "--import-from", "/")


class Walk:
    """The server, what was made on it, and who has come in."""

    def __init__(self, server):
        self.server = server
        self.town = keeping.Town(server)
        person = keeping.Person(self.town, "alice", self.town.token(
            "alice", keeping.SCOPES + ("user-modify-playback-state",)))
        self.fill(person)
        self.browsers = {"": browsing.Browser(server)}
        browsing.Browser(server).sign_in("alice")  # another session of hers
        for name in "alice", "boss":
            self.browsers[name] = browsing.Browser(server)
            self.browsers[name].sign_in(name)
        browsing.Browser(server).sign_in("alice", "a guess", 403)
        self.develop(self.browsers["alice"])

    def fill(self, alice):
        miles = keeping.tracks(*range(101, 161))
        self.playlist = alice.playlist(*miles, *miles[:40], name="Mine",
                                       public=True, description="A & B")
        alice.send("PUT", "/v1/me/tracks", {"ids": [
            track_id(n) for n in range(101, 151)]})
        alice.send("PUT", f"/v1/me/albums?ids={small.DAWN}")
        alice.send("POST", "/ext/v1/me/folders", {"name": "Box"}, 201)
        alice.send("POST", "/ext/v1/me/devices", {"name": "Speaker"}, 201)

    def develop(self, browser):
        """Two apps, one with a webhook, a guest, and a request to be read."""
        browser.get("/dashboard/new")
        browser.submit("/dashboard/new", name="My app", description="For all",
                       redirect_uris=CALLBACK)
        self.app = browser.page.ids["client-id"]
        browser.get(f"/dashboard/{self.app}")
        browser.submit("/webhooks", url="https://hook.example/in",
                       type_library="on")
        self.hook = urllib.parse.urlsplit(browser.answer.url).path
        browser.get(f"/dashboard/{self.app}")
        browser.submit("/users", user="bob")
        browser.get("/dashboard/new")
        browser.submit("/dashboard/new", name="Asking",
                       redirect_uris=CALLBACK)
        self.other = browser.page.ids["client-id"]
        browser.get(f"/dashboard/{self.other}")
        browser.submit("/quota", reason="For everybody")
        browser.get("/account")
        browser.submit("/account/listen-token")
        browser.get("/year/2021")
        browser.submit("/year/2021/share")
        self.shared = re.search("/year/shared/([0-9A-Za-z]+)",
                                browser.answer.text)[1]

    def get(self, path, who=""):
        """The answer, whatever it is; where it leads to, if it does."""
        return self.browsers[who].session.get(self.server.url + path,
                                              timeout=30)

    def stops(self):
        return [*self.of_the_site(), *self.of_people(), *self.of_owners(),
                *self.of_frames()]

    def of_the_site(self):
        album, artist = f"/album/{small.MARATHON}", f"/artist/{small.ADA}"
        show, book = f"/show/{small.show_id(1)}", \
            f"/audiobook/{small.audiobook_id(1)}"
        return [
            Stop("/", "/", "Dawn"),
            Stop("/album/{id}", album, "Mile 1"),
            Stop("/artist/{id}", artist, "Popular"),
            Stop("/artist/{id}", artist + "?group=compilation", "Compilations"),
            Stop("/track/{id}", f"/track/{track_id(1)}", "beats a minute"),
            Stop("/show/{id}", show, "About <1>", BOTH),
            Stop("/show/{id}", show, "please sign in", ("",)),
            Stop("/episode/{id}", f"/episode/{small.episode_id(1)}", "Episode",
                 BOTH),
            Stop("/audiobook/{id}", book, "Chapters", BOTH),
            Stop("/playlist/{id}", f"/playlist/{self.playlist}", "A & B"),
            Stop("/playlist/{id}", f"/playlist/{small.UNKNOWN}", "gone"),
            Stop("/user/{id}", "/user/alice", "Mine"),
            Stop("/search", "/search", "narrow it down"),
            Stop("/search", "/search?q=ada", "Artists"),
            Stop("/search", "/search?q=mile&type=track", "Mile 1"),
            Stop("/search", "/search?q=qqqqzzzz", "Nothing is found"),
            Stop("/genre", "/genre", "Pop"),
            Stop("/genre/{name}", "/genre/dream%20pop", "Ada Lumen"),
            Stop("/developers", "/developers", "API"),
            Stop("/docs", "/docs", "/v1/albums"),
            Stop("/docs/calls", "/docs/calls", "/v1/albums"),
            Stop("/login", "/login", "Password", ("",)),
            Stop("/signup", "/signup", "Password", ("",)),
            Stop("/logout", "/logout", "Sign out", BOTH),
            Stop("/year/shared/{key}", f"/year/shared/{self.shared}", "2021"),
        ]

    def of_people(self):
        asked = "/authorize?" + urllib.parse.urlencode({
            "client_id": self.app, "response_type": "code", "scope":
            "user-read-email", "redirect_uri": CALLBACK})
        return [
            Stop("/collection", "/collection", "Dawn (Deluxe)", ALICE),
            Stop("/collection", "/collection", "Your library is", BOSS),
            Stop("/collection/{part}", "/collection/tracks", "Mile 1", ALICE),
            Stop("/collection/{part}", "/collection/playlists", "Mine", ALICE),
            Stop("/history", "/history", "March 2021", ALICE),
            Stop("/history", "/history", "Nothing was played yet", BOSS),
            Stop("/authorize", asked, "My app", ALICE),
            Stop("/{lang}/authorize", "/en" + asked, "My app", ALICE),
            Stop("/dashboard", "/dashboard", "My app", ALICE),
            Stop("/dashboard/new", "/dashboard/new", "Name", BOTH),
            Stop("/dashboard/{app}", f"/dashboard/{self.app}", "bob", ALICE),
            Stop("/dashboard/{app}", f"/dashboard/{self.other}", "Asking",
                 ALICE),
            Stop("/dashboard/{app}/webhooks/{webhook}", self.hook,
                 "hook.example", ALICE),
            Stop("/player", "/player?q=ada", "Ada Lumen", ALICE),
            Stop("/account", "/account", "Where you are signed in", BOTH),
            Stop("/year", "/year", "2021", ALICE),
            Stop("/year/{year}", "/year/2020", "2020", ALICE),
            Stop("/year/{year}", "/year/2021", "2021", ALICE),
            Stop("/admin", "/admin", "For administrators only", ALICE),
        ]

    def of_owners(self):
        place = "/admin/corrections/{type}/{id}"
        return [Stop(row or path, path, text, BOSS) for row, path, text in [
            ("", "/admin", "For everybody"),
            ("", "/admin/users", "alice"),
            ("/admin/users/{user}", "/admin/users/alice", "Lock"),
            ("", "/admin/apps", "My app"),
            ("", "/admin/catalog", "generation"),
            ("/admin/catalog/changes", "/admin/catalog/changes?from=1&to=2",
             "1"),
            ("", "/admin/imports", "A file of yours"),
            ("", "/admin/corrections", "Bram & the Öresund"),
            (place, f"/admin/corrections/artist/{small.BRAM}", "now: pop"),
            (place, f"/admin/corrections/album/{small.DAWN}", "now:"),
            ("", "/admin/health", "catalog"),
            ("", "/admin/podcasts", "127.0.0.1:9"),
            ("", "/admin/folders", "/music"),
        ]]

    def of_frames(self):
        """What stands by itself, without the header of the others."""
        frame = "/embed/{type}/{id}"
        return [
            Stop(frame, f"/embed/album/{small.MARATHON}", "Mile 1"),
            Stop(frame, f"/embed/playlist/{self.playlist}", "Mile 1"),
            Stop(frame, f"/embed/show/{small.show_id(1)}", "Episode"),
            Stop(frame, f"/embed/album/{small.UNKNOWN}", "isn't here"),
            Stop("/bench", "/bench", "Worlds", ("",)),
        ]


def page_rows():
    """The addresses of everything that browsers get and that isn't JSON."""
    found = rows.read_rows(rows.SOURCE / "pages/pages.def")
    return {row.path for row in found if row.method == "GET"} | {"/bench"}


def form_rows():
    found = rows.read_rows(rows.SOURCE / "pages/pages.def")
    return {row.path for row in found if row.method == "POST"}


def row_of(path, templates):
    """The template of a path: the one with the fewest holes."""
    segments = urllib.parse.urlsplit(path).path.split("/")
    fitting = [t for t in templates if len(t.split("/")) == len(segments) and
               all(mine == its or (its.startswith("{") and mine)
                   for mine, its in zip(segments, t.split("/")))]
    return min(fitting, key=lambda t: t.count("{"), default=None)
