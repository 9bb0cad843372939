"""A listener of the app's who has signed in, in a world whose clock stands: when
the app waits, the clock goes on."""

import tonearm_testing

from listener import Listener
from sorter import Sorter

SCOPE = "user-read-private playlist-read-private playlist-modify-private"


class Stage:
    def __init__(self, world, app, user, bug=Listener):
        self.world, self.user = world, user
        world.clock.freeze()
        self.meanwhile = lambda: None  # what others do when the app waits
        kind = bug if issubclass(bug, Listener) else Listener
        self.listener = kind(world.url, app.client_id, app.redirect_uri,
                             self.pause)
        kind = bug if issubclass(bug, Sorter) else Sorter
        self.sorter = kind(self.listener)
        self.other = Sorter(self.sign_in(
            Listener(world.url, app.client_id, app.redirect_uri)))
        self.sign_in(self.listener)

    def pause(self, seconds):
        self.world.clock.advance(seconds)
        self.meanwhile()

    def sign_in(self, listener):
        listener.finish(self.user.authorize(
            listener.authorization_url(SCOPE)))
        return listener

    def me(self):
        return self.listener.call("GET", "/v1/me")["id"]

    def songs(self, count):
        found = []
        for offset in range(0, count, 50):
            found += self.other.call(
                "GET", "/v1/search?q=a&type=track&limit=50"
                f"&offset={offset}")["tracks"]["items"]
        assert len(found) >= count, "the catalog is too small"
        return found[:count]

    def playlist(self, songs):
        playlist = self.other.create("Mine")
        self.add(playlist, songs)
        return playlist

    def add(self, playlist, songs, **more):
        self.other.call("POST", f"/v1/playlists/{playlist}/items",
                        {"uris": [s["uri"] for s in songs], **more})

    def uris(self, playlist):
        return [s["uri"] for s in self.other.read(playlist)[0]]


def stage_of(bench, bug=Listener):
    """The same without fixtures: a new world, and the stage in it."""
    app = tonearm_testing.app_line()
    user = tonearm_testing.user_line(app, scopes=SCOPE.split())
    world = bench.make_world(seeds=[app, user])
    owner = tonearm_testing.App.of_line(world, app)
    return Stage(world, owner, tonearm_testing.User.of_line(owner, user), bug)
