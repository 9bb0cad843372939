"""A listener's year: what its page says, to its listener alone, and to others
by a link that can be withdrawn."""

import html
import json
import re

import pytest

import browsing
import running
import small
from browsing import Browser
from small import track_id
from test_import_listens import alices, record, write

pytestmark = [pytest.mark.state, pytest.mark.sanitized]

HOSTILE = '<script>alert(1)</script>"\'{}'


@pytest.fixture(scope="module")
def server(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    running.import_objects(data, small.LINES)
    for name in "alice", "bob":
        browsing.create_user(data, name, "--display-name", name.title())
    plays = [
        record(track_id(1), at="2020-06-01T10:00:00Z"),
        # When a play ended: a Monday, and the two days after.
        record(track_id(1), at="2021-03-01T10:00:00Z", ms=600000),
        record(track_id(5), at="2021-03-02T10:00:00Z", ms=600000),
        record(track_id(5), at="2021-03-04T00:20:00Z", ms=3000000),
        record(track_id(7), at="2021-05-01T10:00:00Z"),
        # Skipped, and private.
        record(track_id(8), at="2021-05-01T11:00:00Z", ms=4000,
               reason_end="fwdbtn"),
        record(track_id(6), at="2021-05-02T10:00:00Z", incognito_mode=True),
        record(small.UNKNOWN, HOSTILE, at="2021-05-03T10:00:00Z",
               master_metadata_album_artist_name=HOSTILE)]
    alices(data, write(data / "Streaming_History_Audio_0.json",
                       json.dumps(plays).encode()))
    return module_serve(data)


@pytest.fixture
def alice(server):
    browser = Browser(server)
    browser.sign_in("alice")
    return browser


def facts(browser):
    """The sums: name and value."""
    pairs = re.findall(r"<dt>([^<]*)</dt><dd>(.*?)</dd></div>",
                       browser.answer.text)
    return {name: html.unescape(re.sub("<[^>]*>", "", value))
            for name, value in pairs}


def table(browser, title):
    """The rows of a list: name, plays, time."""
    part = browser.answer.text.partition(f"<h2>{title}</h2>")[2]
    rows = re.findall(r'<th scope="row">(.*?)</th><td>(\d+)</td><td>([^<]*)<',
                      part.partition("</table>")[0], re.S)
    return [(html.unescape(re.sub("<br>.*|<[^>]*>", "", name)).strip(),
             int(plays), time) for name, plays, time in rows]


def test_nobody_sees_anothers(server):
    browser = Browser(server)
    for path in "/year", "/year/2021":
        browser.get(path, 302, follow=False)
        assert browser.answer.headers["location"].startswith("/login?")
    browser.sign_in("bob")
    browser.get("/year/2021")
    assert "Nothing was heard in this time." in browser.page.text
    assert "Ada" not in browser.page.text


def test_a_year(alice):
    alice.get("/year")
    assert alice.answer.url.endswith("/year/2021")
    assert alice.page.headings[0] == "Your 2021"
    assert facts(alice) == {
        "Listened for": "1 h 13 min 6 plays",
        "Artists": "4 2 for the first time",
        "Tracks": "5 4 for the first time",
        "Days with music": "6",
        "Longest streak": "3 days from 1 March 2021"}
    assert table(alice, "Top tracks")[:2] == [
        ("Spark new", 2, "1 h 0 min"), ("First Light", 1, "10 min")]
    top = table(alice, "Top artists")
    assert top[0] == ("Ada Lumen", 5, "1 h 12 min")
    # Heard the year before, both of them.
    assert ("Bram & the Öresund", 1, "10 min") in top
    assert {name for name, *_ in table(alice, "Discovered")} == \
        {'Cosmo "Q" \\ 東京', HOSTILE}
    assert "/year/2020" in alice.page.links
    assert "<script>alert" not in alice.answer.text


def test_a_chart_has_a_table_beside_it(alice):
    alice.get("/year/2021")
    text = alice.answer.text
    assert text.count("<svg viewBox") == text.count("as a table</summary>") == 2
    assert '<a href="/year/2021?month=3">March</a></th><td>1 h 10 min</td>' in \
        text
    row = re.search(r'<th scope="row">9:00</th>(.*?)</tr>', text)[1]
    assert re.findall("<td>([^<]*)</td>", row)[:3] == ["11 min", "10 min", "–"]
    # The highest bar fills the picture.
    assert 'y="0.0" width="34" height="120.0"><title>March: 1 h 10 min' in text


def test_a_month(alice):
    alice.get("/year/2021?month=3")
    assert alice.page.headings[0] == "Your March 2021"
    assert facts(alice)["Listened for"] == "1 h 10 min 3 plays"
    assert table(alice, "Top tracks")[0][0] == "Spark new"
    for month in "13", "0", "x":
        alice.get("/year/2021?month=" + month)
        assert alice.page.headings[0] == "Your 2021"


def test_hours_are_those_of_a_place(alice):
    alice.get("/year/2021?zone=UTC%2B01%3A00")
    text = alice.answer.text
    assert 'name="zone" value="UTC+01:00"' in text
    # 23:30 on Wednesday is half past midnight on Thursday.
    row = re.search(r'<th scope="row">0:00</th>(.*?)</tr>', text)[1]
    assert re.findall("<td>([^<]*)</td>", row)[3] == "50 min"
    assert facts(alice)["Longest streak"] == "3 days from 1 May 2021"
    assert "/year/2021?month=3&zone=UTC%2B01%3A00" in alice.page.links
    for nothing in "Nowhere", "UTC%2B15%3A00", "..%2FUTC":
        alice.get("/year/2021?zone=" + nothing)
        assert 'name="zone" value="UTC"' in alice.answer.text


def test_a_browser_s_place_is_kept(alice):
    """In Sydney, where it was summer at ten in the morning in March."""
    alice.session.cookies.set("zone", "Australia%2FSydney")
    alice.get("/year/2021")
    text = alice.answer.text
    assert 'name="zone" value="Australia/Sydney"' in text
    row = re.search(r'<th scope="row">20:00</th>(.*?)</tr>', text)[1]
    assert re.findall("<td>([^<]*)</td>", row)[0] == "10 min"
    # ... and winter in May.
    row = re.search(r'<th scope="row">19:00</th>(.*?)</tr>', text)[1]
    assert re.findall("<td>([^<]*)</td>", row)[5] != "–"
    assert "/year/2021?month=3" in alice.page.links
    alice.get("/history")
    assert "Times are those of Australia/Sydney." in alice.page.text
    assert "4 March 2021" in alice.page.headings
    # What is asked for comes before it.
    alice.get("/year/2021?zone=UTC")
    assert 'name="zone" value="UTC"' in alice.answer.text


@pytest.mark.parametrize("year", ["2001", "10000", "x", "-1", "20210"])
def test_what_is_no_year(alice, year):
    alice.get("/year/" + year, 404)


def test_a_link_shows_it_until_it_is_withdrawn(server, alice):
    alice.get("/year/2021?zone=UTC%2B01%3A00")
    assert "Nobody but you sees this page." in alice.page.text
    alice.submit("/year/2021/share")
    assert "Shared." in alice.page.text
    link = alice.page.ids["year-link"]
    path = link.removeprefix(server.url)
    assert re.fullmatch("/year/shared/[0-9A-Za-z]{22}", path)
    other = Browser(server)
    other.get(path)
    assert other.page.headings[0] == "2021 of Alice"
    # Without what was private, in the place that was shared.
    assert facts(other)["Listened for"] == "1 h 12 min 5 plays"
    assert facts(other)["Longest streak"] == "2 days from 1 March 2021"
    assert "Old Favourite" not in other.page.text
    assert "Show it to others" not in other.page.text
    assert other.answer.headers["x-robots-tag"] == "noindex"
    assert path + "?month=5" in other.page.links
    other.get(path + "?month=5&zone=UTC")
    assert other.page.headings[0] == "May 2021 of Alice"
    # Another year isn't shared by that.
    alice.get("/year/2020")
    assert "Nobody but you sees this page." in alice.page.text
    alice.get("/year/2021")
    alice.submit("/year/2021/withdraw")
    assert "The link leads nowhere any more." in alice.page.text
    other.get(path, 404)
    alice.submit("/year/2021/share")
    assert alice.page.ids["year-link"] != link
    other.get(path, 404)


@pytest.mark.parametrize("key", ["x", 22 * "0", 22 * "z"])
def test_nobody_guesses_a_link(server, key):
    Browser(server).get("/year/shared/" + key, 404)


def test_others_forms_share_nothing(server, alice):
    alice.get("/year/2020")
    alice.submit("/year/2020/share", 403, token="x")
    alice.get("/year/2020")
    assert "Nobody but you sees this page." in alice.page.text


def test_a_locked_account_shows_nothing(server):
    browsing.create_user(server.data, "carol")
    browser = Browser(server)
    browser.sign_in("carol")
    browser.get("/year/2021")
    browser.submit("/year/2021/share")
    path = browser.page.ids["year-link"].removeprefix(server.url)
    assert Browser(server).get(path).status_code == 200
    running.run("user", "set", "--data", server.data, "carol", "--sign-in",
                "locked")
    assert Browser(server).get(path, 404).status_code == 404
