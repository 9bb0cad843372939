"""How closely an answer of the API is known to be what Spotify's would be, for
each row of the server's tables. It is derived from what the tests ask:

field-exact   objects that Spotify has answered with, as fixtures and clients'
              recordings keep them, come back field by field: the calls that
              tests/api/test_real_data.py asks
exact         values are asserted that Spotify's description, or somebody's
              report, says: calls that a library's script makes here, or that a
              story in tests/api asks
shape         only the names and types of its fields are checked, in
              tests/api/test_openapi.py

A test asks for what it has as text: "/v1/albums/{...}", with the method before
it where there is one."""

import ast
import functools
import re

import running

API = running.ROOT / "tests/api"
RECORDED = "test_real_data.py"
SHAPES = "test_openapi.py"
METHODS = ("GET", "PUT", "POST", "DELETE")
HOLE = "\0"
KINDS = ("artist", "album", "track", "show", "episode", "audiobook", "chapter")


def text_of(node):
    """A text, with a hole for what is put in; None: not a text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else HOLE
                       for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left = text_of(node.left)
        return left and left + (text_of(node.right) or HOLE)
    return None


def asked_in(source):
    """(method, path) of each address in a source; one that is kept for later
    is of any method."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        word = text_of(node)
        if word and word.startswith("/v1/"):
            yield "any", re.split(r"[?#]", word)[0].rstrip("/")
        if isinstance(node, ast.Call):
            words = [text_of(word) for word in node.args]
            method = next((w for w in words if w in METHODS), "GET")
            for word in words:
                if word and word.startswith("/v1/"):
                    yield method, re.split(r"[?#]", word)[0].rstrip("/")


def is_part_of(part, other):
    """Whether a part of a path, with holes, may be a row's; one with a text
    about it is for a kind of object."""
    if part == other or other.startswith("{"):
        return True
    text = "|".join(KINDS) if part != HOLE else "[^/]+"
    return HOLE in part and re.fullmatch(
        re.escape(part).replace(re.escape(HOLE), f"(?:{text})"), other)


def is_of(path, row):
    """Whether the path of a test, with holes, may be a row's."""
    mine, its = path.split("/"), row.path.split("/")
    return len(mine) == len(its) and all(map(is_part_of, mine, its))


@functools.cache
def asked():
    """Which files of tests/api ask what."""
    return [(path.name, method, address)
            for path in sorted(API.glob("*.py"))
            for method, address in asked_in(path.read_text())]


def files_of(row):
    return {name for name, method, path in asked()
            if method in (row.method, "any") and is_of(path, row)}


def tier(row, is_made):
    """`is_made`: a library's script makes the call."""
    files = files_of(row)
    if row.method == "GET" and RECORDED in files:
        return "field-exact"
    if is_made or files - {SHAPES}:
        return "exact"
    return "shape" if files else "?"
