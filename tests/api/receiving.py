"""A receiver of webhooks, which checks signatures as docs/events.md says."""

import hashlib
import hmac
import http.server
import json
import queue
import threading
import time


def is_signed(secret, header, body, now=None):
    """Whether the delivery is from who has the secret, and of just now."""
    parts = dict(part.split("=", 1) for part in header.split(","))
    right = hmac.new(secret.encode(), parts["t"].encode() + b"." + body,
                     hashlib.sha256).hexdigest()
    age = (now or time.time()) - int(parts["t"])
    return hmac.compare_digest(right, parts["v1"]) and abs(age) < 300


class Delivery:
    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body
        self.json = json.loads(body)

    def is_signed(self, secret):
        return is_signed(secret, self.headers["tonearm-signature"], self.body)


class Receiver:
    """Answers with `statuses` in turn, then with 200; `pause` before each."""

    def __init__(self, pause=0, answer=b"thanks"):
        self.deliveries = queue.Queue()
        self.arrived = threading.Event()  # something has
        self.statuses = []
        self.pause = pause
        self.answer = answer
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {k.lower(): v for k, v in self.headers.items()}
                receiver.arrived.set()
                time.sleep(receiver.pause)
                receiver.deliveries.put(Delivery(self.path, headers, body))
                status = receiver.statuses.pop(0) if receiver.statuses else 200
                self.send_response(status)
                if status in (301, 302, 307):
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(receiver.answer)))
                self.end_headers()
                try:
                    self.wfile.write(receiver.answer)
                except ConnectionError:
                    self.close_connection = True

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                      Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever,
                                       daemon=True)
        self.thread.start()
        self.url = "http://127.0.0.1:%d" % self.server.server_port

    def next(self, seconds=20):
        return self.deliveries.get(timeout=seconds)

    def is_silent(self, seconds=0.5):
        try:
            self.deliveries.get(timeout=seconds)
        except queue.Empty:
            return True
        return False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
