"""An owner in a browser: what is corrected survives an import."""

import os
import time

import pytest

import browsing
import running
import small


@pytest.fixture(scope="module")
def server(start):
    def prepare(data):
        browsing.create_user(data, "boss", "--admin")
        running.import_objects(data, small.LINES)

    return start(prepare)


def wait_for_job(screen, path):
    until = time.monotonic() + 60
    screen.get(path)
    while "It runs" in screen.text:
        assert time.monotonic() < until
        time.sleep(0.1)  # it isn't loaded again, and tells by itself
    screen.get(path)  # what it has made may be younger than the last look
    assert "It is done" in screen.text


def test_a_correction_survives_an_import(server, screen_of, tmp_path):
    path = f"/admin/corrections/artist/{small.ADA}"
    source = tmp_path / "again.jsonl"
    source.write_bytes(running.lines_of(small.ARTISTS))
    screen = screen_of(server)
    screen.expect("img.example")  # where the catalog's covers would be
    screen.sign_in("boss", browsing.PASSWORD)
    screen.get("/admin/corrections")
    screen.type("Address or URI", f"spotify:artist:{small.ADA}")
    screen.click("Correct it")
    assert screen.heading == "Correct Ada Lumen"
    screen.type("Name", "Ada L.")
    screen.click("Correct")
    wait_for_job(screen, path)
    assert screen.heading == "Correct Ada L."
    screen.get("/admin/imports")
    screen.unfold("Import something")
    screen.field("A file of yours").send_keys(str(source))
    screen.click("Import")
    wait_for_job(screen, "/admin/imports")
    assert "came in: 3 object lines" in screen.driver.page_source
    screen.get(path)
    assert screen.heading == "Correct Ada L."
    screen.click("Take back")
    wait_for_job(screen, path)
    assert screen.heading == "Correct Ada Lumen"


def test_work_is_shown_without_loading_the_page(start, screen_of, tmp_path):
    """What is unfolded stays so, and a screen reader is told of the end."""
    slow = tmp_path / "slow"
    os.mkfifo(slow)
    server = start(lambda data: browsing.create_user(data, "boss", "--admin"),
                   "--import-from", tmp_path)
    screen = screen_of(server)
    screen.sign_in("boss", browsing.PASSWORD)
    screen.get("/admin/imports")
    screen.unfold("Import something")
    screen.type("Or a path on the server", str(slow))
    screen.click("Import")
    assert "It runs" in screen.text
    screen.unfold("What it says")
    screen.driver.execute_script("window.isThisPage = true")
    slow.write_bytes(running.lines_of(small.ARTISTS))
    screen.wait_for(lambda: "It is done" in screen.text)
    assert screen.driver.execute_script("return window.isThisPage")
    assert "came in: 3 object lines" in screen.text
    said = screen.driver.execute_script(
        "return document.querySelector('#job [role=status]').textContent")
    assert "It is done" in said
    screen.click("Load the page again to see what it has changed")
    assert "objects: generation" in screen.text
