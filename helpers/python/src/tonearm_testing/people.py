"""The app and the user of a world, and a browser's part in their consent."""

from __future__ import annotations

import base64
import html
import re
import secrets
import urllib.parse
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence

from . import wire

if TYPE_CHECKING:
    from .bench import World

REDIRECT_URI = "http://127.0.0.1:8888/callback"
SCOPES = (
    "user-read-private user-read-email user-library-read "
    "user-library-modify user-top-read user-read-recently-played "
    "user-follow-read user-follow-modify playlist-read-private "
    "playlist-read-collaborative playlist-modify-public "
    "playlist-modify-private user-read-playback-state "
    "user-modify-playback-state user-read-currently-playing").split()
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def app_line(name: str = "Test", redirect_uri: str = REDIRECT_URI,
             client_id: Optional[str] = None, **more: Any) -> Dict[str, Any]:
    """A seed's line. A client id that no other world has leads into the world
    by itself, which is why it isn't a fixed one."""
    return {"type": "app", "name": name,
            "client_id": client_id or secrets.token_hex(16),
            "client_secret": secrets.token_hex(16),
            "redirect_uris": [redirect_uri], **more}


def user_line(app: Dict[str, Any], user: str = "alice",
              scopes: Sequence[str] = SCOPES, **more: Any) -> Dict[str, Any]:
    """A user who has allowed the app the scopes."""
    return {"type": "user", "id": user, "password": "listen-to-this",
            "consents": [{"client_id": app["client_id"],
                          "scopes": list(scopes),
                          "refresh_token": "AQ-" + secrets.token_hex(16)}],
            **more}


@dataclass(frozen=True)
class App:
    """What an app's developer has."""
    world: "World"
    client_id: str
    client_secret: str
    redirect_uri: str

    @classmethod
    def of_line(cls, world: "World", line: Dict[str, Any]) -> "App":
        return cls(world, line["client_id"], line["client_secret"],
                   line["redirect_uris"][0])

    def token(self, **form: str) -> Dict[str, Any]:
        """What /api/token answers; client_credentials, if nothing is said."""
        form.setdefault("grant_type", "client_credentials")
        proof = f"{self.client_id}:{self.client_secret}".encode()
        answer = wire.ask(
            self.world.url, "POST", "/api/token",
            urllib.parse.urlencode(form).encode(),
            {**FORM, **self.world.header,
             "Authorization": "Basic " + base64.b64encode(proof).decode()})
        if answer.status != 200:
            raise AssertionError(f"/api/token: {answer.status} "
                                 f"{answer.body.decode(errors='replace')}")
        return answer.json()


@dataclass(frozen=True)
class User:
    """Somebody with an account, who has allowed the app something."""
    app: App
    id: str
    password: str
    refresh_token: str

    @classmethod
    def of_line(cls, app: App, line: Dict[str, Any]) -> "User":
        return cls(app, line["id"], line["password"],
                   line["consents"][0]["refresh_token"])

    def token(self) -> str:
        """An access token, without a browser."""
        return self.app.token(grant_type="refresh_token",
                              refresh_token=self.refresh_token)["access_token"]

    def authorize(self, url: str, allow: bool = True) -> str:
        """Opens an app's authorization URL as this user would, signs in, answers
        the question if there is one, and returns where the browser is sent:
        the redirect URI with a code, or with an error."""
        return _Browser(self.app.world).authorize(self, url, allow)


class _Browser:
    """Just enough of one: cookies, and forms whose hidden fields go along."""

    def __init__(self, world: "World"):
        self.world = world
        self.cookies: Dict[str, str] = {}

    def ask(self, method: str, path: str, **form: str) -> wire.Answer:
        headers = {**self.world.header, "Cookie": "; ".join(
            f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if method == "POST":
            headers.update(FORM)
            body = urllib.parse.urlencode(form).encode()
        answer = wire.ask(self.world.url, method, path, body, headers)
        for cookie in answer.headers.get_all("set-cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def submit(self, page: bytes, action: str, **form: str) -> wire.Answer:
        text = page.decode()
        found = re.search(
            rf'<form method="post" action="({re.escape(action)}[^"]*)".*?</form>',
            text, re.S)
        if not found:
            raise AssertionError(f"no form for {action}: {text[:2000]}")
        hidden: List[str] = re.findall(r'<input type="hidden"[^>]*>',
                                       found.group(0))
        fields = {_attribute(i, "name"): _attribute(i, "value")
                  for i in hidden}
        return self.ask("POST", html.unescape(found.group(1)),
                        **{**fields, **form})

    def authorize(self, user: User, url: str, allow: bool) -> str:
        parts = urllib.parse.urlsplit(url)
        path = f"{parts.path}?{parts.query}"
        login = self.ask("GET", "/login")
        signed_in = self.submit(login.body, "/login", name=user.id,
                                password=user.password)
        if signed_in.status != 303:
            raise AssertionError(f"{user.id} can't sign in: "
                                 f"{signed_in.status}")
        answer = self.ask("GET", path)
        if answer.status == 200:
            answer = self.submit(answer.body, "/authorize",
                                 answer="yes" if allow else "no")
        if answer.status not in (302, 303):
            raise AssertionError(f"{url}: {answer.status} "
                                 f"{answer.body.decode()[:2000]}")
        return answer.headers["location"]


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found.group(1)) if found else ""
