"""The listening site: every page without a script, who sees what, what is
shared, and what scripts go by."""

import html
import random
import re

import pytest

import browsing
import keeping
import running
import small
from browsing import Browser
from small import (ADA, BEST, DAWN, LONER, MARATHON, PARTY, SPARK, UNKNOWN,
                   track_id)

pytestmark = [pytest.mark.sanitized, pytest.mark.state]


@pytest.fixture(scope="module")
def world(tmp_path_factory, module_serve):
    """A server over the small catalog, and people who sign in: alice in
    Sweden, bob in the US."""
    data = tmp_path_factory.mktemp("site")
    running.import_objects(data, small.LINES)
    for name, country in (("alice", "SE"), ("bob", "US")):
        browsing.create_user(data, name, "--country", country)
    server = module_serve(data)
    town = keeping.Town(server)
    server.alice = keeping.Person(town, "alice", town.token("alice"))
    server.bob = keeping.Person(town, "bob", town.token("bob"))
    return server


def come(server, name=None):
    browser = Browser(server)
    if name:
        browser.sign_in(name)
    return browser


@pytest.fixture(scope="module")
def stranger(world):
    return come(world)


@pytest.fixture(scope="module")
def alice(world):
    return come(world, "alice")


@pytest.fixture(scope="module")
def bob(world):
    return come(world, "bob")


def rows(browser):
    """What each row of the page's lists plays: URI, context and position."""
    found = []
    for row in re.findall(r"<li data-uri=[^>]*>", browser.answer.text):
        found.append(tuple(
            (re.search(f' data-{name}="([^"]*)"', row) or [None, None])[1]
            for name in ("uri", "context", "position")))
    return found


def meta(browser):
    return dict(re.findall(
        r'<meta (?:name|property)="([^"]*)" content="([^"]*)">',
        browser.answer.text))


# ---- pages ----


def test_home_says_what_there_is(world, stranger):
    stranger.get("/")
    assert stranger.heading == "A music server of your own"
    assert "73 tracks" in stranger.page.text
    assert f"/album/{DAWN}" in stranger.page.links
    assert {"/search", "/login", "/developers"} <= set(stranger.page.links)
    assert "/collection" not in stranger.page.links


def test_an_album_has_its_tracks_by_disc(world, stranger):
    stranger.get(f"/album/{DAWN}")
    assert stranger.heading == "Dawn (Deluxe)"
    assert stranger.page.headings[1:3] == ["Disc 1", "Disc 2"]
    album = "spotify:album:" + DAWN
    assert rows(stranger) == [
        ("spotify:track:" + track_id(n), album, str(n - 1))
        for n in range(1, 5)]
    assert f"/artist/{ADA}" in stranger.page.links
    assert "17 May 2019" in stranger.page.text
    assert "© 2019 Lumen" in stranger.page.text


def test_what_the_market_can_t_have_isn_t_played(world, alice, bob):
    alice.get(f"/album/{DAWN}")
    assert [row[2] for row in rows(alice)] == ["0", "3"]  # 3 by another release
    assert "Not in your country" in alice.page.text
    bob.get(f"/album/{DAWN}")
    assert [row[2] for row in rows(bob)] == ["0", "3"]
    alice.get(f"/artist/{ADA}")
    assert "Live" in alice.page.text
    bob.get(f"/artist/{ADA}")
    assert "Live" not in bob.page.text


def test_who_hides_explicit_content_isn_t_played_it(world, alice):
    alice.get("/account")
    fields = {"country": "SE", "filter_explicit": "on"}
    alice.submit("/account", **fields)
    alice.get(f"/album/{DAWN}")
    assert [row[2] for row in rows(alice)] == ["3"]
    assert "Hidden as explicit" in alice.page.text
    alice.get("/account")
    form = alice.form("/account")
    del form.fields["filter_explicit"]
    alice.submit("/account")
    alice.get(f"/album/{DAWN}")
    assert [row[2] for row in rows(alice)] == ["0", "3"]


def test_an_artist_has_songs_and_a_discography(world, stranger):
    stranger.get(f"/artist/{ADA}")
    assert stranger.heading == "Ada Lumen"
    assert {"Popular", "Albums", "Singles and EPs", "Compilations",
            "Appears on"} <= set(stranger.page.headings)
    assert rows(stranger)[0][0] == "spotify:track:" + track_id(5)
    assert {f"/album/{a}" for a in (DAWN, SPARK, BEST, PARTY)} <= \
        set(stranger.page.links)
    assert "/genre/dream%20pop" in stranger.page.links
    stranger.get(f"/artist/{ADA}?group=compilation")
    assert stranger.page.headings == ["Compilations"]
    assert f"/album/{BEST}" in stranger.page.links
    assert f"/album/{SPARK}" not in stranger.page.links


def test_a_track_says_how_it_sounds(world, stranger):
    stranger.get(f"/track/{track_id(1)}")
    assert stranger.heading == "First Light"
    assert "98 beats a minute" in stranger.page.text
    assert "F minor" in stranger.page.text
    assert f"/album/{DAWN}" in stranger.page.links
    stranger.get(f"/track/{track_id(4)}")
    assert "Also on" in stranger.page.headings


def test_what_is_spoken_wants_a_country(world, stranger, alice):
    show = f"/show/{small.show_id(1)}"
    stranger.get(show, 404)
    assert "sign in" in stranger.page.text
    alice.get(show)
    assert "Podcast" in alice.page.text
    assert "About <1>" in alice.page.text
    assert alice.page.headings[1] == "Episodes"
    assert rows(alice)
    episode = rows(alice)[0][0].rsplit(":", 1)[1]
    alice.get(f"/episode/{episode}")
    assert show in alice.page.links


def test_an_audiobook_is_a_show_by_address(world, alice, bob):
    book = small.audiobook_id(1)
    for path in ("/audiobook/", "/show/"):
        alice.get(path + book, 404)  # isn't to be had in Sweden
        bob.get(path + book)
        assert "Chapters" in bob.page.headings
        assert f'href="{world.url}/audiobook/{book}"' in bob.answer.text
    assert "Ann Author, Bo Berg" in bob.page.text
    assert rows(bob)[0] == ("spotify:episode:" + small.chapter_id(1),
                            "spotify:show:" + book, "0")
    bob.get("/episode/" + small.chapter_id(2))
    assert f"/audiobook/{book}" in bob.page.links


def test_search_finds_all_types_and_pages_through_one(world, stranger):
    stranger.get("/search?q=ada")
    assert stranger.heading == "Search"
    assert {"Artists", "Albums"} <= set(stranger.page.headings)
    assert f"/artist/{ADA}" in stranger.page.links
    stranger.get("/search?q=mile&type=track")
    assert len(rows(stranger)) == 48
    assert "/search?q=mile&type=track&page=2" in stranger.page.links
    first = rows(stranger)
    stranger.get("/search?q=mile&type=track&page=2")
    assert len(rows(stranger)) == 12
    assert not set(rows(stranger)) & set(first)
    stranger.get("/search?q=zzzzqqqq")
    assert "Nothing is found" in stranger.page.headings
    stranger.get("/search")
    assert "narrow it down" in stranger.page.text


def test_a_genre_has_its_artists(world, stranger):
    stranger.get("/genre/dream%20pop")
    assert stranger.heading == "dream pop"
    assert f"/artist/{ADA}" in stranger.page.links
    stranger.get("/genre/no%20such%22genre", 404)


@pytest.mark.parametrize("path", [
    "/album/", "/artist/", "/track/", "/show/", "/episode/", "/audiobook/",
    "/playlist/", "/user/"])
def test_what_isn_t_there(stranger, path):
    for name in (UNKNOWN, "x", "%20"):
        stranger.get(path + name, 404)
        assert len(stranger.page.headings) == 1


def test_long_lists_have_parts(world, stranger):
    stranger.get(f"/album/{MARATHON}")
    assert len(rows(stranger)) == 60
    uris = keeping.tracks(*range(101, 161)) + keeping.tracks(*range(101, 161))
    made = world.alice.playlist(*uris[:100], name="Long", public=True)
    world.alice.add(made, *uris[100:])
    stranger.get(f"/playlist/{made}")
    assert [row[2] for row in rows(stranger)] == [str(n) for n in range(100)]
    stranger.get(f"/playlist/{made}?page=2")
    assert [row[2] for row in rows(stranger)] == [
        str(n) for n in range(100, 120)]
    stranger.get(f"/playlist/{made}?page=3")
    assert "nothing here any more" in stranger.page.text


# ---- whose it is ----


def test_a_private_playlist_stays_private(world, stranger, alice, bob):
    uri = keeping.track_uri(1)
    made = world.alice.playlist(uri, name="Mine alone", public=False,
                                description="Rock & <b>roll</b>")
    path = f"/playlist/{made}"
    for who in (stranger, bob):
        who.get(path, 404)
        assert "Mine alone" not in who.answer.text
        who.get("/user/alice")
        assert "Mine alone" not in who.answer.text
    alice.get(path)
    assert alice.heading == "Mine alone"
    assert "data-editable" in alice.answer.text
    assert "Rock & <b>roll</b>" in alice.page.text
    assert rows(alice) == [(uri, "spotify:playlist:" + made, "0")]
    world.alice.send("PUT", f"/v1/playlists/{made}", {"public": True})
    bob.get(path)
    assert bob.heading == "Mine alone"
    assert "data-editable" not in bob.answer.text
    stranger.get("/user/alice")
    assert path in stranger.page.links


def test_who_has_a_list_on_the_shelf_sees_it(world, bob):
    made = world.alice.playlist(name="Lent", public=True)
    world.bob.send("PUT", f"/v1/playlists/{made}/followers", {})
    world.alice.send("PUT", f"/v1/playlists/{made}", {"public": False})
    bob.get(f"/playlist/{made}")
    assert bob.heading == "Lent"


def test_the_library_is_one_s_own(world, stranger, alice, bob):
    for path in ("/collection", "/collection/tracks", "/history"):
        stranger.get(path, 302, follow=False)
        assert stranger.answer.headers["location"] == \
            "/login?continue=" + path
    bob.get("/collection/tracks")
    assert "Nothing yet" in bob.page.headings
    world.alice.send("PUT", f"/v1/me/tracks?ids={track_id(5)},{track_id(1)}")
    world.alice.send("PUT", f"/v1/me/albums?ids={DAWN}")
    world.alice.send("PUT", f"/v1/me/following?type=artist&ids={LONER}",
                     status=204)
    alice.get("/collection/tracks")
    assert rows(alice) == [
        ("spotify:track:" + track_id(n), "spotify:user:alice:collection",
         str(at)) for at, n in enumerate((5, 1))]
    alice.get("/collection")
    assert {f"/album/{DAWN}", f"/artist/{LONER}"} <= set(alice.page.links)
    assert "Audiobooks" not in alice.page.headings
    alice.get("/collection/nonsense", 404)


def test_history_is_one_s_own(world, alice, bob):
    token = running.run("user", "listen-token", "--data", world.data, "--id",
                        "alice").json()["token"]
    listens = [{"listened_at": 1600000000 + n, "track_metadata": {
        "artist_name": artist, "track_name": title}}
        for n, (artist, title) in enumerate([
            ("Ada Lumen", "Spark"), ("Nobody <b>", "Unheard of")])]
    answer = world.request(
        "POST", "/1/submit-listens", token=None,
        json={"listen_type": "import", "payload": listens},
        headers={"Authorization": "Token " + token})
    assert answer.status_code == 200
    alice.get("/history")
    assert alice.page.headings == ["History", "13 September 2020"]
    assert "Nobody <b>" in alice.page.text
    assert "12:26" in alice.page.text
    assert [row[0] for row in rows(alice)] == [keeping.track_uri(5)]
    alice.get("/")
    assert "Continue listening" in alice.page.headings
    assert f"/album/{SPARK}" in alice.page.links
    bob.get("/history")
    assert "Nothing was played yet" in bob.page.headings


def test_history_s_pages_leave_nothing_out(world):
    """Of many plays that began at once."""
    browsing.create_user(world.data, "dora")
    token = running.run("user", "listen-token", "--data", world.data, "--id",
                        "dora").json()["token"]
    answer = world.request(
        "POST", "/1/submit-listens", token=None, json={
            "listen_type": "import", "payload": [
                {"listened_at": 1600000000, "track_metadata": {
                    "artist_name": "Nobody", "track_name": f"Song {n};"}}
                for n in range(130)]},
        headers={"Authorization": "Token " + token})
    assert answer.status_code == 200
    dora = Browser(world)
    dora.sign_in("dora")
    seen, path = [], "/history"
    while path:
        dora.get(path)
        seen.append(re.findall("Song [0-9]+;", dora.answer.text))
        path = next((link for link in dora.page.links
                     if link.startswith("/history?cursor=")), None)
    assert [len(part) for part in seen] == [100, 30]
    assert sorted(sum(seen, [])) == sorted(f"Song {n};" for n in range(130))
    dora.get("/history?cursor=nonsense")
    assert re.findall("Song [0-9]+;", dora.answer.text) == seen[0]


def test_what_has_no_picture_has_a_ground_of_its_own(world, stranger):
    """The same wherever it is shown."""
    made = world.alice.playlist(name="Örebro", public=True)
    grounds = []
    for path in f"/playlist/{made}", "/user/alice":
        stranger.get(path)
        grounds += re.findall(
            '<span class="cover (g[0-7])" aria-hidden="true">Ö</span>',
            stranger.answer.text)
    assert len(grounds) == 2 and len(set(grounds)) == 1


# ---- what is shared, and what scripts go by ----


def copied(browser):
    """What a page offers to be taken elsewhere, by what it is."""
    return {what: html.unescape(text) for what, text in re.findall(
        '<code data-copy="([^"]*)">([^<]*)</code>', browser.answer.text)}


@pytest.mark.parametrize("path", [
    f"/album/{DAWN}", f"/artist/{ADA}", f"/track/{track_id(1)}"])
def test_a_page_says_how_it_is_shared(world, stranger, path):
    stranger.get(path)
    told = copied(stranger)
    assert told["address"] == world.url + path
    # As who asks by oEmbed is told, but for who is said to have asked.
    asked = stranger.get("/oembed?url=" + told["address"]).json()["html"]
    assert asked.startswith("<iframe ")
    assert told["HTML of the player"] == asked.replace("=oembed", "=generator")


def test_a_list_that_is_not_public_has_no_player(world, alice):
    made = world.alice.playlist(name="Mine <alone>", public=False)
    alice.get(f"/playlist/{made}")
    assert copied(alice) == {"address": f"{world.url}/playlist/{made}"}
    world.alice.send("PUT", f"/v1/playlists/{made}", {"public": True})
    alice.get(f"/playlist/{made}")
    assert 'title="Tonearm: Mine &lt;alone&gt;"' in         copied(alice)["HTML of the player"]


def test_a_link_shows_what_it_leads_to(world, stranger):
    stranger.get(f"/album/{DAWN}?page=1")
    found = meta(stranger)
    assert found["og:title"] == "Dawn (Deluxe) by Ada Lumen, Bram &amp; the " \
        "Öresund"
    assert found["og:type"] == "music.album"
    assert found["og:url"] == f"{world.url}/album/{DAWN}"
    assert found["og:image"] == "https://img.example/dawn/640.jpg"
    assert found["description"] == found["og:description"] == \
        "Album · 17 May 2019 · 4 tracks"
    assert f'<link rel="canonical" href="{world.url}/album/{DAWN}">' in \
        stranger.answer.text
    stranger.get("/developers")
    assert "og:title" not in meta(stranger)


def test_the_player_bar_has_a_place_and_a_token(world, stranger, alice):
    stranger.get(f"/album/{DAWN}")
    assert '<div id="bar"></div>' in stranger.answer.text
    alice.get(f"/album/{DAWN}")
    found = re.search('<div id="bar" data-user="alice" data-token="([^"]+)">',
                      alice.answer.text)
    assert f'data-heart="spotify:album:{DAWN}"' in alice.answer.text
    body = alice.ask("POST", "/player/token", False, 200,
                     data={"token": found[1]}).json()
    assert world.get("/v1/me", token=body["access_token"])["id"] == "alice"


@pytest.mark.parametrize("path", [
    "/", "/search?q=ada", f"/album/{DAWN}", f"/artist/{ADA}",
    f"/track/{track_id(1)}", "/genre"])
def test_the_policy_has_nothing_inline(world, stranger, path):
    headers = stranger.get(path).headers
    rules = dict(part.split(" ", 1) for part in
                 headers["content-security-policy"].split("; "))
    assert rules["default-src"] == rules["frame-ancestors"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["img-src"] == "'self' https:"
    assert not re.search(r"<[^>]* (style|on\w+)=", stranger.answer.text)
    assert "<script>" not in stranger.answer.text
    assert headers["cache-control"] == "no-store"


def test_the_first_view_is_small(world, stranger):
    """A page and what it is dressed in, as they are sent."""
    sizes = []
    for path in (f"/artist/{ADA}", f"/album/{MARATHON}", "/"):
        answer = stranger.get(path, headers={"Accept-Encoding": "gzip"})
        sizes.append(int(answer.headers["content-length"]))
    answer = stranger.get("/style.css", headers={"Accept-Encoding": "gzip"})
    # Scripts have what is left of 60 KiB.
    assert max(sizes) + int(answer.headers["content-length"]) < 20 << 10


# ---- the API leads here ----


def addresses(value):
    """All external_urls in an answer."""
    if isinstance(value, list):
        return [a for each in value for a in addresses(each)]
    if not isinstance(value, dict):
        return []
    own = value.get("external_urls", {}).get("spotify")
    return ([own] if own else []) + addresses(list(value.values()))


def test_external_urls_lead_to_the_site(data, serve):
    running.import_objects(data, small.LINES)
    browsing.create_user(data, "alice", "--country", "SE")
    server = serve(data, "--site-urls")
    town = keeping.Town(server)
    alice = keeping.Person(town, "alice", town.token("alice"))
    made = alice.playlist(keeping.track_uri(1), public=True)
    browser = come(server, "alice")
    seen = set()
    for path in (f"/v1/albums/{DAWN}", f"/v1/artists/{ADA}", "/v1/me",
                 f"/v1/tracks/{track_id(4)}?market=SE",
                 f"/v1/shows/{small.show_id(1)}", f"/v1/playlists/{made}",
                 f"/v1/chapters/{small.chapter_id(1)}?market=US"):
        found = addresses(alice.get(path))
        assert found, path
        seen |= set(found)
    assert all(url.startswith(server.url + "/") for url in seen)
    for url in sorted(seen):
        # The book isn't to be had in Sweden.
        is_there = not url.endswith((small.audiobook_id(1),
                                     small.chapter_id(1)))
        browser.get(url, 200 if is_there else 404)


# ---- hostile names ----

HOSTILE = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)", "</title><script>x</script>", "{}{}%s%n",
    "&lt;b&gt;", "\u202egnirts desrever", "a" * 400, "\\\"\\'`${x}`",
    "javascript:alert(1)", "-->", "]]>", "\u2028\u2029", "🎵" * 60,
]


def hostile_lines(names):
    lines = []
    for n, name in enumerate(names):
        artist, album = f"1{n:021d}", f"2{n:021d}"
        lines += [
            {"type": "artist", "id": artist, "name": name, "genres": [name],
             "images": [{"url": "javascript:alert(1)", "width": 640,
                         "height": 640}]},
            {"type": "album", "id": album, "name": name, "label": name,
             "artists": [{"id": artist, "name": name, "type": "artist"}],
             "release_date": "2020", "album_type": "album",
             "copyrights": [{"text": name, "type": "C"}]},
            {"type": "track", "id": f"3{n:021d}", "name": name,
             "album": {"id": album, "type": "album"}, "duration_ms": 1000,
             "artists": [{"id": artist, "name": name, "type": "artist"}]}]
    return lines


# What a page's own HTML has.
TAGS = set("html head meta title link body a header svg circle path form label "
           "input nav main h1 h2 div p span ul li section button img ol abbr dl "
           "dt dd meter footer code strong details summary".split())


class Reader(browsing.html.parser.HTMLParser):
    """What there is of tags and attributes in a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.addresses = set(), set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        for name, value in attributes:
            self.attributes.add(name)
            if name in ("href", "src", "action"):
                self.addresses.add(value)


def look_at(browser, path):
    """Fails if the page has a tag, an attribute or an address that isn't
    ours."""
    browser.get(path)
    seen = Reader(browser.answer.text)
    assert seen.tags <= TAGS | {"script"}, path
    assert browser.answer.text.count("<script") == 1  # the site's own
    assert not [a for a in seen.attributes
                if a.startswith("on") or a == "style"], path
    assert not [a for a in seen.addresses if not a.startswith(
        ("/", "#", browser.server.url, "https://"))], path


def look_at_names(data, serve, names):
    running.import_objects(data, hostile_lines(names))
    browsing.create_user(data, "alice", "--display-name", "<i>a</i>")
    browser = come(serve(data), "alice")
    for n, name in enumerate(names):
        for path in (f"/artist/1{n:021d}", f"/album/2{n:021d}",
                     f"/track/3{n:021d}"):
            look_at(browser, path)
            assert browser.heading.strip() == name.strip()
    return browser


def test_hostile_names_stay_text(data, serve):
    browser = look_at_names(data, serve, HOSTILE)
    for path in ["/", "/genre", "/user/alice"] + [
            "/search?q=" + browsing.urllib.parse.quote(name)
            for name in HOSTILE]:
        look_at(browser, path)


@pytest.mark.long
def test_thousands_of_hostile_names_stay_text(data, serve):
    """Names that are put together of what has a meaning somewhere; each is on
    three pages, and in many attributes of those."""
    pick = random.Random(15)
    parts = HOSTILE + list("<>&\"'`=/{}%$#;:\\ ") + [
        "<!--", "<svg/onload=", "&#x3c;", "%3Cscript%3E", "\u0301", "\u200b",
        "style=", "{{x}}", "</main>", "data-uri=", "a", "7"]
    names = ["".join(pick.choices(parts, k=pick.randint(1, 9)))[:500] + "."
             for _ in range(3400)]
    browser = look_at_names(data, serve, names)
    for name in names[::100]:
        look_at(browser, "/search?q=" + browsing.urllib.parse.quote(name))
