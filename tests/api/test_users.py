"""Accounts from the command line: made, listed, exported, deleted whole."""

import json
import os
import sqlite3
import stat
import zipfile

import pytest

import keeping
import running
import small
from running import import_objects, run

pytestmark = pytest.mark.state

PASSWORD = "correct horse battery"


def create(data, user, *options, **more):
    return run("user", "create", "--data", data, "--id", user, *options,
               **more)


def listed(data):
    return run("user", "list", "--data", data).lines()


def test_an_account_from_creation_to_deletion(data):
    made = create(data, "alice", "--email", "Alice@mail.example", "--country",
                  "se", "--product", "free", "--admin", "--display-name",
                  " Alice Ö \"the\" 'A' ").json()
    created = made.pop("created")
    assert len(created) == 20 and created.endswith("Z")
    assert made == {"id": "alice", "display_name": "Alice Ö \"the\" 'A'",
                    "email": "Alice@mail.example", "country": "SE",
                    "product": "free", "admin": True,
                    "explicit_hidden": False, "explicit_locked": False,
                    "locked": False}
    bare = create(data, "bob").json()
    del bare["created"]
    assert bare == {"id": "bob", "display_name": None, "email": None,
                    "country": "US", "product": "premium", "admin": False,
                    "explicit_hidden": False, "explicit_locked": False,
                    "locked": False}
    assert listed(data)[0] == {**made, "created": created}
    assert [u["id"] for u in listed(data)] == ["alice", "bob"]
    run("user", "delete", "--data", data, "--id", "alice")
    run("user", "delete", "--data", data, "bob")
    assert listed(data) == []
    for words in (["delete", "--id"], ["delete"], ["export"],
                  ["passwd", "--password", PASSWORD]):
        result = run("user", *words, "alice", "--data", data, status=1)
        assert "no user alice" in result.err and result.out == ""


def set_user(data, user, *options, **more):
    return run("user", "set", "--data", data, user, *options, **more)


def test_what_is_set_and_what_stays(data):
    made = create(data, "alice", "--email", "a@mail.example", "--admin").json()
    got = set_user(data, "alice", "--country", "de", "--product", "free",
                   "--explicit", "hide", "--explicit-lock", "on").json()
    assert got == {**made, "country": "DE", "product": "free",
                   "explicit_hidden": True, "explicit_locked": True}
    got = set_user(data, "alice", "--no-admin", "--email", "",
                   "--display-name", " Alice Ö ").json()
    assert got == {**made, "country": "DE", "product": "free",
                   "explicit_hidden": True, "explicit_locked": True,
                   "admin": False, "email": None, "display_name": "Alice Ö"}
    got = run("user", "set", "--data", data, "--id", "alice", "--admin",
              "--explicit", "show", "--explicit-lock", "off").json()
    assert (got["admin"], got["explicit_hidden"], got["explicit_locked"]) == \
        (True, False, False)
    assert listed(data) == [got]


def test_what_can_t_be_set(data):
    made = create(data, "alice").json()
    create(data, "bob", "--email", "b@mail.example")
    for options, word in ((["--country", "QQQ"], "--country"),
                          (["--email", "b"], "--email"),
                          (["--display-name", "a\u200bb"], "--display-name"),
                          (["--product", "gold"], "--product"),
                          (["--sign-in", "shut"], "--sign-in"),
                          (["--admin", "--no-admin"], "contradict"),
                          ([], "say what")):
        result = set_user(data, "alice", *options, status=2)
        assert word in result.err and result.out == ""
    run("user", "set", "--data", data, "alice", "--id", "alice", "--admin",
        status=2)
    assert "another user" in set_user(data, "alice", "--email",
                                      "B@mail.example", status=1).err
    assert "no user eve" in set_user(data, "eve", "--admin", status=1).err
    assert listed(data)[0] == made


def test_a_running_server_hears_of_it_at_once(serve, data):
    """A user's country, product and filter are what /v1/me says, and a lock
    ends the token."""
    server = serve(data)
    create(data, "alice")
    token = running.mint(data, running.create_app(data), "--user", "alice",
                         "--scope", "user-read-private")
    assert server.get("/v1/me", token=token)["country"] == "US"
    set_user(data, "alice", "--country", "SE", "--product", "free",
             "--explicit", "hide")
    me = server.get("/v1/me", token=token)
    assert (me["country"], me["product"]) == ("SE", "free")
    assert me["explicit_content"] == {"filter_enabled": True,
                                      "filter_locked": False}
    assert set_user(data, "alice", "--sign-in", "locked").json()["locked"]
    assert server.request("GET", "/v1/me", token=token).status_code == 401
    assert not set_user(data, "alice", "--sign-in", "open").json()["locked"]


def test_an_id_or_address_that_is_taken(data):
    create(data, "alice", "--email", "a@mail.example")
    assert "alice" in create(data, "alice", status=1).err
    result = create(data, "bob", "--email", "A@MAIL.example", status=1)
    assert "e-mail" in result.err
    assert [u["id"] for u in listed(data)] == ["alice"]


def test_ids_at_the_edge_of_what_is_allowed(data):
    good = ["0", "a.b", "-", "_", "a-b", "a_b", "...", "z" * 255, "null",
            "å" * 127, "Z", "z", "%2F", "'; DROP TABLE user_account;--"]
    for user in good:
        create(data, f"{user}")
    assert [u["id"] for u in listed(data)] == sorted(good)
    for user in ("", ".", "..", "a/b", "/", " a", "a ", "z" * 256, "å" * 128,
                 "a\nb", "a\x7f"):
        assert create(data, user, status=2).out == ""
    assert len(listed(data)) == len(good)


@pytest.mark.parametrize("options", [
    ["--email", "no address"], ["--email", "a@"], ["--email", "@b"],
    ["--email", ""], ["--email", "a@b@c"], ["--email", "a@" + "b" * 254],
    ["--email", "a@b\r\nBcc: c"], ["--country", "Sweden"],
    ["--country", "ZZ"], ["--country", ""], ["--product", "gold"],
    ["--display-name", "x" * 257], ["--display-name", "a\nb"],
    ["--display-name", "\udcff"], ["--password-file", "/dev/null"],
    ["too", "much"],
])
def test_wrong_usage(data, options):
    result = create(data, "alice", *options, status=2)
    assert result.out == "" and result.err
    assert listed(data) == []


@pytest.mark.parametrize("sign", [
    "\u202e", "\u2066", "\u200e", "\u061c", "\u200b", "\u200d", "\u2060",
    "\ufeff", "\u00ad", "\U000e0041"], ids=ascii)
def test_names_that_look_like_others(data, sign):
    for option in (["--display-name", f"Al{sign}ice"],
                   ["--display-name", f"Alice{sign}"]):
        assert "invisible" in create(data, "alice", *option, status=2).err
    assert "invisible" in create(data, f"al{sign}ice", status=2).err
    assert "invisible" in run("app", "create", "--data", data, "--name",
                              f"Spo{sign}tify", status=2).err
    assert listed(data) == []


def test_passwords_too_short_too_long_or_missing(data, tmp_path):
    word = ["user", "create", "--data", data, "--id", "alice"]
    for password in ("", "seven77", "x" * 1025, "with\x07bell"):
        run(*word, "--password", password, status=2)
    create(data, "bob")
    for word_of_bob in ("passwd", "bob"), ("passwd", "--id", "bob"):
        run("user", *word_of_bob, "--data", data, status=2)
    file = tmp_path / "password"
    for text in (b"", b"\n", b"brief\n", b"two lines\nof it\n", b"\xff" * 9):
        file.write_bytes(text)
        result = run(*word, "--password-file", file, status=2)
        assert text.strip() == b"" or text.strip() not in result.err.encode()
    assert "none" in run(*word, "--password-file", tmp_path / "none",
                         status=1).err
    file.write_bytes(b"x" * 5000)
    run(*word, "--password-file", file, status=1)
    file.write_text("eight 8 \n")
    assert run(*word, "--password-file", file).json()["id"] == "alice"


@pytest.mark.sqlite
def test_passwords_are_hashed(data):
    create(data, "alice", "--password", PASSWORD)
    for path in data.iterdir():
        assert PASSWORD.encode() not in path.read_bytes()
    with sqlite3.connect(data / "state.db") as db:
        [[first]] = db.execute("SELECT password_hash FROM user_account")
    assert first.startswith("$argon2id$v=19$m=65536,")
    run("user", "passwd", "--data", data, "--id", "alice", "--password",
        PASSWORD)
    with sqlite3.connect(data / "state.db") as db:
        [[second]] = db.execute("SELECT password_hash FROM user_account")
    assert first != second, "salted"


def test_passwd_ends_the_grants(data):
    create(data, "alice")
    app = running.create_app(data)
    running.mint(data, app, "--user", "alice", "--scope", "user-top-read")
    assert len(exported(data, "alice")["Apps.json"]) == 1
    run("user", "passwd", "--data", data, "alice", "--password", "another 1")
    assert exported(data, "alice")["Apps.json"] == []
    run("user", "passwd", "--data", data, "alice", status=2)
    run("user", "passwd", "--data", data, "--password", PASSWORD, status=2)


# ---- tokens ----

def test_a_token_for_a_user(serve, data):
    server = serve(data)
    create(data, "alice")
    app = running.create_app(data)
    mint = ["token", "--data", data, "--client-id", app["client_id"]]
    made = run(*mint, "--user", "alice", "--scope",
               "user-top-read user-read-email").json()
    assert sorted(made["scope"].split(" ")) == ["user-read-email",
                                                "user-top-read"]
    assert server.get("/v1/markets", token=made["access_token"])
    bare = run(*mint, "--user", "alice").json()
    assert bare["scope"] == ""
    assert server.get("/v1/markets", token=bare["access_token"])
    assert "scope" not in run(*mint).json()
    [access] = exported(data, "alice")["Apps.json"]
    assert access["scopes"] == made["scope"].split(" ")
    assert access["clientId"] == app["client_id"]


def test_a_grant_grows_with_each_token(data):
    create(data, "alice")
    app = running.create_app(data)
    running.mint(data, app, "--user", "alice", "--scope", "user-top-read")
    running.mint(data, app, "--user", "alice", "--scope", "streaming")
    [access] = exported(data, "alice")["Apps.json"]
    assert sorted(access["scopes"]) == ["streaming", "user-top-read"]


def test_a_token_without_scopes(data):
    create(data, "alice")
    app = running.create_app(data)
    for options in (["--user", "alice"], []):
        made = run("token", "--data", data, "--client-id", app["client_id"],
                   *options, "--scope", "").json()
        assert made.get("scope", "") == ""


@pytest.mark.parametrize("options, status, said", [
    (["--user", "bob"], 1, "bob"), (["--user", ""], 2, "--user"),
    (["--user", "' OR 1=1--"], 1, "no user"), (["--user", "/"], 2, "user id"),
    (["--scope", "streaming"], 2, "--user"),
    (["--user", "alice", "--scope", "everything"], 2, "everything"),
    (["--user", "alice", "--scope", "x" * 5000], 2, "scope"),
])
def test_tokens_that_cannot_be(data, options, status, said):
    create(data, "alice")
    app = running.create_app(data)
    result = run("token", "--data", data, "--client-id", app["client_id"],
                 *options, status=status)
    assert said in result.err and result.out == ""
    assert exported(data, "alice")["Apps.json"] == []


# ---- taking one's data along ----

def exported(data, user):
    path = data / "export.zip"
    run("user", "export", "--data", data, "--id", user, "--output", path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: json.loads(archive.read(name))
                for name in archive.namelist()}


def test_an_export(data, tmp_path):
    create(data, "alice", "--email", "alice@mail.example", "--display-name",
           "Älice \"A\"")
    create(data, "bob", "--email", "bob@mail.example")
    app = running.create_app(data, "--owner", "bob")
    own = run("app", "create", "--data", data, "--name", "Hers", "--owner",
              "alice", "--redirect-uri", "https://a.example/cb",
              "--description", "What it does").json()
    running.mint(data, app, "--user", "alice", "--scope", "user-top-read")
    files = exported(data, "alice")
    assert sorted(files) == [
        "Apps.json", "DeveloperApps.json", "Devices.json", "Follow.json",
        "Identity.json", "Playback.json", "Playlists.json",
        "Recommendations.json", "Sessions.json",
        "StreamingHistory.json", "Userdata.json", "YourLibrary.json"]
    assert files["Devices.json"] == []
    assert files["Playback.json"]["playback"]["item"] is None
    assert files["Userdata.json"]["username"] == "alice"
    assert files["Userdata.json"]["email"] == "alice@mail.example"
    assert files["Identity.json"] == {"displayName": "Älice \"A\"",
                                      "imageUrl": None}
    assert [a["name"] for a in files["Apps.json"]] == ["Test"]
    [developed] = files["DeveloperApps.json"]
    assert developed["clientId"] == own["client_id"]
    assert developed["redirectUris"] == ["https://a.example/cb"]
    assert developed["description"] == "What it does"
    assert files["Sessions.json"] == []
    text = json.dumps(files)
    assert "bob" not in text and own["client_secret"] not in text
    assert "argon2" not in text

    path = tmp_path / "alice.zip"
    run("user", "export", "--data", data, "alice", "--output", path)
    assert zipfile.ZipFile(path).testzip() is None
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    run("user", "export", "--data", data, "alice", "--output",
        tmp_path / "none" / "x.zip", status=1)


@pytest.mark.sqlite
def test_an_export_of_a_picture_and_sessions(data):
    create(data, "alice")
    picture = b"\x89PNG" + bytes(range(256)) * 100
    with sqlite3.connect(data / "state.db") as db:
        db.execute("INSERT INTO user_picture VALUES ('alice', ?)", [picture])
        db.execute("INSERT INTO session VALUES (?, 'alice', 1700000000,"
                   " 4000000000), (?, 'alice', 1600000000, 4000000000)",
                   [b"h" * 32, b"i" * 32])
        db.execute("INSERT INTO session_detail VALUES (?, 1700000000,"
                   " 'Firefox on Linux', '192.0.2.1')", [b"h" * 32])
    path = data / "x.zip"
    run("user", "export", "--data", data, "alice", "--output", path)
    with zipfile.ZipFile(path) as archive:
        assert archive.read("ProfilePicture.png") == picture
        identity = json.loads(archive.read("Identity.json"))
        assert identity["imageUrl"] == "ProfilePicture.png"
        assert json.loads(archive.read("Sessions.json")) == [
            {"browser": "Firefox on Linux", "address": "192.0.2.1",
             "signedIn": "2023-11-14T22:13:20Z",
             "lastSeen": "2023-11-14T22:13:20Z",
             "expires": "2096-10-02T07:06:40Z"},
            {"browser": None, "address": None,
             "signedIn": "2020-09-13T12:26:40Z", "lastSeen": None,
             "expires": "2096-10-02T07:06:40Z"}]


# ---- nothing is left ----

def places(data, needle):
    """The columns of all tables in which the text stands."""
    found = []
    with sqlite3.connect(data / "state.db") as db:
        tables = [row[0] for row in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            cursor = db.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor:
                for name, value in zip(names, row):
                    if isinstance(value, str):
                        value = value.encode()
                    if isinstance(value, bytes) and \
                            needle.lower() in value.lower():
                        found.append(f"{table}.{name}")
    return found


def keep_things(server, app, user, other):
    """Whatever a user can keep, and be kept as."""
    town = keeping.Town(server)
    me, them = [keeping.Person(town, name, running.mint(
        server.data, app, "--user", name, "--scope", " ".join(keeping.SCOPES)))
        for name in (user, other)]
    own = me.playlist(*keeping.tracks(1, 5), name=f"By {user}")
    shared = them.playlist(keeping.track_uri(6), public=False,
                           collaborative=True)
    me.add(shared, keeping.track_uri(7))
    things = ["spotify:album:" + small.DAWN, "spotify:artist:" + small.ADA,
              "spotify:playlist:" + shared, f"spotify:user:{other}"]
    me.send("PUT", "/v1/me/library", keeping.tracks(1, 5) + things)
    them.send("PUT", "/v1/me/library", [f"spotify:user:{user}",
                                        "spotify:playlist:" + own])
    token = run("user", "listen-token", "--data", server.data, "--id", user
                ).json()["token"]
    assert server.request(
        "POST", "/1/submit-listens", token=None,
        headers={"Authorization": f"Token {token}"}, json={
            "listen_type": "single", "payload": [{
                "listened_at": 1600000000, "track_metadata": {
                    "artist_name": "Heart of Gold", "track_name": "A song"}}]}
    ).status_code == 200


@pytest.mark.sqlite
def test_a_deleted_account_leaves_nothing(serve, data):
    import_objects(data, small.LINES)
    create(data, "zaphod", "--email", "Beeblebrox@hotel.example",
           "--display-name", "Heart of Gold")
    create(data, "trillian")
    others = running.create_app(data, "--owner", "trillian")
    own = running.create_app(data, "--owner", "zaphod")
    for app in (others, own):
        for user in ("zaphod", "trillian"):
            running.mint(data, app, "--user", user, "--scope", "streaming")
    with sqlite3.connect(data / "state.db") as db:
        db.execute("INSERT INTO session VALUES (?, 'zaphod', 0, 4000000000)",
                   [b"h" * 32])
        db.execute("INSERT INTO session_detail VALUES (?, 0, 'Heart of Gold',"
                   " '192.0.2.1')", [b"h" * 32])
        db.execute("INSERT INTO guess VALUES ('user:zaphod', 0, 3)")
        db.execute("INSERT INTO app_user VALUES (?, 'zaphod', 0)",
                   [others["client_id"]])
        db.execute("INSERT INTO grant_code SELECT ?, id, client_id, user_id,"
                   " scopes, 'https://x/', NULL, 4000000000, 0"
                   " FROM user_grant WHERE user_id = 'zaphod' LIMIT 1",
                   [b"c" * 32])
        db.execute("INSERT INTO user_picture VALUES ('zaphod', x'00')")
        db.execute("INSERT INTO quota_request VALUES (?, ?, 'more', 'refused',"
                   " 'no', 'zaphod', 0, 1)",
                   [b"q" * 16, others["client_id"]])
    keep_things(serve(), others, "zaphod", "trillian")
    traces = (b"zaphod", b"beeblebrox", b"heart of gold", b"192.0.2.1")
    found = set(places(data, traces[0]))
    assert len(found) >= 14
    assert {"saved_item.user_id", "saved_head.user_id", "saved_chunk.user_id",
            "playlist.owner_id", "playlist_editor.user_id", "shelf.user_id",
            "following.user_id", "following.followed_id",
            "user_followers.user_id", "play.user_id", "listen_token.user_id"
            } <= found
    run("user", "delete", "--data", data, "--id", "zaphod")
    for trace in traces:
        assert places(data, trace) == []
    assert [a["client_id"] for a in run("app", "list", "--data", data).lines()
            ] == [others["client_id"]]
    assert [a["clientId"] for a in exported(data, "trillian")["Apps.json"]] \
        == [others["client_id"]]


def test_a_deleted_id_can_be_taken_again(data):
    create(data, "alice", "--email", "a@mail.example")
    app = running.create_app(data)
    running.mint(data, app, "--user", "alice", "--scope", "streaming")
    run("user", "delete", "--data", data, "alice")
    create(data, "alice", "--email", "a@mail.example")
    assert exported(data, "alice")["Apps.json"] == []
