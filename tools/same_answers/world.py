"""The world that both servers begin with a copy of: a demo catalog, apps of
every mode and profile, users, sessions, consents and tokens. A binary's
commands make it, and its server what no command makes."""
import json
import time
import urllib.parse

from .asking import Ended, Server, run
from .nature import Memory
from .pictures import png
from .story import CALLBACK, PASSWORD, Story

KINDS = ["artist", "album", "track", "show", "episode", "audiobook", "chapter",
         "category"]
USERS = {
    "alice": ["--country", "SE", "--email", "alice@example.test",
              "--display-name", "Alice <3 & co"],
    "bob": ["--product", "free", "--email", "bob@example.test"],
    "carol": ["--country", "JP", "--display-name", "カロル"],
    "dave": ["--country", "DE", "--product", "free"],
    "olga": ["--country", "GB"],  # whose apps are looked at, and don't call
    "owen": [],                   # whose apps call
    "admin": ["--admin"],
    "dev": [], "leaver": ["--country", "FR"], "forgetful": [],
}
SCOPES = ["", "user-read-private", "user-read-email",
          "user-read-private user-read-email user-library-read"]


class World:
    """What there is to ask for, and who may ask."""

    def __init__(self, old, data, tracks):
        self.old, self.data = old, data
        self.ids = {kind: [] for kind in KINDS}
        self.art, self.names, self.analysed = [], [], []
        self.apps, self.tokens, self.sessions = {}, [], {}
        run(old, "demo", "--data", data, "--tracks", tracks)
        self.read_catalog()
        for name, options in USERS.items():
            run(old, "user", "create", "--data", data, "--id", name,
                "--password", PASSWORD, *options)
        self.make_apps()
        with Server(old, data, ["--rate-development", "0"]) as server:
            self.live_a_little(server)
        self.mint_tokens()

    def read_catalog(self):
        for line in run(self.old, "export", "--data", self.data).splitlines():
            thing = json.loads(line)
            kind = thing.get("uri", thing["type"]).split(":")[-2:][0]
            if thing["type"] == "audio_analysis":
                self.analysed.append(thing["id"])
            if kind not in KINDS or "name" not in thing:
                continue  # features and analyses are their tracks'
            self.ids[kind].append(thing["id"])
            self.names.append(thing["name"])
            for image in thing.get("images", thing.get("icons", [])):
                self.art.append(urllib.parse.urlsplit(image["url"]).path)

    def make_app(self, name, *options):
        app = json.loads(run(self.old, "app", "create", "--data", self.data,
                             "--name", name, "--redirect-uri", CALLBACK,
                             "--redirect-uri", "http://127.0.0.1/callback",
                             *options))
        self.apps[name] = app
        return app

    def make_apps(self):
        for mode in ("extended", "development"):
            for profile in ("server", "full", "2024-11", "2026-02"):
                self.make_app(f"{mode} {profile}", "--mode", mode,
                              "--profile", profile, "--owner", "owen")
        self.make_app("Counted", "--owner", "olga")
        self.make_app("Quiet", "--owner", "olga", "--mode", "development",
                      "--description", "Keeps still & <listens>")

    def path_of(self, app):
        return "/dashboard/" + self.apps[app]["client_id"]

    def live_a_little(self, server):
        """A picture, sessions, lists of users, a request for quota, consents
        and calls: what no command makes."""
        for name in USERS:
            s = Story().sign_in(name)
            if name == "alice":
                s.upload("/account/picture", png(9))
            if name == "olga":
                s.form(self.path_of("Quiet") + "/users", user="alice")
                s.form(self.path_of("Quiet") + "/quota", reason="For all & us")
            if name == "owen":
                for app in self.apps:
                    s.form(self.path_of(app) + "/users", user="alice")
                    s.form(self.path_of(app) + "/users", user="bob")
            memory = tell(server, s)
            self.sessions[name] = memory.cookie(name)
        counted = self.mint("Counted")
        calls = Story()
        for path in ["/v1/markets", "/v1/me", "/v1/tracks/x"] * 3:
            calls.call(counted, path)
        tell(server, calls)
        self.refresh = {}
        for app in ("extended full", "development server"):
            s = Story().sign_in("alice")
            s.consent_to(self.apps[app], scope=SCOPES[3])
            s.trade(self.apps[app])
            self.refresh[app] = tell(server, s).last["refresh token"]

    def mint(self, app, *options):
        return json.loads(run(
            self.old, "token", "--data", self.data, "--client-id",
            self.apps[app]["client_id"], *options))["access_token"]

    def token_of(self, app, user=None):
        """The first token of an app, for a user or for itself."""
        return next(token for a, u, token in self.tokens
                    if (a, u) == (app, user))

    def mint_tokens(self):
        """Good ones, as (app, user, token), and some that were good."""
        people = ["alice", "bob", "carol", "dave", "owen"]
        for app in list(self.apps):
            if app in ("Counted", "Quiet"):
                continue
            self.tokens += [(app, None, self.mint(app))] * 3
            for i, user in enumerate(people):
                some = SCOPES if app == "extended full" else [SCOPES[i % 4]]
                for scope in some:
                    options = ["--scope", scope] if scope else []
                    self.tokens.append((app, user, self.mint(
                        app, "--user", user, *options)))
        self.make_app("Gone")
        run(self.old, "user", "create", "--data", self.data, "--id", "gone",
            "--password", PASSWORD)
        self.dead = [self.mint("Gone"),
                     self.mint("extended full", "--user", "gone"),
                     self.mint("extended full", "--expires-in", 1)]
        run(self.old, "app", "delete", "--data", self.data,
            self.apps.pop("Gone")["client_id"])
        run(self.old, "user", "delete", "--data", self.data, "--id", "gone")
        time.sleep(1.1)  # the last one's second


def tell(server, story):
    """Tells it to one server alone, for what it leaves there."""
    memory = Memory(server.address)
    for request in story.requests:
        answer = server.ask(request, memory)
        if answer.status >= 500:
            raise Ended(f"{request}: {answer.raw()[:500]}")
        memory.learn(request, answer)
    return memory
