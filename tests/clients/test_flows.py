"""Real client libraries, unmodified, go the ways of OAuth from end to end: a
person who signs in and says yes is in person.py.

Tokens of this server live for 50 s, which clients take for about to expire:
they renew them of their own accord."""

import json
import pathlib
import socket
import sys

import pytest

import flows
import installs
from test_clients import (Client, in_java, in_node, in_python, port_of, says,
                          serve_known)

HERE = pathlib.Path(__file__).resolve().parent
USER = ["alice", "alice@example.test", "SE"]
INVALID_CODE = {"error": "invalid_grant",
                "error_description": "Invalid authorization code"}

# A token; all that is kept; what is left of it.
KEPT = ["a", ["ClientId", "ClientSecret", "AccessToken", "RefreshToken",
              "RedirectURI"], [None] * 5]

# By client: its script, and what each of its steps has to come to.
FLOWS = {
    "spotipy": (in_python("flows_spotipy.py"), {
        "client_credentials": 184,
        "code": USER,
        "code_renewed": 1,  # it keeps its refresh token
        "proof_key": USER,
        "proof_key_renewed": 3,  # a new one each time
        "implicit": USER,
        "by_hand": [["Bearer", "Bearer", None], "abc", "abc", "abc"],
        "refresh_refused": ["invalid_grant", "Invalid refresh token"],
        "secret_refused": ["invalid_client", "Invalid client"],
        "denied": ["access_denied", None],
    }),
    "tekore": (in_python("flows_tekore.py"), {
        "client_credentials": [184, 184],
        "code": [*USER, True],
        "code_renewed": [True, *USER],
        "proof_key": [False, *USER],
        "lasting_tokens": ["alice", "alice", "alice"],
        "led": USER,
        "denied": True,
        "refresh_refused": ["invalid_grant", "Invalid refresh token"],
        "itself": "Bearer",
    }),
    "spotify-web-api-node": (in_node("flows_spotify_web_api_node.cjs"), {
        "kept": KEPT,
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
    "spotify-web-api-node-2": (
        in_node("flows_spotify_web_api_node.cjs", "spotify-web-api-node-2"), {
            "kept": KEPT,
            "code": ["s1", *USER],
            "code_renewed": [True, *USER],
            "client_credentials": "Bearer",
            "code_refused": [
                None, "invalid_grant: Invalid authorization code"],
            "refresh_revoked": [None, "invalid_grant: Refresh token revoked"],
        }),
    "spotify-sdk": (in_node("flows_spotify_sdk.cjs"), {
        "implicit": USER,
        "itself": ["q=a%20b&limit=2", "alice", "alice"],
    }),
    "angular-spotify": (in_node("flows_angular_spotify.cjs"), {
        "implicit": USER,
        "itself": ["q=a%20b&limit=2", "alice"],
    }),
    "web-api-ts-sdk": (in_node("flows_web_api_ts_sdk.cjs"), {
        "denied": "access_denied",
        "client_credentials": True,
        "itself": [184, None],
        "performed": [True, "Bearer"],
        "proof_key": [False, "Bearer"],
        "proof_key_renewed": [True, *USER],
        "implicit": USER,
        "code_refused": json.dumps(INVALID_CODE, separators=(",", ":")),
    }),
    "spotify-web-api-java": (in_java("Flows"), {
        "client_credentials": "Bearer",
        "code": [*USER, "s1", True],
        "proof_key": USER,
        "denied": "access_denied",
        "refresh_refused": ["BadRequestException", "Invalid refresh token"],
    }),
    "rspotify": (lambda: [installs.rspotify(), "flows"], {
        "code": USER,
        "code_renewed": [True, *USER],
    }),
}
DIRECT = ("spotify-web-api-java", "rspotify")
LONG = ("tekore", "spotify-web-api-node-2", "angular-spotify",
        "spotify-web-api-java", "rspotify")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    data = tmp_path_factory.mktemp("flows")
    flows.create_users(data, "alice")
    server = serve_known(data, tmp_path_factory.mktemp("tls"),
                         "--access-lifetime", "50")
    yield server
    assert server.stop() == 0


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return str(s.getsockname()[1])


def variables(server):
    """Of who goes a way, and of the person, to whom the two hosts are here."""
    return {"TONEARM_TLS_PORT": port_of(server),
            "CHALLENGE_OF_SIXTY_FOUR_V": flows.challenge_of("v" * 64),
            "PERSON": str(HERE / "person.py"),
            "PERSON_PYTHON": sys.executable, "FREE_PORT": free_port()}


@pytest.mark.parametrize("name", [
    name for name in FLOWS if installs.is_deep() or name not in LONG])
def test_a_client_goes_all_the_way(server, judging, name):
    command, wanted = FLOWS[name]
    server.app = flows.Client(server, uris=(
        flows.URI, "http://127.0.0.1/callback")).app
    told = says(server, name, Client(command, [], direct=name in DIRECT),
                lambda: variables(server))
    if isinstance(told, str):
        installs.skip(name, told)
    for step in told:
        judging(name, told, step)
    assert {step: told.value(step) for step in told} == wanted, told.err
