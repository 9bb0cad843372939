"""An app's side of OAuth: where it sends a browser, and what it asks for with
what comes back."""

import base64
import hashlib
import time
import urllib.parse

import browsing
import running
from browsing import Browser

URI = "https://app.example/callback"
VERIFIER = "the~verifier.that_nobody-guesses" * 2


def challenge_of(verifier):
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


PKCE = {"code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256"}


def browser_of(server, name="alice"):
    browser = Browser(server)
    browser.sign_in(name)
    return browser


def within_a_second(check):
    """What is revoked is of no use on any loop a second later."""
    end = time.monotonic() + 1
    while not check():
        assert time.monotonic() < end, "it takes longer than a second"
        time.sleep(0.02)


class Redirect:
    """Where a browser is sent: the URL, its query and its fragment."""

    def __init__(self, url):
        self.url = url
        parts = urllib.parse.urlsplit(url)
        self.query = dict(urllib.parse.parse_qsl(parts.query, True))
        self.fragment = dict(urllib.parse.parse_qsl(parts.fragment, True))


def answer_question(browser, url, answer="yes"):
    """Opens an authorization URL as somebody who is signed in, gives the
    answer when there is a question, and returns where that leads."""
    browser.get(url, None, follow=False)
    if browser.answer.status_code == 200:
        browser.submit("/authorize", 303, follow=False, answer=answer)
    assert browser.answer.status_code in (302, 303), browser.answer.text
    return Redirect(browser.answer.headers["location"])


class Client:
    """A registered app."""

    def __init__(self, server, *options, uris=(URI,), name="Mixtape",
                 env=None):
        self.server = server
        words = [word for uri in uris for word in ("--redirect-uri", uri)]
        self.app = running.run("app", "create", "--data", server.data,
                               "--name", name, *words, *options,
                               env=env).json()
        self.id = self.app["client_id"]
        self.secret = self.app["client_secret"]
        self.uri = uris[0]

    def path(self, prefix="", **more):
        query = {"client_id": self.id, "response_type": "code",
                 "redirect_uri": self.uri, "state": "s1",
                 "scope": "user-read-email", **more}
        query = {k: v for k, v in query.items() if v is not None}
        return f"{prefix}/authorize?" + urllib.parse.urlencode(query)

    def authorize(self, browser, answer="yes", **more):
        return answer_question(browser, self.path(**more), answer)

    def code(self, browser, **more):
        return self.authorize(browser, **more).query["code"]

    def post(self, path, proof="basic", headers=None, **form):
        """`proof`: how the client says who it is, by "basic", "body" or, as
        one without a secret, "id"; or not at all (None)."""
        if proof == "body":
            form = {"client_id": self.id, "client_secret": self.secret, **form}
        elif proof == "id":
            form = {"client_id": self.id, **form}
        auth = (self.id, self.secret) if proof == "basic" else None
        return self.server.request("POST", path, token=None, data=form,
                                   auth=auth, headers=headers)

    def trade(self, code, proof="basic", **more):
        """The answer to a code."""
        form = {"grant_type": "authorization_code", "code": code,
                "redirect_uri": self.uri, **more}
        return self.post("/api/token", proof, **form)

    def renew(self, refresh_token, proof="basic", **more):
        return self.post("/api/token", proof, grant_type="refresh_token",
                         refresh_token=refresh_token, **more)

    def tokens(self, browser, proof="basic", **more):
        """The whole way; a client without a secret uses PKCE."""
        if proof != "id":
            return good(self.trade(self.code(browser, **more), proof))
        code = self.code(browser, **PKCE, **more)
        return good(self.trade(code, "id", code_verifier=VERIFIER))

    def is_dead(self, access_token):
        return self.server.request("GET", "/v1/me",
                                   token=access_token).status_code == 401


def good(response):
    """The body of a 200 with a user's token."""
    assert response.status_code == 200, response.text
    body = response.json()
    assert list(body) == ["access_token", "token_type", "expires_in",
                          "refresh_token", "scope"]
    assert body["access_token"].startswith("BQ")
    assert body["refresh_token"].startswith("AQ")
    assert body["token_type"] == "Bearer"
    assert isinstance(body["expires_in"], int)
    assert response.headers["cache-control"] == "no-store"
    return body


def refused(response, error, description=None):
    assert response.status_code == 400, response.text
    expected = {"error": error}
    if description:
        expected["error_description"] = description
    assert response.json() == expected
    assert response.headers["cache-control"] == "no-store"


def create_users(data, *names, env=None):
    for name in names:
        running.run("user", "create", "--data", data, "--id", name,
                    "--password", browsing.PASSWORD, "--email",
                    name + "@example.test", "--country", "SE", env=env)
