"""What one has just done holds from the next request on, whichever loop that
comes to: a new account, an app, what was allowed, and the end of it.

With TONEARM_DEEP=1 it is done as often as takes minutes."""

import os

import pytest

import browsing
from browsing import Browser
from flows import PKCE, URI, VERIFIER, answer_question, good, refused

pytestmark = pytest.mark.state

ROUNDS = 200 if os.environ.get("TONEARM_DEEP") == "1" else 40


@pytest.fixture
def server(serve):
    # As through a proxy, since one address may make a few accounts only.
    return serve(None, "--open-signup", "--trusted-proxy", "127.0.0.1",
                 "--loops", "4")


class Newcomer:
    """Somebody at an address of their own, every request of whom is a
    connection of its own and so may meet another loop."""

    def __init__(self, server, number):
        self.server = server
        self.name = f"newcomer-{number}"
        self.headers = {"Connection": "close",
                        "X-Forwarded-For": f"10.1.{number // 250}"
                                           f".{number % 250 + 1}"}
        self.browser = self._browser()

    def _browser(self):
        browser = Browser(self.server)
        browser.session.headers.update(self.headers)
        return browser

    def sign_up(self):
        self.browser.get("/signup")
        self.browser.submit("/signup", name=self.name,
                            email=self.name + "@example.test",
                            password=browsing.PASSWORD,
                            again=browsing.PASSWORD)

    def sign_in(self):
        self.browser = self._browser()
        self.browser.sign_in(self.name)
        assert f"Signed in as {self.name}" in self.browser.page.text

    def register(self):
        self.browser.get("/dashboard/new")
        self.browser.submit("/dashboard/new", name="Mine", redirect_uris=URI)
        ids = self.browser.page.ids
        self.app = (ids["client-id"], ids["client-secret"])

    def post(self, path, **form):
        return self.server.request("POST", path, token=None, data=form,
                                   auth=self.app, headers=self.headers)

    def own_token(self):
        return self.post("/api/token", grant_type="client_credentials")

    def allow(self):
        query = {"client_id": self.app[0], "response_type": "code",
                 "redirect_uri": URI, "scope": "user-read-email", **PKCE}
        path = "/authorize?" + "&".join(f"{k}={v}" for k, v in query.items())
        return answer_question(self.browser, path).query["code"]

    def trade(self, code):
        return self.post("/api/token", grant_type="authorization_code",
                         code=code, redirect_uri=URI, code_verifier=VERIFIER)

    def renew(self, refresh_token):
        return self.post("/api/token", grant_type="refresh_token",
                         refresh_token=refresh_token)

    def me(self, token):
        return self.server.request("GET", "/v1/me", token=token,
                                   headers=self.headers)


@pytest.mark.long
def test_everything_holds_from_the_next_request_on(server):
    for number in range(ROUNDS):
        one = Newcomer(server, number)
        one.sign_up()
        one.sign_in()
        one.register()
        assert one.own_token().status_code == 200, "the app is known"
        tokens = good(one.trade(one.allow()))
        me = one.me(tokens["access_token"])
        assert me.status_code == 200, me.text
        assert me.json()["id"] == one.name
        answer = one.renew(tokens["refresh_token"])
        assert answer.status_code == 200, answer.text
        renewed = answer.json()["access_token"]
        assert one.me(renewed).status_code == 200

        assert one.post("/api/revoke", token=tokens["refresh_token"]) \
            .status_code == 200
        for token in (tokens["access_token"], renewed):
            assert one.me(token).status_code == 401, "revoked"
        refused(one.renew(tokens["refresh_token"]), "invalid_grant",
                "Refresh token revoked")
