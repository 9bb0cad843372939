"""Feeds as they are in the world: one sound feed, and everything that is
wrong with others done to it, alone and in pairs. All go in at one import, and
each says what it would have said."""

import itertools

import pytest

from running import run

pytestmark = pytest.mark.sanitized

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"


class Feed:
    """A feed in parts, and what is to come of it."""

    def __init__(self):
        self.front = b""
        self.declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
        self.root = f'<rss version="2.0" xmlns:itunes="{ITUNES}">'
        self.channel = ""
        self.link = "https://feed.example/shows/one"
        self.title = "Fjord"
        self.note = ""
        self.date = "Mon, 01 Jan 2024 10:00:00 +0000"
        self.duration = "1:02:03"
        self.audio = ('<enclosure url="https://a.example/1.mp3" '
                      'type="audio/mpeg"/>')
        self.rest = ""
        self.encoding = "utf-8"
        self.is_fault = False
        self.expected = {"title": "Fjord", "date": "2024-01-01",
                         "duration": 3723000,
                         "audio": "https://a.example/1.mp3",
                         "publisher": "Kari"}

    def bytes(self, number):
        text = f"""{self.declaration}{self.root}
<channel{self.channel}><title>{self.title} #{number}</title>
<link>{self.link}</link>
<itunes:author>Kari</itunes:author>{self.note}
<item><title>Episode of {number}</title><guid>g{number}</guid>
<pubDate>{self.date}</pubDate>
<itunes:duration>{self.duration}</itunes:duration>
{self.audio}</item>
</channel></rss>{self.rest}"""
        return self.front + text.encode(self.encoding, "surrogateescape")


def put(part, value, is_fault=False, **expected):
    """A change of one part of a feed."""
    def change(feed):
        setattr(feed, part, value)
        feed.is_fault |= is_fault
        feed.expected.update(expected)
    return part, change


def title(text, meant, is_fault=True):
    """Something in the title, beside what others put there."""
    def change(feed):
        feed.title += " " + text
        feed.expected["title"] += " " + meant
        feed.is_fault |= is_fault
    return None, change


def encoded(name, python_name, text, meant=None, front=b""):
    """A feed in another encoding, declared as `name`, or not at all."""
    def change(feed):
        if name is not None:
            feed.declaration = f"<?xml version='1.0' encoding='{name}'?>"
        feed.front, feed.encoding = front, python_name
        feed.title = text + " " + feed.title
        feed.expected["title"] = (meant or text) + " " + feed.expected["title"]
    return "encoding", change


def undeclared(declaration):
    """What is no UTF-8 and doesn't say what else."""
    def change(feed):
        feed.declaration, feed.is_fault = declaration, True
        feed.title = b"Caf\xe9 \x80".decode(
            "utf-8", "surrogateescape") + feed.title
        feed.expected["title"] = "Café €" + feed.expected["title"]
    return "encoding", change


def on_media(feed):
    feed.root = feed.root.replace(
        "<rss", '<rss xmlns:media="http://search.yahoo.com/mrss/"')
    feed.audio = ('<media:content url="https://m.example/i" medium="image"/>'
                  '<media:group><media:content type="audio/mpeg" '
                  'url="https://m.example/1"/></media:group>')
    feed.expected["audio"] = "https://m.example/1"


def relative(url, meant, base=None):
    def change(feed):
        feed.audio = f'<enclosure url="{url}" type="audio/mpeg"/>'
        if base is not None:
            feed.channel = f' xml:base="{base}"'
        feed.expected["audio"] = meant
    return "audio", change


def namespace(address):
    def change(feed):
        feed.root = feed.root.replace(ITUNES, address)
    return "namespace", change


FAULTS = {
    "white space in front": put("front", b" \n\t"),
    "a mark in front": put("front", b"\xef\xbb\xbf"),
    "a bare &": title("Tom & Jerry", "Tom & Jerry"),
    "an unknown entity": title("&bogus; &eacute;", "&bogus; é"),
    "a bare <": title("I <3 it", "I <3 it"),
    "a control character": title("a\x08b", "ab"),
    "a bad reference": title("a&#2;b", "ab"),
    "a byte too many": title("caf\udce9", "café"),
    "half a character": title("cut\udce2\udc80", "cut\ufffd"),
    "windows by number": title("&#150;&#128;", "–€", False),
    "a bare & elsewhere": put("note", "<description>a & b</description>",
                              True),
    "words behind the end": put("rest", "\nWarning: mysql_close()", True),
    "windows as latin1": encoded("ISO-8859-1", "cp1252", "“Café” €"),
    "gbk as gb2312": encoded("gb2312", "gbk", "镕基"),
    "a mark and another encoding": encoded(
        "iso-8859-1", "utf-8", "Blåbær", front=b"\xef\xbb\xbf"),
    "wide with a mark": encoded("utf-8", "utf-16", "Blåbær"),
    "utf-16 that is none": encoded("utf-16", "utf-8", "Blåbær"),
    "no encoding": undeclared(""),
    "an unknown encoding": undeclared("<?xml version='1.0' encoding='x?'?>"),
    "itunes by https": namespace(ITUNES.replace("http:", "https:")),
    "itunes elsewhere": namespace("https://host.example/my-podcast-tags"),
    "a foreign month": put("date", "mar, 05 déc 2023 10:00:00", date=None),
    "a foreign weekday": put("date", "mar. 5 sept 2023", date="2023-09-05"),
    "the year -1": put("date", "Wed, 30 Nov -0001 00:00:00 +0000", date=None),
    "the year 0": put("date", "Thu, 01 Jan 0000 00:00:00 -0800", date=None),
    "a duration of ISO 8601": put("duration", "PT10M", duration=600000),
    "a duration in words": put("duration", "1h 2m", duration=3720000),
    "a duration with frames": put("duration", "1:02:03:04", duration=3723000),
    "a reference": relative("/1.mp3", "https://feed.example/1.mp3"),
    "a reference to a host": relative("//cdn.example/1.mp3",
                                      "https://cdn.example/1.mp3"),
    "a reference by a base": relative("../1.mp3", "http://b.example/x/1.mp3",
                                      "http://b.example/x/y/"),
    "media instead": ("audio", on_media),
}

# Bytes that mean something else in another encoding, or nothing there.
OF_UTF8 = {"white space in front", "a mark in front", "a byte too many",
           "half a character", "a foreign month"}


def can_pair(one, other):
    """Of two changes of one part only one would be there."""
    parts = [FAULTS[one][0], FAULTS[other][0]]
    if parts[0] == parts[1]:
        return parts[0] is None
    return "encoding" not in parts or not {one, other} & OF_UTF8


CASES = [(one,) for one in FAULTS] + [
    pair for pair in itertools.combinations(FAULTS, 2) if can_pair(*pair)]


def make(names):
    feed = Feed()
    # The encoding goes last, as it writes what the others have put.
    for name in sorted(names, key=lambda name: FAULTS[name][0] == "encoding"):
        FAULTS[name][1](feed)
    return feed


def test_every_fault_alone_and_in_pairs(data, tmp_path):
    feeds = [make(names) for names in CASES]
    paths = [tmp_path / f"{n}.xml" for n in range(len(feeds))]
    for number, (path, feed) in enumerate(zip(paths, feeds)):
        path.write_bytes(feed.bytes(number))
    result = run("import", "--data", data, "podcast", *paths)
    shows = {show["name"].rpartition("#")[2]: show for show in
             run("export", "--data", data, "--type", "show").lines()}
    episodes = {episode["name"]: episode for episode in
                run("export", "--data", data, "--type", "episode").lines()}
    wrong = []
    for number, (names, feed) in enumerate(zip(CASES, feeds)):
        show = shows.get(str(number), {"name": None, "publisher": None})
        episode = episodes.get(f"Episode of {number}", {})
        found = {
            "title": (show["name"] or "").rpartition(" #")[0],
            "publisher": show["publisher"],
            "date": episode.get("release_date"),
            "duration": episode.get("duration_ms"),
            "audio": episode.get("audio_url")}
        if found["date"] == "0000":
            found["date"] = None
        if found != feed.expected:
            wrong.append((names, found, feed.expected))
        named = f"{paths[number]}:" in result.err
        if named != feed.is_fault:
            wrong.append((names, "named" if named else "not named"))
    assert not wrong, f"{len(wrong)} of {len(CASES)}: {wrong[:5]}"


def test_strict_refuses_what_was_read_over(data, tmp_path):
    path = tmp_path / "feed.xml"
    path.write_bytes(make(["a bare &"]).bytes(1))
    result = run("import", "--data", data, "--strict", "podcast", path,
                 status=1)
    assert f"{path}:3: fault that was read over: " in result.err
    assert run("catalog", "list", "--data", data).out == ""
    result = run("import", "--data", data, "podcast", path)
    assert "skipped: 1 fault that was read over" in result.err
    path.write_bytes(make(["white space in front", "itunes elsewhere"])
                     .bytes(1))
    run("import", "--data", data, "--strict", "podcast", path)


def test_importing_again_changes_nothing(data, tmp_path):
    paths = []
    for number, name in enumerate(FAULTS):
        paths.append(tmp_path / f"{number}.xml")
        paths[-1].write_bytes(make([name]).bytes(number))
    run("import", "--data", data, "podcast", *paths)
    before = run("export", "--data", data).out
    run("import", "--data", data, "podcast", *reversed(paths))
    assert run("export", "--data", data).out == before
