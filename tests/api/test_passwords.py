"""Passwords: what hashing them costs a server, and which can be had."""

import concurrent.futures
import os
import pathlib
import re


import browsing
from browsing import PASSWORD, Browser

HASH_BYTES = 64 << 20


def peak_bytes(server):
    status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) << 10


def test_a_crowd_signs_in_with_little_memory(serve, data):
    """However many threads there are, no more passwords are hashed at once
    than there are cores. On a machine that is busy some are told to come back,
    which is no wrong guess."""
    cores = os.cpu_count()
    browsing.create_user(data, "alice")
    server = serve(data, "--readers", "16")
    browsers = [Browser(server) for _ in range(24)]
    for browser in browsers:
        browser.get("/login")
    before = peak_bytes(server)
    with concurrent.futures.ThreadPoolExecutor(len(browsers)) as people:
        list(people.map(lambda b: b.submit("/login", None, name="alice",
                                           password=PASSWORD), browsers))
    for browser in browsers:
        if browser.answer.status_code == 503:
            assert int(browser.answer.headers["retry-after"]) >= 1
        else:
            assert "signed in as alice" in browser.page.text
    assert any(b.answer.status_code == 200 for b in browsers)
    assert peak_bytes(server) - before < (min(cores, 16) + 2) * HASH_BYTES
