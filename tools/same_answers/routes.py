"""What may be asked for: the routes that docs/openapi.yaml describes, and the
pages of their table."""
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPEC = ROOT / "docs/openapi.yaml"
PAGES = ROOT / "src/pages/pages.def"


class Route:
    def __init__(self, method, path, parameters=(), is_page=False):
        self.method, self.path, self.is_page = method, path, is_page
        self.parameters = list(parameters)
        literal = re.split(r"{\w+}", path)
        self.pattern = re.compile("[^/]+".join(map(re.escape, literal)) +
                                  "/?$")
        self.exactness = -path.count("{")

    def __str__(self):
        return f"{self.method} {self.path}"


def api_routes():
    """What docs/openapi.yaml describes."""
    spec = yaml.safe_load(SPEC.read_text())

    def resolve(node):
        while "$ref" in node:
            target = spec
            for key in node["$ref"].removeprefix("#/").split("/"):
                target = target[key]
            node = target
        return node

    for path, item in spec["paths"].items():
        for method, operation in item.items():
            if method != "description":
                parameters = map(resolve, operation.get("parameters", []))
                yield Route(method.upper(), path, parameters)


def page_routes():
    """What the table of pages has."""
    for method, path in re.findall(r'CALL\((GET|POST), *"(/[^"]*)"',
                                   PAGES.read_text()):
        yield Route(method, path, is_page=True)


class Routes:
    def __init__(self):
        self.api, self.pages = list(api_routes()), list(page_routes())
        self.all = self.api + self.pages
        if not self.api or not self.pages:
            sys.exit(f"no routes in {SPEC} or no pages in {PAGES}")

    def find(self, request):
        """The route that a request is for, or None."""
        path = request.path.split("?")[0]
        found = [r for r in self.all
                 if r.method == request.method and r.pattern.match(path)]
        return max(found, key=lambda r: r.exactness, default=None)
