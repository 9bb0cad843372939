"""Refreshing users' tokens: every request goes through the writer, which has
whatever it did in the state, durably, before it answers."""

import os
import sys
import urllib.parse

import process
from peers import CONNECTIONS, Load
from process import Failure, say
from workspace import basic

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, os.pardir, "api"))

import flows  # noqa: E402
from browsing import PASSWORD  # noqa: E402

USER = "bench"


class Client:
    """An app whose user has signed in; gets refresh tokens in the way of
    every app."""

    def __init__(self, workspace, data):
        workspace.run(workspace.tonearm(
            "user create", data, "--id", USER, "--password", PASSWORD))
        app = workspace.answer(workspace.tonearm(
            "app create", data, "--name", "refreshing", "--redirect-uri",
            flows.URI))
        self.id = app["client_id"]
        self.secret = app["client_secret"]

    def sign_in(self, server):
        self.url = f"http://127.0.0.1:{server.port}"
        self.browser = flows.browser_of(self, USER)

    def refresh_token(self, proof):
        """`proof`: what the client sends beside a code."""
        more = flows.PKCE if "code_verifier" in proof else {}
        code = flows.answer_question(
            self.browser, "/authorize?" + urllib.parse.urlencode({
                "client_id": self.id, "response_type": "code",
                "redirect_uri": flows.URI, "scope": "user-read-email",
                **more})).query["code"]
        answer = self.browser.session.post(
            self.url + "/api/token", timeout=30, data={
                "grant_type": "authorization_code", "code": code,
                "redirect_uri": flows.URI, "client_id": self.id, **proof})
        if answer.status_code != 200:
            raise Failure(f"no token for a code: {answer.text}")
        return answer.json()["refresh_token"]


class Rotating(Load):
    """Each token is used once, and the next request has the one that came
    back for it."""

    script = os.path.join(HERE, "refreshing.lua")

    def __init__(self, workspace, client):
        super().__init__(workspace, "refresh-tokens", [], client.id)
        self.client = client

    def run(self, server, seconds):
        with open(self.file, "w") as file:
            for _ in range(2 * CONNECTIONS):
                file.write(self.client.refresh_token(
                    {"code_verifier": flows.VERIFIER}) + "\n")
        return super().run(server, seconds)


def measure_token_refresh(workspace, scale):
    data = workspace.copy(workspace.catalog(scale.small_tracks), "refreshing")
    client = Client(workspace, data)
    core, _ = process.cores()
    with workspace.serve(data, "--loops", "1", core=core) as server:
        client.sign_in(server)
        token = client.refresh_token({"client_secret": client.secret})
        load = Load(workspace, "refresh", ["/api/token"],
                    basic(client.id, client.secret),
                    "grant_type=refresh_token&refresh_token=" + token)
        ((kept, _),) = load.compare([server], scale.seconds, scale.rounds)
        say("    tokens that are used once:")
        ((rotated, _),) = Rotating(workspace, client).compare(
            [server], scale.seconds, scale.rounds)
    return f"{kept:.0f}", "req/s", {"rotating": f"{rotated:.0f}"}
