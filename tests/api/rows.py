"""The server's tables, read from its source: every row of the API's wings
(src/api/*/<wing>.def) and every failure (src/api/call/fail.def)."""
import collections
import re

import running

SOURCE = running.ROOT / "src"

Row = collections.namedtuple(
    "Row", "method path handler thread database access scopes form withdrawn")
Failure = collections.namedtuple("Failure", "name status text form error")


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def entries(text, name):
    """The arguments of each NAME(...) in the text."""
    for body in re.findall(rf"\b{name}\((.*?)\)[ \t]*\n", text + "\n", re.S):
        body = re.sub(r"\s+", " ", body).replace('" "', "")
        fields = re.findall(r'"[^"]*"|[^,"]+', body)
        yield [field.strip(' "') for field in fields if field.strip()]


def read_rows(path):
    text = without_comments(path.read_text())
    for fields in entries(text, "CALL"):
        yield Row(*fields)
    for name in "CALL_RATED", "CALL_LARGE":
        for fields in entries(text, name):
            yield Row(*fields[1:])
    for fields in entries(text, "CALL_ON"):
        choose, method, path, handler, *rest = fields
        yield Row(method, path, handler, choose, *rest)


def bench_rows():
    """The rows that are there with `serve --bench` only."""
    return list(read_rows(SOURCE / "api/bench/bench.def"))


def api_rows():
    """The rows of every wing of the API; not the pages', nor the bench's."""
    rows = [row for path in sorted(SOURCE.glob("api/*/*.def"))
            if path.parent.name != "bench" for row in read_rows(path)]
    assert len(rows) > 30
    return rows + page_rows()


def page_rows():
    """The rows of the pages' wing that are for programs, as the API's are."""
    return [row for row in read_rows(SOURCE / "pages/pages.def")
            if row.form == "WEB"]


def failures():
    text = without_comments((SOURCE / "api/call/fail.def").read_text())
    players = [(name, status, message, "WEB", "NULL") for
               name, status, message, _ in entries(text, "PLAYER_FAIL")]
    return [Failure(*fields) for fields in
            [*entries(text.replace("PLAYER_FAIL", "PLAYER"), "FAIL"),
             *players]]
