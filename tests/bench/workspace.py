"""What measures work on: catalogs of the demo generator, their tracks' ids,
an app with a token, exports. Each is made once a run, when it is first asked
for, in a directory that goes away at the end.
"""

import base64
import json
import os
import random
import shutil
import tempfile

import process

SEED = 1
SAMPLE = 200_000  # distinct ids of tracks to ask for


def basic(client_id, client_secret):
    """An Authorization header's value."""
    pair = f"{client_id}:{client_secret}".encode()
    return "Basic " + base64.b64encode(pair).decode()


class App:
    def __init__(self, client_id, client_secret, token):
        self.bearer = "Bearer " + token
        self.token = token
        self.basic = basic(client_id, client_secret)


class Workspace:
    def __init__(self, build, objects=None):
        self.build = build
        self.objects = objects  # a file of lines to import, or none
        self.root = tempfile.mkdtemp(
            prefix="tonearm-bench-", dir=os.environ.get("TMPDIR", "/var/tmp"))
        self.made = {}  # by name, what is made once
        self.usages = {}
        self.apps = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.root, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.root, name)

    def program(self, name):
        """The path of one of tests/bench's own C programs."""
        return os.path.join(self.build, "bench", name)

    def tonearm(self, command, data, *arguments):
        """The command line of `tonearm COMMAND --data DATA ...`."""
        return [os.path.join(self.build, "tonearm"), *command.split(),
                "--data", data, *arguments]

    def run(self, command, output=None):
        return process.run(command, output, self.root)

    def answer(self, command):
        """What a command prints, one JSON object."""
        return json.loads(process.output_of(command, self.root))

    def catalog(self, tracks, seed=SEED):
        """A data directory with a demo catalog of that size."""
        data = self.path(f"demo-{tracks}-{seed}")
        if data not in self.usages:
            process.say(f"making a catalog of {tracks} tracks")
            self.usages[data] = self.run(self.tonearm(
                "demo", data, "--tracks", str(tracks), "--seed", str(seed)))
        return data

    def subject(self, tracks):
        """A data directory with the catalog of the file that was given, else
        a demo catalog of that size."""
        if self.objects is None:
            return self.catalog(tracks)
        data = self.path("objects")
        if data not in self.usages:
            process.say(f"importing {self.objects}")
            self.usages[data] = self.run(self.tonearm(
                "import", data, "objects", self.objects))
        return data

    def usage(self, data):
        """What making that catalog cost."""
        return self.usages[data]

    def copy(self, data, name):
        """Another data directory with the same catalog, to be changed."""
        path = self.path(name)
        shutil.copytree(data, path)
        return path

    def export(self, data, kind=None):
        """A file of `objects` lines: everything in `data`, or one type."""
        path = f"{data}.{kind or 'all'}.jsonl"
        if not os.path.exists(path):
            only = ["--type", kind] if kind else []
            self.run(self.tonearm("export", data, *only), path)
        return path

    def track_ids(self, tracks):
        """At most SAMPLE ids of the catalog of that size, in random order."""
        path = self.path(f"ids-{tracks}")
        if not os.path.exists(path):
            self.run([self.program("generate"), str(tracks), str(SEED),
                      str(min(tracks, SAMPLE))], path)
        with open(path) as file:
            ids = file.read().split()
        random.Random(SEED).shuffle(ids)
        return ids

    def app(self, data):
        """An app of that data directory's state, with a token of its own."""
        if data not in self.apps:
            made = self.answer(self.tonearm("app create", data,
                                            "--name", "bench"))
            token = self.answer(self.tonearm("token", data, "--client-id",
                                             made["client_id"]))
            self.apps[data] = App(made["client_id"], made["client_secret"],
                                  token["access_token"])
        return self.apps[data]

    def serve(self, data, *arguments, core=None):
        """A server of that data directory on some port; for a `with`."""
        command = self.tonearm("serve", data, "--listen", "127.0.0.1:0",
                               *arguments)
        if core is not None:
            command = process.pinned(core, command)
        return process.Server(command, self.root)
