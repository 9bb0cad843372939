"""The command line: help, mistakes, where options come from, apps, tokens."""

import contextlib
import fcntl
import json
import os
import pty
import re
import stat
import struct
import subprocess

import pytest

import running
from running import run

pytestmark = pytest.mark.state

COMMANDS = ["serve", "demo", "import", "remove", "export", "stat", "verify",
            "catalog list", "catalog use", "catalog prune", "app create",
            "app list", "app show", "app rotate", "app delete", "app set",
            "app allow", "catalog diff", "catalog history", "user set",
            "user create",
            "user list", "user delete", "user passwd", "user export",
            "device create", "device list", "device delete", "token",
            "podcast add", "podcast list", "podcast remove",
            "podcast refresh", "folder add", "folder list",
            "folder remove", "folder refresh", "catalog correct", "catalog undo",
            "catalog corrections", "backup", "restore", "tls"]

each = pytest.mark.parametrize("command", COMMANDS)


@each
def test_every_command_explains_itself(command):
    result = run(*command.split(), "--help")
    assert result.out.startswith(f"usage: tonearm {command}")
    assert "--data DIR" in result.out and result.err == ""
    for line in result.out.splitlines():
        assert len(line) < 120


@each
def test_every_command_tells_its_version(command):
    assert re.search(r"\d+\.\d+", run(*command.split(), "--version").out)


@each
def test_an_option_that_does_not_exist(command, data):
    result = run(*command.split(), "--data", data, "--nonsense", "1",
                 status=2)
    assert "--nonsense" in result.err and result.out == ""


@each
def test_without_a_data_directory_named(command):
    arguments = {"import": ["objects", "-"], "remove": ["track", "x"],
                 "catalog use": ["1"], "app show": ["0" * 32],
                 "app rotate": ["0" * 32], "app delete": ["0" * 32],
                 "app set": ["0" * 32, "--name", "x"],
                 "app allow": ["0" * 32, "--user", "x"],
                 "catalog diff": ["1"], "user set": ["x", "--admin"],
                 "backup": ["x"],
                 "restore": ["x"], "user create": ["--id", "x"],
                 "app create": ["--name", "x"],
                 "device create": ["--user", "x", "--name", "x"],
                 "device list": ["--user", "x"],
                 "device delete": ["--user", "x", "x"],
                 "podcast add": ["https://x.example/"],
                 "podcast remove": ["https://x.example/"],
                 "folder add": ["/"], "folder remove": ["/"],
                 "catalog correct": ["artist", "0" * 22, "name=x"],
                 "catalog undo": ["artist", "0" * 22],
                 "token": ["--client-id", "0" * 32]}
    result = run(*command.split(), *arguments.get(command, []), status=2)
    assert "--data" in result.err


def test_no_command_and_an_unknown_one():
    assert "usage" in run(status=2).err
    assert "frobnicate" in run("frobnicate", status=2).err
    assert "app create" in run("app", status=2).err
    assert run("app", "frobnicate", status=2).out == ""
    assert "usage" in run("--help").out
    assert re.search(r"\d+\.\d+", run("--version").out)


def test_commands_are_listed_by_topic():
    listed = run("help").out
    assert listed.index("A server and its catalog:\n  serve ") < \
        listed.index("\n\nApps, accounts and devices:\n  app create ") < \
        listed.index("\n\nListening on any server:\n  login ")
    for command in COMMANDS:
        assert listed.count(f"\n  {command} ") == 1
    assert "catalog:" not in run("help", "app").out


@pytest.mark.parametrize("typed, meant", [
    ("srve", "serve"), ("improt objects -", "import"), ("user lst", "user list"),
    ("usr list", "user list"), ("app creat", "app create"),
    ("user-create", "user create"), ("help tokne", "token"),
    ("help app lits", "app list"), ("catalgo use", "catalog use")])
def test_a_command_with_a_typing_error(typed, meant):
    result = run(*typed.split(), status=2)
    assert "unknown command" in result.err
    assert f"did you mean '{meant}'?" in result.err and result.out == ""


def test_a_command_that_is_like_no_other():
    for words in (["frobnicate"], ["user", "frobnicate"], ["x" * 1000],
                  ["app", "y" * 1000], ["help", "frobnicate"]):
        result = run(*words, status=2)
        assert words[-1] in result.err and "did you mean" not in result.err


@each
def test_help_of_a_command(command):
    assert run("help", *command.split()).out == \
        run(*command.split(), "--help").out


def test_help_and_version_as_commands():
    assert run("help").out == run("--help").out
    assert run("help", "app").out == run("app", "--help").out
    assert "app create" in run("help", "app").out
    assert run("version").out == run("--version").out


def test_help_has_all_that_an_option_takes():
    text = run("export", "--help").out
    assert "--type artist|album|track|show|episode|audiobook|chapter|" \
        "category|audio_features|audio_analysis\n" in text
    assert "\n" + " " * 31 + "only objects of this type\n" in text


def test_a_near_miss_is_pointed_out(data):
    assert "--tracks" in run("demo", "--data", data, "--trakcs", "5",
                             status=2).err


@pytest.mark.parametrize("words", [
    ("demo", "--tracks", "0"), ("demo", "--tracks", "x"),
    ("demo", "--tracks"), ("demo", "--tracks", "5", "--tracks", "6"),
    ("demo", "extra"), ("import", "objects"), ("import", "nonsense", "-"),
    ("catalog", "use", "x"), ("catalog", "use", "0"), ("catalog", "use"),
    ("export", "--type", "nonsense"), ("remove", "nonsense", "x"),
    ("app", "create"), ("app", "create", "--name", ""),
    ("app", "create", "--name", "x" * 1000),
    ("app", "create", "--name", "x", "--mode", "odd"),
    ("app", "create", "--name", "x", "--client-id", "zz",
     "--client-secret-file", "f"),
    ("app", "create", "--name", "x", "--client-id", "0" * 32),
    ("app", "create", "--name", "x", "--redirect-uri", "http://example.com"),
    ("app", "create", "--name", "x", "--redirect-uri", "http://localhost/"),
    ("app", "show", "zz"), ("app", "delete", "zz"),
    ("token", "--client-id", "zz"), ("token",),
    ("token", "--client-id", "0" * 32, "--expires-in", "99999999"),
    ("serve", "--loops", "x"), ("serve", "--trusted-proxy", "x"),
])
def test_wrong_usage(data, words):
    result = run(*words, "--data", data, status=2)
    assert result.err and result.out == ""
    assert not (data / "catalog" / "current").exists()


@each
@pytest.mark.sqlite
def test_a_data_directory_that_is_not_there(command, tmp_path):
    """Only what begins something makes one."""
    data = tmp_path / "typing-error"
    arguments = {"device create": ["--user", "x", "--name", "x"],
                 "device list": ["--user", "x"],
                 "device delete": ["--user", "x", "x"],
                 "import": ["objects", "/dev/null"], "export": [],
                 "remove": ["track", "x"], "catalog use": ["1"],
                 "app show": ["0" * 32], "app rotate": ["0" * 32],
                 "app delete": ["0" * 32],
                 "app set": ["0" * 32, "--name", "x"],
                 "app allow": ["0" * 32, "--user", "x"],
                 "catalog diff": ["1"], "user set": ["x", "--admin"],
                 "user delete": ["x"], "user export": ["x"],
                 "user passwd": ["x", "--password", "long enough"],
                 "backup": [tmp_path / "copy"], "restore": ["/dev/null"],
                 "demo": ["--tracks", "1"], "app create": ["--name", "x"],
                 "podcast add": ["https://x.example/"],
                 "podcast remove": ["https://x.example/"],
                 "folder add": ["/"], "folder remove": ["/"],
                 "catalog correct": ["artist", "0" * 22, "name=x"],
                 "catalog undo": ["artist", "0" * 22],
                 "user create": ["--id", "x", "--password", "long enough"],
                 "token": ["--client-id", "0" * 32]}
    result = run(*command.split(), "--data", data, *arguments.get(command, []),
                 status=None)
    if command in ("import", "demo", "restore", "app create", "user create",
                   "podcast add", "folder add"):
        assert data.is_dir()
    else:
        assert result.status == 1 and result.out == ""
        assert f"no data directory {data}" in result.err
        assert not data.exists()


@each
def test_state_is_an_option_where_it_means_something(command):
    has_state = command.split()[0] in ("serve", "app", "user", "device",
                                       "token", "backup", "restore",
                                       "import", "remove", "stat", "demo",
                                       "export", "podcast", "folder") \
        or command in ("catalog history", "catalog correct", "catalog undo")
    assert ("--state" in run(*command.split(), "--help").out) == has_state


@pytest.fixture
def locked(data):
    """A data directory with a catalog, in which somebody imports and that
    somebody serves."""
    run("demo", "--data", data, "--tracks", "5")
    with contextlib.ExitStack() as files:
        for name in ("catalog/lock", "serve.lock"):
            file = files.enter_context(open(data / name, "w"))
            fcntl.fcntl(file, 37, struct.pack("hhqqi", fcntl.F_WRLCK, 0, 0, 0,
                                              0))  # F_OFD_SETLK
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield data


@pytest.mark.parametrize("words, status, said", [
    ("import objects - none.jsonl", 1, "none.jsonl"),
    ("import nonsense none", 2, "nonsense"),
    ("remove track 123", 2, "'123' is not an id"),
    ("remove track " + "0" * 22 + " " + "z" * 22, 2, "'" + "z" * 22 + "'"),
    ("remove nonsense x", 2, "nonsense"),
    ("catalog use x", 2, "x is not the number"),
    ("restore none.db", 1, "none.db"),
    ("serve --default-market XX", 2, "XX"),
])
@pytest.mark.sqlite
def test_arguments_are_looked_at_before_locks(locked, words, status, said):
    result = run(*words.split(), "--data", locked, status=status)
    assert said in result.err and "another" not in result.err


def test_locks_are_held_in_the_test_above(locked):
    for words in ("import objects /dev/null", "remove track " + "0" * 22,
                  "catalog use 1", "catalog prune"):
        assert "another import" in run(*words.split(), "--data", locked,
                                       status=1).err
    assert "another process" in run("serve", "--data", locked, "--listen",
                                    "127.0.0.1:0", status=1).err


def test_a_data_directory_that_cannot_be(tmp_path):
    somefile = tmp_path / "file"
    somefile.write_text("")
    for command in (["demo", "--tracks", "5"], ["app", "list"],
                    ["import", "objects", "-"]):
        result = run(*command, "--data", somefile, status=1)
        assert str(somefile) in result.err


def test_options_from_the_environment(data):
    env = {"TONEARM_DATA": str(data), "TONEARM_TRACKS": "30"}
    run("demo", env=env)
    assert run("stat", "--json", env=env).json()["tracks"] == 30
    run("demo", "--tracks", "20", "--replace", env=env)
    assert run("stat", "--json", env=env).json()["tracks"] == 20, \
        "the command line wins"
    result = run("demo", env={**env, "TONEARM_TRACKS": "x"}, status=2)
    assert "environment" in result.err and "tracks" in result.err


def test_options_from_a_file(data, tmp_path):
    config = tmp_path / "tonearm.conf"
    config.write_text(f"# a comment\n\n data = {data}\ntracks=30\nseed = 5 \n"
                      "listen = 127.0.0.1:0\n")
    run("demo", "--config", config)
    stat_of = run("stat", "--json", "--config", config).json()
    assert stat_of["tracks"] == 30
    run("demo", "--config", config, "--replace",
        env={"TONEARM_TRACKS": "25"})
    assert run("stat", "--json", "--data", data).json()["tracks"] == 25, \
        "the environment wins over the file"


def test_a_file_with_mistakes(data, tmp_path):
    config = tmp_path / "tonearm.conf"
    for text in ("nonsense = 1\n", "data\n", "tracks = x\n"):
        config.write_text("data = x\n" + text)
        result = run("demo", "--config", config, status=2)
        assert str(config) in result.err or "config" in result.err
    result = run("demo", "--data", data, "--config", tmp_path / "none",
                 status=None)
    assert result.status in (1, 2) and str(tmp_path / "none") in result.err


def test_an_app_from_creation_to_deletion(data):
    made = run("app", "create", "--data", data, "--name", "Jukebox Ö",
               "--redirect-uri", "http://127.0.0.1/cb", "--redirect-uri",
               "https://app.example/cb", "--owner", "alice").json()
    assert re.fullmatch("[0-9a-f]{32}", made["client_id"])
    assert re.fullmatch("[0-9a-f]{32}", made["client_secret"])
    shown = run("app", "show", "--data", data, made["client_id"]).json()
    assert "client_secret" not in shown
    assert shown == {**{k: v for k, v in made.items()
                        if k != "client_secret"}, "users": []}
    assert shown["name"] == "Jukebox Ö"
    assert shown["redirect_uris"] == ["http://127.0.0.1/cb",
                                      "https://app.example/cb"]
    assert shown["mode"] == "extended" and shown["owner"] == "alice"
    assert shown["profile"] == "server" and shown["description"] == ""
    other = run("app", "create", "--data", data, "--name", "Two", "--mode",
                "development", "--profile", "2024-11", "--description",
                "What it's for").json()
    assert other["mode"] == "development" and other["owner"] is None
    assert other["profile"] == "2024-11"
    assert other["description"] == "What it's for"
    for wrong in (["--profile", "extended"], ["--description", "x" * 4097]):
        run("app", "create", "--data", data, "--name", "x", *wrong, status=2)
    listed = run("app", "list", "--data", data).lines()
    assert sorted(a["client_id"] for a in listed) == sorted(
        [made["client_id"], other["client_id"]])
    run("app", "delete", "--data", data, made["client_id"])
    for command in ("show", "delete"):
        result = run("app", command, "--data", data, made["client_id"],
                     status=1)
        assert made["client_id"] in result.err
    assert len(run("app", "list", "--data", data).lines()) == 1


def test_what_is_set_of_an_app_and_what_stays(data):
    made = running.create_app(data, "--redirect-uri", "https://a.example/",
                              "--owner", "alice", "--description", "Tapes")
    del made["client_secret"]
    words = ["app", "set", "--data", data, made["client_id"]]
    got = run(*words, "--name", "Jukebox", "--mode", "development",
              "--redirect-uri", "https://b.example/", "--redirect-uri",
              "http://127.0.0.1/").json()
    assert got == {**made, "name": "Jukebox", "mode": "development",
                   "redirect_uris": ["https://b.example/",
                                     "http://127.0.0.1/"], "users": []}
    got = run(*words, "--no-redirect-uris", "--owner", "", "--profile",
              "2026-02", "--description", "").json()
    assert got == {**made, "name": "Jukebox", "mode": "development",
                   "redirect_uris": [], "owner": None, "profile": "2026-02",
                   "description": "", "users": []}
    assert run("app", "show", "--data", data, made["client_id"]).json() == got
    for options, said in ((["--name", ""], "--name"), ([], "say what"),
                          (["--redirect-uri", "http://x.example/"],
                           "--redirect-uri"),
                          (["--mode", "fast"], "--mode"),
                          (["--redirect-uri", "https://a.example/",
                            "--no-redirect-uris"], "contradict")):
        assert said in run(*words, *options, status=2).err
    assert "no app" in run("app", "set", "--data", data, "0" * 32, "--name",
                           "x", status=1).err
    run("app", "set", "--data", data, "x", "--name", "x", status=2)
    assert run("app", "show", "--data", data, made["client_id"]).json() == got


def test_who_may_use_an_app(data, serve):
    """A running server asks the list, which a command has changed, at the next
    call."""
    server = serve(data)
    for name in ("alice", "bob"):
        run("user", "create", "--data", data, "--id", name)
    app = running.create_app(data, "--mode", "development", "--owner", "alice")
    token = running.mint(data, app, "--user", "bob")
    words = ["app", "allow", "--data", data, app["client_id"], "--user"]

    def status():
        return server.request("GET", "/v1/markets", token=token).status_code

    assert status() == 403
    for _ in range(2):  # allowed already: as was wished
        assert run(*words, "bob").json()["users"] == ["bob"]
        assert status() == 200
    for _ in range(2):
        assert run(*words, "bob", "--remove").json()["users"] == []
        assert status() == 403
    assert run(*words, "alice").json()["users"] == [], "the owner needs none"
    assert "no user eve" in run(*words, "eve", status=1).err
    run("app", "allow", "--data", data, "0" * 32, "--user", "bob", status=1)
    run("app", "set", "--data", data, app["client_id"], "--mode", "extended")
    assert server.request("GET", "/v1/markets", token=running.mint(
        data, app, "--user", "bob")).status_code == 200


def test_no_apps_at_all(data):
    assert run("app", "list", "--data", data).out == ""
    result = run("token", "--data", data, "--client-id", "0" * 32, status=1)
    assert "0" * 32 in result.err


def test_an_app_with_chosen_credentials(data, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    chosen = ["--client-id", "AB" * 16, "--client-secret-file", secret]
    made = running.create_app(data, *chosen)
    assert made["client_id"].lower() == "ab" * 16
    assert made["client_secret"] == "s3cret"
    result = run("app", "create", "--data", data, "--name", "x", *chosen,
                 status=1)
    assert "ab" * 16 in result.err.lower()
    result = run("app", "create", "--data", data, "--name", "x",
                 "--client-id", "cd" * 16, "--client-secret-file",
                 tmp_path / "none", status=1)
    assert str(tmp_path / "none") in result.err


def test_secrets_are_not_kept_in_the_clear(data):
    made = running.create_app(data)
    for path in data.iterdir():
        assert made["client_secret"].encode() not in path.read_bytes()


@pytest.mark.sqlite
def test_the_state_is_not_for_everybody(data):
    running.create_app(data)
    mode = stat.S_IMODE(os.stat(data / "state.db").st_mode)
    assert mode & 0o077 == 0, oct(mode)


def test_a_token_for_scripts(data):
    app = running.create_app(data)
    made = run("token", "--data", data, "--client-id",
               app["client_id"]).json()
    assert re.fullmatch("BQ[A-Za-z0-9_-]+", made["access_token"])
    assert made["token_type"] == "Bearer" and made["expires_in"] == 3600
    short = run("token", "--data", data, "--client-id", app["client_id"],
                "--expires-in", "60").json()
    assert short["expires_in"] == 60


def test_output_that_cannot_be_written(demo_data):
    with open("/dev/full", "w") as full:
        process = subprocess.run(
            [running.BINARY, "export", "--data", str(demo_data)], stdout=full,
            stderr=subprocess.PIPE, env=running.environment())
    assert process.returncode == 1
    assert b"output" in process.stderr


def test_stat(demo_data):
    counts = run("stat", "--data", demo_data, "--json").json()
    assert counts["tracks"] == 2000 and counts["generation"] == 1
    assert counts["bytes"] == os.stat(demo_data / "catalog/1.cat").st_size
    for kind in ("artists", "albums", "shows", "episodes", "audiobooks",
                 "chapters", "categories"):
        assert counts[kind] > 0
    text = run("stat", "--data", demo_data).out
    assert re.search(r"tracks +2000", text) and len(text.splitlines()) < 12
    longer = run("stat", "--data", demo_data, "--sections").out
    assert longer.startswith(text) and "strings" in longer
    assert "strings" in counts["sections"]


def on_terminal(*words):
    """What a command prints where somebody looks at it."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [running.BINARY, *map(str, words)], stdout=theirs,
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env=running.environment(words=words))
    os.close(theirs)
    text = b""
    try:
        while part := os.read(ours, 65536):
            text += part
    except OSError:  # how a terminal ends
        pass
    os.close(ours)
    assert process.wait(timeout=30) == 0, process.stderr.read()
    process.stderr.close()
    return text.decode().replace("\r\n", "\n")


def test_lists_are_tables_on_a_terminal(data):
    run("user", "create", "--data", data, "--id", "Ünïcødé id", "--password",
        "long enough", "--email", "a@b", "--admin")
    run("user", "create", "--data", data, "--id", "zoe", "--password",
        "long enough", "--country", "SE")
    app = running.create_app(data, "--owner", "zoe")
    head, second, first = on_terminal("user", "list", "--data",
                                      data).splitlines()
    assert head.split() == ["ID", "NAME", "E-MAIL", "COUNTRY", "PRODUCT",
                            "ADMIN", "SIGN-IN", "CREATED"]
    assert first.startswith("Ünïcødé id ") and "a@b" in first
    assert second.split()[:6] == ["zoe", "-", "-", "SE", "premium", "no"]
    for row in (first, second):
        assert row.index("premium") == head.index("PRODUCT")
    head, row = on_terminal("app", "list", "--data", data).splitlines()
    assert row.split()[:5] == [app["client_id"], "Test", "zoe", "extended",
                               "server"]
    assert row.index("zoe") == head.index("OWNER")
    listed, = run("app", "list", "--data", data).lines()
    assert listed["client_id"] == app["client_id"], "lines for programs"
    asked = on_terminal("app", "list", "--json", "--data", data)
    assert json.loads(asked) == listed, "and for people who ask"
    users = on_terminal("user", "list", "--json", "--data", data)
    assert [json.loads(line)["id"] for line in users.splitlines()] == \
        ["zoe", "Ünïcødé id"]


@pytest.mark.parametrize("command", [["stat"], ["verify"], ["export"],
                                     ["catalog", "diff", "1"],
                                     ["remove", "track", "0" * 22],
                                     ["catalog", "use", "1"]])
def test_where_there_is_no_catalog_yet(data, command):
    result = run(*command, "--data", data, status=None)
    if command == ["export"] and result.status == 0:
        assert result.out == ""
        return
    assert result.status == 1 and result.err
    assert run("catalog", "list", "--data", data).out == ""


def test_lines_of_json_are_lines(data):
    running.create_app(data)
    text = run("app", "list", "--data", data).out
    assert text.endswith("\n") and json.loads(text)
