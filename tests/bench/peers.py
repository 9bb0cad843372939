"""Servers to compare with, and the load that all of them get alike.

A peer answers every request with the same constant file. The server under
load has one core to itself and wrk the other.
"""

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

    def __init__(self, workspace, name, paths, authorization, form=None):
        self.file = workspace.path(name + "-paths")
        with open(self.file, "w") as file:
            file.writelines(path + "\n" for path in paths)
        self.arguments = [self.file, authorization] + ([form] if form else [])

    def run(self, server, seconds):
        """Requests a second, every one of them answered by a 2xx."""
        _, core = process.cores()
        command = process.pinned(core, [
            "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout",
            "5s", "-s", REQUESTS_LUA, f"http://127.0.0.1:{server.port}", "--",
        ] + self.arguments)
        server_s = server.cpu_s()
        load_s = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, capture_output=True, text=True)
        text = done.stdout
        rate = re.search(r"Requests/sec:\s*([\d.]+)", text)
        if done.returncode != 0 or not rate:
            raise Failure(f"wrk ended with {done.returncode}\n{text}"
                          f"{done.stderr}")
        if "Non-2xx" in text or "Socket errors" in text:
            raise Failure(f"wrk met wrong answers\n{text}")
        after_s = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.tell(float(rate.group(1)), (server.cpu_s() - server_s) / seconds,
                  (after_s.ru_utime + after_s.ru_stime - load_s.ru_utime -
                   load_s.ru_stime) / seconds)
        return float(rate.group(1))

    @staticmethod
    def tell(rate, server_share, load_share):
        """How busy both were: a load that has no time left measures itself,
        and where both have time left, something else had the cores."""
        say(f"    {rate:9.0f} req/s; busy: server {server_share:.0%}, load "
            f"{load_share:.0%}; {rate / server_share:.0f} a CPU second")

    def compare(self, servers, seconds, rounds):
        """Runs them in turn, `rounds` times. Returns for each the median of
        its rates and of what the first one's rate was, in the same round, as
        a ratio to its own."""
        rates = [[] for _ in servers]
        for server in servers:
            self.run(server, WARM_UP_S)
        for _ in range(rounds):
            for server, own in zip(servers, rates):
                own.append(self.run(server, seconds))
        return [(median(own),
                 median([first / rate for first, rate in zip(rates[0], own)]))
                for own in rates]


def median(values):
    ordered = sorted(values)
    return ordered[len(ordered) // 2]
