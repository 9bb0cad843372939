"""One's own account in the browser: profile, picture, password, apps with
access, data to take along, and the end."""

import io
import json
import re
import struct
import zipfile
import zlib

import pytest
import requests

import browsing
import running
from browsing import PASSWORD, Browser
from test_pages_dashboard import eventually


def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data +
            struct.pack(">I", zlib.crc32(kind + data)))


def png(*more, width=1, height=1):
    """Black; of a large one the file has but the first rows."""
    row = b"\0" * (min(width, 2000) + 1)
    return b"".join([
        b"\x89PNG\r\n\x1a\n",
        chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        *more, chunk(b"IDAT", zlib.compress(row * min(height, 2000))),
        chunk(b"IEND", b"")])


def segment(marker, data):
    return bytes([0xff, marker]) + struct.pack(">H", len(data) + 2) + data


def exif(orientation, order=">"):
    tiff = (b"MM" if order == ">" else b"II") + struct.pack(order + "HI", 42,
                                                            8)
    entries = struct.pack(order + "H", 2)
    entries += struct.pack(order + "HHII", 0x010f, 2, 4, 0)
    entries += struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0" + tiff + entries + b"\0" * 4 + b"GPS: at home"


def jpeg(*segments, width=16, height=8):
    """Two blocks of grey, the right one lighter."""
    def codes(table, lengths, values):
        return segment(0xc4, bytes([table]) + bytes(lengths) +
                       b"\0" * (16 - len(lengths)) + bytes(values))

    return b"".join([
        b"\xff\xd8", segment(0xe0, b"JFIF\0\1\1\0\0\1\0\1\0\0"), *segments,
        segment(0xdb, b"\0" + b"\x10" * 64),
        segment(0xc0, struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11,
                                  0)),
        codes(0, [1, 1], [3, 5]), codes(0x10, [1, 0, 3], [0, 0x14, 0x62, 0xa1]),
        segment(0xda, b"\1\1\0\0\x3f\0"), b"\x83\x1e\xd8\x77\xff\xd9"])


def segments(picture):
    """What a JPEG has before its pixels: (marker, bytes) pairs."""
    found, at = [], 2
    while picture[at + 1] != 0xda:
        n, = struct.unpack(">H", picture[at + 2:at + 4])
        found.append((picture[at + 1], picture[at + 4:at + 2 + n]))
        at += 2 + n
    return found


def size_of(picture):
    frame = next(data for marker, data in segments(picture) if marker == 0xc0)
    height, width = struct.unpack(">HH", frame[1:5])
    return width, height


@pytest.fixture
def server(serve, data):
    for name in ("alice", "bob"):
        browsing.create_user(data, name)
    return serve(data)


@pytest.fixture
def browser(server):
    browser = Browser(server)
    browser.sign_in()
    return browser


def give(server, name, scope, app_name="Mixtape"):
    """A user's token, recorded as consent is."""
    app = running.run("app", "create", "--data", server.data, "--name",
                      app_name).json()
    token = running.mint(server.data, app, "--user", name, "--scope", scope)
    return app, token


@pytest.mark.sanitized
def test_the_profile_is_what_apps_see(server, browser):
    _, token = give(server, "alice", "user-read-private user-read-email")
    browser.get("/account")
    browser.submit("/account", display_name="Alice <3", country="SE",
                   email="a@example.test", filter_explicit="on")
    assert "Saved." in browser.page.text
    form = browser.form("/account")
    assert form.fields["display_name"] == "Alice <3"
    eventually(lambda: server.get("/v1/me", token=token)["country"] == "SE")
    me = server.get("/v1/me", token=token)
    assert me["display_name"] == "Alice <3"
    assert me["email"] == "a@example.test"
    assert me["explicit_content"]["filter_enabled"] is True
    browser.get("/account")
    del browser.form("/account").fields["filter_explicit"]
    browser.submit("/account")
    assert "filter_explicit" not in browser.form("/account").fields


@pytest.mark.parametrize("fields", [
    {"country": "ZZ"}, {"country": ""}, {"email": "nobody"},
    {"display_name": "x" * 300}, {"display_name": "a\nb"},
    {"display_name": "a\u202eb"}, {"display_name": "b\u2069"},
    {"display_name": "a\u200bb"},
    {"display_name": "x" * 300, "email": "nobody", "country": "ZZ"}])
def test_what_can_t_be_saved(browser, fields):
    browser.get("/account")
    browser.submit("/account", 400, **fields)
    assert 'role="alert"' in browser.answer.text
    assert list(browser.wrong()) == list(fields)
    browser.get("/account")
    assert browser.form("/account").fields["country"] == "US"


def test_an_address_belongs_to_one_account(server, browser):
    browser.get("/account")
    browser.submit("/account", email="shared@example.test")
    bob = Browser(server)
    bob.sign_in("bob")
    bob.get("/account")
    bob.submit("/account", 409, email="Shared@example.test")
    assert "Another account" in bob.wrong()["email"]


def notes(browser):
    """What the page says of its forms, by the section in which it stands."""
    found, section = {}, None
    for part in re.findall(r'<h2[^>]* id="([^"]*)"|'
                           r'class="(?:notice|complaint)"[^>]*>([^<]*)<',
                           browser.answer.text):
        section = part[0] or section
        if part[1]:
            found[section] = part[1]
    return found


def test_each_form_says_itself_what_became_of_it(server, browser):
    browser.get("/account")
    assert notes(browser) == {}
    browser.submit("/account", display_name="Al")
    assert notes(browser) == {"profile": "Saved."}
    browser.submit("/account", 400, email="nobody")
    assert list(notes(browser)) == ["profile"]
    upload(browser, png())
    assert notes(browser) == {"picture": "Your picture is changed."}
    upload(browser, b"x", 400)
    assert list(notes(browser)) == ["picture"]
    assert list(browser.wrong()) == ["file"]
    browser.submit("/account/password", 403, current="x", fresh=FRESH,
                   again=FRESH)
    assert list(notes(browser)) == ["new-password"]
    browser.submit("/account/delete", 403, password="x")
    assert list(notes(browser)) == ["delete"]
    assert list(browser.wrong()) == ["password"]
    assert "<details open>" in browser.answer.text
    give(server, "alice", "user-read-email")
    browser.get("/account")
    browser.submit("/account/revoke")
    assert list(notes(browser)) == ["apps"]
    Browser(server).sign_in()
    browser.get("/account")
    browser.submit("/account/sessions/end")
    assert notes(browser) == {"sessions": "Done. That browser is signed out."}
    Browser(server).sign_in()
    browser.get("/account")
    browser.submit("/account/sessions/others")
    assert notes(browser) == {"sessions": "Done. You are signed in here only."}
    browser.get("/account?done=%3Cb%3E")
    assert notes(browser) == {}


def test_nobody_makes_themselves_an_administrator(server, browser):
    browser.get("/account")
    browser.submit("/account", is_admin="on", product="free", id="bob")
    listed = running.run("user", "list", "--data", server.data).lines()
    alice = next(user for user in listed if user["id"] == "alice")
    assert alice["admin"] is False


@pytest.mark.sanitized
@pytest.mark.parametrize("path", ["", "/picture", "/password", "/revoke",
                                  "/delete", "/sessions/end",
                                  "/sessions/others"])
def test_every_form_wants_its_token(browser, path):
    for token in (None, "", "A" * 86):
        browser.ask("POST", "/account" + path, False, 403, data={
            "token": token, "password": PASSWORD, "current": PASSWORD})
    browser.ask("POST", "/account" + path, False, 403,
                files={"file": b"x", "token": (None, "x")})


# ---- picture ----

def upload(browser, content, status=200, name="me.png"):
    browser.get("/account")
    browser.submit("/account/picture", status,
                   files={"file": (name, content)})


def picture(server, name="alice", status=200):
    answer = server.request("GET", f"/art/users/{name}", token=None)
    assert answer.status_code == status
    return answer


@pytest.mark.sanitized
def test_a_picture_is_shown_to_everybody(server, browser):
    picture(server, status=404)
    upload(browser, png())
    assert "Your picture is changed." in browser.page.text
    assert "/art/users/alice" in browser.answer.text
    answer = picture(server)
    assert answer.headers["content-type"] == "image/jpeg"
    assert size_of(answer.content) == (1, 1)
    browser.get("/account")
    form = [f for f in browser.page.forms if "remove" in f.fields][0]
    browser.ask("POST", form.action, data=form.fields, status=200)
    picture(server, status=404)


SECRET = b"secret of whoever took it"


@pytest.mark.sanitized
@pytest.mark.parametrize("content, size", [
    (jpeg(segment(0xe1, exif(6, "<")), segment(0xfe, SECRET),
          segment(0xed, SECRET), segment(0xe2, b"ICC_PROFILE\0" + SECRET)),
     (8, 16)),
    (jpeg(segment(0xe1, exif(3) + SECRET)) + SECRET, (16, 8)),
    (png(chunk(b"tEXt", b"Author\0" + SECRET), chunk(b"eXIf", exif(6)),
         width=5, height=3) + SECRET, (5, 3)),
    (png(width=1600, height=1000), (640, 400))],
    ids=["turned", "behind", "texts", "large"])
def test_only_pixels_of_an_upload_are_kept(server, browser, content, size):
    upload(browser, content)
    got = picture(server)
    assert got.headers["content-type"] == "image/jpeg"
    assert size_of(got.content) == size
    assert SECRET not in got.content and b"Exif" not in got.content
    assert b"home" not in got.content
    assert got.content.endswith(b"\xff\xd9")
    assert {marker for marker, _ in segments(got.content)} <= \
        {0xe0, 0xdb, 0xc0, 0xc4}


@pytest.mark.sanitized
@pytest.mark.parametrize("content, words", [
    (b"", "choose a picture"), (b"GIF89a", "neither a JPEG nor a PNG"),
    (b"<svg onload=alert(1)>", "neither a JPEG nor a PNG"),
    (png()[:-20], "damaged"), (png()[:8], "damaged"),
    (b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", b"") + chunk(b"IEND", b""),
     "damaged"),
    (jpeg()[:20], "damaged"), (jpeg()[:-3], "damaged"),
    (b"\xff\xd8\xff", "damaged"), (b"\xff\xd8\xff\xe1\0\0", "damaged"),
    (b"\xff\xd8" + segment(0xe1, exif(6))[:-5], "damaged"),
    (jpeg(width=65000, height=65000), "too many pixels"),
    (jpeg(width=4097, height=4097), "too many pixels"),
    (png(width=1 << 30, height=1), "too many pixels"),
    (png(width=4096, height=4097), "too many pixels"),
    (png(chunk(b"IDAT", b"x" * (256 << 10))), "larger than 256 KB")],
    ids=range(16))
def test_what_isn_t_a_picture(server, browser, content, words):
    upload(browser, content, 400)
    assert 'role="alert"' in browser.answer.text
    assert words in browser.page.text
    picture(server, status=404)


@pytest.mark.sanitized
def test_a_huge_picture_is_refused_by_a_page(browser):
    browser.get("/account")
    form = browser.form("/account/picture")
    browser.ask("POST", form.action, data=form.fields,
                files={"file": b"x" * (1100 << 10)},
                headers={"Accept": "text/html"}, status=413)
    assert browser.heading == "That is too much"


@pytest.mark.sanitized
@pytest.mark.parametrize("body", [
    b"", b"--x", b"--x\r\n", b"--x--", b"--x\r\n\r\n\r\n--x--",
    b"--y\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nT\r\n--y--",
    b"--x\r\nContent-Disposition: form-data; name=\"token\r\n\r\nT\r\n--x--",
    b"--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nT\r\n"])
def test_a_broken_upload_is_refused(browser, body):
    browser.get("/account")
    token = browser.form("/account/picture").fields["token"].encode()
    browser.ask("POST", "/account/picture", data=body.replace(b"T", token),
                headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert browser.answer.status_code in (400, 403)
    for boundary in ("", "; boundary=", "; boundary=" + "x" * 100):
        browser.ask("POST", "/account/picture", status=400, data=body,
                    headers={"Content-Type": "multipart/form-data" +
                             boundary})


# ---- apps with access ----

@pytest.mark.sanitized
def test_access_is_listed_and_taken_back_at_once(server, browser):
    app, token = give(server, "alice", "user-read-email", "Nosy <app>")
    server.get("/v1/me", token=token)
    browser.get("/account")
    assert "Nosy <app>" in browser.page.text
    assert "see your email address" in browser.page.text
    browser.submit("/account/revoke")
    assert "No app may use your account." in browser.page.text
    eventually(lambda: server.request("GET", "/v1/me", token=token)
               .status_code == 401)


def test_another_one_s_access_can_t_be_taken_back(server, browser):
    _, token = give(server, "alice", "user-read-email")
    browser.get("/account")
    grant = browser.form("/account/revoke").fields["grant"]
    bob = Browser(server)
    bob.sign_in("bob")
    bob.get("/account")
    token_of_form = bob.form("/account").fields["token"]
    for value in (grant, "0" * 22, "x", ""):
        bob.ask("POST", "/account/revoke", status=200,
                data={"token": token_of_form, "grant": value})
    browser.get("/account")
    assert browser.form("/account/revoke").fields["grant"] == grant
    server.get("/v1/me", token=token)


# ---- password ----

FRESH = "another good password"


@pytest.mark.sanitized
def test_the_password_is_changed_and_other_browsers_are_out(server, browser):
    other = Browser(server)
    other.sign_in()
    before = browser.session.cookies["tonearm"]
    browser.get("/account")
    browser.submit("/account/password", current=PASSWORD, fresh=FRESH,
                   again=FRESH)
    assert "Your password is changed." in browser.page.text
    assert browser.session.cookies["tonearm"] != before
    other.get("/account")
    assert other.heading == "Sign in"
    other.sign_in(password=PASSWORD, status=403)
    other.sign_in(password=FRESH)


@pytest.mark.parametrize("status, field, current, fresh, again", [
    (403, "current", "wrong", FRESH, FRESH),
    (400, "fresh", PASSWORD, "short", "short"),
    (400, "again", PASSWORD, FRESH, "different"),
    (400, "fresh", PASSWORD, "x" * 1025, "x" * 1025),
    (403, "current", "", FRESH, FRESH)])
def test_a_password_that_stays(server, browser, status, field, current, fresh,
                               again):
    browser.get("/account")
    browser.submit("/account/password", status, current=current, fresh=fresh,
                   again=again)
    assert list(browser.wrong()) == [field]
    Browser(server).sign_in(password=PASSWORD)


def test_a_browser_left_open_isn_t_for_guessing(browser):
    for path, field in (("/account/password", "current"),
                        ("/account/delete", "password")):
        for _ in range(5):
            browser.get("/account")
            browser.submit(path, 403, **{field: "a wrong guess"},
                           **({"fresh": FRESH, "again": FRESH}
                              if field == "current" else {}))
    browser.get("/account")
    browser.submit("/account/delete", 429, password=PASSWORD)


# ---- data, and the end ----

@pytest.mark.sanitized
def test_data_is_a_zip_of_json(server, browser):
    give(server, "alice", "user-read-email")
    browser.get("/account/data")
    headers = browser.answer.headers
    assert headers["content-type"] == "application/zip"
    assert headers["content-disposition"] == \
        'attachment; filename="tonearm-alice.zip"'
    assert headers["cache-control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(browser.answer.content)) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                json.loads(archive.read(name))
        assert "Userdata.json" in archive.namelist()
    assert browser.session.cookies["tonearm"] not in browser.answer.text


@pytest.mark.sanitized
def test_an_account_is_deleted_whole(server, browser):
    _, token = give(server, "alice", "user-read-email")
    cookie = browser.session.cookies["tonearm"]
    browser.get("/account")
    browser.submit("/account/delete", 403, password="wrong")
    browser.submit("/account/delete", password=PASSWORD)
    assert browser.heading == "Your account is deleted"
    browser.get("/account")
    assert browser.heading == "Sign in"
    again = requests.get(server.url + "/account", timeout=30,
                         cookies={"tonearm": cookie}, allow_redirects=False)
    assert again.status_code == 302
    browser.sign_in(status=403)
    eventually(lambda: server.request("GET", "/v1/me", token=token)
               .status_code == 401)
