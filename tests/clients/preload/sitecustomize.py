"""Imported by Python before a client (PYTHONPATH): Spotify's two hosts are
looked up as the test's listener. URLs, Host headers and certificate checks
stay as the client makes them."""

import os
import socket

HOSTS = {"api.spotify.com", "accounts.spotify.com"}
PORT = os.environ.get("TONEARM_TLS_PORT")
look_up = socket.getaddrinfo


def look_up_here(host, port, *args, **more):
    if isinstance(host, bytes):
        host = host.decode()
    if host in HOSTS:
        host, port = "127.0.0.1", int(PORT)
    return look_up(host, port, *args, **more)


if PORT:
    socket.getaddrinfo = look_up_here
