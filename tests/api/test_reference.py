"""What a program and a person find out about this server from itself: the
description at /openapi.json, and the reference at /docs."""

import html
import re
import subprocess

import pytest

import description
import running

pytestmark = pytest.mark.sanitized

SCRIPT, STYLE = "swagger-ui-bundle.js", "swagger-ui.css"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Where the interactive reference would be."""
    return tmp_path_factory.mktemp("reference")


@pytest.fixture(scope="module")
def server(module_serve, files):
    return module_serve(None, "--create", "--reference", files)


def page(server, path):
    response = server.request("GET", path, token=None)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return response


# ---- for programs ----


def test_the_description_is_the_file(server):
    served = server.get("/openapi.json", token=None)
    assert served == {**description.SPEC, "servers": [{"url": server.url}]}
    assert list(served["paths"]) == list(description.SPEC["paths"])


def test_its_server_is_where_links_lead(serve, data):
    server = serve(data, "--create", "--public-url", "https://music.example")
    served = server.get("/openapi.json", token=None)
    assert served["servers"] == [{"url": "https://music.example"}]


def test_who_has_it_is_told_so(server):
    first = server.request("GET", "/openapi.json", token=None,
                           headers={"Accept-Encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    assert int(first.headers["content-length"]) < len(first.content) / 4
    again = server.request("GET", "/openapi.json", token=None,
                           headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


# ---- for people ----


def test_the_list_has_every_call(server):
    text = page(server, "/docs").text
    shown = [html.unescape(call) for call in
             re.findall(r"<h3><code>([A-Z]+ [^<]+)</code>", text)]
    described = [f"{method.upper()} {path}"
                 for path, item in description.SPEC["paths"].items()
                 for method in item if method != "description"]
    assert sorted(shown) == sorted(described)
    assert "q" in re.search(r"GET /v1/search</code>.*?Takes <code>([^<]+)",
                            text, re.S)[1].split(", ")
    for tag in description.SPEC["tags"]:
        assert f'<a href="#{tag["name"]}">' in text
        assert f'<h2 id="{tag["name"]}">' in text


def test_the_list_needs_no_script(server):
    response = page(server, "/docs")
    assert "<script" not in response.text
    assert "script-src" not in response.headers["content-security-policy"]
    assert "make reference" in response.text
    for file in SCRIPT, STYLE:
        assert server.request("GET", f"/docs/{file}",
                              token=None).status_code == 404


@pytest.fixture
def fetched(files):
    (files / SCRIPT).write_text("// the library\n")
    (files / STYLE).write_text("/* its looks */\n")
    yield
    (files / SCRIPT).unlink()
    (files / STYLE).unlink()


def test_once_its_files_are_there_calls_can_be_tried(server, fetched):
    response = page(server, "/docs")
    loaded = re.findall(r'(?:src|href)="([^"]+)"', response.text)
    assert {"/docs/" + SCRIPT, "/docs/" + STYLE, "/docs/reference.js",
            "/docs/calls"} <= set(loaded)
    assert all(re.match("/(?!/)", url) for url in loaded)
    policy = response.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'",
            "connect-src 'self'", "img-src 'self' data:"} <= set(policy)
    for path, kind, begin in [
            ("/docs/" + SCRIPT, "text/javascript", "// the library"),
            ("/docs/" + STYLE, "text/css", "/* its looks */"),
            ("/docs/reference.js", "text/javascript", "'use strict'")]:
        file = server.request("GET", path, token=None)
        assert file.status_code == 200 and file.text.startswith(begin)
        assert file.headers["content-type"].split(";")[0] == kind
        assert file.headers["cache-control"] == "private, max-age=300"


def test_the_list_is_there_all_the_same(server, fetched):
    text = page(server, "/docs/calls").text
    assert "GET /v1/albums/{id}" in text
    assert '<a href="/docs">' in text and "make reference" not in text


def test_a_half_of_the_files_is_none(server, files):
    (files / SCRIPT).write_text("")
    assert "make reference" in page(server, "/docs").text
    (files / SCRIPT).unlink()


def test_the_page_for_developers_leads_there(server):
    assert '<a href="/docs">' in page(server, "/developers").text


def test_another_package_is_refused(tmp_path):
    """What is fetched has to be what was published."""
    (tmp_path / "other.tgz").write_bytes(b"something else")
    done = subprocess.run(
        [running.ROOT / "tools/reference", tmp_path / "to",
         tmp_path / "other.tgz"], capture_output=True, text=True)
    assert done.returncode == 1 and "as it was published" in done.stderr
    assert not (tmp_path / "to").exists()
