"""An app that signs its listener in (authorization code with PKCE) and goes on
calling the Web API for months: tokens that run out, limits, lost answers."""

import base64
import hashlib
import http.client
import json
import secrets
import time
import urllib.parse

TRIES = 5


class SignInAgain(Exception):
    """The listener has to give consent (again)."""


class Lost(Exception):
    """No whole answer came: what was asked may have been done, or not."""


class Refused(Exception):
    def __init__(self, status):
        super().__init__(f"status {status}")
        self.status = status


class Listener:
    def __init__(self, url, client_id, redirect_uri, pause=time.sleep):
        self.url = urllib.parse.urlsplit(url)
        self.client_id = client_id
        self.redirect_uri = redirect_uri
        self.pause = pause
        self.tokens = None  # what has to be kept between runs

    def authorization_url(self, scope):
        self.state = secrets.token_urlsafe(16)
        self.verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(self.verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        query = urllib.parse.urlencode({
            "client_id": self.client_id, "response_type": "code",
            "redirect_uri": self.redirect_uri, "scope": scope,
            "state": self.state, "code_challenge": challenge,
            "code_challenge_method": "S256"})
        return f"{self.url.geturl()}/authorize?{query}"

    def finish(self, redirected):
        """Where the browser came back to."""
        query = dict(urllib.parse.parse_qsl(
            urllib.parse.urlsplit(redirected).query))
        if query.get("state") != self.state or "code" not in query:
            raise SignInAgain(query.get("error", "state"))
        self.keep(self.ask_for_tokens(
            grant_type="authorization_code", code=query["code"],
            redirect_uri=self.redirect_uri, code_verifier=self.verifier))

    def ask_for_tokens(self, **form):
        status, _, body = self.send("POST", "/api/token", {
            "Content-Type": "application/x-www-form-urlencoded"},
            urllib.parse.urlencode({"client_id": self.client_id, **form}))
        if status == 400:
            self.forget()
            raise SignInAgain(body.decode())
        if status != 200:
            raise Refused(status)
        return self.decode(body)

    def keep(self, tokens):
        """A refresh token is good once: its successor comes with the answer."""
        self.tokens = {**(self.tokens or {}), **tokens}

    def forget(self):
        self.tokens = None

    def refresh(self):
        self.keep(self.ask_for_tokens(
            grant_type="refresh_token",
            refresh_token=self.tokens["refresh_token"]))

    def send(self, method, path, headers, body=None):
        connection = http.client.HTTPConnection(
            self.url.hostname, self.url.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except (OSError, http.client.HTTPException) as e:
            raise Lost(path) from e
        finally:
            connection.close()

    def decode(self, body):
        try:
            return json.loads(body) if body else None
        except ValueError as e:
            raise Lost("JSON that isn't") from e

    def seconds_to_wait(self, headers):
        return int(headers.get("Retry-After", 1))

    def attempt(self, method, path, body):
        """A call's status, headers and JSON; an access token that has run out
        is renewed."""
        for is_last in (False, True):
            if not self.tokens:
                raise SignInAgain()
            status, headers, answer = self.send(method, path, {
                "Authorization": f"Bearer {self.tokens['access_token']}",
                "Content-Type": "application/json"},
                None if body is None else json.dumps(body))
            if status == 401 and not is_last:
                self.refresh()
            else:
                is_json = "json" in headers.get("Content-Type", "")
                return status, headers, self.decode(answer) \
                    if is_json and status < 300 else None
        raise AssertionError

    def call(self, method, path, body=None):
        """What a call answers. Reading is tried again when nothing whole comes;
        what writes isn't, since it may have been done."""
        status = 503
        for _ in range(TRIES):
            try:
                status, headers, answer = self.attempt(method, path, body)
            except Lost:
                if method != "GET":
                    raise
                self.pause(1)
                continue
            if status == 429:
                self.pause(self.seconds_to_wait(headers))
            elif status >= 500 and method == "GET":
                self.pause(1)
            elif status >= 300:
                raise Refused(status)
            else:
                return answer
        raise Refused(status)
