"""Texts that people, their programs and strangers' feeds put on pages: each
page is made of the same elements and addresses whatever they are, and says
them letter by letter. Some of each kind, and ten thousand of each for who has
the time."""

import html
import re
import unicodedata
import urllib.parse
import xml.etree.ElementTree

import pytest

import browsing
import hostile
import keeping
import markup
import running
import small
from test_podcasts import Feeds, podcast

FEW = 6
MANY = pytest.param(10000, marks=pytest.mark.long)


@pytest.fixture(scope="module")
def world(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("hostile")
    running.import_objects(data, small.LINES)
    browsing.create_user(data, "alice", "--country", "US", "--admin")
    server = module_serve(data, "--apps-per-user", "1000")
    server.town = keeping.Town(server)
    server.alice = keeping.Person(server.town, "alice", server.town.token(
        "alice", keeping.SCOPES + ("user-modify-playback-state",
                                   "user-read-playback-state")))
    server.browser = browsing.Browser(server)
    server.browser.sign_in()
    return server


class Shapes:
    """What pages of a kind are made of: the first one says it, which shows a
    plain text; none that shows another may differ."""

    def __init__(self, server):
        self.server = server
        self.first = {}

    def look(self, kind, path):
        """The page, which is in order and made as the others of its kind."""
        answer = self.server.browser.session.get(self.server.url + path,
                                                 timeout=60)
        assert answer.status_code == 200, (path, answer.text)
        faults = markup.page_faults(answer.text, self.server.url)
        assert faults == [], (path, faults)
        page = markup.Page(answer.text)
        first = self.first.setdefault(kind, page).shape()
        odd = [pair for pair in zip(first, page.shape()) if pair[0] != pair[1]]
        assert odd[:1] == [] and len(first) == len(page.shape()), path
        return page


def head_of(page):
    """The texts of <meta>, by name."""
    return {a.get("property") or a.get("name"): a.get("content")
            for a in page.all("meta")}


def is_named(page, name):
    """Whether the page says the name wherever it says one."""
    return page.text("title") == f"{name} · Tonearm" and \
        page.text("h1").strip() == name.strip()


def oembed(server, path):
    """Its answer, as JSON and as XML alike; the frame's element."""
    url = "/oembed?" + urllib.parse.urlencode({"url": server.url + path})
    told = server.browser.session.get(server.url + url).json()
    root = xml.etree.ElementTree.fromstring(server.browser.session.get(
        server.url + url + "&format=xml").content)
    as_xml = {field.tag: field.text for field in root}
    assert as_xml.keys() == told.keys()
    frame = markup.Page(told["html"])
    assert frame.faults == [] and [t for t, _ in frame.parts] == ["iframe"]
    assert set(frame.parts[0][1]) == {
        "style", "width", "height", "title", "frameborder", "src", "loading",
        "allowfullscreen", "allow"}
    assert frame.parts[0][1]["src"].startswith(server.url + "/embed/")
    thumbnail = told.get("thumbnail_url", "https://")
    assert thumbnail.startswith(("https://", server.url + "/"))
    return told


# ---- playlists ----


@pytest.mark.parametrize("count", [FEW, MANY])
def test_playlists(world, count):
    """Half of the texts are names, half are descriptions."""
    source, shapes = hostile.Source(1), Shapes(world)
    uri = keeping.track_uri(1)
    texts = [("A list", "What is in it")] + [
        (source.text(), source.text(limit=250)) for _ in range(count // 2)]
    for name, about in texts:
        made = world.alice.playlist(uri, name=name, description=about,
                                    public=True)
        path = f"/playlist/{made}"
        page = shapes.look("playlist", path)
        assert is_named(page, name)
        assert head_of(page)["og:title"] == name
        assert f"Play: {name}" in [a.get("aria-label")
                                   for a in page.all("button")]
        assert is_named(shapes.look("embed", "/embed" + path), name)
        assert oembed(world, path)["title"] == name
        world.alice.send("DELETE", f"/v1/playlists/{made}/followers")


# ---- people and their apps ----


def visible(text):
    """Without signs that the names of apps and people may not have: who agrees
    to an app has to see what it is called."""
    return "".join(c for c in text if unicodedata.category(c)[0] != "C" and
                   c not in "\u2028\u2029\ufeff")


def test_people_folders_and_devices(world):
    """Folders come to pages by JSON alone (tests/browser has those)."""
    source, shapes = hostile.Source(2), Shapes(world)
    made = world.alice.playlist(keeping.track_uri(1), public=True)
    browser = browsing.Browser(world)
    browser.sign_in()
    for name in ["Plain", *map(visible, source.texts(FEW, limit=90))]:
        folder = world.alice.send("POST", "/ext/v1/me/folders",
                                  {"name": name}, 201)
        device = world.alice.send("POST", "/ext/v1/me/devices",
                                  {"name": name}, 201)
        browser.get("/account")
        browser.submit("/account", display_name=name)
        page = shapes.look("account", "/account")
        assert page.text("main").count(name) == 1  # the device
        assert name in [a.get("value") for a in page.all("input")]
        shapes.look("library", "/collection/playlists")
        assert is_named(shapes.look("user", "/user/alice"), name)
        page = shapes.look("playlist", f"/playlist/{made}")
        assert name in page.text("main")
        assert name in head_of(page)["description"]
        page = shapes.look("embed", f"/embed/playlist/{made}")
        assert name in page.text("main")
        assert oembed(world, f"/playlist/{made}")["author_name"] == name
        shapes.look("admin", "/admin/users/alice")
        world.alice.send("DELETE", f"/ext/v1/me/folders/{folder['id']}",
                         status=204)
        world.alice.send("DELETE", f"/ext/v1/me/devices/{device['id']}",
                         status=204)
    world.alice.send("DELETE", f"/v1/playlists/{made}/followers")


def test_apps_and_webhooks(world):
    """What developers say of their apps is read by who agrees to them, and by
    administrators."""
    source, shapes = hostile.Source(3), Shapes(world)
    browser = world.browser
    for name in ["Plain", *map(visible, source.texts(FEW, limit=60))]:
        browser.get("/dashboard/new")
        browser.submit("/dashboard/new", name=name, description=name,
                       redirect_uris="https://app.example/callback")
        app = browser.page.ids["client-id"]
        path = f"/dashboard/{app}"
        address = "https://hook.example/" + re.sub(
            r'[^!-~]|["\\#]', "", name)
        browser.get(path)
        browser.submit("/webhooks", url=address, type_library="on")
        hook = urllib.parse.urlsplit(browser.answer.url).path
        assert address in shapes.look("hook", hook).text("main")
        browser.get(path)
        browser.submit("/quota", reason=name)
        assert name in shapes.look("app", path).text("main")
        asked = {"client_id": app, "response_type": "code",
                 "redirect_uri": "https://app.example/callback"}
        page = shapes.look("consent",
                           "/authorize?" + urllib.parse.urlencode(asked))
        assert page.text("h1") == f"Allow {name}?"
        text = browser.get("/authorize?" + urllib.parse.urlencode(
            {**asked, "state": name})).text
        assert markup.page_faults(text, world.url) == []
        for path in "/dashboard", "/admin", f"/admin/apps?q={app}":
            page = shapes.look(path.partition("?")[0], path)
            assert name in page.text("main")
        browser.get(f"/dashboard/{app}")
        browser.submit("/delete")


# ---- listens ----


@pytest.mark.parametrize("count", [FEW, MANY])
def test_listens(world, count):
    """What programs say was heard, most of which is in no catalog."""
    source, shapes = hostile.Source(4), Shapes(world)
    name = f"listener{count}"
    browsing.create_user(world.data, name)
    token = running.run("user", "listen-token", "--data", world.data, "--id",
                        name).json()["token"]
    names = [source.text(limit=300) for _ in range(count)]
    for first in range(0, count, 500):
        listens = [{"listened_at": 1600000000 + 60 * n, "track_metadata": {
            "artist_name": names[n], "track_name": names[n]}}
            for n in range(first, min(first + 500, count))]
        answer = world.request(
            "POST", "/1/submit-listens", token=None,
            json={"listen_type": "import", "payload": listens},
            headers={"Authorization": "Token " + token})
        assert answer.status_code == 200, answer.text
    look_at_history(world, shapes, name, names)
    page = markup.Page(world.stranger.get("/year/2020").text)
    assert page.faults + markup.inline(page) == []
    assert names[0] in page.text("main") or count > FEW


def look_at_history(world, shapes, name, names):
    """All parts of it, as the listener reads it."""
    world.stranger = browser = browsing.Browser(world)
    browser.sign_in(name)
    path, seen = "/history", ""
    while path:
        text = browser.get(path).text
        assert markup.page_faults(text, world.url) == []
        page = markup.Page(text)
        assert {tag for tag, _ in page.parts} <= TAGS
        seen += page.text("main")
        path = next((a["href"] for a in page.all("a")
                     if a.get("rel") == "next"), None)
    assert [each for each in names if each not in seen] == []


TAGS = set("""html head meta title link body a header svg circle path form label
    input nav main h1 h2 div p span ul li section button img ol abbr footer
    script""".split())


# ---- feeds ----


FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
 xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>%s</title><link>%s</link><description>%s</description>
<itunes:author>%s</itunes:author><itunes:image href="%s"/>%s</channel></rss>"""
ITEM = """<item><title>%s</title><guid>%s</guid><link>%s</link>
<description>%s</description><content:encoded>%s</content:encoded>
<itunes:image href="%s"/><enclosure url="%s" type="audio/mpeg"/></item>"""
ITEMS = 8
VALUES = 5 + 6 * ITEMS  # of a feed


class Feed:
    """A feed by chance: what is in it may be markup, sections of characters,
    references, or bytes that are none of these."""

    def __init__(self, source):
        self.source = source
        # Some have texts as they are, and may not be feeds for it.
        self.is_raw = source.pick.random() < 0.1

    def value(self, text):
        way = self.source.pick.randrange(5)
        if way == 0:
            return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"
        if way == 1 and self.is_raw and self.source.pick.random() < 0.2:
            return text
        if way == 2:
            return "".join(f"&#{ord(c)};" for c in text)
        return html.escape(text)

    def title(self):
        text = self.source.text()
        if self.source.pick.random() < 0.02:
            text = self.source.pick.choice("aW<\u202e") * 65536
        return self.value(text)

    def url(self):
        return html.escape(self.source.address())

    def words(self):
        return self.value(self.source.markup())

    def item(self, guid):
        return ITEM % (self.title(), guid, self.url(), self.words(),
                       self.words(), self.url(), self.url())

    def bytes(self, number):
        items = "".join(self.item(f"{number}-{n}") for n in range(ITEMS))
        text = FEED % (self.title(), self.url(), self.words(), self.title(),
                       self.url(), items)
        spoiled = bytearray(text.encode())
        if self.source.pick.random() < 0.3:  # NULs, and what is no UTF-8
            for _ in range(4):
                at = self.source.pick.randrange(60, len(spoiled))
                spoiled[at:at] = self.source.pick.choice(
                    (b"\0", b"\xff", b"\xc0\xbc", b"\xed\xa0\x80", b"\x1b"))
        return bytes(spoiled)


def feeds_of(seed, count):
    source = hostile.Source(seed)
    return [Feed(source).bytes(n) for n in range(count)]


def look_at_programs(server, data):
    """The pages of all shows and episodes; how many there are."""
    shapes, pictured = Shapes(server), {}
    for kind in "show", "episode":
        for line in running.run("export", "--data", data, "--type",
                                kind).lines():
            pictured[line["id"]] = any(image["url"].startswith("https://")
                                       for image in line["images"])
            look_at_program(shapes, kind, line, pictured)
    return len(pictured)


def look_at_program(shapes, kind, line, pictured):
    # What a page has by right depends on what there is to show; an episode has
    # its show's picture for want of its own that a page may load.
    of = line.get("show", line)["id"]
    made = (kind, bool(line["description"]), bool(line.get("publisher")),
            pictured[line["id"]] or pictured[of])
    path = f"/{kind}/{line['id']}"
    page = shapes.look(made, path)
    assert is_named(page, line["name"])
    assert line["description"] in page.text("main")
    assert head_of(page)["og:title"] == line["name"]
    page = shapes.look(("embed", *made), "/embed" + path)
    assert is_named(page, line["name"])
    assert oembed(shapes.server, path)["title"] == line["name"]


@pytest.mark.sanitized
@pytest.mark.parametrize("count", [2, pytest.param(
    10000 // VALUES + 1, marks=pytest.mark.long)])
def test_feeds(data, serve, tmp_path, count):
    """A part of them is taken from files, a part is subscribed."""
    feeds, texts = Feeds(), feeds_of(5, count)
    try:
        fill_with_feeds(data, tmp_path, feeds, texts)
        server = serve(data)
        server.browser = browsing.Browser(server)
        server.browser.sign_in()
        assert look_at_programs(server, data) > count * ITEMS * 3 / 4
        shapes = Shapes(server)
        for path in "/admin/podcasts", "/admin/imports", "/admin/health", "/":
            shapes.look(path, path)
    finally:
        feeds.server.shutdown()
        feeds.server.server_close()


def fill_with_feeds(data, folder, feeds, texts):
    browsing.create_user(data, "alice", "--country", "US", "--admin")
    paths = []
    for n, text in enumerate(texts):
        if n % 2:
            path = f"/{n}?'<b>{{}}&lt;"
            feeds.pages[path] = text
            podcast(data, "add", feeds.url + path)
        else:
            paths.append(folder / f"{n}.xml")
            paths[-1].write_bytes(text)
    feeds.pages["/bad"] = b"<rss><channel><b onclick='x'>&<script>"
    podcast(data, "add", feeds.url + "/bad")
    running.run("import", "--data", data, "podcast", *paths, status=None)
    podcast(data, "refresh", "--private")
