"""A browser without a screen: pages, their forms, cookies. It reads HTML and
fills in forms as a person would, so that tests needn't know about tokens."""

import html.parser
import urllib.parse

import requests

import running

PASSWORD = "correct horse battery"


def create_user(data, name, *options, password=PASSWORD):
    running.run("user", "create", "--data", data, "--id", name, "--password",
                password, *options)


class Form:
    def __init__(self, attributes):
        self.action = attributes.get("action")
        self.method = attributes.get("method", "get")
        self.kind = attributes.get("enctype")
        self.fields = {}
        self.buttons = []


class Document(html.parser.HTMLParser):
    """What a page has: title, first heading, text, links, forms."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.links, self.ids = [], [], {}
        self.text, self.headings = "", []
        self.controls = {}  # by name: the attributes of each
        self.inside = []
        self._area = self._select = self._id = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        a = {k: v if v is not None else "" for k, v in attributes}
        self.inside.append(tag)
        if tag in ("input", "meta", "link", "br", "img"):
            self.inside.pop()
        if a.get("id"):
            self._id = a["id"]
            self.ids[self._id] = ""
        if tag in ("input", "select", "textarea"):
            self.controls[a.get("name")] = a
        if tag == "form":
            self.forms.append(Form(a))
        if tag == "a":
            self.links.append(a.get("href"))
        if tag in ("h1", "h2", "h3"):
            self.headings.append("")
        if not self.forms:
            return
        form = self.forms[-1]
        if tag == "input" and a.get("type") in ("checkbox", "radio"):
            if "checked" in a and "disabled" not in a:
                form.fields[a["name"]] = a.get("value", "on")
        elif tag == "input":
            form.fields[a["name"]] = a.get("value", "")
        elif tag == "textarea":
            self._area = a["name"]
            form.fields[self._area] = ""
        elif tag == "select":
            self._select = a["name"]
        elif tag == "option" and "selected" in a:
            form.fields[self._select] = a["value"]
        elif tag == "button":
            form.buttons.append(a)

    def handle_endtag(self, tag):
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass
        self._id = None
        if tag == "textarea":
            self._area = None

    def handle_data(self, data):
        self.text += data
        if self._area:
            self.forms[-1].fields[self._area] += data
        if self._id:
            self.ids[self._id] += data
        if self.inside and self.inside[-1] in ("h1", "h2", "h3"):
            self.headings[-1] += data


class Browser:
    def __init__(self, server):
        self.server = server
        self.session = requests.Session()
        self.session.trust_env = False
        self.answer = None
        self.page = None

    def ask(self, method, path, follow=True, status=None, **more):
        url = urllib.parse.urljoin(self.server.url, path)
        self.answer = self.session.request(
            method, url, allow_redirects=follow, timeout=30, **more)
        if status is not None:
            assert self.answer.status_code == status, self.answer.text
        kind = self.answer.headers.get("content-type", "")
        self.page = Document(self.answer.text) \
            if kind.startswith("text/html") else None
        return self.answer

    def get(self, path, status=200, **more):
        return self.ask("GET", path, status=status, **more)

    def wrong(self):
        """What the page says is wrong, by field, and that it says so where
        people look: tied to the field, the first of which has the focus."""
        found = {}
        for name, a in self.page.controls.items():
            if a.get("aria-invalid") == "true":
                told = a["aria-describedby"].split()[-1]
                assert told == a["id"] + "-wrong"
                assert ("autofocus" in a) == (not found)
                found[name] = self.page.ids[told]
            else:
                assert "autofocus" not in a
        return found

    def form(self, action):
        """The page's form for a path (its query aside)."""
        found = [f for f in self.page.forms
                 if f.action.split("?")[0].endswith(action)]
        assert found, (action, [f.action for f in self.page.forms])
        return found[0]

    def submit(self, action, status=200, follow=True, files=None, token=None,
               headers=None, **fields):
        form = self.form(action)
        data = {**form.fields, **fields}
        if token is not None:
            data["token"] = token
        if form.kind == "multipart/form-data" and files is None:
            files = {}
        return self.ask("POST", form.action, follow, status, data=data,
                        files=files, headers=headers)

    def sign_in(self, name="alice", password=PASSWORD, status=200):
        self.get("/login")
        return self.submit("/login", status, name=name, password=password)

    @property
    def heading(self):
        return self.page.headings[0]
