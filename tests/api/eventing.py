"""Listening to streams of events, as a client of server-sent events does."""

import json
import socket
import time


MINE = "/ext/v1/me/events"
LIBRARY = "/ext/v1/me/events?types=library"

# What a user has who has nothing.
NOTHING_SAVED = [("library", {"list": name, "total": 0}) for name in
                 ("tracks", "albums", "shows", "episodes", "audiobooks")]
NOTHING = (NOTHING_SAVED +
           [("following", {"list": name, "total": 0})
            for name in ("artists", "users")] +
           [("playlists", {"list": "playlists", "total": 0})])


class Event:
    def __init__(self, name, data, place):
        self.name, self.data, self.place = name, data, place

    def __repr__(self):
        return f"<{self.name} {self.data}>"


class Listener:
    """An open stream; `path` may have a query. Of a small one the system
    keeps little, here and at the server, which goes by the segments."""

    def __init__(self, server, path, token, headers=(), method="GET",
                 is_small=False):
        self.socket = socket.socket()
        if is_small:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        self.socket.settimeout(20)
        self.socket.connect(server.address)
        lines = [f"{method} {path} HTTP/1.1", "Host: tonearm.test",
                 f"Authorization: Bearer {token}", *headers, "", ""]
        self.socket.sendall("\r\n".join(lines).encode())
        self.raw = b""
        self.text = b""
        self.is_over = False
        head = self._until(b"\r\n\r\n").decode().split("\r\n")
        self.status = int(head[0].split()[1])
        self.headers = dict(line.lower().split(": ", 1) for line in head[1:]
                            if line)
        self.place = None
        self.comments = 0

    def _more(self):
        piece = self.socket.recv(65536)
        self.raw += piece
        return piece

    def _until(self, mark):
        while mark not in self.raw:
            assert self._more(), f"closed after {self.raw!r}"
        found, self.raw = self.raw.split(mark, 1)
        return found

    def _chunk(self):
        """The next chunk's text; b"" at the end, however it comes."""
        try:
            while b"\r\n" not in self.raw:
                if not self._more():
                    return b""
            size = int(self.raw.split(b"\r\n", 1)[0], 16)
            self._until(b"\r\n")
            while len(self.raw) < size + 2:
                if not self._more():
                    return b""
        except ConnectionError:
            return b""
        found, self.raw = self.raw[:size], self.raw[size + 2:]
        return found

    def next(self, seconds=20):
        """The next event; None when the stream is over."""
        end = time.monotonic() + seconds
        while True:
            while b"\n\n" in self.text:
                block, self.text = self.text.split(b"\n\n", 1)
                event = self._read(block.decode())
                if event:
                    return event
            left = end - time.monotonic()
            assert left > 0, "no event comes"
            self.socket.settimeout(left)
            piece = self._chunk()
            if not piece:
                self.is_over = True
                return None
            self.text += piece

    def next_other(self, data):
        """The next that says anything else: what there was at first may be
        told once more."""
        event = self.next()
        while event.data == data:
            event = self.next()
        return event

    def _read(self, block):
        fields = {}
        for line in block.split("\n"):
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        self.comments += "" in fields
        if "retry" in fields:
            self.retry = int(fields["retry"])
        if "data" not in fields:
            return None
        self.place = fields["id"]
        return Event(fields["event"], json.loads(fields["data"]), self.place)

    def take(self, count):
        return [self.next() for _ in range(count)]

    def is_silent(self, seconds=0.5):
        """Whether nothing comes for so long."""
        try:
            return self.next(seconds) is None and not self.is_over
        except (TimeoutError, AssertionError):
            return True

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def facts(events):
    """(name, data) of each."""
    return [(e.name, e.data) for e in events]


def listen(person, path=MINE, **more):
    return Listener(person.server, path, person.token, **more)
