"""What a newcomer does: `make run` once it has built, and what the documents
tell them to paste."""

import os
import queue
import re
import subprocess
import threading

import running

END = "Stop it with Ctrl-C."


class Run:
    """tools/run in a directory, as `make run` calls it."""

    def __init__(self, cwd, listen="127.0.0.1:0", env=None):
        env = running.environment({"LISTEN": str(listen), **(env or {})})
        self.process = subprocess.Popen(
            [running.ROOT / "tools/run", running.BINARY], cwd=cwd, env=env,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def said(self):
        """What it prints once it listens."""
        text = ""
        while END not in text:
            line = self.lines.get(timeout=60)
            assert line is not None, text + self.process.stderr.read()
            text += line
        return text

    def stop(self):
        """The exit status."""
        self.process.terminate()
        _, self.err = self.process.communicate(timeout=30)
        return self.process.returncode


def value(said, name):
    return re.search(rf"^  {name} +(\S+)$", said, re.M)[1]


def url(said):
    return re.search(r"listening on (http\S+)", said)[1]


def block(document, kind, containing=""):
    """The first block of a kind in a document of ours, as one would paste
    it."""
    text = (running.ROOT / document).read_text()
    return next(b for b in re.findall(rf"^```{kind}\n(.*?)^```", text,
                                      re.M | re.S) if containing in b)


def paste(text, cwd, shell="bash", **env):
    """What pasting it into a shell prints."""
    done = subprocess.run([shell, "-eu", "-c", text], cwd=cwd, timeout=120,
                          capture_output=True, text=True,
                          env={**running.environment(), **env})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
