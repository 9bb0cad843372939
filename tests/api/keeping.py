"""People who keep things: users of a server over the small catalog, and apps
that act for them."""

import itertools
import json

import running
import small
from running import create_app, mint

SCOPES = ("user-library-read", "user-library-modify", "user-follow-read",
          "user-follow-modify", "playlist-read-private",
          "playlist-read-collaborative", "playlist-modify-public",
          "playlist-modify-private", "user-read-private")


def without(*scopes):
    """All of them but these."""
    assert set(scopes) <= set(SCOPES)
    return [scope for scope in SCOPES if scope not in scopes]


class Town:
    """The server, and as many people as a test wants, each a new user; `env`
    says where its state is, if that isn't in its directory."""

    def __init__(self, server, env=None):
        self.server = server
        self.env = env
        self.apps = {}
        self.numbers = itertools.count(1)

    def app(self, profile="full"):
        if profile not in self.apps:
            self.apps[profile] = create_app(self.server.data, "--profile",
                                            profile, env=self.env)
        return self.apps[profile]

    def token(self, name, scopes=SCOPES, profile="full"):
        return mint(self.server.data, self.app(profile), "--user", name,
                    "--scope", " ".join(scopes), env=self.env)

    def person(self, name=None, scopes=SCOPES, country="SE"):
        name = name or f"person{next(self.numbers)}"
        running.run("user", "create", "--data", self.server.data, "--id",
                    name, "--country", country, "--display-name",
                    name.title(), env=self.env)
        return Person(self, name, self.token(name, scopes))


class Person:
    """A user, through an app with a token of theirs."""

    def __init__(self, town, name, token):
        self.town = town
        self.server = town.server
        self.name = name
        self.token = token

    def through(self, scopes=SCOPES, profile="full"):
        """The same user, through an app that may do less."""
        return Person(self.town, self.name,
                      self.town.token(self.name, scopes, profile))

    def request(self, method, path, body=None, **more):
        if body is not None:
            more["json"] = body
        return self.server.request(method, path, token=self.token, **more)

    def get(self, path, status=200):
        return self.server.get(path, status, token=self.token)

    def send(self, method, path, body=None, status=200, **more):
        """The answer's JSON, None when it has no body."""
        response = self.request(method, path, body, **more)
        assert response.status_code == status, response.text
        return json.loads(response.content) if response.content else None

    def refuses(self, path, status, message, method="GET", body=None, **more):
        if body is not None:
            more["json"] = body
        return self.server.refuses(path, status, message, method,
                                   token=self.token, **more)

    # ---- playlists ----

    def playlist(self, *uris, **given):
        """A new list of the person's, with these in it; its id."""
        made = self.send("POST", "/v1/me/playlists",
                         {"name": "A list", **given}, 201)
        if uris:
            self.add(made["id"], *uris)
        return made["id"]

    def add(self, playlist, *uris, **more):
        """The snapshot after it."""
        return self.send("POST", f"/v1/playlists/{playlist}/items",
                         {"uris": uris, **more}, 201)["snapshot_id"]

    def uris(self, playlist):
        """What is in the list, None for null; every page of it."""
        found = []
        url = f"/v1/playlists/{playlist}/items?limit=50"
        while url:
            page = self.get(url)
            found += [e["item"] and e["item"]["uri"] for e in page["items"]]
            url = page["next"]
        return found

    def snapshot(self, playlist):
        return self.get(f"/v1/playlists/{playlist}")["snapshot_id"]


def track_uri(n):
    return "spotify:track:" + small.track_id(n)


def tracks(*numbers):
    return [track_uri(n) for n in numbers]


def digits(uris):
    """The same as numbers, which are easier to compare."""
    return [uri and int(uri[-21:]) for uri in uris]


# What the small catalog has enough of: 60 tracks.
MILES = range(101, 161)
