"""Real client libraries, unmodified, go the ways of OAuth from end to end: a
person who signs in and says yes is in person.py.

Tokens of this server live for 50 s, which clients take for about to expire:
they renew them of their own accord."""

import json
import pathlib
import socket
import subprocess
import sys

import pytest

import flows
import installs
import running
from test_clients import (RUN_SECONDS, Client, environment, in_node, known,
                          in_python, make_certificate)

HERE = pathlib.Path(__file__).resolve().parent
USER = ["alice", "alice@example.test", "SE"]
INVALID_CODE = {"error": "invalid_grant",
                "error_description": "Invalid authorization code"}

# By client: its script, and what each of its steps has to come to.
FLOWS = {
    "spotipy": (in_python("flows_spotipy.py"), {
        "client_credentials": 184,
        "code": USER,
        "code_renewed": 1,  # it keeps its refresh token
        "proof_key": USER,
        "proof_key_renewed": 3,  # a new one each time
        "implicit": USER,
        "refresh_refused": ["invalid_grant", "Invalid refresh token"],
        "secret_refused": ["invalid_client", "Invalid client"],
        "denied": ["access_denied", None],
    }),
    "spotify-web-api-node": (in_node("flows_spotify_web_api_node.cjs"), {
        "code": ["s1", *USER],
        "code_renewed": [True, *USER],
        "implicit": ["s1", *USER],
        "client_credentials": "Bearer",
        "denied": "access_denied",
        # Used again, the code ends what it gave.
        "code_refused": [400, INVALID_CODE],
        "refresh_revoked": [400, {
            "error": "invalid_grant",
            "error_description": "Refresh token revoked"}],
    }),
    "web-api-ts-sdk": (in_node("flows_web_api_ts_sdk.cjs"), {
        "denied": "access_denied",
        "client_credentials": True,
        "proof_key": [False, "Bearer"],
        "proof_key_renewed": [True, *USER],
        "implicit": USER,
        "code_refused": json.dumps(INVALID_CODE, separators=(",", ":")),
    }),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    data = tmp_path_factory.mktemp("flows")
    secrets = tmp_path_factory.mktemp("tls")
    authority = make_certificate(secrets)
    flows.create_users(data, "alice")
    server = running.Server(
        data, "--access-lifetime", "50", "--listen-tls", "127.0.0.1:0",
        "--tls-cert", secrets / "leaf.pem", "--tls-key",
        secrets / "leaf.key", *known(), listeners=2)
    server.authority = authority
    yield server
    assert server.stop() == 0


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return str(s.getsockname()[1])


@pytest.mark.parametrize("name", FLOWS)
def test_a_client_goes_all_the_way(server, name):
    command, wanted = FLOWS[name]
    try:
        command = command()
    except installs.Unavailable as reason:
        installs.skip(name, str(reason))
    server.app = flows.Client(server, uris=(
        flows.URI, "http://127.0.0.1/callback")).app
    env = environment(server, {}, Client(command, []))
    env |= {"PERSON": str(HERE / "person.py"),
            "PERSON_PYTHON": sys.executable, "FREE_PORT": free_port()}
    done = subprocess.run([str(word) for word in command], text=True, env=env,
                          capture_output=True, timeout=RUN_SECONDS)
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    failures = [s["failure"] for s in steps if "failure" in s]
    assert failures == [], done.stderr
    assert {s["read"]: s["value"] for s in steps} == wanted, done.stderr
