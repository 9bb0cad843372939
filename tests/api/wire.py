"""HTTP by hand: exactly these bytes over one connection."""

import socket


class Answer:
    def __init__(self, status, reason, headers, body):
        self.status = status
        self.reason = reason
        self.headers = headers
        self.body = body


class Wire:
    """A connection that sends bytes and reads whole answers."""

    def __init__(self, server, timeout=10):
        self.socket = socket.create_connection(server.address, timeout)
        self.rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, *parts):
        for part in parts:
            self.socket.sendall(part.encode() if isinstance(part, str)
                                else part)

    def _more(self):
        data = self.socket.recv(65536)
        if not data:
            raise EOFError(self.rest[:200])
        self.rest += data

    def line(self):
        while b"\n" not in self.rest:
            self._more()
        line, self.rest = self.rest.split(b"\n", 1)
        assert line.endswith(b"\r"), line
        return line[:-1].decode()

    def answer(self, head=False):
        version, status, reason = self.line().split(" ", 2)
        assert version == "HTTP/1.1"
        headers = {}
        while True:
            line = self.line()
            if line == "":
                break
            name, value = line.split(":", 1)
            headers[name.lower()] = value.strip()
        length = 0 if head else int(headers.get("content-length", 0))
        while len(self.rest) < length:
            self._more()
        body, self.rest = self.rest[:length], self.rest[length:]
        return Answer(int(status), reason, headers, body)

    def closes(self):
        """True when the server ends the connection without another byte."""
        assert self.rest == b""
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True


def request(method, path, *headers, host="tonearm.test", body=b""):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *headers]
    if isinstance(body, str):
        body = body.encode()
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def ask(server, *parts, head=False):
    """One connection, one answer."""
    with Wire(server) as wire:
        wire.send(*parts)
        return wire.answer(head)
