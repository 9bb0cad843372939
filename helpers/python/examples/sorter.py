"""Puts playlists in order, while others may change them."""

import urllib.parse

from listener import Lost


def key_of(song):
    return song["name"], song["uri"]


class Sorter:
    def __init__(self, listener):
        self.call = listener.call

    def snapshot(self, playlist):
        return self.call(
            "GET", f"/v1/playlists/{playlist}?fields=snapshot_id"
        )["snapshot_id"]

    def next_of(self, page, path):
        """A page may be shorter than what was asked for: only the API knows
        whether there is another, and where."""
        if not page["next"]:
            return None
        parts = urllib.parse.urlsplit(page["next"])
        return f"{parts.path}?{parts.query}"

    def pages(self, playlist):
        path = f"/v1/playlists/{playlist}/items?limit=50&offset=0"
        songs = []
        while path:
            page = self.call("GET", path)
            songs += [entry["item"] for entry in page["items"]]
            path = self.next_of(page, path)
        return songs

    def read(self, playlist):
        """The songs and the snapshot that they are of. What is added meanwhile
        shifts the pages, so that one may miss a song: then all is read
        again."""
        while True:
            snapshot = self.snapshot(playlist)
            songs = self.pages(playlist)
            if self.snapshot(playlist) == snapshot:
                return songs, snapshot

    def move(self, playlist, start, before, snapshot):
        self.call("PUT", f"/v1/playlists/{playlist}/items", {
            "range_start": start, "insert_before": before,
            "snapshot_id": snapshot})

    def promote(self, playlist, uri):
        """Moves a song to the front."""
        songs, snapshot = self.read(playlist)
        uris = [song["uri"] for song in songs]
        self.move(playlist, uris.index(uri), 0, snapshot)

    def sort(self, playlist):
        """One song after the other, each by what the list then is."""
        while True:
            songs, snapshot = self.read(playlist)
            wanted = sorted(songs, key=key_of)
            at = next((i for i, (song, right) in enumerate(zip(songs, wanted))
                       if song["uri"] != right["uri"]), None)
            if at is None:
                return
            start = songs.index(wanted[at], at)
            self.move(playlist, start, at, snapshot)

    def create(self, name):
        """A list's id. If the answer is lost, the list may be there."""
        try:
            return self.post(name)
        except Lost:
            return self.find(name) or self.post(name)

    def post(self, name):
        return self.call("POST", "/v1/me/playlists",
                         {"name": name, "public": False})["id"]

    def find(self, name):
        path = "/v1/me/playlists?limit=50&offset=0"
        while path:
            page = self.call("GET", path)
            for playlist in page["items"]:
                if playlist["name"] == name:
                    return playlist["id"]
            path = self.next_of(page, path)
        return None
