"""What people install: pages of the manual, files in their places, and how the
server gets on with who starts it."""

import functools
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess

import pytest

import running
import sounding
from running import ROOT, run

PACKAGING = ROOT / "packaging"
BUILD = pathlib.Path(running.BINARY).parent


def here(*words, **env):
    """Runs a tool of the tree; what it prints."""
    return subprocess.run(
        [ROOT / words[0], *map(str, words[1:])], check=True, text=True,
        capture_output=True, env={**os.environ, **env}).stdout


# ---- versions ----

def test_the_version_is_one_and_the_same():
    release = here("tools/version").strip()
    assert re.fullmatch(
        re.escape(f"tonearm {release}") + r"(\+[0-9a-f]{10}(-dirty)?)?\n",
        run("--version").out)
    assert run("serve", "--version").out == run("version").out
    log = (ROOT / "debian/changelog").read_text()
    assert log.startswith(f"tonearm ({release}) ")


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not in a clone")
def test_an_archive_knows_its_commit(tmp_path):
    """Without git, and in somebody else's clone."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    archive = subprocess.run(
        ["git", "archive", "HEAD", ".version", "tools/version",
         "src/base/version.h"], cwd=ROOT, check=True, capture_output=True)
    subprocess.run(["tar", "-x"], cwd=tmp_path, input=archive.stdout,
                   check=True)
    head = subprocess.run(["git", "log", "-1", "--format=%H %ct"], cwd=ROOT,
                          check=True, capture_output=True, text=True).stdout
    commit, seconds = head.split()
    there = tmp_path / "tools/version"
    for word, expected in ("commit", commit[:10]), ("seconds", seconds):
        said = subprocess.run([there, word], check=True, capture_output=True)
        assert said.stdout.decode() == expected


# ---- the manual ----

@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("man")
    run("help", "--man", folder)
    return folder


@functools.cache
def commands():
    return re.findall(r"^  ([a-z-]+(?: [a-z-]+)*)  +\S", run("help").out, re.M)


def test_every_command_has_a_page(pages):
    names = ["tonearm"] + ["tonearm-" + c.replace(" ", "-")
                           for c in commands()]
    assert len(names) > 25
    assert sorted(p.name for p in pages.iterdir()) == sorted(
        name + ".1" for name in names)
    overview = (pages / "tonearm.1").read_text()
    for name in names[1:]:
        assert f".BR {name} (1)".replace("-", "\\-") in overview


def test_every_page_says_more_than_help(pages):
    """Whoever adds a command adds a row to src/cmd/manual.def."""
    for page in pages.iterdir():
        text = page.read_text()
        for title in "DESCRIPTION", "EXAMPLES", "EXIT STATUS":
            assert f".SH {title}\n" in text, f"{page.name} has no {title}"


def test_examples_are_no_invention(pages):
    """Their commands are there, and have these options."""
    for page in pages.iterdir():
        examples = page.read_text().split(".EX\n")[1].split(".EE")[0]
        for line in examples.replace("\\-", "-").replace(
                "\\e\n", "").splitlines():
            command, = (c for c in commands()
                        if f"{line} ".startswith(f"tonearm {c} "))
            known = run(*command.split(), "--help").out
            for option in re.findall(r" (--[a-z-]+)", line):
                assert f"  {option}" in known, f"{page.name}: {line}"


@pytest.mark.skipif(not shutil.which("mandoc"), reason="no mandoc")
def test_pages_are_proper(pages):
    said = subprocess.run(
        ["mandoc", "-Tlint", "-Wwarning", *sorted(pages.iterdir())],
        capture_output=True, text=True).stdout
    # It looks for the pages that are named on this machine.
    assert [line for line in said.splitlines()
            if "referenced manual not found" not in line] == []


def test_help_fits_a_terminal():
    for command in commands():
        for line in run(*command.split(), "--help").out.splitlines():
            # A choice is one word, however long.
            assert len(line) < 80 or "|" in line.split()[-1], line


# ---- make install ----

def install(destination, *words, **env):
    here("tools/install", *words, BUILD, DESTDIR=str(destination), **env)


def files_of(folder):
    return {str(p.relative_to(folder)) for p in folder.rglob("*")
            if p.is_file()}


@pytest.fixture
def installed(tmp_path):
    for name in "tonearm-media", "libtonearm-client.so":
        if not (BUILD / name).exists():
            pytest.skip(f"no {name} beside the binary")
    install(tmp_path / "root")
    return tmp_path / "root/usr/local"


def test_an_installed_tree_works_where_it_is(installed, tmp_path, data):
    """It finds tonearm-media without $PATH."""
    sounding.sound(tmp_path / "music/one.wav")
    for words in (["import", "--data", data, "folder", tmp_path / "music"],
                  ["stat", "--data", data]):
        said = subprocess.run([installed / "bin/tonearm", *words], env={},
                              capture_output=True, text=True)
        assert said.returncode == 0, said.stderr
    assert re.search(r"tracks +1\n", said.stdout)


def test_everything_has_its_place(installed):
    files = files_of(installed)
    assert {"bin/tonearm", "libexec/tonearm/tonearm-media",
            "share/man/man1/tonearm.1", "share/man/man1/tonearm-app-create.1",
            "share/doc/tonearm/README.md", "share/doc/tonearm/docs/ci.md",
            "share/doc/tonearm/docs/guides/c.md",
            "etc/tonearm/tonearm.conf", "lib/sysusers.d/tonearm.conf",
            "lib/systemd/system/tonearm.service"} <= files
    assert {f"share/tonearm/{p.name}"
            for p in ROOT.glob("share/tonearm/*")} <= files
    unit = (installed / "lib/systemd/system/tonearm.service").read_text()
    assert "@" not in re.sub("@(system-service|privileged|setuid|"
                             "keyring)", "", unit)
    assert "ExecStart=/usr/local/bin/tonearm serve --config " \
        "/usr/local/etc/tonearm/tonearm.conf\n" in unit


@pytest.mark.skipif("ASAN_OPTIONS" in os.environ,
                    reason="a program needs the sanitizer that its library has")
def test_programs_in_c_have_their_library(installed, tmp_path):
    """By the line that the documents have for them, from wherever it is
    said to be; and by the names that are in programs."""
    assert {"lib/libtonearm-client.a", "include/tonearm/endpoints.h",
            "share/man/man3/tonearm-client.3",
            "share/doc/libtonearm-client/examples/search.c"} <= \
        files_of(installed)
    (tmp_path / "x.c").write_text("#include <tonearm/client.h>\nint main(void)"
                                  " { return tonearm_free(0), 0; }\n")
    subprocess.run(
        "cc x.c $(pkg-config --cflags --libs tonearm-client) && ./a.out",
        check=True, shell=True, cwd=tmp_path, env={
            **os.environ, "LD_LIBRARY_PATH": str(installed / "lib"),
            "PKG_CONFIG_SYSROOT_DIR": str(installed.parents[1]),
            "PKG_CONFIG_PATH": str(installed / "lib/pkgconfig")})
    needed = subprocess.run(["readelf", "-d", tmp_path / "a.out"], text=True,
                            check=True, capture_output=True).stdout
    assert "[libtonearm-client.so.1]" in needed
    assert os.readlink(installed / "lib/libtonearm-client.so.1") == \
        "libtonearm-client.so." + re.search(
            r'CLIENT_VERSION "(.*)"',
            (ROOT / "client/tonearm/client.h").read_text())[1]


def test_settings_survive_and_nothing_else_does(installed):
    root = installed.parents[1]
    settings = installed / "etc/tonearm/tonearm.conf"
    settings.write_text("data = /elsewhere\n")
    install(root)
    assert settings.read_text() == "data = /elsewhere\n"
    install(root, "--remove")
    assert files_of(root) == {"usr/local/etc/tonearm/tonearm.conf"}


def test_usr_is_the_systems(installed, tmp_path):
    install(tmp_path / "packed", PREFIX="/usr", UNITDIR="",
            LIBDIR="/usr/lib/some-linux")
    files = files_of(tmp_path / "packed")
    assert "etc/tonearm/tonearm.conf" in files
    assert "usr/bin/tonearm" in files
    assert not any("systemd" in name for name in files)
    description = "usr/lib/some-linux/pkgconfig/tonearm-client.pc"
    assert "-L/usr/lib/some-linux " in \
        (tmp_path / "packed" / description).read_text()


def test_a_part_may_come_alone(installed, tmp_path):
    """The two make all of it."""
    for part in "server", "library":
        here("tools/install", BUILD, part, DESTDIR=str(tmp_path / part))
    server, library = (files_of(tmp_path / part / "usr/local")
                       for part in ("server", "library"))
    assert server & library == set()
    assert server | library == files_of(installed)
    assert "bin/tonearm" in server and "lib/libtonearm-client.a" in library


# ---- the service ----

def test_settings_are_options(data, tmp_path):
    """Those that are commented out, too."""
    text = (PACKAGING / "tonearm.conf").read_text()
    everything = re.sub(r"^#(\S)", r"\1", text, flags=re.M)
    everything = re.sub(r"^(create|state|listen-tls|tls-.*|http2) = .*\n|"
                        r"^.*-log = .*\n", "", everything, flags=re.M)
    everything = everything.replace("/var/lib/tonearm", str(data))
    config = tmp_path / "tonearm.conf"
    config.write_text(everything.replace("127.0.0.1:8080", "127.0.0.1:0"))
    server = subprocess.Popen(
        [running.BINARY, "serve", "--config", config], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=running.environment())
    line = server.stdout.readline()
    server.terminate()
    _, said = server.communicate(timeout=30)
    assert line.startswith("listening on http://"), said
    for name in re.findall(r"^#?([a-z0-9-]+) = ", text, re.M):
        assert f"  --{name}" in run("serve", "--help").out, name


def test_who_starts_it_hears_how_it_fares(data, tmp_path):
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        manager.settimeout(30)
        server = running.Server(data, env={"NOTIFY_SOCKET": str(path)})
        assert manager.recv(100) == b"READY=1"
        assert server.get("/health", token=None)["status"] == "ok"
        assert server.stop(signal.SIGTERM) == 0
        assert manager.recv(100) == b"STOPPING=1"


# ---- what building needs ----

def names_of(field, text):
    value = re.search(rf"^{field}:((?:.|\n )*)", text, re.M)[1]
    return {re.split(r"[\s(<|]", part.strip())[0]
            for part in value.split(",") if part.strip()}


def test_the_package_is_built_from_what_building_needs():
    listed = re.search(r"^build: (.*)$", here("tools/deps", "list"), re.M)
    control = (ROOT / "debian/control").read_text()
    # What every Debian machine that builds has anyway.
    assert names_of("Build-Depends", control) - \
        {"debhelper-compat", "libcmocka-dev"} == \
        set(listed[1].split()) - {"gcc", "make"}


def test_other_releases_have_other_names():
    ubuntu = here("tools/deps", "list", TONEARM_RELEASE="ubuntu:24.04").split()
    debian = here("tools/deps", "list", TONEARM_RELEASE="debian:12").split()
    assert "libjpeg-turbo8-dev" in ubuntu
    assert "libjpeg62-turbo-dev" not in ubuntu and "chromium" not in ubuntu
    assert "libjpeg62-turbo-dev" in debian and "chromium" in debian
    assert len(ubuntu) == len(debian) - 2, "everything else is called the same"
