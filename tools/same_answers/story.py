"""A story: requests in order, as a person with a browser or a program sends
them. What a server made up before stands in it as «name»."""
import base64
import re
import urllib.parse

from .asking import PAUSE, Request

PASSWORD = "correct horse battery"  # everybody's
CALLBACK = "https://app.example/callback"


def form_of(fields):
    """A form's body; «names» stay, to be filled in later."""
    def escape(text):
        return "".join(part if part.startswith("«") else
                       urllib.parse.quote_plus(part)
                       for part in re.split("(«[^»]+»)", text))

    return "&".join(f"{escape(name)}={escape(value)}"
                    for name, value in fields.items()).encode("latin-1")


class Story:
    def __init__(self, browser=""):
        self.browser = browser
        self.requests = []

    def add(self, method, path, headers=(), body=None, browser=""):
        self.requests.append(Request(method, path, list(headers), body,
                                     browser))
        return self

    def pause(self):
        self.requests.append(PAUSE)
        return self

    # A person with a browser.

    def get(self, *paths):
        for path in paths:
            self.add("GET", path, [("Accept", "text/html")],
                     browser=self.browser)
        return self

    def form(self, path, kind="application/x-www-form-urlencoded", **fields):
        """A form of ours, with the last token that was in a page."""
        fields = {"token": "«form token»", **fields}
        return self.add("POST", path, [("Content-Type", kind)],
                        form_of(fields), self.browser)

    def upload(self, path, file, **fields):
        fields = {"token": "«form token»", **fields}
        body = b""
        for name, value in fields.items():
            body += (f'--b\r\nContent-Disposition: form-data; name="{name}"'
                     f"\r\n\r\n{value}\r\n").encode("latin-1")
        body += (b'--b\r\nContent-Disposition: form-data; name="file"; '
                 b'filename="me.png"\r\nContent-Type: image/png\r\n\r\n' +
                 file + b"\r\n--b--\r\n")
        kind = "multipart/form-data; boundary=b"
        return self.add("POST", path, [("Content-Type", kind)], body,
                        self.browser)

    def sign_in(self, name, password=PASSWORD, back="/account"):
        self.browser = name
        self.get("/login?continue=" + back)
        self.form("/login", name=name, password=password,
                  **{"continue": back})
        return self.get(back)

    def consent_to(self, app, **more):
        path = authorize_path(app, **more)
        return self.get(path).form(path, answer="yes")

    # A program.

    def call(self, token, *paths, method="GET"):
        for path in paths:
            self.add(method, path, [("Authorization", "Bearer " + token)])
        return self

    def client(self, path, app, **form):
        """What an app asks for itself. It says who it is with Basic if its
        secret is known by now, else in the form."""
        headers = [("Content-Type", "application/x-www-form-urlencoded")]
        secret = app.get("client_secret", "«")
        if app and "«" not in secret:
            headers.append(("Authorization", basic(app["client_id"], secret)))
        else:
            form = {k: app[k] for k in ("client_id", "client_secret")
                    if k in app} | form
        return self.add("POST", path, headers, form_of(form))

    def trade(self, app, **more):
        form = {"grant_type": "authorization_code", "code": "«code»",
                "redirect_uri": CALLBACK, **more}
        return self.client("/api/token", app, **form)

    def renew(self, app, **more):
        form = {"grant_type": "refresh_token",
                "refresh_token": "«refresh token»", **more}
        return self.client("/api/token", app, **form)


def basic(name, secret):
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def authorize_path(app, prefix="", **more):
    query = {"client_id": app["client_id"], "response_type": "code",
             "redirect_uri": CALLBACK, "state": "a b&c", **more}
    query = {k: v for k, v in query.items() if v is not None}
    return f"{prefix}/authorize?" + urllib.parse.urlencode(query)
