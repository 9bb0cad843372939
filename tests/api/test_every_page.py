"""A walk over every page: what it may load, that it reads and its forms work
without a script, and how much a browser gets before it shows something."""

import re
import urllib.parse

import pytest

import browsing
import markup
import walking

FIRST_VIEW_BYTES = 60 << 10


@pytest.fixture(scope="module")
def walk(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("walk")
    walking.prepare(data)
    return walking.Walk(module_serve(data, *walking.OPTIONS))


@pytest.fixture(scope="module")
def seen(walk):
    """Each stop with the answer that everybody who comes there gets."""
    found = []
    for stop in walk.stops():
        for who in stop.who:
            answer = walk.get(stop.path, who)
            found.append((stop, who, answer, markup.Page(answer.text)))
    return found


def test_every_page_is_in_the_walk(walk):
    """A row that is new has to be walked to, or be no page."""
    walked = {stop.row for stop in walk.stops()}
    assert not walked & walking.NO_PAGES
    assert walked | walking.NO_PAGES == walking.page_rows()


def policy(answer):
    rules = answer.headers["content-security-policy"]
    return {name: set(sources) for name, *sources in
            (rule.split() for rule in rules.split(";"))}


def policy_faults(stop, answer):
    """What the policy allows beyond what is needed."""
    rules = policy(answer)
    ancestors = {"*"} if stop.row.startswith("/embed/") else {"'none'"}
    most = {"default-src": {"'none'"}, "base-uri": {"'none'"},
            "script-src": {"'self'"}, "style-src": {"'self'"},
            "frame-ancestors": ancestors,
            "img-src": {"'self'", "https:"}, "media-src": {"'self'", "https:"},
            "connect-src": {"'self'", answer.url.split("/")[0].replace(
                "http", "ws") + "//" + answer.url.split("/")[2]},
            # Where agreeing leads, an app's callback included.
            "form-action": {"'self'", "'none'"} | (
                {"https:"} if stop.row.endswith("/authorize") else set())}
    found = [f"{name} {sources - most.get(name, set())}"
             for name, sources in rules.items()
             if sources - most.get(name, set())]
    found += [f"no {name}" for name in (
        "default-src", "base-uri", "frame-ancestors", "form-action")
        if name not in rules]
    return found


def test_every_page_is_strict_and_whole(walk, seen):
    """Nothing inline and nothing that the policy would let in; elements that
    are closed; one heading, one main part."""
    found = {}
    for stop, who, answer, page in seen:
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        faults = policy_faults(stop, answer)
        faults += markup.page_faults(answer.text, walk.server.url)
        if not stop.row.startswith(("/embed/", "/bench")):
            faults += [f"{page.count(tag)} of {tag}"
                       for tag in ("header", "footer") if page.count(tag) != 1]
        if faults:
            found[stop.path, who] = faults
    assert found == {}


def test_what_is_said_in_place_of_a_page_is_strict_and_whole(walk):
    """Of an address that has none, and of a form that isn't ours."""
    stop = walking.Stop("", "", "")
    stranger = walk.browsers[""]
    for answer in (stranger.ask("GET", "/nowhere/<b>", headers={
                       "Accept": "text/html"}),
                   walk.get("/admin/users/x", "boss"),
                   stranger.ask("POST", "/login"),
                   walk.browsers["alice"].ask("POST", "/account")):
        assert answer.status_code in (403, 404)
        assert policy_faults(stop, answer) == []
        assert markup.page_faults(answer.text, walk.server.url) == []


def test_every_page_reads_without_a_script(seen):
    """What it is about stands in it."""
    lost = [(stop.path, who, page.text("main")[:99])
            for stop, who, _, page in seen if stop.text not in page.text("main") or not
            page.text("title").strip() or not page.text("h1").strip()]
    assert not lost, "\n".join(map(str, lost))


def test_every_form_works_without_a_script(seen):
    """Each leads to a row that takes it, has a button, and a token if it
    changes anything; and of all that can be done none needs a script."""
    taken = set()
    for stop, _, answer, _ in seen:
        if stop.row == "/bench":  # a tool that is a script
            continue
        for form in browsing.Document(answer.text).forms:
            at = urllib.parse.urljoin(stop.path, form.action or "")
            rows = walking.form_rows() if form.method == "post" \
                else walking.page_rows()
            row = walking.row_of(at, rows)
            assert row, (stop.path, form.action)
            if form.method == "post":
                assert form.buttons and form.fields["token"], stop.path
                taken.add(row)
    assert walking.form_rows() - taken == walking.SCRIPTS_FORMS


# ---- the first view ----


class Weights:
    """How many bytes a browser gets, of each address once."""

    def __init__(self, get):
        self.get = get
        self.known = {}  # by path: its bytes as sent, and what it imports

    def of(self, path):
        if path not in self.known:
            answer = self.get(path)
            imported = re.findall(r"(?:from|import\(?)\s*['\"](\./[^'\"]+)",
                                  answer.text) if path.endswith(".js") else []
            self.known[path] = (sent(answer), [
                urllib.parse.urljoin(path, name) for name in imported])
        return self.known[path]

    def whole(self, paths):
        """Of these with all that they import, each once."""
        found, left = set(), list(paths)
        while left:
            path = left.pop()
            if path not in found:
                found.add(path)
                left += self.of(path)[1]
        return sum(self.of(path)[0] for path in found)

    def first_view(self, answer, page):
        """Of a page with its styles, scripts and icon; without covers."""
        loaded = [a["href"] for a in page.all("link")
                  if a["rel"] in ("stylesheet", "icon", "modulepreload")]
        loaded += [a["src"] for a in page.all("script")]
        assert loaded, answer.url
        return sent(answer) + self.whole(loaded)


def sent(answer):
    """The bytes of its body as they came, which are compressed."""
    size = int(answer.headers["content-length"])
    assert answer.headers.get("content-encoding") == "gzip" or size < 1000
    return size


# With the interactive reference, whose script is many times as large, and
# isn't a page of the site.
LARGE = {"/docs"}


def test_the_first_view_is_small(walk, seen):
    """On lists of 50 and 100 rows, too."""
    weights = Weights(walk.get)
    sizes = {(stop.path, who): weights.first_view(answer, page)
             for stop, who, answer, page in seen if stop.row not in LARGE}
    assert max(sizes.values()) <= FIRST_VIEW_BYTES, sizes
    # What is measured is what there is: the site's scripts are in it.
    assert min(sizes["/", "alice"], sizes["/history", "alice"]) > 20 << 10


def test_the_first_view_of_a_full_catalog_is_small(module_serve, demo_data):
    """Lists are as long as real ones, and names don't repeat."""
    server = module_serve(demo_data)
    browsing.create_user(demo_data, "alice", "--country", "US")
    browser = browsing.Browser(server)
    browser.sign_in()
    weights = Weights(browser.get)
    paths = ["/", "/genre", "/search?q=a", "/search?q=a&type=track"]
    for kind in "album", "artist", "show":
        found = server.get(f"/v1/search?q=a&type={kind}&limit=3&market=US")
        paths += [f"/{kind}/{each['id']}"
                  for each in found[kind + "s"]["items"]]
    answers = [browser.get(path) for path in paths]
    sizes = {answer.url: weights.first_view(answer, markup.Page(answer.text))
             for answer in answers}
    assert max(sizes.values()) <= FIRST_VIEW_BYTES, sizes
