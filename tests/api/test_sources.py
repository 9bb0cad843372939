"""Podcasts, LibriVox and MusicBrainz, on small sources written here."""

import io
import json
import tarfile

import pytest

from running import run

pytestmark = pytest.mark.sanitized

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
<channel>
<title>Fjord &amp; Fell</title><link>https://feed.example/</link>
<description>&lt;p&gt;Walks&lt;/p&gt;</description>
<language>nb</language><copyright>2024 FF</copyright>
<itunes:author>Kari</itunes:author><itunes:explicit>no</itunes:explicit>
<itunes:image href="https://img.example/ff.jpg"/>
<item><title>One</title><guid>g1</guid>
<pubDate>Mon, 01 Jan 2024 10:00:00 +0000</pubDate>
<itunes:duration>1:02:03</itunes:duration>
<enclosure url="https://a.example/1.mp3" type="audio/mpeg" length="1"/></item>
<item><title>Two</title><guid>g2</guid>
<pubDate>Mon, 08 Jan 2024 10:00:00 +0000</pubDate>
<itunes:duration>90</itunes:duration>
<enclosure url="https://a.example/2.mp3" type="audio/mpeg" length="1"/></item>
</channel></rss>
"""


def export(data, kind):
    return run("export", "--data", data, "--type", kind).lines()


def test_a_podcast(data, tmp_path, serve):
    (tmp_path / "feed.xml").write_text(FEED)
    run("import", "--data", data, "podcast", tmp_path / "feed.xml")
    show, = export(data, "show")
    server = serve(data)
    show = server.get(f"/v1/shows/{show['id']}?market=NO")
    assert show["name"] == "Fjord & Fell" and show["publisher"] == "Kari"
    assert show["description"] == "Walks"
    assert show["html_description"] == "<p>Walks</p>"
    assert show["languages"] == ["nb"] and show["explicit"] is False
    assert show["images"][0]["url"] == "https://img.example/ff.jpg"
    assert show["is_externally_hosted"] is True
    assert show["total_episodes"] == 2
    assert [(e["name"], e["duration_ms"], e["release_date"])
            for e in show["episodes"]["items"]] == [
        ("Two", 90000, "2024-01-08"), ("One", 3723000, "2024-01-01")]


def test_a_podcast_again_and_with_more(data, tmp_path):
    feed = tmp_path / "feed.xml"
    feed.write_text(FEED)
    run("import", "--data", data, "podcast", feed)
    before = run("export", "--data", data).out
    run("import", "--data", data, "podcast", feed)
    assert run("export", "--data", data).out == before
    third = FEED[FEED.index("<item>"):FEED.index("</item>") + 7].replace(
        "g1", "g3").replace("One", "Three")
    feed.write_text(FEED[:FEED.index("<item>")] + third +
                    "</channel></rss>")
    run("import", "--data", data, "podcast", feed)
    assert {e["name"] for e in export(data, "episode")} == \
        {"One", "Two", "Three"}


BROKEN = {
    "empty.xml": "", "words.xml": "no xml", "cut.xml": FEED[:-100],
    "page.html": "<html><body>x</body></html>",
    "atom.xml": '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>'
                "</feed>",
    "bare.xml": "<rss><channel></channel></rss>",
}


def test_broken_feeds_are_refused_by_name_and_nothing_is_lost(data, tmp_path):
    good = tmp_path / "good.xml"
    good.write_text(FEED)
    run("import", "--data", data, "podcast", good)
    before = run("export", "--data", data).out
    paths = []
    for name, text in BROKEN.items():
        paths.append(tmp_path / name)
        paths[-1].write_text(text)
    result = run("import", "--data", data, "podcast", *paths, status=1)
    for path in paths:
        assert str(path) in result.err
    assert run("export", "--data", data).out == before
    result = run("import", "--data", data, "podcast", good, *paths)
    assert "skipped: " in result.err
    run("import", "--data", data, "--strict", "podcast", good, *paths,
        status=1)
    assert run("export", "--data", data).out == before


def test_entities_are_not_expanded(data, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("TOPSECRET")
    feed = tmp_path / "feed.xml"
    feed.write_text(FEED.replace(
        "<rss", f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]>\n'
        "<rss", 1).replace("Fjord &amp; Fell", "A &x; B"))
    run("import", "--data", data, "podcast", feed, status=None)
    text = run("export", "--data", data, status=None).out
    assert "TOPSECRET" not in text


BOOKS = {"books": [{
    "id": "47", "title": "Count of Monte Cristo", "language": "English",
    "description": "<b>Long</b>", "num_sections": "2",
    "url_iarchive": "http://www.archive.org/details/count_monte_cristo",
    "authors": [{"id": "5", "first_name": "Alexandre",
                 "last_name": "Dumas"}],
    "sections": [{"id": "1", "section_number": str(n), "title": f"Part {n}",
                  "listen_url": f"http://archive.org/{n}.mp3",
                  "playtime": "60", "readers": [{"display_name": "Rita"}]}
                 for n in (1, 2)]}]}


def test_librivox(data, tmp_path, serve):
    path = tmp_path / "books.json"
    path.write_text(json.dumps(BOOKS))
    run("import", "--data", data, "librivox", path)
    book, = export(data, "audiobook")
    server = serve(data)
    book = server.get(f"/v1/audiobooks/{book['id']}?market=FR")
    assert book["name"] == "Count of Monte Cristo"
    assert book["authors"] == [{"name": "Alexandre Dumas"}]
    assert book["narrators"] == [{"name": "Rita"}]
    assert book["publisher"] == "LibriVox"
    assert book["description"] == "Long"
    assert [(c["chapter_number"], c["name"], c["duration_ms"])
            for c in book["chapters"]["items"]] == [
        (0, "Part 1", 60000), (1, "Part 2", 60000)]
    before = run("export", "--data", data).out
    run("import", "--data", data, "librivox", path)
    assert run("export", "--data", data).out == before
    path.write_text('{"nothing": 1}')
    result = run("import", "--data", data, "librivox", path, status=1)
    assert str(path) in result.err
    assert run("export", "--data", data).out == before


def uuid(n):
    return f"00000000-0000-4000-8000-{n:012d}"


def base62(text):
    digits = ("0123456789abcdefghijklmnopqrstuvwxyz"
              "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    value, out = int(text.replace("-", ""), 16), ""
    for _ in range(22):
        out = digits[value % 62] + out
        value //= 62
    return out


N = r"\N"
WHEN = "2020-01-01 00:00:00+00"


def musicbrainz():
    """A dump of one artist with an official release and a bootleg."""
    def release(n, status):
        return [n, uuid(20 + n), f"Release {n}", 1, 1, status, N, N, N,
                "0602577000011" if n == 1 else N, "", 0, -1, WHEN]

    def track(n, medium):
        return [n, uuid(40 + n), 7, medium, n, n, f"Song {n}", 1, 61000, 0,
                WHEN, "f"]

    return {
        "artist": [[1, uuid(1), "Ástríðr", "Astridr", *[N] * 10, "", 0, WHEN,
                    "f", N, N]],
        "artist_credit": [[1, "Ástríðr", 1, 1, WHEN, 0, uuid(60)]],
        "artist_credit_name": [[1, 0, 1, "Ástríðr", ""]],
        "release_group": [[1, uuid(10), "Release", 1, 1, "", 0, WHEN]],
        "release_group_primary_type": [[1, "Album", N, 1, N, uuid(70)]],
        "release_status": [[1, "Official", N, 1, N, uuid(71)],
                           [3, "Bootleg", N, 3, N, uuid(72)]],
        "release": [release(1, 1), release(2, 3)],
        "release_country": [[1, 222, 2001, 2, 3], [1, 81, 2001, N, N]],
        "iso_3166_1": [[222, "US"], [81, "DE"]],
        "medium": [[1, 1, 1, N, "", 0, WHEN, 2, uuid(80)],
                   [2, 2, 1, N, "", 0, WHEN, 1, uuid(81)]],
        "recording": [[7, uuid(30), "Song", 1, 60000, "", 0, WHEN, "f"]],
        "isrc": [[1, 7, "ISABC2000001", N, 0, WHEN]],
        "track": [track(1, 1), track(2, 1), track(3, 2)],
        "artist_alias": [[1, 1, "Astrid", N, 0, WHEN, N, "Astrid", *[N] * 6,
                          "f", "f"]],
        "label": [[1, uuid(90), "Fönn Records", *[N] * 9, 0, WHEN, "f"]],
        "release_label": [[1, 1, 1, "FR1", WHEN]],
        "release_unknown_country": [],
        "release_group_secondary_type": [],
        "release_group_secondary_type_join": [],
    }


def write_dump(path, tables):
    with tarfile.open(path, "w:bz2") as tar:
        for name in sorted(tables, reverse=True):
            text = "".join("\t".join(map(str, row)) + "\n"
                           for row in tables[name]).encode()
            member = tarfile.TarInfo(f"mbdump/{name}")
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text))


def import_dump(data, path, *options, **more):
    return run("import", "--data", data, "musicbrainz", path, *options,
               **more)


@pytest.mark.parametrize("option, albums", [([], 1), (["--all-statuses"], 2)])
def test_musicbrainz(data, tmp_path, serve, option, albums):
    path = tmp_path / "mbdump.tar.bz2"
    write_dump(path, musicbrainz())
    import_dump(data, path, *option)
    server = serve(data)
    artist = server.get(f"/v1/artists/{base62(uuid(1))}")
    assert artist["name"] == "Ástríðr"
    assert server.get(f"/v1/artists/{artist['id']}/albums")["total"] == albums
    album = server.get(f"/v1/albums/{base62(uuid(21))}")
    assert album["name"] == "Release 1" and album["album_type"] == "album"
    assert album["release_date"] == "2001-02-03"
    assert album["available_markets"] == ["DE", "US"]
    assert album["label"] == "Fönn Records"
    assert "0602577000011" in album["external_ids"].values()
    assert [(t["id"], t["name"], t["duration_ms"], t["available_markets"])
            for t in album["tracks"]["items"]] == [
        (base62(uuid(40 + n)), f"Song {n}", 61000, ["DE", "US"])
        for n in (1, 2)]
    track = server.get(f"/v1/tracks/{base62(uuid(41))}")
    assert track["external_ids"] == {"isrc": "ISABC2000001"}
    before = run("export", "--data", data).out
    import_dump(data, path, *option)
    assert run("export", "--data", data).out == before


def test_musicbrainz_incomplete_or_damaged(data, tmp_path):
    tables = musicbrainz()
    path = tmp_path / "mbdump.tar.bz2"
    del tables["track"]
    write_dump(path, tables)
    result = import_dump(data, path, status=1)
    assert "track" in result.err
    write_dump(path, musicbrainz())
    whole = path.read_bytes()
    for damaged in (whole[:-30], whole[:200], b"", b"x" * 1000):
        path.write_bytes(damaged)
        result = import_dump(data, path, status=1)
        assert str(path) in result.err
    assert run("catalog", "list", "--data", data).out == ""


def test_the_json_dump_of_musicbrainz_is_named(data, tmp_path):
    """Its members have the names of tables."""
    path = tmp_path / "release.tar.xz"
    for name in ("mbdump/release", "JSON_DUMPS_SCHEMA_NUMBER"):
        with tarfile.open(path, "w:xz") as tar:
            text = json.dumps({"id": uuid(21), "title": "Release"}).encode()
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text))
        result = import_dump(data, path, status=1)
        assert str(path) in result.err and "JSON dump" in result.err
        assert "skipped" not in result.err


def test_librivox_sections_without_numbers(data, tmp_path):
    """As an editor saves them, with a mark in front."""
    book = json.loads(json.dumps(BOOKS))
    for section, number in zip(book["books"][0]["sections"], ("", None)):
        section["section_number"] = number
    path = tmp_path / "books.json"
    path.write_text(json.dumps(book), encoding="utf-8-sig")
    result = run("import", "--data", data, "--strict", "librivox", path)
    assert "2 chapter numbers that don't tell chapters apart" in result.err
    assert {(c["chapter_number"], c["name"])
            for c in export(data, "chapter")} == {(0, "Part 1"), (1, "Part 2")}
