"""Players on other people's pages: oEmbed, the page for a frame, the script
that makes frames."""

import html
import re
import urllib.parse
import xml.etree.ElementTree

import pytest

import browsing
import running
import small
from browsing import Document
from small import (album_id, artist_id, audiobook_id, chapter_id, episode_id,
                   show_id, track_id)

pytestmark = pytest.mark.sanitized

HOSTILE = '"><script>alert(1)</script>&\'{}'
FORBIDDEN = ["javascript:alert(1)", "//elsewhere.example/1",
             "data:text/html,x", "http://elsewhere.example/1"]


@pytest.fixture(scope="module")
def server(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    running.import_objects(data, small.LINES + [
        {"type": "album", "id": album_id(90), "name": HOSTILE,
         "album_type": "album", "artists": [],
         "images": [{"url": "https://img.example/\"><b>", "width": 300,
                     "height": 300}]},
        {"type": "track", "id": track_id(90), "name": HOSTILE,
         "album": {"id": album_id(90), "type": "album"},
         "artists": [{"id": artist_id(90), "name": HOSTILE}],
         "preview_url": "javascript:alert(1)", "duration_ms": 4000000},
        {"type": "album", "id": album_id(91), "name": "No\uffff\ufffething",
         "album_type": "album", "artists": [],
         "images": [{"url": url, "width": 300, "height": 300}
                    for url in FORBIDDEN]}] + [
        {"type": "track", "id": track_id(91 + n), "name": "x",
         "album": {"id": album_id(91), "type": "album"}, "preview_url": url,
         "duration_ms": 1000} for n, url in enumerate(FORBIDDEN)])
    for name in "alice", "bob":
        browsing.create_user(data, name)
    server = module_serve(data)
    server.alice = running.mint(
        data, running.create_app(data), "--user", "alice", "--scope",
        "playlist-modify-public playlist-modify-private")
    return server


def playlist(server, **of):
    uris = ["spotify:track:" + track_id(1), "spotify:episode:" + episode_id(1)]
    made = server.request("POST", "/v1/users/alice/playlists",
                          token=server.alice, json=of).json()
    added = server.request("POST", f"/v1/playlists/{made['id']}/tracks",
                           token=server.alice, json={"uris": uris})
    assert added.status_code == 201, added.text
    return made["id"]


def ask(server, url, status=200, **more):
    query = urllib.parse.urlencode({"url": url, **more})
    answer = server.request("GET", "/oembed?" + query, token=None)
    assert answer.status_code == status, answer.text
    return answer.json()


class Embed(Document):
    """The page for a frame."""

    def __init__(self, server, path, status=200):
        self.answer = server.request("GET", "/embed/" + path, token=None)
        assert self.answer.status_code == status
        assert self.answer.headers["content-type"] == \
            "text/html; charset=utf-8"
        super().__init__(self.answer.text)

    @property
    def heading(self):
        text = re.search("<h1>(.*?)</h1>", self.answer.text)[1]
        return html.unescape(re.sub("<[^>]*>", "", text))

    @property
    def parts(self):
        return re.findall(r'<li data-uri="([^"]*)" data-source="([^"]*)"',
                          self.answer.text)


# ---- oEmbed ----


def test_a_link_becomes_a_player(server):
    url = server.url + "/album/" + small.DAWN
    answer = ask(server, url)
    assert answer["title"] == "Dawn (Deluxe)"
    assert answer["author_name"] == "Ada Lumen, Bram & the Öresund"
    assert (answer["width"], answer["height"]) == (456, 352)
    assert answer["thumbnail_url"] == "https://img.example/dawn/300.jpg"
    assert answer["thumbnail_width"] == 300
    frame = answer["iframe_url"]
    assert frame == \
        f"{server.url}/embed/album/{small.DAWN}?utm_source=oembed"
    assert f'src="{frame}"' in answer["html"]
    assert 'width="100%" height="352"' in answer["html"]
    assert server.request("GET", frame.removeprefix(server.url),
                          token=None).status_code == 200


@pytest.mark.parametrize("address", [
    "https://open.spotify.com/track/{}", "spotify:track:{}",
    "https://open.spotify.com/intl-de/track/{}?si=1#2",
    "http://open.spotify.com/embed/track/{}/", "{base}/track/{}?x=y"])
def test_addresses_of_a_track(server, address):
    url = address.format(track_id(1), base=server.url)
    assert ask(server, url)["title"] == "First Light"
    assert ask(server, url)["height"] == 152


@pytest.mark.parametrize("address", [
    "", "track", "https://elsewhere.example/track/{}", "{base}x/track/{}",
    "https://open.spotify.com/track/x", "https://open.spotify.com/{}",
    "https://open.spotify.com/category/{}", "spotify:user:alice",
    "https://open.spotify.com.evil.example/track/{}"])
def test_what_is_no_address_of_ours(server, address):
    url = address.format(track_id(1), base=server.url)
    assert ask(server, url, 400)["error"]["message"] == "Invalid uri"


def test_the_same_as_xml(server):
    uri = "spotify:album:" + album_id(90)
    fields = ask(server, uri)
    answer = server.request("GET", f"/oembed?url={uri}&format=xml", token=None)
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    top = xml.etree.ElementTree.fromstring(answer.content)
    assert top.tag == "oembed"
    assert {e.tag: e.text for e in top} == {
        key: str(value) for key, value in fields.items()}


def test_what_is_asked_of_the_size(server):
    uri = "spotify:track:" + track_id(1)
    assert ask(server, uri, format="json")["version"] == "1.0"
    for most in "x", "0", "-1":
        ask(server, uri, 400, maxwidth=most)
    small_one = ask(server, uri, maxwidth=300, maxheight=100)
    assert (small_one["width"], small_one["height"]) == (300, 100)
    assert 'width="300" height="100"' in small_one["html"]
    least = ask(server, uri, maxwidth=1, maxheight=1)
    assert (least["width"], least["height"]) == (250, 80)
    large = ask(server, uri, maxwidth=9999, maxheight=9999)
    assert (large["width"], large["height"]) == (456, 152)
    ask(server, "spotify:album:" + small.UNKNOWN, 404)


def test_a_page_says_where_its_player_is(server):
    text = server.request("GET", "/album/" + small.DAWN, token=None).text
    link = re.search(r'type="application/json\+oembed" href="([^"]*)"', text)[1]
    answer = server.request("GET", html.unescape(link).removeprefix(
        server.url), token=None).json()
    assert answer["title"] == "Dawn (Deluxe)"


# ---- the page ----


@pytest.mark.parametrize("path, name, by, count", [
    ("album/" + small.DAWN, "Dawn (Deluxe)", "Ada Lumen", 4),
    ("artist/" + small.ADA, "Ada Lumen", "", 7),
    ("track/" + track_id(1), "First Light", "Ada Lumen, Bram", 1),
    ("show/" + show_id(1), None, "", None),
    ("episode/" + episode_id(1), None, "", 1),
    ("audiobook/" + audiobook_id(1), None, "", None),
    ("chapter/" + chapter_id(1), None, "", 1)])
def test_every_type_has_a_player(server, path, name, by, count):
    page = Embed(server, path)
    kind, _, key = path.partition("/")
    assert f'<main data-uri="spotify:{kind}:{key}"' in page.answer.text
    assert page.heading and name in (None, page.heading)
    assert by in page.text
    about = "audiobook/" + audiobook_id(1) if kind == "chapter" else path
    assert f"/{about}" in page.links
    assert page.parts and count in (None, len(page.parts))
    for uri, source in page.parts:
        assert source.startswith(("/audio/", "https://p.example/"))
    # What can be heard without a script.
    assert f'controls preload="none" src="{page.parts[0][1]}"' in \
        page.answer.text


def test_an_artist_s_top_tracks_are_those_of_the_api(server):
    parts = Embed(server, "artist/" + small.ADA).parts
    tracks = server.get(f"/v1/artists/{small.ADA}/top-tracks")["tracks"]
    assert [uri for uri, _ in parts] == [t["uri"] for t in tracks]


def test_what_sounds(server):
    parts = Embed(server, "album/" + small.DAWN).parts
    assert parts[0] == ("spotify:track:" + track_id(1),
                        "https://p.example/1.mp3")
    assert parts[1][1] == "/audio/" + track_id(2)
    assert server.request("GET", parts[1][1], token=None, headers={
        "Range": "bytes=0-99"}).status_code == 206


def test_frames_are_anybody_s_and_know_nobody(server):
    browser = browsing.Browser(server)
    browser.sign_in("alice")
    for path in "album/" + small.DAWN, "album/" + small.UNKNOWN:
        answer = browser.ask("GET", "/embed/" + path)
        rules = answer.headers["content-security-policy"]
        assert "frame-ancestors *" in rules and "'unsafe" not in rules
        assert "script-src 'self'" in rules and "form-action 'none'" in rules
        assert "x-frame-options" not in answer.headers
        assert "set-cookie" not in answer.headers
        assert "alice" not in answer.text and "<form" not in answer.text
    # All other pages keep theirs.
    answer = browser.get("/account")
    assert answer.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in \
        answer.headers["content-security-policy"]


def test_a_playlist_that_is_public(server):
    public = playlist(server, name="For all", public=True)
    page = Embed(server, "playlist/" + public)
    assert page.heading == "For all" and "alice" in page.text
    assert [uri for uri, _ in page.parts] == [
        "spotify:track:" + track_id(1), "spotify:episode:" + episode_id(1)]
    answer = ask(server, f"{server.url}/user/alice/playlist/{public}")
    assert answer["title"] == "For all"
    assert answer["thumbnail_url"].startswith(
        f"{server.url}/art/playlists/{public}/")
    hidden = playlist(server, name="Mine", public=False)
    assert "Mine" not in Embed(server, "playlist/" + hidden, 404).text
    ask(server, "spotify:playlist:" + hidden, 404)


@pytest.mark.parametrize("path", [
    "album/" + small.UNKNOWN, "playlist/" + small.UNKNOWN, "album/x",
    "user/alice", "category/" + small.DAWN, "nothing/" + small.DAWN])
def test_what_is_not_there(server, path):
    page = Embed(server, path, 404)
    assert page.heading == "This isn't here" and not page.parts


def test_names_stay_names(server):
    page = Embed(server, "album/" + album_id(90))
    assert page.heading == HOSTILE
    assert page.answer.text.count("<script") == 1
    assert page.parts[0][1] == "/audio/" + track_id(90)
    assert "1:06:40" in page.text
    answer = ask(server, "spotify:album:" + album_id(90))
    assert answer["title"] == HOSTILE and "<script" not in answer["html"]
    assert Document(answer["html"]).text == ""


def test_addresses_that_no_page_may_load_are_left_out(server):
    """A page that shows our answer would load them."""
    page = Embed(server, "album/" + album_id(91))
    assert 'src="/icon.svg"' in page.answer.text
    assert [source for _, source in page.parts] == [
        "/audio/" + track_id(91 + n) for n in range(len(FORBIDDEN))]
    assert "thumbnail_url" not in ask(server, "spotify:album:" + album_id(91))


def test_xml_has_no_characters_that_it_can_t_have(server):
    query = urllib.parse.urlencode({
        "url": "spotify:album:" + album_id(91), "format": "xml"})
    answer = server.request("GET", "/oembed?" + query, token=None)
    root = xml.etree.ElementTree.fromstring(answer.content)
    assert root.findtext("title") == "Nothing"
    assert answer.content.isascii()


def test_a_page_chooses_a_theme_and_a_start(server):
    path = "track/" + track_id(1)
    for query, theme, start in [("", "auto", "0"), ("?theme=0", "dark", "0"),
                                ("?theme=light&t=12", "light", "12"),
                                ("?theme=x&t=-1", "auto", "0"),
                                ("?t=86401", "auto", "0")]:
        text = Embed(server, path + query).answer.text
        assert f'<html lang="en" class="{theme}">' in text
        assert f'data-start="{start}"' in text


def test_scripts_are_files(server):
    for path in ("/embed/iframe-api/v1", "/embed-podcast/iframe-api/v1",
                 "/embed.js", "/embed.css"):
        answer = server.request("GET", path, token=None)
        assert answer.status_code == 200
        kind = "text/css" if path.endswith("css") else "text/javascript"
        assert answer.headers["content-type"] == kind + "; charset=utf-8"
