"""Drawing requests that change nothing: reads of the API, what clients ask
for themselves, pages, and what has no route. A seed always draws the same."""
import base64
import dataclasses
import re
import sys

from .asking import Request
from .story import authorize_path, basic, form_of
from .values import Values
from .world import SCOPES

NO_ROUTES = ["/v1", "/v1/", "/v2/tracks", "/v1/nothing", "/v1/tracks/a/b/c",
             "//v1/tracks", "/v1/../v1/markets", "/favicon.ico", "/V1/markets",
             "/robots.txt", "/dashboard/a/b/c/d", "/art/x", "/api", "/%zz",
             "/v1/me/nothing", "/.well-known/nothing", "/%FF", "/account/x"]


class Draw(Values):
    """Draws requests for one pair of servers."""

    def __init__(self, world, routes, seed):
        super().__init__(world, seed)
        self.routes = routes
        # Those that may do most, and no story ends.
        self.best = [t for t in world.tokens if t[1] in (None, "alice") and
                     t[0] in ("extended server", "extended full")]
        self.due = []

    def some(self, count):
        drawn = []
        while count > 0:
            drawn.append(self.next(count))
            count -= len(drawn[-1])
        return drawn

    # Where to.

    def next(self, most):
        """At most so many requests that go together: each route in turn."""
        if not self.due:
            heavy = [r for r in self.routes.api if r.path == "/v1/search"] * 12
            self.due = self.routes.api * 6 + self.routes.pages + heavy
            self.due += [r for r in self.routes.pages if r.method == "GET"]
            self.due += [None] * 8
            self.rng.shuffle(self.due)
        route = self.due.pop()
        if route is None:
            return [self.nowhere()]
        if route.is_page:
            return [self.page(route)]
        if route.method == "POST":
            return [self.endpoint(route)]
        return self.read(route)[:most]

    def nowhere(self):
        request = self.common(Request("GET", self.one(*NO_ROUTES)))
        if self.often(30):
            request.path += self.one("?", "?a=b", "/", "?market=SE")
        return request

    def read(self, route):
        """A read, and often the same again by who has the answer."""
        path = re.sub(r"{(\w+)}", lambda m: self.part(route, m[1]), route.path)
        if route.path.startswith("/art/{type}") and self.often(85):
            path = self.one(*self.world.art)
        query = [self.parameter(route, p) for p in route.parameters
                 if p["in"] == "query"]
        query = [q for q in query if q]
        if self.often(4):
            query.append(self.one("foo=bar", "market=US", "&&", "=", "%zz=1",
                                  "a=%ff", "limit=1", "%00=%00"))
        path += "/" if self.often(5) else ""
        if query:
            path += "?" + "&".join(query)
        request = self.authorized(self.common(Request("GET", path)))
        if not self.often(12):
            return [request]
        tag = self.one(*["«etag»"] * 6, 'W/«etag»', '"x", «etag»', "*", '"x"')
        again = dataclasses.replace(
            request, headers=[*request.headers, ("If-None-Match", tag)])
        return [request, again]

    def common(self, request):
        """Method and headers that any request may have."""
        if self.often(12):
            request.method = self.one("HEAD", "HEAD", "HEAD", "OPTIONS",
                                      "OPTIONS", "POST", "PUT", "DELETE",
                                      "PATCH", "BREW")
            if request.method not in ("HEAD", "OPTIONS"):
                request.body = self.one(b"", b"{}", b"a=b")
        for percent, name, values in (
                (25, "Accept-Encoding", ("gzip", "gzip", "gzip, br", "br", "*",
                                         "gzip;q=0", "identity", "GZIP")),
                (6, "Accept", ("text/html", "application/json", "*/*")),
                (2, "Range", ("bytes=0-9", "bytes=5-", "x")),
                (2, "Origin", ("https://app.example", "null")),
                (1, "If-Modified-Since", ("Sat, 01 Jan 2050 00:00:00 GMT",)),
                (1, "X-Forwarded-Host", ("evil.example",)),
                (3, "Host", ("music.example:8443", "[::1]:80", "UP.example",
                             "a_b"))):
            if self.often(percent):
                request.headers.append((name, self.one(*values)))
        return request

    def authorized(self, request):
        token = self.one(*(self.best if self.often(60) else
                           self.world.tokens))[2]
        kind = self.rng.random() * 100
        if kind < 4:
            return request
        if kind < 8:
            joint = "&" if "?" in request.path else "?"
            request.path += f"{joint}access_token={token}"
            return request
        value = "Bearer " + token
        if kind < 10:
            value = self.one("bearer " + token, "Bearer  " + token)
        elif kind < 16:
            value = self.one(*["Bearer " + t for t in self.world.dead],
                             "Bearer", "Bearer BQnonsense", "Bearer a b",
                             "Basic eDp5", value[:-3], value + "AA", "x")
        request.headers.append(("Authorization", value))
        return request

    # The endpoints of clients.

    def endpoint(self, route):
        if route.path not in ("/api/token", "/api/revoke", "/api/introspect"):
            sys.exit(f"{route}: nobody knows how to ask for this")
        name = self.one("extended full", "development server",
                        "extended 2024-11")
        app = self.world.apps[name]
        form = {}
        if route.path == "/api/token":
            form["grant_type"] = self.one(
                *["client_credentials"] * 5, *["refresh_token"] * 3,
                "authorization_code", "password", "")
            form["refresh_token"] = self.one(
                *[self.world.refresh.get(name, "AQx")] * 4,
                *self.world.refresh.values(), "AQnonsense", "")
            form["scope"] = self.one("", "", "", "user-read-email", "fly",
                                     "streaming", "user-read-email  x")
            form["code"] = self.one("", "nonsense", "AQ" + "x" * 60)
        elif route.path == "/api/introspect":
            form["token"] = self.one(
                *[t for a, _, t in self.world.tokens if a == name],
                *self.world.dead, *self.world.refresh.values(), "x", "")
        else:
            # An app's own can't be ended: reads beside this one go on.
            form["token"] = self.one(
                *[t for _, user, t in self.world.tokens if not user],
                *self.world.dead, "x", "AQx", "")
        return self.as_client(route.path, app, form)

    def as_client(self, path, app, form):
        """The client says who it is, in one of all ways."""
        other = self.one(*self.world.apps.values())
        who, secret = app["client_id"], app["client_secret"]
        escaped = "".join(f"%{ord(c):02x}" for c in secret)
        header = self.one(
            *[basic(who, secret)] * 6, basic(who, "x"), basic(who, escaped),
            basic("x", secret), basic(who, ""), "Basic", "Basic !!!",
            "Bearer x", "Basic " + base64.b64encode(b"x").decode(), *[None] * 8)
        form.update(self.one(
            {}, {}, {}, {"client_id": who, "client_secret": secret},
            {"client_id": who, "client_secret": secret}, {"client_id": who},
            {"client_id": other["client_id"]}, {"client_id": "x"},
            {"client_id": who, "client_secret": "x"}, {"client_secret": "x"}))
        form = {k: v for k, v in form.items() if v or self.often(30)}
        request = Request("POST", path, [("Content-Type", self.one(
            *["application/x-www-form-urlencoded"] * 5, "text/plain",
            "application/json"))], form_of(form))
        if header:
            request.headers.append(("Authorization", header))
        return request

    # Pages.

    def page(self, route):
        """As anybody, or in a session that the world began with. Forms lack
        a good token, so that they change nothing."""
        path = re.sub(r"{(\w+)}", lambda m: self.part(route, m[1]), route.path)
        path += self.page_query(route)
        request = Request(route.method, path, [("Accept", "text/html")])
        name = self.one(None, "alice", "bob", "olga", "admin")
        if route.path.startswith("/dashboard/{"):
            name = self.one(None, "alice", "olga", "olga", "olga", "admin")
        if route.path == "/admin":
            name = self.one(None, "olga", "admin", "admin", "admin")
        if route.path.endswith("authorize"):
            # What is consented to again moves up in the account's list, so
            # nobody is drawn here whose account is.
            name = self.one(None, "owen")
        if name:
            request.headers.append(("Cookie", self.world.sessions[name]))
        elif self.often(20):
            request.headers.append(("Cookie", self.one(
                "tonearm_session=x", "=", "a=b; c", ";;")))
        if route.method == "POST":
            request.headers.append(("Content-Type", self.one(
                "application/x-www-form-urlencoded", "text/plain",
                "multipart/form-data", "multipart/form-data; boundary=b")))
            request.body = self.one(b"", b"token=x&name=y", b"--b--",
                                    b'--b\r\nContent-Disposition: form-data; '
                                    b'name="token"\r\n\r\nx\r\n--b--\r\n')
        elif self.often(10) and route.path != "/account/data":
            # Of the archive, HEAD shows the length alone, which differs.
            return self.common(request)
        return request

    def page_query(self, route):
        if route.path.endswith("authorize"):
            app = self.one(*self.world.apps.values())
            odd = self.one({}, {}, {"scope": self.one(*SCOPES)}, {"state": ""},
                           {"show_dialog": "true"}, {"scope": "x"},
                           {"client_id": "x"}, {"redirect_uri": "x"},
                           {"response_type": "token"})
            return authorize_path(app, **odd).removeprefix("/authorize")
        return self.one("", "", "", "?done=saved", "?done=deleted", "?done=x",
                        "?continue=/account", "?continue=//evil.example",
                        "?continue=%2Fa%3Fb%3D%3Cc%3E", "?continue=x", "/",
                        "?continue=/%5Cevil.example", "?continue=/a%22%C3%A9")
