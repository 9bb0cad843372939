"""docs/openapi.yaml as tests read it: which of its operations an answer belongs
to, and what is wrong with the answer.

A schema is made into functions once. They know the part of OpenAPI 3.0 that the
file uses, and are stricter than the specification in two points: a property
that isn't listed is wrong unless additionalProperties says otherwise, and so is
another order unless x-any-order does. How much has to be there depends on who asked:

    WHOLE     everything that an app of the profile `full` gets
    ANY       what an app of any profile gets: `required`, without what
              `x-required-until-2026-02` names
    SELECTED  whatever `fields` asked for: nothing is sure to be there"""

import functools
import pathlib
import re
import urllib.parse

import yaml

PATH = pathlib.Path(__file__).resolve().parents[2] / "docs/openapi.yaml"
TEXT = PATH.read_text()
SPEC = yaml.load(TEXT, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))

# What is there with `serve --bench` alone is described apart; the names of its
# components are its own.
BENCH = yaml.load((PATH.parent / "openapi-bench.yaml").read_text(),
                  Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
PATHS = {**SPEC["paths"], **BENCH["paths"]}

WHOLE, ANY, SELECTED = "whole", "any", "selected"
UNTIL = "x-required-until-2026-02"


def resolve(node):
    while "$ref" in node:
        *steps, name = node["$ref"].removeprefix("#/").split("/")
        at = BENCH if name.startswith("Bench") else SPEC
        for step in (*steps, name):
            at = at[step]
        node = at
    return node


def flat(schema):
    """One schema of a schema and what its allOf refers to."""
    schema = resolve(schema)
    whole = {"properties": {}, "required": [], UNTIL: []}
    for part in [flat(s) for s in schema.get("allOf", [])] + [schema]:
        whole["properties"].update(part.get("properties", {}))
        for key in "required", UNTIL:
            whole[key] = whole[key] + part.get(key, [])
        for key in part.keys() - {"properties", "required", UNTIL, "allOf"}:
            whole[key] = part[key]
    return whole


# ---- values ----

# A function of a schema takes a value and returns what is wrong with it: pairs
# of a path below the value and a text. Nearly always nothing is, so that paths
# are only put together when something is.

TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and
    not isinstance(v, bool),
}

RULES = {
    "enum": lambda of: lambda v: None if v in of else
    f"is none of {of}: {v!r}",
    "pattern": lambda of: lambda v, search=re.compile(of).search: None
    if search(v) else f"isn't {of}: {v!r}",
    "minimum": lambda of: lambda v: f"is too small: {v!r}" if v < of else None,
    "maximum": lambda of: lambda v: f"is too large: {v!r}" if v > of else None,
    "minItems": lambda of: lambda v: f"has {len(v)} items" if len(v) < of
    else None,
    "maxItems": lambda of: lambda v: f"has {len(v)} items" if len(v) > of
    else None,
}


def function_of(schema, much):
    """Schemas that have a name are made into functions once."""
    if "$ref" in schema:
        return named(schema["$ref"], much)
    return made(schema, much)


@functools.lru_cache(maxsize=None)
def named(reference, much):
    return made(resolve({"$ref": reference}), much)


def made(schema, much):
    if not schema.keys() - {"description", "nullable"}:
        return lambda value: ()
    nullable = schema.get("nullable", False)
    schema = flat(schema)
    check = choice(schema, much) if "oneOf" in schema else one(schema, much)

    def of_value(value):
        if value is None:
            return () if nullable else [("", "is null")]
        return check(value)

    return of_value


def choice(schema, much):
    checks = [function_of(s, much) for s in schema["oneOf"]]

    def nearest(value):
        """What is wrong by the schema that the value comes nearest to."""
        found = []
        for check in checks:
            wrong = check(value)
            if not wrong:
                return ()
            found.append(wrong)
        return min(found, key=len)

    return nearest


def one(schema, much):
    kind = schema.get("type", "object")
    is_kind = TYPES[kind]
    rules = [RULES[key](schema[key]) for key in RULES if key in schema]
    inner = {"object": members, "array": items}.get(kind)
    inner = inner and inner(schema, much)

    def of_value(value):
        if not is_kind(value):
            return [("", f"is no {kind}: {value!r}")]
        found = [("", text) for text in (rule(value) for rule in rules)
                 if text]
        return found + inner(value) if inner else found

    return of_value


def items(schema, much):
    check = function_of(schema["items"], much)

    def of_items(value):
        return [(f"[{i}]{path}", text) for i, item in enumerate(value)
                for path, text in check(item)]

    return of_items


def members(schema, much):
    checks = {key: function_of(s, much)
              for key, s in schema["properties"].items()}
    places = {key: i for i, key in enumerate(checks)}
    needed = {WHOLE: schema["required"] + schema[UNTIL],
              ANY: schema["required"], SELECTED: []}[much]
    is_open = schema.get("additionalProperties", False)
    is_ordered = not is_open and not schema.get("x-any-order", False)

    def of_members(value):
        found = [("", f"lacks {key}") for key in needed if key not in value]
        last = -1
        for key, member in value.items():
            if key not in checks:
                if not is_open:
                    found.append(("", f"has {key}"))
                continue
            if places[key] < last and is_ordered:
                found.append(("", f"has another order: {key} comes late"))
            last = places[key]
            for path, text in checks[key](member):
                found.append((f".{key}{path}", text))
        return found

    return of_members


def faults(value, schema, much=WHOLE):
    """What is wrong with a value: a list of texts, empty when nothing is."""
    return [f"${path} {text}" for path, text in
            function_of(schema, much)(value)]


# ---- answers ----

METHODS = "get", "put", "post", "delete"


@functools.lru_cache(maxsize=None)
def templates():
    """The paths by how many segments they have; literal ones first, as the
    server has it."""
    found = {}
    for template in sorted(PATHS, key=lambda t: "{" in t):
        segments = template.split("/")
        found.setdefault(len(segments), []).append((segments, template))
    return found


@functools.lru_cache(maxsize=4096)
def template_of(path):
    """The template of a path as it was sent; None for what isn't described."""
    given = [urllib.parse.unquote(segment)
             for segment in path.removesuffix("/").split("/")]
    for segments, template in templates().get(len(given), ()):
        if all(own.startswith("{") or own == other
               for own, other in zip(segments, given)):
            return template
    return None


@functools.lru_cache(maxsize=None)
def general():
    """What any request may be answered: texts by status, of the table that
    info.description ends with."""
    found = {}
    for status, text in re.findall(r"^\| (\d{3}) \| `([^`]+)` \|",
                                   SPEC["info"]["description"], re.M):
        found.setdefault(int(status), []).append(text)
    assert len(found) > 5
    return found


def general_faults(response):
    texts = general().get(response.status_code)
    if texts is None:
        return [f"the status {response.status_code} isn't described"]
    if "json" in response.headers.get("content-type", "") and \
            response.request.method != "HEAD" and \
            not any(text in response.text for text in texts):
        return [f"the status {response.status_code} isn't described with "
                + response.text]
    return []


def header_faults(response, documented):
    found = []
    for name, header in documented.get("headers", {}).items():
        schema = resolve(resolve(header)["schema"])
        value = response.headers.get(name)
        if schema["type"] == "integer" and value and value.isdecimal():
            value = int(value)
        found += [f"{name}: {text}" for text in faults(value, schema)]
    return found


def kind_of(response, content):
    """How the content is called where it is described; None: nowhere."""
    kind = response.headers.get("content-type", "").split(";")[0]
    return next((k for k in (kind, kind.split("/")[0] + "/*")
                 if k in content), None)


def body_faults(response, documented, much):
    if response.request.method == "HEAD" or response.status_code in (204, 304):
        return ["there is a body"] if response.content else []
    if "content" not in documented:
        return ["no body is described"] if response.content else []
    kind = kind_of(response, documented["content"])
    if kind is None:
        return ["another type: " + response.headers.get("content-type", "")]
    if kind != "application/json":
        return []
    return faults(response.json(), documented["content"][kind]["schema"], much)


def response_of(operation, status):
    documented = operation["responses"].get(str(status))
    return documented and resolve(documented)


def answer_faults(response, much, is_stream=False):
    """What is wrong with an answer (of requests): nothing with one of an
    operation that isn't described. Of a stream the body isn't read."""
    method = response.request.method
    template = template_of(urllib.parse.urlsplit(response.request.url).path)
    if template is None or method == "OPTIONS":
        return []
    operation = PATHS[template].get(
        "get" if method == "HEAD" else method.lower())
    documented = operation and response_of(operation, response.status_code)
    if not documented or is_page(response):
        return general_faults(response)
    found = header_faults(response, documented)
    return found if is_stream else found + body_faults(response, documented,
                                                       much)


def is_page(response):
    """A failure that whoever asks for HTML gets as a page."""
    return response.status_code >= 400 and \
        response.headers.get("content-type", "").startswith("text/html")


seen = set()


def insist(response, is_stream=False):
    """Fails unless the answer is as it is described. Equal answers are looked
    at once."""
    query = urllib.parse.urlsplit(response.request.url).query
    much = SELECTED if "fields=" in query else ANY
    key = (response.request.method, response.request.url.partition("?")[0],
           response.status_code, much, response.headers.get("content-type"),
           None if is_stream else hash(response.content))
    if key in seen:
        return
    wrong = answer_faults(response, much, is_stream)
    assert not wrong, (f"{response.request.method} {response.request.url}: "
                       f"not as docs/openapi.yaml has it: {wrong[:5]}")
    seen.add(key)
