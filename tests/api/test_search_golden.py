"""What people type and what they expect first: golden/search/*.txt."""

import pytest

import running
import searching

pytestmark = pytest.mark.sanitized


@pytest.fixture(scope="module")
def found(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("golden")
    running.import_objects(data, searching.Catalog().objects)
    return module_serve(data)


@pytest.mark.parametrize("case", searching.cases(), ids=lambda c: c.place)
def test_golden(found, case):
    page = found.get("/v1/search", params=case.params())[case.type + "s"]
    items = page["items"]
    names = [case.told(item, expected)
             for item, expected in zip(items, case.names)]
    rest = [item["name"] for item in items[len(names):]]
    assert names == case.names, f"{case.query!r} also gave {rest[:9]}"
    if case.is_whole:
        assert rest == [], case.query
        assert page["total"] == len(names)
    else:
        assert page["total"] >= len(names)
