"""The plugin from this source tree, and the binary that was built."""

import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE / "src"
sys.path.insert(0, str(SOURCE))
os.environ.setdefault("TONEARM_BINARY", os.path.abspath(os.environ.get(
    "TONEARM", HERE.parents[1] / "build/tonearm")))
# What is started from here finds the package, too.
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, [str(SOURCE), os.environ.get("PYTHONPATH")]))

pytest_plugins = ["tonearm_testing.plugin", "pytester"]
