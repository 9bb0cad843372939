"""Servers to compare with, and the load that all of them get alike.

A peer answers every request with the same constant file. The server under
load has one core to itself and wrk the other.
"""

import functools
import os
import re
import resource
import socket
import subprocess
import time

import process
from process import Failure, say

CONNECTIONS = 64
WARM_UP_S = 1
REQUESTS_LUA = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                            "requests.lua")

NGINX_CONF = """
{user}
worker_processes 1;
daemon off;
pid {root}/pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    default_type application/json;
    keepalive_requests 1000000000;
    keepalive_timeout 60s;
    sendfile on;
    tcp_nodelay on;
    open_file_cache max=1000 inactive=60s;
    open_file_cache_valid 60s;
    client_body_temp_path {root}/body;
    proxy_temp_path {root}/proxy;
    fastcgi_temp_path {root}/fastcgi;
    uwsgi_temp_path {root}/uwsgi;
    scgi_temp_path {root}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {root};
        location / {{ try_files /constant.json =404; }}
    }}
}}
"""


def bare(workspace, constant):
    """A bare libh2o on one loop."""
    core, _ = process.cores()
    return process.Server(
        process.pinned(core, [workspace.program("bare"), "0", constant]),
        workspace.root)


class Nginx(process.Server):
    """nginx with one worker, in a directory of its own."""

    def __init__(self, workspace, constant):
        root = workspace.path("nginx")
        os.makedirs(root, exist_ok=True)
        with open(constant, "rb") as source, \
                open(f"{root}/constant.json", "wb") as target:
            target.write(source.read())
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.free_port = probe.getsockname()[1]
        with open(f"{root}/nginx.conf", "w") as conf:
            conf.write(NGINX_CONF.format(
                root=root, port=self.free_port,
                user="user root;" if os.geteuid() == 0 else ""))
        core, _ = process.cores()
        super().__init__(
            process.pinned(core, ["nginx", "-p", root, "-e", "stderr",
                                  "-c", f"{root}/nginx.conf"]),
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


class Load:
    """Paths to ask for, in turn, as one client; with a form, by POST."""

    script = REQUESTS_LUA

    def __init__(self, workspace, name, paths, authorization, form=None,
                 method=None):
        self.file = workspace.path(name + "-paths")
        with open(self.file, "w") as file:
            file.writelines(path + "\n" for path in paths)
        self.arguments = [self.file, authorization,
                          method or ("POST" if form else "GET")]
        if form:
            self.arguments.append(form)

    def run(self, server, seconds):
        """Requests a second of the clock and a CPU second of the server,
        every one of them answered by a 2xx."""
        _, core = process.cores()
        command = process.pinned(core, [
            "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout",
            "5s", "-s", self.script, f"http://127.0.0.1:{server.port}", "--",
        ] + self.arguments)
        begin, server_s, load_s = time.monotonic(), server.cpu_s(), spent_s()
        done = subprocess.run(command, capture_output=True, text=True)
        took = time.monotonic() - begin
        text = done.stdout
        rate = re.search(r"Requests/sec:\s*([\d.]+)", text)
        if done.returncode != 0 or not rate:
            raise Failure(f"wrk ended with {done.returncode}\n{text}"
                          f"{done.stderr}")
        if "Non-2xx" in text or "Socket errors" in text:
            raise Failure(f"wrk met wrong answers\n{text}")
        server_share = (server.cpu_s() - server_s) / seconds
        load_share = (spent_s() - load_s) / took
        rates = (float(rate.group(1)),
                 float(rate.group(1)) / max(server_share, 0.01))
        say(f"    {rates[0]:9.0f} req/s, {rates[1]:.0f} a CPU second; busy: "
            f"server {server_share:.0%}, load {load_share:.0%}")
        return rates

    def compare(self, servers, seconds, rounds):
        """The same load for each of them, as `compare` has it."""
        for server in servers:
            server.settle()
        return compare([functools.partial(self.run, server)
                        for server in servers], seconds, rounds)


def compare(runs, seconds, rounds):
    """Takes the runs in turn, `rounds` times: functions of seconds that return
    rates, as Load.run does. Returns for each the median of its rates and of
    what the first one's rate was, in the same round, as a ratio to its own."""
    taken = [[] for _ in runs]
    for run in runs:
        run(WARM_UP_S)
    for _ in range(rounds):
        for run, own in zip(runs, taken):
            own.append(run(seconds))
    for own in taken[1:]:
        say(f"    ratio by CPU seconds: {ratio(taken[0], own, 1):.3f}")
    return [(median([rate for rate, _ in own]), ratio(taken[0], own, 0))
            for own in taken]


def ratio(first, second, which):
    return median([a[which] / b[which] for a, b in zip(first, second)])


def spent_s():
    """CPU seconds of all programs that were run to their end."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def median(values):
    ordered = sorted(values)
    return ordered[len(ordered) // 2]
