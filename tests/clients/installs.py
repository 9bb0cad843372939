"""Getting the clients from their registries, once for each set of versions.

Everything lands under build/clients and is kept. A step that fails is tried
once more; then its clients are skipped, with the reason, unless
TONEARM_CLIENTS=required."""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent
CACHE = HERE.parents[1] / "build/clients"
STEP_SECONDS = 240
DEEP_SECONDS = 1500


def is_deep():
    """Every call of every client is wanted, however long it takes."""
    return bool(os.environ.get("TONEARM_CLIENTS_DEEP"))


class Unavailable(Exception):
    """A runtime is missing or a registry can't be reached."""


def skip(client, reason):
    text = f"{client}: {reason}"
    if os.environ.get("TONEARM_CLIENTS") == "required":
        pytest.fail(text, pytrace=False)
    pytest.skip(text)


def need(*programs):
    for program in programs:
        if shutil.which(program) is None:
            raise Unavailable(f"there is no `{program}` here")


def step(words, folder, seconds=STEP_SECONDS):
    """Runs one installing command; one more try when it fails."""
    for last in (False, True):
        try:
            done = subprocess.run([str(word) for word in words], cwd=folder,
                                  stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=seconds)
        except subprocess.TimeoutExpired:
            why = f"took more than {seconds} s"
        else:
            if done.returncode == 0:
                return
            output = done.stdout.decode(errors="replace").strip()
            why = output[-400:] or f"exit status {done.returncode}"
        if last:
            raise Unavailable(f"`{' '.join(map(str, words[:3]))}`: {why}")


def cached(name, sources, build):
    """A folder that `build` filled from exactly these sources."""
    folder = CACHE / name
    stamp = folder / "stamp"
    digest = hashlib.sha256(str(CACHE).encode())
    for source in sources:
        digest.update(source.read_bytes())
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        build(folder)
        stamp.write_text(digest.hexdigest())
    return folder


def environment_of(name, wanted):
    """A virtual environment of Python's with the packages of a list."""
    def build(folder):
        step(["python3", "-m", "venv", folder], folder)
        step([folder / "bin/python", "-m", "pip", "install", "--quiet",
              "--disable-pip-version-check", "-r", wanted], folder)

    need("python3")
    return cached(name, [wanted], build)


def python():
    """An interpreter with the PyPI clients."""
    return environment_of("python", HERE / "python/requirements.txt") / \
        "bin/python"


def programs():
    """Programs of PyPI's, apart, since they want other libraries' versions."""
    return environment_of("programs", HERE / "python/programs.txt")


def modules(name, wanted):
    """A folder of the node modules that a package.json wants."""
    def build(folder):
        shutil.copy(wanted, folder)
        step(["npm", "install", "--no-package-lock", "--ignore-scripts",
              "--no-audit", "--no-fund", "--fetch-retries=1",
              "--fetch-retry-mintimeout=2000"], folder)

    need("node", "npm")
    return cached(name, [wanted], build) / "node_modules"


def node():
    return modules("node", HERE / "node/package.json")


def go():
    """A program that reads with the Go client."""
    source = HERE / "go"

    def build(folder):
        shutil.copytree(source, folder, dirs_exist_ok=True)
        step(["go", "build", "-mod=mod", "-o", "reads", "."], folder)

    need("go")
    return cached("go", sorted(source.iterdir()), build) / "reads"


def java():
    """A class path that has the Java client and our classes."""
    source = HERE / "java"

    def build(folder):
        step(["mvn", "-q", "-B", "-f", source / "pom.xml",
              "dependency:copy-dependencies",
              f"-DoutputDirectory={folder}/lib"], folder)
        step(["javac", "-cp", f"{folder}/lib/*", "-d", folder,
              *sorted(source.glob("*.java"))], folder)

    need("mvn", "java", "javac")
    folder = cached("java", sorted(source.iterdir()), build)
    return f"{folder}:{folder}/lib/*"


def rspotify():
    """A program that reads with the Rust client."""
    source = HERE / "rspotify"
    files = [source / "Cargo.toml", *sorted((source / "src").iterdir())]

    def build(folder):
        shutil.copytree(source, folder, dirs_exist_ok=True)
        step(["cargo", "build", "--quiet"], folder, DEEP_SECONDS)

    if not is_deep():
        raise Unavailable("takes minutes to build; TONEARM_CLIENTS_DEEP=1")
    need("cargo")
    return cached("rspotify", files, build) / "target/debug/reads"


def rspotify_calls():
    """Its traits' methods, from the source that cargo has unpacked."""
    home = pathlib.Path(os.environ.get("CARGO_HOME",
                                       pathlib.Path.home() / ".cargo"))
    version = re.search(r'version = "=(.*)"',
                        (HERE / "rspotify/Cargo.toml").read_text())[1]
    folder, *_ = home.glob(f"registry/src/*/rspotify-{version}/src/clients")
    return [name for file in ("base.rs", "oauth.rs") for name in re.findall(
        r"^    (?:async )?fn (\w+)", (folder / file).read_text().split(
            "#[cfg(test)]")[0], re.M)]
