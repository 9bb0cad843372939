"""Running the real binary: commands, and servers on a port of their own."""

import json
import os
import pathlib
import queue
import signal
import subprocess
import threading

import requests

import description
import postgres

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.path.abspath(os.environ.get("TONEARM", ROOT / "build/tonearm"))
START_SECONDS = 30


def environment(extra=None, words=()):
    """Ours, without what would change a command's options; for the command
    WORDS, which may name a data directory."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("TONEARM")}
    words = [str(word) for word in words]
    if postgres.wanted() and "--data" in words[:-1]:
        data = words[words.index("--data") + 1]
        env["TONEARM_STATE"] = postgres.cluster().state_of(data)
    env.update(extra or {})
    return env


class Result:
    """What a command left behind."""

    def __init__(self, process):
        self.status = process.returncode
        self.out = process.stdout.decode()
        self.err = process.stderr.decode()

    def json(self):
        return json.loads(self.out)

    def lines(self):
        # U+2028 ends a line for splitlines(), and may stand in a text.
        return [json.loads(line) for line in self.out.split("\n") if line]


def run(*words, stdin=None, env=None, status=0, cwd=None):
    """Runs `tonearm WORDS...` and insists on its exit status."""
    process = subprocess.run(
        [BINARY, *map(str, words)], capture_output=True, timeout=120,
        input=stdin if stdin is not None else b"", env=environment(env, words),
        cwd=cwd)
    result = Result(process)
    if status is not None:
        assert result.status == status, f"{words}: {result.err}"
    return result


def begin(*words, env=None):
    """The same, without waiting for it."""
    return subprocess.Popen(
        [BINARY, *map(str, words)], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment(env, words))


def lines_of(objects):
    """`objects` lines, as bytes."""
    return "".join(json.dumps(o, ensure_ascii=False) + "\n"
                   for o in objects).encode()


def import_objects(data, objects, *options, **more):
    return run("import", "--data", data, "objects", "-", *options,
               stdin=lines_of(objects), **more)


def create_app(data, *options, env=None):
    return run("app", "create", "--data", data, "--name", "Test",
               *options, env=env).json()


def mint(data, app, *options, env=None):
    return run("token", "--data", data, "--client-id", app["client_id"],
               *options, env=env).json()["access_token"]


class Server:
    """`tonearm serve` on a data directory, until stop()."""

    def __init__(self, data, *options, env=None, listen="127.0.0.1:0",
                 listeners=1):
        self.data = pathlib.Path(data)
        self.log = open(self.data / "serve.log", "ab")
        listen = ["--listen", listen] if listen else []
        self.process = subprocess.Popen(
            [BINARY, "serve", "--data", str(data), *listen,
             *map(str, options)],
            stdout=subprocess.PIPE, stderr=self.log,
            env=environment(env, ["--data", data, *options]))
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.urls = [self._url() for _ in range(listeners)]
        self.url = self.urls[0]
        self.session = requests.Session()
        self.session.trust_env = False
        self._token = None

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.decode())
        self.lines.put(None)

    def _url(self):
        line = self.lines.get(timeout=START_SECONDS)
        if line is None:
            self.process.wait()
            raise RuntimeError("serve ended: " + self.log_text())
        word, url = line.rsplit(" ", 1)
        assert word == "listening on", line
        return url.strip()

    @property
    def pid(self):
        return self.process.pid

    @property
    def address(self):
        host, port = self.url.split("://")[1].rsplit(":", 1)
        return host, int(port)

    def log_text(self):
        return (self.data / "serve.log").read_text(errors="replace")

    @property
    def token(self):
        if self._token is None:
            self._token = mint(self.data, create_app(self.data))
        return self._token

    def request(self, method, path, token=True, headers=None, **more):
        """With a good token, unless it is told another or None. The answer has
        to be as docs/openapi.yaml has it."""
        sent = dict(headers or {})
        if token is True:
            token = self.token
        if token is not None:
            sent["Authorization"] = "Bearer " + token
        more.setdefault("timeout", 30)
        more.setdefault("allow_redirects", False)
        url = path if "://" in path else self.url + path
        response = self.session.request(method, url, headers=sent, **more)
        description.insist(response, is_stream=more.get("stream", False))
        return response

    def get(self, path, status=200, **more):
        """The parsed body; the status has to be the one expected."""
        response = self.request("GET", path, **more)
        assert response.status_code == status, response.text
        return response.json()

    def refuses(self, path, status, message, method="GET", **more):
        """An error has Spotify's shape and the text."""
        response = self.request(method, path, **more)
        assert response.headers["content-type"] == \
            "application/json; charset=utf-8"
        assert response.json() == {
            "error": {"status": status, "message": message}}
        assert response.status_code == status
        return response

    def stop(self, how=signal.SIGTERM):
        """The exit status."""
        self.session.close()
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            status = self.process.wait(timeout=30)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self.reader.join(10)
            self.process.stdout.close()
            self.log.close()
        return status
