"""A minimal machine below a folder: debootstrap makes its root, chroot goes in.
There is no systemd in it that runs; the unit says what would be started."""

import os
import pathlib
import re
import shlex
import signal
import subprocess
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
MIRROR = "http://deb.debian.org/debian"
# How old the lists are isn't what is tried.
APT = ("apt-get", "-qq", "-y", "-o", "Acquire::Check-Valid-Until=false", "-o",
       "Acquire::Check-Date=false", "--no-install-recommends")
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
SECONDS = 480  # that a step may take


def output(*words, cwd=None, env=None, seconds=SECONDS):
    """Runs a program and insists that it succeeds; its standard output."""
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, text=True, timeout=seconds,
        stdin=subprocess.DEVNULL, capture_output=True,
        env={**os.environ, **(env or {})})
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


def release():
    """The code name of this machine's."""
    text = pathlib.Path("/etc/os-release").read_text()
    return re.search(r"^VERSION_CODENAME=(\w+)$", text, re.M)[1]


class Machine:
    def __init__(self, root):
        self.root = root
        output("debootstrap", "--variant=minbase", release(), root, MIRROR)
        output("mount", "-t", "proc", "proc", root / "proc")
        # Nobody shall start services here.
        policy = root / "usr/sbin/policy-rc.d"
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
        self.run(*APT, "update")

    def end(self):
        output("umount", self.root / "proc")

    def run(self, *words, user=None):
        userspec = [f"--userspec={user}:{user}"] if user else []
        return output("chroot", *userspec, self.root, *words, env={
            "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C", "TMPDIR": "",
            "HOME": "/", "PATH": PATH})

    def path(self, name):
        return self.root / name.lstrip("/")

    def install(self, *packages):
        """The files, with what they depend on."""
        names = [f"/tmp/{package.name}" for package in packages]
        for package, name in zip(packages, names):
            self.path(name).write_bytes(package.read_bytes())
        self.run(*APT, "install", *names)
        for name in names:
            self.path(name).unlink()

    def is_there(self, name):
        return os.path.lexists(self.path(name))

    def start(self):
        """What the unit says, as the user that it says."""
        for folder in "lib", "usr/lib":
            unit = self.path(f"{folder}/systemd/system/tonearm.service")
            if unit.exists():
                return Service(self, unit.read_text())
        raise AssertionError("no unit was installed")


class Service:
    """The server, until stop()."""

    def __init__(self, machine, unit):
        def value(key):
            return re.search(rf"^{key}=(.*)$", unit, re.M)[1]

        self.process = subprocess.Popen(
            ["chroot", f"--userspec={value('User')}:{value('Group')}",
             machine.root, *shlex.split(value("ExecStart"))],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={"PATH": PATH})
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            raise AssertionError(self.process.communicate()[1])
        self.url = line.split()[-1]

    def get(self, path, token=None):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        asked = urllib.request.Request(self.url + path, headers=headers)
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, answer.read().decode()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.communicate(timeout=30)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
        return self.process.returncode
