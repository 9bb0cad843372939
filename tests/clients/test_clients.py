"""Real client libraries, unmodified, read from the real server.

A script for each client prints what the client made of every answer; here it
is compared with what went into the catalog. A client is skipped by name where
its registry can't be reached or its runtime is missing."""

import dataclasses
import pathlib
import subprocess
import typing

import pytest

import calls
import catalog
import expected
import installs
import running
import scripts

HERE = pathlib.Path(__file__).resolve().parent
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
HOUSE = "featured category_lists person".split()
FOUND = [f"found_{kind}" for kind in expected.FOUND]
ERRORS = "not_found bad_id unauthorized".split()
KNOWN_MUSIC = "artists_known albums_known tracks_known".split()
JAVA_ERRORS = [f"thrown_{error}" for error in ERRORS]
GO_LACKS = ("artist.type", "album.type", "user.type", "album.label",
            "features.type", "show.total_episodes", "show.html_description",
            "episode.html_description")
JAVA_LACKS = ("album.total_tracks", "show.total_episodes",
              "show.html_description", "episode.html_description")
RUST_LACKS = tuple(
    [f"{kind}.{field}" for field in ("type", "uri") for kind in
     "artist album track relinked features show episode user".split()] +
    ["album.total_tracks", "show.total_episodes", "show.html_description",
     "episode.html_description"])
SCRIPTED = MUSIC + BATCHES + PROGRAMS + PROGRAM_BATCHES + ERRORS


def in_python(script):
    return lambda: [installs.python(), HERE / "python" / script]


def in_node(script, *words):
    def command():
        modules = installs.node()
        return ["env", f"NODE_PATH={modules}", "node", "--require",
                HERE / "preload.cjs", HERE / "node" / script, *words]

    return command


def in_java(program):
    return lambda: ["java", "-cp", installs.java(), program]


@dataclasses.dataclass
class Client:
    """A client: how its script is run once it is installed, what it reads,
    and which fields its models don't have."""

    command: typing.Callable
    reads: list
    lacks: tuple = ()
    direct: bool = False  # is told the server's address; others aren't
    few: str = None  # the reads of a run that isn't deep; None: all
    seconds: int = scripts.RUN_SECONDS
    methods: typing.Callable = list  # those that the script can't say

    def steps(self):
        return self.reads if self.few is None or installs.is_deep() else \
            self.few.split()


CLIENTS = {
    "spotipy": Client(in_python("read_spotipy.py"),
                      SCRIPTED + BOOKS + SEARCH + RECOMMENDED + HOUSE +
                      ["markets", "previous", "found_tracks"]),
    "spotipy-direct": Client(in_python("read_spotipy.py"),
                             SCRIPTED + BOOKS + SEARCH + ["markets"],
                             direct=True),
    "tekore": Client(in_python("read_tekore.py"),
                     SCRIPTED + BOOKS + CHAPTERS + SEARCH + RECOMMENDED +
                     HOUSE + ["markets", "previous", "found_albums",
                              "requested"]),
    "spotify-web-api-node": Client(in_node("read_spotify_web_api_node.cjs"),
                                   SCRIPTED + SEARCH + RECOMMENDED + HOUSE +
                                   FOUND),
    "web-api-ts-sdk": Client(in_node("read_web_api_ts_sdk.cjs"),
                             MUSIC + BATCHES + PROGRAMS + PROGRAM_BATCHES +
                             BOOKS + CHAPTERS + SEARCH + RECOMMENDED + HOUSE +
                             ["markets", "not_found", "bad_id",
                              "refused_token"]),
    "spotify-web-api-js": Client(in_node("read_spotify_web_api_js.cjs"),
                                 SCRIPTED + SEARCH + RECOMMENDED + HOUSE +
                                 FOUND),
    "spotify-sdk": Client(in_node("read_spotify_sdk.cjs"),
                          KNOWN_MUSIC + ERRORS +
                          RECOMMENDED[1:] + FOUND[:4] +
                          ["artist_albums", "artist_top_tracks", "album",
                           "track", "new_releases", "features",
                           "features_several"],
                          lacks=("album.total_tracks", "album.label")),
    # What the package for Meteor wraps.
    "spotify-web-api-node-2": Client(
        in_node("read_spotify_web_api_node.cjs", "spotify-web-api-node-2"),
        [read for read in MUSIC if read != "analysis"] + BATCHES +
        RECOMMENDED + SEARCH + HOUSE + FOUND[:4] + ERRORS,
        few="artist album_tracks track not_found"),
    "angular-spotify": Client(
        in_node("read_angular_spotify.cjs"),
        [read for read in MUSIC
         if read not in ("track_relinked", "analysis")] +
        BATCHES + ["search"] + RECOMMENDED + HOUSE + ERRORS,
        few="artist album track search not_found"),
    "zmb3-spotify": Client(lambda: [installs.go()],
                           MUSIC + BATCHES + RECOMMENDED + PROGRAMS + ERRORS +
                           HOUSE + FOUND + ["previous"],
                           lacks=GO_LACKS, direct=True),
    "spotify-web-api-java": Client(
        in_java("Reads"),
        MUSIC + BATCHES + RECOMMENDED + PROGRAMS + PROGRAM_BATCHES +
        JAVA_ERRORS + HOUSE + FOUND + ["found_by_type", "found_albums_again"],
        lacks=JAVA_LACKS, direct=True),
    "kaaes": Client(
        in_java("KaaesReads"),
        [read for read in MUSIC if read != "analysis"] + BATCHES +
        RECOMMENDED + HOUSE + FOUND[:4] + ERRORS, direct=True,
        few="artist album_tracks not_found"),
    "rspotify": Client(lambda: [installs.rspotify()],
                       [read for read in MUSIC
                        if read not in ("category", "genre_seeds")] +
                       KNOWN_MUSIC + ["features_known", "shows_known",
                                      "episodes_known"] + PROGRAMS + ERRORS +
                       RECOMMENDED + HOUSE + FOUND +
                       ["category_lists_paged", "found_by_type",
                        "second_pages"],
                       lacks=RUST_LACKS, direct=True,
                       methods=installs.rspotify_calls),
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


def serve_known(data, secrets, *options):
    """A server, on HTTP and TLS, that has the known objects, too; `authority`
    is who signed its certificate, `requests` where its requests are logged."""
    lines = secrets / "known.jsonl"
    catalog.write(lines)
    running.run("import", "--data", data, "objects", lines, "--strict")
    authority = make_certificate(secrets)
    requests = secrets / "requests.log"
    server = running.Server(
        data, "--listen-tls", "127.0.0.1:0", "--tls-cert",
        secrets / "leaf.pem", "--tls-key", secrets / "leaf.key",
        "--access-log", requests, *known(), *options, listeners=2)
    server.authority = authority
    server.requests = requests
    server.app = running.create_app(data)
    return server


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A demo catalog with the known objects in it."""
    data = tmp_path_factory.mktemp("data")
    running.run("demo", "--data", data, "--tracks", 2000)
    server = serve_known(data, tmp_path_factory.mktemp("tls"))
    yield server
    assert server.stop() == 0


@pytest.fixture(scope="session")
def wanted(server):
    return {**expected.reads(), **expected.demo_reads(server)}


def port_of(server):
    """The one on which it speaks TLS."""
    return server.urls[1].rsplit(":", 1)[1]


def environment(server, variables, client):
    """A client's: what its script reads, no proxies, the two hosts led to the
    server, its CA."""
    env = {key: value for key, value in running.environment().items()
           if not key.lower().endswith("_proxy")}
    authority = str(server.authority)
    if client.few is not None and not installs.is_deep():
        env["STEPS"] = client.few
    env.update(variables, CLIENT_ID=server.app["client_id"],
               CLIENT_SECRET=server.app["client_secret"],
               PYTHONPATH=str(HERE / "preload"), PYTHONDONTWRITEBYTECODE="1",
               NODE_EXTRA_CA_CERTS=authority, REQUESTS_CA_BUNDLE=authority,
               SSL_CERT_FILE=authority)
    if client.direct:
        env["TONEARM_API"] = server.url
    else:
        env["TONEARM_TLS_PORT"] = port_of(server)
    return env


def says(server, name, client, variables):
    """What the script of a client says, told the variables; a reason why it
    can't be run is a text."""
    try:
        command = client.command()
    except installs.Unavailable as reason:
        calls.skipped(library_of(name), str(reason))
        return str(reason)
    calls.routes_since(server.requests)  # others'
    told = scripts.run(command, environment(server, variables(), client),
                       client.seconds)
    calls.methods(library_of(name), told.methods + client.methods())
    calls.routes(library_of(name), server.requests)
    return told


def library_of(name):
    """Who is told another address is the same library."""
    return name.removesuffix("-direct")


class Scripts:
    """What the scripts of clients say, each of which is run once."""

    def __init__(self, server, clients, variables):
        self.server = server
        self.clients = clients
        self.variables = variables
        self.kept = {}

    def __call__(self, name):
        if name not in self.kept:
            self.kept[name] = says(self.server, name, self.clients[name],
                                   lambda: self.variables(name))
        if isinstance(self.kept[name], str):
            installs.skip(name, self.kept[name])
        return self.kept[name]


@pytest.fixture(scope="session")
def answers(server, wanted):
    """answers(name): read -> the line that the client's script printed."""
    return Scripts(server, CLIENTS, lambda name: expected.variables(wanted))


@pytest.mark.parametrize("name, read", [
    pytest.param(name, read, id=f"{name}-{read}")
    for name, client in CLIENTS.items() for read in client.steps()])
def test_client_reads(answers, wanted, judging, name, read):
    told = answers(name)
    judging(library_of(name), told, read)
    kind, thing = wanted[read]
    lacks = CLIENTS[name].lacks
    assert (expected.view(kind, told.value(read), lacks) ==
            expected.view(kind, thing, lacks))
