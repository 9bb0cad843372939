"""The command-line client as somebody uses it: against a server, with a folder
of configuration of their own, into a pipe or on a terminal."""

import fcntl
import os
import pty
import struct
import subprocess
import termios

import keeping
import running

SCOPES = keeping.SCOPES + (
    "user-read-playback-state", "user-modify-playback-state",
    "user-read-currently-playing", "user-read-recently-played")


class Client:
    """Commands against a server, with a person's token unless they sign in."""

    def __init__(self, url, config, token=None):
        self.config = config
        self.env = {"XDG_CONFIG_HOME": str(config), "NO_COLOR": ""}
        if url:
            self.env["TONEARM_URL"] = url
        if token:
            self.env["TONEARM_TOKEN"] = token

    def __call__(self, *words, status=0, env=None, stdin=None):
        """What it prints, after its exit status was as expected."""
        return running.run(*words, status=status, stdin=stdin,
                           env={**self.env, **(env or {})})

    def rows(self, *words, **more):
        """Its lines as lists of cells."""
        return [line.split("\t") for line
                in self(*words, **more).out.splitlines()]

    def fails(self, *words, status=1, **more):
        """What it complains of, with nothing on standard output."""
        result = self(*words, status=status, **more)
        assert result.out == ""
        return result.err

    def begin(self, *words):
        return subprocess.Popen(
            [running.BINARY, *map(str, words)], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=running.environment(self.env))

    def on_terminal(self, *words, columns=80, env=None):
        """What it prints where somebody looks at it."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ,
                    struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen(
            [running.BINARY, *map(str, words)], stdout=theirs,
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env=running.environment(
                {**self.env, "TERM": "xterm", **(env or {})}))
        os.close(theirs)
        text = b""
        try:
            while part := os.read(ours, 65536):
                text += part
        except OSError:  # how a terminal ends
            pass
        os.close(ours)
        errors = process.stderr.read().decode()
        process.stderr.close()
        assert process.wait(timeout=30) == 0, errors
        return text.decode().replace("\r\n", "\n")


def client_of(person, config):
    return Client(person.server.url, config, person.token)
