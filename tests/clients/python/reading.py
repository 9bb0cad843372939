"""What the Python clients' scripts share: reads are attempted one by one, and
each prints a line with what the client made of the answer."""

import json
import os

ID = {name[3:].lower(): value for name, value in os.environ.items()
      if name.startswith("ID_")}
MARKET = os.environ.get("MARKET")
SEARCH = os.environ.get("SEARCH")
SEARCH_PAGES = os.environ.get("SEARCH_PAGES")
COVER_BASE64 = os.environ.get("COVER_BASE64")
APP = os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]


def show(line):
    print(json.dumps(line), flush=True)


def read(function):
    """A decorator: the function's name is the read's."""
    try:
        show({"read": function.__name__, "value": function()})
    except Exception as error:
        show({"read": function.__name__,
              "failure": f"{type(error).__name__}: {error}"})
    return function
