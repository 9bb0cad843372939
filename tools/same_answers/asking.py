"""Asking: a request, the answer to it, and the server that is asked. Commands
of the binary, too."""
import dataclasses
import gzip
import http.client
import io
import os
import re
import socket
import subprocess
import threading
import zipfile
import zlib

HOST = "tonearm.test"  # what both are called, so that links are the same


@dataclasses.dataclass
class Request:
    """«name» in path, headers and body stands for a server's own value."""
    method: str
    path: str
    headers: list = dataclasses.field(default_factory=list)
    body: bytes = None
    browser: str = ""    # whose cookies are sent and kept
    wire: bytes = None   # instead of all that: what is sent, as it is

    def __str__(self):
        if self.wire is not None:
            return f"{self.wire[:300]!r}"
        text = f"{self.method} {self.path[:300]}"
        for name, value in self.headers:
            text += f"\n    {name}: {value[:120]}"
        return text + (f"\n    {self.body[:200]!r}" if self.body else "")


PAUSE = Request("PAUSE", "")  # until every loop knows


class Answer:
    """What came back: its head, without the date, and its body."""

    def __init__(self, head, body, status):
        self.head, self.body, self.status = head, body, status

    @staticmethod
    def read(response):
        body = response.read()
        head = f"HTTP/{response.version} {response.status} {response.reason}"
        for name, value in response.getheaders():
            if name.lower() != "date":
                head += f"\n{name}: {value}"
        return Answer((head + "\n\n").encode("latin-1"), body,
                      response.status)

    @staticmethod
    def read_wire(text):
        """Whatever came back, which may be several answers or none."""
        status = re.match(rb"HTTP/1.. (\d+)", text)
        return Answer(re.sub(rb"(?i)\r\ndate: [^\r]+", b"", text), b"",
                      int(status[1]) if status else 0)

    def raw(self):
        return self.head + self.body

    def header(self, name):
        found = re.search(rf"\n{name}: ([^\n]+)".encode(), self.head)
        return found[1].decode() if found else None

    def opened(self):
        """The body, unpacked if it can be. Of an archive, its files."""
        try:
            if self.header("content-encoding") == "gzip":
                return gzip.decompress(self.body)
            if self.header("content-type") == "application/zip":
                with zipfile.ZipFile(io.BytesIO(self.body)) as files:
                    return b"".join(
                        f"\n{file.filename} {file.external_attr:o}\n".encode()
                        + files.read(file) for file in files.infolist())
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
            pass
        return self.body


class Ended(Exception):
    """A binary failed, so that there is nothing more to compare."""


def run(binary, *words):
    """A command's standard output."""
    process = subprocess.run([binary, *map(str, words)], capture_output=True,
                             env=environment(), check=False)
    if process.returncode:
        raise Ended(f"{binary} {' '.join(map(str, words))}: "
                    f"{process.stderr.decode(errors='replace')}")
    return process.stdout


def environment():
    return {k: v for k, v in os.environ.items() if not k.startswith("TONEARM")}


class Server:
    """`serve` on a port of its own, ended by its process id."""

    def __init__(self, binary, data, options):
        self.binary = binary
        self.log = data / "serve.log"
        self.local = threading.local()
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [binary, "serve", "--data", data, "--listen", "127.0.0.1:0",
                 *options], stdout=subprocess.PIPE, stderr=log,
                env=environment(), start_new_session=True)
        try:
            line = self.process.stdout.readline().decode()
            if not line.startswith("listening on "):
                self.process.wait()
                raise Ended(self.last_words())
        except BaseException:
            self.stop()
            raise
        self.address = line.split("//")[1].strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def last_words(self):
        log = self.log.read_text(errors="replace")[-2000:]
        return f"{self.binary} ended with {self.process.poll()}:\n{log}"

    def ask(self, request, memory):
        if request.wire is not None:
            return self.ask_wire(request.wire)
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = self.local.connection = http.client.HTTPConnection(
                self.address, timeout=60)
        try:
            try:
                return self.send(connection, request, memory)
            except (BrokenPipeError, ConnectionResetError):
                # The server has closed it, as it may between requests.
                connection.close()
                return self.send(connection, request, memory)
        except (OSError, http.client.HTTPException) as fault:
            connection.close()
            if self.process.poll() is not None:
                raise Ended(f"{self.last_words()}asked: {request}") from fault
            return Answer(f"no answer: {fault!r}".encode(), b"", 0)

    def send(self, connection, request, memory):
        connection.putrequest(request.method, memory.fill(request.path),
                              skip_host=True, skip_accept_encoding=True)
        headers = [(k, memory.fill(v)) for k, v in request.headers]
        if not any(name == "Host" for name, _ in headers):
            headers.insert(0, ("Host", HOST))
        if request.browser and memory.cookie(request.browser):
            headers.append(("Cookie", memory.cookie(request.browser)))
        body = request.body
        if body is not None:
            body = memory.fill(body.decode("latin-1")).encode("latin-1")
            headers.append(("Content-Length", str(len(body))))
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders(body)
        return Answer.read(connection.getresponse())

    def ask_wire(self, sent):
        host, port = self.address.rsplit(":", 1)
        got = b""
        with socket.create_connection((host, int(port)), timeout=5) as wire:
            try:
                wire.sendall(sent)
                while part := wire.recv(65536):
                    got += part
            except OSError:
                pass  # it has said all that it will
        return Answer.read_wire(got)
