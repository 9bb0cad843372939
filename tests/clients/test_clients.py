"""Real client libraries, unmodified, read from the real server.

A script for each client prints what the client made of every answer; here it
is compared with what went into the catalog. A client is skipped by name where
its registry can't be reached or its runtime is missing."""

import dataclasses
import json
import os
import pathlib
import subprocess
import typing

import pytest

import catalog
import expected
import installs
import running

HERE = pathlib.Path(__file__).resolve().parent
RUN_SECONDS = 60
HOSTS = ("api.spotify.com", "accounts.spotify.com")

MUSIC = ("artist artist_albums artist_top_tracks album album_tracks track"
         " track_relinked features analysis new_releases categories category"
         " genre_seeds").split()
RECOMMENDED = "recommendations related_artists".split()
BATCHES = "artists albums tracks features_several".split()
PROGRAMS = "show show_episodes episode".split()
PROGRAM_BATCHES = "shows episodes".split()
BOOKS = "audiobook audiobooks audiobook_chapters".split()
CHAPTERS = "chapter chapters".split()
SEARCH = "search search_pages".split()
ERRORS = "not_found bad_id unauthorized".split()
KNOWN_MUSIC = "artists_known albums_known tracks_known".split()
JAVA_ERRORS = [f"thrown_{error}" for error in ERRORS]
GO_LACKS = ("artist.type", "album.type", "album.label", "features.type",
            "show.total_episodes", "show.html_description",
            "episode.html_description")
JAVA_LACKS = ("album.total_tracks", "show.total_episodes",
              "show.html_description", "episode.html_description")
RUST_LACKS = tuple(
    [f"{kind}.{field}" for field in ("type", "uri") for kind in
     "artist album track relinked features show episode".split()] +
    ["album.total_tracks", "show.total_episodes", "show.html_description",
     "episode.html_description"])
SCRIPTED = MUSIC + BATCHES + PROGRAMS + PROGRAM_BATCHES + ERRORS


def in_python(script):
    return lambda: [installs.python(), HERE / "python" / script]


def in_node(script):
    def command():
        modules = installs.node()
        return ["env", f"NODE_PATH={modules}", "node", "--require",
                HERE / "preload.cjs", HERE / "node" / script]

    return command


@dataclasses.dataclass
class Client:
    """A client: how its script is run once it is installed, what it reads,
    and which fields its models don't have."""

    command: typing.Callable
    reads: list
    lacks: tuple = ()
    direct: bool = False  # is told the server's address; others aren't


CLIENTS = {
    "spotipy": Client(in_python("read_spotipy.py"),
                      SCRIPTED + BOOKS + SEARCH + RECOMMENDED + ["markets"]),
    "spotipy-direct": Client(in_python("read_spotipy.py"),
                             SCRIPTED + BOOKS + SEARCH + ["markets"],
                             direct=True),
    "tekore": Client(in_python("read_tekore.py"),
                     SCRIPTED + BOOKS + CHAPTERS + SEARCH + RECOMMENDED +
                     ["markets"]),
    "spotify-web-api-node": Client(in_node("read_spotify_web_api_node.cjs"),
                                   SCRIPTED + SEARCH + RECOMMENDED),
    "web-api-ts-sdk": Client(in_node("read_web_api_ts_sdk.cjs"),
                             MUSIC + BATCHES + PROGRAMS + PROGRAM_BATCHES +
                             BOOKS + CHAPTERS + SEARCH + RECOMMENDED +
                             ["markets", "not_found", "bad_id",
                              "refused_token"]),
    "spotify-web-api-js": Client(in_node("read_spotify_web_api_js.cjs"),
                                 SCRIPTED + SEARCH + RECOMMENDED),
    "spotify-sdk": Client(in_node("read_spotify_sdk.cjs"),
                          KNOWN_MUSIC + ERRORS +
                          ["artist_albums", "artist_top_tracks", "album",
                           "track", "new_releases"],
                          lacks=("album.total_tracks", "album.label")),
    "zmb3-spotify": Client(lambda: [installs.go()],
                           MUSIC + BATCHES + RECOMMENDED + PROGRAMS + ERRORS,
                           lacks=GO_LACKS, direct=True),
    "spotify-web-api-java": Client(
        lambda: ["java", "-cp", installs.java(), "Reads"],
        MUSIC + BATCHES + RECOMMENDED + PROGRAMS + PROGRAM_BATCHES +
        JAVA_ERRORS,
        lacks=JAVA_LACKS, direct=True),
    "rspotify": Client(lambda: [installs.rspotify()],
                       [read for read in MUSIC
                        if read not in ("category", "genre_seeds")] +
                       KNOWN_MUSIC + ["features_known", "shows_known",
                                      "episodes_known"] + PROGRAMS + ERRORS,
                       lacks=RUST_LACKS, direct=True),
}


def make_certificate(folder):
    """A throwaway authority, and a certificate for Spotify's two hosts, and for
    clients that can be told another."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True,
                       capture_output=True, timeout=60)

    names = ",".join("DNS:" + host for host in (*HOSTS, "localhost"))
    (folder / "leaf.ext").write_text(f"subjectAltName={names}\n")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem",
            "-days", "2", "-subj", "/CN=Tonearm tests' authority")
    openssl("req", *key, "-keyout", "leaf.key", "-out", "leaf.csr",
            "-subj", "/CN=" + HOSTS[0])
    openssl("x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem",
            "-CAkey", "ca.key", "-CAcreateserial", "-out", "leaf.pem",
            "-days", "2", "-extfile", "leaf.ext")
    return folder / "ca.pem"


def known():
    """Options: the names are the server's own, for links that clients go."""
    return [word for host in HOSTS for word in ("--host", host)]


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A demo catalog with the known objects in it, served on HTTP and TLS."""
    data = tmp_path_factory.mktemp("data")
    secrets = tmp_path_factory.mktemp("tls")
    lines = secrets / "known.jsonl"
    catalog.write(lines)
    running.run("demo", "--data", data, "--tracks", 2000)
    running.run("import", "--data", data, "objects", lines, "--strict")
    authority = make_certificate(secrets)
    server = running.Server(data, "--listen-tls", "127.0.0.1:0",
                            "--tls-cert", secrets / "leaf.pem",
                            "--tls-key", secrets / "leaf.key", *known(),
                            listeners=2)
    server.authority = authority
    server.app = running.create_app(data)
    yield server
    assert server.stop() == 0


@pytest.fixture(scope="session")
def wanted(server):
    return {**expected.reads(), **expected.demo_reads(server)}


def environment(server, variables, client):
    """A client's: what its script reads, no proxies, the two hosts led to the
    server, its CA."""
    env = {key: value for key, value in running.environment().items()
           if not key.lower().endswith("_proxy")}
    authority = str(server.authority)
    env.update(variables, CLIENT_ID=server.app["client_id"],
               CLIENT_SECRET=server.app["client_secret"],
               PYTHONPATH=str(HERE / "preload"), PYTHONDONTWRITEBYTECODE="1",
               NODE_EXTRA_CA_CERTS=authority, REQUESTS_CA_BUNDLE=authority,
               SSL_CERT_FILE=authority)
    if client.direct:
        env["TONEARM_API"] = server.url
    else:
        env["TONEARM_TLS_PORT"] = server.urls[1].rsplit(":", 1)[1]
    return env


@pytest.fixture(scope="session")
def answers(server, wanted):
    """answers(name): read -> the line that the client's script printed. Each
    client is installed and run once."""
    kept = {}

    def run(name):
        client = CLIENTS[name]
        try:
            command = client.command()
        except installs.Unavailable as reason:
            return str(reason)
        script = subprocess.Popen([str(word) for word in command],
                                  stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE,
                                  env=environment(
                                      server, expected.variables(wanted),
                                      client))
        try:
            out, err = script.communicate(timeout=RUN_SECONDS)
        except subprocess.TimeoutExpired:
            script.kill()
            out, err = script.communicate()
            err += b"(ended: it took too long)"
        got = {"stderr": err.decode(errors="replace")}
        for line in map(json.loads, out.splitlines()):
            got[line["read"]] = line
        return got

    def answers_of(name):
        if name not in kept:
            kept[name] = run(name)
        if isinstance(kept[name], str):
            installs.skip(name, kept[name])
        return kept[name]

    return answers_of


@pytest.mark.parametrize("name, read", [
    pytest.param(name, read, id=f"{name}-{read}")
    for name, client in CLIENTS.items() for read in client.reads])
def test_client_reads(answers, wanted, name, read):
    got = answers(name)
    assert read in got, f"no such line from the script: {got['stderr']}"
    assert "failure" not in got[read], got[read]["failure"]
    kind, thing = wanted[read]
    lacks = CLIENTS[name].lacks
    assert (expected.view(kind, got[read]["value"], lacks) ==
            expected.view(kind, thing, lacks))
