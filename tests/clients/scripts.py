"""Running a client's script, and what it says: a line of JSON for each step,
with what the client's models held or how it failed, and with the calls that the
step made of the client; and a line with the calls that there are."""

import json
import subprocess

RUN_SECONDS = 180


class Told(dict):
    """Step -> its line."""

    def __init__(self, out, err):
        lines = [json.loads(line) for line in out.splitlines()]
        super().__init__((line["read"], line) for line in lines
                         if "read" in line)
        self.methods = [name for line in lines
                        for name in line.get("methods", [])]
        self.err = err

    def value(self, step):
        assert step in self, f"no such line from the script: {self.err}"
        assert "failure" not in self[step], self[step]["failure"]
        return self[step]["value"]


def run(command, env, seconds=RUN_SECONDS):
    """A script that takes too long has said what it has said."""
    script = subprocess.Popen([str(word) for word in command], env=env,
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        out, err = script.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        script.kill()
        out, err = script.communicate()
        err += b"(ended: it took too long)"
    return Told(out.decode(), err.decode(errors="replace"))
