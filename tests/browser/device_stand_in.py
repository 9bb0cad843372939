"""A server that speaks the protocol of connected devices (docs/devices.md) and
says what the test has it say: for what the real one says rarely, or only in its
own time. Scripts and sounds are the real server's, handed on."""

import base64
import hashlib
import http.server
import json
import struct
import threading
import time

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

PAGE = """<!doctype html><html lang=en><title>Somebody's page</title>
<link rel=icon href="data:,"><h1>Somebody's page</h1>
<button onclick="player.activateElement(); player.connect().then(
  is => heard.push(['connected', is]))">Start</button>
<script>
const heard = [];
window.onSpotifyWebPlaybackSDKReady = () => {
  window.player = new Spotify.Player({
    name: 'A page', volume: 0.5,
    getOAuthToken: done => done(window.token || 'good')});
  for (const event of ['ready', 'not_ready', 'player_state_changed',
                       'autoplay_failed', 'initialization_error',
                       'authentication_error', 'account_error',
                       'playback_error'])
    player.addListener(event, value => heard.push([event, value]));
};
</script>
<script src="%s"></script>"""


class StandIn:
    def __init__(self, server, script="/sdk/spotify-player.js"):
        self.server = server
        self.socket = None
        self.sockets = 0
        self.heard = []  # messages of the page
        self.state = None  # what the next `ready` says
        self.refuses = None  # code and message, in place of `ready`
        self.rejects = {}  # messages to commands that are refused
        self.status = 101  # of handshakes
        self.version = 0
        self.lock = threading.Lock()
        stand_in = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                stand_in.answer(self)

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        self.page = PAGE % script
        self.thread = threading.Thread(target=self.http.serve_forever)
        self.thread.start()

    def stop(self):
        self.cut()
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()

    # ---- requests ----

    def answer(self, handler):
        path = handler.path.partition("?")[0]
        if path == "/ext/v1/me/device":
            self.serve_socket(handler)
        elif path == "/":
            send(handler, 200, "text/html", self.page.encode())
        else:
            wanted = handler.headers.get("Range")
            got = self.server.request("GET", handler.path, headers={
                "Range": wanted} if wanted else {})
            more = {name: got.headers[name]
                    for name in ("Content-Range", "Accept-Ranges", "ETag")
                    if name in got.headers}
            send(handler, got.status_code, got.headers["Content-Type"],
                 got.content, more)

    # ---- the socket ----

    def serve_socket(self, handler):
        if self.status != 101 or "Upgrade" not in handler.headers:
            status = 426 if self.status == 101 else self.status
            send(handler, status, "application/json", b"{}")
            return
        key = handler.headers["Sec-WebSocket-Key"] + GUID
        handler.send_response(101)
        handler.send_header("Upgrade", "websocket")
        handler.send_header("Connection", "Upgrade")
        handler.send_header("Sec-WebSocket-Accept", base64.b64encode(
            hashlib.sha1(key.encode()).digest()).decode())
        handler.end_headers()
        handler.close_connection = True
        self.socket = handler
        self.sockets += 1
        for message in read_messages(handler.rfile):
            self.take(message)

    def take(self, message):
        self.heard.append(message)
        if message["type"] == "hello":
            if self.refuses:
                code, text = self.refuses
                self.send({"type": "error", "code": code, "message": text})
                self.cut()
            else:
                self.send({"type": "ready", "state": self.state,
                           "device_id": message["device"].get("id", "d" * 40)})
        elif message["type"] == "command":
            text = self.rejects.get(message["command"])
            self.send({"type": "error", "request": message["request"],
                       "status": 403, "message": text} if text else
                      {"type": "done", "request": message["request"]})

    def send(self, message):
        body = json.dumps(message).encode()
        length = bytes([len(body)]) if len(body) < 126 else \
            b"\x7e" + struct.pack(">H", len(body))
        with self.lock:
            self.socket.wfile.write(b"\x81" + length + body)
            self.socket.wfile.flush()

    def cut(self):
        if self.socket:
            try:
                self.socket.connection.shutdown(2)
            except OSError:
                pass

    # ---- for tests ----

    def say(self, state):
        self.version += 1
        if state is not None:
            state = {**state, "version": self.version,
                     "server_time": int(time.time() * 1000)}
        self.state = state
        self.send({"type": "state", "id": self.version, "state": state})

    def of_type(self, kind):
        return [m for m in self.heard if m["type"] == kind]

    def commands(self):
        return [{k: v for k, v in m.items() if k not in ("type", "request")}
                for m in self.of_type("command")]


def send(handler, status, kind, body, more=None):
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in (more or {}).items():
        handler.send_header(name, value)
    handler.end_headers()
    try:
        handler.wfile.write(body)
    except OSError:
        pass  # a player that has heard enough


def read_messages(stream):
    """The texts of masked frames, until the other side goes."""
    while True:
        try:
            head = stream.read(2)
            if len(head) < 2 or head[0] & 15 == 8:
                return
            n = head[1] & 127
            if n == 126:
                n = struct.unpack(">H", stream.read(2))[0]
            mask, body = stream.read(4), stream.read(n)
        except OSError:
            return
        if head[0] & 15 == 1:
            yield json.loads(bytes(
                b ^ mask[i % 4] for i, b in enumerate(body)))
