"""What a catalog's owner does in the browser: imports with a look at how they
go, corrections, health."""

import os
import re
import time

import pytest

import browsing
import running
import small
from browsing import Browser
from running import run

pytestmark = pytest.mark.state

LINES = [*small.LINES, {"type": "artist", "id": "0" * 21 + "z",
                        "name": "<script>alert(1)</script>&\"'"}]
HOSTILE = "0" * 21 + "z"


@pytest.fixture(scope="module")
def server(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("owned")
    (data / "drop").mkdir()
    browsing.create_user(data, "boss", "--admin")
    running.import_objects(data, LINES)
    return module_serve(data, "--import-from", data / "drop")


@pytest.fixture
def boss(server):
    browser = Browser(server)
    browser.sign_in("boss")
    wait_for_job(browser, "/admin/imports")
    return browser


def wait_for_job(browser, path, seconds=30):
    """The page at PATH, once nothing is under way."""
    until = time.monotonic() + seconds
    while "It runs" in browser.get(path).text:
        assert time.monotonic() < until
        time.sleep(0.05)
    # What it has made may be younger than the page that says so.
    browser.get(path)
    return browser.page.text


def artist(n, name):
    return running.lines_of([{"type": "artist", "id": small.artist_id(n),
                              "name": name}])


# ---- imports ----

@pytest.mark.sanitized
def test_an_upload_is_imported_and_its_report_kept(server, boss):
    boss.submit("/admin/imports", kind="objects",
                files={"file": ("new.jsonl", artist(70, "Uploaded"))})
    text = wait_for_job(boss, "/admin/imports")
    assert "It is done" in text and "came in: 1 object lines" in text
    assert server.get(f"/v1/artists/{small.artist_id(70)}")["name"] == \
        "Uploaded"
    assert not list((server.data / "uploads").iterdir())
    assert "objects: generation" in boss.page.text


def test_a_path_is_imported_from_one_place_alone(server, boss):
    inside = server.data / "drop" / "in.jsonl"
    outside = server.data / "out.jsonl"
    for path in (inside, outside):
        path.write_bytes(artist(71, "By path"))
    (server.data / "drop" / "link").symlink_to(outside)
    for path in (outside, server.data / "drop/../out.jsonl",
                 server.data / "drop" / "link", server.data / "drop" / "none",
                 str(server.data / "drop") + "x", "/etc/passwd", "--replace"):
        boss.submit("/admin/imports", 400, kind="objects", path=str(path))
        assert "no such file" in boss.page.text
    boss.submit("/admin/imports", kind="objects", path=str(inside))
    assert "It is done" in wait_for_job(boss, "/admin/imports")
    assert server.get(f"/v1/artists/{small.artist_id(71)}")["name"] == \
        "By path"


def test_work_is_shown_while_it_runs(server, boss):
    """With a script that asks how it goes, and nothing else; the same without,
    on a page of its own."""
    fifo = server.data / "drop" / "slow"
    os.mkfifo(fifo)
    boss.submit("/admin/imports", kind="objects", path=str(fifo))
    policy = boss.answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy and "connect-src 'self'" in policy
    assert "It runs" in boss.page.text and "Look again" in boss.page.text
    script = re.search(r'src="(/site/[^"]*/work.js)"', boss.answer.text)
    assert "/admin/work" in server.request("GET", script[1]).text
    boss.get("/admin/work")
    assert "data-runs" in boss.answer.text and "It runs" in boss.page.text
    fifo.write_bytes(artist(72, "By and by"))
    wait_for_job(boss, "/admin/work")
    assert "It is done" in boss.page.text
    assert "data-runs" not in boss.answer.text
    policy = boss.answer.headers["content-security-policy"]
    assert "script-src" not in policy and "connect-src" not in policy


def test_what_can_t_be_imported(server, boss):
    for fields, files in (({"kind": "objects"}, None),
                          ({"kind": "nonsense", "path": "/x"}, None),
                          ({"kind": "folder"}, {"file": ("x", b"x")}),
                          ({"kind": "objects", "path": "/x"},
                           {"file": ("x", b"x")})):
        boss.submit("/admin/imports", 400, files=files, **fields)
    boss.submit("/admin/imports", kind="objects", path="",
                files={"file": ("x", b"<b>nonsense</b>\n")})
    text = wait_for_job(boss, "/admin/imports")
    assert "It has failed" in text and "unusable line" in text
    boss.get("/admin/health")
    assert "The last import has failed" in boss.page.text


# ---- corrections ----

def test_an_artist_is_corrected_and_given_back(server, boss):
    boss.get(f"/admin/corrections?of=spotify:artist:{small.ADA}")
    path = f"/admin/corrections/artist/{small.ADA}"
    assert boss.answer.url.endswith(path)
    assert boss.heading == "Correct Ada Lumen"
    assert "now: dream pop, ambient" in boss.page.text
    boss.submit(path, 400)
    boss.submit(path, 400, merged_into="x")
    assert "is no id" in boss.page.text
    boss.submit(path, name="<i>Ada</i>", genres="pop, \"x\"", merged_into="")
    text = wait_for_job(boss, path)
    assert "It is done" in text and "1 corrected" in text
    assert boss.heading == "Correct <i>Ada</i>"
    found = server.get(f"/v1/artists/{small.ADA}")
    assert found["name"] == "<i>Ada</i>" and found["genres"] == ["pop", '"x"']
    running.import_objects(server.data, small.ARTISTS)
    boss.get("/admin/corrections")
    assert "<i>" not in boss.answer.text and "genres" in boss.page.text
    boss.get(path)
    boss.submit(path + "/undo")
    wait_for_job(boss, path)
    boss.submit(path + "/undo")
    wait_for_job(boss, path)
    assert server.get(f"/v1/artists/{small.ADA}")["name"] == "Ada Lumen"
    boss.get("/admin/corrections")
    assert "Nothing is corrected yet." in boss.page.text


def test_what_is_hidden_can_be_given_back(server, boss):
    path = f"/admin/corrections/album/{small.SPARK}"
    boss.get(f"/admin/corrections?of={server.url}/album/{small.SPARK}?x=1")
    for now in (small.ADA, "2020-11", "now: Spark"):
        assert now in boss.page.text
    boss.submit(path, hidden="yes")
    wait_for_job(boss, path)
    server.get(f"/v1/albums/{small.SPARK}", 404)
    boss.get("/admin/corrections")
    assert "not in the catalog" in boss.page.text
    boss.get(path)
    boss.submit(path + "/undo")
    assert boss.heading == "Corrections"
    wait_for_job(boss, "/admin/corrections")
    assert server.get(f"/v1/albums/{small.SPARK}")["name"] == "Spark"


def test_what_can_t_be_corrected(server, boss):
    for of in ("nonsense", "spotify:artist:x", f"spotify:song:{small.ADA}",
               f"spotify:artist:{small.UNKNOWN}", "/", ":::"):
        boss.get(f"/admin/corrections?of={of}", 404)
    for path in (f"artist/{small.UNKNOWN}", "artist/x", f"song/{small.ADA}"):
        boss.get(f"/admin/corrections/{path}", 404)
    boss.get(f"/admin/corrections/artist/{HOSTILE}")
    assert "<script>alert" not in boss.answer.text
    for path in (f"track/{small.track_id(1)}", f"show/{small.show_id(1)}",
                 f"episode/{small.episode_id(1)}",
                 f"audiobook/{small.audiobook_id(1)}",
                 f"chapter/{small.chapter_id(1)}", f"album/{small.DAWN}"):
        boss.get(f"/admin/corrections/{path}")
        assert "now:" in boss.page.text
    boss.get("/admin/imports")
    token = boss.form("/admin/imports").fields["token"]
    path = f"/admin/corrections/artist/{small.ADA}/undo"
    boss.ask("POST", path, True, 200, data={"token": token, "key": "--data"})
    assert "It has failed" in wait_for_job(boss, path.removesuffix("/undo"))
    assert run("catalog", "corrections", "--data", server.data).out == ""


def test_the_way_to_a_correction(server, boss):
    """It begins at the page of what is wrong, for who may correct it."""
    for path in (f"/album/{small.DAWN}", f"/artist/{small.ADA}",
                 f"/track/{small.track_id(1)}"):
        boss.get(path)
        assert "/admin/corrections" + path in boss.page.links
        stranger = Browser(server)
        stranger.get(path)
        assert "/admin/corrections" + path not in stranger.page.links


# ---- health ----

def test_health_tells_what_is_where(server, boss):
    boss.get("/admin/health")
    assert boss.heading == "Health" and "catalog" in boss.page.text
    assert "are free on the disk" in boss.page.text
    before = boss.page.text
    running.import_objects(server.data, small.ARTISTS)
    boss.get("/admin/health")
    assert "All is well." in boss.page.text or "Only" in boss.page.text
    run("podcast", "add", "--data", server.data, "http://127.0.0.1:9/feed")
    # The server looks at it by itself, and mustn't go there.
    wait_for_job(boss, "/admin/podcasts")
    until = time.monotonic() + 30
    while "fails since" not in boss.get("/admin/podcasts").text:
        assert time.monotonic() < until
        time.sleep(0.05)
    boss.get("/admin/health")
    assert "some fail (1)" in boss.page.text != before
