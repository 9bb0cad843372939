"""A server for as long as a process needs one.

`tonearm dev` runs a command that tells the server's address and then waits for
the end of its input, which is our pipe. So the server ends, and takes its
directory along, however this process ends: a killed one closes its pipes,
too."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Optional, Sequence

from .bench import Bench

TELLS_AND_WAITS = 'echo "tonearm-testing $TONEARM_URL"; exec cat >/dev/null'


class Server(Bench):
    """A bench that this process has started, and ends with stop()."""

    def __init__(self, process: "subprocess.Popen[bytes]", url: str):
        super().__init__(url)
        self._process = process

    def stop(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()


def binary_of(named: Optional[str] = None) -> str:
    """The program: what is named, else $TONEARM_BINARY, else in $PATH."""
    found = named or os.environ.get("TONEARM_BINARY") or \
        shutil.which("tonearm")
    if not found:
        raise FileNotFoundError(
            "there is no `tonearm` in PATH; TONEARM_BINARY names one")
    return found


def start(seeds: Sequence[str] = (), *, tracks: int = 1000,
          binary: Optional[str] = None) -> Server:
    """Starts a server on a free port, with the catalog of the seed files, or
    else a demo of so many tracks."""
    process = subprocess.Popen(
        [binary_of(binary), "dev", "--tracks", str(tracks), *map(str, seeds),
         "--", "sh", "-c", TELLS_AND_WAITS],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout
    for line in process.stdout:
        word, _, url = line.decode().strip().partition(" ")
        if word == "tonearm-testing":
            return Server(process, url)
    raise RuntimeError(f"tonearm dev ended: {process.wait()}")
