"""What a catalog's owner does in the browser: imports with a look at how they
go."""

import time

import pytest

import browsing
import running
import small
from browsing import Browser

pytestmark = pytest.mark.state


@pytest.fixture(scope="module")
def server(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("owned")
    (data / "drop").mkdir()
    browsing.create_user(data, "boss", "--admin")
    running.import_objects(data, small.LINES)
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
