"""What the Python clients' scripts share: reads are attempted one by one, and
each prints a line with what the client made of the answer, and with which of
the client's methods the read called."""

import functools
import inspect
import json
import os

ID = {name[3:].lower(): value for name, value in os.environ.items()
      if name.startswith("ID_")}
MARKET = os.environ.get("MARKET")
SEARCH = os.environ.get("SEARCH")
SEARCH_PAGES = os.environ.get("SEARCH_PAGES")
FIND = {name[5:]: value for name, value in os.environ.items()
        if name.startswith("FIND_")}
COVER_BASE64 = os.environ.get("COVER_BASE64")
APP = os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]
STEPS = os.environ.get("STEPS")  # the only ones that are wanted; None: all


class Calls:
    """Those of the read that runs; what a method calls in turn isn't."""
    names = set()
    depth = 0


def noted(name, method, inner):
    @functools.wraps(method)
    def call(*words, **more):
        if Calls.depth == 0 or inner:
            Calls.names.add(name)
        Calls.depth += 1
        try:
            return method(*words, **more)
        finally:
            Calls.depth -= 1

    return call


def watch(kind, prefix="", inner=False):
    """Notes what reads call of a class's public methods; `inner`: also what
    these call, where one leads a user through what others do."""
    names = []
    for name in dir(kind):
        method = inspect.getattr_static(kind, name)
        if inspect.isfunction(method) and not name.startswith("_"):
            setattr(kind, name, noted(prefix + name, method, inner))
            names.append(prefix + name)
    show({"methods": names})


def show(line):
    print(json.dumps(line), flush=True)


def read(function):
    """A decorator: the function's name is the read's."""
    name = function.__name__
    if STEPS is not None and name not in STEPS.split():
        return function
    Calls.names.clear()
    try:
        line = {"read": name, "value": function()}
    except Exception as error:
        line = {"read": name, "failure": f"{type(error).__name__}: {error}"}
    show({**line, "calls": sorted(Calls.names)})
    return function
