"""A person with a browser: `person.py URL yes|no` signs in at the address
that an app sends them to, gives the answer, and prints where that leads."""

import os
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "api"))

import flows  # noqa: E402
from browsing import Browser  # noqa: E402


class Accounts:
    url = "https://accounts.spotify.com"


browser = Browser(Accounts)
browser.session.verify = os.environ["REQUESTS_CA_BUNDLE"]
browser.sign_in("alice")
print(flows.answer_question(browser, *sys.argv[1:]).url)
