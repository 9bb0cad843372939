"""What an operator sees of a running server: its logs, and the ids by which
they are read together."""

import json
import re
import shutil
import sqlite3
import subprocess

import pytest
import requests

import flows
import running
import small

TRACK = f"/v1/tracks/{small.track_id(1)}"
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "data"
    path.mkdir()
    running.import_objects(path, small.LINES)
    return path


def ids(server, path, sent=None, **more):
    headers = {"X-Request-Id": sent} if sent is not None else {}
    answer = server.request("GET", path, headers=headers, **more)
    return answer.headers["x-request-id"]


def test_a_request_has_the_id_that_it_came_with(music):
    for path in (TRACK, "/v1/nothing", "/health", "/v1/me"):
        assert ids(music, path, "job-17.A_b") == "job-17.A_b", path
    made = {ids(music, TRACK, sent) for sent in
            (None, "a b", "x" * 65, "<script>", 'a"b')}
    assert len(made) == 5 and all(re.fullmatch("[0-9a-f]{16}", i)
                                  for i in made), "one that nobody has had"


@pytest.mark.sanitized
@pytest.mark.sqlite
def test_what_goes_wrong_is_logged_with_the_id(serve, data, tmp_path):
    """Both logs as JSON: one line of the one leads to one of the other."""
    flows.create_users(data, "alice")
    log = tmp_path / "access.log"
    server = serve(data, "--access-log", log, "--access-log-format", "json",
                   "--log-format", "json")
    app = running.create_app(data)
    token = running.mint(data, app, "--user", "alice",
                         "--scope", "user-library-read user-library-modify")
    server.get("/v1/me/tracks", token=token)
    with sqlite3.connect(data / "state.db") as db:
        db.execute("ALTER TABLE saved_head RENAME TO elsewhere")
    headers = {"X-Request-Id": "read-1", "traceparent": TRACE,
               "User-Agent": 'evil "agent"\x80'}
    server.refuses("/v1/me/tracks?limit=1&access_token=x", 503,
                   "Service unavailable", token=token, headers=headers)
    server.refuses("/v1/me/tracks?ids=" + small.track_id(1), 503,
                   "Service unavailable", method="PUT", token=token,
                   headers={"X-Request-Id": "written-2"})
    assert server.stop() == 0
    logged = [json.loads(line) for line in server.log_text().splitlines()]
    assert all(set(line) >= {"time", "level", "message"} for line in logged)
    wrong = {line.get("request_id"): line["message"] for line in logged
             if "no such table" in line["message"]}
    assert {"read-1", "written-2"} <= set(wrong)
    lines = {line["request_id"]: line for line in
             map(json.loads, log.read_text().splitlines())}
    line = lines["read-1"]
    assert line["user"] == "alice" and line["client_id"] == app["client_id"]
    assert line["status"] == 503 and line["traceparent"] == TRACE
    assert line["target"] == "/v1/me/tracks?limit=1&access_token=***"
    assert line["user_agent"] == 'evil "agent"\ufffd'
    assert 0 < line["seconds"] < 30 and line["peer"] == "127.0.0.1"
    assert lines["written-2"]["method"] == "PUT"


def test_the_access_log_says_who_asked(serve, data, tmp_path):
    flows.create_users(data, "alice")
    log = tmp_path / "access.log"
    server = serve(data, "--access-log", log)
    app = running.create_app(data)
    user = running.mint(data, app, "--user", "alice")
    assert ids(server, "/v1/me", "one", token=user) == "one"
    assert ids(server, TRACK, "two",
               token=running.mint(data, app)) == "two"
    assert ids(server, "/health", "three", token=None) == "three"
    server.request("POST", "/api/token", token=None, data={
        "grant_type": "client_credentials", "client_id": app["client_id"],
        "client_secret": app["client_secret"]},
        headers={"X-Request-Id": "four"})
    assert server.stop() == 0
    fields = {line.split()[-2]: line.split() for line in log.open()}
    client = app["client_id"]
    assert {name: (f[2], f[-3], f[-1]) for name, f in fields.items()} == {
        "one": ("alice", client, "-"), "two": ("-", client, "-"),
        "three": ("-", "-", "-"), "four": ("-", client, "-")}


# ---- metrics ----

SAMPLE = re.compile(
    r"([a-z_:][a-z0-9_:]*)(?:\{(.*)\})? ([0-9.e+-]+|\+Inf|NaN)", re.I)
LABEL = re.compile(r'([a-z_][a-z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)')
SUFFIXES = {"counter": {"_total"}, "gauge": {""},
            "histogram": {"_bucket", "_sum", "_count"}}


def labels_of(text):
    found, at = {}, 0
    while at < len(text):
        match = LABEL.match(text, at)
        assert match and match[1] not in found, text
        found[match[1]] = match[2]
        at = match.end()
    return found


class Metrics:
    """A scrape, in either format, checked as promtool and Prometheus's own
    parser would: each sample follows the declaration of its family, each
    family comes once and no sample twice, buckets grow to the count."""

    def __init__(self, text, is_open=False):
        self.samples, self.kinds = {}, {}
        lines = text.splitlines(keepends=True)
        assert all(line.endswith("\n") for line in lines)
        if is_open:
            assert lines.pop() == "# EOF\n"
        for line in lines:
            self._read(line[:-1], is_open)
        for name, kind in self.kinds.items():
            if kind == "histogram":
                self._check_histogram(name)

    def _read(self, line, is_open):
        if line.startswith("# HELP "):
            self.family, text = line[7:].split(" ", 1)
            assert text[0].isupper() and text.endswith(".")
            assert self.family not in self.kinds
        elif line.startswith("# TYPE "):
            name, kind = line[7:].split(" ")
            assert name == self.family
            self.kinds[name] = kind
            assert name.endswith("_total") == (kind == "counter" and
                                               not is_open)
        else:
            name, labels, value = SAMPLE.fullmatch(line).groups()
            kind = self.kinds[self.family]
            stem = self.family.removesuffix("_total")
            assert name.removeprefix(stem) in SUFFIXES[kind], line
            labels = labels_of(labels or "")
            key = name, tuple(sorted(labels.items()))
            assert key not in self.samples, line
            self.samples[key] = float(value)

    def _check_histogram(self, name):
        series = {}
        for (sample, labels), value in self.samples.items():
            if sample == name + "_bucket":
                labels = dict(labels)
                bound = float(labels.pop("le"))
                series.setdefault(tuple(sorted(labels.items())), []).append(
                    (bound, value))
        for labels, buckets in series.items():
            assert buckets == sorted(buckets) and buckets[-1][0] == float("inf")
            assert [count for _, count in buckets] == \
                sorted(count for _, count in buckets)
            assert self.samples[name + "_count", labels] == buckets[-1][1]
            assert self.samples[name + "_sum", labels] >= 0

    def get(self, name, **labels):
        return self.samples.get((name, tuple(sorted(labels.items()))))

    def names(self, label):
        return {dict(labels)[label] for _, labels in self.samples
                if label in dict(labels)}


def scrape(server, url=None, accept=None):
    answer = server.request("GET", url or "/metrics", token=None,
                            headers={"Accept": accept} if accept else None)
    assert answer.status_code == 200
    kind = answer.headers["content-type"]
    if accept:
        assert kind.startswith("application/openmetrics-text; version=1.0.0")
    else:
        assert kind == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    return Metrics(answer.text, is_open=accept is not None)


ROUTE = {"method": "GET", "route": "/v1/tracks/{id}"}
DURATION = "tonearm_http_request_duration_seconds"


def test_what_was_asked_is_counted_by_route(serve, data):
    server = serve(data)
    before = scrape(server)
    assert before.get("tonearm_http_requests_total", code="2xx",
                      **ROUTE) is None, "nobody has asked"
    for i in range(7):
        server.get(TRACK)
    server.get(f"/v1/tracks/{small.UNKNOWN}", status=404)
    server.get("/v1/nothing", status=404)
    server.request("OPTIONS", TRACK, token=None)
    server.request("POST", "/health", token=None, data="five!")
    now = scrape(server)
    requests = "tonearm_http_requests_total"
    assert now.get(requests, code="2xx", **ROUTE) == 7
    assert now.get(requests, code="4xx", **ROUTE) == 1
    assert now.get(DURATION + "_count", **ROUTE) == 8
    assert 0 < now.get(DURATION + "_sum", **ROUTE) < 8 * 30
    none = {"method": "none", "route": "none"}
    assert now.get(requests, code="2xx", **none) == 1, "the preflight"
    assert now.get(requests, code="4xx", **none) == 2
    assert now.get("tonearm_http_received_bytes_total") - \
        before.get("tonearm_http_received_bytes_total") == 5
    assert small.track_id(1) not in str(now.samples), "patterns, no paths"
    assert now.names("method") <= {"GET", "POST", "none"}


def test_the_same_as_open_metrics(serve, data):
    server = serve(data)
    server.get(TRACK)
    plain = scrape(server)
    as_open = scrape(server, accept="application/openmetrics-text;"
                     "version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4")
    assert set(plain.samples) <= set(as_open.samples)
    assert as_open.get(DURATION + "_count", **ROUTE) == 1
    assert {name.removesuffix("_total") for name in plain.kinds} == \
        set(as_open.kinds)


@pytest.mark.sanitized
@pytest.mark.state
def test_what_else_is_told(serve, data):
    flows.create_users(data, "alice")
    server = serve(data, "--rate-development", 2, "--rate-route",
                   "GET /v1/markets=1", "--rate-art", 1)
    app = running.create_app(data, "--mode", "development", "--owner", "alice")
    token = running.mint(data, app, "--user", "alice", "--scope",
                         "user-library-modify")
    for status in (200, 200, 429):
        server.get(TRACK, status, token=token)
    for status in (200, 429):
        server.get("/v1/markets", status, token=token)
    art = f"/art/track/{small.track_id(1)}/64.png"
    statuses = [server.request("GET", art, token=None).status_code
                for _ in range(2)]
    assert statuses == [200, 429]
    other = running.mint(data, running.create_app(data), "--user", "alice",
                         "--scope", "user-library-modify")
    saved = server.request("PUT", "/v1/me/tracks?ids=" + small.track_id(1),
                           token=other)
    assert saved.status_code == 200
    now = scrape(server)
    refused = "tonearm_limit_refused_calls_total"
    assert now.get(refused, mode="development", limit="app") == 1
    assert now.get(refused, mode="development", limit="route") == 1
    assert now.get(refused, mode="extended", limit="app") == 0
    assert now.get("tonearm_limit_refused_address_calls_total",
                   kind="art") == 1
    assert now.get("tonearm_writer_jobs_total", result="ok") >= 1
    assert now.get("tonearm_writer_commit_seconds_count") >= 1
    assert now.get("tonearm_state_up") == 1
    assert now.get("tonearm_state_feed_age_seconds") < 5
    assert now.get("tonearm_catalog_generation") == 1
    assert now.get("tonearm_catalog_entities", type="tracks") > 1
    assert now.get("tonearm_import_last_timestamp_seconds") > 1.7e9
    assert now.get("tonearm_data_writable") == 1
    assert now.get("tonearm_readers") == 2
    assert now.get("tonearm_readers_busy") == 1, "the one that says so"
    assert now.get("tonearm_memory_bytes", kind="anonymous") > 1e6
    assert now.get("process_open_fds") > 5
    assert now.get("process_start_time_seconds") > 1.7e9
    assert {"0"} <= now.names("loop")
    assert "alice" not in str(now.samples)
    assert app["client_id"] not in str(now.samples)


def test_every_family_is_documented(serve, data):
    """And the dashboard asks for none that there isn't."""
    server = serve(data)
    server.get(TRACK)
    now = scrape(server)
    docs = running.ROOT / "docs"
    name = re.compile(r"\b(?:tonearm|process)_[a-z0-9_]+")
    table = {found for line in (docs / "monitoring.md").open()
             if line.startswith("| `tonearm_") or line.startswith("| `process_")
             for found in name.findall(line.split(" | ")[0])}
    assert table == set(now.kinds)
    samples = {sample for sample, _ in now.samples} | set(now.kinds)
    samples |= {family for family, kind in now.kinds.items()
                if kind == "counter"}
    for text in (docs / "grafana-dashboard.json").read_text(), \
            (docs / "monitoring.md").read_text():
        asked = set(name.findall(text))
        assert asked <= samples, asked - samples
    board = json.loads((docs / "grafana-dashboard.json").read_text())
    assert len({panel["id"] for panel in board["panels"]}) == \
        len(board["panels"])


def find_promtool():
    """Debian's, which needn't be installed for it: with the package comes a
    server that would run."""
    found = shutil.which("promtool")
    if found:
        return found
    folder = running.ROOT / "build" / "promtool"
    tool = folder / "usr/bin/promtool"
    if not tool.exists():
        folder.mkdir(parents=True, exist_ok=True)
        got = subprocess.run(["apt-get", "download", "-qq", "prometheus"],
                             cwd=folder, capture_output=True, timeout=300)
        packages = list(folder.glob("prometheus_*.deb"))
        if got.returncode or not packages:
            pytest.skip("promtool isn't to be had")
        subprocess.run(["dpkg-deb", "-x", packages[0], folder], check=True,
                       timeout=60)
        packages[0].unlink()
    return str(tool)


@pytest.mark.timing
@pytest.mark.long
def test_promtool_finds_nothing_wrong(serve, data):
    tool = find_promtool()
    server = serve(data)
    for path in (TRACK, "/v1/markets", "/health", "/v1/search?q=a&type=track"):
        server.get(path)
    text = server.request("GET", "/metrics", token=None).content
    lint = subprocess.run([tool, "check", "metrics"], input=text,
                          capture_output=True, timeout=60)
    assert lint.returncode == 0, lint.stderr.decode()
    assert lint.stderr == b"" and lint.stdout == b""


@pytest.mark.sanitized
def test_a_listener_of_their_own(serve, data):
    server = serve(data, "--listen-metrics", "127.0.0.1:0")
    word, url = server.lines.get(timeout=10).rsplit(" ", 1)
    url = url.strip()
    assert word == "listening on" and url.endswith("/metrics")
    server.get(TRACK)
    assert scrape(server, url).get("tonearm_http_requests_total", code="2xx",
                                   **ROUTE) == 1
    scrape(server, url, accept="application/openmetrics-text")
    base = url.removesuffix("/metrics")
    for path in (TRACK, "/", "/health", "/authorize"):
        assert requests.get(base + path, timeout=10).status_code == 404
    assert requests.post(url, timeout=10).status_code == 405


@pytest.mark.parametrize("options, status", [
    ((), 200), (("--trusted-proxy", "10.0.0.0/8"), 404),
    (("--public-url", "https://music.example"), 404),
    (("--public-url", "https://music.example", "--metrics"), 200)])
def test_strangers_are_not_told(serve, data, options, status):
    """Where others than this machine can come, or a proxy brings them."""
    server = serve(data, *options)
    answer = server.request("GET", "/metrics", token=None)
    assert answer.status_code == status
    if status == 404:
        assert answer.json()["error"]["message"] == "Service not found"


# ---- tonearm stat ----

@pytest.mark.sanitized
def test_stat_says_what_a_running_server_does(serve, data):
    stat = running.run("stat", "--data", data, "--json").json()
    assert stat["server"] is None
    assert "server" not in running.run("stat", "--data", data).out
    server = serve(data)
    for _ in range(20):
        server.get(TRACK)
    now = running.run("stat", "--data", data, "--json").json()["server"]
    assert now["pid"] == server.pid and now["generation"] == 1
    assert now["requests"] == 20 and 0 < now["recent_s"] <= 60
    assert now["requests_per_s"] > 0 and now["errors_per_s"] == 0
    assert 0 < now["p50_ms"] <= now["p99_ms"]
    assert (now["state"], now["catalog"], now["data"]) == ("ok",) * 3
    assert now["connections"] >= 1 and now["readers"] == 2
    text = running.run("stat", "--data", data).out
    assert f"process {server.pid}, up 00:00:" in text
    assert "health       state ok, catalog ok, data ok; generation 1" in text
    assert server.stop() == 0
    assert running.run("stat", "--data", data, "--json").json()[
        "server"] is None


def test_stat_watches_until_the_server_ends(serve, data):
    assert "no server runs" in running.run("stat", "--data", data, "--watch",
                                           status=1).err
    server = serve(data)
    watch = running.begin("stat", "--data", data, "--watch", "--json")
    first = json.loads(watch.stdout.readline())
    server.get(TRACK)
    second = json.loads(watch.stdout.readline())
    assert (first["requests"], second["requests"]) == (0, 1)
    server.stop()
    rest, _ = watch.communicate(timeout=20)
    assert watch.returncode == 0 and len(rest.splitlines()) <= 2


def test_a_socket_that_was_left_behind(serve, data):
    """After a kill its name stays: nobody answers, and the next server does."""
    server = serve(data)
    server.process.kill()
    server.process.wait()
    assert (data / "serve.sock").exists()
    assert running.run("stat", "--data", data, "--json").json()[
        "server"] is None
    again = serve(data)
    stat = running.run("stat", "--data", data, "--json").json()
    assert stat["server"]["pid"] == again.pid
    assert (data / "serve.sock").stat().st_mode & 0o777 == 0o600
