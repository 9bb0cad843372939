"""A small client of WebSockets (RFC 6455), and a device that speaks through
one."""

import base64
import hashlib
import json
import os
import socket
import struct
import time

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Socket:
    """`path` may have a query; pings are answered while somebody listens. Of a
    small one the system keeps little."""

    def __init__(self, server, path, token=None, headers=(), answers=True,
                 is_small=False):
        self.socket = socket.socket()
        if is_small:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(20)
        self.socket.connect(server.address)
        self.raw = b""
        self.answers = answers
        self.close_code = None
        self.pings = 0
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {path} HTTP/1.1", "Host: " + server.url.split("/")[2],
                 "Upgrade: websocket", "Connection: Upgrade",
                 f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13",
                 *headers]
        if token:
            lines.append(f"Authorization: Bearer {token}")
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        while b"\r\n\r\n" not in self.raw:
            piece = self.socket.recv(65536)
            assert piece, f"closed after {self.raw!r}"
            self.raw += piece
        head, self.raw = self.raw.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        self.status = int(first.split()[1])
        self.headers = dict(line.lower().split(": ", 1) for line in lines)
        if self.status == 101:
            accept = base64.b64encode(
                hashlib.sha1((key + GUID).encode()).digest()).decode()
            assert self.headers["sec-websocket-accept"] == accept.lower()

    def frame(self, opcode, data=b"", first=0x80):
        mask = os.urandom(4)
        n = len(data)
        size = (bytes([0x80 | n]) if n < 126 else
                b"\xfe" + struct.pack(">H", n) if n < 65536 else
                b"\xff" + struct.pack(">Q", n))
        body = bytes(b ^ mask[i % 4] for i, b in enumerate(data))
        self.socket.sendall(bytes([first | opcode]) + size + mask + body)

    def send(self, **message):
        self.frame(TEXT, json.dumps(message).encode())

    def _bytes(self, n):
        while len(self.raw) < n:
            piece = self.socket.recv(65536)
            if not piece:
                raise ConnectionError("closed")
            self.raw += piece
        found, self.raw = self.raw[:n], self.raw[n:]
        return found

    def _frame(self):
        opcode, n = self._bytes(2)
        assert opcode & 0x80, "the server cuts nothing"
        if n == 126:
            n, = struct.unpack(">H", self._bytes(2))
        elif n == 127:
            n, = struct.unpack(">Q", self._bytes(8))
        return opcode & 0x7f, self._bytes(n)

    def next(self, seconds=20):
        """The next message; None when the socket is over."""
        end = time.monotonic() + seconds
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError("no message comes")
            self.socket.settimeout(left)
            try:
                opcode, data = self._frame()
            except ConnectionError:
                return None
            if opcode == TEXT:
                return json.loads(data)
            if opcode == CLOSE:
                self.close_code, = struct.unpack(">H", data[:2])
                return None
            if opcode == PING:
                self.pings += 1
                if self.answers:
                    self.frame(PONG, data)

    def is_silent(self, seconds=0.5):
        try:
            return self.next(seconds) is None
        except TimeoutError:
            return True

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Device(Socket):
    """One that says hello, and acknowledges what it is told."""

    def __init__(self, person, token=None, path="/ext/v1/me/device",
                 hello=True, is_small=False, **device):
        super().__init__(person.server, path, token or person.token,
                         is_small=is_small)
        self.id = None
        self.state = None
        self.version = None
        self.acknowledges = True
        self.requests = 0
        if hello:
            self.send(type="hello", device={"name": "Page", **device})
            ready = self.take("ready")
            self.id, self.state = ready["device_id"], ready["state"]

    def next(self, seconds=20):
        message = super().next(seconds)
        if message and message["type"] == "state":
            self.state, self.version = message["state"], message["id"]
            if self.acknowledges:
                self.send(type="ack", id=message["id"])
        return message

    def take(self, *types, seconds=20):
        """The next message of these types; None at the end."""
        while True:
            message = self.next(seconds)
            if message is None or message["type"] in types:
                return message

    def wait_for(self, condition, seconds=20):
        """Until the state is so."""
        end = time.monotonic() + seconds
        while not (self.state and condition(self.state)):
            assert self.next(end - time.monotonic()), self.close_code
        return self.state

    def does(self, command, **more):
        """A command that is carried out; the state as it is then."""
        self.requests += 1
        self.send(type="command", command=command, request=self.requests,
                  **more)
        answer = self.take("done", "error")
        assert answer == {"type": "done", "request": self.requests}, answer
        return self.state

    def fails(self, command, **more):
        """status, message and reason of its refusal."""
        self.requests += 1
        self.send(type="command", command=command, request=self.requests,
                  **more)
        answer = self.take("done", "error")
        assert answer["type"] == "error", answer
        assert answer["request"] == self.requests
        return answer["status"], answer["message"], answer["reason"]

    def report(self, position_ms, is_playing=True):
        self.send(type="report", id=self.version, position_ms=position_ms,
                  is_playing=is_playing)
