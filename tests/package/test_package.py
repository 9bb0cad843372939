"""The Debian packages: built from a clean clone, looked at by lintian, and on a
minimal machine from their installation to their end."""

import json
import os
import re
import shutil
import stat

import pytest

from machine import APT, ROOT, Machine, output

CONFIG = "/etc/tonearm/tonearm.conf"
DATA = "/var/lib/tonearm"

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not all(
        map(shutil.which, ("debootstrap", "dpkg-buildpackage", "dh",
                           "lintian"))),
    reason="wants root and `tools/deps install package`")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Where the packages are."""
    folder = tmp_path_factory.mktemp("built")
    output("git", "clone", "-q", ROOT, folder / "tonearm")
    output("dpkg-buildpackage", "-us", "-uc", cwd=folder / "tonearm",
           env={"DEB_BUILD_OPTIONS": "nocheck parallel=2", "MAKEFLAGS": "",
                "BUILD": "build"})
    yield folder
    shutil.rmtree(folder)


def package(folder, name="tonearm"):
    found, = folder.glob(f"{name}_*.deb")
    return found


def newer(old, folder):
    """The same package with a version that is one later, as is that of the
    package that has to be of the same."""
    output("dpkg-deb", "-R", old, folder / "tree")
    control = folder / "tree/DEBIAN/control"
    control.write_text(re.sub(r"^(Version: .*|Depends: .*\(= [^)]*)",
                              r"\1+later", control.read_text(), flags=re.M))
    name = folder / f"{old.stem}_later.deb"
    output("dpkg-deb", "-Zgzip", "-b", folder / "tree", name)
    shutil.rmtree(folder / "tree")
    return name


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    root = tmp_path_factory.mktemp("machine") / "root"
    there = Machine(root)
    yield there
    there.end()
    shutil.rmtree(root)


def left_of_it(machine):
    """Whatever has its name and isn't a log."""
    return machine.run("find", "/", "-xdev", "-name", "*tonearm*", "-not",
                       "-path", "/proc/*", "-not", "-path",
                       "/var/log/*").split()


def test_lintian_has_nothing_to_say(built):
    changes, = built.glob("*.changes")
    said = output("lintian", "--allow-root", "--fail-on=error,warning",
                  "--tag-display-limit=0", changes)
    assert not re.search(r"^[EW]:", said, re.M), said


def test_the_clone_is_as_clean_as_before(built):
    assert output("git", "status", "--porcelain", cwd=built / "tonearm") == ""
    output("debian/rules", "clean", cwd=built / "tonearm")
    assert output("git", "status", "--porcelain", "--ignored",
                  cwd=built / "tonearm") == ""


def tonearm(machine, *words):
    """As the administrator would."""
    return machine.run("tonearm", *words, "--config", CONFIG, user="tonearm")


def listen_anywhere(machine):
    """On a port that is free: an edited file of settings, too."""
    config = machine.path(CONFIG)
    text = config.read_text()
    assert "\nlisten = 127.0.0.1:8080\n" in text
    config.write_text(text.replace(":8080\n", ":0\n"))


def answers(machine, app):
    """It starts, is well, and knows the app."""
    service = machine.start()
    try:
        status, body = service.get("/health")
        assert status == 200 and json.loads(body)["status"] == "ok"
        token = json.loads(tonearm(machine, "token", "--client-id", app))
        assert service.get("/v1/markets", token["access_token"])[0] == 200
    finally:
        assert service.stop() == 0


def is_installed_well(machine, commit):
    said = tonearm(machine, "--version")
    assert re.fullmatch(rf"tonearm [0-9.]+\+{commit}\n", said)
    assert "tonearm-media" in machine.run(
        "/usr/libexec/tonearm/tonearm-media", "--version")
    there = machine.path(DATA).stat()
    users = machine.path("/etc/passwd").read_text()
    owner = re.search(r"^tonearm:x:(\d+):", users, re.M)[1]
    assert there.st_uid == int(owner) and there.st_uid < 1000
    assert stat.S_IMODE(there.st_mode) == 0o750
    assert machine.is_there(
        "/etc/systemd/system/multi-user.target.wants/tonearm.service")


def test_a_machine_has_it_for_a_while(built, machine, tmp_path):
    commit = output("git", "rev-parse", "--short=10", "HEAD",
                    cwd=built / "tonearm").strip()
    machine.install(package(built))
    is_installed_well(machine, commit)
    listen_anywhere(machine)
    app = json.loads(tonearm(machine, "app", "create", "--name",
                             "Jukebox"))["client_id"]
    answers(machine, app)

    # Over itself, and to a later one.
    machine.install(package(built))
    machine.run("dpkg", "--verify", "tonearm")
    machine.install(newer(package(built), tmp_path))
    assert "later" in machine.run("dpkg-query", "-W", "tonearm")
    assert ":0\n" in machine.path(CONFIG).read_text()
    answers(machine, app)

    machine.run("apt-get", "-qq", "-y", "remove", "tonearm")
    assert not machine.is_there("/usr/bin/tonearm")
    assert machine.is_there(CONFIG) and machine.is_there(DATA + "/state.db")

    machine.run("apt-get", "-qq", "-y", "purge", "tonearm")
    assert not machine.is_there("/etc/tonearm")
    assert not machine.is_there(DATA + "/cache")
    assert machine.is_there(DATA + "/state.db"), "what people keep is theirs"
    assert left_of_it(machine) == [DATA]


# ---- the library ----

LIBRARY = "libtonearm-client1", "libtonearm-client-dev"
COMPILED = {  # by which line, in what
    "shared": "cc me.c -o shared $(pkg-config --cflags --libs tonearm-client)",
    "static": "cc me.c -o static $(pkg-config --cflags tonearm-client)"
              " /usr/lib/*/libtonearm-client.a"
              " $(pkg-config --libs libcurl jansson) -pthread -lm"}


@pytest.fixture
def prints_an_album(built, machine):
    """A server on the machine that knows some, and a function that has a
    program ask it."""
    machine.install(package(built))
    listen_anywhere(machine)
    tonearm(machine, "demo", "--tracks", "100")
    album = json.loads(tonearm(machine, "export", "--type",
                               "album").splitlines()[0])
    app = json.loads(tonearm(machine, "app", "create", "--name", "Programs"))
    service = machine.start()

    def ask(program):
        said = machine.run(
            "env", f"TONEARM_URL={service.url}", "NO_PROXY=127.0.0.1",
            f"CLIENT_ID={app['client_id']}",
            f"CLIENT_SECRET={app['client_secret']}", program, album["id"])
        assert said == f"{album['name']}, {album['release_date']}\n"

    yield ask
    assert service.stop() == 0
    machine.run(*APT, "purge", "tonearm")


def test_a_program_is_built_there(built, machine, prints_an_album,
                                  tmp_path):
    """The first one of docs/c-client.md, by the line beside it; it goes on
    with a later library."""
    packages = [package(built, name) for name in LIBRARY]
    machine.run(*APT, "install", "gcc", "libc6-dev", "pkg-config")
    machine.install(*packages)
    guide = (ROOT / "docs/c-client.md").read_text()
    assert "$(pkg-config --cflags --libs tonearm-client)" in guide
    folder = machine.path("/srv")
    (folder / "me.c").write_text(
        re.search(r"```c\n(.*?)```", guide, re.S)[1])
    for program, line in COMPILED.items():
        machine.run("sh", "-ec", f"cd /srv && {line}")
        prints_an_album(f"/srv/{program}")
    machine.run("sh", "-ec", "cd /usr/share/doc/libtonearm-client-dev/examples"
                " && cc now_playing.c -o /srv/now"
                " $(pkg-config --cflags --libs tonearm-client)")

    machine.install(*(newer(old, tmp_path) for old in packages))
    machine.run("dpkg", "--verify", *LIBRARY)
    machine.run(*APT, "purge", LIBRARY[1])
    prints_an_album("/srv/shared")
    machine.run(*APT, "purge", LIBRARY[0])
    prints_an_album("/srv/static")
    assert not [name for name in left_of_it(machine)
                if "tonearm-client" in name]
