"""Measures of many open streams: what they take, and how fast an event reaches
them, beside nginx with Debian's nchan, which does the same for a living."""

import http.client
import os
import resource
import socket
import subprocess
import time

import process
from keeping import Session, Shelves
from process import Failure, say

ALICE, BOB = 9900, 100   # streams of each
QUICK_SHARE = 10         # a tenth of them on little data
EVENT_BYTES = 450        # of an event, all its lines
ROUNDS = 10
PATH = "/ext/v1/me/events?types=playlists"
SPARE_FILES = 1000

NCHAN_CONF = """
load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
{user}
worker_processes 1;
worker_rlimit_nofile {files};
daemon off;
pid {root}/pid;
events {{ worker_connections {files}; }}
http {{
    access_log off;
    keepalive_timeout 60s;
    tcp_nodelay on;
    client_body_temp_path {root}/body;
    proxy_temp_path {root}/proxy;
    fastcgi_temp_path {root}/fastcgi;
    uwsgi_temp_path {root}/uwsgi;
    scgi_temp_path {root}/scgi;
    nchan_max_reserved_memory 256M;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location = /hear {{
            nchan_subscriber eventsource;
            nchan_channel_id all;
            nchan_subscriber_first_message newest;
            nchan_eventsource_ping_interval 0;
        }}
        location = /tell {{
            nchan_publisher;
            nchan_channel_id all;
            nchan_message_buffer_length 10;
        }}
    }}
}}
"""


class Nchan(process.Server):
    def __init__(self, workspace, files):
        root = workspace.path("nchan")
        os.makedirs(root, exist_ok=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.free_port = probe.getsockname()[1]
        with open(f"{root}/nginx.conf", "w") as conf:
            conf.write(NCHAN_CONF.format(
                root=root, port=self.free_port, files=files,
                user="user root;" if os.geteuid() == 0 else ""))
        core, _ = process.cores()
        super().__init__(process.pinned(core, [
            "nginx", "-p", root, "-e", "stderr", "-c", f"{root}/nginx.conf"]),
            workspace.root)

    def find_port(self, command):
        end = time.monotonic() + process.START_S
        while time.monotonic() < end and self.child.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.free_port)).close()
                return self.free_port
            except ConnectionRefusedError:
                time.sleep(0.01)
        raise Failure(f"nginx doesn't start\n{process.tail(self.log)}")


class Crowd:
    """Open streams, in a process of their own: (count, path, authorization)
    of each group."""

    def __init__(self, workspace, name, server, groups):
        file = workspace.path(name)
        with open(file, "w") as out:
            out.writelines("\t".join(map(str, group)) + "\n"
                           for group in groups)
        _, core = process.cores()
        self.log = process.log_in(workspace.root)
        self.child = subprocess.Popen(
            process.pinned(core, [workspace.program("streams"),
                                  str(server.port), file]),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
            text=True)
        self.answer("ready")

    def answer(self, word=None):
        line = self.child.stdout.readline().strip()
        if not line or (word and line != word):
            self.child.wait()
            raise Failure(f"streams: {line!r}\n{process.tail(self.log)}")
        return line

    def time(self, first, count, mark, tell):
        """Milliseconds from `tell` until half, 99 of 100 and all have it."""
        self.child.stdin.write(f"{first} {count} {mark}\n")
        self.child.stdin.flush()
        self.answer("armed")
        began_us = time.monotonic() * 1e6
        tell()
        return [(int(us) - began_us) / 1000 for us in self.answer().split()]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.stdin.close()
        self.child.wait()
        self.child.stdout.close()
        self.log.close()


def raise_files(needed):
    """Streams are files, in the server and at its clients."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, needed))
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


class Teller:
    """A user whose list is renamed, so that an event is as long as it should
    be."""

    def __init__(self, server, bearer):
        self.session = Session(server, bearer)
        self.list = self.session.ask("POST", "/v1/me/playlists",
                                     {"name": "a list"})["id"]

    def tell(self, mark):
        # What an event of this list has besides its name.
        rest = len('id: 0123456789abcdef-12345\nevent: playlists\ndata: '
                   '{"uri":"spotify:playlist:' + self.list +
                   '","name":"","snapshot_id":"' + 32 * "x" +
                   '","total":0}\n\n')
        name = mark + (EVENT_BYTES - rest - len(mark)) * "."
        self.session.connection.request(
            "PUT", "/v1/playlists/" + self.list,
            '{"name": "%s"}' % name, self.session.headers)
        self.session.connection.getresponse().read()


def tell_nchan(connection, mark):
    lines = "id: 1764374400:0\ndata: \n\n"
    connection.request("POST", "/tell",
                       mark + (EVENT_BYTES - len(lines) - len(mark)) * ".")
    answer = connection.getresponse()
    answer.read()
    if answer.status not in (200, 201, 202):
        raise Failure(f"nchan: {answer.status}")


def worst_of(rounds):
    """The median of p99, which is of all streams of a round."""
    ordered = sorted(p99 for _, p99, _ in rounds)
    return ordered[len(ordered) // 2]


def user_memory(server, streams, before):
    return (process.anonymous_bytes(server.child.pid) - before) / streams / 1024


def measure_event_clients(workspace, scale):
    alice, bob = ((n if scale.seconds > 1 else n // QUICK_SHARE)
                  for n in (ALICE, BOB))
    streams = alice + bob
    raise_files(streams + SPARE_FILES)
    data = workspace.catalog(scale.small_tracks)
    shelves = Shelves(workspace, data, "streams")
    bearers = [shelves.bearer(user) for user in ("alice", "bob")]
    with shelves.serve() as server, \
            Nchan(workspace, streams + SPARE_FILES) as nchan:
        tellers = [Teller(server, bearer) for bearer in bearers]
        server.settle()
        before = process.anonymous_bytes(server.child.pid)
        groups = [(n, PATH, bearer)
                  for n, bearer in zip((alice, bob), bearers)]
        with Crowd(workspace, "ours", server, groups) as ours, \
                Crowd(workspace, "theirs", nchan,
                      [(streams, "/hear", "none")]) as theirs:
            server.settle()
            memory = user_memory(server, streams, before)
            spent = [own.cpu_s() for own in (server, nchan)]
            all_ms, bob_ms, nchan_ms = take_turns(
                tellers, ours, theirs, http.client.HTTPConnection(
                    "127.0.0.1", nchan.port), alice, bob)
            for own, name, before_s in zip((server, nchan), ("ours", "nchan"),
                                           spent):
                took_ms = (own.cpu_s() - before_s) * 1000 / (ROUNDS + 1)
                say(f"    {name}: {took_ms:.0f} CPU ms a round")
    return f"{memory:.1f}", "KiB", {
        "streams": str(streams), "fanout_p99_ms": f"{worst_of(all_ms):.1f}",
        "nchan_p99_ms": f"{worst_of(nchan_ms):.1f}",
        "vs_nchan": f"{worst_of(all_ms) / worst_of(nchan_ms):.3f}",
        "user_p99_ms": f"{worst_of(bob_ms):.1f}"}


def take_turns(tellers, ours, theirs, connection, alice, bob):
    """The times of each round: to all of alice's streams, to all of bob's while
    hers are open, and to as many as both of the peer's."""
    all_ms, bob_ms, nchan_ms = [], [], []
    for n in range(ROUNDS + 1):
        mark = f"round-{n}-"
        rounds = (
            (all_ms, ours.time(0, alice, mark,
                               lambda: tellers[0].tell(mark))),
            (bob_ms, ours.time(alice, bob, mark,
                               lambda: tellers[1].tell(mark))),
            (nchan_ms, theirs.time(0, alice, mark,
                                   lambda: tell_nchan(connection, mark))))
        say("    " + "; ".join(
            name + " " + " ".join(f"{ms:.1f}" for ms in times)
            for name, (_, times) in zip(("all", "one user's", "nchan"),
                                        rounds)))
        # The first is to warm up.
        for taken, times in rounds if n > 0 else ():
            taken.append(times)
    return all_ms, bob_ms, nchan_ms
