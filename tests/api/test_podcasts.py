"""Podcasts that are subscribed: fetched, taken in, followed, given up."""

import http.server
import threading
import time

import pytest

import browsing
import running
import small
from browsing import Browser
from running import run

pytestmark = pytest.mark.state

FEED = """<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"
 xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel>
<title>%(title)s</title><link>https://shows.example/</link>%(more)s
<podcast:guid>%(guid)s</podcast:guid>%(items)s</channel></rss>"""
ITEM = """<item><title>%s</title><guid>%s</guid>
<enclosure url="https://shows.example/%s.mp3" type="audio/mpeg"/></item>"""


def feed(title, *episodes, more=""):
    items = "".join(ITEM % (name, name, n)
                    for n, name in enumerate(episodes))
    return (FEED % {"title": title, "guid": title.lower(), "items": items,
                    "more": more}).encode()


class Feeds:
    """A server of feeds: what it has at a path is a body, or a status."""

    def __init__(self):
        self.pages, self.asked = {}, []
        feeds = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                page = feeds.pages.get(self.path, 404)
                etag = '"%x"' % (hash(page) & 0xffffffff)
                feeds.asked.append((self.path,
                                    self.headers["If-None-Match"]))
                if isinstance(page, str):
                    self.send_response(302)
                    self.send_header("Location", page)
                elif isinstance(page, int):
                    self.send_response(page)
                elif self.headers["If-None-Match"] == etag:
                    self.send_response(304)
                else:
                    self.send_response(200)
                    self.send_header("ETag", etag)
                self.end_headers()
                if isinstance(page, bytes) and \
                        self.headers["If-None-Match"] != etag:
                    self.wfile.write(page)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                      Handler)
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()
        self.url = "http://127.0.0.1:%d" % self.server.server_port


@pytest.fixture
def feeds():
    feeds = Feeds()
    yield feeds
    feeds.server.shutdown()
    feeds.server.server_close()


def podcast(data, word, *more, **options):
    return run("podcast", word, "--data", data, *more, **options)


def refresh(data, *more, **options):
    return podcast(data, "refresh", "--private", *more, **options)


def the_only(data):
    listed = podcast(data, "list").lines()
    assert len(listed) == 1
    return listed[0]


def shows_of(data):
    lines = run("export", "--data", data, "--type", "show").lines()
    return {line["name"]: line["id"] for line in lines}


def episodes_of(data):
    lines = run("export", "--data", data, "--type", "episode").lines()
    return sorted(line["name"] for line in lines)


def test_a_feed_is_fetched_and_only_taken_when_it_has_changed(data, feeds):
    feeds.pages["/a"] = feed("Morning", "one")
    added = podcast(data, "add", feeds.url + "/a").json()
    assert added["url"] == feeds.url + "/a" and added["checked"] is None
    assert "1 looked at, 1 changed, 0 failed" in refresh(data).err
    known = the_only(data)
    assert known["title"] == "Morning" and known["failures"] == 0
    assert shows_of(data) == {"Morning": known["show"]}
    assert "1 looked at, 0 changed, 0 failed" in refresh(data).err
    assert feeds.asked[0][1] is None and feeds.asked[1][1] is not None
    assert run("catalog", "list", "--data", data).out.count("\n") == 1
    assert "0 looked at" in refresh(data, "--due").err
    feeds.pages["/a"] = feed("Morning", "one", "two")
    assert "1 changed" in refresh(data, added["id"]).err
    assert episodes_of(data) == ["one", "two"]
    podcast(data, "remove", feeds.url + "/a")
    assert podcast(data, "list").out == ""
    assert episodes_of(data) == ["one", "two"]


def test_mistakes_on_the_command_line(data):
    podcast(data, "add", "http://a.example/", "ftp://b.example/", status=2)
    podcast(data, "add", "http://a.example/")
    assert "already" in podcast(data, "add", "http://a.example/",
                                status=1).err
    assert "isn't subscribed" in podcast(data, "remove", "http://b.example/",
                                         status=1).err
    refresh(data, "--due", "x", status=2)
    refresh(data, "http://b.example/", status=1)


def test_what_is_no_feed_costs_the_others_nothing(data, feeds):
    """Nothing, HTML, an error, a machine that must not be asked, and one that
    redirects there."""
    feeds.pages.update({"/good": feed("Good", "one"), "/empty": b"",
                        "/html": b"<html><title>x</title></html>",
                        "/broken": b"<rss><channel>", "/err": 500,
                        "/gone": 410, "/loop": "/loop"})
    for name in ("good", "empty", "html", "broken", "err", "gone", "loop",
                 "nothing"):
        podcast(data, "add", f"{feeds.url}/{name}")
    assert "8 looked at, 1 changed, 7 failed" in refresh(data).err
    listed = {line["url"].rsplit("/", 1)[1]: line
              for line in podcast(data, "list").lines()}
    assert listed["good"]["error"] is None
    assert "empty" in listed["empty"]["error"]
    assert "HTML" in listed["html"]["error"]
    assert "malformed" in listed["broken"]["error"]
    assert listed["err"]["error"] == "status 500"
    assert listed["gone"]["dead"] and not listed["err"]["dead"]
    assert all(line["failures"] == 1 for name, line in listed.items()
               if name != "good")
    assert list(shows_of(data)) == ["Good"]


def test_private_addresses_only_if_that_is_allowed(data, feeds):
    feeds.pages["/a"] = feed("Morning", "one")
    podcast(data, "add", feeds.url + "/a")
    assert "1 failed" in podcast(data, "refresh").err
    assert "public" in the_only(data)["error"] and feeds.asked == []


def test_a_feed_that_moves_is_followed_once_and_not_back(data, feeds):
    moved = "<itunes:new-feed-url>%s</itunes:new-feed-url>"
    feeds.pages["/a"] = feed("Morning", "one", more=moved %
                             (feeds.url + "/b"))
    feeds.pages["/b"] = feed("Morning", "one", "two", more=moved %
                             (feeds.url + "/a"))
    podcast(data, "add", feeds.url + "/a")
    refresh(data)
    known = the_only(data)
    assert known["url"] == feeds.url + "/b"
    assert known["former_url"] == feeds.url + "/a"
    assert episodes_of(data) == ["one", "two"] and len(shows_of(data)) == 1
    refresh(data)
    assert the_only(data)["url"] == feeds.url + "/b"
    # One that leads nowhere isn't followed.
    feeds.pages["/b"] = feed("Morning", "three", more=moved %
                             (feeds.url + "/nowhere"))
    refresh(data)
    assert the_only(data)["url"] == feeds.url + "/b"
    assert "three" in episodes_of(data)


def test_in_the_browser_and_by_the_server_itself(serve, data, feeds):
    """What is subscribed is there a moment later, hostile names and all."""
    browsing.create_user(data, "boss", "--admin")
    running.import_objects(data, small.LINES)
    server = serve(data, "--podcasts-private")
    boss = Browser(server)
    boss.sign_in("boss")
    boss.get("/admin/podcasts")
    assert "No podcast is subscribed." in boss.page.text
    boss.submit("/admin/podcasts", 400, url="ftp://x")
    assert "https://" in boss.page.text
    feeds.pages["/a"] = feed("&lt;script&gt;alert(1)&lt;/script&gt;", "one")
    boss.get("/admin/podcasts")
    boss.submit("/admin/podcasts", url=feeds.url + "/a")
    assert "Subscribed." in boss.page.text
    known = wait_for_show(data)
    found = server.get(f"/v1/shows/{known['show']}?market=US")
    assert found["name"] == "<script>alert(1)</script>"
    boss.get("/admin/podcasts")
    assert "<script>alert" not in boss.answer.text
    assert f"/show/{known['show']}" in boss.answer.text
    boss.get("/admin/imports")
    assert feeds.url + "/a" in boss.page.text
    boss.get("/admin/podcasts")
    boss.submit(f"/admin/podcasts/{known['id']}/refresh")
    boss.submit("/admin/podcasts", 409, url=feeds.url + "/a")
    boss.get("/admin/podcasts")
    boss.submit(f"/admin/podcasts/{known['id']}/remove")
    assert podcast(data, "list").out == ""


def wait_for_show(data, seconds=20):
    until = time.monotonic() + seconds
    while not the_only(data)["show"]:
        assert time.monotonic() < until, the_only(data)
        time.sleep(0.1)
    return the_only(data)
